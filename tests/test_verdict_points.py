"""Random points: which numbers a trial gives to sizes, indices, symbols, entries and functions."""

import mpmath
import pytest
import sympy as sp
from sympy import Derivative, Integral, Product, Rational, Subs, Sum, exp

from mathlib.symbols import function, index, integer, matrix, negative, positive, real, size, total, vector
from mathlib.verdict import points
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.points import FAR, FIRST_LARGER, LARGER, MOST, OPERATIONS, SIZES, Point
from mathlib.verdict.refute import EQUAL, refuted

z, t, w = real("z t w")
c = positive("c")
d = negative("d")
K, L, M, N, P, Q = SIX = size("K L M N P Q")
k, j = index("k j", K)
f = function("f")
(x,) = (vector("x", K),)
step = integer("step")
whole = sp.Symbol("whole", integer=True)
cloud = sp.Symbol("cloud")  # a complex number
turned, up = sp.symbols("turned up", imaginary=True)
weak = sp.Symbol("weak", nonnegative=True)
low = sp.Symbol("low", nonpositive=True)
off = sp.Symbol("off", real=True, nonzero=True)
odd, even = sp.Symbol("odd", odd=True), sp.Symbol("even", even=True)
below = sp.Symbol("below", integer=True, negative=True)


class Ends:
    """In place of random numbers: always the lowest, or always the highest; `chance` for those in [0, 1)."""

    def __init__(self, highest, chance=0.75):
        self.highest, self.chance = highest, chance

    def randint(self, first, last):
        assert first <= last
        return last if self.highest else first

    def choice(self, several):
        return several[-1 if self.highest else 0]

    def random(self):
        return self.chance


def drawn(symbol, trial, *ends):
    """What a trial gives to a symbol where every random number is an end of its range."""
    point = Point([], trial)
    point.rng = Ends(*ends)
    return point.entry("x", (1,), symbol.assumptions0)


def test_a_trial_is_the_same_point_every_time_and_another_than_the_next():
    expressions = [z + t * c, f(z), x[k]]
    first, again, other = (Point(expressions, trial) for trial in (7, 7, 8))
    assert first.numbers == again.numbers
    assert first.numbers != other.numbers
    assert {z, t, c, K, k} == set(first.numbers)
    value = first.value(f(z) * x[k])
    assert value == again.value(f(z) * x[k])
    assert value != other.value(f(z) * x[k])


def test_fixed_numbers_are_kept():
    fixed = {z: Rational(1, 7), K: sp.Integer(9), k: sp.Integer(8)}
    point = Point([z + t, x[k]], 0, fixed)
    assert point.numbers.items() >= fixed.items()
    assert set(point.numbers) == {z, t, K, k}
    point.numbers[t] = 0
    assert len(fixed) == 3  # the table that was given is left alone


# Values


def test_a_value_is_that_of_the_formula_to_so_many_digits():
    point = Point([z], 0, {z: Rational(2, 7)})
    for digits in (80, 50, 200):
        found = point.value(exp(z) - 3) if digits == 80 else point.value(exp(z) - 3, digits)
        with mpmath.workdps(digits + 20):
            error = abs(found - (mpmath.exp(mpmath.mpf(2) / 7) - 3))
        assert 0 < error < mpmath.mpf(10) ** (1 - digits)


def test_last_bits_are_made_up_where_it_is_asked_for_and_only_there():
    point = Point([z], 0, {z: Rational(2, 7)})
    plain = point.value(exp(z), 60)
    noisy = point.value(exp(z), 60, noisy=True)
    assert noisy != plain
    assert abs(noisy - plain) < mpmath.mpf(10) ** -58
    assert point.value(exp(z), 60, noisy=True) == noisy
    assert point.value(exp(z), 60) == plain
    assert point.value(z + 2, 60, noisy=True) != point.value(z + 2, 60)


def test_every_value_has_all_operations():
    point = Point([z], 0)
    for _ in range(3):
        point.left = 0
        point.value(z + 1)
        assert 0 < point.left < OPERATIONS


def test_operations_are_spent_down_to_none():
    point = Point([], 0)
    point.left = 10
    point.spend(7)
    assert point.left == 3
    point.spend(3)
    assert point.left == 0
    with pytest.raises(NotEvaluable) as raised:
        point.spend(1)
    assert str(raised.value) == (
        f"a value takes more than {OPERATIONS} operations; take fewer terms or parts"
    )


