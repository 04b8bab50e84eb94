"""Powers, exponentials, logarithms, roots, |x| and factorials as forms: numbers, atoms, assumptions."""

import cmath
import math

import pytest
import sympy as sp
from form_tools import number
from sympy import Abs, Integer, Rational, exp, factorial, log, sqrt

from mathlib.symbols import positive, real, size
from mathlib.verdict import powers
from mathlib.verdict.normal import Normal

x, y, z = real("x y z")
a, b = positive("a b")
w = sp.Symbol("w", nonnegative=True)
u = sp.Symbol("u")  # a complex number
n, m = size("n m")
g = sp.Symbol("g", integer=True)
AT = {x: -1.25, y: 0.75, z: 2.5, a: 1.5, b: 0.4, w: 3.0, u: 0.5 - 1.5j, n: 4, m: 3, g: 5}
X, Y, Z, A, B, W, U = (AT[s] for s in (x, y, z, a, b, w, u))

VALUES = {
    "whole power": (x**3, X**3),
    "power below the bar": (y**-2, 1 / Y**2),
    "third root, squared": (a ** Rational(2, 3), A ** (2 / 3)),
    "one over a root": (a ** Rational(-1, 2), 1 / math.sqrt(A)),
    "real exponent": (a**x, A**X),
    "power of a fraction": (Rational(3, 5) ** x, 0.6**X),
    "power of 2": (2 ** (3 * x), 8**X),
    "power of one half": (Rational(1, 2) ** (x + 1), 0.5 ** (X + 1)),
    "power of a product": ((6 * a**2 / b) ** y, (6 * A**2 / B) ** Y),
    "e^ of a sum": (exp(2 * x - 3 * y + 1), math.exp(2 * X - 3 * Y + 1)),
    "e^ with several rates": (
        exp(2 * x) * y + exp(-3 * x) + exp(x / 2),
        Y * math.exp(2 * X) + math.exp(-3 * X) + math.exp(X / 2),
    ),
    "e^ of logarithms": (exp(2 * x + 3 * log(a) - log(b) + y), math.exp(2 * X + Y) * A**3 / B),
    "e^ of halves of logarithms": (exp(log(a) / 2 - 2 * log(b)), math.sqrt(A) / B**2),
    "e^ of a complex number": (exp(2 * u), cmath.exp(2 * U)),
    "log of 1": (log(a / a + x - x), 0),
    "log of a number": (log(Rational(72, 35)), math.log(72 / 35)),
    "log of 2": (log(2), math.log(2)),
    "log of a product": (log(6 * a**2 / b**3), math.log(6 * A**2 / B**3)),
    "log of half": (log(a / 2), math.log(A / 2)),
    "log of e^": (log(exp(3 * x) * 5), 3 * X + math.log(5)),
    "log of a root": (log(a ** Rational(2, 3) / sqrt(b)), 2 / 3 * math.log(A) - math.log(B) / 2),
    "log of a sum": (log(2 * a + 2 * x**2), math.log(2 * A + 2 * X**2)),
    "log of what may be negative": (log(2 * a * y), math.log(2 * A * Y)),
    "root of a number": (sqrt(72), math.sqrt(72)),
    "third root of a fraction": (Rational(16, 81) ** Rational(1, 3), (16 / 81) ** (1 / 3)),
    "fourth root of a power": (Integer(2**5 * 3**3 * 5**4) ** Rational(1, 4), (2**5 * 3**3 * 5**4) ** 0.25),
    "root of factors": (sqrt(8 * a**3 * b / 3), math.sqrt(8 * A**3 * B / 3)),
    "root of a square": (sqrt(3 * x**2 * y**6), math.sqrt(3) * abs(X) * abs(Y) ** 3),
    "root of squares below the bar": (sqrt(a / (x**2 * b**4)), math.sqrt(A) / abs(X) / B**2),
    "third root of a square": ((3 * a * x**2) ** Rational(1, 3), (3 * A * X**2) ** (1 / 3)),
    "root of what may be negative": (sqrt(5 * y**3 * z**5 * a), math.sqrt(5 * Y**3 * Z**5 * A)),
    "root of a ratio that may be negative": (sqrt(3 * y / (2 * z**3)), math.sqrt(3 * Y / (2 * Z**3))),
    "root of a sum": (sqrt(2 * x**2 + 2), math.sqrt(2 * X**2 + 2)),
    "absolute": (Abs(x * y), abs(X * Y)),
    "absolute, a difference": (Abs(x - y) + Abs(y - x), 2 * abs(X - Y)),
    "absolute, known signs": (Abs(-2 * a) + Abs(b + 1) + Abs(-w), 2 * A + B + 1 + W),
    "absolute, complex": (Abs(u), abs(U)),
    "(n + 2)!": (factorial(n + 2), 720),
    "(n − 3)!": (factorial(n - 3), 1),
    "(2n + 1)!": (factorial(2 * n + 1), 362880),
    "n!": (factorial(n), 24),
    "(n + 12)!": (factorial(n + 12), math.factorial(16)),
    "(n + 13)!": (factorial(n + 13), math.factorial(17)),
    "(n + m − 6)!": (factorial(n + m - 6), 1),
    "(g − 2)!": (factorial(g - 2), 6),
}


