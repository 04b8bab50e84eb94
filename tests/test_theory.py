"""Bounds against exact probabilities, labellings against counts, descent against its rates; bad input."""

from fractions import Fraction
from itertools import product
from math import comb, exp, log, sqrt

import numpy as np
import pytest

from mathlib.comparison import same
from mathlib.prerequisites.descent import descend
from mathlib.theory import bounds, concentration, rates, shattering
from mathlib.theory.shattering import Line, Meeting, dichotomies, sauer, separate, vc_dimension

TRIANGLE = [(0, 0), (4, 0), (1, 3)]


# ---- concentration


def test_hoeffding_by_hand():
    assert same(concentration.hoeffding(50, 0.2), 2 * exp(-4))
    assert same(concentration.hoeffding(50, 0.2, H=10), 20 * exp(-4))
    assert same(concentration.deviation(200, 0.05), sqrt(log(40) / 400))
    assert concentration.sample_size(0.1, 0.05) == 185  # log(40)/0.02 = 184.4…


@pytest.mark.parametrize("N, p, eps", [(7, 0.5, 0.3), (20, 0.3, 0.15), (50, 0.9, 0.1), (60, 0.5, 0.21)])
def test_hoeffding_is_above_the_exact_probability(N, p, eps):
    tail = sum(comb(N, k) * p**k * (1 - p) ** (N - k) for k in range(N + 1) if abs(k / N - p) >= eps - 1e-12)
    assert 0 < tail < concentration.hoeffding(N, eps)


@pytest.mark.parametrize("H", [1, 30])
@pytest.mark.parametrize("delta", [0.3, 0.01])
def test_deviation_and_sample_size_undo_the_bound(H, delta):
    eps = concentration.deviation(123, delta, H)
    assert same(concentration.hoeffding(123, eps, H), delta)
    N = concentration.sample_size(0.07, delta, H)
    assert concentration.hoeffding(N, 0.07, H) <= delta < concentration.hoeffding(N - 1, 0.07, H)


def test_rademacher_supremum_is_reached_and_not_passed():
    rng = np.random.default_rng(3)
    X, sigma = rng.standard_normal((9, 4)), rng.choice((-1.0, 1.0), (5, 9))
    found = concentration.rademacher_supremum(X, sigma, 2.5)
    v = sigma @ X
    best = 2.5 * v / np.linalg.norm(v, axis=1, keepdims=True)
    assert same(found, (sigma * (best @ X.T)).mean(axis=1))
    for _ in range(200):
        w = rng.standard_normal(4)
        w *= 2.5 / np.linalg.norm(w)
        assert ((sigma * (X @ w)).mean(axis=1) <= found).all()


def test_rademacher_bound_holds_for_the_mean_over_all_signs():
    rng = np.random.default_rng(4)
    X = rng.standard_normal((7, 3))
    every = np.array(list(product((-1.0, 1.0), repeat=7)))
    mean = concentration.rademacher_supremum(X, every, 1.5).mean()
    root = 1.5 / 7 * sqrt((X**2).sum())
    bound = concentration.rademacher_bound(X, 1.5)
    assert mean < root < bound == 1.5 * np.linalg.norm(X, axis=1).max() / sqrt(7)


# ---- labellings


def test_three_points_are_shattered_and_three_in_a_row_are_not():
    assert len(dichotomies(TRIANGLE)) == 8
    assert len(dichotomies([(0, 0), (1, 1), (3, 3)])) == 6


@pytest.mark.parametrize("fourth", [(2, 1), (3, 3), (-2, 7)])
def test_four_points_have_fourteen_labellings(fourth):
    assert len(dichotomies([*TRIANGLE, fourth])) == 14 < sauer(4, 3) == 15


def test_the_line_and_the_meeting_by_hand():
    line = separate([(0, 0), (2, 0)], (-1, 1))
    assert isinstance(line, Line) and line == ((1, 0), -1)
    cross = separate([(0, 0), (2, 2), (0, 2), (2, 0)], (1, 1, -1, -1))
    assert isinstance(cross, Meeting) and cross.place == (1, 1) and cross.lam == (Fraction(1, 4),) * 4


def test_a_program_that_sympy_calls_infeasible():
    assert isinstance(separate([*TRIANGLE, (2, 1)], (1, 1, -1, -1)), Line)


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_is_certified_and_counts_are_covers(seed):
    rng = np.random.default_rng(seed)
    points = [tuple(map(int, x)) for x in rng.integers(0, 1000, (5, 2))]  # in general position
    found = 0
    for labels in product((1, -1), repeat=5):
        answer = separate(points, labels)
        if isinstance(answer, Line):
            assert all(y * shattering.value(answer, x) >= 1 for x, y in zip(points, labels))
        else:
            lam = np.array(answer.lam) * labels
            assert sum(lam) == 0 and all(sum(l * x[k] for l, x in zip(lam, points)) == 0 for k in (0, 1))
        found += isinstance(answer, Line)
    assert found == 2 * sum(comb(4, k) for k in range(3))  # Cover 1965


