"""Live pages: the script that offers Python on pages with code, and the files it loads (tools/live.py)."""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

LIVE = Path("_build", "live")


def has_code(doctree):
    """True if the page shows code cells."""
    return doctree is not None and any(
        node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container)
    )


def add_start(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: the bar below the title, on pages with code only."""
    if has_code(doctree):
        app.add_js_file("live/start.js", defer="defer")
        app.add_css_file("live.css")


def copy_live(app, exception):
    """Sphinx event build-finished: put what live pages load into the site, and nothing older."""
    if exception or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / LIVE, Path(app.outdir, "_static", "live")
    if not (source / "manifest.json").exists():
        raise ExtensionError(f"{LIVE} does not exist; run `make book`, or `python -m tools.live` once")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("key.txt", "staged"))


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", add_start)
    app.connect("build-finished", copy_live)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
