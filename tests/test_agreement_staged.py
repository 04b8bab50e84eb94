"""A formula in stages has the value and the derivatives of the same formula in one expression."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import Disagreement, agree_gradients
from mathlib.agreement.explicit import Model
from mathlib.agreement.staged import Staged, Stages
from mathlib.comparison import same
from mathlib.symbols import real

SHAPES = {"W": (4, 3), "b": (4,), "X": (5, 3), "Y": (5, 4)}


def loss(W, b, X, Y):
    return ((np.tanh(X @ W.T + b) - Y) ** 2).sum() / (2 * len(X))


def gradient(W, b, X, Y, slope=lambda a: 1 - a**2):
    a = np.tanh(X @ W.T + b)
    d = (a - Y) * slope(a) / len(X)
    return {"W": d.T @ X, "b": d.sum(0)}


def formula(W, b, X, Y, name=lambda M: M):
    a = name((name(X * W.T) + sp.ones(X.rows, 1) * b.T).applyfunc(sp.tanh))
    return sum(e**2 for e in name(a - Y)) / (2 * X.rows)


def staged(**arrays):
    name = Stages()
    return name.loss(formula(**arrays, name=name))


def check(gradient, **options):
    return agree_gradients(loss, gradient, staged, SHAPES, wrt=("W", "b"), draws=1, **options)


def test_right_gradients_are_accepted_and_reported_like_any_other():
    one = agree_gradients(loss, gradient, formula, SHAPES, wrt=("W", "b"), draws=1)
    assert check(gradient).text == one.text


def test_values_and_derivatives_are_those_of_the_formula_in_one():
    models = [Model(f, SHAPES, ("W", "b", "X")) for f in (formula, staged)]
    values = models[0].draw(np.random.default_rng(3))
    (one, by_one), (two, by_stages) = (model.evaluate(values) for model in models)
    assert same(two, one) and all(same(by_stages[name], by_one[name]) for name in ("W", "b", "X"))


def test_a_forgotten_slope_is_refused():
    with pytest.raises(Disagreement, match="by W. disagrees with SymPy's derivative"):
        check(lambda **a: gradient(**a, slope=lambda a: 1))


def kinked(W, b, X, Y):
    name = Stages()
    z = name(X * W.T + sp.ones(X.rows, 1) * b.T)
    return name.loss(sum(name(z.applyfunc(lambda e: sp.Piecewise((e, e > 0), (0, True))))))


def test_arrays_are_drawn_off_the_kinks_of_any_stage():
    relu_loss = lambda W, b, X, Y: np.maximum(X @ W.T + b, 0).sum()
    on = lambda W, b, X, Y: (X @ W.T + b > 0).astype(float)
    slopes = lambda W, b, X, Y: {"W": on(W, b, X, Y).T @ X, "b": on(W, b, X, Y).sum(0)}
    assert agree_gradients(
        relu_loss, slopes, kinked, SHAPES, wrt=("W", "b"), draws=1, complex_step="maximum drops it"
    )
    at_a_kink = {"W": np.array([[1.0, 2.0, -1.0]]), "b": np.zeros(1), "X": np.array([[1.0, 1.0, 3.0]])}
    with pytest.raises(ValueError, match="a kink of the formula"):
        Model(kinked, at_a_kink | {"Y": np.zeros((1, 1))}, ("W",)).draw(np.random.default_rng(0))


def test_an_array_that_no_stage_uses_is_constant():
    model = Model(
        lambda W, b: (name := Stages()).loss(name(W * W.T).trace()), {"W": (2, 3), "b": (2,)}, ("W",)
    )
    assert model.constant("b") and not model.constant("W")


def test_a_division_by_0_is_no_number():
    model = Model(lambda x: (name := Stages()).loss(1 / name(x)), {"x": np.array(0.0)}, ("x",))
    value, slopes = model.evaluate({"x": np.array(0.0)})
    assert np.isnan(value) and np.isnan(slopes["x"])


def test_a_symbol_without_a_value_is_refused():
    with pytest.raises(ValueError, match="the symbol u, which has no value here"):
        Model(lambda x: (name := Stages()).loss(name(x + real("u"))), {"x": ()}, ("x",))


def unused_stage(W, b, c):
    """u = b², a stage that nothing needs, then L = u + c."""
    name = Stages()
    u = name(b**2)
    name(W * b)
    return name.loss(u + c)


def test_what_only_an_unused_stage_needs_is_constant_and_its_derivative_is_0():
    model = Model(unused_stage, {"W": (), "b": (), "c": ()}, ("W", "b", "c"))
    assert [model.constant(name) for name in ("W", "b", "c")] == [True, False, False]
    value, slopes = model.evaluate({"W": 7.0, "b": 3.0, "c": 5.0})
    assert value == 14.0 and slopes == {"W": 0.0, "b": 6.0, "c": 1.0}


def test_a_stage_is_a_real_number_to_sympy():
    name = Stages()
    one, two = name(sp.Matrix([[sp.Symbol("w", real=True), 2]]))
    assert one != two and all(sp.conjugate(u) == u and sp.Abs(u) ** 2 == u**2 for u in (one, two))


@pytest.mark.parametrize("at, slope", [(3.0, 4.0), (-2.5, -4.0)])
def test_the_slope_of_an_absolute_value_is_the_sign(at, slope):
    x = sp.Symbol("x", real=True)
    name = Stages()
    values, signs, _ = name.loss(2 * sp.Abs(name(2 * x))).compiled([x], [x])
    assert values(at).tolist() == [4 * abs(at), slope]
    assert np.sign(signs(at)).tolist() == [np.sign(at)]


def test_a_formula_without_kinks_has_no_switches():
    u, v = sp.symbols("u v", real=True)
    name = Stages()
    values, signs, reached = name.loss(name(u * v) ** 2 + u).compiled([u, v], [v])
    assert signs is None and {u, v} < reached
    assert values(3.0, 2.0).tolist() == [39.0, 36.0]


def test_where_a_stage_divides_by_0_the_value_and_every_derivative_are_no_numbers():
    u, v = sp.symbols("u v", real=True)
    values, *_ = Staged(((real("w"), u / v),)).compiled([u, v], [u, v])
    assert values(1.0, 4.0).tolist() == [0.25, 0.25, -0.0625]
    np.testing.assert_array_equal(values(1.0, 0.0), [np.nan] * 3)


@pytest.mark.parametrize("numbers", [(1.0,), (1.0, 2.0, 3.0)])
def test_there_is_a_number_for_every_symbol(numbers):
    u, v = sp.symbols("u v", real=True)
    values, *_ = Staged(((real("w"), u * v),)).compiled([u, v], [u])
    with pytest.raises(ValueError, match=r"argument 2 is (shorter|longer) than argument 1"):
        values(*numbers)


def test_what_a_value_and_its_derivatives_share_is_worked_out_once():
    calls = []

    class power(sp.Function):
        """e^z, which counts how often it is worked out"""

        nargs = 1
        _imp_ = staticmethod(lambda z: calls.append(z) or mpmath.exp(z))

        def fdiff(self, argindex=1):
            return self

    u, v = sp.symbols("u v", real=True)
    values, *_ = Staged(((real("w"), power(u * v)),)).compiled([u, v], [u, v])
    np.testing.assert_allclose(values(0.5, 3.0), np.exp(1.5) * np.array([1, 3, 0.5]), rtol=1e-15)
    assert calls == [1.5]


def test_wrong_forms_may_be_functions_of_the_arrays():
    no_slope = lambda **arrays: gradient(**arrays, slope=lambda a: 1)
    named = {"σ′ forgotten": no_slope, "no bias": lambda W, b, X, Y: {"loss": loss(W, 0, X, Y)}}
    for wrong in (formula, staged):
        with pytest.raises(Disagreement, match=r"\(by W\).*\(σ′ forgotten\?\)"):
            agree_gradients(loss, no_slope, wrong, SHAPES, wrt=("W", "b"), draws=1, candidates=named)
    with pytest.raises(Disagreement, match=r"unbiased disagrees with its formula.*\(no bias\?\)"):

        def unbiased(W, b, X, Y):
            return loss(W, 0, X, Y)

        agree_gradients(unbiased, gradient, staged, SHAPES, wrt=("W", "b"), draws=1, candidates=named)
