"""Build one commit twice, apart from each other, and compare what comes out, bit for bit.

    python -m tools.reproducible [--pictures] [--store]      as `make reproducible` runs it

Each build has a clone and a home of its own, empty caches, another time zone and another language; both share
the Python environment and the packages of package-lock.json, which are pinned by their digests. --pictures
lets both take the pictures of the explorers from this folder's _build, which saves half of the time and does
not compare how they are drawn. --store keeps what was found in tests/reproducible/last_run.json, which a page
shows. Exit status 1 if a file differs that EXCEPTIONS does not name.
"""

import argparse
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from tools.provenance import provenance

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "_build" / "twice"
STORED = ROOT / "tests" / "reproducible" / "last_run.json"
APART = {  # folder: what else is different there
    "one": {"TZ": "UTC", "LC_ALL": "C.UTF-8"},
    "another-place": {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONUTF8": "1"},
}
STEPS = (["-m", "tools.live"], ["-m", "tools.build"])
EXCEPTIONS = {  # pattern of names: why they may differ
    "*, application/vnd.jupyter.widget-view+json": "a random number, which no page shows",
}
SHOWN = 40  # characters of a line, or bytes, on each side of a difference


def main(arguments=None):
    """Build twice and compare; return 0 if all is the same."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", action="store_true", help="take the explorers' pictures from _build")
    parser.add_argument("--store", action="store_true", help=f"keep what is found in {STORED.name}")
    chosen = parser.parse_args(arguments)
    if "SOURCE_DATE_EPOCH" not in os.environ:
        sys.exit("SOURCE_DATE_EPOCH is not set; run `make reproducible`, which sets what builds depend on")
    shutil.rmtree(PLACE, ignore_errors=True)
    found = [produced(build(name, chosen.pictures)) for name in APART]
    unlike, count = differences(*found), len(found[0] | found[1])
    if chosen.store:
        store(STORED, unlike, count, chosen.pictures)
    return report(unlike, count)


def build(name, pictures):
    """The folder of a clone in which the book has been built. Raises CalledProcessError if it was not."""
    folder, home = PLACE / name, PLACE / f"home of {name}"
    home.mkdir(parents=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)], check=True)
    # linked file by file: the names of bundles depend on where the packages are, seen from the clone
    shutil.copytree(ROOT / "_build" / "npm", folder / "_build" / "npm", symlinks=True, copy_function=_link)
    if pictures:
        shutil.copytree(ROOT / "_build" / "explorers", folder / "_build" / "explorers")
    # the project is installed from ROOT; on this path, what is imported is the clone's
    own = {"HOME": str(home), "PYTHONPATH": str(folder), **APART[name]}
    for step in STEPS:
        subprocess.run([sys.executable, *step], cwd=folder, env=os.environ | own, check=True)
    return folder


def _link(source, target):
    os.link(source, target, follow_symlinks=False)


def produced(folder):
    """{name: bytes}: the files of the site, and the outputs of all cells as they were executed."""
    site = folder / "_build" / "html"
    files = {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    names = {cell_ids(path): path.stem for path in (folder / "chapters").glob("*.ipynb")}
    for path in sorted((folder / "_build" / ".jupyter_cache" / "executed").glob("*/base.ipynb")):
        files |= outputs(names[cell_ids(path)], json.loads(path.read_text(encoding="utf-8")))
    return files


def cell_ids(path):
    """The ids of the code cells, by which an executed notebook is known: the cache names it by a digest."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return tuple(cell["id"] for cell in cells if cell["cell_type"] == "code")


def outputs(name, notebook):
    """{notebook, cell, output and kind: bytes} of an executed one: text, LaTeX, evidence, pictures apart."""
    found = {}
    for cell in notebook["cells"]:
        for number, output in enumerate(cell.get("outputs", [])):
            kinds = output.get("data") or {output["output_type"]: output}
            for kind, value in kinds.items():
                text = "".join(value) if isinstance(value, list) else value
                text = text if isinstance(text, str) else json.dumps(text, indent=1, sort_keys=True)
                found[f"{name}, cell {cell['id']}, output {number}, {kind}"] = text.encode()
    return found


def differences(first, second):
    """[(name, where it differs first)] of two {name: bytes}, sorted by name; [] if they are the same."""
    found = []
    for name in sorted(first.keys() | second.keys()):
        if name not in first or name not in second:
            found.append((name, f"only in the {'first' if name in first else 'second'} build"))
        elif first[name] != second[name]:
            found.append((name, where(first[name], second[name])))
    return found


def where(first, second):
    """Where two different contents differ first: within archives, by line in texts, else by byte."""
    if first[:2] == second[:2] == b"\x1f\x8b":
        inside = gzip.decompress(first), gzip.decompress(second)
        return _inside("the compressed content", *inside)
    if zipfile.is_zipfile(io.BytesIO(first)) and zipfile.is_zipfile(io.BytesIO(second)):
        return _in_archives(first, second)
    try:
        return _in_lines(first.decode(), second.decode())
    except UnicodeDecodeError:
        at = _common(first, second)
        start = max(0, at - SHOWN // 4)
        pieces = (each[start : at + SHOWN // 2].hex() or "its end" for each in (first, second))
        return f"byte {at} of {len(first)} and {len(second)}: {' against '.join(pieces)}"


def _inside(what, first, second):
    return (
        f"in {what}, {where(first, second)}" if first != second else f"{what} is the same, its packing is not"
    )


def _in_archives(first, second):
    archives = [zipfile.ZipFile(io.BytesIO(each)) for each in (first, second)]
    members = [{info.filename: info for info in each.infolist()} for each in archives]
    if list(members[0]) != list(members[1]):
        names = ["\n".join(each) for each in members]
        return f"the members: {_in_lines(*names)}"
    for name in members[0]:
        contents = [each.read(name) for each in archives]
        if contents[0] != contents[1]:
            return _inside(name, *contents)
        times = [each[name].date_time for each in members]
        if times[0] != times[1]:
            return f"the time of {name}: {times[0]} against {times[1]}"
    return "the members are the same, their packing is not"


def _in_lines(first, second):
    at = _common(first, second)
    line, column = first.count("\n", 0, at) + 1, at - (first.rfind("\n", 0, at) + 1)
    pieces = []
    for text in (first, second):
        end = text.find("\n", at)
        pieces.append(
            repr(text[max(at - column, at - SHOWN) : min(len(text) if end < 0 else end, at + SHOWN)])
        )
    return f"line {line}, character {column + 1}: {pieces[0]} against {pieces[1]}"


def _common(first, second):
    """How many characters or bytes the two share from their start."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[:middle] == second[:middle] else (low, middle - 1)
    return low


def report(found, count):
    """Print every difference, with the reason where there is one; return 1 if one has none, else 0."""
    reasons = {name: _reason(name) for name, _ in found}
    for name, place in found:
        print(f"{name}: {place}" + (f" (expected: {reasons[name]})" if reasons[name] else ""))
    wrong = sum(reason is None for reason in reasons.values())
    print(f"{count} files and outputs, {len(found)} of them different, {wrong} without a reason")
    return int(wrong > 0)


def store(path, found, count, pictures):
    """Write {compared, different: {reason: how many}, pictures, and from what it was made} to `path`."""
    reasons = Counter(_reason(name) or "nobody knows why" for name, _ in found)
    record = {"compared": count, "different": dict(reasons), "pictures": pictures, **provenance(ROOT)}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _reason(name):
    return next((reason for pattern, reason in EXCEPTIONS.items() if fnmatch(name, pattern)), None)


if __name__ == "__main__":
    sys.exit(main())
