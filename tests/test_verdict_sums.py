"""Sums and products in their normal form: against loops, and one form for all ways of writing a sum.

Among them those of the chapter on convolution: counted backwards, exchanged, picked from by shifted deltas.
"""

import cmath
import math
from fractions import Fraction

import pytest
import sympy as sp
from form_tools import Bill, entry, kinds, number
from sympy import I, Integer, KroneckerDelta, Piecewise, Product, Sum, exp, sin

from mathlib.symbols import array, index, positive, real, size, total, vector
from mathlib.verdict import equal, sums
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.normal import Normal

m, k, s, n = size("m k s n")
i, j = index("i j", m)
u, v = index("u v", k)
H = s * (m - 1) + k
r = index("r", H)
w, y = vector("w", k), vector("y")
x, delta = vector("x", H), vector("delta", m)
A = array("A", k, m)
W, E = array("W", k, k), array("E", m, m)


def spread(place):
    """δ_i at the places s(i−1) + 1, and 0 elsewhere"""
    return total(delta[i] * KroneckerDelta(s * (i - 1) + 1, place), i)


TRUE = {
    "counted backwards": (total(w[k + 1 - u], u), total(w[u], u)),
    "counted backwards, two factors": (total(w[u] * y[r - u + 1], u), total(w[k + 1 - u] * y[r - k + u], u)),
    "counted backwards, a product": (
        Product(w[k + 1 - u] + 1, (u, 1, k)),
        Product(w[u] + 1, (u, 1, k)),
    ),
    "two indices, one backwards": (total(A[u, i], u, i), total(A[k + 1 - u, i], u, i)),
    "two indices, both backwards": (
        total(A[u, i] * w[u] * delta[i], u, i),
        total(A[k + 1 - u, m + 1 - i] * w[k + 1 - u] * delta[m + 1 - i], i, u),
    ),
    "a row of a Toeplitz matrix times x": (
        total(total(w[u] * KroneckerDelta(s * (i - 1) + u, r), u) * x[r], r),
        total(w[u] * x[s * (i - 1) + u], u),
    ),
    "how many entries of a Toeplitz matrix hold a weight": (
        total(total(total(KroneckerDelta(s * (i - 1) + u, r), u), r), i),
        m * k,
    ),
    "a delta that leaves nothing of a square": (
        total(total(KroneckerDelta(s * (i - 1) + u, r) * w[u], u) * total(w[v], v), r),
        total(w[u], u) ** 2,
    ),
    "deltas with both sides shifted": (KroneckerDelta(i + u, j), KroneckerDelta(i - 1, j - u - 1)),
    "transposed Toeplitz is a convolution": (
        total(delta[i] * total(w[u] * KroneckerDelta(s * (i - 1) + u, r), u), i),
        total(w[u] * spread(r - u + 1), u),
    ),
    "a convolution is a correlation with the flipped kernel": (
        total(w[u] * spread(r - u + 1), u),
        total(w[k + 1 - u] * spread(r - k + u), u),
    ),
    "an image: four indices, two of them backwards": (
        total(total(W[u, v] * E[i, j] * y[r - u + i, s - v - j], u, v), i, j),
        total(W[k + 1 - u, v] * E[i, m + 1 - j] * y[r - k - 1 + u + i, s - v - m - 1 + j], i, v, j, u),
    ),
    "the sum of a full convolution": (
        total(total(w[u] * spread(r - u + 1), u), r),
        total(w[u], u) * total(delta[i], i),
    ),
}

