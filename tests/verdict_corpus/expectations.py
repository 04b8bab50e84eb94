"""Expectations as sums Σ p_s x_s with Σ p_s = 1: means, variances, covariances, entropies."""

from sympy import Abs, Eq, Piecewise, Rational, diff, exp, log, sqrt

from mathlib.symbols import array, index, real, size, vector
from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import N, alpha, beta, c, r, t, total, v, w, z

S, T = size("S T")
s, a = index("s a", S)
b = index("b", T)
p, g = vector("p g", S, positive=True)
q = vector("q", T, positive=True)
x, y = vector("x y", S)
u = vector("u", T)
mu, nu = real("mu nu")
J = array("J", S, T)
E = lambda value: total(p[s] * value(s), s)
ONE, MEAN, MEAN_Y = Eq(total(p[s], s), 1), Eq(mu, total(p[s] * x[s], s)), Eq(nu, total(p[s] * y[s], s))
G_ONE, Q_ONE = Eq(total(g[s], s), 1), Eq(total(q[b], b), 1)
mean = total(v[r], r) / N
var = lambda value: E(lambda o: value(o) ** 2) - E(value) ** 2
both = lambda value: total(total(p[s] * q[b] * value(s, b), b), s)
entropy = -E(lambda o: log(p[o]))
bernoulli = lambda value: c * value(1) + (1 - c) * value(0)