def test_a_point_is_moved_in_some_numbers_and_entries():
    point = Point([z + t], 0, {z: sp.Integer(1), t: sp.Integer(2)})
    point.entries = {("x", (1,)): sp.Integer(3), ("x", (2,)): sp.Integer(4)}
    other = point.moved({t: sp.Integer(-2), w: sp.Integer(9)}, {("x", (2,)): sp.Integer(5)})
    assert other.numbers == {z: 1, t: -2, w: 9}
    assert other.entries == {("x", (1,)): 3, ("x", (2,)): 5}
    assert point.numbers == {z: 1, t: 2}
    assert point.entries == {("x", (1,)): 3, ("x", (2,)): 4}
    assert other.value(z + t + w) == 8


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({}, True),
        ({z: t}, True),
        ({z: 1 / t}, True),
        ({z: sp.I * t}, False),
        ({z: sp.sqrt(-t)}, False),
        ({c: t}, True),
        ({c: -t}, False),
        ({d: -t}, True),
        ({d: sp.Integer(0)}, False),
        ({whole: t - 7}, True),
        ({whole: t / 7}, False),
        ({step: t - 7}, False),
        ({K: t}, True),
        ({K: t / 2}, False),
        ({odd: t}, True),
        ({odd: t - 1}, False),
        ({z: t, c: -t}, False),
        ({c: -t, z: t}, False),
        ({c: t, d: -t}, True),
    ],
)
def test_a_place_is_allowed_where_it_obeys_what_is_known_of_the_symbol(places, expected):
    point = Point([t], 0, {t: sp.Integer(3)})
    assert point.allows(places) is expected


# Numbers


@pytest.mark.parametrize(
    ("symbol", "allowed"),
    [(c, (1, 2)), (d, (-2, -1)), (weak, (0, 1, 2)), (low, (-2, -1, 0)), (off, (-2, -1, 1, 2))],
)
def test_a_number_is_allowed_by_its_sign(symbol, allowed):
    among = range(-2, 3)
    assert tuple(v for v in among if points.allowed(v, symbol.assumptions0)) == allowed
    assert all(points.allowed(v, z.assumptions0) for v in among)


def test_whole_numbers_obey_every_assumption():
    kinds = {
        below: {-4, -3, -2, -1},
        sp.Symbol("n", integer=True, nonpositive=True): {-4, -3, -2, -1, 0},
        sp.Symbol("n", integer=True, nonzero=True): {-4, -3, -2, -1, 1, 2, 3, 4, 5},
        odd: {-3, -1, 1, 3, 5},
        even: {-4, -2, 0, 2, 4},
        sp.Symbol("n", prime=True): {2, 3, 5},
        sp.Symbol("n", even=True, prime=True): {2},
        sp.Symbol("n", odd=True, composite=True): {9, 15, 21, 25, 27, 33, 35, 39},  # none of them is small
    }
    for symbol, values in kinds.items():
        assert {Point([symbol], trial).numbers[symbol] for trial in range(80)} == values
        allowed = {v for v in range(-4, MOST + 1) if points.allowed(v, symbol.assumptions0)}
        assert {v for v in allowed if v <= max(values)} == values
        assert not points.allowed(mpmath.mpf("2.5"), symbol.assumptions0)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (abs(sp.sin(z) + below - 1), 1 - below - sp.sin(z)),
        (sp.Pow(-1, odd, evaluate=False), sp.Integer(-1)),
        (abs(odd - 2) * abs(odd), abs(odd**2 - 2 * odd)),
        (sp.sqrt((turned * up) ** 2), abs(turned * up)),
    ],
)
def test_what_is_true_of_some_numbers_only_is_not_refuted(left, right):
    assert refuted(left, right, {}, "", EQUAL, (left, right)) is None


@pytest.mark.parametrize(("symbol", "first", "last"), [(K, 1, 5), (step, 0, 5), (whole, -4, 5)])
def test_whole_numbers_are_small_and_larger_in_late_trials(symbol, first, last):
    for trial in (0, 3, FIRST_LARGER - 1):
        assert drawn(symbol, trial, False) == first
        assert drawn(symbol, trial, True) == last
    for trial in (FIRST_LARGER, FIRST_LARGER + 3):
        assert drawn(symbol, trial, False) == first
        assert drawn(symbol, trial, True) == MOST


