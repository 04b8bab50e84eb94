"""The directive `verdicts`: how the verdict engine did on the corpus, from the last run that is kept."""

import json
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from extensions import html
from extensions.html import tag

RUN = "tests/verdict_corpus/last_run.json"
# a word that is wider than its numbers may break
HEAD = (
    "Subject", "Asked", "True", "Proved", "Con\u00adfirmed", "Re\u00adfuted", "Un\u00addecided",
    "False ac\u00adcepted", "True re\u00adfused", "Me\u00addian (s)", "95\u00a0% (s)", "Long\u00adest (s)",
)  # fmt: skip
COUNTS = (
    "entries", "true", "proved", "confirmed", "refuted", "undecided", "false_accepts", "false_refusals",
)  # fmt: skip
TIMES = ("median", "p95", "max")


class Verdicts(SphinxDirective):
    """`:::{verdicts}`: what was found in one sentence, then a row for each subject and one for all."""

    def run(self):
        """The nodes of the table."""
        path = Path(self.env.srcdir, RUN)
        self.env.note_dependency(str(path))
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            rows = [*found["subjects"].items(), ("all", found["all"])]
            body = [_row(name, row) for name, row in rows]
            said = sentence(found)
        except (OSError, ValueError, KeyError) as error:
            command = "python -m benchmarks.verdict --store"
            raise self.error(f"the verdicts cannot be read: {error}; run `{command}`") from error
        table = tag(
            "table",
            tag("caption", "The verdicts on each subject of the corpus"),
            tag("thead", tag("tr", *(tag("th", each, scope="col") for each in HEAD))),
            tag("tbody", *body),
            class_="table verdicts",
        )
        scroll = tag("div", table, class_="scrolls", role="region", aria_label="Verdicts")
        return [tag("p", said, class_="verdicts-found"), scroll]


def sentence(found):
    """What the run found, when, and with what."""
    whole, made = found["all"], found["with"]
    false = whole["entries"] - whole["true"]
    open_true = whole["true"] - whole["proved"] - whole["confirmed"] - whole["false_refusals"]
    refuted = whole["refuted"] - whole["false_refusals"]
    share = f"{100 * whole['undecided'] / whole['entries']:.1f} %"
    return (
        f"Of {whole['entries']} statements {whole['true']} are true and {false} false. "
        f"False and accepted: {whole['false_accepts']}; true and refused: {whole['false_refusals']}; "
        f"undecided: {whole['undecided']}, which is {share}. "
        f"Of the true ones {whole['proved']} were proved, {whole['confirmed']} confirmed without a proof and "
        f"{open_true} left undecided; of the false ones {refuted} were refuted. "
        f"Run {found['date']}, on the commit {found['commit']}, "
        f"with Python {made['python']}, SymPy {made['sympy']}."
    )


def _row(name, row):
    cells = (*(str(row[key]) for key in COUNTS), *(f"{row[key]:.2f}" for key in TIMES))
    return tag("tr", tag("th", name, scope="row"), *(tag("td", cell) for cell in cells))


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("verdicts", Verdicts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
