r"""∇J · v by differences: three ways to check a gradient along a direction v, and how fast they err.

    forward        (J(θ + hv) − J(θ))/h              error h/2 · |J''|       and rounding ε|J|/h
    central        (J(θ + hv) − J(θ − hv))/2h        error h²/6 · |J'''|     and rounding ε|J|/h
    complex step   Im J(θ + ihv)/h                   error h²/6 · |J'''|     and no difference that cancels

Chapter: backpropagation, on its page about checking. Symbols: θ, v (P,); h > 0; J maps θ to a number. The
checks of the book themselves use `mathlib.agreement`, with central differences of fourth order.
"""

import numpy as np

from mathlib.inputs import check_arrays


def forward_difference(J, theta, v, h):
    r"""(J(θ + hv) − J(θ))/h"""
    check_arrays(theta=(theta, "P"), v=(v, "P"))
    return (J(theta + h * v) - J(theta)) / h


def central_difference(J, theta, v, h):
    r"""(J(θ + hv) − J(θ − hv))/2h"""
    check_arrays(theta=(theta, "P"), v=(v, "P"))
    return (J(theta + h * v) - J(theta - h * v)) / (2 * h)


def complex_step(J, theta, v, h):
    r"""Im J(θ + ihv)/h; J must take complex θ"""
    check_arrays(theta=(theta, "P"), v=(v, "P"))
    return J(theta + 1j * h * v).imag / h


WAYS = {
    "forward differences": forward_difference,
    "central differences": central_difference,
    "complex step": complex_step,
}


def errors(way, J, theta, v, slope, steps):
    r"""|way(J, θ, v, h) − slope| for every h of steps, with slope = ∇J · v; `way` is a key of WAYS.

    Raises ValueError for an unknown way or a step that is not positive.
    """
    if way not in WAYS:
        raise ValueError(f"unknown way {way!r}; expected one of {', '.join(WAYS)}")
    steps = np.asarray(steps, dtype=float)
    if not (steps.ndim == 1 and steps.size and (steps > 0).all()):
        raise ValueError(f"steps={steps!r}; expected a vector of numbers h > 0")
    return np.array([abs(WAYS[way](J, theta, v, h) - slope) for h in steps])


def order(steps, found):
    r"""p of error ≈ C h^p: the slope of log error over log h, by least squares.

    Raises ValueError unless there are two different steps and every error is positive.
    """
    steps, found = np.asarray(steps, dtype=float), np.asarray(found, dtype=float)
    if steps.shape != found.shape or len(set(steps.tolist())) < 2 or not (found > 0).all():
        raise ValueError("the order needs as many positive errors as steps, and two different steps")
    return float(np.polyfit(np.log(steps), np.log(found), 1)[0])
