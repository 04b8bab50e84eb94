r"""$\partial L/\partial\theta_p$ of an unrolled network, by SymPy, with every $\sigma^l$ undefined.

    L(y, σ^L(W^L σ^{L−1}(… σ^1(W^1 x + b^1) …) + b^L))   as one expression in all its parameters

Used by `agree_networks`. The expression is differentiated once for its sizes; then any activation takes the
place of σ^l, and SymPy's derivative of its formula the place of (σ^l)'. Arrays are float64, rounded from the
40 digits worked with.
"""

from functools import cache
from typing import NamedTuple

import mpmath
import numpy as np
import sympy as sp

from mathlib.activations import elementary
from mathlib.agreement.reference import DIGITS, differentiate
from mathlib.losses import LOSSES
from mathlib.network import parameter_count


class Sample(NamedTuple):
    """What SymPy says of one sample: L, z and a of every layer one after the other, and ∂L/∂θ (P,)."""

    loss: float
    z: np.ndarray
    a: np.ndarray
    gradient: np.ndarray


def reference(network, X, Y, loss, masks=None):
    """[Sample, ...] for the rows of X (N, m_0), Y (N, m_L) and the masks of dropout, to 40 digits."""
    last = network.sigma[network.L].name
    compiled, put_in = _compiled(network.m, loss, softmax=last == "softmax", masked=bool(masks))
    put_in.update({l: value_and_slope(sigma) for l, sigma in network.sigma.items()})
    M = np.hstack([masks[l] for l in sorted(masks)]) if masks else np.empty((len(X), 0))
    with mpmath.workdps(DIGITS):
        return [_sample(compiled, network, *row) for row in zip(X, Y, M, strict=True)]


def _sample(compiled, network, *row):
    exact = [list(map(mpmath.mpf, map(float, values))) for values in (network.theta, *row)]
    units = sum(network.m[1:])
    numbers = np.array([float(value) for value in compiled(*exact)])
    return Sample(numbers[0], *np.split(numbers[1:], [units, 2 * units]))


def value_and_slope(sigma):
    """(σ, σ') on mpmath numbers: an activation's formula and SymPy's derivative of it; None for softmax."""
    if sigma.formula is None:
        return None
    numbers = {name: sp.Rational(str(value)) for name, value in sigma.parameters.items()}
    formula = sigma.formula.subs({sp.Symbol(name, positive=True): value for name, value in numbers.items()})
    return tuple(
        sp.lambdify(elementary.z, f, "mpmath") for f in (formula, differentiate(formula, elementary.z))
    )


def undefined(name, arity=1):
    """f(x_1, …, x_n) of which SymPy knows its slopes d1_f, …, dn_f (d_f where n = 1) by name: f.fdiff(k).

    Unlike an undefined function of SymPy, its derivative at a formula is one node, without a Subs around it.
    """
    names = [f"d{k}_{name}" for k in range(1, arity + 1)] if arity > 1 else [f"d_{name}"]
    slopes = [type(slope, (sp.Function,), {"nargs": arity}) for slope in names]
    fdiff = lambda self, argindex=1: slopes[argindex - 1](*self.args)
    return type(name, (sp.Function,), {"nargs": arity, "fdiff": fdiff})


def unrolled(m, loss, softmax=False, masked=False):
    """(L, z's, a's, (θ, x, y, mask)) in SymPy: the loss of one sample, with σ^l undefined, and its symbols.

    The mask of dropout has one entry for each hidden unit: a^l = m^l ⊙ σ^l(z^l).
    """
    theta = sp.symbols(f"theta:{parameter_count(m)}")
    x, y = sp.symbols(f"x:{m[0]}"), sp.symbols(f"y:{m[-1]}")
    mask = sp.symbols(f"m:{sum(m[1:-1])}") if masked else ()
    a, left, zs, values = sp.Matrix(x), list(theta), [], []
    for l in range(1, len(m)):
        W = sp.Matrix(m[l], m[l - 1], left[: m[l] * m[l - 1]])
        b = sp.Matrix(left[m[l] * m[l - 1] : m[l] * (m[l - 1] + 1)])
        left = left[m[l] * (m[l - 1] + 1) :]
        z = W * a + b
        a = _softmax(z) if softmax and l == len(m) - 1 else z.applyfunc(undefined(f"sigma{l}"))
        if masked and l < len(m) - 1:
            a = a.multiply_elementwise(sp.Matrix(mask[sum(m[1:l]) : sum(m[1 : l + 1])]))
        zs, values = [*zs, *z], [*values, *a]
    argument = a if LOSSES[loss].output is None else z
    return LOSSES[loss].formula(list(argument), y), zs, values, (theta, x, y, mask)


def _softmax(z):
    e = z.applyfunc(sp.exp)
    return e / sum(e)


@cache
def _compiled(m, loss, softmax, masked):
    """(θ, x, y, mask) ↦ L, z's, a's, ∂L/∂θ, and the table in which it looks up (σ^l, (σ^l)') when it runs."""
    L, zs, values, symbols = unrolled(m, loss, softmax, masked)
    put_in, names = {}, {}
    for l in range(1, len(m)):
        names[f"sigma{l}"] = lambda z, l=l: put_in[l][0](z)
        names[f"d_sigma{l}"] = lambda z, l=l: put_in[l][1](z)
    everything = [L, *zs, *values, *(sp.diff(L, t) for t in symbols[0])]
    return sp.lambdify(symbols, everything, modules=[names, "mpmath"], cse=True), put_in
