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


def test_concentration_at_its_ends():
    assert concentration.hoeffding(5, 0) == 2 and concentration.hoeffding(5, 0, H=3) == 6
    assert concentration.sample_size(5, 0.5) == 1  # log(4)/50 = 0.03: one loss, not none
    for delta in (0, 1):
        with pytest.raises(ValueError, match=f"delta = {delta}; expected a probability of failure"):
            concentration.deviation(5, delta)


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


def test_rademacher_by_hand():
    X, signs = np.array([[3.0, 0], [0, 4]]), np.array([[1.0, -1], [1, 1]])
    for B in (0, 0.5, 3):  # (B/2) · 5 for both choices of signs, 4B/√2
        assert same(concentration.rademacher_supremum(X, signs, B) + 1, np.full(2, 2.5 * B + 1))
        assert same(concentration.rademacher_bound(X, B) + 1, 4 * B / sqrt(2) + 1)
    with pytest.raises(ValueError, match="B = -0.5; expected a bound ≥ 0 of the length of w"):
        concentration.rademacher_supremum(X, signs, -0.5)
    with pytest.raises(ValueError, match=r"X has shape \(2, 2\), B = -0.5; expected \(N, n\)"):
        concentration.rademacher_bound(X, -0.5)


@pytest.mark.parametrize("X, sigma", [((3,), (3,)), ((3, 2), (1, 5, 3)), ((3, 2, 2), (3,)), ((3, 2), ())])
def test_rademacher_needs_rows_and_signs(X, sigma):
    with pytest.raises(ValueError, match=r"expected \(N, n\) and \(N,\) or \(M, N\)"):
        concentration.rademacher_supremum(np.ones(X), np.ones(sigma), 1)


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


def test_labels_of_one_kind_need_no_direction():
    assert separate([(5,)], (1,)) == Line((0,), 1)
    assert separate([(5, 7), (2, 3)], (-1, -1)) == Line((0, 0), -1)


def test_the_place_of_a_meeting_by_hand():
    cross = separate([(0, 0), (6, 2), (0, 2), (6, 0)], (1, 1, -1, -1))
    assert cross.place == (3, 1) and cross.lam == (Fraction(1, 4),) * 4
    inside = separate([(0,), (3,), (1,)], (1, 1, -1))  # 1 = ⅔ · 0 + ⅓ · 3
    assert inside == ((1,), (Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)))


@pytest.mark.parametrize(
    "points, labels",
    [
        ([], ()),
        ([], (1,)),
        (TRIANGLE, (1, -1)),
        ([(0, 0), (1,)], (1, -1)),
        ([(1,), (0, 0), (2,)], (1, 1, -1)),
    ],
)
def test_points_and_labels_that_do_not_fit(points, labels):
    with pytest.raises(ValueError, match=f"^{len(points)} points and {len(labels)} labels; expected as many"):
        separate(points, labels)


def test_a_line_has_one_value_for_a_point_of_its_dimension():
    line = Line((Fraction(2), Fraction(-1, 2)), Fraction(3))
    assert shattering.value(line, (1, 4)) == 3
    for x in ((1,), (1, 4, 9)):
        with pytest.raises(ValueError, match="zip"):
            shattering.value(line, x)


IN_A_ROW = [(0,), (1,), (2,), (1,)], (1, 1, 1, -1)  # the fourth point lies in the hull of the others
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    "points, labels, answers, message",
    [
        (*IN_A_ROW, [None, None], "both or neither"),
        # (p, q, r, s, …) with w = p − q, b = r − s: x ↦ x − 1, wrong at the first point, then at both
        ([(0,), (2,)], (1, 1), [[1, 0, 0, 1, 0, 0]], "does not separate"),
        ([(0,), (2,)], (1, -1), [[1, 0, 0, 1, 0, 0]], "does not separate"),
        (*IN_A_ROW, [None, [HALF, -HALF, HALF, HALF]], "no point of both hulls"),  # a weight below 0
        (*IN_A_ROW, [None, [HALF, 0, HALF, 1]], "no point of both hulls"),  # the sum 2
        (*IN_A_ROW, [None, [HALF, 0, 0, HALF]], "no point of both hulls"),  # 0 is not 1
    ],
)
def test_answers_of_a_solver_that_errs_are_put_back(monkeypatch, points, labels, answers, message):
    replies = iter(answers)
    monkeypatch.setattr(shattering, "minimum", lambda c, A, b: next(replies))
    with pytest.raises(ArithmeticError, match=message):
        separate(points, labels)


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


