"""Mutation testing finds weak tests and names what survives; the gradients stand up to a sample."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from extensions import mutants_page
from tools.mutation import record, topics
from tools.mutation.judge import within
from tools.mutation.mutants import mutants_of

ROOT = Path(__file__).parent.parent

MODULE = '''"""A module."""
from functools import cache


def slope(a, b):
    """a·b"""
    return a * b


@cache
def steps(n):
    total = 0
    while n > 0:
        total += n
        n -= 1
    return total


def checked(n):
    if not n:
        raise ValueError(f"{n} is not {1 + 1}")
    return n


def once(x):
    return x * 3


class Problem(Exception):
    def __init__(self, text):
        super().__init__("no " + text)
        self.text = text


TABLE = {"sum": lambda x: x + 2, "once": once(1)}
'''

WEAK = """
from mathlib import losses


def test_slope():
    assert losses.slope(1, 1) == 1


def test_steps_once():
    assert losses.steps(3) == 6


def test_steps_from_the_cache():
    assert losses.steps(3) == 6


def test_the_table():
    assert losses.TABLE["sum"](1) == 3


def test_checked():
    assert losses.checked(5) == 5


def test_problem():
    assert str(losses.Problem("x")) == "no x" and losses.Problem("x").text == "x"
"""


SURVIVORS = {
    "slope": {f"return a * b → return {rest}" for rest in ("a / b", "a", "b")},
    "steps": {"n > 0 → n >= 0"},
    "checked": {'raise ValueError(f"{n} is not {1 + 1}") → pass'},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One topic, losses, with weak tests, after a first run: (root, status, lines printed)."""
    root = tmp_path_factory.mktemp("project")
    for name, text in {
        "mathlib/__init__.py": "",
        "mathlib/losses.py": MODULE,
        "tests/test_losses.py": WEAK,
        "pyproject.toml": "",
        **{maker: (ROOT / maker).read_text("utf-8") for maker in record.MAKERS},
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "tests/mutation").mkdir()
    return root, *run(root, "losses")


