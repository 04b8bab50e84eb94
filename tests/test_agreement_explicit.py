"""A formula on symbols for every entry: its value and derivatives, what it depends on, and its kinks."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement.explicit import Model, _in_one, labels
from mathlib.agreement.staged import Stages
from mathlib.agreement.steps import step_size

SHAPES = {"W": (3, 2), "b": (3,), "c": (), "K": (2, 4, 3)}
KINK = "a kink of the formula lies within the steps of the differences; take other arrays"


def model_of(formula, arrays, names=("x",)):
    return Model(formula, arrays, names)


def test_the_formula_gets_a_symbol_a_column_a_matrix_or_an_array_and_labels_as_they_are():
    seen = {}

    def formula(**given):
        seen.update(given)
        return given["c"]

    rows, y = np.arange(1.0, 7.0).reshape(2, 3), np.array([2, 0, 1])
    Model(formula, SHAPES | {"X": rows, "v": np.array([0.5, 0.5]), "y": y}, ("c",))
    real = lambda text: sp.symbols(text, real=True)
    assert seen["W"] == sp.ImmutableMatrix(3, 2, real("W_0_0 W_0_1 W_1_0 W_1_1 W_2_0 W_2_1"))
    assert seen["b"] == sp.ImmutableMatrix(3, 1, real("b_0 b_1 b_2"))
    assert seen["c"] == sp.Symbol("c", real=True)
    assert seen["X"] == sp.ImmutableMatrix(2, 3, real("X_0_0 X_0_1 X_0_2 X_1_0 X_1_1 X_1_2"))
    assert seen["v"] == sp.ImmutableMatrix(2, 1, real("v_0 v_1"))
    assert type(seen["K"]) is sp.ImmutableDenseNDimArray and seen["K"].shape == (2, 4, 3)
    assert all(seen["K"][i] == sp.Symbol("K_{}_{}_{}".format(*i), real=True) for i in np.ndindex(2, 4, 3))
    assert seen["y"] is y


@pytest.mark.parametrize(
    "given, answer",
    [
        (np.array([1, 2]), True),
        (np.array([1, 2], np.uint8), True),
        (np.array([1.0, 2.0]), False),
        (np.array([True]), False),
        ((1, 2), False),
        (1, False),
    ],
)
def test_only_arrays_of_integers_are_labels(given, answer):
    assert labels(given) is answer


def cubic(W, b, c, y):
    """Σ_ij y_i W_ij² b_i + c³"""
    return sum(int(y[i]) * W[i, j] ** 2 * b[i] for i in range(3) for j in range(2)) + c**3


def cubic_in_stages(**given):
    name = Stages()
    return name.loss(name(cubic(**given)))


@pytest.mark.parametrize("formula", [cubic, cubic_in_stages])
@pytest.mark.parametrize("names", [("W", "b", "c"), ("c", "W"), ("b",)])
def test_value_and_gradients_are_those_by_hand(formula, names):
    y = np.array([2, -1, 3])
    model = Model(formula, {"W": (3, 2), "y": y, "b": (3,), "c": ()}, names)
    W, b, c = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 2.5]]), np.array([2.0, -0.5, 4.0]), np.array(1.5)
    value, slopes = model.evaluate({"W": W, "b": b, "c": c, "y": y})
    squares = (W * W).sum(axis=1)
    by_hand = {"W": 2 * W * (y * b)[:, None], "b": y * squares, "c": np.array(3 * 1.5**2)}
    assert value == pytest.approx((y * b * squares).sum() + 1.5**3, rel=1e-15)
    assert list(slopes) == list(names)
    for name in names:
        assert slopes[name].shape == by_hand[name].shape
        np.testing.assert_allclose(slopes[name], by_hand[name], rtol=1e-15)


def test_the_numbers_stand_in_the_order_of_the_arrays_row_by_row_without_labels():
    model = Model(lambda W, y, b: b[0], {"W": (2, 2), "y": np.array([7]), "b": (2,)}, ("b",))
    given = {"b": np.array([5.0, 6.0]), "y": np.array([7]), "W": np.array([[1.0, 2.0], [3.0, 4.0]])}
    assert model.numbers(given) == [1, 2, 3, 4, 5, 6]


def test_an_array_is_constant_if_the_formula_depends_on_none_of_its_entries():
    model = Model(
        lambda u, v, w: u[1] ** 2 + 0 * v[0] + w[0] - w[0],
        {"u": (2,), "v": (2,), "w": (2,)},
        ("u", "v", "w"),
    )
    assert [model.constant(name) for name in ("u", "v", "w")] == [False, True, True]


def test_random_entries_have_both_signs_and_sizes_from_a_quarter_to_five_quarters():
    given = np.array([3.0, 0.0])
    model = Model(lambda W, c, x: W[0, 0], {"W": (20, 30), "c": (), "x": given}, ("x",))
    values = model.draw(np.random.default_rng(4))
    assert list(values) == ["W", "c", "x"] and values["x"] is given
    assert values["W"].shape == (20, 30) and values["c"].shape == ()
    assert isinstance(values["c"], np.ndarray)
    sizes = np.abs(values["W"])
    assert 0.25 <= sizes.min() < 0.26 and 1.24 < sizes.max() <= 1.25
    assert abs((values["W"] > 0).mean() - 0.5) < 0.05 and abs(sizes.mean() - 0.75) < 0.02
    assert not (model.draw(np.random.default_rng(5))["W"] == values["W"]).any()


class Draws:
    """A generator whose entries have the given values, one array after the other; all of them positive"""

    def __init__(self, *values):
        self.left = list(values)

    def choice(self, signs, shape):
        return np.full(shape, max(signs))

    def uniform(self, low, high, shape):
        return np.full(shape, self.left.pop(0))


def test_it_draws_again_until_no_kink_is_near():
    model = model_of(lambda x: abs(x[0] - 1), {"x": (1,)})
    draws = Draws(1.0, 1 + 1e-4, 1 - 1e-4, 0.5, 0.75)
    assert model.draw(draws) == {"x": np.array([0.5])} and draws.left == [0.75]


def test_it_gives_up_after_a_hundred_draws():
    model = model_of(lambda x: abs(x[0] - 1), {"x": (1,)})
    assert model.draw(Draws(*[1.0] * 99, 0.5)) == {"x": np.array([0.5])}
    draws = Draws(*[1.0] * 100, 0.5)
    with pytest.raises(ValueError) as caught:
        model.draw(draws)
    assert str(caught.value) == KINK and draws.left == [0.5]


def test_given_arrays_at_a_kink_are_not_tried_again():
    model = model_of(lambda x: abs(x[0] - 1), {"x": np.array([1.0])})
    tried = []
    model._smooth = lambda values: tried.append(values)
    with pytest.raises(ValueError) as caught:
        model.draw(np.random.default_rng(0))
    assert str(caught.value) == KINK and len(tried) == 1


def test_one_array_left_to_draw_is_drawn_again():
    model = model_of(lambda x, u: abs(x[0] - u[0]), {"x": np.array([1.0]), "u": (1,)}, ("x",))
    assert model.draw(Draws(1.0, 0.5))["u"] == [0.5]


H = step_size(1.0)


@pytest.mark.parametrize(
    "formula", [lambda x: abs(x[0] - 1), lambda x: (n := Stages()).loss(abs(n(x[0] - 1)))]
)
@pytest.mark.parametrize(
    "steps, smooth",
    [(2.01, True), (-2.01, True), (1.99, False), (-1.99, False), (1.01, False), (-1.01, False), (0, False)],
)
def test_a_kink_is_near_if_two_steps_of_the_differences_reach_it(formula, steps, smooth):
    model = model_of(formula, {"x": (1,)})
    assert model._smooth({"x": np.array([1 + steps * H])}) is smooth


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("steps, smooth", [(2.1, True), (1.9, False)])
def test_every_entry_that_is_differentiated_moves_by_itself(at, steps, smooth):
    model = Model(lambda u, x: sum(abs(e - 1) for e in x) + u[0] ** 2, {"u": (2,), "x": (3,)}, ("x",))
    x = np.array([2.0, 3.0, 4.0])
    x[at] = 1 + steps * H
    assert model._smooth({"u": np.array([0.5, -0.5]), "x": x}) is smooth


@pytest.mark.parametrize("names, smooth", [(("x",), True), (("u",), False), (("x", "u"), False)])
def test_what_is_not_differentiated_does_not_move(names, smooth):
    model = Model(lambda u, x: abs(u[0] - 1) + x[0] ** 2, {"u": (1,), "x": (1,)}, names)
    assert model._smooth({"u": np.array([1 + H]), "x": np.array([0.5])}) is smooth


@pytest.mark.parametrize("by_x", [lambda x: x**2, abs])
def test_a_switch_that_is_0_is_a_kink_though_nothing_moves_it(by_x):
    model = Model(lambda u, x: abs(u[0] - 1) + by_x(x[0]), {"u": (1,), "x": (1,)}, ("x",))
    assert model._smooth({"u": np.array([1.0]), "x": np.array([0.5])}) is False


def test_one_switch_near_its_kink_is_enough():
    model = model_of(lambda x: abs(x[0] - 1) + abs(x[0] - 3), {"x": (1,)})
    near = [model._smooth({"x": np.array([at])}) for at in (1 + H, 2.0, 3 + H)]
    assert near == [False, True, False]


def test_a_formula_in_one_gives_its_values_its_switches_if_any_and_what_it_depends_on():
    u, v, w = sp.symbols("u v w", real=True)
    values, signs, reached = _in_one(u * v**2, [u, v, w], [v, w])
    assert values(5.0, 3.0, 2.0).tolist() == [45.0, 30.0, 0.0]
    assert signs is None and reached == {v}
    values, signs, reached = _in_one(abs(u * v - 1), [u, v, w], [v, w, u])
    assert values(5.0, -3.0, 2.0).tolist() == [16.0, -5.0, 0.0, 3.0]
    assert abs(signs(5.0, -3.0, 2.0)).tolist() == [16.0] and reached == {u, v}


def test_a_formula_without_kinks_is_smooth_everywhere():
    model = model_of(lambda x: x[0] ** 3, {"x": (1,)})
    assert model._smooth({"x": np.zeros(1)}) is True
    assert model.draw(Draws(0.0)) == {"x": np.zeros(1)}


@pytest.mark.parametrize("formula", [lambda x: x[0] + sp.Symbol("t"), lambda x: x])
def test_what_is_no_number_is_refused(formula):
    with pytest.raises((TypeError, ValueError), match="the formula (holds the symbol t|is a)"):
        model_of(formula, {"x": (2,)})
