"""Markup without a document format: a tree of tags, formulas and links that any front end can write.

The built page turns it into docutils nodes (extensions/html.py), the Python of a live page into HTML text
(`to_html`), so that both show one thing.
"""

import re
from dataclasses import dataclass, field
from html import escape

_MATH = re.compile(r"\$([^$]+)\$")
_APART = re.compile(r"""(\b\w+\("[^"]*"[^()]*\)|\b\d+e-\d+\b)""")  # a call, check("x", hint=1); 1e-10
EMPTY = ("input", "img", "br")  # elements without content


@dataclass(frozen=True)
class Tag:
    """An HTML element; children are strings and other nodes of the tree."""

    name: str
    children: tuple
    attributes: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Math:
    """A formula inside a line."""

    latex: str


@dataclass(frozen=True)
class ClaimLink:
    """A link from a claim's id to its row of the ledger."""

    claim: str


def tag(name, *children, **attributes):
    """`tag("p", "text", node, class_="note", aria_label="x")`; None leaves an attribute out."""
    html = {
        key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None
    }
    return Tag(name, children, html)


def math(latex, display=True):
    """A formula inside a line, set in display style where `display` says so."""
    return Math(rf"\displaystyle {latex}" if display else latex)


def words(text):
    """The nodes of a sentence that may hold $formulas$, calls and small numbers."""
    found = []
    for odd, part in enumerate(_MATH.split(text)):
        found += [math(part, display=False)] if odd % 2 else _plain(part)
    return found


def _plain(text):
    """A call is code, whose quotes stay straight, and 1e-10 does not break at its hyphen."""
    parts = enumerate(_APART.split(text))
    return [_kept(part) if odd % 2 else part for odd, part in parts if part]


def _kept(part):
    return tag("code", part) if part.endswith(")") else tag("span", part, class_="number")


def claim_anchor(claim):
    """The anchor of a claim's row on the ledger page."""
    return f"claim-{claim.replace('.', '-').replace('_', '-')}"


def attributes_html(attributes):
    """The attributes of an element as HTML; True stands alone, False is left out."""
    return "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not False
    )


def to_html(node, ledger="ledger.html"):
    """HTML text of a tree; formulas stand in \\( \\) for MathJax, links lead to the page `ledger`."""
    if isinstance(node, str):
        return escape(node, quote=False)
    if isinstance(node, Math):
        return f'<span class="math">\\({escape(node.latex, quote=False)}\\)</span>'
    if isinstance(node, ClaimLink):
        return f'<a href="{ledger}#{claim_anchor(node.claim)}">{escape(node.claim, quote=False)}</a>'
    inside = "".join(to_html(child, ledger) for child in node.children)
    end = "" if node.name in EMPTY else f"</{node.name}>"
    return f"<{node.name}{attributes_html(node.attributes)}>{inside}{end}"
