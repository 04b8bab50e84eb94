r"""Shapes of sequences: X (N, T, m), the first axis is the batch; runs side by side have one more in front.

Chapter: recurrence.  Used by `rnn` and `lstm`.
"""

import numpy as np

from mathlib.inputs import check_arrays, check_floats, check_precision


def check_sequences(X, W_x, W_h, b, blocks):
    """T, if the shapes fit: X (N, T, m), W_x (kd, m), W_h (kd, d), b (kd,), k = blocks; runs in front of all.

    Raises ValueError for other shapes, TypeError for what is no array of floats or mixed precision.
    """
    for name, array in (("X", X), ("W_x", W_x), ("W_h", W_h), ("b", b)):
        check_floats(name, array)
    precisions = {name: a.real.dtype for name, a in (("X", X), ("W_x", W_x), ("W_h", W_h), ("b", b))}
    if len(set(precisions.values())) > 1:
        said = ", ".join(f"{name} {dtype}" for name, dtype in precisions.items())
        raise TypeError(f"mixed precision ({said}); pass X.astype(np.{precisions['W_h']})")
    runs, m, d = W_h.shape[:-2], W_x.shape[-1], W_h.shape[-1]
    for name, array, wanted in (
        ("W_x", W_x, (blocks * d, m)),
        ("W_h", W_h, (blocks * d, d)),
        ("b", b, (blocks * d,)),
    ):
        if array.shape != (*runs, *wanted):
            raise ValueError(
                f"{name} has shape {array.shape}; expected {(*runs, *wanted)} for {d} units, {m} inputs"
            )
    if X.ndim != len(runs) + 3 or X.shape[: len(runs)] != runs or X.shape[-1] != m or 0 in X.shape:
        hint = f"; one sequence is X[{':, ' * len(runs)}None]" if X.ndim == len(runs) + 2 else ""
        wanted = "".join(f"{n}, " for n in runs) + f"N, T, {m}"
        raise ValueError(f"X has shape {X.shape}; expected ({wanted}) with N, T ≥ 1{hint}")
    return X.shape[-2]


def first_state(name, given, X, d):
    """The state before the first step, (N, d): the given one, or 0. Raises ValueError for another shape."""
    shape = (*X.shape[:-2], d)
    if given is None:
        return np.zeros(shape, X.real.dtype)
    check_floats(name, given)
    if given.shape != shape:
        raise ValueError(f"{name} has shape {given.shape}; expected {shape}, a row for each sample")
    check_precision(**{name: given, "X": X})
    return given


def flat(A):
    """(N, T, d) -> (N T, d): the steps of all samples as rows, for sums over both"""
    check_arrays(A=(A, "... T d"))
    return A.reshape(*A.shape[:-3], -1, A.shape[-1])