ENTRIES = (
    holds("linear", E(lambda o: c * x[o] + y[o]), "=", c * E(lambda o: x[o]) + E(lambda o: y[o]), ONE),
    holds("of a constant", E(lambda o: c), "=", c, ONE),
    fails("of a constant, weights unrestricted", E(lambda o: c), "=", c),
    holds("of a shift", E(lambda o: x[o] + t), "=", mu + t, ONE, MEAN),
    fails("of a shift, weights unrestricted", E(lambda o: x[o] + t), "=", mu + t, MEAN),
    holds("about the mean", E(lambda o: x[o] - mu), "=", 0, ONE, MEAN),
    fails("about the mean, in absolute value", E(lambda o: Abs(x[o] - mu)), "=", 0, ONE, MEAN),
    holds("variance", E(lambda o: (x[o] - mu) ** 2), "=", E(lambda o: x[o] ** 2) - mu**2, ONE, MEAN),
    fails("variance, a sign", E(lambda o: (x[o] - mu) ** 2), "=", E(lambda o: x[o] ** 2) + mu**2, ONE, MEAN),
    fails(
        "variance, the mean not squared",
        E(lambda o: (x[o] - mu) ** 2),
        "=",
        E(lambda o: x[o] ** 2) - mu,
        ONE,
        MEAN,
    ),
    fails(
        "variance, weights unrestricted",
        E(lambda o: (x[o] - mu) ** 2),
        "=",
        E(lambda o: x[o] ** 2) - mu**2,
        MEAN,
    ),
    holds(
        "about another point",
        E(lambda o: (x[o] - t) ** 2),
        "=",
        E(lambda o: (x[o] - mu) ** 2) + (mu - t) ** 2,
        ONE,
        MEAN,
    ),
    fails(
        "about another point, bias lost",
        E(lambda o: (x[o] - t) ** 2),
        "=",
        E(lambda o: (x[o] - mu) ** 2),
        ONE,
        MEAN,
    ),
    holds("the mean is best", E(lambda o: (x[o] - mu) ** 2), "<=", E(lambda o: (x[o] - t) ** 2), ONE, MEAN),
    fails(
        "the mean is best, strictly",
        E(lambda o: (x[o] - mu) ** 2),
        "<",
        E(lambda o: (x[o] - t) ** 2),
        ONE,
        MEAN,
        Eq(t, mu),
    ),
    holds("variance of a multiple", var(lambda o: c * x[o] + t), "=", c**2 * var(lambda o: x[o]), ONE),
    fails("variance of a multiple, c once", var(lambda o: c * x[o] + t), "=", c * var(lambda o: x[o]), ONE),
    holds(
        "variance of a sum",
        var(lambda o: x[o] + y[o]),
        "=",
        var(lambda o: x[o])
        + var(lambda o: y[o])
        + 2 * (E(lambda o: x[o] * y[o]) - E(lambda o: x[o]) * E(lambda o: y[o])),
        ONE,
    ),
    fails(
        "variance of a sum, no covariance",
        var(lambda o: x[o] + y[o]),
        "=",
        var(lambda o: x[o]) + var(lambda o: y[o]),
        ONE,
    ),
    fails(
        "variance of a sum, covariance once",
        var(lambda o: x[o] + y[o]),
        "=",
        var(lambda o: x[o])
        + var(lambda o: y[o])
        + E(lambda o: x[o] * y[o])
        - E(lambda o: x[o]) * E(lambda o: y[o]),
        ONE,
    ),
    holds(
        "covariance",
        E(lambda o: (x[o] - mu) * (y[o] - nu)),
        "=",
        E(lambda o: x[o] * y[o]) - mu * nu,
        ONE,
        MEAN,
        MEAN_Y,
    ),
    fails("covariance is not 0", E(lambda o: (x[o] - mu) * (y[o] - nu)), "=", 0, ONE, MEAN, MEAN_Y),
    holds(
        "covariance, one centred",
        E(lambda o: (x[o] - mu) * y[o]),
        "=",
        E(lambda o: x[o] * y[o]) - mu * nu,
        ONE,
        MEAN,
        MEAN_Y,
    ),
    holds(
        "independent: product", both(lambda o, e: x[o] * u[e]), "=", E(lambda o: x[o]) * total(q[b] * u[b], b)
    ),
    holds(
        "independent: sum",
        both(lambda o, e: x[o] + u[e]),
        "=",
        E(lambda o: x[o]) + total(q[b] * u[b], b),
        ONE,
        Q_ONE,
    ),
    fails(
        "independent: sum, weights unrestricted",
        both(lambda o, e: x[o] + u[e]),
        "=",
        E(lambda o: x[o]) + total(q[b] * u[b], b),
        ONE,
    ),
    holds(
        "independent: variances add",
        both(lambda o, e: (x[o] + u[e]) ** 2) - (E(lambda o: x[o]) + total(q[b] * u[b], b)) ** 2,
        "=",
        var(lambda o: x[o]) + total(q[b] * u[b] ** 2, b) - total(q[b] * u[b], b) ** 2,
        ONE,
        Q_ONE,
    ),
    holds(
        "total expectation",
        total(total(J[s, b], b) * (total(J[s, b] * u[b], b) / total(J[s, b], b)), s),
        "=",
        total(J[s, b] * u[b], s, b),
    ),
    fails(
        "total expectation, not weighted",
        total(total(J[s, b] * u[b], b) / total(J[s, b], b), s),
        "=",
        total(J[s, b] * u[b], s, b),
    ),
    holds("bernoulli: mean", bernoulli(lambda o: o), "=", c, c < 1),
    holds("bernoulli: variance", bernoulli(lambda o: (o - c) ** 2), "=", c * (1 - c), c < 1),
    fails("bernoulli: variance is no square", bernoulli(lambda o: (o - c) ** 2), "=", c**2, c < 1),
    holds("bernoulli: largest variance", c * (1 - c), "<=", Rational(1, 4), c < 1),
    fails("bernoulli: largest variance, strictly", c * (1 - c), "<", Rational(1, 4), c < 1),
    holds(
        "bernoulli: third moment about the mean",
        bernoulli(lambda o: (o - c) ** 3),
        "=",
        c * (1 - c) * (1 - 2 * c),
        c < 1,
    ),
    fails(
        "bernoulli: third moment, a sign",
        bernoulli(lambda o: (o - c) ** 3),
        "=",
        c * (1 - c) * (2 * c - 1),
        c < 1,
    ),
    holds(
        "bernoulli: score has mean 0",
        bernoulli(lambda o: diff(o * log(c) + (1 - o) * log(1 - c), c)),
        "=",
        0,
        c < 1,
    ),
    holds(
        "bernoulli: Fisher information",
        bernoulli(lambda o: diff(o * log(c) + (1 - o) * log(1 - c), c) ** 2),
        "=",
        1 / (c * (1 - c)),
        c < 1,
    ),
    fails(
        "bernoulli: Fisher information turned",
        bernoulli(lambda o: diff(o * log(c) + (1 - o) * log(1 - c), c) ** 2),
        "=",
        c * (1 - c),
        c < 1,
    ),
    holds(
        "score has mean 0",
        total(exp(x[s]) / total(exp(x[a]), a) * (y[s] - total(exp(x[a]) * y[a], a) / total(exp(x[a]), a)), s),
        "=",
        0,
    ),
    holds(
        "gradient of a softmax mean",
        diff(total(exp(t * x[s]) * y[s], s) / total(exp(t * x[s]), s), t),
        "=",
        total(exp(t * x[s]) * x[s] * y[s], s) / total(exp(t * x[s]), s)
        - total(exp(t * x[s]) * y[s], s) * total(exp(t * x[s]) * x[s], s) / total(exp(t * x[s]), s) ** 2,
    ),
    fails(
        "gradient of a softmax mean, no baseline",
        diff(total(exp(t * x[s]) * y[s], s) / total(exp(t * x[s]), s), t),
        "=",
        total(exp(t * x[s]) * x[s] * y[s], s) / total(exp(t * x[s]), s),
    ),
    holds("divergence splits", total(p[s] * log(p[s] / g[s]), s), "=", -total(p[s] * log(g[s]), s) - entropy),
    fails(
        "divergence splits, a sign",
        total(p[s] * log(p[s] / g[s]), s),
        "=",
        -total(p[s] * log(g[s]), s) + entropy,
    ),
    holds("Gibbs", 0, "<=", total(p[s] * log(p[s] / g[s]), s), ONE, G_ONE),
    fails("Gibbs, weights unrestricted", 0, "<=", total(p[s] * log(p[s] / g[s]), s), ONE),
    fails(
        "divergence is not symmetric",
        total(p[s] * log(p[s] / g[s]), s),
        "=",
        total(g[s] * log(g[s] / p[s]), s),
        ONE,
        G_ONE,
    ),
    holds("entropy is not negative", 0, "<=", entropy, ONE),
    holds("entropy at most log S", entropy, "<=", log(S), ONE),
    fails("entropy at most log S - 1/1000", entropy, "<=", log(S) - Rational(1, 1000), ONE, at={S: 1}),
    holds("Jensen for the square", E(lambda o: x[o]) ** 2, "<=", E(lambda o: x[o] ** 2), ONE),
    fails("Jensen for the square, turned", E(lambda o: x[o] ** 2), "<=", E(lambda o: x[o]) ** 2, ONE),
    fails(
        "Jensen for the square, strictly", E(lambda o: x[o]) ** 2, "<", E(lambda o: x[o] ** 2), ONE
    ),  # S = 1
    holds("Markov, one outcome", Piecewise((1, c >= alpha), (0, True)), "<=", c / alpha),
    fails("Markov, one outcome of either sign", Piecewise((1, Abs(z) >= alpha), (0, True)), "<=", z / alpha),
    holds(
        "Chebyshev",
        total(p[s] * Piecewise((1, Abs(x[s] - t) >= alpha), (0, True)), s),
        "<=",
        total(p[s] * (x[s] - t) ** 2 / alpha**2, s),
    ),
    fails(
        "Chebyshev, alpha once",
        total(p[s] * Piecewise((1, Abs(x[s] - t) >= alpha), (0, True)), s),
        "<=",
        total(p[s] * (x[s] - t) ** 2 / alpha, s),
        at={S: 1, alpha: Rational(1, 4), t: 0, x[1]: Rational(3, 10)},
    ),
    holds("sample variance", total((v[r] - mean) ** 2, r) / N, "=", total(v[r] ** 2, r) / N - mean**2),
    fails(
        "sample variance, N - 1",
        total((v[r] - mean) ** 2, r) / (N - 1),
        "=",
        total(v[r] ** 2, r) / N - mean**2,
    ),
    fails(
        "sample variance, mean with N lost",
        total((v[r] - mean) ** 2, r) / N,
        "=",
        total(v[r] ** 2, r) / N - total(v[r], r) ** 2,
    ),
    holds("variance of a mean of N", total(c / N**2, r), "=", c / N),
    fails("variance of a mean of N, 1/N lost", total(c / N**2, r), "=", c),
    holds(
        "bias and variance",
        E(lambda o: (x[o] - w) ** 2),
        "=",
        var(lambda o: x[o]) + (E(lambda o: x[o]) - w) ** 2,
        ONE,
    ),
    holds("dropout keeps the mean", bernoulli(lambda o: o * z / c), "=", z, c < 1),
    fails("dropout, not rescaled", bernoulli(lambda o: o * z), "=", z, c < 1),
    holds("dropout's variance", bernoulli(lambda o: (o * z / c - z) ** 2), "=", z**2 * (1 - c) / c, c < 1),
    holds(
        "a mixture of two variances",
        beta * (c + (z - beta * z - (1 - beta) * t) ** 2)
        + (1 - beta) * (c + (t - beta * z - (1 - beta) * t) ** 2),
        "=",
        c + beta * (1 - beta) * (z - t) ** 2,
        beta < 1,
    ),
    holds(
        "correlation of a multiple",
        total(p[s] * (c * x[s]) * x[s], s)
        / sqrt(total(p[s] * (c * x[s]) ** 2, s) * total(p[s] * x[s] ** 2, s)),
        "=",
        1,
    ),
    fails(
        "correlation of a multiple of any sign",
        total(p[s] * (z * x[s]) * x[s], s)
        / sqrt(total(p[s] * (z * x[s]) ** 2, s) * total(p[s] * x[s] ** 2, s)),
        "=",
        1,
    ),
)
