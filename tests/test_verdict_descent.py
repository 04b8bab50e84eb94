"""The way down: one look to either side, the parabola through three values, and the points that come out."""

import itertools
from decimal import Context, Decimal
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from mpmath import mpf
from sympy import Abs, Float, Integer, Piecewise, Rational, oo

from mathlib.symbols import index, integer, positive, real, size, vector
from mathlib.verdict import descent
from mathlib.verdict.descent import DENOMINATORS, PURSE, Descent, _moves
from mathlib.verdict.points import DIGITS, OPERATIONS, Point

z, t = real("z t")
c = positive("c")
n = size("n")
w = sp.Symbol("w")  # complex
x = vector("x", n)
LONG = "0.5773502691896257645091487805019574556476017512701268760186023264839776723029333457"  # 1/sqrt(3)


def way_from(difference, inside=lambda point: True, **start):
    """The way down from a point with these numbers."""
    numbers = {s: sp.sympify(start[str(s)]) for s in (z, t, c, n, w) if str(s) in start}
    return Descent(difference, inside, Point((difference,), 0, numbers))


def through(left, middle, right, rest):
    """z ↦ left, middle, right at −1, 0, 1, and `rest` elsewhere."""
    cases = [(value, sp.Eq(z, place)) for place, value in ((-1, left), (0, middle), (1, right))]
    return Piecewise(*cases, (rest, True))


def at(way, symbol=z):
    """Where a coordinate is, to all digits."""
    return number(way.point.numbers[symbol])


def number(exact):
    return mpf(sp.sympify(exact)._to_mpmath(mpmath.mp.prec))


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(DIGITS):
        yield


def test_no_way_from_where_there_is_no_value():
    assert way_from(sp.log(z), z=-1).run() is None  # complex
    assert way_from(1 / z, z=0).run() is None
    assert way_from(z, lambda point: False, z=1).run() is None


def test_without_a_coordinate_the_value_stays():
    assert way_from(n + 1, n=3).run() == 4
    assert way_from(sp.re(w), w=3 + sp.I).run() == 3


def test_what_moves():
    half = Rational(1, 2)
    assert _moves(z, half) and _moves(c, half) and _moves(z, Float("0.3", 50))
    assert not _moves(n, Integer(3)) and not _moves(integer("m"), Integer(3))
    assert not _moves(index("k", n), Integer(3))
    assert not _moves(w, half) and not _moves(w, 1 + sp.I)
    assert not _moves(z, t + 1) and not _moves(z, sp.sqrt(2))


def test_real_entries_move_under_the_assumptions_they_were_drawn_under():
    start = Point((z * n,), 0)
    first = ("x", (1,))
    start.entry("x", (1,), {"extended_real": True, "positive": True})
    start.entry("v", (1,), {})
    assert set(start.entries) == {first, ("v", (1,))}
    way = Descent(z * n, lambda point: True, start)
    assert way.known == {z: z.assumptions0, first: {"extended_real": True, "positive": True}}


def test_the_lowest_place_of_a_parabola_is_found_in_one_step():
    """(z − 3)² from 1 with steps of 1/2: 6.25, 4, 2.25; the curve through them is the parabola itself."""
    way = way_from((z - 3) ** 2, z=1)
    assert way._step(z, mpf("0.5"), mpf(4)) == (0, 4)
    assert at(way) == 3


def test_the_lowest_place_of_a_flat_parabola_to_the_left():
    """(z + 1)²/8 from 1 with steps of 1: 1/8, 1/2, 9/8."""
    way = way_from((z + 1) ** 2 / 8, z=1)
    assert way._step(z, mpf(1), mpf("0.5")) == (0, 4)
    assert at(way) == -1


def test_very_near_the_lowest_place_the_step_shrinks_by_a_thousand():
    near = Rational(1, 2**20)
    way = way_from((z - 3) ** 2, z=3 - near)
    value, step = way._step(z, mpf("0.5"), mpf(2) ** -40)
    assert (value, at(way)) == (0, 3)
    assert step == mpf("0.5") / 1000


