r"""Explorer of the chapter on the landscape: J(θ* + s d_1 + t d_2), a plane through a trained network θ*.

The networks tell two sets of points apart. They are trained with momentum on all samples and a small rate,
which does not amplify rounding, so that the picture is the same on every machine.
"""

from functools import cache, lru_cache

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from mathlib import plots
from mathlib.backpropagation import backward
from mathlib.explorers.playground import data
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.landscape.saddles import hessian
from mathlib.landscape.surfaces import layer_direction, on_plane
from mathlib.losses import targets
from mathlib.network import forward, init, with_theta
from mathlib.training import Run

NETS = {"2-4-1": (4,), "2-16-1": (16,), "2-8-8-8-1": (8, 8, 8)}
PLANES = {"two random directions": (1, 2), "two others": (3, 4), "start, end, one random": (0, 1)}
STEPS, ETA, CELLS = 1200, 0.1, 33
LEVELS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


@cache
def trained(data_set, net, sigma):
    """X, Y, the θ at the start (P,) and the network at the end"""
    X, y, *_ = data(data_set, 0.15, 0)
    network = init((2, *NETS[net], 1), (*[sigma] * len(NETS[net]), "sigmoid"), np.random.default_rng(3))
    before = network.theta.copy()
    run = Run(
        network, X, y, loss="binary_cross_entropy", eta=ETA, optimizer="momentum", batch_size=None,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    for _ in range(STEPS):
        run.step()
    return X, targets(y, "binary_cross_entropy", 1), before, network


def directions(data_set, net, sigma, plane):
    """d_1, d_2 (P,): random ones of the size of the layers, or first the way back to the start"""
    _, _, before, network = trained(data_set, net, sigma)
    first, second = (layer_direction(network, np.random.default_rng([8, k])) for k in PLANES[plane])
    return (before - network.theta if plane.startswith("start") else first), second


@lru_cache(maxsize=4)
def surface(data_set, net, sigma, plane, half):
    """The places s = t (CELLS,) and J (CELLS, CELLS) on the plane, s first"""
    X, Y, _, network = trained(data_set, net, sigma)
    s = np.linspace(-half, half, CELLS)
    d_1, d_2 = directions(data_set, net, sigma, plane)
    return s, on_plane(network, X, Y, "binary_cross_entropy", d_1, d_2, s, s)


@cache
def curvatures(data_set, net, sigma):
    """The eigenvalues of the Hessian of J at the end, the smallest first"""
    X, Y, _, network = trained(data_set, net, sigma)

    def gradient(theta):
        moved = with_theta(network, theta)
        return backward(moved, forward(moved, X), Y, "binary_cross_entropy")

    return np.linalg.eigvalsh(hessian(gradient, network.theta))


def draw_slice(data_set, net, sigma, plane, half):
    """Left J on the plane in steps of about three; right J along the two axes of the plane."""
    s, J = surface(data_set, net, sigma, plane, half)
    picture, (key, map_, right) = plots.panels(0.06, 1.1, 1, size=(6.4, 3.6), left=0.09, right=0.97, gap=0.42)
    picture.colours = 48
    shades = LinearSegmentedColormap.from_list("loss", ("#062a4f", plots.BLUE, plots.PALE, plots.PAPER), N=9)
    map_.contourf(s, s, J.T, levels=(0, *LEVELS, 1e12), colors=[shades(k) for k in range(9)])
    map_.contour(s, s, J.T, levels=LEVELS, colors=plots.INK, linewidths=0.4)
    map_.plot([0], [0], marker="o", markersize=8, color=plots.ORANGE)
    if plane.startswith("start") and half >= 1:
        map_.plot([1], [0], marker="s", markersize=7, color=plots.ORANGE)
    map_.grid(False)
    ends = (-half, 0, half)
    map_.set(xlim=(-half, half), ylim=(-half, half))
    map_.set_xticks(ends, [f"{end:g}".replace("-", "−") for end in ends])
    map_.set_yticks(ends, [f"{end:g}".replace("-", "−") for end in ends])
    key.imshow(np.arange(9)[:, None], cmap=shades, aspect="auto", origin="lower")
    key.set_yticks(np.arange(8) + 0.5, [f"{level:g}" for level in LEVELS])
    key.set_xticks(())
    key.grid(False)
    plots.label(key, title="J")
    plots.label(map_, "s", "", "the plane, t upwards")
    middle = CELLS // 2
    plots.curve(right, s, J[:, middle], "along s", 0)
    plots.curve(right, s, J[middle], "along t", 1)
    plots.powers_of_ten(right, 1e-3, 1e4)
    plots.label(right, "s or t", "", "J through the middle")
    plots.legend(right, loc="upper center")
    return picture


def describe_slice(data_set, net, sigma, plane, half):
    """The loss in the middle and the range on the plane, the share above the start, the curvatures."""
    X, Y, before, network = trained(data_set, net, sigma)
    _, J = surface(data_set, net, sigma, plane, half)
    middle, bends = J[CELLS // 2, CELLS // 2], curvatures(data_set, net, sigma)
    lower = "No place shown is lower." if J.min() >= middle * (1 - 1e-9) else (
        f"The lowest place shown has {number(J.min(), 3)}."
    )  # fmt: skip
    name = data_set.replace("_", " ")
    return (
        f"{name[0].upper()}{name[1:]}, {net} with {sigma} and {network.theta.size} parameters, "
        f"plane: {plane}, s and t from −{half:g} to {half:g}. At the trained network, in the middle, J is "
        f"{number(middle, 3)}; on the plane it rises to {number(J.max())}. {lower} The largest curvature in "
        f"any direction is {number(bends[-1])}."
    )


slice_ = Explorer(
    "landscape.slice",
    "The loss on a plane around a trained network",
    (
        Control("data_set", "Data", ("two_moons", "circles"), "two_moons"),
        Control("net", "Network", tuple(NETS), "2-16-1"),
        Control("sigma", "Activation", ("tanh", "relu"), "tanh"),
        Control("plane", "Plane", tuple(PLANES), "two random directions"),
        Control("half", "Half the width of the plane", (0.25, 0.5, 1.0, 2.0), 1.0),
    ),
    draw_slice,
    describe_slice,
)
