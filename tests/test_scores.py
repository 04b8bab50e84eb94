"""Scores and their intervals: by hand, by their equations, by how often they hold; models compared."""

import numpy as np
import pytest

from mathlib import datasets, scores
from mathlib.network import Network, init
from mathlib.scores import MLP, Comparison, Row, Task, Z, compare, mean_interval, paired, wilson


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


@pytest.mark.parametrize("k, low, high", [(0, 0, 0.8), (1, 0.2, 1)])
def test_wilson_of_a_single_sample(k, low, high):
    """z = 2: (k + 2 ± 2)/5"""
    assert wilson(k, 1, z=2) == (pytest.approx(low, abs=1e-15), pytest.approx(high))


def test_wilson_holds_about_as_often_as_it_says():
    p, n = 0.9, 60
    right = np.random.default_rng(0).binomial(n, p, 4000)
    held = np.mean([low <= p <= high for low, high in (wilson(k, n) for k in right)])
    assert abs(held - 0.95) < 0.02


def test_the_interval_of_a_mean():
    low, high = mean_interval([1.0, 2.0, 6.0], z=2)
    assert (low + high) / 2 == pytest.approx(3) and high - low == pytest.approx(4 * np.sqrt(7 / 3))


def test_the_interval_of_two_values_and_of_another_precision():
    """1 and 3: 2 ± z √2/√2. In float32 the middle of 1 and 2²⁴ would lose its half."""
    assert mean_interval([1, 3], z=2) == (pytest.approx(0), pytest.approx(4))
    assert mean_interval(np.array([1, 2**24], np.float32), z=0) == (2**23 + 0.5,) * 2


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


def test_a_baseline_does_not_look_at_the_samples():
    """Of every class a quarter is kept: 2 of the eight 2s, 1 of the four 1s"""
    y = np.repeat([2, 1], [8, 4])
    X = np.random.default_rng(0).standard_normal((12, 2))
    (row,) = compare((Task("a", lambda: (X, y), ()),)).rows
    assert (row.model, row.parameters, row.score) == ("the most frequent class", 1, pytest.approx(2 / 3))
    (mean,) = compare((Task("a", lambda: (X, y + 0.5), (), "g"),)).rows
    assert (mean.model, mean.parameters, mean.lam, mean.spread) == ("the mean", 1, None, None)


def test_a_random_start_is_tried_five_times_and_the_others_fitted_once(comparison):
    for row in comparison.rows:
        assert (row.spread is None) == (row.model != MLP)
    low, high = comparison.row("penguins", MLP).spread
    assert low < high


@pytest.mark.parametrize(
    "means, middle, spread",
    [([9, 1, 25, 4, 16], 3, (1, 5)), ([4, 9], 3, (2, 3)), ([9], 3, None)],
)
def test_of_several_starts_the_one_in_the_middle_counts(means, middle, spread):
    """Two samples with the squared errors m − 1 and m + 1 have the root mean square √m."""
    outcomes = [np.array([m - 1.0, m + 1.0]) for m in means]
    row = scores._row(Task("a", None, (), "g"), MLP, 7, 0.1, outcomes)
    assert (row.score, row.spread) == (middle, spread) and row.outcome.tolist() == [8, 10]


def test_lam_is_the_one_that_does_best_on_samples_left_out(monkeypatch):
    """A strong penalty where y has nothing to do with X, a weak one where it is a linear function of X"""
    monkeypatch.setattr(scores, "LAMS", (1e-6, 1e-3, 10.0))
    rng = np.random.default_rng(0)
    X, noise = rng.standard_normal((40, 15)), rng.standard_normal(40)
    for y, lam in ((noise, 10.0), (X @ np.arange(1.0, 16.0), 1e-6)):
        row = compare((Task("a", lambda y=y: (X, y), ("linear regression",), "g"),)).rows[1]
        assert row.lam == lam


def test_two_classes_take_one_output_but_for_softmax(monkeypatch):
    monkeypatch.setattr(scores, "EPOCHS", 20)
    monkeypatch.setattr(scores, "SEEDS", (0,))
    X = np.random.default_rng(0).standard_normal((120, 2))
    task = Task("a", lambda: (X, (X @ [1, 2] > 0).astype(int)), (*scores.models.MODELS, MLP))
    rows = compare((task,)).rows
    assert [row.parameters for row in rows] == [1, 3, 3, 6, 3 * 32 + 33]
    assert all(row.score > 0.9 for row in rows[1:])


@pytest.mark.parametrize(
    "unit, y, last", [("g", [0.5, 2.0], "linear"), ("", [0, 1], "sigmoid"), ("", [0, 1, 2], "softmax")]
)
def test_the_mlp_ends_as_its_targets_need_and_starts_with_steps_of_eta(monkeypatch, unit, y, last):
    """Adam's first step is −0.01 sign(g), and for so large a λ the penalty decides on the sign of g."""
    monkeypatch.setattr(scores, "EPOCHS", 1)
    X, y = np.resize(np.eye(3)[: len(y)], (32, 3)), np.resize(y, 32)
    network = scores._fitted(Task("a", None, (MLP,), unit), MLP, X, y, 1e9, seed=3)
    assert network.sigma[2].name == last
    start = init((3, 32, network.m[2]), ("relu", last), np.random.default_rng(3))
    for l, W in network.W.items():
        np.testing.assert_allclose(W - start.W[l], -0.01 * np.sign(start.W[l]), rtol=1e-4)


def test_a_number_is_predicted_in_its_own_unit():
    """Targets 2 ± 1 are ± 1 in units of the training samples; x = ± 1 and λ = 1 halve the weight."""
    task, X, y = Task("a", None, (), "g"), np.array([[-1.0], [1.0]]), np.array([1.0, 3.0])
    network = scores._fitted(task, "linear regression", X, y, 1.0)
    np.testing.assert_allclose(network.theta, [0.5, 0], atol=1e-15)
    outcome = scores._outcome(task, Network((1, 1), ("linear",), np.array([3.0, 0])), X, np.array([7, 8]), y)
    assert outcome.tolist() == [(2 - 3 - 7) ** 2, (2 + 3 - 8) ** 2]


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


def test_the_table_shows_shares_in_percent_and_numbers_in_grams():
    right, errors = np.array([True, False]), np.array([1.0, 4.0])
    table = Comparison(
        (
            Row("digits", "MLP", 1234, 0.01, 0.5, 0.25, 0.9123, right, (0.4567, 1.0)),
            Row("a < b", "the mean", 1, None, 321.4, 9.0, 1000.6, errors),
        )
    )
    assert repr(table).splitlines() == [
        "data    model     parameters  λ     on the test set  95 % interval  over 5 starts",
        "digits  MLP       1,234       0.01  50.0 %           25.0 … 91.2    45.7 … 100.0",
        "a < b   the mean  1                 321 g            9 … 1001",
    ]
    body = table._repr_html_().partition("<tbody>")[2]
    assert body == (
        "<tr><td>digits</td><td>MLP</td><td>1,234</td><td>0.01</td><td>50.0 %</td><td>25.0 … 91.2</td>"
        "<td>45.7 … 100.0</td></tr><tr><td>a &lt; b</td><td>the mean</td><td>1</td><td></td>"
        "<td>321 g</td><td>9 … 1001</td><td></td></tr></tbody></table>"
    )


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
