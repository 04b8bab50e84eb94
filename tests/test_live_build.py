"""What live pages load: the vendored wheels, the packs, and the digest that says when to make them anew."""

import ast
import gzip
import hashlib
import json
import shutil
import zipfile

import pytest
import site_tools as site

from tools import live, packages

LOCK = live.MODULES / "pyodide" / "pyodide-lock.json"
WHEELS = {"one-1.0-py3-none-any.whl": b"one", "other-2.0-py3-none-any.whl": b"the other, longer"}
FILES = {"b/__init__.pyc": b"", "a.pyc": bytes(range(256)) * 3, "b/c/Größe.txt": "Größe".encode(), "z": b"\n"}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- the wheels


@pytest.fixture
def vendored(tmp_path):
    """(folder with two small wheels and their sums, lock file that knows both)."""
    folder, lock = tmp_path / "wheels", tmp_path / "lock.json"
    folder.mkdir()
    for name, data in WHEELS.items():
        (folder / name).write_bytes(data)
    lines = [f"{sha256(data)}  {name}\n" for name, data in WHEELS.items()]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    packages = {name: {"file_name": name, "sha256": sha256(data)} for name, data in WHEELS.items()}
    lock.write_text(json.dumps({"packages": packages}), encoding="utf-8")
    return folder, lock


def test_wheels_that_are_what_both_lists_say_pass(vendored):
    assert live.verify(*vendored) is None


@pytest.mark.parametrize("name", WHEELS)
def test_a_changed_wheel_is_refused(vendored, name):
    (vendored[0] / name).write_bytes(WHEELS[name] + b"!")
    found = sha256(WHEELS[name] + b"!")
    with pytest.raises(
        ValueError, match=f"{name} has SHA-256 {found}, SHA256SUMS says {sha256(WHEELS[name])}"
    ):
        live.verify(*vendored)


@pytest.mark.parametrize("name", WHEELS)
def test_a_missing_wheel_is_refused(vendored, name):
    (vendored[0] / name).unlink()
    with pytest.raises(ValueError, match=rf"listed in SHA256SUMS or present, but not both: \['{name}'\]"):
        live.verify(*vendored)


def test_an_unlisted_wheel_is_refused(vendored):
    (vendored[0] / "third-3.0-py3-none-any.whl").write_bytes(b"third")
    with pytest.raises(ValueError, match=r"but not both: \['third-3.0-py3-none-any.whl'\]"):
        live.verify(*vendored)


@pytest.mark.parametrize("name", WHEELS)
def test_a_wheel_that_pyodide_has_otherwise_is_refused(vendored, name):
    lock = json.loads(vendored[1].read_text(encoding="utf-8"))
    lock["packages"][name]["sha256"] = sha256(b"of Pyodide")
    vendored[1].write_text(json.dumps(lock), encoding="utf-8")
    message = f"{name} has SHA-256 {sha256(WHEELS[name])}, Pyodide's lock file says {sha256(b'of Pyodide')}"
    with pytest.raises(ValueError, match=message):
        live.verify(*vendored)


def test_a_wheel_that_pyodide_does_not_know_is_refused(vendored):
    name = next(iter(WHEELS))
    lock = json.loads(vendored[1].read_text(encoding="utf-8"))
    del lock["packages"][name]
    vendored[1].write_text(json.dumps(lock), encoding="utf-8")
    with pytest.raises(ValueError, match=f"{name} .* Pyodide's lock file says None"):
        live.verify(*vendored)


def test_the_wheels_of_the_book_are_those_of_pyodide():
    site.require(LOCK.exists(), "no npm packages; run make build first")
    assert live.verify(live.LIVE / "wheels", LOCK) is None


