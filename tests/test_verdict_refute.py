"""The search for a point that refutes: when sides differ, which points count, and what is shown of one."""

import mpmath
import pytest
import sympy as sp
from sympy import Derivative, Eq, Piecewise, Product, Rational, Subs, Sum, cosh, exp, sinh

from mathlib.symbols import array, function, index, positive, real, size, total, vector
from mathlib.verdict import refute
from mathlib.verdict.budget import NotEvaluable, NoValue
from mathlib.verdict.points import Point
from mathlib.verdict.refute import AT_MOST, BELOW, ENOUGH, EQUAL, EXTRA, FIRST_EXTRA, SHOWN, TRIALS, refuted

z, t, w = real("z t w")
u, c = positive("u c")
n, K, N = size("n K N")
k = index("k", K)
f, h = function("f h")
x, y = vector("x y", K)
cloud = sp.Symbol("cloud")  # a complex number


@pytest.fixture(autouse=True)
def eighty_digits():
    """Numbers are compared at the precision in which points give them."""
    with mpmath.workdps(80):
        yield


def mpf(text):
    return mpmath.mpf(text)


def numbers(expressions, trial, *symbols):
    """The rational numbers that a point gives to symbols."""
    point = Point(expressions, trial)
    return [point.numbers[s] for s in symbols]


def search(a, b, relation=EQUAL, guards=()):
    return refuted(a, b, {}, "here", relation, (a, b), guards)


# When sides differ


@pytest.mark.parametrize(
    ("before", "after", "digits", "expected"),
    [
        ("1", "1", 30, False),
        ("1", "1." + "0" * 30 + "9", 30, False),
        ("1", "1." + "0" * 29 + "2", 30, True),
        ("-7", "7", 30, True),
        ("3e6", "3.00000002e6", 8, False),
        ("3e6", "3.00000004e6", 8, True),
        ("0", "9e-41", 30, False),
        ("0", "2e-40", 30, True),
        ("0", "1e-20", 30, True),
        ("5e20", "5e-20", 30, True),
        ("1", "0", 0, False),
        ("1", "-1", 0, True),
    ],
)
def test_sides_differ_by_a_part_of_the_larger_and_never_below_a_floor(before, after, digits, expected):
    assert refute.differ(mpf(before), mpf(after), digits) is expected
    assert refute.differ(mpf(after), mpf(before), digits) is expected


def test_thirty_digits_are_compared_unless_told_otherwise():
    assert refute.differ(mpf(1), 1 + mpf("2e-30"))
    assert not refute.differ(mpf(1), 1 + mpf("0.9e-30"))


@pytest.mark.parametrize(
    ("before", "gap", "exceeds", "reaches"),
    [
        ("2", "-1", False, False),
        ("2", "0", False, None),
        ("2", "1", True, True),
        ("2", "3e-30", True, True),
        ("2", "1e-30", False, False),
        ("2", "-1e-69", False, False),
        ("1", "-5e-71", False, None),
        ("1", "5e-71", False, None),
        ("-4", "0.5", True, True),
    ],
)
def test_an_order_fails_only_beyond_rounding(before, gap, exceeds, reaches):
    before = mpf(before)
    assert refute.exceeds(before, before - mpf(gap)) is exceeds
    assert refute.reaches(before, before - mpf(gap)) is reaches
    assert AT_MOST.fails is refute.exceeds and BELOW.fails is refute.reaches


@pytest.mark.parametrize("sides", [(mpmath.mpc(1, 2), 3), (3, mpmath.mpc(1, 2)), (mpmath.mpc(0, 1),) * 2])
def test_numbers_off_the_real_line_have_no_order(sides):
    with pytest.raises(NotEvaluable, match=r"^an inequality needs real values$"):
        refute.exceeds(*map(mpmath.mpmathify, sides))


@pytest.mark.parametrize(
    ("relation", "fails_at"),
    [(EQUAL, (-3, "-1e-90", "1e-90", 1, 2)), (AT_MOST, ("1e-90", 1, 2)), (BELOW, (0, "1e-90", 1, 2))],
)
def test_a_relation_is_told_by_the_sign_of_the_difference(relation, fails_at):
    gaps = (-3, "-1e-90", 0, "1e-90", 1, 2)
    assert tuple(gap for gap in gaps if relation.at_gap(mpf(gap))) == fails_at


