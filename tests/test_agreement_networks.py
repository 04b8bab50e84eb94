"""Whole networks against the unrolled loss: what trains is accepted, each classic mistake refused by name."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from mathlib.activations import ACTIVATIONS, activation
from mathlib.agreement import networks
from mathlib.agreement.networks import agree_networks, drawn, record
from mathlib.agreement.regularized import Terms
from mathlib.agreement.suspects import MISTAKES, Right
from mathlib.agreement.unrolled import Sample, reference
from mathlib.backpropagation import backward, output_delta
from mathlib.comparison import Disagreement
from mathlib.network import Network, Stored, views

TANH = [((3, 4, 2), ("tanh", "softmax"), "cross_entropy")]
DEEP = [((3, 2, 4, 3), ("tanh", "sigmoid", "tanh"), "mse")]


def mistaken(out=None, back=None, dW=None, db=None):
    """backward with one step written in another way; each takes what the engine has at hand there"""

    def wrong(network, stored, Y, loss):
        Z, A, W, N = stored.Z, stored.A, network.W, len(Y)
        g = np.empty_like(network.theta)
        gW, gb = views(g, network.m)
        Delta = (out or output_delta)(network, stored, Y, loss)
        for l in range(network.L, 0, -1):
            gW[l][...] = dW(Delta, A[l - 1], N) if dW else Delta.T @ A[l - 1] / N
            gb[l][...] = db(Delta, A[l - 1], N) if db else Delta.sum(axis=0) / N
            if l > 1:
                slope = network.sigma[l - 1].d
                Delta = (
                    back(Delta, W[l], slope, Z[l - 1], A[l - 1]) if back else (Delta @ W[l]) * slope(Z[l - 1])
                )
        return g

    return wrong


PLANTED = {
    "transpose of the outer product": (
        {"dW": lambda D, A, N: A.T @ D / N},
        "wrong factor, aᵀδ.*the transpose",
    ),
    "layout on the way back": (
        {"back": lambda D, W, d, z, a: (D @ W.T) * d(z)},
        "W in place of its transpose",
    ),
    "order of the factors": ({"back": lambda D, W, d, z, a: (W @ D) * d(z)}, "chain rule in the wrong order"),
    "matrix product with the slope": ({"back": lambda D, W, d, z, a: (D @ W) @ d(z)}, "entry by entry, ⊙"),
    "entrywise product with W": ({"back": lambda D, W, d, z, a: D * W * d(z)}, "a matrix product belongs"),
    "no slope": ({"back": lambda D, W, d, z, a: D @ W}, "σ′ forgotten, so that δ is the derivative by a"),
    "slope at a": ({"back": lambda D, W, d, z, a: (D @ W) * d(a)}, "σ′ taken at a, not at z"),
    "a for the slope": ({"back": lambda D, W, d, z, a: (D @ W) * a}, "a for σ′"),
    "first unit": (
        {"back": lambda D, W, d, z, a: D[:, :1] * W[:1] * d(z)},
        "only the first .* without the sum",
    ),
    "last unit": (
        {"back": lambda D, W, d, z, a: D[:, -1:] * W[-1:] * d(z)},
        "only the last .* without the sum",
    ),
    "same unit": ({"back": lambda D, W, d, z, a: D * np.diag(W) * d(z)}, "unit of the same number"),
    "mean of units": ({"back": lambda D, W, d, z, a: (D @ W) * d(z) / len(W)}, "mean over the units"),
    "1/m missing on dW": ({"dW": lambda D, A, N: D.T @ A}, r"by W\d\).*5 = the batch size: 1/m missing"),
    "1/m twice on dW": ({"dW": lambda D, A, N: D.T @ A / N**2}, r"by W\d\).*1/m twice"),
    "1/m missing on db": ({"db": lambda D, A, N: D.sum(0)}, r"by b\d\).*1/m missing"),
    "1/m twice on db": ({"db": lambda D, A, N: D.mean(0) / N}, r"by b\d\).*1/m twice"),
    "1/m in every layer": ({"back": lambda D, W, d, z, a: (D @ W) * d(z) / len(D)}, "1/m in every layer"),
    "bias of one sample": ({"db": lambda D, A, N: D[0] / N}, "without the sum over the rows"),
    "bias by units": ({"db": lambda D, A, N: D.sum(1) / N}, "summed over the units, not over the rows"),
    "input in the bias": ({"db": lambda D, A, N: (D.T @ A).sum(1) / N}, "the input in the bias gradient"),
    "sign": ({"out": lambda *given: -output_delta(*given)}, "ratio −1: a sign"),
    "output": ({"out": lambda n, s, Y, loss: s.A[n.L] - Y}, "σ′ of the output layer forgotten"),
}
NEEDS_DEPTH = ("first unit", "last unit", "mean of units", "output", "bias by units")


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_refused_by_name(name):
    wrong, message = PLANTED[name]
    with pytest.raises(Disagreement, match=message):
        agree_networks(DEEP if name in NEEDS_DEPTH else TANH, backward=mistaken(**wrong))


def diagonal(network, stored, Y, loss):
    p = stored.A[network.L]
    return (p - Y) * p * (1 - p)


def test_the_diagonal_of_softmax_is_named():
    squares = [((3, 4, 2), ("tanh", "softmax"), "mse")]
    with pytest.raises(Disagreement, match="Jacobian of softmax taken as its diagonal, as if"):
        agree_networks(squares, backward=mistaken(out=diagonal))
    with pytest.raises(Disagreement, match="−y\\(1 − p\\)"):
        agree_networks(TANH, backward=mistaken(out=lambda n, s, Y, loss: -Y * (1 - s.A[n.L])))


def test_a_slope_too_many_at_the_output_is_named():
    sigmoid = [((3, 4, 2), ("tanh", "sigmoid"), "binary_cross_entropy")]
    with pytest.raises(Disagreement, match="though the cross-entropy has cancelled it"):
        agree_networks(sigmoid, backward=mistaken(out=lambda n, s, Y, loss: diagonal(n, s, Y, loss)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_accepted(name):
    cases = [((3, 4, 2), (name, name), "mse"), ((3, 4, 2), (name, "softmax"), "cross_entropy")]
    assert "agree at 2 networks of depth 2, 5 samples each" in repr(agree_networks(cases, seed=3))


def test_parameters_of_an_activation_are_used():
    steep = activation("leaky_relu", alpha=0.4)
    assert agree_networks([((3, 4, 2), (steep, "linear"), "mse")])


def test_sympy_differentiates_a_network_of_one_unit_as_by_hand():
    # z = 2·3 + 1 = 7, a = z, L = ½(7 − 5)² = 2, δ = 2: dW = 2·3, db = 2
    network = Network((1, 1), ("linear",), np.array([2.0, 1.0]))
    (said,) = reference(network, np.array([[3.0]]), np.array([[5.0]]), "mse")
    assert (said.loss, *said.z, *said.a, *said.gradient) == (2, 7, 7, 6, 2)


def test_the_mistakes_are_all_different():
    assert len(MISTAKES) == len(set(MISTAKES)) >= 20


@pytest.mark.parametrize("seed", range(5))
def test_what_trains_is_accepted_at_any_draw(seed):
    relu = [((4, 3, 2, 4), ("relu", "leaky_relu", "softmax"), "cross_entropy")]
    assert agree_networks(DEEP + relu, backward=backward, seed=seed)


def test_bad_calls_say_what_to_do():
    with pytest.raises(ValueError, match=r"hold equal neighbours: a wrong transpose could hide"):
        agree_networks([((3, 3, 2), ("tanh", "tanh"), "mse")])
    with pytest.raises(ValueError, match="equal neighbours"):
        agree_networks(TANH, samples=4)
    with pytest.raises(ValueError, match="there is no network to check"):
        agree_networks([])
    with pytest.raises(ValueError, match="no claim"):
        agree_networks(TANH, claim="network.nevron")


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(Disagreement, match=r"returns the shape \(1,\)"):
        agree_networks(TANH, backward=lambda *given: np.ones(1))


SMALL = ((2, 3, 1), ("tanh", "linear"), "mse")  # SymPy differentiates it in a moment
FLAT = ((2, 1), ("linear",), "mse")
NO_TERMS = Terms()


def by_hand(network, X, Y, M=1.0, lam=0.0, lam1=0.0):
    """J_λ and its flat gradient for linear ∘ tanh with ½(a − y)², one sample after the other."""
    (W1, W2), (b1, b2) = network.W.values(), network.b.values()
    M = np.broadcast_to(M, (len(X), len(b1)))
    J, parts = 0.0, [0 * W1, 0 * b1, 0 * W2, 0 * b2]
    for x, y, m in zip(X, Y, M, strict=True):
        t = np.tanh(W1 @ x + b1)
        delta2 = W2 @ (m * t) + b2 - y
        delta1 = W2.T @ delta2 * m * (1 - t**2)
        J += delta2 @ delta2 / 2 / len(X)
        here = np.outer(delta1, x), delta1, np.outer(delta2, m * t), delta2
        parts = [part + add / len(X) for part, add in zip(parts, here, strict=True)]
    for k, W in ((0, W1), (2, W2)):
        J += lam / 2 * np.sum(W**2) + lam1 * np.sum(np.abs(W))
        parts[k] = parts[k] + lam * W + lam1 * np.where(W > 0, 1, -1)
    return J, np.concatenate([part.ravel() for part in parts])


def own(network, stored, Y, loss):
    """The gradient of SMALL, written out"""
    return by_hand(network, stored.A[0], Y)[1]


def refused(backward, cases=(SMALL,), samples=4, **options):
    with pytest.raises(Disagreement) as caught:
        agree_networks(cases, backward=backward, samples=samples, **options)
    return str(caught.value)


# ------------------------------------------------------------------------------------- the report


@pytest.mark.parametrize(
    ("cases", "span"),
    [
        ([SMALL], "1 network of depth 2, 4 samples each"),
        ([FLAT], "1 network of depth 1, 4 samples each"),
        ([SMALL, ((3, 2, 1), *SMALL[1:])], "2 networks of depth 2, 4 samples each"),
        ([SMALL, FLAT], "2 networks of depth 1 to 2, 4 samples each"),
        (
            [SMALL, FLAT, ((2, 1, 2, 1), ("tanh", "tanh", "linear"), "mse")],
            "3 networks of depth 1 to 3, 4 samples each",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_the_report_counts_networks_and_layers(cases, span, monkeypatch):
    monkeypatch.setattr(networks, "_agree", lambda *given: None)
    assert agree_networks(cases, samples=4).where == span


def test_the_report_says_what_was_held_against_what(monkeypatch):
    monkeypatch.setattr(networks, "_agree", lambda *given: None)
    found = agree_networks([SMALL], backward=own, samples=4, claim="prerequisites.matvec", part="composition")
    assert (found.name, found.claim, found.part, found.notes) == (
        "own",
        "prerequisites.matvec",
        "composition",
        (),
    )
    assert found.rows == (
        ("network.forward and every z and a of the unrolled formula", "symbolic"),
        ("own and SymPy's derivative of the unrolled loss, by every parameter", "symbolic"),
        ("own and the complex step of the loss", "complex step"),
        ("own and central differences of the loss", "central differences"),
    )
    assert agree_networks([SMALL], samples=4).name == "backpropagation.backward"


def test_an_unknown_part_of_a_claim_is_refused_before_any_network_is_drawn():
    with pytest.raises(ValueError, match="the claim 'prerequisites.matvec' has the parts .*got part='sum'"):
        agree_networks([], claim="prerequisites.matvec", part="sum")
    with pytest.raises(ValueError, match="has no claim 'prerequisites.mat'"):
        agree_networks([], claim="prerequisites.mat")


@pytest.mark.parametrize(
    "terms", [{"lam": 0.3}, {"lam1": 0.2}, {"lam": 0.3, "lam1": 0.2, "keep": 0.5}], ids=str
)
def test_the_function_that_trains_gets_the_penalties(terms):
    said = agree_networks([SMALL], samples=4, **terms).where
    assert said.count(" = ") == len(terms)


def test_every_network_is_drawn_from_a_generator_of_its_own(monkeypatch):
    seen = []
    monkeypatch.setattr(networks, "_agree", lambda *given: seen.append(given))
    agree_networks([SMALL, FLAT], backward=own, samples=4, seed=3, lam=0.5, lam1=0.25, keep=0.75)
    assert [given[:4] + given[5:] for given in seen] == [
        (*case, 4, own, Terms(lam=0.5, lam1=0.25, keep=0.75)) for case in (SMALL, FLAT)
    ]
    assert [given[4].random() for given in seen] == [
        np.random.default_rng([3, number]).random() for number in (0, 1)
    ]


def test_every_network_is_checked():
    wide = ((3, 2, 1), *SMALL[1:])
    first_only = lambda network, *rest: own(network, *rest) * (1 if network.m == (2, 3, 1) else -1)
    assert refused(first_only, [SMALL, wide]).startswith(
        "3 → tanh 2 → linear 1, mse, 4 samples: <lambda> (by W2)"
    )


# ------------------------------------------------------------------------------ sizes that hide nothing


@pytest.mark.parametrize(
    ("sizes", "samples"),
    [((2, 3, 3), 5), ((3, 3, 2), 5), ((2, 3, 4), 2), ((2, 3, 4), 3), ((2, 3, 4), 4), ((4, 2, 5, 5, 3), 6)],
)
def test_equal_neighbours_are_refused(sizes, samples):
    said = (
        f"the sizes {sizes} with {samples} samples hold equal neighbours: a wrong transpose could hide; "
        "take other widths, or another number of samples"
    )
    with pytest.raises(ValueError, match=re.escape(said)):
        networks._checked(sizes, ("tanh",) * (len(sizes) - 1), "mse", samples)


@pytest.mark.parametrize(
    ("sizes", "samples"), [((2, 3, 4), 5), ((2, 3, 2), 4), ((3, 1), 2), ((4, 2, 4, 2), 3)]
)
def test_different_neighbours_are_taken(sizes, samples):
    names = ["tanh"] * (len(sizes) - 1)
    assert networks._checked(list(sizes), names, "mse", samples) == (sizes, tuple(names), "mse")


# ----------------------------------------------------------------------------------- what is drawn


@pytest.mark.parametrize(
    ("activations", "loss"),
    [(("linear",), "mse"), (("sigmoid",), "binary_cross_entropy"), (("softmax",), "cross_entropy")],
)
def test_what_is_drawn_keeps_away_from_zero_and_takes_both_signs(activations, loss, monkeypatch):
    one = Sample(0.0, np.ones(2), np.ones(2), np.ones(8))  # what is drawn does not depend on SymPy's record
    monkeypatch.setattr(networks, "reference", lambda network, X, Y, loss, masks: [one] * len(X))
    targets = []
    for seed in range(6):
        network, X, Y, right, _ = drawn((3, 2), activations, loss, 6, np.random.default_rng(seed))
        assert (network.m, X.shape, Y.shape) == ((3, 2), (6, 3), (6, 2))
        for values in (network.theta, X):
            assert values.min() < 0 < values.max()
            size = np.abs(values)
            assert size.min() >= 0.25 and size.max() <= 1.25 and np.ptp(size) > 0.5
        assert right.A[0] is X and right.Y is Y and right.M == {}
        targets.append(Y)
    targets = np.array(targets)
    assert len(np.unique(targets)) == targets.size
    if loss == "cross_entropy":
        np.testing.assert_allclose(targets.sum(axis=2), 1, rtol=1e-14)
    else:  # between 0.1 and 1.1, or below 1, for a probability of its own
        assert np.ptp(targets.sum(axis=2)) > 0.5
        unit = 1.0 if loss == "mse" else 1.2
        assert 0.1 <= unit * targets.min() < 0.2 and 1 < unit * targets.max() <= 1.1


@pytest.mark.parametrize("keep", [1.0, 0.5])
def test_loss_and_gradient_that_come_with_a_draw_are_those_worked_out_by_hand(keep):
    network, X, Y, right, (J, gradient) = drawn(*SMALL, 4, np.random.default_rng(3), keep)
    assert list(right.M) == ([1] if keep < 1 else [])
    by_loops = by_hand(network, X, Y, right.M.get(1, 1.0))
    np.testing.assert_allclose(right.Z[1], X @ network.W[1].T + network.b[1], rtol=1e-13)
    np.testing.assert_allclose(J, by_loops[0], rtol=1e-13)
    np.testing.assert_allclose(gradient, by_loops[1], rtol=1e-12)
    np.testing.assert_allclose(right.A[1], np.tanh(right.Z[1]) * right.M.get(1, 1.0), rtol=1e-14)


def test_a_draw_in_which_a_gradient_vanishes_is_not_taken():
    for seed in range(12):
        *_, (_, gradient) = drawn((2, 1), ("relu",), "mse", 2, np.random.default_rng(seed))
        assert gradient.all()


def test_a_draw_near_a_kink_is_not_taken(monkeypatch):
    seen, steady = [], networks._steady

    def twice_unsteady(network, right):
        seen.append(right.Z[1])
        return len(seen) > 2 and steady(network, right)

    monkeypatch.setattr(networks, "_steady", twice_unsteady)
    right = drawn(*FLAT, 3, np.random.default_rng(0))[3]
    assert len(seen) == 3 and right.Z[1] is seen[2]


def test_a_network_whose_gradient_always_vanishes_is_refused(monkeypatch):
    monkeypatch.setattr(networks, "TRIES", 3)
    said = r"no network \(2, 1\) with \('softmax',\) off the kinks in 3 draws; take another seed"
    with pytest.raises(ValueError, match=said):  # the one output of this softmax is always 1
        drawn((2, 1), ("softmax",), "cross_entropy", 3, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("zeros", "moves"),
    [([], True), ([0], True), (range(6), False), ([6, 7], True), (range(6, 9), False), ([9, 10], True),
     (range(9, 12), False), ([12], False)],
)  # fmt: skip
def test_every_array_of_a_gradient_must_hold_something(zeros, moves):
    gradient = np.ones(13)  # W1 (3, 2), b1 (3,), W2 (1, 3), b2 (1,)
    gradient[list(zeros)] = 0
    assert networks._moves_all(gradient, (2, 3, 1)) is moves


STEP = 8 * np.finfo(float).eps ** 0.2  # four steps of a parameter of size 2
WIDE = np.array([[0.5, -2.5, 0.25], [1.0, 0.75, -0.5]])  # its rows sum up to 3.25 and 2.25
NARROW = np.array([[0.25, -0.5, 0.125], [0.5, 0.0, -0.25]])


@pytest.mark.parametrize(
    ("W1", "W2", "M", "reach"),
    [
        (NARROW, np.array([[0.5, -0.25]]), {}, (1, 1)),
        (WIDE, np.array([[0.5, -0.25]]), {}, (3.25, 3.25)),
        (WIDE, np.array([[-1.5, 1.0]]), {}, (3.25, 3.25 * 2.5)),
        (NARROW, np.array([[-1.5, 1.0]]), {1: np.array([[0.0, 4.0], [4.0, 0.0]])}, (1, 10)),
        (WIDE, np.array([[0.5, -0.25]]), {1: np.array([[0.0, 2.0], [2.0, 2.0]])}, (3.25, 3.25 * 1.5)),
        (WIDE, np.array([[0.25, -0.25]]), {1: np.array([[0.0, 4.0], [4.0, 2.0]])}, (3.25, 3.25 * 2)),
    ],
)
@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("kink", [0.0, 2.0])
def test_a_unit_is_off_its_kink_by_more_than_a_step_can_carry_it(W1, W2, M, reach, layer, side, kink):
    """A step of θ moves z by at most STEP × the largest row sum of |W| × the largest mask, layer by layer."""
    plain, bent = SimpleNamespace(kinks=()), SimpleNamespace(kinks=(-9.0, kink))
    network = SimpleNamespace(sigma={1: plain, 2: plain} | {layer: bent})
    for share, steady in ((0.999, False), (1.001, True)):
        Z = {1: np.array([[7.0, 8.0], [5.0, 8.0]]), 2: np.array([[7.0], [6.0]])}
        Z[layer][1, 0] = kink + side * share * STEP * reach[layer - 1]
        right = Right({1: W1, 2: W2}, {}, Z, {}, {}, {}, {}, None, M)
        assert networks._steady(network, right) is steady


def test_a_unit_that_no_step_carries_beyond_its_kink_may_stand_there():
    edge = 4 * networks.step_size(2.0)
    network = SimpleNamespace(sigma={1: SimpleNamespace(kinks=(0.0,))})
    right = Right({1: NARROW}, {}, {1: np.array([[edge, 1.0]])}, {}, {}, {}, {}, None)
    assert networks._steady(network, right)


# --------------------------------------------------------------------------------- SymPy's record


def test_the_record_takes_the_samples_apart_layer_by_layer():
    rng = np.random.default_rng(0)
    m = (2, 3, 4, 1)
    network = Network(m, ("tanh", "sigmoid", "softmax"), rng.normal(size=30))
    said = [Sample(0.0, rng.normal(size=8), rng.normal(size=8), rng.normal(size=30)) for _ in range(5)]
    X, Y, masks = rng.normal(size=(5, 2)), rng.normal(size=(5, 1)), {1: np.ones((5, 3))}
    right = record(network, X, Y, said, masks)
    assert right.W is network.W and right.b is network.b and right.A[0] is X and right.Y is Y
    assert right.M is masks and record(network, X, Y, said).M == {}
    assert list(right.Z) == list(right.Delta) == [1, 2, 3] and set(right.A) == {0, 1, 2, 3}
    for n, sample in enumerate(said):
        for l, start, end, bias in ((1, 0, 3, 6), (2, 3, 7, 9 + 12), (3, 7, 8, 9 + 16 + 4)):
            assert np.array_equal(right.Z[l][n], sample.z[start:end])
            assert np.array_equal(right.A[l][n], sample.a[start:end])
            assert np.array_equal(right.Delta[l][n], sample.gradient[bias : bias + end - start])
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    assert list(right.S) == list(right.S_at_A) == [1, 2]  # softmax has no slope entry by entry
    for slopes, at in ((right.S, right.Z), (right.S_at_A, right.A)):
        np.testing.assert_allclose(slopes[1], 1 / np.cosh(at[1]) ** 2, rtol=1e-12)
        np.testing.assert_allclose(slopes[2], sigmoid(at[2]) * sigmoid(-at[2]), rtol=1e-12)


# --------------------------------------------------------------------------- comparisons, one by one


def compared(change=None, backward=own, terms=NO_TERMS, layout=None):
    """_compare on SMALL, with what was drawn changed: change(network, right, J, g) -> (right, J, g)"""
    network, X, Y, right, (J, g) = drawn(*SMALL, 4, np.random.default_rng(1), terms.keep)
    if change:
        right, J, g = change(network, right, J, g)
    if layout:
        network.W[layout] = np.ascontiguousarray(network.W[layout].T)
    networks._compare(network, X, Y, "mse", right, (J, g), backward, terms)


def message(**given):
    with pytest.raises(Disagreement) as caught:
        compared(**given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("layer", "shapes"), [(1, "(2, 3); expected (3, 2)"), (2, "(3, 1); expected (1, 3)")]
)
def test_another_layout_of_the_weights_is_refused(layer, shapes):
    said = message(layout=layer)
    assert said == f"W[{layer}] has the shape {shapes} (W in the layout (in, out), not (out, in)?)"


TERMS = [Terms(), Terms(lam=0.3), Terms(lam1=0.2), Terms(keep=0.5), Terms(0.3, 0.2, 0.5)]


@pytest.mark.parametrize("terms", TERMS, ids=repr)
def test_the_gradient_written_out_is_accepted_with_every_term(terms):
    def right_one(network, stored, Y, loss):
        assert loss == "mse"
        return by_hand(network, stored.A[0], Y, stored.M.get(1, 1.0), terms.lam, terms.lam1)[1]

    compared(backward=right_one, terms=terms)


def test_a_loss_that_the_formula_does_not_have_is_refused():
    said = message(change=lambda network, right, J, g: (right, J * 4, g))
    assert said.startswith(
        "empirical_risk disagrees with the unrolled loss in 1 of 1 entries, most at this network"
    )
    assert "ratio 1/4 = 1/the batch size" in said


def test_a_layer_that_the_formula_does_not_have_is_refused_before_the_loss():
    change = lambda network, right, J, g: (right._replace(Z=right.Z | {1: -right.Z[1]}), J * 4, g)
    assert message(change=change).startswith("network.forward disagrees with the unrolled formula")


def test_every_step_of_the_gradient_is_compared():
    wrong = lambda *given: 4 * own(*given)
    said = message(backward=wrong)
    assert said.startswith(
        "<lambda> (by W2) disagrees with SymPy's derivative of the unrolled loss in 3 of 3"
    )
    assert "ratio 4 = the batch size: 1/m missing?" in said


@pytest.mark.parametrize("terms", TERMS, ids=repr)
def test_the_mistakes_of_backpropagation_are_told_from_the_gradient_without_a_penalty(terms):
    def no_slope(network, stored, Y, loss):
        mask = stored.M.get(1, 1.0)
        g = by_hand(network, stored.A[0], Y, mask, terms.lam, terms.lam1)[1]
        dW, db = views(g, network.m)
        Delta = ((stored.A[2] - Y) @ network.W[2]) * mask
        W = network.W[1]
        dW[1][...] = Delta.T @ stored.A[0] / len(Y) + terms.lam * W + terms.lam1 * np.sign(W)
        db[1][...] = Delta.mean(axis=0)
        return g

    assert "(σ′ forgotten, so that δ is the derivative by a and not by z?)" in message(
        backward=no_slope, terms=terms
    )


@pytest.mark.parametrize(
    ("letter", "l", "form", "said"),
    [
        ("Z", 1, lambda r: r.A[0] @ r.W[1].T, "the bias is missing?"),
        ("Z", 2, lambda r: r.A[1] @ r.W[2].T, "the bias is missing?"),
        ("A", 1, lambda r: r.Z[1], "the activation is missing?"),
        ("A", 1, lambda r: r.A[1] * 2, "scaled twice: the units that are kept are divided by p², not p?"),
        ("A", 2, lambda r: r.A[2] + 1, "off by the constant 1 in every entry?"),
    ],
)
def test_the_first_layer_that_is_wrong_is_named_with_its_mistake(letter, l, form, said):
    right = drawn((2, 3, 1), ("tanh", "tanh"), "mse", 4, np.random.default_rng(1), 0.5)[3]
    stored = Stored(dict(right.Z), dict(right.A), right.M)
    networks._compare_forward(stored, right)
    (stored.Z if letter == "Z" else stored.A)[l] = form(right)
    with pytest.raises(Disagreement) as caught:
        networks._compare_forward(stored, right)
    start = r"network\.forward disagrees with the unrolled formula in \d+ of \d+ entries, most at "
    assert re.match(rf"{start}{letter}{l}\[\d, \d\]: ", str(caught.value))
    assert said in str(caught.value)


def gradients(*wrong, factor=3.0):
    """Two flat gradients of a network (2, 3, 1), the first wrong in the arrays that are named."""
    right = np.random.default_rng(2).normal(size=13)
    got = right.copy()
    places = {"W1": slice(6), "b1": slice(6, 9), "W2": slice(9, 12), "b2": slice(12, 13)}
    for name in wrong:
        got[places[name]] *= factor
    return got, right


@pytest.mark.parametrize(
    ("wrong", "named"),
    [("W1", "W1"), ("b1", "b1"), ("W2", "W2"), ("b2", "b2"), ("W1 W2", "W2"), ("b1 b2", "b2"),
     ("W1 b1", "W1"), ("b1 W2", "W2"), ("W1 b2", "b2")],
)  # fmt: skip
def test_the_wrong_array_nearest_to_the_output_is_named(wrong, named):
    got, right = gradients(*wrong.split(), factor=-1.75)
    mistake = {name: np.full(shape, np.nan) for name, shape in (("W1", (3, 2)), ("W2", (1, 3)))}
    mistake |= {"b1": np.ones(3), "b2": np.ones(1)}
    planted = {"W1": got[:6].reshape(3, 2), "b1": got[6:9], "W2": got[9:12].reshape(1, 3), "b2": got[12:]}
    mistake[named] = planted[named]
    with pytest.raises(Disagreement) as caught:
        networks._compare_gradient(
            "mine",
            "theirs",
            "symbolic",
            (2, 3, 1),
            got,
            right,
            lambda: {"a slip": mistake},
            {"batch size": 4},
        )
    assert str(caught.value).startswith(f"mine (by {named}) disagrees with theirs in ")
    assert re.search(rf"most at {named}\[[\d, ]+\]: .*\((.* or )?a slip\?( or .*)?\)$", str(caught.value))


def test_a_size_is_a_guess_beside_the_mistakes():
    got, right = gradients("W1", factor=4.0)
    with pytest.raises(Disagreement, match=r"ratio 4 = the batch size: 1/m missing\?\)$"):
        networks._compare_gradient(
            "mine", "theirs", "symbolic", (2, 3, 1), got, right, dict, {"batch size": 4}
        )


def test_equal_gradients_need_no_suspect():
    _, right = gradients()
    unneeded = lambda: pytest.fail("no mistake to name")
    networks._compare_gradient("mine", "theirs", "symbolic", (2, 3, 1), right, right.copy(), unneeded, {})


@pytest.mark.parametrize("terms", TERMS, ids=repr)
def test_the_loss_at_other_parameters_is_that_worked_out_by_hand(terms):
    network, X, Y, right, _ = drawn(*SMALL, 4, np.random.default_rng(5), terms.keep)
    theta = np.random.default_rng(6).normal(size=13)
    J, _ = by_hand(Network(*SMALL[:2], theta), X, Y, right.M.get(1, 1.0), terms.lam, terms.lam1)
    before = network.theta.copy()
    np.testing.assert_allclose(networks._risk(network, theta, X, Y, "mse", right.M, terms), J, rtol=1e-13)
    assert np.array_equal(network.theta, before)


def test_differences_of_a_polynomial_of_degree_four_are_its_derivative():
    risk = lambda t: t[0] ** 4 - 3 * t[0] ** 3 + 5 * t[1] ** 2 * t[2] + 7 * t[2] + t[0] * t[1]
    a, b, c = theta = np.array([1.5, -2.0, 0.25])
    slopes = [4 * a**3 - 9 * a**2 + b, 10 * b * c + a, 5 * b**2 + 7]
    np.testing.assert_allclose(networks._differences(risk, theta), slopes, rtol=1e-10)


def test_a_gradient_may_be_a_list_but_must_be_flat():
    network = Network((2, 1), ("linear",), np.array([1.0, 2.0, 3.0]))
    given = lambda *seen: [float(seen == (network, "stored", "Y", "loss")), 0, 2]
    assert networks._gradient(given, network, "stored", "Y", "loss").tolist() == [1, 0, 2]
    column = lambda *seen: np.ones((3, 1))
    with pytest.raises(ValueError, match=r"^<lambda> returns the shape \(3, 1\); expected \(3,\)$"):
        networks._gradient(column, network, None, None, None)


# ---------------------------------------------------------------------------------- the refusal


def test_the_gradient_under_test_sees_the_masks_of_the_forward_pass():
    def masked(network, stored, Y, loss):
        (M,) = stored.M.values()
        assert set(M.ravel()) == {0.0, 4.0} and np.array_equal(M == 0, stored.A[1] == 0)
        return by_hand(network, stored.A[0], Y, M)[1]

    assert agree_networks([SMALL], backward=masked, samples=4, keep=0.25)


def test_a_refusal_says_which_network_and_with_which_terms():
    said = refused(lambda *given: -own(*given), lam=0.25, keep=0.5)
    assert said.startswith(
        "2 → tanh 3 → linear 1, mse, 4 samples, λ = 0.25, dropout that keeps with p = 0.5: <lambda> (by W2) "
    )


@pytest.mark.parametrize(
    ("activations", "loss", "shown"),
    [
        (("linear",), "mse", "linear"),
        (("tanh", "linear"), "mse", "tanh linear"),
        (("tanh", "sigmoid", "linear"), "mse", "tanh linear"),
    ],
    ids=len,
)
def test_where_shapes_do_not_fit_layers_and_batch_are_made_three_wide(activations, loss, shown):
    seen = []

    def watched(network, stored, Y, loss):
        seen.append((network.m, " ".join(s.name for s in network.sigma.values()), stored.A[0].shape, Y.shape))
        return backward(network, stored, Y, loss)

    said = networks._at_equal_sizes(activations, loss, np.random.default_rng(0), watched, NO_TERMS)
    assert said == "With all sizes equal it agrees, so some shape is right for square matrices only."
    assert seen == [((3,) * (1 + len(shown.split())), shown, (3, 3), (3, 3))]


def test_shapes_that_never_fit_and_what_is_wrong_where_they_fit_are_told():
    told = lambda backward, terms=NO_TERMS: networks._at_equal_sizes(
        ("tanh", "linear"), "mse", np.random.default_rng(0), backward, terms
    )

    def never(*given):
        raise IndexError("axis 3")

    assert told(never) == "With all sizes equal too: axis 3"
    assert told(lambda *given: np.ones(2)).startswith(
        "With all sizes equal too: <lambda> returns the shape (2,)"
    )
    said = told(lambda *given: -backward(*given))
    assert said.startswith("With all sizes equal: <lambda> (by W2) disagrees with SymPy's derivative")
    assert "(ratio −1: a sign?)" in said
    seen = []

    def watched(network, stored, Y, loss):
        seen.append(stored.M)
        return backward(network, stored, Y, loss, lam=0.5)

    assert told(watched, Terms(lam=0.5, keep=0.5)).startswith("With all sizes equal it agrees")
    assert [mask.shape for mask in seen[0].values()] == [(3, 3)] and (seen[0][1] == 0).any()
    assert "the penalty's λW is missing" in told(lambda *given: backward(*given), Terms(lam=0.5))


def test_a_refusal_for_shapes_tells_what_goes_wrong_with_equal_ones():
    swapped = lambda network, stored, Y, loss: own(network, stored, Y, loss) + (Y @ Y).sum() * 0
    said = refused(swapped)
    assert said == (
        "2 → tanh 3 → linear 1, mse, 4 samples: the shapes do not fit. "
        "With all sizes equal it agrees, so some shape is right for square matrices only."
    )
    assert refused(swapped, keep=0.5).startswith(
        "2 → tanh 3 → linear 1, mse, 4 samples: the shapes do not fit. With all sizes equal: <lambda> (by "
    )