def run(root, *arguments):
    """The exit status and the lines that the command prints, in a process whose mathlib is that of `root`."""
    command = [sys.executable, "-m", "tools.mutants", "--root", str(root), *arguments]
    path = os.pathsep.join([str(root), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, [line.strip() for line in done.stdout.splitlines()]


def entry_of(root):
    return record.load(root)["mathlib/losses.py"]


def survived():
    """The sentences on what the weak tests let through."""
    changes = [(function, change) for function in SURVIVORS for change in SURVIVORS[function]]
    return {f"survived: mathlib/losses.py, {function}: {change}" for function, change in changes}


def test_what_weak_tests_let_through_is_named(project):
    _, status, lines = project
    assert status == 1
    assert {line for line in lines if line.startswith("survived: ")} == survived()


def test_the_record_counts_what_the_run_found(project):
    root, entry = project[0], entry_of(project[0])
    mutants = mutants_of(root, "mathlib/losses.py")
    at_import = sum(each.function == "once" for each in mutants)
    assert entry["mutants"] == len(mutants) - at_import == 23 and at_import == 4
    assert {(each["function"], each["change"]) for each in entry["survivors"]} == {
        (function, change) for function, changes in SURVIVORS.items() for change in changes
    }
    assert entry["killed"] + entry["time limit"] + len(entry["survivors"]) == entry["mutants"]
    assert len(record.killers([entry])) == entry["killed"] + entry["time limit"]


def test_an_endless_loop_is_killed_by_the_time_limit_and_counted_apart(project):
    entry, killers = entry_of(project[0]), record.killers([entry_of(project[0])])
    endless = {"n -= 1 → pass", "n -= 1 → n = 1", "n -= 1 → n += 1"}
    keys = {each.key for each in mutants_of(project[0], "mathlib/losses.py") if each.change in endless}
    assert entry["time limit"] == len(keys) == 3
    assert all("test_steps" in killers[key] for key in keys)


def test_a_mutant_reaches_tables_and_what_a_cache_holds(project):
    """A lambda in a table of the module; a function whose results two tests share through a cache."""
    killers = record.killers([entry_of(project[0])])
    mutants = {each.change: each.key for each in mutants_of(project[0], "mathlib/losses.py")}
    assert killers[mutants["lambda x: x + 2 → lambda x: x - 2"]].endswith("test_the_table")
    assert "test_steps" in killers[mutants["total = 0 → total = 1"]]


def test_what_stayed_the_same_is_not_run_again_but_still_complained_of(project):
    root, status, lines = project
    before = (root / record.FILE).read_bytes()
    assert run(root, "losses") == (1, [line for line in lines if line.startswith("survived: ")])
    assert (root / record.FILE).read_bytes() == before


def test_topics_beside_each_other_keep_what_each_of_them_finds(project, tmp_path):
    for path in project[0].rglob("*.py"):
        for name in ("losses", "models"):
            copy = tmp_path / str(path.relative_to(project[0])).replace("losses", name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text("utf-8").replace("losses", name), "utf-8")
    (tmp_path / "tests/mutation").mkdir()
    assert run(tmp_path, "--jobs", "2", "losses", "models")[0] == 1
    entries = record.load(tmp_path)
    assert sorted(entries) == ["mathlib/losses.py", "mathlib/models.py"]
    assert entries["mathlib/losses.py"]["killed"] == entries["mathlib/models.py"]["killed"] == 15


def test_a_module_that_only_functions_import_has_verdicts_too(project, tmp_path):
    """No line of it runs before the tests do, so none of it can have run on import."""
    for path in project[0].rglob("*.py"):
        copy = tmp_path / path.relative_to(project[0])
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "tests/mutation").mkdir()
    (tmp_path / "mathlib/losses.py").unlink()
    test = "def test_twice():\n    from mathlib.losses import late\n\n    assert late.twice(3) == 6\n"
    for name, text in {
        "mathlib/losses/__init__.py": "LOSSES = ()\n",
        "mathlib/losses/late.py": "def twice(a):\n    return a + a\n\n\ndef unused(a):\n    return a * a\n",
        "tests/test_losses.py": f"import mathlib.losses\n\n\n{test}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    status, lines = run(tmp_path, "losses")
    assert status == 1
    entry = record.load(tmp_path)["mathlib/losses/late.py"]
    assert (entry["killed"], entry["mutants"]) == (2, 4)
    assert {each["function"] for each in entry["survivors"]} == {"unused"}


def test_a_module_of_a_topic_runs_alone():
    (topic,), (part,) = topics.topics(ROOT, ["verdict"]), topics.topics(ROOT, ["verdict/sums"])
    assert part.modules == ("mathlib/verdict/sums.py",) and part.tests == topic.tests
    with pytest.raises(ValueError, match=r"no module sum in verdict; expected one of .*, sums, suspects"):
        topics.topics(ROOT, ["verdict/sum"])


def test_a_mutant_is_given_up_after_the_best_and_the_quickest_tests():
    seconds, none = {"a": 2.0, "b": 1.0, "c": 3.0, "d": 50.0}, dict.fromkeys("abcd", 0)
    assert within(5, {"a", "c", "b", "d"}, seconds, none) == ["b", "a"]
    assert within(6, set("abcd"), seconds, none) == ["b", "a", "c"]
    assert within(6, set("abcd"), seconds, none | {"c": 1}) == ["c", "b", "a"]
    assert within(5, {"d"}, seconds, none) == ["d"] and within(5, set(), seconds, none) == []


@pytest.fixture
def listing(project):
    """Put this text where the equivalent mutants are listed, run, and give what the command prints."""
    file = project[0] / record.EQUIVALENT

    def listing(text):
        file.write_text(text, "utf-8")
        return run(project[0], "losses")[1]

    yield listing
    file.unlink()


def listed(function, *changes, module="mathlib/losses.py", reason="0 is added"):
    return "[[equivalent]]\n" + "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in (
            ("module", module),
            ("function", function),
            ("changes", changes),
            ("reason", reason),
        )
    )


def test_a_mutant_listed_as_equivalent_is_no_survivor(listing):
    assert not any("n > 0" in line for line in listing(listed("steps", "n > 0 → n >= 0")))


def test_a_listed_mutant_that_is_killed_or_is_not_there_is_complained_of(listing):
    killed, gone = listed("steps", "n > 0 → n > 1"), listed("steps", "n > 7 → n >= 7")
    lines = listing(killed + gone)
    (line,) = [line for line in lines if line.endswith("steps: n > 0 → n > 1")]
    assert "test_steps" in line and line.startswith("listed as equivalent, but ") and "kills it" in line
    expected = "listed as equivalent, but there is no such mutant: mathlib/losses.py, steps: n > 7 → n >= 7"
    assert expected in lines


def test_a_listed_mutant_needs_a_reason(listing):
    (line,) = listing(listed("steps", "n > 0 → n >= 0", reason=""))
    assert line.startswith("mutants: tests/mutation/equivalent.toml") and line.endswith("lacks reason")


