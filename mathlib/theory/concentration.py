r"""P(|R̂ − R| ≥ ε) ≤ 2 exp(−2Nε²) for a mean of N independent losses in [0, 1]; finite classes; Rademacher.

Chapter: theory.  Symbols: N samples, eps the distance, delta the probability of failure, H the number of
hypotheses in a class; X (N, n) inputs as rows, B a bound of ‖w‖, r one of ‖x‖, sigma (N,) signs.
"""

from math import ceil, exp, log, sqrt

import numpy as np

from mathlib.inputs import as_floats, check_number, check_precision, check_whole

MOST = 10**15  # no count here is larger


def hoeffding(N, eps, H=1):
    r"""2H exp(−2Nε²): bounds the probability that one of H means of N losses in [0, 1] is off by ε or more.

    H = 1: Hoeffding 1963, doi:10.1080/01621459.1963.10500830. eps ≥ 0. May be above 1, where it says nothing.
    Raises ValueError or TypeError for other numbers.
    """
    _check_counts(N, H)
    check_number("eps", eps)
    if not eps >= 0:
        raise ValueError(f"eps = {eps}; expected a distance ≥ 0")
    return 2 * H * exp(-2 * N * eps**2)


def deviation(N, delta, H=1):
    r"""ε = √(log(2H/δ)/(2N)): with probability ≥ 1 − δ no mean is off by more; `hoeffding(N, ε, H)` is δ.

    0 < delta < 1. Raises ValueError or TypeError for other numbers.
    """
    _check_counts(N, H)
    _check_delta(delta)
    return sqrt(log(2 * H / delta) / (2 * N))


def sample_size(eps, delta, H=1):
    r"""The least whole N ≥ log(2H/δ)/(2ε²): so many losses bring the deviation down to ε.   eps > 0"""
    _check_counts(1, H)
    _check_delta(delta)
    check_number("eps", eps)
    if not eps > 0:
        raise ValueError(f"eps = {eps}; expected a distance > 0: no number of samples gives 0")
    return max(1, ceil(log(2 * H / delta) / (2 * eps**2)))


def rademacher_supremum(X, sigma, B):
    r"""sup over ‖w‖ ≤ B of (1/N) Σ_i σ_i w·x_i = (B/N) ‖Σ_i σ_i x_i‖.

    X (N, n), sigma (N,) or (M, N) -> () or (M,). By Cauchy and Schwarz w·v ≤ ‖w‖‖v‖, with equality for
    w = Bv/‖v‖. Raises ValueError for other shapes or B < 0.
    """
    X, sigma = as_floats("X", X), as_floats("sigma", sigma)
    if X.ndim != 2 or sigma.ndim not in (1, 2) or sigma.shape[-1] != len(X) or X.size == 0:
        raise ValueError(f"X has shape {X.shape} and sigma {sigma.shape}; expected (N, n) and (N,) or (M, N)")
    check_precision(X=X, sigma=sigma)
    if not B >= 0:
        raise ValueError(f"B = {B}; expected a bound ≥ 0 of the length of w")
    return B / len(X) * np.linalg.norm(sigma @ X, axis=-1)


def rademacher_bound(X, B):
    r"""Br/√N with r the largest ‖x_i‖: the Rademacher complexity of {x ↦ w·x : ‖w‖ ≤ B} on X is not larger.

    Kakade, Sridharan and Tewari 2008, Advances in Neural Information Processing Systems 21.
    """
    X = as_floats("X", X)
    if X.ndim != 2 or X.size == 0 or not B >= 0:
        raise ValueError(f"X has shape {X.shape}, B = {B}; expected (N, n) with N ≥ 1 and B ≥ 0")
    return B * np.linalg.norm(X, axis=1).max() / sqrt(len(X))


def _check_counts(N, H):
    check_whole("N", N, 1, MOST, "give the number of samples")
    check_whole("H", H, 1, MOST, "give the number of hypotheses; 1 for one fixed in advance")


def _check_delta(delta):
    check_number("delta", delta)
    if not 0 < delta < 1:
        raise ValueError(f"delta = {delta}; expected a probability of failure between 0 and 1")
