"""Each of the four closer looks on its own, with points, places and ways down that are known beforehand."""

import math

import mpmath
import pytest
import sympy as sp

from mathlib.symbols import real, size
from mathlib.verdict import Verdict, closer
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.closer import Look
from mathlib.verdict.points import Point
from mathlib.verdict.refute import AT_MOST, BELOW, EQUAL

z = real("z")
N, k = size("N"), sp.Symbol("k", integer=True)
R = sp.Rational


def look(a, b, relation=EQUAL, place="", guards=()):
    a, b = sp.sympify(a), sp.sympify(b)
    return Look(a, b, {}, place, relation, (a, b), guards)


def at(number):
    return Point((), 0, {z: sp.sympify(number)})


def shown(verdict):
    """What a verdict says, but for the samples: these are for the guess at the mistake."""
    if verdict is None:
        return None
    return verdict.kind, verdict.reason, verdict.point, float(verdict.before), float(verdict.after)


LOOKS = ("_digits", "_larger", "_kinks", "_downhill")


@pytest.mark.parametrize("finds", LOOKS)
def test_the_looks_are_taken_in_turn_until_one_finds_something(monkeypatch, finds):
    taken, found = [], Verdict("refuted")

    def take(name):
        taken.append(name)
        return found if name == finds else None

    one = look(z, z)
    for name in LOOKS:
        monkeypatch.setattr(one, name, lambda name=name: take(name))
    assert one.verdict() is found
    assert tuple(taken) == LOOKS[: LOOKS.index(finds) + 1]


def test_nothing_is_found_where_the_sides_are_equal():
    assert look((z + 1) ** 2, z**2 + 2 * z + 1).verdict() is None


# more digits


def test_a_difference_too_small_for_thirty_digits_is_found():
    found = look(z + R(1, 10**60), z)._digits()
    drawn = Point((z,), 0).numbers[z]
    assert shown(found) == ("refuted", "the difference is 1.0e-60", {"z": drawn}, float(drawn), float(drawn))


def test_more_digits_are_asked_for_at_one_point_at_which_the_sides_are_close(monkeypatch):
    near = sp.Piecewise((z, z > 1), (5, True))  # the sides are apart below 1
    one, asked = look(near, z), []
    monkeypatch.setattr(one, "_at", lambda point: asked.append(point.numbers[z]))
    assert one._digits() is None
    drawn = [Point((z,), trial).numbers[z] for trial in range(24)]
    assert asked == [next(v for v in drawn if v > 1)] and any(v < 1 for v in drawn)
    assert look((z + 1) ** 2, z**2 + 2 * z + 1)._digits() is None


# larger sizes

SUM = sp.Sum(k, (k, 1, N))


def test_eight_points_with_larger_sizes_are_looked_at(monkeypatch):
    one, looked = look(SUM, z), []
    monkeypatch.setattr(one, "_at", looked.append)
    assert one._larger() is None
    assert [point.trial for point in looked] == [5000, 5001, 5002, 5003, 5004, 5005, 5006, 5007]
    assert min(point.numbers[N] for point in looked) == 1 and max(p.numbers[N] for p in looked) == 17


def test_what_holds_up_to_five_is_refuted_with_a_larger_size():
    least = sp.Piecewise((N * (N + 1) / 2, N <= 5), (0, True))
    assert shown(look(SUM, least)._larger()) == ("refuted", "", {"N": 12}, 78, 0)


# between the kinks

NARROW = sp.Piecewise((1, (z > R(1, 3)) & (z < R(1, 3) + R(1, 1000))), (0, True))


@pytest.mark.parametrize("sides", [(NARROW, 0), (0, NARROW)])
def test_a_narrow_case_is_found_in_either_side(sides):
    found = look(*sides)._kinks()
    values = [int(side == NARROW) for side in sides]
    assert shown(found) == ("refuted", "", {"z": R(1, 3) + R(1, 2000)}, *values)


def placed(monkeypatch, *numbers):
    """Let these be the places between the kinks, the same from every base; returned are the bases."""
    bases = []

    def places(expression, base):
        bases.append(base.trial)
        yield from (({z: sp.Integer(n)}, {}) for n in numbers)

    monkeypatch.setattr(closer, "places", places)
    return bases


def test_a_base_that_cannot_be_used_is_passed_over(monkeypatch):
    bases, one = placed(monkeypatch, 1, 2), look(z, z)
    monkeypatch.setattr(one, "_usable", lambda point: point.trial in (1, 3, 4))
    assert one._kinks() is None
    assert bases == [1, 3]


