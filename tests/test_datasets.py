"""The data sets are what they say they are, come from the package, and are the same for the same seed."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import mathlib
from mathlib.datasets import circles, digits, penguins, spirals, split, standardized, tumours, two_moons, xor

DATA = Path(mathlib.__file__).parent / "data"


def test_digits():
    X, y = digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64 and X.min() == 0 and X.max() == 1
    assert y.shape == (1797,) and y.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(y), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    # The first image, row by row, as the source file has it.
    np.testing.assert_array_equal(16 * X[0, :16], [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    assert y[0] == 0


def test_tumours():
    X, y = tumours()
    assert X.shape == (569, 30) and X.dtype == np.float64 and y.dtype == np.int64
    assert y.sum() == 212 and X.min() == 0 and X.max() == 4254
    # The first row as the source has it; malignant tumours have the larger nuclei.
    np.testing.assert_array_equal(X[0, :4], [17.99, 10.38, 122.8, 1001])
    assert y[0] == 1 and X[y == 1, 0].mean() > X[y == 0, 0].mean() + 5


def test_penguins():
    X, y = penguins()
    assert X.shape == (333, 6) and y.shape == (333,) and X.dtype == y.dtype == np.float64
    np.testing.assert_array_equal(X[0], [39.1, 18.7, 181, 1, 0, 0])
    assert y[0] == 3750 and (y.min(), y.max()) == (2700, 6300)
    np.testing.assert_array_equal(X[:, 3:].sum(axis=0), [168, 68, 119])
    assert np.corrcoef(X[:, 2], y)[0, 1] > 0.85


@pytest.mark.parametrize(
    "name, doi, licence",
    [
        ("digits", "10.24432/C50P49", "CC BY 4.0"),
        ("tumours", "10.24432/C5DW2B", "CC BY 4.0"),
        ("penguins", "10.1371/journal.pone.0090081", "CC0"),
    ],
)
def test_files_are_those_the_readme_describes(name, doi, licence):
    sections = (DATA / "README.md").read_text(encoding="utf-8").split("\n## ")
    said = next(section for section in sections if section.startswith(f"`{name}.npz`"))
    assert hashlib.sha256((DATA / f"{name}.npz").read_bytes()).hexdigest() in said
    assert doi in said and licence in said


def test_digits_are_a_fresh_copy():
    digits()[0][...] = -1
    assert digits()[0].min() == 0


def test_split_keeps_every_sample_once_and_every_class_in_proportion():
    y = np.repeat([0, 1, 2], [50, 30, 20])
    X = np.arange(100.0)[:, None]
    X_train, y_train, X_test, y_test = split(X, y, 0.2, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(np.concatenate([X_train, X_test])[:, 0]), X[:, 0])
    np.testing.assert_array_equal(np.bincount(y_test), [10, 6, 4])
    np.testing.assert_array_equal(y[X_test[:, 0].astype(int)], y_test)
    np.testing.assert_array_equal(y[X_train[:, 0].astype(int)], y_train)


def test_numbers_to_predict_are_split_as_one_class():
    X, y = penguins()
    X_train, y_train, X_test, y_test = split(X, y, 0.25, np.random.default_rng(0))
    assert len(y_test) == 83 and len(X_train) == 250
    np.testing.assert_array_equal(np.sort(np.concatenate([y_train, y_test])), np.sort(y))


def test_split_is_random_and_reproducible():
    X, y = digits()
    first, same, other = (split(X, y, 0.2, np.random.default_rng(seed))[2] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "X, y, test, error, message",
    [
        (np.zeros((4, 2)), np.zeros(3, int), 0.5, ValueError, "X has 4 rows and y has 3"),
        (np.zeros((4, 2)), np.zeros((4, 2)), 0.5, ValueError, r"not shape \(4, 2\); split before one_hot"),
        (np.zeros((4, 2)), np.zeros(4, int), 1, ValueError, "between 0 and 1, not 1"),
        (np.zeros((4, 2)), np.zeros(4, int), 0, ValueError, "between 0 and 1, not 0"),
        (np.zeros((4, 2)), np.zeros(4, int), 0.01, ValueError, "leaves one part empty"),
    ],
)
def test_bad_splits_are_refused(X, y, test, error, message):
    with pytest.raises(error, match=message):
        split(X, y, test, np.random.default_rng(0))


def test_xor():
    X, y = xor(200, np.random.default_rng(0))
    np.testing.assert_array_equal((X[:, 0] != X[:, 1]).astype(int), y)
    assert len(np.unique(X, axis=0)) == 4
    noisy, labels = xor(200, np.random.default_rng(0), noise=0.1)
    np.testing.assert_array_equal(labels, y)
    assert 0.08 < (noisy - X).std() < 0.12


def test_two_moons_lie_on_their_circles():
    X, y = two_moons(300, np.random.default_rng(0), noise=0.0)
    centre = np.where(y[:, None] == 0, [0, 0], [1, 0.5])
    np.testing.assert_allclose(np.linalg.norm(X - centre, axis=1), 1, rtol=1e-12)
    assert (X[y == 0, 1] >= 0).all() and (X[y == 1, 1] <= 0.5).all() and 100 < y.sum() < 200


def test_circles_have_their_radii():
    X, y = circles(300, np.random.default_rng(0), noise=0.0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 1, 0.5, 1), rtol=1e-12)
    assert 100 < y.sum() < 200 and np.abs(X.mean(axis=0)).max() < 0.1


def test_spirals_wind_and_the_arms_are_one_half_turn_apart():
    X, y = spirals(400, np.random.default_rng(0), noise=0.0)
    r, t = np.linalg.norm(X, axis=1), np.arctan2(X[:, 1], X[:, 0])
    turned = (t - 2 * np.pi * r - np.pi * y) / (2 * np.pi)
    np.testing.assert_allclose(turned, np.round(turned), atol=1e-9)
    assert r.min() >= 0.1 and r.max() <= 1 and 150 < y.sum() < 250


@pytest.mark.parametrize("make", [xor, two_moons, circles, spirals])
def test_drawn_sets_repeat_themselves_and_noise_moves_the_points_only(make):
    (X, y), (same, labels), (other, _) = (make(200, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(X, same)
    np.testing.assert_array_equal(y, labels)
    assert not np.array_equal(X, other) and X.dtype == np.float64 and y.dtype == np.int64
    clear, _ = make(200, np.random.default_rng(3), noise=0.0)
    noisy, labels = make(200, np.random.default_rng(3), noise=0.2)
    np.testing.assert_array_equal(y, labels)
    assert 0.17 < (noisy - clear).std() < 0.23


@pytest.mark.parametrize("make", [xor, two_moons, circles, spirals])
@pytest.mark.parametrize(
    "N, noise, error, message",
    [
        (0, 0.1, ValueError, "N must be in 1 … 1000000000, not 0"),
        (2.5, 0.1, TypeError, "N must be a whole number, not 2.5"),
        (5, -0.1, ValueError, "noise is a standard deviation, 0 or more, not -0.1"),
        (5, np.nan, ValueError, "noise is a standard deviation, 0 or more, not nan"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make, N, noise, error, message):
    with pytest.raises(error, match=message):
        make(N, np.random.default_rng(0), noise)


@pytest.mark.parametrize(
    "make",
    [lambda: xor(5, 0), lambda: two_moons(5, np.random), lambda: circles(5, None), lambda: spirals(5, 1)]
    + [lambda: split([[0]], [0], 0.5, 1)],
)
def test_a_seed_is_not_an_rng(make):
    with pytest.raises(TypeError, match=r"pass np.random.default_rng\(seed\)"):
        make()


def test_columns_are_standardized_by_the_training_samples_alone():
    X, X_test = np.array([[0.0, 10.0], [4.0, 30.0]]), np.array([[2.0, 40.0]])
    scaled, others = standardized(X, X_test)
    np.testing.assert_array_equal(scaled, [[-1, -1], [1, 1]])
    np.testing.assert_array_equal(others, [[0, 2]])
    with pytest.raises(ValueError, match=r"the columns \[1\] of X do not vary"):
        standardized(np.array([[0.0, 1.0], [4.0, 1.0]]))
