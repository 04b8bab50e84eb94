"""Networks with penalties and dropout against the unrolled loss: each classic mistake is refused by name."""

import numpy as np
import pytest
from test_agreement_networks import mistaken

from mathlib.agreement.networks import agree_networks
from mathlib.agreement.regularized import drawn_masks
from mathlib.backpropagation import backward
from mathlib.comparison import Disagreement
from mathlib.network import Stored, views

TANH = [((3, 4, 2), ("tanh", "softmax"), "cross_entropy")]
DEEP = [((3, 2, 4, 3), ("tanh", "sigmoid", "tanh"), "mse")]
P = 0.6


def changed(by_W=None, by_b=None, lam=0.0, lam1=0.0):
    """backward with something added to dW and db; each takes the weights and the number of samples"""

    def wrong(network, stored, Y, loss):
        g = backward(network, stored, Y, loss, lam=lam, lam1=lam1)
        dW, db = views(g, network.m)
        for l in network.W:
            dW[l] += by_W(network.W[l], len(Y)) if by_W else 0
            db[l] += by_b(network.b[l], len(Y)) if by_b else 0
        return g

    return wrong


def masked(change):
    """backward with another mask than that of the forward pass"""

    def wrong(network, stored, Y, loss):
        M = {l: change(mask) for l, mask in stored.M.items()}
        return backward(network, Stored(stored.Z, stored.A, M), Y, loss)

    return wrong


@pytest.mark.parametrize("cases", [TANH, DEEP], ids=["two layers", "three layers"])
@pytest.mark.parametrize(
    "terms", [{"lam": 0.3}, {"lam1": 0.2}, {"keep": P}, {"lam": 0.3, "lam1": 0.2, "keep": P}], ids=str
)
def test_what_trains_is_accepted(cases, terms):
    for seed in range(3):
        assert agree_networks(cases, seed=seed, **terms)


def test_relu_and_the_other_losses_are_accepted_with_dropout():
    sizes = (4, 3, 2, 4)
    cases = [
        (sizes, ("relu", "leaky_relu", "softmax"), "cross_entropy"),
        (sizes, ("tanh", "relu", "sigmoid"), "binary_cross_entropy"),
    ]
    assert agree_networks(cases, keep=P, lam=0.1)


def test_the_report_says_which_terms():
    said = repr(agree_networks(TANH, lam=0.3, lam1=0.25, keep=0.75))
    assert "5 samples each, λ = 0.3, λ₁ = 0.25, dropout that keeps with p = 0.75, below" in said
    assert "5 samples each, below" in repr(agree_networks(TANH))


MASKS = {
    "missing": (lambda M: np.ones_like(M), "the mask of dropout is missing on the way back"),
    "no scale": (lambda M: M * P, "the mask on the way back lacks its 1/p"),
    "twice": (lambda M: M / P, "scaled twice: 1/p² on the way back, where 1/p belongs"),
    "other rows": (lambda M: M[::-1], "another mask on the way back than on the way forward"),
    "new draw": (
        lambda M: (np.random.default_rng(1).random(M.shape) < P) / P,
        "another mask on the way back than on the way forward",
    ),
    "the dropped ones": (lambda M: (M == 0) / P, "another mask on the way back than on the way forward"),
}


@pytest.mark.parametrize("cases", [TANH, DEEP], ids=["two layers", "three layers"])
@pytest.mark.parametrize("name", MASKS)
def test_a_wrong_mask_on_the_way_back_is_named(name, cases):
    change, message = MASKS[name]
    with pytest.raises(Disagreement, match=message):
        agree_networks(cases, keep=P, backward=masked(change))


def test_a_wrong_mask_is_named_beside_a_penalty():
    wrong = masked(lambda M: M[::-1])
    both = lambda network, stored, Y, loss: (
        wrong(network, stored, Y, loss)
        + backward(network, stored, Y, loss, lam=0.3)
        - backward(network, stored, Y, loss)
    )
    with pytest.raises(Disagreement, match="another mask on the way back"):
        agree_networks(TANH, keep=P, lam=0.3, backward=both)


PENALTIES = {
    "missing": ({}, {"lam": 0.3}, "the penalty's λW is missing"),
    "missing L1": ({}, {"lam1": 0.3}, "the penalty's λ₁ sign W is missing"),
    "one of two": ({"lam": 0.3}, {"lam": 0.3, "lam1": 0.2}, "the penalty's λ₁ sign W is missing"),
    "twice": ({"lam": 0.6}, {"lam": 0.3}, "2λW: the derivative of the penalty is λW"),
    "mean": ({"by_W": lambda W, N: 0.3 * W / N}, {"lam": 0.3}, "λW is divided by the batch size"),
    "sign": ({"by_W": lambda W, N: -0.3 * W}, {"lam": 0.3}, "it makes the weights grow"),
    "biases": ({"lam": 0.3, "by_b": lambda b, N: 0.3 * b}, {"lam": 0.3}, "the biases are penalized too"),
    "sign for W": ({"lam1": 0.3}, {"lam": 0.3}, "λ sign W in place of λW"),
    "W for sign": ({"lam": 0.3}, {"lam1": 0.3}, "λ₁W in place of λ₁ sign W"),
}


@pytest.mark.parametrize("name", PENALTIES)
def test_a_wrong_penalty_is_named(name):
    wrong, terms, message = PENALTIES[name]
    with pytest.raises(Disagreement, match=message):
        agree_networks(TANH, backward=changed(**wrong), **terms)


def test_a_mistake_of_backpropagation_is_named_beside_a_penalty():
    without_slope = mistaken(back=lambda D, W, d, z, a: D @ W)

    def wrong(network, stored, Y, loss):
        added = backward(network, stored, Y, loss, lam=0.3) - backward(network, stored, Y, loss)
        return without_slope(network, stored, Y, loss) + added

    with pytest.raises(Disagreement, match="σ′ forgotten"):
        agree_networks(TANH, lam=0.3, backward=wrong)


def test_every_unit_is_kept_once_and_dropped_once():
    M = drawn_masks((3, 4, 2, 5), 6, 0.5, np.random.default_rng(0))
    assert {l: mask.shape for l, mask in M.items()} == {1: (6, 4), 2: (6, 2)}
    for mask in M.values():
        assert set(mask.ravel()) == {0.0, 2.0}
        assert mask.any(axis=0).all() and not mask.all(axis=0).any()
    assert drawn_masks((3, 4, 2), 6, 1.0, np.random.default_rng(0)) == {}


def test_bad_terms_say_what_to_do():
    with pytest.raises(ValueError, match="lam1 must be finite and not negative"):
        agree_networks(TANH, lam1=-1)
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        agree_networks(TANH, keep=0)
