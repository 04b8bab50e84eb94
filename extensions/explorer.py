"""Explorers on the page: native labelled controls, and one picture a setting made at build by mathlib itself.

Input is the output of mime type application/vnd.mathlib.explorer+json. The controls move through the
pictures of `extensions.pictures` with a small script (static/explorer.js): no server, no Python.
"""

import json
import shutil
from pathlib import Path

from extensions import html, pictures
from extensions.html import tag

EXPLORER_MIME = "application/vnd.mathlib.explorer+json"
STORE = Path("_build", "explorers")
WITHOUT_SCRIPT = (
    "The controls need JavaScript, which is switched off; the picture shows the setting they stand at."
)
ONLY_WITH_PYTHON = "These stand still in the pictures; when Python runs, here or in a notebook, they move: "


class ExplorerRenderer:
    """myst-nb's hook for one mime type."""

    mime_priority_overrides = tuple((name, EXPLORER_MIME, 1) for name in ("html", "dirhtml", "singlehtml"))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """The nodes of one explorer, or None for any other mime type."""
        if data.mime_type != EXPLORER_MIME or inline:
            return None
        from mathlib import explorers  # here, so that pages without explorers do not import matplotlib

        env = renderer.renderer.sphinx_env
        explorer = explorers.find(data.content["explorer"])
        folder = pictures.make(explorer, Path(env.srcdir), Path(env.srcdir) / STORE)
        note_folder(env, folder.name)
        return [
            panel(explorer, data.content["state"], folder, f"explorer-{data.cell_index}-{data.output_index}")
        ]


def note_folder(env, folder):
    """Remember that the page being read shows the pictures of `folder`."""
    env.metadata[env.docname].setdefault("book_explorers", []).append(folder)


def folders(env, page):
    """The picture folders that `page` shows."""
    return env.metadata.get(page, {}).get("book_explorers", [])


def panel(explorer, state, folder, anchor):
    """The whole explorer in the state given: controls, picture, and its words below it."""
    record, site = explorer.json(), f"site:_static/explorers/{folder.name}/"
    settings, start = pictures.settings(folder), setting(record["controls"], state)
    kept = [f"{each['label']} {each['text']}" for each in live(record, state)]
    words = settings["words"][start]
    rows = [control(each, state[each["name"]], f"{anchor}-{each['name']}") for each in record["controls"]]
    return tag(
        "div",
        tag("p", record["title"], class_="explorer-title", id=f"{anchor}-title"),
        tag("div", *rows, class_="explorer-controls"),
        *([tag("p", ONLY_WITH_PYTHON + " · ".join(kept), class_="explorer-live")] if kept else []),
        tag("noscript", tag("p", WITHOUT_SCRIPT, class_="explorer-note")),
        tag("p", class_="explorer-note", role="alert", hidden=True),
        tag(
            "div",
            tag("img", src=site + settings["pictures"][start], alt=words, class_="explorer-picture"),
            class_="explorer-view scrolls",
        ),
        tag("p", words, class_="explorer-words", role="status"),
        class_="explorer",
        role="group",
        aria_labelledby=f"{anchor}-title",
        data_explorer=explorer.name,
        data_folder=site,
        data_live=json.dumps(explorer.live_json(), ensure_ascii=False),
    )


def setting(controls, state):
    """The number of a state in the grid of all settings; the last control moves fastest."""
    number = 0
    for each in controls:
        number = number * len(each["stops"]) + position(each, state[each["name"]])
    return number


def position(control, value):
    """Which stop of the control `value` is. Raises ValueError if it is none of them."""
    for number, stop in enumerate(control["stops"]):
        if stop["value"] == value and type(stop["value"]) is type(value):
            return number
    raise ValueError(
        f"{value!r} is no stop of the control {control['name']!r}; store the notebook's outputs again"
    )


def live(record, state):
    """The controls that the pictures keep at their defaults. Raises ValueError if `state` has others."""
    for each in record["live"]:
        if state[each["name"]] != each["default"]:
            raise ValueError(
                f"the pictures keep {each['name']!r} at {each['default']!r}, the stored state has "
                f"{state[each['name']]!r}; store the notebook's outputs again"
            )
    return record["live"]


def control(record, value, anchor):
    """One row: the label, a range for numbers or a list for names, and the value in words."""
    texts, start = [stop["text"] for stop in record["stops"]], position(record, value)
    label = tag("label", record["label"], for_=anchor)
    if not record["numeric"]:
        options = [tag("option", text, selected=number == start) for number, text in enumerate(texts)]
        return tag("div", label, tag("select", *options, id=anchor), class_="explorer-control")
    slider = tag(
        "input",
        type="range",
        id=anchor,
        min="0",
        max=str(len(texts) - 1),
        value=str(start),
        aria_valuetext=texts[start],
        data_texts="|".join(texts),
    )
    return tag("div", label, slider, tag("output", texts[start], for_=anchor), class_="explorer-control")


def add_script(app, pagename, templatename, context, doctree):
    """Sphinx event html-page-context: the script goes on pages with an explorer only."""
    if folders(app.env, pagename):
        app.add_js_file("explorer.js", defer="defer")


def copy_pictures(app, exception):
    """Sphinx event build-finished: put the pictures that the pages show into the site, and no others."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "explorers")
    used = {folder for page in app.env.found_docs for folder in folders(app.env, page)}
    for folder in target.glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder)
    for folder in used:
        if not (target / folder / "settings.js").exists():
            shutil.copytree(Path(app.srcdir) / STORE / folder, target / folder, dirs_exist_ok=True)


def setup(app):
    """Register with Sphinx; myst-nb finds the renderer by its entry point."""
    html.register(app)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", copy_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
