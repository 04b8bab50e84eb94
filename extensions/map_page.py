"""The directive `map`: every claim of the book, and arcs to the claims that it rests on.

Claims stand one below the other as in claims.toml, so every arc leads up. A claim that is pointed at, or
reached by the keyboard, brings out its own arcs and the names at their other ends. A line above the map lists
these names (static/book.js), for arcs may leave the screen. The rows of the ledger say it in words.
"""

from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from extensions import html
from extensions.evidence import link
from extensions.html import tag
from mathlib import claims
from mathlib.markup import claim_anchor

ROW = 24  # height of a line in CSS pixels, as in book.css
WIDTH = 340  # room for the arcs


class Map(SphinxDirective):
    """`:::{map}`: the claims by topic on the left, the arcs on the right."""

    def run(self):
        """The nodes of the picture."""
        known = claims.load(Path(self.env.srcdir))
        self.env.note_dependency(str(Path(self.env.srcdir, claims.FILE)))
        names, rows = [], {}
        for topic, group in groupby(known, key=lambda claim: claim.partition(".")[0]):
            names.append(tag("li", topic.capitalize(), class_="map-topic"))
            for claim in group:
                rows[claim] = len(names)
                words = claim.partition(".")[2].replace("_", " ")
                says = known[claim].says  # several topics have a claim of one name
                names.append(
                    tag("li", link(claim_anchor(claim), words), data_claim=claim, title=f"{claim}: {says}")
                )
        arcs = [arc(rows, claim, below) for claim in known.values() for below in claim.rests]
        said = f"{len(known)} claims, and {len(arcs)} arcs, each from a claim to one that it rests on."
        picture = tag(
            "svg",
            *arcs,
            class_="map-arcs",
            role="img",
            aria_label=said,
            width=str(WIDTH),
            height=str(ROW * len(names)),
        )
        frame = tag("div", tag("ul", *names), picture, class_="map scrolls")
        line = tag("p", class_="map-said", aria_live="polite", hidden=True)  # nothing to say without a script
        return [nodes.paragraph("", said), line, frame]


def arc(rows, claim, below):
    """The path from the row of a claim to the row of the one below it; wide arcs lead far."""
    start, end = (ROW * rows[name] + ROW / 2 for name in (claim.id, below))
    reach = min(WIDTH * 4 / 3 - 8, 12 + 30 * ((start - end) / ROW) ** 0.5)  # an arc bulges by ¾ of this
    return tag(
        "path",
        d=f"M0 {start:g}C{reach:.0f} {start:g} {reach:.0f} {end:g} 0 {end:g}",
        data_from=claim.id,
        data_to=below,
    )


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("map", Map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
