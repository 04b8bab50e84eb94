"""∂h_T/∂h_0 as a product: against differences, below its bound, and the spectral radius it is scaled to."""

import numpy as np
import pytest

from mathlib import recurrence
from mathlib.comparison import TOLERANCE, relative_error, same
from mathlib.recurrence import rnn

N, T, M, D = 3, 6, 2, 4


def cell(seed, phi="tanh"):
    rng = np.random.default_rng(seed)
    p = {name: rng.normal(size=s) for name, s in rnn.shapes(M, D).items()}
    X, h_0 = rng.normal(size=(N, T, M)), rng.normal(size=(N, D))
    return p, X, h_0, rnn.forward(p, X, h_0, phi)


@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "linear"])
def test_products_are_the_derivatives_by_earlier_states(phi):
    p, X, h_0, stored = cell(1, phi)
    P = recurrence.products(recurrence.jacobians(p, stored))
    assert P.shape == (N, T, D, D)
    h = 1e-3
    for k in range(1, T + 1):
        end = lambda by, k=k: rnn.forward(p, X[:, T - k :], stored.H[:, T - k] + by, phi).H[:, -1]
        for q, e in enumerate(np.eye(D) * h):
            slope = (8 * (end(e) - end(-e)) - (end(2 * e) - end(-2 * e))) / (12 * h)
            assert (relative_error(P[:, k - 1, :, q], slope) < TOLERANCE["central differences"]).all()


def test_backward_multiplies_by_the_transposed_product():
    p, X, h_0, stored = cell(2)
    G = np.zeros((N, T, D))
    G[:, -1] = np.random.default_rng(3).normal(size=(N, D))
    P = recurrence.products(recurrence.jacobians(p, stored))[:, -1]
    assert same(rnn.backward(p, stored, G).h_0, np.einsum("ijk,ij->ik", P, G[:, -1]))


@pytest.mark.parametrize(("phi", "gamma"), [("tanh", 1), ("sigmoid", 0.25)])
def test_no_product_exceeds_its_bound(phi, gamma):
    for seed in range(9):
        p, _, _, stored = cell(seed, phi)
        norms = recurrence.spectral_norms(recurrence.products(recurrence.jacobians(p, stored)))
        assert (norms <= recurrence.bounds(p["W_h"], gamma, T)).all()
    # and the bound is sharp: linear units and an orthogonal matrix reach it
    Q = 0.8 * recurrence.random_matrix("orthogonal", D, np.random.default_rng(4))
    linear = rnn.forward(p | {"W_h": Q}, np.ones((N, T, M)), phi="linear")
    norms = recurrence.spectral_norms(recurrence.products(recurrence.jacobians(p | {"W_h": Q}, linear)))
    assert same(norms[0], recurrence.bounds(Q, 1, T)) and same(norms[0], 0.8 ** np.arange(1, T + 1))


def test_a_bound_by_hand():
    W = np.array([[0.0, -3.0], [2.0, 0.0]], np.float32)  # stretches by 2 and by 3
    found = recurrence.bounds(W, 0.5, 4)
    assert same(found, [1.5, 2.25, 3.375, 5.0625]) and found.dtype == np.float32


def test_the_spectral_radius_by_hand():
    # a turn by a right angle, stretched by 3, has the eigenvalues ±3i; a triangle has those on its diagonal
    assert same(recurrence.spectral_radius(np.array([[0.0, -3.0], [3.0, 0.0]])), 3)
    W = np.array([[0.5, 4.0], [0.0, -0.25]])
    assert same(recurrence.spectral_radius(W), 0.5) and recurrence.spectral_norms(W) > 4
    assert recurrence.with_radius(W, 0).tolist() == [[0, 0], [0, 0]]
    scaled = recurrence.with_radius(W, 2)
    assert same(scaled, 4 * W) and same(recurrence.spectral_radius(scaled), 2)


def test_random_matrices():
    rng = np.random.default_rng(5)
    Q = recurrence.random_matrix("orthogonal", 7, rng)
    assert np.abs(Q.T @ Q - np.eye(7)).max() < 1e-14
    A = recurrence.random_matrix("normal", 300, rng)
    assert abs(A.var() * 300 - 1) < 0.02 and abs(recurrence.spectral_radius(A) - 1) < 0.1


def test_rotations_and_reflections_are_drawn_alike():
    rng = np.random.default_rng(6)
    Q = np.array([recurrence.random_matrix("orthogonal", 3, rng) for _ in range(400)])
    assert np.abs(Q.mean(axis=0)).max() < 0.12  # four standard errors, 4/√(3 · 400)
    assert abs(np.linalg.det(Q).mean()) < 0.2
    ones = [recurrence.random_matrix("orthogonal", 1, rng) for _ in range(20)]
    assert {q.shape for q in ones} == {(1, 1)} and {q.item() for q in ones} == {-1, 1}


def test_what_cannot_be_scaled_or_drawn_is_refused():
    with pytest.raises(ValueError, match="all eigenvalues are 0"):
        recurrence.with_radius(np.array([[0.0, 1.0], [0.0, 0.0]]), 1)
    with pytest.raises(ValueError, match="never negative; rho = -1"):
        recurrence.with_radius(np.eye(2), -1)
    with pytest.raises(ValueError, match="unknown kind 'sparse'; expected one of normal, orthogonal"):
        recurrence.random_matrix("sparse", 3, np.random.default_rng(0))
    for d in (0, 10**9):
        with pytest.raises(ValueError, match=f"d must be in 1 … 1000000, not {d}; it is the number of rows"):
            recurrence.random_matrix("normal", d, np.random.default_rng(0))
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator, not 0"):
        recurrence.random_matrix("normal", 3, 0)
