"""Explorer of the first walk: a network that reads handwritten digits, and how it fares in other settings.

θ ← θ − η ∇J over minibatches; 64 pixels, `depth` hidden layers of one activation, softmax over ten digits.
Seeds: 0 for the split into training and test, 1 for the first weights, 2 for the order of the minibatches.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mathlib import plots
from mathlib.datasets import digits, split
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.metrics import Diverged, Epoch, classify
from mathlib.network import init
from mathlib.training import Run

WIDTH, EPOCHS, BATCH = 32, 20, 30  # 30 leaves no tiny last batch of the 1,347 images


class Result(NamedTuple):
    """The epochs of a run, the digits read in the ten test images shown, and how it failed, if it did."""

    epochs: tuple[Epoch, ...]
    read: tuple[int, ...]
    failure: str


@lru_cache(maxsize=1)
def _data():
    """X_train, y_train, X_test, y_test, and the place of the first test image of each digit."""
    parts = split(*digits(), test=0.25, rng=np.random.default_rng(0))
    return *parts, [int(np.argmax(parts[3] == digit)) for digit in range(10)]


@lru_cache(maxsize=256)
def trained(eta, sigma, depth):
    """The Result of a setting; training takes a fraction of a second, so the last ones are kept."""
    X, y, X_test, y_test, shown = _data()
    network = init((64, *[WIDTH] * depth, 10), (*[sigma] * depth, "softmax"), np.random.default_rng(1))
    how = {"loss": "cross_entropy", "optimizer": "sgd", "batch_size": BATCH, "test": (X_test, y_test)}
    epochs = []
    try:
        for epoch in Run(network, X, y, eta=eta, rng=np.random.default_rng(2), **how):
            epochs.append(epoch)
            if epoch.epoch == EPOCHS:
                break
    except Diverged:
        return Result(tuple(epochs), (), f"Diverged in epoch {len(epochs)}: the numbers overflow")
    return Result(tuple(epochs), tuple(map(int, classify(network, X_test[shown]))), _failure(epochs))


def _failure(epochs):
    """What went wrong in a run whose numbers stayed finite."""
    if epochs[-1].loss >= epochs[0].loss:
        return "Failed: the loss ends above its start"
    return "Not learned: fewer than 20 % are right" if epochs[-1].accuracy < 0.2 else ""


def draw_digits(eta, sigma, depth):
    """Loss and share of right answers over the epochs, training and test; below, ten test images as read."""
    result = trained(eta, sigma, depth)
    picture, (left, right) = plots.panels(1, 1, size=(6.4, 4.2), left=0.1, bottom=0.44, top=0.92)
    steps = range(len(result.epochs))
    losses = {
        "training": [epoch.loss for epoch in result.epochs],
        "test": [epoch.test_loss for epoch in result.epochs],
    }
    shares = {
        "training": [100 * epoch.accuracy for epoch in result.epochs],
        "test": [100 * epoch.test_accuracy for epoch in result.epochs],
    }
    plots.learning_curves(left, steps, losses, y="", title="loss", log=True)
    plots.learning_curves(right, steps, shares, y="", title="% right", named=False)
    left.set_xlim(0, EPOCHS)
    right.set(xlim=(0, EPOCHS), ylim=(0, 103))
    _draw_strip(plots.strip(picture, bottom=0.03, height=0.24), result)
    return picture


def _draw_strip(axes, result):
    """The ten images with the digit read in each, wrong ones crossed; above them what went wrong, if so."""
    _, _, X_test, _, shown = _data()
    captions = [str(k) if k == digit else f"{k} ✗" for digit, k in enumerate(result.read)] or ["?"] * 10
    wrong = {digit for digit, k in enumerate(result.read) if k != digit}
    plots.images(axes, X_test[shown].reshape(10, 8, 8), captions, wrong)
    title = result.failure or "test digits and what the network reads"
    plots.label(axes, title=title, warning=bool(result.failure))


def describe_digits(eta, sigma, depth):
    """The losses, the shares of right answers and the ten images, or how the run failed."""
    result = trained(eta, sigma, depth)
    first, last = result.epochs[0], result.epochs[-1]
    layers = f"{depth} hidden layer{'s' if depth > 1 else ''} of {WIDTH} {sigma} units"
    start = f"Learning rate {eta:g}, {layers}. "
    if not result.read:
        return f"{start}{result.failure}. The curves end before that epoch and no digit is read."
    y, y_test = _data()[1], _data()[3]
    wrong = [f"{digit} as {k}" for digit, k in enumerate(result.read) if k != digit]
    return (
        f"{start}{result.failure}{'. ' if result.failure else ''}"
        f"In {last.epoch} epochs the loss goes from {number(first.loss)} to {number(last.loss)} on training "
        f"and {number(last.test_loss)} on test; {100 * last.accuracy:.0f} % of {len(y)} training "
        f"and {100 * last.test_accuracy:.0f} % of {len(y_test)} test digits are read right. "
        + (f"Of the ten shown it reads {', '.join(wrong)}." if wrong else "All of the ten shown are right.")
    )


of_digits = Explorer(
    "walk.digits",
    "A network learns to read digits",
    (
        Control("eta", "Learning rate η", (0.001, 0.01, 0.1, 1.0, 10.0), 0.1),
        Control("sigma", "Activation", ("sigmoid", "tanh", "relu", "gelu"), "tanh"),
        Control("depth", "Hidden layers", (1, 2, 3), 1),
    ),
    draw_digits,
    describe_digits,
)

EXPLORERS = (of_digits,)
