"""Run the tests of a topic against its mutants, one forked process a mutant.

pytest collects the tests once and runs none of them in the parent, so that no cache and no fixture remembers
what the original code returned. One child runs every test under coverage and says which lines each reaches
and how long it takes. Then each mutant gets a child: its code takes the place of the old in every live
function, so that tables and closures have it too. First the tests of its module run, if there is a file of
them, then those of the topic that reach the changed line: those that killed others of this function first,
then the quickest. The first failure kills the mutant. A test that needs far more processor time than without
the mutant kills it as well, and is counted apart. A test kills only if it passes by itself without the
mutant. What runs while a module is imported, and never after, is over before the mutant takes its place: it
gets no verdict.

A cache may hide from coverage what a later test of a file would reach, and a mutant is given up after some
seconds of tests. So one can survive that a test would kill; none is counted as killed that is not.
"""

import gc
import os
import pickle
import signal
import tempfile
from collections import Counter, defaultdict
from itertools import accumulate
from pathlib import Path

import coverage
import pytest
from _pytest.main import pytest_runtestloop as run_tests

from tools.mutation import placing, record, topics
from tools.mutation.forking import forked, limit_memory

KILLED, TIME, SURVIVED, IMPORT = "killed", "time limit", "survived", "on import"
SECONDS, TIMES = 3, 10  # processor time a test may take under a mutant: 3 s and ten times its own
PATIENCE = 20  # seconds: a mutant is given up when the tests that it lived through take this long without it
MEMORY = 4 << 30  # bytes that a mutant may add to what the parent has
OPTIONS = ("-p", "no:cacheprovider", "-p", "no:terminal", "--capture=no")


class TestsFail(Exception):
    """The tests cannot be collected, or their run breaks off, without any mutant."""


def judge(root, topic, mutants, killers, report, without=None):
    """Call report(mutant, verdict, test, seconds) for each mutant; test is the one that killed it, or None.

    without: the name of a test function that is left out.

    seconds are processor time, of this process and its children. `killers` gives by the key of a mutant the
    test that killed it before. A test that fails without a mutant judges nothing; returned are those, sorted.
    """
    plugin = _Judge(Path(root), topic, mutants, killers, report, without)
    with tempfile.TemporaryDirectory() as room:
        options = [*OPTIONS, f"--rootdir={root}", f"--basetemp={room}/tests"]
        plugin.tracer.start()
        status = pytest.main([*options, *(str(Path(root, file)) for file in topic.tests)], plugins=[plugin])
    if plugin.error or not plugin.done:
        raise TestsFail(plugin.error or f"pytest ended with status {status} before it came to the tests")
    return sorted(plugin.failing)


