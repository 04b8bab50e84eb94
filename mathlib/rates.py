r"""J = J* + ½ eᵀAe: how fast the error e shrinks a step, for curvatures from a = λ_min > 0 to b = λ_max.

Chapter: optimizers (rates and noise).  Symbols: eta, mu as in the update rules, rate the factor by which the
error shrinks a step in the worst direction, in the long run; κ = b/a.  The proofs stand on the page.
"""

from math import isfinite, sqrt
from numbers import Real
from typing import NamedTuple

from mathlib.inputs import check_number


class Best(NamedTuple):
    """The parameters of a method and the rate they give; mu is 0 for plain gradient descent."""

    eta: float
    mu: float
    rate: float


def worst_factor(eta, a, b):
    r"""max |1 − ηλ| over a ≤ λ ≤ b, which is taken at an end   -> float"""
    check_number("eta", eta)
    _check(a, b)
    return max(abs(1 - eta * a), abs(1 - eta * b))


def gradient_descent(a, b):
    r"""η = 2/(a + b), rate (b − a)/(b + a) = (κ − 1)/(κ + 1): the best fixed η for these curvatures"""
    _check(a, b)
    return Best(2 / (a + b), 0.0, (b - a) / (b + a))


def heavy_ball(a, b):
    r"""η = 4/(√a + √b)², μ = ((√b − √a)/(√b + √a))², rate √μ = (√κ − 1)/(√κ + 1)

    Polyak 1964, doi:10.1016/0041-5553(64)90137-5. The rate is asymptotic: at λ = a and λ = b the error falls
    like t √μᵗ.
    """
    _check(a, b)
    rate = (sqrt(b) - sqrt(a)) / (sqrt(b) + sqrt(a))
    return Best(4 / (sqrt(a) + sqrt(b)) ** 2, rate**2, rate)


def _check(a, b):
    """Raise TypeError or ValueError unless 0 < a ≤ b are finite numbers."""
    if any(not isinstance(end, Real) or isinstance(end, bool) for end in (a, b)):
        raise TypeError(f"the curvatures a and b must be numbers, not {a!r} and {b!r}")
    if not (isfinite(b) and 0 < a <= b):
        raise ValueError(f"expected curvatures 0 < a ≤ b, not a = {a}, b = {b}; give the smallest one first")
