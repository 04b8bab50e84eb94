r"""Minibatch training: θ ← θ − η · direction(∇_θ J_B) over minibatches B, and the record of a run.

Chapter: first walk, optimizers.  Symbols: X (N, m_0), Y (N, m_L), eta the learning rate, g (P,) the gradient.

    for epoch in run(network, X, y, loss=..., eta=..., rng=...):    one pass over the data at a time
    history = train(network, X, y, loss=..., eta=..., epochs=20, rng=...)
"""

from itertools import count, islice
from typing import NamedTuple

import numpy as np

from mathlib.backpropagation import backward
from mathlib.losses import LOSSES, empirical_risk, loss_for, targets
from mathlib.network import check_batch, check_rng, check_whole, forward, predict, views
from mathlib.optimizers import stepper

MAX_EPOCHS = 10**9


class Diverged(ArithmeticError):
    """The numbers of a run left the range of its dtype; theta is left as it was when this showed."""


class Epoch(NamedTuple):
    """The state of a run after `epoch` passes over the data, measured on all of it; epoch 0 is the start.

    loss: J(θ).  accuracy: share of samples classified right, None where the loss does not classify.
    gradient_norm: ‖∇_θ J‖.  layer_norms[l]: that of the part for W^l and b^l, l = 1 … L.
    test_accuracy, test_loss: the same on the test set, None without one.
    """

    epoch: int
    loss: float
    accuracy: float | None
    gradient_norm: float
    layer_norms: dict[int, float]
    test_loss: float | None = None
    test_accuracy: float | None = None


class History(list):
    """The Epoch records of a run, from epoch 0; `history["loss"]` is the list of one of their fields."""

    def __getitem__(self, key):
        return [getattr(epoch, key) for epoch in self] if isinstance(key, str) else super().__getitem__(key)


def minibatches(X, Y, batch_size, rng):
    """The rows of X and Y in random order, batch_size at a time, each row once; the last may be fewer."""
    order = rng.permutation(len(X))
    X, Y = X[order], Y[order]
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], Y[i : i + batch_size]


def one_epoch(network, X, Y, loss, step, batch_size, rng, g):
    """One pass over the data: forward, backward into g, step(g) for each minibatch. Raises Diverged."""
    for number, (X_B, Y_B) in enumerate(minibatches(X, Y, batch_size, rng), start=1):
        stored = forward(network, X_B)
        backward(network, stored, Y_B, loss, out=g)
        if not np.isfinite(g @ g):
            raise Diverged(f"step {number}: {_where(network, stored, g)}")
        step(g)


def run(network, X, y, *, loss, eta, rng, optimizer="adam", batch_size=32, test=None, parameters=None):
    """An endless iterator of Epoch records: each next() trains network.theta, in place, for one more pass.

    The first record, epoch 0, is the start.  X (N, m_0) in the dtype of the network.  y: labels (N,) or
    targets (N, m_L), see losses.targets.  batch_size: None takes all N samples at every step.  test: a pair
    (X, y) to measure but not to train on.  parameters: of the optimizer, such as {"mu": 0.5}.  The same rng,
    network and data give the same run.  Raises ValueError or TypeError at once for input that cannot be
    trained on, and Diverged when the numbers overflow.
    """
    check_rng(rng)
    step = stepper(optimizer, network.theta, eta, **(parameters or {}))
    Y = _checked_data(network, X, y, loss)
    if test is not None:
        test = test[0], _checked_data(network, *test, loss)
    N = len(X)
    batch_size = check_whole("batch_size", N if batch_size is None else batch_size, 1, N, "None takes all")
    return _epochs(network, X, Y, loss, eta, rng, step, batch_size, test)


def train(network, X, y, *, epochs, **how):
    """The History of `epochs` passes over the data, epoch 0 included; the arguments are those of `run`."""
    epochs = check_whole("epochs", epochs, 0, MAX_EPOCHS, "0 measures the start only")
    return History(islice(run(network, X, y, **how), epochs + 1))


