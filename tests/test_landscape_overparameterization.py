"""X⁺y against NumPy, SymPy and gradient descent; random features and the two formulas of weak features."""

import numpy as np
import pytest

from mathlib.agreement import agree_gradients
from mathlib.comparison import same
from mathlib.facts import simulate
from mathlib.landscape import overparameterization as over
from mathlib.prerequisites.descent import descend
from mathlib.regularization import ridge


def test_the_shortest_solution_by_hand():
    # one sample (1, 2) with the target 5: w = (1, 2), since 1 + 4 = 5
    assert same(over.minimum_norm(np.array([[1.0, 2.0]]), np.array([5.0])), [1, 2])


@pytest.mark.parametrize("shape", [(3, 7), (7, 3), (4, 4), (1, 5), (5, 1)])
def test_the_pseudo_inverse_is_that_of_numpy(shape):
    X = np.random.default_rng(sum(shape)).normal(size=shape)
    kept = X.copy()
    assert same(over.pseudo_inverse(X), np.linalg.pinv(X)) and (kept == X).all()
    assert same(over.pseudo_inverse(np.asfortranarray(X)), np.linalg.pinv(X))
    assert over.pseudo_inverse(X.astype(np.float32)).dtype == np.float32


def test_a_matrix_without_full_rank_has_fewer_singular_values():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(6, 2)) @ rng.normal(size=(2, 9))
    X_plus = over.pseudo_inverse(X)
    assert same(X @ X_plus @ X, X) and same(X_plus @ X @ X_plus, X_plus)
    assert same(X @ X_plus, (X @ X_plus).T) and same(X_plus @ X, (X_plus @ X).T)
    assert not over.pseudo_inverse(np.zeros((2, 3))).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_rounding_leaves_of_a_singular_value_counts_as_0(dtype):
    # the limit is 4 · 8 · ε, for σ_1 = 4 and 8 columns: 16 ε is below, 64 ε above
    X, eps = np.zeros((3, 8), dtype), float(np.finfo(dtype).eps)
    X[[0, 1, 2], [5, 0, 3]] = 4, 16 * eps, 64 * eps
    expected = np.zeros((8, 3))
    expected[5, 0], expected[3, 2] = 1 / 4, 1 / (64 * eps)
    assert same(over.pseudo_inverse(X), expected)


@pytest.mark.parametrize(("dtype", "limit"), [(np.float32, 2.0**-128), (np.float64, 2.0**-1024)])
def test_a_singular_value_whose_inverse_is_out_of_range_is_refused(dtype, limit):
    # the largest number is just below 1/limit, so limit itself has no inverse
    for values in ([limit], [limit / 4], [1.5 * limit, limit / 4], [limit / 4, 0.0]):
        with pytest.raises(ValueError, match=f"no inverse in {np.dtype(dtype)}; pass a larger X"):
            over.pseudo_inverse(np.diag(values).astype(dtype))
    (found,) = over.pseudo_inverse(np.array([[1.5 * limit]], dtype))
    assert abs(found * (1.5 * limit) - 1) < 1e-6


def test_the_shortest_solution_agrees_with_the_formula():
    b = np.array([2.0, -1.0, 0.5, 3.0, 1.0])
    agree_gradients(
        lambda X, y: b @ over.minimum_norm(X, y),
        lambda X, y: {"y": over.pseudo_inverse(X).T @ b},
        lambda X, y: sum(b_j * w_j for b_j, w_j in zip((2, -1, 0.5, 3, 1), over.minimum_norm_formula(X, y))),
        {"X": (3, 5), "y": (3,)},
        wrt="y",
        draws=1,
    )


def test_it_interpolates_and_is_the_shortest():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(4, 9)), rng.normal(size=4)
    w = over.minimum_norm(X, y)
    null = np.linalg.svd(X)[2][4:]
    assert same(X @ w, y) and np.abs(null @ w).max() < 1e-12
    for other in w + rng.normal(size=(20, 5)) @ null:
        assert same(X @ other, y) and np.linalg.norm(other) > np.linalg.norm(w)
    assert same(over.minimum_norm(X, y), ridge(X, y, 1e-13))


def test_descent_from_0_ends_in_it_and_from_elsewhere_keeps_what_it_cannot_see():
    rng = np.random.default_rng(3)
    X, y, start = rng.normal(size=(4, 7)), rng.normal(size=4), rng.normal(size=7)
    gradient = lambda w: X.T @ (X @ w - y) / 4
    eta = 1.5 * 4 / np.linalg.svd(X)[1][0] ** 2
    w = over.minimum_norm(X, y)
    assert same(descend(gradient, np.zeros(7), eta, 4000)[-1], w)
    unseen = start - over.pseudo_inverse(X) @ X @ start
    assert same(descend(gradient, start, eta, 4000)[-1], w + unseen)