def test_complex_numbers_lie_off_the_real_line():
    for trial in (0, 3, FIRST_LARGER):
        assert drawn(cloud, trial, False) == -3 - sp.I / 100
        assert drawn(cloud, trial, True) == 3 + 9 * sp.I
    for trial in (0, 3, FIRST_LARGER):
        assert drawn(turned, trial, False) == -sp.I / 100
        assert drawn(turned, trial, True) == 9 * sp.I
    values = [Point([cloud], trial).numbers[cloud] for trial in range(20)]
    assert len(set(values)) == 20
    assert {sp.sign(sp.im(v)) for v in values} == {1, -1}


@pytest.mark.parametrize("trial", range(14))
def test_every_fourth_trial_may_have_a_special_number(trial):
    special = trial in (3, 7, 11)
    largest = 12 if trial in (2, 5, 8, 11) else 3
    for chance in (0, 0.25, 0.49):
        assert drawn(z, trial, True, chance) == (Rational(-1, 2) if special else -largest)
        assert drawn(z, trial, False, chance) == (0 if special else Rational(-1, 100))
    for chance in (0.5, 0.75):
        assert drawn(z, trial, True, chance) == largest
        assert drawn(z, trial, False, chance) == Rational(1, 100)


@pytest.mark.parametrize(
    ("symbol", "first", "last"),
    [
        (c, 1, Rational(1, 2)),
        (d, -1, Rational(-1, 2)),
        (weak, 0, Rational(1, 2)),
        (low, 0, Rational(-1, 2)),
        (off, 1, Rational(-1, 2)),
    ],
)
def test_a_special_number_obeys_the_assumptions(symbol, first, last):
    assert drawn(symbol, 3, False, 0.25) == first
    assert drawn(symbol, 3, True, 0.25) == last


@pytest.mark.parametrize(("symbol", "signs"), [(c, (1, 1)), (weak, (1, 1)), (d, (-1, -1)), (low, (-1, -1))])
def test_the_sign_is_that_of_the_symbol_and_else_one_of_two(symbol, signs):
    assert tuple(sp.sign(drawn(symbol, 0, True, chance)) for chance in (0.25, 0.75)) == signs
    assert tuple(sp.sign(drawn(z, 0, True, chance)) for chance in (0.25, 0.75)) == (-1, 1)


def test_late_trials_have_much_larger_and_much_smaller_numbers():
    assert FIRST_LARGER % 3 == 2  # so that the span is the wide one
    assert drawn(c, FIRST_LARGER, True) == 12 * 10**FAR
    assert drawn(c, FIRST_LARGER, False) == Rational(1, 100 * 10**FAR)
    assert drawn(c, FIRST_LARGER - 1, True) == 3
    assert drawn(c, FIRST_LARGER - 1, False) == Rational(1, 100)


def test_an_entry_stays_and_what_it_was_drawn_under_is_kept():
    point = Point([], 0)
    known = c.assumptions0
    first = point.entry("x", (1, 2), known)
    others = [point.entry("x", (1, n), known) for n in range(3, 30)]
    assert len({first, *others}) > 20
    assert point.entry("x", (1, 2), known) == first
    assert point.entries["x", (1, 2)] == first
    assert point.assumed["x", (1, 2)] is known
    assert all(v > 0 for v in (first, *others))


def test_a_function_is_two_sines_with_a_factor_for_each_argument():
    for highest, number in ((False, "0.3"), (True, "1.7")):
        point = Point([], 0)
        point.rng = Ends(highest)
        v = mpmath.mpf(number)
        assert point.function("f", 3) == [(v, [v, v, v], v)] * 2
    drawn_once = Point([], 0)
    (a, (b,), s), (p, (q,), r) = first = drawn_once.function("f", 1)
    assert len({a, b, s, p, q, r}) > 3
    assert drawn_once.function("g", 1) != first
    assert drawn_once.function("f", 1) is first


