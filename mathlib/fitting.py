r"""θ ← θ − η s(t) · direction(g), step by step, for any model that gives its loss and its gradient.

Chapters: convolution, recurrence, attention.  Symbols: theta (P,), g (P,), eta, t as in the text. `training`
does the same for a `Network`, with passes over the data and a record of them.
"""

import numpy as np

from mathlib.inputs import check_whole
from mathlib.metrics import Diverged
from mathlib.optimizers import check_learning_rate, check_optimizer

MAX_STEPS = 10**9


def fit(parameters, gradient, *, steps, eta, optimizer="adam", schedule=None, clip=None, how=None):
    r"""The losses (steps,) before each step; θ ← θ − η s(t) · direction(clip(g)) for t = 1 … steps.

    parameters: `Parameters`, changed in place.  gradient(t) -> (loss, {name: array of that shape}), at the
    parameters of now and on the samples that it takes for step t.  schedule: s(t), see `schedules`.
    clip(g) -> g, such as `recurrence.clip_by_norm`, acts on the flat gradient.  how: parameters of the
    optimizer, such as {"mu": 0.5}.  Raises Diverged, naming the step and the first name, where loss or
    gradient is not finite; ValueError and TypeError for input that cannot be used.
    """
    check_whole("steps", steps, 0, MAX_STEPS, "0 leaves the parameters as they are")
    check_learning_rate(eta)
    rule, how = check_optimizer(optimizer, how)
    s = rule.start(parameters.theta)
    losses = np.empty(steps)
    for t in range(1, steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):  # looked for below, and reported with its place
            losses[t - 1], arrays = gradient(t)
            g = parameters.flat(arrays)
            _require_finite(losses[t - 1], arrays, t, eta)
            g = g if clip is None else clip(g)
            rule.step(parameters.theta, g, s, eta if schedule is None else eta * schedule(t), **how)
    return losses


def _require_finite(loss, arrays, t, eta):
    """Raise Diverged where a number has run out of range."""
    bad = [name for name, g in arrays.items() if not np.isfinite(g).all()]
    if bad or not np.isfinite(loss):
        what = f"the gradient by {bad[0]} is not finite" if bad else f"the loss is {loss}"
        raise Diverged(
            f"training diverged in step {t}: {what}; the learning rate is {eta}, try a smaller one"
        )
