r"""Explorer of the page on learning theory: can a straight line give four points these labels?

The fourth point D moves over a grid. For each labelling `theory.shattering.separate` gives a line, or a point
that lies in the hulls of both sides; both are drawn. Labellings that differ in every sign share their line,
so A is always +.
"""

from functools import lru_cache
from itertools import product
from math import lcm

import numpy as np

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer
from mathlib.theory.shattering import Line, separate

FIXED = {"A": (1, 1), "B": (5, 1), "C": (3, 5)}
LOW, HIGH = -1, 7  # the part of the plane that is shown, on both axes
SIGNS = {1: "+", -1: "−"}
LABELLINGS = {
    " ".join(f"{name}{SIGNS[y]}" for name, y in zip("ABCD", (1, *rest))): (1, *rest)
    for rest in product((1, -1), repeat=3)
}


@lru_cache(maxsize=4096)
def answer(x, y, labels):
    """The line or the meeting of hulls for A, B, C and D = (x, y)"""
    return separate([*FIXED.values(), (x, y)], labels)


def possible(x, y):
    """Which of the eight labellings a line can give, by name"""
    return {name: isinstance(answer(x, y, labels), Line) for name, labels in LABELLINGS.items()}


def draw_shatter(x, y, labels):
    """Left the points with the line or the meeting point, right all labellings with a mark."""
    points, signs = [*FIXED.values(), (x, y)], LABELLINGS[labels]
    found = answer(x, y, signs)
    picture, (plane, listed) = plots.panels(
        2.1, 1, size=(6.4, 3.9), left=0.09, right=0.99, bottom=0.14, top=0.9, gap=0.12
    )
    picture.colours = 28
    _answer(plane, points, signs, found)
    for nth, (name, point) in enumerate(zip("ABCD", points)):
        look = (
            {"color": plots.BLUE, "marker": "o"} if signs[nth] > 0 else {"color": plots.ORANGE, "marker": "s"}
        )
        plane.plot(*point, markersize=17, linestyle="", **look)
        words = {"ha": "center", "va": "center_baseline", "color": plots.PAPER, "weight": "bold"}
        plane.text(*point, name, fontsize=plots.TICKS, **words)
    plane.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal")
    plots.label(
        plane, "x", "y", "a line separates them" if isinstance(found, Line) else "no line separates them"
    )
    _list(listed, x, y, labels)
    return picture


def _answer(axes, points, signs, found):
    """The line with its two sides, or the two hulls with the point where they meet"""
    if isinstance(found, Line):
        grid = np.linspace(LOW, HIGH, 121)
        (w_1, w_2), b = map(float, found.w), float(found.b)
        heights = w_1 * grid + w_2 * grid[:, None] + b
        axes.contourf(grid, grid, heights, levels=[-1e9, 0, 1e9], colors=[plots.PALE_ORANGE, plots.PALE])
        if any(found.w):
            axes.contour(grid, grid, heights, levels=[0], colors=plots.INK, linewidths=1.6)
        axes.grid(False)
        return
    for side, colour in ((1, plots.BLUE), (-1, plots.ORANGE)):
        corners = np.array([p for p, y in zip(points, signs) if y == side], float)
        if len(corners) == 3:
            axes.fill(*corners.T, facecolor=plots.PALE if side > 0 else plots.PALE_ORANGE, edgecolor=colour)
        else:
            axes.plot(*corners.T, color=colour, linewidth=2)
    hollow = {"markersize": 25, "markerfacecolor": "none", "markeredgecolor": plots.PURPLE}
    axes.plot(*map(float, found.place), "D", markeredgewidth=2.5, zorder=5, **hollow)  # around D, if it is D


def _list(axes, x, y, labels):
    """Every labelling with ✓ or ✗, the one shown in bold"""
    for nth, (name, can) in enumerate(possible(x, y).items()):
        look = {"color": plots.INK if can else plots.ORANGE, "weight": "bold" if name == labels else "normal"}
        words = {"fontsize": plots.TICKS, "family": "DejaVu Sans", "va": "center", **look}
        axes.text(0.02, 7 - nth, f"{'✓' if can else '✗'} {name}", **words)
    axes.set(xlim=(0, 1), ylim=(-0.6, 7.6), xticks=(), yticks=())
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    plots.label(axes, "", "", "labellings")


def describe_shatter(x, y, labels):
    """The answer with its numbers, and how many of the 16 labellings there are."""
    found, count = answer(x, y, LABELLINGS[labels]), 2 * sum(possible(x, y).values())
    if isinstance(found, Line):
        said = _line(found)
    else:
        place = ", ".join(map(str, found.place))
        said = f"no line does it: ({place}) lies in the hulls of both the + and the − points"
    ending = f"Lines can give {count} of the 16 labellings of these points."
    return f"D = ({x}, {y}), labels {labels}: {said}. {ending}"


def _line(line):
    """w·x + b = 0 and its two sides in words, with whole numbers"""
    if not any(line.w):
        return "w = 0, b = 1 makes every place positive, and no line is to be drawn"
    whole = lcm(*(v.denominator for v in (*line.w, line.b)))
    parts = [(v * whole, name) for v, name in zip((*line.w, line.b), ("x", "y", ""), strict=True) if v]
    text = " ".join(f"{'−' if v < 0 else '+'} {_size(abs(v), name)}" for v, name in parts)
    text = text.removeprefix("+ ").replace("− ", "−", text.startswith("−"))
    return f"the line {text} = 0 has the + points on its positive and the − points on its negative side"


def _size(v, name):
    return name if name and v == 1 else f"{v}{name}"


shatter = Explorer(
    "theory.shatter",
    "Four points, and a line that is to separate them",
    (
        Control("x", "D, horizontally", (0, 1, 2, 3, 4, 5, 6), 3, pictured=(0, 2, 3, 4, 6)),
        Control("y", "D, vertically", (0, 1, 2, 3, 4, 5, 6), 2, pictured=(0, 2, 3, 6)),
        Control("labels", "Labels", tuple(LABELLINGS), "A+ B+ C+ D−"),
    ),
    draw_shatter,
    describe_shatter,
)

EXPLORERS = (shatter,)