def test_labellings_by_intervals_by_hand():
    assert shattering.interval_dichotomies(2) == [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    assert (1, -1, 1) not in shattering.interval_dichotomies(3)
    assert len(shattering.interval_dichotomies(61)) == 1 + 61 * 31
    with pytest.raises(ValueError, match="N must be in 1 … 1000000, not 1000001"):
        shattering.interval_dichotomies(10**6 + 1)


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
    assert sauer(0, 0) == sauer(0, 3) == 1  # no points have one labelling


@pytest.mark.parametrize(
    "bound, most, few, many",
    [(sauer, 10**9, 10**9 + 1, 4), (bounds.log_growth, 2 * 10**15, log(2 * 10**15 + 1), 2 * log(2))],
    ids=["sauer", "log_growth"],
)
def test_the_largest_counts_of_points_and_dimensions(bound, most, few, many):
    assert same(bound(most, 1), few) and same(bound(2, most), many)
    with pytest.raises(ValueError, match=f"N must be in 0 … {most}, not {most + 1};"):
        bound(most + 1, 1)
    with pytest.raises(ValueError, match=f"d must be in 0 … {most}, not {most + 1};"):
        bound(2, most + 1)


# ---- the bound of Vapnik and Chervonenkis


def test_vc_bound_by_hand():
    # N = 2, d = 1: Σ C(4, i) = 5, √(4 log(4·5/½))
    assert same(bounds.vc_bound(2, 1, 0.5), sqrt(4 * log(40)))
    assert same(bounds.log_growth(4, 9), 4 * log(2))
    assert same(bounds.log_growth(30, 4), log(sauer(30, 4)))


def test_the_growth_at_its_ends():
    assert bounds.log_growth(0, 0) == bounds.log_growth(5, 0) == 0
    # the terms up to the middle are half of all; they do not fit into floats
    assert same(bounds.log_growth(2999, 1499), 2998 * log(2))
    # N log 2 as it stands, in no time: log 2³³ is another float, and 2^(10¹²) no number to add up to
    assert bounds.log_growth(33, 33) == 33 * log(2) != log(2**33)


@pytest.mark.parametrize("N", [3000, 4096])
@pytest.mark.parametrize("delta", [0.3, 0.01])
def test_so_many_samples_as_the_bound_asks(N, delta):
    width = bounds.vc_bound(N, 3, delta)
    assert bounds.samples_for(width, 3, delta) == N  # at most: the width itself will do
    assert bounds.samples_for(np.nextafter(width, 1), 3, delta) == N
    assert bounds.samples_for(np.nextafter(width, 0), 3, delta) == N + 1


@pytest.mark.parametrize("width", [0, 1, -0.5])
def test_no_width_but_one_between_0_and_1(width):
    with pytest.raises(ValueError, match=f"width = {width}; expected a bound between 0 and 1"):
        bounds.samples_for(width, 3)


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


def test_rates_by_hand():
    assert rates.convex_rate(4, 3, 5) == 9.375  # 3 · 25/8
    assert same(rates.convex_rate([1, 2, 5], 3, 5), [37.5, 18.75, 7.5])
    assert rates.strongly_convex_rate(3, 4, 1, 2) == 0.84375  # 27/64 · 2
    assert same(rates.strongly_convex_rate([0, 1, 2], 4, 1, 32), [32, 24, 18])
    assert rates.strongly_convex_rate(1, 2, 2, 5) == 0  # all curvatures alike: one step


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_a_count_of_steps_brings_no_precision_of_its_own(dtype):
    t = np.array([3, 100], dtype)  # 2 · 100 is no int8
    for found, exact in (
        (rates.convex_rate(t, 1.1, 3), [1.1 * 9 / 6, 1.1 * 9 / 200]),
        (rates.strongly_convex_rate(t, 3, 0.1, 2), [2 * (1 - 0.1 / 3) ** 3, 2 * (1 - 0.1 / 3) ** 100]),
    ):
        assert found.dtype == np.float64 and same(found, exact)


def test_no_bound_before_the_first_step():
    with pytest.raises(ValueError, match="t = 0; expected a number > 0"):
        rates.convex_rate([3, 0, 5], 1, 1)


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
