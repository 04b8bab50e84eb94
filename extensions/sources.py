"""Which files of the project a notebook's outputs depend on, and one digest over them.

Imports are read from the syntax tree, never executed. A notebook depends on every mathlib module it
imports, on what these import in turn, on the data files they name, and on the pinned requirements.
"""

import ast
import hashlib
import json
from pathlib import Path

PACKAGE = "mathlib"
PINS = ("requirements.txt", "constraints.txt")


def notebook_files(root, notebook):
    """The files of `root` on which the outputs of `notebook` depend, sorted."""
    return files_of(root, _ours(notebook_imports(notebook)))


def files_of(root, modules):
    """The files behind `modules` and all they import within the package, with data and pins, sorted."""
    root, seen, waiting = Path(root), set(), [(name, True) for name in modules]
    while waiting:
        name, whole = waiting.pop()
        path = _module_path(root, name)
        if path is None or (path, whole) in seen:
            continue
        seen.add((path, whole))
        waiting += [(parent, False) for parent in _parents(name)]
        waiting += [(found, True) for found in _module_imports(name, path, whole)]
    modules = {path for path, _ in seen}
    text = "".join(path.read_text(encoding="utf-8") for path in modules)
    data = [path for path in _data_files(root) if path.name in text]
    pins = [root / name for name in PINS if (root / name).exists()]
    return sorted({*modules, *data, *pins})


def digest(root, files, extra=""):
    """SHA-256 over the names and the contents of `files`, and over the text `extra`."""
    total = hashlib.sha256(extra.encode())
    for path in files:
        total.update(Path(path).relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return total.hexdigest()


def notebook_imports(notebook):
    """Every dotted name that the code cells of a notebook import; see `imports`."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return {name for source in sources for name in imports(_plain_python(source))}


def _plain_python(source):
    """The cell without IPython's magics; a cell that is no Python then counts as importing nothing."""
    lines = ("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())
    return "\n".join(lines)


def _module_imports(name, path, whole):
    """What a module imports; one that is used and imports by name depends on its whole package."""
    source = path.read_text(encoding="utf-8")
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = _ours(imports(source, package))
    if whole and ("import_module" in source or "__import__" in source or "iter_modules" in source):
        found |= {".".join([*package, child.stem]) for child in path.parent.glob("*.py")}
    return found


def imports(source, package=()):
    """Every dotted name that `source` imports; `from a import b` yields a and a.b.

    package: the parts of the name of the package it stands in, for what is imported relative to it.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            stem = ".".join(base + ([node.module] if node.module else []))
            found |= {stem} | {f"{stem}.{alias.name}" for alias in node.names}
    return found


def _ours(names):
    return {name for name in names if name.split(".")[0] == PACKAGE}


def _module_path(root, name):
    path = root.joinpath(*name.split("."))
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.exists():
            return candidate
    return None


def _parents(name):
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _data_files(root):
    data = [path for path in (root / PACKAGE).rglob("data/**/*") if path.is_file() and path.suffix != ".pyc"]
    return [*data, *root.glob("claims.toml")]
