"""Numbers that count, against counts by hand; what the training functions do on them, against the formula."""

from collections import Counter

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.landscape import costs
from mathlib.network import forward, init, parameter_count, views

NETWORKS = [(4, 1), (3, 2, 5), (3, 5, 4, 2), (2, 3, 1, 4, 5, 1), (1, 7, 1), (2, 3, 4, 5, 3, 4, 2)]


def drawn(sizes, N=3, hidden="tanh"):
    rng = np.random.default_rng(len(sizes))
    net = init(sizes, (*[hidden] * (len(sizes) - 2), "linear"), rng, biases=0.5)
    return net, rng.normal(size=(N, sizes[0])), rng.normal(size=(N, sizes[-1]))


def arithmetic(tally):
    return sum(tally[sign] for sign in costs.ARITHMETIC)


def test_each_operation_counts_once():
    tally = Counter()
    x, y = costs.counting(np.array([3.0, 4.0]), tally)
    assert ((x + y).value, (x - 1).value, (2 + y).value) == (7, 2, 6) and tally == {"+": 3}
    assert ((x * y).value, (2 * y).value, (y**2).value, (x / y).value) == (12, 8, 16, 0.75)
    assert tally == {"+": 3, "×": 3, "÷": 1}
    with pytest.raises(ValueError, match="not the power 3"):
        x**3


def test_a_product_of_arrays_counts_what_it_does():
    tally = Counter()
    A, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    C = costs.counting(A, tally).dot(costs.counting(B, tally))
    assert tally == {"×": 24, "+": 16} and (costs.plain(C) == A @ B).all()


@pytest.mark.parametrize("sizes", NETWORKS)
@pytest.mark.parametrize("hidden", ["tanh", "relu"])
def test_the_count_is_the_formula_and_the_numbers_are_right(sizes, hidden):
    net, X, Y = drawn(sizes, hidden=hidden)
    before = net.theta.copy()
    tally = costs.count_backpropagation(net, X, Y)
    N, P, B = len(X), parameter_count(sizes), sum(sizes[1:])
    assert arithmetic(tally) == costs.backpropagation_operations(sizes, N) <= 6 * N * P
    assert tally["÷"] == P and tally["σ"] == tally["σ′"] == N * B and (net.theta == before).all()


def test_a_count_by_hand():
    # 2-1, one sample: z takes 2 × and 2 + (one of them the bias), the loss 1 −, σ′ 1 ×; dW 2 ×, db 1 × by 1,
    # and 3 divisions by N = 1
    net, X, Y = drawn((2, 1), N=1)
    tally = costs.count_backpropagation(net, X, Y)
    assert tally == {"+": 3, "×": 6, "÷": 3, "σ": 1, "σ′": 1}
    assert costs.backpropagation_operations((2, 1), 1) == 12


def test_the_counted_gradient_is_the_gradient():
    net, X, Y = drawn((3, 5, 4, 2))
    tally = Counter()
    twin, out = costs.counting_network(net, tally), costs.counting_network(net, tally)
    stored = forward(twin, costs.counting(X, tally))
    forward_only = arithmetic(tally)
    g = costs.plain(backward(twin, stored, costs.counting(Y, tally), "mse", out=out))
    assert same(g, backward(net, forward(net, X), Y, "mse"))
    assert forward_only == 2 * 3 * (15 + 20 + 8)


def test_differences_cost_a_forward_pass_each_and_give_the_gradient():
    net, X, Y = drawn((3, 5, 4, 2))
    tally, M, P = Counter(), 15 + 20 + 8, 54
    g = costs.differences(net, X, Y, "mse", tally=tally)
    # a loss: N(m_L −, m_L squares, m_L − 1 +, a division by 2) and a mean; an entry of g: − and a division
    assert arithmetic(tally) == (P + 1) * (2 * 3 * M + 3 * (2 + 2 + 1 + 1) + 3) + 2 * P
    assert np.abs(g - backward(net, forward(net, X), Y, "mse")).max() < 1e-5
    assert np.abs(costs.differences(net, X, Y, "mse") - g).max() < 1e-8


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 3, 4, 5, 2), (1, 2, 1, 3, 2, 4)])
def test_paths_and_layers_give_the_same_errors_at_their_own_price(sizes):
    net, X, Y = drawn(sizes, N=1)
    stored, L = forward(net, X), net.L
    W = {l: net.W[l] for l in range(2, L + 1)}
    slopes = {l: net.sigma[l].d(stored.Z[l])[0] for l in range(1, L)}
    delta = (stored.A[L] - Y)[0]
    _, db = views(backward(net, stored, Y, "mse"), net.m)
    spent = {}
    for function in (costs.first_errors_by_paths, costs.first_errors_by_layers):
        assert same(function(W, slopes, delta), db[1])
        tally = Counter()
        counted = lambda array, tally=tally: costs.counting(array, tally)
        dicts = ({l: counted(a) for l, a in d.items()} for d in (W, slopes))
        assert same(costs.plain(function(*dicts, counted(delta))), db[1])
        spent[function] = tally["×"]
    assert spent[costs.first_errors_by_paths] == 2 * (L - 1) * sizes[1] * costs.paths(sizes)
    layers = sum(after * m + m for m, after in zip(sizes[1:], sizes[2:], strict=False))
    assert spent[costs.first_errors_by_layers] == layers


@pytest.mark.parametrize("function", [costs.first_errors_by_paths, costs.first_errors_by_layers])
def test_errors_come_from_the_output_as_in_backpropagation(function):
    # 1e200 · 1e-200 · 1e200: from the other end, 1e200 · 1e200 is out of range
    W, slopes = {2: np.array([[1e200]]), 3: np.array([[1e-200]])}, {1: np.ones(1), 2: np.ones(1)}
    assert same(function(W, slopes, np.array([1e200])), [1e200])


def test_paths_by_hand():
    assert costs.paths((2, 3, 4, 5)) == 20 and costs.paths((9, 3, 4)) == 4 and costs.paths((2, 7)) == 1
