"""Signs of forms: what e^u, log and erf are replaced by, and what follows from it for the sign."""

import pytest
import sympy as sp
from sympy import KroneckerDelta, Product, Rational, Sum, erf, exp, gamma, log, sqrt

from mathlib.symbols import index, positive, real, size, vector
from mathlib.verdict import inequalities
from mathlib.verdict.budget import Budget
from mathlib.verdict.inequalities import (
    _joined_logs,
    _log_by_tangent,
    _with_tangent,
    _within_range,
    _without_log,
    nonnegative,
    obviously_nonnegative,
)
from mathlib.verdict.normal import Normal

z, t = real("z t")
a, b, c, d, e = positive("a b c d e")
zeta = sp.Symbol("zeta")
K = size("K")
i, j, k = index("i j k", K)
x, y = vector("x y", K)


def formed(*expressions):
    """The normal form of the sum, its atoms numbered in the order of the expressions."""
    normal = Normal(Budget())
    return sp.Add(*normal.forms(*expressions)), normal


def atom(normal, expression):
    return normal.form(expression)


def new_symbols(found, form):
    """What a rewriting brought in: the unknown w of each fact, in the order they were made."""
    made = found.free_symbols - form.free_symbols - {a, b, c, d, e, z, t}
    return sorted(made, key=lambda w: w.dummy_index)


def same(one, other):
    return sp.cancel(sp.together(one - other)) == 0


# The sign of a form

SIGNS = {  # the expression; whether it is proved >= 0, and > 0
    "zero": (sp.Integer(0), True, False),
    "a positive symbol": (c, True, True),
    "a negative number": (sp.Integer(-2), False, False),
    "a square": (z**2, True, False),
    "a quadratic by its discriminant": (z**2 - z * t + t**2, True, False),
    "a quadratic without a zero": (z**2 - z + 1, True, True),
    "a symbol of either sign": (z, False, False),
    "an exponential, which is positive before it is replaced": (exp(c), True, True),
    "e^c above its tangent": (exp(c) - 1 - c, True, True),
    "e^−c above its tangent": (exp(-c) - 1 + c, True, True),
    "e^c below its tangent": (1 + c - exp(c), False, False),
    "e^c + e^d": (exp(c) + exp(d) - 2 - c - d, True, True),
    "log c below its tangent": (c - 1 - log(c), True, False),
    "log c above c's tangent at infinity": (log(c) - 1 + 1 / c, True, False),
    "log(1 + c) as a logarithm of something above 1": (log(1 + c), True, True),
    "two logarithms of one weight": (a * log(c) - a * log(d) + a * (d / c - 1), True, False),
    "erf below 1": (1 - erf(z), True, True),
    "erf above −1": (1 + erf(z), True, True),
    "erf above 0 on the right": (erf(c), True, True),
    "erf of either sign": (erf(z), False, False),
    "a delta": (KroneckerDelta(i, j), True, False),
    "what holds only where i = j": (KroneckerDelta(i, j) - Rational(1, 2), False, False),
    "what holds only where i ≠ j": (Rational(1, 2) - KroneckerDelta(i, j), False, False),
    "what holds in both cases": (Rational(3, 2) - KroneckerDelta(i, j), True, True),
}


@pytest.mark.parametrize("name", SIGNS)
def test_the_sign_of_a_form(name):
    expression, at_least_zero, above_zero = SIGNS[name]
    form, normal = formed(expression)
    assert nonnegative(form, normal) is at_least_zero
    assert inequalities.positive(form, normal) is above_zero


OBVIOUS = [
    z**2,
    (z - t) ** 2,
    c,
    c * z**2,
    c + (z - t) ** 4,
    1 / (z - t) ** 2,
    sqrt(1 + z**2),
    (z**2) ** Rational(3, 2),
    exp(z),
    Sum((x[k] - y[k]) ** 2, (k, 1, K)),
    Product(x[k] ** 2, (k, 1, K)),
    1 / Sum((x[k] - y[k]) ** 2, (k, 1, K)),
]
NOT_OBVIOUS = [
    z,
    -c,
    z**3,
    c * z,
    c + t,
    z**2 - t**2,
    zeta**2,
    c**zeta,
    (z - t) ** 3,
    Sum(x[k], (k, 1, K)),
    Product(x[k] - y[k], (k, 1, K)),
    1 / Sum(x[k], (k, 1, K)),
]


@pytest.mark.parametrize("expression", OBVIOUS, ids=str)
def test_squares_and_positive_things_are_obviously_nonnegative(expression):
    assert obviously_nonnegative(expression) is True


@pytest.mark.parametrize("expression", NOT_OBVIOUS, ids=str)
def test_what_may_be_negative_is_not_obviously_nonnegative(expression):
    assert obviously_nonnegative(expression) is False


