"""Kronecker deltas: what they pick out, out of range, shifted, squared, in Jacobians and one-hot labels."""

from sympy import KroneckerDelta, Piecewise, Sum, diff, exp, log, sin, tanh

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import A, K, M, N, c, e, f, i, j, k, l, r, s, softmax, t, total, v, x, y, z

D = KroneckerDelta
f_at = lambda place: diff(f(t), t).subs(t, place)
jacobian = lambda a, b: softmax(a) * (D(a, b) - softmax(b))

ENTRIES = (
    holds("picks an entry", total(D(j, i) * x[i], i), "=", x[j]),
    fails("picks an entry, the other index", total(D(j, i) * x[i], i), "=", x[k]),
    holds("picks a row", total(D(j, i) * M[i, k], i), "=", M[j, k]),
    fails("picks a row, transposed", total(D(j, i) * M[i, k], i), "=", M[k, j]),
    holds("is symmetric", D(i, j), "=", D(j, i)),
    holds("is idempotent", D(i, j) ** 2, "=", D(i, j)),
    fails("is not idempotent with a 2", (2 * D(i, j)) ** 2, "=", 2 * D(i, j)),
    holds("two deltas join", total(D(i, j) * D(j, k), j), "=", D(i, k)),
    fails("two deltas join, no sum", D(i, j) * D(j, k), "=", D(i, k)),
    holds("two deltas join, with a third", D(i, j) * D(j, k), "=", D(i, j) * D(i, k)),
    holds("trace of the identity", total(D(i, j), i, j), "=", K),
    fails("trace of the identity, squared", total(D(i, j), i, j), "=", K**2),
    holds("counts once", total(D(i, j), i), "=", 1),
    fails("counts once, K times", total(D(i, j), i), "=", K),
    holds("substitutes", D(i, j) * x[i], "=", D(i, j) * x[j]),
    fails("substitutes without the delta", x[i], "=", D(i, j) * x[j]),
    holds("complement", total((1 - D(i, j)) * x[i], i), "=", total(x[i], i) - x[j]),
    fails("complement, a sign", total((1 - D(i, j)) * x[i], i), "=", total(x[i], i) + x[j]),
    holds(
        "pairs of unequal indices",
        total((1 - D(i, j)) * x[i] * x[j], i, j),
        "=",
        total(x[i], i) ** 2 - total(x[i] ** 2, i),
    ),
    fails(
        "pairs of unequal indices, halved",
        total((1 - D(i, j)) * x[i] * x[j], i, j),
        "=",
        (total(x[i], i) ** 2 - total(x[i] ** 2, i)) / 2,
    ),
    holds("an entry by an entry", diff(x[i], x[j]), "=", D(i, j)),
    fails("an entry by an entry, 1", diff(x[i], x[j]), "=", 1),
    holds("an array by an array", diff(M[i, j], M[k, l]), "=", D(i, k) * D(j, l)),
    fails("an array by an array, transposed", diff(M[i, j], M[k, l]), "=", D(i, l) * D(j, k)),
    fails("an array by an array, one delta", diff(M[i, j], M[k, l]), "=", D(i, k)),
    holds("elementwise Jacobian", diff(tanh(x[i]), x[j]), "=", D(i, j) * (1 - tanh(x[j]) ** 2)),
    fails("elementwise Jacobian, full", diff(tanh(x[i]), x[j]), "=", 1 - tanh(x[j]) ** 2),
    holds("elementwise Jacobian of any f", diff(f(x[i]), x[j]), "=", D(i, j) * f_at(x[i])),
    holds("softmax Jacobian", diff(softmax(k), x[j]), "=", jacobian(k, j)),
    fails("softmax Jacobian, diagonal", diff(softmax(k), x[j]), "=", D(j, k) * softmax(k) * (1 - softmax(k))),
    fails(
        "softmax Jacobian, one p for the other",
        diff(softmax(k), x[j]),
        "=",
        softmax(k) * (D(j, k) - softmax(k)),
    ),
    holds("softmax Jacobian is symmetric", jacobian(j, k), "=", jacobian(k, j)),
    holds("rows of the softmax Jacobian sum to 0", total(jacobian(k, j), j), "=", 0),
    fails("rows of the softmax Jacobian sum to p", total(jacobian(k, j), j), "=", softmax(k)),
    holds("trace of the softmax Jacobian", total(jacobian(k, k), k), "=", 1 - total(softmax(k) ** 2, k)),
    fails(
        "trace of the softmax Jacobian, a sign", total(jacobian(k, k), k), "=", 1 + total(softmax(k) ** 2, k)
    ),
    holds("log softmax Jacobian", diff(log(softmax(k)), x[j]), "=", D(j, k) - softmax(j)),
    fails("log softmax Jacobian, p_k", diff(log(softmax(k)), x[j]), "=", D(j, k) - softmax(k)),
    holds(
        "one-hot cross-entropy", diff(-total(D(k, l) * log(softmax(k)), k), x[j]), "=", softmax(j) - D(j, l)
    ),
    fails(
        "one-hot cross-entropy, 1 everywhere",
        diff(-total(D(k, l) * log(softmax(k)), k), x[j]),
        "=",
        softmax(j) - 1,
    ),
    holds("one-hot picks a logarithm", total(D(k, l) * log(softmax(k)), k), "=", log(softmax(l))),
    holds("shifted", Sum(D(e + 1, j) * x[e + 1], (e, 0, K - 1)), "=", x[j]),
    fails("shifted out of range", Sum(D(e + 1, j) * x[e + 1], (e, 1, K)), "=", x[j]),
    holds("a range that leaves the first out", Sum(D(e, 1) * x[e], (e, 2, K)), "=", 0),
    fails("out of range above", total(D(i, K + 1) * x[i], i), "=", x[K + 1]),
    holds("out of range above is 0", total(D(i, K + 1) * x[i], i), "=", 0),
    fails("out of range below", total(D(i, 0) * x[i], i), "=", x[0]),
    holds("last entry", total(D(i, K) * x[i], i), "=", x[K]),
    fails("last entry, the first", total(D(i, K) * x[i], i), "=", x[1]),
    holds("neighbours", total(D(i, j + 1) * y[i], i) + D(j, K) * y[K + 1], "=", y[j + 1]),
    fails("neighbours, the end forgotten", total(D(i, j + 1) * y[i], i), "=", y[j + 1]),
    fails("twice an index", total(D(2 * i, j) * x[i], i), "=", x[j] / 2),
    holds("a mask from the identity", total(D(i, j) * M[i, j], j), "=", M[i, i]),
    fails("a mask from the identity, the row", total(D(i, j) * M[i, j], j), "=", total(M[i, j], j)),
    holds("a weight's gradient", diff(total(A[r, i] * x[i], i), A[s, j]), "=", D(r, s) * x[j]),
    fails("a weight's gradient, every row", diff(total(A[r, i] * x[i], i), A[s, j]), "=", x[j]),
    holds(
        "a weight's gradient summed over rows",
        total(v[r] * diff(total(A[r, i] * x[i], i), A[s, j]), r),
        "=",
        v[s] * x[j],
    ),
    fails(
        "a weight's gradient summed over rows, N times",
        total(v[r] * diff(total(A[r, i] * x[i], i), A[s, j]), r),
        "=",
        N * v[s] * x[j],
    ),
    holds(
        "a residual block", diff(x[i] + sin(x[i]), x[j]), "=", D(i, j) * (1 + diff(sin(z), z).subs(z, x[i]))
    ),
    fails(
        "a residual block, identity lost",
        diff(x[i] + sin(x[i]), x[j]),
        "=",
        D(i, j) * diff(sin(z), z).subs(z, x[i]),
    ),
    holds(
        "by a Piecewise",
        D(i, j),
        "=",
        Piecewise((1, i - j >= 0), (0, True)) * Piecewise((1, j - i >= 0), (0, True)),
    ),
    holds("an exponent", exp(c * D(i, j)), "=", 1 + (exp(c) - 1) * D(i, j)),
    fails("an exponent, 1 lost", exp(c * D(i, j)), "=", exp(c) * D(i, j)),
)
