"""Several assumptions at once, sums that are 0, |x| inside conditions: what they allow, and no more."""

import pytest
import sympy as sp
from sympy import Abs, And, Eq, Ge, Gt, IndexedBase, Le, Lt, Ne, Piecewise, Rational, Symbol

from mathlib.symbols import array, index, integer, negative, positive, real, size, total, vector
from mathlib.verdict import at_most, equal
from mathlib.verdict.assumptions import apply, guards, interval, listed, regions

S, N = size("S N")
s, v = index("s", S), index("v", N)
p, q = vector("p", S, positive=True), vector("q", N, positive=True)
x, y = vector("x", S), vector("y", N)
mu, nu, d = real("mu nu d")
epsilon = positive("epsilon")
ONE, MEAN = Eq(total(p[s], s), 1), Eq(mu, total(p[s] * x[s], s))
BOTH = [ONE, MEAN, Eq(total(q[v], v), 1), Eq(nu, total(q[v] * y[v], v))]


def test_a_mean_and_the_weights_in_it_are_assumed_together():
    variance = total(p[s] * (x[s] - mu) ** 2, s)
    second = total(p[s] * x[s] ** 2, s)
    for given in ([ONE, MEAN], [MEAN, ONE]):
        assert equal(variance, second - mu**2, given).proved
        assert equal(variance, second + mu**2, given).kind == "refuted"
    assert equal(variance, second - mu**2, [MEAN]).kind == "refuted"
    assert equal(variance, second - mu**2, [ONE]).kind == "refuted"


def test_two_distributions_with_their_means():
    covariance = total(total(p[s] * q[v] * (x[s] - mu) * (y[v] - nu), v), s)
    assert equal(covariance, 0, BOTH).proved
    assert equal(covariance, 0, BOTH[:3]).proved  # one factor is 0
    assert equal(covariance, 0, [ONE, BOTH[2]]).kind == "refuted"


def test_a_sum_that_is_0_leaves_more_than_the_vector_0():
    zero = Eq(total(x[s], s), 0)
    assert equal(total(x[s], s), 0, zero).proved
    assert equal(total((x[s] - mu) ** 2, s), total(x[s] ** 2, s) + S * mu**2, zero).proved
    assert equal(total(x[s] ** 2, s), 0, zero).kind == "refuted"
    assert equal(x[s], 0, zero).kind == "refuted"


def test_entries_of_one_sign_cannot_be_assumed_to_sum_to_0():
    w = vector("w", S, nonnegative=True)
    with pytest.raises(ValueError, match="entries of w have one sign"):
        equal(total(w[s] ** 2, s), 0, Eq(total(w[s], s), 0))


def indicator(distance):
    return Piecewise((1, Abs(distance) >= epsilon), (0, True))


def test_an_absolute_value_inside_a_condition_is_taken_case_by_case():
    assert at_most(indicator(d), d**2 / epsilon**2).proved
    share = total(p[s] * indicator(x[s] - mu), s)
    assert at_most(share, total(p[s] * (x[s] - mu) ** 2 / epsilon**2, s)).proved
    outside = total(p[s] * (x[s] - mu) ** 2, s) / epsilon**2
    assert at_most(share, outside).kind == "confirmed"  # true, though not proved term by term
    assert at_most(indicator(d), d**2 / (4 * epsilon**2)).kind == "refuted"
    assert equal(indicator(d) + Piecewise((1, Abs(d) < epsilon), (0, True)), 1).proved


def test_a_sum_over_the_rows_of_an_array_is_no_assumption():
    A = array("A", S, N)
    with pytest.raises(ValueError, match="cannot use the assumption .* a sum of the entries of one vector"):
        equal(total(A[s, v], v), 1, Eq(total(A[s, v], v), 1))


@pytest.mark.parametrize(
    "left", [mu * nu, sp.Sum(x[s], (s, 1, S), (v, 1, N)), sp.Integral(x[1], (d, 0, 1))], ids=str
)
def test_what_is_neither_a_symbol_nor_the_sum_of_one_vector_cannot_be_set_to_a_value(left):
    with pytest.raises(ValueError, match="cannot use the assumption Eq.* symbol = expression, or a sum"):
        regions(Eq(left, 3))


@pytest.mark.parametrize("value", [2, -1, d], ids=str)
def test_a_vector_with_any_sum_has_that_sum(value):
    given = Eq(total(x[s], s), value)
    assert equal(total(x[s], s), value, given).proved
    assert equal(total(x[s], s), 1, given).kind == "refuted"
    assert equal(total(2 * x[s] + 1, s), 2 * value + S, given).proved


