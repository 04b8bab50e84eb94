r"""How far apart two arrays are: $e_i = |x_i - y_i| \,/\, \max(|y_i|,\ \tfrac{1}{100} \max_j |y_j|)$.

The one tolerance table of the book and the one error measure stand here, so that every check means the same
by "agrees". Used in every chapter. Symbols: x is what the code gives, y what it is held against.
"""

import numpy as np

#: The largest relative error a comparison may show: against SymPy in high precision; against the imaginary
#: part of f(z + ih)/h, which has no cancellation; against central differences of fourth order.
TOLERANCE = {"symbolic": 1e-10, "complex step": 1e-12, "central differences": 1e-6}

#: Entries smaller than this share of the largest one are measured against that share: rounding in their terms
#: is as large as in the terms of the largest entry, so their own size says little about the error to expect.
FLOOR = 1e-2


class Disagreement(ValueError):
    """Two computations of the same quantity differ by more than the tolerance."""


def as_array(value):
    """The float64 or complex128 array of a number (int, float, mpmath, SymPy), a matrix or an array.

    Raises TypeError for what is not numbers, such as a text or an expression with free symbols.
    """
    array = np.asarray(value.tolist() if hasattr(value, "tolist") else value)
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    if array.dtype.kind != "O":
        raise TypeError(f"expected numbers, got {value!r}")
    try:
        entries = [complex(entry) for entry in array.ravel()]
    except (TypeError, ValueError) as error:
        raise TypeError(f"expected numbers, got {value!r}") from error
    array = np.array(entries, dtype=np.complex128).reshape(array.shape)
    return array.real.copy() if not array.imag.any() else array


def relative_error(x, y):
    r"""$e_i = |x_i - y_i| / \max(|y_i|, \mathrm{FLOOR} \cdot \max_j |y_j|)$, with 0/0 = 0 and c/0 = ∞.

    x, y: arrays of one shape. A factor $r \ne 1$ on an entry no smaller than FLOOR of the largest gives
    $e_i = |r - 1|$. On a smaller entry it gives less, see `too_small`. NaN anywhere gives ∞, never a pass.
    Raises ValueError where the shapes differ: nothing is broadcast.
    """
    x, y = as_array(x), as_array(y)
    if x.shape != y.shape:
        raise ValueError(f"cannot compare shapes {x.shape} and {y.shape}; both sides need one shape")
    if not y.size:
        raise ValueError("cannot compare empty arrays: there is nothing to hold against each other")
    unit = np.maximum(np.abs(y), FLOOR * np.abs(y).max())
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        error = np.where(x == y, 0.0, np.abs(x - y) / unit)
    return np.where(np.isnan(error), np.inf, error)


def too_small(y, tolerance):
    """Entries of y, as a mask, on which even a sign or a factor 2 would stay below the tolerance.

    They are not zero, yet so far below the largest entry that `relative_error` misses a wrong factor there.
    """
    y = np.abs(as_array(y))
    return (y > 0) & (y <= 10 * tolerance * FLOOR * y.max(initial=0.0))


def same(x, y):
    """Whether two arrays agree in every entry to TOLERANCE["symbolic"]; arrays of other shapes do not."""
    x, y = as_array(x), as_array(y)
    return x.shape == y.shape and x.size > 0 and bool((relative_error(x, y) <= TOLERANCE["symbolic"]).all())
