r"""The classic mistakes of the update rules, each as the wrong recursion it gives, so that it can be named.

Used by `agree_updates` when a step is wrong. Every suspect has the signature of the formulas in
`mathlib.optimizers`: (θ, g, state, t, η, **parameters) -> (the new θ, the new state) of one entry, in SymPy.
"""

from functools import partial

from sympy import sqrt

from mathlib import optimizers

INSIDE = "ε inside the root, √(v + ε), where it stands beside it"
NO_ROOT = "the root is missing: g is divided by its square"
NOT_SQUARED = "v gathers g, not g²"
AVERAGE = "(1 − μ) in front of g makes v an average, and every step shorter"


def _averaged(formula, theta, g, s, t, eta, mu):
    return formula(theta, (1 - mu) * g, s, t, eta, mu)


def _old_velocity(theta, g, s, t, eta, mu):
    return theta - eta * s["v"], {"v": mu * s["v"] + g}


def _braking(theta, g, s, t, eta, mu):
    return optimizers.momentum_formula(theta, g, s, t, eta, -mu)


def _rate_in_velocity(theta, g, s, t, eta, mu):
    v = mu * s["v"] + eta * g
    return theta - v, {"v": v}


def _velocity_unused(theta, g, s, t, eta, mu):
    return theta - eta * g, {"v": mu * s["v"] + g}


def _scaled(v_of, divisor, theta, g, s, t, eta, eps, **beta):
    """A step ηg/divisor(v, ε) with v made from the old v and g"""
    v = v_of(s["v"], g, t=t, **beta)
    return theta - eta * g / divisor(v, eps), {"v": v}


def _summed(v, g, t):
    return v + g**2


def _decayed(v, g, t, beta2):
    return beta2 * v + (1 - beta2) * g**2


def _outside(v, eps):
    return sqrt(v) + eps


def _inside(v, eps):
    return sqrt(v + eps)


def _no_root(v, eps):
    return v + eps


def _adam(
    theta, g, s, t, eta, beta1, beta2, eps, *, correct="mv", late=0, factors=True, power=2, divisor=_outside,
    shrunk=True,
):  # fmt: skip
    """Adam with one thing done in another way"""
    m = beta1 * s["m"] + ((1 - beta1) if factors else 1) * g
    v = beta2 * s["v"] + ((1 - beta2) if factors else 1) * g**power
    state = {"m": m, "v": v}
    m = m / (1 - beta1 ** (t + late)) if "m" in correct else m
    scale = 1 - beta2 ** (t + late) if "v" in correct else 1
    if not shrunk:  # ε is added before the correction of v
        return theta - eta * m * sqrt(scale) / divisor(v, eps), state
    return theta - eta * m / divisor(v / scale, eps), state


ADAM = {
    "the bias correction is missing: m and v without the division by 1 − βᵗ": {"correct": ""},
    "the bias correction of v is missing, 1 − β₂ᵗ": {"correct": "m"},
    "the bias correction of m is missing, 1 − β₁ᵗ": {"correct": "v"},
    "t is one too many in the bias correction, 1 − βᵗ⁺¹": {"late": 1},
    "the factors 1 − β₁ and 1 − β₂ of the averages are missing": {"factors": False},
    INSIDE: {"divisor": _inside},
    "ε is added before the bias correction of v": {"shrunk": False},
    NO_ROOT: {"divisor": _no_root},
    NOT_SQUARED: {"power": 1},
}


def _exchanged(formula, theta, g, s, t, eta, beta1, beta2, **rest):
    return formula(theta, g, s, t, eta, beta1=beta2, beta2=beta1, **rest)


def _penalty(theta, g, s, t, eta, lam, **adam):
    return optimizers.adam_formula(theta, g + lam * theta, s, t, eta, **adam)


def _decayed_theta(formula, decay, theta, g, s, t, eta, lam, **adam):
    """A step of some Adam, less decay(θ, the new θ, η, λ)"""
    new, s = formula(theta, g, s, t, eta, **adam)
    return new - decay(theta, new, eta, lam), s


