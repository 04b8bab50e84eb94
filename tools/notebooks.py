"""The care of stored notebooks: run them, store outputs the same on every run, find what is missing."""

import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from mathlib import ledger

ROOT = Path(__file__).parent.parent
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
TIMEOUT = 600  # seconds a cell may take
UNSOLVED = {"BOOK_PROGRESS": ""}  # what the reader has solved is not in the outputs of the book


def chapters(root=ROOT):
    """The notebooks of the book in order of their names."""
    return sorted(Path(root, "chapters").glob("**/[!.]*.ipynb"))


def execute(path):
    """Run a notebook where it stands, with a fresh kernel, and return it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute(env=os.environ | UNSOLVED)


def normalise(notebook):
    """The notebook without what differs from run to run or from machine to machine; cell ids are kept."""
    notebook.metadata = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE}
    ledger.record_digest(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.get("id") or f"cell-{number}"
        for key in ("execution", "collapsed", "scrolled", "trusted", "ExecuteTime"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def store(notebook, path):
    """Write a notebook, and only if it differs from what is there."""
    text = nbformat.writes(notebook) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def faults(path):
    """What keeps a stored notebook from being checked: no outputs, an error, traces of one run or machine."""
    notebook = json.loads(Path(path).read_text(encoding="utf-8"))
    code = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]
    found = []
    if code and not any(cell["outputs"] for cell in code):
        found.append("it has code cells but no stored outputs, so there is nothing to compare: make refresh")
    for cell in code:
        found += _cell_faults(cell)
    if "widgets" in notebook["metadata"]:
        found.append("it stores the state of widgets, which differs from run to run: make refresh")
    return found


def _cell_faults(cell):
    where, outputs = f"cell {cell.get('id')}", cell["outputs"]
    if cell["execution_count"] is None:
        yield f"{where} was never run: make refresh"
    if len("".join(cell["source"]).splitlines()) > 20:
        yield f"{where} has more than 20 lines; split it or move the code into mathlib"
    if any(output["output_type"] == "error" for output in outputs):
        yield f"{where} stores an error; a formula that must fail is shown as refused evidence"
    if any(output.get("name") == "stderr" for output in outputs):
        yield f"{where} wrote to stderr; warnings are errors"
    if "nbval-skip" in cell["metadata"].get("tags", []) or "NBVAL" in "".join(cell["source"]):
        yield f"{where} asks not to be compared"
    figure = cell["metadata"].get("mystnb", {}).get("figure", {})
    if any("image/png" in output.get("data", {}) for output in outputs):
        if not figure.get("caption") or not figure.get("name", "").startswith("fig-"):
            yield f"{where} draws a picture without a caption and a name fig-…: metadata mystnb.figure"
        if len(outputs) > 1:
            yield f"{where} shows more than its picture; the caption would be put below each output"
