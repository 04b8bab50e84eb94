r"""What leaves f_θ as it is: units in another order, the sign of a tanh unit, the scale of a ReLU unit.

    f = W^{l+1} σ(W^l a + b^l) + …,   (P W^l, P b^l, W^{l+1} Pᵀ),   (S W^l, S b^l, W^{l+1} S)  for odd σ,
    (C W^l, C b^l, W^{l+1} C⁻¹)  for ReLU and C > 0

Chapter: landscape.  Symbols: l a hidden layer with m units, order (m,) the unit that takes each place, signs
(m,) of ±1, c (m,) > 0.  Every function returns another network and leaves the given one as it is.
"""

from math import factorial, prod

import numpy as np

from mathlib.inputs import as_floats, check_whole
from mathlib.network import with_theta

ODD = ("linear", "tanh")  # σ(−z) = −σ(z)
SCALED = ("linear", "relu", "leaky_relu")  # σ(cz) = cσ(z) for c > 0


def permuted(network, l, order):
    r"""Unit j of layer l becomes unit order[j]: rows of W^l and b^l, columns of W^{l+1} in that order

    Raises ValueError unless order holds each of 0 … m_l − 1 once and l is a hidden layer.
    """
    _check_hidden(network, l)
    order = np.asarray(order)
    if order.shape != (network.m[l],) or sorted(order.tolist()) != list(range(network.m[l])):
        raise ValueError(f"order is {order.tolist()}; expected each of 0 … {network.m[l] - 1} once")
    return _changed(network, l, lambda W, b, V: (W[order], b[order], V[:, order]))


def flipped(network, l, signs):
    r"""W^l, b^l and the columns of W^{l+1} times ±1, unit by unit: the same f_θ for an odd σ^l, such as tanh

    Raises ValueError for another activation, and for signs that are not (m_l,) of ±1.
    """
    _check_hidden(network, l, ODD, "an odd activation")
    s = np.asarray(signs)
    if s.shape != (network.m[l],) or not np.isin(s, (-1, 1)).all():
        raise ValueError(f"signs are {s.tolist()}; expected {network.m[l]} of them, each 1 or −1")
    return _changed(network, l, lambda W, b, V: (s[:, None] * W, s * b, V * s))


def rescaled(network, l, c):
    r"""W^l and b^l times c, columns of W^{l+1} divided by c, unit by unit: the same f_θ for ReLU and c > 0

    Raises ValueError for an activation without σ(cz) = cσ(z), and unless c is (m_l,) and positive.
    """
    _check_hidden(network, l, SCALED, "σ(cz) = cσ(z)")
    c = np.asarray(c, network.theta.real.dtype)
    if c.shape != (network.m[l],) or not (c > 0).all():
        raise ValueError(f"c is {c.tolist()}; expected {network.m[l]} factors above 0")
    return _changed(network, l, lambda W, b, V: (c[:, None] * W, c * b, V / c))


def copies(m):
    r"""Π_{l=1}^{L−1} m_l!, the orders of the units in all hidden layers of the widths m = (m_0, …, m_L)"""
    return prod(factorial(width) for width in m[1:-1])


def assignment(cost):
    r"""order with the least Σ_i cost[i, order[i]] of all n! orders, in O(n³) steps.   (n, n) -> (n,)

    Rows are added one at a time. Prices u_i + v_j ≤ cost_{ij}, with = on the pairs chosen so far, show that
    no other choice costs less; the new row reaches a free column along the cheapest chain of exchanges.
    Kuhn 1955, doi:10.1002/nav.3800020109; with shortest chains, Jonker and Volgenant 1987,
    doi:10.1007/BF02278710.
    """
    cost = as_floats("cost", cost).astype(np.float64)  # costs are compared, and lists of them are small
    if cost.size == 0 or cost.ndim != 2 or cost.shape[0] != cost.shape[1] or not np.isfinite(cost).all():
        raise ValueError(f"cost has shape {cost.shape}; expected finite numbers in as many rows as columns")
    n = len(cost)
    u, v, row = np.zeros(n + 1), np.zeros(n), np.full(n, -1)  # row[j]: who has column j
    for new in range(n):
        reach, before, done = np.full(n, np.inf), np.full(n, -1), np.zeros(n, bool)
        i, j, length = new, -1, 0.0
        while True:
            shorter = ~done & (length + cost[i] - u[i] - v < reach)
            reach[shorter], before[shorter] = (length + cost[i] - u[i] - v)[shorter], j
            j = int(np.where(done, np.inf, reach).argmin())
            length, done[j] = reach[j], True
            if row[j] < 0:
                break
            i = row[j]
        for k in np.flatnonzero(done):
            if k != j:
                u[row[k]] += length - reach[k]
            v[k] -= length - reach[k]
        u[new] += length
        while j >= 0:  # every row of the chain takes the column found from it
            row[j] = row[before[j]] if before[j] >= 0 else new
            j = before[j]
    return np.argsort(row)


def matched(one, other):
    r"""The copy of `other` nearest to `one`: its tanh units in another order, some with their signs turned

    A unit of `one` is u_j = (weights in, bias, weights out), one of `other` v_k. Of all orders and signs,
    Σ_j ‖u_j − s_j v_{order j}‖² is least: for each pair (j, k) the better sign, then the best pairs.
    Raises ValueError for networks of different sizes, or without exactly one hidden layer.
    """
    if one.m != other.m or one.L != 2:
        raise ValueError(
            f"the networks have the sizes {one.m} and {other.m}; expected equal ones, (m_0, m_1, m_2)"
        )
    U, V = (np.hstack([net.W[1], net.b[1][:, None], net.W[2].T]) for net in (one, other))
    apart, flip = (((U[:, None] - s * V) ** 2).sum(axis=-1) for s in (1, -1))
    order = assignment(np.minimum(apart, flip))
    places = np.arange(len(order))
    signs = np.where(apart[places, order] <= flip[places, order], 1, -1)
    return flipped(permuted(other, 1, order), 1, signs)


def _changed(network, l, change):
    """A network with W^l, b^l, W^{l+1} replaced by change(W^l, b^l, W^{l+1})"""
    new = with_theta(network, network.theta.copy())
    new.W[l][...], new.b[l][...], new.W[l + 1][...] = change(network.W[l], network.b[l], network.W[l + 1])
    return new


def _check_hidden(network, l, names=None, why=""):
    check_whole("l", l, 1, network.L - 1, "it is a hidden layer")
    if names and network.sigma[l].name not in names:
        raise ValueError(
            f"layer {l} has {network.sigma[l].name}; expected {why}, one of {', '.join(names)}: "
            "with others the function changes"
        )
