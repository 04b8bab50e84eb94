r"""Softmax, and the soft maximum logsumexp whose gradient it is.

Chapter: activations.  Symbols: z (K,) the logits of one sample, Z (N, K) those of N samples, p = softmax(z).
The functions act on the last axis, so a single vector z is a row as well. They take complex input for the
complex step. The shift by the largest real part changes neither value nor derivative and prevents overflow.
"""

import numpy as np

from mathlib.inputs import CODES, check_arrays, check_floats, guarded


def logsumexp(Z):
    r"""log Σ_k e^{z_k} = M + log Σ_k e^{z_k − M},  M = max_k z_k.   (N, K) -> (N, 1)"""
    _check_logits(Z)
    M = Z.real.max(axis=-1, keepdims=True)
    return M + np.log(np.exp(Z - M).sum(axis=-1, keepdims=True))


def log_softmax(Z):
    r"""log p_k = z_k − logsumexp(z), finite where p_k itself is too small for a float.   (N, K) -> (N, K)

    Shifted first: z_k − (M + log Σ…) would lose the logarithm beside a large M.
    """
    Z = Z - Z.real.max(axis=-1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


def softmax(Z):
    r"""p_k = e^{z_k} / Σ_j e^{z_j} = e^{z_k − M} / Σ_j e^{z_j − M},  M = max_k z_k.   (N, K) -> (N, K)"""
    _check_logits(Z)
    Z = Z.T.copy()  # a class a row: maximum and sum over the classes then go along whole rows, not across
    e = np.exp(Z - Z.real.max(axis=0))
    e /= e.sum(axis=0)
    return e.T


def d_softmax(Z, G):
    r"""Row i: J(z_i)ᵀ g_i = p ⊙ (g − pᵀg),  J = diag(p) − ppᵀ,  g = ∂L/∂p.   (N, K), (N, K) -> (N, K)

    softmax mixes the entries of a row, so its derivative is the product with a Jacobian, not with a diagonal.
    J is never formed: J g = p ⊙ g − p (pᵀg), and J is symmetric.
    """
    check_arrays(Z=(Z, "... K"), G=(G, "... K"))
    P = softmax(Z)
    return P * (G - (G * P).sum(axis=-1, keepdims=True))


def softmax_jacobian(z):
    r"""J_{kj} = ∂p_k/∂z_j = p_k(1[j=k] − p_j), that is diag(p) − ppᵀ.   (K,) -> (K, K)

    Raises ValueError unless z is one vector: a batch has one Jacobian a row.
    """
    check_floats("z", z)
    if z.ndim != 1:
        raise ValueError(f"softmax_jacobian takes one vector (K,), not shape {np.shape(z)}; pass one row")
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


def _check_logits(Z):
    """Raise TypeError or ValueError unless Z is an array of floats (…, K), none of its sizes 0."""
    if not (type(Z) is np.ndarray and Z.ndim and Z.size and Z.dtype.char in CODES):
        check_arrays(Z=(Z, "... K"))


log_softmax = guarded(_check_logits, log_softmax)
