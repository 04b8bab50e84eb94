"""The Python packages of a live page: which files of them are needed, and the archives they travel in.

Used by tools/live.py, which compiles them in between.
"""

import ast
import gzip
import json
import shutil
import zipfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIVE = ROOT / "live"
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
UNDOCUMENTED = ("sympy", "mpmath")  # their docstrings are a third of what every start has to read
# pure Python, so the files of this environment serve; their versions stand in constraints.txt
PURE = ("sympy", "mpmath", "ipywidgets", "comm")
# parts of the wheels that no page needs, as patterns below the packages
LEFT_OUT = (
    "**/tests", "**/__pycache__", "**/*.pyi", "**/*.pxd", "**/*.h", "**/*.c", "*.dist-info/RECORD",
    "numpy/f2py", "numpy/distutils", "numpy/typing", "numpy/_core/include", "numpy/_pyinstaller",
    "sympy/parsing/autolev", "sympy/parsing/latex/_antlr", "IPython/terminal", "IPython/sphinxext",
    "PIL/_webp*", "PIL/_imagingcms*", "PIL/_imagingft*", "dateutil/zoneinfo/*.tar.gz", "matplotlib/testing",
    *(f"matplotlib/mpl-data/{name}" for name in ("sample_data", "images", "fonts/afm", "fonts/pdfcorefonts")),
    *(f"**/ttf/{name}" for name in ("STIX*", "cm*", "DejaVuSerif*", "DejaVuSansMono-*", "*BoldOblique*")),
    *(f"matplotlib/backends/*{name}*" for name in ("gtk", "qt", "tk", "wx", "mac", "web", "nbagg", "cairo")),
)  # fmt: skip
LEXERS = ("__init__", "_mapping", "python", "special")  # of pygments: what tracebacks are coloured by


def stage(folder):
    """Unpack the vendored wheels and copy the pure packages into `folder`."""
    for wheel in sorted((LIVE / "wheels").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    for name in PURE:
        distribution = metadata.distribution(name)
        for file in distribution.files:
            if file.parts[0] in (name, f"{name}.py") or file.parts[0].endswith(".dist-info"):
                _copy(Path(distribution.locate_file(file)), folder / file)
    for name in UNDOCUMENTED:
        for file in (folder / name).rglob("*.py"):
            file.write_bytes(without_docstrings(file.read_bytes()))
    _copy(LIVE / "lean_ipython.py", folder / "lean_ipython.py")
    shutil.copytree(LIVE / "page_kernel", folder / "page_kernel")


def without_docstrings(source):
    """Python source with every docstring empty; all other lines keep their numbers."""
    lines = source.splitlines(keepends=True)
    for each in ast.walk(ast.parse(source)):
        if isinstance(each, DOCUMENTED) and ast.get_docstring(each, clean=False) is not None:
            text = each.body[0].value
            first, last = text.lineno - 1, text.end_lineno - 1
            lines[first] = lines[first][: text.col_offset] + b'""' + lines[last][text.end_col_offset :]
            lines[first + 1 : last + 1] = [b"\n"] * (last - first)
    return b"".join(lines)


def stage_book(folder):
    """mathlib and its claims."""
    shutil.copytree(ROOT / "mathlib", folder / "mathlib")
    _copy(ROOT / "claims.toml", folder / "claims.toml")


def packed(folder):
    """All files below `folder` as one compressed pack (live/src/pack.js reads it)."""
    index, parts = [], []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        index += [file.relative_to(folder).as_posix(), len(data)]
        parts.append(data)
    head = json.dumps(index, separators=(",", ":")).encode()
    return gzip.compress(len(head).to_bytes(4, "little") + head + b"".join(parts), 9, mtime=0)


def shrink(archive, names):
    """Take the files of these names out of a zip archive. Raises ValueError for a name that is not in it."""
    with zipfile.ZipFile(archive) as old:
        if absent := set(names) - set(old.namelist()):
            raise ValueError(f"{archive.name} holds no {', '.join(sorted(absent))}")
        kept = [(info, old.read(info)) for info in old.infolist() if info.filename not in set(names)]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for info, data in kept:
            new.writestr(info, data, zipfile.ZIP_DEFLATED, 9)


def prune(folder):
    """Remove what no page needs."""
    for pattern in LEFT_OUT:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for path in folder.glob("pygments/lexers/*.py"):
        if path.stem not in LEXERS:
            path.unlink()


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
