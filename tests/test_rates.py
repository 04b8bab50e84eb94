"""Rates on quadratics: by hand, against the roots of the recursions, against every other learning rate."""

from fractions import Fraction

import numpy as np
import pytest

from mathlib.comparison import same
from mathlib.rates import gradient_descent, heavy_ball, worst_factor

ENDS = [(1.0, 100.0), (2.0, 10.0), (0.03, 7.0), (5.0, 5.0)]


def test_rates_by_hand():
    assert gradient_descent(Fraction(2), Fraction(10)) == (Fraction(1, 6), 0, Fraction(2, 3))
    assert same(heavy_ball(1, 100), [4 / 121, 81 / 121, 9 / 11])
    assert same(heavy_ball(1, 81), [4 / 100, 16 / 25, 4 / 5])
    assert worst_factor(0.25, 1, 10) == 1.5


@pytest.mark.parametrize("a, b", ENDS)
def test_no_other_learning_rate_is_better(a, b):
    eta, _, rate = gradient_descent(a, b)
    assert same(1 + worst_factor(eta, a, b), 1 + rate)
    for other in np.random.default_rng(1).uniform(0, 3 / b, 200):
        assert worst_factor(other, a, b) >= rate


@pytest.mark.parametrize("a, b", ENDS)
def test_worst_factor_is_the_largest_of_the_interval(a, b):
    for eta in np.random.default_rng(2).uniform(0, 3 / b, 50):
        inside = np.abs(1 - eta * np.linspace(a, b, 101))
        assert same(1 + worst_factor(eta, a, b), 1 + inside.max())


@pytest.mark.parametrize("a, b", ENDS[:3])
def test_roots_of_the_heavy_ball_have_the_size_of_the_rate_inside_and_more_outside(a, b):
    eta, mu, rate = heavy_ball(a, b)
    size = lambda curvature: np.abs(np.roots([1, -(1 + mu - eta * curvature), mu])).max()
    for curvature in np.linspace(a, b, 23)[1:-1]:
        assert same(size(curvature), rate)
    assert size(0.9 * a) > rate < size(1.1 * b)


@pytest.mark.parametrize("rates", [gradient_descent, heavy_ball])
@pytest.mark.parametrize(
    "a, b, error, message",
    [
        (0, 1, ValueError, "expected curvatures 0 < a ≤ b, not a = 0, b = 1"),
        (3, 2, ValueError, "give the smallest one first"),
        (1, np.inf, ValueError, "b = inf"),
        (np.nan, 1, ValueError, "a = nan"),
        ("1", 2, TypeError, "must be numbers, not '1' and 2"),
    ],
)
def test_bad_curvatures_are_refused(rates, a, b, error, message):
    with pytest.raises(error, match=message):
        rates(a, b)