def _epochs(network, X, Y, loss, eta, rng, step, batch_size, test):
    g = np.empty_like(network.theta)
    for epoch in count():
        # Overflow is looked for and reported with its place, so NumPy need not warn of it first.
        with np.errstate(over="ignore", invalid="ignore"):
            try:
                if epoch > 0:
                    one_epoch(network, X, Y, loss, step, batch_size, rng, g)
                record = measure(network, X, Y, loss, epoch, test)
            except Diverged as error:
                where = f"training diverged in epoch {epoch}, {error}"
                raise Diverged(f"{where}; the learning rate is {eta}, try a smaller one") from None
        yield record


def measure(network, X, Y, loss, epoch=0, test=None):
    """The Epoch record of the network as it is, on the rows of X and Y (and of `test`)"""
    stored = forward(network, X)
    g = backward(network, stored, Y, loss)
    squares = {l: float(np.vdot(dW, dW) + np.vdot(db, db)) for l, dW, db in _layers(network, g)}
    J = float(empirical_risk(network, stored, Y, loss))
    if not (np.isfinite(J) and np.isfinite(sum(squares.values()))):
        raise Diverged(f"after its last step: {_where(network, stored, g)}")
    tested = evaluate(network, *test, loss) if test else (None, None)
    norms = {l: s**0.5 for l, s in squares.items()}
    right = accuracy(stored.A[network.L], Y, loss)
    return Epoch(epoch, J, right, sum(squares.values()) ** 0.5, norms, *tested)


def evaluate(network, X, Y, loss):
    """(J, accuracy) on the rows of X and Y (N, m_L); accuracy is None where the loss does not classify"""
    stored = forward(network, X)
    return float(empirical_risk(network, stored, Y, loss)), accuracy(stored.A[network.L], Y, loss)


def classify(network, X):
    """The class of each row: argmax_k a_k, or 1[a > ½] for a single output.   (N, m_0) -> (N,)"""
    A = predict(network, X)
    return A.argmax(axis=1) if A.shape[1] > 1 else (A[:, 0] > 0.5).astype(int)


def accuracy(A, Y, loss):
    """The share of right decisions in A (N, K) against Y (N, K); None if the loss does not classify.

    cross_entropy decides a row by its largest output, binary_cross_entropy every entry by a > ½.
    """
    if not LOSSES[loss].classifies:
        return None
    right = A.argmax(axis=1) == Y.argmax(axis=1) if loss == "cross_entropy" else (A > 0.5) == (Y > 0.5)
    return float(right.mean())


def _layers(network, g):
    """l, dW[l], db[l] for l = 1 … L"""
    dW, db = views(g, network.m)
    return [(l, dW[l], db[l]) for l in dW]


def _where(network, stored, g):
    """Which layer left the range of the dtype: the first going forward, else the first going backward."""
    for l, Z in stored.Z.items():
        if not np.isfinite(Z).all():
            return f"z of layer {l} is no longer finite"
    for l, dW, db in reversed(_layers(network, g)):
        if not np.isfinite(np.vdot(dW, dW) + np.vdot(db, db)):
            return f"the gradient of layer {l} is no longer finite"
    return "the loss is no longer finite"


def _checked_data(network, X, y, loss):
    """The targets Y (N, m_L); raises unless X and y are finite and of the network's shapes and dtype"""
    check_batch(network, X)
    loss_for(network, loss)
    if not np.isfinite(X).all():
        bad = np.count_nonzero(~np.isfinite(X))
        raise ValueError(f"X holds {bad} values that are NaN or infinite; remove or replace them")
    Y = targets(y, loss, network.m[network.L], network.theta.dtype)
    if len(Y) != len(X):
        raise ValueError(f"X has {len(X)} rows and y has {len(Y)}; each sample needs one target")
    return Y
