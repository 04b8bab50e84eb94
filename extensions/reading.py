"""Under the title of a chapter: how long it takes to read, and the earlier pages that its claims rest on.

The minutes are an estimate: words of the text at 200 a minute, and 20 seconds for each formula on a line of
its own, each step of a derivation and each picture. The pages come from claims.toml: those that show a claim
on which one of this page rests.
"""

import json
import re
from math import ceil
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from mathlib import claims, ledger
from mathlib.evidence import EVIDENCE_MIME

WORDS_A_MINUTE, SECONDS_A_FORMULA = 200, 20
CHAPTER = re.compile(r"chapters/(\d\w*|first_walk)$")
PICTURES = ("image/png", "application/vnd.mathlib.explorer+json")


def minutes(notebook):
    """The estimate for a notebook, in whole minutes."""
    words = formulas = 0
    for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            words += len(re.sub(r"\$\$.*?\$\$", " ", text, flags=re.DOTALL).split())
            formulas += text.count("$$") // 2
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            view = data.get(EVIDENCE_MIME, {}).get("view") or {}
            formulas += len(view.get("steps", ())) + sum(kind in data for kind in PICTURES)
    return ceil(words / WORDS_A_MINUTE + formulas * SECONDS_A_FORMULA / 60)


def needs(root):
    """{page: the earlier pages that its claims rest on, in the order of the claims}."""
    shown = {claim["id"]: _page_of(claim["evidence"]) for claim in ledger.collect(root)}
    found = {}
    for claim in claims.load(root).values():
        earlier = found.setdefault(shown[claim.id], {})
        earlier |= {shown[below]: None for below in claim.rests}
    return {page: [each for each in earlier if each != page] for page, earlier in found.items()}


def _page_of(evidence):
    """The chapter on which a claim is shown: the first walk only looks ahead."""
    pages = [each["where"].partition("#")[0].removesuffix(".ipynb") for each in evidence]
    return next((page for page in pages if "first_walk" not in page), pages[0] if pages else None)


def add_line(app, doctree):
    """Sphinx event doctree-read: put the line under the title of a chapter."""
    page = app.env.docname
    source = Path(app.env.doc2path(page))
    if not CHAPTER.match(page) or source.suffix != ".ipynb":
        return
    if not hasattr(app, "book_needs"):
        app.book_needs = needs(app.srcdir)
    line = nodes.paragraph("", f"About {minutes(source)} minutes.", classes=["page-needs"])
    earlier = [name for name in app.book_needs.get(page, ()) if name in app.env.found_docs]
    if earlier:
        line += nodes.Text(" It rests on ")
    for number, name in enumerate(earlier):
        line += nodes.Text(", " if 0 < number < len(earlier) - 1 else " and " if number else "")
        line += _link(page, name)
    if earlier:
        line += nodes.Text(".")
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, line)


def _link(page, name):
    """A reference to a page by its title."""
    reference = addnodes.pending_xref(
        "", refdoc=page, refdomain="std", reftype="doc", reftarget=f"/{name}", refexplicit=False, refwarn=True
    )
    reference += nodes.inline("", name)
    return reference


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", add_line)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