def test_bad_shapes_are_refused():
    with pytest.raises(ValueError, match=r"X has shape \(3,\); expected samples as rows"):
        over.pseudo_inverse(np.ones(3))
    with pytest.raises(ValueError, match=r"y has shape \(4,\) and X \(3, 5\)"):
        over.minimum_norm(np.ones((3, 5)), np.ones(4))


def test_lists_are_refused_as_lists_whatever_their_shape():
    with pytest.raises(TypeError, match=r"X must be an array of float64 or float32, not list"):
        over.pseudo_inverse([1.0, 2.0])
    with pytest.raises(TypeError, match=r"X must be an array of float64 or float32, not list"):
        over.minimum_norm([[1.0, 2.0]], np.ones(3))
    with pytest.raises(TypeError, match=r"y must be an array of float64 or float32, not list"):
        over.minimum_norm(np.ones((1, 2)), [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "function",
    [
        lambda rng: over.random_features(7, 3, rng),
        lambda rng: over.draw(9, 0.3, rng),
        lambda rng: over.weak_features_error(2, 4, 10, 0.5, rng),
    ],
)
def test_only_a_generator_draws(function):
    for rng in (7, np.random.RandomState(7)):
        with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
            function(rng)


def test_features_are_relu_units():
    rng = np.random.default_rng(4)
    features, U = over.random_features(7, 3, rng), rng.normal(size=(5, 3))
    by_hand = [[max(0, v @ u + c) / np.sqrt(7) for v, c in zip(features.V, features.c)] for u in U]
    assert same(features(U), by_hand) and (features(U) == 0).any()
    with pytest.raises(ValueError, match="P must be in 1"):
        over.random_features(0, 3, rng)


def test_features_have_their_variances():
    # 20,000 units with 4 inputs: V has the variance 1/4 and c, by its definition, 1/4 as well
    features = over.random_features(20_000, 4, np.random.default_rng(8))
    assert abs(features.V.var() * 4 - 1) < 0.04 and abs(features.c.var() * 4 - 1) < 0.04
    assert abs(features.V.mean()) < 0.01 and abs(features.c.mean()) < 0.02
    one = over.random_features(3, 1, np.random.default_rng(8))
    assert one.V.shape == (3, 1) and one.c.shape == (3,)


SHAPES = (
    r"the shapes are U \(20, 5\), y \({}\), V \({}\), c \({},\); expected \(N, 5\), \(N,\), \(P, n\), \(P,\)"
)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"lam": False}, TypeError, "the penalty lam must be a number, not False"),
        ({"lam": None}, TypeError, "the penalty lam must be a number, not None"),
        ({"y": np.ones(19)}, ValueError, SHAPES.format("19,", "7, 5", "7")),
        ({"y": np.ones((20, 1)), "lam": 0.1}, ValueError, SHAPES.format("20, 1", "7, 5", "7")),
        ({"c": np.ones(1)}, ValueError, SHAPES.format("20,", "7, 5", "1")),
        ({"c": np.ones(7, np.float32)}, TypeError, "U, y, V, c are float64, float64, float64, float32"),
        ({"V": np.ones((7, 5), np.float32)}, TypeError, "U, y, V, c are float64, float64, float32, float64"),
        # all units make a 0 of it
        ({"U": np.full((20, 5), -np.inf)}, ValueError, "U holds 100 values that are NaN or infinite"),
    ],
)
def test_a_fit_refuses_what_does_not_fit(changed, error, message):
    given = {"V": np.ones((7, 5)), "c": np.ones(7), "U": np.ones((20, 5)), "y": np.ones(20), "lam": 0.0}
    V, c, *data = (given | changed).values()
    with pytest.raises(error, match=message):
        over.fit_features(over.Features(V, c), *data)


def test_targets_are_looked_at_before_features_are_computed():
    features = over.Features(np.ones((1, 1)), np.array([1.7e308]))  # max(0, 1.7e308 + 1.7e308) overflows
    with np.errstate(over="raise"), pytest.raises(ValueError, match="y holds 1 values that are NaN"):
        over.fit_features(features, np.array([[1.7e308]]), np.array([np.nan]))