def test_a_test_that_fails_without_a_mutant_judges_nothing(project, tmp_path):
    for path in project[0].rglob("*.py"):
        copy = tmp_path / path.relative_to(project[0])
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "tests/mutation").mkdir()
    with (tmp_path / "tests/test_losses.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef test_wrong():\n    assert losses.slope(1, 2) == losses.checked(3)\n")
    status, lines = run(tmp_path, "losses")
    assert status == 1
    test = "tests/test_losses.py::test_wrong"
    said = f"mathlib/losses.py: 1 tests fail without a mutant and judged nothing, such as {test}"
    assert said in lines
    assert {line for line in lines if line.startswith("survived: ")} == survived()
    (tmp_path / "tests/test_losses.py").write_text("import no_such_module\n", "utf-8")
    (line, *_) = run(tmp_path, "losses")[1]
    assert line.startswith("mutants: tests/test_losses.py")


def test_a_test_that_is_left_out_is_missed(project):
    before = (project[0] / record.FILE).read_text("utf-8")
    status, lines = run(project[0], "losses", "--without", "test_the_table")[:2]
    assert (status, lines[-1]) == (0, "without test_the_table: 4 of the 4 mutants that it killed survive")
    assert (project[0] / record.FILE).read_text("utf-8") == before
    page = built(project, "equivalent = []\n").select("table.left-out tbody tr")
    assert [cell.get_text() for cell in page[0].select("th, td")] == ["test_the_table", "4", "4"]


def test_a_test_that_others_stand_in_for_is_not_missed(project):
    status, lines = run(project[0], "losses", "--without", "test_steps_once")
    assert status == 1 and lines[-1].startswith("test_steps_once could be left out: other tests kill all")


def test_a_test_that_killed_nothing_is_refused(project):
    status, lines = run(project[0], "losses", "--without", "test_of_something_else")
    assert status == 1 and lines[-1].startswith("mutants: test_of_something_else killed no mutant")


def test_a_topic_that_is_none_is_refused(project):
    assert run(project[0], "lossy")[1] == [f"mutants: no topic lossy; expected some of {', '.join(ALL)}"]


ALL = [name for members in topics.TOPICS.values() for name in members]


CHANGES = {
    "A @ B.T": {"B.T @ A", "A @ B"},
    "a * b - c": {"a * b + c", "a * b", "a / b - c", "a - c", "b - c"},
    "-(a**2)": {"+(a**2)", "-(a*2)", "-a", "-(a**3)"},
    "np.where(c, a, b)": {"np.where(c, b, a)", "np.where(c, a, )"},
    "x.sum(axis=0)": {"x.mean(axis=0)", "x.sum(axis=1)"},
    "f(a, keepdims=True)": {"f(keepdims=True)", "f(a, )", "f(a, keepdims=False)"},
    "a if c < d else b": {
        "a if c <= d else b",
        "a if (c < d) and False else b",
        "a if (c < d) or True else b",
    },
    "'text'": set(),
}


@pytest.mark.parametrize("text", CHANGES)
def test_the_changes_of_an_expression(text, tmp_path):
    (tmp_path / "m.py").write_text(f"def f(a, b, c, d, x):\n    return {text}\n", "utf-8")
    plain = lambda code: code.replace(" ", "")
    found = {plain(each.after.removeprefix("return")) for each in mutants_of(tmp_path, "m.py")}
    assert found == {plain(change) for change in CHANGES[text]}


STATEMENTS = """
def f(a, out=1 + 1):
    \"\"\"1 + 1\"\"\"
    if a:
        raise ValueError(f"{1 + 1}")
    check(a)
    a += 1
    return a
"""


def test_the_changes_of_statements(tmp_path):
    (tmp_path / "m.py").write_text(STATEMENTS, "utf-8")
    mutants = mutants_of(tmp_path, "m.py")
    assert [each.change for each in mutants] == [
        "if a → if not a".replace("if ", ""),
        'raise ValueError(f"{1 + 1}") → pass',
        "check(a) → pass",
        "a += 1 → a = 1",
        "a += 1 → a -= 1",
        "a += 1 → pass",
        "a += 1 → a += 2",
    ]
    for each in mutants:
        compile(each.source, "m.py", "exec")
        changed = [new for old, new in zip(STATEMENTS.splitlines(), each.source.splitlines()) if old != new]
        assert len(changed) == 1 and each.after in changed[0]
    assert len({each.key for each in mutants}) == len(mutants)


def test_equal_changes_of_one_function_are_told_apart(tmp_path):
    (tmp_path / "m.py").write_text("def f(a):\n    a += 1\n    a += 1\n    return a\n", "utf-8")
    changes = [each.change for each in mutants_of(tmp_path, "m.py")]
    assert changes[:4] == [f"a += 1 → {after}" for after in ("a = 1", "a -= 1", "pass", "a += 2")]
    assert changes[4:] == [f"{change} (2)" for change in changes[:4]]


