"""Serve everything the pages load from the site itself, and nothing they do not need.

MathJax comes from _build/npm (tools/npm.py) and is copied into the site; extensions/live.py brings the rest.
sphinx-thebe, which Jupyter Book always loads and which names a CDN, is disconnected.
"""

import shutil
from html import escape
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.errors import ExtensionError

HERE = Path(__file__).parent
MODULES = Path("_build", "npm", "node_modules")
COPIED = {  # from node_modules -> below _static/npm
    "mathjax/es5/tex-mml-chtml.js": "mathjax",
    "mathjax/es5/output/chtml/fonts/woff-v2": "mathjax/output/chtml/fonts/woff-v2",
    "mathjax/es5/input/tex/extensions": "mathjax/input/tex/extensions",
    "mathjax/es5/a11y": "mathjax/a11y",
}
MENDED = {  # markup of docutils and myst-nb that hides from a screen reader what the page shows
    'role="doc-biblioentry"': 'role="listitem"',
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def disconnect_thebe(app, config):
    """Sphinx event config-inited: take sphinx-thebe's handlers out of every event, and its style sheet."""
    for listeners in app.events.listeners.values():
        listeners[:] = [each for each in listeners if each.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files[:] = [each for each in app.registry.css_files if each[0] != "sphinx-thebe.css"]


def add_assets(app):
    """Sphinx event builder-inited: the book's style and script on every page."""
    app.config.html_static_path.append(str(HERE / "static"))
    app.config.nb_ipywidgets_js = {}  # a live page brings its own widget manager (live/src/widgets.js)


def drop_widget_state(app, doctree):
    """Sphinx event doctree-read: no state of a notebook's widgets; without Python nothing could use it."""
    NbMetadataCollector.get_js_files(app.env, app.env.docname).pop("ipywidgets_state", None)


def mend_roles(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: give screen readers what the eye is given."""
    for wrong, right in MENDED.items():
        context["body"] = context.get("body", "").replace(wrong, right)


def name_preview(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: what links to the page show elsewhere, once the book has an address."""
    address = app.config.html_baseurl.rstrip("/")
    if address:
        shown = {
            "title": context.get("title") or app.config.html_title,
            "site_name": app.config.html_title,
            "type": "article",
            "image": f"{address}/_static/pictures/social.png",
        }
        tags = (f'<meta property="og:{key}" content="{escape(value)}">' for key, value in shown.items())
        context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def copy_modules(app, exception):
    """Sphinx event build-finished: copy what package.json brought into the site."""
    if exception or app.builder.format != "html":
        return
    modules, target = Path(app.srcdir) / MODULES, Path(app.outdir, "_static", "npm")
    if not modules.exists():
        raise ExtensionError(f"{MODULES} does not exist; run `make book`, or `python -m tools.npm` once")
    for name, folder in COPIED.items():
        _copy(modules / name, target / folder)


def _copy(source, folder):
    """Copy a file into `folder`, or the files of a directory, unless they are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in [source] if source.is_file() else source.glob("*.*"):
        copy = folder / file.name
        if file.is_file() and not (copy.exists() and copy.stat().st_size == file.stat().st_size):
            shutil.copyfile(file, copy)


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", disconnect_thebe)
    app.connect("builder-inited", add_assets, priority=100)
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js", defer="defer")
    app.add_js_file("progress.js", defer="defer")
    app.connect("doctree-read", drop_widget_state)
    app.connect("html-page-context", mend_roles)
    app.connect("html-page-context", name_preview)
    app.connect("build-finished", copy_modules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