def test_three_hundred_places_are_looked_at_and_no_more(monkeypatch):
    bases, one, looked = placed(monkeypatch, *range(200)), look(z, z), []
    monkeypatch.setattr(one, "_at", lambda point: looked.append(point.numbers[z]))
    assert one._kinks() is None
    assert looked == [*range(200), *range(100)] and bases == [0, 1]


def test_a_place_takes_the_entries_along(monkeypatch):
    one, entries = look(z, z), {("x", (1,)): sp.Integer(7)}
    monkeypatch.setattr(closer, "places", lambda *_: iter([({}, entries)]))
    monkeypatch.setattr(one, "_at", lambda point: point.entries)
    assert one._kinks() == entries


def test_a_place_that_takes_too_long_leaves_the_question_open(monkeypatch):
    placed(monkeypatch, 1)
    one = look(z, z)

    def fails(point):
        raise NotEvaluable("too many operations")

    monkeypatch.setattr(one, "_at", fails)
    assert one._kinks() == Verdict("undecided", "too many operations, where a case of the formula begins")


# downhill


class Way:
    """A way down of which the end is known: `ends` has the lowest values, `near` the points near the last."""

    ends, near, taken = [], [], []

    def __init__(self, difference, inside, start):
        self.point = start
        self.taken.append((difference, inside(start), start.trial))

    def run(self):
        lowest = self.ends[len(self.taken) - 1]
        return lowest(self.point) if callable(lowest) else lowest

    def rounded(self):
        return iter(self.near[len(self.taken) - 1])


def downhill(monkeypatch, one, ends, near=((), (), ())):
    """(what is found, the ways taken) where the three ways end like this."""
    monkeypatch.setattr(Way, "ends", ends)
    monkeypatch.setattr(Way, "near", near)
    monkeypatch.setattr(Way, "taken", [])
    monkeypatch.setattr(closer, "Descent", Way)
    return one._downhill(), Way.taken


def test_three_ways_down_start_where_the_sides_are_nearest(monkeypatch):
    one = look(z, 5 + z**2, AT_MOST, guards=((">=", z),))
    found, taken = downhill(monkeypatch, one, [None, None, None])
    drawn = {trial: Point((z,), trial).numbers[z] for trial in range(24)}
    apart = {t: (5 + v**2 - v) / (5 + v**2 + v) for t, v in drawn.items() if v >= 0}
    nearest = sorted(apart, key=apart.get)[:3]
    assert found is None and taken == [(5 + z**2 - z, True, trial) for trial in nearest]


def test_an_equality_has_no_way_down(monkeypatch):
    assert downhill(monkeypatch, look(z, 2 * z), [0, 0, 0]) == (None, [])


def test_the_first_way_that_finds_a_refutation_ends_the_look(monkeypatch):
    one = look(z, 1, AT_MOST)
    ends, near = [None, 0, 0, 0], [[at(3)], [at(-1)], [at(0), at(4), at(5)]]
    found, taken = downhill(monkeypatch, one, ends, near)
    assert shown(found) == ("refuted", "", {"z": 4}, 4, 1) and len(taken) == 3


@pytest.mark.parametrize(
    "part, looked", [("1.01", False), ("1", True), ("0.99", True), ("0", True), ("-3", True)]
)
def test_points_are_tried_where_the_sides_all_but_touch(monkeypatch, part, looked):
    one = look(z, 1, AT_MOST)
    lowest = lambda point: mpmath.mpf(part) * one._scale(point) / 10**12
    found, _ = downhill(monkeypatch, one, [lowest] * 3, [[at(4)]] * 3)
    assert shown(found) == (("refuted", "", {"z": 4}, 4, 1) if looked else None)


TOUCH = Verdict("undecided", "the sides come together, and none is proved to be the smaller")


@pytest.mark.parametrize("relation", [AT_MOST, BELOW])
@pytest.mark.parametrize("part, touch", [("1.01", False), ("1", False), ("0.99", True), ("0", True)])
def test_a_strict_inequality_is_open_where_the_sides_touch(monkeypatch, relation, part, touch):
    one = look(z, 1, relation)
    lowest = lambda point: mpmath.mpf(part) * one._scale(point) / 10**25
    found, taken = downhill(monkeypatch, one, [lowest] * 3, [[at(-2)]] * 3)
    assert (found, len(taken)) == ((TOUCH, 1) if touch and relation is BELOW else (None, 3))


def test_a_bound_that_fails_near_one_place_only_is_refuted():
    found = look(R(272, 100) * z, sp.exp(z), AT_MOST, "row 1")._downhill()
    assert shown(found) == ("refuted", "row 1", {"z": 1}, 2.72, math.e)


# at one point