def _decay(theta, new, eta, lam):
    return eta * lam * theta


_of_adam = partial(partial, _decayed_theta, optimizers.adam_formula)  # decay -> recursion

#: of each optimizer, {text: wrong recursion}
SUSPECTS = {
    "sgd": {},
    "momentum": {
        AVERAGE: partial(_averaged, optimizers.momentum_formula),
        "this is Nesterov's step, θ − η(g + μv)": optimizers.nesterov_formula,
        "the step is made with the old v": _old_velocity,
        "the sign of μv: the velocity brakes": _braking,
        "η stands in v already": _rate_in_velocity,
        "θ − ηg: v is kept and not used": _velocity_unused,
    },
    "nesterov": {
        "the look-ahead is missing: this is plain momentum, θ − ηv": optimizers.momentum_formula,
        AVERAGE: partial(_averaged, optimizers.nesterov_formula),
        "the step is made with the old v": _old_velocity,
    },
    "adagrad": {
        INSIDE: partial(_scaled, _summed, _inside),
        NO_ROOT: partial(_scaled, _summed, _no_root),
        NOT_SQUARED: partial(_scaled, lambda v, g, t: v + g, _outside),
        "the squares are not summed: v is the last one": partial(_scaled, lambda v, g, t: g**2, _outside),
        "the mean of the squares, not their sum": partial(
            _scaled, lambda v, g, t: v + (g**2 - v) / t, _outside
        ),
    },
    "rmsprop": {
        INSIDE: partial(_scaled, _decayed, _inside),
        NO_ROOT: partial(_scaled, _decayed, _no_root),
        NOT_SQUARED: partial(_scaled, lambda v, g, t, beta2: beta2 * v + (1 - beta2) * g, _outside),
        "the factor 1 − β₂ of the average is missing": partial(
            _scaled, lambda v, g, t, beta2: beta2 * v + g**2, _outside
        ),
        "β₂ and 1 − β₂ are exchanged": partial(
            _scaled, lambda v, g, t, beta2: (1 - beta2) * v + beta2 * g**2, _outside
        ),
        "the squares are summed without decay, as in AdaGrad": partial(
            _scaled, lambda v, g, t, beta2: v + g**2, _outside
        ),
    },
    "adam": {text: partial(_adam, **twist) for text, twist in ADAM.items()}
    | {"β₁ and β₂ are exchanged": partial(_exchanged, optimizers.adam_formula)},
    "adamw": {
        "the L2 penalty λθ is added to the gradient and passes through m and v; weight decay is "
        "decoupled from them": _penalty,
        "the decay is missing: this is Adam": _of_adam(lambda theta, new, eta, lam: 0),
        "the decay is not multiplied by η": _of_adam(lambda theta, new, eta, lam: lam * theta),
        "the new θ decays, not the old one": _of_adam(lambda theta, new, eta, lam: eta * lam * new),
        "the sign of the decay: θ grows": _of_adam(lambda theta, new, eta, lam: -eta * lam * theta),
    }
    | {text: partial(_decayed_theta, partial(_adam, **twist), _decay) for text, twist in ADAM.items()}
    | {"β₁ and β₂ are exchanged": partial(_exchanged, optimizers.adamw_formula)},
}


def _uphill(formula, theta, g, s, t, eta, **parameters):
    return formula(theta, g, s, t, -eta, **parameters)


def _rate_forgotten(formula, theta, g, s, t, eta, **parameters):
    return formula(theta, g, s, t, 1, **parameters)


def suspects(name):
    """{text: wrong recursion} for an optimizer, with the mistakes that all of them can have"""
    formula = optimizers.OPTIMIZERS[name].formula
    common = {
        "a sign: θ climbs, θ + η · direction": partial(_uphill, formula),
        "η is forgotten": partial(_rate_forgotten, formula),
    }
    return SUSPECTS[name] | common
