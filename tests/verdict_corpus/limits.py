"""Limits at infinity, at 0 and at a pole; from both sides; difference quotients; what has no limit."""

from sympy import Abs, Piecewise, Rational, atan, cos, erf, exp, log, oo, pi, sin, sinh, sqrt, tanh

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import N, alpha, beta, c, f, relu, sigma, softplus, t, w, z

UP, DOWN, ZERO, SMALL = (z, oo), (z, -oo), (z, 0), (t, 0)
quotient = lambda g: (g(z + t) - g(z)) / t
central = lambda g: (g(z + t) - g(z - t)) / (2 * t)
logistic = lambda a: 1 / (1 + exp(-a))

ENTRIES = (
    holds("sigmoid to the right", sigma, "->", 1, to=UP),
    fails("sigmoid to the left", sigma, "->", 1, to=DOWN),
    holds("sigmoid's slope to the left", sigma * (1 - sigma), "->", 0, to=DOWN),
    holds("tanh to the left", tanh(z), "->", -1, to=DOWN),
    fails("tanh to the left, a sign", tanh(z), "->", 1, to=DOWN),
    holds("softplus less z", softplus - z, "->", 0, to=UP),
    fails("softplus less z, log 2", softplus - z, "->", log(2), to=UP),
    holds("silu to the left", z * sigma, "->", 0, to=DOWN),
    fails("silu to the left, relu's slope", z * sigma, "->", -1, to=DOWN),
    holds("gelu over z", (1 + erf(z / sqrt(2))) / 2, "->", 1, to=UP),
    fails("gelu over z, a half", (1 + erf(z / sqrt(2))) / 2, "->", Rational(1, 2), to=UP),
    holds("sine over z", sin(z) / z, "->", 1, to=ZERO),
    fails("sine over z, off in the 8th digit", sin(z) / z, "->", 1 - Rational(1, 10**8), to=ZERO),
    holds("one less cosine over a square", (1 - cos(z)) / z**2, "->", Rational(1, 2), to=ZERO),
    fails("one less cosine over a square, 1", (1 - cos(z)) / z**2, "->", 1, to=ZERO),
    holds("exponential beats powers", z**5 * exp(-z), "->", 0, to=UP),
    fails("exponential beats powers, turned", z**5 * exp(-z), "->", oo, to=UP),
    holds("powers beat the logarithm", log(z) / z, "->", 0, to=UP),
    fails("powers beat the logarithm, 1", log(z) / z, "->", 1, to=UP),
    holds("compound interest", (1 + c / z) ** z, "->", exp(c), to=UP),
    fails("compound interest, reciprocal", (1 + c / z) ** z, "->", exp(-c), to=UP),
    holds("a moving average forgets", c / (c + z), "->", 0, to=UP),
    holds("a ratio of polynomials", (3 * z**2 + z) / (z**2 - 1), "->", 3, to=UP),
    fails("a ratio of polynomials, 1", (3 * z**2 + z) / (z**2 - 1), "->", 1, to=UP),
    holds("slope of a square", quotient(lambda a: a**2), "->", 2 * z, to=SMALL),
    fails("slope of a square, no 2", quotient(lambda a: a**2), "->", z, to=SMALL),
    holds("slope of an exponential", quotient(exp), "->", exp(z), to=SMALL),
    holds("slope of a sine, central", central(sin), "->", cos(z), to=SMALL),
    fails("slope of a sine, central, no 2", 2 * central(sin), "->", cos(z), to=SMALL),
    holds("slope of the sigmoid at 0", (logistic(z) - Rational(1, 2)) / z, "->", Rational(1, 4), to=ZERO),
    fails(
        "slope of the sigmoid at 0, a half", (logistic(z) - Rational(1, 2)) / z, "->", Rational(1, 2), to=ZERO
    ),
    fails("sign of z has two sides", Abs(z) / z, "->", 1, to=ZERO),
    fails("slope of relu at 0 has two sides", relu / z, "->", 0, to=ZERO),
    fails("slope of relu at 0 is no mean", relu / z, "->", Rational(1, 2), to=ZERO),
    fails("a pole has two sides", 1 / z, "->", oo, to=ZERO),
    holds("an even pole", 1 / z**2, "->", oo, to=ZERO),
    fails("an even pole, a sign", 1 / z**2, "->", -oo, to=ZERO),
    fails("a step", Piecewise((1, z > 0), (0, True)), "->", 1, to=ZERO),
    holds("arctangent", atan(z), "->", pi / 2, to=UP),
    fails("arctangent, pi", atan(z), "->", pi, to=UP),
    fails("a step, from its other side", Piecewise((1, z < 0), (0, True)), "->", 0, to=ZERO),
    holds("a bump does not touch its limit", Piecewise((1, z > 1), (z, True)), "->", 0, to=ZERO),
    fails("a wave has no limit", sin(z), "->", 0, to=UP),
    holds("a damped wave", exp(-z) * sin(z), "->", 0, to=UP),
    holds("temperature to infinity", exp(w / z) / (exp(w / z) + exp(t / z)), "->", Rational(1, 2), to=UP),
    fails("temperature to infinity, 1", exp(w / z) / (exp(w / z) + exp(t / z)), "->", 1, to=UP),
    holds("softplus sharpens", log(1 + exp(beta * c)) / beta, "->", c, to=(beta, oo)),
    fails("softplus sharpens, 0", log(1 + exp(beta * c)) / beta, "->", 0, to=(beta, oo)),
    holds("variance of a mean", c / N, "->", 0, to=(N, oo)),
    fails("variance of a mean, stays", c * (N + 1) / N, "->", 0, to=(N, oo)),
    holds("unbiased in the end", (N - 1) / N * c, "->", c, to=(N, oo)),
    holds("bias correction", (1 - alpha) / (1 - alpha**2), "->", Rational(1, 2), to=(alpha, 1)),
    fails("bias correction, 1", (1 - alpha) / (1 - alpha**2), "->", 1, to=(alpha, 1)),
    holds("a root's difference", sqrt(z**2 + z) - z, "->", Rational(1, 2), to=UP),
    fails("a root's difference, 0", sqrt(z**2 + z) - z, "->", 0, to=UP),
    holds("sinh over exp", sinh(z) / exp(z), "->", Rational(1, 2), to=UP),
    fails("sinh over exp, 1", sinh(z) / exp(z), "->", 1, to=UP),
    holds("free of the symbol", f(w), "->", f(w), to=UP),
    fails("approached from below only by half", z / (2 * z + 1), "->", 1, to=UP),
)
