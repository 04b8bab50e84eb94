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
