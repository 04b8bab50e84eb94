"""A fact is recorded only if it holds, and only a boolean says that it does."""

import re

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


def coin(p, n=4000):
    """n throws of a coin that shows 1 with probability p"""
    return lambda rng: (rng.random(n) < p).astype(float)


def test_a_simulated_mean_states_its_seeds_size_and_standard_error():
    fact = facts.simulate("the coin is fair", coin(0.5), expected=0.5)
    assert fact.kind == "simulated"
    assert re.fullmatch(
        r"the coin is fair \(n = 4,000; seed 1: mean 0\.\d{4} \(standard error 0\.0079\); "
        r"seed 2: mean 0\.\d{4} \(standard error 0\.0079\); each within 4 standard errors of 0\.5\)",
        fact.text,
    )


def test_a_false_expectation_is_refused_with_the_seed_and_the_distance():
    with pytest.raises(facts.DoesNotHold, match=r"Seed 1: mean 0\.5\d* of n = 4000.*against 0\.45, .* away"):
        facts.simulate("the coin is not fair", coin(0.5), expected=0.45)


def test_every_seed_must_pass():
    lucky = lambda rng: coin(0.5 if rng.integers(2**32) == np.random.default_rng(1).integers(2**32) else 0.6)(
        rng
    )
    with pytest.raises(facts.DoesNotHold, match="Seed 2"):
        facts.simulate("fair with one seed only", lucky, expected=0.5)


def test_rows_are_judged_entry_by_entry():
    normal = lambda rng: rng.normal((1, 2, 3), (1, 2, 3), (900, 3))
    fact = facts.simulate("three means", normal, expected=(1, 2, 3))
    assert "seed 1: means (standard errors) 1.008 (0.033), 2.059 (0.065), 2.84 (0.10);" in fact.text
    assert fact.text.endswith("each within 4 standard errors of its value)")
    with pytest.raises(facts.DoesNotHold, match="entry 1: mean"):
        facts.simulate("three means", normal, expected=(1, 2.6, 3))
    with pytest.raises(ValueError, match=r"expected has shape \(2,\)"):
        facts.simulate("three means", normal, expected=(1, 2))


def test_of_many_means_the_range_is_told():
    many = lambda rng: rng.normal(1, 1, (900, 7))
    said = "seed 1: 7 means from 0.959 to 1.051 (standard errors at most 0.034);"
    assert said in facts.simulate("n", many, expected=1).text
    bounded = facts.simulate("n", many, above=0.5, below=1.5).text
    assert said in bounded and bounded.endswith("each more than 4 standard errors above 0.5 and below 1.5)")


def test_bounds_leave_room_for_the_standard_error():
    facts.simulate("more often than not", coin(0.6), above=0.5, below=0.7)
    with pytest.raises(facts.DoesNotHold, match="against 0.59"):
        facts.simulate("within four standard errors of the bound", coin(0.6), above=0.59)
    with pytest.raises(facts.DoesNotHold, match="against 0.61"):
        facts.simulate("within four standard errors of the bound", coin(0.6), above=0, below=0.61)


def test_all_successes_still_have_a_standard_error():
    always = lambda rng: np.ones(100)
    facts.simulate("always", always, above=0.85)
    with pytest.raises(facts.DoesNotHold):
        facts.simulate("more than 100 runs can show", always, above=0.95)


@pytest.mark.parametrize(
    ("experiment", "message"),
    [
        (lambda rng: rng.random(29), "expected .n,. or .n, k., n ≥ 30"),
        (lambda rng: rng.random(), "an array of shape ()"),
        (lambda rng: np.full(50, 0.3), "all 50 results are the same"),
        (lambda rng: np.full(50, np.nan), "NaN or infinite"),
    ],
)
def test_results_that_cannot_be_judged_are_refused(experiment, message):
    with pytest.raises(ValueError, match=message):
        facts.simulate("a mean", experiment, expected=0.3)


def test_simulate_needs_two_seeds_and_something_to_compare_with():
    for seeds in ((1,), (3, 3)):
        with pytest.raises(ValueError, match="at least two different"):
            facts.simulate("a mean", coin(0.5), expected=0.5, seeds=seeds)
    for bad in ({}, {"expected": 0.5, "above": 0.4}):
        with pytest.raises(ValueError, match="give the one or the other"):
            facts.simulate("a mean", coin(0.5), **bad)


def test_results_of_an_earlier_run_are_judged_like_the_experiment_itself():
    draw = lambda rng: rng.normal(2.0, 1.0, 500)
    before = {seed: draw(np.random.default_rng(seed)) for seed in (1, 2)}
    assert repr(facts.simulate("mean 2", before, expected=2.0)) == repr(
        facts.simulate("mean 2", draw, expected=2.0)
    )
    with pytest.raises(facts.DoesNotHold, match="Seed 1"):
        facts.simulate("mean 3", before, expected=3.0)
    with pytest.raises(ValueError, match=r"results for the seeds \[1, 2\], none for seed 3"):
        facts.simulate("mean 2", before, expected=2.0, seeds=(1, 3))
