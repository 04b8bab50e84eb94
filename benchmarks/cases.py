"""The networks that are timed, of 354 to 235,146 parameters: ReLU, softmax and cross-entropy, Adam, float32.

Symbols: X (N, m_0) float32, y (N,) whole-number labels, sizes = (m_0, …, m_L).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from mathlib.datasets import digits, two_moons

ETA = 0.001


@dataclass(frozen=True)
class Case:
    """sizes (m_0, …, m_L), samples in a minibatch, passes over the data a timing takes, samples() -> X, y.

    bars[library]: the book is to be at least so many times as fast as that library.
    """

    name: str
    sizes: tuple[int, ...]
    batch: int
    passes: int
    samples: Callable
    bars: Mapping[str, float]

    @property
    def activations(self):
        """ReLU in every hidden layer, softmax in the last"""
        return ("relu",) * (len(self.sizes) - 2) + ("softmax",)


def moons(N=2000, seed=0):
    """N points of two moons"""
    X, y = two_moons(N, np.random.default_rng(seed))
    return X.astype(np.float32), y


def real_digits():
    """The 1,797 digits of the book"""
    X, y = digits()
    return X.astype(np.float32), y


def clouds(N=6000, m_0=784, K=10, seed=0):
    """N points of K normal clouds in m_0 dimensions, as many as MNIST's images have pixels"""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, K, N)
    centres = 0.2 * rng.standard_normal((K, m_0), dtype=np.float32)
    return centres[y] + rng.standard_normal((N, m_0), dtype=np.float32), y


CASES = (
    Case("toy", (2, 16, 16, 2), 32, 60, moons, {"scikit-learn": 4, "PyTorch": 6}),
    Case("digits", (64, 128, 64, 10), 64, 30, real_digits, {"scikit-learn": 2, "PyTorch": 1.8}),
    Case("MNIST-sized", (784, 256, 128, 10), 128, 6, clouds, {"scikit-learn": 1.5, "PyTorch": 0.75}),
)
