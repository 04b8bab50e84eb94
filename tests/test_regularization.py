"""Penalties, soft thresholds, ridge, lasso and masks against sums made here; planted faults are named."""

import inspect
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from test_mistakes_planted import planted

from mathlib import regularization
from mathlib.agreement import agree, agree_gradients
from mathlib.agreement.dropout import agree_dropout
from mathlib.agreement.networks import agree_networks
from mathlib.comparison import Disagreement, same
from mathlib.network import init
from mathlib.regularization import (
    add_d_l1_penalty,
    dropout_masks,
    input_masks,
    l1_penalty,
    lasso,
    ridge,
    ridge_formula,
    ridge_matrix,
    soft_threshold,
    soft_threshold_formula,
)
from mathlib.symbols import positive, real

NET = init((3, 4, 2), ("tanh", "linear"), np.random.default_rng(5), biases=1.0)
CASES = [((3, 2, 4, 3), ("tanh", "sigmoid", "tanh"), "mse")]


def regression(N=12, n=4, seed=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, n)) * np.arange(1, n + 1)
    return X, rng.normal(size=N)


def test_the_l1_penalty_is_the_sum_of_absolute_weights_without_biases():
    by_hand = sum(abs(w) for W in NET.W.values() for row in W for w in row)
    assert same(l1_penalty(NET, 0.3), 0.3 * by_hand)


def test_a_complex_step_passes_through_the_l1_penalty():
    moved = init((3, 4, 2), ("tanh", "linear"), np.random.default_rng(5), dtype=np.complex128)
    w = moved.W[1][2, 1]
    moved.W[1][2, 1] = w + 1e-30j
    assert same(l1_penalty(moved, 0.3).imag / 1e-30, 0.3 * np.sign(w.real))


def test_the_slope_at_a_weight_of_0_is_0():
    net = init((3, 4, 2), ("tanh", "linear"), np.random.default_rng(5))
    net.W[2][1, 3] = 0
    dW = {l: np.ones_like(W) for l, W in net.W.items()}
    add_d_l1_penalty(net, 0.5, dW)
    assert dW[2][1, 3] == 1 and set(dW[1].ravel()) <= {0.5, 1.5}


def test_soft_threshold_and_its_slope_are_the_formula():
    w, c = real("w"), positive("c")
    formula = soft_threshold_formula(w, c)
    why = "it compares |w| with c"
    both = soft_threshold, regularization.d_soft_threshold
    assert agree(*both, formula, w, parameters={"c": 1.5}, complex_step=why)
    hard = lambda w, c: np.where(np.abs(w) > c, w, 0.0)
    with pytest.raises(Disagreement):
        agree(hard, both[1], formula, w, parameters={"c": 1.5}, complex_step=why)


def test_soft_threshold_by_hand_and_on_a_grid():
    assert list(soft_threshold(np.array([3.0, -3.0, 0.5, -0.5, 1.0]), 1.0)) == [2, -2, 0, 0, 0]
    grid = np.arange(-64, 65) / 16  # multiples of 1/16, which a double holds
    for w in grid[::3]:
        cost = (grid - w) ** 2 / 2 + np.abs(grid)
        assert grid[cost.argmin()] == soft_threshold(w, 1.0)
    with pytest.raises(ValueError, match="threshold c must not be negative, not -1"):
        soft_threshold(grid, -1)


def test_ridge_is_the_solution_of_the_normal_equations():
    c, lam = np.array([2.0, -3.0]), sp.Rational(3, 10)
    weights = sp.Matrix([list(map(int, c))])
    assert agree_gradients(
        lambda X, y: float(c @ ridge(X, y, 0.3)) if not np.iscomplexobj(y) else c @ ridge(X, y, 0.3),
        lambda X, y: {"y": c @ ridge_matrix(X, 0.3)},
        lambda X, y: (weights * ridge_formula(X, y, lam))[0],
        {"X": (5, 2), "y": (5,)},
        wrt="y",
    )


@pytest.mark.parametrize(("N", "n"), [(12, 4), (4, 7)])
def test_the_slope_of_the_ridge_cost_is_0_at_ridge_with_more_rows_or_more_columns(N, n):
    X, y = regression(N, n)
    w = ridge(X, y, 0.2)
    assert same(X.T @ (y - X @ w) / N, 0.2 * w)


def test_ridge_by_hand():
    # x = (1, 2, 3), y = (1, 4, 4), both less their means 2 and 3: Xᵀy = 3, XᵀX = 2, N = 3; λ = 1 adds 3
    (w,) = ridge(np.array([[-1.0], [0.0], [1.0]]), np.array([-2.0, 1.0, 1.0]), 1.0)
    assert same(w, float(Fraction(3, 5)))


