"""What the tests of live pages share: going live, running cells, and what the cells then say."""

import json

import site_tools as site

LIVE = site.SITE / "_static" / "live"
PAGES = [
    page for page in site.built_pages() if 'class="cell ' in (site.SITE / page).read_text(encoding="utf-8")
]
STATE = "document.documentElement.dataset.live"
ENDED = "['live', 'failed'].includes(document.documentElement.dataset.live)"
# what a page and a notebook show alike; pictures and widgets differ with the versions of their libraries
COMPARED = ("text/plain", "text/latex", "text/html", "text/markdown", "application/vnd.mathlib.evidence+json",
            "application/vnd.mathlib.explorer+json")  # fmt: skip
FIGURE = "image/png"


def start(visit, timeout=60_000):
    """Press "Run Python in this page" and wait for its end: "live" or "failed"."""
    visit.page.locator(".live-start").click()
    site.until(visit.page, ENDED, timeout=timeout)
    return visit.page.evaluate(STATE)


def run(page, number):
    """Run one cell, as Run does once nothing is missing; True if it went through."""
    return page.evaluate("number => window.bookLive.run(number)", number)


def write(page, number, text):
    """Replace the text of a cell, as by typing over all of it."""
    page.evaluate("number => window.bookLive.cells[number].editor.focus()", number)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def said(page, number):
    """What the output of a cell reads."""
    return page.evaluate("number => window.bookLive.cells[number].area.node.innerText", number)


def outputs(page, number):
    """The outputs of a cell, as a notebook would store them."""
    return page.evaluate("number => window.bookLive.cells[number].area.outputs", number)


def code_cells(path):
    """The code cells of the notebook that the page at `path` is built from."""
    notebook = site.ROOT / path.replace(".html", ".ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def comparable(found):
    """Outputs with all that must be equal in a notebook and in the page, and nothing else."""
    return [_comparable(output) for output in found]


def _comparable(output):
    kind = output["output_type"]
    if kind == "stream":
        return kind, output["name"], "".join(output["text"])
    if kind == "error":
        return kind, output["ename"], output["evalue"]
    data = {name: _joined(value) for name, value in output["data"].items() if name in COMPARED}
    return kind, data, FIGURE in output["data"]


def _joined(value):
    return "".join(value) if isinstance(value, list) else value