@pytest.mark.parametrize(
    ("difference", "best", "expected", "place"),
    [
        (5 - z, 5, (4, 2), 1),  # a line: to the lower side, and farther the next time
        (5 + z, 5, (4, 2), -1),
        (-(z**2) - z, 0, (-2, 2), 1),  # a hill
        (-(z**2) + z, 0, (-2, 2), -1),
        (Integer(5), 5, (5, Rational(1, 8)), 0),  # no lower place
        (Abs(z), 0, (0, Rational(1, 8)), 0),  # the lowest place is where it stands
        (through(6, 2, 1, Rational(3, 2)), 2, (1, 2), 1),  # the curve's own place, 5/6, is not as low as 1
        (through(1, 2, 6, Rational(3, 2)), 2, (1, 2), -1),
        (through(6, 2, 1, Rational(1, 2)), 2, (Rational(1, 2), Rational(5, 3)), Rational(5, 6)),
        (through(6, 2, 4, 2), 2, (2, Rational(1, 8)), 0),
        (through(6, 2, 1, sp.nan), 2, (1, 2), 1),  # no value at the curve's own place
        (through(sp.nan, 2, 1, 0), 2, (1, 2), 1),  # no value on one side
        (through(1, 2, sp.nan, 0), 2, (1, 2), -1),
        (through(sp.nan, 2, 3, 0), 2, (2, Rational(1, 8)), 0),
        (through(sp.nan, 2, sp.nan, 0), 2, (2, Rational(1, 8)), 0),  # on neither
    ],
)
def test_one_look_to_either_side_from_0(difference, best, expected, place):
    way = way_from(difference, z=0)
    value, step = way._step(z, mpf(1), mpf(best))
    found, right = (value, step, at(way)), map(number, (*expected, place))
    assert all(abs(mine - other) < mpf("1e-70") for mine, other in zip(found, right, strict=True))


@pytest.mark.parametrize("step", ["0.25", "4"])
def test_the_next_step_is_twice_as_long_on_a_slope_and_an_eighth_where_it_is_flat(step):
    step = mpf(step)
    way = way_from(z, z=5)
    assert way._step(z, step, mpf(5)) == (5 - step, 2 * step)
    assert at(way) == 5 - step
    flat = way_from(n, z=5, n=2)
    assert flat._step(z, step, mpf(2)) == (2, step / 8)


def test_a_place_that_the_assumptions_forbid_has_no_value():
    way = way_from(c**2, c=1)
    assert way._try(c, mpf(-1)) is None and way._try(c, mpf(0)) is None
    assert way._try(c, mpf(3)) == 9
    assert at(way, c) == 1  # trying does not move


def test_places_keep_all_their_digits():
    third = mpf(1) / 3
    way = way_from(z, z=0)
    assert abs(way._try(z, third) - third) < mpf("1e-75")
    way._set(z, third)
    assert abs(way._at(z) - third) < mpf("1e-75")


def test_where_a_coordinate_is():
    first = ("x", (1,))
    way = way_from(z + x[1], z=Rational(3, 8), n=2)
    way.point.entry("x", (1,), {"extended_real": True})
    way.point = way._moved({z: Rational(5, 8), first: Rational(-7, 4)})
    numbers, entries = way.point.numbers, way.point.entries
    assert (numbers[z], numbers[n], entries[first]) == (Rational(5, 8), 2, Rational(-7, 4))
    assert way._at(z) == mpf("0.625") and way._at(first) == mpf("-1.75")
    way._set(first, mpf("0.5"))
    assert (way._at(z), way._at(first)) == (mpf("0.625"), mpf("0.5"))
    way._set(z, mpf("0.25"))
    assert (way._at(z), way._at(first)) == (mpf("0.25"), mpf("0.5"))


@pytest.mark.parametrize(
    ("difference", "value"),
    [
        (z + 2, 3),
        ((1 + sp.I * z) ** 2 - 2 * sp.I * z, 0),  # 2i − 2i: a real number
        (sp.I * z, None),
        (1 + sp.I * z, None),
        (Piecewise((oo, z > 0), (0, True)), None),
        (Piecewise((-oo, z > 0), (0, True)), None),
        (1 / (z - 1), None),
        (sp.log(z - 1), None),
        (sp.Limit(t, t, z), None),
    ],
)
def test_the_value_is_a_real_number_or_none(difference, value):
    assert way_from(difference, z=1)._value({}) == value


def test_a_value_costs_its_operations():
    """z² + 2 has five nodes; where the assumptions forbid a point nothing is worked out."""
    way = way_from(z**2 + 2, z=1)
    assert way.purse == PURSE
    way._value({})
    way._value({z: Integer(2)})
    assert way.purse == PURSE - 2 * 5
    outside = way_from(z**2 + 2, lambda point: False, z=1)
    outside._value({})
    assert outside.purse == PURSE