def test_labels_of_one_kind_and_points_on_a_line():
    assert isinstance(separate([(1,), (5,)], (1, 1)), Line)
    assert isinstance(separate([(1,), (2,), (3,)], (1, -1, 1)), Meeting)
    assert isinstance(separate([(0, 0), (0, 0)], (1, -1)), Meeting)


@pytest.mark.parametrize("N", range(1, 8))
def test_intervals_reach_the_sum_of_sauer(N):
    labellings = shattering.interval_dichotomies(N)
    assert len(labellings) == 1 + N * (N + 1) // 2 == sauer(N, 2)
    assert vc_dimension(labellings) == min(N, 2)


def test_every_set_of_labellings_of_three_points_obeys_sauer():
    every = list(product((1, -1), repeat=3))
    for chosen in range(1, 2**8):
        labellings = [y for k, y in enumerate(every) if chosen >> k & 1]
        assert len(labellings) <= sauer(3, vc_dimension(labellings))


def test_vc_dimension_looks_at_places_that_are_apart():
    # places 0 and 2 are shattered, no others
    assert vc_dimension({(1, 1, 1), (1, 1, -1), (-1, 1, 1), (-1, 1, -1)}) == 2
    assert vc_dimension({(1, 1)}) == 0


def test_sauer_by_hand():
    assert [sauer(5, d) for d in range(7)] == [1, 6, 16, 26, 31, 32, 32]


# ---- the bound of Vapnik and Chervonenkis


def test_vc_bound_by_hand():
    # N = 2, d = 1: Σ C(4, i) = 5, √(4 log(4·5/½))
    assert same(bounds.vc_bound(2, 1, 0.5), sqrt(4 * log(40)))
    assert same(bounds.log_growth(4, 9), 4 * log(2))
    assert same(bounds.log_growth(30, 4), log(sauer(30, 4)))


def test_vc_bound_says_something_only_with_many_samples():
    assert bounds.vc_bound(1347, 65) > 1 > 0.06 > bounds.vc_bound(100_000, 3)
    N = bounds.samples_for(0.1, 3)
    assert bounds.vc_bound(N, 3) <= 0.1 < bounds.vc_bound(N - 1, 3)


# ---- descent


def test_rates_hold_on_quadratics_and_are_reached():
    H = np.diag([1.0, 4.0, 10.0])
    f = lambda path: np.einsum("ti,ij,tj->t", path, H, path) / 2
    start = np.array([3.0, -2.0, 1.0])
    path = descend(lambda theta: H @ theta, start, 1 / 10, 60)
    t = np.arange(1, 61)
    above = f(path)
    assert (above[1:] <= rates.convex_rate(t, 10, np.linalg.norm(start))).all()
    assert (above[1:] <= rates.strongly_convex_rate(t, 10, 1, above[0])).all()
    gains = above[:-1] - above[1:]
    slopes = ((path[:-1] @ H) ** 2).sum(axis=1)
    assert (gains >= rates.descent_gain(slopes, 1 / 10, 10) * (1 - 1e-12)).all()
    # along the steepest direction alone the gain is reached exactly
    steep = descend(lambda theta: H @ theta, np.array([0.0, 0.0, 1.0]), 1 / 20, 1)
    assert same(f(steep)[0] - f(steep)[1], rates.descent_gain(100.0, 1 / 20, 10))


def test_no_gain_is_promised_at_twice_the_rate():
    assert rates.descent_gain(5.0, 2 / 10, 10) == 0 and rates.descent_gain(5.0, 3 / 10, 10) < 0


@pytest.mark.parametrize(
    "call, error",
    [
        (lambda: concentration.hoeffding(0, 0.1), ValueError),
        (lambda: concentration.hoeffding(2.5, 0.1), TypeError),
        (lambda: concentration.hoeffding(5, -0.1), ValueError),
        (lambda: concentration.deviation(5, 1.0), ValueError),
        (lambda: concentration.sample_size(0.0, 0.1), ValueError),
        (lambda: concentration.rademacher_supremum(np.ones((3, 2)), np.ones(2), 1), ValueError),
        (lambda: concentration.rademacher_bound(np.ones((3, 2)), -1), ValueError),
        (lambda: separate(TRIANGLE, (1, -1)), ValueError),
        (lambda: separate(TRIANGLE, (1, 0, -1)), ValueError),
        (lambda: separate([(0.5, 1)], (1,)), TypeError),
        (lambda: shattering.interval_dichotomies(0), ValueError),
        (lambda: vc_dimension([]), ValueError),
        (lambda: vc_dimension([(1,), (1, -1)]), ValueError),
        (lambda: sauer(-1, 2), ValueError),
        (lambda: bounds.vc_bound(10, 0), ValueError),
        (lambda: bounds.samples_for(1.0, 3), ValueError),
        (lambda: rates.convex_rate(0, 1, 1), ValueError),
        (lambda: rates.strongly_convex_rate(1, 1, 2, 1), ValueError),
        (lambda: rates.descent_gain(1, 0, 1), ValueError),
    ],
)
def test_bad_input_is_refused(call, error):
    with pytest.raises(error):
        call()