@pytest.mark.parametrize("name", VALUES)
def test_the_form_is_worth_what_python_works_out(name):
    e, expected = VALUES[name]
    normal = Normal()
    (form,) = normal.forms(e)
    assert number(normal, form, AT) == pytest.approx(expected, rel=1e-12)


HALF, THIRDS, QUARTER = Rational(1, 2), Rational(2, 3), Rational(1, 4)
BASES = {
    "positive factors, √": (
        12 * a**3 * b**2 / (w + 1) ** 3,
        HALF,
        math.sqrt(12 * A**3 * B**2 / (W + 1) ** 3),
    ),
    "positive factors, ⅔": (5 * a**2 * b**4, THIRDS, (5 * A**2 * B**4) ** (2 / 3)),
    "even powers": (5 * x**2 * y**6 * z**4 / 4, HALF, math.sqrt(5 * X**2 * Y**6 * Z**4 / 4)),
    "even powers below the bar": (a / (x**4 * (x + y) ** 2), HALF, math.sqrt(A) / X**2 / abs(X + Y)),
    "a number, ¼": (Integer(2**5 * 3**3 * 5**4), QUARTER, (2**5 * 3**3 * 5**4) ** 0.25),
    "a number, √": (Integer(2**6 * 3**4 * 7), HALF, math.sqrt(2**6 * 3**4 * 7)),
    "0": ((x + 1) ** 2 - x**2 - 2 * x - 1, HALF, 0),
}


@pytest.mark.parametrize("name", BASES)
def test_a_root_is_worth_what_python_works_out(name):
    base, exponent, expected = BASES[name]
    normal = Normal()
    form = powers.power(normal, normal.form(base), exponent)
    assert number(normal, form, AT) == pytest.approx(expected, rel=1e-12)
    assert not form.has(sp.Float)


def test_logarithms_in_an_exponent_become_factors():
    normal = Normal()
    form = powers.exponential(normal, normal.form(2 * log(a) - log(3) + x + log(b) / 2 + y))
    assert number(normal, form, AT) == pytest.approx(A**2 / 3 * math.exp(X + Y) * math.sqrt(B), rel=1e-12)
    assert [kind for kind, *_ in atoms(normal, form)].count("exp") == 2
    assert powers.exponential(normal, x - x) == 1


def test_absolute_values_of_known_and_of_either_sign():
    normal = Normal()
    assert powers.absolute(normal, -2 * a) == 2 * a
    assert powers.absolute(normal, -w) == w
    assert powers.absolute(normal, a + w) == a + w
    assert powers.absolute(normal, Integer(0)) == 0
    one, other = powers.absolute(normal, x - y), powers.absolute(normal, y - x)
    assert one is other
    assert not normal.meaning[one][1][0].could_extract_minus_sign()