# ---------------------------------------------------------------- the page
def built(project, listed):
    """The page of the project's last run, with this text where the equivalent mutants are listed."""
    root = project[0]
    (root / "conf.py").write_text('extensions = ["myst_parser", "extensions.mutants_page"]\n', "utf-8")
    (root / "index.md").write_text("# Checks\n\n```{mutants}\n```\n", "utf-8")
    (root / record.EQUIVALENT).write_text(listed, "utf-8")
    command = [sys.executable, "-P", "-m", "sphinx", "-q", "-n", "-W", "-b", "html", ".", "_build"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    (root / record.EQUIVALENT).unlink()
    assert done.returncode == 0, done.stderr
    return BeautifulSoup((root / "_build/index.html").read_text("utf-8"), "html.parser")


def cells(page):
    (row,) = page.select("table.mutants tbody tr")
    return [cell.get_text() for cell in row.select("th, td")]


def test_the_page_shows_the_scores_the_survivors_and_the_reasons(project):
    page = built(project, listed("steps", "n > 0 → n >= 0"))
    assert cells(page) == ["losses", "23", "18 (3)", "1", "4", "81.8 %"]
    said = page.select_one(".mutants-score").get_text()
    assert "The sources of all modules are as they were when they were run." in said
    assert f"on the commit {entry_of(project[0])['commit']}, with Python" in said
    assert (
        "18 of 22 mutants that are not equivalent are killed: 81.8 %"
        in page.select_one(".mutants-score").get_text()
    )
    survivors = page.select_one("#mutants-survivors").get_text()
    assert (
        "mathlib/losses.py (4)" in survivors
        and "slope: return a * b → return a / b" in survivors
        and "n >= 0" not in survivors
    )
    assert "steps: n > 0 → n >= 0 0 is added" in page.select_one("#mutants-equivalent-mutants").get_text()
    module = project[0] / "mathlib/losses.py"
    module.write_text(MODULE + "\n", "utf-8")
    try:
        page = built(project, "equivalent = []\n")
        assert cells(page)[3:] == ["0", "5", "78.2 %", "changed since"]
        assert len(page.select("table.mutants thead th")) == len(cells(page)), "the column has its head"
        assert "as they were" not in page.select_one(".mutants-score").get_text()
    finally:
        module.write_text(MODULE, "utf-8")


def test_the_page_names_what_has_no_score_yet(project):
    assert built(project, "equivalent = []\n").select_one("#mutants-not-run-yet") is None
    module = project[0] / "mathlib/network.py"
    module.write_text(MODULE, "utf-8")
    try:
        words = built(project, "equivalent = []\n").select_one("#mutants-not-run-yet").get_text()
        assert words.endswith("These modules have no score yet: network.")
    finally:
        module.unlink()


# ---------------------------------------------------------------- the book
def test_every_topic_has_modules_and_tests():
    for topic in topics.topics(ROOT):
        assert topic.modules and topic.tests
        assert all((ROOT / path).is_file() for path in topic.modules + topic.tests)


def test_a_sample_of_the_mutants_of_gradients_and_updates_is_killed():
    """Drawn with a seed of its own; the whole run is `make mutants`."""
    command = [sys.executable, "-m", "tools.mutants", "--sample", "25", "--seed", "1986"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_stored_run_meets_its_bar():
    """All of the gradients and updates, 95 % of the core: of the mutants that are not equivalent."""
    places = record.places(record.equivalents(ROOT))
    for group, members in mutants_page.groups(record.load(ROOT)):
        total, killed, late, equivalent, _ = mutants_page.counts(members, places)
        assert (killed + late) / (total - equivalent) >= {topics.GRADIENTS: 1, topics.CORE: 0.95}[group]


def test_tests_that_were_left_out_were_missed():
    """Of five at least something that they killed survives without them; for others another test stands in"""
    tests = json.loads((ROOT / record.LEFT_OUT).read_text("utf-8")).values()
    assert sum(test["survived"] > 0 for test in tests) >= 5
    assert all(test["survived"] <= test["killed"] for test in tests)


def test_what_is_listed_as_equivalent_survived_the_stored_run():
    run = record.load(ROOT)
    survived = {
        (module, each["function"], each["change"])
        for module, entry in run.items()
        for each in entry["survivors"]
    }
    listed = {place for place in record.places(record.equivalents(ROOT)) if place[0] in run}
    assert listed and sorted(listed - survived) == []
