"""The directive `builds`: how two builds of one commit compare, from the last run that is kept."""

import json
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from extensions import html
from extensions.html import tag

RUN, COMMAND = "tests/reproducible/last_run.json", "make reproducible ARGS=--store"


class Builds(SphinxDirective):
    """`:::{builds}`: what was compared and what differs, in one paragraph."""

    def run(self):
        """The nodes of the paragraph."""
        path = Path(self.env.srcdir, RUN)
        self.env.note_dependency(str(path))
        try:
            said = [sentences(json.loads(path.read_text(encoding="utf-8")))] if path.exists() else none()
        except (ValueError, KeyError) as error:
            raise self.error(f"{RUN} cannot be read: {error}; run `{COMMAND}`") from error
        return [tag("p", *said, class_="builds-found")]


def none():
    """What is said before the first run, which builds this page, too."""
    return ["No result is kept yet; ", nodes.literal("", COMMAND), " makes it."]


def sentences(found):
    """How many files and outputs are the same, why the others differ, when it was run and with what."""
    whole, reasons = found["compared"], found["different"]
    same = whole - sum(reasons.values())
    verb = {1: "differs"}
    differ = "; ".join(f"{n} {verb.get(n, 'differ')}: {why}" for why, n in reasons.items()) or "none differs"
    shared = " Both builds took the pictures of the explorers from one folder." if found["pictures"] else ""
    return (
        f"Of {whole} files and outputs of cells {same} are the same bit for bit; {differ}.{shared}"
        f" Run {found['date']}, on the commit {found['commit']}, with Python {found['with']['python']}."
    )


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("builds", Builds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