@pytest.mark.parametrize(
    ("relation", "holds_at"),
    [(">", (1, 2)), (">=", (0, 1, 2)), ("!=", (-2, -1, 1, 2)), ("==", (0,))],
)
def test_a_guard_holds_by_the_sign_of_its_side(relation, holds_at):
    at = lambda v: Point([z], 0, {z: sp.Integer(v)})
    assert tuple(v for v in range(-2, 3) if refute.inside(at(v), [(relation, z / 2)])) == tuple(holds_at)


def test_a_point_is_inside_where_every_guard_holds_and_has_a_value():
    point = Point([z, t], 0, {z: sp.Integer(2), t: sp.Integer(-1)})
    assert refute.inside(point, [])
    assert refute.inside(point, [(">", z), ("!=", t)])
    assert not refute.inside(point, [(">", z), (">", t)])
    assert not refute.inside(point, [(">", t), (">", z)])
    assert not refute.inside(point, [(">", exp(exp(exp(exp(z + 10)))))])


# Which values are believed


def cancelling(power):
    """z, written so that about power/2.3 digits cancel."""
    return cosh(power) - sinh(power) - exp(-power) + z


def test_a_failure_counts_if_more_digits_leave_it():
    point = Point([z, t], 0, {z: sp.Integer(3), t: sp.Integer(5)})
    assert refute.failure(z, t, point, EQUAL, mpf(3), mpf(5)) == (3, 5)
    assert refute.failure(t, z, point, AT_MOST, mpf(5), mpf(3)) == (5, 3)
    assert refute.failure(z, t, point, AT_MOST, mpf(3), mpf(5)) is None
    assert refute.failure(z, t, point, BELOW, mpf(3), mpf(5)) is None


def test_a_failure_that_more_digits_take_back_is_none():
    point = Point([z, w], 0, {z: sp.Integer(3), w: sp.Integer(400)})
    side = cancelling(w)
    rounded = point.value(side)
    assert refute.differ(rounded, mpf(3))  # 80 digits are not enough
    assert refute.failure(side, z, point, EQUAL, rounded, mpf(3)) is None
    assert refute.failure(side, z + 1, point, EQUAL, rounded, mpf(4)) == (3, 4)


def test_a_failure_that_hangs_on_lost_digits_has_no_value():
    point = Point([z, w], 0, {z: sp.Integer(3), w: sp.Integer(9000)})
    side = cancelling(w)
    with pytest.raises(NoValue, match=r"^the digits cancel$"):
        refute.failure(side, z, point, EQUAL, point.value(side), mpf(3))


def test_sides_that_digits_do_not_tell_apart_are_told_by_their_difference():
    point = Point([z, w], 0, {z: sp.Integer(3), w: sp.Integer(300)})
    near = z - Rational(1, 10**90)
    assert refute.failure(z, z, point, BELOW, mpf(3), mpf(3)) == (3, 3)  # z < z fails
    assert refute.failure(near, z, point, BELOW, mpf(3), mpf(3)) is None
    assert refute.failure(z, near, point, BELOW, mpf(3), mpf(3)) == (3, 3)
    right_angle = sp.atan(w) + sp.atan(1 / w)  # π/2, which the normal form does not know
    half = point.value(sp.pi / 2)
    assert refute.failure(right_angle, sp.pi / 2, point, BELOW, half, half) is None


# Which points are looked at


def threshold(count):
    """A number that z exceeds at just so many of the random points."""
    values = sorted((Point([z], trial).numbers[z] for trial in range(TRIALS)), reverse=True)
    assert values[count - 1] > values[count]
    return (values[count - 1] + values[count]) / 2


def test_equal_at_too_few_points_says_nothing():
    few, enough = (Piecewise((z, z > threshold(count))) for count in (ENOUGH - 1, ENOUGH))
    with pytest.raises(NotEvaluable) as raised:
        search(few, few)
    assert str(raised.value) == (
        f"both sides have a value at only {ENOUGH - 1} of the points tried; {ENOUGH} are needed"
    )
    assert search(enough, enough) is None


@pytest.mark.parametrize("turned", [False, True])
def test_a_side_without_a_value_at_many_points_says_nothing(turned):
    def sides(count):
        found = (z, Piecewise((z, z > threshold(TRIALS - count))))
        return found[::-1] if turned else found

    for missing in (ENOUGH, ENOUGH + 3):
        with pytest.raises(NotEvaluable) as raised:
            search(*sides(missing))
        assert str(raised.value) == (
            f"one side has a value and the other none at {missing} of {TRIALS} points"
        )
    assert search(*sides(ENOUGH - 1)) is None


def test_a_point_with_a_value_on_one_side_only_refutes_nothing():
    assert search(z, Piecewise((z, z > threshold(20)))) is None
    assert search(Piecewise((z, z > threshold(20))), z) is None


