r"""a = σ(z): every activation with its derivative by z, its SymPy formula, and the table that pairs them.

Chapter: activations.  `elementary` holds linear to leaky ReLU, `variants` softplus to Mish, `soft_maximum`
softmax. Only the forward formula is written in SymPy; SymPy differentiates it, so that the NumPy derivative
has an independent judge.

    ACTIVATIONS["relu"]                    the record of an elementwise activation
    activation("leaky_relu", alpha=0.2)    a record with other parameters
    sigma(Z), sigma.d(Z)                   value and derivative of a record, parameters filled in
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import sympy

from mathlib.activations import elementary, variants
from mathlib.activations.elementary import (
    d_leaky_relu,
    d_linear,
    d_prelu_alpha,
    d_relu,
    d_sigmoid,
    d_tanh,
    leaky_relu,
    linear,
    relu,
    sigmoid,
    tanh,
)
from mathlib.activations.soft_maximum import d_softmax, log_softmax, logsumexp, softmax, softmax_jacobian
from mathlib.activations.variants import (
    SELU_ALPHA,
    SELU_ALPHA_FORMULA,
    SELU_LAMBDA,
    SELU_LAMBDA_FORMULA,
    d_elu,
    d_gelu,
    d_gelu_tanh,
    d_mish,
    d_selu,
    d_silu,
    d_softplus,
    elu,
    erfc,
    gelu,
    gelu_tanh,
    mish,
    selu,
    silu,
    softplus,
)

FORMULAS = elementary.FORMULAS | variants.FORMULAS


# fmt: off
__all__ = [
    "ACTIVATIONS", "FORMULAS", "SOFTMAX", "Activation", "Softmax", "activation",
    "linear", "d_linear", "sigmoid", "d_sigmoid", "tanh", "d_tanh",
    "relu", "d_relu", "leaky_relu", "d_leaky_relu", "d_prelu_alpha",
    "softplus", "d_softplus", "elu", "d_elu", "selu", "d_selu", "silu", "d_silu",
    "gelu", "d_gelu", "gelu_tanh", "d_gelu_tanh", "mish", "d_mish", "erfc",
    "SELU_ALPHA", "SELU_ALPHA_FORMULA", "SELU_LAMBDA", "SELU_LAMBDA_FORMULA",
    "softmax", "d_softmax", "softmax_jacobian", "logsumexp", "log_softmax",
]
# fmt: on


@dataclass(frozen=True)
class Activation:
    r"""An elementwise activation: a = value(z), da/dz = derivative(z), and the SymPy formula of a in z.

    `parameters` are the keyword arguments of value and derivative (the formula has a symbol of each name);
    `kinks` are the z without a derivative, where `derivative` returns the subgradient its docstring names.
    """

    name: str
    value: Callable
    derivative: Callable
    formula: sympy.Expr | None
    parameters: Mapping[str, float] = field(default_factory=dict)
    kinks: tuple[float, ...] = ()

    def __post_init__(self):
        # A frozen record keeps its fields, not what is in them; the table must not change under its readers.
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def __reduce__(self):
        # A read-only mapping cannot be pickled, and a sweep over several processes pickles networks.
        plain = dict(self.parameters)
        return type(self), (self.name, self.value, self.derivative, self.formula, plain, self.kinks)

    def __call__(self, Z):
        """A = σ(Z), entry by entry, in the shape of Z"""
        return self.value(Z, **self.parameters) if self.parameters else self.value(Z)

    def d(self, Z):
        """σ'(Z), entry by entry, in the shape of Z"""
        return self.derivative(Z, **self.parameters) if self.parameters else self.derivative(Z)

    def pullback(self, Z, G):
        """∂L/∂Z = G ⊙ σ'(Z) for G = ∂L/∂A: the Jacobian of an elementwise map is diagonal."""
        return G * self.d(Z)


@dataclass(frozen=True)
class Softmax(Activation):
    """The activation that mixes the entries of a row; `derivative(Z, G)` is the product with its Jacobian."""

    def d(self, Z):
        """Raises TypeError: softmax has a Jacobian for every row, not one derivative for every entry."""
        raise TypeError("softmax has no elementwise derivative; use pullback(Z, G) or softmax_jacobian(z)")

    def pullback(self, Z, G):
        """∂L/∂Z, row by row the Jacobian times G = ∂L/∂A"""
        return self.derivative(Z, G)


def _row(name, value, derivative, kinks=(), **parameters):
    return name, Activation(name, value, derivative, FORMULAS[name], parameters, kinks)


ACTIVATIONS = dict([
    _row("linear", linear, d_linear),
    _row("sigmoid", sigmoid, d_sigmoid),
    _row("tanh", tanh, d_tanh),
    _row("relu", relu, d_relu, kinks=(0.0,)),
    _row("leaky_relu", leaky_relu, d_leaky_relu, kinks=(0.0,), alpha=0.01),
    _row("softplus", softplus, d_softplus),
    _row("elu", elu, d_elu, kinks=(0.0,), alpha=1.0),
    _row("selu", selu, d_selu, kinks=(0.0,)),
    _row("silu", silu, d_silu),
    _row("gelu", gelu, d_gelu),
    _row("gelu_tanh", gelu_tanh, d_gelu_tanh),
    _row("mish", mish, d_mish),
])  # fmt: skip

SOFTMAX = Softmax("softmax", softmax, d_softmax, formula=None)


def activation(name, **parameters):
    """The record of that name, elementwise or softmax, with `parameters` in place of its defaults.

    Raises ValueError for an unknown name or parameter.
    """
    known = ACTIVATIONS | {"softmax": SOFTMAX}
    if name not in known:
        raise ValueError(f"unknown activation {name!r}; expected one of {', '.join(known)}")
    sigma = known[name]
    if unknown := set(parameters) - set(sigma.parameters):
        has = ", ".join(sigma.parameters) or "none"
        raise ValueError(f"{name} has no parameter {', '.join(sorted(unknown))}; its parameters: {has}")
    return replace(sigma, parameters={**sigma.parameters, **parameters})
