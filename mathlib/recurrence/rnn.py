r"""h_t = φ(z_t),  z_t = W_h h_{t−1} + W_x x_t + b,  t = 1 … T: one cell, used at every step of a sequence.

Chapter: recurrence.  Symbols: X (N, T, m) holds x_t of sample i in X[i, t−1]; Z (N, T, d) holds z_t there;
H (N, T + 1, d) holds h_t in H[i, t], and H[:, 0] = h_0. W_h (d, d), W_x (d, m), b (d,) are the same at all
steps. Independent runs may stand side by side: X (R, N, T, m) with W_h (R, d, d), W_x (R, d, m), b (R, d);
all results then have that axis in front.
"""

from typing import NamedTuple

import numpy as np

from mathlib.activations import Activation, activation
from mathlib.inputs import check_floats, check_like, check_precision, check_rng, guarded
from mathlib.parameters import Parameters
from mathlib.recurrence.sequences import check_sequences, first_state, flat


class Stored(NamedTuple):
    """What forward leaves for backward: X (N, T, m), Z (N, T, d), H (N, T + 1, d), and the φ used."""

    X: np.ndarray
    Z: np.ndarray
    H: np.ndarray
    phi: Activation


class Gradients(NamedTuple):
    """∂L/∂θ as {name: array of that shape}, ∂L/∂X (N, T, m) and ∂L/∂h_0 (N, d)"""

    parameters: dict
    X: np.ndarray
    h_0: np.ndarray


def shapes(m, d):
    """The parameters of a cell with m inputs and d units"""
    return {"W_h": (d, d), "W_x": (d, m), "b": (d,)}


def init(m, d, rng, dtype=np.float64):
    r"""W_h ~ N(0, 1/d), W_x ~ N(0, 2/(m + d)), b = 0, by the rule of `network.initial_variance` for tanh.

    For large d the spectral radius of such a W_h is near 1.
    """
    check_rng(rng)
    p = Parameters(shapes(m, d), dtype=dtype)
    p["W_h"][...] = rng.standard_normal((d, d)) / np.sqrt(d)
    p["W_x"][...] = rng.standard_normal((d, m)) * np.sqrt(2 / (m + d))
    return p


def forward(p, X, h_0=None, phi="tanh"):
    r"""z_t = W_h h_{t−1} + W_x x_t + b,  h_t = φ(z_t).   X (N, T, m), h_0 (N, d) or 0 -> Stored

    phi: a name of ACTIVATIONS or a record.  The samples are rows, so that W_h h becomes h W_hᵀ. Raises
    ValueError or TypeError for shapes that do not fit, mixed precision, and softmax, which mixes the units.
    """
    phi = phi if isinstance(phi, Activation) else activation(phi)
    if phi.name == "softmax":
        raise ValueError("φ acts entry by entry; softmax does not: take tanh, relu, linear, …")
    W_h, W_x, b = p["W_h"], p["W_x"], p["b"]
    T, d = check_sequences(X, W_x, W_h, b, blocks=1), W_h.shape[-1]
    h = first_state("h_0", h_0, X, d)
    dtype = np.result_type(X, W_h, W_x, b, h)
    Z = np.empty((*X.shape[:-1], d), dtype)
    H = np.empty((*X.shape[:-2], T + 1, d), dtype)
    H[..., 0, :] = h
    for t in range(1, T + 1):
        Z[..., t - 1, :] = z = h @ W_h.mT + X[..., t - 1, :] @ W_x.mT + b[..., None, :]
        H[..., t, :] = h = phi(z)
    return Stored(X, Z, H, phi)


def errors(p, stored, G):
    r"""Δ (N, T, d) with the δ_t = ∂L/∂z_t, from the last step back; G (N, T, d) holds g_t, see below.

    h_t reaches L in two ways: directly, which G says, g_t = ∂L/∂h_t with all later states held fixed, and
    through z_{t+1} = W_h h_t + …, whose error is known. Both pass the slope of h_t = φ(z_t):
        δ_t = (g_t + W_hᵀ δ_{t+1}) ⊙ φ'(z_t),   δ_{T+1} = 0
    A loss of the last state alone has g_T = ∂L/∂h_T and g_t = 0 before it.
    """
    slopes, W_h = stored.phi.d(stored.Z), p["W_h"]
    if G.shape != stored.Z.shape:
        raise ValueError(f"G has shape {G.shape}; expected ∂L/∂h_t for every step, {stored.Z.shape}")
    Delta, back = np.empty_like(stored.Z), 0
    for t in reversed(range(G.shape[-2])):
        Delta[..., t, :] = delta = (G[..., t, :] + back) * slopes[..., t, :]
        back = delta @ W_h
    return Delta


def _check_errors(p, stored, G):
    check_floats("G", G)
    check_precision(G=G, Z=stored.Z, W_h=p["W_h"])


errors = guarded(_check_errors, errors)


def backward(p, stored, G):
    r"""The Gradients of L, where G (N, T, d) holds g_t = ∂L/∂h_t with later states held fixed.

    All steps use the same W_h, W_x, b, so each step gives a term, and by the chain rule they add:
        ∂L/∂W_h = Σ_t δ_t h_{t−1}ᵀ,   ∂L/∂W_x = Σ_t δ_t x_tᵀ,   ∂L/∂b = Σ_t δ_t
        ∂L/∂x_t = W_xᵀ δ_t,           ∂L/∂h_0 = W_hᵀ δ_1
    The sum over the rows is one more of the same kind. L is a sum over them, or a mean if G holds the 1/N.
    Raises ValueError for G of another shape, TypeError for complex parameters.
    """
    if np.iscomplexobj(stored.Z):
        raise TypeError("backward takes real parameters; the complex step differentiates the loss")
    Delta = errors(p, stored, G)
    D, H, X = flat(Delta), flat(stored.H[..., :-1, :]), flat(stored.X)
    parameters = {"W_h": D.mT @ H, "W_x": D.mT @ X, "b": D.sum(axis=-2)}
    return Gradients(parameters, (D @ p["W_x"]).reshape(stored.X.shape), Delta[..., 0, :] @ p["W_h"])


def contributions(stored, Delta):
    r"""{name: (T, …)}, what step t adds to each gradient: δ_t h_{t−1}ᵀ, δ_t x_tᵀ, δ_t."""
    check_like("Delta", Delta, stored.Z, "Z")
    steps = np.moveaxis(Delta, -2, 0)
    before, inputs = np.moveaxis(stored.H[..., :-1, :], -2, 0), np.moveaxis(stored.X, -2, 0)
    return {"W_h": steps.mT @ before, "W_x": steps.mT @ inputs, "b": steps.sum(axis=-2)}


def unrolled(W_h, W_x, b, xs, h_0, phi):
    r"""[h_1, …, h_T] in SymPy, as columns.

    W_h (d, d), W_x (d, m), b (d, 1), h_0 (d, 1) and the columns xs = [x_1, …, x_T] are SymPy matrices; phi is
    a function of one SymPy expression, such as sympy.tanh.
    """
    states, h = [], h_0
    for x in xs:
        h = (W_h * h + W_x * x + b).applyfunc(phi)
        states.append(h)
    return states
