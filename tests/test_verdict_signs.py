"""The sign of a form: what each rule knows, and that nothing is said of a form that takes both signs."""

import pytest
import sympy as sp
from sympy import I, Poly, Pow, Rational, sqrt

from mathlib.symbols import negative, positive, real
from mathlib.verdict import signs
from mathlib.verdict.budget import Budget, BudgetExceeded
from mathlib.verdict.normal import Normal

t, u, w, z = real("t u w z")
c, e = positive("c e")
d = negative("d")
v, y = sp.symbols("v y", nonnegative=True)
low = sp.Symbol("low", nonpositive=True)
cloud, mist = sp.symbols("cloud mist")  # complex numbers
MARKS = ("+", "0+", "-", "0-", "0", None)


@pytest.fixture
def normal():
    return Normal()


def sign(expression, deep=True):
    """The sign of an expression that may hold π, e and roots."""
    normal = Normal()
    (form,) = normal.forms(expression)
    return signs.sign(form, normal, deep)


# The rules of signs

# numbers of each sign
NUMBERS = {"+": {1, 2}, "0+": {0, 1, 2}, "-": {-2, -1}, "0-": {-2, -1, 0}, "0": {0}, None: {-2, -1, 0, 1, 2}}


def mark_of(numbers):
    """The narrowest mark that holds for all numbers."""
    if numbers == {0}:
        return "0"
    lowest, highest = min(numbers), max(numbers)
    if lowest >= 0:
        return "0+" if lowest == 0 else "+"
    return None if highest > 0 else "0-" if highest == 0 else "-"


@pytest.mark.parametrize("left", MARKS)
@pytest.mark.parametrize("right", MARKS)
def test_signs_of_products_and_sums_are_those_of_numbers(left, right):
    pairs = [(p, q) for p in NUMBERS[left] for q in NUMBERS[right]]
    assert signs._times(left, right) == mark_of({p * q for p, q in pairs})
    assert signs._plus({left, right}) == mark_of({p + q for p, q in pairs})


def test_a_sum_of_three_signs():
    assert signs._plus({"0+", "+", "0"}) == "+"
    assert signs._plus({"0-", "-", "0"}) == "-"
    assert signs._plus({"0+", "0", "0-"}) is None
    assert signs._plus({"+", "0+", None}) is None
    assert signs._plus(set()) == "0"


@pytest.mark.parametrize(
    ("mark", "of_real", "of_complex"),
    [("+", "+", "+"), ("-", "+", "+"), ("0+", "0+", "0+"), ("0-", "0+", "0+"), (None, "0+", None)],
)
def test_an_even_power_is_never_negative_where_the_base_is_real(mark, of_real, of_complex):
    assert signs._even_power(mark, z) == of_real
    assert signs._even_power(mark, cloud) == of_complex


@pytest.mark.parametrize(
    ("form", "mark"),
    [(z - z, "0"), (c, "+"), (d, "-"), (v, "0+"), (low, "0-"), (z, None), (cloud, None), (z**2 + 1, "+")],
)
def test_a_sign_that_sympy_knows(form, mark):
    assert signs._known(form) == mark


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (c * d, "-"),
        (c * d * e, "-"),
        (v * c, "0+"),
        (v * d, "0-"),
        (z * c, None),
        (z**2, "0+"),
        (d**2, "+"),
        (cloud**2, None),
        (z**3, None),
        (d**3, "-"),
        (c**-1, "+"),
        (d**-3, "-"),
        (c ** Rational(1, 2), None),
        (c + e, "+"),
        (c + v, "+"),
        (d + low, "-"),
        (v + y, "0+"),
        (c + d, None),
        (c + z, None),
        (z, None),
        (sp.exp(z), None),
    ],
)
def test_a_sign_from_the_parts(form, mark, normal):
    assert signs._structural(form, normal) == mark


# Whole forms


