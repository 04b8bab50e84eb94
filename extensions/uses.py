"""Which functions of mathlib a cell of a chapter calls, read from the syntax tree, never executed.

`uses(notebook, known)` follows the names a notebook imports and the functions it defines itself: a cell that
calls `d_mse`, which the notebook defines by `losses.d_mse`, uses that; so does one that names it as a text,
as in `agree_updates("adam")`.
"""

import ast
import json
from pathlib import Path

PACKAGE = "mathlib"
# what decides, shows and trains is used by every cell, and says nothing about one
TOPICS = (
    "activations",
    "attention",
    "backpropagation",
    "convolution",
    "generalization",
    "landscape",
    "losses",
    "models",
    "network",
    "optimizers",
    "prerequisites",
    "rates",
    "recurrence",
    "regularization",
    "schedules",
    "theory",
    "training",
)


def functions(root):
    """{"losses.d_mse": (path below the root, function)} of every public function of the topics."""
    root, found = Path(root), {}
    for topic in TOPICS:
        package = root / PACKAGE / topic
        for path in sorted(package.rglob("*.py")) or [package.with_suffix(".py")]:
            module = ".".join(path.relative_to(root / PACKAGE).with_suffix("").parts).removesuffix(
                ".__init__"
            )
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                    found[f"{module}.{node.name}"] = (path.relative_to(root).as_posix(), node.name)
    return found


def uses(notebook, known):
    """{cell id: names of `known`, sorted} of a notebook. Raises SyntaxError for a cell that is no Python."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    names, found = {}, {}  # what a name of the notebook stands for: a module, or functions
    for cell in cells:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            for node in tree.body:
                _note(node, names, known)
            found[cell["id"]] = sorted(_called(tree, names, known))
    return found


def _note(node, names, known):
    """Let `names` know what a statement binds."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
        inside = node.module.removeprefix(PACKAGE).removeprefix(".")
        for each in node.names:
            full = f"{inside}.{each.name}".removeprefix(".")
            names[each.asname or each.name] = {full}
    elif isinstance(node, ast.FunctionDef):
        names[node.name] = _called(node, names, known)
    elif isinstance(node, ast.Assign):
        called = _called(node.value, names, known)
        for target in node.targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    names[name.id] = called


def _called(tree, names, known):
    """The functions of `known` that a piece of code names."""
    found = set()
    for node in ast.walk(tree):
        for meant in _meant(node, names):
            found |= {meant} & known.keys()
            found |= {_defined(meant, known)} - {None}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = [each for each in known if each.endswith(f".{node.value}")]
            found |= set(named) if len(named) == 1 else set()
    return found


def _meant(node, names):
    """What a name, or a name with attributes, may stand for."""
    if isinstance(node, ast.Name):
        return names.get(node.id, ())
    if isinstance(node, ast.Attribute):
        return {f"{each}.{node.attr}" for each in _meant(node.value, names)}
    return ()


def _defined(name, known):
    """A function of a package under the name of the module that defines it, if only one does."""
    topic, _, function = name.rpartition(".")
    inside = [each for each in known if each.startswith(f"{topic}.") and each.endswith(f".{function}")]
    return inside[0] if topic and len(inside) == 1 else None
