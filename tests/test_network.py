"""The forward pass against sums written out, against SymPy, and by hand; θ and its views; bad input."""

import copy
import pickle

import numpy as np
import pytest
import sympy

from mathlib.activations import activation
from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.exercises import find
from mathlib.network import (
    Network,
    aligned,
    forward,
    init,
    initial_variance,
    parameter_count,
    predict,
    unrolled,
    views,
    with_theta,
    zeros,
)
from mathlib.worked import WORKED

SIZES, NAMES = (3, 5, 4, 2), ("tanh", "relu", "softmax")


def network(**how):
    return init(SIZES, NAMES, np.random.default_rng(7), biases=0.3, **how)


def xor_network():
    """x_1 xor x_2 = ReLU(x_1 + x_2) − 2 ReLU(x_1 + x_2 − 1), exactly"""
    xor = Network((2, 2, 1), ("relu", "linear"))
    xor.W[1][...], xor.b[1][...] = [[1, 1], [1, 1]], [0, -1]
    xor.W[2][...], xor.b[2][...] = [[1, -2]], [0]
    return xor


def test_xor_by_hand():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    stored = forward(xor_network(), X)
    np.testing.assert_array_equal(stored.Z[1], [[0, -1], [1, 0], [1, 0], [2, 1]])
    np.testing.assert_array_equal(predict(xor_network(), X), [[0], [1], [1], [0]])


def test_forward_is_the_sum_over_units_sample_by_sample():
    n, X = network(), np.random.default_rng(8).standard_normal((6, 3))
    Z, A, _ = forward(n, X)
    assert sorted(Z) == [1, 2, 3] and sorted(A) == [0, 1, 2, 3]
    for l in (1, 2, 3):
        for i in range(6):
            z = [
                sum(n.W[l][j, k] * A[l - 1][i, k] for k in range(n.m[l - 1])) + n.b[l][j]
                for j in range(n.m[l])
            ]
            np.testing.assert_allclose(Z[l][i], z, rtol=1e-13)
            np.testing.assert_allclose(A[l][i], n.sigma[l](np.array(z)), rtol=1e-13)


def test_each_row_of_a_batch_is_the_single_sample():
    n, X = network(), np.random.default_rng(9).standard_normal((6, 3))
    one_by_one = np.concatenate([predict(n, x[None, :]) for x in X])
    np.testing.assert_allclose(predict(n, X), one_by_one, rtol=1e-13)


def test_unrolled_sympy_network_in_columns_equals_the_rows_of_the_code():
    n, x = (
        init(
            (3, 2, 4), (activation("leaky_relu", alpha=0.25), "softmax"), np.random.default_rng(1), biases=1
        ),
        [1, -2, 3],
    )
    W = {l: sympy.Matrix(w.tolist()) for l, w in n.W.items()}
    b = {l: sympy.Matrix(v.tolist()) for l, v in n.b.items()}
    z, a = unrolled(list(n.sigma.values()), W, b, sympy.Matrix(x))
    stored = forward(n, np.array([x], dtype=float))
    np.testing.assert_allclose(stored.Z[2][0], np.array(z.T, dtype=float)[0], rtol=1e-13)
    np.testing.assert_allclose(stored.A[2][0], np.array(a.T, dtype=float)[0], rtol=1e-13)


def test_parameter_count():
    assert parameter_count((3, 5, 4, 2)) == (5 * 3 + 5) + (4 * 5 + 4) + (2 * 4 + 2)
    assert network().theta.size == parameter_count(SIZES)
    W, b = views(network().theta, SIZES)
    assert sum(w.size for w in W.values()) + sum(v.size for v in b.values()) == parameter_count(SIZES)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, complex])
@pytest.mark.parametrize("P", [1, 7, 100_003])
def test_vectors_of_parameters_start_at_a_line_of_the_cache(P, dtype):
    for vector in (aligned(P, dtype), zeros(P, dtype)):
        assert vector.shape == (P,) and vector.dtype == dtype and vector.flags.c_contiguous
        assert vector.ctypes.data % 64 == 0
    assert (zeros(P, dtype) == 0).all()
    assert Network(SIZES, NAMES, dtype=dtype).theta.ctypes.data % 64 == 0


def test_where_theta_lies_changes_no_result():
    n, X = network(), np.random.default_rng(9).standard_normal((6, 3))
    room = np.empty(n.theta.size + 1)
    other = with_theta(n, room[1:])
    other.theta = n.theta
    np.testing.assert_array_equal(predict(other, X), predict(n, X))


