"""Several assumptions at once, sums that are 0, |x| inside conditions: what they allow, and no more."""

import pytest
from sympy import Abs, Eq, Piecewise

from mathlib.symbols import array, index, positive, real, size, total, vector
from mathlib.verdict import at_most, equal

S, N = size("S N")
s, v = index("s", S), index("v", N)
p, q = vector("p", S, positive=True), vector("q", N, positive=True)
x, y = vector("x", S), vector("y", N)
mu, nu, d = real("mu nu d")
epsilon = positive("epsilon")
ONE, MEAN = Eq(total(p[s], s), 1), Eq(mu, total(p[s] * x[s], s))
BOTH = [ONE, MEAN, Eq(total(q[v], v), 1), Eq(nu, total(q[v] * y[v], v))]


def test_a_mean_and_the_weights_in_it_are_assumed_together():
    variance = total(p[s] * (x[s] - mu) ** 2, s)
    second = total(p[s] * x[s] ** 2, s)
    for given in ([ONE, MEAN], [MEAN, ONE]):
        assert equal(variance, second - mu**2, given).proved
        assert equal(variance, second + mu**2, given).kind == "refuted"
    assert equal(variance, second - mu**2, [MEAN]).kind == "refuted"
    assert equal(variance, second - mu**2, [ONE]).kind == "refuted"


def test_two_distributions_with_their_means():
    covariance = total(total(p[s] * q[v] * (x[s] - mu) * (y[v] - nu), v), s)
    assert equal(covariance, 0, BOTH).proved
    assert equal(covariance, 0, BOTH[:3]).proved  # one factor is 0
    assert equal(covariance, 0, [ONE, BOTH[2]]).kind == "refuted"


def test_a_sum_that_is_0_leaves_more_than_the_vector_0():
    zero = Eq(total(x[s], s), 0)
    assert equal(total(x[s], s), 0, zero).proved
    assert equal(total((x[s] - mu) ** 2, s), total(x[s] ** 2, s) + S * mu**2, zero).proved
    assert equal(total(x[s] ** 2, s), 0, zero).kind == "refuted"
    assert equal(x[s], 0, zero).kind == "refuted"


def test_entries_of_one_sign_cannot_be_assumed_to_sum_to_0():
    w = vector("w", S, nonnegative=True)
    with pytest.raises(ValueError, match="entries of w have one sign"):
        equal(total(w[s] ** 2, s), 0, Eq(total(w[s], s), 0))


def indicator(distance):
    return Piecewise((1, Abs(distance) >= epsilon), (0, True))


def test_an_absolute_value_inside_a_condition_is_taken_case_by_case():
    assert at_most(indicator(d), d**2 / epsilon**2).proved
    share = total(p[s] * indicator(x[s] - mu), s)
    assert at_most(share, total(p[s] * (x[s] - mu) ** 2 / epsilon**2, s)).proved
    outside = total(p[s] * (x[s] - mu) ** 2, s) / epsilon**2
    assert at_most(share, outside).kind == "confirmed"  # true, though not proved term by term
    assert at_most(indicator(d), d**2 / (4 * epsilon**2)).kind == "refuted"
    assert equal(indicator(d) + Piecewise((1, Abs(d) < epsilon), (0, True)), 1).proved


def test_a_sum_over_the_rows_of_an_array_is_no_assumption():
    A = array("A", S, N)
    with pytest.raises(ValueError, match="cannot use the assumption .* a sum of the entries of one vector"):
        equal(total(A[s, v], v), 1, Eq(total(A[s, v], v), 1))


def test_a_bound_that_may_lie_below_0_leaves_a_positive_symbol_positive():
    g, L = positive("g L")
    f, h, u = real("f h u")
    assert at_most(g, 2 * L * (f - h), [g <= 2 * L * (f - h)]).proved
    assert at_most(-u + g / L, h - f + 2 * (f - h), [u >= f - h, g <= 2 * L * (f - h)]).proved
    wrong = at_most(g, L * (f - h), [g <= 2 * L * (f - h)])
    assert wrong.kind == "refuted"
    assert wrong.point["g"] > 0 and wrong.point["f"] > wrong.point["h"]
    assert at_most(0, f - h, [g <= f - h]).kind in ("proved", "confirmed")  # from g > 0; never refuted


def test_a_symbol_between_two_others_tells_their_order():
    z, low, high = real("z a b")
    assert at_most(low, high, [low <= z, z <= high]).proved
    assert at_most(0, (high - z) * (z - low), [z >= low, z <= high]).kind in ("proved", "confirmed")
    assert at_most(high, low, [z >= low, z <= high]).kind == "refuted"


def test_a_positive_symbol_above_one_of_either_sign():
    g, mu_, L = positive("g m L")
    r = real("r")
    assert at_most(r - g / (2 * L), (1 - mu_ / L) * r, [g >= 2 * mu_ * r]).proved
    wrong = at_most(r - g / (2 * L), (1 - 2 * mu_ / L) * r, [g >= 2 * mu_ * r])
    assert wrong.kind == "refuted" and wrong.point["g"] > 0


def test_a_refutation_with_several_bounds_is_the_same_every_time_and_shows_numbers():
    a, b, eta = positive("a b eta")
    found = [at_most(Abs(1 - eta * b), 1, [a < b, eta < 2 / a]) for _ in range(6)]
    assert {v.kind for v in found} == {"refuted"} and len({str(v.point) for v in found}) == 1
    assert all(value.is_number for value in found[0].point.values())
    assert found[0].point["eta"] < 2 / found[0].point["a"] and found[0].point["a"] < found[0].point["b"]
