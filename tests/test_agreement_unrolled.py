"""What SymPy says of a network, held against loops over its units, and the functions that it puts in."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from mathlib.activations import ACTIVATIONS, activation
from mathlib.agreement import unrolled
from mathlib.agreement.reference import DIGITS
from mathlib.agreement.unrolled import reference, undefined, value_and_slope
from mathlib.network import Network

# --- whole networks -----------------------------------------------------------------------------------------

NUMPY = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "softmax": lambda z: np.exp(z) / sum(np.exp(z)),
}
LOSSES = {
    "mse": lambda a, y: sum((a - y) ** 2) / 2,
    "cross_entropy": lambda a, y: -sum(y * np.log(a)),
    "binary_cross_entropy": lambda a, y: -sum(y * np.log(a) + (1 - y) * np.log(1 - a)),
}
NETWORKS = {  # widths, activations, loss, whether there are masks
    "one layer": ((2, 3), ("tanh",), "mse", False),
    "two layers": ((2, 3, 1), ("softplus", "linear"), "mse", False),
    "three layers": ((2, 1, 3, 1), ("tanh", "sigmoid", "softplus"), "mse", False),
    "masks on two layers": ((1, 3, 1, 2), ("softplus", "tanh", "linear"), "mse", True),
    "softmax": ((1, 2, 3), ("tanh", "softmax"), "mse", False),
    "softmax and a mask": ((2, 1, 3), ("sigmoid", "softmax"), "cross_entropy", True),
    "binary cross-entropy": ((2, 1, 2), ("tanh", "sigmoid"), "binary_cross_entropy", False),
}


def passed(m, activations, loss, theta, x, y, masks):
    """L, all z's and all a's of one sample, from the formulas"""
    a, start, zs, values = x, 0, [], []
    for l, name in enumerate(activations, 1):
        W = theta[start : start + m[l] * m[l - 1]].reshape(m[l], m[l - 1])
        b = theta[start + W.size : start + W.size + m[l]]
        start += W.size + m[l]
        z = np.array([sum(w * a) + shift for w, shift in zip(W, b, strict=True)])
        a = NUMPY[name](z) * masks.get(l, 1)
        zs, values = [*zs, *z], [*values, *a]
    assert start == theta.size
    return LOSSES[loss](a, y), zs, values


def drawn(name):
    """A network with data for two samples, and masks or None"""
    m, activations, loss, masked = NETWORKS[name]
    rng = np.random.default_rng(7)
    P = sum(after * (before + 1) for before, after in zip(m, m[1:], strict=False))
    network = Network(m, activations, rng.normal(size=P))
    X, Y = rng.normal(size=(2, m[0])), rng.uniform(0.2, 0.8, (2, m[-1]))
    # {2: ..., 1: ...}: the order of the layers is that of their numbers
    masks = {l: rng.choice([0.5, 1.25, 2], (2, m[l])) for l in range(len(m) - 2, 0, -1)} if masked else None
    return network, X, Y, loss, masks


@pytest.mark.parametrize("name", NETWORKS)
def test_sympy_says_what_the_formulas_give(name):
    network, X, Y, loss, masks = drawn(name)
    m, activations = NETWORKS[name][:2]
    said, rng, step = reference(network, X, Y, loss, masks), np.random.default_rng(8), 2e-3
    assert len(said) == 2
    for n, sample in enumerate(said):
        own = {l: mask[n] for l, mask in (masks or {}).items()}
        at = lambda theta, n=n, own=own: passed(m, activations, loss, theta, X[n], Y[n], own)
        L, zs, values = at(network.theta)
        assert abs(sample.loss - L) < 1e-14
        assert sample.z.shape == sample.a.shape == (sum(m[1:]),)
        assert np.abs(sample.z - zs).max() < 1e-14 and np.abs(sample.a - values).max() < 1e-14
        assert sample.gradient.shape == network.theta.shape
        for way in rng.normal(size=(3, network.theta.size)):  # differences of sixth order
            there = [at(network.theta + k * step * way)[0] for k in (1, -1, 2, -2, 3, -3)]
            slope = np.dot([45, -45, -9, 9, 1, -1], there) / (60 * step)
            assert abs(sample.gradient @ way - slope) < 1e-9


def test_another_activation_takes_the_place_of_the_last_one():
    # z = 2·3 + 1 = 7 and y = 5: L, ∂L/∂W, ∂L/∂b of the line, and of its cube by way of a record of its own
    line = activation("linear")
    cube = type(line)("cube", line.value, line.derivative, sp.Symbol("z", real=True) ** 3)
    for sigma, a, slope in ((line, 7, 1), (cube, 343, 3 * 49), (line, 7, 1)):
        network = Network((1, 1), (sigma,), np.array([2.0, 1.0]))
        (said,) = reference(network, np.array([[3.0]]), np.array([[5.0]]), "mse")
        delta = (a - 5) * slope
        assert (said.loss, *said.z, *said.a, *said.gradient) == ((a - 5) ** 2 / 2, 7, a, 3 * delta, delta)


def test_what_floats_would_lose_is_there():
    # p = σ(−40) and y = 0: L = log(1 + e^−40) = e^−40 − …, and 1 − p is 1 in float64
    network = Network((1, 1), ("sigmoid",), np.array([-20.0, 0.0]))
    (said,) = reference(network, np.array([[2.0]]), np.array([[0.0]]), "binary_cross_entropy")
    for value, expected in ((said.loss, 1), (said.a[0], 1), (said.gradient[0], 2), (said.gradient[1], 1)):
        assert abs(value / np.exp(-40) - expected) < 1e-14
        assert type(value) is np.float64


@pytest.mark.parametrize("short", ["X", "Y", "mask"])
def test_rows_that_do_not_match_are_refused(short):
    network, X, Y, loss, masks = drawn("masks on two layers")
    given = {"X": X, "Y": Y, "mask": masks}
    given[short] = {l: M[:1] for l, M in masks.items()} if short == "mask" else given[short][:1]
    with pytest.raises(ValueError, match="zip"):
        reference(network, given["X"], given["Y"], loss, given["mask"])


def test_parts_in_common_are_worked_out_once():
    # (1, 2, 3): σ and σ' are wanted at each of the 2 + 3 units once
    compiled, put_in = unrolled._compiled.__wrapped__((1, 2, 3), "mse", False, False)
    calls = []

    def told(*what):
        return lambda z: calls.append(what) or mpmath.mpf(1)

    put_in.update({l: (told(l, "σ"), told(l, "σ'")) for l in (1, 2)})
    assert len(compiled(range(13), (1,), (1, 2, 3), ())) == 1 + 5 + 5 + 13
    assert sorted(calls) == sorted(2 * [(1, "σ"), (1, "σ'")] + 3 * [(2, "σ"), (2, "σ'")])


# --- the functions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_and_slope_are_those_of_the_activation(name):
    sigma = ACTIVATIONS[name]
    value, slope = value_and_slope(sigma)
    for z in (-1.7, 0.4, 2.6):
        assert abs(float(value(mpmath.mpf(z))) - sigma(np.array([z]))[0]) < 1e-14
        assert abs(float(slope(mpmath.mpf(z))) - sigma.d(np.array([z]))[0]) < 1e-14


def test_the_parameter_of_an_activation_is_the_decimal_number():
    value, slope = value_and_slope(activation("leaky_relu", alpha=0.3))
    with mpmath.workdps(DIGITS):
        assert value(mpmath.mpf(-10)) == -3 and abs(slope(mpmath.mpf(-10)) * 10 - 3) < mpmath.mpf(10) ** -38
        assert value(mpmath.mpf(10)) == 10 and slope(mpmath.mpf(10)) == 1


def test_all_digits_are_worked_with():
    value, slope = value_and_slope(activation("sigmoid"))
    with mpmath.workdps(DIGITS):
        small = mpmath.exp(-60)
        assert abs((1 - value(mpmath.mpf(60))) / small - 1) < 1e-12  # 0 in float64
        assert abs(slope(mpmath.mpf(60)) / small - 1) < 1e-12


def test_softmax_has_no_value_for_an_entry_alone():
    assert value_and_slope(activation("softmax")) is None


def test_an_undefined_function_of_one_argument_has_its_slope_by_name():
    f, x = undefined("f"), sp.Symbol("x")
    assert str(sp.diff(f(x**2), x)) == "2*x*d_f(x**2)"
    assert f(x).func.__name__ == "f" and not f(x).diff(x).has(sp.Derivative, sp.Subs)
    for function in (f, f(x).diff(x).func):
        assert function.nargs == sp.FiniteSet(1)
        with pytest.raises(TypeError, match="takes exactly 1 argument"):
            function(x, x)


@pytest.mark.parametrize("arity", [2, 3])
def test_an_undefined_function_of_several_arguments_has_a_slope_for_each(arity):
    f, xs = undefined("f", arity), sp.symbols("u v w")[:arity]
    assert f.nargs == sp.FiniteSet(arity)
    for k, x in enumerate(xs, 1):
        slope = f(*xs).fdiff(k)
        assert slope == f(*xs).diff(x) and str(slope) == f"d{k}_f({', '.join(map(str, xs))})"
        assert slope.func.nargs == sp.FiniteSet(arity)
    with pytest.raises(IndexError):
        f(*xs).fdiff(arity + 1)
