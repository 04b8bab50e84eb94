"""The network of named arrays: the engine's own numbers, the formula's, and the layouts that are refused."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree_gradients
from mathlib.agreement.engine import engine
from mathlib.backpropagation import backward
from mathlib.comparison import Disagreement
from mathlib.losses import empirical_risk
from mathlib.network import forward, init

SIZES, NAMES = (3, 2, 4), ("tanh", "linear")
SHAPES = {"W1": (2, 3), "b1": (2,), "W2": (4, 2), "b2": (4,)}
ARRAYS = SHAPES | {"X": (5, 3), "Y": (5, 4)}


def arrays(rng):
    return {name: rng.normal(size=shape) for name, shape in ARRAYS.items()}


def test_risk_and_gradient_are_those_of_the_network():
    rng = np.random.default_rng(3)
    network = init(SIZES, NAMES, rng, biases=0.4)
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 4))
    own = {"b2": network.b[2], "W1": network.W[1], "b1": network.b[1], "W2": network.W[2]}  # in any order
    stored = forward(network, X)
    risk, gradient, _ = engine(SIZES, NAMES)
    assert risk(X=X, Y=Y, **own) == empirical_risk(network, stored, Y, "mse")
    found = gradient(X=X, Y=Y, **own)
    flat = np.concatenate([found[name].ravel() for name in SHAPES])
    np.testing.assert_array_equal(flat, backward(network, stored, Y, "mse"))


@pytest.mark.parametrize(
    ("last", "loss"), [("linear", "mse"), ("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")]
)
def test_the_formula_agrees_for_every_loss(last, loss):
    Y = np.random.default_rng(4).dirichlet(np.ones(4), size=5)
    names = ("tanh", last)
    assert agree_gradients(*engine(SIZES, names, loss), ARRAYS | {"Y": Y}, wrt=tuple(SHAPES), draws=1)


def test_a_transposed_gradient_is_named():
    risk, gradient, formula = engine(SIZES, NAMES)
    numerator = lambda **a: {name: g.T.copy() for name, g in gradient(**a).items()}
    with pytest.raises(Disagreement, match=r"expected its own shape, \(2, 3\) \(equals the transpose\)"):
        agree_gradients(risk, numerator, formula, ARRAYS, wrt=tuple(SHAPES), draws=1)


def test_a_formula_of_another_network_is_noticed():
    risk, gradient, _ = engine(SIZES, NAMES)
    other = engine(SIZES, ("sigmoid", "linear")).formula
    with pytest.raises(Disagreement, match="risk disagrees with its formula"):
        agree_gradients(risk, gradient, other, ARRAYS, wrt=tuple(SHAPES), draws=1)


def test_the_formula_is_the_mean_of_the_samples():
    formula = engine((2, 1), ("linear",)).formula
    w1, w2, b, y1, y2 = sp.symbols("w1 w2 b y1 y2")
    X, Y = sp.Matrix([[1, 2], [3, 5]]), sp.Matrix([y1, y2])
    mean = formula(X=X, Y=Y, W1=sp.Matrix([[w1, w2]]), b1=sp.Matrix([b]))
    by_hand = ((w1 + 2 * w2 + b - y1) ** 2 + (3 * w1 + 5 * w2 + b - y2) ** 2) / 4
    assert sp.expand(mean - by_hand) == 0


def test_what_is_no_architecture_is_refused_where_it_is_written():
    with pytest.raises(ValueError, match="2 layers need a sequence of 2 activations"):
        engine(SIZES, ("tanh",))


LAST = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / sum(np.exp(z)),
}
OF_A_ROW = {
    "mse": lambda y, a: sum((a[k] - y[k]) ** 2 for k in range(4)) / 2,
    "cross_entropy": lambda y, a: -sum(y[k] * np.log(a[k]) for k in range(4)),
    "binary_cross_entropy": lambda y, a: (
        -sum(y[k] * np.log(a[k]) + (1 - y[k]) * np.log(1 - a[k]) for k in range(4))
    ),
}
PAIRS = [
    ("linear", "mse"),
    ("sigmoid", "mse"),
    ("softmax", "mse"),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
]


def by_hand(last, loss, X, Y, W1, b1, W2, b2):
    """The mean loss of the samples, one after the other."""
    total = 0
    for i in range(len(X)):
        h = [np.tanh(sum(W1[j, k] * X[i, k] for k in range(3)) + b1[j]) for j in range(2)]
        z = np.array([sum(W2[j, k] * h[k] for k in range(2)) + b2[j] for j in range(4)])
        total = total + OF_A_ROW[loss](Y[i], LAST[last](z))
    return total / len(X)


def slopes_by_hand(last, loss, given):
    """By the complex step, entry by entry."""
    slopes = {name: np.empty(shape) for name, shape in SHAPES.items()}
    for name, slope in slopes.items():
        for index in np.ndindex(slope.shape):
            moved = given[name].astype(complex)
            moved[index] += 1e-30j
            slope[index] = by_hand(last, loss, **given | {name: moved}).imag / 1e-30
    return slopes


def given_for(last):
    given = arrays(np.random.default_rng(5))
    if last != "linear":
        given["Y"] = np.random.default_rng(6).dirichlet(np.ones(4), size=5)
    return given


@pytest.mark.parametrize("last, loss", PAIRS)
def test_risk_and_formula_are_the_mean_loss_worked_out_sample_by_sample(last, loss):
    given = given_for(last)
    risk, _, formula = engine(SIZES, ("tanh", last), loss)
    expected = by_hand(last, loss, **given)
    assert risk(**given) == pytest.approx(expected, rel=1e-12)
    assert float(formula(**{name: sp.Matrix(a) for name, a in given.items()})) == pytest.approx(
        expected, rel=1e-12
    )


@pytest.mark.parametrize("last, loss", PAIRS)
def test_the_gradient_is_the_complex_step_of_the_mean_loss(last, loss):
    given = given_for(last)
    found = engine(SIZES, ("tanh", last), loss).gradient(**given)
    assert list(found) == ["W1", "b1", "W2", "b2"]
    for name, slope in slopes_by_hand(last, loss, given).items():
        assert found[name].shape == SHAPES[name]
        np.testing.assert_allclose(found[name], slope, rtol=1e-10, atol=1e-13)


def test_the_loss_is_mse_unless_another_one_is_named():
    given, network = given_for("linear"), engine(SIZES, NAMES)
    assert network.risk(**given) == pytest.approx(by_hand("linear", "mse", **given), rel=1e-12)
    np.testing.assert_allclose(
        network.gradient(**given)["b2"], slopes_by_hand("linear", "mse", given)["b2"], rtol=1e-10
    )


@pytest.mark.parametrize(
    "sizes, activations, message",
    [
        ((3, 2, 4), ("tanh",), "2 layers need a sequence of 2 activations"),
        ((3, 2), ("tanh", "linear"), "1 layers? needs? a sequence of 1 activation"),
        ((3, 2, 4), ("tanh", "no such"), "no such"),
    ],
)
def test_an_architecture_is_looked_at_before_any_array(sizes, activations, message):
    with pytest.raises(ValueError, match=message):
        engine(sizes, activations)


def test_a_loss_that_does_not_fit_the_last_layer_is_refused():
    given = given_for("linear")
    with pytest.raises(ValueError, match="softmax"):
        engine(SIZES, NAMES, "cross_entropy").risk(**given)
    with pytest.raises(ValueError, match="softmax"):
        engine(SIZES, NAMES, "cross_entropy").gradient(**given)
