"""One docutils node for an HTML element, so that renderers can mix HTML structure with text and math nodes.

Other builders see the children only.
"""

import re
from html import escape

from docutils import nodes
from sphinx.util.osutil import relative_uri

_MATH = re.compile(r"\$([^$]+)\$")
_APART = re.compile(r"""(\b\w+\("[^"]*"[^()]*\)|\b\d+e-\d+\b)""")  # a call such as hint("x", 1), or 1e-10


class element(nodes.General, nodes.TextElement):  # docutils names its nodes in lower case
    """<name attributes>children</name>"""


def tag(name, *children, **attributes):
    """`tag("p", "text", node, class_="note", aria_label="x")`; None leaves an attribute out."""
    ids = [attributes.pop("id")] if attributes.get("id") else []
    html = {
        key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None
    }
    node = element("", "", html_name=name, html_attributes=html, ids=ids)
    node.extend(nodes.Text(child) if isinstance(child, str) else child for child in children)
    return node


def math(latex, display=True):
    """A formula inside a line, set in display style where `display` says so."""
    text = rf"\displaystyle {latex}" if display else latex
    return nodes.math(text, text)


def words(text):
    """Text nodes and math nodes for a sentence that may hold $formulas$, calls and small numbers."""
    found = []
    for odd, part in enumerate(_MATH.split(text)):
        found += [math(part, display=False)] if odd % 2 else _plain(part)
    return found


def _plain(text):
    """Text nodes; a call is code, whose quotes stay straight, and 1e-10 does not break at its hyphen."""
    parts = enumerate(_APART.split(text))
    return [_kept(part) if odd % 2 else nodes.Text(part) for odd, part in parts if part]


def _kept(part):
    return nodes.literal(part, part) if part.endswith(")") else tag("span", part, class_="number")


def visit(self, node):
    """Open the element."""
    attributes = {key: _address(self.builder, value) for key, value in node["html_attributes"].items()}
    if node["ids"]:
        attributes["id"] = node["ids"][0]
    written = "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not False
    )
    self.body.append(f"<{node['html_name']}{written}>")


def _address(builder, value):
    """`site:path` means that path of the built site, as seen from the page being written."""
    if not (isinstance(value, str) and value.startswith("site:")):
        return value
    return relative_uri(builder.get_target_uri(builder.current_docname), value.removeprefix("site:"))


def depart(self, node):
    """Close the element, unless it is one that has no content."""
    if node["html_name"] not in ("input", "img", "br"):
        self.body.append(f"</{node['html_name']}>")


def _pass(self, node):
    """Builders that do not write HTML see the children only."""


def register(app):
    """Make the node known to Sphinx; safe to call from several extensions."""
    other = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    app.add_node(element, override=True, html=(visit, depart), **other)
