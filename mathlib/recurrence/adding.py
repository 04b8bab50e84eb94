r"""The adding problem: of T numbers two are marked; what is their sum?   y = u_j + u_k

Chapter: recurrence.  x_t = (u_t, mark_t) with u_t uniform in [−1, 1], and a mark at one place j of the first
half and one place k of the second. A cell reads the sequence, a = vᵀh_T + a_0 is its answer, and J the mean
of ½(a − y)² over N sequences. R runs are trained side by side, each with its own start, its own sequences and
its own length of gradient: X (R, N, T, 2), Y (R, N), and every parameter has R in front. After Hochreiter and
Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735.
"""

import numpy as np

from mathlib.fitting import fit
from mathlib.inputs import check_like, check_rng
from mathlib.parameters import Parameters
from mathlib.recurrence import lstm, rnn
from mathlib.recurrence.clipping import clip_by_norm

CELLS = {"rnn": rnn, "lstm": lstm}
VARIANCE = 2 / 3  # of y, the sum of two numbers uniform in [−1, 1]: the error of always answering 0


def sequences(rng, N, T, runs=(), dtype=np.float64):
    """X (N, T, 2) with u_t and the marks, Y (N,); runs=(R,) puts an axis of R in front of both.

    Raises ValueError for T < 2, which has no two halves.
    """
    check_rng(rng)
    if T < 2:
        raise ValueError(f"T = {T}; expected at least 2 numbers, one in each half")
    U = rng.uniform(-1, 1, (*runs, N, T))
    marks = np.zeros_like(U)
    for low, high in ((0, T // 2), (T // 2, T)):
        place = rng.integers(low, high, (*runs, N, 1))
        np.put_along_axis(marks, place, 1.0, axis=-1)
    X = np.stack([U, marks], axis=-1)
    return X.astype(dtype), (U * marks).sum(axis=-1).astype(dtype)


def shapes(cell, d):
    """The parameters of a cell of d units and of its answer, v (d,) and a_0"""
    return CELLS[cell].shapes(2, d) | {"v": (d,), "a_0": ()}


def start(cell, d, runs, rng, dtype=np.float32, **how):
    """Parameters of `runs` runs, each started by itself with init(2, d, rng, **how); v ~ N(0, 1/d)"""
    p = Parameters({name: (runs, *shape) for name, shape in shapes(cell, d).items()}, dtype=dtype)
    for r in range(runs):
        for name, value in CELLS[cell].init(2, d, rng, dtype=dtype, **how).items():
            p[name][r] = value
        p["v"][r] = rng.standard_normal(d) / np.sqrt(d)
    return p


def answers(cell, p, X):
    """a = vᵀh_T + a_0 for every sequence, and what backward needs.   X (R, N, T, 2) -> (R, N), Stored"""
    stored = CELLS[cell].forward(p, X)
    return (stored.H[..., -1, :] * p["v"][..., None, :]).sum(axis=-1) + p["a_0"][..., None], stored


def loss_and_gradient(cell, p, X, Y):
    r"""J = (1/N) Σ ½(a − y)² of every run (R,), and {name: ∂J/∂name}.

    With e = (a − y)/N: ∂J/∂v = Σ e h_T, ∂J/∂a_0 = Σ e, and G has ∂J/∂h_T = e v at the last step, 0 before.
    """
    a, stored = answers(cell, p, X)
    check_like("Y", Y, a, "the answers")
    J, e, h = ((a - Y) ** 2).mean(axis=-1) / 2, (a - Y) / Y.shape[-1], stored.H[..., -1, :]
    G = np.zeros_like(stored.H[..., 1:, :])
    G[..., -1, :] = e[..., None] * p["v"][..., None, :]
    g = CELLS[cell].backward(p, stored, G).parameters
    return J, g | {"v": (e[..., None] * h).sum(axis=-2), "a_0": e.sum(axis=-1)}


def clipped(arrays, c):
    """The gradients {name: (R, …)} with that of each run clipped to the length c, by its own norm"""
    rows = [clip_by_norm(row, c) for row in np.hstack([_rows(g) for g in arrays.values()])]
    ends = np.cumsum([_rows(g).shape[1] for g in arrays.values()])[:-1]
    parts = np.split(np.array(rows), ends, axis=1)
    return {name: part.reshape(g.shape) for (name, g), part in zip(arrays.items(), parts, strict=True)}


def _rows(g):
    return g.reshape(len(g), -1)


def train(cell, d, runs, rng, *, T=30, N=16, steps=150, eta=0.02, c=1.0, **how):
    """The trained Parameters of all runs and J (steps, R) before each step, with Adam; how: see `start`.

    Each step takes N new sequences for every run, and clips its gradient to the length c.
    """
    p, seen = start(cell, d, runs, rng, **how), []

    def gradient(t):
        J, arrays = loss_and_gradient(cell, p, *sequences(rng, N, T, (runs,), p.theta.dtype))
        seen.append(J)
        return float(J.sum()), clipped(arrays, c)

    fit(p, gradient, steps=steps, eta=eta)
    return p, np.array(seen)


def slopes(cell, p, rng, T=30, N=100):
    """The mean of ∂a/∂u_t over the sequences in which step t is marked, and over runs; 1 is right  -> (T,)"""
    X, _ = sequences(rng, N, T, (len(p["v"]),), p.theta.dtype)
    stored = answers(cell, p, X)[1]
    G = np.zeros_like(stored.H[..., 1:, :])
    G[..., -1, :] = p["v"][..., None, :]
    by_u, marks = CELLS[cell].backward(p, stored, G).X[..., 0], X[..., 1]
    return (by_u * marks).sum(axis=(0, 1)) / marks.sum(axis=(0, 1))


def shares(cell, p, rng, T=30, N=200):
    """The mean of (a − y)² over N new sequences, as a share of VARIANCE, for each run.   -> (R,)"""
    X, Y = sequences(rng, N, T, (len(p["v"]),), p.theta.dtype)
    return ((answers(cell, p, X)[0] - Y) ** 2).mean(axis=-1) / VARIANCE
