r"""⟨x, y⟩ = Σ_i x_i y_i,  (Wx)_i = Σ_j W_ij x_j,  ‖x‖₂,  ‖x‖₁,  Av = λv,  A = UΣVᵀ.

Chapter: prerequisites.  Symbols: x, y (n,), W (m, n), A (n, n) symmetric or any (m, n), v an eigenvector,
lam its eigenvalue, s the singular values, largest first, k the rank that is kept. Values take complex entries
too, without conjugation, so that the complex step can differentiate them; gradients take real ones.
"""

import numpy as np
import sympy

from mathlib.inputs import check_arrays, check_finite, check_floats, check_rng, check_whole


def inner(x, y):
    r"""⟨x, y⟩ = Σ_i x_i y_i.   (n,), (n,) -> a number.  Raises ValueError for other shapes."""
    _check_vectors(x, y)
    return x @ y


def d_inner(x, y):
    r"""∂⟨x, y⟩/∂x = y and ∂⟨x, y⟩/∂y = x.   (n,), (n,) -> (n,), (n,)"""
    _check_vectors(x, y)
    return y.copy(), x.copy()


def matvec(W, x):
    r"""(Wx)_i = Σ_j W_ij x_j.   (m, n), (n,) -> (m,).  Raises ValueError for other shapes."""
    if np.ndim(W) != 2 or np.shape(x) != np.shape(W)[1:]:
        raise ValueError(
            f"W has shape {np.shape(W)} and x {np.shape(x)}; expected (m, n) and (n,): "
            "W needs a column for each entry of x"
        )
    check_arrays(W=(W, "m n"), x=(x, "n"))
    return W @ x


def d_matvec(W, x, g):
    r"""∂L/∂W = g xᵀ and ∂L/∂x = Wᵀg, if g (m,) is ∂L/∂(Wx).   -> (m, n), (n,)

    ∂(Wx)_i/∂W_pq = 1[i = p] x_q, so ∂L/∂W_pq = Σ_i g_i 1[i = p] x_q = g_p x_q;
    ∂(Wx)_i/∂x_q = W_iq,           so ∂L/∂x_q = Σ_i g_i W_iq.
    """
    check_arrays(W=(W, "m n"), x=(x, "n"), g=(g, "m"))
    return np.outer(g, x), matvec(W.T, g)


def norm2(x):
    r"""‖x‖₂ = √Σ_i x_i², of all entries of an array (of a matrix: the Frobenius norm)   -> a number

    A power of two near the largest entry is taken out first, since x_i² may overflow, or vanish, where ‖x‖₂
    does not; to divide by it rounds nothing.
    """
    check_floats("x", x)
    c = _near(x)
    return c * np.sqrt(((x / c) ** 2).sum())


def d_norm2(x):
    r"""∇‖x‖₂ = x/‖x‖₂ for x ≠ 0.   Raises ValueError at 0, where the norm has a corner."""
    length = norm2(x)
    if length == 0:
        raise ValueError("‖x‖₂ has no gradient at x = 0; differentiate ½‖x‖₂², whose gradient is x")
    return x / length


def norm1(x):
    r"""‖x‖₁ = Σ_i |x_i|, of all entries of an array   -> a number

    |x| = x sign(Re x), so that a complex step passes through, where np.abs would drop it.
    """
    check_floats("x", x)
    return (x * np.sign(x.real)).sum()


def d_norm1(x):
    r"""∂‖x‖₁/∂x_i = sign(x_i); at 0, of the subgradients [−1, 1], it takes 0."""
    check_floats("x", x)
    return np.sign(x)


