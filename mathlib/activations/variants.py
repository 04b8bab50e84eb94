r"""The smooth and the shifted relatives of ReLU: softplus, ELU, SELU, SiLU, GELU and Mish.

Chapter: activations.  Symbols: z before the activation, α and λ the constants of ELU and SELU, σ the sigmoid,
φ and Φ density and distribution function of the standard normal.
Every function takes a float or an array of any shape and returns the same shape and dtype. The values also
take complex z off the kinks, so that the complex step can differentiate them; the derivatives take real z.
"""

from math import exp, pi, sqrt

import numpy as np
import sympy

from mathlib.activations.elementary import alpha, d_leaky_relu, d_sigmoid, d_tanh, modulus, sigmoid, z
from mathlib.inputs import entrywise, floats

# The fixed point of mean 0 and variance 1 (Klambauer et al. 2017, arXiv:1706.02515, equation 14). With
# E = erfc(1/√2):
#   α = √(2/π) / (1 − √e E),   λ = (1 − √e E) √(2π) / √(2 erfc(√2) e² + π E² e − 2(2+π) E √e + π + 2)
# which SELU_ALPHA_FORMULA and SELU_LAMBDA_FORMULA repeat in SymPy; the tests hold these digits against them.
SELU_ALPHA = 1.6732632423543772
SELU_LAMBDA = 1.0507009873554805

GELU_CUBIC = 0.044715  # Hendrycks and Gimpel 2016, arXiv:1606.08415


def softplus(z):
    r"""a = log(1 + e^z) = max(0, z) + log(1 + e),  e = e^{-|z|},  log(1 + e) = 2 artanh(e/(2 + e))

    artanh keeps the relative accuracy of small e for complex e too, which NumPy's log1p does only for real e.
    """
    e = np.exp(-modulus(z))
    return np.maximum(z, 0) + 2 * np.arctanh(e / (2 + e))


def d_softplus(z):
    r"""da/dz = σ(z)"""
    return sigmoid(z)


def elu(z, alpha=1.0):
    r"""a = z for z > 0 and α(e^z − 1) for z < 0 (Clevert et al. 2016, arXiv:1511.07289)"""
    z = floats("z", z)
    return np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0))


def d_elu(z, alpha=1.0):
    r"""da/dz = 1 for z > 0 and αe^z for z < 0; at 0 it takes α, the derivative from the left."""
    return d_leaky_relu(z, alpha) * np.exp(np.minimum(z, 0))


def selu(z):
    r"""a = λ ELU(z; α) with the α and λ that keep mean 0 and variance 1 of a standard normal z"""
    return SELU_LAMBDA * elu(z, SELU_ALPHA)


def d_selu(z):
    r"""da/dz = λ ELU'(z; α)"""
    return SELU_LAMBDA * d_elu(z, SELU_ALPHA)


def silu(z):
    r"""a = z σ(z)"""
    return z * sigmoid(z)


def d_silu(z):
    r"""da/dz = σ(z) + z σ'(z)"""
    return sigmoid(z) + z * d_sigmoid(z)


def erfc(z):
    r"""erfc z = (2z/π) e^{-z²} ∫_0^∞ e^{-t²}/(t² + z²) dt for Re z > 0, and 2 − erfc(−z) on the left.

    The integral (DLMF 7.7.1 after t → t/z) is taken by the midpoint rule with step h, whose error is of the
    order e^{-π²/h²} ≈ 7e-18 once the pole at t = iz has been allowed for: that is the second term, absent
    when the pole lies beyond the strip |Im t| < π/h (Trefethen and Weideman 2014, doi:10.1137/130932132;
    Matta and Reichel 1971, Math. Comp. 25, 339-344). Thirteen nodes exhaust double precision, the relative
    accuracy holds far into the tail, and z may be complex near the real axis. NumPy itself has no erf.
    """
    z = floats("z", z)
    h = 0.5
    x = modulus(z)
    t2 = [((n + 0.5) * h) ** 2 for n in range(13)]
    x2 = x * x
    integral = h * sum(exp(-t) / (x2 + t) for t in t2)
    e = np.exp(-2 * pi / h * x)
    pole = np.where(x.real < pi / h, 2 * e / (1 + e), 0)
    right = 2 / pi * x * np.exp(-x2) * integral + pole
    return np.where(z.real < 0, 2 - right, right)


def Phi(z):
    r"""Φ(z) = ½ erfc(−z/√2), the distribution function of the standard normal"""
    z = floats("z", z)
    return erfc(-z / sqrt(2)) / 2


def phi(z):
    r"""φ(z) = Φ'(z) = e^{-z²/2}/√(2π)"""
    z = floats("z", z)
    return np.exp(-z * z / 2) / sqrt(2 * pi)


def gelu(z):
    r"""a = z Φ(z), exact (Hendrycks and Gimpel 2016, arXiv:1606.08415)"""
    return z * Phi(z)


def d_gelu(z):
    r"""da/dz = Φ(z) + z φ(z)"""
    return Phi(z) + z * phi(z)


def gelu_tanh(z):
    r"""a = ½z(1 + tanh u) = z σ(2u),  u = √(2/π)(z + 0.044715 z³); the σ form does not cancel on the left."""
    z = floats("z", z)
    u = sqrt(2 / pi) * (z + GELU_CUBIC * z**3)
    return z * sigmoid(2 * u)


def d_gelu_tanh(z):
    r"""da/dz = σ(2u) + 2z u' σ'(2u),  u' = √(2/π)(1 + 3 · 0.044715 z²)"""
    z = floats("z", z)
    u = sqrt(2 / pi) * (z + GELU_CUBIC * z**3)
    d_u = sqrt(2 / pi) * (1 + 3 * GELU_CUBIC * z**2)
    return sigmoid(2 * u) + 2 * z * d_u * d_sigmoid(2 * u)


def mish(z):
    r"""a = z tanh(s),  s = softplus(z)  (Misra 2020, arXiv:1908.08681)"""
    return z * np.tanh(softplus(z))


def d_mish(z):
    r"""da/dz = tanh(s) + z tanh'(s) σ(z),  s = softplus(z), s' = σ(z)"""
    s = softplus(z)
    return np.tanh(s) + z * d_tanh(s) * sigmoid(z)


softplus = entrywise(softplus)

E = sympy.erfc(1 / sympy.sqrt(2))
SELU_ALPHA_FORMULA = sympy.sqrt(2 / sympy.pi) / (1 - sympy.sqrt(sympy.E) * E)
SELU_LAMBDA_FORMULA = (1 - sympy.sqrt(sympy.E) * E) * sympy.sqrt(
    2 * sympy.pi / (
        2 * sympy.erfc(sympy.sqrt(2)) * sympy.E**2
        + sympy.pi * E**2 * sympy.E
        - 2 * (2 + sympy.pi) * E * sympy.sqrt(sympy.E)
        + sympy.pi + 2
    )
)  # fmt: skip
_elu = sympy.Piecewise((z, z > 0), (alpha * (sympy.exp(z) - 1), True))
_cubic = sympy.Rational(44715, 10**6) * z**3

FORMULAS = {
    "softplus": sympy.log(1 + sympy.exp(z)),
    "elu": _elu,
    "selu": SELU_LAMBDA_FORMULA * _elu.subs(alpha, SELU_ALPHA_FORMULA),
    "silu": z / (1 + sympy.exp(-z)),
    "gelu": z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2,
    "gelu_tanh": z * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (z + _cubic))) / 2,
    "mish": z * sympy.tanh(sympy.log(1 + sympy.exp(z))),
}