def test_what_is_known_at_once_costs_nothing():
    normal = Normal(Budget(0))
    for form, mark in ((c + v, "+"), (c * d, "-"), (z**2, "0+")):
        assert signs.sign(form, normal, deep=True) == mark
    with pytest.raises(BudgetExceeded):
        signs.sign(z + t, normal, deep=True)
    assert signs.sign(z + t, normal) is None


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (z**2 - z + 1, "+"),
        (-(z**2) + z - 1, "-"),
        (z**2 - 2 * z + 1, "0+"),
        (-(z**2) + 2 * z * t - t**2, "0-"),
        (z**2 - 2, None),
        (z**3 + 1, None),
        (z**4 + z + 1, "+"),
        (c**2 + c - 1, None),
        (c**2 - c + 1, "+"),
        (v**3 + v - 1, None),
        (v**3 + 2 * v**2 - v + 3, "+"),
        (v**2 + 3 * v * (v - 1) + 1, "+"),
        ((z - t) ** 3, None),
        ((z - t) ** 4 * (z**2 - z + 1), "0+"),
        ((z - t) ** 6, "0+"),
        ((z - t) * (z + t) * (z - t), None),
        (z**2 + t**2 - z * t, "0+"),
        (3 * z**2 + 4 * t * z + 2 * t**2, "0+"),
        (1 + 3 * z**2 + 4 * t * z + 2 * t**2, "+"),
        (-3 * z**2 - 4 * t * z - 2 * t**2 - 5, "-"),
        (z**2 + Rational(21, 10) * t * z + t**2, None),
        (z**2 + 2 * t * z - t**2, None),
        (z**2 + u**2 * z + u**4, "0+"),
        (z**2 + t * z + t**2 - t + 1, "+"),
        (z**2 + t * z + t**2 - t * u + u**2, "0+"),
        ((z**2 - z + 1) / (t**2 + t + 1), "+"),
        ((z**2 - z + 1) / (d * (t**2 + t + 1)), "-"),
        ((z**2 - z + 1) / (z * t - 1), None),
        (1 / (z**2 - z + 1) - 2, "-"),  # it is 4/3 at most
        (1 / (z**2 - z + 1) - 1, None),
        (1 / (z**2 - z + 1) + 2, "+"),
        (1 - 1 / (z**2 - z + 2), "+"),
        (cloud**2 + t**2 + 1, None),
        (t**2 - t + 1 + mist**2 * (t**2 + 1), None),
        (I * z + 1, None),
        (z - z, "0"),
    ],
)
def test_a_sign_by_factors_roots_and_discriminants(form, mark, normal):
    assert signs.sign(form, normal, deep=True) == mark


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (sp.pi - 3, "+"),
        (sp.pi - 4, "-"),
        (sqrt(2) + sqrt(3) - sp.pi, "+"),
        (sp.E**2 - 7 - Rational(2, 5), "-"),
        (sp.pi - Rational(22, 7) + Rational(1, 10**3), "-"),
        ((sp.pi - 3) * c + (4 - sp.pi) * e, "+"),
        ((sp.pi - 4) * c + (3 - sp.pi) * v, "-"),
        ((sp.pi - 3) * v + (4 - sp.pi) * y, "0+"),
        ((sp.pi - 3) * v + (4 - sp.pi) * y + Rational(1, 10**50), "+"),
        ((sp.pi - 3) * v + (4 - sp.pi) * c, "+"),
        ((3 - sp.pi) * v * c + (sp.pi - 4) * y, "0-"),
        ((sp.pi - 3) * v + (3 - sp.pi) * y - v * y, None),
        ((sp.pi - 3) * v - (4 - sp.pi) * y, None),
        ((sp.pi - 3) * z + (4 - sp.pi) * c, None),
        ((sp.pi - 3) * c + (4 - sp.pi) * z, None),
        ((sp.pi - 3) * v + I * y, None),
    ],
)
def test_a_sign_with_constants_that_are_no_fractions(form, mark):
    assert sign(form) == mark


