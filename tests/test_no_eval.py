"""Nothing in the book runs a text that a reader passes: no call that would, and no way in that does."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from sympy.parsing import sympy_parser

from mathlib.agreement import agree, agree_gradients
from mathlib.agreement.reference import as_formula, differentiate, high_precision
from mathlib.agreement.staged import Stages
from mathlib.agreement.updates import agree_schedule
from mathlib.definitions import define
from mathlib.derivation import Derivation
from mathlib.losses import cross_entropy_formula
from mathlib.notation import latex
from mathlib.symbols import array, as_sympy, index, matrix, real, size, total, vector
from mathlib.verdict import at_most, equal, less_than, tends

ROOT = Path(__file__).parent.parent
SCANNED = [
    *sorted((ROOT / "mathlib").rglob("*.py")),
    *sorted((ROOT / "live" / "page_kernel").rglob("*.py")),
    *sorted((ROOT / "extensions").rglob("*.py")),
    *sorted((ROOT / "chapters").glob("*.ipynb")),
]
RUNNING = {  # what runs a text, or what a file holds, as Python
    "eval", "exec", "compile", "parse_expr", "sympify", "run_cell", "run_cell_async", "eval_expr",
    "__import__", "execfile", "runsource", "parse_latex", "parse_mathematica", "Unpickler",
}  # fmt: skip
OF_SYMPY = {"S", "var"}  # run a text as well; alone they are names of much else
READERS = {"pickle", "marshal", "shelve", "dill", "code", "codeop"}  # modules that run what they read
HARMLESS = {("re", "compile")}
EXCEPTIONS = {  # (file, call): why
    ("mathlib/symbols.py", "sympify"): "as_sympy: strict, which refuses texts",
    ("live/page_kernel/kernel.py", "run_cell_async"): "the reader's own cell, in the reader's own worker",
    ("chapters/10_3_1_transformer.ipynb", "exec"): "the cell plants a mistake in mathlib's own source",
}


def cells(path):
    """The Python of a module, or of the code cells of a notebook without IPython's magics."""
    if path.suffix == ".py":
        return [path.read_text("utf-8")]
    notebook = json.loads(path.read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        "\n".join("" if line.startswith(("%", "!")) else line for line in s.splitlines()) for s in sources
    ]


