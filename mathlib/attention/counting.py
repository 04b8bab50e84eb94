"""Counts the multiplications of the matrix products that a function really makes, by arrays that note them.

Chapter: attention.  X = counted(X, notes) behaves as X does, and so does all that is computed from it; each
product of matrices (..., m, n) @ (..., n, k) adds its number of multiplications to the list `notes`.
"""

from math import prod

import numpy as np


class Counted(np.ndarray):
    """An array whose matrix products are noted in `notes`; made by `counted`."""

    def __array_finalize__(self, source):
        self.notes = getattr(source, "notes", None)

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **more):
        plain = [np.asarray(a) if isinstance(a, Counted) else a for a in inputs]
        if out:
            more["out"] = tuple(np.asarray(a) for a in out)
        done = getattr(ufunc, method)(*plain, **more)
        if ufunc is np.matmul:
            self.notes.append(prod(done.shape) * inputs[0].shape[-1])
        return out[0] if out else counted(done, self.notes)


def counted(array, notes):
    """The array, its products and those of all that is computed from it noted in the list `notes`"""
    view = np.asarray(array).view(Counted)
    view.notes = notes
    return view