def test_points_after_one_without_a_value_are_looked_at():
    first = Point([z], 0).numbers[z]
    assert abs(first) > 0
    away = Piecewise((z, sp.Ne(z, first)))
    found = search(away, away + 1)
    (second,) = numbers([z], 1, z)
    assert found.point == {"z": second}
    assert mpmath.almosteq(found.before, point_value(second))
    assert mpmath.almosteq(found.after, point_value(second + 1))


def point_value(rational):
    return mpf(rational.p) / rational.q


def test_points_that_a_guard_leaves_out_are_passed_over():
    first, second = (Point([z], trial).numbers[z] for trial in (0, 1))
    assert first != second
    found = search(z, z + 1, guards=[("!=", z - first)])
    assert found.point == {"z": second}
    assert search(z, z + 1, guards=[("!=", z - second)]).point == {"z": first}


def test_guards_bring_further_points():
    high = threshold(ENOUGH - 1)
    extra = [Point([z], trial).numbers[z] for trial in range(FIRST_EXTRA, FIRST_EXTRA + EXTRA)]
    beyond = [v for v in extra if v > high]
    assert len(beyond) > 1
    assert search(z, z, guards=[(">", z - high)]) is None
    few = Piecewise((z, z > high))
    with pytest.raises(NotEvaluable, match=f"at only {ENOUGH - 1} of"):
        search(few, few)
    with pytest.raises(NotEvaluable, match="at only 0 of"):
        search(z, z, guards=[(">", z - 10**6)])


def test_without_guards_there_are_no_further_points():
    first = Point([z], FIRST_EXTRA).numbers[z]
    distances = sorted(abs(Point([z], trial).numbers[z] - first) for trial in range(TRIALS))
    near = distances[ENOUGH - 2 : ENOUGH]
    assert 0 < near[0] < near[1]
    around = Piecewise((z, (z - first) ** 2 < near[1] ** 2))  # also at the first further point
    with pytest.raises(NotEvaluable, match=f"at only {ENOUGH - 1} of"):
        search(around, around)
    assert search(around, around, guards=[("!=", z - 10**6)]) is None


def test_the_first_point_at_which_the_digits_hold_is_shown():
    first, second = (Point([z], trial).numbers[z] for trial in (0, 1))
    wild = Piecewise((9000, Eq(z, first)), (1, True))
    found = search(cancelling(wild), z + 1)
    assert found.point == {"z": second}


def test_places_where_a_formula_changes_are_tried():
    spike = Piecewise((7, Eq(z, Rational(1, 3))), (z, True))
    found = search(spike, z)
    assert (found.kind, found.reason, found.point) == ("refuted", "here", {"z": Rational(1, 3)})
    assert (found.before, found.after) == (7, point_value(Rational(1, 3)))


def test_a_place_where_the_symbol_cannot_be_is_passed_over():
    spike = Piecewise((7, Eq(c, Rational(-1, 3))), (c, True))
    assert search(spike, c) is None
    both = spike + Piecewise((7, Eq(c, Rational(1, 3))), (0, True))
    assert search(both, c).point == {"c": Rational(1, 3)}


def trials(a, b, extra=0):
    return list(refute._trials(a, b, extra))


def test_trials_are_random_points_then_places_then_random_points():
    places = [(TRIALS, {t: Rational(4)}), (TRIALS + 1, {t: 3 - z}), (TRIALS + 1, {z: 3 - t})]
    random = [(trial, None) for trial in range(TRIALS)]
    assert trials(sp.Abs(t - 4), sp.Abs(z + t - 3), 2) == [
        *random,
        *places,
        (FIRST_EXTRA, None),
        (FIRST_EXTRA + 1, None),
    ]
    assert trials(z, t) == random
    assert trials(z, t, 1) == [*random, (FIRST_EXTRA, None)]


def test_a_place_is_one_of_a_real_symbol_and_no_running_index():
    place = lambda a, b: [fixed for _, fixed in trials(a, b) if fixed]
    assert place(sp.Abs(cloud - t), z) == [{t: cloud}]  # a complex number has no place
    assert place(sp.Abs(x[1] - 2), z) == []  # an entry is no symbol
    assert place(sp.Abs(z - x[1]), z) == [{z: x[1]}]
    assert place(sp.Abs(z**2 - 1), z) == []  # not linear
    assert place(z, total(sp.Abs(z - k), k)) == []  # a place for every k is none
    assert place(total(sp.Abs(z - k), k), z) == []
    assert place(total(z * k, k), total(sp.Abs(z - 5), k)) == [{z: 5}]
    assert place(total(z * k, k), sp.Abs(z - k)) == [{z: k}]  # beside the sum, k is one number


