"""Pages of the source of each topic, and the way from a claim to the functions its cells call, and back.

Sphinx event html-collect-pages: `code/losses.html` shows mathlib/losses.py, each function under an anchor,
with the claims whose evidence calls it. `links` are what a row of the ledger shows.
"""

import ast
from html import escape
from pathlib import Path

from extensions import uses
from extensions.html import tag
from mathlib import ledger
from mathlib.markup import claim_anchor

FOLDER = "code"


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
    """The source in pieces, each function with an anchor and the claims that rest on it."""
    text = (Path(app.srcdir) / path).read_text(encoding="utf-8")
    parts = [f"<h1>{escape(path)}</h1>"]
    for name, source in pieces(text):
        code = app.builder.highlighter.highlight_block(source, "python", location=path)
        said = _said(callers.get(name, ()))
        parts.append(f'<section class="code-piece" id="{name}">{said}{code}</section>' if name else code)
    return "\n".join(parts)


def _said(claims):
    """The claims whose evidence calls a function."""
    row = '<a class="reference internal" href="../chapters/ledger.html#{}">{}</a>'
    rows = (row.format(claim_anchor(claim), escape(claim)) for claim in claims)
    return f'<p class="code-claims">Evidence of {", ".join(rows)}</p>' if claims else ""


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
