"""A content security policy in every page: it loads from its own site alone, and runs only its own scripts.

    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'sha256-…'; …">

It stands in the page itself, so it holds on any static host, below any path and from a file. The scripts that
stand in a page, which are the theme's, are allowed by their digests, page by page. Handlers in attributes
(onclick) cannot be allowed that way; the book's script attaches them instead. `frame-ancestors` has no effect
in a page: README.md names the header. Python runs in a worker made from a blob (live/src/python.js), which
takes over the policy of the page; a worker loaded from an address would have that of its server only.
"""

import base64
import hashlib
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from sphinx.errors import ExtensionError

CHARSET = re.compile(r'<head>\s*<meta charset="utf-8"\s*/?>')
HANDLER = re.compile(
    r'\sonclick="(window\.print|toggleFullScreen)\(\)"'
)  # the theme's; book.js knows their names
LIVE = "live/start.js"
NONE, SELF = ("'none'",), ("'self'",)
ANY_PAGE = {
    "default-src": NONE,
    "script-src": SELF,
    "connect-src": SELF,  # the search page reads the pages it has found
    # MathJax, the widgets and the theme make their styles at reading time; a style runs no script
    "style-src": (*SELF, "'unsafe-inline'"),
    "font-src": SELF,
    "img-src": (*SELF, "data:", "blob:"),
    "object-src": NONE,
    "base-uri": NONE,
    "form-action": SELF,
}
LIVE_PAGE = ANY_PAGE | {
    "script-src": (*SELF, "'wasm-unsafe-eval'"),  # Pyodide compiles WebAssembly; this allows no eval of texts
    "worker-src": ("blob:",),  # not SELF: a worker from an address would not be under this policy
}
FRONT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Refresh" content="0; url={address}">
<title>{title}</title>
</head>
<body><p><a href="{address}">{title}</a></p></body>
</html>
"""


class _Scripts(HTMLParser):
    """What may run in a page: its own scripts, the addresses of others, and what no digest allows."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.inline, self.addresses, self.refused, self._within = [], [], [], False

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.refused.append(f'<{tag} {name}="{value}">')
        if tag == "script":
            address = dict(attributes).get("src")
            self._within = address is None
            self.inline += [""] if self._within else []
            self.addresses += [] if self._within else [address]

    def handle_data(self, data):
        if self._within:
            self.inline[-1] += data

    def handle_endtag(self, tag):
        self._within = self._within and tag != "script"


def digest(script):
    """'sha256-…', as a policy names a script that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(html):
    """The policy of a page; raises ValueError for a handler in an attribute, which no digest allows."""
    found = _Scripts()
    found.feed(html)
    if found.refused:
        raise ValueError(
            f"{found.refused[0]} would not run under the page's policy; attach it in static/book.js"
        )
    live = any(address.partition("?")[0].endswith(LIVE) for address in found.addresses)
    allowed = dict(LIVE_PAGE if live else ANY_PAGE)
    allowed["script-src"] += tuple(dict.fromkeys(digest(script) for script in found.inline))
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items())


def secured(html):
    """The page with its handlers named for the book's script, and its policy before all that it may load.

    The character set stays first: it has to stand within the first 1024 bytes. A page that has a policy,
    because it was not written anew, is returned as it is. Raises ValueError as `policy` does, and for a page
    without a character set.
    """
    if "Content-Security-Policy" in html:
        return html
    html = HANDLER.sub(r' data-call="\1"', html)
    head = CHARSET.search(html)
    if head is None:
        raise ValueError(
            'the page does not begin with <head><meta charset="utf-8">, after which its policy stands'
        )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return f"{html[: head.end()]}\n{meta}{html[head.end() :]}"


def write_front(app):
    """index.html, which leads to the first page; Jupyter Book would write one without a policy."""
    address = app.builder.get_target_uri(app.config.root_doc)
    page = FRONT.format(address=escape(address), title=escape(app.config.html_title or app.config.project))
    Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def secure_pages(app, exception):
    """Sphinx event build-finished: a policy in every page that was written."""
    if exception or app.builder.format != "html":
        return
    root = Path(app.outdir)
    if app.config.root_doc != "index":
        write_front(app)
    for page in sorted(root.rglob("*.html")):
        if page.relative_to(root).parts[0] not in ("_static", "_sources"):
            before = page.read_text(encoding="utf-8")
            try:
                after = secured(before)
            except ValueError as error:
                raise ExtensionError(f"{page.relative_to(root)}: {error}") from error
            if after != before:
                page.write_text(after, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", secure_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