def test_points_without_a_value_are_passed_over(monkeypatch):
    def looked(point):
        if point == "bad":
            raise NotEvaluable("no value")
        return point if point == "found" else None

    one = look(z, z)
    monkeypatch.setattr(one, "_at", looked)
    assert one._first(["bad", "nothing", "bad", "found", "never"]) == "found"
    assert one._first(["nothing", "bad"]) is None


TINY, ABOVE, BELOW_BY = R(3, 10**90), "the difference is 3.0e-90", "the difference is -3.0e-90"
SEEN = {  # sides, relation, place, where → what is seen
    "apart": (z, 1, EQUAL, "", 3, ("refuted", "", {"z": 3}, 3, 1)),
    "apart, with the place": (z, 1, EQUAL, "row 2", 3, ("refuted", "row 2", {"z": 3}, 3, 1)),
    "above": (z, 1, AT_MOST, "row 2", 3, ("refuted", "row 2", {"z": 3}, 3, 1)),
    "below": (z, 1, AT_MOST, "row 2", -3, None),
    "below, strictly": (z, 1, BELOW, "row 2", -3, None),
    "the same": ((z + 1) ** 2, z**2 + 2 * z + 1, EQUAL, "row 2", 3, None),
    "the same, at most": ((z + 1) ** 2, z**2 + 2 * z + 1, AT_MOST, "row 2", 3, None),
    "the same, not below": (
        (z + 1) ** 2, z**2 + 2 * z + 1, BELOW, "row 2", 3, ("refuted", "row 2", {"z": 3}, 16, 16),
    ),
    "not below, no place": ((z + 1) ** 2, z**2 + 2 * z + 1, BELOW, "", 3, ("refuted", "", {"z": 3}, 16, 16)),
    "all but equal": (z, z + TINY, EQUAL, "row 2", 8, ("refuted", f"row 2, {BELOW_BY}", {"z": 8}, 8, 8)),
    "all but equal, below": (z, z + TINY, AT_MOST, "row 2", 8, None),
    "all but equal, above": (z + TINY, z, AT_MOST, "", 8, ("refuted", ABOVE, {"z": 8}, 8, 8)),
    "no value": (sp.sqrt(z) / z, 1, EQUAL, "", 0, None),
    "a pole": (sp.gamma(z), 1, EQUAL, "", -2, None),
    "outside": (z, 1, EQUAL, "", 10, None),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN)
def test_a_point_is_a_refutation_if_the_relation_fails_beyond_doubt(name):
    a, b, relation, place, where, expected = SEEN[name]
    assert shown(look(a, b, relation, place, guards=((">", 9 - z),))._at(at(where))) == expected


def test_where_no_digits_tell_nothing_is_refuted(monkeypatch):
    monkeypatch.setattr(closer, "gap", lambda a, b, point: None)
    assert look(z, z)._at(at(1)) is None


@pytest.mark.parametrize("sides", [(sp.log(z), 1), (1, sp.log(z))])
def test_digits_are_asked_for_only_where_both_sides_are_finite(monkeypatch, sides):
    monkeypatch.setattr(closer, "gap", lambda a, b, point: mpmath.mpf(1))
    assert look(*sides)._at(at(0)) is None


USABLE = {
    "both": (z, 1, 3, True),
    "outside": (z, 1, 5, False),
    "the first infinite": (sp.log(z), 1, 0, False),
    "the second infinite": (1, sp.log(z), 0, False),
    "a pole": (sp.gamma(z), 1, -2, False),
    "not to be evaluated": (sp.Integral(z, z), 1, 3, False),
}


@pytest.mark.parametrize("name", USABLE)
def test_a_point_is_usable_where_both_sides_are_finite_and_the_assumptions_hold(name):
    a, b, where, usable = USABLE[name]
    assert look(a, b, guards=((">", 9 - 2 * z),))._usable(at(where)) is usable


@pytest.mark.parametrize(
    "where, before, after", [(3, -6, 2), (-4, -20, 9), (R(5, 2), R(-15, 4), R(5, 2)), (8, -56, -3)]
)
def test_the_distance_of_the_sides_is_measured_by_their_size(where, before, after):
    one = look(z - z**2, 5 - z, AT_MOST)
    scale = abs(before) + abs(after) + 1e-10
    assert float(one._scale(at(where))) == pytest.approx(float(scale), rel=1e-14)
    assert float(one._distance(at(where))) == pytest.approx(float((after - before) / scale), rel=1e-14)


def test_the_scale_of_two_zeros_is_not_zero():
    one = look(z, 3 * z, AT_MOST)
    assert one._scale(at(0)) == mpmath.mpf("1e-10") and one._distance(at(0)) == 0
