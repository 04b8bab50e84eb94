"""Two builds are compared bit for bit: every planted difference is found, and where it is is said."""

import gzip
import io
import json
import zipfile

import nbformat
import pytest
from page_tools import page

from extensions import builds_page
from tools import reproducible
from tools.reproducible import differences, outputs, produced, report, store

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200, 256))


def archive(members, time=(2026, 1, 1, 0, 0, 0), level=9):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as into:
        for name, content in members.items():
            into.writestr(zipfile.ZipInfo(name, time), content, zipfile.ZIP_DEFLATED, level)
    return data.getvalue()


def packed(content, time=0):
    return gzip.compress(content, 9, mtime=time)


SITE = {
    "chapters/a.html": "<p>one</p>\n<p>σ is two</p>\n<p>three</p>\n".encode(),
    "_images/a.png": PNG,
    "python.pack": packed(b"one\ntwo\n"),
    "stdlib.zip": archive({"a.py": b"x = 1\ny = 2\n", "b.py": b""}),
    "empty.txt": b"",
}
PLANTED = {  # what is different: (name, its content in the second build, where it is said to differ)
    "a word": (
        "chapters/a.html",
        "<p>one</p>\n<p>σ is too</p>\n<p>three</p>\n".encode(),
        "line 2, character 10: '<p>σ is two</p>' against '<p>σ is too</p>'",
    ),
    "a line more": (
        "chapters/a.html",
        SITE["chapters/a.html"] + b"<p>four</p>",
        "line 4, character 1: '' against '<p>four</p>'",
    ),
    "a byte of a picture": ("_images/a.png", PNG[:20] + b"\0" + PNG[21:], "byte 20 of 64 and 64: "),
    "a picture cut short": ("_images/a.png", PNG[:60], "byte 60 of 64 and 60: "),
    "what is compressed": (
        "python.pack",
        packed(b"one\ntwX\n"),
        "in the compressed content, line 2, character 3: 'two' against 'twX'",
    ),
    "the time of compression": (
        "python.pack", packed(b"one\ntwo\n", 1), "the compressed content is the same, its packing is not"),
    "a member of an archive": (
        "stdlib.zip",
        archive({"a.py": b"x = 1\ny = 3\n", "b.py": b""}),
        "in a.py, line 2, character 5: 'y = 2' against 'y = 3'",
    ),
    "the order of an archive": (
        "stdlib.zip",
        archive({"b.py": b"", "a.py": b"x = 1\ny = 2\n"}),
        "the members: line 1, character 1: 'a.py' against 'b.py'",
    ),
    "a time in an archive": (
        "stdlib.zip",
        archive({"a.py": b"x = 1\ny = 2\n", "b.py": b""}, time=(2026, 1, 2, 0, 0, 0)),
        "the time of a.py: (2026, 1, 1, 0, 0, 0) against (2026, 1, 2, 0, 0, 0)",
    ),
    "the packing of an archive": (
        "stdlib.zip",
        archive({"a.py": b"x = 1\ny = 2\n", "b.py": b""}, level=0),
        "the members are the same, their packing is not",
    ),
    "an empty file": ("empty.txt", b"x", "line 1, character 1: '' against 'x'"),
}  # fmt: skip


def test_the_same_is_the_same():
    assert differences(SITE, dict(reversed(SITE.items()))) == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_difference_is_found_where_it_is(what):
    name, content, place = PLANTED[what]
    ((found, said),) = differences(SITE, SITE | {name: content})
    assert found == name and said.startswith(place)
    ((found, _),) = differences(SITE | {name: content}, SITE)
    assert found == name


def test_a_file_of_one_build_only_is_found():
    more = SITE | {"b.html": b"", "0.html": b""}
    assert differences(SITE, more) == [
        ("0.html", "only in the second build"),
        ("b.html", "only in the second build"),
    ]
    assert differences(more, SITE)[0] == ("0.html", "only in the first build")


def test_only_a_piece_of_a_long_line_is_shown():
    one, other = ({"a": b"x" * 100_000 + end + b"y" * 100_000} for end in (b"1", b"2"))
    ((_, said),) = differences(one, other)
    assert said.startswith("line 1, character 100001: ") and len(said) < 250


def cell(name, *made):
    return nbformat.v4.new_code_cell("x", id=name, outputs=list(made))


def bundle(**data):
    kinds = {
        "plain": "text/plain",
        "latex": "text/latex",
        "png": "image/png",
        "evidence": "application/x+json",
    }
    return nbformat.v4.new_output("execute_result", {kinds[key]: value for key, value in data.items()})


