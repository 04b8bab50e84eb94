"""The data sets are what they say they are, come from the package, and are the same for the same seed."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import mathlib
from mathlib.datasets import digits, split, two_moons, xor

DATA = Path(mathlib.__file__).parent / "data"


def test_digits():
    X, y = digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64 and X.min() == 0 and X.max() == 1
    assert y.shape == (1797,) and y.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(y), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    # The first image, row by row, as the source file has it.
    np.testing.assert_array_equal(16 * X[0, :16], [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    assert y[0] == 0


def test_digits_file_is_the_one_the_readme_describes():
    said = (DATA / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256((DATA / "digits.npz").read_bytes()).hexdigest() in said
    assert "10.24432/C50P49" in said and "CC BY 4.0" in said


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


@pytest.mark.parametrize(
    "make", [lambda: xor(5, 0), lambda: two_moons(5, np.random), lambda: split([[0]], [0], 0.5, 1)]
)
def test_a_seed_is_not_an_rng(make):
    with pytest.raises(TypeError, match=r"pass np.random.default_rng\(seed\)"):
        make()
