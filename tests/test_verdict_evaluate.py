"""The number an expression takes at a point, held against mpmath by hand, and what one value costs."""

import random

import mpmath
import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from mathlib.symbols import real
from mathlib.verdict import equal
from mathlib.verdict.budget import NotEvaluable, NoValue
from mathlib.verdict.evaluate import LONGEST, _blurred, _check_reach, _truth
from mathlib.verdict.points import OPERATIONS, Point

x, y = sp.symbols("x y", real=True)
z, u = sp.symbols("z u")
n = sp.Symbol("n", integer=True)
i, j = sp.symbols("i j", cls=sp.Idx)
V, W = sp.IndexedBase("V"), sp.IndexedBase("W")
f, g = sp.Function("f"), sp.Function("g")
A = sp.MatrixSymbol("A", 4, 2)
b = sp.MatrixSymbol("b", 3, 1)
R = sp.Rational

NUMBERS = {x: R(7, 4), y: R(-3, 5), z: R(1, 2) - 2 * sp.I, u: 1 + sp.I, n: sp.Integer(3)}
ENTRIES = {("V", (k,)): sp.Integer(v) for k, v in enumerate((3, -2, 7, 5), start=1)}
ENTRIES |= {("W", (r, c)): R(10 * r + c, 3) for r in range(1, 5) for c in range(1, 5)}
ENTRIES |= {("A", (r, c)): R(10 * r + c, 7) for r in range(1, 5) for c in range(1, 3)}
ENTRIES |= {("b", (k,)): R(k, 9) for k in range(1, 4)}
# a, b, c of a·sin(b·x + c)
WAVES_F = [(R(3, 2), (R(1, 3), R(7, 5)), R(2, 5)), (R(4, 5), (R(6, 5), R(1, 2)), R(5, 4))]
WAVES_G = [(R(5, 3), (R(3, 4),), R(1, 6)), (R(9, 10), (R(8, 5),), R(4, 3))]


def here(**changes):
    """The point of the tables above, with other numbers for some symbols."""
    point = Point((), 0, NUMBERS | {sp.Symbol(k, real=True): sp.sympify(v) for k, v in changes.items()})
    point.entries = dict(ENTRIES)
    with mpmath.workdps(100):
        number = lambda q: mpmath.mpf(q.p) / q.q
        for key, waves in {("f", 2): WAVES_F, ("g", 1): WAVES_G}.items():
            point.functions[key] = [(number(a), [number(s) for s in b], number(c)) for a, b, c in waves]
    return point


def close(found, expected):
    """Equal to 75 digits; nan only to nan."""
    with mpmath.workdps(80):
        if not mpmath.isfinite(expected):
            return found == expected or (mpmath.isnan(found) and mpmath.isnan(expected))
        return abs(found - expected) <= mpmath.mpf(10) ** -75 * max(1, abs(expected))


def mp(text):
    """The number that a text of mpmath's own functions stands for, to 90 digits."""
    names = {name: getattr(mpmath, name) for name in dir(mpmath)}
    with mpmath.workdps(90):
        third = mpmath.mpf(1) / 3
        return mpmath.mpmathify(
            eval(text, names | {"third": third, "X": mpmath.mpf(7) / 4, "Y": -mpmath.mpf(3) / 5})
        )


