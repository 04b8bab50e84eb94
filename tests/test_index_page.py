"""The glossary and the index: every term has a place in the chapters, and its entry leads there."""

import json
import re
from pathlib import Path

import pytest

from extensions import index_page

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"\{term\}`([^`]+)`|(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)")
LINK = re.compile(r" → \{ref\}`(.+) <([\w-]+)>`$")
NO_PLACE = {}  # {term: the reason why no chapter names it}
NO_LINK = {
    "agreement": "the walk uses the word, many chapters the check",
    "claim": "the word of the ledger",
    "derivation": "the word of the introduction",
    "evidence": "the word of the ledger; the entry leads to the introduction",
    "Kronecker delta": "the page of notation defines it, in a list",
}


def prose(path):
    """The Markdown of a page; of a notebook, that of its Markdown cells"""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def named(markdown, terms):
    """The terms that a text refers to by {term} or sets in italics, as the index takes them"""
    known, found = {term.lower(): term for term in terms}, set()
    for role, italic in PLACE.findall(markdown):
        name = re.sub(r"^.*<(.*)>$", r"\1", role, flags=re.DOTALL) or italic
        name = " ".join(name.lower().split())
        found.add(known.get(name) or known.get(name.removesuffix("s")))
    return found - {None}


def sections(markdown):
    """{label: (title, text up to the next heading of that level or above)}"""
    found = {}
    for start in re.finditer(r"^\(([\w-]+)\)=\n(#+) (.*)", markdown, re.MULTILINE):
        rest = markdown[start.end() :]
        end = re.search(rf"^#{{1,{len(start[2])}}} ", rest, re.MULTILINE)
        found[start[1]] = start[3], rest[: end.start()] if end else rest
    return found


def entries(glossary):
    """{term: its explanation, on one line}"""
    body = glossary.partition(":::{glossary}\n")[2].partition("\n:::")[0]
    blocks = [block.splitlines() for block in body.split("\n\n")]
    return {term.strip(): " ".join(line.strip() for line in lines) for term, *lines in blocks}


def link_faults(glossary, labels):
    """The entries that lead nowhere, to a section without the term, or under another name than its own"""
    explained, found = entries(glossary), []
    for term, text in explained.items():
        link = LINK.search(text)
        if not link:
            found += [] if term in NO_LINK else [f"{term}: no link to a section"]
        elif link[2] not in labels:
            found.append(f"{term}: no section has the label {link[2]}")
        elif term not in named(labels[link[2]][1], explained):
            found.append(f"{term}: the section {link[2]} does not name it")
        elif "$" not in (title := labels[link[2]][0]) and link[1] != title:
            found.append(f"{term}: the section {link[2]} is called {title}")
    return found


def ambiguous(markdown, terms):
    """The links [text](#name) whose name is a label and a term: the build refuses them, {ref} says which"""
    return [name for name in re.findall(r"\]\(#([\w-]+)\)", markdown) if name in terms]


TERMS = index_page.terms(ROOT)
GLOSSARY = (ROOT / index_page.GLOSSARY).with_suffix(".md").read_text("utf-8")
PAGES = [prose(path) for path in sorted((ROOT / "chapters").glob("*")) if path.suffix in (".md", ".ipynb")]
PAGES.remove(GLOSSARY)


def test_every_term_of_the_glossary_has_a_place_outside_it():
    placed = set().union(*(named(page, TERMS) for page in PAGES))
    assert [term for term in TERMS if term not in placed and term not in NO_PLACE] == []
    assert NO_PLACE.keys() <= set(TERMS) - placed and NO_LINK.keys() <= set(TERMS)


def test_every_entry_leads_to_a_section_that_names_its_term():
    labels = {label: found for page in PAGES for label, found in sections(page).items()}
    assert list(entries(GLOSSARY)) == TERMS and link_faults(GLOSSARY, labels) == []


def test_no_link_could_lead_to_a_section_or_to_a_term():
    inside = [set(sections(page)) for page in PAGES]  # on its own page a label comes first
    named = [set(ambiguous(page, TERMS)) - own for page, own in zip(PAGES, inside, strict=True)]
    assert set().union(*named) == set() == set(ambiguous(GLOSSARY, TERMS))
    assert ambiguous("[Softmax](#softmax), {ref}`Gate <gate>`, [x](#x)", ["softmax", "gate"]) == ["softmax"]


def test_the_terms_stand_in_alphabetical_order():
    assert sorted(TERMS, key=str.lower) == TERMS


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("{term}`Gates <gate>` and {term}`\nkernel`", {"gate", "kernel"}),
        ("two *gates*, a *soft\nthreshold*", {"gate", "soft threshold"}),
        ("a gate, a **kernel**, 2*gate*3, *gateway*", set()),
    ],
)
def test_a_place_is_a_reference_or_a_word_in_italics(markdown, found):
    assert named(markdown, ["gate", "kernel", "soft threshold"]) == found


def test_a_link_that_does_not_lead_to_the_term_is_refused():
    page = "(one)=\n# One\n\nA *gate*.\n\n(two)=\n## Two\n\nA gate.\n\n(three)=\n# $T$ steps\n\n*gate*\n"
    labels = sections(page)
    assert labels["one"][1].count("gate") == 2 and "Two" not in labels["two"][1]
    text = ":::{{glossary}}\ngate\n  A factor.{}\n:::\n"
    for link, faults in (
        (" → {ref}`One <one>`", []),
        (" → {ref}`Steps <three>`", []),
        ("", ["gate: no link to a section"]),
        (" → {ref}`Four <four>`", ["gate: no section has the label four"]),
        (" → {ref}`Two <two>`", ["gate: the section two does not name it"]),
        (" → {ref}`Won <one>`", ["gate: the section one is called One"]),
    ):
        assert link_faults(text.format(link), labels) == faults
