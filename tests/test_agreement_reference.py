"""What SymPy says of a formula: what is taken for one, its derivative, its value to 40 digits, its kinks."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from sympy.utilities.lambdify import implemented_function

from mathlib.agreement.reference import (
    _float,
    as_formula,
    differentiate,
    high_precision,
    rounded,
    switches,
)
from mathlib.definitions import define

x, y, z = sp.symbols("x y z", real=True)


# ------------------------------------------------------------------------------------ a formula


@pytest.mark.parametrize("given", [x * sp.sin(y), 3, 0.5, x, sp.pi])
def test_scalars_are_formulas_whatever_symbols_they_hold(given):
    assert as_formula(given) == sp.sympify(given)


def test_a_defined_name_is_spelled_out():
    square = define("square", z, z**2)
    assert as_formula(square(x + 1), [x]) == (x + 1) ** 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (sp.true, "the formula is a BooleanTrue; expected one SymPy expression, a scalar"),
        (x > 0, "the formula is a StrictGreaterThan; expected one SymPy expression, a scalar"),
        (sp.Tuple(x), "the formula is a Tuple; expected one SymPy expression, a scalar"),
        (sp.Matrix([x]), "the formula is a ImmutableDenseMatrix; expected one SymPy expression, a scalar"),
        (
            sp.MatrixSymbol("W", 2, 2),
            "the formula is a MatrixSymbol; expected one SymPy expression, a scalar",
        ),
        (
            "x + 1",
            "the formula is 'x + 1'; expected a SymPy expression or matrix, got 'x + 1' of type str; texts "
            "are not evaluated: make the symbols, z = real('z'), and write it without quotes",
        ),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_scalar_expression_is_refused(given, said):
    with pytest.raises(TypeError) as caught:
        as_formula(given)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("allowed", "names"),
    [([x, y, z], None), ((y, x), None), ([y], "x"), ({x}, "y"), ([], "x, y"), ([z], "x, y")],
)
def test_only_symbols_with_a_value_may_stand_in_a_formula(allowed, names):
    formula = y + x**2
    if names is None:
        assert as_formula(formula, allowed) == formula
        return
    with pytest.raises(ValueError) as caught:
        as_formula(formula, allowed)
    assert str(caught.value) == (
        f"the formula holds the symbol {names}, which has no value here; name it in the call"
    )


# ------------------------------------------------------------------------------------ derivative and value


@pytest.mark.parametrize(
    ("formula", "slope"),
    [
        (x**2 * y, 2 * x * y),
        (y, 0),
        (5, 0),
        (sp.Heaviside(x), 0),
        (x * sp.Heaviside(x), sp.Heaviside(x)),
        (x * sp.sign(x), sp.sign(x)),
    ],
)
def test_the_derivative_leaves_the_point_mass_of_a_jump_out(formula, slope):
    assert sp.simplify(differentiate(formula, x) - slope) == 0


def test_values_are_exact_where_float64_cancels():
    evaluate = high_precision([x, y], [(1 + x) - 1, x - y, sp.Integer(3)])
    assert evaluate(1e-30, 0.1).tolist() == [1e-30, -0.1, 3.0]
    assert evaluate(np.float64(2.0), 5).dtype == np.float64


def test_a_sine_has_forty_digits_too():
    t = 1e-8
    np.testing.assert_allclose(
        high_precision([x], [sp.sin(x) - x])(t), [-(t**3) / 6 + t**5 / 120], rtol=1e-14
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_division_by_zero_is_nan_throughout(count):
    evaluate = high_precision([x], [1 / x, x, x**2][:count])
    assert evaluate(2.0).tolist() == [0.5, 2.0, 4.0][:count]
    assert evaluate(0.0).shape == (count,) and np.isnan(evaluate(0.0)).all()


def test_what_stands_in_the_formulas_many_times_is_worked_out_once():
    seen = []
    f = implemented_function("f", lambda v: seen.append(v) or v / 4)
    evaluate = high_precision([x, y], [f(x) * y, f(x) ** 2, f(x) + 1])
    assert evaluate(3.0, 2.0).tolist() == [1.5, 0.5625, 1.75] and seen == [3]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (mpmath.mpf("0.5"), 0.5),
        (mpmath.mpf(0), 0.0),
        (7, 7.0),
        (mpmath.pi, np.pi),
        (mpmath.mpc(-2.5, 0), -2.5),
        (mpmath.mpc(2, 1), np.nan),
        (mpmath.mpc(2, 1e-30), np.nan),
        (mpmath.mpc(0, -1), np.nan),
        (mpmath.mpc(mpmath.inf, 0), np.nan),
        (mpmath.mpc(mpmath.nan, 0), np.nan),
        (mpmath.inf, np.nan),
        (-mpmath.inf, np.nan),
        (mpmath.nan, np.nan),
    ],
    ids=str,
)
def test_a_number_that_is_not_real_or_not_finite_is_nan(value, number):
    assert isinstance(_float(value), float)
    np.testing.assert_equal(_float(value), number)
    np.testing.assert_equal(rounded([value, mpmath.mpf(2)]), np.array([number, 2.0]))


def test_a_root_of_a_negative_number_is_nan_and_its_square_is_not():
    root = sp.sqrt(x)
    values = high_precision([x], [root, root * sp.conjugate(root), x])(-4.0)
    assert np.isnan(values[0]) and values[1:].tolist() == [4.0, -4.0]


# ------------------------------------------------------------------------------------------- kinks


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (x**2 * y, []),
        (sp.Abs(x - 1), [x - 1]),
        (sp.sign(x * y), [x * y]),
        (sp.Heaviside(x + 2), [x + 2]),
        (sp.Max(0, x), [-x, x]),
        (sp.Min(1, x), [1 - x, x - 1]),
        (sp.Piecewise((x, x > y), (0, True)), [x - y]),
        (sp.Piecewise((x, 2 * x <= 3), (y, y < 1), (0, True)), [x - sp.Rational(3, 2), y - 1]),
        (sp.Abs(x) + sp.Abs(sp.sin(sp.Abs(y))), [x, y, sp.sin(sp.Abs(y))]),
        (sp.Abs(sp.log(2) - 1, evaluate=False) * x, []),
        (sp.Max(x, x + 1, evaluate=False), []),
    ],
    ids=str,
)
def test_switches_are_where_a_branch_may_change(formula, expected):
    found = switches(formula)
    if isinstance(formula, sp.Max | sp.Min):  # either sign of a difference may be taken
        assert len(found) == min(1, len(expected)) and set(found) <= set(expected)
    else:
        assert set(found) == set(expected) and len(found) == len(expected)


@pytest.mark.parametrize("largest", [sp.Max, sp.Min])
def test_every_pair_of_a_maximum_makes_a_switch(largest):
    found = switches(largest(x, y, z))
    assert {sp.Abs(s) for s in found} == {sp.Abs(x - y), sp.Abs(y - z), sp.Abs(x - z)} and len(found) == 3


def test_switches_come_in_one_order():
    formula = sum(sp.Abs(s) for s in (y + 1, x, z, x + y))
    assert switches(formula) == sorted([x, z, x + y, y + 1], key=sp.default_sort_key)
    assert switches(sp.Abs(y) + sp.sign(x)) == [x, y]