def test_a_constant_that_may_be_zero_has_no_sign():
    smallest = Rational(signs.SMALLEST)
    assert signs._by_digits(smallest) == "+"
    assert signs._by_digits(-smallest) == "-"
    assert signs._by_digits(smallest * Rational(9, 10)) is None
    assert signs._by_digits(-smallest * Rational(9, 10)) is None
    assert signs._by_digits(smallest * (1 - Rational(1, 10**30))) is None
    assert signs._by_digits(Rational(1, 3)) == "+"
    assert signs._by_digits(sp.log(2) - 1) == "-"
    assert signs._by_digits(sp.Integer(0)) is None
    assert signs._by_digits(3 + I) is None
    zero = sqrt(2) * sqrt(3) - sqrt(6) + sp.sin(1) ** 2 + sp.cos(1) ** 2 - 1
    assert signs._by_digits(zero) is None


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (sqrt(c), "+"),
        (sqrt(z) * d, None),
        (z**2 * sqrt(v), "0+"),
        (sp.Integer(-7), "-"),
        (Rational(2, 3), "+"),
        (2 * z + 2 * c, None),
    ],
)
def test_a_form_that_is_no_polynomial_keeps_the_sign_of_its_parts(form, mark, normal):
    assert signs._by_factors(form, normal) == mark


@pytest.mark.parametrize(
    ("poly", "mark"),
    [
        (Poly(z**2 + t * z + t**2, z), "0+"),
        (Poly(-(z**2) + t * z - t**2 - 1, z), "-"),
        (Poly((z + t) ** 2, z), "0+"),
        (Poly(w * z**2 + 1, z), None),
        (Poly(v * z**2 + 1, z), None),  # leading 0 where v is 0
        (Poly(c * z**2 + 1, z), "+"),
        (Poly(c * z**2 - 1, z), None),
        (Poly(z**3 + 1, z), None),
        (Poly(z + c, z), None),
    ],
)
def test_a_quadratic_keeps_its_sign_where_the_discriminant_is_not_positive(poly, mark, normal):
    assert signs._by_discriminant(poly, normal) == mark


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (z**2 + 1, "+"),
        (-(z**2) - z - 1, "-"),
        (z**2 - 2, None),
        (Rational(1, 2) * z**2 + 1, "+"),
        (c**2 - 2, None),
        (c**2 + 3 * c + 1, "+"),  # its roots are negative
        (-c - Rational(1, 2), "-"),
        (z**2 + 3 * z + 1, None),
        (3 * c - 1, None),
        (z**2 + z * sqrt(2) + 1, None),  # a root in a coefficient is not looked at
        (z**2 + I, None),
    ],
)
def test_a_polynomial_in_one_unknown_without_roots_in_its_range_has_one_sign(form, mark):
    (symbol,) = form.free_symbols
    assert signs._by_roots(Poly(form, symbol)) == mark


def test_a_root_in_a_coefficient_leaves_a_polynomial_open(normal):
    assert signs._polynomial(z**2 + sqrt(2) * z + 1, normal) is None


@pytest.mark.parametrize(
    ("form", "count"),
    [
        (z, 1),
        (sp.Integer(4), 1),
        (z + t + 1, 3),
        ((z + 1) * (t + 2), 4),
        ((z + 1) * (t + z + 2) + 5, 7),
        ((z + 1) ** 3, 4),
        ((z + t + 1) ** 2, 6),
        ((z + t + u + w) ** 3, 20),
        (Pow(z + t, 1, evaluate=False), 2),
        ((z + 1) ** -2, 1),
        (sqrt(z + 1), 1),
        ((z + 1) ** Rational(5, 2), 1),
        ((z + 1) ** t, 1),
        (sp.exp(z + t), 1),
    ],
)
def test_terms_of_the_expanded_form_are_counted(form, count):
    assert signs._terms(form) == count


def test_expanding_and_factoring_are_paid_for():
    form = (z + 1) * (t * u + w + 5)
    normal = Normal(Budget(1000))
    assert signs._by_factors(form, normal) is None
    # 6 terms are made; then there are 6 of degree 3; the discriminants that are tried next are not quadratic
    assert normal.budget.left == 1000 - 6 - 6 * 3**2
    for limit, what in ((5, "expanding"), (6, "factoring"), (6 + 53, "factoring")):
        with pytest.raises(BudgetExceeded, match=f"budget of {limit} operations ran out in {what}$"):
            signs._by_factors(form, Normal(Budget(limit)))
    assert signs._by_factors(form, Normal(Budget(6 + 54))) is None