def test_the_fit_interpolates_from_as_many_units_as_samples_on():
    rng = np.random.default_rng(5)
    U, y = over.draw(20, 0.3, rng)
    for P, fits in ((10, False), (40, True), (400, True)):
        features = over.random_features(P, over.INPUTS, rng)
        left = np.abs(features(U) @ over.fit_features(features, U, y) - y).max()
        assert (left < 1e-8) == fits
    held = features(U) @ over.fit_features(features, U, y, lam=0.01) - y
    assert np.abs(held).max() > 1e-3


def test_the_targets_are_the_truth_and_noise():
    U, y = over.draw(40, 0.0, np.random.default_rng(6))
    assert same(y, np.tanh(U[:, 0] - U[:, 1]) + U[:, 2] / 2)
    noisy = lambda rng: (lambda U, y: (y - over.truth(U)) ** 2)(*over.draw(4000, 0.3, rng))
    assert simulate("the noise has its variance", noisy, expected=0.09)
    # the inputs are drawn first and then the noise, which is added
    rng = np.random.default_rng(6)
    assert (rng.standard_normal((40, 5)) == U).all()
    U, noisy = over.draw(40, 0.3, np.random.default_rng(6))
    assert same(noisy - y, 0.3 * rng.standard_normal(40))
    U, y = over.draw(1, 0.3, rng)
    assert U.shape == (1, 5) and y.shape == (1,)


def test_errors_are_those_of_one_draw():
    found = over.errors([60, 7], 20, 0.3, np.random.default_rng(7))
    assert found.shape == (2, 2) and found[0, 0] < 1e-16 < found[0, 1] and found[1, 0] > 1e-4
    assert (over.errors([60, 7], 20, 0.3, np.random.default_rng(7)) == found).all()
    assert over.errors([60], 20, 0.3, np.random.default_rng(7), lam=0.01)[0, 0] > 1e-4
    rng = np.random.default_rng(7)
    (U, y), new = over.draw(20, 0.3, rng), rng.standard_normal((200, over.INPUTS))
    features = over.random_features(60, over.INPUTS, rng)
    off = features(new) @ over.fit_features(features, U, y) - over.truth(new)
    assert same(found[0, 1], np.mean(off**2))
    # a large penalty leaves w = 0, so the errors are the mean squares of the targets and of f
    (held,) = over.errors([60], 20, 0.3, np.random.default_rng(7), lam=1e12)
    assert same(held, [np.mean(y**2), np.mean(over.truth(new) ** 2)])


@pytest.mark.parametrize("P", [6, 45, 90])
def test_weak_features_have_the_risk_of_the_formula(P):
    def experiment(rng):
        return [over.weak_features_error(P, 20, 90, 0.5, rng) for _ in range(2000)]

    assert simulate("risk", experiment, expected=over.weak_features_risk(P, 20, 90, 0.5))


def test_an_error_of_weak_features_is_that_of_least_squares_on_its_draw():
    # P = 2 of D = 4 features and N = 6 samples; row 6 is the new one, which has noise of its own
    rng = np.random.default_rng(8)
    X, noise = rng.standard_normal((7, 4)), rng.standard_normal(7)
    y = X @ np.full(4, 1 / 2) + 0.5 * noise
    w = np.linalg.solve(X[:6, :2].T @ X[:6, :2], X[:6, :2].T @ y[:6])
    found = over.weak_features_error(2, 6, 4, 0.5, np.random.default_rng(8))
    assert type(found) is float and same(found, (y[6] - X[6, :2] @ w) ** 2)


def test_weak_features_by_hand():
    # D = 10, N = 4, no noise. P = 2: τ² = 8/10, 1 + 2/1 = 3;  P = 10: τ² = 0, 1 − 4/10
    assert same(over.weak_features_risk(2, 4, 10, 0.0), 2.4)
    assert same(over.weak_features_risk(10, 4, 10, 0.0), 0.6)
    assert same(over.weak_features_risk(6, 4, 10, 0.0), 0.6 * (1 - 4 / 6) + 0.4 * 5)
    # D = P = 1, N = 4: τ² = 1/4, 1 + 1/2;  N = 1, P = 3 of 4: 3/4 · 2/3, τ² = 1/4 + 1/4, 1 + 1/1
    assert same(over.weak_features_risk(1, 4, 1, 0.5), 0.375)
    assert same(over.weak_features_risk(3, 1, 4, 0.5), 1.5)
    assert all(over.weak_features_risk(P, 4, 10, 0.0) == np.inf for P in (3, 4, 5))
    with pytest.raises(ValueError, match="P must be in 1 … 10"):
        over.weak_features_risk(11, 4, 10, 0.0)
