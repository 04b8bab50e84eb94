r"""$J_\lambda$ and dropout in `agree_networks`: what they add to the loss, and their mistakes by name.

    J_λ = J + Σ_w ((λ/2) w² + λ₁ |w|),    A^l = M^l ⊙ σ^l(Z^l),    Δ^l = M^l ⊙ (Δ^{l+1} W^{l+1}) ⊙ S^l

Used with the chapter on regularization. Shapes: M[l] (N, m_l) with entries 0 and 1/p, the arrays of a
gradient as those of W and b. The slope of the penalty is SymPy's; the masks are drawn here, not by the code.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import sympy as sp

from mathlib.agreement.suspects import gradient, wrong_gradients
from mathlib.losses import check_lam, l2_penalty
from mathlib.network import views, with_theta
from mathlib.regularization import check_keep, l1_penalty, penalty_formula

SEARCHED = 10  # samples for which all masks of a unit are tried


class Terms(NamedTuple):
    """λ, λ₁ and the probability p with which a hidden unit is kept."""

    lam: float = 0.0
    lam1: float = 0.0
    keep: float = 1.0

    def __str__(self):
        said = {"λ": self.lam, "λ₁": self.lam1, "dropout that keeps with p": self.keep % 1}
        return "".join(f", {name} = {value:g}" for name, value in said.items() if value)


def checked(lam, lam1, keep):
    """The Terms; raises TypeError or ValueError as training does."""
    check_lam(lam)
    check_lam(lam1, "lam1")
    check_keep(keep)
    return Terms(lam, lam1, keep)


def drawn_masks(sizes, samples, keep, rng):
    """{l: M^l} in which every hidden unit is kept for one sample at least and dropped for another."""
    M = {}
    while keep < 1 and len(M) < len(sizes) - 2:
        kept = rng.random((samples, sizes[len(M) + 1])) < keep
        if kept.any(axis=0).all() and not kept.all(axis=0).any():
            M[len(M) + 1] = kept / keep
    return M


def penalty(network, terms):
    """The penalty as the code has it   -> float"""
    return l2_penalty(network, terms.lam) + l1_penalty(network, terms.lam1)


def penalty_reference(network, terms):
    """(the penalty, its gradient (P,)): the formula of one weight and SymPy's derivative of it, summed up"""
    w = sp.Symbol("w", real=True)
    formula = penalty_formula(w, *(sp.Rational(str(c)) for c in (terms.lam, terms.lam1)))
    value, slope = (np.vectorize(sp.lambdify(w, f), otypes=[float]) for f in (formula, formula.diff(w)))
    g = with_theta(network, np.zeros_like(network.theta))
    for l, W in network.W.items():
        g.W[l][...] = slope(W)
    return sum(value(W).sum() for W in network.W.values()), g.theta


def suspects_of(network, right, g, expected, terms):
    """{text: {"W1": array, "b1": …}}: what g may be; expected (P,) is the right gradient without penalty."""
    slope = penalty_reference(network, terms)[1]
    added, got = _by_name(slope, network), _by_name(g - slope, network)
    found = wrong_gradients(right) | (wrong_masks(right, got) if right.M else {})
    for form in found.values():
        for name, array in form.items():
            if array.shape == added[name].shape:  # a wrong transpose has another shape, and stays as it is
                form[name] = array + added[name]
    return found | wrong_penalties(network, expected, terms, len(right.Y))


def _by_name(g, network):
    dW, db = views(g, network.m)
    return {f"W{l}": dW[l] for l in dW} | {f"b{l}": db[l] for l in db}


def wrong_masks(right, got):
    """{text: gradient} for the mistakes of dropout on the way back, where got (arrays by name) is wrong."""
    p = 1 / max(M.max() for M in right.M.values())
    forms = {
        "the mask of dropout is missing on the way back": lambda l, D: np.ones_like(D),
        "the mask on the way back lacks its 1/p": lambda l, D: right.M[l] * p,
        "scaled twice: 1/p² on the way back, where 1/p belongs": lambda l, D: right.M[l] / p,
    }
    if len(right.Y) <= SEARCHED:
        forms["another mask on the way back than on the way forward"] = _searched(right, got, p)
    return {text: gradient(right, mask=mask) for text, mask in forms.items()}


def _searched(right, got, p):
    """The mask of 0 and 1/p that comes nearest to the gradient under test, unit by unit."""
    choices = np.array(list(product((0, 1 / p), repeat=len(right.Y))))

    def nearest(l, Delta):
        A, target = right.A[l - 1], np.column_stack([got[f"W{l}"], got[f"b{l}"]])
        inputs = np.column_stack([A, np.ones(len(A))]) / len(A)
        apart = [
            np.linalg.norm((choices * D) @ inputs - t, ord=1, axis=1)
            for D, t in zip(Delta.T, target, strict=True)
        ]
        return choices[np.argmin(apart, axis=1)].T

    return nearest


def wrong_penalties(network, g, terms, N):
    """{text: gradient} for the mistakes of a penalty; g (P,) is the right gradient without any."""
    L2, L1 = (lambda w: terms.lam * w), (lambda w: terms.lam1 * np.sign(w))
    none, found = (lambda w: 0.0), {}
    for c, name, own, other, mixed, form in (
        (terms.lam, "λW", L2, L1, "λ sign W", lambda w: terms.lam * np.sign(w)),
        (terms.lam1, "λ₁ sign W", L1, L2, "λ₁W", lambda w: terms.lam1 * w),
    ):
        forms = {
            f"the penalty's {name} is missing": (none, none),
            f"the penalty's {name} is divided by the batch size": (lambda w, f=own: f(w) / N, none),
            f"the sign of the penalty's {name}: it makes the weights grow": (lambda w, f=own: -f(w), none),
            f"2{name}: the derivative of the penalty is {name}": (lambda w, f=own: 2 * f(w), none),
            f"the biases are penalized too, not only W, by {name}": (own, own),
            f"{mixed} in place of {name}": (form, none),
        }
        for text, (by_W, by_b) in forms.items() if c else ():
            found[text] = _with(network, g, lambda w, f=by_W, h=other: f(w) + h(w), by_b)
    return found


def _with(network, g, by_W, by_b):
    """The arrays of g with by_W(W) and by_b(b) added"""
    arrays = _by_name(g, network)
    weights = {f"W{l}": arrays[f"W{l}"] + by_W(W) for l, W in network.W.items()}
    return weights | {f"b{l}": arrays[f"b{l}"] + by_b(b) for l, b in network.b.items()}
