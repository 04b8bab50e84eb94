r"""Minibatch training: θ ← θ − η · direction(∇_θ J_λ on a minibatch), step by step, and the record of a run.

Chapter: first walk, optimizers.  Symbols: X (N, m_0), Y (N, m_L), eta the learning rate, lam that of the L2
penalty, g (P,) the gradient.

    history = train(network, X, y, loss=..., eta=..., epochs=20, rng=...)

    run = Run(network, X, y, loss=..., eta=..., rng=...)
    run.step()                  one minibatch
    next(run)                   the rest of the pass over the data, and its Epoch record
    run.eta = 0.01              takes effect at the next step
    state = run.state()         run.restore(state) goes on from there, to the same bits
"""

from copy import deepcopy
from functools import partial
from math import isfinite
from numbers import Real
from operator import attrgetter

import numpy as np

from mathlib.backpropagation import backward
from mathlib.checkpoints import Best, Checkpoint
from mathlib.inputs import check_rng, check_whole
from mathlib.losses import check_lam, loss_for, targets
from mathlib.metrics import Diverged, History, measure_checked, where
from mathlib.network import aligned, check_batch, forward, with_theta
from mathlib.optimizers import check_learning_rate, check_optimizer
from mathlib.regularization import check_keep, dropout_masks

MAX_EPOCHS = 10**9
STEERED = ("eta", "lam", "lam1", "keep", "batch_size")  # what may be set while a run goes on, and is kept


def _setting(name, check, what):
    """A property that a run checks each time it is set"""

    def put(run, value):
        check(value)
        setattr(run, f"_{name}", value)

    return property(attrgetter(f"_{name}"), put, doc=what)


