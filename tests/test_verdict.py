"""The checker is tested hardest: true equalities it must prove, false ones it must refuse, with a hint."""

import pytest
import sympy as sp
from sympy import (
    Abs,
    Derivative,
    Eq,
    HadamardProduct,
    KroneckerDelta,
    Max,
    Min,
    Ne,
    Piecewise,
    Product,
    Rational,
    Sum,
    Trace,
    cos,
    cosh,
    diff,
    erf,
    erfc,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from mathlib.definitions import define
from mathlib.derivation import likely_mistake
from mathlib.symbols import array, function, index, integer, matrix, positive, real, size, total, vector
from mathlib.verdict import Verdict, at_most, equal, less_than, tends
from mathlib.verdict.refute import SHOWN

z, t, w, g = real("z t w g")
c, alpha = positive("c alpha")
sigma = 1 / (1 + exp(-z))
relu = Piecewise((z, z > 0), (0, True))
softplus = log(1 + exp(z))
f, h = function("f h")

K, N = size("K N")
i, j, k = index("i j k", K)
r, s = index("r s", N)
x, y = vector("x y", K)
v = vector("v", N)
p = lambda n: exp(x[n]) / total(exp(x[i]), i)
ell = -total(y[k] * log(p(k)), k)
w_k, q_k = vector("w q", K, positive=True)
y_0 = vector("y", K, nonnegative=True)
divergence = lambda n: Piecewise((y_0[n] * log(q_k[n] / y_0[n]), y_0[n] > 0), (0, True))
entropy = lambda n: Piecewise((-y_0[n] * log(y_0[n]), y_0[n] > 0), (0, True))

m, n, q = size("m n q")
A = matrix("A", q, n)
W = matrix("W", m, n)
B = matrix("B", n, m)
S = matrix("S", n, n)
u = matrix("u", n, 1)
a = index("a", m) - 1
b = index("b", n) - 1
L = size("L")
e = integer("e")
GRID = sp.ImmutableMatrix([[2, t, 1], [z, 0, 1]])

TRUE = {
    "sigmoid derivative": (diff(sigma, z), sigma * (1 - sigma), ()),
    "sigmoid derivative, unevaluated": (Derivative(sigma, z), sigma * (1 - sigma), ()),
    "sigmoid second derivative": (diff(sigma, z, 2), sigma * (1 - sigma) * (1 - 2 * sigma), ()),
    "sigmoid is symmetric": (sigma.subs(z, -z), 1 - sigma, ()),
    "tanh derivative": (diff(tanh(z), z), 1 - tanh(z) ** 2, ()),
    "tanh from sigmoid": (tanh(z), 2 / (1 + exp(-2 * z)) - 1, ()),
    "tanh of half": (tanh(z / 2), 2 * sigma - 1, ()),
    "tanh definition": (tanh(z), (exp(z) - exp(-z)) / (exp(z) + exp(-z)), ()),
    "cosh and sinh": (cosh(z) ** 2 - sinh(z) ** 2, sp.Integer(1), ()),
    "sine and cosine": (sin(z) ** 2 + cos(z) ** 2, sp.Integer(1), ()),
    "sine of a sum": (sin(z + t), sin(z) * cos(t) + cos(z) * sin(t), ()),
    "softplus derivative": (diff(softplus, z), sigma, ()),
    "softplus from log sigmoid": (softplus, -log(1 / (1 + exp(z))), ()),
    "log of a product of positives": (log(c * alpha**2), log(c) + 2 * log(alpha), ()),
    "log of a power of e": (log(exp(3 * z)), 3 * z, ()),
    "root of a square": (sqrt(z**2), Abs(z), ()),
    "root of a product": (sqrt(8 * c), 2 * sqrt(2) * sqrt(c), ()),
    "erf and erfc": (z * (1 + erf(z / sqrt(2))) / 2, z * erfc(-z / sqrt(2)) / 2, ()),
    "gelu derivative": (
        diff(z * (1 + erf(z / sqrt(2))) / 2, z),
        (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi),
        (),
    ),
    "mish derivative": (
        diff(z * tanh(softplus), z),
        tanh(softplus) + z * sigma * (1 - tanh(softplus) ** 2),
        (),
    ),
    "relu derivative with the code's choice at 0": (diff(relu, z), Piecewise((1, z > 0), (0, True)), ()),
    "relu as a maximum": (Max(0, z), relu, ()),
    "leaky relu as a maximum": (Max(alpha * z, z), Piecewise((z, z > 0), (alpha * z, True)), [alpha < 1]),
    "elu derivative": (
        diff(Piecewise((z, z > 0), (alpha * (exp(z) - 1), True)), z),
        Piecewise((1, z > 0), (alpha + alpha * (exp(z) - 1), True)),
        (),
    ),
    "absolute value as a maximum": (Abs(z), Max(z, -z), ()),
    "minimum and maximum": (Min(z, t) + Max(z, t), z + t, ()),
    "maximum whose switch may have either sign": (
        Max(c, alpha - w),
        Piecewise((c, c > alpha - w), (alpha - w, True)),
        (),
    ),
    "derivative of |z| off 0": (diff(Piecewise((z, z > 0), (-z, True)), z), sign(z), Ne(z, 0)),
    "chain rule, undefined f": (diff(f(z**2), z), 2 * z * diff(f(t), t).subs(t, z**2), ()),
    "product rule, undefined": (diff(f(z) * h(z), z), f(z) * diff(h(z), z) + diff(f(z), z) * h(z), ()),
    "softmax sums to 1": (total(p(k), k), sp.Integer(1), ()),
    "softmax Jacobian for every K": (diff(p(k), x[j]), p(k) * (KroneckerDelta(j, k) - p(j)), ()),
    "sum of cases, term by term": (
        total(-y_0[k] * log(q_k[k]), k),
        total(entropy(k) - divergence(k), k),
        (),
    ),
    "rows of the Jacobian sum to 0": (total(diff(p(k), x[j]), j), sp.Integer(0), ()),
    "softmax ignores a shift": (
        p(k),
        exp(x[k] + c) / total(exp(x[i] + c), i),
        (),
    ),
    "cross-entropy gradient": (diff(ell, x[j]), p(j) - y[j], Eq(total(y[k], k), 1)),
    "cross-entropy gradient, any y": (diff(ell, x[j]), total(y[k], k) * p(j) - y[j], ()),
    "mean squared error gradient": (diff(total((x[i] - y[i]) ** 2, i) / 2, x[j]), x[j] - y[j], ()),
    "norm gradient": (diff(sqrt(total(x[i] ** 2, i)), x[j]), x[j] / sqrt(total(x[i] ** 2, i)), ()),
    "Lagrange identity": (
        total(x[i] ** 2, i) * total(y[i] ** 2, i) - total(x[i] * y[i], i) ** 2,
        total((x[i] * y[j] - x[j] * y[i]) ** 2, i, j) / 2,
        (),
    ),
    "sums in either order": (
        Sum(x[i] * y[j], (i, 1, K), (j, 1, K)),
        Sum(x[i] * y[j], (j, 1, K), (i, 1, K)),
        (),
    ),
    "sum shifted by one": (Sum(x[i], (i, 1, K)), Sum(x[e + 1], (e, 0, K - 1)), ()),
    "sum with its last term apart": (Sum(x[e], (e, 1, K + 1)), total(x[i], i) + x[K + 1], ()),
    "sum of a constant": (total(c, i), K * c, ()),
    "sum of whole numbers": (Sum(e, (e, 1, K)), K * (K + 1) / 2, ()),
    "sum of cubes": (Sum(e**3, (e, 1, K)), Sum(e, (e, 1, K)) ** 2, ()),
    "variance": (
        total((x[i] - total(x[j], j) / K) ** 2, i),
        total(x[i] ** 2, i) - total(x[i], i) ** 2 / K,
        (),
    ),
    "product with its last factor apart": (
        Product(x[e], (e, 1, L + 1)),
        Product(x[e], (e, 1, L)) * x[L + 1],
        (),
    ),
    "power of a power": (Rational(1, 4) ** (L + 1), Rational(1, 4) ** L / 4, ()),
    "transpose of a product": ((W * B).T, B.T * W.T, ()),
    "three factors associate": ((A * S) * B, A * (S * B), ()),
    "distribution over a sum": (W * (S + S.T), W * S + W * S.T, ()),
    "Hadamard product commutes": (HadamardProduct(W, B.T), HadamardProduct(B.T, W), ()),
    "diagonal matrices scale rows and columns": (
        sp.DiagMatrix(u) * S * sp.DiagMatrix(u.T),
        HadamardProduct(u * u.T, S),
        (),
    ),
    "trace of a product": (Trace(W * B), Trace(B * W), ()),
    "gradient of a linear form": (diff((u.T * S * u)[0, 0], u[b, 0]), ((S + S.T) * u)[b, 0], ()),
    "layer gradient by a weight": (
        diff(f((W * u)[a, 0]), W[a, b]),
        diff(f(t), t).subs(t, (W * u)[a, 0]) * u[b, 0],
        (),
    ),
    "explicit matrices": (sp.Matrix([[z, 1], [0, t]]) ** 2, sp.Matrix([[z**2, z + t], [0, t**2]]), ()),
    "a product of explicit matrices, not carried out": (
        sp.MatMul(GRID, GRID.T, sp.Matrix([z, t]), evaluate=False),
        sp.Matrix([(5 + t**2) * z + (2 * z + 1) * t, (2 * z + 1) * z + (1 + z**2) * t]),
        (),
    ),
    "an explicit matrix times a named one": (
        sp.MatMul(3, GRID, matrix("Q", 3, m), matrix("R", m, 2), evaluate=False)[1, 0],
        3
        * (z * (matrix("Q", 3, m) * matrix("R", m, 2))[0, 0] + (matrix("Q", 3, m) * matrix("R", m, 2))[2, 0]),
        (),
    ),
    "defined name": (define("sigma", z, sigma)(2 * z), 1 / (1 + exp(-2 * z)), ()),
    "a number of its size": (sp.Integer(6), sp.Integer(3) * 2, ()),
    "geometric sum": (total(c ** (K - k), k), (1 - c**K) / (1 - c), [c < 1]),
    "geometric sum of a real ratio": (total(z**k, k), z * (1 - z**K) / (1 - z), [Ne(z, 1)]),
    "powers of two": (total(2**k, k), 2 ** (K + 1) - 2, ()),
    "powers of minus one": (total((-1) ** k, k), ((-1) ** K - 1) / 2, ()),
    "geometric sum of exponentials": (total(exp(-k * z), k), (1 - exp(-K * z)) / (exp(z) - 1), [z > 0]),
    "a geometric sum beside another": (
        total(c**k * v[r], k, r),
        c * (1 - c**K) / (1 - c) * total(v[r], r),
        [c < 1],
    ),
    "weights of an entry": (total(c ** (K - k) * x[k], k), c**K * total(c ** (-k) * x[k], k), ()),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_equalities_are_proved(name):
    lhs, rhs, given = TRUE[name]
    verdict = equal(lhs, rhs, given)
    assert (verdict.kind, verdict.reason) == ("proved", "")


FALSE = {
    "sign": (diff(sigma, z), sigma * (sigma - 1), (), "ratio −1: a sign?"),
    "factor 2": (diff(sigma, z), 2 * sigma * (1 - sigma), (), "ratio 2: a factor 2?"),
    "half": (diff(total(x[i] ** 2, i) / 2, x[j]), 2 * x[j], (), "ratio 2: a factor 2?"),
    "square forgotten": (diff(tanh(z), z), 1 - tanh(z), (), "a square left out?"),
    "sigmoid of 2z": (diff(1 / (1 + exp(-2 * z)), z), sigma * (1 - sigma), (), ""),
    "chain rule forgotten": (
        diff(1 / (1 + exp(-2 * z)), z),
        (1 / (1 + exp(-2 * z))) * (1 - 1 / (1 + exp(-2 * z))),
        (),
        "ratio 1/2: a factor 2?",
    ),
    "difference of 1e-9": (sigma + Rational(1, 10**9), sigma, (), ""),
    "relative 1e-9": (sigma * (1 + Rational(1, 10**9)), sigma, (), ""),
    "difference of 1e-25": (sigma + Rational(1, 10**25), sigma, (), ""),
    "only for z > 0": (sqrt(z**2), z, (), "ratio −1: a sign?"),
    "only for z > 0, log": (log(z**2), 2 * log(z), (), ""),
    "only for small imaginary parts": (log(exp(sp.Symbol("zeta"))), sp.Symbol("zeta"), (), ""),
    "sum of whole numbers, off by one": (Sum(e, (e, 1, K)), K * (K - 1) / 2, (), ""),
    "only for positive product": (log(z * t), log(z) + log(t), (), ""),
    "only for z < 1": (relu, Min(z, 1) * sign(Max(z, 0)), (), ""),
    "wrong branch": (Piecewise((z, z > 0), (0, True)), Piecewise((z, z < 0), (0, True)), (), ""),
    "relu derivative at 0": (diff(relu, z), Piecewise((1, z >= 0), (0, True)), (), ""),
    "Max(0, z) has slope 1/2 at 0": (diff(relu, z), sp.Heaviside(z, Rational(1, 2)), (), ""),
    "derivative of |z| at 0": (Piecewise((1, z > 0), (-1, True)), sign(z), (), ""),
    "leaky relu with alpha > 1": (
        Max(alpha * z, z),
        Piecewise((z, z > 0), (alpha * z, True)),
        [alpha > 1],
        "",
    ),
    "elu without its alpha": (
        diff(Piecewise((z, z > 0), (alpha * (exp(z) - 1), True)), z),
        Piecewise((1, z > 0), (exp(z), True)),
        (),
        "",
    ),
    "silu as sigmoid times its slope": (diff(z * sigma, z), sigma * (1 - sigma), (), ""),
    "gelu without its density": (diff(z * (1 + erf(z / sqrt(2))) / 2, z), (1 + erf(z / sqrt(2))) / 2, (), ""),
    "softmax Jacobian, diagonal only": (
        diff(p(k), x[j]),
        KroneckerDelta(j, k) * p(k) * (1 - p(k)),
        (),
        "",
    ),
    "softmax Jacobian, p_k for p_j": (diff(p(k), x[j]), p(k) * (KroneckerDelta(j, k) - p(k)), (), ""),
    "softmax ignores a scale": (p(k), exp(2 * x[k]) / total(exp(2 * x[i]), i), (), ""),
    "true only for K = 2": (total(p(k) ** 2, k), 1 - 2 * p(1) * (1 - p(1)), (), ""),
    "true only for K = 1": (total(x[i], i) ** 2, total(x[i] ** 2, i), (), ""),
    "cross-entropy, labels do not sum to 1": (diff(ell, x[j]), p(j) - y[j], (), ""),
    "cross-entropy sign": (diff(ell, x[j]), y[j] - p(j), Eq(total(y[k], k), 1), "ratio −1: a sign?"),
    "1/N missing": (total(v[r] ** 2, r) / N, total(v[r] ** 2, r), (), "the batch size N: 1/m missing?"),
    "1/N twice": (total(v[r] ** 2, r) / N, total(v[r] ** 2, r) / N**2, (), "the batch size N: 1/m twice?"),
    "off by one index": (total(x[i] * y[i], i), Sum(x[e] * y[e + 1], (e, 1, K)), (), ""),
    "sum of cases, a sign": (
        total(-y_0[k] * log(q_k[k]), k),
        total(entropy(k) + divergence(k), k),
        (),
        "",
    ),
    "log of a sum, the shift not added back": (
        log(total(exp(x[i]), i)),
        log(total(exp(x[i] - c), i)),
        (),
        "the term c missing?",
    ),
    "a term too many": (z**2, z**2 + t, (), "a term t too many?"),
    "off by one limit": (total(x[i], i), Sum(x[i], (i, 1, K - 1)), (), ""),
    "sum for product": (Product(exp(x[i]), (i, 1, K)), total(exp(x[i]), i), (), ""),
    "square of a sum": (
        total(x[i] ** 2, i) * total(y[i] ** 2, i),
        total(x[i] * y[i], i) ** 2,
        (),
        "",
    ),
    "norm gradient without the norm": (diff(sqrt(total(x[i] ** 2, i)), x[j]), x[j], (), ""),
    "missing transpose, square": (S * S, S.T * S, (), ""),
    "a product of explicit matrices, not carried out": (
        sp.MatMul(GRID, GRID.T, evaluate=False),
        sp.Matrix([[5 + t**2, 2 * z + 1], [2 * z + 1, 2 + z**2]]),
        (),
        "only entry [1, 1] is wrong",
    ),
    "transposed product": (S * S * S.T, (S * S * S.T).T, (), "equals the transpose"),
    "order of factors": (S * (S + S.T), (S + S.T) * S, (), ""),
    "rows scaled, not columns": (sp.DiagMatrix(u) * S, S * sp.DiagMatrix(u), (), ""),
    "Hadamard for matrix product": (S * S.T, HadamardProduct(S, S.T), (), ""),
    "gradient of a quadratic form": (diff((u.T * S * u)[0, 0], u[b, 0]), (2 * S * u)[b, 0], (), ""),
    "f' forgotten": (diff(f((W * u)[a, 0]), W[a, b]), u[b, 0], (), "f′ missing?"),
    "f' at the wrong place": (
        diff(f(z**2), z),
        2 * z * diff(f(z), z),
        (),
        "f′ taken at z and not at z**2?",
    ),
    "product rule, one term": (diff(f(z) * h(z), z), diff(f(z), z) * h(z), (), ""),
    "f is linear": (f(z + t), f(z) + f(t), (), ""),
    "off by 1": (Rational(1, 4) ** (L + 1), Rational(1, 4) ** L, (), ""),
    "one entry of a matrix": (
        sp.Matrix([[z, t, 1], [0, w, z]]),
        sp.Matrix([[z, t, 1], [0, -w, z]]),
        (),
        "only entry [1, 1] is wrong: ratio −1: a sign?",
    ),
    "reciprocal": (sigma, 1 + exp(-z), (), "the reciprocal?"),
    "a boundary inside": (
        Piecewise((1, z > Rational(3, 2)), (0, True)),
        Piecewise((1, z >= Rational(3, 2)), (0, True)),
        (),
        "",
    ),
    "geometric sum, one term too many": (
        total(c ** (K - k), k),
        (1 - c ** (K + 1)) / (1 - c),
        [c < 1],
        "",
    ),
    "geometric sum, without its first factor": (total(c**k, k), (1 - c**K) / (1 - c), [c < 1], ""),
    "geometric sum as if c were 1": (total(c**k, k), K, [c < 1], ""),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_equalities_are_refuted_with_a_point_and_a_guess(name):
    lhs, rhs, given, hint = FALSE[name]
    verdict = equal(lhs, rhs, given)
    assert verdict.kind == "refuted"
    assert verdict.before != verdict.after and (verdict.point or not lhs.free_symbols)
    guessed = likely_mistake(verdict)
    assert hint in guessed if hint else guessed == ""


@pytest.mark.parametrize("name", FALSE)
def test_a_refutation_shows_a_point_at_which_the_sides_differ(name):
    """The point is not taken on trust where it is made of plain numbers: SymPy evaluates both sides there."""
    lhs, rhs, given, _ = FALSE[name]
    verdict = equal(lhs, rhs, given)
    names = {str(free): free for free in (lhs - rhs).free_symbols if isinstance(free, sp.Symbol)}
    plain = set(verdict.point) == set(names) and not isinstance(lhs, sp.MatrixBase)
    if plain and not lhs.has(f, h):
        at = {names[key]: value for key, value in verdict.point.items()}
        apart = (lhs - rhs).replace(lambda e: isinstance(e, Sum), lambda e: written_out(e, at))
        assert abs(sp.N(apart.subs(at).doit(), 40)) > sp.Float("1e-28")


def written_out(e, at):
    """A sum between numbers term by term: SymPy's doit would stumble over powers of an Idx"""
    (i, low, high), *others = e.limits
    ends = low.subs(at), high.subs(at)
    if others or not all(end.is_Integer for end in ends):
        return e
    return sp.Add(*(e.function.xreplace({i: sp.Integer(n)}) for n in range(int(ends[0]), int(ends[1]) + 1)))


def test_there_are_enough_of_both():
    assert len(TRUE) >= 40 and len(FALSE) >= 40


def test_shapes_that_differ_are_refuted_and_the_transpose_is_named():
    verdict = equal(W * S, (W * S).T)
    assert verdict.kind == "refuted"
    assert verdict.reason == "the shapes differ: m × n before, n × m after (equals the transpose)"
    assert equal(W, sp.Integer(1)).reason == "the shapes differ: m × n before, a number after"


INEQUALITIES = {
    "sigmoid slope": (sigma * (1 - sigma), Rational(1, 4), ()),
    "sigmoid below 1": (sigma, sp.Integer(1), ()),
    "tanh squared": (tanh(z) ** 2, sp.Integer(1), ()),
    "softmax is positive": (sp.Integer(0), p(k), ()),
    "square": (2 * z * t, z**2 + t**2, ()),
    "quadratic form": (sp.Integer(0), z**2 - z * t + t**2, ()),
    "sum of squares": (sp.Integer(0), total((x[i] * y[j] - x[j] * y[i]) ** 2, i, j), ()),
    "exponential above its tangent": (1 + z, exp(z), ()),
    "subgradient of relu": (g * z, relu, [g >= 0, g <= 1]),
    "induction step of a bound": (t * sigma * (1 - sigma), Rational(1, 4) * w, [t >= 0, t <= w, w > 0]),
    "softplus above relu": (relu, softplus, ()),
    "log below its tangent": (log(c), c - 1, ()),
    "log above its tangent from the other side": (1 - 1 / c, log(c), ()),
    "log of a ratio": (log(c * alpha), c * alpha - 1, ()),
    "sum term by term": (total(w_k[k] * log(q_k[k] / w_k[k]), k), total(q_k[k] - w_k[k], k), ()),
    "a term that is 0 where its weight is 0": (total(divergence(k), k), total(q_k[k] - y_0[k], k), ()),
    "variance under weights": (sp.Integer(0), total(w_k[k] * (x[k] - total(w_k[i] * x[i], i)) ** 2, k), ()),
    "a kink where the assumptions do not reach": (sp.Integer(1), Abs(1 - c * alpha), [alpha > 2 / c]),
}


@pytest.mark.parametrize("name", INEQUALITIES)
def test_true_inequalities_are_proved(name):
    lhs, rhs, given = INEQUALITIES[name]
    assert at_most(lhs, rhs, given).kind == "proved"


FALSE_INEQUALITIES = {
    "sigmoid slope, too small a bound": (sigma * (1 - sigma), Rational(24, 100), ()),
    "the wrong way round": (exp(z), 1 + z, ()),
    "subgradient above 1": (g * z, relu, [g > 1]),
    "subgradient below 0": (g * z, relu, [g < 0]),
    "missed by 1e-9": (sigma * (1 - sigma), Rational(1, 4) - Rational(1, 10**9), ()),
    "needs a sign": (z, z**2, ()),
    "log above its tangent": (c - 1, log(c), ()),
    "log below half its tangent": (log(c), (c - 1) / 2, ()),
    "sum term by term, the wrong way": (
        total(q_k[k] - w_k[k], k),
        total(w_k[k] * log(q_k[k] / w_k[k]), k),
        (),
    ),
}


@pytest.mark.parametrize("name", FALSE_INEQUALITIES)
def test_false_inequalities_are_refuted(name):
    lhs, rhs, given = FALSE_INEQUALITIES[name]
    verdict = at_most(lhs, rhs, given)
    assert verdict.kind == "refuted" and verdict.before > verdict.after


def test_strict_inequalities():
    assert less_than(0, p(k)).proved
    assert less_than(sigma, 1).proved
    assert less_than(p(k), 1).kind == "refuted"  # K = 1
    assert less_than(0, z**2).point == {"z": 0}
    assert less_than(erf(z), 1).proved


def test_constants_are_decided_by_guaranteed_digits():
    assert less_than(z * exp(-(z**2) / 2), Rational(1, 1000), z >= 6).proved
    assert less_than(sp.E, Rational(2719, 1000)).proved
    assert less_than(pi, Rational(314159, 100_000)).kind == "refuted"


def test_interval_arithmetic_where_both_ends_are_numbers():
    gap = z * (erf(z / sqrt(2)) - tanh(sqrt(2 / pi) * (z + Rational(44715, 10**6) * z**3))) / 2
    shown = at_most(gap, Rational(5, 10_000), [z >= 4, z <= 6])
    assert shown.proved and shown.reason == "by interval arithmetic"
    assert at_most(sin(z), z, [z >= Rational(1, 10), z <= 3]).proved
    assert at_most(sin(z), Rational(99, 100), [z >= 0, z <= 3]).kind == "refuted"
    tight = at_most(sin(z) ** 2, sin(z) ** 2 * cos(z) ** 2 + sin(z) ** 4, [z >= 0, z <= 3])
    assert tight.kind in ("proved", "confirmed")


def test_limits():
    assert tends(sigma * (1 - sigma), z, oo, 0).proved
    assert tends(sigma, z, -oo, 0).proved
    assert tends(softplus - z, z, oo, 0).proved
    assert tends((f(z + t) - f(z)) / t, t, 0, diff(f(z), z)).kind == "undecided"  # beyond SymPy's limit
    assert tends(((z + t) ** 2 - z**2) / t, t, 0, 2 * z).proved
    assert tends(exp(z), z, oo, oo).proved
    wrong = tends(sigma, z, oo, 0)
    assert wrong.kind == "refuted" and wrong.before == 1
    assert tends(Abs(t) / t, t, 0, 1).kind == "refuted"
    assert tends(sin(z), z, oo, 0).kind == "undecided"


def test_assumptions_narrow_the_question_and_no_further():
    assert equal(Abs(z), z, z > 0).proved
    assert equal(Abs(z * t), z * t, {z > 0, t > 0}).proved
    assert equal(Abs(z), z, z >= 0).proved
    assert equal(Abs(z), z, z >= -1).kind == "refuted"
    assert equal(sqrt(z**2), -z, z < 0).proved
    assert equal(z**2, z, Eq(z, 1)).proved
    assert equal(Piecewise((1, Ne(z, 0)), (0, True)), sp.Integer(1), Ne(z, 0)).proved
    assert equal(Piecewise((1, Ne(z, 0)), (0, True)), sp.Integer(1)).kind == "refuted"


def test_confirmed_is_not_proved():
    """Beyond the normal form, but true: the verdict says how far it got and names a budget that runs out."""
    verdict = equal(
        total(x[i] ** 2, i) * total(y[i] ** 2, i), total(x[i] ** 2, i) * total(y[i] ** 2, i) + 0 * z
    )
    assert verdict.proved
    cauchy = at_most(total(x[i] * y[i], i) ** 2, total(x[i] ** 2, i) * total(y[i] ** 2, i))
    assert cauchy.kind == "confirmed" and "30 digits" in cauchy.reason
    poor = equal((z + t + w) ** 9, sp.expand((z + t + w) ** 9), budget=20)
    assert poor.kind == "confirmed" and "the budget of 20 operations ran out in" in poor.reason


def test_a_sum_of_squares_may_be_added_to_either_side():
    square, products = total(x[i] * y[i], i) ** 2, total(x[i] ** 2, i) * total(y[i] ** 2, i)
    gap = total(total((x[i] * y[j] - x[j] * y[i]) ** 2, j), i) / 2
    assert at_most(products - gap, products).proved
    assert at_most(square, square + gap / total(y[i] ** 2, i)).proved
    assert at_most(0, sqrt(total(x[i] ** 2, i)) * gap).proved
    assert at_most(products, products - gap).kind == "refuted"
    assert at_most(square, square - sqrt(total(x[i] ** 2, i)) * gap).kind == "refuted"
    assert at_most(total(x[i], i), total(x[i], i) + total(x[i] ** 3, i)).kind == "refuted"


def test_too_large_an_expression_is_undecided():
    long = sp.Add(*(sp.Symbol(f"s{i}", real=True) ** 2 for i in range(12_000)))
    verdict = equal(long, long + 1)
    assert verdict.kind == "undecided" and "split it" in verdict.reason


def test_what_has_no_value_is_undecided():
    assert equal(log(Piecewise((-oo, z > 0), (-oo, True))), z).kind == "undecided"
    assert equal(sp.Inverse(S), S.T).kind == "undecided"


def test_the_running_index_of_a_sum_is_not_the_index_outside():
    """SymPy alone differentiates Σ_k x_k by x_k to K: it takes the two k for one."""
    for both in (total(x[k], k), Sum(x[k], (k, 1, K))):
        assert equal(Derivative(both, x[k]), sp.Integer(1)).proved
        assert equal(Derivative(both, x[k]), K).kind == "refuted"
    assert equal(diff(total(x[k] ** 2, k), x[k]), 2 * x[k]).proved


def test_an_argument_of_a_defined_name_does_not_come_to_run_in_its_sum():
    M = array("M", K, K)
    row = define("row", k, total(M[k, i] * x[i], i), subscript=True)
    assert equal(total(row(i), i), total(M[j, i] * x[i], i, j)).proved
    assert equal(row(i), total(M[i, j] * x[j], j)).proved
    assert equal(row(i), total(M[i, i] * x[i], i)).kind == "refuted"


def test_a_name_that_hides_the_index_of_a_sum_is_refused():
    hidden = define("hidden", t, t * x[k])
    with pytest.raises(ValueError, match="depends on k through a defined name"):
        total(hidden(z), k)


def test_an_index_from_1_is_refused_for_a_matrix_that_counts_from_0():
    with pytest.raises(ValueError, match=r"takes the index k from 1 to K, but SymPy counts the rows"):
        equal(matrix("Q", K, m)[k, 0], z)


def test_a_refutation_shows_the_vector_of_the_reader_and_not_what_replaced_it():
    verdict = equal(diff(ell, x[j]), y[j] - p(j), Eq(total(y[k], k), 1))
    assert "y_1" in verdict.where and "w" not in verdict.where
    assert abs(sum(float(v) for name, v in verdict.point.items() if name.startswith("y_")) - 1) < 1e-3


def test_a_refutation_lists_what_is_needed_to_work_both_sides_out():
    verdict = equal(total(x[k] * y[k], k), total(x[k] ** 2, k))
    at = {name: sp.Rational(str(value)) for name, value in verdict.point.items()}
    sides = (sum(at[f"x_{i}"] * at[f"{other}_{i}"] for i in range(1, at["K"] + 1)) for other in "yx")
    assert verdict.left_out == 0 and "more" not in verdict.where
    assert [float(side) for side in sides] == pytest.approx([float(verdict.before), float(verdict.after)])


def test_a_long_list_of_entries_is_cut_off_and_says_so():
    a, b, c = (array(name, K, K) for name in ("A", "B", "C"))
    grid = total(total(a[j, k] * b[j, k], k), j)
    verdict = equal(grid, grid + total(c[k, k] + 1, k))
    listed = [name for name in verdict.point if "_" in name]
    assert len(listed) == SHOWN and verdict.where.endswith(f", and {verdict.left_out} more")
    assert len(listed) + verdict.left_out == 2 * verdict.point["K"] ** 2 + verdict.point["K"]


def test_same_input_same_verdict():
    first, again = (equal(diff(p(k), x[j]), p(k) * (KroneckerDelta(j, k) - p(k))) for _ in range(2))
    assert first.point == again.point and first.before == again.before


def test_a_verdict_is_not_a_bool():
    with pytest.raises(TypeError, match="ask verdict.kind"):
        bool(Verdict("proved"))


@pytest.mark.parametrize("wrong", [0.5, "z", None, True, sp.Float("0.1") * z])
def test_what_is_not_exact_is_refused(wrong):
    with pytest.raises(TypeError, match="expected a SymPy expression|decimal number"):
        equal(wrong, z)


def test_symbol_clash_is_refused():
    with pytest.raises(ValueError, match="two different symbols are both named 'z'"):
        equal(z, sp.Symbol("z"))


@pytest.mark.parametrize("given", [z * t > 0, sin(z) > 0, Eq(sin(z), 0)])
def test_assumptions_that_cannot_be_used_are_refused(given):
    with pytest.raises(ValueError, match="cannot use the assumption"):
        equal(z, z, given)


def test_an_assumption_must_be_a_relation():
    with pytest.raises(TypeError, match="an assumption is a relation"):
        equal(z, z, [integer("n")])


def test_a_sum_that_is_bounded_by_a_symbol_is_refuted_with_its_entries():
    """Σ p = 1 − r: the entries shown are those at the r shown"""
    share = [Eq(total(y[k], k), 1 - t), t >= 0, t < 1]
    verdict = at_most(Rational(2), total(y[k] ** 2, k), share)
    assert verdict.kind == "refuted"
    shown = {name: sp.Rational(str(value)) for name, value in verdict.point.items() if name != "K"}
    assert abs(sum(v for name, v in shown.items() if name.startswith("y_")) - 1 + shown["t"]) < Rational(
        1, 1000
    )