def test_theta_and_its_views_are_the_same_memory():
    n = network()
    n.theta[...] = np.arange(n.theta.size)
    flat = np.concatenate([part.ravel() for l in n.W for part in (n.W[l], n.b[l])])
    np.testing.assert_array_equal(flat, np.arange(n.theta.size))
    n.W[2][3, 1] = -7
    assert n.theta[5 * 3 + 5 + 3 * 5 + 1] == -7


def test_assigning_theta_copies_into_it():
    n = network()
    W, theta = n.W[1], n.theta
    n.theta = np.ones_like(theta)
    assert n.theta is theta and (W == 1).all()
    n.theta -= 1
    assert n.theta is theta and (W == 0).all()
    with pytest.raises(TypeError):
        n.theta = np.ones(theta.size, dtype=np.float32)
    with pytest.raises(ValueError, match="vector of shape"):
        n.theta = np.ones(3)


def test_with_theta_shares_the_vector_it_is_given():
    n = network()
    other = with_theta(n, n.theta.astype(complex))
    assert other.theta.dtype == complex and other.sigma == n.sigma
    again = with_theta(n, n.theta)
    again.W[1][0, 0] = 5
    assert n.W[1][0, 0] == 5


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_has_views_of_its_own_theta(copied):
    n = init(SIZES, (activation("leaky_relu", alpha=0.3), *NAMES[1:]), np.random.default_rng(7))
    other = copied(n)
    np.testing.assert_array_equal(other.theta, n.theta)
    assert other.sigma[1].parameters == {"alpha": 0.3} and other.sigma[3].name == "softmax"
    other.theta[...] = 0
    assert (other.W[2] == 0).all() and (n.W[2] != 0).any()


def test_init_is_reproducible_and_the_same_in_both_precisions():
    np.testing.assert_array_equal(network().theta, network().theta)
    np.testing.assert_array_equal(network(dtype=np.float32).theta, network().theta.astype(np.float32))
    assert network(dtype=np.float32).theta.dtype == np.float32
    assert (init(SIZES, NAMES, np.random.default_rng(7)).b[1] == 0).all() and (network().b[1] != 0).all()


def test_a_variance_is_that_of_a_layer_that_can_be():
    assert initial_variance("relu", 1, 1) == 2 and initial_variance("tanh", 10**9, 10**9) == 1e-9
    for fans in ((0, 3), (3, 0), (10**9 + 1, 3), (3, 10**9 + 1)):
        with pytest.raises(ValueError, match=r"fan_(in|out) must be in 1 … 1000000000"):
            initial_variance("relu", *fans)


@pytest.mark.parametrize("name, variance", [("relu", 2 / 200), ("selu", 1 / 200), ("tanh", 2 / 500)])
def test_init_has_the_variance_it_names(name, variance):
    assert initial_variance(name, 200, 300) == variance
    W = init((200, 300), (name,), np.random.default_rng(0)).W[1]
    assert abs(W.mean()) < 5 * np.sqrt(variance / W.size)
    assert abs(W.var() / variance - 1) < 5 * np.sqrt(2 / W.size)


def test_biases_have_the_standard_deviation_asked_for():
    b = init((2, 4000), ("tanh",), np.random.default_rng(0), biases=0.3).b[1]
    assert abs(b.var() / 0.3**2 - 1) < 5 * np.sqrt(2 / b.size)


def test_masks_thin_out_hidden_layers_and_are_kept_for_the_way_back():
    n, X = network(), np.random.default_rng(8).standard_normal((6, 3))
    masks = {1: np.random.default_rng(9).integers(0, 2, (6, n.m[1])) * 2.0}
    Z, A, M = forward(n, X, masks)
    np.testing.assert_array_equal(A[1], masks[1] * n.sigma[1](Z[1]))
    np.testing.assert_array_equal(Z[2], A[1] @ n.W[2].T + n.b[2])
    assert M is masks and not forward(n, X).M


@pytest.mark.parametrize(
    "layer, shape, dtype",
    [(0, (6, 3), float), (1, (6, 1), float), (1, (1, 4), float), (1, (6, 4), bool), (9, (6, 4), float)],
)
def test_a_mask_that_does_not_fit_is_refused(layer, shape, dtype):
    X = np.random.default_rng(8).standard_normal((6, 3))
    with pytest.raises(ValueError, match=f"the mask of layer {layer} is .*; hidden layers 1 … .* N = 6"):
        forward(network(), X, {layer: np.ones(shape, dtype)})


def test_forward_leaves_its_input_alone():
    n, X = network(), np.random.default_rng(9).standard_normal((6, 3))
    theta, before = n.theta.copy(), X.copy()
    forward(n, X)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(n.theta, theta)


