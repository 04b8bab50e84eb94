"""What the last run found (tests/mutation/last_run.json), and the mutants that no test can tell apart.

A module's entry holds the digests of its source, of its tests and of what makes the mutants: while they stay,
the entry stands and the module need not run again. `killers` gives to each test the keys of the mutants it
killed, so that the next run tries that test first.
"""

import fcntl
import json
import tomllib
from collections import defaultdict
from pathlib import Path

from extensions import sources
from tools.provenance import provenance

FILE = "tests/mutation/last_run.json"
EQUIVALENT = "tests/mutation/equivalent.toml"
LEFT_OUT = "tests/mutation/left_out.json"
MAKERS = ("tools/mutation/operators.py", "tools/mutation/mutants.py")


def digest(root, files):
    """Twelve hexadecimal digits over the names and contents of `files`."""
    return sources.digest(root, [Path(root, file) for file in files])[:12]


def digests(root, topic, module):
    """What the entry of a module depends on."""
    return {
        "source": digest(root, [module]),
        "tests": digest(root, topic.tests),
        "makers": digest(root, MAKERS),
    }


def stands(entry, state):
    """Whether there is an entry, made of this state, and all tests of the topic passed without a mutant."""
    return bool(entry) and not entry["failing"] and all(entry[name] == value for name, value in state.items())


def load(root):
    """{module: entry} of the last run; empty before the first."""
    path = Path(root, FILE)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def store(root, module, entry):
    """Put the entry of a module in the place of its last one."""
    _put(Path(root, FILE), module, entry)


def store_left_out(root, test, due, survived):
    """Keep how many of the `due` mutants that a test killed survive without it."""
    _put(Path(root, LEFT_OUT), test, {"killed": due, "survived": survived, **provenance(root)})


def _put(path, name, entry):
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another topic may be running beside this one
        file.seek(0)
        entries = json.loads(file.read() or "{}") | {name: entry}
        file.truncate(0)
        file.write(json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def entry_of(root, group, state, found):
    """The entry of a module whose digests were `state`: counts, who killed what, and what survived.

    `failing`, the tests that fail without a mutant and judged nothing, is put in when the topic is through.

    `found` is [(mutant, verdict, the test that killed it or None, seconds)].
    """
    killers, survivors, counts = defaultdict(list), [], defaultdict(int)
    for mutant, verdict, test, _ in found:
        counts[verdict] += 1
        if test:
            killers[test].append(mutant.key)
        elif verdict == "survived":
            survivors.append({"function": mutant.function, "change": mutant.change})
    return {
        "group": group,
        **state,
        **provenance(root),
        "seconds": round(sum(seconds for *_, seconds in found), 1),
        "mutants": len(found) - counts["on import"],
        "killed": counts["killed"],
        "time limit": counts["time limit"],
        "survivors": survivors,
        "failing": [],
        "killers": {test: " ".join(sorted(keys)) for test, keys in killers.items()},
    }


def killers(entries):
    """{key of a mutant: the test that killed it}"""
    return {
        key: test
        for entry in entries
        for test, keys in entry.get("killers", {}).items()
        for key in keys.split()
    }


def function_of(test):
    """The name of the function of a test: tests/test_x.py::test_y[z] gives test_y"""
    return test.split("::")[1].partition("[")[0]


def equivalents(root):
    """The mutants that no test can tell from the original: [{module, function, changes, reason}].

    Raises ValueError for an entry without one of these.
    """
    path = Path(root, EQUIVALENT)
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []) if path.exists() else []
    for each in listed:
        if lacks := {"module", "function", "changes", "reason"} - {
            key for key, value in each.items() if value
        }:
            raise ValueError(f"{EQUIVALENT}: {each} lacks {', '.join(sorted(lacks))}")
    return listed


def places(listed):
    """The place of every mutant listed: {(module, function, change)}"""
    return {(each["module"], each["function"], change) for each in listed for change in each["changes"]}


def complaints(module, mutants, entry, listed):
    """What is wrong: tests that fail, mutants that survive unlisted, or are listed and killed, or gone."""
    if failing := entry.get("failing"):
        yield f"{module}: {len(failing)} tests fail without a mutant and judged nothing, such as {failing[0]}"
    tests, listed = killers([entry]), places(listed)
    of_place = {mutant.place: tests.get(mutant.key) for mutant in mutants}
    for each in entry.get("survivors", ()):
        if (place := (module, each["function"], each["change"])) not in listed:
            yield f"survived: {named(place)}"
    for place in sorted(place for place in listed if place[0] == module):
        if place not in of_place:
            yield f"listed as equivalent, but there is no such mutant: {named(place)}"
        elif of_place[place]:
            yield f"listed as equivalent, but {of_place[place]} kills it: {named(place)}"


def named(place):
    """A mutant in words."""
    module, function, change = place
    return f"{module}, {function}: {change}"
