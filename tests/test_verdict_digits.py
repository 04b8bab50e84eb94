"""When values count: which digits are asked for, how far they may differ, and when a difference is zero."""

import mpmath
import pytest
import sympy as sp

from mathlib.symbols import real
from mathlib.verdict import digits
from mathlib.verdict.digits import gap, settled
from mathlib.verdict.points import Point

z = real("z")
a, b = sp.symbols("a b")


class Told:
    """A point that knows the values beforehand: {(expression, digits, whether noisy): number}."""

    def __init__(self, values):
        self.values, self.asked = values, []

    def value(self, expression, digits, noisy=False):
        self.asked.append((expression, digits, noisy))
        return self.values[expression, digits, noisy]


def exact(text):
    with mpmath.workdps(100):
        return mpmath.mpf(text)


def near(number, off):
    """The number and `off` more, with all digits."""
    with mpmath.workdps(100):
        return number + exact(off)


LOW = {(a, 80, False): exact(2), (b, 80, False): exact(-5)}
HIGH = {(a, 640, False): exact(20), (b, 640, False): exact(-50)}


@pytest.mark.parametrize(
    "off_a, off_b, trusted",
    [
        ("0", "0", True),
        ("4.99e-35", "4.99e-35", True),  # up to 10^−35 of the larger, which is 5
        ("-4.99e-35", "-4.99e-35", True),
        ("5.01e-35", "0", False),
        ("0", "5.01e-35", False),
        ("0", "-5.01e-35", False),
        ("7", "7", False),
        ("-4", "10", False),  # the negatives
    ],
)
def test_two_values_count_if_more_digits_leave_them_as_they_are(off_a, off_b, trusted):
    again = {(a, 320, True): near(LOW[a, 80, False], off_a), (b, 320, True): near(LOW[b, 80, False], off_b)}
    more = HIGH | {(a, 1300, True): exact(20), (b, 1300, True): exact(-50)}
    point = Told(LOW | again | more)
    assert settled(a, b, point) == ((2, -5) if trusted else (20, -50))
    assert max(asked[1] for asked in point.asked) == (320 if trusted else 1300)


def test_the_larger_side_may_be_the_first():
    values = {(a, 80, False): exact(5), (b, 80, False): exact(2), (a, 320, True): near(5, "4.9e-35")}
    assert settled(a, b, Told(values | {(b, 320, True): near(2, "4.9e-35")})) == (5, 2)


def test_two_zeros_count():
    point = Told({(side, *told): exact(0) for side in (a, b) for told in ((80, False), (320, True))})
    assert settled(a, b, point) == (0, 0)


def test_values_that_never_settle_are_none():
    more = {(a, 1300, True): exact(21), (b, 1300, True): exact(-50)}
    again = {(a, 320, True): exact(2), (b, 320, True): exact(-4)}
    assert settled(a, b, Told(LOW | again | HIGH | more)) is None


def test_digits_that_cancel_are_not_trusted():
    lost = lambda n: sp.exp(n * z) * (1 + sp.exp(-n * z)) - sp.exp(n * z)  # 1, and n·z/2.3 digits are lost
    few, most, all_lost = (settled(lost(n) + z, z, Point((), 0, {z: sp.Integer(2)})) for n in (50, 500, 3000))
    assert [tuple(map(float, found)) for found in (few, most)] == [(3, 2), (3, 2)] and all_lost is None


@pytest.mark.parametrize(
    "first, second, levels",
    [
        ("1001", "1000", 1),  # to a thousandth, of the second
        ("999", "1000", 1),
        ("1001.01", "1000", 2),
        ("998.99", "1000", 2),
        ("-1000", "1000", 2),
        ("1000", "-1000", 2),
        ("-1e-300", "-1.0001e-300", 1),
        ("0", "1e-300", 2),
        ("1e-300", "0", 2),
        ("0", "0", 2),
    ],
)
def test_a_difference_counts_if_more_digits_give_the_same(first, second, levels):
    values = {(a - b, 320, False): exact(first), (a - b, 640, True): exact(second)}
    point = Told(values | {(a - b, 1300, False): exact("7"), (a - b, 2000, True): exact("7.001")})
    assert gap(a, b, point) == (exact(second) if levels == 1 else exact("7.001"))
    asked = [(a - b, 320, False), (a - b, 640, True), (a - b, 1300, False), (a - b, 2000, True)]
    assert point.asked == asked[: 2 * levels]


@pytest.mark.parametrize("proved, expected", [(True, mpmath.mpf(0)), (False, None)])
def test_a_difference_is_zero_only_if_that_is_proved(monkeypatch, proved, expected):
    told = ((320, False), (640, True), (1300, False), (2000, True))
    point = Told({(a - b, *each): exact(0) for each in told})
    monkeypatch.setattr(digits, "_exactly_zero", lambda *given: proved and given == (a, b, point))
    assert gap(a, b, point) == expected


def test_the_difference_of_a_side_from_itself_is_zero_without_a_look():
    assert gap(z, z, Told({})) == 0


HERE = Point((), 0, {z: sp.Rational(3, 7), a: a})  # a is no number here
SQUARE, EXPANDED = (z + 1) ** 2, z**2 + 2 * z + 1


@pytest.mark.parametrize(
    "before, after, expected",
    [
        (SQUARE, EXPANDED, 0),
        (z + 1, z, 1),
        (z, z + 1, -1),
        (z, z + sp.Rational(1, 10**400), -(mpmath.mpf(10) ** -400)),
        (abs(z - 1) + z, 1 + 0 * z, 0),
    ],
    ids=str,
)
def test_the_difference_at_a_point(before, after, expected):
    found = gap(before, after, HERE)
    assert mpmath.almosteq(found, expected, 1e-12) if expected else found == 0


@pytest.mark.parametrize(
    "before, after, zero",
    [
        (SQUARE, EXPANDED, True),
        (SQUARE + a, EXPANDED + a, True),
        (SQUARE, EXPANDED + 1, False),
        (SQUARE, -EXPANDED, False),
        (0 * z, 0 * z, True),
        (0 * z, z, False),
        (z, 0 * z, False),
        (abs(z - 1), 1 - z, True),
        (abs(z - 1), z - 1, False),
        (abs(sp.Symbol("t", real=True)), sp.Symbol("t", real=True), False),  # in one of its cases only
    ],
    ids=str,
)
def test_zero_is_what_the_normal_form_says_with_the_numbers_put_in(before, after, zero):
    assert digits._exactly_zero(before, after, HERE) is zero


def test_nothing_is_zero_for_want_of_operations(monkeypatch):
    monkeypatch.setattr(digits, "EXACT", 1)
    t = sp.Symbol("t", real=True)
    before, after = (t + z) ** 9 * sp.exp(t), sp.expand((t + z) ** 9 * sp.exp(t))
    assert digits._exactly_zero(before, after, HERE) is False
