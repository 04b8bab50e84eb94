"""Where the points of `agree` lie, what it differentiates by, and the remarks that its messages make."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import Disagreement, agree
from mathlib.agreement.elementwise import (
    MARGIN,
    _both_sides,
    _points,
    _side,
    _sides,
    _symbols,
    _unit,
    check_reason,
    checked,
)

z, alpha = sp.symbols("z alpha", real=True)
p, c = sp.symbols("p c", positive=True)
STEP = MARGIN * np.finfo(float).eps ** 0.2  # the distance from a kink at points of size at most 1


def tanh_of(z, alpha):
    return np.tanh(alpha * z)


def by_z(z, alpha):
    return alpha / np.cosh(alpha * z) ** 2


def by_alpha(z, alpha):
    return z / np.cosh(alpha * z) ** 2


AT = {"parameters": {"alpha": 0.7}, "points": 9, "low": -2, "high": 3}


def refusal(value, derivative, formula, wrt, **options):
    with pytest.raises(Disagreement) as refused:
        agree(value, derivative, formula, wrt, **options)
    return str(refused.value)


def test_a_derivative_by_a_parameter_is_taken_at_the_value_of_the_parameter():
    assert agree(tanh_of, by_z, sp.tanh(alpha * z), z, **AT)
    assert agree(tanh_of, by_alpha, sp.tanh(alpha * z), alpha, **AT)
    assert "disagrees with SymPy's derivative in 9 of 9" in refusal(
        tanh_of, by_z, sp.tanh(alpha * z), alpha, **AT
    )


def test_only_of_a_derivative_by_z_it_is_said_that_it_is_the_value():
    said = "(the value instead of its derivative?)"
    assert refusal(tanh_of, tanh_of, sp.tanh(alpha * z), z, **AT).endswith(said)
    assert refusal(tanh_of, tanh_of, sp.tanh(alpha * z), alpha, **AT).endswith("allowed 1e-10")


def test_a_wrong_value_is_not_said_to_stand_for_its_derivative():
    wrong = lambda z: np.tanh(z) + 1
    told = refusal(wrong, lambda z: np.cosh(z) ** -2, sp.tanh(z), z, candidates={"σ′": np.tanh})
    assert told.endswith("(off by the constant 1 in every entry?)")


@pytest.mark.parametrize(
    "form, said",
    [(7, "ratio 7 = the thing: a sum for a mean?"), (lambda z: 7 * np.cosh(z) ** -2, "thing?")],
)
def test_a_candidate_is_a_number_or_a_function_of_z(form, said):
    wrong = lambda z: 7 * np.cosh(z) ** -2
    told = refusal(np.tanh, wrong, sp.tanh(z), z, low=-2, high=2, candidates={"thing": form})
    assert f"({said}" in told


@pytest.mark.parametrize("low, high", [(1, 1), (2, 1)])
def test_an_interval_without_inner_points_is_refused(low, high):
    with pytest.raises(ValueError) as refused:
        agree(np.tanh, lambda z: np.cosh(z) ** -2, sp.tanh(z), z, low=low, high=high)
    assert str(refused.value) == (
        f"points=64 in ({low}, {high}); expected a positive number of points and low < high"
    )


@pytest.mark.parametrize("points", [0, -1, 2.0])
def test_points_are_counted_in_positive_whole_numbers(points):
    with pytest.raises(ValueError, match=rf"points={points} in \(-6, 6\); expected a positive number"):
        agree(np.tanh, lambda z: np.cosh(z) ** -2, sp.tanh(z), z, points=points)


def test_one_point_is_enough():
    assert agree(np.tanh, lambda z: np.cosh(z) ** -2, sp.tanh(z), z, points=1).where == "1 points"


def points_of(formula, symbols, numbers=(), wrt=None, given=(), interval=(-1, 1), count=40, seed=0):
    rng = np.random.default_rng(seed)
    return _points(formula, symbols, list(numbers), wrt or symbols[0], given, interval, count, rng)


def test_conditions_are_worked_out_beyond_the_range_of_float64():
    assert points_of(z, [z], given=(sp.exp(z) > sp.exp(850),), interval=(800, 900)).min() > 850


def test_all_conditions_hold_at_every_point():
    found = points_of(z, [z], given=(z > sp.Rational(1, 4), z < sp.Rational(1, 2)), count=20)
    assert found.shape == (20,) and found.min() > 0.25 and found.max() < 0.5
    assert points_of(z, [z], given=z > 0).min() > 0


def test_conditions_on_a_parameter_are_asked_at_its_value():
    assert points_of(alpha * z, [z, alpha], [0.5], given=z > alpha, count=9).min() > 0.5
    with pytest.raises(ValueError, match=r"too few points in \(-1, 1\) satisfy `given` away from kinks"):
        points_of(alpha * z, [z, alpha], [2.0], given=z > alpha, count=9)


def test_a_condition_is_kept_at_a_distance_like_a_kink():
    found = points_of(z, [z], given=z > 0, interval=(-STEP, 2 * STEP))
    assert STEP < found.min() < 1.2 * STEP


class Drawing:
    """A generator of the numbers of a list, again and again."""

    def __init__(self, *numbers):
        self.numbers, self.drawn = numbers, 0

    def uniform(self, low, high):
        self.drawn += 1
        return self.numbers[(self.drawn - 1) % len(self.numbers)]


def test_a_hundred_points_are_tried_for_each_that_is_wanted():
    rng = Drawing(-0.5)
    with pytest.raises(ValueError, match="too few points"):
        _points(z, [z], [], z, (z > 0,), (-1, 1), 3, rng)
    assert rng.drawn == 300
    rng = Drawing(*[-0.5] * 99, 0.25)
    assert _points(z, [z], [], z, (z > 0,), (-1, 1), 3, rng).tolist() == [0.25] * 3
    assert rng.drawn == 300


def test_no_more_points_are_drawn_than_wanted():
    rng = Drawing(-0.5, 0.25, -0.75)
    assert _points(sp.Abs(z), [z], [], z, (), (-1, 1), 4, rng).tolist() == [-0.5, 0.25, -0.75, -0.5]
    assert rng.drawn == 4


def test_a_branch_left_out_is_refused_unless_the_condition_or_the_symbol_says_so():
    with pytest.raises(ValueError) as refused:
        points_of(sp.Abs(z - 2), [z], interval=(3, 4))
    assert str(refused.value) == (
        "all points in (3, 4) lie on one side of z - 2 = 0, so one branch of the formula is never tried; "
        "take low and high on both sides, or say given=(...) if only this side is meant"
    )
    assert points_of(sp.Abs(z - 2), [z], interval=(3, 4), given=z > 2).min() > 3
    assert points_of(sp.Abs(p - 2), [p], interval=(3, 4)).min() > 3
    assert points_of(sp.Abs(alpha - 2), [z, alpha], [3.0], interval=(3, 4)).min() > 3


def test_of_several_kinks_each_needs_both_sides():
    with pytest.raises(ValueError, match=r"one side of z - 5 = 0"):
        points_of(sp.Abs(z) + sp.Abs(z - 5), [z])
    with pytest.raises(ValueError, match=r"one side of z = 0"):
        points_of(sp.Abs(z) + sp.Abs(z - 5), [z], interval=(4, 6))
    assert points_of(sp.Abs(z) + sp.Abs(z - 5), [z], interval=(-6, 6)).shape == (40,)


@pytest.mark.parametrize("kink", [0.0, 0.5])
def test_a_point_keeps_the_distance_of_the_steps_on_either_side_of_a_kink(kink):
    side = _sides([z], z, [z - sp.Rational(kink)])
    for distance, expected in ((0.97, None), (1.03, 1), (1.6, 1)):
        for sign in (1, -1):
            found = side([kink + sign * distance * STEP])
            assert found is None if expected is None else found.tolist() == [sign * expected]
    assert side([kink]) is None


def test_a_kink_between_two_steps_is_seen_though_the_signs_beside_it_are_equal():
    side = _sides([z], z, [z**2])
    assert side([0.0]) is None
    assert side([0.25]).tolist() == [1]


def test_the_signs_are_those_of_the_switches_alone():
    side = _sides([z, alpha], z, [z - 1, alpha * z])
    assert side([0.5, 2.0]).tolist() == [-1, 1]
    assert side([-0.5, -2.0]).tolist() == [-1, 1]
    assert side([-0.5, 2.0]).tolist() == [-1, -1]
    assert side([0.5, 0.0]) is None  # alpha z = 0, whichever way z moves
    assert _sides([z, alpha], z, [z - 1])([0.0, 0.0]).tolist() == [-1]  # 0 is a value like another


def test_the_step_is_taken_in_the_symbol_that_is_differentiated_by():
    near = [0.5, 0.5 + STEP / 2]
    assert _sides([z, alpha], alpha, [alpha - sp.Rational(1, 2)])(near) is None
    assert _sides([z, alpha], z, [z - sp.Rational(1, 2)])(near) is None
    assert _sides([z, alpha], z, [alpha - sp.Rational(1, 2)])(near).tolist() == [1]
    assert _sides([z, alpha], alpha, [z - sp.Rational(1, 4)])([0.25 + STEP / 2, 9.0]).tolist() == [1]


def test_a_positive_symbol_stays_positive_through_its_steps():
    side = _sides([p], p, [])
    assert side([1e-9]).tolist() == side([0.5]).tolist() == []
    assert side([0.0]) is side([-1e-9]) is side([-0.5]) is None
    assert _sides([z], z, [])([-0.5]).tolist() == []


def test_a_positive_parameter_is_not_zero():
    assert _sides([z, c], z, [])([-0.5, 0.25]).tolist() == []
    assert _sides([z, c], z, [])([0.5, 0.0]) is None
    assert _sides([p, alpha], alpha, [])([0.25, -0.5]).tolist() == []


def test_small_points_of_a_positive_symbol_get_small_steps():
    assert agree(np.log, lambda p: 1 / p, sp.log(p), p, low=1e-7, high=1e-5)


def test_steps_are_measured_in_the_positive_symbol_itself_and_elsewhere_in_units_of_1():
    assert (_unit(p), _unit(z)) == (0, 1)


def test_a_parameter_may_be_zero():
    leaky = sp.Piecewise((z, z > 0), (alpha * z, True))
    value, slope = (
        lambda z, alpha: np.where(z > 0, z, alpha * z),
        lambda z, alpha: np.where(z > 0, 1.0, alpha),
    )
    assert agree(value, slope, leaky, z, parameters={"alpha": 0})


WHERE = [
    ([-2, -1], [1, 2], "wrong only where q < 0"),
    ([-2, -1], [-3, 0, 0.5], "wrong only where q < 0"),
    ([-0.5, -1], [-3, 0], ""),
    ([-2, 0], [1, 2], ""),
    ([-2, 0.5], [1, 2], ""),
    ([-2, 1], [3], ""),
    ([1, 2], [-1, -2], "wrong only where q > 0"),
    ([0.5, 2], [3, 0, -0.5], "wrong only where q > 0"),
    ([0.5, 2], [3, 0, 0.75], ""),
    ([2, 0], [-1, -2], ""),
    ([2, -0.5], [-1, -2], ""),
    ([2, -1], [-3], ""),
    ([-1, 1], [-2, 2], ""),
]


@pytest.mark.parametrize("wrong_at, right_at, said", WHERE)
def test_one_side_is_named_if_all_wrong_points_lie_there_and_the_other_side_is_right(
    wrong_at, right_at, said
):
    at = np.array([*wrong_at, *right_at])
    wrong = np.arange(len(at)) < len(wrong_at)
    turned = np.random.default_rng(0).permutation(len(at))
    assert _side("q", at[turned], wrong[turned]) == said


@pytest.mark.parametrize(
    "array, error, message",
    [
        ([1.0], TypeError, "g returns list for a float64 array; expected a float64 array"),
        (np.float64(1), TypeError, "g returns float64 for a float64 array; expected a float64 array"),
        (np.ones(3, int), TypeError, "g returns int64 for a float64 array; expected a float64 array"),
        (np.ones((3, 1)), ValueError, "g returns the shape (3, 1) for (3,); expected (3,)"),
    ],
)
def test_a_result_of_another_type_or_shape_is_refused(array, error, message):
    with pytest.raises(error) as refused:
        checked(array, (3,), "g")
    assert str(refused.value) == message


def square(z, alpha):
    return alpha**2 * z * z


def d_square(z, alpha):
    return 2 * alpha**2 * z


def d_square_alpha(z, alpha):
    return 2 * alpha * z * z


SQUARE = {"parameters": {"alpha": 3}, "points": 2, "low": 1, "high": 2}


@pytest.mark.parametrize(
    "wrt, right, wrong", [(z, d_square, d_square_alpha), (alpha, d_square_alpha, d_square)]
)
def test_a_square_has_a_derivative_by_either_symbol(wrt, right, wrong):
    assert agree(square, right, alpha**2 * z**2, wrt, **SQUARE)
    with pytest.raises(Disagreement, match="SymPy's derivative in 2 of 2 entries"):
        agree(square, wrong, alpha**2 * z**2, wrt, **SQUARE)


ROWS = (
    ("square and the formula of square", "symbolic"),
    ("d_square and SymPy's derivative", "symbolic"),
    ("d_square and the complex step of square", "complex step"),
    ("d_square and central differences of square", "central differences"),
)


@pytest.mark.parametrize(
    "reason, rows, notes",
    [(None, ROWS, ()), ("no need", (*ROWS[:2], ROWS[3]), ("no complex step: no need",))],
)
def test_the_report_lists_what_was_compared_and_what_was_left_out(reason, rows, notes):
    report = agree(
        square, d_square, alpha**2 * z**2, z, complex_step=reason, claim="activations.sigmoid",
        part="derivative", **SQUARE
    )  # fmt: skip
    assert (report.name, report.where) == ("d_square", "2 points")
    assert (report.rows, report.notes) == (rows, notes)
    assert (report.claim, report.part) == ("activations.sigmoid", "derivative")


def test_an_unknown_claim_or_part_is_refused_before_anything_else():
    with pytest.raises(ValueError, match="no claim 'activations.sigmoyd'"):
        agree(None, None, None, None, claim="activations.sigmoyd")
    with pytest.raises(ValueError, match="got part='slope'"):
        agree(None, None, None, None, claim="activations.sigmoid", part="slope")


def test_the_reason_for_leaving_out_the_complex_step_is_a_text():
    assert check_reason(None) is None
    assert check_reason("no need") == "no need"


@pytest.mark.parametrize("reason", ["", "  ", True, False, 5])
def test_what_is_no_reason_is_refused(reason):
    message = (
        f'complex_step={reason!r}; expected None, or complex_step="why not", a text with the reason'
    )  # fmt: skip
    for ask in (check_reason, lambda reason: agree(None, None, None, None, complex_step=reason)):
        with pytest.raises(TypeError) as refused:
            ask(reason)
        assert str(refused.value) == message


def test_the_symbol_of_z_comes_first_and_the_parameters_in_their_order():
    a, b = sp.symbols("a b", real=True)
    formula = a * sp.Abs(z) + b
    for wrt in (z, a, b):
        assert _symbols(formula, wrt, {"b": 1.0, "a": 2.0}) == (formula, z, [z, b, a])
    assert _symbols(sp.Integer(3), z, {}) == (3, z, [z])  # a constant: z stands in wrt alone
    assert _symbols(p**2, p, {}) == (p**2, p, [p])


@pytest.mark.parametrize("wrt", ["z", sp.Symbol("z"), sp.Symbol("z", imaginary=True), z + 1, None, 3])
def test_a_derivative_is_by_a_real_symbol(wrt):
    with pytest.raises(TypeError) as refused:
        _symbols(z**2, wrt, {})
    assert str(refused.value) == (
        f"wrt is {wrt!r}; expected a real SymPy symbol to differentiate by, such as real('z')"
    )


@pytest.mark.parametrize(
    "formula, parameters, message",
    [
        (
            z * sp.Symbol("z"),
            {},
            "the formula holds two symbols of one name among ['z', 'z']; use one symbol",
        ),
        (
            z * alpha,
            {"beta": 1.0, "alpha": 2.0, "a": 0.0},
            "the formula has no symbol named a, beta; its symbols are ['alpha', 'z']",
        ),
        (
            z * alpha,
            {},
            "expected one symbol for z, got ['alpha', 'z']; "
            "give every other symbol a value by name, parameters={'alpha': 0.1}",
        ),
        (
            z * alpha,
            {"z": 1.0, "alpha": 2.0},
            "expected one symbol for z, got []; "
            "give every other symbol a value by name, parameters={'alpha': 0.1}",
        ),
    ],
)
def test_every_symbol_but_one_needs_a_value(formula, parameters, message):
    with pytest.raises(ValueError) as refused:
        _symbols(formula, z, parameters)
    assert str(refused.value) == message


def test_both_sides_of_each_kink_in_z_are_needed():
    switching = [z, alpha, z - 5]
    assert _both_sides(switching, np.array([[1, 1, -1], [-1, 1, 1]]), z, (-9, 9)) is None
    for seen, kink in (([[1, 1, -1], [1, 1, 1]], "z"), ([[1, -1, -1], [-1, 1, -1]], "z - 5")):
        with pytest.raises(ValueError, match=rf"in \(-9, 9\) lie on one side of {kink} = 0, so one branch"):
            _both_sides(switching, np.array(seen), z, (-9, 9))


@pytest.mark.parametrize("given, symbol", [((z > 2,), z), ((), p), ((p > 2,), p)])
def test_one_side_is_enough_under_a_condition_or_of_a_positive_symbol(given, symbol):
    assert _points(sp.Abs(symbol - 2), [symbol], [], symbol, given, (3, 4), 1, Drawing(3.5)) == [3.5]


def test_one_side_is_not_enough_without_a_condition():
    with pytest.raises(ValueError, match=r"all points in \(3, 4\) lie on one side of z - 2 = 0"):
        _points(sp.Abs(z - 2), [z], [], z, (), (3, 4), 1, Drawing(3.5))


WRONG = [
    (lambda z: z * z + 1, lambda z: 2 * z, "the formula of <lambda> in 2 of 2 entries"),
    (lambda z: z * z, lambda z: 2 * z + 1, "SymPy's derivative in 2 of 2 entries"),
    (
        lambda z: z * z + (3j * z.imag if np.iscomplexobj(z) else 0),
        lambda z: 2 * z,
        "the complex step of <lambda> in 2 of 2 entries",
    ),
    (
        lambda z: z * z + (0 if np.iscomplexobj(z) else np.where(abs(z - 1.5) < 1e-9, 0, z - 1.5)),
        lambda z: 2 * z,
        "central differences of <lambda> in 2 of 2 entries",
    ),
]


@pytest.mark.parametrize("value, derivative, said", WRONG)
def test_each_of_the_four_ways_speaks_for_itself(value, derivative, said, monkeypatch):
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Drawing(1.5))
    told = refusal(value, derivative, z**2, z, points=2)
    assert told.startswith(f"<lambda> disagrees with {said}, most at z = 1.5: ")
    if "complex step of" in said:
        assert agree(value, derivative, z**2, z, points=2, complex_step="it is wrong")


def test_the_place_of_the_worst_point_is_that_point(monkeypatch):
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Drawing(1.5, -2.123456789, 2.5))
    told = refusal(lambda z: z * z, lambda z: 2 * z + np.where(z < 0, 1, 0), z**2, z, points=3)
    assert "in 1 of 3 entries, most at z = -2.12346: " in told
    assert told.endswith("; wrong only where z < 0)")
