r"""θ ← θ − η · (a direction made from g = ∇_θ J), on the flat vector θ of all parameters.

Chapter: optimizers.  Symbols: theta, g, v, m (P,) flat vectors, eta the learning rate, mu, beta1, beta2, eps,
lam, t as in the text. Each step changes theta and its state in place; `start_…(theta)` makes the state.
Every update works entry by entry, so each `…_formula` is that of one entry: the new θ and the new state, in
SymPy. `agreement.updates` holds step against formula.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from numbers import Real
from types import SimpleNamespace

import numpy as np
from sympy import sqrt as root

from mathlib.inputs import check_arrays, check_step, guarded
from mathlib.network import aligned, zeros

BLOCK = 1 << 16  # entries of a vector that a step takes at a time, so that they stay in the cache


def blocks(*vectors):
    """The vectors (P,) in parts of BLOCK entries, side by side; with each, room for one vector more."""
    P = len(vectors[0])
    if P <= BLOCK:
        return [(*vectors, np.empty_like(vectors[0]))]
    room = aligned(BLOCK, vectors[0].dtype)
    return [(*(v[i : i + BLOCK] for v in vectors), room[: P - i]) for i in range(0, P, BLOCK)]


def _zeros(theta):
    """0 for each parameter. Raises TypeError or ValueError unless theta is a vector of floats"""
    check_arrays(theta=(theta, "P"))
    return zeros(theta.size, theta.dtype)


def start_sgd(theta):
    """No state"""
    check_arrays(theta=(theta, "P"))
    return SimpleNamespace()


def sgd(theta, g, state, eta):
    r"""θ ← θ − ηg"""
    theta -= eta * g


def start_v(theta):
    r"""v_0 = 0"""
    return SimpleNamespace(v=_zeros(theta))


def momentum(theta, g, state, eta, mu=0.9):
    r"""v ← μv + g,  θ ← θ − ηv

    Polyak 1964, doi:10.1016/0041-5553(64)90137-5
    """
    state.v *= mu
    state.v += g
    theta -= eta * state.v


def nesterov(theta, g, state, eta, mu=0.9):
    r"""v ← μv + g,  θ ← θ − η(g + μv)

    Here θ is the point looked ahead to, at which g is taken: with θ = φ − ημv these are, for a fixed η, the
    steps v ← μv + ∇J(φ − ημv), φ ← φ − ηv of Sutskever et al. 2013, and the form that PyTorch has.
    """
    state.v *= mu
    state.v += g
    theta -= eta * (g + mu * state.v)


def adagrad(theta, g, state, eta, eps=1e-10):
    r"""v ← v + g²,  θ ← θ − ηg/(√v + ε)   (Duchi, Hazan and Singer 2011)"""
    for theta_B, g_B, v, d in blocks(theta, g, state.v):
        v += np.multiply(g_B, g_B, out=d)
        _scaled(g_B, v, eta, eps, d)
        theta_B -= d


def rmsprop(theta, g, state, eta, beta2=0.99, eps=1e-8):
    r"""v ← β₂v + (1 − β₂)g²,  θ ← θ − ηg/(√v + ε)   (Tieleman and Hinton 2012)"""
    for theta_B, g_B, v, d in blocks(theta, g, state.v):
        np.multiply(g_B, g_B, out=d)
        d *= 1 - beta2
        v *= beta2
        v += d
        _scaled(g_B, v, eta, eps, d)
        theta_B -= d


def _scaled(g, v, eta, eps, d):
    """d ← ηg/(√v + ε)"""
    np.sqrt(v, out=d)
    d += eps
    np.divide(g, d, out=d)
    d *= eta


def start_adam(theta):
    r"""m_0 = v_0 = 0,  t = 0"""
    return SimpleNamespace(m=_zeros(theta), v=_zeros(theta), t=0)


def adam(theta, g, state, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  θ ← θ − η m̂/(√v̂ + ε)

    with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)   (Kingma and Ba 2015, arXiv:1412.6980).
    The state holds m̃ = m/(1 − β₁) and ṽ = v/(1 − β₂): one factor less.
    """
    state.t += 1
    rho = sqrt((1 - beta2**state.t) / (1 - beta2))  # √v̂ = √ṽ/ρ
    scale = eta * (1 - beta1) / (1 - beta1**state.t) * rho
    for theta_B, g_B, m, v, d in blocks(theta, g, state.m, state.v):
        m *= beta1
        m += g_B  # m̃ ← β₁m̃ + g
        v *= beta2
        v += np.multiply(g_B, g_B, out=d)  # ṽ ← β₂ṽ + g²
        np.sqrt(v, out=d)
        d += rho * eps  # d = √ṽ + ρε
        np.divide(m, d, out=d)
        d *= scale  # d = scale · m̃/(√ṽ + ρε)
        theta_B -= d


