r"""w = X⁺y, the shortest w with the least squared error, and the errors of fits with more and more weights.

Chapter: landscape (overparameterization).  Symbols: X (N, P) holds P features of N samples, y (N,), w (P,), s
the singular values σ_i, largest first; V (P, n), c (P,) are the fixed weights and biases of P random ReLU
units, Φ (N, P) what they make of inputs U (N, n); noise is the standard deviation of the targets.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np

from mathlib.inputs import check_arrays, check_finite, check_floats, check_number, check_rng, check_whole
from mathlib.losses import check_lam
from mathlib.regularization import ridge

INPUTS = 5  # of the task on which widths are compared
MANY = 10**6


def pseudo_inverse(X):
    r"""X⁺ = V diag(1/σ_i) Uᵀ over the σ_i > 0 of X = U diag(σ_i) Vᵀ.   (N, P) -> (P, N)

    A σ_i below σ_1 times the sizes and the spacing of float64 counts as 0: rounding makes it from a 0.
    Penrose 1955, doi:10.1017/S0305004100030401.
    """
    check_floats("X", X)
    if np.ndim(X) != 2 or np.size(X) == 0:
        raise ValueError(f"X has shape {np.shape(X)}; expected samples as rows, (N, P)")
    check_finite(X=X)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > s[0] * max(X.shape) * np.finfo(s.dtype).eps
    if kept.any() and s[kept].min() <= 1 / np.finfo(s.dtype).max:
        raise ValueError(
            f"the singular value {s[kept].min()} of X has no inverse in {s.dtype}; pass a larger X"
        )
    return (Vt[kept].T / s[kept]) @ U[:, kept].T


def minimum_norm(X, y):
    r"""w = X⁺y: of all w with the least ‖y − Xw‖ the one with the least ‖w‖.   (N, P), (N,) -> (P,)"""
    check_floats("X", X)
    check_floats("y", y)
    if np.shape(y) != np.shape(X)[:1]:
        raise ValueError(f"y has shape {np.shape(y)} and X {np.shape(X)}; expected a target for each row")
    check_arrays(X=(X, "N P"), y=(y, "N"))
    check_finite(y=y)
    return pseudo_inverse(X) @ y


def minimum_norm_formula(X, y):
    r"""Xᵀ(XXᵀ)⁻¹y in SymPy, which is X⁺y if the rows of X are independent"""
    return X.T * (X * X.T).inv() * y


class Features(NamedTuple):
    """Φ = max(0, U Vᵀ + c)/√P: the hidden layer of a network whose first weights stay as they were drawn"""

    V: np.ndarray
    c: np.ndarray

    def __call__(self, U):
        """U (N, n) -> (N, P)"""
        return np.maximum(U @ self.V.T + self.c, 0) / sqrt(len(self.c))


def random_features(P, n, rng):
    r"""P ReLU units with V ~ N(0, 1/n) and c ~ N(0, ¼).   -> Features   (Rahimi and Recht 2007, with ReLU)"""
    check_rng(rng)
    check_whole("P", P, 1, MANY, "it is the number of units")
    check_whole("n", n, 1, MANY, "it is the number of inputs")
    return Features(rng.standard_normal((P, n)) / np.sqrt(n), rng.standard_normal(P) / 2)


def truth(U):
    r"""f(u) = tanh(u_1 − u_2) + u_3/2: what is to be learned from INPUTS inputs, two of which say nothing"""
    check_arrays(U=(U, f"N {INPUTS}"))
    return np.tanh(U[:, 0] - U[:, 1]) + U[:, 2] / 2


def draw(N, noise, rng):
    r"""U (N, INPUTS) ~ N(0, 1) and y = f(u) + ε, ε ~ N(0, noise²)"""
    check_rng(rng)
    check_whole("N", N, 1, MANY, "it is the number of samples")
    check_number("noise", noise)
    U = rng.standard_normal((N, INPUTS))
    return U, truth(U) + noise * rng.standard_normal(N)


def fit_features(features, U, y, lam=0.0):
    r"""w = Φ⁺y, or with λ > 0 the ridge fit, argmin (1/2N)‖y − Φw‖² + (λ/2)‖w‖²   -> (P,)"""
    check_lam(lam)
    check_arrays(U=(U, f"N {features.V.shape[1]}"), y=(y, "N"), V=(features.V, "P n"), c=(features.c, "P"))
    check_finite(U=U, y=y)
    Phi = features(U)
    return ridge(Phi, y, lam) if lam else minimum_norm(Phi, y)


def errors(widths, N, noise, rng, lam=0.0, tests=200):
    r"""Mean squared errors on N noisy targets, and against f on `tests` new inputs, for each P of `widths`

    -> (len(widths), 2).  One draw: all widths are fitted to the same samples and tested on the same inputs.
    The test error leaves out the noise of new targets, which no fit lowers.
    """
    (U, y), new = draw(N, noise, rng), rng.standard_normal((tests, INPUTS))
    found = []
    for P in widths:
        features = random_features(P, INPUTS, rng)
        w = fit_features(features, U, y, lam)
        found.append([np.mean((features(U) @ w - y) ** 2), np.mean((features(new) @ w - truth(new)) ** 2)])
    return np.array(found)


def weak_features_risk(P, N, D, noise):
    r"""E(y − x·w)² of X⁺y on P of D features: y = β·x + ε, x ~ N(0, I_D), ‖β‖² = 1 spread evenly.

        P ≤ N − 2:  τ²(1 + P/(N − P − 1)),    P ≥ N + 2:  (P/D)(1 − N/P) + τ²(1 + N/(P − N − 1))

    with τ² = 1 − P/D + noise², what the P features leave unexplained; infinite between.
    Belkin, Hsu and Xu 2020, theorem 1, doi:10.1137/20M1336072.
    """
    check_whole("D", D, 1, MANY, "it is the number of features")
    check_whole("P", P, 1, D, "it counts some of the D features")
    check_whole("N", N, 1, MANY, "it is the number of samples")
    check_number("noise", noise)
    tau2 = 1 - P / D + noise**2
    if P <= N - 2:
        return tau2 * (1 + P / (N - P - 1))
    if P >= N + 2:
        return P / D * (1 - N / P) + tau2 * (1 + N / (P - N - 1))
    return np.inf


def weak_features_error(P, N, D, noise, rng):
    r"""(y − x·w)² on one new sample, for w = X⁺y on the first P of D features of one training set"""
    check_rng(rng)
    X = rng.standard_normal((N + 1, D))
    y = X.sum(axis=1) / np.sqrt(D) + noise * rng.standard_normal(N + 1)
    return float((y[N] - X[N, :P] @ minimum_norm(X[:N, :P], y[:N])) ** 2)
