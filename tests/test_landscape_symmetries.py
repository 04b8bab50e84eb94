"""Permuted, turned and rescaled units leave the function; matching finds a copy again, at the least cost."""

import itertools

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.landscape.symmetries import assignment, copies, flipped, matched, permuted, rescaled
from mathlib.network import forward, init, predict, views, with_theta


def net_of(sizes=(3, 5, 4, 2), names=("tanh", "relu", "linear"), seed=0):
    return init(sizes, names, np.random.default_rng(seed), biases=0.7)


X = np.random.default_rng(9).normal(size=(6, 3))
CHANGES = {
    "permuted, first layer": lambda net: permuted(net, 1, [4, 2, 0, 1, 3]),
    "permuted, second layer": lambda net: permuted(net, 2, (1, 3, 2, 0)),
    "flipped": lambda net: flipped(net, 1, [-1, 1, -1, -1, 1]),
    "rescaled": lambda net: rescaled(net, 2, [0.25, 3.0, 1.0, 7.0]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_function_stays_and_the_weights_change(name):
    net = net_of()
    before = net.theta.copy()
    other = CHANGES[name](net)
    assert same(predict(other, X), predict(net, X)) and not same(other.theta, net.theta)
    assert (net.theta == before).all() and not np.shares_memory(net.theta, other.theta)


@pytest.mark.parametrize("name", CHANGES)
def test_single_precision_stays_single(name):
    net = net_of()
    single = with_theta(net, net.theta.astype(np.float32))
    assert CHANGES[name](single).theta.dtype == np.float32


def test_a_permutation_by_hand():
    net = net_of((2, 3, 1), ("tanh", "linear"))
    moved = permuted(net, 1, [2, 0, 1])
    assert (moved.W[1][0] == net.W[1][2]).all() and moved.b[1][1] == net.b[1][0]
    assert moved.W[2][0, 2] == net.W[2][0, 1] and (moved.b[2] == net.b[2]).all()


def test_the_gradient_of_a_copy_is_the_copied_gradient():
    net, Y = net_of(), np.random.default_rng(2).normal(size=(6, 2))
    gradient = lambda net: with_theta(net, backward(net, forward(net, X), Y, "mse"))
    order = [4, 2, 0, 1, 3]
    assert same(gradient(permuted(net, 1, order)).theta, permuted(gradient(net), 1, order).theta)
    c = np.array([0.25, 3.0, 1.0, 7.0])
    g, scaled = gradient(net), gradient(rescaled(net, 2, c))
    assert same(scaled.W[2], g.W[2] / c[:, None]) and same(scaled.W[3], g.W[3] * c)  # as 1/c and c


def test_weights_in_and_out_are_turned_alike_to_the_sign_of_a_zero():
    real = net_of((2, 3, 2), ("tanh", "linear"))
    net = with_theta(real, real.theta.astype(np.complex128))  # the imaginary parts are 0
    net.W[2][...] = net.W[1].T
    turned = flipped(net, 1, [-1, 1, -1])
    assert turned.W[1].tobytes() == turned.W[2].T.tobytes() != net.W[1].tobytes()


def test_what_does_not_leave_the_function_is_refused():
    net = net_of()
    with pytest.raises(ValueError, match="layer 2 has relu; expected an odd activation"):
        flipped(net, 2, [1, 1, -1, 1])
    with pytest.raises(ValueError, match=r"layer 1 has tanh; expected σ\(cz\) = cσ\(z\)"):
        rescaled(net, 1, np.ones(5))
    with pytest.raises(ValueError, match=r"c is \[1.0, -2.0, 1.0, 1.0\]; expected 4 factors above 0"):
        rescaled(net, 2, [1, -2, 1, 1])
    with pytest.raises(ValueError, match=r"c is \[1.0, 0.0, 1.0, 1.0\]; expected 4 factors above 0"):
        rescaled(net, 2, [1, 0, 1, 1])
    with pytest.raises(ValueError, match="expected 5 of them, each 1 or −1"):
        flipped(net, 1, [1, 1, 0, 1, 1])
    for order in ([0, 1, 2, 3], [0, 1, 2, 3, 3], [1, 2, 3, 4, 5]):
        with pytest.raises(ValueError, match="expected each of 0 … 4 once"):
            permuted(net, 1, order)
    for l in (0, 3):
        with pytest.raises(ValueError, match="l must be in 1 … 2"):
            permuted(net, l, [0, 1])


def test_a_change_without_the_weights_out_is_another_function():
    net = net_of()
    for forgotten in ("b", "W out"):
        moved = permuted(net, 1, [4, 2, 0, 1, 3])
        part = moved.b[1] if forgotten == "b" else moved.W[2]
        part[...] = net.b[1] if forgotten == "b" else net.W[2]
        assert not same(predict(moved, X), predict(net, X))


def test_the_number_of_orders():
    assert copies((2, 3, 4, 1)) == 6 * 24 and copies((5, 1, 3)) == 1 and copies((7, 2)) == 1


@pytest.mark.parametrize("n", range(1, 7))
def test_the_assignment_is_the_least_of_all(n):
    rng = np.random.default_rng(n)
    for number in range(40):
        cost = rng.normal(size=(n, n)) if number % 2 else rng.integers(0, 4, (n, n))
        kept = cost.copy()
        order = assignment(np.asfortranarray(cost))
        best = min(cost[range(n), list(p)].sum() for p in itertools.permutations(range(n)))
        assert sorted(order) == list(range(n)) and same(1 + cost[range(n), order].sum(), 1 + best)
        assert (cost == kept).all()


def test_an_assignment_by_hand():
    # taking the cheapest pair first, (0, 0) for 1, leaves (1, 1) for 9: together 10; crosswise 2 + 3 = 5
    assert assignment([[1, 2], [3, 9]]).tolist() == [1, 0]
    for cost in (np.zeros((2, 3)), np.zeros(4), [[np.inf, 1], [1, 0]]):
        with pytest.raises(ValueError, match="expected finite numbers in as many rows as columns"):
            assignment(cost)


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1e20, 1e200])
def test_the_scale_of_the_costs_does_not_matter(scale):
    assert assignment(scale * np.array([[1.0, 2.0, 9.0], [3.0, 9.0, 9.0], [9.0, 9.0, 4.0]])).tolist() == [
        1,
        0,
        2,
    ]


