"""A fact is recorded only if it holds, and only a boolean says that it does."""

import numpy as np
import pytest
import sympy as sp

from mathlib import facts
from mathlib.evidence import EVIDENCE_MIME


@pytest.mark.parametrize("kind", ["measured", "simulated", "exact"])
@pytest.mark.parametrize("true", [True, np.bool_(True)])
def test_a_fact_that_holds_is_evidence(kind, true):
    fact = getattr(facts, kind)(
        "ReLU keeps the factor 1", true, claim="activations.vanishing", part="relu path"
    )
    bundle = fact._repr_mimebundle_()
    assert bundle["text/plain"] == repr(fact) == f"ReLU keeps the factor 1 ({kind})"
    evidence = bundle[EVIDENCE_MIME]
    expected = ("activations.vanishing", "relu path", kind, True, "ReLU keeps the factor 1")
    assert tuple(evidence[key] for key in ("claim", "part", "kind", "ok", "detail")) == expected


def test_a_citation_needs_its_source():
    fact = facts.cited("no bad local minima", "doi:10.48550/arXiv.1605.07110", claim="landscape.saddles")
    assert fact.evidence.kind == "cited"
    assert fact.evidence.detail == "no bad local minima [doi:10.48550/arXiv.1605.07110]"
    for source in ("", " ", None):
        with pytest.raises(ValueError, match="expected where the theorem stands"):
            facts.cited("no bad local minima", source)


@pytest.mark.parametrize("kind", ["measured", "simulated", "exact"])
def test_a_fact_that_does_not_hold_is_refused(kind):
    for false in (False, np.bool_(False)):
        with pytest.raises(facts.DoesNotHold, match="this does not hold: 1 = 2"):
            getattr(facts, kind)("1 = 2", false)


@pytest.mark.parametrize("truthy", [1, "yes", np.array([True, True]), sp.true, sp.Symbol("x") > 0, None])
def test_only_a_boolean_counts(truthy):
    with pytest.raises(TypeError, match="expected True or False"):
        facts.measured("a statement", truthy)


def test_bad_calls_are_refused():
    with pytest.raises(ValueError, match="the statement in words"):
        facts.exact(" ", True)
    with pytest.raises(ValueError, match="no claim 'activations.vanish'"):
        facts.measured("x", True, claim="activations.vanish")
    with pytest.raises(ValueError, match="got part='path'"):
        facts.measured("x", True, claim="activations.vanishing", part="path")
