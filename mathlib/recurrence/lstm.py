r"""Long short-term memory: a cell state c_t that is carried on, and gates that say what to keep, add, show.

    z_t = W_h h_{t−1} + W_x x_t + b,  cut into four parts:  i, f, o = σ(their part),  g = tanh(its part)
    c_t = f ⊙ c_{t−1} + i ⊙ g,   h_t = o ⊙ tanh(c_t)

Chapter: recurrence.  Symbols: as in `rnn`; the four parts lie below one another in the order i, f, g, o: W_h
(4d, d), W_x (4d, m), b (4d,). A (N, T, 4d) holds i, f, g, o side by side, C (N, T + 1, d) the c_t, H the h_t.
Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735, with the forget gate of Gers, Schmidhuber and
Cummins 2000, doi:10.1162/089976600300015015.
"""

from typing import NamedTuple

import numpy as np
import sympy

from mathlib.inputs import check_arrays, check_floats, check_precision, check_rng, guarded
from mathlib.parameters import Parameters
from mathlib.recurrence.sequences import check_sequences, first_state, flat

GATES = "ifgo"  # input, forget, candidate, output
SHARE = (0.5, 0.5, 1.0, 0.5)  # σ(z) = ½ + ½ tanh(½z), so that one call of tanh does for all four


class Stored(NamedTuple):
    """What forward leaves for backward: X (N, T, m), A (N, T, 4d), C and H (N, T + 1, d)"""

    X: np.ndarray
    A: np.ndarray
    C: np.ndarray
    H: np.ndarray


class Gradients(NamedTuple):
    """∂L/∂θ as {name: array of that shape}, ∂L/∂X (N, T, m), ∂L/∂h_0 and ∂L/∂c_0 (N, d)"""

    parameters: dict
    X: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray


def shapes(m, d):
    """The parameters of a cell with m inputs and d units"""
    return {"W_h": (4 * d, d), "W_x": (4 * d, m), "b": (4 * d,)}


def gates(A):
    """i, f, g, o of an array (…, 4d), as views (…, d)"""
    check_arrays(A=(A, "... a"))
    if A.shape[-1] % 4:
        raise ValueError(f"A has shape {A.shape}; expected (…, 4d), the four gates side by side")
    d = A.shape[-1] // 4
    return tuple(A[..., k * d : (k + 1) * d] for k in range(4))


def init(m, d, rng, keep=1.0, dtype=np.float64):
    r"""W_h ~ N(0, 1/d), W_x ~ N(0, 2/(m + d)), b = 0 but b^f = keep and b^i = −keep.

    With keep > 0 the cell starts by keeping most of c and taking in little: f + i = 1 where z − b = 0, since
    σ(keep) + σ(−keep) = 1. Gers et al. 2000; Tallec and Ollivier 2018, arXiv:1804.11188.
    """
    check_rng(rng)
    p = Parameters(shapes(m, d), dtype=dtype)
    p["W_h"][...] = rng.standard_normal((4 * d, d)) / np.sqrt(d)
    p["W_x"][...] = rng.standard_normal((4 * d, m)) * np.sqrt(2 / (m + d))
    i, f, _, _ = gates(p["b"])
    i[...], f[...] = -keep, keep
    return p


def forward(p, X, h_0=None, c_0=None):
    r"""c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t,  h_t = o_t ⊙ tanh(c_t).   X (N, T, m), h_0, c_0 (N, d) or 0 -> Stored

    Raises ValueError or TypeError for shapes that do not fit and mixed precision.
    """
    W_h, W_x, b = p["W_h"], p["W_x"], p["b"]
    T, d = check_sequences(X, W_x, W_h, b, blocks=4), W_h.shape[-1]
    h, c = first_state("h_0", h_0, X, d), first_state("c_0", c_0, X, d)
    dtype = np.result_type(X, W_h, W_x, b, h, c)
    A = np.empty((*X.shape[:-1], 4 * d), dtype)
    C, H = (np.empty((*X.shape[:-2], T + 1, d), dtype) for _ in range(2))
    C[..., 0, :], H[..., 0, :] = c, h
    share = np.repeat(np.array(SHARE, dtype), d)
    for t in range(1, T + 1):
        z = h @ W_h.mT + X[..., t - 1, :] @ W_x.mT + b[..., None, :]
        A[..., t - 1, :] = a = 1 - share + share * np.tanh(share * z)
        i, f, g, o = gates(a)
        C[..., t, :] = c = f * c + i * g
        H[..., t, :] = h = o * np.tanh(c)
    return Stored(X, A, C, H)