class _Judge:
    def __init__(self, root, topic, mutants, killers, report, without):
        self.root, self.topic, self.mutants, self.killers, self.report = root, topic, mutants, killers, report
        self.without = without
        self.tracer = coverage.Coverage(data_file=None, include=[str(root / "mathlib/*")], config_file=False)
        self.kills = Counter()
        self.done, self.error, self.reach, self.passing, self.failing = False, None, None, {None}, set()

    def pytest_collectreport(self, report):
        if report.failed:
            self.error = f"{report.nodeid}: {report.longrepr}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.tracer.stop()
        if not self.error:
            self.items = {item.nodeid: item for item in session.items if self._belongs(item.nodeid)}
            modules = {mutant.module for mutant in self.mutants}
            gc.unfreeze()  # what an earlier topic froze would not be found
            try:
                self.live = {module: placing.live_functions(self.root, module) for module in modules}
                self.caches = placing.caches(self.root)
                gc.collect()
                gc.freeze()  # a collection in a child would copy every page that it shares with the parent
                for mutant in self.mutants:
                    start = _used()
                    verdict, test = self._verdict(session, mutant)
                    self.kills[mutant.module, mutant.function, test] += 1
                    self.report(mutant, verdict, test, _used() - start)
                self.done = True
            except (TestsFail, placing.Changed) as error:
                self.error = str(error)
        return True

    def _belongs(self, test):
        if self.without and record.function_of(test) == self.without:
            return False
        return not test.startswith(topics.SHARED) or f"[{self.topic.name}." in test

    def _verdict(self, session, mutant):
        before = self.killers.get(mutant.key)
        own = f"tests/test_{self.topic.name}_{Path(mutant.module).stem}.py::"
        tried = {before} if before in self.items else {test for test in self.items if test.startswith(own)}
        kills = {test: self.kills[mutant.module, mutant.function, test] for test in self.items}
        verdict = self._sound(session, mutant, sorted(tried, key=lambda test: (-kills[test], test)))
        if verdict[0] != SURVIVED:
            return verdict
        self.reach = self.reach or self._reached(session)
        lines, seconds = self.reach
        reached = set().union(*(lines.get((mutant.module, line), ()) for line in mutant.lines))
        # None of a module that only functions import
        imported = self.tracer.get_data().lines(str(self.root / mutant.module)) or ()
        if not reached and set(mutant.lines) & set(imported):
            return IMPORT, None
        return self._sound(session, mutant, within(PATIENCE, reached - tried, seconds, kills))

    def _sound(self, session, mutant, tests):
        """The verdict of those tests that pass by themselves without a mutant, and which test killed it."""
        while True:
            tests = [test for test in tests if test not in self.failing]
            verdict, test = self._run(session, mutant, tests)
            if not test or test in self.passing or self._run(session, None, [test])[0] == SURVIVED:
                self.passing |= {test}
                return verdict, test
            self.failing.add(test)

    def _run(self, session, mutant, tests):
        """The verdict of these tests on the mutant, or on the original for None, and the test that failed."""
        if not tests:
            return SURVIVED, None
        seconds = self.reach[1] if self.reach else {}

        def child(out):
            self._forget()
            if mutant:
                limit_memory(MEMORY)
                placing.put(self.live[mutant.module], self.root, mutant)
            session.config.pluginmanager.register(_FirstFailure(out, seconds))
            session.items[:] = [self.items[test] for test in tests]
            run_tests(session)
            return 0

        status, said = forked(child)
        test = said.decode().splitlines()[-1] if said else tests[0]
        if os.WIFSIGNALED(status):
            return (TIME if os.WTERMSIG(status) == signal.SIGPROF else KILLED), test
        code = os.waitstatus_to_exitcode(status)
        if code > 1:
            raise RuntimeError(f"{mutant.place if mutant else 'no mutant'}\n{said.decode()}")
        return (KILLED, test) if code else (SURVIVED, None)

    def _forget(self):
        for cache in self.caches:
            cache.cache_clear()

    def _reached(self, session):
        """{(module, line): tests that reach it} and {test: seconds}.

        What the set-up of a test reaches counts for its whole file: others may share the fixture.
        """
        modules = {str(self.root / module): module for module in self.live}

        def child(out):
            tracer = coverage.Coverage(data_file=None, include=list(modules), config_file=False)
            record = _Record(tracer, self._forget)
            session.config.pluginmanager.register(record)
            session.items[:] = self.items.values()
            tracer.start()
            run_tests(session)
            tracer.stop()
            data = tracer.get_data()
            lines = {path: data.contexts_by_lineno(path) for path in data.measured_files()}
            with open(out, "wb", closefd=False) as file:
                pickle.dump((record.failed, record.seconds, lines), file)
            return 0

        status, said = forked(child)
        if status:
            raise TestsFail(f"the run without a mutant came to nothing:\n{said.decode(errors='replace')}")
        failed, seconds, lines = pickle.loads(said)
        self.failing |= failed
        of_file, reach = defaultdict(set), defaultdict(set)
        for test in self.items:
            of_file[test.partition("::")[0]].add(test)
        for path, contexts in lines.items():
            for line, names in contexts.items():
                for name in filter(None, names):
                    reach[modules[path], line] |= {name} if "::" in name else of_file[name]
        return reach, seconds


def _used():
    """The processor time of this process and of those it has waited for, in seconds."""
    return sum(os.times()[:4])


def within(patience, tests, seconds, kills):
    """As many of these tests as take no longer together, those with most kills and the quickest first."""
    ordered = sorted(tests, key=lambda test: (-kills[test], seconds[test], test))
    return ordered[: max(1, sum(t <= patience for t in accumulate(seconds[test] for test in ordered)))]


class _Record:
    """How long each test takes, which lines it reaches, and what fails."""

    def __init__(self, tracer, forget):
        self.tracer, self.forget, self.file = tracer, forget, None
        self.seconds, self.failed, self.start = {}, set(), 0.0

    def pytest_runtest_setup(self, item):
        file = item.nodeid.partition("::")[0]
        if file != self.file:
            self.forget()
        self.file = file
        self.tracer.switch_context(file)

    def pytest_runtest_call(self, item):
        self.tracer.switch_context(item.nodeid)

    def pytest_runtest_logstart(self):
        self.start = _used()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid):
        self.seconds[nodeid] = _used() - self.start


class _FirstFailure:
    """Says which test runs, limits its time, and ends the process when it fails."""

    def __init__(self, out, seconds):
        self.out, self.seconds = out, seconds

    def pytest_runtest_logstart(self, nodeid):
        os.write(self.out, f"{nodeid}\n".encode())
        signal.setitimer(signal.ITIMER_PROF, SECONDS + TIMES * self.seconds.get(nodeid, SECONDS))

    def pytest_runtest_logreport(self, report):
        if report.failed:
            os._exit(1)