POSITIVE, NONNEGATIVE, REAL = {"positive": True}, {"nonnegative": True}, {"real": True}
ATOMS = {
    "x³": (x**3, {}),
    "e^{3x}": (exp(3 * x), {("exp", 3 * x): POSITIVE}),
    "e^{2x} and e^{3x}": (exp(2 * x) + exp(3 * x) * y, {("exp", x): POSITIVE}),
    "e^{x/2} and e^{x/3}": (exp(x / 2) + exp(x / 3), {("exp", x / 6): POSITIVE}),
    "e^u, u complex": (exp(u), {("exp", u): {}}),
    "e^{log a}": (exp(2 * log(a)), {}),
    "a^x": (a**x, {("exp", x * log(a)): POSITIVE}),
    "log of a fraction": (log(Rational(8, 15)), {("log", p): REAL for p in (2, 3, 5)}),
    "log of a product": (log(3 * a / b), {("log", p): REAL for p in (3, a, b)}),
    "log of half a product": (log(a * b / 2), {("log", p): REAL for p in (2, a, b)}),
    "log of twice a product": (log(2 * a * b), {("log", p): REAL for p in (2, a, b)}),
    "log of one factor": (log(a), {("log", a): REAL}),
    "log of e^x": (log(exp(x)), {}),
    "log of a root": (log(sqrt(a)), {("log", a): REAL}),
    "log of x": (log(x), {("log", x): {}}),
    "log of −2ab": (log(-2 * a * b), {("log", -2 * a * b): {}}),
    "log of ax": (log(a * x), {("log", a * x): {}}),
    "log of a positive sum": (log(x**2 + a), {("log", x**2 + a): REAL}),
    "log of a positive sum of unknown factors": (log(x**4 + 4), {("log", x**4 + 4): REAL}),
    "log of a negative product": (log(-3 * a), {("log", -3 * a): {}}),
    "|u|, u complex": (Abs(u), {("call", "Abs", u): NONNEGATIVE}),
    "|x|": (Abs(x), {("abs", x): NONNEGATIVE}),
    "|x − y| and |y − x|": (Abs(x - y) * Abs(y - x) ** 2 + Abs(y - x), {("abs", x - y): NONNEGATIVE}),
    "|a|": (Abs(a + w) - Abs(-a) + Abs(-w), {}),
    "(n + 2)!": (factorial(n + 2), {("factorial", n): POSITIVE}),
    "(n − 2)!": (factorial(n - 2), {("factorial", n): POSITIVE}),
    "(n + 12)! and (n − 12)!": (factorial(n + 12) + factorial(n - 12), {("factorial", n): POSITIVE}),
    "(n + 13)!": (factorial(n + 13), {("factorial", n + 13): POSITIVE}),
    "(n − 13)!": (factorial(n - 13), {("factorial", n - 13): REAL}),
    "(n + ½)!": (factorial(n + Rational(1, 2)), {("factorial", n + Rational(1, 2)): REAL}),
    "(g + 1)!": (factorial(g + 1), {("factorial", g): REAL}),
    "w!, w real": (factorial(w), {("factorial", w): REAL}),
    "√a": (sqrt(a), {("root", a, 2): POSITIVE}),
    "√w": (sqrt(w), {("root", w, 2): NONNEGATIVE}),
    "√x": (sqrt(x), {("root", x, 2): {}}),
    "√(4a)": (sqrt(4 * a), {("root", a, 2): POSITIVE}),
    "√(12 a²w³/b)": (
        sqrt(12 * a**2 * w**3 / b),
        {("root", w, 2): NONNEGATIVE} | {("root", f, 2): POSITIVE for f in (b, 3)},
    ),
    "√(x²y⁶)": (
        sqrt(3 * x**2 * y**6),
        {("abs", x): NONNEGATIVE, ("abs", y): NONNEGATIVE, ("root", 3, 2): POSITIVE},
    ),
    "√(x³)": (sqrt(x**3), {("root", x**3, 2): {}}),
    "√(u²)": (sqrt(u**2), {("root", u**2, 2): {}}),
    "third root of (x + y)²": (
        (x**2 + 2 * x * y + y**2) ** Rational(1, 3),
        {("root", x**2 + 2 * x * y + y**2, 3): {}},
    ),
    "√(2x + 2)": (sqrt(2 * x + 2), {("root", 2 * x + 2, 2): {}}),
    "√(3ax + 3a)": (sqrt(3 * a * x + 3 * a), {("root", a, 2): POSITIVE, ("root", 3 * x + 3, 2): {}}),
    "√(x² − 2xy + y²)": (sqrt(x**2 - 2 * x * y + y**2), {("abs", x - y): NONNEGATIVE}),
    "third root of x³y³ + 2x³": (
        (x**3 * y**3 + 2 * x**3) ** Rational(1, 3),
        {("root", x**3 * y**3 + 2 * x**3, 3): {}},
    ),
}


def atoms(normal, form):
    """The atoms in a form, each by kind and key, where the logarithms in the key are read back."""
    logs = {s: log(key[0]) for s, (kind, key, _) in normal.meaning.items() if kind == "log"}
    read = lambda part: part.xreplace(logs) if isinstance(part, sp.Basic) else part
    met = [normal.meaning[s] for s in form.free_symbols if normal.kind(s)]
    return {(kind, *map(read, key)): known for kind, key, known in met}


@pytest.mark.parametrize("name", ATOMS)
def test_the_atoms_of_a_form_and_what_is_known_of_them(name):
    e, expected = ATOMS[name]
    normal = Normal()
    (form,) = normal.forms(e)
    assert atoms(normal, form) == expected


def test_roots_of_negative_numbers_stay_together():
    normal = Normal()
    for number_, q in ((-3, 2), (-8, 3), (-Rational(1, 2), 4)):
        form = powers._root(normal, sp.sympify(number_), q)
        assert atoms(normal, form) == {("root", number_, q): {}}
        assert form in normal.meaning


def test_roots_of_0_and_of_powers_are_numbers():
    for base, q, root in ((0, 2, 0), (0, 3, 0), (1, 2, 1), (16, 4, 2), (Rational(8, 27), 3, Rational(2, 3))):
        assert powers._root(Normal(), sp.sympify(base), q) == root


def test_factorials_of_numbers_are_numbers():
    found = [powers.factorial(Normal(), Integer(k)) for k in (0, 1, 5, 13)]
    assert found == [1, 1, 120, 6227020800]
    assert powers.factorial(Normal(), Integer(-3)) == sp.zoo


def test_a_ratio_as_a_constant_and_factors():
    ratio = -6 * x**2 * (y + 1) / (4 * z**3 * (x - y))
    constant, factors = powers._factor_ratio(sp.expand(ratio))
    assert constant == -Rational(3, 2)
    assert sorted(factors, key=str) == sorted([(x, 2), (y + 1, 1), (z, -3), (x - y, -1)], key=str)
    assert powers._factor_ratio(Rational(-6, 4)) == (-Rational(3, 2), [])
