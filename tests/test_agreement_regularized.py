"""Networks with penalties and dropout against the unrolled loss: each classic mistake is refused by name."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from test_agreement_networks import mistaken

from mathlib.agreement import regularized
from mathlib.agreement.networks import agree_networks
from mathlib.agreement.regularized import Terms, checked, drawn_masks
from mathlib.agreement.suspects import MISTAKES, Right
from mathlib.backpropagation import backward
from mathlib.comparison import Disagreement
from mathlib.network import Network, Stored, views

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


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by_W": lambda W, N: 0.3 * (np.sign(W) + np.sign(W))}, r"\(λ sign W in place of λW\?\)"),
        ({"by_W": lambda W, N: 0.3 * (W + W)}, r"\(λ₁W in place of λ₁ sign W\?\)"),
    ],
)
def test_each_slope_is_told_from_the_other_where_both_penalties_are_as_strong(wrong, said):
    with pytest.raises(Disagreement, match=said):
        agree_networks(TANH, backward=changed(**wrong), lam=0.3, lam1=0.3)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms(), ""),
        (Terms(lam=0.25), ", λ = 0.25"),
        (Terms(lam1=2), ", λ₁ = 2"),
        (Terms(keep=0.75), ", dropout that keeps with p = 0.75"),
        (Terms(1, 0.5, 0.1), ", λ = 1, λ₁ = 0.5, dropout that keeps with p = 0.1"),
    ],
)
def test_terms_say_what_they_add(terms, said):
    assert str(terms) == said


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ((-1, 0, 1), ValueError, "the penalty lam must be finite"),
        ((0, -1, 1), ValueError, "the penalty lam1 must be finite"),
        (("1", 0, 1), TypeError, "the penalty lam must be a number"),
        ((0, "1", 1), TypeError, "the penalty lam1 must be a number"),
        ((0, 0, 1.5), ValueError, "keep must be above 0 and at most 1, not 1.5"),
    ],
)
def test_terms_are_refused_by_their_names(given, kind, said):
    with pytest.raises(kind, match=said):
        checked(*given)


def test_terms_that_make_sense_are_kept():
    assert checked(0.5, 0.25, 0.75) == Terms(lam=0.5, lam1=0.25, keep=0.75)


# ------------------------------------------------------------------------------------ the masks drawn

KEPT, DROPPED = 0.1, 0.5  # a unit is kept where the number drawn is below p = 0.5


def scripted(*draws):
    """A generator whose draws are these tables of 1 (kept) and 0, each of the shape that is asked for"""
    left = iter([np.where(table, KEPT, DROPPED) for table in draws])

    def random(shape):
        table = next(left, None)
        assert table is not None and table.shape == shape
        return table

    return SimpleNamespace(random=random, left=left)


def test_masks_are_drawn_until_no_unit_is_always_kept_or_always_dropped():
    never, always = [[1, 0], [0, 0], [1, 0]], [[1, 1], [0, 1], [1, 1]]
    both, first = [[1, 0], [1, 0], [1, 0]], [[1, 1], [0, 0], [1, 0]]  # rows may be all 1 or all 0
    second = [[1, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 0]]
    rng = scripted(*map(np.array, (never, always, both, first, second)))
    M = drawn_masks((5, 2, 4, 6), 3, 0.5, rng)
    assert list(M) == [1, 2] and next(rng.left, None) is None
    assert np.array_equal(M[1], 2.0 * np.array(first)) and np.array_equal(M[2], 2.0 * np.array(second))


@pytest.mark.parametrize(("sizes", "keep"), [((5, 2, 4, 6), 1), ((5, 2, 4, 6), 1.0), ((3, 2), 0.5)])
def test_nothing_is_drawn_without_dropout_or_hidden_layers(sizes, keep):
    assert drawn_masks(sizes, 3, keep, scripted()) == {}


# ------------------------------------------------------------------------------------ the penalty

SIZES = (2, 3, 4, 1)  # W1 (3, 2), b1, W2 (4, 3), b2, W3 (1, 4), b3: 6 + 3 + 12 + 4 + 4 + 1 parameters
IS_W = np.repeat([True, False, True, False, True, False], [6, 3, 12, 4, 4, 1])
TERMS = [Terms(), Terms(lam=0.3), Terms(lam1=0.2), Terms(lam=0.3, lam1=0.2), Terms(lam=2, lam1=1)]


def drawn_network(seed=0):
    theta = np.random.default_rng(seed).normal(size=30)
    theta[[2, 21]] = 0.0  # a weight of W1 and a bias of b2
    return Network(SIZES, ("tanh", "sigmoid", "linear"), theta)


def slope(theta, lam, lam1):
    return np.array([lam * t + lam1 * np.sign(t) if w else 0 for t, w in zip(theta, IS_W, strict=True)])


@pytest.mark.parametrize("terms", TERMS)
def test_penalty_and_slope_are_those_of_the_weights_added_up_by_hand(terms):
    network = drawn_network()
    value = sum(terms.lam / 2 * t * t + terms.lam1 * abs(t) for t in network.theta[IS_W])
    np.testing.assert_allclose(regularized.penalty(network, terms), value, rtol=1e-13)
    added, by_theta = regularized.penalty_reference(network, terms)
    assert isinstance(added, float)
    np.testing.assert_allclose(added, value, rtol=1e-13)
    np.testing.assert_allclose(by_theta, slope(network.theta, terms.lam, terms.lam1), rtol=1e-13)


def arrays(flat):
    """A flat gradient of SIZES, array by array"""
    W1, b1, W2, b2, W3, b3 = np.split(flat, [6, 9, 21, 25, 29])
    return {
        "W1": W1.reshape(3, 2), "b1": b1, "W2": W2.reshape(4, 3), "b2": b2, "W3": W3.reshape(1, 4), "b3": b3
    }  # fmt: skip


def assert_same_arrays(got, expected):
    assert got.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_allclose(got[name], array, rtol=1e-12, atol=1e-13, err_msg=name)


def test_a_flat_gradient_goes_by_the_names_of_its_arrays():
    flat = np.arange(30.0)
    assert_same_arrays(regularized._by_name(flat, drawn_network()), arrays(flat))


# text: what it adds to a weight and to a bias where λW or λ₁ sign W belongs, c the factor and s this slope
WRONG_PENALTIES = {
    "the penalty's {} is missing": (lambda s, t: 0 * t, None),
    "the penalty's {} is divided by the batch size": (lambda s, t: s(t) / 7, None),
    "the sign of the penalty's {}: it makes the weights grow": (lambda s, t: -s(t), None),
    "2{0}: the derivative of the penalty is {0}": (lambda s, t: s(t) + s(t), None),
    "the biases are penalized too, not only W, by {}": (lambda s, t: s(t), lambda s, t: s(t)),
}


@pytest.mark.parametrize("terms", [*TERMS, Terms(lam=0.5, lam1=0.5)])
def test_every_wrong_penalty_is_the_gradient_with_that_slope_put_wrongly(terms):
    network, g = drawn_network(), np.random.default_rng(1).normal(size=30)
    theta = network.theta
    by_L2, by_L1 = (lambda t: terms.lam * t), (lambda t: terms.lam1 * np.sign(t))
    expected = {}
    for c, name, own, other, swapped in (
        (terms.lam, "λW", by_L2, by_L1, ("λ sign W in place of λW", lambda t: terms.lam * np.sign(t))),
        (terms.lam1, "λ₁ sign W", by_L1, by_L2, ("λ₁W in place of λ₁ sign W", lambda t: terms.lam1 * t)),
    ):
        if c == 0:
            continue
        for text, (by_W, by_b) in WRONG_PENALTIES.items():
            on_b = by_b(own, theta) if by_b else 0 * theta
            expected[text.format(name)] = g + np.where(IS_W, by_W(own, theta) + other(theta), on_b)
        expected[swapped[0]] = g + np.where(IS_W, swapped[1](theta) + other(theta), 0)
    got = regularized.wrong_penalties(network, g, terms, 7)
    assert got.keys() == expected.keys()
    for text, flat in expected.items():
        assert_same_arrays(got[text], arrays(flat))


# ---------------------------------------------------------------------------- masks on the way back


def masks_of(rng, N):
    """{1: (N, 3), 2: (N, 4)} with the entries 0 and 1/p, both of them in every layer"""
    M = {l: rng.integers(0, 2, (N, m)) / P for l, m in ((1, 3), (2, 4))}
    for mask in M.values():
        mask[0, 0], mask[-1, -1] = 0.0, 1 / P
    return M


def right_of(seed=0, N=5):
    """Any arrays of the right shapes: the way back only multiplies them."""
    rng = np.random.default_rng(seed)
    of = lambda layers: {l: rng.normal(size=(N, SIZES[l])) for l in layers}
    network = drawn_network(seed)
    return Right(
        network.W, network.b, of((1, 2, 3)), of((0, 1, 2, 3)), of((1, 2, 3)), of((1, 2, 3)), of((1, 2, 3)),
        rng.normal(size=(N, 1)), masks_of(rng, N),
    )  # fmt: skip


def way_back(right, M, slopes=None):
    """dW and db, one sample after the other, with the masks M, and Δ^l before each mask"""
    N, slopes = len(right.Y), slopes or right.S
    got = {}
    for l in (3, 2, 1):
        got[f"W{l}"], got[f"b{l}"] = np.zeros_like(right.W[l]), np.zeros_like(right.b[l])
        for i in range(N):
            delta = right.Delta[3][i]
            for k in range(2, l - 1, -1):
                delta = np.einsum("j,jk->k", delta, right.W[k + 1]) * slopes[k][i] * M[k][i]
            got[f"W{l}"] += np.einsum("j,k->jk", delta, right.A[l - 1][i]) / N
            got[f"b{l}"] += delta / N
    return got


ANOTHER = "another mask on the way back than on the way forward"
WRONG_MASKS = {
    "the mask of dropout is missing on the way back": lambda M: np.ones_like(M),
    "the mask on the way back lacks its 1/p": lambda M: np.where(M > 0, 1.0, 0.0),
    "scaled twice: 1/p² on the way back, where 1/p belongs": lambda M: np.where(M > 0, 1 / P**2, 0.0),
}


@pytest.mark.parametrize("dropped", [None, 1, 2], ids=["some units", "all of layer 1", "all of layer 2"])
def test_every_wrong_mask_is_the_way_back_with_that_mask(dropped):
    right = right_of()
    if dropped:
        right.M[dropped][:] = 0.0
    planted = masks_of(np.random.default_rng(9), 5)
    got = regularized.wrong_masks(right, way_back(right, planted))
    assert got.keys() == {*WRONG_MASKS, ANOTHER}
    for text, change in WRONG_MASKS.items():
        assert_same_arrays(got[text], way_back(right, {l: change(M) for l, M in right.M.items()}))
    assert_same_arrays(got[ANOTHER], way_back(right, planted))


def test_masks_are_searched_for_few_samples_only(monkeypatch):
    monkeypatch.setattr(regularized, "SEARCHED", 3)
    for N, searched in ((2, True), (3, True), (4, False)):
        right = right_of(N=N)
        assert (ANOTHER in regularized.wrong_masks(right, way_back(right, right.M))) is searched


@pytest.mark.parametrize("l", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_the_mask_that_comes_nearest_is_found_unit_by_unit(l, seed):
    rng = np.random.default_rng(seed)
    right, p = right_of(seed, N=3), 0.8
    got = {f"W{l}": rng.normal(size=right.W[l].shape), f"b{l}": rng.normal(size=right.b[l].shape)}
    Delta = rng.normal(size=(3, SIZES[l]))
    found = regularized._searched(right, got, p)(l, Delta)
    assert found.shape == Delta.shape
    for j in range(SIZES[l]):

        def apart(mask, j=j):
            db = sum(m * d for m, d in zip(mask, Delta[:, j], strict=True)) / 3
            total = abs(db - got[f"b{l}"][j])
            for k in range(SIZES[l - 1]):
                dW = sum(mask[i] * Delta[i, j] * right.A[l - 1][i, k] for i in range(3)) / 3
                total += abs(dW - got[f"W{l}"][j, k])
            return total

        assert tuple(found[:, j]) == min(itertools.product((0, 1 / p), repeat=3), key=apart)


# ---------------------------------------------------------------------------------- all suspects

NO_SLOPE, SWAPPED = (
    "σ′ forgotten, so that δ is the derivative by a and not by z",
    "the transpose in δaᵀ stands on the wrong factor, aᵀδ",
)


def sum_of(one, flat):
    return {name: array + arrays(flat)[name] for name, array in one.items()}


@pytest.mark.parametrize("terms", TERMS)
def test_suspects_hold_the_penalty_and_have_the_mask_looked_for_without_it(terms):
    network, right = drawn_network(), right_of()
    planted = masks_of(np.random.default_rng(9), 5)
    added = slope(network.theta, terms.lam, terms.lam1)
    g = np.concatenate([array.ravel() for array in sum_of(ordered(way_back(right, planted)), added).values()])
    expected = np.random.default_rng(2).normal(size=30)
    found = regularized.suspects_of(network, right, g, expected, terms)
    assert_same_arrays(found[ANOTHER], sum_of(way_back(right, planted), added))
    ones = {l: np.ones_like(S) for l, S in right.S.items()}
    assert_same_arrays(found[NO_SLOPE], sum_of(way_back(right, right.M, ones), added))
    assert_same_arrays(
        found["the mask of dropout is missing on the way back"],
        sum_of(way_back(right, {l: np.ones_like(M) for l, M in right.M.items()}), added),
    )
    penalties = regularized.wrong_penalties(network, expected, terms, 5)
    assert penalties.keys() == {text for text in found if "λ" in text}
    for text, form in penalties.items():
        assert_same_arrays(found[text], form)


def ordered(by_name):
    return {name: by_name[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3")}


def test_a_wrong_transpose_keeps_its_shape_beside_a_penalty():
    network, right = drawn_network(), right_of()
    found = regularized.suspects_of(network, right, np.zeros(30), np.zeros(30), Terms(lam=0.3))
    np.testing.assert_allclose(found[SWAPPED]["W3"], right.A[2].T @ right.Delta[3] / 5, rtol=1e-13)


def test_without_dropout_no_mask_is_suspected():
    network, right = drawn_network(), right_of()._replace(M={})
    found = regularized.suspects_of(network, right, np.zeros(30), np.zeros(30), Terms())
    assert set(found) <= set(MISTAKES) and NO_SLOPE in found and "a for σ′" in found
