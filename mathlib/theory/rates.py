r"""f(θ_t) − f_min ≤ L‖θ_0 − θ*‖²/(2t) if f is convex, ≤ (1 − μ/L)^t (f(θ_0) − f_min) if strongly convex.

Chapter: theory.  Symbols: L bounds how fast ∇f changes, ‖∇f(u) − ∇f(v)‖ ≤ L‖u − v‖; mu > 0 is the least
curvature; D = ‖θ_0 − θ*‖; t steps with η = 1/L.  Nesterov 2018, doi:10.1007/978-3-319-91578-4.
"""

import numpy as np

from mathlib.inputs import check_number, floats


def descent_gain(slope_squared, eta, L):
    r"""η(1 − Lη/2)‖∇f‖²: what one step lowers f by at least; ‖∇f‖²/(2L) for η = 1/L, 0 for η = 2/L."""
    _check_positive(eta=eta, L=L)
    slope_squared = floats("slope_squared", slope_squared)
    return eta * (1 - L * eta / 2) * slope_squared


def convex_rate(t, L, D):
    r"""LD²/(2t) for t = 1, 2, …: bounds f(θ_t) − f_min for convex f.   t a number or an array"""
    _check_positive(L=L, t=np.min(t))
    check_number("D", D)
    return L * D**2 / (2 * np.asarray(t, np.float64))


def strongly_convex_rate(t, L, mu, gap):
    r"""(1 − μ/L)^t · gap: bounds f(θ_t) − f_min where gap = f(θ_0) − f_min.   0 < mu ≤ L"""
    _check_positive(L=L, mu=mu)
    check_number("gap", gap)
    if mu > L:
        raise ValueError(f"mu = {mu} is larger than L = {L}; no curvature exceeds L; take 0 < mu ≤ L")
    return (1 - mu / L) ** np.asarray(t, np.float64) * gap


def _check_positive(**numbers):
    for name, number in numbers.items():
        check_number(name, number)
        if not number > 0:
            raise ValueError(f"{name} = {number}; expected a number > 0")
