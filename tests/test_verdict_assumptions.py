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
