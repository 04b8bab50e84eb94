r"""E[X] = Σ_s p_s x_s,  Var(X) = Σ_s p_s (x_s − E[X])²,  Bernoulli, Gaussian, and averages of n draws.

Chapter: prerequisites.  Symbols: p (S,) the probabilities of S outcomes, x (S,) the value of X at each; mu,
sigma expectation and standard deviation; k successes in n trials; epsilon a distance. Likelihoods take
complex arguments too, so that the complex step can differentiate them.
"""

from collections.abc import Callable
from math import inf, isfinite, nan, pi, sqrt
from typing import NamedTuple

import numpy as np
import sympy

from mathlib.comparison import same
from mathlib.inputs import as_floats, check_arrays, check_precision, check_real, check_whole, floats


def expectation(p, x):
    r"""E[X] = Σ_s p_s x_s.   (S,), (S,) or (S, K) -> a number or (K,)

    Raises ValueError unless the p_s are not negative and sum to 1, one for each value.
    """
    p, x = as_floats("p", p, symbols=True), as_floats("x", x, symbols=True)
    if p.ndim != 1 or x.shape[:1] != p.shape:
        raise ValueError(f"p has shape {p.shape} and x {x.shape}; expected (S,) and (S,) or (S, K)")
    if not (p >= 0).all() or not same(p.sum(), 1):
        raise ValueError(
            f"the probabilities {p.tolist()} sum to {p.sum():g}; expected p_s ≥ 0 with the sum 1"
        )
    check_precision(p=p, x=x)
    return p @ x


def variance(p, x):
    r"""Var(X) = Σ_s p_s (x_s − E[X])².   (S,), (S,) or (S, K) -> a number or (K,)"""
    return expectation(p, (as_floats("x", x, symbols=True) - expectation(p, x)) ** 2)


def bernoulli_log_likelihood(p, k, n):
    r"""log p^k (1 − p)^(n−k) = k log p + (n − k) log(1 − p), for k successes in n trials in one order.

    p: a number or an array, 0 < p < 1.  Raises ValueError for other p, and unless 0 ≤ k ≤ n.
    """
    p = floats("p", p)
    _check_bernoulli(p, k, n)
    return k * np.log(p) + (n - k) * np.log(1 - p)


def d_bernoulli_log_likelihood(p, k, n):
    r"""∂/∂p = k/p − (n − k)/(1 − p) = (k − np)/(p(1 − p)): 0 at p = k/n.   Raises as the likelihood does."""
    p = floats("p", p)
    _check_bernoulli(p, k, n)
    return (k - n * p) / (p * (1 - p))


def _check_bernoulli(p, k, n):
    inside = np.real(p)
    if not np.all((inside > 0) & (inside < 1)):
        raise ValueError(f"p = {p!r}; expected 0 < p < 1: at the ends the logarithm is not finite")
    if not 0 <= k <= n:
        raise ValueError(f"k = {k} successes in n = {n} trials; expected 0 ≤ k ≤ n")


def gaussian(x, mu=0.0, sigma=1.0):
    r"""φ(x) = e^(−(x−μ)²/(2σ²)) / (σ√(2π)), a density: its integral over an interval is a probability.

    x: a number or an array; sigma > 0 is the standard deviation, not the variance. Raises ValueError else.
    """
    x = floats("x", x)
    _check_sigma(sigma)
    return np.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * sqrt(2 * pi))


def d_gaussian(x, mu=0.0, sigma=1.0):
    r"""φ′(x) = −(x − μ)/σ² · φ(x)"""
    x = floats("x", x)
    return -(x - mu) / sigma**2 * gaussian(x, mu, sigma)


def gaussian_log_likelihood(mu, x, sigma=1.0):
    r"""log Π_i φ(x_i) = −n log(σ√(2π)) − Σ_i (x_i − μ)²/(2σ²).   mu () or (M,), x (n,) -> () or (M,)"""
    _check_sigma(sigma)
    mu, x = _observed(mu, x)
    distances = np.subtract.outer(mu, x)
    return -len(x) * float(np.log(sigma * sqrt(2 * pi))) - (distances**2).sum(axis=-1) / (2 * sigma**2)


def d_gaussian_log_likelihood(mu, x, sigma=1.0):
    r"""∂/∂μ = Σ_i (x_i − μ)/σ² = n(x̄ − μ)/σ²: 0 at the mean x̄ of the sample."""
    _check_sigma(sigma)
    return -np.subtract.outer(*_observed(mu, x)).sum(axis=-1) / sigma**2


def _observed(mu, x):
    """mu and the draws x as arrays of one precision. Raises TypeError or ValueError for other shapes"""
    mu, x = floats("mu", mu), as_floats("x", x)
    check_arrays(x=(x, "n"), **({"mu": (mu, "M")} if np.ndim(mu) else {}))
    return mu, x


def _check_sigma(sigma):
    if not (isfinite(sigma) and sigma > 0):
        raise ValueError(f"sigma = {sigma}; expected a finite positive standard deviation")


def running_means(x):
    r"""x̄_n = (1/n) Σ_{i≤n} x_i for n = 1, …, N.   (N,) or (N, M), one run a column -> the same shape"""
    x = as_floats("x", x)
    if x.ndim not in (1, 2) or x.size == 0:
        raise ValueError(f"x has shape {x.shape}; expected one run (N,), or a run a column, (N, M)")
    n = np.arange(1, len(x) + 1).reshape((-1,) + (1,) * (x.ndim - 1))
    return np.cumsum(x, axis=0) / n.astype(x.dtype)


def chebyshev(v, n, epsilon):
    r"""min(1, v/(nε²)) ≥ P(|x̄_n − μ| ≥ ε), where v = σ² is the variance of one draw.   v = ∞ gives 1.

    Raises ValueError unless v ≥ 0, n ≥ 1 is whole and ε > 0.
    """
    check_whole("n", n, 1, 10**18, "give the number of draws")
    check_real("v", v)
    check_real("epsilon", epsilon)
    if not (v >= 0 and epsilon > 0):
        raise ValueError(
            f"v = {v}, epsilon = {epsilon}; expected a variance v ≥ 0 and a distance epsilon > 0"
        )
    return min(1.0, v / (n * epsilon**2))


def bernoulli_log_likelihood_formula(p, k, n):
    """log(p^k (1 − p)^(n−k)) in SymPy"""
    return sympy.log(p**k * (1 - p) ** (n - k))


def gaussian_formula(x, mu, sigma):
    """e^(−(x−μ)²/(2σ²)) / (σ√(2π)) in SymPy"""
    return sympy.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * sympy.sqrt(2 * sympy.pi))


def gaussian_log_likelihood_formula(mu, x, sigma):
    """log Π_i φ(x_i) in SymPy, over the entries of x"""
    return sympy.log(sympy.Mul(*(gaussian_formula(x_i, mu, sigma) for x_i in x)))


class Source(NamedTuple):
    """Where numbers are drawn from: draw(rng, shape) -> array, with the expectation and variance of one."""

    draw: Callable
    mean: float
    variance: float


SOURCES = {
    "coin": Source(lambda rng, shape: (rng.random(shape) < 0.3).astype(np.float64), 0.3, 0.21),
    "die": Source(lambda rng, shape: rng.integers(1, 7, shape).astype(np.float64), 3.5, 35 / 12),
    "normal": Source(lambda rng, shape: rng.standard_normal(shape), 0.0, 1.0),
    "Cauchy": Source(lambda rng, shape: rng.standard_cauchy(shape), nan, inf),
}
