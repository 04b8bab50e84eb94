"""Sums over ranges of symbolic length, gradients of vectors, index slips: one off, lost, exchanged."""

from sympy import Derivative, Eq, KroneckerDelta, Ne, Rational, Sum, cos, diff, exp, log, sin, sqrt, tanh

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import (
    A,
    K,
    M,
    N,
    c,
    e,
    f,
    i,
    j,
    k,
    logsumexp,
    n,
    r,
    s,
    softmax,
    t,
    total,
    v,
    x,
    y,
    z,
)

xx, yy, xy = total(x[i] ** 2, i), total(y[i] ** 2, i), total(x[i] * y[i], i)
norm = sqrt(xx)
cross_entropy = -total(y[k] * log(softmax(k)), k)
mean = total(v[r], r) / N
f_at = lambda place: diff(f(t), t).subs(t, place)
form = total(x[i] * M[i, j] * x[j], i, j)
ONE_HOT = Eq(total(y[k], k), 1)

ENTRIES = (
    holds("gradient of half a square", diff(xx / 2, x[j]), "=", x[j]),
    fails("gradient of half a square, 2", diff(xx / 2, x[j]), "=", 2 * x[j]),
    fails("gradient of half a square, summed", diff(xx / 2, x[j]), "=", total(x[i], i)),
    holds("gradient of the norm", diff(norm, x[j]), "=", x[j] / norm),
    fails("gradient of the norm, not divided", diff(norm, x[j]), "=", x[j]),
    holds(
        "hessian of the norm",
        diff(norm, x[j], x[k]),
        "=",
        KroneckerDelta(j, k) / norm - x[j] * x[k] / norm**3,
    ),
    fails(
        "hessian of the norm, norm squared",
        diff(norm, x[j], x[k]),
        "=",
        KroneckerDelta(j, k) / norm - x[j] * x[k] / norm**2,
    ),
    holds("gradient of a quadratic form", diff(form, x[k]), "=", total((M[k, j] + M[j, k]) * x[j], j)),
    fails("gradient of a quadratic form, M symmetric", diff(form, x[k]), "=", 2 * total(M[k, j] * x[j], j)),
    fails("gradient of a quadratic form, one side", diff(form, x[k]), "=", total(M[k, j] * x[j], j)),
    holds("hessian of a quadratic form", diff(form, x[k], x[j]), "=", M[k, j] + M[j, k]),
    holds("gradient of logsumexp", diff(logsumexp, x[j]), "=", softmax(j)),
    holds(
        "hessian of logsumexp",
        diff(logsumexp, x[j], x[k]),
        "=",
        softmax(j) * (KroneckerDelta(j, k) - softmax(k)),
    ),
    fails(
        "hessian of logsumexp, off the diagonal", diff(logsumexp, x[j], x[k]), "=", -softmax(j) * softmax(k)
    ),
    holds("cross-entropy by the logits", diff(cross_entropy, x[j]), "=", softmax(j) - y[j], ONE_HOT),
    fails(
        "cross-entropy by the logits, labels unrestricted", diff(cross_entropy, x[j]), "=", softmax(j) - y[j]
    ),
    fails("cross-entropy by the logits, a sign", diff(cross_entropy, x[j]), "=", y[j] - softmax(j), ONE_HOT),
    fails(
        "cross-entropy by the logits, indices apart",
        diff(cross_entropy, x[j]),
        "=",
        softmax(j) - y[k],
        ONE_HOT,
    ),
    holds("the cross-entropy's gradient sums to 0", total(diff(cross_entropy, x[j]), j), "=", 0),
    holds("mean of residuals", total(v[r] - mean, r), "=", 0),
    fails("mean of residuals squared", total((v[r] - mean) ** 2, r), "=", 0),
    holds(
        "sum of squares about the mean", total((v[r] - mean) ** 2, r), "=", total(v[r] ** 2, r) - N * mean**2
    ),
    fails(
        "sum of squares about the mean, no N",
        total((v[r] - mean) ** 2, r),
        "=",
        total(v[r] ** 2, r) - mean**2,
    ),
    holds(
        "all pairs of differences", total((v[r] - v[s]) ** 2, r, s), "=", 2 * N * total((v[r] - mean) ** 2, r)
    ),
    fails(
        "all pairs of differences, no 2",
        total((v[r] - v[s]) ** 2, r, s),
        "=",
        N * total((v[r] - mean) ** 2, r),
    ),
    holds("mean squared error by a prediction", diff(total((v[r] - t) ** 2, r) / N, t), "=", 2 * (t - mean)),
    fails(
        "mean squared error by a prediction, 1/N lost",
        diff(total((v[r] - t) ** 2, r) / N, t),
        "=",
        2 * N * (t - mean),
    ),
    holds("product of sums", total(x[i], i) * total(y[j], j), "=", total(x[i] * y[j], i, j)),
    fails("product of sums, only for K = 1", total(x[i], i) * total(y[i], i), "=", xy),
    holds("Lagrange", xx * yy - xy**2, "=", total((x[i] * y[j] - x[j] * y[i]) ** 2, i, j) / 2),
    fails("Lagrange, no half", xx * yy - xy**2, "=", total((x[i] * y[j] - x[j] * y[i]) ** 2, i, j)),
    holds("polarization", xy, "=", (total((x[i] + y[i]) ** 2, i) - total((x[i] - y[i]) ** 2, i)) / 4),
    fails("polarization, a half", xy, "=", (total((x[i] + y[i]) ** 2, i) - total((x[i] - y[i]) ** 2, i)) / 2),
    holds("parallelogram", total((x[i] + y[i]) ** 2, i) + total((x[i] - y[i]) ** 2, i), "=", 2 * xx + 2 * yy),
    holds(
        "a product's entries sum either way",
        total(M[i, k] * M[k, j], i, j, k),
        "=",
        total(M[j, k] * M[k, i], k, i, j),
    ),
    fails(
        "a product's entries, a transpose",
        total(M[i, k] * M[k, j], i, j, k),
        "=",
        total(M[k, i] * M[k, j], i, j, k),
    ),
    holds("Frobenius norm of a rank-one matrix", total((x[i] * y[j]) ** 2, i, j), "=", xx * yy),
    fails("Frobenius norm, its trace", total((x[i] * y[j]) ** 2, i, j), "=", xy**2),
    holds("telescope", Sum(v[e + 1] - v[e], (e, 1, N)), "=", v[N + 1] - v[1]),
    fails("telescope, one short", Sum(v[e + 1] - v[e], (e, 1, N)), "=", v[N] - v[1]),
    holds(
        "summation by parts", Sum(e * (v[e] - v[e + 1]), (e, 1, N)), "=", Sum(v[e], (e, 1, N)) - N * v[N + 1]
    ),
    fails(
        "summation by parts, one short",
        Sum(e * (v[e] - v[e + 1]), (e, 1, N)),
        "=",
        Sum(v[e], (e, 1, N)) - N * v[N],
    ),
    holds("whole numbers", Sum(e, (e, 0, N)), "=", N * (N + 1) / 2),
    fails("whole numbers, to N - 1", Sum(e, (e, 0, N - 1)), "=", N * (N + 1) / 2),
    holds("squares", Sum(e**2, (e, 1, N)), "=", N * (N + 1) * (2 * N + 1) / 6),
    fails("squares, a sign", Sum(e**2, (e, 1, N)), "=", N * (N + 1) * (2 * N - 1) / 6),
    fails(
        "squares, true up to N = 5",
        Sum(e**2, (e, 1, N)),
        "=",
        N * (N + 1) * (2 * N + 1) / 6 + (N - 1) * (N - 2) * (N - 3) * (N - 4) * (N - 5),
        at={N: 6},
    ),
    holds("odd numbers", Sum(2 * e - 1, (e, 1, N)), "=", N**2),
    fails("odd numbers from 0", Sum(2 * e - 1, (e, 0, N)), "=", N**2),
    holds("geometric", Sum(z**e, (e, 0, N - 1)), "=", (1 - z**N) / (1 - z), Ne(z, 1)),
    fails("geometric, one term more", Sum(z**e, (e, 0, N)), "=", (1 - z**N) / (1 - z), Ne(z, 1)),
    holds(
        "a discounted sum as a recursion",
        Sum(c**e * v[e + 1], (e, 0, N)),
        "=",
        v[1] + c * Sum(c**e * v[e + 2], (e, 0, N - 1)),
    ),
    fails(
        "a discounted sum, discount lost",
        Sum(c**e * v[e + 1], (e, 0, N)),
        "=",
        v[1] + Sum(c**e * v[e + 2], (e, 0, N - 1)),
    ),
    holds("weights of a moving average", (1 - c) * Sum(c ** (N - e), (e, 1, N)), "=", 1 - c**N, c < 1),
    fails(
        "weights of a moving average, no correction", (1 - c) * Sum(c ** (N - e), (e, 1, N)), "=", 1, c < 1
    ),
    holds("counted backwards", Sum(v[N - e], (e, 0, N - 1)), "=", total(v[r], r)),
    fails("counted backwards, one off", Sum(v[N - e], (e, 1, N)), "=", total(v[r], r)),
    holds("split in two", Sum(v[e], (e, 1, N + n)), "=", Sum(v[e], (e, 1, N)) + Sum(v[e + N], (e, 1, n))),
    fails(
        "split in two, one counted twice",
        Sum(v[e], (e, 1, N + n)),
        "=",
        Sum(v[e], (e, 1, N)) + Sum(v[e + N - 1], (e, 1, n)),
    ),
    holds(
        "a layer's gradient",
        diff(total(v[r] * f(total(A[r, i] * x[i], i)), r), A[s, j]),
        "=",
        v[s] * f_at(total(A[s, i] * x[i], i)) * x[j],
    ),
    fails(
        "a layer's gradient, no slope",
        diff(total(v[r] * f(total(A[r, i] * x[i], i)), r), A[s, j]),
        "=",
        v[s] * x[j],
    ),
    fails(
        "a layer's gradient, summed over rows",
        diff(total(v[r] * f(total(A[r, i] * x[i], i)), r), A[s, j]),
        "=",
        total(v[r] * f_at(total(A[r, i] * x[i], i)), r) * x[j],
    ),
    holds(
        "a layer's gradient by its input",
        diff(total(v[r] * tanh(total(A[r, i] * x[i], i)), r), x[j]),
        "=",
        total(v[r] * (1 - tanh(total(A[r, i] * x[i], i)) ** 2) * A[r, j], r),
    ),
    fails(
        "a layer's gradient by its input, tanh not squared",
        diff(total(v[r] * tanh(total(A[r, i] * x[i], i)), r), x[j]),
        "=",
        total(v[r] * (1 - tanh(total(A[r, i] * x[i], i))) * A[r, j], r),
    ),
    holds("a derivative that is not carried out", Derivative(total(sin(x[i]), i), x[j]), "=", cos(x[j])),
    fails("a derivative counted K times", Derivative(total(sin(x[i]), i), x[j]), "=", K * cos(x[j])),
    holds(
        "gradient of a penalty",
        diff(total((v[r] - t) ** 2, r) + c * t**2, t),
        "=",
        2 * (N + c) * t - 2 * total(v[r], r),
    ),
    fails(
        "gradient of a penalty, N lost",
        diff(total((v[r] - t) ** 2, r) + c * t**2, t),
        "=",
        2 * (1 + c) * t - 2 * total(v[r], r),
    ),
    fails(
        "a term that is 0 but for one size",
        total(v[r], r) * (N - 7),
        "=",
        total(v[r], r) * (N - 7) * (1 + Rational(1, 10**12)),
    ),
    holds("cosine similarity has the slope", diff(xy / norm, x[j]), "=", y[j] / norm - xy * x[j] / norm**3),
    fails("cosine similarity, second term lost", diff(xy / norm, x[j]), "=", y[j] / norm),
    holds(
        "batch normalization sums to 0",
        total((v[r] - mean) / sqrt(c + total((v[s] - mean) ** 2, s) / N), r),
        "=",
        0,
    ),
    holds(
        "weights of attention",
        total(exp(total(A[r, i] * x[i], i)) / total(exp(total(A[s, j] * x[j], j)), s), r),
        "=",
        1,
    ),
)