def test_outputs_are_told_apart_by_cell_and_kind():
    first = {
        "cells": [cell("a"), cell("b", bundle(plain="1", latex="$1$", png="AAAA", evidence={"ok": True}))]
    }
    second = {
        "cells": [cell("a"), cell("b", bundle(plain="1", latex="$2$", png="AAAA", evidence={"ok": False}))]
    }
    found = differences(outputs("03", first), outputs("03", second))
    assert [name for name, _ in found] == [
        "03, cell b, output 0, application/x+json",
        "03, cell b, output 0, text/latex",
    ]
    stream = {"cells": [cell("a", nbformat.v4.new_output("stream", name="stdout", text="said"))]}
    assert differences(outputs("03", first), outputs("03", stream))[0][0].startswith(
        "03, cell a, output 0, stream"
    )


def test_a_build_is_its_site_and_its_executed_cells(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A"), cell("a", bundle(plain="1"))]
    )
    cached = tmp_path / "_build/.jupyter_cache/executed/0123"
    for folder in (tmp_path / "_build/html/_static", tmp_path / "chapters", cached):
        folder.mkdir(parents=True)
    (tmp_path / "_build/html/a.html").write_text("x", "utf-8")
    (tmp_path / "_build/html/_static/b.js").write_text("y", "utf-8")
    nbformat.write(notebook, tmp_path / "chapters/03_a.ipynb")
    notebook.cells = notebook.cells[1:]  # the cache keeps code only
    nbformat.write(notebook, cached / "base.ipynb")
    assert produced(tmp_path) == {
        "a.html": b"x",
        "_static/b.js": b"y",
        "03_a, cell a, output 0, text/plain": b"1",
    }


def test_a_difference_fails_unless_there_is_a_reason_for_it(monkeypatch, capsys):
    found = [("a.html", "line 1"), ("b/c.png", "byte 3")]
    assert report([], 2) == 0 and report(found, 2) == 1
    monkeypatch.setattr(reproducible, "EXCEPTIONS", {"b/*.png": "drawn by hand"})
    assert report(found, 2) == 1 and report(found[1:], 2) == 0
    said = capsys.readouterr().out
    assert "b/c.png: byte 3 (expected: drawn by hand)" in said
    assert "2 files and outputs, 2 of them different, 1 without a reason" in said


def test_the_settings_that_builds_depend_on_are_asked_for(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(SystemExit, match="run `make reproducible`"):
        reproducible.main([])


def test_what_was_found_is_kept_and_shown(monkeypatch, tmp_path):
    monkeypatch.setattr(reproducible, "EXCEPTIONS", {"b/*.png": "drawn by hand"})
    path = tmp_path / "new" / "last_run.json"
    store(path, [("a", "line 1"), ("b/c.png", "byte 3"), ("b/d.png", "byte 9")], 70, pictures=False)
    record = json.loads(path.read_text("utf-8"))
    assert record["different"] == {"drawn by hand": 2, "nobody knows why": 1}
    assert set(record) == {"compared", "different", "pictures", "date", "commit", "with"}
    said = page(tmp_path, builds_page, path.read_text("utf-8")).select_one(".builds-found").get_text()
    assert said.startswith(
        "Of 70 files and outputs of cells 67 are the same bit for bit; "
        "2 differ: drawn by hand; 1 differs: nobody knows why. Run "
    )
    assert said.endswith(f"on the commit {record['commit']}, with Python {record['with']['python']}.")


def test_two_builds_that_are_the_same_say_so_and_shared_pictures_are_named():
    made = {"date": "2026-02-01", "commit": "0123456789ab", "with": {"python": "3.11.7"}}
    said = builds_page.sentences({"compared": 7, "different": {}, "pictures": True} | made)
    assert said == (
        "Of 7 files and outputs of cells 7 are the same bit for bit; none differs. "
        "Both builds took the pictures of the explorers from one folder. "
        "Run 2026-02-01, on the commit 0123456789ab, with Python 3.11.7."
    )


def test_the_page_says_how_to_make_a_run_that_cannot_be_read(tmp_path):
    assert "run `make reproducible ARGS=--store`" in page(tmp_path / "unread", builds_page, "{}")
    without = page(tmp_path / "none", builds_page, None).select_one(".builds-found").get_text()
    assert without == "No result is kept yet; make reproducible ARGS=--store makes it."


def test_the_stored_run_found_a_reason_for_every_difference():
    record = json.loads(reproducible.STORED.read_text("utf-8"))
    assert record["compared"] > 5000 and set(record["different"]) <= set(reproducible.EXCEPTIONS.values())
    assert not record["pictures"]
