"""Interval arithmetic: bounds worked by hand, what is proved in how many pieces, and what stays open."""

import pytest
import sympy as sp
from mpmath import iv, mp

from mathlib.verdict import decide, intervals
from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable
from mathlib.verdict.intervals import never_positive

x, y = sp.symbols("x y", real=True)
R, ZERO, ONE, TWO = sp.Rational, sp.Integer(0), sp.Integer(1), sp.Integer(2)
PIECE = 50  # operations that a piece costs


def pieces(expression, low, high):
    """Whether it is proved, and how many intervals were looked at"""
    budget = Budget()
    proved = never_positive(expression, x, low, high, budget)
    return proved, (budget.limit - budget.left) / PIECE


def parabola(low, width, c):
    """u(u − 1) − c for u = (x − low)/width, multiplied out: from −1/4 − c to −c on the interval."""
    u = (x - low) / width
    return sp.expand(u**2 - u - c)


# --- what is proved -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "width"), [(ZERO, ONE), (ONE, ONE), (-ONE, ONE), (R(3, 4), R(1, 4))])
def test_a_parabola_is_proved_in_the_pieces_that_its_slope_asks_for(low, width):
    # The mean value form on a piece of u of width w with the middle m: m(m − 1) + max|2u − 1| w/2.
    # w = 1: −1/4 + 1/2 = 1/4;  w = 1/2: −3/16 + 1/4 = 1/16;  w = 1/4, at 0: −7/64 + 1/8 = 1/64
    for c, number in ((R(3, 8), 1), (R(1, 4), 1), (R(1, 8), 3), (R(1, 16), 3), (R(1, 40), 7)):
        assert pieces(parabola(low, width, c), low, low + width) == (True, number), c


def test_a_bound_of_zero_is_enough():
    assert pieces(x - 1, ZERO, ONE) == (True, 1)
    assert pieces(-(x**2), -ONE, ONE) == (True, 1)


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        (x - R(1, 2), ZERO, ONE),  # positive on the right, which is looked at last
        (R(1, 2) - x, ZERO, ONE),  # on the left
        (x**2 - x - R(1, 40), ZERO, TWO),  # on the right, after the left was halved again
        (x - R(999, 1000), ZERO, ONE),
        (R(1, 16) - (x - R(1, 2)) ** 2, ZERO, ONE),  # in the middle
        (sp.exp(x) - R(5, 2), ZERO, ONE),
        (R(1, 10**6) + 0 * x, ZERO, ONE),
    ],
)
def test_what_is_positive_somewhere_stays_open(expression, low, high):
    assert never_positive(expression, x, low, high, Budget()) is False


def test_the_last_interval_to_be_halved_has_the_width_of_the_narrowest():
    e = R(1, 10**9)
    assert pieces(parabola(ZERO, e, R(1, 8)), ZERO, e) == (True, 3)
    assert pieces(parabola(ZERO, e * R(99, 100), R(1, 8)), ZERO, e * R(99, 100)) == (False, 1)
    # x ≤ 0 at 0 alone: 2^30 > 10^9, so the interval at the right is halved 30 times; it is looked at last,
    # and each of the others is closed at once
    assert pieces(x - 1 + R(1, 10**12), ZERO, ONE) == (False, 1 + 2 * 30)


def test_a_budget_may_run_out():
    wide = parabola(ZERO, ONE, R(1, 8))
    assert never_positive(wide, x, ZERO, ONE, Budget(150)) is True
    with pytest.raises(BudgetExceeded, match="the budget of 149 operations ran out in halving intervals"):
        never_positive(wide, x, ZERO, ONE, Budget(149))


# --- the two enclosures -------------------------------------------------------------------------------------

UPPER = {  # expression, ends, the smaller of the plain bound and that of the mean value form
    "plain": (x**2, (-1, 1), 1),  # mean: 0 + [−2, 2] · [−1, 1]
    "mean": (x**2 - x, (1, 2), R(9, 4)),  # plain: 4 − 1; mean: 3/4 + [1, 3] · [−1/2, 1/2]
    "mean, falling": (x - x**2, (1, 2), R(3, 4)),  # plain: 2 − 1; mean: −3/4 + 3/2
    "not around 0": (x**2 - 3 * x, (R(1, 2), 2), R(-11, 16)),  # −35/16 + [−2, 1] · [−3/4, 3/4], plain 5/2
    "a line": (2 * x - 3, (-1, 4), 5),
}


@pytest.mark.parametrize("name", UPPER)
def test_the_upper_bound_is_the_better_of_two(name):
    expression, (a, b), expected = UPPER[name]
    bound = intervals._upper_bound(expression, sp.diff(expression, x), x, sp.Rational(a), sp.Rational(b))
    assert (bound.a, bound.b) == (float(expected), float(expected))


@pytest.mark.parametrize(
    ("p", "low", "high"),
    [
        (R(1, 2), R(-21, 4), R(-7, 8)),  # −7/4 + [−7/2, −1] · [−1/4, 1]
        (ONE, R(-19, 4), R(-3, 8)),  # −3 + [−7/2, −1] · [−3/4, 1/2]
    ],
)
def test_the_mean_value_form_may_start_anywhere(p, low, high):
    whole, point = intervals._interval(R(1, 4), R(3, 2)), intervals._interval(p, p)
    found = intervals._mean_value_form(x**2 - 4 * x, 2 * x - 4, x, whole, point)
    assert (float(found.a), float(found.b)) == (float(low), float(high))


