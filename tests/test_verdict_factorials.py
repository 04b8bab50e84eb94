"""n! and binomials with symbolic sizes: shifts by whole numbers are taken apart, poles have no value."""

import pytest
from sympy import Eq, binomial, factorial

from mathlib.symbols import integer, size
from mathlib.verdict import equal

N, m, n = size("N m n")
r = integer("r")
SUBSET = Eq(N, m + r)

TRUE = {
    "n! = n (n − 1)!": (factorial(n), n * factorial(n - 1)),
    "up and down": (factorial(n + 3) / factorial(n - 1), n * (n + 1) * (n + 2) * (n + 3)),
    "Pascal": (binomial(N, m), binomial(N - 1, m - 1) + binomial(N - 1, m)),
    "absorption": (m * binomial(N, m), N * binomial(N - 1, m - 1)),
    "numbers": (factorial(5) / factorial(3), 20),
}
FALSE = {
    "no factor": (factorial(n), factorial(n - 1)),
    "wrong shift": (factorial(n + 1), n * factorial(n)),
    "no Pascal": (binomial(N, m), binomial(N - 1, m - 1) + binomial(N - 1, m + 1)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_proved(name):
    assert equal(*TRUE[name]).proved


@pytest.mark.parametrize("name", FALSE)
def test_false_identities_are_refuted(name):
    assert equal(*FALSE[name]).kind == "refuted"


def test_the_share_of_subsets_that_hold_one_or_two_elements():
    one, two = (binomial(N - k, m - k) / binomial(N, m) for k in (1, 2))
    assert equal(one, m / N, SUBSET).proved
    assert equal(two, m * (m - 1) / (N * (N - 1)), SUBSET).proved
    assert equal(two, (m / N) ** 2, SUBSET).kind == "refuted"


def test_factorials_of_negative_numbers_are_no_points():
    assert equal(factorial(m - 3) * (m - 2), factorial(m - 2)).kind in ("proved", "undecided")
    assert equal(factorial(-n), 1).kind == "undecided"


def test_a_large_shift_stays_an_atom():
    assert equal(factorial(n + 20) / factorial(n + 19), n + 20).kind == "confirmed"