def test_every_wheel_of_the_book_is_listed_once():
    lines = (live.LIVE / "wheels" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    present = sorted(path.name for path in (live.LIVE / "wheels").iterdir() if path.name != "SHA256SUMS")
    assert sorted(line.split()[1] for line in lines) == present
    assert len(present) > 15


def test_a_changed_wheel_of_the_book_would_be_refused(tmp_path):
    site.require(LOCK.exists(), "no npm packages; run make build first")
    shutil.copytree(live.LIVE / "wheels", tmp_path / "wheels")
    wheel = tmp_path / "wheels" / "cycler-0.12.1-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"!")
    with pytest.raises(ValueError, match="cycler-0.12.1-py3-none-any.whl has SHA-256"):
        live.verify(tmp_path / "wheels", LOCK)


# ---- the packs


def write(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def read_pack(pack):
    """The files of a pack, as live/src/pack.js describes it: length of the index, index, files; gzipped."""
    data = gzip.decompress(pack)
    start = 4 + int.from_bytes(data[:4], "little")
    index, files = json.loads(data[4:start].decode("utf-8")), {}
    for name, size in zip(index[::2], index[1::2], strict=True):
        assert name not in files
        files[name] = data[start : start + size]
        start += size
    assert start == len(data)
    return files


def test_a_pack_holds_every_file_in_order(tmp_path):
    write(tmp_path, FILES)
    (tmp_path / "empty folder").mkdir()
    files = read_pack(packages.packed(tmp_path))
    assert files == FILES
    assert list(files) == ["a.pyc", "b/__init__.pyc", "b/c/Größe.txt", "z"]


def test_a_pack_of_nothing_is_empty(tmp_path):
    assert read_pack(packages.packed(tmp_path)) == {}


def test_the_same_files_make_the_same_pack(tmp_path):
    write(tmp_path / "one", FILES)
    write(tmp_path / "other", dict(reversed(FILES.items())))
    first = packages.packed(tmp_path / "one")
    assert packages.packed(tmp_path / "other") == first
    (tmp_path / "other" / "z").write_bytes(b"\t")
    assert packages.packed(tmp_path / "other") != first


def test_a_pack_holds_no_time(tmp_path):
    write(tmp_path, FILES)
    assert packages.packed(tmp_path)[4:8] == bytes(4)


# ---- the standard library


@pytest.fixture
def archive(tmp_path):
    """A zip archive of FILES, not compressed."""
    path = tmp_path / "stdlib.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, data in FILES.items():
            made.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), data)
    return path


def test_what_is_in_the_memory_is_taken_out_of_the_archive(archive):
    packages.shrink(archive, ["a.pyc", "z"])
    with zipfile.ZipFile(archive) as left:
        assert {name: left.read(name) for name in left.namelist()} == {
            name: data for name, data in FILES.items() if name not in ("a.pyc", "z")
        }
        assert {info.date_time for info in left.infolist()} == {(2001, 2, 3, 4, 5, 6)}


def test_a_file_that_is_not_in_the_archive_is_named_and_nothing_changes(archive):
    before = archive.read_bytes()
    with pytest.raises(ValueError, match=r"stdlib\.zip holds no b/d\.pyc, y"):
        packages.shrink(archive, ["y", "a.pyc", "b/d.pyc"])
    assert archive.read_bytes() == before


# ---- the memory


MODULE = """
import os, random, time
here = os.path.dirname(__file__)
files = [os.stat(os.path.join(here, name)) for name in os.listdir(here)]
told = [time.time(), time.localtime(), random.random(), os.urandom(8), dict(os.environ), *files]
def finish(): pass
"""


def memory(folder, place, module=MODULE):
    """What a page restores once `module` is imported, made in `folder`; the files come in another order."""
    there = folder / place / "packages"
    there.mkdir(parents=True)
    names = [f"part{i}.py" for i in range(9)]
    for name in names if len(place) % 2 else names[::-1]:
        (there / name).write_text("", encoding="utf-8")
    (there / "lean_ipython.py").write_text(module, encoding="utf-8")
    live._node("snapshot.mjs", there, live.MODULES / "pyodide", folder / place / "memory", "lean_ipython")
    return (folder / place / "memory").read_bytes()