def enclosed(expression, low, high):
    found = intervals._enclose(expression, x, intervals._interval(sp.Rational(low), sp.Rational(high)))
    return float(found.a), float(found.b)


ENCLOSED = {  # expression, ends, bounds
    "the symbol": (x, (-1, 3), (-1, 3)),
    "a number": (R(-5, 4), (0, 1), (-1.25, -1.25)),
    "a sum": (x + x**2 + 3, (-1, 2), (2, 9)),
    "a difference": (x**2 - x, (-1, 2), (-2, 5)),
    "a product": (3 * x * (x + 1), (-1, 2), (-9, 18)),
    "an even power": (x**4, (-2, 1), (0, 16)),
    "an odd power": (x**3, (-2, 1), (-8, 1)),
    "a reciprocal": (1 / x, (R(1, 4), 2), (0.5, 4)),
    "a negative power": (x**-2, (R(1, 2), 2), (0.25, 4)),
    "a root": (sp.sqrt(x), (R(1, 4), 4), (0.5, 2)),
    "a root, all of it below 1": (sp.sqrt(x), (R(1, 16), R(1, 4)), (0.25, 0.5)),
    "one over a root": (1 / sp.sqrt(x), (R(1, 4), 16), (0.25, 2)),
    "a root of a sum": (sp.sqrt(x + 1), (0, 3), (1, 2)),
    "an absolute value": (sp.Abs(x), (-2, 1), (0, 2)),
    "exp at 0": (sp.exp(x), (0, 0), (1, 1)),
    "log at 1": (sp.log(x), (1, 1), (0, 0)),
    "sin over its top": (sp.sin(x), (0, 2), (0, 1)),
    "cos over its top": (sp.cos(x), (-1, 0), (pytest.approx(0.5403023058681398, abs=1e-15), 1)),
}


@pytest.mark.parametrize("name", ENCLOSED)
def test_bounds_by_hand(name):
    expression, ends, expected = ENCLOSED[name]
    assert enclosed(expression, *ends) == expected


@pytest.mark.parametrize(
    "constant", [sp.pi, sp.E, R(1, 3), R(-7, 10), sp.Integer(2**60 + 1), sp.pi**2 * sp.E]
)
def test_a_number_lies_between_bounds_that_are_next_to_it(constant):
    low, high = (sp.Rational(bound) for bound in enclosed(constant, 0, 1))
    assert low < constant < high and high - low < sp.Abs(constant) / 10**14


BY_ENDS = {sp.tanh: (-1, 2), sp.erf: (-1, 2), sp.atan: (-3, 1), sp.erfc: (-1, 2)}


@pytest.mark.parametrize("function", BY_ENDS)
def test_a_monotone_function_lies_between_its_ends_with_room_for_errors(function):
    ends = [function(end).evalf(40) for end in BY_ENDS[function]]
    low, high = (sp.Rational(bound) for bound in enclosed(function(x), *BY_ENDS[function]))
    room, rounding = R(1, 10**14), R(1, 10**15)
    assert abs(min(ends) - low - room) < rounding and abs(high - max(ends) - room) < rounding


def test_the_ends_are_worked_out_with_thirty_digits(monkeypatch):
    digits = []
    monkeypatch.setitem(intervals._INCREASING, sp.tanh, lambda end: digits.append(mp.dps) or mp.tanh(end))
    enclosed(sp.tanh(x), 0, 1)
    assert digits == [30, 30] and mp.dps == 15


# --- what has no bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        (sp.gamma(x), "gamma"),
        (x * y, "Symbol"),
        (sp.sqrt(x - 1), r"sqrt\(x - 1\)"),  # from 0 on, where the slope has no bound
        (sp.sqrt(x - 2), r"sqrt\(x - 2\)"),
        (1 / sp.sqrt(x - 1), r"1/sqrt\(x - 1\)"),
        (sp.cbrt(x), r"x\*\*\(1/3\)"),
        (x ** R(-1, 3), r"x\*\*\(-1/3\)"),
        (x ** R(3, 2), r"x\*\*\(3/2\)"),
        (2**x, r"2\*\*x"),
        (sp.log(x - 2), r"log\(x - 2\)"),
        (x + sp.EulerGamma, "EulerGamma"),
    ],
)
def test_what_has_no_bounds_is_named(expression, name):
    with pytest.raises(NotEvaluable, match=f"^no interval for {name}$"):
        never_positive(expression, x, ONE, sp.Integer(3), Budget())
    with pytest.raises(NotEvaluable, match=f"^no interval for {name}$"):
        enclosed(expression, 1, 3)


@pytest.mark.parametrize(
    "gap",
    [
        # x² − x + 1/2 is at least 1/4, but its bounds on [0, 1] are −1/2 and 3/2
        sp.log(x**2 - x + R(1, 2)) + x * sp.sin(x) / 2,
        x * sp.sin(x) - sp.EulerGamma - 1,
        sp.gamma(x + 1) * x - 2,
    ],
)
def test_a_question_without_bounds_is_left_to_others(gap):
    assert decide._by_intervals(gap, (x >= 0, x <= 1), 1000) is None


def test_a_logarithm_from_zero_on_has_a_bound_above():
    low, high = intervals._enclose(sp.log(x), x, iv.mpf([0, 1])).a, enclosed(sp.log(x), 0, 1)[1]
    assert low == -mp.inf and high == 0