VALUES = {
    "an integer": (sp.Integer(-12), "-12"),
    "a fraction": (R(22, 7), "mpf(22)/7"),
    "a symbol": (x, "X"),
    "a complex symbol": (z, "mpc(0.5, -2)"),
    "π": (sp.pi, "pi"),
    "i": (sp.I, "mpc(0, 1)"),
    "∞": (sp.oo, "inf"),
    "−∞": (-sp.oo, "-inf"),
    "complex infinity": (sp.zoo, "nan"),
    "no number": (sp.nan, "nan"),
    "a sum": (x + y + 3, "X + Y + 3"),
    "a product": (5 * x * y, "5*X*Y"),
    "a power": (x**y, "X**Y"),
    "1/2": (2 / x, "2/X"),
    "1/1": (sp.Pow(1, -1, evaluate=False) + x, "1 + X"),
    "0 to a negative power": (1 / (x - R(7, 4)), "nan"),
    "0 to a positive power": (sp.sqrt(x - R(7, 4)) + x, "X"),
    "0 to the power 0": ((x - R(7, 4)) ** (y + R(3, 5)), "1"),
    "∞ to a power": (sp.Pow(sp.oo, 2, evaluate=False), "inf"),
    "sin": (sp.sin(x), "sin(X)"),
    "e^−∞": (sp.exp(-sp.oo, evaluate=False), "0"),
    "maximum": (sp.Max(x, y, x * y), "X"),
    "minimum": (sp.Min(x, y, x * y), "X*Y"),
    "step": (sp.Heaviside(x) + sp.Heaviside(y), "1"),
    "C(4, 3)": (sp.binomial(4, n), "4"),
    "C(3, 4)": (sp.binomial(n, n + 1), "0"),
    "two arguments": (sp.uppergamma(x, 2), "gammainc(X, 2)"),
    "an entry of a vector": (V[3], "7"),
    "an entry of an array": (W[n, 4], "34*third"),
    "an entry of an array, its indices worked out": (W[n - 1, 2 * n - 5], "21*third"),
    "an entry of a matrix": (A[2, 1], "mpf(32)/7"),
    "an entry of a matrix of one column": (b[1, 0], "mpf(2)/9"),
    "sum": (sp.Sum(i * V[i], (i, 2, 4)), "2*(-2) + 3*7 + 4*5"),
    "sum up to a symbol": (sp.Sum(V[i] ** 2, (i, 1, n)), "9 + 4 + 49"),
    "sum of one term": (sp.Sum(V[i], (i, 2, 2)), "-2"),
    "empty sum": (sp.Sum(V[i], (i, 3, 2)), "0"),
    "sum with its ends exchanged": (sp.Sum(V[i], (i, 4, 1)), "0"),
    "double sum": (sp.Sum(W[i, j], (i, 1, j), (j, 2, 3)), "(12 + 22 + 13 + 23 + 33)*third"),
    "sum in a sum": (sp.Sum(V[i] * sp.Sum(V[j] + i, (j, i, 3)), (i, 2, 3)), "-2*(5 + 4) + 7*(7 + 3)"),
    "product": (sp.Product(V[i] + i, (i, 3, 4)), "10*9"),
    "empty product": (sp.Product(V[i], (i, 3, 2)), "1"),
    "δ of equals": (sp.KroneckerDelta(n, 3, evaluate=False) + x, "1 + X"),
    "δ of others": (sp.KroneckerDelta(n, 2, evaluate=False) + x, "X"),
    "δ in a sum": (sp.Sum(V[i] * sp.KroneckerDelta(i, n), (i, 1, 4)), "7"),
    "δ with its range": (sp.KroneckerDelta(n, 3 * x / x + y - y, (1, 4)), "1"),
    "first case": (sp.Piecewise((sp.sin(x), x > y), (5, True)), "sin(X)"),
    "last case": (sp.Piecewise((5, x < y), (sp.sin(x), True)), "sin(X)"),
    "no case": (sp.Piecewise((5, x < y), (6, x < 0)), "nan"),
    "case of a running index": (sp.Sum(sp.Piecewise((V[i], i > 2), (i, True)), (i, 1, 4)), "1 + 2 + 7 + 5"),
    "an undefined function": (
        g(2 * x),
        "mpf(5)/3*sin(0.75*2*X + mpf(1)/6) + mpf(9)/10*sin(mpf(8)/5*2*X + mpf(4)/3)",
    ),
    "an undefined function of two": (
        f(y, x),
        "1.5*sin(Y*third + mpf(7)/5*X + mpf(2)/5) + mpf(4)/5*sin(mpf(6)/5*Y + X/2 + 1.25)",
    ),
    "a derivative": (
        sp.Derivative(g(x), x),
        "1.25*cos(0.75*X + mpf(1)/6) + mpf(36)/25*cos(mpf(8)/5*X + mpf(4)/3)",
    ),
    "a second derivative": (
        sp.Derivative(g(x), (x, 2)),
        "-mpf(5)/3*0.75**2*sin(0.75*X + mpf(1)/6) - mpf(9)/10*(mpf(8)/5)**2*sin(mpf(8)/5*X + mpf(4)/3)",
    ),
    "a mixed derivative": (
        sp.Derivative(f(x, y), (x, 2), y),
        "-1.5*third**2*mpf(7)/5*cos(X*third + mpf(7)/5*Y + mpf(2)/5)"
        " - mpf(4)/5*(mpf(6)/5)**2/2*cos(mpf(6)/5*X + Y/2 + 1.25)",
    ),
    "a derivative at a place": (
        sp.Subs(sp.Derivative(g(z), z), z, x * y),
        "1.25*cos(0.75*X*Y + mpf(1)/6) + mpf(36)/25*cos(mpf(8)/5*X*Y + mpf(4)/3)",
    ),
    "two places": (
        sp.Subs(sp.Derivative(f(x, y), y) - x, (x, y), (y, x)),
        ("mpf(21)/10*cos(Y*third + mpf(7)/5*X + mpf(2)/5) + mpf(2)/5*cos(mpf(6)/5*Y + X/2 + 1.25) - Y"),
    ),
    "a place in a sum": (
        sp.Sum(sp.Subs(sp.Derivative(g(z), z), z, V[i]), (i, 1, 2)),
        (
            "1.25*(cos(2.25 + mpf(1)/6) + cos(-1.5 + mpf(1)/6))"
            " + mpf(36)/25*(cos(mpf(24)/5 + mpf(4)/3) + cos(-mpf(16)/5 + mpf(4)/3))"
        ),
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_what_mpmath_makes_of_it_by_hand(name):
    expression, by_hand = VALUES[name]
    assert close(here().value(expression), mp(by_hand))


def test_an_entry_may_be_complex_or_a_surd():
    point = here()
    point.entries |= {("V", (1,)): 2 + sp.I, ("V", (2,)): R(1, 2) - 3 * sp.I, ("V", (3,)): sp.sqrt(2)}
    point.entries[("V", (4,))] = sp.Float("0.1", 80)
    assert [point.value(V[k]) for k in (1, 2)] == [mpmath.mpc(2, 1), mpmath.mpc(0.5, -3)]
    assert close(point.value(V[3]), mp("sqrt(2)")) and isinstance(point.value(V[3]), mpmath.mpf)
    assert close(point.value(V[4]), mp("mpf('0.1')"))


def test_the_entries_of_a_matrix_are_real_and_those_of_an_array_what_it_says():
    point = Point((), 0)
    positive = sp.IndexedBase("p", positive=True)
    values = [point.value(e) for e in (A[0, 1], b[2, 0], positive[2], V[1])]
    assert list(point.entries) == [("A", (1, 2)), ("b", (3,)), ("p", (2,)), ("V", (1,))]
    assert [isinstance(v, mpmath.mpc) for v in values] == [False, False, False, True] and values[2] > 0
    assert point.assumed[("p", (2,))]["positive"] is True
    assert point.assumed[("A", (1, 2))] == point.assumed[("b", (3,))] == {"extended_real": True}


COSTS = {  # every node visited is one operation, and a sum spends its range before it runs
    "a symbol": (x, 1),
    "a complex symbol is an expression: z, sum, 1/2, product, −2, i": (z, 6),
    "sin, sum, 1, product, x, y": (sp.sin(1 + x * y), 6),
    "an entry with its index given": (V[2], 1),
    "an entry with its index worked out": (V[n - 1], 4),
    "an entry, its index a symbol": (V[n], 2),
    "2 for the range, 3 terms, the sum": (sp.Sum(V[i], (i, 2, 4)), 6),
    "one term": (sp.Sum(V[i], (i, 2, 2)), 2),
    "no term": (sp.Sum(V[i], (i, 2, 1)), 1),
    "no term by far": (sp.Sum(V[i], (i, 4, 1)), 1),
    "the end is one": (sp.Sum(V[i], (i, 2, n)), 5),
}


@pytest.mark.parametrize("name", COSTS)
def test_a_value_costs_an_operation_for_each_node(name):
    expression, cost = COSTS[name]
    point = here()
    point.value(expression)
    assert OPERATIONS - point.left == cost


def test_a_long_sum_is_refused_before_it_runs():
    point = here()
    with pytest.raises(NotEvaluable, match=f"takes more than {OPERATIONS} operations"):
        point.value(sp.Sum(1 / V[1] + i, (i, 1, 10**9)))
    assert point.left == OPERATIONS - 1 - (10**9 - 1)


REFUSED = {
    "an integral": (sp.Integral(x, (x, 0, 1)), "no number can be given to Integral(x, (x, 0, 1))"),
    "Dirac's δ": (sp.DiracDelta(x), "no number can be given to DiracDelta(x)"),
    "a symbol without a number": (sp.Symbol("v"), "v has no value"),
    "a fraction as an index": (V[n / 2], "n/2 is not a whole number at this point"),
    "a complex index": (V[z], "z is not a whole number at this point"),
    "a complex index with a whole real part": (V[n + sp.I], "n + I is not a whole number at this point"),
    "an entry of a sum of matrices": (
        MatrixElement(sp.MatAdd(A, A, evaluate=False), 0, 1),
        "the entry (A + A)[0, 1] of a matrix that is not written out",
    ),
    "a derivative to carry out": (
        sp.Derivative(sp.sin(x), x),
        "the derivative Derivative(sin(x), x) is not carried out",
    ),
    "a derivative by what is no argument": (
        sp.Derivative(g(2 * x), x),
        "the derivative Derivative(g(2*x), x) is not carried out",
    ),
    "a derivative by one argument and by what is none": (
        sp.Derivative(f(x, 2 * y), x, y),
        "the derivative Derivative(f(x, 2*y), x, y) is not carried out",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_number_can_be_given_to_is_named(name):
    expression, message = REFUSED[name]
    with pytest.raises(NotEvaluable) as refused:
        here().value(expression)
    assert str(refused.value) == message


HUGE = 2**2500
POLES = {
    "a pole": (sp.gamma(x), {"x": -2}, "gamma(x): gamma function pole"),
    "an infinite index": (V[n / (x - 1)], {"x": 1}, "n/(x - 1) is not finite at this point"),
    "e^x": (sp.exp(x), {"x": HUGE}, "exp(x) is beyond reach at this point"),
    "a^x": (R(3, 4) ** x, {"x": HUGE}, "(3/4)**x is beyond reach at this point"),
    "x^n, n too large": (x ** (2**1995), {"x": 2**1000}, f"x**{2**1995} is beyond reach at this point"),
    "x^−n, n too large": (x ** -(2**1995), {"x": 2**1000}, f"x**(-{2**1995}) is beyond reach at this point"),
}


@pytest.mark.parametrize("name", POLES)
def test_where_there_is_no_value_it_is_said_of_which_part(name):
    expression, changes, message = POLES[name]
    point = here(**{k: sp.Integer(v) for k, v in changes.items()})
    with pytest.raises(NoValue) as refused:
        point.value(expression)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "expression, value, by_hand",
    [
        (sp.log(x), HUGE, "2500*log(2)"),
        (sp.Abs(x), -HUGE, "mpf(2)**2500"),
        (sp.sign(x), -HUGE, "-1"),
        (sp.Heaviside(x), HUGE, "1"),
        (sp.Max(x, 2), HUGE, "mpf(2)**2500"),
        (sp.Min(x, 2), HUGE, "2"),
        (x**1000, 2**10, "mpf(2)**10000"),
        (x ** (2**LONGEST), 1, "1"),
        (x ** (2**LONGEST), 0, "0"),
    ],
    ids=str,
)  # fmt: skip
def test_what_grows_slowly_takes_a_large_argument(expression, value, by_hand):
    assert close(here(x=sp.Integer(value)).value(expression), mp(by_hand))


def test_the_longest_argument_has_that_many_bits_and_one_is_enough():
    longest = mpmath.mpf(2) ** (LONGEST - 1)
    assert _check_reach(sp.exp(x), longest, mpmath.mpf(0), mpmath.inf) is None
    with pytest.raises(NoValue, match=r"^exp\(x\) is beyond reach at this point$"):
        _check_reach(sp.exp(x), mpmath.mpf(3), 2 * longest)


COMPARED = {
    sp.Lt: (1, 0, 0),
    sp.Le: (1, 1, 0),
    sp.Gt: (0, 0, 1),
    sp.Ge: (0, 1, 1),
    sp.Eq: (0, 1, 0),
    sp.Ne: (1, 0, 1),
}


def truth(condition, **changes):
    """Whether a condition holds at the point, where i runs and is 5."""
    with mpmath.workdps(80):
        return _truth(condition, here(**changes), {i: 5})


@pytest.mark.parametrize("relation", COMPARED, ids=lambda r: r.__name__)
def test_a_comparison_holds_for_less_equal_or_greater(relation):
    held = [truth(relation(sp.sin(x), sp.sin(y)), x=a, y=R(1, 2)) for a in (0, R(1, 2), 1)]
    assert held == [bool(h) for h in COMPARED[relation]]


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("second", [False, True])
def test_conditions_are_joined(first, second):
    a = x > 0 if first else x < 0
    c = i > 4 if second else i > 6
    assert truth(sp.And(a, c)) is (first and second)
    assert truth(sp.Or(a, c)) is (first or second)
    assert truth(sp.Not(c, evaluate=False)) is not second
    both = sp.Not(sp.And(a, c, evaluate=False), evaluate=False)
    assert truth(sp.And(sp.Or(a, c), both, evaluate=False)) is (first != second)
    assert truth(sp.true) is True and truth(sp.false) is False


@pytest.mark.parametrize(
    "condition, message",
    [
        (sp.Xor(x > 0, y > 1), "the condition (x > 0) ^ (y > 1) cannot be decided at a point"),
        (sp.Lt(x, u), "the order in x < u needs real numbers"),
        (sp.Ge(u, x), "the order in u >= x needs real numbers"),
    ],
    ids=str,
)
def test_a_condition_that_is_not_decided_is_named(condition, message):
    with pytest.raises(NotEvaluable) as refused:
        truth(condition)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "digits, left, right, same",
    [
        (30, 1, 1 + R(99, 10**12), True),  # 10 of 30 digits
        (30, 1, 1 + R(101, 10**12), False),
        (30, 1000, 1000 + R(99, 10**9), True),
        (30, 1000, 1000 + R(101, 10**9), False),
        (30, R(1, 1000), R(1, 1000) + R(99, 10**15), True),
        (30, R(1, 1000), R(1, 1000) + R(101, 10**15), False),
        (30, 2, -2, False),
        (30, 2, 2, True),
        (21, 100, R(1105, 10), True),  # a tenth of the larger
        (21, R(1105, 10), 100, True),
        (21, 100, R(1115, 10), False),
        (20, 0, 5, True),  # all of it
    ],
)  # fmt: skip
def test_numbers_are_equal_if_all_but_twenty_digits_are(digits, left, right, same):
    with mpmath.workdps(digits):
        assert _truth(sp.Eq(x, y, evaluate=False), here(x=left, y=right), {}) is same


class Drawn:
    """What makes up the last bits, where the draw is known."""

    def __init__(self, number):
        self.number = number

    def choice(self, numbers):
        return self.number


def last_bits(found, exact):
    """By how many units in the last place of a number just above 1 another one is larger."""
    return int((found - exact) / mpmath.mp.eps)


@pytest.mark.parametrize("digits", [15, 80])
def test_the_last_bits_of_a_rounded_number_are_made_up(digits):
    with mpmath.workdps(digits):
        noise = random.Random(1)
        rounded = 1 + 9 * mpmath.mp.eps
        drawn = {last_bits(_blurred(rounded, noise), rounded) for _ in range(200)}
        assert drawn == {-7, -5, -3, 3, 5, 7}
        assert all(last_bits(_blurred(rounded, Drawn(k)), rounded) == k for k in drawn)
        both = _blurred(mpmath.mpc(rounded, -rounded), noise)
        assert {abs(last_bits(both.real, rounded)), abs(last_bits(both.imag, -rounded))} <= {3, 5, 7}
        half = mpmath.mp.prec // 2
        exact = [mpmath.mpf(0), mpmath.mpf(3) / 8, mpmath.mpf(2**half - 1), mpmath.inf, 1]
        assert [_blurred(number, noise) for number in exact] == exact
        assert _blurred(mpmath.mpf(2**half + 1), noise) != 2**half + 1


def test_only_what_is_worked_out_has_other_last_bits():
    point = here()
    for digits in (30, 80):
        exact = [R(1, 3), sp.pi, V[1], x + y * 5]
        assert all(point.value(e, digits) == point.value(e, digits, noisy=True) for e in exact)
        rounded = [sp.sin(x), sp.pi + x, W[1, 1], sp.sqrt(2) * (1 + sp.I)]
        for e in rounded:
            plain, noisy = point.value(e, digits), point.value(e, digits, noisy=True)
            assert 0 < abs(plain - noisy) < 50 * mpmath.mpf(10) ** -digits * abs(plain)


def test_a_name_of_functions_of_one_and_of_two_arguments_stands_for_two_functions():
    s, t = real("s t")
    assert equal(f(s) + f(s, t), f(s, t) + f(s)).proved
    assert equal(f(s), f(s, t)).kind == "refuted"


def test_what_mpmath_does_not_have_is_undecided():
    found = equal(sp.DiracDelta(real("t")), 0)
    assert (found.kind, found.reason) == ("undecided", "no number can be given to DiracDelta(t)")