# e^u > 1 + u


def test_exponentials_of_something_positive_give_way_to_their_tangents():
    form, normal = formed(exp(c), -3 * z * exp(2 * d), exp(t), exp(2))
    other, constant = atom(normal, exp(t)), atom(normal, exp(2))
    first, second = _with_tangent(form, normal)
    v, w = new_symbols(first, form)
    assert v.is_positive and w.is_positive and v.name == w.name == "w"
    assert new_symbols(second, form) == [v, w]
    above = lambda v, w: (1 + c + v) - 3 * z * (1 + 2 * d + w) + other + constant
    below = lambda v, w: 1 / (1 - c + v) - 3 * z / (1 - 2 * d + w) + other + constant
    assert same(first, above(v, w)) or same(first, above(w, v))
    assert same(second, below(v, w)) or same(second, below(w, v))


@pytest.mark.parametrize("expression", [z, exp(z), exp(-z) + c, exp(2), log(c)], ids=str)
def test_no_other_exponential_has_a_tangent(expression):
    form, normal = formed(expression)
    assert list(_with_tangent(form, normal)) == []


# log


@pytest.mark.parametrize(
    ("expression", "left"),
    [
        (2 * log(c) - log(d), c**2 / d - 1),
        (log(c), c - 1),
        (log(1 + c**2) / 2 - log(c), sqrt(1 + c**2) / c - 1),
        (log(c) + d, c * exp(d) - 1),
    ],
    ids=str,
)
def test_a_sum_of_logarithms_gives_way_to_what_it_is_the_logarithm_of(expression, left):
    form, normal = formed(expression)
    (found,) = _without_log(form, normal)
    assert same(found, normal.form(left))


@pytest.mark.parametrize("expression", [z, exp(z) + c, erf(z)], ids=str)
def test_without_a_logarithm_there_is_none_to_remove(expression):
    form, normal = formed(expression)
    assert list(_without_log(form, normal)) == []
    assert _joined_logs(form, normal) is None
    assert list(_log_by_tangent(form, normal)) == []


def test_logarithms_are_joined_where_their_factors_are_multiples():
    """3 + a log b + z log c + 2a log d − 5z log e + z² log 7 = 3 + a log(b d²) + z log(c/e⁵) + z² log 7"""
    form, normal = formed(
        sp.Integer(3), a * log(b), z * log(c), 2 * a * log(d), -5 * z * log(e), z**2 * log(7)
    )
    rest, logs = _joined_logs(form, normal)
    assert rest == 3
    assert logs == [(a, b * d**2), (z, c / e**5), (z**2, sp.Integer(7))]


NOT_JOINED = {
    "a product of logarithms": log(c) * log(d),
    "a square": log(c) ** 2,
    "a square beside another": log(c) ** 2 + log(d),
    "below the bar": log(c) + 1 / log(d),
    "of something of either sign": log(t),
    "of something of either sign beside a good one": log(c) + log(t),
}


@pytest.mark.parametrize("name", NOT_JOINED)
def test_logarithms_of_another_kind_stay(name):
    form, normal = formed(NOT_JOINED[name])
    assert _joined_logs(form, normal) is None
    assert list(_log_by_tangent(form, normal)) == []


def test_logarithms_give_way_to_their_tangents():
    """1 − 1/f ≤ log f ≤ f − 1, for f = bd² with the factor a and for f = c/e with the factor −z."""
    w0 = sp.Symbol("w0", nonnegative=True)  # a name like that of the unknowns, but the reader's
    form, normal = formed(w0 + t, a * log(b), -z * log(c), 2 * a * log(d), z * log(e))
    first, second = _log_by_tangent(form, normal)
    v, w = new_symbols(first, form)
    assert v.is_nonnegative and w.is_nonnegative and not v.is_positive
    f, g = b * d**2, c / e
    assert same(first, w0 + t + a * (f - 1 - v) - z * (g - 1 - w))
    assert same(second, w0 + t + a * (1 - 1 / f + v) - z * (1 - 1 / g + w))


# −1 < erf x < 1


def test_erf_gives_way_to_all_that_lies_in_its_range():
    form, normal = formed(erf(z), -2 * t * erf(c), gamma(z))
    other = atom(normal, gamma(z))
    (found,) = _within_range(form, normal)
    v, w = new_symbols(found, form)
    assert v.is_positive and w.is_positive and v.name == w.name == "w"
    assert same(found, (v - 1) / (v + 1) - 2 * t * w / (w + 2) + other)


@pytest.mark.parametrize("expression", [z, gamma(z), exp(z)], ids=str)
def test_nothing_else_is_in_the_range_of_erf(expression):
    form, normal = formed(expression)
    assert list(_within_range(form, normal)) == []
