"""The playground: a small network learns to tell two classes of points apart, while you change what you like.

2 inputs, `depth` hidden layers of `width` units, one sigmoid output, binary cross-entropy. N points are drawn
from the seed; two thirds of them train the network. Both coordinates are standardized by the mean and the
deviation of the training points. One seed gives one run: the pictures of the built page show it after EPOCHS
passes over the data, a notebook plays it frame by frame.
"""

from functools import lru_cache

import numpy as np

from mathlib import datasets, schedules
from mathlib.activations import ACTIVATIONS
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.explorers.stage import CELLS, EPOCHS, Frame, Stage, grid
from mathlib.metrics import Diverged
from mathlib.network import init, predict
from mathlib.optimizers import OPTIMIZERS
from mathlib.training import Run

N, TEST = 150, 1 / 3
LONGEST = 3000  # epochs, after which playing stops by itself
# controls that a run obeys at its next step, and what Run calls them; any other control starts a new run
STEERED = {
    "eta": "eta", "schedule": "schedule", "batch": "batch_size", "lam": "lam", "lam1": "lam1", "keep": "keep",
}  # fmt: skip
# in passes over the data: halved after every 20, down a cosine to a hundredth in EPOCHS, up over the first 10
SCHEDULES = {
    "constant": schedules.constant(),
    "step decay": schedules.step_decay(20, 0.5),
    "cosine": schedules.cosine(EPOCHS, least=0.01),
    "warm-up": schedules.warm_up(10),
}
GRID = grid()
SETS = ("xor", "two_moons", "circles", "spirals")
PICTURED = ("sigmoid", "tanh", "relu", "leaky_relu")
ETAS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def data(name, noise, seed):
    """X (N, 2), y (N,), X_test, y_test of a set by its name; the same for the same seed."""
    rng = np.random.default_rng([seed, 0])
    X, y = getattr(datasets, name)(N, rng, noise=noise)
    X, y, X_test, y_test = datasets.split(X, y, TEST, rng)
    X, X_test = datasets.standardized(X, X_test)
    return X, y, X_test, y_test


def _count(n, thing):
    return f"{n} {thing}{'' if n == 1 else 's'}"


class Session:
    """One run in one setting of the controls: `epoch()`, `step()`, `steer(eta=…)`, and `frame()` to show it.

    failure: how the run ended, if its numbers overflowed; it then stands still. `words()` are its numbers.
    """

    def __init__(self, state):
        self.state, self.failure = dict(state), ""
        self.data = data(state["data"], state["noise"], state["seed"])
        depth, rng = state["depth"], np.random.default_rng([state["seed"], 1])
        sizes = (2, *[state["width"]] * depth, 1)
        self.network = init(sizes, (*[state["sigma"]] * depth, "sigmoid"), rng)
        X, y, *test = self.data
        how = {"loss": "binary_cross_entropy", "optimizer": state["optimizer"], "rng": rng}
        self.run = Run(self.network, X, y, eta=state["eta"], test=tuple(test), **how)
        self.steer()
        self.epoch()  # measures the start

    def epoch(self):
        """Finish the pass over the data and measure."""
        self._guarded(self.run.__next__)

    def step(self):
        """One minibatch; the losses are measured at the end of a pass."""
        self._guarded(self.run.step)

    def _guarded(self, go):
        if self.failure:
            return
        try:
            go()
        except Diverged as error:
            self.failure = str(error)

    def steer(self, **state):
        """New values of STEERED controls, from the next step on."""
        self.state |= state
        for control, setting in STEERED.items():
            value = self.state[control]
            setattr(self.run, setting, self._by_passes(value) if control == "schedule" else value)

    def _by_passes(self, name):
        """The schedule of that name, which counts passes over the data here, whatever the size of a batch"""
        return lambda t: SCHEDULES[name](max(self.run.passes, 1))

    @property
    def epochs(self):
        """How many passes over the data are measured."""
        return self.run.history[-1].epoch

    def frame(self):
        """What there is to see now."""
        with np.errstate(over="ignore", invalid="ignore"):
            P = predict(self.network, GRID).reshape(CELLS, CELLS)
        history = self.run.history
        first, last = (list(history[at].layer_norms.values()) for at in (0, -1))
        return Frame(P, history["loss"], history["test_loss"], last, first, self._status(), self._warning())

    def _status(self):
        last = self.run.history[-1]
        shares = f"{100 * last.accuracy:.0f} % of training, {100 * last.test_accuracy:.0f} % of test"
        return f"epoch {self.epochs}, step {self.run.steps}: right {shares}"

    def _warning(self):
        first, last = self.run.history[0], self.run.history[-1]
        risen = "The loss is above its start." if last.loss > first.loss else ""
        return self.failure[:1].upper() + self.failure[1:] or risen

    def words(self):
        """The setting, and how far the run has come, with the numbers of the picture."""
        warning = f" {self._warning().rstrip('.')}." if self._warning() else ""
        return f"{self._setting()} {self._progress()}{warning}"

    def _setting(self):
        state, X, _, X_test, _ = self.state, *self.data
        name, units = state["data"].replace("_", " "), state["sigma"].replace("_", " ")
        layers = (
            f"{state['depth']} hidden layer{'s' if state['depth'] > 1 else ''} of {state['width']} {units}"
        )
        rate = f"learning rate {state['eta']:g}"
        rate += (
            f", {state['schedule']}, now {number(self.run.rate)}" if state["schedule"] != "constant" else ""
        )
        penalty = f", L2 penalty {number(state['lam'])}" if state["lam"] else ""
        penalty += f", L1 penalty {number(state['lam1'])}" if state["lam1"] else ""
        penalty += f", hidden units kept with probability {state['keep']:g}" if state["keep"] < 1 else ""
        return (
            f"{name[0].upper()}{name[1:]}, noise {state['noise']:g}, seed {state['seed']}: {len(X)} training "
            f"and {len(X_test)} test points. {layers} units, {self.network.theta.size} parameters, "
            f"{state['optimizer']} with {rate}, batches of {state['batch']}{penalty}."
        )

    def _progress(self):
        first, last = self.run.history[0], self.run.history[-1]
        norms = [number(norm) for norm in last.layer_norms.values()]
        return (
            f"After {_count(last.epoch, 'epoch')} the loss has gone from {number(first.loss)} to "
            f"{number(last.loss)} on training and is {number(last.test_loss)} on test; "
            f"{100 * last.accuracy:.0f} % of the training and {100 * last.test_accuracy:.0f} % of the test "
            f"points are right. Gradient norm of layers 1 to {len(norms)}: {', '.join(norms)}."
        )


