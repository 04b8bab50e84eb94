r"""J(θ), ‖∇_θ J_λ‖ layer by layer, and the share of right decisions: what is measured of a network.

Chapter: first walk, losses.  Symbols: X (N, m_0), Y (N, m_L) targets, A (N, m_L) outputs, g (P,) gradient.
"""

from typing import NamedTuple

import numpy as np

from mathlib.backpropagation import backward
from mathlib.inputs import check_finite, check_pair
from mathlib.losses import LOSSES, empirical_risk, l2_penalty
from mathlib.network import forward, predict, views
from mathlib.regularization import l1_penalty


class Diverged(ArithmeticError):
    """The numbers of a run left the range of its dtype; theta is left as it was when this showed."""


class Epoch(NamedTuple):
    """The state of a run after `epoch` passes over the data, measured on all of it; epoch 0 is the start.

    loss: J(θ), without the penalty.  accuracy: share of samples classified right, None where the loss does
    not classify.  gradient_norm: ‖∇_θ J_λ‖.  layer_norms[l]: that of the part for W^l and b^l, l = 1 … L.
    test_loss, test_accuracy: the same on the test set, None without one.  eta: the learning rate of the pass
    that ended here, or of the first one to come.  penalty: (λ/2) Σ_l ‖W^l‖_F² + λ₁ Σ_l ‖W^l‖₁.
    """

    epoch: int
    loss: float
    accuracy: float | None
    gradient_norm: float
    layer_norms: dict[int, float]
    test_loss: float | None = None
    test_accuracy: float | None = None
    eta: float | None = None
    penalty: float = 0.0


class History(list):
    """The Epoch records of a run, from epoch 0; `history["loss"]` is the list of one of their fields."""

    def __getitem__(self, key):
        return [getattr(epoch, key) for epoch in self] if isinstance(key, str) else super().__getitem__(key)


def measure(network, X, Y, loss, epoch=0, test=None, lam=0.0, lam1=0.0, eta=None):
    """The Epoch record of the network as it is, without dropout, on the rows of X and Y (and of `test`).

    Raises Diverged if the loss or the gradient is not finite, ValueError if X or Y is not.
    """
    check_finite(X=X, Y=Y)
    return measure_checked(network, X, Y, loss, epoch, test, lam, lam1, eta)


def measure_checked(network, X, Y, loss, epoch, test, lam, lam1, eta):
    """As `measure`, for data that a run has checked once"""
    stored = forward(network, X)
    g = backward(network, stored, Y, loss, lam=lam, lam1=lam1)
    squares = {l: float(np.vdot(dW, dW) + np.vdot(db, db)) for l, dW, db in _layers(network, g)}
    J = float(empirical_risk(network, stored, Y, loss))
    costs = (l2_penalty, lam), (l1_penalty, lam1)
    penalty = float(sum(cost(network, c) for cost, c in costs if c))  # 0 times squares that overflow is NaN
    if not (np.isfinite(J + penalty) and np.isfinite(sum(squares.values()))):
        raise Diverged(where(network, stored, g))
    tested = _evaluate(network, *test, loss) if test else (None, None)
    norms = {l: s**0.5 for l, s in squares.items()}
    right = _accuracy(stored.A[network.L], Y, loss)
    return Epoch(epoch, J, right, sum(squares.values()) ** 0.5, norms, *tested, eta, penalty)


def evaluate(network, X, Y, loss):
    """(J, accuracy) on the rows of X and Y (N, m_L); accuracy is None where the loss does not classify.

    Raises ValueError if X or Y is not finite, Diverged if the loss is not.
    """
    check_finite(X=X, Y=Y)
    return _evaluate(network, X, Y, loss)


def _evaluate(network, X, Y, loss):
    stored = forward(network, X)
    J = float(empirical_risk(network, stored, Y, loss))
    if not np.isfinite(J):
        raise Diverged(f"the loss of the {len(X)} rows to measure is no longer finite")
    return J, _accuracy(stored.A[network.L], Y, loss)


def classify(network, X):
    """The class of each row: argmax_k a_k, or 1[a > ½] for a single output.   (N, m_0) -> (N,)"""
    check_finite(X=X)
    A = predict(network, X)
    return A.argmax(axis=1) if A.shape[1] > 1 else (A[:, 0] > 0.5).astype(int)


def accuracy(A, Y, loss):
    """The share of right decisions in A (N, K) against Y (N, K); None if the loss does not classify.

    cross_entropy decides a row by its largest output, binary_cross_entropy every entry by a > ½.
    """
    check_pair("targets", Y, A)
    check_finite(A=A, Y=Y)
    return _accuracy(A, Y, loss)


def _accuracy(A, Y, loss):
    if not LOSSES[loss].classifies:
        return None
    right = A.argmax(axis=1) == Y.argmax(axis=1) if loss == "cross_entropy" else (A > 0.5) == (Y > 0.5)
    return float(right.mean())


def where(network, stored, g):
    """Which layer left the range of the dtype: the first going forward, else the first going backward."""
    for l, Z in stored.Z.items():
        if not np.isfinite(Z).all():
            return f"z of layer {l} is no longer finite"
    for l, dW, db in reversed(_layers(network, g)):
        if not np.isfinite(np.vdot(dW, dW) + np.vdot(db, db)):
            return f"the gradient of layer {l} is no longer finite"
    return "the loss is no longer finite"


def _layers(network, g):
    """l, dW[l], db[l] for l = 1 … L"""
    dW, db = views(g, network.m)
    return [(l, dW[l], db[l]) for l in dW]
