"""Case by case: where a condition changes, which cases cover the line, and what is left in each of them."""

import itertools

import pytest
import sympy as sp
from form_tools import Bill
from sympy import Abs, And, Eq, Heaviside, Integer, Max, Min, Ne, Not, Or, Piecewise, Rational, Symbol, sign

from mathlib.symbols import index, negative, positive, real, size, total, vector
from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable
from mathlib.verdict.cases import _around, _by_sign, boundaries, by_sign, cases, root

x, y, z, s, t = real("x y z s t")
c = positive("c")
below = negative("b")
not_below, not_above = Symbol("h", nonnegative=True), Symbol("g", nonpositive=True)
whole = Symbol("n", integer=True)
w = Symbol("w")  # may be complex
K = size("K")
k = index("k", K)
v = vector("v", K)
ABOVE = x**2 - x + 1  # > 0 for every x, which SymPy does not see
SQUARE, PRODUCT = x**2 + y**2, 2 * x * y  # (x − y)² >= 0 apart


def taken(expression):
    return cases(expression, Budget())


def reaches(place, value):
    """How many u > 0 a place takes to a value; 1 or 0 for a place without u."""
    (u,) = place.free_symbols or {None}
    if u is None:
        return int(place == value)
    return sum(1 for found in sp.solve(place.xreplace({u: t}) - value, t) if found > 0)


SIGNS = {"real": x, "positive": c, "nonnegative": not_below, "negative": below, "nonpositive": not_above}
MAY_BE = {
    "real": lambda value: True,
    "positive": lambda value: value > 0,
    "nonnegative": lambda value: value >= 0,
    "negative": lambda value: value < 0,
    "nonpositive": lambda value: value <= 0,
}


@pytest.mark.parametrize("place", [-3, 0, 3])
@pytest.mark.parametrize("known", SIGNS)
def test_every_number_a_symbol_may_be_is_in_one_case_and_no_other_number_in_any(known, place):
    symbol = SIGNS[known]
    found = [mapping[symbol] for mapping in _around(symbol, Integer(place), Budget())]
    assert all(u.is_positive for case in found for u in case.free_symbols)
    for value in (-100, -7, -3, -2, -1, 0, 1, 2, 3, 7, 100):
        assert sum(reaches(case, value) for case in found) == MAY_BE[known](value)


@pytest.mark.parametrize(
    "symbol, place, values",
    [
        (x, 4, [1, 4, 7]),
        (c, 4, [3, 4, 7]),
        (not_below, 4, [3, 0, 4, 7]),
        (below, -4, [-3, -4, -7]),
        (not_above, -4, [-3, 0, -4, -7]),
        (c, x, [3]),
        (not_below, x, [3, 0]),
        (below, x, [-3]),
        (not_above, x, [-3, 0]),
    ],
    ids=str,
)
def test_the_cases_at_u_3(symbol, place, values):
    """Between 0 and the place a symbol is the share u/(1 + u) of it."""
    found = [mapping[symbol] for mapping in _around(symbol, sp.sympify(place), Budget())]
    assert [case.xreplace(dict.fromkeys(case.free_symbols, Integer(3))) for case in found] == values


def test_where_the_place_has_no_sign_a_symbol_of_one_sign_is_renamed():
    for symbol, factor in ((c, 1), (below, -1)):
        ((renamed,),) = (mapping.values() for mapping in _around(symbol, x, Budget()))
        (u,) = renamed.free_symbols
        assert renamed == factor * u and u.name == "u"


def test_an_absolute_value_has_three_cases():
    first, middle, last = taken(Abs(x - 2) + x)
    assert first == 2 and middle == 2  # 2 − x + x below, 0 + 2 at 2
    (u,) = last.free_symbols
    assert last.expand() == 2 + 2 * u


@pytest.mark.parametrize("expression", [Integer(3), 3, x**2, sp.exp(x), total(v[k], k)], ids=str)
def test_without_conditions_there_is_one_case(expression):
    assert taken(expression) == [expression]