class Playing:
    """A run on a stage, for front ends that play: `to(state)`, `session`, `restart()`, `ended`, then `png()`.

    What can be steered changes in the run as it is; any other change of the state starts a new one.
    """

    def __init__(self):
        self.session, self.stage = None, Stage()

    def to(self, state, trained=False):
        """Into `state`: steered there, or a new run, untrained or after EPOCHS passes if `trained`."""
        old = self.session.state if self.session and not self.session.failure else {}
        changed = {name for name, value in state.items() if name not in old or old[name] != value}
        if changed <= set(STEERED) and not trained:
            self.session.steer(**{name: state[name] for name in STEERED})
        else:
            self.session = Session(state)
            while trained and self.session.epochs < EPOCHS and not self.session.failure:
                self.session.epoch()
            self.stage.place(*self.session.data)

    def restart(self):
        """Back to the untrained network."""
        self.session = Session(self.session.state)

    @property
    def ended(self):
        """True if the run can go no further: it failed, or has made LONGEST passes."""
        return bool(self.session.failure) or self.session.epochs >= LONGEST

    def png(self):
        """The picture of the run as it is now."""
        self.stage.show(self.session.frame())
        return self.stage.png()


@lru_cache(maxsize=4)
def _trained(setting):
    """The session of a setting after EPOCHS passes; kept, since the picture and the words are of one run."""
    session = Session(dict(setting))
    while session.epochs < EPOCHS and not session.failure:
        session.epoch()
    return session


def draw(**state):
    """The picture after EPOCHS passes over the data, or as far as the run went."""
    session = _trained(tuple(state.items()))
    stage = Stage()
    stage.place(*session.data)
    stage.show(session.frame())
    return stage.picture


def describe(**state):
    """The words after EPOCHS passes over the data."""
    return _trained(tuple(state.items())).words()


class Playground(Explorer):
    """An explorer that a front end with Python can also set going, by a Playing."""

    playing = Playing

    def show(self, extra=()):
        """The playground as Jupyter widgets: the controls, play, step and reset, picture and words."""
        from mathlib.explorers.player import Player  # here, so that drawing does not import ipywidgets

        return Player(self, extra)


playground = Playground(
    "playground.network",
    "A network learns to tell two classes apart",
    (
        Control("data", "Data", SETS, "two_moons", pictured=SETS[1:]),
        Control("sigma", "Activation", tuple(ACTIVATIONS), "tanh", pictured=PICTURED),
        Control("depth", "Hidden layers", (1, 2, 3, 4, 5, 6), 2, pictured=(1, 2, 4)),
        Control("eta", "Learning rate η", ETAS, 0.3, pictured=(0.01, 0.1, 0.3, 1.0, 10.0)),
        Control("width", "Units a layer", (1, 2, 3, 4, 6, 8, 12, 16), 8, pictured=(8,)),
        Control("optimizer", "Optimizer", tuple(OPTIMIZERS), "sgd", pictured=("sgd",)),
        Control("schedule", "Schedule of η", tuple(SCHEDULES), "constant", pictured=("constant",)),
        Control("batch", "Batch size", (1, 5, 10, 20, 50, 100), 10, pictured=(10,)),
        Control("lam", "L2 penalty λ", (0.0, 0.0001, 0.001, 0.01, 0.1), 0.0, pictured=(0.0,)),
        Control("lam1", "L1 penalty λ₁", (0.0, 0.0001, 0.001, 0.01, 0.1), 0.0, pictured=(0.0,)),
        Control("keep", "Dropout keeps with p", (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), 1.0, pictured=(1.0,)),
        Control("noise", "Noise", (0.0, 0.05, 0.1, 0.2, 0.3), 0.1, pictured=(0.1,)),
        Control("seed", "Seed", tuple(range(10)), 0, pictured=(0,)),
    ),
    draw,
    describe,
)

EXPLORERS = (playground,)
