"""The network worked by hand: the numbers of the text, exactly and in float64."""

import numpy as np
import pytest
from sympy import Matrix, Rational

from mathlib.backpropagation import backward
from mathlib.losses import empirical_risk
from mathlib.network import forward, unrolled, views
from mathlib.worked import WORKED

HALF, QUARTER = Rational(1, 2), Rational(1, 4)


def test_the_numbers_are_those_of_the_text():
    assert WORKED.sizes == (2, 2, 1)
    assert WORKED.x == Matrix([1, 2]) and WORKED.y == Matrix([1])
    assert WORKED.W[1] == Matrix([[HALF, -QUARTER], [-1, 3 * QUARTER]])
    assert WORKED.b[1] == Matrix([QUARTER, HALF])
    assert WORKED.W[2] == Matrix([[2, -1]]) and WORKED.b[2] == Matrix([HALF])


def test_forward_by_hand_exactly_and_in_the_code():
    z, a = unrolled(WORKED.activations, WORKED.W, WORKED.b, WORKED.x)
    assert z == a == Matrix([0])
    X, Y = WORKED.rows()
    stored = forward(WORKED.network(), X)
    np.testing.assert_array_equal(stored.Z[1], [[0.25, 1.0]])
    np.testing.assert_array_equal(stored.A[1], [[0.25, 1.0]])
    np.testing.assert_array_equal(stored.A[2], [[0.0]])
    assert empirical_risk(WORKED.network(), stored, Y, WORKED.loss) == 0.5


def test_backward_by_hand():
    # δ^2 = a^2 − y = −1, δ^1 = (2, −1) · (−1) ⊙ (1, 1) = (−2, 1), ∂L/∂W^1 = δ^1 xᵀ with x = (1, 2)
    network, (X, Y) = WORKED.network(), WORKED.rows()
    dW, db = views(backward(network, forward(network, X), Y, WORKED.loss), network.m)
    np.testing.assert_array_equal(dW[2], [[-0.25, -1.0]])
    np.testing.assert_array_equal(db[2], [-1.0])
    np.testing.assert_array_equal(dW[1], [[-2.0, -4.0], [1.0, 2.0]])
    np.testing.assert_array_equal(db[1], [-2.0, 1.0])


def test_the_second_sample_and_the_batch_of_both():
    network, (x, y) = WORKED.network(), WORKED.second
    z, a = unrolled(WORKED.activations, WORKED.W, WORKED.b, x)
    assert z == a == Matrix([5 * HALF]) and y == Matrix([1])
    X, Y = WORKED.batch()
    np.testing.assert_array_equal(X, [[1.0, 2.0], [2.0, 1.0]])
    np.testing.assert_array_equal(Y, [[1.0], [1.0]])
    stored = forward(network, X)
    np.testing.assert_array_equal(stored.Z[1], [[0.25, 1.0], [1.0, -0.75]])
    np.testing.assert_array_equal(stored.A[1], [[0.25, 1.0], [1.0, 0.0]])
    assert empirical_risk(network, stored, Y, WORKED.loss) == 13 / 16
    dW, db = views(backward(network, stored, Y, WORKED.loss), network.m)
    np.testing.assert_array_equal(dW[1], [[2.0, -0.5], [0.5, 1.0]])
    np.testing.assert_array_equal(db[1], [0.5, 0.5])
    np.testing.assert_array_equal(dW[2], [[0.625, -0.5]])
    np.testing.assert_array_equal(db[2], [0.25])


def test_a_unit_that_is_off_passes_no_error_back():
    network, (x, y) = WORKED.network(), WORKED.second
    X, Y = np.array(x.T.tolist(), float), np.array(y.T.tolist(), float)
    dW, db = views(backward(network, forward(network, X), Y, WORKED.loss), network.m)
    np.testing.assert_array_equal(dW[1], [[6.0, 3.0], [0.0, 0.0]])
    np.testing.assert_array_equal(db[1], [3.0, 0.0])
    np.testing.assert_array_equal(dW[2], [[1.5, 0.0]])
    np.testing.assert_array_equal(db[2], [1.5])


def test_every_network_is_a_new_one_and_the_exact_numbers_cannot_be_changed():
    one, other = WORKED.network(), WORKED.network()
    one.theta[...] = 0
    assert (other.theta != 0).all()
    with pytest.raises(TypeError):
        WORKED.W[1] = None
    with pytest.raises(TypeError):
        WORKED.W[1][0, 0] = 5
