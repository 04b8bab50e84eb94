"""Matrices of symbolic size by their generic entries, explicit ones entry by entry."""

from sympy import (
    DiagMatrix,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    Matrix,
    OneMatrix,
    Trace,
    ZeroMatrix,
    cos,
    diff,
    eye,
    sin,
    sqrt,
)

from mathlib.symbols import index
from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import alpha, c, f, m, matrix, n, q, t, w, z

A, B = matrix("A", q, n), matrix("B", n, m)
W, V = matrix("W", m, n), matrix("V", m, n)
S, T = matrix("S T", n, n)
u, b = matrix("u b", n, 1)
a_i, b_j = index("a", m) - 1, index("b", n) - 1
ones = OneMatrix(n, 1)
R = Matrix([[cos(z), -sin(z)], [sin(z), cos(z)]])
P, Q = Matrix([[z, 1], [0, t]]), Matrix([[1, w], [c, 2]])
g = Matrix([z, t, w])

ENTRIES = (
    holds("transpose of a product", (A * B).T, "=", B.T * A.T),
    fails("transpose of a product, order kept", (S * T).T, "=", S.T * T.T),
    fails("transpose of a product, shapes", (A * B).T, "=", A * B),
    holds("products associate", (A * S) * B, "=", A * (S * B)),
    fails("products do not commute", S * T, "=", T * S),
    holds("square of a sum", (S + T) * (S + T), "=", S * S + S * T + T * S + T * T),
    fails("square of a sum, as numbers", (S + T) * (S + T), "=", S * S + 2 * S * T + T * T),
    holds("S S' is symmetric", (S * S.T).T, "=", S * S.T),
    fails("S T' is not symmetric", (S * T.T).T, "=", S * T.T),
    holds("S + S' is symmetric", (S + S.T).T, "=", S + S.T),
    fails("S - S' is antisymmetric", (S - S.T).T, "=", S - S.T),
    holds("trace of a product", Trace(W * B), "=", Trace(B * W)),
    fails("trace of a product, a transpose", Trace(S * T), "=", Trace(S.T * T)),
    holds("trace cyclic in three", Trace(S * T * (S + T)), "=", Trace(T * (S + T) * S)),
    fails("trace of four, two exchanged", Trace(S * T * S.T * T), "=", Trace(S * T * T * S.T)),
    holds(
        "trace is the Frobenius product", Trace(W.T * V), "=", OneMatrix(1, m) * HadamardProduct(W, V) * ones
    ),
    fails("trace is no Frobenius product", Trace(S * T), "=", OneMatrix(1, n) * HadamardProduct(S, T) * ones),
    holds("the layer's output, rows", (W * A.T).T, "=", A * W.T),
    fails("the layer's output, untransposed", (S * T.T).T, "=", T.T * S),
    holds("a sum over columns", (W * ones)[a_i, 0], "=", (ones.T * W.T)[0, a_i]),
    holds("Hadamard commutes", HadamardProduct(W, V), "=", HadamardProduct(V, W)),
    fails("Hadamard is no product", HadamardProduct(S, T), "=", S * T),
    holds(
        "Hadamard distributes", HadamardProduct(W, V + W), "=", HadamardProduct(W, V) + HadamardProduct(W, W)
    ),
    holds("diagonal scales rows", DiagMatrix(u) * B, "=", HadamardProduct(u * OneMatrix(1, m), B)),
    fails("diagonal on the left scales no columns", DiagMatrix(u) * S, "=", S * DiagMatrix(u)),
    holds("diagonals commute", DiagMatrix(u) * DiagMatrix(b), "=", DiagMatrix(b) * DiagMatrix(u)),
    holds("identity", Identity(n) * B, "=", B),
    fails("identity for ones", ones * ones.T * S, "=", S),
    holds("zero", ZeroMatrix(q, n) * B, "=", ZeroMatrix(q, m)),
    holds("quadratic form of a symmetric part", (u.T * S * u)[0, 0], "=", (u.T * (S + S.T) * u)[0, 0] / 2),
    fails("quadratic form, the half lost", (u.T * S * u)[0, 0], "=", (u.T * (S + S.T) * u)[0, 0]),
    holds("antisymmetric form", (u.T * (S - S.T) * u)[0, 0], "=", 0),
    fails("antisymmetric form of two vectors", (u.T * (S - S.T) * b)[0, 0], "=", 0),
    holds("gradient of a quadratic form", diff((u.T * S * u)[0, 0], u[b_j, 0]), "=", ((S + S.T) * u)[b_j, 0]),
    fails(
        "gradient of a quadratic form, twice S",
        diff((u.T * S * u)[0, 0], u[b_j, 0]),
        "=",
        2 * (S * u)[b_j, 0],
    ),
    holds(
        "gradient of least squares",
        diff(((W * u).T * (W * u))[0, 0], u[b_j, 0]),
        "=",
        2 * (W.T * W * u)[b_j, 0],
    ),
    fails(
        "gradient of least squares, no 2",
        diff(((W * u).T * (W * u))[0, 0], u[b_j, 0]),
        "=",
        (W.T * W * u)[b_j, 0],
    ),
    holds(
        "gradient by a weight", diff((W * u)[a_i, 0] ** 2 / 2, W[a_i, b_j]), "=", (W * u)[a_i, 0] * u[b_j, 0]
    ),
    fails(
        "gradient by a weight, no input", diff((W * u)[a_i, 0] ** 2 / 2, W[a_i, b_j]), "=", (W * u)[a_i, 0]
    ),
    holds("gradient of a trace", diff((S * T)[b_j, b_j], S[b_j, b_j]), "=", T[b_j, b_j]),
    holds(
        "norm of a difference",
        ((u - b).T * (u - b))[0, 0],
        "=",
        (u.T * u)[0, 0] - 2 * (u.T * b)[0, 0] + (b.T * b)[0, 0],
    ),
    fails(
        "norm of a difference, one cross term",
        ((u - b).T * (u - b))[0, 0],
        "=",
        (u.T * u)[0, 0] - (u.T * b)[0, 0] + (b.T * b)[0, 0],
    ),
    holds("an outer product acts", (u * b.T) * u, "=", (b.T * u)[0, 0] * u),
    fails("an outer product acts the other way", (u * b.T) * u, "=", (u.T * u)[0, 0] * b),
    holds("entries of the identity", Identity(n)[b_j, 0], "=", KroneckerDelta(b_j, 0)),
    holds("scalars move", (c * S) * (alpha * T), "=", alpha * c * S * T),
    fails("scalars move, one lost", (c * S) * (alpha * T), "=", c * S * T),
    holds(
        "a centring matrix is idempotent",
        (Identity(n) - ones * ones.T / n) * (Identity(n) - ones * ones.T / n),
        "=",
        Identity(n) - ones * ones.T / n,
    ),
    fails(
        "a centring matrix, no 1/n",
        (Identity(n) - ones * ones.T) * (Identity(n) - ones * ones.T),
        "=",
        Identity(n) - ones * ones.T,
    ),
    # explicit
    holds("rotations add", R * R, "=", R.subs(z, 2 * z)),
    fails(
        "rotations add, one entry's sign",
        R * R,
        "=",
        Matrix([[cos(2 * z), sin(2 * z)], [sin(2 * z), cos(2 * z)]]),
    ),
    holds("rotations are orthogonal", R.T * R, "=", eye(2)),
    fails("rotations are not symmetric", R.T, "=", R),
    holds("determinant of a product", (P * Q).det(), "=", P.det() * Q.det()),
    fails("determinant of a sum", (P + Q).det(), "=", P.det() + Q.det()),
    holds("an inverse", Q * (Matrix([[2, -w], [-c, 1]]) / (2 - c * w)), "=", eye(2), w < 0),
    fails("an inverse, signs kept", Q * (Matrix([[2, w], [c, 1]]) / (2 - c * w)), "=", eye(2), w < 0),
    holds("Cayley and Hamilton", P * P - P.trace() * P + P.det() * eye(2), "=", Matrix([[0, 0], [0, 0]])),
    fails(
        "Cayley and Hamilton, a sign", P * P - P.trace() * P - P.det() * eye(2), "=", Matrix([[0, 0], [0, 0]])
    ),
    holds(
        "Jacobian of a gradient is symmetric",
        Matrix([[diff(z**2 * t, a, o) for o in (z, t)] for a in (z, t)]),
        "=",
        Matrix([[2 * t, 2 * z], [2 * z, 0]]),
    ),
    holds("a projection", (g * g.T) * g, "=", (z**2 + t**2 + w**2) * g),
    fails(
        "a projection, one entry in the 8th digit",
        (g * g.T) * g,
        "=",
        (z**2 + t**2 + w**2) * Matrix([z, t, w * (1 + sqrt(2) / 10**8)]),
    ),
    holds("explicit by f", Matrix([f(z + t), f(t)]), "=", Matrix([f(t + z), f(t)])),
)
