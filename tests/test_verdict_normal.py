"""The normal form by itself: what becomes an atom, what falls together, what it costs."""

import pytest
import sympy as sp
from sympy import (
    Derivative,
    E,
    I,
    KroneckerDelta,
    Piecewise,
    Rational,
    Subs,
    acos,
    atan,
    binomial,
    cos,
    cosh,
    cot,
    coth,
    csc,
    csch,
    erf,
    erfc,
    exp,
    factorial,
    gamma,
    log,
    pi,
    sec,
    sech,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from mathlib.symbols import array, function, index, integer, matrix, positive, real, size, vector
from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable
from mathlib.verdict.normal import Normal, _call, _delta, terms

z, t, w = real("z t w")
c, d = positive("c d")
m, n = integer("m n")
K = size("K")
j, k = index("j k", K)
f = function("f")
zeta, xi = sp.symbols("zeta xi")


def spent(act, limit=1000):
    """How many operations act(normal) takes."""
    normal = Normal(Budget(limit))
    act(normal)
    return limit - normal.budget.left


def meaning(e):
    """(kind, key) of the one atom that is the form of e, and the atom itself."""
    normal = Normal()
    made = normal.form(e)
    assert made.is_Symbol, f"{e} is {made}, not one atom"
    return *normal.meaning[made][:2], made


@pytest.mark.parametrize("e", [sp.Integer(3), Rational(-1, 2), I, z, zeta, m, sp.zoo], ids=str)
def test_numbers_and_symbols_stay(e):
    normal = Normal()
    assert normal.form(e) is e and not normal.atoms


def test_sums_and_products_are_taken_apart():
    normal = Normal()
    a, b = normal.form(exp(z)), normal.form(erf(t))
    assert normal.form(2 * z * exp(z) + t**2 * erf(t) + I) == 2 * z * a + t**2 * b + I


BY_EXPONENTIALS = {  # with a = e^t, or b = e^{it}
    sinh: lambda a, b: (a - 1 / a) / 2,
    cosh: lambda a, b: (a + 1 / a) / 2,
    tanh: lambda a, b: (a**2 - 1) / (a**2 + 1),
    coth: lambda a, b: (a**2 + 1) / (a**2 - 1),
    sech: lambda a, b: 2 * a / (a**2 + 1),
    csch: lambda a, b: 2 * a / (a**2 - 1),
    sin: lambda a, b: (b - 1 / b) / (2 * I),
    cos: lambda a, b: (b + 1 / b) / 2,
    tan: lambda a, b: (b**2 - 1) / (b**2 + 1) / I,
    cot: lambda a, b: I * (b**2 + 1) / (b**2 - 1),
    sec: lambda a, b: 2 * b / (b**2 + 1),
    csc: lambda a, b: 2 * I * b / (b**2 - 1),
}


@pytest.mark.parametrize("func", BY_EXPONENTIALS, ids=str)
def test_hyperbolic_and_trigonometric_functions_by_exponentials(func):
    normal = Normal()
    argument = z * t - 2
    left, right = normal.forms(func(argument), BY_EXPONENTIALS[func](exp(argument), exp(I * argument)))
    assert normal.is_zero(left - right) and not normal.is_zero(left + right)
    assert {normal.kind(s) for s in left.free_symbols} == {"exp"}


def test_each_expression_is_paid_for_once():
    assert spent(lambda normal: normal.form(z)) == 1
    assert spent(lambda normal: normal.form(z + t)) == 3
    assert spent(lambda normal: (normal.form(z + t), normal.form(t + z))) == 3
    with pytest.raises(
        BudgetExceeded, match="the budget of 2 operations ran out in taking expressions apart"
    ):
        Normal(Budget(2)).form(z + t)


@pytest.mark.parametrize(
    "form, number",
    [
        (z, 1),
        (sp.Integer(5), 1),
        (z + t, 2),
        (z + t + w + 1, 4),
        (z * t * w, 1),
        ((z + t) * (z + t + w), 6),
        ((z + t) ** 2, 3),
        ((z + t) ** 3, 4),
        ((z + t) ** -3, 4),
        ((z + t + w) ** 2, 6),
        ((z + t + w) ** 4, 15),
        (z**7, 1),
        (2 * z * (z + t) ** 2 + w, 4),
        ((z + t) ** w, 1),
        (z**w, 1),
    ],
    ids=str,
)
def test_the_number_of_terms_of_an_expansion(form, number):
    assert terms(form) == number
    if form.is_polynomial():
        assert len(sp.Add.make_args(sp.expand(form))) <= number


def test_one_spelling_for_equal_ratios():
    normal = Normal()
    assert normal.canonical((z + t) * (z - t)) == z**2 - t**2
    assert normal.canonical((z**2 - t**2) / (z - t)) == z + t
    assert normal.canonical((1 + I) ** 2) == 2 * I
    assert normal.canonical((1 + I) * (z + t)) == z + t + I * z + I * t
    assert normal.canonical(z) == z and normal.canonical(sp.Integer(2)) == 2


def test_a_spelling_is_paid_for_by_its_terms():
    assert spent(lambda normal: normal.canonical((z + t) ** 3)) == 4
    assert spent(lambda normal: (normal.canonical(z), normal.canonical(sp.Integer(7)))) == 0
    with pytest.raises(BudgetExceeded, match="ran out in expanding$"):
        Normal(Budget(3)).canonical((z + t) ** 3)


@pytest.mark.parametrize("power", [-8, -4, -3, -2, -1, 1, 2, 3, 4, 7, 8])
def test_powers_of_a_cube_root(power):
    normal = Normal()
    root = normal.form(c ** Rational(1, 3))
    assert normal.meaning[root][:2] == ("root", (c, 3))
    found = normal.reduce(z**5 + root**power)
    expected = {
        -8: c**-3 * root,
        -4: c**-2 * root**2,
        -3: 1 / c,
        -2: root**-2,
        -1: 1 / root,
        1: root,
        2: root**2,
        3: c,
        4: c * root,
        7: c**2 * root,
        8: c**2 * root**2,
    }
    assert found == z**5 + expected[power]


def test_powers_of_an_absolute_value():
    normal = Normal()
    size_of, other = normal.form(sp.Abs(z)), normal.form(exp(t))
    assert normal.meaning[size_of][:2] == ("abs", (z,))
    for power, expected in {1: size_of, 2: z**2, 3: z**2 * size_of, 4: z**4, 5: z**4 * size_of}.items():
        assert normal.reduce(other**3 * w**3 * size_of**power) == other**3 * w**3 * expected


def test_roots_and_absolute_values_in_one_form():
    normal = Normal()
    a, b, r = (normal.form(e) for e in (sp.Abs(z), sp.Abs(t), sqrt(c)))
    assert normal.canonical((a + b) ** 2) == z**2 + 2 * a * b + t**2
    assert normal.canonical((r + a) * (r - a)) == c - z**2
    assert normal.canonical((c - z**2) / (r + 1) * (r + 1) ** 2) == sp.expand((c - z**2) * (r + 1))
    assert normal.is_zero(a**2 * r**3 - z**2 * c * r)


def test_a_difference_is_zero_only_if_it_is_for_equal_and_for_unequal_indices():
    normal = Normal()
    delta, gap = normal.form(KroneckerDelta(m, n)), m - n
    assert normal.is_zero(delta * gap)
    assert normal.is_zero(delta**2 - delta)
    assert not normal.is_zero(1 - delta)
    assert not normal.is_zero(delta)
    assert not normal.is_zero((1 - delta) * gap)
    assert not normal.is_zero(z - t + 1)
    assert normal.is_zero(1 / (1 + z) + z / (1 + z) - 1)


def test_a_difference_is_expanded_three_times_and_paid_for_each_time():
    assert spent(lambda normal: normal.is_zero(z - t)) == 6
    assert spent(lambda normal: normal.is_zero((z + t) ** 2 * w)) == 9
    with pytest.raises(BudgetExceeded, match="ran out in expanding the difference$"):
        Normal(Budget(5)).is_zero(z - t)


@pytest.mark.parametrize(
    "i, j, replaced, place",
    [(n, 2 * m, n, 2 * m), (m, n**2, m, n**2), (m, n, m, n), (m + 3, n, m, n - 3), (m, K + n, K, m - n)],
    ids=str,
)
def test_the_two_cases_of_a_delta(i, j, replaced, place):
    normal = Normal()
    g = normal.form(f(replaced))
    same, apart = normal.by_equal_indices(
        normal.form(KroneckerDelta(i, j)) * (z + replaced * g) + t * replaced
    )
    assert same == z + place * normal.form(f(place)) + t * place
    assert apart == t * replaced


def test_the_cases_of_two_deltas():
    normal = Normal()
    first, second = (normal.form(KroneckerDelta(m, other)) for other in (n, K))
    cases = normal.by_equal_indices(2 * first + 3 * second + 7)
    assert sorted(cases) == [7, 9, 10, 12]
    assert normal.by_equal_indices(z + t) == [z + t]


def test_exponentials_of_one_exponent_share_their_finest_unit():
    normal = Normal()
    whole, half, third = normal.forms(exp(z), exp(z / 2), exp(-z / 3))
    (unit,) = third.free_symbols
    assert (whole, half, third) == (unit**6, unit**3, unit**-2)
    assert normal.meaning[unit][:2] == ("exp", (z / 6,))


def test_the_unit_of_an_exponent():
    normal = Normal()
    assert normal.unit(z, sp.Integer(4)) == 4 and not normal.refined
    assert normal.unit(z, sp.Integer(8)) == 4 and not normal.refined
    assert normal.unit(z, sp.Integer(6)) == 2 and normal.refined
    assert normal.unit(z, sp.Integer(10)) == 2 and normal.refined
    assert normal.unit(t, sp.Integer(3)) == 3


@pytest.mark.parametrize(
    "e, number, expected",
    [
        (log(n + 1), 5, log(6)),
        (factorial(n), 3, sp.Integer(6)),
        (exp(n * z), 0, sp.Integer(1)),
        (KroneckerDelta(m, n), m, sp.Integer(1)),
        (KroneckerDelta(m, n), m + 1, sp.Integer(0)),
        (vector("x")[n], 2, vector("x")[2]),
        (f(n), 4, f(4)),
    ],
    ids=str,
)
def test_an_atom_is_made_anew_when_an_index_is_replaced(e, number, expected):
    normal = Normal()
    form = normal.form(e)
    found = normal.substitute(form, {n: sp.sympify(number)})
    assert found == normal.form(expected)


def test_an_atom_keeps_its_assumptions_when_an_index_is_replaced():
    normal = Normal()
    x = vector("x", positive=True)
    assert normal.substitute(normal.form(x[n]), {n: m + 1}).is_positive


def test_an_index_is_a_whole_number_of_its_name_with_its_range():
    normal = Normal()
    made = normal.form(k)
    assert made.is_Symbol and made.is_integer and made.name == "k"
    assert normal.form(k) == made != normal.form(j)
    assert normal.ranges[made] == (1, K)
    assert normal.ranges[normal.form(sp.Idx("i", (2, 5 * m)))] == (2, 5 * m)
    assert normal.ranges[normal.form(sp.Idx("i"))] == (None, None)


@pytest.mark.parametrize(
    "known, positive, nonnegative, real",
    [
        ({"positive": True}, True, True, True),
        ({"nonnegative": True}, None, True, True),
        ({"real": True}, None, None, True),
        ({}, None, None, None),
    ],
    ids=str,
)
def test_an_entry_of_an_array(known, positive, nonnegative, real):
    kind, key, made = meaning(sp.IndexedBase("x", **known)[m + n, 2])
    assert (kind, key) == ("entry", ("x", m + n, 2))
    assert (made.is_positive, made.is_nonnegative, made.is_real) == (positive, nonnegative, real)


def test_entries_of_different_arrays_and_matrices_are_different():
    normal = Normal()
    made = [array(name, K, K)[m, n] for name in "AB"] + [matrix(name, K, K)[m, n] for name in "CD"]
    assert len({normal.form(e) for e in made}) == 4


def test_an_entry_of_a_matrix():
    kind, key, made = meaning(matrix("W", K, 3)[m, 1])
    assert (kind, key) == ("entry", ("W", m, 1)) and made.is_real
    with pytest.raises(NotEvaluable, match=r"^the entry .* of a matrix that is not written out$"):
        Normal().form(sp.Inverse(matrix("S", K, K))[m, n])


def test_cases_are_one_atom_of_their_values_and_conditions():
    kind, key, made = meaning(Piecewise((z * (t + 1), t < z), (w, z < -t), (7, True)))
    assert kind == "piecewise"
    assert key == ("<", t - z, z * t + z, "<", z + t, w, "otherwise", 7)
    assert made.is_real
    assert meaning(Piecewise((zeta, z > t), (7, True)))[2].is_real is None
    with pytest.raises(NotEvaluable, match=r"no normal form for the condition \(t > 0\) & \(z > 0\)"):
        Normal().form(Piecewise((z, (z > 0) & (t > 0)), (0, True)))


@pytest.mark.parametrize(
    "i, j, value",
    [
        (m, m, 1),
        (sp.Integer(2), sp.Integer(2), 1),
        (m + 1, m, 0),
        (m, m + 1, 0),
        (m + n, n + m + 2, 0),
        (K, sp.Integer(0), 0),
        (sp.Integer(0), K, 0),
        (m + K, m, 0),
    ],
    ids=str,
)
def test_a_delta_of_indices_known_to_be_equal_or_not(i, j, value):
    assert _delta(Normal(), i, j) == value


def test_deltas_of_one_difference_are_one_atom():
    normal = Normal()
    made = {_delta(normal, *pair) for pair in ((m, n), (n, m), (m + 1, n + 1), (n - 5, m - 5))}
    (delta,) = made
    assert normal.meaning[delta][:2] == ("delta", (m, n)) and delta.is_nonnegative
    shifted = _delta(normal, n + 2, m)
    assert shifted != delta and normal.meaning[shifted][:2] == ("delta", (m, n + 2))
    assert normal.form(KroneckerDelta(m, n, (1, 5))) == normal.form(KroneckerDelta(n, m)) == delta


def test_other_functions_are_atoms_of_their_arguments():
    kind, key, made = meaning(gamma(z * (t + 1)))
    assert (kind, key) == ("call", ("gamma", z * t + z)) and made.is_real
    assert meaning(erf(sp.Integer(2)))[:2] == ("call", ("erf", 2))
    assert meaning(gamma(zeta))[2].is_real is None
    assert meaning(sp.beta(zeta, z))[2].is_real is None
    assert meaning(acos(sp.Integer(2)))[2].is_real is None
    normal = Normal()
    assert len({normal.form(e) for e in (gamma(z), erf(z), gamma(t), acos(z))}) == 4


def test_a_function_has_its_value_at_a_number_and_is_left_alone_elsewhere():
    one = cosh(z) ** 2 - sinh(z) ** 2
    assert Normal().form(erf(one - 1)) == 0
    assert Normal().form(gamma(one + 4)) == 24
    left = _call(Normal(), sp.legendre, [sp.Integer(0), z], sp.legendre(m, z))
    assert left.is_Symbol


@pytest.mark.parametrize("func", [erf, atan, sp.asinh], ids=str)
def test_an_odd_function_has_one_sign(func):
    normal = Normal()
    plus, minus = (_call(normal, func, [a], func(a)) for a in (z - t, t - z))
    assert plus == -minus and {plus, minus} & set(normal.meaning)


def test_a_function_that_is_not_odd_keeps_the_sign_of_its_argument():
    normal = Normal()
    made = [_call(normal, gamma, [a], gamma(a)) for a in (z - t, t - z)]
    assert [normal.meaning[each][1] for each in made] == [("gamma", z - t), ("gamma", t - z)]


x, y = real("x y")
g = sp.Function("g", real=True)
UNDEFINED = {
    "a function": (f(z * (t + 1)), ("f", 0, z * t + z)),
    "its slope": (Derivative(f(z), z), ("f", 1, z)),
    "its third derivative": (Derivative(f(z), z, 3), ("f", 3, z)),
    "its slope elsewhere": (Subs(Derivative(f(x), x), x, z**2 + 1), ("f", 1, z**2 + 1)),
    "a function of two": (g(z, t), ("g", 0, 0, z, t)),
    "by the second": (Derivative(g(z, t), t, t), ("g", 0, 2, z, t)),
    "by both": (Derivative(g(z, t), z, t, t), ("g", 1, 2, z, t)),
    "by both elsewhere": (
        Subs(Derivative(g(x, y), x, x, y), (x, y), (t - 1, 2 * z)),
        ("g", 2, 1, t - 1, 2 * z),
    ),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_an_undefined_function_and_its_derivatives(name):
    e, key = UNDEFINED[name]
    kind, found, made = meaning(e)
    assert (kind, found) == ("undefined", key) and made.is_real


def test_an_undefined_function_is_real_only_if_it_is_said_to_be():
    assert meaning(sp.Function("h")(z))[2].is_real is None


def test_constants():
    kind, key, made = meaning(pi)
    assert (kind, key) == ("constant", ("pi",)) and made.is_positive
    assert meaning(sp.EulerGamma)[:2] == ("constant", ("EulerGamma",))
    normal = Normal()
    for number in (E, E**2, pi, 3 * pi**2 - E, log(5), erf(Rational(1, 2)), sqrt(3)):
        assert normal.number(normal.form(number)) == number


@pytest.mark.parametrize(
    "left, right",
    [
        (erfc(z), 1 - erf(z)),
        (binomial(n + 2, 2), (n + 2) * (n + 1) / 2),
        (binomial(n, m), factorial(n) / factorial(m) / factorial(n - m)),
        (factorial(n + 2), (n + 2) * (n + 1) * factorial(n)),
        (c ** (z + 2), c**2 * exp(z * log(c))),
        ((c * d) ** Rational(3, 2), c * sqrt(c) * d * sqrt(d)),
        (sp.Abs(-3 * c * z), 3 * c * sp.Abs(z)),
        (log(c**2 / d), 2 * log(c) - log(d)),
        (exp(2 * z + log(c)), c * exp(z) ** 2),
        (sin(z * t + w), sin(z * t) * cos(w) + cos(z * t) * sin(w)),
        (tanh(2 * tanh(z)), 2 * tanh(tanh(z)) / (1 + tanh(tanh(z)) ** 2)),
    ],
    ids=str,
)
def test_rules(left, right):
    normal = Normal()
    one, other = normal.forms(left, right)
    assert normal.is_zero(one - other) and not normal.is_zero(one + other)
