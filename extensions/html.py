"""One docutils node for an HTML element, so that renderers can mix HTML structure with text and math nodes.

Other builders see the children only.
"""

from docutils import nodes
from sphinx.util.osutil import relative_uri

from mathlib import markup


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


def nodes_of(tree, link_to_claim=None):
    """The docutils node of a tree of mathlib.markup; `link_to_claim(claim)` makes the links to the ledger."""
    if isinstance(tree, str):
        return nodes.Text(tree)
    if isinstance(tree, markup.Math):
        return nodes.math(tree.latex, tree.latex)
    if isinstance(tree, markup.ClaimLink):
        return link_to_claim(tree.claim)
    if tree.name == "code":
        return nodes.literal("", "", *(nodes_of(child, link_to_claim) for child in tree.children))
    children = (nodes_of(child, link_to_claim) for child in tree.children)
    attributes = {f"{key.replace('-', '_')}": value for key, value in tree.attributes.items()}
    return tag(tree.name, *children, **attributes)


def words(text):
    """Text nodes and math nodes for a sentence that may hold $formulas$, calls and small numbers."""
    return [nodes_of(each) for each in markup.words(text)]


def visit(self, node):
    """Open the element."""
    attributes = {key: _address(self.builder, value) for key, value in node["html_attributes"].items()}
    if node["ids"]:
        attributes["id"] = node["ids"][0]
    self.body.append(f"<{node['html_name']}{markup.attributes_html(attributes)}>")


def _address(builder, value):
    """`site:path` means that path of the built site, as seen from the page being written."""
    if not (isinstance(value, str) and value.startswith("site:")):
        return value
    path, mark, place = value.removeprefix("site:").partition("#")
    return relative_uri(builder.get_target_uri(builder.current_docname), path) + mark + place


def depart(self, node):
    """Close the element, unless it is one that has no content."""
    if node["html_name"] not in markup.EMPTY:
        self.body.append(f"</{node['html_name']}>")


def _pass(self, node):
    """Builders that do not write HTML see the children only."""


def register(app):
    """Make the node known to Sphinx; safe to call from several extensions."""
    other = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    app.add_node(element, override=True, html=(visit, depart), **other)
