"""Mutation testing: change one thing in one function at a time; do the tests of its topic notice?

    python -m tools.mutants [topic ...]      what has changed, or whose tests have; --again for all
    python -m tools.mutants verdict/sums     the same of one module of a topic
    python -m tools.mutants verdict/sums --with tests/test_verdict_sums.py::test_x
                                             which survivors of the last run, or of all mutants where there
                                             was none, these tests alone do not kill; keeps nothing
    python -m tools.mutants --sample 25      a few of the gradients and updates
    python -m tools.mutants losses --without test_derivative_is_the_complex_step_of_each_row
                                             what survives if this test is left out; --without may be repeated

What is found is kept, module by module, in tests/mutation/last_run.json, and what --without finds in
left_out.json beside it. The status is 1 if a mutant survives
that tests/mutation/equivalent.toml does not list, or if that list is wrong; with --without, if a test could
be left out and nothing more would survive.
"""

import argparse
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported: threads do not survive a fork
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tools.mutation import record, topics
from tools.mutation.judge import KILLED, SURVIVED, TIME, TestsFail, judge
from tools.mutation.mutants import mutants_of

ROOT = Path(__file__).parent.parent
SAMPLED = ("activations", "losses", "network", "backpropagation", "optimizers")


def main(arguments):
    """The exit status: 0 if nothing survives that should not."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__.partition("\n")[0])
    parser.add_argument("topics", nargs="*", help="topics of mathlib, or topic/module; all if none is named")
    parser.add_argument("--again", action="store_true", help="run what is done as well")
    parser.add_argument("--sample", type=int, metavar="N", help="only N gradients and updates; keep nothing")
    parser.add_argument(
        "--without", action="append", metavar="TEST", help="leave out a test, and see what survives"
    )
    parser.add_argument(
        "--with", action="append", metavar="TEST", dest="tests", help="try these tests on what survived"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the sample (default 0)")
    parser.add_argument("--jobs", type=int, default=1, help="how many topics at a time (default 1)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project to look at")
    given = parser.parse_args(arguments)
    root = given.root.resolve()
    try:
        if given.sample:
            faults = sample(root, given.topics or SAMPLED, given.sample, given.seed)
        elif given.tests:
            faults = tried(root, topics.topics(root, given.topics), given.tests)
        elif given.without:
            members = topics.topics(root, given.topics)
            faults = [fault for test in given.without for fault in without(root, members, test)]
        else:
            members = topics.topics(root, given.topics)
            if len(members) > 1:
                names = given.topics or [topic.name for topic in members]
                return beside(root, names, given.again, given.jobs)
            faults = run(root, members[0], given.again)
    except (TestsFail, ValueError) as error:
        faults = [f"mutants: {error}"]
    print(*faults, sep="\n", end="\n" if faults else "")
    return bool(faults)


def beside(root, names, again, jobs):
    """Run these topics, `jobs` at a time; the worst exit status.

    Each has a process of its own: coverage sees what runs on import only where nothing is imported yet.
    """

    def alone(name):
        options = ["--root", str(root), *(["--again"] if again else []), name]
        return subprocess.run(
            [sys.executable, "-m", "tools.mutants", *options], cwd=root, check=False
        ).returncode

    with ThreadPoolExecutor(jobs) as pool:
        return max(pool.map(alone, names))


def run(root, topic, again=False):
    """Run the modules of a topic that are due, keep what is found, return what is wrong in any of them."""
    entries, found = record.load(root), defaultdict(list)
    states = {module: record.digests(root, topic, module) for module in topic.modules}
    mutants = {module: mutants_of(root, module) for module in topic.modules}
    due = [m for m in mutants if again or not record.stands(entries.get(m), states[m])]

    def report(mutant, *verdict):
        module, done = mutant.module, found[mutant.module]
        done.append((mutant, *verdict))
        if len(done) == len(mutants[module]):
            entries[module] = record.entry_of(root, topic.group, states[module], done)
            record.store(root, module, entries[module])

    killers = record.killers(entries.values())
    failing = _judge(root, topic, [mutant for module in due for mutant in mutants[module]], killers, report)
    for module in found if failing else ():
        entries[module]["failing"] = failing
        record.store(root, module, entries[module])
    listed = record.equivalents(root)
    return [
        fault
        for module, made in mutants.items()
        for fault in record.complaints(module, made, entries.get(module, {}), listed)
    ]


def sample(root, names, size, seed):
    """Judge `size` mutants of functions that differentiate or step; return those that survive unlisted."""
    members, faults = topics.topics(root, names), []
    listed = record.places(record.equivalents(root))
    pool = [
        (topic, mutant)
        for topic in members
        for module in topic.modules
        for mutant in mutants_of(root, module)
        if topics.is_gradient(mutant.function) and mutant.place not in listed
    ]
    chosen = random.Random(seed).sample(pool, min(size, len(pool)))

    def report(mutant, verdict, test, seconds):
        if verdict == SURVIVED:
            faults.append(f"survived: {record.named(mutant.place)}")

    killers = record.killers(record.load(root).values())
    for topic in members:
        failing = _judge(root, topic, [mutant for of, mutant in chosen if of == topic], killers, report)
        faults += [f"fails without a mutant: {test}" for test in failing]
    return faults


def without(root, members, test):
    """Judge again, without a test, what it killed in the last run; the fault is that all of it is killed.

    What another test killed is killed without this one, too. Raises ValueError for one that killed nothing.
    """
    killers = record.killers(record.load(root).values())
    survivors, due = [], 0

    def report(mutant, verdict, *rest):
        if verdict not in (KILLED, TIME):  # what only this test reached looks as if it ran on import alone
            survivors.append(mutant)

    for topic in members:
        its = [m for module in topic.modules for m in mutants_of(root, module)]
        its = [m for m in its if m.key in killers and record.function_of(killers[m.key]) == test]
        due += len(its)
        _judge(root, topic, its, {}, report, test)
    if not due:
        raise ValueError(f"{test} killed no mutant in the last run; run make mutants, or name another test")
    record.store_left_out(root, test, due, len(survivors))
    print(f"without {test}: {len(survivors)} of the {due} mutants that it killed survive")
    return [] if survivors else [f"{test} could be left out: other tests kill all that it killed"]


def tried(root, members, tests):
    """Judge by these tests alone what survived the last run and is not listed; return what survives still.

    Of a module that was not run, all mutants.
    """
    entries, faults = record.load(root), []
    listed = record.places(record.equivalents(root))

    def report(mutant, verdict, *rest):
        if verdict not in (KILLED, TIME):
            faults.append(f"survived: {record.named(mutant.place)}")

    for topic in members:
        lived = {
            (module, each["function"], each["change"])
            for module in topic.modules
            for each in entries.get(module, {}).get("survivors", ())
        }
        made = [mutant for module in topic.modules for mutant in mutants_of(root, module)]
        due = [
            mutant
            for mutant in made
            if mutant.place not in listed and (mutant.place in lived or mutant.module not in entries)
        ]
        failing = _judge(root, replace(topic, tests=tuple(tests)), due, {}, report)
        faults += [f"fails without a mutant: {test}" for test in failing]
    return faults


def _judge(root, topic, mutants, killers, report, without=None):
    """Judge the mutants of a topic, telling how far it is; return the tests that fail without a mutant."""
    counts, total = Counter(), 0.0

    def step(mutant, verdict, test, seconds):
        nonlocal total
        total += seconds
        counts[verdict] += 1
        done, told = counts.total(), ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        pace = f"{total / done:.2f} s each"
        last = done == len(mutants)
        if last or sys.stdout.isatty():
            line = f"\r{topic.name}: {done} of {len(mutants)} mutants: {told}; {pace}"
            print(line, end="\n" if last else "", flush=True)
        report(mutant, verdict, test, seconds)

    return judge(root, topic, mutants, killers, step, without) if mutants else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