def test_the_memory_is_the_same_in_any_place_at_any_time_and_in_any_language(tmp_path, monkeypatch):
    first = memory(tmp_path, "here")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(live.LIVE / "snapshot.mjs", tmp_path / "elsewhere")
    monkeypatch.setattr(live, "LIVE", tmp_path / "elsewhere")
    for name, value in (("TZ", "Asia/Kolkata"), ("LC_ALL", "de_DE.UTF-8"), ("HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)
    assert memory(tmp_path, "another-place") == first
    assert memory(tmp_path, "third", MODULE + "more = 1\n") != first


# ---- the digest


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small repository whose live pages are made from a file of each kind."""
    write(
        tmp_path,
        {
            "tools/live.py": b"tool",
            "tools/packages.py": b"tool",
            "package-lock.json": b"{}",
            "claims.toml": b"",
            "live/src/start.js": b"start",
            "live/wheels/one.whl": b"one",
            "mathlib/losses.py": b"loss",
            "mathlib/data/digits.npz": b"digits",
            "mathlib/__pycache__/losses.pyc": b"compiled",
            "chapters/one.md": b"# One",
        },
    )
    for name, path in (("ROOT", tmp_path), ("LIVE", tmp_path / "live")):
        monkeypatch.setattr(live, name, path)
    return tmp_path


def test_the_digest_is_that_of_the_same_files(tree):
    before = live.digest()
    (tree / "mathlib" / "losses.py").write_bytes(b"loss")
    assert live.digest() == before
    assert len(before) == 64


@pytest.mark.parametrize(
    "name",
    ["tools/live.py", "tools/packages.py", "package-lock.json", "claims.toml", "live/src/start.js",
     "live/wheels/one.whl", "mathlib/losses.py", "mathlib/data/digits.npz"],
)  # fmt: skip
def test_the_digest_changes_with_every_source(tree, name):
    before = live.digest()
    (tree / name).write_bytes(b"changed")
    assert live.digest() != before


def test_the_digest_changes_with_a_new_file_a_gone_one_and_a_renamed_one(tree):
    digests = [live.digest()]
    (tree / "mathlib" / "new.py").write_bytes(b"")
    digests.append(live.digest())
    (tree / "mathlib" / "new.py").rename(tree / "mathlib" / "newer.py")
    digests.append(live.digest())
    (tree / "mathlib" / "newer.py").unlink()
    digests.append(live.digest())
    assert digests[3] == digests[0]
    assert len(set(digests)) == 3


@pytest.mark.parametrize("name", ["chapters/one.md", "mathlib/__pycache__/losses.pyc"])
def test_the_digest_stays_with_what_is_no_source(tree, name):
    before = live.digest()
    (tree / name).write_bytes(b"changed")
    assert live.digest() == before


def test_the_digest_changes_with_the_version_of_a_package(tree, monkeypatch):
    before = live.digest()
    version = live.metadata.version
    monkeypatch.setattr(live.metadata, "version", lambda name: "0.1" if name == "sympy" else version(name))
    assert live.digest() != before


# ---- sources without docstrings

DOCUMENTED = '''"""Módulo
of three
lines."""
import a; x = "kept"

class A:
    """é"""; n = 1
    def f(self):
        r"""One\\line."""
        return """kept"""

    async def g(self):
        (
            "in brackets"
        )

def h(): "short"
'''


def without(source):
    return packages.without_docstrings(source.encode()).decode()


def test_docstrings_are_emptied_and_nothing_else():
    before, after = ast.parse(DOCUMENTED), ast.parse(without(DOCUMENTED))
    documented = [node for node in ast.walk(after) if isinstance(node, packages.DOCUMENTED)]
    assert len(documented) == 5
    assert [ast.get_docstring(node) for node in documented] == [""] * 5
    for node in ast.walk(before):
        if isinstance(node, packages.DOCUMENTED):
            node.body[0].value.value = ""
    assert ast.dump(after) == ast.dump(before)


def test_lines_keep_their_numbers():
    before, after = DOCUMENTED.splitlines(), without(DOCUMENTED).splitlines()
    assert len(after) == len(before)
    at = before.index('import a; x = "kept"')
    assert after[at] == before[at]
    assert after[before.index('        return """kept"""')] == '        return """kept"""'


def test_a_source_without_docstrings_stays_as_it_is():
    source = "x = 1\n'''no docstring'''\ndef f():\n    return 'x'\nclass A:\n    n = f'''{x}'''\n"
    assert without(source) == source