def test_a_bound_that_may_lie_below_0_leaves_a_positive_symbol_positive():
    g, L = positive("g L")
    f, h, u = real("f h u")
    assert at_most(g, 2 * L * (f - h), [g <= 2 * L * (f - h)]).proved
    assert at_most(-u + g / L, h - f + 2 * (f - h), [u >= f - h, g <= 2 * L * (f - h)]).proved
    wrong = at_most(g, L * (f - h), [g <= 2 * L * (f - h)])
    assert wrong.kind == "refuted"
    assert wrong.point["g"] > 0 and wrong.point["f"] > wrong.point["h"]
    assert at_most(0, f - h, [g <= f - h]).kind in ("proved", "confirmed")  # from g > 0; never refuted


def test_a_symbol_between_two_others_tells_their_order():
    z, low, high = real("z a b")
    assert at_most(low, high, [low <= z, z <= high]).proved
    assert at_most(0, (high - z) * (z - low), [z >= low, z <= high]).kind in ("proved", "confirmed")
    assert at_most(high, low, [z >= low, z <= high]).kind == "refuted"


def test_a_positive_symbol_above_one_of_either_sign():
    g, mu_, L = positive("g m L")
    r = real("r")
    assert at_most(r - g / (2 * L), (1 - mu_ / L) * r, [g >= 2 * mu_ * r]).proved
    wrong = at_most(r - g / (2 * L), (1 - 2 * mu_ / L) * r, [g >= 2 * mu_ * r])
    assert wrong.kind == "refuted" and wrong.point["g"] > 0


def test_a_refutation_with_several_bounds_is_the_same_every_time_and_shows_numbers():
    a, b, eta = positive("a b eta")
    found = [at_most(Abs(1 - eta * b), 1, [a < b, eta < 2 / a]) for _ in range(6)]
    assert {v.kind for v in found} == {"refuted"} and len({str(v.point) for v in found}) == 1
    assert all(value.is_number for value in found[0].point.values())
    assert found[0].point["eta"] < 2 / found[0].point["a"] and found[0].point["a"] < found[0].point["b"]


z, t = real("z t")
c, e = positive("c e")
below = negative("b")
not_below, not_above = Symbol("h", nonnegative=True), Symbol("g", nonpositive=True)


def reached(given, symbol, **numbers):
    """What a symbol becomes in each case: its values at u = 1/100, 1 and 100, or its one value."""
    named = {str(name): value for name, value in numbers.items()}
    cases = []
    for region in regions(given):
        formula = apply(symbol, region)
        known = {s: sp.Integer(named[str(s)]) for s in formula.free_symbols if str(s) in named}
        formula = formula.xreplace(known)
        (free,) = formula.free_symbols or {None}
        places = (Rational(1, 100), 1, 100)
        cases.append([formula.xreplace({free: sp.sympify(u)}) for u in places] if free else formula)
    return cases


def test_between_0_and_1_a_symbol_is_u_over_1_plus_u():
    ((symbol, formula),) = regions([z > 0, z < 1])[0].items()
    (u,) = formula.free_symbols
    assert symbol == z and u.is_positive and sp.simplify(formula - u / (1 + u)) == 0


def test_between_two_bounds_every_value_is_reached_and_no_other():
    ((first, middle, last),) = reached([z > 3, z < 8], z)
    assert middle == Rational(11, 2)  # half way, at u = 1
    assert first == 3 + 5 * Rational(1, 101) and last == 3 + 5 * Rational(100, 101)


@pytest.mark.parametrize(
    "given, ends",
    [
        ([z >= 3, z <= 8], [3, 8]),
        ([z > 3, z <= 8], [8]),
        ([z >= 3, z < 8], [3]),
        ([not_above >= -2], [-2, 0]),
        ([not_below <= 2], [0, 2]),
        ([below >= -2], [-2]),
        ([c <= 2], [2]),
        ([z > 1, z >= 1], []),
        ([z >= 1, z > 0], [1]),
        ([z < -1, z <= -1], []),
    ],
    ids=str,
)
def test_an_end_that_belongs_to_the_interval_is_a_case_of_its_own(given, ends):
    (symbol,) = given[0].free_symbols
    assert sorted(value for value in reached(given, symbol) if not isinstance(value, list)) == ends