@pytest.mark.parametrize(
    "X, error, message",
    [
        (np.zeros((4, 2)), ValueError, r"X must have shape \(N, 3\) with N ≥ 1, not \(4, 2\)"),
        (np.zeros((0, 3)), ValueError, r"N ≥ 1, not \(0, 3\)"),
        (np.zeros(3), ValueError, r"not \(3,\); one sample is X\[None, :\]"),
        (np.zeros((4, 3), dtype=np.float32), TypeError, r"computes in float64; pass X.astype\(np.float64\)"),
        (np.zeros((4, 3), dtype=int), TypeError, "X is int64"),
        ([[0.0, 1.0, 2.0]], TypeError, "must be a NumPy array .* not list"),
    ],
)
def test_bad_batches_are_refused(X, error, message):
    with pytest.raises(error, match=message):
        forward(network(), X)


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: Network((3,), ()), ValueError, "L ≥ 1 and every m_l ≥ 1"),
        (lambda: Network((3, 0, 2), NAMES[:2]), ValueError, "every m_l ≥ 1"),
        (lambda: Network((3, 2.5), ("tanh",)), TypeError, "whole numbers"),
        (lambda: Network((3, 4, 2), ("tanh",)), ValueError, "2 layers need a sequence of 2 activations"),
        (lambda: Network((3, 4), "tanh"), ValueError, "1 layers need a sequence"),
        (lambda: Network((3, 4), ("swoosh",)), ValueError, "unknown activation 'swoosh'; expected one of"),
        (
            lambda: Network((3, 4, 5, 2), ("tanh", "softmax", "linear")),
            ValueError,
            "softmax belongs on the last layer",
        ),
        (
            lambda: Network((3, 4), ("tanh",), dtype=int),
            TypeError,
            "float64, float32 or complex128, not int64",
        ),
        (lambda: Network((3, 4), ("tanh",), theta=[0.0] * 16), TypeError, "not list"),
        (lambda: Network((3, 4), ("tanh",), theta=np.zeros(15)), ValueError, r"shape \(16,\)"),
        (lambda: Network((3, 4), ("tanh",), theta=np.zeros(32)[::2]), ValueError, "must be contiguous"),
        (lambda: init((3, 4), ("tanh",), 7), TypeError, r"pass np.random.default_rng\(seed\)"),
    ],
)
def test_bad_networks_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_repr_names_layers_and_parameters():
    assert repr(network()) == "Network(3 → tanh 5 → relu 4 → softmax 2; 54 parameters, float64)"


# What the chapter says of networks

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def test_xor_by_two_lines_off_every_kink():
    """2 ReLU(s − 1/2) − 6 ReLU(s − 3/2), as in the chapter and its explorer."""
    n = Network((2, 2, 1), ("relu", "linear"))
    n.W[1][...], n.b[1][...], n.W[2][...] = 1, [-0.5, -1.5], [[2, -6]]
    stored = forward(n, CORNERS)
    np.testing.assert_array_equal(stored.A[1], [[0, 0], [0.5, 0], [0.5, 0], [1.5, 0.5]])
    np.testing.assert_array_equal(stored.A[2], [[0], [1], [1], [0]])
    assert np.abs(stored.Z[1]).min() == 0.5


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "elu", "selu"])
def test_no_random_neuron_with_a_nondecreasing_activation_separates_xor(name):
    rng, sigma = np.random.default_rng(11), activation(name)
    W, b = 4 * rng.standard_normal((20_000, 2)), 4 * rng.standard_normal(20_000)
    zero_zero, zero_one, one_zero, one_one = sigma(CORNERS @ W.T + b)
    xor = np.minimum(zero_one, one_zero) > np.maximum(zero_zero, one_one)
    other = np.maximum(zero_one, one_zero) < np.minimum(zero_zero, one_one)
    assert not (xor | other).any()


def test_a_neuron_with_a_dip_separates_xor():
    dip = Network((2, 1), ("gelu",))
    dip.W[1][...], dip.b[1][...] = 1.5, -2.25
    low = predict(dip, CORNERS)[:, 0] < -0.1
    np.testing.assert_array_equal(low, [False, True, True, False])


