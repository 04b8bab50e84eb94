r"""y = γ ⊙ x̂ + β,  x̂ = (x − μ)/s,  μ = (1/d) Σ_i x_i,  s² = (1/d) Σ_i (x_i − μ)² + ε: layer normalization.

Chapter: attention.  Symbols: x (..., d) a token, normalized by itself over its last axis; gamma, beta (d,)
the same for all tokens; eps > 0 keeps a token of equal entries from 0/0.
Source: Ba, Kiros, Hinton 2016, doi:10.48550/arXiv.1607.06450.
"""

from typing import NamedTuple

import numpy as np
import sympy

from mathlib.inputs import check_arrays, check_floats, check_like

EPS = 1e-5  # the ε of most libraries


class Stored(NamedTuple):
    """What `backward` needs, x̂ and s, and the output y."""

    x_hat: np.ndarray
    s: np.ndarray
    gamma: np.ndarray
    y: np.ndarray


def forward(x, gamma, beta, eps=EPS):
    r"""y_i = γ_i x̂_i + β_i   (..., d), (d,), (d,) -> Stored.   Raises ValueError for others"""
    for name, array in (("x", x), ("gamma", gamma), ("beta", beta)):
        check_floats(name, array)
    if not np.shape(gamma) == np.shape(beta) == np.shape(x)[-1:] != ():
        raise ValueError(
            f"x has shape {np.shape(x)}, gamma {np.shape(gamma)}, beta {np.shape(beta)}; expected (..., d), "
            "(d,), (d,)"
        )
    check_arrays(x=(x, "... d"), gamma=(gamma, "d"), beta=(beta, "d"))
    if not eps >= 0:
        raise ValueError(f"eps must not be negative, not {eps}; 1e-5 is usual")
    centred = x - x.mean(axis=-1, keepdims=True)
    s = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + float(eps))
    x_hat = centred / s
    return Stored(x_hat, s, gamma, gamma * x_hat + beta)


def backward(stored, dy):
    r"""∂L/∂x (..., d), ∂L/∂γ (d,), ∂L/∂β (d,) from ∂L/∂y (..., d)

    With g = γ ⊙ ∂L/∂y = ∂L/∂x̂. Every x_j moves μ and s, and through them every x̂_i, so
        ∂x̂_i/∂x_j = (δ_ij − 1/d − x̂_i x̂_j/d) / s
        ∂L/∂x_j   = (g_j − (1/d) Σ_i g_i − x̂_j (1/d) Σ_i g_i x̂_i) / s
    γ and β are the same for all tokens, so their gradients are sums over all tokens:
        ∂L/∂γ_i = Σ (∂L/∂y)_i x̂_i,   ∂L/∂β_i = Σ (∂L/∂y)_i
    """
    x_hat, s, gamma, y = stored
    check_like("the gradient by y", dy, y, "y")
    g = gamma * dy
    mean = lambda a: a.mean(axis=-1, keepdims=True)
    dx = (g - mean(g) - x_hat * mean(g * x_hat)) / s
    tokens = tuple(range(y.ndim - 1))
    return dx, (dy * x_hat).sum(axis=tokens), dy.sum(axis=tokens)


def formula(x, gamma, beta, eps):
    """The entries of y in SymPy, for one token: a list or a row of symbols"""
    d = len(x)
    mu = sum(x) / sympy.Integer(d)
    s = sympy.sqrt(sum((x_i - mu) ** 2 for x_i in x) / d + eps)
    return [g_i * (x_i - mu) / s + b_i for x_i, g_i, b_i in zip(x, gamma, beta, strict=True)]
