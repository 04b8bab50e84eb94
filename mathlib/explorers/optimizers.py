r"""Explorer of the chapter on optimizers: four of them race down a surface J(x, y) from one start.

    ravine ½(x² + 20y²)/2,   saddle x² − y² + y⁴/2,   Rosenbrock ((1 − x)² + 20(y − x²)²)/20,
    noisy bowl ½(x² + 3y²) with gradients that carry normal noise of standard deviation 2

Each step is that of `mathlib.optimizers`, on θ = (x, y). The noise is drawn from seed 5, the same for all.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.optimizers import check_optimizer

LOST = 100.0  # a path this far from 0 has left the picture and does not come back
FLOOR = 1e-8  # the height at which J − J* is drawn where it is smaller
NOISE, SEED = 2.0, 5
CONTOUR = "#b4b8bb"  # dark enough to keep a colour of its own in the palette
FIXED = ("sgd", "momentum", "adam")
NAMES = {
    "sgd": "gradient descent", "momentum": "momentum", "nesterov": "Nesterov", "adagrad": "AdaGrad",
    "rmsprop": "RMSProp", "adam": "Adam", "adamw": "AdamW",
}  # fmt: skip
FOURTH = {NAMES[name]: name for name in ("nesterov", "adagrad", "rmsprop", "adamw")}  # as shown: its name
BY_GRADIENT = ("sgd", "momentum", "nesterov")  # their steps grow with g, so they take another rate


class Surface(NamedTuple):
    """value(x, y), gradient(x, y) -> (2,), the start, the part of the plane shown, the least value."""

    value: Callable
    gradient: Callable
    start: tuple[float, float]
    window: tuple[float, float, float, float]
    least: float = 0.0
    noise: float = 0.0


SURFACES = {
    "ravine": Surface(
        lambda x, y: (x * x + 20 * y * y) / 4,
        lambda x, y: np.array([x / 2, 10 * y]),
        (-4.0, 1.0),
        (-4.6, 2.6, -2.2, 2.2),
    ),
    "saddle": Surface(
        lambda x, y: x * x - y * y + y**4 / 2,
        lambda x, y: np.array([2 * x, 2 * y**3 - 2 * y]),
        (-1.5, 0.01),
        (-1.8, 1.2, -0.9, 1.5),
        least=-0.5,
    ),
    "Rosenbrock": Surface(
        lambda x, y: ((1 - x) ** 2 + 20 * (y - x * x) ** 2) / 20,
        lambda x, y: np.array([(x - 1) / 10 - 4 * x * (y - x * x), 2 * (y - x * x)]),
        (-1.2, 1.0),
        (-1.8, 1.8, -0.9, 2.1),
    ),
    "noisy bowl": Surface(
        lambda x, y: (x * x + 3 * y * y) / 2,
        lambda x, y: np.array([x, 3 * y]),
        (-3.0, 2.0),
        (-3.7, 3.3, -2.4, 2.6),
        noise=NOISE,
    ),
}


@lru_cache(maxsize=256)
def path(surface, name, eta, parameters, steps):
    """θ_0 … θ_n (n + 1, 2) of one optimizer; NaN from the step on that leads further than LOST.

    parameters: pairs (name, value).
    """
    place, (optimizer, how) = SURFACES[surface], check_optimizer(name, dict(parameters))
    theta = np.array(place.start)
    s, walked = optimizer.start(theta), np.full((steps + 1, 2), np.nan)
    walked[0] = theta
    for t, noise in enumerate(np.random.default_rng(SEED).standard_normal((steps, 2)), start=1):
        optimizer.step(theta, place.gradient(*theta) + place.noise * noise, s, eta, **how)
        if np.abs(theta).max() > LOST:
            break
        walked[t] = theta
    return walked


def race(surface, fourth, eta, eta_a, mu, beta2, steps):
    """{optimizer: its path}; fourth is its name as shown"""
    runs = {}
    for name in (*FIXED, FOURTH[fourth]):
        has = check_optimizer(name)[1]
        parameters = tuple((key, value) for key, value in (("mu", mu), ("beta2", beta2)) if key in has)
        runs[name] = path(surface, name, eta if name in BY_GRADIENT else eta_a, parameters, steps)
    return runs


def heights(surface, walked):
    """J − J* along a path"""
    return SURFACES[surface].value(*walked.T) - SURFACES[surface].least


def draw_race(surface, **state):
    """Left the paths over the contours of J, right J − J* over the steps."""
    place, runs = SURFACES[surface], race(surface, **state)
    picture, (plane, curves) = plots.panels(
        1.25, 1, size=(6.4, 3.8), left=0.11, bottom=0.14, top=0.76, gap=0.24
    )
    picture.colours = 14
    _contours(plane, place)
    for nth, (name, walked) in enumerate(runs.items()):
        line = plots.curve(plane, *walked.T, NAMES[name], nth, linewidth=1.8)
        last = walked[np.isfinite(walked).all(axis=1)][-1]
        plots.curve(plane, *last[:, None], None, nth, marker="o", markersize=11 - 2.2 * nth)
        above = np.maximum(heights(surface, walked), FLOOR)
        plots.curve(curves, range(len(above)), above, None, nth, color=line.get_color())
    plots.curve(plane, *np.array(place.start)[:, None], None, 0, color=plots.INK, marker="s", markersize=6)
    plots.powers_of_ten(curves, FLOOR / 2, 1e3, zero=None)
    plots.whole_numbers(curves.xaxis)
    plots.label(plane, "x", "y", "from the square to the dots")
    plots.label(curves, "step", "", "J above its minimum")
    where = {"bbox_to_anchor": (0.5, 0.99), "bbox_transform": picture.transFigure, "loc": "upper center"}
    plots.legend(plane, ncol=2, **where)
    return picture


def _contours(axes, place):
    left, right, low, high = place.window
    x, y = np.meshgrid(np.linspace(left, right, 81), np.linspace(low, high, 81))
    J = place.value(x, y) - place.least
    axes.contour(x, y, J, levels=J.max() * np.linspace(0.1, 1, 7) ** 2, colors=CONTOUR, linewidths=0.8)
    axes.grid(False)
    axes.set(xlim=(left, right), ylim=(low, high))


def describe_race(surface, **state):
    """Where each optimizer has come, with its rate."""
    runs, said = race(surface, **state), []
    for name, walked in runs.items():
        rate = number(state["eta"] if name in BY_GRADIENT else state["eta_a"], 3)
        here = np.isfinite(walked).all(axis=1)
        if here.all():
            above = heights(surface, walked[-1])
            end = f"ends at J − J* {'below 10⁻⁸' if above < FLOOR else f'= {number(above)}'}"
        else:
            end = f"leaves the picture for good at step {int(here.argmin())}"
        said.append(f"{NAMES[name]} (rate {rate}) {end}")
    x, y = SURFACES[surface].start
    what = f"{surface[0].upper()}{surface[1:]}, {state['steps']} steps from ({number(x, 3)}, {number(y, 3)})"
    return f"{what}: {'; '.join(said)}. μ = {number(state['mu'], 3)}, β₂ = {number(state['beta2'], 4)}."


race_explorer = Explorer(
    "optimizers.race",
    "Four optimizers on one surface",
    (
        Control("surface", "Surface", tuple(SURFACES), "ravine"),
        Control("fourth", "Fourth optimizer", tuple(FOURTH), "Nesterov"),
        Control(
            "eta",
            "η, gradient methods",
            (0.005, 0.01, 0.02, 0.05, 0.09, 0.11, 0.2),
            0.05,
            pictured=(0.02, 0.05, 0.09, 0.11),
        ),
        Control(
            "eta_a",
            "η, adaptive methods",
            (0.005, 0.02, 0.1, 0.3, 0.5),
            0.1,
            pictured=(0.02, 0.1, 0.3),
        ),
        Control("mu", "Momentum μ", (0.0, 0.5, 0.8, 0.9, 0.95, 0.99), 0.9, pictured=(0.9,)),
        Control("beta2", "Memory of the squares β₂", (0.5, 0.9, 0.99, 0.999), 0.99, pictured=(0.99,)),
        Control("steps", "Steps", (10, 30, 60, 120, 250, 500), 60, pictured=(60,)),
    ),
    draw_race,
    describe_race,
)

EXPLORERS = (race_explorer,)
