r"""The data the networks of the book are trained on: handwritten digits, and small sets drawn from an rng.

Chapter: first walk.  Symbols: X (N, m_0) float64, one sample a row; y (N,) whole-number labels.
Nothing is downloaded: the digits are a file of the package, with source and licence in data/README.md.
"""

from importlib.resources import files

import numpy as np

from mathlib.network import check_rng


def digits():
    r"""X (1797, 64), the darkness of each pixel in [0, 1], and y (1797,), the digit 0 … 9.

    A row of X is an 8 × 8 image row by row: x.reshape(8, 8).
    Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, doi:10.24432/C50P49, CC BY 4.0.
    """
    with files("mathlib").joinpath("data/digits.npz").open("rb") as file, np.load(file) as data:
        return data["X"] / 16, data["y"].astype(np.int64)


def split(X, y, test, rng):
    r"""X_train, y_train, X_test, y_test: a random share `test` of every class is kept for the test.

    Of a class with n samples, round(n · test) go to the test set, so both parts have the classes in equal
    shares. Raises ValueError if the lengths differ or a part would be empty.
    """
    check_rng(rng)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}; each sample needs one label")
    if np.ndim(y) != 1:
        raise ValueError(f"y must be a vector of labels, not shape {np.shape(y)}; split before one_hot")
    if not 0 < test < 1:
        raise ValueError(f"test is the share of samples to keep for the test, between 0 and 1, not {test}")
    chosen = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        chosen[members[: round(len(members) * test)]] = True
    if chosen.all() or not chosen.any():
        raise ValueError(f"a share of {test} of {len(y)} samples leaves one part empty; take another share")
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def xor(N, rng, noise=0.0):
    r"""y = x_1 xor x_2 at corners drawn from {0, 1}², with x moved by N(0, noise²).   -> X (N, 2), y (N,)"""
    check_rng(rng)
    corners = rng.integers(0, 2, size=(N, 2))
    return corners + noise * rng.standard_normal((N, 2)), corners[:, 0] ^ corners[:, 1]


def two_moons(N, rng, noise=0.1):
    r"""Two half circles that reach into one another: (cos t, sin t) and (1 − cos t, ½ − sin t), 0 ≤ t ≤ π.

    -> X (N, 2) moved by N(0, noise²), y (N,) the number 0 or 1 of the moon, drawn with equal chances.
    """
    check_rng(rng)
    t, y = np.pi * rng.random(N), rng.integers(0, 2, size=N)
    first = np.column_stack([np.cos(t), np.sin(t)])
    second = np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)])
    return np.where(y[:, None] == 0, first, second) + noise * rng.standard_normal((N, 2)), y
