"""Which functions of mathlib a cell calls is read from its syntax tree."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from extensions import code_page, uses
from mathlib import claims

ROOT = Path(__file__).parent.parent
KNOWN = {
    "losses.mse": ("mathlib/losses.py", "mse"),
    "losses.d_mse": ("mathlib/losses.py", "d_mse"),
    "optimizers.adam": ("mathlib/optimizers.py", "adam"),
    "recurrence.lstm.forward": ("mathlib/recurrence/lstm.py", "forward"),
    "recurrence.rnn.forward": ("mathlib/recurrence/rnn.py", "forward"),
    "activations.elementary.relu": ("mathlib/activations/elementary.py", "relu"),
}


def notebook(folder, *sources):
    cells = [{"cell_type": "code", "id": str(n), "source": source} for n, source in enumerate(sources)]
    path = folder / "x.ipynb"
    path.write_text(
        json.dumps({"cells": [*cells, {"cell_type": "markdown", "source": "losses.mse"}]}), "utf-8"
    )
    return path


CALLS = {
    "a function of a module": ("from mathlib import losses", "losses.mse(A, Y)", ["losses.mse"]),
    "a function by its name": ("from mathlib.losses import d_mse as slope", "slope(A)", ["losses.d_mse"]),
    "a module by another name": (
        "from mathlib import losses as l",
        "[l.mse, l.d_mse]",
        ["losses.d_mse", "losses.mse"],
    ),
    "a function of the notebook": (
        "from mathlib import losses\ndef twice(A):\n    return 2 * losses.mse(A)",
        "agree(twice)",
        ["losses.mse"],
    ),
    "names that stand for another": (
        "from mathlib import losses\nf, g = losses.mse, 3",
        "f(A)",
        ["losses.mse"],
    ),
    "a text": ("", "agree_updates('adam')", ["optimizers.adam"]),
    "a text that several have": ("", "show('forward')", []),
    "a module of a package": (
        "from mathlib.recurrence import lstm",
        "lstm.forward(X)",
        ["recurrence.lstm.forward"],
    ),
    "what a package offers": (
        "from mathlib import activations",
        "activations.relu(z)",
        ["activations.elementary.relu"],
    ),
    "a name of its own": ("mse = 3", "mse", []),
    "another package": ("from numpy import losses", "losses.mse", []),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_a_cell_calls(tmp_path, name):
    before, cell, expected = CALLS[name]
    assert uses.uses(notebook(tmp_path, before, cell), KNOWN)["1"] == expected


def test_every_claim_about_code_leads_to_code():
    known, called = code_page.table(ROOT)
    assert set(called) == set(claims.load())
    without = {claim for claim, functions in called.items() if not functions}
    assert not [claim for claim in without if "agrees" in claims.load()[claim].needs]
    assert {name for functions in called.values() for name in functions} <= set(known)
    for name in ("losses.mse", "losses.d_mse"):
        assert name in called["losses.mse"]


PAGES = [f"chapters/{name}" for name in (
    "01_1_probability", "01_prerequisites", "05_1_checking", "05_backpropagation", "06_1_rates",
    "06_optimizers",
    "10_1_convolution", "10_4_theory", "first_walk", "glossary",
)] + ["index"]  # fmt: skip
BELONGS = {
    "the topic": ("backpropagation.py", "Chapter: backpropagation.  In checking", ["05_backpropagation"]),
    "two topics": ("x.py", "Chapter: first walk, optimizers.", ["06_optimizers", "first_walk"]),
    "a page": ("rates.py", "Chapter: optimizers (noise).", ["06_1_rates", "06_optimizers"]),
    "a page of another chapter": ("theory/rates.py", "Chapter: theory.", ["10_4_theory"]),
    "a page beside": (
        "prerequisites/probability.py",
        "Chapter: prerequisites.",
        ["01_1_probability", "01_prerequisites"],
    ),
    "no topic named": ("convolution/checks.py", "Chapters are rows.", ["10_1_convolution"]),
    "none": ("x.py", "", []),
}


@pytest.mark.parametrize("name", BELONGS)
def test_the_pages_that_a_module_belongs_to(name):
    path, said, expected = BELONGS[name]
    found = code_page.chapters(f"mathlib/{path}", f'"""A line.\n\n{said}\n"""\n', PAGES)
    assert found == [f"chapters/{page}" for page in expected]


def test_claims_of_the_topic_stand_first_and_many_others_are_folded():
    own, other = "losses.mse", [f"models.m{n}" for n in range(6)]
    shown = lambda claims: BeautifulSoup(code_page._said(claims, "losses losses"), "html.parser")
    few = shown([*other[:5], own])
    words = [link.get_text() for link in few.p.find_all("a")]
    assert words == [own, *other[:5]] and few.details is None
    assert few.p.get_text().startswith("Used by the checks of losses.mse, models.m0")
    many = shown([*other, own])
    assert [link.get_text() for link in many.p.find_all("a")] == [own]
    assert many.details.summary.get_text() == "And by those of 6 claims of other topics"
    assert [link.get_text() for link in many.details.find_all("a")] == other
    alone = shown(other)
    assert alone.p is None and alone.summary.get_text() == "Used by the checks of 6 claims of other topics"
    assert code_page._said([], "losses") == ""


@pytest.mark.parametrize("path", sorted({path for path, _ in uses.functions(ROOT).values()}))
def test_a_page_of_source_holds_every_line_once(path):
    text = (ROOT / path).read_text("utf-8")
    found = code_page.pieces(text)
    assert "".join(source for _, source in found).split() == text.split()
    own = {name for name, _ in found if name}
    assert {function for file, function in uses.functions(ROOT).values() if file == path} <= own
