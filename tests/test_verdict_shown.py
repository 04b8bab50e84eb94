"""What a refutation shows of its point: the reader's own symbols and entries, each with a number."""

import mpmath
import pytest
import sympy as sp
from sympy import Eq

from mathlib.symbols import index, integer, positive, real, size, total, vector
from mathlib.verdict import equal
from mathlib.verdict.assumptions import regions
from mathlib.verdict.points import Point
from mathlib.verdict.shown import _entry_name, shown

z, t, w = real("z t w")
K = size("K")
k = index("k", K)
x, y = vector("x y", K)


@pytest.mark.parametrize(
    ("indices", "text"),
    [((1,), "W_1"), ((2, 1), "W_21"), ((9, 9), "W_99"), ((10, 1), "W_10,1"), ((3, 12), "W_3,12")],
)
def test_entries_are_named_as_the_text_writes_them(indices, text):
    assert _entry_name("W", indices) == text


def test_the_readers_symbols_come_back_from_those_of_the_region():
    d = sp.Dummy("u_z", positive=True)
    point = Point([], 0, {d: sp.Integer(3), t: sp.Integer(-2), w: 2 * t + 1})
    plain, entries = shown(point, {z: 5 + d * t})
    assert plain == {t: -2, w: -3, z: -1}
    assert entries == {}


def test_a_symbol_that_no_side_needs_has_a_number_that_the_assumptions_allow():
    cases = ((z > 3, lambda n: n > 3), ([z > 0, z < 1], lambda n: 0 < n < 1), (z < 0, lambda n: n < 0))
    for given, allowed in cases:
        (region,) = regions(given)
        plain, _ = shown(Point([t], 0), region)
        assert plain.keys() == {t, z} and plain[z].is_Rational and allowed(plain[z])
        assert plain[t] == Point([t], 0).numbers[t]
        assert equal(z + t, z + 2 * t, given).point.keys() == {"t", "z"}


def test_a_symbol_that_stands_for_a_sum_has_its_number():
    a = positive("a")
    (region,) = regions(Eq(t, a * total(x[k] ** 2, k)))
    point = Point([total(x[k], k), a], 0)
    entries = [point.value(x[i]) for i in range(1, int(point.numbers[K]) + 1)]
    expected = point.numbers[a] * sum(e**2 for e in entries)
    assert len(entries) > 1
    assert shown(point, region)[0][t] == mpmath.nstr(mpmath.mpmathify(expected), 5)
    n = integer("n")
    assert equal(n, n + 1, Eq(n, total(x[k], k))).point == {"K": 1, "n": "0.0", "x_1": 0}


def test_entries_drawn_are_shown_and_those_an_assumption_replaced_come_back():
    (region,) = regions(Eq(total(y[k], k), 1))
    (rule,) = (rule for base, rule in region.items() if base == y)
    with mpmath.workdps(80):
        point = Point([x[1], K, rule(y[k])], 0)
        drawn = [point.value(x[1]), point.value(x[2])]
        weights = [point.value(rule(y[i])) for i in range(1, int(point.numbers[K]) + 1)]
        assert mpmath.almosteq(sum(weights), 1)
        plain, entries = shown(point, region)
        assert set(plain) == {K, k}
        expected = {f"y_{i}": mpmath.nstr(v, 5) for i, v in enumerate(weights, start=1)}
        assert {name: entries.pop(name) for name in expected} == expected
        assert {name: float(v) for name, v in entries.items()} == {
            f"x_{i}": pytest.approx(float(v)) for i, v in enumerate(drawn, start=1)
        }
