r"""J(W^1, b^1, …; X, Y) of a network and its gradient: as training computes them, and as a SymPy formula.

    agree_gradients(*engine((3, 4, 2), ("tanh", "linear")), {"W1": (4, 3), …, "X": (5, 3), "Y": (5, 2)})

Used in the chapter on the network model, where the arrays go by their names. `risk` and `gradient` call
forward, empirical_risk and backward on a batch of rows. `formula` sends the samples one by one, as columns,
through `unrolled` and holds no derivative.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mathlib.backpropagation import backward
from mathlib.losses import LOSSES, empirical_risk
from mathlib.network import Network, forward, unrolled, views


class Engine(NamedTuple):
    """The three functions that `agree_gradients` takes first, each of arrays named X, Y, W1, b1, W2, …"""

    risk: Callable
    gradient: Callable
    formula: Callable


def engine(sizes, activations, loss="mse"):
    """The `Engine` of one architecture: sizes (m_0, …, m_L), L activations, the name of a loss.

    Raises ValueError and TypeError as `Network` does, and for a loss that does not fit the last layer.
    """
    names = [f"{letter}{l}" for l in range(1, len(sizes)) for letter in "Wb"]

    def network_of(arrays):
        return Network(sizes, activations, np.concatenate([np.ravel(arrays[name]) for name in names]))

    def risk(X, Y, **arrays):
        network = network_of(arrays)
        return empirical_risk(network, forward(network, X), Y, loss)

    def gradient(X, Y, **arrays):
        network = network_of(arrays)
        dW, db = views(backward(network, forward(network, X), Y, loss), network.m)
        return {name: (dW if name[0] == "W" else db)[int(name[1:])] for name in names}

    def formula(X, Y, **arrays):
        W, b = ({l: arrays[f"{letter}{l}"] for l in range(1, len(sizes))} for letter in "Wb")
        outputs = [unrolled(activations, W, b, X[i, :].T) for i in range(X.rows)]
        argument = 1 if LOSSES[loss].output is None else 0  # a, or z where the loss takes the logits
        losses = [LOSSES[loss].formula(outputs[i][argument], Y[i, :]) for i in range(X.rows)]
        return sum(losses) / X.rows

    Network(sizes, activations)  # refuses what is no architecture where it is written
    return Engine(risk, gradient, formula)
