"""Bias and variance, early stopping and networks on random labels, against numbers made here."""

from fractions import Fraction

import numpy as np
import pytest

from mathlib import datasets
from mathlib.comparison import same
from mathlib.facts import simulate
from mathlib.generalization import (
    bias_variance,
    by_directions,
    descent,
    descent_factor,
    learn,
    powers,
    random_labels,
    ridge_factor,
    smoother,
)
from mathlib.regularization import ridge


def test_powers_are_columns_from_degree_0():
    assert powers(np.array([2.0, -3.0]), 3).tolist() == [[1, 2, 4, 8], [1, -3, 9, -27]]
    with pytest.raises(ValueError, match="degree must be in 0 … 20, not 21"):
        powers(np.array([2.0]), 21)
    with pytest.raises(TypeError, match="degree must be a whole number"):
        powers(np.array([2.0]), 1.5)


def test_a_smoother_reproduces_polynomials_of_its_degree():
    x, at = np.linspace(-1, 1, 9), np.array([-0.7, 0.1, 0.4])
    f = lambda x: 1 - 2 * x + 3 * x**3
    assert same(smoother(x, at, 3) @ f(x), f(at))
    assert not same(smoother(x, at, 2) @ f(x), f(at))
    assert same(smoother(x, at, 0), np.full((3, 9), 1 / 9))


def test_a_smoother_is_the_least_squares_fit():
    rng = np.random.default_rng(0)
    x, y, at = rng.uniform(-1, 1, 12), rng.normal(size=12), np.array([0.2, 0.9])
    w = np.linalg.lstsq(powers(x, 4), y, rcond=None)[0]
    assert same(smoother(x, at, 4) @ y, powers(at, 4) @ w)


def test_too_few_points_for_a_degree_are_refused():
    with pytest.raises(ValueError, match="3 different x do not fix a polynomial of degree 3"):
        smoother(np.array([0.0, 0.5, 1.0, 1.0]), np.array([0.3]), 3)


def test_bias_and_variance_by_hand():
    # degree 0: f̂ is the mean of 4 targets; f(x) = x at −1, 0, 0, 1 has the mean 0
    x, at = np.array([-1.0, 0.0, 0.0, 1.0]), np.array([0.5, -2.0])
    errors = bias_variance(smoother(x, at, 0), x, at, s=3.0)
    assert same(errors.bias2, [0.25, 4.0]) and same(errors.variance, [9 / 4, 9 / 4]) and errors.noise == 9
    assert same(errors.total, [11.5, 15.25])


def test_the_expected_error_is_the_sum_of_the_three():
    x, at, s = np.linspace(-1, 1, 11), np.array([-0.95, 0.05, 0.6]), 0.4
    f = lambda x: np.sin(3 * x)
    S = smoother(x, at, 4)

    def experiment(rng):
        y = f(x) + s * rng.standard_normal((4000, 11))
        return (f(at) + s * rng.standard_normal((4000, 3)) - y @ S.T) ** 2

    assert simulate("the error", experiment, expected=bias_variance(S, f(x), f(at), s).total)


def test_descent_reaches_its_share_of_every_direction():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(15, 4)) * [0.3, 0.6, 1.0, 1.2], rng.normal(size=15)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    lam, coordinates = by_directions(X, best)
    for t in (0, 1, 2, 17):
        _, reached = by_directions(X, descent(X, y, 0.5, t))
        assert same(reached, descent_factor(lam, 0.5, t) * coordinates)


def test_more_inputs_than_samples_have_as_many_directions_as_samples():
    lam, coordinates = by_directions(np.array([[3.0, 0, 0], [0, 2.0, 0]]), np.array([5.0, -7.0, 11.0]))
    assert same(lam, [4.5, 2.0]) and same(np.abs(coordinates), [5.0, 7.0])