def test_a_value_that_takes_too_much_costs_all_that_one_may_cost():
    way = way_from(sp.Sum(z**t, (t, 1, 10**5)), z=1)
    assert way._value({}) is None
    assert way.purse == PURSE - OPERATIONS


@pytest.mark.parametrize(("left", "place"), [(-1, 1), (0, 1), (1, 0)])
def test_no_step_once_the_purse_is_empty(left, place):
    """z² has three nodes: with 3 operations nothing is left after the first value, with 4 there is 1."""
    way = way_from(z**2, z=1)
    way.purse = 3 + left
    assert way.run() == place
    assert at(way) == place


def test_no_step_as_narrow_as_the_narrowest(monkeypatch):
    monkeypatch.setattr(descent, "NARROWEST", mpf("0.25"))
    way = way_from(z**2, z=1)
    assert way.run() == 1 and at(way) == 1
    monkeypatch.setattr(descent, "NARROWEST", mpf("0.2"))
    assert way.run() == 0 and at(way) == 0


def test_one_coordinate_moves_on_while_the_steps_of_another_are_narrow(monkeypatch):
    """z stands at its place; t goes by steps of 1/4, 1/2, 1, ... to 100."""
    monkeypatch.setattr(descent, "NARROWEST", mpf("0.01"))
    way = way_from(Abs(z) + Abs(t - 100), z=0, t=0)
    assert way.run() < mpf("0.1")
    assert abs(at(way, t) - 100) < mpf("0.1") and at(way) == 0


def test_the_way_down_in_two_coordinates(monkeypatch):
    monkeypatch.setattr(descent, "NARROWEST", mpf("1e-12"))
    way = way_from((8 * z - t) ** 2 + (t - 2) ** 2 + 7, z=5, t=-1)
    assert abs(way.run() - 7) < mpf("1e-15")
    assert abs(at(way) - mpf("0.25")) < mpf("1e-8") and abs(at(way, t) - 2) < mpf("1e-8")


def test_the_way_down_in_an_entry():
    """(x_1 − 1/3)² + x_2², where the entries are drawn with the first value."""
    start = Point((x[1], x[2]), 1, {n: Integer(2)})
    difference = (x[1] - Rational(1, 3)) ** 2 + x[2] ** 2
    start.value(difference)
    way = Descent(difference, lambda point: True, start)
    assert set(way.known) == {("x", (1,)), ("x", (2,))}
    assert way.run() < mpf("1e-60")
    assert abs(way._at(("x", (1,))) - mpf(1) / 3) < mpf("1e-30") and abs(way._at(("x", (2,)))) < mpf("1e-30")


@pytest.mark.parametrize(
    ("symbol", "place", "shorter"),
    [
        (z, "0.3", [0, Rational(1, 2), Rational(3, 10)]),
        (c, "0.3", [Rational(1, 2), Rational(3, 10)]),  # 0 is not allowed
        (z, "-2.71", [-3, Rational(-5, 2), Rational(-19, 7), Rational(-271, 100)]),
        (z, "7", [7]),
    ],
)
def test_points_nearby_with_shorter_numbers(symbol, place, shorter):
    way = way_from(symbol + 1, **{str(symbol): 1})
    way._set(symbol, mpf(place))
    found = [point.numbers[symbol] for point in way.rounded()]
    assert [short for short, _ in itertools.groupby(found)] == shorter
    assert all(short.is_Rational for short in found)


def test_points_nearby_round_all_coordinates():
    way = way_from(z * t, z=0, t=0)
    way._set(z, mpf("0.3"))
    way._set(t, mpf("0.71"))
    found = [(point.numbers[z], point.numbers[t]) for point in way.rounded()]
    assert len(found) == len(DENOMINATORS)
    assert found[:2] == [(0, 1), (Rational(1, 2), Rational(1, 2))]
    assert set(found[3:]) == {(Rational(3, 10), Rational(71, 100))}


def test_the_longest_numbers_come_from_60_digits():
    way = way_from(z + 1, z=0)
    way._set(z, mpf(LONG))
    *_, last = way.rounded()
    expected = Fraction(Context(prec=60).plus(Decimal(LONG))).limit_denominator(10**40)
    assert last.numbers[z] == Rational(expected.numerator, expected.denominator)