def adamw(theta, g, state, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=0.01):
    r"""θ ← (1 − ηλ)θ, then a step of Adam: the decay does not pass through m and v. All of θ decays.

    Loshchilov and Hutter 2019, arXiv:1711.05101, with λ times the learning rate, as in PyTorch.
    """
    check_step(theta, g)
    theta *= 1 - eta * lam
    adam(theta, g, state, eta, beta1, beta2, eps)


sgd, momentum, nesterov, adagrad, rmsprop, adam = (
    guarded(check_step, step) for step in (sgd, momentum, nesterov, adagrad, rmsprop, adam)
)


def unscaled(state, beta1, beta2, **parameters):
    """The m, v of the text from the state of Adam, which leaves out their factors 1 − β₁ and 1 − β₂"""
    return {"m": (1 - beta1) * state.m, "v": (1 - beta2) * state.v}


def sgd_formula(theta, g, state, t, eta):
    """θ − ηg"""
    return theta - eta * g, {}


def momentum_formula(theta, g, state, t, eta, mu):
    """θ − ηv with the new v = μv + g"""
    v = mu * state["v"] + g
    return theta - eta * v, {"v": v}


def nesterov_formula(theta, g, state, t, eta, mu):
    """θ − η(g + μv) with the new v = μv + g"""
    v = mu * state["v"] + g
    return theta - eta * (g + mu * v), {"v": v}


def adagrad_formula(theta, g, state, t, eta, eps):
    """θ − ηg/(√v + ε) with the new v = v + g²"""
    v = state["v"] + g**2
    return theta - eta * g / (root(v) + eps), {"v": v}


def rmsprop_formula(theta, g, state, t, eta, beta2, eps):
    """θ − ηg/(√v + ε) with the new v = β₂v + (1 − β₂)g²"""
    v = beta2 * state["v"] + (1 - beta2) * g**2
    return theta - eta * g / (root(v) + eps), {"v": v}


def adam_formula(theta, g, state, t, eta, beta1, beta2, eps):
    """θ − ηm̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ) of the new m, v"""
    m, v = beta1 * state["m"] + (1 - beta1) * g, beta2 * state["v"] + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - eta * m_hat / (root(v_hat) + eps), {"m": m, "v": v}


def adamw_formula(theta, g, state, t, eta, beta1, beta2, eps, lam):
    """The formula of Adam less ηλθ"""
    new, state = adam_formula(theta, g, state, t, eta, beta1, beta2, eps)
    return new - eta * lam * theta, state


def as_in_text(state, **parameters):
    """The state by its letters, where the step holds it as the text does"""
    return vars(state)


@dataclass(frozen=True)
class Optimizer:
    """step(theta, g, state, eta, **parameters) changes theta and state in place; state = start(theta).

    formula(theta, g, state, t, eta, **parameters) -> (the new θ, the new state), for one entry, in SymPy,
    where the state is a dictionary by letters, all 0 at the start. letters(state, **parameters) gives that
    dictionary of the NumPy state.
    """

    name: str
    start: Callable
    step: Callable
    formula: Callable
    parameters: Mapping[str, float]
    letters: Callable = as_in_text


_ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}

# Training has checked θ and makes g in its image, so that the records hold the bare steps.
OPTIMIZERS = {
    record.name: record
    for record in (
        Optimizer("sgd", start_sgd, sgd.__wrapped__, sgd_formula, {}),
        Optimizer("momentum", start_v, momentum.__wrapped__, momentum_formula, {"mu": 0.9}),
        Optimizer("nesterov", start_v, nesterov.__wrapped__, nesterov_formula, {"mu": 0.9}),
        Optimizer("adagrad", start_v, adagrad.__wrapped__, adagrad_formula, {"eps": 1e-10}),
        Optimizer("rmsprop", start_v, rmsprop.__wrapped__, rmsprop_formula, {"beta2": 0.99, "eps": 1e-8}),
        Optimizer("adam", start_adam, adam.__wrapped__, adam_formula, _ADAM, unscaled),
        Optimizer("adamw", start_adam, adamw, adamw_formula, _ADAM | {"lam": 0.01}, unscaled),
    )
}


def check_optimizer(name, parameters=None):
    """The record of that name, and its parameters with the given ones put in.

    Raises ValueError for an unknown name or parameter.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}; expected one of {', '.join(OPTIMIZERS)}")
    optimizer, parameters = OPTIMIZERS[name], dict(parameters or {})
    if unknown := parameters.keys() - optimizer.parameters.keys():
        has = ", ".join(optimizer.parameters) or "none"
        raise ValueError(f"{name} has no parameter {', '.join(sorted(unknown))}; its parameters: {has}")
    return optimizer, {**optimizer.parameters, **parameters}


def check_learning_rate(eta):
    """Raise unless eta is a finite positive number."""
    if not isinstance(eta, Real) or isinstance(eta, bool):
        raise TypeError(f"the learning rate eta must be a number, not {eta!r}")
    if not (isfinite(eta) and eta > 0):
        raise ValueError(f"the learning rate eta must be finite and positive, not {eta}; try 0.01")
