"""Steps of every optimizer, with any options, against the recursions of the text; what PyTorch has run."""

import json
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from properties.property_tools import agree, case, dtypes, numbers, property_of, rngs, small

from mathlib import schedules
from mathlib.optimizers import OPTIMIZERS

TORCH = json.loads((Path(__file__).parents[1] / "data" / "torch_updates.json").read_text(encoding="utf-8"))
#: options that no stored run of PyTorch sets: eps of AdamW, whose steps are those of Adam after the decay
NOT_RUN = {("adamw", "eps")}
ROUNDINGS = 12  # of one step of Adam


def decayed(kept, now, share):
    return share * kept + (1 - share) * now


def sgd(theta, g, s, t, eta):
    return theta - eta * g


def momentum(theta, g, s, t, eta, mu):
    s["v"] = mu * s["v"] + g
    return theta - eta * s["v"]


def nesterov(theta, g, s, t, eta, mu):
    """As Sutskever writes it: φ is where the steps lead, θ = φ − ημv is where g is taken"""
    phi = theta + eta * mu * s["v"]
    s["v"] = mu * s["v"] + g
    return (phi - eta * s["v"]) - eta * mu * s["v"]


def adagrad(theta, g, s, t, eta, eps):
    s["v"] = s["v"] + g**2
    return theta - eta * g / (np.sqrt(s["v"]) + eps)


def rmsprop(theta, g, s, t, eta, beta2, eps):
    s["v"] = decayed(s["v"], g**2, beta2)
    return theta - eta * g / (np.sqrt(s["v"]) + eps)


def adam(theta, g, s, t, eta, beta1, beta2, eps):
    s["m"], s["v"] = decayed(s["m"], g, beta1), decayed(s["v"], g**2, beta2)
    m, v = s["m"] / (1 - beta1**t), s["v"] / (1 - beta2**t)
    return theta - eta * m / (np.sqrt(v) + eps)


def adamw(theta, g, s, t, eta, lam, **betas):
    return adam(theta, g, s, t, eta, **betas) - eta * lam * theta


RULES = {rule.__name__: rule for rule in (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)}
VALUES = {
    "mu": [0.0, 0.5, 0.9],
    "beta1": [0.0, 0.5, 0.9],
    "beta2": [0.5, 0.9, 0.999],
    "eps": [1e-8, 1e-3, 0.125],
    "lam": [0.0, 0.01, 0.5],
}


@st.composite
def walks(draw):
    """θ, gradients for some steps, η, and a value for every option or the default"""
    P, steps, rng, dtype = draw(small(5)), draw(st.integers(1, 8)), draw(rngs), draw(dtypes)
    options = {name: draw(st.none() | st.sampled_from(values)) for name, values in VALUES.items()}
    return case(
        theta=numbers(rng, P, dtype=dtype),
        gradients=numbers(rng, steps, P, dtype=dtype),
        eta=draw(st.sampled_from([0.5, 0.0625, 1e-3])),
        options=options,
    )


@property_of(each={name: [] for name in OPTIMIZERS}, at=walks())
def test_optimizer(name, at):
    record, theta, s = OPTIMIZERS[name], at.theta.copy(), {"m": 0.0, "v": 0.0}
    given = {key: at.options[key] for key in record.parameters if at.options[key] is not None}
    state, expected = record.start(theta), at.theta.astype(np.float64)
    for t, g in enumerate(at.gradients, start=1):
        record.step(theta, g.copy(), state, at.eta, **given)
        expected = RULES[name](expected, g.astype(np.float64), s, t, at.eta, **{**record.parameters, **given})
        agree(theta, expected, at.theta.dtype, ROUNDINGS * t)


def test_pytorch_has_run_every_optimizer_and_option():
    """The stored runs are those of tests/data/torch_updates.py"""
    assert {run["name"] for run in TORCH["runs"]} == set(OPTIMIZERS) == set(RULES)
    options = {(name, key) for name, record in OPTIMIZERS.items() for key in record.parameters}
    ran = {(run["name"], key) for run in TORCH["runs"] for key in run["parameters"]}
    assert options - ran == NOT_RUN
    assert {key for _, key in options} == set(VALUES)
    defaults = {run["name"] for run in TORCH["runs"] if not run["parameters"]}
    assert defaults == set(OPTIMIZERS) - {"momentum", "nesterov"}  # PyTorch's own default is μ = 0
    made = {name for name in vars(schedules) if f"{name}_formula" in vars(schedules)}
    assert made - set(TORCH["schedules"]) == {"constant"}
