r"""p_{t,2i−1} = sin(ω_i t),  p_{t,2i} = cos(ω_i t),  ω_i = 10000^{−2(i−1)/d},  i = 1 … d/2: where it stands.

Chapter: attention.  Symbols: t = 0 … T − 1 the position, d the (even) width of a token, omega (d/2,) the
frequencies, from 1 down to nearly 1/10000.  Source: Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762.
"""

import numpy as np
import sympy

from mathlib.inputs import check_whole

BASE = 10_000
MANY = 10**9  # no size here is larger


def frequencies(d):
    """ω_i = 10000^{−2(i−1)/d} for i = 1 … d/2   -> (d/2,). Raises ValueError for an odd width."""
    check_whole("d", d, 0, MANY, "it is the width of a token")
    if d < 2 or d % 2:
        raise ValueError(f"positions of width {d}: expected an even width, a sine and a cosine for each pair")
    return BASE ** (-np.arange(0, d, 2) / d)


def sinusoid(t, omega):
    """(sin ωt, cos ωt) for every position and frequency, side by side   (T,), (d/2,) -> (T, d)"""
    angles = np.multiply.outer(t, omega)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(t), 2 * len(omega))


def positions(T, d, dtype=np.float64):
    """The positions 0 … T − 1, one a row, to be added to the tokens   -> (T, d)"""
    check_whole("T", T, 1, MANY, "it is the number of tokens")
    return sinusoid(np.arange(T), frequencies(d)).astype(dtype)


def rotation(tau, omega):
    r"""R with p_{t+τ} = R p_t for every t: a turn by ω_i τ in each pair of entries   -> (d, d)"""
    R = np.zeros((2 * len(omega), 2 * len(omega)))
    for i, w in enumerate(omega):
        c, s = np.cos(w * tau), np.sin(w * tau)
        R[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[c, s], [-s, c]]
    return R


def formula(T, d):
    """The positions 0 … T − 1 in SymPy, exactly: a matrix of T × d"""
    omega = [sympy.Integer(BASE) ** sympy.Rational(-2 * i, d) for i in range(d // 2)]
    row = lambda t: [f(w * t) for w in omega for f in (sympy.sin, sympy.cos)]
    return sympy.Matrix([row(t) for t in range(T)])
