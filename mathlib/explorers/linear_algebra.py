r"""Explorer of the chapter on prerequisites: a picture as a matrix A, rebuilt from k singular values.

    A_k = Σ_{i ≤ k} σ_i u_i v_iᵀ,     ‖A − A_k‖ = σ_{k+1} (spectral),   √Σ_{i>k} σ_i² (Frobenius)

A (m, n) holds the darkness of each pixel, from 0 to 1; A_k takes k(m + n + 1) numbers to store.
"""

from functools import cache

import numpy as np

from mathlib import plots
from mathlib.datasets import digits
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.prerequisites.linear_algebra import norm2, truncated, truncation_error

KEPT = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
DIGITS = 9  # decimals of a singular value that are kept: what is left of 0 after rounding is 0 again


def _page():
    """12 digits in 3 rows of 4: (24, 32)"""
    return digits()[0][:12].reshape(3, 4, 8, 8).swapaxes(1, 2).reshape(24, 32)


def _disc():
    """A disc of radius 11: (32, 40)"""
    i, j = np.indices((32, 40))
    return ((i - 15.5) ** 2 + (j - 19.5) ** 2 <= 121) * 1.0


def _squares():
    """Squares of 8 × 8, dark and light in turn: (32, 40)"""
    return (np.indices((32, 40)) // 8).sum(axis=0) % 2 * 1.0


def _stripe():
    """One stripe from corner to corner, 5 pixels wide: (32, 40)"""
    i, j = np.indices((32, 40))
    return (np.abs(j - i * 39 / 31) < 2.5) * 1.0


PICTURES = {
    "page of digits": _page,
    "one digit": lambda: digits()[0][3].reshape(8, 8),
    "disc": _disc,
    "squares": _squares,
    "diagonal stripe": _stripe,
}


@cache
def decomposed(picture):
    """A and its singular values, largest first; neither is to be changed."""
    A = PICTURES[picture]()
    s = np.linalg.svd(A, compute_uv=False).round(DIGITS)
    A.setflags(write=False)
    s.setflags(write=False)
    return A, s


def kept(picture, k):
    """k, or the number of singular values where the picture has fewer."""
    return min(k, len(decomposed(picture)[1]))


def sigma(i):
    """σ with the index i set below the line: `σ₁₂` for 12."""
    return "σ" + str(i).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def draw_rank(picture, k):
    """Left the picture and A_k, right the singular values, those that are kept in full colour."""
    A, s = decomposed(picture)
    asked, k = k, kept(picture, k)
    drawing, (left, right) = plots.panels(2.3, 1, size=(6.4, 3.0), left=0.02, bottom=0.2, gap=0.22)
    rebuilt = truncated(A, k).clip(0, 1)  # of the ink only: a pixel cannot be lighter than paper
    paper = 1 + A.shape[0] // 16  # between the two
    plots.images(
        left,
        [np.pad(each, ((0, 0), (paper, paper))) for each in (A, rebuilt)],
        ["picture", f"rebuilt, k = {k}{' (all)' if k < asked else ''}"],
    )
    plots.label(left, title="A and Aₖ")
    i = np.arange(1, len(s) + 1)
    first, rest = "kept" if k else None, "left out" if k < len(s) else None
    right.bar(i[:k], s[:k], color=plots.BLUE, width=0.8, label=first)
    right.bar(i[k:], s[k:], color=plots.PAPER, edgecolor=plots.ORANGE, width=0.8, label=rest)
    right.set_xlim(0.2, len(s) + 0.8)
    right.set_ylim(0, 1.25 * s[0])
    plots.whole_numbers(right.xaxis)
    plots.label(right, "i", "", "singular value σᵢ")
    plots.legend(right, loc="upper right")
    return drawing


def describe_rank(picture, k):
    """How many numbers A_k takes, and both errors, also as shares of ‖A‖."""
    A, s = decomposed(picture)
    asked, k, (m, n), rank = k, kept(picture, k), A.shape, np.count_nonzero(s)
    spectral, frobenius = (round(float(error), DIGITS) for error in truncation_error(A, k))
    error = (
        f"The error is {sigma(k + 1)} = {number(spectral, 3)} in the spectral norm and "
        f"{number(frobenius, 3)} in the Frobenius norm, "
        f"{number(100 * frobenius / norm2(A), 2)} % of the norm of the picture."
    )
    return (
        f"{picture.capitalize()}: {m} × {n} = {m * n} numbers, {rank} of {len(s)} singular "
        f"values above 0. k = {k}{' (there are no more)' if k < asked else ''} keeps {k * (m + n + 1)} "
        f"numbers{f'; {rank} would do' if rank < k else ''}. "
        f"{error if frobenius > 0 else 'Nothing of the picture is lost.'}"
    )


rank = Explorer(
    "linear_algebra.rank",
    "A picture rebuilt from its largest singular values",
    (
        Control("picture", "Picture", tuple(PICTURES), "page of digits"),
        Control("k", "Singular values kept, k", KEPT, 4),
    ),
    draw_rank,
    describe_rank,
)

EXPLORERS = (rank,)
