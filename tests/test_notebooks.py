"""Stored notebooks can be compared, and the comparison notices what it must.

`make test` runs every chapter again and compares its outputs with the stored ones (tools/compare.py).
Here: every notebook is fit for that, and a planted difference in any kind of output is refused.
"""

import copy
import json

import nbformat
import pytest
from jupyter_cache import get_cache

from extensions import freshness
from mathlib import ledger
from mathlib.evidence import EVIDENCE_MIME
from tools import compare, keep, notebooks

CODE = f"""
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        record = {{"claim": None, "kind": "proved", "ok": True, "detail": "d", "part": None, "view": None}}
        return {{"text/plain": "plain", "text/latex": "$x$", "text/html": "<b/>", "{EVIDENCE_MIME}": record}}
print("printed")
Shown()
""".strip()


def spoil(bundle, mime):
    """Change one output in a way that a reader would see."""
    if mime == EVIDENCE_MIME:
        bundle[mime]["kind"] = "confirmed"
    else:
        bundle[mime] += "!"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("notebooks") / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE, id="one")]), path)
    notebook = notebooks.normalise(notebooks.execute(path))
    notebooks.store(notebook, path)
    return path, notebook


@pytest.mark.parametrize("path", notebooks.chapters(), ids=lambda path: path.name)
def test_chapter_is_fit_to_be_compared(path):
    assert notebooks.faults(path) == []


@pytest.mark.parametrize("path", notebooks.chapters(), ids=lambda path: path.name)
def test_chapter_is_stored_as_refresh_would_store_it(path):
    notebook = nbformat.read(path, as_version=4)
    assert nbformat.writes(notebooks.normalise(copy.deepcopy(notebook))) == nbformat.writes(notebook)


def test_refresh_stores_the_same_bytes_twice(stored):
    path, _ = stored
    before = path.read_bytes()
    notebooks.store(notebooks.normalise(notebooks.execute(path)), path)
    assert path.read_bytes() == before


def test_an_unchanged_notebook_passes(stored):
    assert compare.run([stored[0]]) == 0


@pytest.mark.parametrize("mime", ["text/plain", "text/latex", "text/html", EVIDENCE_MIME])
def test_a_changed_output_is_refused(stored, tmp_path, mime):
    notebook = copy.deepcopy(stored[1])
    spoil(notebook.cells[0].outputs[1]["data"], mime)
    notebooks.store(notebook, tmp_path / "spoilt.ipynb")
    assert compare.run([tmp_path / "spoilt.ipynb"]) != 0


def test_changed_print_is_refused(stored, tmp_path):
    notebook = copy.deepcopy(stored[1])
    notebook.cells[0].outputs[0]["text"] = "other"
    notebooks.store(notebook, tmp_path / "spoilt.ipynb")
    assert compare.run([tmp_path / "spoilt.ipynb"]) != 0


def test_what_a_comparison_ran_is_kept_for_the_build(stored, tmp_path):
    path, notebook = stored
    kept = keep.EXECUTED / path.name
    assert compare.run([path], "-p", "tools.keep") == 0
    assert [dict(output) for output in nbformat.read(kept, as_version=4).cells[0].outputs] == [
        dict(output) for output in notebook.cells[0].outputs
    ]
    cache = tmp_path / "cache"
    keep.into_cache([path], path.parent, cache)
    assert not kept.exists()
    _, merged = get_cache(cache).merge_match_into_notebook(nbformat.read(path, as_version=4))
    assert merged.cells[0].outputs == notebook.cells[0].outputs
    assert list(json.loads((cache / freshness.RECORD).read_text("utf-8"))) == ["small"]


def test_what_a_comparison_refused_is_not_kept(stored, tmp_path):
    notebook = copy.deepcopy(stored[1])
    notebook.cells[0].outputs[0]["text"] = "other"
    notebooks.store(notebook, tmp_path / "refused.ipynb")
    assert compare.run([tmp_path / "refused.ipynb"], "-p", "tools.keep") != 0
    assert not (keep.EXECUTED / "refused.ipynb").exists()


def fault_of(stored, tmp_path, change):
    """The faults of the stored notebook after `change(notebook)`."""
    notebook = copy.deepcopy(stored[1])
    change(notebook)
    notebooks.store(notebook, tmp_path / "changed.ipynb")
    return " ".join(notebooks.faults(tmp_path / "changed.ipynb"))


def test_missing_outputs_are_found(stored, tmp_path):
    found = fault_of(
        stored, tmp_path, lambda notebook: notebook.cells[0].update(outputs=[], execution_count=None)
    )
    assert "no stored outputs" in found
    assert "never run" in found


def test_a_stored_error_is_found(stored, tmp_path):
    error = nbformat.v4.new_output("error", ename="E", evalue="v", traceback=[])
    assert "stores an error" in fault_of(
        stored, tmp_path, lambda notebook: notebook.cells[0].outputs.append(error)
    )


def test_a_long_cell_is_found(stored, tmp_path):
    found = fault_of(stored, tmp_path, lambda notebook: notebook.cells[0].update(source="x = 1\n" * 21))
    assert "more than 20 lines" in found


def test_an_uncompared_cell_is_found(stored, tmp_path):
    found = fault_of(
        stored, tmp_path, lambda notebook: notebook.cells[0].metadata.update(tags=["nbval-skip"])
    )
    assert "asks not to be compared" in found


def test_a_picture_without_a_caption_or_with_company_is_found(stored, tmp_path):
    picture = nbformat.v4.new_output("execute_result", {"image/png": "x"}, execution_count=1)
    named = {"figure": {"caption": "A line.", "name": "fig-line"}}

    def change(notebook, outputs=(picture,), **mystnb):
        notebook.cells[0].update(outputs=list(outputs))
        notebook.cells[0].metadata["mystnb"] = mystnb

    assert fault_of(stored, tmp_path, lambda notebook: change(notebook, **named)) == ""
    for lacking in ({}, {"figure": {"caption": "A line."}}, {"figure": {"name": "fig-line"}}):
        found = fault_of(stored, tmp_path, lambda notebook, of=lacking: change(notebook, **of))
        assert "without a caption and a name" in found
    more = [picture, *stored[1].cells[0].outputs]
    assert "more than its picture" in fault_of(stored, tmp_path, lambda nb: change(nb, more, **named))


def test_widget_state_is_found(stored, tmp_path):
    assert "state of widgets" in fault_of(
        stored, tmp_path, lambda notebook: notebook.metadata.update(widgets={})
    )


def test_refresh_records_the_sources_it_ran(stored):
    assert stored[1].metadata["mathlib"]["source_digest"] == ledger.source_digest(stored[1])
