r"""Many runs: a network for each learning rate × activation × depth × seed of a grid, trained side by side.

Chapter: playground, optimizers.  Symbols as in training. The runs go through joblib, so that its
configuration decides where they run, and this module does not:

    trials = sweep(X, y, loss="cross_entropy", outputs=10, eta=(0.1, 1), activation=("tanh", "relu"),
                   depth=(1, 2), seed=range(5), width=32, epochs=20, test=(X_test, y_test))

    with joblib.parallel_config(backend="dask"):    # after client = dask.distributed.Client(...)
        trials = sweep(...)                         # the same numbers, computed by the cluster
"""

from itertools import product
from typing import NamedTuple

import joblib
import numpy as np
from tqdm.auto import tqdm

from mathlib.inputs import check_whole
from mathlib.losses import LOSSES
from mathlib.metrics import Diverged, History
from mathlib.network import init
from mathlib.training import MAX_EPOCHS, Run

OUTPUT = {name: loss.output or "linear" for name, loss in LOSSES.items()}


class Trial(NamedTuple):
    """One run of a sweep: its setting, its records, and how it failed ("" if it did not)."""

    eta: float
    activation: str
    depth: int
    seed: int
    history: History
    failure: str


def sweep(
    X, y, *, loss, outputs, eta, activation, depth, seed, width=16, epochs=20, test=None, n_jobs=-1,
    progress=True, dtype=np.float64, **how,
):  # fmt: skip
    """A Trial for every combination of eta × activation × depth × seed, in that order, seed fastest.

    eta, activation, depth, seed: the values of the grid.  outputs: m_L.  depth: the number of hidden layers,
    each of `width` units.  how: further arguments of training.Run, such as optimizer and batch_size.  n_jobs:
    of joblib, −1 for all cores.  Each run depends on its setting alone, so neither the other runs nor the
    place where it is computed change it. A diverging run is a result: its Trial holds the message.

    Raises ValueError or TypeError before the first run for a grid or data that cannot be trained on.
    """
    grid = list(product(*_checked_grid(eta, activation, depth, seed)))
    epochs = check_whole("epochs", epochs, 0, MAX_EPOCHS, "0 measures the start only")
    how |= {"loss": loss, "test": test}
    sizes = (np.shape(X)[-1], width, outputs)
    for setting in {(e, a, d): (e, a, d, s) for e, a, d, s in grid}.values():
        _one(X, y, setting, sizes, 0, dtype, how)  # what cannot be trained is refused here, before the rest
    runs = (joblib.delayed(_one)(X, y, setting, sizes, epochs, dtype, how) for setting in grid)
    done = joblib.Parallel(n_jobs=n_jobs, return_as="generator")(runs)
    return list(tqdm(done, total=len(grid), desc="sweep", unit="run", disable=not progress))


def over_seeds(trials, field):
    """{(eta, activation, depth): the last values of a field of Epoch, one a seed}; NaN for a failed run."""
    values = {}
    for t in trials:
        last = np.nan if t.failure else getattr(t.history[-1], field)
        values.setdefault((t.eta, t.activation, t.depth), []).append(last)
    return {setting: np.array(found, dtype=float) for setting, found in values.items()}


def _one(X, y, setting, sizes, epochs, dtype, how):
    """The Trial of one setting; first weights and order of the minibatches have random streams apart."""
    eta, activation, depth, seed = setting
    inputs, width, outputs = sizes
    first, order = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))
    hidden = (activation,) * depth
    network = init(
        (inputs, *(width,) * depth, outputs), (*hidden, OUTPUT.get(how["loss"], "linear")), first, dtype=dtype
    )
    run = Run(network, X, y, eta=eta, rng=order, **how)
    try:
        failure = next("" for record in run if record.epoch == epochs)
    except Diverged as error:
        failure = str(error)
    return Trial(*setting, run.history, failure)


def _checked_grid(*values):
    """The values of each side of the grid as tuples; raises TypeError or ValueError for what is not one."""
    grid = []
    for name, side in zip(("eta", "activation", "depth", "seed"), values, strict=True):
        if isinstance(side, str) or not hasattr(side, "__iter__"):
            raise TypeError(f"{name} must be a sequence of the values to try, not {side!r}; pass ({side!r},)")
        grid.append(tuple(side))
        if not grid[-1] or len(set(grid[-1])) < len(grid[-1]):
            raise ValueError(f"{name} must hold different values to try, not {grid[-1]!r}")
    return grid