@pytest.mark.parametrize(
    "given, values",
    [
        ([z > 1, z > 0], [Rational(101, 100), 2, 101]),
        ([z > 0, z > 1], [Rational(101, 100), 2, 101]),
        ([z < 1, z < 4], [Rational(99, 100), 0, -99]),
        ([z < 4, z < 1], [Rational(99, 100), 0, -99]),
        ([z > 0, z > 2, z > 1], [Rational(201, 100), 3, 102]),
    ],
    ids=str,
)
def test_of_two_bounds_on_one_side_the_tighter_counts(given, values):
    assert reached(given, z) == [values]


@pytest.mark.parametrize("given", [[z > 0, z > t], [z > t, z > 0]], ids=str)
def test_beside_0_the_other_bound_is_taken(given):
    assert reached(given, z, t=5) == [[Rational(501, 100), 6, 105]]


def test_bounds_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="cannot compare the bounds c, e; give one bound on each side"):
        regions([z > c, z > e])


@pytest.mark.parametrize(
    "given, values",
    [
        (
            not_above > -2,
            [-2 + 2 * Rational(1, 101), -1, -2 + 2 * Rational(100, 101)],
        ),  # up to 0, its own bound
        (below > -2, [-2 + 2 * Rational(1, 101), -1, -2 + 2 * Rational(100, 101)]),
        (not_below < 2, [2 * Rational(1, 101), 1, 2 * Rational(100, 101)]),
        (c > 1, [Rational(101, 100), 2, 101]),
        (below > t, [Rational(-299, 100), -2, 97]),  # t = −3, whose order with 0 is open: t + u
        (not_above > t, [Rational(-299, 100), -2, 97]),
        (c < t, [Rational(-301, 100), -4, -103]),
    ],
    ids=str,
)
def test_the_sign_of_a_symbol_is_a_bound_where_its_order_with_the_given_one_is_known(given, values):
    (symbol,) = given.free_symbols - {t}
    assert reached(given, symbol, t=-3)[0] == values


@pytest.mark.parametrize("given", [t > z, z < t, Gt(t + 1, z), Lt(z, t + 1)], ids=str)
def test_a_bound_may_stand_on_either_side(given):
    (region,) = regions(given)
    assert sp.expand(apply(given.gts - given.lts, region)).is_positive


def test_a_number_before_the_sign_bounds_the_symbol_after_it():
    one = sp.Integer(1)
    assert reached(Gt(one, z, evaluate=False), z) == [[Rational(99, 100), 0, -99]]
    assert reached(Lt(one, z, evaluate=False), z) == [[Rational(101, 100), 2, 101]]
    assert reached(Ge(one, z, evaluate=False), z)[1:] == [1] == reached(Le(one, z, evaluate=False), z)[1:]


@pytest.mark.parametrize(
    "given, found",
    [
        ([z > 0, z < 1], (z, 0, 1)),
        ([z < 1, z > 0], (z, 0, 1)),
        ([z <= Rational(5, 2), z >= -3], (z, -3, Rational(5, 2))),
        ([c > 1, c < 2], (c, 1, 2)),
        (And(z > 0, z < 1), (z, 0, 1)),
        ([z > 0], None),
        ([z > 0, z < 1, t > 0], None),
        ([z > 0, z > 1], None),
        ([z < 0, z < 1], None),
        ([z > 0, t < 1], None),
        ([z > 0, z < c], None),
        ([z > c, z < 1], None),
        ([z > 0, z < sp.pi], None),
        ([Eq(z, 1), z > 0], None),
        ([z > 0, Ne(z, 1)], None),
        ([Eq(z, 1), Ne(t, 1)], None),
    ],
    ids=str,
)
def test_an_interval_is_one_symbol_between_two_fractions_and_nothing_else(given, found):
    assert interval(given) == found


@pytest.mark.parametrize("given", [Ne(z, t + 1), Ne(t + 1, z)], ids=str)
def test_a_place_left_out_leaves_what_is_above_and_what_is_below(given):
    above, below = reached(given, z, t=4)
    assert above == [Rational(501, 100), 6, 105] and below == [Rational(499, 100), 4, -95]


@pytest.mark.parametrize(
    "given, symbol, count",
    [
        (Ne(z, 0), z, 2),
        (Ne(not_below, 0), not_below, 1),
        (Ne(not_below, 1), not_below, 2),
        (Ne(c, 1), c, 2),
        (Ne(not_above, 0), not_above, 2),
    ],
    ids=str,
)
def test_only_a_symbol_that_is_never_negative_has_nothing_below_0(given, symbol, count):
    assert len(regions(given)) == count


