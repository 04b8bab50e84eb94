r"""L(w_1, w_2) = ½(1 − w_1w_2)², a loss with a saddle and a valley, and J on a plane θ + s d_1 + t d_2.

Chapter: landscape.  Symbols: w (2,) the weights of the smallest network with a product, theta (P,), d_1 and
d_2 (P,) two directions.
"""

import numpy as np

from mathlib.inputs import check_floats, check_precision, check_rng
from mathlib.losses import empirical_risk
from mathlib.network import forward, views, with_theta


def two_weights(w):
    r"""L = ½(1 − w_1w_2)²: the input 1 goes through w_1 and w_2, the target is 1.   (2, …) -> (…)"""
    check_floats("w", w)
    if 0 in w.shape or np.shape(w)[:1] != (2,):
        raise ValueError(f"w has shape {np.shape(w)}; expected two weights, (2,), or two arrays of them")
    return (1 - w[0] * w[1]) ** 2 / 2


def d_two_weights(w):
    r"""∇L = −(1 − w_1w_2) (w_2, w_1)   (2,) -> (2,)"""
    _check_two(w)
    return -(1 - w[0] * w[1]) * w[::-1]


def dd_two_weights(w):
    r"""∂²L/∂w_1² = w_2²,  ∂²L/∂w_2² = w_1²,  ∂²L/∂w_1∂w_2 = 2w_1w_2 − 1   (2,) -> (2, 2)

    From ∂L/∂w_1 = −w_2 + w_1w_2²: by w_1 it is w_2², by w_2 it is −1 + 2w_1w_2.
    """
    _check_two(w)
    mixed = 2 * w[0] * w[1] - 1
    return np.array([[w[1] ** 2, mixed], [mixed, w[0] ** 2]])


def layer_direction(network, rng):
    r"""d ~ N(0, I), each W^l and b^l of it scaled to the length of that W^l or b^l of the network.   -> (P,)

    So s d changes every layer by the same share of its size. Li et al. 2018, arXiv:1712.09913, do the same
    filter by filter.
    """
    check_rng(rng)
    d = rng.standard_normal(network.theta.size).astype(network.theta.dtype)
    for parts, own in zip(views(d, network.m), (network.W, network.b)):
        for l, part in parts.items():
            part *= np.linalg.norm(own[l]) / np.linalg.norm(part)
    return d


def on_plane(network, X, Y, loss, d_1, d_2, s, t):
    r"""J(θ + s_i d_1 + t_j d_2) for every pair (i, j).   s (S,), t (T,) -> (S, T)

    The network keeps its own θ. Raises ValueError for directions of another length than θ.
    """
    theta = network.theta
    check_floats("d_1", d_1)
    check_floats("d_2", d_2)
    if np.shape(d_1) != theta.shape or np.shape(d_2) != theta.shape:
        shapes = f"{np.shape(d_1)} and {np.shape(d_2)}"
        raise ValueError(f"the directions have the shapes {shapes}; expected that of θ, {theta.shape}")
    check_precision(theta=theta, d_1=d_1, d_2=d_2)
    moved = with_theta(network, np.empty_like(theta))

    def J(s_i, t_j):
        moved.theta[:] = theta + s_i * d_1 + t_j * d_2
        return empirical_risk(moved, forward(moved, X), Y, loss)

    return np.array([[J(s_i, t_j) for t_j in t] for s_i in s])


def two_weights_formula(w):
    """½(1 − w_1w_2)² in SymPy, for a column of two symbols"""
    return (1 - w[0] * w[1]) ** 2 / 2


def _check_two(w):
    check_floats("w", w)
    if np.shape(w) != (2,):
        raise ValueError(f"w has shape {np.shape(w)}; expected two weights, (2,)")
