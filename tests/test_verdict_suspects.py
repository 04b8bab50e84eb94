"""A slip in a formula is named when its step is refused: a lost sum, a slope at a, an exchanged index."""

import math

import pytest
import sympy as sp
from sympy import Derivative

from mathlib.derivation import Derivation, DoesNotFollow
from mathlib.symbols import array, function, index, integer, positive, real, size, total, vector
from mathlib.verdict.points import Point
from mathlib.verdict.suspects import (
    LARGEST,
    _late_squares,
    _lost_sizes,
    _lost_squares,
    _lost_sums,
    _outer_slopes,
    _slopes,
    _symmetries,
    _transposes,
    slips,
)

m, n = size("m n")
j, k = index("j", m), index("k", n)
W, z, delta = array("W", n, m), vector("z", m), vector("delta", n)
sigma, t = function("sigma"), real("t")
slope = Derivative(sigma(z[j]), z[j])
RIGHT = total(W[k, j] * delta[k], k) * slope

SLIPS = {
    "first term": (W[1, j] * delta[1] * slope, "only the term k = 1: the sum over k forgotten?"),
    "last term": (W[n, j] * delta[n] * slope, "only the term k = n: the sum over k forgotten?"),
    "transpose": (total(W[j, k] * delta[k], k) * slope, "the indices of W exchanged: a transpose?"),
    "slope at a": (
        total(W[k, j] * delta[k], k) * Derivative(sigma(t), t).subs(t, sigma(z[j])),
        "sigma′ taken at a and not at z?",
    ),
    "no slope": (total(W[k, j] * delta[k], k), "sigma′ missing?"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named(name):
    wrong, message = SLIPS[name]
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(RIGHT).step(wrong, because="a slip")
    assert f"({message})" in str(refused.value)


def test_a_size_left_out_of_one_term_is_named():
    s, lam = positive("s lambda")
    with pytest.raises(DoesNotFollow, match=r"\(n left out\?\)$"):
        Derivation(s**2 / (s**2 + n * lam)).step(s**2 / (s**2 + lam), because="a slip")
    entries = total(delta[k], k)
    with pytest.raises(DoesNotFollow, match=r"\(n left out\?\)$"):
        Derivation(entries + n * lam).step(entries + lam, because="a slip; the sum keeps its n terms")


def test_a_size_as_a_factor_of_the_whole_is_a_ratio_only():
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(sp.sin(t) / n).step(sp.sin(t), because="a slip")
    assert "left out" not in str(refused.value)


def test_a_square_left_out_of_one_term_is_named():
    bias, rest = total(delta[k], k) - t, total(delta[k] ** 4, k)
    with pytest.raises(DoesNotFollow, match=r"\(a square left out\?\)$"):
        Derivation(bias**2 + rest).step(bias + rest, because="a slip")
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(bias**2).step(bias, because="not one of several terms")
    assert "left out" not in str(refused.value)


def test_a_wrong_line_that_is_no_slip_gets_no_guess():
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(RIGHT).step(RIGHT + sp.sin(delta[1]), because="no slip")
    assert str(refused.value).endswith("…")


def test_a_right_line_stays_right():
    assert Derivation(RIGHT).step(slope * total(delta[k] * W[k, j], k), because="the order").steps


def test_a_large_expression_is_not_searched():
    large = sp.Add(*(sp.sin(t + i) for i in range(LARGEST)))
    assert slips(large * RIGHT, Point([RIGHT], 0)) == {}


@pytest.mark.parametrize("weight", [1, W[1, j]], ids=["plain", "weighted"])
def test_a_square_taken_after_the_sum_is_named(weight):
    squares = total(weight * z[j] ** 2, j)
    with pytest.raises(DoesNotFollow, match="the square of the sum, not the sum of the squares"):
        Derivation(3 - squares).step(3 - total(weight * z[j], j) ** 2, because="a slip")


def test_an_outer_slope_taken_at_x_is_named():
    g, h = function("g h")
    x = real("x")
    for inner in (h(x), x**2):
        wrong = Derivative(g(x), x) * Derivative(inner, x)
        with pytest.raises(DoesNotFollow) as refused:
            Derivation(Derivative(g(inner), x)).step(wrong, because="a slip")
        assert str(refused.value).endswith(f"(g′ taken at x and not at {inner}?)")


def test_an_array_taken_as_symmetric_is_named():
    A, i, x = array("A", m, m), index("i", m), vector("x", m)
    right = total((A[i, j] + A[j, i]) * x[i], i)
    for kept, turned in ((A[i, j], A[j, i]), (A[j, i], A[i, j])):
        with pytest.raises(DoesNotFollow) as refused:
            Derivation(right).step(2 * total(kept * x[i], i), because="a slip")
        assert str(refused.value).endswith(f"({kept} in place of {turned}: A taken as symmetric?)")
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(right).step(total(A[i, j] * x[i], i), because="half of it")
    assert "symmetric" not in str(refused.value)


x, y = real("x y")
c = positive("c")
N, M = size("N M")
e = integer("e")
s, r = index("s", N), index("r", N)
p, q = vector("p", positive=True), vector("q")
A = array("A", N, N)
f, g, h = function("f g h")
TWO = sp.Function("two", real=True)
by = lambda inner: sp.Subs(Derivative(g(t), t), t, inner)
at = lambda body: sp.Sum(body, (e, 2, N + 1))

FORMS = {
    "a sum forgotten": (
        _lost_sums,
        3 + y * at(e**2 * q[e]),
        {
            "only the term e = 2: the sum over e forgotten?": 3 + 4 * y * q[2],
            "only the term e = N + 1: the sum over e forgotten?": 3 + (N + 1) ** 2 * y * q[N + 1],
        },
    ),
    "a sum over an index": (
        _lost_sums,
        sp.Sum(q[s], (s, 1, 1)),
        {"only the term s = 1: the sum over s forgotten?": q[1]},
    ),
    "a sum over two indices at once": (_lost_sums, sp.Sum(q[s] * q[r], (s, 1, N), (r, 1, N)), {}),
    "a slope at a": (
        _slopes,
        3 * y + x * Derivative(f(x), x),
        {"f′ taken at a and not at z?": 3 * y + x * sp.Subs(Derivative(f(t), t), t, f(x))},
    ),
    "two slopes at a": (
        _slopes,
        Derivative(f(x), x) - Derivative(g(y), y),
        {
            "f′ taken at a and not at z?": sp.Subs(Derivative(f(t), t), t, f(x)) - Derivative(g(y), y),
            "g′ taken at a and not at z?": Derivative(f(x), x) - sp.Subs(Derivative(g(t), t), t, g(y)),
        },
    ),
    "a slope by one of two": (_slopes, Derivative(TWO(x, y), x), {}),
    "a slope of a known function": (_slopes, Derivative(sp.sin(x), x), {}),
    "an outer slope at x": (
        _outer_slopes,
        5 - 2 * x * by(x**2),
        {"g′ taken at x and not at x**2?": 5 - 2 * x * Derivative(g(x), x)},
    ),
    "an outer slope by an undefined function": (
        _outer_slopes,
        y * Derivative(g(h(x)), h(x)),
        {"g′ taken at x and not at h(x)?": y * Derivative(g(x), x)},
    ),
    "two outer slopes": (
        _outer_slopes,
        by(x**2) + by(y + 1),
        {
            "g′ taken at x and not at x**2?": Derivative(g(x), x) + by(y + 1),
            "g′ taken at y and not at y + 1?": by(x**2) + Derivative(g(y), y),
        },
    ),
    "a slope at x itself": (_outer_slopes, Derivative(g(x), x), {}),
    "an outer slope at two names": (_outer_slopes, by(x * y), {}),
    "an outer slope at a number": (_outer_slopes, by(sp.Integer(2)), {}),
    "a slope by both": (
        _outer_slopes,
        sp.Subs(Derivative(TWO(t, x), t, x), (t, x), (y**2, y**3)),
        {},
    ),
    "a value put in, no slope": (_outer_slopes, sp.Subs(g(t) * t, t, x**2), {}),
    "a slope of a product": (_outer_slopes, sp.Subs(Derivative(g(t) * t, t), t, x**2), {}),
    "two transposes": (
        _transposes,
        W[k, j] * W[k, 1] + delta[k] * A[s, 2],
        {
            "the indices of W exchanged: a transpose?": vector("W")[j, k] * vector("W")[1, k]
            + delta[k] * A[s, 2],
            "the indices of A exchanged: a transpose?": W[k, j] * W[k, 1] + delta[k] * vector("A")[2, s],
        },
    ),
    "arrays of one or three indices": (_transposes, array("T", N, N, N)[1, s, r] * q[s], {}),
    "an array taken as symmetric": (
        _symmetries,
        A[s, r] - 3 * A[r, s] + A[s, s] + W[k, j],
        {
            "A[r, s] in place of A[s, r]: A taken as symmetric?": -2 * A[r, s] + A[s, s] + W[k, j],
            "A[s, r] in place of A[r, s]: A taken as symmetric?": -2 * A[s, r] + A[s, s] + W[k, j],
        },
    ),
    "no entry stands both ways": (_symmetries, A[s, r] + A[1, s] + A[2, 2], {}),
    "entries of three indices": (
        _symmetries,
        array("T", N, N, N)[1, 2, 3] + array("T", N, N, N)[3, 2, 1],
        {},
    ),
    "a square after the sum": (
        _late_squares,
        7 - at(c * p[e] * q[e] ** 2),
        {"the square of the sum, not the sum of the squares?": 7 - at(c * p[e] * q[e]) ** 2},
    ),
    "a cube": (_late_squares, at(q[e] ** 3 * p[e]), {}),
    "a size left out": (
        _lost_sizes,
        x / (x + N * c) + total(q[s], s) * y + q[r],
        {"N left out?": x / (x + c) + total(q[s], s) * y + q[r]},
    ),
    "two sizes left out": (
        _lost_sizes,
        (x + N) / (y + M),
        {"N left out?": (x + 1) / (y + M), "M left out?": (x + N) / (y + 1)},
    ),
    "a size once in a term and once as a factor": (_lost_sizes, N * x + y, {"N left out?": x + y}),
    "a factor N": (_lost_sizes, N * (x + y), {}),
    "a factor N²": (_lost_sizes, N**2 * (x + y), {}),
    "a divisor N": (_lost_sizes, (x + y) / N, {}),
    "a divisor N²": (_lost_sizes, (x + y) / N**2, {}),
    "what is no size": (_lost_sizes, x / (x + c) + y / (y + e), {}),
    "a square left out": (
        _lost_squares,
        3 * x**2 * y + y**3 + c,
        {"a square left out?": 3 * x * y + y**3 + c},
    ),
    "a square alone": (_lost_squares, 3 * x**2 * y, {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_slips_of_a_kind(name):
    kind, expression, expected = FORMS[name]
    found = list(kind(expression))
    assert len(found) == len(expected)
    assert {text: sp.expand(form) for text, form in found} == {
        text: sp.expand(form) for text, form in expected.items()
    }


def test_the_largest_expression_that_is_searched():
    small = total(q[s], s)
    nodes = len(list(sp.preorder_traversal(small)))
    for more, searched in ((LARGEST - nodes - 1, True), (LARGEST - nodes, False)):
        expression = sp.Add(small, *(sp.Symbol(f"s{i}", real=True) for i in range(more)))
        assert len(list(sp.preorder_traversal(expression))) == (LARGEST if searched else LARGEST + 1)
        assert bool(slips(expression, Point([expression], 0))) is searched


def test_a_slip_without_a_value_does_not_hide_the_next():
    towers = sp.Sum(sp.exp(sp.exp(sp.exp(9 / e))), (e, 1, N))  # the first is beyond reach
    ((text, value),) = slips(towers, Point([towers], 0, {N: sp.Integer(9)})).items()
    assert text == "only the term e = N: the sum over e forgotten?"
    assert float(value) == pytest.approx(math.exp(math.exp(math.e)))
