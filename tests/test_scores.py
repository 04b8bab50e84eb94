"""Scores and their intervals: by hand, by their equations, by how often they hold; models compared."""

import numpy as np
import pytest

from mathlib import datasets, scores
from mathlib.scores import Task, Z, compare, mean_interval, paired, wilson


@pytest.mark.parametrize("k, n", [(0, 5), (8, 10), (137, 143), (20, 20)])
def test_the_ends_of_wilson_solve_its_equation(k, n):
    for p in wilson(k, n):
        assert (k / n - p) ** 2 == pytest.approx(Z**2 * p * (1 - p) / n, abs=1e-15)
    low, high = wilson(k, n)
    assert low < high and low > -1e-15 and high < 1 + 1e-15 and low < k / n + 1e-15 and high > k / n - 1e-15


def test_wilson_by_hand():
    """k = 8 of n = 10 with z = 2: (0.8 + 0.2 ± 2 √(0.016 + 0.01))/1.4 = 0.714 ± 0.230"""
    low, high = wilson(8, 10, z=2)
    assert (round(low, 3), round(high, 3)) == (0.484, 0.945)


def test_wilson_holds_about_as_often_as_it_says():
    p, n = 0.9, 60
    right = np.random.default_rng(0).binomial(n, p, 4000)
    held = np.mean([low <= p <= high for low, high in (wilson(k, n) for k in right)])
    assert abs(held - 0.95) < 0.02


def test_the_interval_of_a_mean():
    low, high = mean_interval([1.0, 2.0, 6.0], z=2)
    assert (low + high) / 2 == pytest.approx(3) and high - low == pytest.approx(4 * np.sqrt(7 / 3))


def test_pairs_tell_apart_what_intervals_do_not():
    right, other = np.ones(200, bool), np.ones(200, bool)
    right[:20] = other[:32] = False
    assert wilson(180, 200)[0] < wilson(168, 200)[1]
    mean, low, high = paired(right, other)
    assert mean == pytest.approx(0.06) and low > 0.02 and high < 0.1


@pytest.mark.parametrize("k, n", [(-1, 5), (6, 5), (0, 0)])
def test_counts_that_cannot_be_are_refused(k, n):
    with pytest.raises(ValueError, match=f"k = {k} of n = {n} samples right"):
        wilson(k, n)
    with pytest.raises(ValueError, match="n ≥ 2"):
        mean_interval([1.0])


def few():
    X, y = datasets.digits()
    return X[y < 3][:150], y[y < 3][:150]


@pytest.fixture(scope="module")
def comparison():
    tasks = (scores.TASKS[0], Task("three digits", few, (*scores.models.MODELS, scores.MLP)))
    return compare(tasks, seed=4)


def test_every_model_is_judged_on_the_same_samples_beside_a_baseline(comparison):
    rows = [row for row in comparison.rows if row.data == "three digits"]
    assert [row.model for row in rows] == [
        "the most frequent class", "linear regression", "logistic regression", "softmax classifier", "MLP",
    ]  # fmt: skip
    assert len({len(row.outcome) for row in rows}) == 1 and rows[0].lam is None
    for row in rows:
        assert row.low < row.score <= row.high + 1e-15 and row.score == row.outcome.mean()
    assert min(row.low for row in rows[1:]) > rows[0].high
    assert [row.parameters for row in rows] == [1, 195, 195, 195, 65 * 32 + 33 * 3]


def test_a_number_is_judged_by_its_root_mean_square(comparison):
    X, y, X_test, y_test = datasets.split(*datasets.penguins(), 0.25, np.random.default_rng(4))
    mean = comparison.row("penguins", "the mean")
    assert mean.score == pytest.approx(np.sqrt(np.mean((y_test - y.mean()) ** 2)))
    linear = comparison.row("penguins", "linear regression")
    assert linear.high < mean.low / 2 and linear.low < linear.score < linear.high


def test_the_comparison_repeats_itself_and_shows_itself(comparison):
    again = compare(scores.TASKS[:1], seed=4)
    assert (
        repr(again).splitlines()[1:]
        and again.row("penguins", "MLP").score == comparison.row("penguins", "MLP").score
    )
    html, text = comparison._repr_html_(), repr(comparison)
    for row in comparison.rows:
        assert row.model in html and row.model in text
    low, high = comparison.row("penguins", "MLP").spread
    assert low <= comparison.row("penguins", "MLP").score <= high
    with pytest.raises(ValueError, match="there is no 'SVM' on 'penguins'; the rows are penguins: the mean"):
        comparison.row("penguins", "SVM")


def test_the_test_samples_take_no_part(monkeypatch):
    """Whatever the test targets are, the fitted models are the same."""

    def shuffled():
        X, y = datasets.penguins()
        return X, y

    first = compare((Task("a", shuffled, ("linear regression",), "g"),), seed=2)
    plain = datasets.split

    def moved(X, y, test, rng):
        X, y, X_test, y_test = plain(X, y, test, rng)
        return X, y, X_test + 1000, y_test

    calls = []
    monkeypatch.setattr(
        scores.datasets, "split", lambda *a: calls.append(1) or (moved if len(calls) == 1 else plain)(*a)
    )
    second = compare((Task("a", shuffled, ("linear regression",), "g"),), seed=2)
    assert second.rows[1].lam == first.rows[1].lam and second.rows[1].score != first.rows[1].score
