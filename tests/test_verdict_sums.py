"""Sums of the chapter on convolution: counted backwards, exchanged, and picked from by shifted deltas."""

import pytest
from sympy import KroneckerDelta, Product

from mathlib.symbols import array, index, size, total, vector
from mathlib.verdict import equal

m, k, s, n = size("m k s n")
i, j = index("i j", m)
u, v = index("u v", k)
H = s * (m - 1) + k
r = index("r", H)
w, y = vector("w", k), vector("y")
x, delta = vector("x", H), vector("delta", m)
A = array("A", k, m)
W, E = array("W", k, k), array("E", m, m)


def spread(place):
    """δ_i at the places s(i−1) + 1, and 0 elsewhere"""
    return total(delta[i] * KroneckerDelta(s * (i - 1) + 1, place), i)


TRUE = {
    "counted backwards": (total(w[k + 1 - u], u), total(w[u], u)),
    "counted backwards, two factors": (total(w[u] * y[r - u + 1], u), total(w[k + 1 - u] * y[r - k + u], u)),
    "counted backwards, a product": (
        Product(w[k + 1 - u] + 1, (u, 1, k)),
        Product(w[u] + 1, (u, 1, k)),
    ),
    "two indices, one backwards": (total(A[u, i], u, i), total(A[k + 1 - u, i], u, i)),
    "two indices, both backwards": (
        total(A[u, i] * w[u] * delta[i], u, i),
        total(A[k + 1 - u, m + 1 - i] * w[k + 1 - u] * delta[m + 1 - i], i, u),
    ),
    "a row of a Toeplitz matrix times x": (
        total(total(w[u] * KroneckerDelta(s * (i - 1) + u, r), u) * x[r], r),
        total(w[u] * x[s * (i - 1) + u], u),
    ),
    "how many entries of a Toeplitz matrix hold a weight": (
        total(total(total(KroneckerDelta(s * (i - 1) + u, r), u), r), i),
        m * k,
    ),
    "a delta that leaves nothing of a square": (
        total(total(KroneckerDelta(s * (i - 1) + u, r) * w[u], u) * total(w[v], v), r),
        total(w[u], u) ** 2,
    ),
    "deltas with both sides shifted": (KroneckerDelta(i + u, j), KroneckerDelta(i - 1, j - u - 1)),
    "transposed Toeplitz is a convolution": (
        total(delta[i] * total(w[u] * KroneckerDelta(s * (i - 1) + u, r), u), i),
        total(w[u] * spread(r - u + 1), u),
    ),
    "a convolution is a correlation with the flipped kernel": (
        total(w[u] * spread(r - u + 1), u),
        total(w[k + 1 - u] * spread(r - k + u), u),
    ),
    "an image: four indices, two of them backwards": (
        total(total(W[u, v] * E[i, j] * y[r - u + i, s - v - j], u, v), i, j),
        total(W[k + 1 - u, v] * E[i, m + 1 - j] * y[r - k - 1 + u + i, s - v - m - 1 + j], i, v, j, u),
    ),
    "the sum of a full convolution": (
        total(total(w[u] * spread(r - u + 1), u), r),
        total(w[u], u) * total(delta[i], i),
    ),
}

FALSE = {
    "backwards by one place too far": (total(w[u] * y[k - u], u), total(w[k + 1 - u] * y[u], u)),
    "only one factor backwards": (total(w[u] * y[u], u), total(w[k + 1 - u] * y[u], u)),
    "not flipped": (total(w[u] * spread(r - u + 1), u), total(w[u] * spread(r - k + u), u)),
    "a delta whose place lies outside": (total(w[u] * KroneckerDelta(u, k + i), u), w[k]),
    "a delta whose place may lie outside": (total(w[u] * KroneckerDelta(u, i), u), w[i]),
    "a delta that leaves nothing, counted once": (
        total(total(KroneckerDelta(s * (i - 1) + u, r), u), r),
        k * 0 + 1,
    ),
    "a square leaves the range": (total(w[u] * KroneckerDelta(u, v**2), u), w[v**2]),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_equalities_are_proved(name):
    lhs, rhs = TRUE[name]
    assert equal(lhs, rhs).kind == equal(rhs, lhs).kind == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_false_equalities_are_refuted(name):
    assert equal(*FALSE[name]).kind == "refuted"


def test_a_place_outside_every_range_makes_the_sum_0():
    assert equal(total(w[u] * KroneckerDelta(u, k + i), u), w[k] * 0).kind in ("proved", "confirmed")
