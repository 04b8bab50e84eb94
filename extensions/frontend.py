"""Serve everything the pages load from the site itself, and nothing they do not need.

MathJax, require.js and the widget manager come from _build/npm (tools/npm.py) and are copied into the site.
sphinx-thebe, which Jupyter Book always loads and which names a CDN, is disconnected.
"""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

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
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_SCRIPTS = ("widgets-first.js", "npm/requirejs/require.js", "npm/html-manager/embed-amd.js")


def disconnect_thebe(app, config):
    """Sphinx event config-inited: take sphinx-thebe's handlers out of every event, and its style sheet."""
    for listeners in app.events.listeners.values():
        listeners[:] = [each for each in listeners if each.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files[:] = [each for each in app.registry.css_files if each[0] != "sphinx-thebe.css"]


def add_assets(app):
    """Sphinx event builder-inited: the book's style and script on every page."""
    app.config.html_static_path.append(str(HERE / "static"))
    app.config.nb_ipywidgets_js = {name: {} for name in WIDGET_SCRIPTS}


class DropWidgetState(SphinxPostTransform):
    """The state of a notebook's widgets stays only on a page that shows a widget."""

    default_priority = 5  # after myst-nb has selected one mime type of each output

    def run(self, **kwargs):
        """Remove the state where no view is left."""
        if not shows_widgets(self.document):
            for node in [raw for raw in self.document.findall(nodes.raw) if WIDGET_STATE in raw.astext()]:
                node.parent.remove(node)


def shows_widgets(document):
    """True if a live widget is on the page."""
    return document is not None and any(WIDGET_VIEW in raw.astext() for raw in document.findall(nodes.raw))


def drop_widget_scripts(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: 4 MB of widget manager only where a widget is shown."""
    scripts = context.get("script_files")
    if scripts and not shows_widgets(doctree):
        scripts[:] = [
            each for each in scripts if getattr(each, "filename", None) not in _paths(WIDGET_SCRIPTS)
        ]


def mend_roles(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: give screen readers what the eye is given."""
    for wrong, right in MENDED.items():
        context["body"] = context.get("body", "").replace(wrong, right)


def _paths(names):
    return {f"_static/{name}" for name in names}


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
    app.add_post_transform(DropWidgetState)
    app.connect("html-page-context", drop_widget_scripts, priority=900)
    app.connect("html-page-context", mend_roles)
    app.connect("build-finished", copy_modules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