@pytest.mark.parametrize("relation", [z * t > 0, z**2 <= 1, z > z**2, Lt(2, Abs(z))], ids=str)
def test_a_bound_on_what_is_no_symbol_or_by_the_symbol_itself_is_refused(relation):
    with pytest.raises(ValueError, match="cannot use the assumption .*; expected a bound on one symbol"):
        regions([relation])


def test_a_place_left_out_that_is_no_symbol_is_refused():
    with pytest.raises(
        ValueError, match="cannot use the assumption Ne.z\\*\\*2, 1.; expected symbol ≠ expression"
    ):
        equal(z**2 - 1, (z - 1) * (z + 1), Ne(z**2, 1))


@pytest.mark.parametrize(
    "symbol, relation, kind, sign",
    [
        (c, c < t, ">", 1),
        (not_below, not_below < t, ">=", 1),
        (below, below > t, ">", -1),
        (not_above, not_above > t, ">=", -1),
    ],
    ids=str,
)
def test_the_sign_of_a_symbol_is_guarded_where_its_bound_may_break_it(symbol, relation, kind, sign):
    (region,) = regions(relation)
    (found,) = guards(relation, region)
    assert found[0] == kind
    assert sp.expand(found[1] - sign * apply(symbol, region)) == 0


@pytest.mark.parametrize(
    "given", [z > 1, z >= 1, [z > 0, z < 1], Eq(z, 1), Ne(z, 1), Ne(c, 0), c > 1, below < -1, ONE], ids=str
)
def test_what_the_substitution_keeps_needs_no_guard(given):
    assert [guards(given, region) for region in regions(given)] == [[] for _ in regions(given)]


def test_an_equation_that_another_assumption_replaces_is_guarded():
    given = [Eq(z, 1), z > 0]
    (region,) = regions(given)
    assert guards(given, region) == [("==", sp.expand(region[z] - 1))]


def test_assumptions_may_be_joined():
    assert equal(Abs(z), z, And(z > 0, t > 0)).proved
    assert regions(And(z > 0, t > 0))[0].keys() == {z, t}


def test_a_set_of_assumptions_is_taken_in_the_order_of_its_text():
    given = {t > 0, z > 0, c > 3}
    assert listed(given) == listed(frozenset(given)) == [c > 3, t > 0, z > 0]
    assert listed([t > 0, c > 3]) == listed((t > 0, c > 3)) == [t > 0, c > 3]
    assert listed(t > 0) == [t > 0]


@pytest.mark.parametrize("true", [True, sp.true, c > 0], ids=repr)
def test_what_is_true_anyway_is_left_out(true):
    assert regions([true]) == [{}]


@pytest.mark.parametrize("false", [False, sp.false, c < 0], ids=repr)
def test_what_is_never_true_is_refused(false):
    with pytest.raises(ValueError, match="an assumption is false whatever the symbols are, such as c < 0"):
        regions([z > 0, false])


@pytest.mark.parametrize("number", [0, 1, sp.Integer(1), None, "z > 0"], ids=repr)
def test_a_number_is_no_assumption(number):
    with pytest.raises(TypeError, match="an assumption is a relation such as z > 0"):
        regions([z > 0, number])


def test_the_free_vector_is_as_long_as_the_one_it_stands_for():
    free = apply(p[s], regions(ONE)[0]).atoms(IndexedBase)
    assert {base.shape for base in free} == {(S,)} and p not in free
    assert all(base.label.is_positive for base in free)


@pytest.mark.parametrize("given", [z > 0, [z > 0, z < 1], Ne(z, t), ONE, Eq(total(x[s], s), 0)], ids=str)
def test_the_symbols_put_in_have_the_same_names_every_time(given):
    first, again = ([str(apply(z + p[s] + x[s], r)) for r in regions(given)] for _ in range(2))
    assert first == again


n = integer("n")


def exactly(values):
    """The product of (n − value)², which is 0 at these values alone."""
    return sp.prod((n - value) ** 2 for value in values)


