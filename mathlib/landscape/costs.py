r"""What a gradient costs: the additions and multiplications that forward and backward really carry out.

    backpropagation  N(4M + 2P − 2m_0m_1 + 2m_L),    differences  at least 2NM(P + 1),
    path by path     2(L − 1) multiplications for each of m_1 m_2 ⋯ m_L paths

Chapter: landscape (costs).  Symbols: m = (m_0, …, m_L) the widths, M = Σ_l m_l m_{l−1} the number of weights,
P = M + Σ_l m_l that of parameters, N the samples. `Number` is a number that counts; arrays of them go through
the functions that train, so what is counted is what those functions do.
"""

from collections import Counter
from itertools import product
from math import prod

import numpy as np

from mathlib.activations import Activation
from mathlib.backpropagation import backward
from mathlib.losses import empirical_risk
from mathlib.network import Network, forward, parameter_count, views, with_theta

ARITHMETIC = ("+", "×", "÷")  # a difference counts as an addition, a square as a multiplication


class Number:
    """A float that enters each operation in a tally, a Counter that all numbers of a computation share"""

    __slots__ = ("tally", "value")

    def __init__(self, value, tally):
        self.value, self.tally = float(value), tally

    def _new(self, sign, value):
        self.tally[sign] += 1
        return Number(value, self.tally)

    def __add__(self, other):
        return self._new("+", self.value + _value(other))

    def __sub__(self, other):
        return self._new("+", self.value - _value(other))

    def __mul__(self, other):
        return self._new("×", self.value * _value(other))

    def __truediv__(self, other):
        return self._new("÷", self.value / _value(other))

    def __pow__(self, exponent):
        if exponent != 2:
            raise ValueError(f"only squares are counted, as one multiplication, not the power {exponent}")
        return self._new("×", self.value**2)

    __radd__, __rmul__ = __add__, __mul__


def _value(number):
    return number.value if isinstance(number, Number) else float(number)


def counting(array, tally):
    """An array of the same shape that holds a Number for each entry"""
    numbers = np.empty(np.shape(array), object)
    for place, value in np.ndenumerate(array):
        numbers[place] = Number(value, tally)
    return numbers


def plain(numbers):
    """The float64 array of an array of Numbers"""
    return np.array([_value(x) for x in np.ravel(numbers)], np.float64).reshape(np.shape(numbers))


def counting_network(network, tally):
    """The network with a Number for every parameter, for `forward` and `backward` to run on.

    An activation counts as one evaluation a unit, under "σ" or "σ′", whatever is done inside it. Network
    itself takes floats only, so this one is put together from its parts.
    """
    twin = Network.__new__(Network)
    twin.m, twin.L, twin._theta = network.m, network.L, counting(network.theta, tally)
    twin.W, twin.b = views(twin._theta, twin.m)
    twin.sigma = {l: _counting_activation(sigma, tally) for l, sigma in network.sigma.items()}
    return twin


def _counting_activation(sigma, tally):
    def evaluated(name, function):
        def counted(Z):
            tally[name] += Z.size
            return counting(function(plain(Z)), tally)

        return counted

    return Activation(sigma.name, evaluated("σ", sigma), evaluated("σ′", sigma.d), None)


def count_backpropagation(network, X, Y):
    r"""Counter of all that `forward` and `backward` carry out for the gradient of the mean squared error"""
    tally = Counter()
    twin, g = counting_network(network, tally), counting_network(network, tally)
    backward(twin, forward(twin, counting(X, tally)), counting(Y, tally), "mse", out=g)
    return tally


def backpropagation_operations(m, N):
    r"""N(4M + 2P − 2m_0m_1 + 2m_L) additions, multiplications and divisions, the activations left out

    forward        2NM         a product and an addition for each weight and sample, the bias among the latter
    gradients      2NP         (2N − 1)P for the sums over the samples, P divisions by N
    errors back    2N(M − m_0m_1)   as forward, but not through the first layer
    last error     2Nm_L       a − y, times σ'(z)
    """
    M = sum(after * before for before, after in zip(m, m[1:], strict=False))
    return N * (4 * M + 2 * parameter_count(m) - 2 * m[0] * m[1] + 2 * m[-1])


def differences(network, X, Y, loss, h=1e-6, tally=None):
    r"""g_k = (J(θ + h e_k) − J(θ))/h for every k: P + 1 forward passes.   -> (P,)

    tally: a Counter that gets all operations but the P additions θ_k + h.
    """

    def J(theta):
        net = with_theta(network, theta)
        if tally is None:
            return empirical_risk(net, forward(net, X), Y, loss)
        net = counting_network(net, tally)
        return empirical_risk(net, forward(net, counting(X, tally)), counting(Y, tally), loss)

    here, g = J(network.theta), []
    for k in range(network.theta.size):
        moved = network.theta.copy()
        moved[k] += h
        g.append((J(moved) - here) / h)
    return plain(g)


def paths(m):
    r"""m_2 m_3 ⋯ m_L, the paths from one unit of the first layer to the outputs of a network of widths m"""
    return prod(m[2:])


def first_errors_by_paths(W, slopes, delta):
    r"""δ^1_j = Σ s^1_j W^2_{kj} s^2_k ⋯ W^L_{qp} δ^L_q over all paths j → k → ⋯ → p → q.   -> (m_1,)

    W[l] (m_l, m_{l−1}) for l = 2 … L, slopes[l] (m_l,) the σ'(z^l) for l = 1 … L − 1, delta (m_L,) the last
    error. Every path is multiplied out by itself: 2(L − 1) multiplications.
    """
    widths = [len(slopes[1]), *(len(W[l]) for l in sorted(W))]
    errors = []
    for j in range(widths[0]):
        terms = []
        for units in product([j], *(range(m) for m in widths[1:])):
            term = delta[units[-1]]
            for l in sorted(W, reverse=True):
                k, before = units[l - 1], units[l - 2]
                term = term * W[l][k, before] * slopes[l - 1][before]
            terms.append(term)
        errors.append(sum(terms[1:], start=terms[0]))
    return np.array(errors)


def first_errors_by_layers(W, slopes, delta):
    r"""δ^l = ((W^{l+1})ᵀ δ^{l+1}) ⊙ s^l for l = L − 1 … 1, each δ^l used for all of the next.   -> (m_1,)

    Arguments as for `first_errors_by_paths`; m_{l+1} m_l + m_l multiplications a layer.
    """
    for l in sorted(W, reverse=True):
        delta = W[l].T.dot(delta) * slopes[l - 1]
    return delta