def test_ridge_needs_a_penalty():
    for wrong, message in ((0, "pass lam > 0"), (-1, "not negative")):
        with pytest.raises(ValueError, match=message):
            ridge(*regression(), wrong)


def test_the_lasso_satisfies_its_conditions_weight_by_weight():
    X, y = regression(seed=4)
    largest = np.abs(X.T @ y).max() / len(X)
    for share in (0.1, 0.4, 0.8):
        lam1 = share * largest
        w = lasso(X, y, lam1)
        slope = X.T @ (y - X @ w) / len(X)
        assert w.any() and same(slope[w != 0], lam1 * np.sign(w[w != 0]))
        assert np.all(np.abs(slope[w == 0]) <= lam1)
    assert np.count_nonzero(lasso(X, y, 0.8 * largest)) < len(X.T)
    assert not lasso(X, y, 1.01 * largest).any()


def test_the_lasso_of_one_column_is_a_soft_threshold_and_without_penalty_least_squares():
    X, y = regression(N=9, n=1)
    a = float(X[:, 0] @ X[:, 0]) / 9
    assert same(lasso(X, y, 0.05), soft_threshold(X.T @ y / 9, 0.05) / a)
    X, y = regression()
    assert same(lasso(X, y, 0.0), np.linalg.lstsq(X, y, rcond=None)[0])


def test_the_lasso_says_what_it_cannot_do():
    X, y = regression()
    with pytest.raises(ValueError, match=r"columns \[1\] of X are 0; leave them out"):
        lasso(X * [1, 0, 1, 1], y, 0.1)
    with pytest.raises(ValueError, match="2 sweeps are not enough"):
        lasso(X, y, 0.01, sweeps=2)
    with pytest.raises(ValueError, match="lam1 must be finite and not negative"):
        lasso(X, y, -0.1)


def test_neither_changes_its_arguments():
    X, y = regression()
    before = X.copy(), y.copy()
    ridge(X, y, 0.1), lasso(X, y, 0.1)
    assert np.array_equal(X, before[0]) and np.array_equal(y, before[1])


def test_masks_hold_0_and_1_over_p_in_the_dtype_of_the_network():
    for dtype in (np.float32, np.float64):
        net = init((3, 4, 5, 2), ("tanh", "relu", "linear"), np.random.default_rng(1), dtype=dtype)
        M = dropout_masks(net, 50, 0.8, np.random.default_rng(2))
        assert {l: (m.shape, m.dtype) for l, m in M.items()} == {1: ((50, 4), dtype), 2: ((50, 5), dtype)}
        assert all(set(m.ravel()) == {dtype(0), dtype(1 / 0.8)} for m in M.values())
    assert set(input_masks((40, 3), 0.25, np.random.default_rng(0)).ravel()) == {0.0, 4.0}
    assert np.all(input_masks((40, 3), 1, np.random.default_rng(0)) == 1)


@pytest.mark.parametrize(
    "make", [lambda p, r: dropout_masks(NET, 5, p, r), lambda p, r: input_masks(5, p, r)]
)
def test_bad_masks_say_what_to_do(make):
    rng = np.random.default_rng(0)
    for p in (0, 1.2, -0.5, float("nan")):
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            make(p, rng)
    for p in ("half", True):
        with pytest.raises(TypeError, match="must be a number"):
            make(p, rng)
    with pytest.raises(TypeError, match="numpy.random.Generator"):
        make(0.5, 7)


DROPPED = "if l - 1 in M:\n                Delta = M[l - 1] * Delta"
MASKED = "A[l] = M[l] * A[l]"
KEPT = "(rng.random((N, network.m[l])) < keep) * one_over_p"

