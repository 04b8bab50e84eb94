r"""By hand: x = (1, 2) through two inputs, two ReLU units and one linear output a²; y = 1, L = ½(a² − y)².

Chapters: network (forward), backpropagation (backward; there also a second sample, x = (2, 1), y = 1, for
which the second ReLU unit is off).  Everything in WORKED is exact, in the columns of the text:
W[l] (m_l, m_{l−1}), b[l] (m_l, 1), x (2, 1), y (1, 1). `network()`, `rows()` and `batch()` are the same in
float64 for the code, where a sample is a row; every number is a multiple of 1/4, so nothing is rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from sympy import ImmutableMatrix, Rational

from mathlib.network import Network


@dataclass(frozen=True)
class Worked:
    """W, b (keys 1 … L), x, y and `second`, another (x, y), as exact matrices; names of σ and of the loss."""

    W: Mapping[int, ImmutableMatrix]
    b: Mapping[int, ImmutableMatrix]
    x: ImmutableMatrix
    y: ImmutableMatrix
    second: tuple[ImmutableMatrix, ImmutableMatrix]
    activations: tuple[str, ...]
    loss: str

    @property
    def sizes(self):
        """(m_0, m_1, …, m_L)"""
        return (self.x.rows, *(W.rows for W in self.W.values()))

    def network(self):
        """A new `Network` with these weights and biases, in float64"""
        network = Network(self.sizes, self.activations)
        for l in self.W:
            network.W[l][...] = _float(self.W[l])
            network.b[l][...] = _float(self.b[l])[:, 0]
        return network

    def rows(self):
        """X (1, m_0), Y (1, m_L): the sample and its target as rows, in float64"""
        return _float(self.x).T.copy(), _float(self.y).T.copy()

    def batch(self):
        """X (2, m_0), Y (2, m_L): both samples and their targets as rows, in float64"""
        x, y = self.second
        return _float(self.x.row_join(x)).T.copy(), _float(self.y.row_join(y)).T.copy()


def _float(exact):
    return np.array(exact.tolist(), dtype=np.float64)


def _quarters(*rows):
    """A matrix from rows of whole numbers of quarters"""
    return ImmutableMatrix([[Rational(entry, 4) for entry in row] for row in rows])


WORKED = Worked(
    W=MappingProxyType({1: _quarters((2, -1), (-4, 3)), 2: _quarters((8, -4))}),
    b=MappingProxyType({1: _quarters((1,), (2,)), 2: _quarters((2,))}),
    x=_quarters((4,), (8,)),
    y=_quarters((4,)),
    second=(_quarters((8,), (4,)), _quarters((4,))),
    activations=("relu", "linear"),
    loss="mse",
)
