r"""Y = [O¹ … O^h] W_Oᵀ: h heads attend side by side, each in d/h of the d entries of every token.

    Q = X W_Qᵀ,  K = X W_Kᵀ,  V = X W_Vᵀ,   head i takes the entries i·d/h … (i + 1)·d/h of each

Chapter: attention.  Symbols: X (N, T, d) a batch of N sequences of T tokens; p["W_Q"], p["W_K"], p["W_V"],
p["W_O"] (d, d), stored as (out, in) like all weights of the book. The heads of a query stand one after the
other, so splitting is a view and costs nothing.
Source: Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762.
"""

from typing import NamedTuple

import numpy as np
import sympy

from mathlib.attention import dot_product
from mathlib.inputs import check_arrays, check_like, guarded

NAMES = ("W_Q", "W_K", "W_V", "W_O")


class Stored(NamedTuple):
    """What `backward` needs; `inner` is what the h heads left, P in it the weights (N, h, T, T)."""

    X: np.ndarray
    inner: dot_product.Stored
    O: np.ndarray
    Y: np.ndarray


def shapes(d):
    """{name: shape} of the four matrices, whatever the number of heads: 4d² parameters"""
    return dict.fromkeys(NAMES, (d, d))


def split(X, h):
    """(N, T, d) -> (N, h, T, d/h): head i gets the entries i·d/h … of every token. Raises if h does not
    divide d."""
    check_arrays(X=(X, "N T d"))
    N, T, d = X.shape
    if not 1 <= h <= d or d % h:
        raise ValueError(f"{h} heads cannot share {d} entries; expected a number of heads that divides {d}")
    return X.reshape(N, T, h, d // h).swapaxes(1, 2)


def join(O):
    """(N, h, T, d/h) -> (N, T, d), the inverse of `split`"""
    check_arrays(O=(O, "N h T d"))
    N, h, T, width = O.shape
    return O.swapaxes(1, 2).reshape(N, T, h * width)


def forward(p, X, h, mask=None):
    r"""Y = [O¹ … O^h] W_Oᵀ   (N, T, d) -> Stored, with Y (N, T, d).   mask (T, T): see `dot_product`."""
    Q, K, V = (split(X @ p[name].T, h) for name in NAMES[:3])
    inner = dot_product.forward(Q, K, V, mask)
    O = join(inner.O)
    return Stored(X, inner, O, O @ p["W_O"].T)


def _check(p, X, h, mask=None):
    check_arrays(X=(X, "N T d"), **{name: (p[name], "d d") for name in NAMES})


forward = guarded(_check, forward)


def backward(p, stored, dY):
    r"""∂L/∂X and {"W_Q": ∂L/∂W_Q, …} from ∂L/∂Y   (N, T, d) -> (N, T, d), {name: (d, d)}

    Y = O W_Oᵀ, with a row for each token of each sequence n, as in every layer:
        dO = dY W_O,    ∂L/∂W_O = Σ_n dY_nᵀ O_n
    The heads take their entries of dO through `dot_product.backward` and put them back side by side.
    X reaches the loss along three paths, through Q, K and V:
        dX = dQ W_Q + dK W_K + dV W_V,    ∂L/∂W_Q = Σ_n dQ_nᵀ X_n,  and so on
    """
    X, inner, O, Y = stored
    check_like("dY", dY, Y, "Y")
    h = inner.Q.shape[1]
    gradients = {"W_O": outer(dY, O)}
    at_heads = dot_product.backward(inner, split(dY @ p["W_O"], h))
    dX = np.zeros_like(X)
    for name, at_head in zip(NAMES[:3], at_heads, strict=True):
        joined = join(at_head)
        dX += joined @ p[name]
        gradients[name] = outer(joined, X)
    return dX, gradients


def outer(Delta, A):
    """Σ_nt Δ_nt A_ntᵀ, the gradient by W of Z = A Wᵀ   (N, T, m), (N, T, n) -> (m, n)"""
    check_arrays(Delta=(Delta, "... m"), A=(A, "... n"))
    return Delta.reshape(-1, Delta.shape[-1]).T @ A.reshape(-1, A.shape[-1])


def multiplications(T, d, h):
    r"""4Td² + h · 2T²(d/h) = 4Td² + 2T²d in the matrix products of one sequence: h cancels"""
    return 4 * T * d * d + h * (2 * T * T * (d // h))


def formula(p, X, h, mask=None, name=lambda M: M):
    """Y in SymPy, for one sequence X (T, d), p[name] (d, d); name: see `mathlib.agreement.staged`"""
    width = X.cols // h
    Q, K, V = (name(X * p[each].T) for each in NAMES[:3])
    part = lambda M, i: M[:, i * width : (i + 1) * width]
    O = [dot_product.formula(part(Q, i), part(K, i), part(V, i), mask, name) for i in range(h)]
    return name(sympy.Matrix.hstack(*O)) * p["W_O"].T
