r"""Explorer of the chapter on losses: one sigmoid unit, its loss and the slope ∂L/∂z over the logit z.

    cross-entropy softplus(z) − yz, slope p − y,     squared error ½(p − y)², slope (p − y)σ′(z),     p = σ(z)

The two slopes differ by the factor σ′(z) ≤ ¼, which vanishes far from 0.
"""

import numpy as np

from mathlib import plots
from mathlib.activations import d_sigmoid, sigmoid
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.losses import LOSSES

WIDEST = 8.0
SHOWN = {"cross-entropy": "binary_cross_entropy", "squared error": "mse"}


def both(z, y):
    """{name: (loss, slope by z)} at the logits z (N,) for the target y."""
    Z, A, Y = z[:, None], sigmoid(z)[:, None], np.full((len(z), 1), float(y))
    found = {}
    for words, name in SHOWN.items():
        loss = LOSSES[name]
        U, through = (Z, 1.0) if loss.output else (A, d_sigmoid(z))
        found[words] = loss.value(U, Y), loss.derivative(U, Y)[:, 0] * through
    return found


def draw_shape(z, y):
    """Left the two losses over the logit, right their slopes, with dots at the chosen z."""
    picture, (left, right) = plots.panels(1, 1, left=0.07, gap=0.22)
    grid = np.linspace(-WIDEST, WIDEST, 321)
    curves, here = both(grid, y), both(np.array([float(z)]), y)
    for nth, words in enumerate(SHOWN):
        for axes, heights, (dot,) in zip((left, right), curves[words], here[words], strict=True):
            plots.curve(axes, grid, heights, words, nth)
            size = 12 - 5 * nth  # at one place, the first is a ring around the second
            plots.curve(axes, [z], [dot], None, nth, marker="o", markersize=size)
    for axes, title in ((left, "loss L"), (right, "slope ∂L/∂z")):
        axes.axvline(z, color=plots.INK, linewidth=0.8)
        axes.axhline(0, color=plots.INK, linewidth=0.8)
        axes.set_xlim(-WIDEST - 0.5, WIDEST + 0.5)
        axes.set_xticks(range(-8, 9, 4))
        plots.label(axes, "logit z", "", title)
    left.set_ylim(-0.4, 10.9)  # the space above the curves is for the legend
    right.set_ylim(-1.1, 1.1)
    plots.legend(left, loc="upper center")
    return picture


def describe_shape(z, y):
    """p, both losses and both slopes at z, and the factor between the slopes."""
    at = np.array([float(z)])
    p, (factor,) = sigmoid(at)[0], d_sigmoid(at)
    said = "; ".join(
        f"{words}: loss {number(loss[0], 3)}, slope {number(slope[0], 3)}"
        for words, (loss, slope) in both(at, y).items()
    )
    ends = (
        f"No logit gives p = {y:g}, so neither is ever 0" if y in (0, 1) else "Both slopes are 0 where p = y"
    )
    return (
        f"Target y = {y:g}, logit z = {number(z, 3)}, so p = {number(p, 4)}. {said[0].upper()}{said[1:]}. "
        f"The second slope is the first times σ′(z) = {number(factor, 3)}. {ends}."
    )


shape = Explorer(
    "losses.shape",
    "Cross-entropy and squared error of one sigmoid unit",
    (
        Control("z", "Logit z", tuple(float(z) for z in range(-8, 9)), -4.0),
        Control("y", "Target y", (0.0, 0.25, 0.5, 0.75, 1.0), 1.0),
    ),
    draw_shape,
    describe_shape,
)

EXPLORERS = (shape,)
