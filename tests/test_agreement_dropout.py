"""Dropout's one scaling: masks and forward pass as they are agree, the mistakes of box 14 are named."""

import numpy as np
import pytest

from mathlib.agreement.dropout import agree_dropout
from mathlib.comparison import Disagreement
from mathlib.network import Stored, forward
from mathlib.regularization import dropout_masks


def drawn(change):
    """dropout_masks with its masks changed"""
    return lambda network, N, keep, rng: {
        l: change(M, keep) for l, M in dropout_masks(network, N, keep, rng).items()
    }


def at_test_time(factor):
    """A forward pass that multiplies hidden units by a factor where there is no mask, as at test time"""

    def wrong(network, X, masks=None):
        if masks:
            return forward(network, X, masks)
        ones = {l: np.full((len(X), network.m[l]), factor) for l in range(1, network.L)}
        stored = forward(network, X, ones)
        return Stored(stored.Z, stored.A)

    return wrong


@pytest.mark.parametrize("keep", [0.2, 0.75, 0.9])
def test_what_trains_is_accepted(keep):
    for seed in range(3):
        said = repr(agree_dropout(keep=keep, seed=seed))
    assert said == (
        f"regularization.dropout_masks keeps each unit with p = {keep:g}, and with network.forward the mean "
        "of z over all masks of a layer of 5 or 4 units is z at test time, below 1e-10 (agrees)"
    )


WRONG = {
    "p drops": (lambda M, p: (M == 0) / (1 - p), "p drops, where p is the probability of keeping"),
    "p drops, scaled by 1/p": (lambda M, p: (M == 0) / p, "p drops, where p is the probability of keeping"),
    "not scaled": (lambda M, p: M * p, "scaled nowhere: neither divided by p in training"),
    "scaled twice": (lambda M, p: M / p, "scaled twice: divided by p² in training"),
    "by 1 − p": (lambda M, p: M * p / (1 - p), r"scaled by 1/\(1 − p\), not by 1/p"),
    "one for all samples": (lambda M, p: np.repeat(M[:1], len(M), axis=0), "all samples have one mask"),
    "one for all units": (lambda M, p: np.repeat(M[:, :1], M.shape[1], axis=1), "all units of layer 1 share"),
    "two values": (lambda M, p: M * np.arange(1, len(M) + 1)[:, None], "beside 0; expected one, 1/p"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_masks_are_named(name):
    change, message = WRONG[name]
    with pytest.raises(Disagreement, match=message):
        agree_dropout(draw=drawn(change))


def test_a_share_that_is_neither_gets_no_name():
    with pytest.raises(Disagreement, match=r"expected p = 0.75$"):
        agree_dropout(draw=lambda network, N, keep, rng: dropout_masks(network, N, 0.6, rng))


def test_scaling_at_test_time_on_top_of_training_is_named():
    message = "scaled twice: divided by p in training, and multiplied by p at test time"
    with pytest.raises(Disagreement, match=message):
        agree_dropout(forward=at_test_time(0.75))


def test_the_first_form_of_dropout_is_right_too():
    # masks of 0 and 1 in training, every hidden unit times p at test time
    assert agree_dropout(draw=drawn(lambda M, p: M * p), forward=one_layer(0.75))


def one_layer(factor):
    """As `at_test_time`, with one layer at a time scaled: the masks of the check are on one layer, too."""

    def right(network, X, masks=None):
        if masks:
            others = {
                l: np.full((len(X), network.m[l]), factor) for l in range(1, network.L) if l not in masks
            }
            return forward(network, X, masks | others)
        return at_test_time(factor)(network, X)

    return right


def test_masks_on_other_layers_are_refused():
    wrong = lambda network, N, keep, rng: {1: dropout_masks(network, N, keep, rng)[1]}
    with pytest.raises(Disagreement, match=r"masks the layers \[1\]; expected the hidden ones"):
        agree_dropout(draw=wrong)


@pytest.mark.parametrize("keep", [0.5, 1])
def test_a_probability_that_shows_nothing_is_refused(keep):
    with pytest.raises(ValueError, match="take 0.75"):
        agree_dropout(keep=keep)


def counted(first, others, samples):
    """Masks with exact counts: how many of the samples keep the first unit of layer 1, and any other unit"""

    def draw(network, N, keep, rng):
        masks = {}
        for l in range(1, network.L):
            ones = [first if l == 1 and unit == 0 else others for unit in range(network.m[l])]
            rows = np.array([rng.permutation(samples) for _ in ones])
            masks[l] = (rows < np.array(ones)[:, None]).T / keep
        return masks

    return draw


#: p, samples, and how many of them are four standard errors at most: 4 √(p(1 − p)/N) N = 109.5, 75.9 and 16
LIMITS = [(0.75, 4000, 109), (0.9, 4000, 75), (0.2, 100, 16)]


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("keep, samples, most", LIMITS)
def test_one_unit_may_be_four_standard_errors_away(keep, samples, most, sign):
    kept = round(keep * samples)
    assert agree_dropout(draw=counted(kept + sign * most, kept, samples), keep=keep)
    with pytest.raises(Disagreement, match=f"of {samples} samples; expected p = {keep:g}$"):
        agree_dropout(draw=counted(kept + sign * (most + 1), kept, samples), keep=keep)


def test_all_units_must_be_dropped_with_p_for_the_exchange_to_be_named():
    # all but one are kept with 1 − p
    with pytest.raises(Disagreement) as refusal:
        agree_dropout(draw=counted(2000, 1000, 4000))
    assert str(refusal.value).endswith(
        "keeps the units of layer 1 in shares from 0.25 to 0.50 of 4000 samples; expected p = 0.75"
    )


def test_one_row_of_masks_for_all_samples_is_refused():
    with pytest.raises(Disagreement, match="all samples have one mask in layer 1; each sample needs its own"):
        agree_dropout(draw=drawn(lambda M, p: M[:1]))


def test_a_bias_that_training_leaves_out_is_noticed():
    def without_bias(network, X, masks=None):
        stored = forward(network, X, masks)
        Z = {l: z - network.b[l] if masks else z for l, z in stored.Z.items()}
        return Stored(Z, stored.A, stored.M)

    with pytest.raises(Disagreement, match="the mean of z2 over all masks"):
        agree_dropout(forward=without_bias)


@pytest.mark.parametrize("seed", [0, 3])
def test_weights_and_biases_are_drawn_in_turn_biases_with_standard_deviation_one(seed):
    seen, rng = [], np.random.default_rng(seed)

    def draw(network, N, keep, rng):
        seen.append(network)
        return dropout_masks(network, N, keep, rng)

    agree_dropout(draw=draw, seed=seed)
    for l, (before, units) in enumerate([(3, 5), (5, 4), (4, 2)], start=1):
        weights, biases = rng.standard_normal((units, before)), rng.standard_normal(units)
        assert np.allclose(seen[0].W[l], weights * np.sqrt(2 / (before + units)), rtol=1e-14)
        assert seen[0].b[l].tolist() == biases.tolist()


def test_the_evidence_names_claim_and_part():
    fact = agree_dropout(claim="regularization.dropout", part="two scalings")
    assert (fact.claim, fact.part, fact.kind) == ("regularization.dropout", "two scalings", "agrees")


@pytest.mark.parametrize(
    "named, message",
    [
        ({"claim": "regularization.dropuot"}, "did you mean 'regularization.dropout'"),
        ({"claim": "regularization.dropout", "part": "one scaling"}, "got part='one scaling'"),
    ],
)
def test_an_unknown_claim_or_part_is_refused(named, message):
    with pytest.raises(ValueError, match=message):
        agree_dropout(**named)