class Run:
    """A run of training: an endless iterator of Epoch records that can be stepped, steered, left and resumed.

    network: its theta is changed in place.  X (N, m_0) in the dtype of the network.  y: labels (N,) or
    targets (N, m_L), see losses.targets.  batch_size: None takes all N samples at every step.  lam, lam1: the
    λ of the L2 and the λ₁ of the L1 penalty.  keep: the probability with which dropout keeps a hidden unit, 1
    for no dropout.  schedule: s(t), by which eta is multiplied in step t = 1, 2, …, see schedules.  test: a
    pair (X, y) to measure but not to train on.  parameters: of the optimizer, such as {"mu": 0.5}.  The same
    rng, network and data give the same run.

    history: the records so far.  passes, steps: how many passes over the data and minibatches were begun.
    eta, lam, lam1, keep, schedule, batch_size may be set at any time, with effect at the next step. Raises
    ValueError or TypeError at once for input that cannot be trained on, and Diverged, naming step, layer and
    learning rate, when the numbers overflow.
    """

    def __init__(
        self, network, X, y, *, loss, eta, rng, optimizer="adam", batch_size=32, lam=0.0,
        lam1=0.0, keep=1.0, schedule=None, test=None, parameters=None,
    ):  # fmt: skip
        check_rng(rng)
        self.optimizer, self.parameters = check_optimizer(optimizer, parameters)
        self.eta, self.lam, self.lam1, self.keep, self.schedule = eta, lam, lam1, keep, schedule
        self.network, self.loss, self.rng = network, loss, rng
        self.X, self.Y = X, _checked_data(network, X, y, loss)
        self.test = None if test is None else (test[0], _checked_data(network, *test, loss))
        self.batch_size = batch_size
        self._s = self.optimizer.start(network.theta)
        self._G = with_theta(network, aligned(network.theta.size, network.theta.dtype))
        self._order, self._at = np.arange(len(X)), len(X)
        self.history, self.passes, self.steps = History(), 0, 0

    eta = _setting("eta", check_learning_rate, "The learning rate")
    lam = _setting("lam", check_lam, "The λ of the penalty (λ/2) Σ_l ‖W^l‖_F²")
    lam1 = _setting("lam1", partial(check_lam, name="lam1"), "The λ₁ of the penalty λ₁ Σ_l ‖W^l‖₁")
    keep = _setting("keep", check_keep, "The probability with which dropout keeps a hidden unit; 1 is none")

    @property
    def rate(self):
        """η s(t), the learning rate of the last step, or of the first one to come"""
        if self.schedule is None:
            return self._eta
        factor = self.schedule(max(self.steps, 1))
        if not (isinstance(factor, Real) and isfinite(factor) and factor >= 0):
            raise ValueError(
                f"the schedule gives {factor!r} for step {max(self.steps, 1)}; expected a finite number ≥ 0"
            )
        return self._eta * factor

    @property
    def batch_size(self):
        """Samples in a minibatch; the last of a pass may hold fewer"""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, m):
        N = len(self.X)
        self._batch_size = check_whole("batch_size", N if m is None else m, 1, N, "None takes all")

    def step(self):
        """θ ← θ − η · direction(∇_θ J_λ) on the next minibatch of the pass; a pass takes each sample once."""
        # Overflow is looked for and reported with its place, so NumPy need not warn of it first.
        with np.errstate(over="ignore", invalid="ignore"):
            self._step()

    def _step(self):
        if not self.history:
            self._measure()
        if self._at == len(self.X):
            self._order, self._at = self.rng.permutation(len(self.X)), 0
            self.passes += 1
        rows = self._order[self._at : self._at + self._batch_size]
        self._at += len(rows)
        self.steps += 1
        self._descend(self.X.take(rows, axis=0), self.Y.take(rows, axis=0))

    def _descend(self, X, Y):
        masks = None if self._keep == 1 else dropout_masks(self.network, len(X), self._keep, self.rng)
        stored = forward(self.network, X, masks)
        g = backward(self.network, stored, Y, self.loss, out=self._G, lam=self._lam, lam1=self._lam1)
        if not isfinite(g.dot(g)):
            raise self._diverged(where(self.network, stored, g))
        self.optimizer.step(self.network.theta, g, self._s, self.rate, **self.parameters)

    def finish_pass(self):
        """The steps that are left of the pass over the data, or all of a new one; nothing is measured."""
        with np.errstate(over="ignore", invalid="ignore"):  # once for all the steps
            self._step()
            while self._at < len(self.X):
                self._step()

    @property
    def due(self):
        """Whether steps are to come before the next record: the first one, of the start, waits for none"""
        return bool(self.history) and (self._at < len(self.X) or self.history[-1].epoch == self.passes)

    def __iter__(self):
        return self

    def __next__(self):
        """The record of the start, the first time; then finish the pass over the data and measure."""
        if self.due:
            self.finish_pass()
        return self._measure()

    def _measure(self):
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                record = measure_checked(
                    self.network, self.X, self.Y, self.loss, self.passes, self.test, self._lam,
                    self._lam1, self.rate,
                )  # fmt: skip
        except Diverged as error:
            raise self._diverged(error) from None
        self.history.append(record)
        return record

    def _diverged(self, place):
        at = f"in epoch {self.passes}, step {self.steps}" if self.steps else "before the first step"
        return Diverged(
            f"training diverged {at}: {place}; the learning rate is {self.rate}, try a smaller one"
        )

    def state(self):
        """All that the next step depends on beside the data and the schedule, as a dictionary to pickle."""
        settings = {name: getattr(self, name) for name in STEERED} | {"loss": self.loss}
        held = {"theta": self.network.theta, "s": self._s, "order": self._order, "history": self.history}
        place = {
            "at": self._at,
            "passes": self.passes,
            "steps": self.steps,
            "rng": self.rng.bit_generator.state,
        }
        return deepcopy(settings | held | place | {"optimizer": self.optimizer.name})

    def restore(self, state):
        """Go on from a state() of this run, or of one with the same network, data, loss, optimizer, schedule.

        Raises ValueError if the state is of another kind of run.
        """
        here = (self.loss, self.optimizer.name, self.network.theta.shape, self._order.shape)
        there = (state["loss"], state["optimizer"], state["theta"].shape, state["order"].shape)
        if here != there:
            raise ValueError(
                "the state is of another run: loss, optimizer, shape of theta and of the samples are "
                f"{there}, here {here}; make a Run like the one that was left"
            )
        state = deepcopy(state)
        self.network.theta, self.rng.bit_generator.state = state["theta"], state["rng"]
        for name in STEERED:
            setattr(self, name, state[name])
        self._s, self._order, self._at = state["s"], state["order"], state["at"]
        self.history, self.passes, self.steps = state["history"], state["passes"], state["steps"]


def train(network, X, y, *, epochs, patience=None, checkpoint=None, every=None, **how):
    """The History of `epochs` passes over the data, epoch 0 included; the arguments are those of `Run`.

    patience: stop early, once the test loss has not fallen below its least value for so many passes, and go
    back to the θ of that value. The test set then chooses θ, so judge the network on a third set.
    checkpoint: the path of a file that is written after each record, on Ctrl-C, and each `every` steps. If it
    is there, the same call goes on from it, to the same bits; network.theta and the state of rng are then
    those of the file. Raises ValueError if it is damaged or of another run, see `checkpoints`.
    """
    epochs = check_whole("epochs", epochs, 0, MAX_EPOCHS, "0 measures the start only")
    if patience is not None:
        check_whole("patience", patience, 1, MAX_EPOCHS, "None never stops early")
        if how.get("test") is None:
            raise ValueError("patience watches the test loss; pass test=(X, y) too")
    if every is not None and checkpoint is None:
        raise ValueError(f'every={every} counts steps between checkpoints; pass checkpoint="run.npz" too')
    run, best = Run(network, X, y, **how), Best(patience)
    file = None if checkpoint is None else Checkpoint(checkpoint, run, best, every)
    if run.passes > epochs:
        raise ValueError(f"{checkpoint} is in epoch {run.passes}, beyond epochs={epochs}; pass more epochs")
    while not run.history or (run.history[-1].epoch < epochs and not best.waited(run.history[-1])):
        if file:
            file.advance()
        else:
            best.see(next(run), network.theta)
    if patience:
        network.theta = best.theta
    return run.history


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
