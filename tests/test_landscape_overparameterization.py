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


def test_features_are_relu_units():
    rng = np.random.default_rng(4)
    features, U = over.random_features(7, 3, rng), rng.normal(size=(5, 3))
    by_hand = [[max(0, v @ u + c) / np.sqrt(7) for v, c in zip(features.V, features.c)] for u in U]
    assert same(features(U), by_hand) and (features(U) == 0).any()
    with pytest.raises(ValueError, match="P must be in 1"):
        over.random_features(0, 3, rng)


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


@pytest.mark.parametrize("P", [6, 45, 90])
def test_weak_features_have_the_risk_of_the_formula(P):
    def experiment(rng):
        return [over.weak_features_error(P, 20, 90, 0.5, rng) for _ in range(2000)]

    assert simulate("risk", experiment, expected=over.weak_features_risk(P, 20, 90, 0.5))


def test_weak_features_by_hand():
    # D = 10, N = 4, no noise. P = 2: τ² = 8/10, 1 + 2/1 = 3;  P = 10: τ² = 0, 1 − 4/10
    assert same(over.weak_features_risk(2, 4, 10, 0.0), 2.4)
    assert same(over.weak_features_risk(10, 4, 10, 0.0), 0.6)
    assert same(over.weak_features_risk(6, 4, 10, 0.0), 0.6 * (1 - 4 / 6) + 0.4 * 5)
    assert all(over.weak_features_risk(P, 4, 10, 0.0) == np.inf for P in (3, 4, 5))
    with pytest.raises(ValueError, match="P must be in 1 … 10"):
        over.weak_features_risk(11, 4, 10, 0.0)
