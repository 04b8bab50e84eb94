r"""The activations of the first networks: linear, sigmoid, tanh, ReLU and leaky ReLU.

Chapter: activations.  Symbols: z before the activation, a = σ(z) after it, α the slope on the left.
Every function takes a float or an array of any shape and returns the same shape and dtype. The values also
take complex z off the kinks, so that the complex step can differentiate them; the derivatives take real z.
"""

import numpy as np
import sympy

from mathlib.inputs import entrywise, floats


def modulus(z):
    r"""|z| for real z; for complex z its analytic continuation from the left or right half plane.

    The stable forms below need e^{-|z|}, which never overflows. np.abs would drop the imaginary part.
    """
    if type(z) is np.ndarray and z.dtype.kind == "f":
        return np.abs(z)  # the same bits, in one pass
    return np.sign(z.real) * z


def linear(z):
    r"""a = z"""
    z = floats("z", z)
    return z


def d_linear(z):
    r"""da/dz = 1"""
    z = floats("z", z)
    return np.ones_like(z)


def sigmoid(z):
    r"""σ(z) = 1/(1 + e^{-z}), in the form that never evaluates e to a positive power."""
    e = np.exp(-modulus(z))
    return np.where(z.real < 0, e, 1) / (1 + e)


def d_sigmoid(z):
    r"""σ'(z) = σ(z)(1 − σ(z)) = σ(z) σ(−z) = e^{-|z|}/(1 + e^{-|z|})²

    The last form keeps its relative accuracy in both tails; 1 − σ(z) would cancel for large z.
    """
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def tanh(z):
    r"""tanh z = (e^z − e^{-z})/(e^z + e^{-z}) = 2σ(2z) − 1"""
    z = floats("z", z)
    return np.tanh(z)


def d_tanh(z):
    r"""tanh'(z) = 1 − tanh² z = 4σ'(2z), the last form because 1 − tanh² cancels in the tails."""
    z = floats("z", z)
    return 4 * d_sigmoid(2 * z)


def relu(z):
    r"""ReLU(z) = max(0, z)"""
    z = floats("z", z)
    return np.maximum(z, 0)


def d_relu(z):
    r"""ReLU'(z) = 1 for z > 0 and 0 for z < 0; at 0 it takes 0, of the subgradients [0, 1]."""
    return np.sign(np.maximum(z, 0))


def leaky_relu(z, alpha=0.01):
    r"""a = z for z > 0 and αz for z < 0, which is max(αz, z) when 0 < α < 1; PReLU when α is trained.

    Written max(0, z) + α min(0, z), as in He et al. 2015, doi:10.1109/ICCV.2015.123.
    """
    z = floats("z", z)
    return np.maximum(z, 0) + alpha * np.minimum(z, 0)


def d_leaky_relu(z, alpha=0.01):
    r"""da/dz = 1 for z > 0 and α for z < 0; at 0 it takes α, the derivative from the left, as for ReLU."""
    right = d_relu(z)
    return right + alpha * (1 - right)


def d_prelu_alpha(z, alpha=0.01):
    r"""∂a/∂α = 0 for z > 0 and z for z < 0, whatever α is: min(0, z)."""
    z = floats("z", z)
    return np.minimum(z, 0)


sigmoid, d_sigmoid, d_relu = map(entrywise, (sigmoid, d_sigmoid, d_relu))

z = sympy.Symbol("z", real=True)
alpha = sympy.Symbol("alpha", positive=True)

FORMULAS = {
    "linear": z,
    "sigmoid": 1 / (1 + sympy.exp(-z)),
    "tanh": (sympy.exp(z) - sympy.exp(-z)) / (sympy.exp(z) + sympy.exp(-z)),
    # A Piecewise, because SymPy gives Max(0, z) the derivative 1/2 at 0.
    "relu": sympy.Piecewise((z, z > 0), (0, True)),
    "leaky_relu": sympy.Piecewise((z, z > 0), (alpha * z, True)),
}
