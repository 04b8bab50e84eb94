r"""Curvatures: the Hessian of a gradient, random symmetric matrices, and deep linear networks,

    J = ½‖W^L ⋯ W^1 − A‖_F²

whose product is a linear map and whose loss is not convex.

Chapter: landscape (saddles).  Symbols: theta (P,), H (P, P) symmetric, S (n, n) random and symmetric; m the
widths (m_0, …, m_L), W a list of W^1 … W^L with W^l (…, m_l, m_{l−1}), A (m_L, m_0) the map to find, where
leading axes … are many networks side by side. J is the mean squared error of the linear network on inputs
with XᵀX = N I, up to a constant, with A the least-squares map.
"""

from functools import reduce

import numpy as np

from mathlib.agreement.steps import central_differences
from mathlib.fitting import fit
from mathlib.inputs import check_arrays, check_finite, check_rng, check_whole
from mathlib.parameters import Parameters


def hessian(gradient, theta):
    r"""H_{jk} = ∂g_j/∂θ_k by central differences of the gradient, made symmetric.   (P,) -> (P, P)

    gradient(theta) -> (P,).  Exact up to the error of the differences, about 1e-12 of the size of g and its
    derivatives, so that an eigenvalue that small has no sign.  theta stays as it is.
    """
    check_arrays(theta=(theta, "P"))

    def column(k):
        def g(x):
            moved = np.array(theta, np.float64)
            moved[k] = x
            return gradient(moved)

        return central_differences(g, theta[k])

    H = np.column_stack([column(k) for k in range(len(theta))])
    return (H + H.T) / 2


def random_symmetric(n, count, rng):
    r"""S = (G + Gᵀ)/√2 with independent G_{jk} ~ N(0, 1): variance 2 on the diagonal, 1 beside it.

    -> (count, n, n).  The distribution stays the same when the axes are rotated.
    """
    check_rng(rng)
    for name, value in (("n", n), ("count", count)):
        check_whole(name, value, 1, 10**7, "it is a number of rows, or of matrices")
    G = rng.standard_normal((count, n, n))
    return (G + G.transpose(0, 2, 1)) / np.sqrt(2)


def product(W):
    r"""W^L ⋯ W^1   -> (…, m_L, m_0)"""
    return reduce(lambda before, W_l: W_l @ before, W)


def risk(W, A):
    r"""J = ½ Σ_{ij} ((W^L ⋯ W^1)_{ij} − A_{ij})²   -> (…)"""
    return ((product(W) - A) ** 2).sum(axis=(-2, -1)) / 2


def d_risk(W, A):
    r"""∂J/∂W^l = (W^L ⋯ W^{l+1})ᵀ E (W^{l−1} ⋯ W^1)ᵀ with E = W^L ⋯ W^1 − A, for l = 1 … L, as a list

    It is backpropagation without activations: E is the error of the output, for the columns of the identity
    as inputs; G = (W^L ⋯ W^{l+1})ᵀ E is what reaches layer l.
    """
    below = [np.eye(W[0].shape[-1], dtype=W[0].dtype)]
    for W_l in W:
        below.append(W_l @ below[-1])
    G, gradients = below[-1] - A, []
    for W_l, B in zip(reversed(W), reversed(below[:-1])):
        gradients.insert(0, G @ B.swapaxes(-2, -1))
        G = W_l.swapaxes(-2, -1) @ G
    return gradients


def least(A, m):
    r"""½ Σ_{i>r} σ_i² with r = min(m_0, …, m_L): no matrix of rank r comes nearer to A   -> float

    Eckart and Young 1936, doi:10.1007/BF02288367. Raises ValueError for A of another shape.
    """
    check_arrays(A=(A, "m n"))
    check_finite(A=A)
    if tuple(A.shape) != (m[-1], m[0]):
        raise ValueError(f"A has shape {A.shape}; the widths {tuple(m)} need ({m[-1]}, {m[0]})")
    return float((np.linalg.svd(A, compute_uv=False)[min(m) :] ** 2).sum() / 2)


def start(m, R, rng):
    r"""R networks as Parameters W1 … WL, W^l (R, m_l, m_{l−1}) ~ N(0, 1/m_{l−1})"""
    check_rng(rng)
    check_whole("R", R, 1, 10**6, "it is the number of networks")
    p = Parameters({f"W{l}": (R, m[l], m[l - 1]) for l in range(1, len(m))})
    for W in p.values():
        W[...] = rng.standard_normal(W.shape) / np.sqrt(W.shape[-1])
    return p


def descend(p, A, *, steps, eta):
    r"""θ ← θ − η∇J for all networks of p, in place   -> Σ_r J_r before each step (steps,)"""

    def gradient(t):
        W = list(p.values())
        return risk(W, A).sum(), dict(zip(p, d_risk(W, A)))

    return fit(p, gradient, steps=steps, eta=eta, optimizer="sgd")


def risk_formula(W, A):
    """½ Σ (W^L ⋯ W^1 − A)² in SymPy, for matrices of symbols"""
    return sum(e**2 for e in reduce(lambda before, W_l: W_l * before, W) - A) / 2