def power_iteration(A, steps, rng):
    r"""x ← Ax/‖Ax‖₂ from a random start, `steps` times: the iterates x_0 … x_steps as rows.

    A (n, n) symmetric -> (steps + 1, n). If |λ_1| > |λ_2| and x_0 is not orthogonal to v_1, the tangent of
    the angle between x_t and v_1 shrinks in every step at least by the factor |λ_2/λ_1|.
    Raises ValueError unless A is symmetric, or if Ax = 0.
    """
    check_rng(rng)
    check_floats("A", A)
    check_finite(A=A)
    _check_symmetric(A)
    x = rng.standard_normal(len(A)).astype(A.dtype)
    iterates = [x / norm2(x)]
    for _ in range(check_whole("steps", steps, 1, 10**6, "it is the number of multiplications by A")):
        y = matvec(A, iterates[-1])
        if not y.any():
            raise ValueError("Ax = 0: the direction is lost; start from another x, or take A ≠ 0")
        iterates.append(y / norm2(y))
    return np.array(iterates)


def rayleigh(A, x):
    r"""xᵀAx / xᵀx, which is λ if Ax = λx.   (n, n), (n,) -> a number"""
    check_arrays(A=(A, "n n"), x=(x, "n"))
    if not x.any():
        raise ValueError("x = 0 has no direction; expected another vector")
    x = x / _near(x)
    return inner(x, matvec(A, x)) / inner(x, x)


def tangent(x, v):
    r"""tan of the angle between the lines through x and v: ‖x − cv‖₂/(|c| ‖v‖₂) with c = ⟨x, v⟩/⟨v, v⟩."""
    _check_vectors(x, v)
    if not (x.any() and v.any()):
        raise ValueError("there is no angle with a vector that is 0; expected two others")
    x, v = x / _near(x), v / _near(v)
    c = inner(x, v) / inner(v, v)
    if c == 0:
        return np.inf
    return norm2(x - c * v) / (abs(c) * norm2(v))


def _near(x):
    """The power of two at or below the largest |x_i|: over it, ⟨x, x⟩ neither vanishes nor overflows"""
    return float(np.ldexp(1.0, np.frexp(np.abs(x).max(initial=0))[1] - 1))


def truncated(A, k):
    r"""A_k = Σ_{i ≤ k} σ_i u_i v_iᵀ, the first k terms of A = UΣVᵀ.   (m, n) -> (m, n)

    Raises ValueError or TypeError unless k is a whole number from 0 to min(m, n).
    """
    check_arrays(A=(A, "m n"))
    check_finite(A=A)
    k = check_whole("k", k, 0, min(A.shape), "it is the number of singular values that are kept")
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k]


def truncation_error(A, k):
    r"""‖A − A_k‖ as (spectral, Frobenius) = (σ_{k+1}, √Σ_{i>k} σ_i²), from the singular values alone."""
    check_arrays(A=(A, "m n"))
    check_finite(A=A)
    k = check_whole("k", k, 0, min(A.shape), "it is the number of singular values that are kept")
    s = np.linalg.svd(A, compute_uv=False)
    return s[k:].max(initial=0.0), norm2(s[k:])


def inner_formula(x, y):
    """Σ_i x_i y_i of two SymPy columns"""
    return sum(x_i * y_i for x_i, y_i in zip(x, y, strict=True))


def norm2_formula(x):
    """√Σ_i x_i² of the entries of a SymPy matrix"""
    return sympy.sqrt(sum(x_i**2 for x_i in x))


def norm1_formula(x):
    """Σ_i |x_i|, by cases: the slope of SymPy's Abs at 0 would be a convention"""
    return sum(sympy.Piecewise((x_i, x_i > 0), (-x_i, True)) for x_i in x)


def _check_vectors(x, y):
    if np.ndim(x) != 1 or np.shape(x) != np.shape(y):
        raise ValueError(
            f"x has shape {np.shape(x)} and y {np.shape(y)}; expected two vectors of one shape (n,)"
        )
    check_arrays(x=(x, "n"), y=(y, "n"))


def _check_symmetric(A):
    if np.ndim(A) != 2 or A.size == 0 or A.shape[0] != A.shape[1] or not (A == A.T).all():
        raise ValueError(
            f"A of shape {np.shape(A)} is not symmetric; expected A = Aᵀ, such as (A + A.T)/2 or X.T @ X"
        )
