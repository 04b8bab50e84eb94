"""Where a formula changes its cases: the places between and on the kinks, worked out by hand."""

import mpmath
import pytest
import sympy as sp
from sympy import Abs, Max, Piecewise, Product, Rational, Sum, exp, log, oo, pi, sin, sqrt

from mathlib.symbols import array, index, integer, positive, real, size, vector
from mathlib.verdict import at_most, equal, kinks
from mathlib.verdict.points import Point

t, z = real("t z")
c = positive("c")
n = integer("n")
zeta = sp.Symbol("zeta")
K = size("K")
i, j, k = index("i j k", K)
x, y = vector("x y", K)
q = vector("q", K, positive=True)
M = array("M", K, K)

HALF, THIRD = Rational(1, 2), Rational(1, 3)
step = lambda condition: Piecewise((1, condition), (0, True))


def point_of(expression, trial=0):
    return Point((expression,), trial)


def found(expression, point):
    return list(kinks.places(expression, point))


# Places


def test_one_symbol_is_put_on_and_around_its_kinks():
    narrow = step((z > THIRD) & (z < THIRD + Rational(1, 1000)))
    places = [
        -2 * THIRD,
        THIRD,
        THIRD + Rational(1, 2000),
        THIRD + Rational(1, 1000),
        THIRD + Rational(1001, 1000),
    ]
    assert found(narrow, point_of(narrow)) == [({z: place}, {}) for place in places]


def test_places_that_a_symbol_cannot_have_are_left_out():
    expression = step(c > HALF)
    assert found(expression, point_of(expression)) == [({c: HALF}, {}), ({c: 3 * HALF}, {})]


def test_a_whole_number_goes_to_whole_numbers_nearby():
    expression = step(n > 5 * HALF)
    assert found(expression, point_of(expression)) == [({n: sp.Integer(m)}, {}) for m in range(5)]


@pytest.mark.parametrize("gather", [Sum, Product])
def test_an_entry_under_a_sum_is_moved_at_index_1(gather):
    expression = gather(step(x[k] > 2), (k, 1, K))
    assert found(expression, point_of(expression)) == [({}, {("x", (1,)): m}) for m in (1, 2, 3)]


def test_an_entry_outside_a_sum_is_moved_where_its_index_is():
    expression = Abs(M[i, j] - 2)
    point = point_of(expression)
    at = int(point.numbers[i]), int(point.numbers[j])
    assert found(expression, point) == [({}, {("M", at): m}) for m in (1, 2, 3)]


def test_the_last_entry_is_moved_where_the_size_of_the_point_puts_it():
    point = point_of(Abs(x[K] - 2))
    assert found(Abs(x[K] - 2), point) == [({}, {("x", (int(point.numbers[K]),)): m}) for m in (1, 2, 3)]
    grid = Sum(step(M[k, K] > 2), (k, 1, K))
    point = point_of(grid)
    assert found(grid, point) == [({}, {("M", (1, int(point.numbers[K]))): m}) for m in (1, 2, 3)]


def test_two_spellings_of_one_entry_are_moved_together():
    """x_K and x_1 where K = 1: |x_1 − 2| + |x_1 − 5| has the kinks 2 and 5."""
    expression = Sum(Abs(x[k] - 2), (k, 1, K)) + Abs(x[K] - 5)
    point = Point((expression,), 0, {K: sp.Integer(1)})
    places = (1, 2, 7 * HALF, 5, 6)
    assert found(expression, point) == [({}, {("x", (1,)): place}) for place in places]


def test_an_entry_whose_index_is_no_number_stays_where_it_is():
    point = Point((z,), 0, {n: sp.Integer(3)})
    for entry in (x[n * HALF], M[2, n * HALF]):
        assert found(Abs(entry - z), point) == [({n: 3, z: point.numbers[z]}, {})]


