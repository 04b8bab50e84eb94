"""Draw evidence on the page: derivations as readable lines, agreements as tables, and a badge to the ledger.

Input is the output of mime type application/vnd.mathlib.evidence+json that mathlib stores in the notebooks
(mathlib/evidence.py describes it). HTML pages show it instead of the LaTeX; other builders keep that.
"""

import re
from collections import Counter
from copy import deepcopy

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from extensions import html
from mathlib import evidence_views
from mathlib.evidence import EVIDENCE_MIME
from mathlib.markup import claim_anchor

SOURCE = re.compile(r"\[([a-z]+\d{4}[a-z]*)\]|doi:(10\.[^\s\]]+)")  # a key of the bibliography, or a DOI


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
        count = env.temp_data.setdefault("book_evidence", Counter())
        count[cell, record["claim"]] += 1
        note_label(env, piece_label(env.docname, cell, record["claim"], count[cell, record["claim"]]), anchor)
        return [block(record, anchor)]


def piece_label(page, cell, claim, number):
    """The name by which pages refer to the first, second, ... evidence that a cell has for a claim."""
    return f"{page}#{cell}#{claim}#{number}"


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
    """The nodes of the whole block for one record."""
    node = html.nodes_of(evidence_views.block(record, anchor), link_to_claim)
    node["evidence_without_view"] = record["view"] is None
    return node


def cite(node):
    """The same node, where a key of the bibliography became a citation and a DOI a link."""
    for text in list(node.findall(nodes.Text)):
        parts, last = [], 0
        for found in SOURCE.finditer(text):
            parts += [nodes.Text(text[last : found.start()]), _source(*found.groups())]
            last = found.end()
        if parts:
            parts.append(nodes.Text(text[last:]))
            text.parent.replace(text, [part for part in parts if part.astext() or part.children])
    return node


def _source(key, doi):
    if doi:
        return nodes.reference("", f"doi:{doi}", refuri=f"https://doi.org/{doi}")
    citation = addnodes.pending_xref("", refdomain="cite", reftype="p", reftarget=key, refwarn=True)
    citation += nodes.inline("", key)
    return citation


def link_to_claim(claim):
    """A reference to the claim's row of the ledger."""
    return link(claim_anchor(claim), claim)


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