def with_twins(names, rng):
    """A 3-4-2 network whose first two hidden units are one unit twice."""
    n = init((3, 4, 2), names, rng, biases=0.5)
    n.W[1][1], n.b[1][1], n.W[2][:, 1] = n.W[1][0], n.b[1][0], n.W[2][:, 0]
    return n


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu"])
@pytest.mark.parametrize("last, loss", [("linear", "mse"), ("softmax", "cross_entropy")])
def test_equal_units_receive_equal_gradients(name, last, loss):
    rng = np.random.default_rng(12)
    n, X, Y = with_twins((name, last), rng), rng.standard_normal((6, 3)), rng.dirichlet(np.ones(2), size=6)

    def unit_gradients():
        dW, db = views(backward(n, forward(n, X), Y, loss), n.m)
        return [np.concatenate([dW[1][j], db[1][[j]], dW[2][:, j]]) for j in range(4)]

    first, second, third, _ = unit_gradients()
    assert same(first, second) and not same(first, third)
    n.b[1][1] += 0.1
    first, second, *_ = unit_gradients()
    assert not same(first, second)


@pytest.mark.parametrize("name, moves", [("tanh", False), ("relu", False), ("sigmoid", True)])
def test_from_zero_only_an_activation_that_is_not_zero_at_zero_moves_a_weight(name, moves):
    rng = np.random.default_rng(13)
    n, X, Y = Network((3, 4, 2), (name, "linear")), rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    dW, db = views(backward(n, forward(n, X), Y, "mse"), n.m)
    assert not dW[1].any() and not db[1].any() and db[2].all()
    assert dW[2].any() == moves


def test_linear_layers_are_one_layer():
    rng = np.random.default_rng(14)
    deep, shallow = Network((3, 4, 5, 2), ["linear"] * 3), Network((3, 2), ["linear"])
    deep.theta[...] = rng.integers(-3, 4, size=deep.theta.size)
    W, b = deep.W, deep.b
    shallow.W[1][...], shallow.b[1][...] = W[3] @ W[2] @ W[1], W[3] @ (W[2] @ b[1] + b[2]) + b[3]
    X = rng.integers(-9, 10, size=(50, 3)).astype(float)
    np.testing.assert_array_equal(predict(deep, X), predict(shallow, X))
    deep.sigma[2] = activation("relu")
    assert not np.array_equal(predict(deep, X), predict(shallow, X))


def test_the_exercise_on_the_forward_pass_is_worked_out_by_the_network():
    exercise, x = find("network.forward"), sympy.Matrix([2, 1])
    W, b = WORKED.W, WORKED.b
    answer = lambda names, W, b: unrolled(names, W, b, x)[1][0]
    wrong = [
        answer(("linear", "linear"), W, b),
        answer(WORKED.activations, {1: W[1].T, 2: W[2]}, b),
        answer(WORKED.activations, W, {1: b[1], 2: 0 * b[2]}),
    ]
    assert exercise.expected == answer(WORKED.activations, W, b)
    assert list(exercise.mistakes.values()) == wrong


def test_views_are_of_a_vector_of_the_right_length_and_kind():
    with pytest.raises(ValueError, match=r"theta has shape \(15,\); expected \(16,\) for the sizes \(3, 4\)"):
        views(np.zeros(15), (3, 4))
    with pytest.raises(TypeError, match="theta must be an array of float64 or float32, not int64"):
        views(np.zeros(16, np.int64), (3, 4))
    t = np.array(sympy.symbols("t:16"))
    W, b = views(t, (3, 4))
    assert W[1].tolist() == t[:12].reshape(4, 3).tolist() and b[1].tolist() == t[12:].tolist()


def test_a_network_needs_a_theta():
    with pytest.raises(TypeError, match=r"theta is None; expected a vector, such as network.theta.copy\(\)"):
        with_theta(network(), None)


class Rows(np.ndarray):
    """An array under another name"""


def test_a_batch_may_be_of_a_subclass_but_must_hold_floats():
    X = np.random.default_rng(4).standard_normal((2, 3))
    np.testing.assert_array_equal(predict(network(), X.view(Rows)), predict(network(), X))
    with pytest.raises(TypeError, match="X must be an array of float64 or float32, not MaskedArray"):
        predict(network(), np.ma.masked_array(X))
    with pytest.raises(TypeError, match="X is object and the network computes in float64"):
        predict(network(), X.astype(object).view(Rows))


def test_only_a_vector_is_told_how_to_be_a_row():
    with pytest.raises(ValueError, match=r"not \(4, 2\)$"):
        predict(network(), np.zeros((4, 2)))


def test_the_output_takes_no_mask():
    n = network()
    with pytest.raises(ValueError, match=f"the mask of layer {n.L} is"):
        forward(n, np.zeros((2, 3)), {n.L: np.ones((2, n.m[n.L]))})
