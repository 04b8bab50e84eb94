r"""The data the networks of the book are trained on: three real sets, and small ones drawn from an rng.

Chapter: first walk, playground, models.  Symbols: X (N, m_0) float64, one sample a row; y (N,) whole-number
labels, or the numbers to predict. Nothing is downloaded: the real sets are files of the package, with source
and licence in data/README.md.
"""

from importlib.resources import files

import numpy as np

from mathlib.inputs import check_arrays, check_finite, check_real, check_rng, check_whole


def digits():
    r"""X (1797, 64), the darkness of each pixel in [0, 1], and y (1797,), the digit 0 … 9.

    A row of X is an 8 × 8 image row by row: x.reshape(8, 8).
    Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, doi:10.24432/C50P49, CC BY 4.0.
    """
    X, y = _stored("digits")
    return X / 16, y.astype(np.int64)


def tumours():
    r"""X (569, 30), measures of cell nuclei in breast tissue, and y (569,): 1 malignant, 0 benign.

    Ten measures, each as mean, standard error and mean of the three largest values; the units differ.
    Wolberg, Mangasarian, Street and Street 1993, Breast Cancer Wisconsin (Diagnostic), doi:10.24432/C5DW2B,
    CC BY 4.0.
    """
    X, y = _stored("tumours")
    return X, y.astype(np.int64)


def penguins():
    r"""X (333, 6) and y (333,), the body mass of 333 penguins in grams: a number to predict.

    The columns of X: length and depth of the bill and length of the flipper, in mm; 1 for a male; 1 for a
    Chinstrap penguin; 1 for a Gentoo penguin (neither: Adélie).
    Gorman, Williams and Fraser 2014, doi:10.1371/journal.pone.0090081, CC0.
    """
    return _stored("penguins")


def _stored(name):
    with files("mathlib").joinpath(f"data/{name}.npz").open("rb") as file, np.load(file) as data:
        return data["X"], data["y"]


def split(X, y, test, rng):
    r"""X_train, y_train, X_test, y_test: a random share `test` of every class is kept for the test.

    Of a class with n samples, round(n · test) go to the test set, so both parts have the classes in equal
    shares. If y holds floats, numbers to predict, all samples count as one class. Raises ValueError if the
    lengths differ or a part would be empty.
    """
    check_rng(rng)
    if not isinstance(X, np.ndarray) or not isinstance(y, np.ndarray):
        raise TypeError(f"X and y are {type(X).__name__} and {type(y).__name__}; pass NumPy arrays")
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}; each sample needs one label")
    if np.ndim(y) != 1:
        raise ValueError(f"y must be a vector of labels, not shape {np.shape(y)}; split before one_hot")
    if not 0 < test < 1:
        raise ValueError(f"test is the share of samples to keep for the test, between 0 and 1, not {test}")
    chosen = np.zeros(len(y), dtype=bool)
    labels = np.zeros(len(y)) if np.asarray(y).dtype.kind == "f" else np.asarray(y)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        chosen[members[: round(len(members) * test)]] = True
    if chosen.all() or not chosen.any():
        raise ValueError(f"a share of {test} of {len(y)} samples leaves one part empty; take another share")
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def standardized(X, *others):
    r"""(x − mean)/deviation by the columns of X, and the others by the same two numbers, those of X.

    X (N, n) holds the training samples, or X (N,) their targets: mean and deviation of the test samples must
    not take part. Raises ValueError for a column of X that does not vary.
    """
    columns = "" if np.ndim(X) == 1 else " n"
    for each in (X, *others):
        check_arrays(X=(X, f"N{columns}"), other=(each, f"M{columns}"))
        check_finite(X=each)
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    # The mean of equal numbers may be rounded, and the deviation then is a rounding error, not 0.
    varies = (deviation > 0) & (X.min(axis=0) < X.max(axis=0))
    if not np.all(varies):
        constant = np.flatnonzero(~varies).tolist()
        raise ValueError(f"the columns {constant} of X do not vary; leave them out or do not standardize")
    return [(each - mean) / deviation for each in (X, *others)]


def xor(N, rng, noise=0.0):
    r"""y = x_1 xor x_2 at corners drawn from {0, 1}², with x moved by N(0, noise²).   -> X (N, 2), y (N,)"""
    _check_drawing(N, rng, noise)
    corners = rng.integers(0, 2, size=(N, 2))
    return corners + noise * rng.standard_normal((N, 2)), corners[:, 0] ^ corners[:, 1]


def two_moons(N, rng, noise=0.1):
    r"""Two half circles that reach into one another: (cos t, sin t) and (1 − cos t, ½ − sin t), 0 ≤ t ≤ π.

    -> X (N, 2) moved by N(0, noise²), y (N,) the number 0 or 1 of the moon, drawn with equal chances.
    """
    _check_drawing(N, rng, noise)
    t, y = np.pi * rng.random(N), rng.integers(0, 2, size=N)
    first = np.column_stack([np.cos(t), np.sin(t)])
    second = np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)])
    return np.where(y[:, None] == 0, first, second) + noise * rng.standard_normal((N, 2)), y


def circles(N, rng, noise=0.1):
    r"""A circle of radius 1 and one of radius ½ inside it: r (cos t, sin t), 0 ≤ t < 2π.

    -> X (N, 2) moved by N(0, noise²), y (N,) 1 for the inner circle, drawn with equal chances.
    """
    _check_drawing(N, rng, noise)
    t, y = 2 * np.pi * rng.random(N), rng.integers(0, 2, size=N)
    circle = np.column_stack([np.cos(t), np.sin(t)])
    return circle * np.where(y == 1, 0.5, 1)[:, None] + noise * rng.standard_normal((N, 2)), y


def spirals(N, rng, noise=0.03):
    r"""Two arms that wind once around each other: r (cos t, sin t) with t = 2πr + πy, 0.1 ≤ r ≤ 1.

    -> X (N, 2) moved by N(0, noise²), y (N,) the number 0 or 1 of the arm, drawn with equal chances.
    """
    _check_drawing(N, rng, noise)
    r, y = 0.1 + 0.9 * np.sqrt(rng.random(N)), rng.integers(0, 2, size=N)
    t = 2 * np.pi * r + np.pi * y
    arms = r[:, None] * np.column_stack([np.cos(t), np.sin(t)])
    return arms + noise * rng.standard_normal((N, 2)), y


def _check_drawing(N, rng, noise):
    """Raise TypeError or ValueError unless N samples can be drawn from rng with that noise."""
    check_rng(rng)
    check_whole("N", N, 1, 10**9, "it is the number of samples")
    check_real("noise", noise)
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise is a standard deviation, 0 or more, not {noise}")
