"""The loss of two weights, planes of a loss, curvatures and deep linear networks, against hand and SymPy."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree_gradients
from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.facts import simulate
from mathlib.landscape import saddles, surfaces
from mathlib.losses import empirical_risk
from mathlib.models import fit_linear
from mathlib.models import hessian as linear_hessian
from mathlib.network import forward, init, views, with_theta


def test_two_weights_by_hand():
    # w = (2, 3): w₁w₂ = 6, L = 25/2, ∇L = 5·(3, 2); H = (9, 11; 11, 4)
    w = np.array([2.0, 3.0])
    assert surfaces.two_weights(w) == 12.5 and surfaces.d_two_weights(w).tolist() == [15, 10]
    assert surfaces.dd_two_weights(w).tolist() == [[9, 11], [11, 4]]
    assert np.linalg.eigvalsh(surfaces.dd_two_weights(np.zeros(2))).tolist() == [-1, 1]


def test_two_weights_agree_with_sympy():
    agree_gradients(
        surfaces.two_weights,
        lambda w: {"w": surfaces.d_two_weights(w)},
        surfaces.two_weights_formula,
        {"w": (2,)},
    )
    agree_gradients(
        lambda w, v: v @ surfaces.d_two_weights(w),
        lambda w, v: {"w": surfaces.dd_two_weights(w) @ v},
        lambda w, v: sum(v[k] * sp.diff(surfaces.two_weights_formula(w), w[k]) for k in range(2)),
        {"w": (2,), "v": (2,)},
        wrt="w",
    )


@pytest.mark.parametrize("t", [-3.0, 0.25, 1.0])
def test_every_place_of_the_valley_is_flat_along_it_and_bends_across(t):
    w = np.array([t, 1 / t])
    assert surfaces.two_weights(w) == 0 and not surfaces.d_two_weights(w).any()
    assert same(np.linalg.eigvalsh(surfaces.dd_two_weights(w)) + 1, [1, 1 + t**2 + 1 / t**2])


@pytest.mark.parametrize("function", [surfaces.two_weights, surfaces.d_two_weights, surfaces.dd_two_weights])
def test_two_weights_are_two(function):
    with pytest.raises(ValueError, match=r"w has shape \(3,\); expected two weights"):
        function(np.zeros(3))


def small(seed=0):
    rng = np.random.default_rng(seed)
    net = init((3, 4, 2), ("tanh", "linear"), rng, biases=0.5)
    return net, rng.normal(size=(7, 3)), rng.normal(size=(7, 2)), rng


def test_a_direction_has_the_length_of_every_layer():
    net, *_, rng = small()
    before = net.theta.copy()
    d = surfaces.layer_direction(net, rng)
    for parts, own in zip(views(d, net.m), (net.W, net.b), strict=True):
        for l, part in parts.items():
            assert same(np.linalg.norm(part), np.linalg.norm(own[l]))
    assert (net.theta == before).all() and not same(d, surfaces.layer_direction(net, rng))
    single = with_theta(net, net.theta.astype(np.float32))
    assert surfaces.layer_direction(single, rng).dtype == np.float32
    with pytest.raises(TypeError, match="Generator"):
        surfaces.layer_direction(net, 1)


def test_a_direction_of_zero_biases_leaves_them():
    net = init((3, 4, 2), ("tanh", "linear"), np.random.default_rng(0))
    _, db = views(surfaces.layer_direction(net, np.random.default_rng(1)), net.m)
    assert not db[1].any() and not db[2].any()


def test_the_plane_holds_the_loss_of_every_place():
    net, X, Y, rng = small()
    before, (d_1, d_2) = net.theta.copy(), rng.normal(size=(2, net.theta.size))
    s, t = np.array([-1.0, 0.0, 0.5]), np.array([0.0, 2.0])
    J = surfaces.on_plane(net, X, Y, "mse", d_1, d_2, s, t)
    assert J.shape == (3, 2) and (net.theta == before).all()
    for i, j in np.ndindex(3, 2):
        moved = with_theta(net, net.theta + s[i] * d_1 + t[j] * d_2)
        assert same(J[i, j], empirical_risk(moved, forward(moved, X), Y, "mse"))
    with pytest.raises(ValueError, match=r"the shapes \(26,\) and \(25,\); expected that of θ, \(26,\)"):
        surfaces.on_plane(net, X, Y, "mse", d_1, d_2[:-1], s, t)
    singles = d_1.astype(np.float32), d_2.astype(np.float32)
    with pytest.raises(TypeError, match="theta, d_1, d_2 are float64, float32, float32; pass all in one"):
        surfaces.on_plane(net, X, Y, "mse", *singles, s, t)


def test_the_hessian_of_a_quadratic_is_its_matrix():
    A = np.array([[2.0, -1.0, 0.0], [-1.0, 3.0, 0.5], [0.0, 0.5, -4.0]])
    theta = np.array([1.0, -2.0, 0.5])
    found = saddles.hessian(lambda x: A @ x, theta)
    assert np.abs(found - A).max() < 1e-9 and (found == found.T).all()
    assert theta.tolist() == [1.0, -2.0, 0.5]


def test_the_hessian_at_single_precision_takes_its_steps_in_double():
    # H = 6 diag(x) of g = 3x²; in single precision a step of 1e-3 would be met to 1e-4 of itself only
    theta = np.array([1.0, -2.0, 0.75], np.float32)
    found = saddles.hessian(lambda x: 3 * x**2, theta)
    assert found.dtype == np.float64 and np.abs(found - np.diag([6.0, -12.0, 4.5])).max() < 1e-9


def test_the_hessian_of_a_network_is_that_of_the_linear_model():
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(9, 3)), rng.normal(size=9)
    net = fit_linear(X, y)

    def gradient(theta):
        moved = with_theta(net, theta)
        return backward(moved, forward(moved, X), y[:, None], "mse")

    found = saddles.hessian(gradient, net.theta)
    assert np.abs(found - linear_hessian(net, X, "linear regression")).max() < 1e-9


def test_the_hessian_of_two_weights():
    w = np.array([0.7, -1.3])
    found = saddles.hessian(surfaces.d_two_weights, w)
    assert np.abs(found - surfaces.dd_two_weights(w)).max() < 1e-9


def test_random_symmetric_matrices_have_their_variances():
    S = saddles.random_symmetric(3, 5000, np.random.default_rng(0))
    assert S.shape == (5000, 3, 3) and (S.transpose(0, 2, 1) == S).all()

    def squares(rng):
        S = saddles.random_symmetric(3, 5000, rng)
        return np.column_stack([S[:, 1, 1], S[:, 0, 2]]) ** 2

    assert simulate("variances", squares, expected=[2, 1])
    with pytest.raises(ValueError, match="n must be in 1"):
        saddles.random_symmetric(0, 4, np.random.default_rng(0))
    for sizes, name in (((10**7 + 1, 1), "n"), ((1, 10**7 + 1), "count")):
        with pytest.raises(ValueError, match=f"{name} must be in 1 … 10000000, not 10000001"):
            saddles.random_symmetric(*sizes, np.random.default_rng(0))
    with pytest.raises(TypeError, match="Generator"):
        saddles.random_symmetric(2, 4, 7)


def test_two_eigenvalues_are_no_two_coins():
    def both(rng):
        return np.linalg.eigvalsh(saddles.random_symmetric(2, 20_000, rng))[:, 0] > 0

    assert simulate("both positive", both, expected=(2 - np.sqrt(2)) / 4)
    with pytest.raises(ValueError, match="standard errors away"):
        simulate("both positive", both, expected=0.25)


SIZES = {"W1": (5, 4), "W2": (2, 5), "W3": (3, 2), "A": (3, 4)}


def test_deep_linear_gradients_agree_with_sympy():
    def loss(A, **W):
        return saddles.risk(list(W.values()), A)

    def gradient(A, **W):
        return dict(zip(W, saddles.d_risk(list(W.values()), A), strict=True))

    def formula(A, **W):
        return saddles.risk_formula(list(W.values()), A)

    agree_gradients(loss, gradient, formula, SIZES, wrt=("W1", "W2", "W3"))


def test_networks_side_by_side_do_not_mix():
    rng = np.random.default_rng(3)
    W = [rng.normal(size=(6, 5, 4)), rng.normal(size=(6, 3, 5))]
    A = rng.normal(size=(3, 4))
    together, alone = saddles.d_risk(W, A), [saddles.d_risk([V[r] for V in W], A) for r in range(6)]
    assert saddles.risk(W, A).shape == (6,) and same(
        saddles.risk(W, A)[2], saddles.risk([V[2] for V in W], A)
    )
    for r, l in np.ndindex(6, 2):
        assert same(together[l][r], alone[r][l])
    single = [V.astype(np.float32) for V in W]
    assert all(g.dtype == np.float32 for g in saddles.d_risk(single, A.astype(np.float32)))


def test_the_least_loss_is_what_the_bottleneck_leaves():
    A = np.diag([3.0, 2.0, 1.0])[:, [1, 0, 2]] @ np.eye(3, 4)
    assert same(saddles.least(A, (4, 2, 3)), 0.5) and same(saddles.least(A, (4, 5, 1, 6, 3)), 2.5)
    assert saddles.least(A, (4, 5, 3)) == 0
    with pytest.raises(ValueError, match=r"A has shape \(3, 4\); the widths \(3, 2, 4\) need \(4, 3\)"):
        saddles.least(A, (3, 2, 4))
    for shape, m in (((3,), (3,)), ((0, 3), (3, 0))):
        with pytest.raises(
            ValueError, match=r"the shapes are A \(.*\); expected \(m, n\), none of them empty"
        ):
            saddles.least(np.ones(shape), m)


def test_descent_finds_the_least_loss():
    A = np.random.default_rng(5).normal(size=(3, 4))
    p = saddles.start((4, 2, 3), 8, np.random.default_rng(6))
    before = saddles.risk(list(p.values()), A).sum()
    losses = saddles.descend(p, A, steps=3000, eta=0.05)
    least = saddles.least(A, (4, 2, 3))
    ends = saddles.risk(list(p.values()), A)
    assert same(losses[0], before) and losses[0] > losses[-1] > 0 and (ends >= least * (1 - 1e-12)).all()
    assert np.abs(ends / least - 1).max() < 1e-6


def test_the_start_of_linear_networks_has_its_variance():
    p = saddles.start((4, 300, 3), 20, np.random.default_rng(1))
    assert [p[name].shape for name in p] == [(20, 300, 4), (20, 3, 300)]
    assert abs(p["W1"].var() * 4 - 1) < 0.05 and abs(p["W2"].var() * 300 - 1) < 0.05
    assert saddles.start((1, 1), 10**6, np.random.default_rng(1))["W1"].shape == (10**6, 1, 1)
    for R in (0, 10**6 + 1):
        with pytest.raises(ValueError, match=f"R must be in 1 … 1000000, not {R}; it is the number"):
            saddles.start((1, 1), R, np.random.default_rng(1))
    with pytest.raises(TypeError, match="Generator"):
        saddles.start((4, 2, 3), 8, 1)