@pytest.mark.parametrize(
    "expression, value",
    [
        (Abs(ABOVE), ABOVE),
        (Abs(-ABOVE), ABOVE),
        (3 + 2 * Abs(ABOVE), 3 + 2 * ABOVE),
        (sign(ABOVE), 1),
        (sign(-ABOVE), -1),
        (Heaviside(ABOVE), 1),
        (Heaviside(-ABOVE), 0),
        (Heaviside(Abs(ABOVE) - ABOVE), Rational(1, 2)),
        (sign(Abs(ABOVE) - ABOVE), 0),
        (Abs(Abs(ABOVE) - ABOVE), 0),
        (Heaviside(Abs(ABOVE) - ABOVE, 7), 7),
        (Max(SQUARE, PRODUCT), SQUARE),
        (Min(SQUARE, PRODUCT), PRODUCT),
        (Max(-SQUARE, -PRODUCT), -PRODUCT),
        (Min(-SQUARE, -PRODUCT), -SQUARE),
        (Max(ABOVE, 0), ABOVE),
        (Min(ABOVE, 0), 0),
        (Max(-ABOVE, 0), 0),
        (Min(-ABOVE, 0), -ABOVE),
        (Max(SQUARE, PRODUCT, SQUARE + 1), SQUARE + 1),
        (Min(SQUARE, PRODUCT, PRODUCT - 1), PRODUCT - 1),
        (Piecewise((1, ABOVE > 0), (2, True)), 1),
        (Piecewise((1, ABOVE < 0), (2, True)), 2),
        (Piecewise((1, Eq(ABOVE, 0)), (2, True)), 2),
        (Piecewise((1, Ne(ABOVE, 0)), (2, True)), 1),
        (Piecewise((1, ABOVE <= 0), (Abs(ABOVE), True)), ABOVE),
        (Piecewise((1, And(ABOVE > 0, ABOVE + c > 0)), (2, True)), 1),
        (Piecewise((1, And(ABOVE > 0, ABOVE + c < 0)), (2, True)), 2),
        (Piecewise((1, Or(ABOVE < 0, ABOVE + c > 0)), (2, True)), 1),
        (Piecewise((1, Or(ABOVE < 0, ABOVE + c < 0)), (2, True)), 2),
        (Piecewise((1, Not(And(ABOVE > 0, ABOVE + c > 0), evaluate=False)), (2, True)), 2),
        (Piecewise((1, Not(And(ABOVE > 0, ABOVE + c < 0), evaluate=False)), (2, True)), 1),
        (Piecewise((1, Abs(ABOVE) + ABOVE < ABOVE), (2, True)), 2),
        (Piecewise((1, Abs(ABOVE) >= ABOVE), (2, True)), 1),
        (Piecewise((1, Abs(ABOVE) > ABOVE), (2, True)), 2),
    ],
    ids=str,
)
def test_where_a_sign_is_known_there_is_one_case(expression, value):
    (found,) = taken(expression)
    assert sp.expand(found - value) == 0


@pytest.mark.parametrize(
    "formula, values",
    [
        (Abs(x), {"-": -x, "0": 0, "+": x}),
        (sign(x), {"-": -1, "0": 0, "+": 1}),
        (Heaviside(x), {"-": 0, "0": Rational(1, 2), "+": 1}),
        (Heaviside(x, 0), {"-": 0, "0": 0, "+": 1}),
    ],
    ids=str,
)
def test_what_a_formula_is_where_the_sign_of_x_is_known(formula, values):
    for mark, value in values.items():
        found = _by_sign(formula, mark)
        assert found == value and isinstance(found, sp.Basic)


def numbers(expression, symbol, values):
    """The values of the cases of an expression in one symbol, at u = 1."""
    found = taken(sp.Tuple(symbol, expression))
    at_1 = [case.xreplace(dict.fromkeys(case.free_symbols, Integer(1))) for case in found]
    assert [place for place, _ in at_1] == values
    return [value for _, value in at_1]


