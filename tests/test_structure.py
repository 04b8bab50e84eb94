"""The layout of the project: one topic, one module, one chapter, one test; what modules may hold."""

import ast
import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LONGEST = 250  # lines a module may have
COSTS = 1.0  # seconds that importing the mathematics may take beyond NumPy and SymPy
DRAWING = ("matplotlib", "ipywidgets", "PIL")
MAY_DRAW = ("plots", "diagrams", "explorers", "__main__")
HOLDS_TOLERANCES = ("comparison", "agreement")
TOLERANCES = {"rtol", "atol", "rel_tol", "abs_tol", "tol", "tolerance"}
TOPICS = [
    "prerequisites",
    "network",
    "activations",
    "losses",
    "backpropagation",
    "optimizers",
    "regularization",
    "models",
    "scores",
    "landscape",
    "convolution",
    "recurrence",
    "attention",
    "theory",
    "training",
    "parameters",
    "fitting",
    "metrics",
    "sweep",
    "datasets",
    "exercises",
    "plots",
    "explorers",
    "verdict",
    "derivation",
    "agreement",
    "mistakes",
    "ledger",
    "symbols",
    "evidence",
    "claims",
]
ACROSS = {"book", "browser", "structure", "notebooks", "mutation", "extensions", "sources", "pages"}
ACROSS |= {"no_eval", "lock", "hard_inputs"}

PARTS = ("mathlib", "extensions", "tools", "benchmarks")
MODULES = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))
MATHLIB = [path for path in MODULES if path.is_relative_to(ROOT / "mathlib") and "data" not in path.parts]


def short(path):
    return path.relative_to(ROOT).as_posix()


def topic(path):
    """The topic a module of mathlib belongs to: its file or its package."""
    return path.relative_to(ROOT / "mathlib").with_suffix("").parts[0]


def of_module(check):
    """Run a test once for each module of mathlib."""
    return pytest.mark.parametrize("path", MATHLIB, ids=short)(check)


def present(name):
    package = ROOT / "mathlib" / name
    return package.with_suffix(".py").exists() or (package / "__init__.py").exists()


@pytest.mark.parametrize("name", [name for name in TOPICS if present(name)])
def test_every_topic_has_a_test(name):
    assert (ROOT / "tests" / f"test_{name}.py").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "tests").glob("test_*.py")), ids=short)
def test_every_test_is_of_a_topic(path):
    name = path.stem.removeprefix("test_")
    assert name in ACROSS or any(name == known or name.startswith(f"{known}_") for known in _known())


def _known():
    folders = {path.parent.name for path in MODULES}
    return {topic(path) for path in MATHLIB} | {path.stem for path in MODULES} | folders | set(PARTS)


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").rglob("[0-9]*.ipynb")), ids=short)
def test_every_numbered_chapter_has_its_module(path):
    number, _, name = path.stem.rpartition("_")
    assert number.replace("_", "").isdigit()
    part_of_a_topic = "_" in number and name in {module.stem for module in MODULES}
    assert present(name) or part_of_a_topic or name == "directions"


def test_the_book_names_every_chapter_once():
    from tools.selfcheck import pages

    named = pages(ROOT)
    files = {
        short(path.with_suffix(""))
        for end in ("md", "ipynb")
        for path in (ROOT / "chapters").rglob(f"[!.]*.{end}")
    }
    assert sorted(named) == sorted(files)


def test_settings_are_readable():
    assert yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["only_build_toc_files"] is True


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_module_is_too_long(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@of_module
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@of_module
def test_no_assert_in_the_library(path):
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    assert [node.lineno for node in nodes if isinstance(node, ast.Assert)] == []


@of_module
def test_no_global_randomness(path):
    used = ("random.seed", "np.random.rand", "np.random.normal", "np.random.choice", "np.random.shuffle")
    assert [name for name in used if name in path.read_text("utf-8")] == []


@of_module
def test_tolerances_stand_in_one_place(path):
    if topic(path) not in HOLDS_TOLERANCES:
        assert tolerances(path.read_text("utf-8")) == []


def tolerances(source):
    """The lines that hand a tolerance to a comparison."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call.lineno for call in calls if TOLERANCES & {word.arg for word in call.keywords} or _close(call)
    ]


def _close(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in ("allclose", "isclose", "assert_allclose")


def test_a_planted_tolerance_is_found():
    assert tolerances("np.allclose(a, b)\nf(a, rtol=1e-6)\ng(a)") == [1, 2]


def mathematics():
    """The modules of mathlib that hold mathematics, as dotted names; exercises are loaded by topic."""
    apart = (*MAY_DRAW, "exercise_sets")
    found = (path.relative_to(ROOT).with_suffix("") for path in MATHLIB if topic(path) not in apart)
    return sorted({".".join(path.parts).removesuffix(".__init__") for path in found})


def fresh(code):
    """What a fresh interpreter prints when it runs `code`."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_mathematics_draws_nothing():
    code = f"import sys, json, {', '.join(mathematics())}\nprint(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in json.loads(fresh(code))}
    assert sorted(loaded.intersection(DRAWING)) == []


def test_the_mathematics_imports_in_under_a_second():
    """Medians of time spent by the process itself, so that a busy machine does not decide."""

    def median(modules):
        code = (
            f"import time\nstart = time.process_time()\nimport {modules}\nprint(time.process_time() - start)"
        )
        return statistics.median(float(fresh(code)) for _ in range(3))

    assert median(", ".join(["numpy", "sympy", *mathematics()])) - median("numpy, sympy") < COSTS


MACHINE = ("/" + "root/", "/" + "home/", "/" + "tmp/")


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").rglob("[!.]*.ipynb")), ids=short)
def test_no_notebook_names_a_place_of_one_machine(path):
    assert [place for place in MACHINE if place in path.read_text("utf-8")] == []