def test_where_all_orders_cost_the_same_nothing_moves():
    assert assignment(np.zeros((4, 4))).tolist() == [0, 1, 2, 3]


def test_matching_undoes_an_order_and_signs():
    one = net_of((3, 5, 2), ("tanh", "linear"))
    copy = flipped(permuted(one, 1, [3, 0, 4, 1, 2]), 1, [1, -1, -1, 1, -1])
    assert not same(copy.theta, one.theta)
    assert (matched(one, copy).theta == one.theta).all()


def one_unit(*theta):
    return with_theta(net_of((1, 1, 1), ("tanh", "linear")), np.array([*theta, 0.0]))


def test_a_unit_that_is_no_nearer_when_turned_stays():
    one, other = one_unit(1.0, 0.0, 0.0), one_unit(0.0, 1.0, 3.0)  # weight in, bias, weight out: orthogonal
    assert (matched(one, other).theta == other.theta).all()


def test_the_least_difference_decides():
    one = one_unit(1e-162, 0.0, 0.0)  # unturned, (2e-162)² is the least number above 0; turned, 0
    assert (matched(one, flipped(one, 1, [-1])).theta == one.theta).all()


def test_matching_is_the_nearest_copy_of_all():
    one, other = net_of((3, 4, 2), ("tanh", "linear")), net_of((3, 4, 2), ("tanh", "linear"), seed=5)
    found = matched(one, other)
    assert same(predict(found, X), predict(other, X))
    distances = [
        np.linalg.norm(flipped(permuted(other, 1, order), 1, signs).theta - one.theta)
        for order in itertools.permutations(range(4))
        for signs in itertools.product((1, -1), repeat=4)
    ]
    assert same(np.linalg.norm(found.theta - one.theta), min(distances))
    with pytest.raises(ValueError, match="expected equal ones"):
        matched(one, net_of((3, 5, 2), ("tanh", "linear")))
    with pytest.raises(ValueError, match="an odd activation"):
        matched(net_of((3, 4, 2), ("relu", "linear")), net_of((3, 4, 2), ("relu", "linear"), seed=1))


def test_views_of_a_copy_are_its_own():
    net = net_of()
    copy = permuted(net, 1, [4, 2, 0, 1, 3])
    W, _ = views(copy.theta, copy.m)
    assert all(np.shares_memory(W[l], copy.W[l]) and (W[l] == copy.W[l]).all() for l in W)