def test_every_relation_is_split_where_it_changes():
    for relation, held in {
        x > 2: [0, 0, 1], x >= 2: [0, 1, 1], x < 2: [1, 0, 0], x <= 2: [1, 1, 0],
        Eq(x, 2): [0, 1, 0], Ne(x, 2): [1, 0, 1],
    }.items():  # fmt: skip
        assert numbers(Piecewise((1, relation), (0, True)), x, [1, 2, 3]) == held


def test_equal_arguments_of_max_and_min_are_either_of_them():
    assert numbers(Max(x, 2), x, [1, 2, 3]) == [2, 2, 3]
    assert numbers(Min(x, 2), x, [1, 2, 3]) == [1, 2, 2]


def test_a_condition_that_is_the_same_as_its_bound_is_decided_by_equality():
    gap = Abs(ABOVE) - ABOVE  # 0
    assert taken(Piecewise((1, Eq(gap, 0)), (2, True))) == [1]
    assert taken(Piecewise((1, Ne(gap, 0)), (2, True))) == [2]
    assert taken(Piecewise((1, gap <= 0), (2, True))) == [1]
    assert taken(Piecewise((1, gap < 0), (2, True))) == [2]


def test_an_inequality_that_may_be_an_equality_is_split():
    assert set(taken(Piecewise((1, SQUARE > PRODUCT), (0, True)))) == {0, 1}
    assert set(taken(Piecewise((1, SQUARE >= PRODUCT), (0, True)))) == {1}
    assert set(taken(Heaviside(SQUARE - PRODUCT))) == {Rational(1, 2), 1}
    assert set(taken(Heaviside(PRODUCT - SQUARE))) == {Rational(1, 2), 0}


def test_what_may_be_complex_keeps_its_absolute_value():
    assert taken(Abs(w)) == [Abs(w)]
    assert taken(1 + w * Abs(w)) == [1 + w * Abs(w)]
    assert taken(Max(ABOVE, w)) == [Max(ABOVE, w)]
    assert taken(Max(Abs(ABOVE), w)) == [Max(ABOVE, w)]


def test_what_runs_in_a_sum_is_left_standing():
    for kept in (
        total(Abs(v[k]), k),
        sp.Product(Abs(v[k]), (k, 1, K)),
        sp.Sum(Abs(x + whole), (whole, 1, K)),
    ):
        assert taken(kept) == [kept]
    steps = total(Piecewise((Abs(ABOVE), v[k] > 0), (2, True)), k)
    assert taken(steps) == [total(Piecewise((ABOVE, v[k] > 0), (2, True)), k)]
    either = total(Piecewise((x, ABOVE < 0), (1, v[k] > 0), (2, True)), k)
    assert taken(either) == [either]
    assert taken(Max(ABOVE, 0) * total(Max(v[k], 0), k)) == [ABOVE * total(Max(v[k], 0), k)]


def test_what_does_not_run_in_a_sum_is_taken_case_by_case():
    negative_, zero, positive_ = taken(total(Abs(x) * v[k], k))
    assert [isinstance(case, sp.Sum) for case in (negative_, zero, positive_)] == [
        True
    ] * 3 and zero.doit() == 0
    assert not negative_.has(Abs) and not positive_.has(Abs)
    assert taken(total(Piecewise((v[k], ABOVE > 0), (2, True)), k)) == [total(v[k], k)]


def test_an_entry_is_split_like_a_symbol():
    assert [case.has(Abs) for case in taken(Abs(v[1]))] == [False] * 3
    assert 0 in taken(Abs(v[1]))


def test_a_case_that_no_condition_covers_is_refused():
    with pytest.raises(NotEvaluable, match="no case of Piecewise.* holds"):
        taken(Piecewise((1, ABOVE < 0)))


def test_splitting_is_paid_for_by_the_size_of_the_expression():
    def price(expression):
        bill = Bill()
        cases(expression, bill)
        return [operations for operations, what in bill.spent if what == "splitting cases"]

    assert price(Abs(x)) == [100]
    assert price(sp.Tuple(Abs(x), *map(Integer, range(40)))) == [5 * 43]  # the tuple, |x|, x and 40 numbers
    assert price(Abs(ABOVE)) == []
    with pytest.raises(BudgetExceeded, match="ran out in splitting cases"):
        cases(Abs(x), Budget(50))


