r"""θ ← θ − η · (a direction made from g = ∇_θ J), on the flat vector θ of all parameters.

Chapter: optimizers.  Symbols: theta, g, v, m (P,) flat vectors, eta the learning rate, mu, beta1, beta2, t as
in the text. Each step changes theta and its state s in place; `start_…(theta)` makes the state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from numbers import Real
from types import SimpleNamespace

import numpy as np

from mathlib.network import aligned, zeros

BLOCK = 1 << 16  # entries of a vector that a step takes at a time, so that they stay in the cache


def blocks(*vectors):
    """The vectors (P,) in parts of BLOCK entries, side by side; with each, room for one vector more."""
    P = len(vectors[0])
    if P <= BLOCK:
        return [(*vectors, np.empty_like(vectors[0]))]
    room = aligned(BLOCK, vectors[0].dtype)
    return [(*(v[i : i + BLOCK] for v in vectors), room[: P - i]) for i in range(0, P, BLOCK)]


def start_sgd(theta):
    """No state"""
    return SimpleNamespace()


def sgd(theta, g, s, eta):
    r"""θ ← θ − ηg"""
    theta -= eta * g


def start_momentum(theta):
    r"""v_0 = 0"""
    return SimpleNamespace(v=zeros(theta.size, theta.dtype))


def momentum(theta, g, s, eta, mu=0.9):
    r"""v ← μv + g,  θ ← θ − ηv"""
    s.v *= mu
    s.v += g
    theta -= eta * s.v


def start_adam(theta):
    r"""m_0 = v_0 = 0,  t = 0"""
    return SimpleNamespace(m=zeros(theta.size, theta.dtype), v=zeros(theta.size, theta.dtype), t=0)


def adam(theta, g, s, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  θ ← θ − η m̂/(√v̂ + ε),  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)

    Kingma and Ba 2015, arXiv:1412.6980. The state holds m/(1 − β₁) and v/(1 − β₂), whose recursions have a
    factor less: m ← β₁m + g, v ← β₂v + g². With c = √((1 − β₂ᵗ)/(1 − β₂)) the last fraction becomes
    c(1 − β₁)/(1 − β₁ᵗ) · m/(√v + cε). All is done in place, in blocks, with room d for one vector more.
    """
    s.t += 1
    c = sqrt((1 - beta2**s.t) / (1 - beta2))
    scale, eps = eta * (1 - beta1) / (1 - beta1**s.t) * c, c * eps
    for theta_B, g_B, m, v, d in blocks(theta, g, s.m, s.v):
        m *= beta1
        m += g_B
        v *= beta2
        v += np.multiply(g_B, g_B, out=d)
        np.sqrt(v, out=d)
        d += eps
        np.divide(m, d, out=d)
        d *= scale
        theta_B -= d


@dataclass(frozen=True)
class Optimizer:
    """step(theta, g, s, eta, **parameters) changes theta and s in place; s = start(theta)."""

    name: str
    start: Callable
    step: Callable
    parameters: Mapping[str, float]


OPTIMIZERS = {
    "sgd": Optimizer("sgd", start_sgd, sgd, {}),
    "momentum": Optimizer("momentum", start_momentum, momentum, {"mu": 0.9}),
    "adam": Optimizer("adam", start_adam, adam, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
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
