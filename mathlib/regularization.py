r"""J_λ = J + (λ/2) Σ_l ‖W^l‖_F² + λ₁ Σ_l ‖W^l‖₁, and dropout: A^l = M^l ⊙ σ^l(Z^l) with random masks M^l.

Chapter: regularization.  Symbols: lam, lam1 the λ and λ₁ of the penalties, keep the probability p with which
dropout keeps a unit, M[l] (N, m_l) the mask of hidden layer l. The L2 penalty stands with the losses.
"""

from math import isfinite
from numbers import Real

import numpy as np

from mathlib.network import check_rng


def l1_penalty(network, lam1):
    r"""λ₁ Σ_l ‖W^l‖₁ = λ₁ Σ_l Σ_{jk} |W^l_{jk}|, which leaves the biases free   -> float"""
    return lam1 * sum(np.abs(W).sum() for W in network.W.values())


def add_d_l1_penalty(network, lam1, dW):
    r"""dW^l ← dW^l + λ₁ sign(W^l) for every l, in place; at 0, of the subgradients [−λ₁, λ₁], it takes 0."""
    for l, W in network.W.items():
        dW[l] += lam1 * np.sign(W)


def soft_threshold(w, c):
    r"""argmin_v ½(v − w)² + c|v| = sign(w) max(|w| − c, 0).   w any shape, c ≥ 0 -> the same shape

    Raises ValueError for a negative c.
    """
    if not np.all(np.asarray(c) >= 0):
        raise ValueError(f"the threshold c must not be negative, not {c}")
    return np.sign(w) * np.maximum(np.abs(w) - c, 0)


def dropout_masks(network, N, keep, rng):
    r"""{l: M^l (N, m_l)} for l = 1 … L − 1, entries 1/p with probability p = keep and 0 else: E[M^l] = 1.

    Divided by p while training, so that nothing is left to do at test time ("inverted dropout"). Raises
    TypeError or ValueError unless 0 < keep ≤ 1 and rng is a Generator.
    """
    check_keep(keep)
    check_rng(rng)
    one_over_p = network.theta.dtype.type(1 / keep)
    return {l: (rng.random((N, network.m[l])) < keep) * one_over_p for l in range(1, network.L)}


def check_keep(keep):
    """Raise unless keep is a probability that keeps something: 0 < keep ≤ 1."""
    if not isinstance(keep, Real) or isinstance(keep, bool):
        raise TypeError(f"keep, the probability of keeping a unit, must be a number, not {keep!r}")
    if not (isfinite(keep) and 0 < keep <= 1):
        raise ValueError(f"keep must be above 0 and at most 1, not {keep}; it keeps a unit, 1 is no dropout")
