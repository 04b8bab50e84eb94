r"""Explorer of the page on recurrent networks: how large the gradient through time is, over the steps back.

    ‖∂h_T/∂h_{T−k}‖₂ = ‖J_T ⋯ J_{T−k+1}‖₂,  k = 1 … T,  for two random W_h, scaled to one spectral radius

One matrix has normal entries, the other is a multiple of an orthogonal one. All is drawn from seed 4.
"""

from functools import lru_cache

import numpy as np

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.recurrence import bounds, jacobians, products, random_matrix, rnn, spectral_norms, with_radius

SEED = 4
UNITS = {  # name: φ, and the size of W_x, so of what an input adds to z
    "linear": ("linear", 0.0),
    "tanh, weak input": ("tanh", 0.05),
    "tanh, strong input": ("tanh", 1.0),
}
NAMES = {"normal": "normal entries", "orthogonal": "orthogonal"}
LOWEST, HIGHEST = 1e-10, 1e10


@lru_cache(maxsize=256)
def sizes(kind, radius, T, units, d):
    """‖∂h_T/∂h_{T−k}‖₂ for k = 0 … T, and its bound (γ‖W_h‖₂)^k with γ = 1   -> (T + 1,), (T + 1,)"""
    rng = np.random.default_rng([SEED, d])
    phi, scale = UNITS[units]
    W_h = {each: with_radius(random_matrix(each, d, rng), radius) for each in NAMES}[kind]
    p = {"W_h": W_h, "W_x": scale * rng.standard_normal((d, 1)), "b": np.zeros(d)}
    stored = rnn.forward(p, rng.standard_normal((1, 100, 1))[:, :T], 0.1 * rng.standard_normal((1, d)), phi)
    found = spectral_norms(products(jacobians(p, stored)[0]))
    return np.append(1.0, found), np.append(1.0, bounds(W_h, 1, T))


def draw_radius(radius, T, units, d):
    """The sizes for both matrices over the steps back, and the bound of the first."""
    picture, (axes,) = plots.panels(1, left=0.1, right=0.96, bottom=0.15, top=0.79)
    for nth, kind in enumerate(NAMES):
        found, bound = sizes(kind, radius, T, units, d)
        plots.curve(axes, range(T + 1), found, NAMES[kind], nth)
        if kind == "normal":
            plots.curve(axes, range(T + 1), bound, "bound for these", 2, linewidth=1.6)
    axes.axhline(1, color=plots.INK, linewidth=0.8)
    plots.powers_of_ten(axes, LOWEST, HIGHEST)
    plots.whole_numbers(axes.xaxis)
    axes.set_xlim(0, T)
    plots.label(axes, "steps back", "", "largest factor on a gradient")
    where = {"bbox_to_anchor": (0.54, 0.99), "bbox_transform": picture.transFigure, "loc": "upper center"}
    plots.legend(axes, ncol=3, **where)
    return picture


def describe_radius(radius, T, units, d):
    """The sizes after half of the steps and after all of them."""
    said = []
    for kind, name in NAMES.items():
        found, bound = sizes(kind, radius, T, units, d)
        text = f"{name}: {number(found[T // 2])} after {T // 2} steps back, {number(found[T])} after {T}"
        said.append(text + (f" (bound {number(bound[T])})" if kind == "normal" else ""))
    return (
        f"W_h of {d} × {d} with spectral radius {number(radius, 3)}, units: {units}. Largest factor by which "
        f"a gradient is stretched on its way back, {'; '.join(said)}."
    )


radius_explorer = Explorer(
    "recurrence.radius",
    "Spectral radius and the gradient through time",
    (
        Control("radius", "Spectral radius", (0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.4), 0.9),
        Control("T", "Steps T", (20, 50, 100), 50),
        Control("units", "Units", tuple(UNITS), "linear"),
        Control("d", "Number of units d", (4, 16, 48), 16, pictured=(16,)),
    ),
    draw_radius,
    describe_radius,
)

EXPLORERS = (radius_explorer,)