def errors(p, stored, G):
    r"""Δ (N, T, 4d) = ∂L/∂z_t of the four gates, and ∂L/∂c_0; G (N, T, d) holds g_t, h's direct way to L.

    Let dh = ∂L/∂h_t along all paths: dh = g_t + W_hᵀ δ_{t+1}. From h_t = o ⊙ tanh c_t,
        ∂L/∂o = dh ⊙ tanh c_t
        dc = dh ⊙ o ⊙ (1 − tanh² c_t) + what comes back from c_{t+1}
    and from c_t = f ⊙ c_{t−1} + i ⊙ g,
        ∂L/∂i = dc ⊙ g,   ∂L/∂f = dc ⊙ c_{t−1},   ∂L/∂g = dc ⊙ i,   back to c_{t−1}: dc ⊙ f
    Each gate then has its slope, σ' = a(1 − a) for i, f, o and tanh' = 1 − g² for g.
    """
    A, C, W_h = stored.A, stored.C, p["W_h"]
    if G.shape != stored.H[..., 1:, :].shape:
        raise ValueError(f"G has shape {G.shape}; expected ∂L/∂h_t, {stored.H[..., 1:, :].shape}")
    slopes = A * (1 - A)
    gates(slopes)[2][...] = 1 - gates(A)[2] ** 2
    tanh_C = np.tanh(C)
    Delta, back_h, back_c = np.empty_like(A), 0, 0
    for t in range(G.shape[-2], 0, -1):
        i, f, g, o = gates(A[..., t - 1, :])
        dh = G[..., t - 1, :] + back_h
        dc = dh * o * (1 - tanh_C[..., t, :] ** 2) + back_c
        by_gate = (dc * g, dc * C[..., t - 1, :], dc * i, dh * tanh_C[..., t, :])
        delta = np.concatenate(by_gate, axis=-1) * slopes[..., t - 1, :]
        Delta[..., t - 1, :] = delta
        back_h, back_c = delta @ W_h, dc * f
    return Delta, back_c


def _check_errors(p, stored, G):
    check_floats("G", G)
    check_precision(G=G, A=stored.A, W_h=p["W_h"])


errors = guarded(_check_errors, errors)


def backward(p, stored, G):
    r"""The Gradients of L, where G (N, T, d) holds g_t = ∂L/∂h_t with later states held fixed.

    As in `rnn.backward`: ∂L/∂W_h = Σ_t δ_t h_{t−1}ᵀ, ∂L/∂W_x = Σ_t δ_t x_tᵀ, ∂L/∂b = Σ_t δ_t, where δ_t has
    the 4d entries of the four parts. Raises ValueError for G of another shape, TypeError for complex
    parameters.
    """
    if np.iscomplexobj(stored.A):
        raise TypeError("backward takes real parameters; the complex step differentiates the loss")
    Delta, dc_0 = errors(p, stored, G)
    D, H, X = flat(Delta), flat(stored.H[..., :-1, :]), flat(stored.X)
    parameters = {"W_h": D.mT @ H, "W_x": D.mT @ X, "b": D.sum(axis=-2)}
    return Gradients(parameters, (D @ p["W_x"]).reshape(stored.X.shape), Delta[..., 0, :] @ p["W_h"], dc_0)


def unrolled(W_h, W_x, b, xs, h_0, c_0, sigma, tanh=sympy.tanh):
    r"""[h_1, …, h_T] and [c_1, …, c_T] in SymPy, as columns.

    W_h (4d, d), W_x (4d, m), b (4d, 1), h_0 and c_0 (d, 1) and the columns xs are SymPy matrices; sigma and
    tanh are functions of one SymPy expression.
    """
    d, h, c, hs, cs = W_h.cols, h_0, c_0, [], []
    for x in xs:
        z = W_h * h + W_x * x + b
        i, f, g, o = (z[k * d : (k + 1) * d, :].applyfunc(tanh if k == 2 else sigma) for k in range(4))
        c = f.multiply_elementwise(c) + i.multiply_elementwise(g)
        h = o.multiply_elementwise(c.applyfunc(tanh))
        hs.append(h)
        cs.append(c)
    return hs, cs
