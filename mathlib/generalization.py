r"""E[(y − f̂)²] = bias² + variance + noise; 1 − (1 − ηλ_i)^t, what t steps reach; labels drawn at random.

Chapter: regularization, on its second page.  Symbols: x (n,) inputs of a training set, y = f(x) + noise of
variance s², at (P,) places to predict at, S (P, n) the matrix with f̂(at) = S y, eta the learning rate, lam
(n,) curvatures λ_i of a quadratic cost, t steps. f̂ depends on the training set, so it is random.
"""

from typing import NamedTuple

import numpy as np

from mathlib.inputs import check_arrays, check_finite, check_rng, check_whole, floats
from mathlib.network import init
from mathlib.optimizers import check_learning_rate
from mathlib.training import Run

LARGEST = 20  # degree of a polynomial: beyond it the powers of x are equal up to rounding


class Errors(NamedTuple):
    """bias² = (E f̂ − f)² and variance of f̂, each (P,), and the variance of the noise, a number"""

    bias2: np.ndarray
    variance: np.ndarray
    noise: float

    @property
    def total(self):
        """E[(y − f̂)²] at each place   -> (P,)"""
        return self.bias2 + self.variance + self.noise


def powers(x, degree):
    r"""Φ_{ij} = x_i^j for j = 0 … degree.   x (n,) -> (n, degree + 1)

    Raises ValueError or TypeError for a degree that is not a whole number from 0 to 20.
    """
    check_arrays(x=(x, "n"))
    check_whole("degree", degree, 0, LARGEST, "powers of x beyond that cannot be told apart in float64")
    return np.vander(x, degree + 1, increasing=True).astype(x.dtype)


def smoother(x, at, degree):
    r"""S = Φ(at) Φ(x)⁺, so that S y is the least-squares polynomial through (x, y), at `at`.   -> (P, n)

    Raises ValueError where n points do not fix its degree + 1 coefficients.
    """
    check_arrays(x=(x, "n"), at=(at, "P"))
    check_finite(x=x, at=at)
    if len(np.unique(x)) <= degree:
        raise ValueError(f"{len(np.unique(x))} different x do not fix a polynomial of degree {degree}")
    Q, R = np.linalg.qr(powers(x, degree))
    return np.linalg.solve(R.T, powers(at, degree).T).T @ Q.T


def bias_variance(S, f_x, f_at, s):
    r"""Errors with bias² = (S f(x) − f(at))², variance = s² Σ_i S_{pi}², noise = s², for f̂(at) = S y.

    With y = f(x) + ε, E ε = 0 and independent ε_i of variance s²: E f̂ = S f(x), Var f̂_p = Σ_i S_{pi}² s².
    """
    check_arrays(S=(S, "P n"), f_x=(f_x, "n"), f_at=(f_at, "P"))
    return Errors((S @ f_x - f_at) ** 2, s**2 * (S**2).sum(axis=1), s**2)


def descent_factor(lam, eta, t):
    r"""1 − (1 − ηλ_i)^t, the share of w*_i that t steps of gradient descent from 0 have reached.

    lam: curvatures λ_i ≥ 0, any shape.  Raises ValueError unless 0 < η λ_i < 2, where the steps converge.
    """
    lam = floats("lam", lam)
    check_learning_rate(eta)
    if not np.all((np.asarray(lam) > 0) & (eta * np.asarray(lam) < 2)):
        raise ValueError(f"eta = {eta} and the curvatures {lam} need 0 < eta * lam < 2; take another eta")
    return 1 - (1 - eta * np.asarray(lam)) ** t


def ridge_factor(lam, c):
    r"""λ_i/(λ_i + c), the share of w*_i that the penalty (c/2)‖w‖² leaves.   lam any shape, c > 0"""
    lam = floats("lam", lam)
    if not c > 0:
        raise ValueError(f"the penalty c must be positive, not {c}")
    return lam / (lam + c)


def descent(X, y, eta, t):
    r"""w ← w + (η/N) Xᵀ(y − Xw), t times from w = 0: gradient descent on (1/2N)‖y − Xw‖².   -> (n,)"""
    check_arrays(X=(X, "N n"), y=(y, "N"))
    check_finite(X=X, y=y)
    check_learning_rate(eta)
    w = np.zeros(X.shape[1], X.dtype)
    for _ in range(t):
        w += eta / len(X) * (X.T @ (y - X @ w))
    return w


def by_directions(X, w):
    r"""λ_i = σ_i²/N and the coordinates v_iᵀ w along the right singular vectors of X.   -> (r,), (r,)"""
    check_arrays(X=(X, "N n"), w=(w, "n"))
    check_finite(X=X, w=w)
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    return s**2 / len(X), Vt @ w


def random_labels(N, K, rng):
    """N labels 0 … K − 1 that have nothing to do with any input.   -> (N,)"""
    check_rng(rng)
    check_whole("N", N, 1, 10**9, "it is the number of samples")
    check_whole("K", K, 1, 10**9, "it is the number of classes")
    return rng.integers(0, K, N)


def learn(X, y, test, rng, *, width=64, epochs=60, **how):
    """The History of a network X → ReLU → softmax, from random weights.

    X (N, m_0), y (N,) labels, test = (X, y) to measure on; how: further arguments of Run, such as lam, keep.
    """
    sizes = (X.shape[1], width, int(max(y.max(), test[1].max())) + 1)
    network = init(sizes, ("relu", "softmax"), rng)
    settings = {"loss": "cross_entropy", "eta": 0.02, "batch_size": 50} | how
    run = Run(network, X, y, rng=rng, test=test, **settings)
    return next(run.history for record in run if record.epoch == epochs)