def test_sizes_come_from_the_row_of_the_trial_and_go_on_one_larger():
    everything = [Sum(z, (step, 1, s)) for s in SIX]
    for table, start in ((SIZES, 0), (LARGER, FIRST_LARGER)):
        for trial in range(start, start + 8):
            row = table[trial % 6]
            point = Point(everything[::-1], trial)
            assert [point.numbers[s] for s in SIX] == [*row, row[0] + 1, row[1] + 1]
    before = Point(everything, FIRST_LARGER - 1)
    assert [before.numbers[s] for s in SIX[:4]] == list(SIZES[(FIRST_LARGER - 1) % 6])
    fixed = Point(everything, 0, {L: sp.Integer(77)})
    assert [fixed.numbers[s] for s in SIX] == [3, 77, 4, 5, 4, 3]


def test_an_index_lies_in_its_range():
    indices = [sp.Idx("r", (2, K)), sp.Idx("q", (K, K + 3)), sp.Idx("s", (4, 3))]
    expressions = [sum(indices)]
    seen = {i: set() for i in indices}
    for trial in range(60):
        numbers = Point(expressions, trial, {K: sp.Integer(4)}).numbers
        for i in indices:
            seen[i].add(numbers[i])
    assert list(seen.values()) == [{2, 3, 4}, {4, 5, 6, 7}, {4}]
    fixed = Point(expressions, 0, {indices[0]: sp.Integer(3), K: sp.Integer(5)})
    assert fixed.numbers[indices[0]] == 3


def test_symbols_are_drawn_in_the_order_of_their_names_and_then_of_age():
    old, young = sp.Dummy("u", real=True), sp.Dummy("u", real=True)
    assert points._by_age(z) == ("z", 0)
    assert points._by_age(old) < points._by_age(young)
    point = Point([young + z + old + t + c * d], 2)
    assert list(point.numbers) == [old, young, c, d, t, z]


# What is free


@pytest.mark.parametrize(
    ("expression", "sizes"),
    [
        (z + K, set()),
        (Sum(z, (step, 1, K)), {K}),
        (Sum(z, (step, L, K), (whole, 1, M + N)), {K, L, M, N}),
        (Product(z, (step, L, K)), {K, L}),
        (Sum(z, (step, 1, K)) * Product(z, (step, 1, L)), {K, L}),
        (Sum(z, (step, 1, c)), set()),
        (x[k], {K}),
        (x[sp.Idx("r", (L, K))], {K, L}),
        (x[sp.Idx(sp.Symbol("r", integer=True))], set()),
        (sp.Idx("r", N) * z, {N}),
        (matrix("A", L, K + N)[0, 0] * Sum(z, (step, 1, M)), {K, L, M, N}),
        (matrix("A", L, K)[0, 0] * sp.Idx("r", N), {K, L, N}),
    ],
)
def test_sizes_are_what_bounds_a_sum_an_index_or_a_matrix(expression, sizes):
    assert points._sizes([expression]) == sizes
    assert points._sizes([z, Sum(t, (whole, 1, Q)), expression]) == sizes | {Q}


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        (sp.Integer(3), set()),
        (z, {z}),
        (z * exp(t) + 1, {z, t}),
        (k, {k, K}),
        (k * z, {k, K, z}),
        (sp.Idx(sp.Symbol("r", integer=True)), {sp.Idx(sp.Symbol("r", integer=True))}),
        (x[k], {k, K}),
        (x[1], set()),
        (matrix("A", L, N)[0, 1] * z, {z}),
        (Sum(step * z, (step, 1, N)), {z, N}),
        (Product(step + z, (step, L, N)), {z, L, N}),
        (Integral(t * z, (t, 0, w)), {z, w}),
        (Subs(Derivative(f(t), t), t, z), {z}),
        (Subs(Derivative(f(t), t), t, z) * t, {z, t}),
        (Derivative(f(t), t), {t}),
        (total(x[k] * z, k), {z, K}),
    ],
)
def test_free_is_what_is_neither_bound_nor_a_name(expression, free):
    assert points._unbound(expression) == free
    assert points._free([expression], sp.Symbol) == {s for s in free if isinstance(s, sp.Symbol)}
    assert points._free([w, expression], sp.Idx) == {s for s in free if isinstance(s, sp.Idx)}