# What is shown of a point


def test_a_refutation_shows_the_point_both_values_and_the_place():
    found = search(z * K, z + K)
    z_0, size_0 = numbers([z * K, z + K], 0, z, K)
    assert found.point == {"K": size_0, "z": z_0}
    assert list(found.point) == ["K", "z"]
    assert (found.kind, found.reason, found.left_out) == ("refuted", "here", 0)
    assert found.before == point_value(z_0 * size_0)
    assert found.after == point_value(z_0 + size_0)


def test_samples_are_taken_at_the_point_and_six_more():
    a, b = z * N + w, z + K
    found = search(a, b)
    assert len(found.samples) == 7
    for trial, (before, after, named) in zip((0, *range(100, 106)), found.samples, strict=True):
        z_t, w_t, n_t, k_t = numbers([a, b], trial, z, w, N, K)
        exact = z_t * n_t + w_t
        assert mpmath.almosteq(before, point_value(exact))
        assert mpmath.almosteq(after, point_value(z_t + k_t))
        expected = {
            "batch size N": n_t, "size K": k_t,
            "the term z missing?": exact - z_t, "a term z too many?": exact + z_t,
            "the term w missing?": exact - w_t, "a term w too many?": exact + w_t,
            "N left out?": z_t + w_t,
        }  # fmt: skip
        assert named.keys() == expected.keys()
        for name, value in expected.items():
            assert mpmath.almosteq(named[name], point_value(sp.Rational(value)), abs_eps=mpf("1e-60"))


def test_samples_begin_where_the_symbols_were_fixed():
    spike = Piecewise((7, Eq(z, Rational(1, 3))), (z, True))
    first, *others = search(spike, z).samples
    assert first[:2] == (7, point_value(Rational(1, 3)))
    assert len(others) == 6
    assert all(before == after for before, after, _ in others)


def test_a_further_point_that_cannot_be_used_is_left_out():
    positive_only = Piecewise((exp(z), z > threshold(12)), (exp(exp(exp(exp(100 + z**2)))), True))
    a, b = positive_only, positive_only + 1
    usable = [trial for trial in range(100, 106) if Point([a, b], trial).numbers[z] > threshold(12)]
    assert 0 < len(usable) < 6
    found = search(a, b)
    assert len(found.samples) == 1 + len(usable)
    for (before, after, _), trial in zip(found.samples[1:], usable, strict=True):
        value = mpmath.exp(point_value(Point([a, b], trial).numbers[z]))
        assert mpmath.almosteq(before, value)
        assert mpmath.almosteq(after, value + 1)


def test_samples_of_matrices_are_rows_of_numbers():
    A = sp.MatrixSymbol("A", n, K)
    left, right = 3 * A, A + A
    i, j = sp.Idx("row", (1, n)) - 1, sp.Idx("column", (1, K)) - 1
    found = refuted(3 * A[i, j], 2 * A[i, j], {}, "", EQUAL, (left, right))
    assert len(found.samples) == 7
    for trial, (before, after, named) in zip((0, *range(100, 106)), found.samples, strict=True):
        rows, columns = named["size n"], named["size K"]
        assert rows != columns
        fixed = Point([A[i, j]], 0).numbers if trial == 0 else None
        point = Point([A[i, j]], trial, fixed)
        drawn = [[point.value(A[p, q]) for q in range(columns)] for p in range(rows)]
        for found_rows, factor in ((before, 3), (after, 2)):
            assert [len(row) for row in found_rows] == [columns] * rows
            for row, expected in zip(found_rows, drawn, strict=True):
                assert all(mpmath.almosteq(p, factor * q) for p, q in zip(row, expected, strict=True))
        assert named.keys() == {"size n", "size K"}


def test_samples_of_matrices_name_the_sizes_only():
    A, B = (sp.MatrixSymbol(name, n, K) for name in "AB")
    whole = (n * A + B, A + B)
    i, j = sp.Idx("row", (1, n)) - 1, sp.Idx("column", (1, K)) - 1
    found = refuted(n * A[i, j] + B[i, j], A[i, j] + B[i, j], {}, "", EQUAL, whole)
    assert [set(named) for _, _, named in found.samples] == [{"size n", "size K"}] * 7


