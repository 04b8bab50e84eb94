"""Draw evidence on the page: derivations as readable lines, agreements as tables, and a badge to the ledger.

Input is the output of mime type application/vnd.mathlib.evidence+json that mathlib stores in the notebooks
(mathlib/evidence.py describes it). HTML pages show it instead of the LaTeX; other builders keep that.
"""

from copy import deepcopy

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from extensions import html
from extensions.html import math, tag, words
from mathlib.evidence import EVIDENCE_MIME

SIGNS = {
    "proved": "✓",
    "exact": "✓",
    "confirmed": "≈",
    "agrees": "✓",
    "refused": "✗",
    "right": "✓",
    "wrong": "✗",
}
LIMIT = r"\xrightarrow"  # an arrow with what goes where above it, wider than the other relations
LABELS = {"derivation": "Derivation", "agreement": "Agreement", "refused": "Refused", "answer": "Your answer"}


class EvidenceRenderer:
    """myst-nb's hook for one mime type."""

    mime_priority_overrides = tuple((name, EVIDENCE_MIME, 1) for name in ("html", "dirhtml", "singlehtml"))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """The nodes of one piece of evidence, or None for any other mime type."""
        if data.mime_type != EVIDENCE_MIME or inline:
            return None
        env, record = renderer.renderer.sphinx_env, data.content
        cell = renderer.renderer.nb_client.notebook.cells[data.cell_index]["id"]
        anchor = f"cell-{cell}-{data.output_index}"
        note_label(env, cell_label(env.docname, cell), anchor)
        return [block(record, anchor)]


def cell_label(page, cell):
    """The name by which pages refer to a cell that shows evidence."""
    return f"{page}#{cell}"


def claim_label(claim):
    """The name by which pages refer to a claim's row of the ledger."""
    return f"claim-{claim.replace('.', '-').replace('_', '-')}"


def note_label(env, label, anchor):
    """Let `label` be referred to from any page of the book; the first place on a page keeps it."""
    labels = env.get_domain("std").anonlabels
    if labels.get(label, ("",))[0] != env.docname:
        labels[label] = (env.docname, anchor)


def link(label, *children, classes=()):
    """A reference to a label, which Sphinx resolves, or refuses when there is no such label."""
    reference = addnodes.pending_xref(
        "",
        refdomain="std",
        reftype="ref",
        reftarget=label,
        refexplicit=True,
        refwarn=True,
        classes=list(classes),
    )
    reference += nodes.inline("", "", *[nodes.Text(c) if isinstance(c, str) else c for c in children])
    return reference


def block(record, anchor):
    """The whole block for one record: its view and its badge."""
    view = record["view"]
    kind = view["type"] if view else record["kind"]
    label = f"{LABELS.get(kind, 'Evidence')}: {record['claim'] or record['detail']}"
    body = VIEWS[view["type"]](view) if view else tag("div", class_="evidence-body")
    node = tag("div", body, class_=f"evidence evidence-{kind}", id=anchor, role="group", aria_label=label)
    node["evidence_without_view"] = view is None
    if record["claim"]:
        node += badge(record)
    return node


def badge(record):
    """One line: claim · part · kind · detail, with a link to the claim's row of the ledger."""
    said = record["view"] is not None and record["detail"] in record["view"].get("text", "")
    words_after = [record["part"], mark(record["kind"]), "" if said else record["detail"]]
    line = tag("p", link(claim_label(record["claim"]), record["claim"]), class_="evidence-badge")
    for item in filter(None, words_after):
        line += nodes.Text(" · ")
        line += html.words(item) if isinstance(item, str) else item
    return line


def mark(verdict):
    """A verdict as a word with a sign that only the eye needs."""
    sign = tag("span", SIGNS.get(verdict, "•"), aria_hidden="true")
    return tag("span", sign, f" {verdict}", class_=f"verdict verdict-{verdict}")


def derivation(view):
    """A chain: the start, then a line a step with relation, expression, reason and mark."""
    lines = [
        tag("li", tag("span", math(view["start"]), class_="d-expression scrolls"), class_="d-line d-start")
    ]
    lines += [_step(step) for step in view["steps"]]
    wide = any(step["relation"].startswith(LIMIT) for step in view["steps"])
    return tag("div", *_given(view), tag("ol", *lines, class_="derivation" + " has-limit" * wide))


def _given(view):
    """The assumptions under which a chain holds, if it has any."""
    formulas = [math(g, display=False) for g in view.get("given", [])]
    apart = [piece for g in formulas for piece in (nodes.Text(", "), g)][1:]
    return [tag("p", "Given ", *apart, class_="d-given scrolls")] if formulas else []


def _step(step):
    return tag(
        "li",
        tag("span", math(step["relation"]), class_="d-relation"),
        tag("span", math(step["expression"]), class_="d-expression scrolls"),
        tag(
            "span",
            tag("span", *words(step["because"]), class_="d-because"),
            tag("span", mark(step["verdict"]), class_="d-mark"),
            class_="d-why",
        ),
        class_="d-line",
    )


def agreement(view):
    """One sentence, and a small table of who agrees with whom and how closely."""
    rows = [
        tag("tr", tag("th", *words(name), scope="row"), tag("td", *words(bound)))
        for name, bound in view["rows"]
    ]
    sentence = tag("p", *words(view["text"]), class_="evidence-text")
    return tag("div", sentence, *([tag("table", tag("tbody", *rows), class_="agreement")] if rows else []))


def refused(view):
    """A wrong formula that ran and was refused: what the check said, line by line."""
    return tag("div", mark("refused"), *_lines(view["text"]), class_="evidence-text")


def statement(view):
    """A formula with its mark."""
    formula = tag("span", math(view["latex"]), class_="d-expression scrolls")
    return tag("div", formula, tag("span", mark(view["verdict"]), class_="d-mark"), class_="statement")


def answer(view):
    """What an exercise says about the reader's answer."""
    lines = _lines(view["text"])
    return tag(
        "div", *([] if view["state"] == "open" else [mark(view["state"])]), *lines, class_="evidence-text"
    )


def _lines(text):
    return [tag("p", *words(line)) for line in text.split("\n") if line.strip()]


VIEWS = {
    "derivation": derivation,
    "agreement": agreement,
    "refused": refused,
    "statement": statement,
    "answer": answer,
}


class FillWithoutView(SphinxPostTransform):
    """Evidence without a view of its own shows the LaTeX, or else the text, that stands beside it."""

    default_priority = 3  # before myst-nb selects one mime type of the bundle

    def run(self, **kwargs):
        """Copy the sibling output into each such block."""
        for bundle in list(self.document.findall(_is_bundle)):
            kinds = {child["mime_type"]: child for child in bundle.children}
            shown = kinds.get("text/latex") or kinds.get("text/plain")
            for node in list(bundle.findall(html.element)):
                if node.get("evidence_without_view") and shown is not None:
                    node.children[0].extend(deepcopy(shown.children))


def _is_bundle(node):
    return isinstance(node, nodes.container) and node.attributes.get("nb_element") == "mime_bundle"


def setup(app):
    """Register with Sphinx; myst-nb finds the renderer by its entry point."""
    html.register(app)
    app.add_post_transform(FillWithoutView)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