def test_ridge_leaves_its_share_of_every_direction():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(15, 4)), rng.normal(size=15)
    lam, coordinates = by_directions(X, np.linalg.lstsq(X, y, rcond=None)[0])
    assert same(by_directions(X, ridge(X, y, 0.3))[1], ridge_factor(lam, 0.3) * coordinates)


def test_factors_by_hand():
    assert same(descent_factor(0.5, 1.0, 3), float(Fraction(7, 8)))
    assert same(ridge_factor(np.array([1.0, 3.0]), 1.0), [0.5, 0.75])
    assert same(descent_factor(3.0, 0.5, 3), float(Fraction(9, 8)))  # eta lam decides, not lam
    for lam, eta in ((0.0, 0.5), (4.0, 0.5), (-1.0, 0.5), (0.5, 4.0)):
        with pytest.raises(ValueError, match=r"need 0 < eta \* lam < 2"):
            descent_factor(lam, eta, 3)
    with pytest.raises(ValueError, match="penalty c must be positive"):
        ridge_factor(1.0, 0.0)


@pytest.mark.parametrize("eta", [0.0, -0.5, np.nan])
def test_a_learning_rate_that_is_none_is_refused(eta):
    for descend in (
        lambda: descent_factor(1.0, eta, 3),
        lambda: descent(np.ones((3, 2)), np.ones(3), eta, 2),
    ):
        with pytest.raises(ValueError, match=f"learning rate eta must be finite and positive, not {eta}"):
            descend()


def test_random_labels_are_uniform():
    def experiment(rng):
        return (random_labels(2000, 5, rng)[:, None] == np.arange(5)).astype(float)

    assert simulate("each label has the share 1/5", experiment, expected=np.full(5, 0.2))
    with pytest.raises(TypeError, match="Generator"):
        random_labels(10, 5, 1)


def test_random_labels_of_few_and_of_many_classes():
    rng = np.random.default_rng(3)
    assert random_labels(1, 1, rng).tolist() == [0] and random_labels(3, 1, rng).tolist() == [0] * 3
    assert random_labels(9, 10**9, rng).max() > 10**8
    with pytest.raises(ValueError, match="N must be in 1 … 1000000000, not 0; it is the number of samples"):
        random_labels(0, 5, rng)
    with pytest.raises(ValueError, match="K must be in 1 … 1000000000, not 0; it is the number of classes"):
        random_labels(5, 0, rng)


def test_a_network_learns_labels_and_a_penalty_keeps_it_from_random_ones():
    X, y = datasets.digits()
    rng = np.random.default_rng(0)
    rows, noise = rng.permutation(len(X))[:100], random_labels(100, 10, rng)
    test = X[-300:], y[-300:]
    fitted = learn(X[rows], noise, test, np.random.default_rng(1))
    held = learn(X[rows], noise, test, np.random.default_rng(1), lam=0.03)
    assert len(fitted) == 61 and fitted[-1].accuracy == 1.0 and held[-1].accuracy < 0.8
    again = learn(X[rows], noise, test, np.random.default_rng(1))
    assert again["loss"] == fitted["loss"]


@pytest.mark.parametrize("y, y_test, K", [([0, 2, 1], [3, 0], 4), ([4, 0, 1], [0, 2], 5)])
def test_a_network_has_an_output_for_each_class_of_either_set(y, y_test, K):
    """From inputs of 0 its logits are 0, so that each of the K classes gets 1/K."""
    test = np.zeros((2, 3)), np.array(y_test)
    (start,) = learn(np.zeros((3, 3)), np.array(y), test, np.random.default_rng(0), epochs=0, batch_size=2)
    assert same([start.loss, start.test_loss], [np.log(K), np.log(K)])


@pytest.mark.parametrize("N, steps", [(50, 1), (51, 2), (100, 2)])
def test_a_network_learns_in_minibatches_of_50(N, steps):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(N, 2)), random_labels(N, 3, rng)
    history = learn(X, y, (X, y), rng, width=4, epochs=1, schedule=lambda t: 1 / t)
    assert history["eta"] == [0.02, 0.02 / steps]
