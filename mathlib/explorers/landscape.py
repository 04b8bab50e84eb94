r"""Explorers of the chapter on the landscape. First, gradient descent on L = ½(1 − w_1w_2)².

The starts lie on the line w_1 + w_2 = 0 that leads to the saddle, beside it, near the saddle itself, and far
from balance, where the valley is steep. `planes` holds the loss around a trained network, `widths` fits with
more and more random units.
"""

import numpy as np

from mathlib import plots
from mathlib.explorers.planes import slice_
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.explorers.widths import width
from mathlib.landscape.surfaces import d_two_weights, two_weights
from mathlib.prerequisites.descent import descend

CONTOUR = "#b4b8bb"  # dark enough to keep a colour of its own in the palette
FLOOR = 1e-10  # the loss at which smaller ones are drawn
EDGE = 3.0  # of the square of weights that is shown
STARTS = {
    "towards the saddle": (1.6, -1.6),
    "just beside that line": (1.6, -1.59),
    "close to 0": (0.03, -0.01),
    "far from balance": (0.1, 2.8),
}


def path(start, eta, steps):
    """θ_0 … θ_n (steps + 1, 2) of gradient descent on two weights"""
    return descend(d_two_weights, np.array(STARTS[start]), eta, steps)


def draw_valley(start, eta, steps):
    """Left the path over contours of L, the minima dotted; right L over the steps."""
    walked = path(start, eta, steps)
    picture, (plane, right) = plots.panels(1.2, 1, size=(6.4, 3.7), left=0.09, bottom=0.15, top=0.88)
    picture.colours = 24
    side = np.linspace(-EDGE, EDGE, 121)
    L = two_weights(np.array(np.meshgrid(side, side)))
    plane.contour(side, side, L, levels=[0.05, 0.2, 0.5, 1, 2, 4, 8, 16], colors=CONTOUR, linewidths=0.8)
    for sign in (1, -1):
        t = sign * np.geomspace(1 / EDGE, EDGE, 60)
        plots.curve(plane, t, 1 / t, None, 2, linewidth=1.8)
    plots.curve(plane, [0], [0], None, 3, marker="X", markersize=9, linestyle="none")
    plots.curve(plane, *walked.T, None, 0, marker=".", markersize=5, linewidth=1.2)
    plots.curve(plane, *walked[:1].T, None, 0, color=plots.INK, marker="s", markersize=6)
    plots.curve(plane, *walked[-1:].T, None, 1, marker="o", markersize=8)
    plane.grid(False)
    plane.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE))
    plots.label(plane, "w₁", "w₂", "minima dotted, saddle ×")
    below = np.maximum(two_weights(walked.T), FLOOR)
    plots.curve(right, range(len(below)), below, None, 0)
    plots.powers_of_ten(right, FLOOR / 3, 100)
    plots.whole_numbers(right.xaxis)
    plots.label(right, "step", "", "L")
    return picture


def describe_valley(start, eta, steps):
    """Where the path stands, and its loss."""
    w = path(start, eta, steps)[-1]
    L = two_weights(w)
    where = f"({number(w[0], 3)}, {number(w[1], 3)})"
    at = "below 10⁻¹⁰" if L < FLOOR else number(L, 3)
    return (
        f"Gradient descent from {STARTS[start][0]:g}, {STARTS[start][1]:g} ({start}) with η = {eta:g}: after "
        f"{steps} steps the weights are {where} and L is {at}. The dotted curves are the minima, "
        "the cross is the saddle at 0, where L is 0.5."
    ).replace("-", "−")


valley = Explorer(
    "landscape.valley",
    "Gradient descent over two weights",
    (
        Control("start", "Start", tuple(STARTS), "just beside that line"),
        Control("eta", "Learning rate η", (0.05, 0.1, 0.2, 0.4), 0.1),
        Control("steps", "Steps", (5, 20, 60, 100, 250), 60),
    ),
    draw_valley,
    describe_valley,
)

EXPLORERS = (valley, slice_, width)
