r"""clip(g) = g · min(1, c/‖g‖₂): a gradient that is too long is shortened, and keeps its direction.

Chapter: recurrence.  Symbols: g (P,) a gradient, c > 0 the longest that is let through. `fitting.fit` takes
it as clip=partial(clip_by_norm, c=1.0). Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063.
"""

from math import isfinite

import numpy as np
import sympy

from mathlib.inputs import check_arrays, check_floats
from mathlib.prerequisites.linear_algebra import inner, norm2


def clip_by_norm(g, c):
    r"""g · min(1, c/‖g‖₂), always a new vector.   (P,) -> (P,)

    Raises ValueError unless g is a vector and c a finite number above 0.
    """
    length = _length(g, c)
    return g.copy() if length.real <= c else g * (float(c) / length)


def d_clip_by_norm(g, c, u):
    r"""∇_g ⟨u, clip(g)⟩ = u for ‖g‖ < c, and (c/‖g‖)(u − e⟨e, u⟩) with e = g/‖g‖ beyond.   (P,) -> (P,)

    Of a long g only what is orthogonal to g comes through: its length does not act on the result. At ‖g‖ = c,
    where there is no derivative, it takes u.
    """
    check_arrays(g=(g, "P"), u=(u, "P"))
    length = _length(g, c)
    if length <= c:
        return u.copy()
    e = g / length
    return (float(c) / length) * (u - e * inner(e, u))


def clip_by_norm_formula(g, c):
    """The entries of g · min(1, c/‖g‖₂) of a SymPy column, by cases"""
    length = sympy.sqrt(sum(g_i**2 for g_i in g))
    return [sympy.Piecewise((g_i, length <= c), (c * g_i / length, True)) for g_i in g]


def _length(g, c):
    """‖g‖₂; raises ValueError for what cannot be clipped."""
    check_floats("g", g)
    if np.ndim(g) != 1:
        raise ValueError(
            f"g has shape {np.shape(g)}; expected one flat gradient (P,), such as p.flat(arrays)"
        )
    check_arrays(g=(g, "P"))
    if not (isfinite(c) and c > 0):
        raise ValueError(f"c is the longest gradient that is let through, a finite number above 0, not {c}")
    return norm2(g)