FALSE = {
    "backwards by one place too far": (total(w[u] * y[k - u], u), total(w[k + 1 - u] * y[u], u)),
    "only one factor backwards": (total(w[u] * y[u], u), total(w[k + 1 - u] * y[u], u)),
    "not flipped": (total(w[u] * spread(r - u + 1), u), total(w[u] * spread(r - k + u), u)),
    "a delta whose place lies outside": (total(w[u] * KroneckerDelta(u, k + i), u), w[k]),
    "a delta whose place may lie outside": (total(w[u] * KroneckerDelta(u, i), u), w[i]),
    "a delta that leaves nothing, counted once": (
        total(total(KroneckerDelta(s * (i - 1) + u, r), u), r),
        k * 0 + 1,
    ),
    "a square leaves the range": (total(w[u] * KroneckerDelta(u, v**2), u), w[v**2]),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_equalities_are_proved(name):
    lhs, rhs = TRUE[name]
    assert equal(lhs, rhs).kind == equal(rhs, lhs).kind == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_false_equalities_are_refuted(name):
    assert equal(*FALSE[name]).kind == "refuted"


def test_a_place_outside_every_range_makes_the_sum_0():
    assert equal(total(w[u] * KroneckerDelta(u, k + i), u), w[k] * 0).kind in ("proved", "confirmed")


# The forms themselves, at n = 5, m = 3: every sum and product once more as a loop.

a, b, q = sp.symbols("a b q", integer=True)  # running indices
c, t = real("c t")
alpha = positive("alpha")
g = sp.Symbol("g", integer=True)
f, p = index("f", n), index("p", m)
somewhere = sp.Idx("o")  # an index without a range
C, T, ALPHA = Fraction(3, 2), Fraction(-1, 4), Fraction(5, 3)
AT = {n: 5, m: 3, c: C, t: T, alpha: ALPHA, g: -1}
x_, y_ = (lambda *places, name=name: entry(name, *places) for name in "xy")
w_, A_ = (lambda *places, name=name: entry(name, *places) for name in "wA")
whole = lambda first, last: range(first, last + 1)
B = array("A", n, n)

SUMS = {
    "free of the index": (Sum(c, (a, m, n + 4)), lambda: C * 7),
    "a free index": (Sum(x[f], (a, m, n)), lambda: x_(4) * 3),
    "from a size to a size": (Sum(x[a], (a, m + 1, n + 2)), lambda: sum(map(x_, whole(4, 7)))),
    "two terms less": (Sum(t * x[a], (a, 1, n - 2)), lambda: T * sum(map(x_, whole(1, 3)))),
    "from below": (Sum(x[a], (a, -1, n)), lambda: sum(map(x_, whole(-1, 5)))),
    "written out": (Sum(x[a] * a, (a, 2, 4)), lambda: 2 * x_(2) + 3 * x_(3) + 4 * x_(4)),
    "more than are written out": (Sum(x[a], (a, 1, 14)), lambda: sum(map(x_, whole(1, 14)))),
    "half as many": (Sum(x[a], (a, 1, (n + 1) / 2)), lambda: x_(1) + x_(2) + x_(3)),
    "backwards over two": (Sum(x[a], (a, 4, 1)), lambda: -x_(2) - x_(3)),
    "three terms and factors": (
        Sum(c * x[a] + 3 * t * x[a] * y[a] ** 2 - 2, (a, 1, n + 1)),
        lambda: sum(C * x_(i) + 3 * T * x_(i) * y_(i) ** 2 - 2 for i in whole(1, 6)),
    ),
    "a denominator with and without the index": (
        Sum((x[a] ** 2 + c) / ((1 + c) ** 2 * y[a] * (2 + x[a])), (a, 1, n)),
        lambda: sum((x_(i) ** 2 + C) / ((1 + C) ** 2 * y_(i) * (2 + x_(i))) for i in whole(1, 5)),
    ),
    "powers of the index": (
        Sum(a**3 - 2 * a, (a, 2, n + 1)),
        lambda: sum(i**3 - 2 * i for i in whole(2, 6)),
    ),
    "the index among entries": (Sum(a**2 * x[a], (a, 1, n)), lambda: sum(i**2 * x_(i) for i in whole(1, 5))),
    "one over the index": (Sum(2 / a, (a, 1, n)), lambda: sum(Fraction(2, i) for i in whole(1, 5))),
    "geometric": (Sum(exp(t * a), (a, 2, n + 3)), lambda: sum(cmath.exp(T * i) for i in whole(2, 8))),
    "geometric with two rates": (
        Sum(exp(2 * t * a - 3 * c * a), (a, 1, n)),
        lambda: sum(cmath.exp((2 * T - 3 * C) * i) for i in whole(1, 5)),
    ),
    "geometric, a ratio": (
        Sum((exp(2 * t * a) + exp(c * a)) / exp(3 * t * a), (a, 1, n)),
        lambda: sum(cmath.exp(-T * i) + cmath.exp((C - 3 * T) * i) for i in whole(1, 5)),
    ),
    "not geometric, a square": (
        Sum(exp(t * a**2), (a, 1, n)),
        lambda: sum(cmath.exp(T * i**2) for i in whole(1, 5)),
    ),
    "not geometric, an entry": (
        Sum(exp(t * a) * x[a], (a, 1, n)),
        lambda: sum(cmath.exp(T * i) * x_(i) for i in whole(1, 5)),
    ),
    "of sines": (
        Sum(sin(t * x[a]) * y[a], (a, 1, n)),
        lambda: sum(math.sin(T * x_(i)) * y_(i) for i in whole(1, 5)),
    ),
    "of sums with an end that runs": (
        Sum(x[a] * Sum(y[b], (b, 1, a)), (a, 1, n)),
        lambda: sum(x_(i) * y_(j) for i in whole(1, 5) for j in whole(1, i)),
    ),
    "of sums over two indices, one with an end that runs": (
        Sum(x[a] * Sum(w[q] * Sum(B[b, q], (b, 1, a)), (q, 1, m)), (a, 1, n)),
        lambda: sum(x_(i) * w_(r) * A_(j, r) for i in whole(1, 5) for j in whole(1, i) for r in whole(1, 3)),
    ),
    "of powers of sums": (
        Sum(x[a] * (Sum(B[a, b] * y[b], (b, 1, m)) ** 2 + Sum(B[b, a], (b, 1, m)) ** 3), (a, 1, n)),
        lambda: sum(
            x_(i)
            * (sum(A_(i, j) * y_(j) for j in whole(1, 3)) ** 2 + sum(A_(j, i) for j in whole(1, 3)) ** 3)
            for i in whole(1, 5)
        ),
    ),
    "of products of sums": (
        Sum(y[a] * Sum(B[a, b], (b, 1, m)) * Sum(x[a + b], (b, 1, n)) / x[a], (a, 1, n)),
        lambda: sum(
            y_(i) * sum(A_(i, j) for j in whole(1, 3)) * sum(x_(i + j) for j in whole(1, 5)) / x_(i)
            for i in whole(1, 5)
        ),
    ),
    "one over a sum": (
        Sum(x[a] / Sum(B[a, b], (b, 1, m)), (a, 1, n)),
        lambda: sum(x_(i) / sum(A_(i, j) for j in whole(1, 3)) for i in whole(1, 5)),
    ),
    "over two indices at once": (
        Sum(B[a, b] * x[a], (a, 1, n - b), (b, 1, m)),
        lambda: sum(A_(i, j) * x_(i) for j in whole(1, 3) for i in whole(1, 5 - j)),
    ),
}

PRODUCTS = {
    "free of the index": (Product(alpha, (a, m, n + 4)), lambda: ALPHA**7),
    "of numbers": (Product(a**2, (a, 2, 4)), lambda: 576),
    "from a size to a size": (Product(x[a], (a, m + 1, n + 2)), lambda: math.prod(map(x_, whole(4, 7)))),
    "two factors less": (Product(x[a], (a, 1, n - 2)), lambda: math.prod(map(x_, whole(1, 3)))),
    "factors of every kind": (
        Product(alpha**2 * x[a] ** 2 * (1 + y[a]) ** 3 / (alpha + 3) ** 2, (a, 1, n + 1)),
        lambda: math.prod(ALPHA**2 * x_(i) ** 2 * (1 + y_(i)) ** 3 / (ALPHA + 3) ** 2 for i in whole(1, 6)),
    ),
    "of exponentials": (
        Product(x[a] * exp(t * y[a] - c), (a, 1, n + 1)),
        lambda: math.prod(x_(i) * cmath.exp(T * y_(i) - C) for i in whole(1, 6)),
    ),
    "of powers of exponentials": (
        Product(exp(2 * t * y[a]) + exp(3 * t * y[a]), (a, 1, n)),
        lambda: math.prod(cmath.exp(2 * T * y_(i)) + cmath.exp(3 * T * y_(i)) for i in whole(1, 5)),
    ),
    "of the imaginary unit": (Product(I * x[a], (a, 1, m)), lambda: -1j * x_(1) * x_(2) * x_(3)),
    "of sums": (
        Product(Sum(B[a, b], (b, 1, m)), (a, 1, n)),
        lambda: math.prod(sum(A_(i, j) for j in whole(1, 3)) for i in whole(1, 5)),
    ),
}

PICKED = {
    "in range": (Sum(x[a] * KroneckerDelta(a, f), (a, 1, n)), lambda: x_(4)),
    "twice the index": (Sum(x[a] * KroneckerDelta(2 * a, f + 1), (a, 1, n)), lambda: 0),
    "a place before the first": (
        Sum(x[a] * y[b] * KroneckerDelta(b, a - 1), (b, 1, n), (a, 1, n)),
        lambda: sum(x_(i) * y_(i - 1) for i in whole(2, 5)),
    ),
    "a place after the last": (
        Sum(x[a] * y[b] * KroneckerDelta(b, a + 1), (b, 1, n), (a, 1, n)),
        lambda: sum(x_(i) * y_(i + 1) for i in whole(1, 4)),
    ),
    "a factor of unknown sign": (Sum(x[a] * KroneckerDelta(a, g * f), (a, 1, n)), lambda: 0),
    "two deltas, one after the other": (
        Sum(
            x[a] * y[b] * w[q] * KroneckerDelta(a, b) * KroneckerDelta(b, q), (q, 1, m), (b, 1, n), (a, 1, n)
        ),
        lambda: sum(x_(i) * y_(i) * w_(i) for i in whole(1, 3)),
    ),
    "a delta beside a sum": (
        Sum(
            y[a] * Sum(KroneckerDelta(a, b) * w[b], (b, 1, m)) * Sum(B[a, q] * x[q], (q, 1, n)),
            (a, 1, m + n),
        ),
        lambda: sum(y_(i) * w_(i) * A_(i, r) * x_(r) for i in whole(1, 3) for r in whole(1, 5)),
    ),
    "nothing left of one index": (
        Sum(Sum(KroneckerDelta(a, b), (b, 1, m)), (a, 1, m + n)),
        lambda: 3,
    ),
}
AT_4 = 4


@pytest.mark.parametrize(
    ("e", "loop"),
    [*SUMS.values(), *PRODUCTS.values(), *PICKED.values()],
    ids=[*SUMS, *(f"product {name}" for name in PRODUCTS), *(f"delta {name}" for name in PICKED)],
)
def test_the_form_is_worth_what_the_loop_adds_up(e, loop):
    normal = Normal()
    (form,) = normal.forms(e)
    at = AT | {normal.atoms[key]: AT_4 for key in normal.atoms if key == ("index", f)}
    assert number(normal, form, at) == pytest.approx(loop(), rel=1e-12)


SIMPLE = {
    "twelve terms are written out": (Sum(x[a], (a, 1, 12)), ["entry"] * 12),
    "thirteen are not": (Sum(x[a], (a, 1, 13)), ["sum"]),
    "one term beside a size": (Sum(x[a], (a, 1, n + 1)), ["entry", "sum"]),
    "twelve beside a size": (Sum(x[a], (a, 1, n + 12)), ["entry"] * 12 + ["sum"]),
    "thirteen beside a size": (Sum(x[a], (a, 1, n + 13)), ["sum"]),
    "no term": (Sum(x[a], (a, 1, 0)), []),
    "a product written out": (Product(x[a], (a, 1, 3)), ["entry"] * 3),
    "Σ a": (Sum(a, (a, 1, n)), ["n"]),
    "Σ 1/a": (Sum(1 / a, (a, 1, n)), ["sum"]),
    "a geometric sum": (Sum(exp(t * a), (a, 1, n)), ["exp", "exp"]),
    "a delta in range": (Sum(KroneckerDelta(a, f) * x[a], (a, 1, n)), ["entry"]),
    "a square of a delta in range": (Sum(KroneckerDelta(a, f) ** 2 * x[a], (a, 1, n)), ["entry"]),
    "the same from the end": (Sum(KroneckerDelta(n + 1 - a, f) * x[a], (a, 1, n)), ["entry"]),
    "a delta whose index has no range": (Sum(KroneckerDelta(a, somewhere) * x[a], (a, 1, n)), ["sum"]),
    "a product of exponentials": (Product(exp(t * x[a]), (a, 1, n)), ["exp"]),
    "a fourth power joins": (Sum(x[a] * Sum(B[a, b], (b, 1, m)) ** 4, (a, 1, n)), ["sum"]),
    "a free factor stands outside": (Sum(c**2 * x[a] / (1 + alpha), (a, 1, n)), ["alpha", "c", "sum"]),
}


@pytest.mark.parametrize("name", SIMPLE)
def test_what_a_sum_is_taken_apart_into(name):
    e, expected = SIMPLE[name]
    normal = Normal()
    assert kinds(normal, normal.form(e)) == expected


def test_exponentials_with_several_rates_come_to_an_end():
    apart = Sum(exp(2 * x[a]), (a, 1, n)) + Sum(exp(3 * x[a]), (a, 1, n))
    together = Sum(exp(2 * x[a]) + exp(3 * x[a]), (a, 1, n))
    assert equal(together, apart).proved
    picked = Sum(exp(t * b) * Sum(KroneckerDelta(a, 2 * b) * exp(t * a), (a, 1, n)), (b, 1, n + m))
    normal = Normal()
    first, again = normal.forms(picked, 0 * t + picked)
    assert first == again


def test_faulhaber():
    assert Normal().form(Sum(a, (a, 1, n))) == n**2 / 2 + n / 2


ALIKE = {
    "a + b": (Sum(c * x[a] + 2 * y[a], (a, 1, n)), c * Sum(x[b], (b, 1, n)) + 2 * Sum(y[a], (a, 1, n))),
    "from 0": (Sum(x[a + 1], (a, 0, n - 1)), Sum(x[a], (a, 1, n))),
    "to a later place": (Sum(x[a - m], (a, m + 1, m + n)), Sum(x[a], (a, 1, n))),
    "exchanged": (
        Sum(y[a] * Sum(B[a, b] * w[b], (b, 1, m)), (a, 1, n)),
        Sum(w[b] * Sum(B[a, b] * y[a], (a, 1, n)), (b, 1, m)),
    ),
    "a square": (
        Sum(Sum(B[a, b], (b, 1, m)) ** 2, (a, 1, n)),
        Sum(B[a, b] * B[a, q], (b, 1, m), (q, 1, m), (a, 1, n)),
    ),
    "a delta of an outer range that is longer": (
        Sum(x[a] * Sum(y[b] * KroneckerDelta(a, b), (b, 1, m)), (a, 1, m + n)),
        Sum(x[a] * y[a], (a, 1, m)),
    ),
    "a delta behind another factor": (
        Sum(B[a, a] * Sum(y[b] * KroneckerDelta(n + m - a, b), (b, 1, m)), (a, 1, n + m)),
        Sum(y[b] * B[n + m - b, n + m - b], (b, 1, m)),
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_two_ways_of_writing_have_one_form(name):
    normal = Normal()
    first, second = (normal.form(e) for e in ALIKE[name])
    assert sp.expand(first - second) == 0


def test_a_low_power_of_a_sum_joins_with_indices_of_its_own_and_a_high_one_stays():
    normal = Normal()
    for power, indices in ((1, 2), (4, 5), (5, 1)):
        form = normal.form(Sum(x[a] * Sum(B[a, b], (b, 1, m)) ** power, (a, 1, n)))
        assert len(normal.meaning[form][1][2]) == indices


def test_an_error_names_the_index_as_it_is_written():
    odd = Piecewise((x[a], sp.And(a > 2, a < m)), (0, True))
    with pytest.raises(NotEvaluable, match=r"^no normal form for the condition \(_a > 2\) & \(_a < m\)$"):
        Normal().form(Sum(odd, (a, 1, n)))


def test_whole_numbers_of_different_parity_are_never_equal():
    assert Normal().form(Sum(KroneckerDelta(2 * a, 2 * f + 1) * x[a], (a, 1, n))) == 0


def test_every_term_taken_apart_is_paid_for():
    normal = Normal(Bill())
    normal.form(Sum(c * x[a] + y[a] - 3, (a, 1, n)))
    assert [each for each in normal.budget.spent if "sums" in each[1]] == [(1, "taking sums apart")] * 3


# The steps, asked directly


def indices(normal, **ranges):
    """Whole-number symbols with these ranges."""
    made = [sp.Dummy(name, integer=True) for name in ranges]
    normal.ranges.update(zip(made, ranges.values(), strict=True))
    return made


@pytest.mark.parametrize(
    ("low", "high", "length", "ends"),
    [
        (1, n, n, []),
        (1, n + 2, n, [(1, n + 1), (1, n + 2)]),
        (1, n - 2, n, [(-1, n), (-1, n - 1)]),
        (m, n, n - m, [(1, n - m + 1)]),
        (3, n + 1, n, [(-1, n)]),
        (2, 3, 0, [(1, 1), (1, 2)]),
        (1, n + 13, n + 13, []),
        (1, n / 2 + sp.Rational(1, 2), n / 2 + sp.Rational(1, 2), []),
    ],
)
def test_a_sum_from_1_with_the_whole_number_ends_split_off(low, high, length, ends):
    normal = Normal()
    (place,) = indices(normal, place=(low, high))
    form, running, found, split = sums._from_one(normal, place**2, place, sp.sympify(low), sp.sympify(high))
    assert (running.name, running.is_integer) == ("place", True)
    assert sp.expand(form - (running + low - 1) ** 2) == 0
    assert (sp.expand(found - length), split) == (0, ends)
    assert normal.ranges[running] == (1, found)


def test_the_place_that_a_delta_fixes():
    normal = Normal()
    u, v = indices(normal, u=(1, n), v=(1, m))
    cases = {
        (u, v): v,
        (v, u): v,
        (n - u, v): n - v,
        (u + m, 2 * v): 2 * v - m,
        (2 * u, v): None,
        (v, n): None,
    }
    cases[m - 2 * u, v] = None
    for (left, right), place in cases.items():
        for sides in ((left, right), (right, left)):
            delta = normal.atom("delta", *sides)
            assert sums._solved(normal, delta, u) == place


def test_a_place_is_in_range_if_it_is_for_all_values_of_its_indices():
    normal = Normal()
    u, v, free = indices(normal, u=(1, n), v=(2, m), free=(None, None))
    cases = [
        (u, n, True),
        (u + 1, n, False),
        (u - 1, n, False),
        (v - 1, m, True),
        (v - 2, m, False),
        (v, m - 1, False),
        (n + 1 - u, n, True),
        (n - u, n, False),
        (n + 2 - u, n, False),
        (m - v, m, False),
        (m + 2 - v, m, True),
        (m + 3 - v, m, False),
        (2 * u, 2 * n, True),
        (2 * u, 2 * n - 1, False),
        (2 * u - 2, 2 * n, False),
        (2 * n + 1 - 2 * u, 2 * n, True),
        (2 * n - 2 * u, 2 * n, False),
        (u + v - 2, n + m, True),
        (u + v, n + m, True),
        (u + v - 3, n + m, False),
        (u + v, n + m - 1, False),
        (u**2, n**2, False),
        (u * v, n * m, False),
        (g * u, n, False),
        (free, n, False),
        (Integer(1), n, True),
        (n, n, True),
        (Integer(0), n, False),
        (n + 1, n, False),
        (m, n, False),
    ]
    for place, length, expected in cases:
        assert sums._in_range(normal, place, length) is expected, (place, length)


def test_the_rate_of_a_product_of_exponentials():
    normal = Normal()
    (u,) = indices(normal, u=(1, n))
    double, single = normal.atom("exp", 2 * t * u), normal.atom("exp", t * u)
    square, other, entries = normal.atom("exp", u**2), normal.atom("exp", c * u), normal.atom("entry", "x", u)
    assert sums._rate(normal, [(double, 3), (other, -2)], u) == 6 * t - 2 * c
    assert sums._rate(normal, [(normal.atom("exp", u), 1)], u) == 1
    for factors in ([(double, 1), (single, -2)], [(square, 1)], [(single, 1), (entries, 1)], [(entries, 1)]):
        assert sums._rate(normal, factors, u) is None


def test_a_product_is_cut_into_parts_that_share_no_index():
    normal = Normal()
    u, v, r, o = indices(normal, u=(1, n), v=(1, m), r=(1, n), o=(1, 7))
    (free,) = indices(normal, free=(1, n))
    at = lambda *places: (normal.atom("entry", "x", *places), Integer(2))
    bounds = [(u, n), (v, m), (r, n), (o, Integer(7))]
    first, second, third, link = at(u, free), at(v, free), at(r, free), at(u, v)
    assert sums._parts(normal, [first, second, (c, 1), third, link], bounds) == [
        ([(c, 1)], []),
        ([third], [bounds[2]]),
        ([second, first, link], bounds[:2]),
    ]


def test_a_part_without_an_index_is_its_product():
    normal = Normal()
    assert sums._part(normal, [(c, 2), (t, -1)], []) == c**2 / t


def test_a_sum_that_joins_brings_indices_named_and_bounded_as_its_own():
    normal = Normal()
    u, v = indices(normal, u=(1, n), v=(1, m))
    inner = normal.atom("sum", normal.atom("entry", "A", u, v), sp.Tuple(m), sp.Tuple(v))
    flat, bounds = sums._flattened(normal, [(inner, Integer(2)), (u, Integer(1))], u, n)
    names = [symbol for symbol, _ in bounds]
    assert bounds == [(u, n), (names[1], m), (names[2], m)]
    assert [(s.name, s.is_integer, normal.ranges[s]) for s in names[1:]] == [("v", True, (1, m))] * 2
    assert len({v, *names}) == 4
    entries = [(normal.atom("entry", "A", u, s), 1) for s in names[1:]]
    assert flat == [*entries, (u, 1)]
