r"""O = P V,  P = softmax(Z) row by row,  Z = QKᵀ/√d: each query takes a weighted mean of the values.

Chapter: attention.  Symbols: T queries, the rows of Q (..., T, d); S keys, the rows of K (..., S, d), and
their values, the rows of V (..., S, m); scores Z and weights P (..., T, S); O (..., T, m). What stands before
the last two axes, such as samples and heads, is the same for all three. G = ∂L/∂O.
Source: Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762.
"""

import math
from typing import NamedTuple

import numpy as np
import sympy

from mathlib.activations import softmax
from mathlib.inputs import check_arrays, check_floats, check_like, check_whole


class Stored(NamedTuple):
    """What `backward` needs, and the output O (..., T, m)."""

    Q: np.ndarray
    K: np.ndarray
    V: np.ndarray
    P: np.ndarray
    O: np.ndarray


def forward(Q, K, V, mask=None):
    r"""O_t = Σ_s P_ts V_s,  P_ts = e^{Z_ts} / Σ_r e^{Z_tr},  Z_ts = Q_t·K_s/√d   -> Stored

    mask (T, S): booleans, True where query t may look at key s; the others get the score −∞, so that their
    weight is exactly 0. Raises ValueError for shapes that do not fit and for a mask with a row that allows
    nothing (its softmax would be 0/0), TypeError for a mask of numbers.
    """
    _check(Q, K, V)
    Z = Q @ K.swapaxes(-1, -2) / root(Q)
    if mask is not None:
        Z = np.where(checked_mask(mask, Z.shape), Z, -np.inf)
    P = softmax(Z)
    return Stored(Q, K, V, P, P @ V)


def backward(stored, G):
    r"""∂L/∂Q, ∂L/∂K, ∂L/∂V from G = ∂L/∂O   (..., T, m) -> (..., T, d), (..., S, d), (..., S, m)

    O_tj = Σ_s P_ts V_sj, so a value acts through every query, and a weight through every entry of O_t:
        ∂L/∂V_sj = Σ_t P_ts G_tj                          dV = Pᵀ G
        ∂L/∂P_ts = Σ_j G_tj V_sj                          dP = G Vᵀ
    Row t of P is the softmax of row t of Z, whose Jacobian P_ts(δ_rs − P_tr) is not diagonal:
        ∂L/∂Z_ts = P_ts (dP_ts − Σ_r P_tr dP_tr)          dZ = P ⊙ (dP − rowsum(P ⊙ dP))
    Z_ts = Σ_c Q_tc K_sc/√d, so
        ∂L/∂Q_tc = Σ_s dZ_ts K_sc/√d                      dQ = dZ K/√d
        ∂L/∂K_sc = Σ_t dZ_ts Q_tc/√d                      dK = dZᵀ Q/√d
    A masked weight is 0, and so is its dZ: nothing flows to a key that was not looked at.
    """
    Q, K, V, P, _ = stored
    check_like("the gradient by O", G, stored.O, "O")
    dV = P.swapaxes(-1, -2) @ G
    dP = G @ V.swapaxes(-1, -2)
    dZ = P * (dP - (P * dP).sum(axis=-1, keepdims=True))
    dQ = dZ @ K / root(K)
    dK = dZ.swapaxes(-1, -2) @ Q / root(Q)
    return dQ, dK, dV


def root(Q):
    """√d, the standard deviation of Q_t·K_s if all entries are independent, of mean 0 and variance 1"""
    return math.sqrt(Q.shape[-1])  # a Python number, which leaves float32 as it is


def causal_mask(T):
    """mask_ts = (s ≤ t): a token looks at itself and at those before it.   -> (T, T) booleans"""
    check_whole("T", T, 1, 10**6, "it is the number of tokens")
    return np.tri(T, dtype=bool)


def checked_mask(mask, shape):
    """The mask (T, S), if its rows and columns are those of the scores and each row allows some key."""
    if not (isinstance(mask, np.ndarray) and mask.dtype == bool):
        given = mask.dtype if isinstance(mask, np.ndarray) else type(mask).__name__
        raise TypeError(f"the mask is {given}; expected booleans, True where a query may look")
    if mask.shape != shape[-2:]:
        raise ValueError(f"the mask has shape {mask.shape}; expected (T, S) = {shape[-2:]}")
    if not mask.any(axis=1).all():
        t = int(np.argmin(mask.any(axis=1)))
        raise ValueError(f"row {t} of the mask allows no key, so its softmax would be 0/0; allow one")
    return mask


def _check(Q, K, V):
    """Raise TypeError or ValueError unless they are floats of (..., T, d), (..., S, d), (..., S, m)."""
    for name, array in (("Q", Q), ("K", K), ("V", V)):
        check_floats(name, array)
    shapes = f"Q {np.shape(Q)}, K {np.shape(K)}, V {np.shape(V)}"
    if min(np.ndim(Q), np.ndim(K), np.ndim(V)) < 2:
        raise ValueError(f"{shapes}: expected (..., T, d), (..., S, d), (..., S, m); one query is Q[None]")
    if not Q.shape[:-2] == K.shape[:-2] == V.shape[:-2]:
        raise ValueError(f"{shapes}: the axes before the last two must be the same in all three")
    if Q.shape[-1] != K.shape[-1]:
        raise ValueError(f"{shapes}: queries and keys must have the same width, their last axis")
    if K.shape[-2] != V.shape[-2]:
        raise ValueError(f"{shapes}: there must be as many values as keys, the axis before the last")
    check_arrays(Q=(Q, "... T d"), K=(K, "... S d"), V=(V, "... S m"))


def scores_formula(Q, K):
    """Z = QKᵀ/√d in SymPy, for matrices of T × d and S × d"""
    return Q * K.T / sympy.sqrt(Q.cols)


def softmax_formula(Z, mask=None):
    """P_ts = e^{Z_ts} / Σ_r e^{Z_tr} in SymPy, with r over the keys that the mask allows, and 0 elsewhere"""
    allowed = lambda t, s: mask is None or bool(mask[t, s])
    e = sympy.Matrix(Z.rows, Z.cols, lambda t, s: sympy.exp(Z[t, s]) if allowed(t, s) else 0)
    return sympy.Matrix(Z.rows, Z.cols, lambda t, s: e[t, s] / sum(e[t, :]))


def formula(Q, K, V, mask=None, name=lambda M: M):
    """O = softmax(QKᵀ/√d) V in SymPy, for one sequence; name: see `mathlib.agreement.staged`"""
    return name(softmax_formula(name(scores_formula(Q, K)), mask)) * V
