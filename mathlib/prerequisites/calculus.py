r"""∂f/∂x_i = lim (f(x + h e_i) − f(x))/h,  ∇f,  ∇(xᵀAx + bᵀx) = (A + Aᵀ)x + b,  J_{g∘h} = J_g(h) J_h.

Chapter: prerequisites.  Symbols: x (n,), e_i the i-th unit vector, g (n,) a gradient, A (n, n), b (n,). A Map
is a function of vectors with its Jacobian, `value` (n,) -> (m,) and `jacobian` (n,) -> (m, n). A list of maps
h_1, …, h_K is composed in this order, as the layers of a network are.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mathlib.inputs import check_arrays, check_whole
from mathlib.prerequisites.linear_algebra import inner, matvec, norm2


class Map(NamedTuple):
    """x ↦ value(x) (m,) with the Jacobian jacobian(x) (m, n), entries ∂value_j/∂x_k."""

    value: Callable
    jacobian: Callable


def difference_quotient(f, x, i, h):
    r"""(f(x + h e_i) − f(x))/h, whose limit for h → 0 is ∂f/∂x_i.   f: (n,) -> a number

    Raises ValueError for h = 0.
    """
    check_arrays(x=(x, "n"))
    if h == 0:
        raise ValueError("h = 0 divides by zero; the limit is taken over steps h ≠ 0, such as 1e-6")
    check_whole("i", i, 0, len(x) - 1, "entries are counted from 0")
    moved = np.array(x)
    moved[i] += h
    return (f(moved) - f(x)) / h


def cubic(x):
    r"""f(x) = x_1² x_2 + 3x_2, the worked example of the chapter.   (2,) -> a number"""
    check_arrays(x=(x, "2"))
    return x[0] ** 2 * x[1] + 3 * x[1]


def d_cubic(x):
    r"""∇f = (2 x_1 x_2, x_1² + 3).   (2,) -> (2,)"""
    check_arrays(x=(x, "2"))
    return np.array([2 * x[0] * x[1], x[0] ** 2 + 3])


def quadratic(x, A, b):
    r"""q(x) = xᵀAx + bᵀx = Σ_ij x_i A_ij x_j + Σ_i b_i x_i.   (n,), (n, n), (n,) -> a number"""
    check_arrays(x=(x, "n"), A=(A, "n n"), b=(b, "n"))
    return inner(x, matvec(A, x)) + inner(b, x)


def d_quadratic(x, A, b):
    r"""∇q = (A + Aᵀ)x + b, which is 2Ax + b only for a symmetric A.   -> (n,)"""
    check_arrays(x=(x, "n"), A=(A, "n n"), b=(b, "n"))
    return matvec(A + A.T, x) + b


def steepest(g):
    r"""g/‖g‖₂, among the unit vectors u the one with the largest slope ⟨g, u⟩, namely ‖g‖₂.   (n,) -> (n,)

    Raises ValueError for g = 0, where the slope is 0 in every direction.
    """
    check_arrays(g=(g, "n"))
    length = norm2(g)
    if length == 0:
        raise ValueError("g = 0: the slope is 0 in every direction, so none is the steepest")
    return g / length


def affine(W, b):
    r"""x ↦ Wx + b with the Jacobian W.   W (m, n), b (m,) -> Map"""
    check_arrays(W=(W, "m n"), b=(b, "m"))
    return Map(lambda x: matvec(W, x) + b, lambda x: W)


def entrywise(sigma):
    r"""x ↦ σ(x) entry by entry, with the diagonal Jacobian diag(σ'(x)); sigma is a record of ACTIVATIONS.

    Raises ValueError for softmax, which does not act entry by entry.
    """
    if sigma.name == "softmax":
        raise ValueError("softmax does not act entry by entry; expected an activation such as tanh")
    return Map(sigma, lambda x: np.diag(sigma.d(x)))


def through(maps, x):
    r"""[x, h_1(x), h_2(h_1(x)), …]: the input and the value of every map, the last one that of the whole."""
    check_arrays(x=(x, "n"))
    values = [x]
    for h in maps:
        values.append(h.value(values[-1]))
    return values


def jacobian(maps, x):
    r"""J_{h_K ∘ … ∘ h_1}(x) = J_K ⋯ J_2 J_1, each at the value that reaches its map.   (n,) -> (m_K, n)"""
    check_arrays(x=(x, "n"))
    J = np.eye(len(x), dtype=x.dtype)
    for h, reached in zip(maps, through(maps, x)[:-1], strict=True):
        J = h.jacobian(reached) @ J
    return J


def pulled_back(maps, x, g):
    r"""∇_x L = J_1ᵀ J_2ᵀ ⋯ J_Kᵀ g, multiplied out from the right; g (m_K,) is ∇L by the last value.   -> (n,)

    The same as jacobian(maps, x).T @ g, but every product is one of a matrix and a vector.
    """
    check_arrays(x=(x, "n"), g=(g, "m"))
    for h, reached in zip(reversed(maps), through(maps, x)[-2::-1], strict=True):
        g = matvec(h.jacobian(reached).T, g)
    return g