@pytest.mark.parametrize(
    "expression, count",
    [
        (Abs(y + s * x), 3),  # at y = −sx, whatever s is
        (Abs(c - x), 3),  # at x = c
        (Abs(whole * 2 - x), 3),  # at x = 2n
        (Abs(x**2 - y), 3),  # at y = x²
        (Abs((x - 3) / (c + 1)), 3),
        (Abs((c + x**2) * (x - 3)), 3),
        (Abs(not_below - x), 6),  # h = 0 is a case of its own
        (Abs(1 - x * y), 7),  # y below and above 0 with three places of x each, and y = 0
    ],
    ids=str,
)
def test_a_split_is_made_where_the_sign_changes(expression, count):
    found = taken(expression)
    assert len(found) == count and not any(case.has(Abs) for case in found)


def test_a_product_of_unknown_slopes_is_split_at_the_first_of_them():
    places = {case.args[0] for case in taken(sp.Tuple(y, Abs(1 - x * y)))}
    assert Integer(0) in places


@pytest.mark.parametrize("expression", [Abs(whole - 5), Abs(1 - whole * x)], ids=str)
def test_where_no_place_can_be_told_there_are_no_cases(expression):
    with pytest.raises(NotEvaluable, match="cannot tell where .* changes its sign"):
        taken(expression)


@pytest.mark.parametrize("curve", [x**3 - x - 1, sp.cos(x) - x], ids=str)
def test_a_curve_in_one_symbol_has_no_place_that_can_be_told(curve):
    with pytest.raises(NotEvaluable, match="cannot tell where .* changes its sign"):
        taken(Abs(curve))


def test_only_real_symbols_of_open_sign_are_looked_at_by_sign():
    kept = sp.exp(c) + not_below + not_above + whole + w + v[1] + total(v[k], k)
    assert by_sign(kept, Budget()) == [kept]


def test_two_open_symbols_have_nine_cases():
    found = by_sign(sp.Tuple(x, y, c), Budget())
    at_1 = [
        tuple(p.xreplace(dict.fromkeys(p.free_symbols - {c}, Integer(1))) for p in case) for case in found
    ]
    assert at_1 == [(*signs, c) for signs in itertools.product((-1, 0, 1), repeat=2)]


def test_of_four_open_symbols_the_first_three_by_name_are_looked_at():
    found = by_sign(sp.Tuple(z, y, x, t), Budget())
    assert len(found) == 27 and {case[0] for case in found} == {z}
    assert all(not {x, y, t} & case.free_symbols for case in found)


def test_where_a_formula_changes():
    assert set(boundaries(Abs(x - 1) + sign(y) * Heaviside(z))) == {x - 1, y, z}
    assert boundaries(Piecewise((1, x > y), (2, True))) == [x - y]
    assert set(boundaries(Max(x, y, z))) == {x - y, x - z, y - z}
    assert boundaries(Min(x, c)) == [c - x]
    assert boundaries(x**2 + sp.exp(y)) == []


def test_every_place_is_listed_once_and_in_the_order_of_the_text():
    assert boundaries(sp.Tuple(Abs(x), Max(x, 1), Abs(y))) == [x, 1 - x, y]
    assert boundaries(sp.Tuple(Abs(x), 2 * Abs(x), Max(x, 1), Max(x, 1) + x)) == [x, 1 - x]


@pytest.mark.parametrize(
    "boundary, symbol, place",
    [
        (2 * x - 6, x, 3),
        (x - y, x, y),
        (x - y, y, x),
        (3 * x + c * y - 5, y, (5 - 3 * x) / c),
        (y, x, None),
        (x**2 - 4, x, None),
        (sp.exp(x) - 1, x, None),
        (v[k] - 1, K, None),
    ],
    ids=str,
)
def test_the_zero_of_what_is_linear_in_a_symbol(boundary, symbol, place):
    found = root(boundary, symbol)
    assert found is None if place is None else sp.simplify(found - place) == 0
