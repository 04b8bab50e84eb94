"""The index of the book: every term of the glossary, with the sections that define or use it.

Sphinx itself lists a term with its place in the glossary. Here each section of the other pages is added that
refers to the term by {term}, or that sets it in italics, as the book does where it defines a word. The index
stands in the table of contents after the last page, and names each place by the titles of page and section.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

GLOSSARY = "chapters/glossary"
PAGE, TITLE = "genindex", "Index"  # the name is Sphinx's


def terms(root):
    """The terms of the glossary, as it writes them."""
    text = Path(root, GLOSSARY).with_suffix(".md").read_text(encoding="utf-8")
    lines = text.partition(":::{glossary}\n")[2].partition("\n:::")[0].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(" ")]


def named(section, known):
    """The terms that a section refers to or sets in italics, outside its own subsections, in order.

    known: {term in lower case: term}. A plural in -s counts as its singular.
    """
    found = {}
    for node in section.findall(lambda node: isinstance(node, addnodes.pending_xref | nodes.emphasis)):
        if isinstance(node, addnodes.pending_xref):
            name = node["reftarget"] if node["reftype"] == "term" else ""
        else:
            name = node.astext()
        name = " ".join(name.lower().split())
        term = known.get(name) or known.get(name.removesuffix("s"))
        if term and _section_of(node) is section:
            found[term] = None
    return list(found)


def _section_of(node):
    while not isinstance(node, nodes.section | nodes.document):
        node = node.parent
    return node


class AddTerms(SphinxTransform):
    """Put the entries of a section at its beginning, before Sphinx collects them."""

    default_priority = 800

    def apply(self, **kwargs):
        """Add the entries to every section that names a term."""
        if self.env.docname == GLOSSARY:
            return
        known = {term.lower(): term for term in terms(self.env.srcdir)}
        for section in list(self.document.findall(nodes.section)):
            entries = [("single", term, section["ids"][0], "", None) for term in named(section, known)]
            if entries:
                section.insert(1, addnodes.index(entries=entries))


def add_to_contents(app, doctree):
    """Sphinx event doctree-read: the index as the last entry of the table of contents."""
    if app.env.docname == app.config.master_doc:
        contents = list(doctree.findall(addnodes.toctree))
        if contents:
            contents[-1]["entries"].append((TITLE, PAGE))


def name_places(app, pagename, templatename, context, doctree):
    """Event html-page-context: [(letter, [(term, [(title, address)])])] for templates/genindex.html."""
    if pagename == PAGE:
        context["index_terms"] = [
            (letter, [(term, _named(app, links)) for term, (links, *_) in entries])
            for letter, entries in context["genindexentries"]
        ]


def _named(app, links):
    """[(titles of page and section, address)]; a section with a formula in its title has its page's only."""
    pages, found = {app.builder.get_target_uri(name): name for name in app.env.found_docs}, []
    for _, address in links:
        page, _, anchor = address.partition("#")
        name = pages[page]
        titles = [app.env.titles[name].astext()]
        for reference in app.env.tocs[name].findall(nodes.reference):
            if reference["anchorname"] == f"#{anchor}" and not list(reference.findall(nodes.math)):
                titles.append(reference.astext())
        found.append((": ".join(titles), address))
    return found


def outdated(app, env, added, changed, removed):
    """Sphinx event env-get-outdated: read every page again when the glossary has other terms."""
    now = terms(app.srcdir)
    before, env.book_terms = getattr(env, "book_terms", None), now
    return sorted(env.found_docs) if before not in (None, now) else []


def setup(app):
    """Register with Sphinx."""
    app.add_transform(AddTerms)
    app.connect("doctree-read", add_to_contents, priority=200)  # after jupyter-book's, before it is collected
    app.connect("html-page-context", name_places)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