def test_one_symbol_after_the_other_is_moved():
    """|t − z|: t around the number of z, and then z around each of these places."""
    expression = Abs(t - z)
    point = point_of(expression)
    start = point.numbers[z]
    expected = [({t: start + a, z: start + a + b}, {}) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    assert found(expression, point) == expected


def test_symbols_and_entries_are_moved_together():
    expression = Sum(Max(x[k], z), (k, 1, K)) + Abs(y[2] - 3)
    point = point_of(expression)
    start = point.numbers[z]
    expected = [
        ({z: start_of_x + b}, {("x", (1,)): start_of_x, ("y", (2,)): m})
        for start_of_x in (start - 1, start, start + 1)
        for m in (2, 3, 4)
        for b in (-1, 0, 1)
    ]
    assert found(expression, point) == expected


def test_an_entry_that_is_not_moved_yet_has_the_number_of_the_point():
    expression = Sum(step(x[k] > y[k]), (k, 1, K))
    point = point_of(expression)
    start = point.entry("y", (1,), y[1].assumptions0)
    (_, first), *_ = found(expression, point)
    assert first[("x", (1,))] == sp.sympify(start) - 1


def test_entries_keep_their_assumptions():
    expression = Sum(step(q[k] > HALF), (k, 1, K))
    assert found(expression, point_of(expression)) == [({}, {("q", (1,)): m}) for m in (HALF, 3 * HALF)]
    known = kinks._symbol(q[1])
    assert known.name == "q[1]" and known.is_positive and known.is_extended_real and known.is_integer is None
    assert kinks._symbol(x[2]).is_extended_real and kinks._symbol(x[2]).is_positive is None


def test_what_is_not_real_is_not_moved():
    expression = Abs(z - 1) + Abs(zeta - z)
    point = point_of(expression)
    assert found(expression, point) == [({z: m}, {}) for m in (0, 1, 2)]
    assert point.numbers[zeta].is_real is False


def test_a_symbol_whose_conditions_have_no_zeros_keeps_its_number():
    expression = Abs(z**2 - z + 1) + Abs(t - 1)
    point = point_of(expression)
    assert found(expression, point) == [({t: m, z: point.numbers[z]}, {}) for m in (0, 1, 2)]


def test_without_conditions_nothing_is_moved():
    assert found(z + t, point_of(z + t)) == [({}, {})]


def test_questions_with_kinks_at_the_last_entry_or_off_the_real_line_have_a_verdict():
    for expression in (Abs(x[K] - z), Abs(zeta - z), Sum(step(M[k, K] > 2), (k, 1, K))):
        assert equal(expression, expression, budget=2).kind == "confirmed"
    assert at_most(Abs(x[K]) + sin(z), Abs(x[K]) + z - Rational(1, 100), z >= 0).kind == "refuted"


@pytest.mark.parametrize(
    ("zeros", "whole", "places"),
    [
        (set(), False, []),
        (set(), True, []),
        ({4}, False, [3, 4, 5]),
        ({1, 4}, False, [0, 1, 5 * HALF, 4, 5]),
        ({9, -1, 2}, False, [-2, -1, HALF, 2, 11 * HALF, 9, 10]),
        ({5 * HALF}, True, [0, 1, 2, 3, 4]),
        ({0, 10}, True, [-2, -1, 0, 1, 4, 5, 6, 9, 10, 11, 12]),
    ],
    ids=str,
)
def test_places_on_beside_and_between_zeros(zeros, whole, places):
    assert kinks._between({sp.sympify(z) for z in zeros}, whole) == places


# Zeros

ZEROS = {
    "linear": (3 * t - 2, [2 * THIRD]),
    "linear, with π": (pi * t - 1, [1 / pi]),
    "linear, not real": (t - sp.I, []),
    "a ratio": ((t - 3) / (t + 1), [3]),
    "a pole alone": (1 / t, []),
    "two squares": ((t - 1) ** 2 * (2 * t + 1), [-HALF, 1]),
    "none": (t**2 + 1, []),
    "a constant": (sp.Integer(3), []),
    "two unknowns": (t - z, []),
    "another unknown": (z - 1, []),
    "|t|": (Abs(t) - 2, [-2, 2]),
    "two distances": (Abs(t) + Abs(t - 1) - 3, [-1, 2]),
    "degree 6, far off": (t**6 - 20**6, [-20, 20]),
    "degree 7, beyond the grid": (t**7 - 20**7, []),
}


@pytest.mark.parametrize("name", ZEROS)
def test_zeros_of_a_condition(name):
    kink, zeros = ZEROS[name]
    assert sorted(kinks._zeros(kink, t, point_of(t))) == zeros


IRRATIONAL = {
    "a square": (t**2 - 2, [-sqrt(2), sqrt(2)]),
    "a sixth power": (t**6 - 2, [-(2 ** Rational(1, 6)), 2 ** Rational(1, 6)]),
    "a seventh power": (t**7 - 2, [2 ** Rational(1, 7)]),
    "a square of π": (t**2 - pi, [-sqrt(pi), sqrt(pi)]),
    "e^t": (exp(t) - 2, [log(2)]),
    "e^−t": (exp(-t) - 2, [-log(2)]),
    "sin t but where t is on the grid": (sin(t), [n * pi for n in (-3, -2, -1, 1, 2, 3)]),
    "a logarithm, which is not real everywhere": (log(t) - 1, [sp.E]),
}


@pytest.mark.parametrize("name", IRRATIONAL)
def test_zeros_that_are_isolated_or_found_by_halving(name):
    kink, zeros = IRRATIONAL[name]
    places = sorted(kinks._zeros(kink, t, point_of(t)))
    assert len(places) == len(zeros)
    assert all(abs(sp.N(place - zero, 30)) < 1e-18 for place, zero in zip(places, zeros, strict=True))


def test_a_zero_is_taken_in_the_middle_of_the_interval_that_isolates_it(monkeypatch):
    monkeypatch.setattr(kinks, "WIDTH", 2)  # −√2 in (−2, −1), √2 in (1, 2)
    assert kinks._zeros(t**2 - 2, t, point_of(t)) == [-3 * HALF, 3 * HALF]


@pytest.mark.parametrize(
    ("above", "at", "sign"),
    [
        (t, 3, 1),
        (t, -3, -1),
        (t, 0, 0),
        (exp(-t) - 2, 0, -1),
        (1 / t, 0, 0),  # no value
        (log(t), -5, 0),  # 1.6 + πi
        (sqrt(t) + 3, -1, 0),  # 3 + i
        (t * oo, 2, 0),
        (t + z, 1, 0),  # z has no number
    ],
)
def test_the_sign_of_a_condition(above, at, sign):
    point = point_of(t).moved({t: sp.Integer(at)}, {})
    assert kinks._sign(above, point) == sign


def test_the_grid_reaches_from_minus_10_to_10_in_quarters():
    assert kinks.GRID[0] == -10 and kinks.GRID[-1] == 10 and kinks.GRID[1] == -Rational(39, 4)
    assert mpmath.mpf(2) ** -kinks.HALVINGS / 4 < 1e-18
