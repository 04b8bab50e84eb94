"""Pages of the source of each topic, and the way from a claim to the functions its cells call, and back.

Sphinx event html-collect-pages: `code/losses.html` shows mathlib/losses.py, each function under an anchor,
with the claims whose checks call it. `links` are what a row of the ledger shows.
"""

import ast
import re
from html import escape
from pathlib import Path

from extensions import uses
from extensions.html import tag
from mathlib import ledger
from mathlib.markup import claim_anchor

FOLDER = "code"
FOLDED = 5  # of the claims of other topics, so many stand open
LISTED = (
    "Only functions that are named in a cell that checks a claim have a line of claims above them; "
    "the others work inside these."
)


def table(root):
    """({function: (path, name)}, {claim: functions its cells call})."""
    root = Path(root)
    known = uses.functions(root)
    cells = {
        f"chapters/{path.name}#{cell}": found
        for path in sorted(root.glob("chapters/*.ipynb"))
        for cell, found in uses.uses(path, known).items()
    }
    claims = {}
    for claim in ledger.collect(root):
        called = {name for each in claim["evidence"] for name in cells.get(each["where"], ())}
        claims[claim["id"]] = sorted(called)
    return known, claims


def page_of(path):
    """The page, without its ending, that shows a module: "code/recurrence-lstm"."""
    inside = Path(path).with_suffix("").parts[1:]
    return f"{FOLDER}/{'-'.join(part for part in inside if part != '__init__')}"


def links(claim, known, claims):
    """The line of a claim's functions, as links to their source; nothing where no cell calls one."""
    found = [
        part
        for name in claims[claim]
        for part in (", ", tag("a", name, href=f"site:{page_of(known[name][0])}.html#{known[name][1]}"))
    ]
    return [tag("p", "Code: ", *found[1:], ".", class_="claim-code")] if found else []


def pages(app):
    """Sphinx event html-collect-pages: one page a module."""
    known, claims = table(app.srcdir)
    app.book_source_pages = {page_of(path) for path, _ in known.values()}  # what is not old, for freshness.py
    callers = {name: [claim for claim, called in claims.items() if name in called] for name in known}
    for path in sorted({path for path, _ in known.values()}):
        own = {function: callers[name] for name, (file, function) in known.items() if file == path}
        yield page_of(path), {"title": path, "body": _body(app, path, own)}, "page.html"


def _body(app, path, callers):
    """The source in pieces, each function with an anchor and the claims whose checks use it."""
    text = (Path(app.srcdir) / path).read_text(encoding="utf-8")
    title = escape(path).replace("/", "/<wbr>")
    parts = [f'<h1 class="code-title">{title}</h1>', _ways(app, path, text), f"<p>{LISTED}</p>"]
    for name, source in pieces(text):
        code = app.builder.highlighter.highlight_block(source, "python", location=path)
        said = _said(callers.get(name, ()), topics(path, text))
        parts.append(f'<section class="code-piece" id="{name}">{said}{code}</section>' if name else code)
    return "\n".join(parts)


def _ways(app, path, text):
    """The line that leads to the pages of the topic and to the ledger."""
    found = chapters(path, text, app.env.found_docs)
    links = [_link(f"../{app.builder.get_target_uri(page)}", app.env.titles[page].astext()) for page in found]
    words = f"Chapter: {' · '.join(links)} · " if links else ""
    return f'<p class="code-ways">{words}{_link("../chapters/ledger.html", "Ledger")}</p>'


def _link(address, words):
    return f'<a class="reference internal" href="{escape(address)}">{escape(words)}</a>'


def topics(path, text):
    """What a module is about, in words: what its docstring says behind "Chapter:", and its first folder."""
    said = re.search(r"Chapters?: ([^.]*)\.", ast.get_docstring(ast.parse(text)) or "")
    return f"{said[1] if said else ''} {Path(path).with_suffix('').parts[1]}".replace("_", " ")


def chapters(path, text, pages):
    """The pages that a module belongs to: those its docstring names, and one of its own name beside them."""
    names = {page: re.sub(r"^chapters/[\d_]*", "", page).replace("_", " ") for page in sorted(pages)}
    named = [page for page, name in names.items() if re.search(rf"\b{re.escape(name)}\b", topics(path, text))]
    own = Path(path).stem.replace("_", " ")
    beside = {_number(page) for page in named} - {""}
    return [page for page in names if page in named or (names[page] == own and _number(page) in beside)]


def _number(page):
    """The number of the chapter: "06" of chapters/06_1_rates."""
    return re.match(r"(?:chapters/)?(\d*)", page)[1]


def _said(claims, about):
    """The claims whose checks use a function, those of its own topic first."""
    links = {claim: _link(f"../chapters/ledger.html#{claim_anchor(claim)}", claim) for claim in claims}
    own = [links[claim] for claim in claims if claim.partition(".")[0] in about]
    others = [link for link in links.values() if link not in own]
    if not claims:
        return ""
    if len(others) <= FOLDED:
        return f'<p class="code-claims">Used by the checks of {", ".join(own + others)}</p>'
    start = f'<p class="code-claims">Used by the checks of {", ".join(own)}</p>' if own else ""
    words = f"{len(others)} claims of other topics"
    summary = f"And by those of {words}" if own else f"Used by the checks of {words}"
    return f'{start}<details class="code-claims"><summary>{summary}</summary>{", ".join(others)}</details>'


def pieces(text):
    """(name of the function or class, or None; source) of a module, in order, every line once."""
    lines, found, last = text.splitlines(keepends=True), [], 0
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            start = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            found += [
                (None, "".join(lines[last:start])),
                (node.name, "".join(lines[start : node.end_lineno])),
            ]
            last = node.end_lineno
    return [each for each in [*found, (None, "".join(lines[last:]))] if each[1].strip()]


def setup(app):
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
