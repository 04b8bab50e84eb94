r"""J_λ = J + (λ/2) Σ_l ‖W^l‖_F² + λ₁ Σ_l ‖W^l‖₁, and dropout: A^l = M^l ⊙ σ^l(Z^l) with random masks M^l.

    ridge       w = argmin (1/2N)‖y − Xw‖² + (λ/2)‖w‖²
    lasso       w = argmin (1/2N)‖y − Xw‖² + λ₁‖w‖₁

Chapter: regularization.  Symbols: lam, lam1 the λ and λ₁ of the penalties, keep the probability p with which
dropout keeps a unit, M[l] (N, m_l) the mask of hidden layer l, X (N, n), y (N,) and w (n,) those of linear
regression, which has no bias here: center X and y. The L2 penalty of a network stands with the losses.
"""

from math import isfinite
from numbers import Real

import numpy as np
import sympy

from mathlib.inputs import check_arrays, check_finite, check_rng, check_whole, floats
from mathlib.losses import check_lam


def l1_penalty(network, lam1):
    r"""λ₁ Σ_l ‖W^l‖₁ = λ₁ Σ_l Σ_{jk} |W^l_{jk}|, which leaves the biases free   -> float

    |w| = w sign(Re w), so that a complex step passes through, where np.abs would drop it.
    """
    return lam1 * sum((W * np.sign(W.real)).sum() for W in network.W.values())


def add_d_l1_penalty(network, lam1, dW):
    r"""dW^l ← dW^l + λ₁ sign(W^l) for every l, in place; at 0, of the subgradients [−λ₁, λ₁], it takes 0."""
    for l, W in network.W.items():
        dW[l] += lam1 * np.sign(W)


def soft_threshold(w, c):
    r"""argmin_v ½(v − w)² + c|v| = sign(w) max(|w| − c, 0).   w any shape, c ≥ 0 -> the same shape

    Raises ValueError for a negative c.
    """
    w = floats("w", w)
    if not np.all(np.asarray(c) >= 0):
        raise ValueError(f"the threshold c must not be negative, not {c}")
    return np.sign(w) * np.maximum(np.abs(w) - c, 0)


def d_soft_threshold(w, c):
    r"""1[|w| > c], the derivative by w; at |w| = c, where there is none, it takes 0."""
    return np.sign(np.maximum(np.abs(floats("w", w)) - c, 0))


def ridge_matrix(X, lam):
    r"""R = V diag(σ_i/(σ_i² + Nλ)) Uᵀ with X = U diag(σ_i) Vᵀ, so that w = Ry.   (N, n) -> (n, N)

    Without a penalty a singular value gives 1/σ_i; with it the i-th direction is shrunk by σ_i²/(σ_i² + Nλ).
    Raises ValueError or TypeError unless λ > 0, which makes the minimum unique for every X.
    """
    check_arrays(X=(X, "N n"))
    check_finite(X=X)
    check_lam(lam)
    if lam == 0:
        raise ValueError("lam = 0 is no ridge, and the minimum may not be unique; pass lam > 0")
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return (Vt.T * (s / (s**2 + len(X) * lam))) @ U.T


def ridge(X, y, lam):
    r"""w = (XᵀX + NλI)⁻¹ Xᵀy = argmin (1/2N)‖y − Xw‖² + (λ/2)‖w‖²   (N, n), (N,) -> (n,)

    Hoerl and Kennard 1970, doi:10.1080/00401706.1970.10488634, with their k = Nλ.
    """
    check_arrays(X=(X, "N n"), y=(y, "N"))
    check_finite(y=y)
    return ridge_matrix(X, lam) @ y


def lasso(X, y, lam1, sweeps=10_000):
    r"""w = argmin (1/2N)‖y − Xw‖² + λ₁‖w‖₁, one weight after the other.   (N, n), (N,) -> (n,)

    In w_j alone the cost is ½a(w_j − b/a)² + λ₁|w_j| + a constant, with a = ‖x_j‖²/N for the column x_j, and
    b = x_jᵀr/N + a w_j for the residual r = y − Xw: its minimum is S(b, λ₁)/a with the soft threshold S.
    Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x; Friedman et al. 2007, doi:10.1214/07-AOAS131.
    Raises ValueError if `sweeps` rounds over all j do not bring w to rest, or for a column of 0.
    """
    check_arrays(X=(X, "N n"), y=(y, "N"))
    check_finite(X=X, y=y)
    check_lam(lam1, "lam1")
    N, w, residual = len(X), np.zeros(X.shape[1]), np.array(y, np.float64)
    a = (X**2).sum(axis=0) / N
    if not np.all(a > 0):
        raise ValueError(f"the columns {np.flatnonzero(a == 0).tolist()} of X are 0; leave them out")
    smallest = np.finfo(np.float64).eps * np.abs(residual).max() / np.sqrt(a.min())
    for _ in range(sweeps):
        largest = 0.0
        for j, x in enumerate(X.T):
            new = soft_threshold(x @ residual / N + a[j] * w[j], lam1) / a[j]
            residual += x * (w[j] - new)
            largest, w[j] = max(largest, abs(new - w[j])), new
        if largest <= smallest:
            return w.astype(X.dtype)
    raise ValueError(f"{sweeps} sweeps are not enough for these X; pass more sweeps, or a larger lam1")


def dropout_masks(network, N, keep, rng):
    r"""{l: M^l (N, m_l)} for l = 1 … L − 1, entries 1/p with probability p = keep and 0 else: E[M^l] = 1.

    Divided by p while training, so that nothing is left to do at test time ("inverted dropout"). Raises
    TypeError or ValueError unless 0 < keep ≤ 1 and rng is a Generator.
    """
    check_keep(keep)
    check_rng(rng)
    check_whole("N", N, 1, 10**9, "it is the number of samples")
    one_over_p = network.theta.dtype.type(1 / keep)
    return {l: (rng.random((N, network.m[l])) < keep) * one_over_p for l in range(1, network.L)}


def input_masks(shape, keep, rng, dtype=np.float64):
    r"""M for dropout on inputs, M ⊙ X, of the shape of X: entries 1/p with probability p = keep, else 0"""
    check_keep(keep)
    check_rng(rng)
    return ((rng.random(shape) < keep) / keep).astype(dtype)


def penalty_formula(w, lam, lam1):
    """(λ/2) w² + λ₁ |w|, the penalty on one weight in SymPy"""
    return lam * w**2 / 2 + lam1 * sympy.Abs(w)


def soft_threshold_formula(w, c):
    """w − c for w > c, w + c for w < −c, 0 between, in SymPy"""
    return sympy.Piecewise((w - c, w > c), (w + c, w < -c), (0, True))


def ridge_formula(X, y, lam):
    """(XᵀX + NλI)⁻¹ Xᵀy in SymPy, for a matrix and a column of symbols"""
    return (X.T * X + X.rows * lam * sympy.eye(X.cols)).inv() * X.T * y


def check_keep(keep):
    """Raise unless keep is a probability that keeps something: 0 < keep ≤ 1."""
    if not isinstance(keep, Real) or isinstance(keep, bool):
        raise TypeError(f"keep, the probability of keeping a unit, must be a number, not {keep!r}")
    if not (isfinite(keep) and 0 < keep <= 1):
        raise ValueError(f"keep must be above 0 and at most 1, not {keep}; it keeps a unit, 1 is no dropout")
