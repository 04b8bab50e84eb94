r"""J_t = ∂h_t/∂h_{t−1} = diag(φ'(z_t)) W_h and their products ∂h_T/∂h_{T−k} = J_T J_{T−1} ⋯ J_{T−k+1}.

Chapter: recurrence.  Symbols: as in `rnn`; γ a bound of |φ'|, ‖·‖₂ the spectral norm, the largest factor by
which a matrix stretches a vector, ρ(W) = max |λ| over the eigenvalues, the spectral radius.
"""

import numpy as np

from mathlib.inputs import check_arrays, check_finite, check_rng, check_whole

KINDS = ("normal", "orthogonal")


def jacobians(p, stored):
    r"""J_t = diag(φ'(z_t)) W_h for t = 1 … T, of every sample.   -> (N, T, d, d)"""
    return stored.phi.d(stored.Z)[..., None] * p["W_h"][..., None, None, :, :]


def products(J):
    r"""∂h_T/∂h_{T−k} = J_T ⋯ J_{T−k+1} for k = 1 … T.   J (…, T, d, d) -> (…, T, d, d)"""
    check_arrays(J=(J, "... T d d"))
    P = np.empty_like(J)
    P[..., 0, :, :] = J[..., -1, :, :]
    for k in range(1, J.shape[-3]):
        P[..., k, :, :] = P[..., k - 1, :, :] @ J[..., -1 - k, :, :]
    return P


def spectral_norms(A):
    r"""‖A‖₂, the largest singular value.   (…, d, d) -> (…)"""
    check_arrays(A=(A, "... d d"))
    check_finite(A=A)
    return np.linalg.norm(A, 2, axis=(-2, -1))


def bounds(W_h, gamma, T):
    r"""(γ ‖W_h‖₂)^k for k = 1 … T, which no ‖∂h_T/∂h_{T−k}‖₂ exceeds if |φ'| ≤ γ.   -> (T,)"""
    check_arrays(W_h=(W_h, "d d"))
    return (gamma * spectral_norms(W_h)) ** np.arange(1, T + 1, dtype=W_h.dtype)


def spectral_radius(W):
    r"""ρ(W) = max_i |λ_i| over the eigenvalues, complex ones included.   (d, d) -> a number"""
    check_arrays(W=(W, "d d"))
    check_finite(W=W)
    return np.abs(np.linalg.eigvals(W)).max()


def with_radius(W, rho):
    r"""W ρ/ρ(W), whose spectral radius is rho.   Raises ValueError if all eigenvalues are 0 or rho < 0."""
    if rho < 0:
        raise ValueError(f"a spectral radius is never negative; rho = {rho}")
    largest = spectral_radius(W)
    if largest == 0:
        raise ValueError("all eigenvalues are 0: no factor changes the spectral radius; take another matrix")
    with np.errstate(over="ignore"):
        factor = rho / largest
    if not np.isfinite(factor):
        raise ValueError(
            f"the spectral radius is {largest}: no number brings it to {rho}; pass a larger matrix"
        )
    return W * factor


def random_matrix(kind, d, rng):
    r"""Entries N(0, 1/d), or orthogonal, WᵀW = 1 (all rotations and reflections alike).   -> (d, d)"""
    check_rng(rng)
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; expected one of {', '.join(KINDS)}")
    check_whole("d", d, 1, 10**6, "it is the number of rows")
    A = rng.standard_normal((d, d))
    if kind == "normal":
        return A / np.sqrt(d)
    Q, R = np.linalg.qr(A)
    return Q * np.sign(np.diag(R))  # the signs that LAPACK chooses are not random