def test_a_matrix_of_one_entry_beside_a_number_gives_a_number():
    single = sp.ImmutableMatrix([[z]])
    point = Point([z, t], 0, {z: sp.Integer(4), t: sp.Integer(-1)})
    assert refute._all_entries(single, t, {}, point) == 4
    assert refute._all_entries(t, single, {}, point) == -1
    assert refute._all_entries(single, single, {}, point) == [[4]]
    grid = sp.ImmutableMatrix([[z, 2, z * t], [t, 0, 7]])
    assert refute._all_entries(grid, grid, {}, point) == [[4, 2, -4], [-1, 0, 7]]


def test_entries_are_taken_in_the_region():
    point = Point([u], 0, {u: sp.Integer(3)})
    grid = sp.ImmutableMatrix([[z, 2 * z]])
    assert refute._all_entries(z + 1, z, {z: 5 + u}, point) == 9
    assert refute._all_entries(grid, grid, {z: 5 + u}, point) == [[8, 16]]


def test_sizes_are_named():
    at = {K: 3, N: 2, z: Rational(1, 2), sp.Dummy("M", integer=True): 7, k: 2}
    point = Point([], 0, {s: sp.sympify(v) for s, v in at.items()})
    assert refute._size_names(point) == {"size K": 3, "batch size N": 2}


def test_a_slope_is_named_by_its_inverse():
    slopes = {Derivative(f(z), z): "f", Subs(Derivative(h(t), t), t, z**2): "h"}
    expression = sum(slopes) + Derivative(sp.sin(z) * f(z), z) + Subs(z * t, t, 3, evaluate=False)
    point = Point([expression], 0)
    named = refute._derivative_names(expression, point)
    assert named == {f"{name}′ missing?": 1 / point.value(slope) for slope, name in slopes.items()}


def test_a_slope_under_a_sum_has_no_one_value():
    inside = total(x[k] * Derivative(f(x[k]), x[k]), k)
    outside = Derivative(h(z), z)
    point = Point([inside * outside], 0)
    named = refute._derivative_names(inside * outside, point)
    assert named == {"h′ missing?": 1 / point.value(outside)}


def test_terms_are_named_by_the_values_without_and_with_one_more():
    at = {z: Rational(1, 2), K: 3, sp.Dummy("d", real=True): 7, k: 2}
    point = Point([], 0, {s: sp.sympify(v) for s, v in at.items()})
    assert refute._term_names(mpf(10), point) == {
        "the term z missing?": Rational(19, 2),
        "a term z too many?": Rational(21, 2),
    }
    assert refute._term_names([[mpf(10)]], point) == {}


def test_what_runs_is_bound_by_sums_products_and_substitutions():
    i, j = sp.symbols("i j", integer=True)
    expression = Sum(i * x[1], (i, 1, 3)) * Product(j + z, (j, 1, 2)) + Subs(Derivative(f(t), t), t, z)
    assert refute._running(expression) == {i, j, t}
    assert refute._running(z + t) == set()
    assert refute._runs_inside_sum(i * z, expression)
    assert not refute._runs_inside_sum(z + w, expression)


@pytest.mark.parametrize("count", [1, SHOWN - 1, SHOWN, SHOWN + 5])
def test_so_many_entries_are_listed_and_the_others_counted(count):
    long = sp.IndexedBase("v", shape=(count,), real=True)
    a = z + sum(long[i] for i in range(1, count + 1))
    found = search(a, a + 1)
    assert found.left_out == max(0, count - SHOWN)
    listed = sorted(f"v_{i}" for i in range(1, min(count, SHOWN) + 1))
    assert sorted(found.point) == [*listed, "z"]
    assert list(found.point) == sorted(found.point)


def test_a_refutation_of_arrays_lists_entries_by_both_indices():
    W = array("W", n, K)
    r = index("r", n)
    a = total(W[r, k], r, k)
    found = search(a, 2 * a)
    rows, columns = found.point["n"], found.point["K"]
    assert rows * columns < 10
    assert [e for e in found.point if e.startswith("W")] == [
        f"W_{i}{j}" for i in range(1, rows + 1) for j in range(1, columns + 1)
    ]
    values = [v for e, v in found.point.items() if e.startswith("W")]
    assert mpmath.almosteq(found.before, point_value(sum(values)))


def test_where_a_whole_number_has_become_a_fraction_nothing_is_refuted():
    whole = [("whole", z)]
    assert refuted(z, z, {}, "", EQUAL, (z, z), whole) is None
    with pytest.raises(NotEvaluable, match="of the points tried"):
        refuted(sp.sin(sp.pi * z), sp.Integer(0), {}, "", EQUAL, (sp.sin(sp.pi * z), sp.Integer(0)), whole)
    assert refuted(z**2, z, {}, "", EQUAL, (z**2, z), whole).point["z"].is_integer
