"""The directive `ledger`: every claim of the book with its evidence, computed when the page is read."""

from collections import Counter
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from extensions import code_page, html, sources
from extensions.evidence import cite, link, note_label, piece_label
from extensions.html import tag
from mathlib import evidence_views, ledger
from mathlib.claims import load
from mathlib.markup import claim_anchor


class Ledger(SphinxDirective):
    """`:::{ledger}`: counts, then the claims, a section for each chapter."""

    def run(self):
        """The nodes of the page."""
        try:
            claims = ledger.collect(Path(self.env.srcdir))
        except ledger.LedgerError as error:
            raise self.error(f"the ledger cannot be drawn up:\n{error}") from error
        known, code = load(Path(self.env.srcdir)), code_page.table(self.env.srcdir)
        for claim in claims:
            note_label(self.env, claim_anchor(claim["id"]), claim_anchor(claim["id"]))
        chapters = groupby(claims, key=lambda claim: claim["id"].split(".")[0])
        return [counts(claims), *(self._section(name, list(group), known, code) for name, group in chapters)]

    def _section(self, chapter, claims, known, code):
        done = sum(claim["ok"] for claim in claims)
        title = f"{chapter.replace('_', ' ').capitalize()} ({done} of {len(claims)})"
        section = nodes.section("", nodes.title("", title), ids=[f"chapter-{chapter}"], names=[chapter])
        section += [row(claim, self.env.found_docs, known, code) for claim in claims]
        return section


def counts(claims):
    """How many claims have all the evidence they need, and how many miss which kind."""
    done = sum(claim["ok"] for claim in claims)
    missing = Counter(need.partition(":")[0] for claim in claims for need in claim["missing"])
    sentence = (
        f"{done} of {len(claims)} claims have all the evidence they need; {len(claims) - done} are open."
    )
    rest = ", ".join(f"{kind} {number}" for kind, number in sorted(missing.items()))
    return tag("p", sentence, f" Still missing: {rest}." if rest else "", class_="ledger-counts")


def row(claim, pages, known, code):
    """One claim: state, id, what it says, what it needs, what there is, and what it is connected with."""
    word = "done" if claim["ok"] else "open"
    head = tag(
        "p",
        tag("code", claim["id"]),
        " ",
        tag("span", word, class_=f"verdict verdict-{word}"),
        class_="claim-head",
    )
    needs = tag("p", f"Needs {', '.join(claim['needs'])}.", class_="claim-needs")
    if claim["missing"]:
        needs += [
            nodes.Text(" "),
            tag("span", f"Missing: {', '.join(claim['missing'])}.", class_="claim-missing"),
        ]
    block = tag(
        "div",
        head,
        tag("p", claim["says"], class_="claim-says"),
        class_="claim",
        id=claim_anchor(claim["id"]),
    )
    block += needs
    if claim["evidence"]:
        lines = zip(claim["evidence"], names(claim["evidence"]), labels(claim, pages), strict=True)
        block += tag("ul", *(_evidence(*line) for line in lines), class_="claim-evidence")
    block += code_page.links(claim["id"], *code)
    block += _neighbours("Rests on", known[claim["id"]].rests)
    block += _neighbours("Carries", [each.id for each in known.values() if claim["id"] in each.rests])
    return block


def _neighbours(words, claims):
    """A line of links to the rows of other claims, or none."""
    links = [part for each in claims for part in (", ", link(claim_anchor(each), each))][1:]
    return [tag("p", f"{words} ", *links, ".", class_="claim-neighbours")] if links else []


def _evidence(each, name, label):
    mark = html.nodes_of(evidence_views.mark(each["kind"] if each["ok"] else "refused"))
    words = tag("span", *html.words(each["detail"]))
    where = [link(label, name)] if label else [f"{name} ({each['where']})"]
    return tag("li", mark, " ", *where, ": ", cite(words) if each["kind"] == "cited" else words)


def names(evidence):
    """What each line is called: its part, or "shown"; numbered where two lines of a name say the same."""
    called = [(each["kind"], each["part"] or "shown") for each in evidence]
    size, count = Counter(called), Counter()
    said = Counter((name, each["detail"]) for name, each in zip(called, evidence, strict=True))
    repeated = {name for (name, _), times in said.items() if times > 1}
    found = []
    for name in called:
        count[name] += 1
        found.append(name[1] + f", {count[name]} of {size[name]}" * (name in repeated))
    return found


def labels(claim, pages):
    """The label of each piece of a claim's evidence; None where its page is not in the book."""
    count, found = Counter(), []
    for each in claim["evidence"]:
        name, _, cell = each["where"].partition("#")
        page = name.removesuffix(".ipynb")
        count[page, cell] += 1
        label = piece_label(page, cell, claim["id"], count[page, cell])
        found.append(label if page in pages else None)
    return found


def outdated(app, env, added, changed, removed):
    """Sphinx event env-get-outdated: read the page again when claims, notebooks or the ledger changed."""
    root = Path(app.srcdir)
    files = sources.files_of(root, {"mathlib.ledger"}) + sorted(root.glob("chapters/*.ipynb"))
    now = sources.digest(root, files, extra=" ".join(sorted(env.found_docs)))
    before, env.book_ledger = getattr(env, "book_ledger", None), now
    pages = [name for name in sorted(env.found_docs) if _has_ledger(env.doc2path(name))]
    return pages if before != now else []


def _has_ledger(path):
    return str(path).endswith(".md") and "{ledger}" in Path(path).read_text(encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("ledger", Ledger)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
