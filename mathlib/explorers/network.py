r"""Explorer of the chapter on the network model: two hidden units whose lines are moved by hand, and XOR.

    s = d·x,   a¹_j = σ(κ(s − c_j)),   a² = u_1 a¹_1 + u_2 a¹_2,   read as 1 where a² > ½

d is the direction across both lines s = c_1 and s = c_2; κ is a steepness, and u is fixed for each σ, so that
the first setting answers XOR right. Left the plane of x, right that of a¹, where the output is one line.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patheffects import withStroke

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.network import Network, forward, predict

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([False, True, True, False])
LOW, HIGH, DOTS = -0.5, 1.5, 240  # the square of x that is shown, and its dots along a side


class Output(NamedTuple):
    """κ of the hidden units and (u_1, u_2) of the output for one σ."""

    kappa: float
    u: tuple[float, float]


OUTPUTS = {
    "relu": Output(1.0, (2.0, -6.0)),
    "sigmoid": Output(8.0, (1.0, -1.0)),
    "tanh": Output(4.0, (0.5, -0.5)),
    "linear": Output(1.0, (2.0, -6.0)),
}


def direction(angle):
    """d = √2 (cos φ, sin φ), which is (1, 1) at φ = 45°."""
    return np.sqrt(2) * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])


def network_of(sigma, c1, c2, angle):
    """The 2-2-1 network of a setting: both rows of W¹ are κ d, b¹ = −κ c, W² = u, b² = 0."""
    kappa, u = OUTPUTS[sigma]
    network = Network((2, 2, 1), (sigma, "linear"))
    network.W[1][...] = kappa * direction(angle)
    network.b[1][...] = -kappa * np.array([c1, c2])
    network.W[2][...] = u
    return network


def answers(**state):
    """a¹ (4, 2) and a² (4,) at the four corners."""
    network = network_of(**state)
    A = forward(network, CORNERS).A
    return A[1], A[2][:, 0]


def draw_boundary(**state):
    """Left the corners, both lines and the region read as 1; right the corners in the plane of a¹."""
    picture, (left, right) = plots.panels(1, 1, size=(6.4, 3.9), left=0.09, bottom=0.26, gap=0.3)
    hidden, output = answers(**state)
    _draw_inputs(left, state)
    _draw_hidden(right, hidden, OUTPUTS[state["sigma"]].u)
    _draw_points(left, CORNERS, output > 0.5)
    _draw_points(right, hidden, output > 0.5)
    plots.label(left, "x₁", "x₂", "inputs; shaded: 1")
    count = int(np.sum((output > 0.5) == XOR))
    plots.label(right, "a₁", "a₂", f"hidden units; {count} of 4 right", warning=count < 4)
    plots.legend(left, loc="upper left", bbox_to_anchor=(-0.2, -0.2), ncols=4, columnspacing=1.2)
    return picture


def _draw_inputs(axes, state):
    """The region where the network says 1, and the two lines s = c_1 and s = c_2."""
    side = np.linspace(LOW, HIGH, DOTS)
    X = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    _shade(axes, (predict(network_of(**state), X) > 0.5).reshape(DOTS, DOTS), (LOW, HIGH, LOW, HIGH))
    d = direction(state["angle"])
    for nth, c in enumerate((state["c1"], state["c2"])):
        foot = c * d / (d @ d)
        plots.curve(axes, *_across(foot, d), f"line {nth + 1}", nth=2 * nth)
    axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=(0, 1), yticks=(0, 1))


def _across(foot, d):
    """x and y of a long segment through `foot` at a right angle to d."""
    ends = foot + np.array([[-4.0], [4.0]]) * np.array([-d[1], d[0]])
    return ends[:, 0], ends[:, 1]


def _draw_hidden(axes, hidden, u):
    """The half-plane u·a > ½ of the hidden units, and its edge."""
    low, high = hidden.min(axis=0), hidden.max(axis=0)
    room = 0.35 * np.maximum(high - low, 1.0)
    (left, bottom), (right, top) = low - room, high + room
    a1, a2 = np.meshgrid(np.linspace(left, right, DOTS), np.linspace(bottom, top, DOTS))
    _shade(axes, u[0] * a1 + u[1] * a2 > 0.5, (left, right, bottom, top))
    ends = np.array([left, right])
    axes.plot(ends, (0.5 - u[0] * ends) / u[1], color=plots.INK, lw=1)
    axes.set(xlim=(left, right), ylim=(bottom, top))


def _shade(axes, region, extent):
    shades = ListedColormap([plots.PAPER, plots.PALE])
    how = {"vmin": 0, "vmax": 1, "origin": "lower", "interpolation": "nearest", "aspect": "auto"}
    axes.imshow(region, cmap=shades, extent=extent, **how)
    axes.grid(False)


def _draw_points(axes, at, said):
    """The corners where they are now: discs where XOR is 1, squares where it is 0, hollow if read wrong."""
    for kind, marker, colour, size in ((False, "s", plots.BLUE, 110), (True, "o", plots.ORANGE, 45)):
        look = {"s": size, "marker": marker, "edgecolors": colour, "linewidths": 2, "zorder": 4 + kind}
        for right in (True, False):
            chosen = (kind == XOR) & ((said == XOR) == right)
            axes.scatter(*at[chosen].T, facecolors=colour if right else plots.PAPER, **look)
        axes.scatter([], [], facecolors=colour, label=f"XOR is {int(kind)}", **look)
    words = {"fontsize": plots.TICKS, "color": plots.INK, "family": "DejaVu Sans", "zorder": 6}
    for place, names in _names(at).items():
        text = axes.annotate(names, place, (6, 7), textcoords="offset points", **words)
        text.set_path_effects([withStroke(linewidth=4, foreground=plots.PAPER)])  # a line may run behind


def _names(at):
    """{place: names of the corners there}, since two corners may fall on one place."""
    found = {}
    for (x1, x2), place in zip(CORNERS.astype(int), at.round(6) + 0.0, strict=True):
        found.setdefault(tuple(place), []).append(f"{x1}{x2}")
    return {place: ", ".join(names) for place, names in found.items()}


def _weighted(d):
    """d·x in words: `x₁ + x₂`, `1.22 x₁ + 0.707 x₂`."""
    terms = [(number(weight, 3), x) for weight, x in zip(d, ("x₁", "x₂"), strict=True) if weight]
    return " + ".join(x if weight == "1" else f"{weight} {x}" for weight, x in terms)


def _network_in_words(sigma, c1, c2, angle):
    """The network of a setting as three formulas with its numbers."""
    kappa, (u1, u2) = OUTPUTS[sigma]
    inside = "s − c" if kappa == 1 else f"{number(kappa, 3)}(s − c)"
    ends = f"{_factor(u1)}a₁ − {_factor(-u2)}a₂"
    return (
        f"s = {_weighted(direction(angle))}; a = {sigma}({inside}) with c₁ = {number(c1, 3)} "
        f"and c₂ = {number(c2, 3)}; the output is {ends}."
    )


def _factor(u):
    return "" if u == 1 else f"{number(u, 3)} "


NOTES = {
    "linear": " Without a bend all four points lie on one line.",
    "tanh": " The output is that of the sigmoid, since tanh z = 2 sigmoid(2z) − 1; the hidden values differ.",
}


def describe_boundary(**state):
    """The network, the four outputs, and how many of them answer XOR right."""
    _, output = answers(**state)
    right = int(np.sum((output > 0.5) == XOR))
    values = ", ".join(number(a, 3) for a in output.round(6))
    return (
        f"{_network_in_words(**state)} For the inputs 00, 01, 10, 11 it is {values}; "
        f"above 0.5 it is read as 1. {right} of 4 are right." + NOTES.get(state["sigma"], "")
    )


boundary = Explorer(
    "network.boundary",
    "XOR by two hidden units, their lines moved by hand",
    (
        Control("sigma", "Hidden activation", tuple(OUTPUTS), "relu"),
        Control("c1", "Line 1 at c₁", (-0.3, 0.3, 0.5, 0.7), 0.5),
        Control("c2", "Line 2 at c₂", (0.8, 1.2, 1.5, 2.25), 1.5),
        Control("angle", "Direction φ of s", (0, 30, 45), 45, unit="°"),
    ),
    draw_boundary,
    describe_boundary,
)

EXPLORERS = (boundary,)
