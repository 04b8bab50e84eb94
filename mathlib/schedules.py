r"""η_t = η s(t): the factor s(t) ≥ 0 that a schedule gives to the learning rate in step t = 1, 2, …

Chapter: optimizers.  Symbols: t the number of the step, so that t − 1 steps lie behind it, T and T_w numbers
of steps, factor and least factors between 0 and 1.

    Run(..., schedule=warm_up(100, cosine(900)))

`constant`, `step_decay`, `cosine` and `warm_up` make functions t -> s(t), which can be pickled; s takes any
real t ≥ 1. The SymPy formulas stand below.
"""

from functools import partial
from math import cos, floor, isfinite, pi
from numbers import Real

import sympy

from mathlib.inputs import check_whole

MOST = 10**9  # steps


def constant():
    """s(t) = 1"""
    return _constant


def step_decay(every, factor):
    """s(t) = factor^⌊(t − 1)/every⌋: `every` steps with s = 1, as many with s = factor, and so on."""
    every = check_whole("every", every, 1, MOST, "it counts steps")
    return partial(_step_decay, every=every, factor=_share("factor", factor))


def cosine(T, least=0.0):
    r"""s(t) = least + (1 − least)(1 + cos(π(t − 1)/T))/2 up to t = T + 1, and least from there on.

    Half a period of the cosine (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
    """
    T = check_whole("T", T, 1, MOST, "it counts steps")
    return partial(_cosine, T=T, least=_share("least", least))


def warm_up(T_w, then=None):
    """s(t) = t/T_w for t < T_w, and then(t − T_w + 1) from t = T_w on.

    then: a schedule, by default the constant one; its own first step is step T_w, with then(1) = 1.
    """
    T_w, then = check_whole("T_w", T_w, 1, MOST, "1 is no warm-up"), constant() if then is None else then
    if not callable(then):
        raise TypeError(f"then={then!r}; expected a schedule, such as cosine(1000)")
    return partial(_warm_up, T_w=T_w, then=then)


def _constant(t):
    return 1.0


def _step_decay(t, every, factor):
    return float(factor ** floor((t - 1) / every))


def _cosine(t, T, least):
    return least + (1 - least) * (1 + cos(pi * min(t - 1, T) / T)) / 2


def _warm_up(t, T_w, then):
    return t / T_w if t < T_w else then(t - T_w + 1)


def constant_formula(t):
    """1"""
    return sympy.Integer(1)


def step_decay_formula(t, every, factor):
    """factor^⌊(t − 1)/every⌋ in SymPy"""
    return factor ** sympy.floor((t - 1) / every)


def cosine_formula(t, T, least=0):
    """The two pieces of the cosine schedule in SymPy"""
    falling = least + (1 - least) * (1 + sympy.cos(sympy.pi * (t - 1) / T)) / 2
    return sympy.Piecewise((falling, t <= T + 1), (least, True))


def warm_up_formula(t, T_w, then=constant_formula):
    """The two pieces of a warm-up in SymPy; then: a function of t that gives a formula"""
    return sympy.Piecewise((t / T_w, t < T_w), (then(t - T_w + 1), True))


def _share(name, value):
    """value as a float. Raises TypeError or ValueError unless it is a number from 0 to 1."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, not {value!r}")
    if not (isfinite(value) and 0 <= value <= 1):
        raise ValueError(f"{name} must be from 0 to 1, not {value}: a schedule here never raises the rate")
    return float(value)