@pytest.mark.parametrize(
    "given, values",
    [
        ([n < 3], [0, 1, 2]),
        ([n <= 2], [0, 1, 2]),
        ([n > 20, n < 24], [21, 22, 23]),
        ([n >= 20, n <= 22], [20, 21, 22]),
        ([n > 0, n < 3], [1, 2]),
    ],
    ids=str,
)
def test_a_bounded_whole_number_takes_these_values_and_no_other(given, values):
    assert at_most(exactly(values), 0, given).kind in ("proved", "confirmed")
    for left_out in values:
        wrong = at_most(exactly(set(values) - {left_out}), 0, given)
        assert wrong.kind == "refuted" and wrong.point["n"] == left_out


@pytest.mark.parametrize(
    "given, low, high",
    [
        (S > 1, 2, S),
        (n > 4, 5, n),
        (n < 7, n, 6),
        (S < N, S + 1, N),
        (Ne(n, 3), n, n**2),
        ([mu < S / N, S < N], mu, 1),
    ],
    ids=str,
)
def test_what_holds_for_whole_numbers_is_not_refuted_between_them(given, low, high):
    assert at_most(low, high, given).kind in ("proved", "confirmed")
    wrong = at_most(low + 1 if high != 1 else low + Rational(3, 4), high, given)
    assert wrong.kind == "refuted"
    assert all(wrong.point[str(size)].is_integer for size in (S, N, n) if str(size) in wrong.point)


@pytest.mark.parametrize("given", [Gt(S, z), [z < S, S < 5], Ne(S, z)], ids=str)
def test_a_whole_number_bounded_by_any_number_is_never_refuted_between_whole_numbers(given):
    assert at_most(S, S**2, given).kind in ("proved", "confirmed")
    assert equal(S**2, S, given).point["S"].is_integer
    assert equal(sp.cos(2 * sp.pi * (S + 1)), 1, given).proved


def test_a_whole_number_equal_to_a_real_one_is_no_fraction():
    assert equal(S, z, Eq(S, z)).kind != "refuted"
    assert at_most(n, n**2, Eq(n, z)).kind != "refuted"


def test_a_whole_number_equal_to_what_need_not_be_one_is_put_in_all_the_same():
    """Whole or not, what it is equal to is known; only a refutation needs whole numbers."""
    each, k = nu ** y[v] * (1 - nu) ** (1 - y[v]), size("k")
    likelihood, given = sp.Product(each, (v, 1, N)), [nu > 0, nu < 1, Eq(total(y[v], v), k)]
    assert equal(likelihood, nu**k * (1 - nu) ** (N - k), given).proved
    wrong = equal(likelihood, nu ** (k + 1) * (1 - nu) ** (N - k), given)
    assert wrong.kind == "refuted" and (wrong.point["y_1"] + wrong.point["y_2"]).is_integer
    assert equal(3 * S * n * t + t, 4 * t, Eq(n, 1 / S)).proved
    assert regions(Eq(n, z), whole=True) == [{n: z}]
    assert equal(sp.sin(sp.pi * n) + n, z, Eq(n, z)).kind != "refuted"
    wrong = equal(n, 2 * z, Eq(n, z))
    assert wrong.kind == "undecided" or wrong.point["n"].is_integer


@pytest.mark.parametrize("given", [S > 1, S >= 2, Ne(n, 3), n <= 4, [n > 2, n < 9], S < N], ids=str)
def test_a_whole_number_stays_one_where_that_is_asked(given):
    for region in regions(given, whole=True):
        ((symbol, value),) = region.items()
        assert value.is_integer and symbol.is_integer
        assert not any(kind == "whole" for kind, _ in guards(given, region))


@pytest.mark.parametrize("given", [S > 1, [n > 2, n < 9], Eq(n, z), Lt(n, z)], ids=str)
def test_a_whole_number_that_becomes_any_number_is_guarded(given):
    (region,) = regions(given)
    ((symbol, value),) = region.items()
    (found,) = (side for kind, side in guards(given, region) if kind == "whole")
    assert symbol.is_integer and sp.simplify(found - value) == 0


def test_a_whole_number_that_cannot_stay_one_is_not_replaced():
    assert regions([Gt(n, z), t > 1], whole=True)[0].keys() == {t}
    assert regions([Ne(n, z)], whole=True) == [{}, {}]
    counts = vector("m", S, integer=True, positive=True)
    assert regions(Eq(total(counts[s], s), 1), whole=True)[0].keys() == {counts}


def test_a_real_symbol_stays_real_where_whole_numbers_stay_whole():
    (region,) = regions([z > 0, z < 1], whole=True)
    assert {s.is_integer for s in region[z].free_symbols} == {None} and interval([z > 0, z < 1])
    assert guards([z > 0, z < 1], region) == []
