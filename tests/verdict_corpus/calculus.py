"""Derivatives: of activations, losses, undefined functions, integrals and ratios."""

from sympy import (
    Derivative,
    Integral,
    Rational,
    atan,
    cos,
    cosh,
    diff,
    erf,
    exp,
    log,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import alpha, beta, c, f, h, sigma, softplus, t, w, z

silu = z * sigma
gelu = z * (1 + erf(z / sqrt(2))) / 2
density = exp(-(z**2) / 2) / sqrt(2 * pi)
mish = z * tanh(softplus)
f_at = lambda place: diff(f(t), t).subs(t, place)

ENTRIES = (
    holds("sigmoid", diff(sigma, z), "=", sigma * (1 - sigma)),
    fails("sigmoid, a sign", diff(sigma, z), "=", sigma * (sigma - 1)),
    holds(
        "sigmoid, third derivative",
        diff(sigma, z, 3),
        "=",
        sigma * (1 - sigma) * (1 - 6 * sigma + 6 * sigma**2),
    ),
    fails(
        "sigmoid, third derivative, a 5",
        diff(sigma, z, 3),
        "=",
        sigma * (1 - sigma) * (1 - 6 * sigma + 5 * sigma**2),
    ),
    holds("tanh, second derivative", diff(tanh(z), z, 2), "=", -2 * tanh(z) * (1 - tanh(z) ** 2)),
    fails("tanh, second derivative, no 2", diff(tanh(z), z, 2), "=", -tanh(z) * (1 - tanh(z) ** 2)),
    holds("silu", diff(silu, z), "=", sigma + silu * (1 - sigma)),
    fails("silu, its value for sigma", diff(silu, z), "=", sigma + silu * (1 - silu)),
    holds("gelu", diff(gelu, z), "=", (1 + erf(z / sqrt(2))) / 2 + z * density),
    fails(
        "gelu, density without its square root",
        diff(gelu, z),
        "=",
        (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / (2 * pi),
    ),
    holds("gelu, second derivative", diff(gelu, z, 2), "=", (2 - z**2) * density),
    fails("gelu, second derivative, a sign", diff(gelu, z, 2), "=", (2 + z**2) * density),
    holds("mish", diff(mish, z), "=", tanh(softplus) + z * sigma * (1 - tanh(softplus) ** 2)),
    fails("mish, no square", diff(mish, z), "=", tanh(softplus) + z * sigma * (1 - tanh(softplus))),
    holds("softplus, second derivative", diff(softplus, z, 2), "=", sigma * (1 - sigma)),
    holds(
        "softplus of beta z over beta", diff(log(1 + exp(beta * z)) / beta, z), "=", 1 / (1 + exp(-beta * z))
    ),
    fails(
        "softplus of beta z, not over beta", diff(log(1 + exp(beta * z)), z), "=", 1 / (1 + exp(-beta * z))
    ),
    holds("log cosh", diff(log(cosh(z)), z), "=", tanh(z)),
    fails("log sinh is not log cosh", diff(log(sinh(z) ** 2) / 2, z), "=", tanh(z)),
    holds("softsign by its square", diff(z / sqrt(1 + z**2), z), "=", (1 + z**2) ** Rational(-3, 2)),
    fails(
        "softsign by its square, power -1/2", diff(z / sqrt(1 + z**2), z), "=", (1 + z**2) ** Rational(-1, 2)
    ),
    holds("arctangent", diff(atan(alpha * z), z), "=", alpha / (1 + alpha**2 * z**2)),
    fails("arctangent, alpha once", diff(atan(alpha * z), z), "=", alpha / (1 + alpha * z**2)),
    holds("binary cross-entropy by z", diff(softplus - t * z, z), "=", sigma - t),
    fails("binary cross-entropy by z, a sign", diff(softplus - t * z, z), "=", t - sigma),
    holds(
        "bernoulli log likelihood",
        diff(w * log(c) + (t - w) * log(1 - c), c),
        "=",
        (w - t * c) / (c * (1 - c)),
        c < 1,
    ),
    fails(
        "bernoulli log likelihood, p for 1 - p",
        diff(w * log(c) + (t - w) * log(1 - c), c),
        "=",
        (w - t * c) / c**2,
        c < 1,
    ),
    holds(
        "gaussian",
        diff(exp(-((z - t) ** 2) / (2 * c**2)), z),
        "=",
        -(z - t) / c**2 * exp(-((z - t) ** 2) / (2 * c**2)),
    ),
    fails(
        "gaussian, sigma not squared",
        diff(exp(-((z - t) ** 2) / (2 * c**2)), z),
        "=",
        -(z - t) / c * exp(-((z - t) ** 2) / (2 * c**2)),
    ),
    holds("power", diff(c**z, z), "=", c**z * log(c)),
    fails("power, as if z were the base", diff(c**z, z), "=", z * c ** (z - 1)),
    holds("x to the x", diff(c**c, c), "=", c**c * (1 + log(c))),
    fails("x to the x, one term", diff(c**c, c), "=", c**c * log(c)),
    holds(
        "chain rule twice",
        diff(f(h(z)), z, 2),
        "=",
        f_at(h(z)).diff(z) * diff(h(z), z) + f_at(h(z)) * diff(h(z), z, 2),
    ),
    fails("chain rule twice, one term", diff(f(h(z)), z, 2), "=", f_at(h(z)).diff(z) * diff(h(z), z)),
    holds(
        "quotient rule", diff(f(z) / h(z), z), "=", (diff(f(z), z) * h(z) - f(z) * diff(h(z), z)) / h(z) ** 2
    ),
    fails(
        "quotient rule, a sign",
        diff(f(z) / h(z), z),
        "=",
        (diff(f(z), z) * h(z) + f(z) * diff(h(z), z)) / h(z) ** 2,
    ),
    holds("inner slope", Derivative(f(sin(z)), z), "=", f_at(sin(z)) * cos(z)),
    fails("outer slope at z", Derivative(f(sin(z)), z), "=", diff(f(z), z) * cos(z)),
    holds("mixed derivatives commute", diff(exp(z * t) * sin(t), z, t), "=", diff(exp(z * t) * sin(t), t, z)),
    fails("mixed is not pure", diff(exp(z * t) * sin(t), z, t), "=", diff(exp(z * t) * sin(t), z, 2)),
    holds("an integral to z", Derivative(Integral(exp(-(w**2)), (w, 0, z)), z), "=", exp(-(z**2))),
    fails(
        "an integral to z, the other sign",
        Derivative(Integral(exp(-(w**2)), (w, z, 0)), z),
        "=",
        exp(-(z**2)),
    ),
    holds("tangent", diff(tan(z), z), "=", 1 + tan(z) ** 2),
    fails("tangent as if hyperbolic", diff(tan(z), z), "=", 1 - tan(z) ** 2),
    fails("off in the 8th digit", diff(sigma, z), "=", sigma * (1 - sigma) * (1 + Rational(1, 10**8))),
    fails("off in the 60th digit", diff(sigma, z), "=", sigma * (1 - sigma) + Rational(1, 10**60)),
    fails(
        "a bump of width 1/10^6",
        diff(tanh(z), z),
        "=",
        1 - tanh(z) ** 2 + exp(-((10**6 * (z - pi / 7)) ** 2)),
        at={z: Rational(4487989505, 10**10)},
    ),
)