def running_calls(source):
    """The names of the calls in a source that may run a text, and of the modules that run what they read."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            of = node.func.value if isinstance(node.func, ast.Attribute) else None
            name = node.func.attr if of is not None else getattr(node.func, "id", None)
            of_sympy = name in OF_SYMPY and getattr(of, "id", None) in ("sp", "sympy")
            if of_sympy or (name in RUNNING and (getattr(of, "id", None), name) not in HARMLESS):
                found.append(name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            found += [name for name in modules if name in READERS]
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle" and node.value.value is not False:
            found.append("allow_pickle")
    return found


def test_no_source_runs_a_text():
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SCANNED
        for source in cells(path)
        for name in running_calls(source)
    }
    assert found == set(EXCEPTIONS)


def test_the_one_sympify_is_strict():
    calls = [
        n
        for n in ast.walk(ast.parse((ROOT / "mathlib/symbols.py").read_text("utf-8")))
        if isinstance(n, ast.Call)
    ]
    (call,) = [c for c in calls if getattr(c.func, "attr", "") == "sympify"]
    assert [(k.arg, k.value.value) for k in call.keywords] == [("strict", True)]


@pytest.mark.parametrize(
    "planted",
    ["eval(text)", "sp.sympify(x)", "sp.S(x)", "exec(t)", "compile(t, '', 'eval')",
     "import pickle", "np.load(f, allow_pickle=True)", "parse_expr(t)", "from pickle import loads"],
)  # fmt: skip
def test_a_planted_call_is_found(planted):
    assert running_calls(planted)


def test_what_only_looks_like_one_is_not_found():
    assert running_calls("re.compile(p)\nnp.load(f, allow_pickle=False)\nmodel.evaluate(x)") == []


z = real("z")
n = size("n")
k = index("k", n)
x = vector("x", n)
TEXT = "__import__('os').mkdir('made')"


def of_square(theta):
    return {"theta": 2 * theta}


ENTRIES = {
    "as_sympy": lambda text: as_sympy(text),
    "as_sympy of a tuple": lambda text: as_sympy((text,)),
    "Derivation": lambda text: Derivation(text),
    "step": lambda text: Derivation(z).step(text, because="a text"),
    "step, limit": lambda text: Derivation(z).step(text, "a text", "->", to=(z, sp.oo)),
    "step, symbol of the limit": lambda text: Derivation(z).step(z, "a text", "->", to=(text, sp.oo)),
    "step, place of the limit": lambda text: Derivation(z).step(z, "a text", "->", to=(z, text)),
    "given": lambda text: Derivation(z, given=text),
    "given in a list": lambda text: Derivation(z, given=[text]),
    "equal, left": lambda text: equal(text, z),
    "equal, right": lambda text: equal(z, text),
    "at_most": lambda text: at_most(z, text),
    "less_than": lambda text: less_than(text, z),
    "tends": lambda text: tends(text, z, sp.oo, z),
    "latex": lambda text: latex(text),
    "total": lambda text: total(text, k),
    "index": lambda text: index("k", text),
    "vector": lambda text: vector("x", text),
    "matrix, rows": lambda text: matrix("W", text, n),
    "matrix, columns": lambda text: matrix("W", n, text),
    "array": lambda text: array("W", n, text),
    "define": lambda text: define("f", z, text),
    "agree": lambda text: agree(np.sin, np.cos, text, z),
    "agree, wrt": lambda text: agree(np.sin, np.cos, sp.sin(z), text),
    "agree, given": lambda text: agree(np.sin, np.cos, sp.sin(z), z, given=text),
    "agree, given in a list": lambda text: agree(np.sin, np.cos, sp.sin(z), z, given=[text]),
    "agree_gradients": lambda text: agree_gradients(
        lambda theta: theta**2, of_square, lambda theta: text, {"theta": ()}
    ),
    "agree_gradients in stages": lambda text: agree_gradients(
        lambda theta: theta**2, of_square, lambda theta: Stages().loss(text), {"theta": ()}
    ),
    "agree_schedule": lambda text: agree_schedule(lambda t: 1 / t, lambda t: text, name="s"),
    "as_formula": lambda text: as_formula(text),
    "as_formula of a tuple": lambda text: as_formula((text,)),
    "differentiate": lambda text: differentiate(text, z),
    "high_precision": lambda text: high_precision([z], [text]),
    "a loss": lambda text: cross_entropy_formula([text, z], [0, 1]),
}


@pytest.fixture
def evaluated(monkeypatch, tmp_path):
    """The texts that SymPy was asked to run."""
    texts = []

    def asked(text, *_, **__):
        texts.append(text)
        raise AssertionError("a text reached SymPy's evaluating parser")

    monkeypatch.setattr(sympy_parser, "eval_expr", asked)
    monkeypatch.chdir(tmp_path)
    return texts


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    "text", ["z", "z**2", TEXT, np.str_("z")], ids=["name", "formula", "program", "numpy"]
)
def test_a_text_is_refused_everywhere(entry, text, evaluated, tmp_path):
    with pytest.raises(TypeError) as refused:
        ENTRIES[entry](text)
    assert evaluated == [] and list(tmp_path.iterdir()) == []
    assert (
        "expected" in str(refused.value)
        or "takes symbols" in str(refused.value)
        or "a relation" in str(refused.value)
    )


def test_the_refusal_says_what_to_write():
    with pytest.raises(
        TypeError, match=r"got 'z' of type str; texts are not evaluated: make the symbols, z = real"
    ):
        equal("z", z)


@pytest.mark.parametrize("value", [3, sp.Integer(3), np.int64(3), z, z**2, x[k], sp.eye(2), sp.true])
def test_what_is_no_text_passes_as_before(value):
    assert as_sympy(value) == value


@pytest.mark.parametrize(
    "value", [None, ["z"], {"z": 1}, {1: "z"}, ("z", 1), b"z", object(), np.array(["z"]), np.array("z")]
)
def test_collections_and_the_like_are_refused(value, evaluated):
    with pytest.raises(TypeError, match="expected a SymPy expression or matrix, got"):
        as_sympy(value)
    assert evaluated == []
