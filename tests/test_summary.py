"""The summary counts what this run has shown, and says "open" for what it has not."""

import pytest
from sympy import Derivative, exp

from mathlib import evidence
from mathlib.derivation import Derivation
from mathlib.facts import measured
from mathlib.summary import summary
from mathlib.symbols import real

z = real("z")


@pytest.fixture
def nothing_shown(monkeypatch):
    monkeypatch.setattr(evidence, "shown", [])


def rows(topic):
    return {(claim, part): words for claim, part, words in summary(topic).rows}


def test_what_was_not_shown_is_open(nothing_shown):
    assert rows("activations")["activations.sigmoid", "derivative"] == "open"
    assert set(rows("activations").values()) == {"open"}


def test_what_was_displayed_counts_once_however_often_it_is_displayed(nothing_shown):
    sigma = 1 / (1 + exp(-z))
    start = Derivation(Derivative(sigma, z), claim="activations.sigmoid", part="derivative")
    chain = start.step(sigma * (1 - sigma), because="known")
    assert rows("activations")["activations.sigmoid", "derivative"] == "open"
    chain._repr_mimebundle_()
    chain._repr_mimebundle_()
    measured("two factors", True, claim="activations.vanishing")._repr_mimebundle_()
    measured("three factors", True, claim="activations.vanishing")._repr_mimebundle_()
    found = rows("activations")
    assert found["activations.sigmoid", "derivative"] == "proved"
    assert found["activations.vanishing", "as a whole"] == "measured (2)"
    assert found["activations.sigmoid", "bound"] == "open"


def test_the_table_names_every_part(nothing_shown):
    html = summary("activations")._repr_html_()
    assert html.count("<tr>") == 1 + len(summary("activations").rows)
    assert "<code>activations.softmax_jacobian</code></td><td>rows sum to zero</td><td>open</td>" in html
    assert "activations.tanh odd" in repr(summary("activations"))


def test_an_unknown_topic_is_refused():
    with pytest.raises(ValueError, match="no claim belongs to 'activation'; expected one of prerequisites"):
        summary("activation")
