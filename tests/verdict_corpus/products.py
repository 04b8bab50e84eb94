"""Products over symbolic ranges, powers, factorials, binomials, and what is true for small sizes only."""

from sympy import Eq, Piecewise, Product, Rational, Sum, binomial, cos, diff, exp, factorial, log, sqrt

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import K, N, alpha, c, d, e, f, i, j, k, m, n, p, r, t, total, v, x, y, z

prod = lambda body, last=N, first=1: Product(body, (e, first, last))
LIKELIHOOD = prod(exp(-((v[e] - t) ** 2) / 2))

ENTRIES = (
    holds("last factor apart", prod(v[e], N + 1), "=", prod(v[e]) * v[N + 1]),
    fails("last factor apart, the one before", prod(v[e], N + 1), "=", prod(v[e]) * v[N]),
    holds("product of products", prod(v[e] * y[e]), "=", prod(v[e]) * prod(y[e])),
    fails("product of sums", prod(v[e] + y[e]), "=", prod(v[e]) + prod(y[e])),
    holds("a constant factor", prod(c * v[e]), "=", c**N * prod(v[e])),
    fails("a constant factor, once", prod(c * v[e]), "=", c * prod(v[e])),
    holds("powers", prod(v[e] ** 2), "=", prod(v[e]) ** 2),
    holds("exponentials", prod(exp(v[e])), "=", exp(total(v[r], r))),
    fails("exponentials, a product inside", prod(exp(v[e])), "=", exp(prod(v[e]))),
    holds("log of a product", log(Product(p[e], (e, 1, K))), "=", total(log(p[k]), k)),
    holds("log likelihood", log(LIKELIHOOD), "=", -total((v[r] - t) ** 2, r) / 2),
    fails("log likelihood, no half", log(LIKELIHOOD), "=", -total((v[r] - t) ** 2, r)),
    holds("score", diff(-total((v[r] - t) ** 2, r) / 2, t), "=", total(v[r], r) - N * t),
    fails("score, N lost", diff(-total((v[r] - t) ** 2, r) / 2, t), "=", total(v[r], r) - t),
    holds("shifted", prod(v[e]), "=", prod(v[e + 1], N - 1, 0)),
    fails("shifted, one off", prod(v[e]), "=", prod(v[e + 1], N, 0)),
    holds("counted backwards", prod(v[N + 1 - e]), "=", prod(v[e])),
    fails("counted backwards, one off", prod(v[N - e]), "=", prod(v[e])),
    holds("telescope", prod(1 + Rational(1, 1) / e), "=", N + 1),
    fails("telescope, N", prod(1 + Rational(1, 1) / e), "=", N),
    holds("vanishing gradient", prod(c / 4), "=", (c / 4) ** N),
    fails("vanishing gradient, one layer less", prod(c / 4), "=", (c / 4) ** (N - 1)),
    holds("power of a sum", c ** (N + n), "=", c**N * c**n),
    fails("power of a product", c ** (N * n), "=", c**N * c**n),
    holds("powers of 1/4", Rational(1, 4) ** N, "=", 2 ** (-2 * N)),
    fails("powers of 1/4 as of 1/2", Rational(1, 4) ** N, "=", 2 ** (-N)),
    holds("parity", (-1) ** (N + 2), "=", (-1) ** N),
    fails("parity, one off", (-1) ** (N + 1), "=", (-1) ** N),
    holds("cosine of whole turns", cos(2 * z) - 2 * cos(z) ** 2, "=", -1),
    holds("whole numbers multiply", prod(e), "=", factorial(N)),
    fails("whole numbers multiply, from 0", prod(e, N, 0), "=", factorial(N)),
    holds("a factorial's step", factorial(n + 1), "=", (n + 1) * factorial(n)),
    fails("a factorial's step, n", factorial(n + 1), "=", n * factorial(n)),
    holds("two steps", factorial(n + 2) / factorial(n), "=", n**2 + 3 * n + 2),
    fails("two steps, a term off", factorial(n + 2) / factorial(n), "=", n**2 + 3 * n + 1),
    fails("factorial of a double", factorial(2 * n), "=", 2 * factorial(n)),
    holds(
        "factorial of a double by a binomial", factorial(2 * n), "=", binomial(2 * n, n) * factorial(n) ** 2
    ),
    holds("symmetry", binomial(n + d, d), "=", binomial(n + d, n)),
    holds("Pascal", binomial(n + 1, m), "=", binomial(n, m) + binomial(n, m - 1), Eq(n, m + d)),
    fails("Pascal, m + 1", binomial(n + 1, m), "=", binomial(n, m) + binomial(n, m + 1)),
    holds("absorption", m * binomial(n, m), "=", n * binomial(n - 1, m - 1)),
    fails("absorption, not lowered", m * binomial(n, m), "=", n * binomial(n - 1, m)),
    holds("pairs", binomial(n, 2), "=", n * (n - 1) / 2),
    fails("pairs, with repetition", binomial(n, 2), "=", n * (n + 1) / 2),
    holds("triples", binomial(n + 2, 3), "=", n * (n + 1) * (n + 2) / 6),
    fails("triples, not divided", binomial(n + 2, 3), "=", n * (n + 1) * (n + 2) / 2),
    holds("a share of subsets", binomial(m + d - 1, m - 1) / binomial(m + d, m), "=", m / (m + d)),
    fails("a share of subsets, turned", binomial(m + d - 1, m - 1) / binomial(m + d, m), "=", d / (m + d)),
    holds("binomial theorem", Sum(binomial(N, e) * z**e, (e, 0, N)), "=", (1 + z) ** N),
    fails("binomial theorem, from 1", Sum(binomial(N, e) * z**e, (e, 1, N)), "=", (1 + z) ** N),
    holds("number of subsets", Sum(binomial(N, e), (e, 0, N)), "=", 2**N),
    fails("number of subsets, without the empty one", Sum(binomial(N, e), (e, 0, N)), "=", 2**N - 1),
    fails(
        "regions of a circle, true up to n = 5", binomial(n, 4) + binomial(n, 2) + 1, "=", 2 ** (n - 1)
    ),  # 31 at 6
    fails("a polynomial that is 0 up to n = 5", (n - 1) * (n - 2) * (n - 3) * (n - 4) * (n - 5), "=", 0),
    fails("a product that is 0 up to n = 8", Product(n - e, (e, 1, 8)), "=", 0),
    fails("true for N = 1 only", total(v[r] ** 3, r), "=", total(v[r], r) ** 3),
    fails("true for an even size only", Sum((-1) ** e, (e, 1, N)), "=", 0),
    fails("true for N > 1 only", Piecewise((1, N > 1), (0, True)), "=", 1, at={N: 1}),
    holds("derivative of a power", diff(z**n, z), "=", n * z ** (n - 1), z > 0),
    fails("derivative of a power, not lowered", diff(z**n, z), "=", n * z**n, z > 0),
    holds("product rule, logarithmic", diff(log(f(z) ** 2 * exp(z)), z), "=", 2 * diff(f(z), z) / f(z) + 1),
    holds("a determinant's scale", prod(alpha * p[e]) / prod(p[e]), "=", alpha**N),
    fails("a determinant's scale, once", prod(alpha * p[e]) / prod(p[e]), "=", alpha),
    holds("geometric mean of multiples", prod(c * p[e]) ** (1 / N), "=", c * prod(p[e]) ** (1 / N)),
    holds("root of a product's square", sqrt(prod(p[e]) ** 2), "=", prod(p[e])),
    holds("a product over rows of sums", prod(total(p[i] * x[j], i, j)), "=", total(p[i] * x[j], i, j) ** N),
)