#: box 14, and box 16 as far as the penalty goes: module, line, what is written there, what the check says
PLANTED = {
    "14 p drops": ("regularization", KEPT, KEPT.replace("<", ">="), "p drops, where p is the probability"),
    "14 scaled nowhere": ("regularization", KEPT, KEPT.replace("one_over_p", "1.0"), "scaled nowhere"),
    "14 scaled twice in training": (
        "regularization",
        KEPT,
        f"{KEPT} * one_over_p",
        "scaled twice: divided by p² in training",
    ),
    "14 scaled twice, at test time": (
        "network",
        f"if l in M:\n            {MASKED}",
        f"if l in M:\n            {MASKED}\n        elif not M and l < network.L:\n            A[l] *= 0.75",
        "scaled twice: divided by p in training, and multiplied by p at test time",
    ),
    "14 scaled twice, in the forward pass": (
        "network",
        MASKED,
        "A[l] = M[l] * A[l] * M[l].max()",
        "scaled twice: the units that are kept are divided by p²",
    ),
    "14 no mask backward": (
        "backpropagation",
        DROPPED,
        "pass",
        "the mask of dropout is missing on the way back",
    ),
    "14 another mask backward": (
        "backpropagation",
        DROPPED,
        "if l - 1 in M:\n                Delta = np.roll(M[l - 1], 1, axis=0) * Delta",
        "another mask on the way back than on the way forward",
    ),
    "14 mask without its scale backward": (
        "backpropagation",
        DROPPED,
        "if l - 1 in M:\n                Delta = (M[l - 1] > 0) * Delta",
        "the mask on the way back lacks its 1/p",
    ),
    "l2 twice": ("losses", "dW[l] += lam * W", "dW[l] += 2 * lam * W", "2λW: the derivative of the penalty"),
    "l1 on W": (
        "regularization",
        "lam1 * np.sign(W)\n\n",
        "lam1 * W\n\n",
        "λ₁W in place of λ₁ sign W",
    ),
}


def refusals():
    """What the checks of dropout and the penalties say where they fail."""
    said = []
    for check in (
        agree_dropout,
        lambda: agree_networks(CASES, keep=0.6),
        lambda: agree_networks(CASES, lam=0.3, lam1=0.2),
    ):
        try:
            check()
        except Disagreement as refusal:
            said.append(str(refusal))
    return said


def test_the_engine_as_it_is_passes():
    assert refusals() == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_fails_by_name(name):
    *patch, message = PLANTED[name]
    with planted(*patch):
        said = refusals()
    assert any(message in text for text in said), "\n".join(said) or "the mistake was not noticed"
    assert refusals() == []


def test_the_formulas_are_forward_only():
    """SymPy differentiates: no formula of the module is a derivative written by hand."""
    names = [name for name, f in vars(regularization).items() if inspect.isfunction(f)]
    assert not [name for name in names if name.startswith("d_") and name.endswith("_formula")]


def test_the_l1_penalty_of_a_weight_of_0_is_0():
    net = init((2, 1), ("linear",), np.random.default_rng(0))
    net.W[1][...] = [[0.0, -3.0]]
    assert l1_penalty(net, 0.5) == 1.5


def test_every_threshold_must_be_at_least_0():
    with pytest.raises(ValueError, match="the threshold c must not be negative"):
        soft_threshold(np.array([1.0, 2.0]), np.array([0.5, -0.5]))


def test_the_lasso_of_one_column_is_there_after_one_sweep():
    X, y = regression(N=9, n=1)
    np.testing.assert_array_equal(lasso(X, y, 0.05, sweeps=2), lasso(X, y, 0.05))


@pytest.mark.parametrize("of_X", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("of_y", [1e-8, 1.0, 1e8])
def test_the_lasso_is_as_exact_in_other_units(of_X, of_y):
    X, y = regression()
    w = lasso(X, y, 0.1)
    assert same(lasso(X * of_X, y * of_y, 0.1 * of_X * of_y) / of_y * of_X, w)


@pytest.mark.parametrize("add", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("units", [(1e-3, 1.0, 1e3, 1.0), (1e-12, 1.0, 1.0, 1e3)])
def test_the_lasso_comes_to_rest_where_columns_differ_in_their_units(units, add):
    X, y = regression()
    w = lasso(X * units, y + add, 0.0)
    assert same(w * units, lasso(X, y + add, 0.0))


def test_the_lasso_of_targets_0_is_0():
    X, y = regression()
    np.testing.assert_array_equal(lasso(X, 0 * y, 0.1), np.zeros(len(X.T)))


class Fixed(np.random.Generator):
    """A generator that draws one number only"""

    def random(self, shape):
        return np.full(shape, 0.5)


def test_a_unit_is_dropped_when_the_draw_is_p_itself():
    """Draws are multiples of 2^-53 in [0, 1): exactly the share p = 1/2 of them is below p."""
    rng = Fixed(np.random.PCG64(0))
    assert not any(M.any() for M in dropout_masks(NET, 3, 0.5, rng).values())
    assert not input_masks((3, 2), 0.5, rng).any()


def test_masks_are_for_one_sample_or_up_to_a_thousand_million():
    rng = np.random.default_rng(0)
    assert dropout_masks(NET, 1, 0.5, rng)[1].shape == (1, 4)
    with pytest.raises(ValueError, match="N must be in 1 … 1000000000, not 1000000001"):
        dropout_masks(NET, 10**9 + 1, 0.5, rng)
