"""Explorer of the chapter on backpropagation: errors and gradients layer by layer, right and with a mistake.

Δ^l = (Δ^{l+1} W^{l+1}) ⊙ (σ^l)'(Z^l),  dW^l = (1/m) (Δ^l)ᵀ A^{l−1},  db^l = (1/m) Σ_i Δ^l_i, over m rows. The
right gradient is that of `mathlib.backpropagation.backward`, which training calls. Seed 3 draws the weights,
the inputs and the labels; biases start at 0, so that a scale of the weights does not switch ReLU units.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from mathlib import plots
from mathlib.backpropagation import backward, output_delta
from mathlib.comparison import TOLERANCE, relative_error
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.losses import one_hot
from mathlib.mistakes import guess
from mathlib.network import forward, init, views

INPUTS, CLASSES, ROWS, SEED = 4, 3, 7, 3
NONE, TRANSPOSE, SLOPE, SLOPE_AT_A = "none", "transpose in dW", "σ′ forgotten", "σ′ at a, not at z"
PATHS, MEAN, MEAN_TWICE = "sum over k forgotten", "1/m missing", "1/m on δ and on dW"
BIAS = "bias not summed"
MISTAKES = (NONE, TRANSPOSE, SLOPE, SLOPE_AT_A, PATHS, MEAN, MEAN_TWICE, BIAS)
DOES = {
    TRANSPOSE: "dWˡ is the transpose, (Aˡ⁻¹)ᵀ Δˡ.",
    SLOPE: "the step back ends at the derivative by aˡ.",
    SLOPE_AT_A: "the slopes are taken after the activation.",
    PATHS: "only the first unit of the next layer hands its error back.",
    MEAN: "nothing is divided by the number of rows.",
    MEAN_TWICE: "the number of rows divides Δ of the last layer, and each gradient again.",
    BIAS: "dbˡ is the first row of Δˡ, and it should be the sum of all rows.",
}
KNOWN_BY_NUMBERS = (NONE, TRANSPOSE, MEAN, MEAN_TWICE)  # `guess` needs no candidate for these

ERRORS, GRADIENT = "errors Δˡ", "gradient by Wˡ, bˡ"
GAP = 2  # cells between two matrices
SHADE = "#e9e9e2"  # of a 0, a little darker than the paper, so that cells end where they end
WORDS = {"fontsize": plots.TICKS, "color": plots.INK, "family": "DejaVu Sans"}


class Inspected(NamedTuple):
    """Δ[l], dW[l], db[l] of one network as they should be, and as the code with a mistake has them."""

    right: tuple[dict, dict, dict]
    code: tuple[dict, dict, dict]


def backward_with(mistake, network, stored, Y):
    """Δ[l] (m, m_l), dW[l], db[l] by the recursion above with one of MISTAKES planted; NONE is right."""
    Z, A, m = stored.Z, stored.A, len(Y)
    Delta, dW, db = {network.L: output_delta(network, stored, Y, "cross_entropy")}, {}, {}
    if mistake == MEAN_TWICE:
        Delta[network.L] = Delta[network.L] / m
    for l in range(network.L, 0, -1):
        if l < network.L:
            at = A[l] if mistake == SLOPE_AT_A else Z[l]
            slope = 1.0 if mistake == SLOPE else network.sigma[l].d(at)
            Delta[l] = _through_weights(mistake, Delta[l + 1], network.W[l + 1]) * slope
        product = A[l - 1].T @ Delta[l] if mistake == TRANSPOSE else Delta[l].T @ A[l - 1]
        share = 1 if mistake == MEAN else m
        dW[l] = product.reshape(network.W[l].shape) / share  # as a flat θ would take it: without an error
        db[l] = (Delta[l][0] if mistake == BIAS else Delta[l].sum(axis=0)) / share
    return Delta, dW, db


def _through_weights(mistake, Delta, W):
    """Σ_k Δ_k W_kj over all units k of the next layer, or the path through its first unit only."""
    return Delta[:, :1] * W[0] if mistake == PATHS else Delta @ W


def _problem(depth, width, sigma, scale):
    """The network, its forward pass over ROWS random inputs, and their targets."""
    rng = np.random.default_rng(SEED)
    X, y = rng.standard_normal((ROWS, INPUTS)), rng.integers(0, CLASSES, size=ROWS)
    network = init((INPUTS, *[width] * depth, CLASSES), (*[sigma] * depth, "softmax"), rng)
    network.theta *= scale
    return network, forward(network, X), one_hot(y, CLASSES)


@lru_cache(maxsize=64)
def inspect(depth, width, sigma, scale, mistake):
    """The Inspected of a setting. The right dW and db come from the engine, Δ from the recursion."""
    network, stored, Y = _problem(depth, width, sigma, scale)
    Delta = backward_with(NONE, network, stored, Y)[0]
    dW, db = views(backward(network, stored, Y, "cross_entropy"), network.m)
    return Inspected((Delta, dW, db), backward_with(mistake, network, stored, Y))


def _norms(Delta, dW, db):
    """‖Δ^l‖ and ‖(dW^l, db^l)‖ for l = 1 … L, two lists."""
    layers = sorted(Delta)
    return (
        [float(np.linalg.norm(Delta[l])) for l in layers],
        [float(np.hypot(np.linalg.norm(dW[l]), np.linalg.norm(db[l]))) for l in layers],
    )


def _wrong(code, right):
    """Which entries of an array differ from the right ones by more than rounding."""
    return relative_error(code, right) > TOLERANCE["symbolic"]


def draw_inspector(depth, width, sigma, scale, mistake):
    """Above ‖Δ^l‖ and the gradient norm over the layers; below Δ^l and the gradient entry by entry."""
    right, code = inspect(depth, width, sigma, scale, mistake)
    picture, panels = plots.panels(1, 1, size=(6.4, 5.6), left=0.1, bottom=0.665, top=0.945)
    sizes = zip(panels, _norms(*right), _norms(*code), (ERRORS, GRADIENT), strict=True)
    for axes, true, coded, title in sizes:
        curves = {"right": true} if mistake == NONE else {"right": true, "this code": coded}
        named = {"x": "layer", "y": "", "title": f"size of the {title}", "named": False}
        plots.learning_curves(axes, range(1, depth + 2), curves, log=True, **named)
        low, high = axes.get_ylim()
        axes.set(xlim=(0.8, depth + 1.2), ylim=(low, high * (high / low) ** 0.05))
    where = {"bbox_to_anchor": (0.54, 0.595), "bbox_transform": picture.transFigure, "loc": "center"}
    plots.legend(panels[0], ncol=2, **where)
    _draw_strip(picture, 0.315, f"{ERRORS}, layer by layer, a sample a row", right, code, whole=False)
    _draw_strip(picture, 0.02, f"{GRADIENT}, layer by layer, bˡ in the last column", right, code, whole=True)
    return picture


def _draw_strip(picture, bottom, title, right, code, whole):
    """The matrices of one kind, with dots on the wrong entries, and a title that says so if there are any."""
    shown = _matrices(*code, whole)
    wrong = [_wrong(*pair) for pair in zip(shown, _matrices(*right, whole), strict=True)]
    marks = "; dots: wrong" if any(each.any() for each in wrong) else ""
    axes = plots.strip(picture, bottom, height=0.16)
    _draw_matrices(axes, shown, wrong)
    plots.label(axes)
    axes.set_title(title + marks, loc="left", y=1.0, pad=20, **(WORDS | {"fontsize": plots.WORDS}))


def _matrices(Delta, dW, db, whole):
    """A matrix for each layer: Δ^l, a sample a row, or with `whole` the gradient, b^l its last column."""
    return [np.column_stack([dW[l], db[l]]) if whole else Delta[l] for l in sorted(Delta)]


def _draw_matrices(axes, matrices, marked):
    """Matrices side by side, each coloured by its own largest entry, with dots where `marked` is true."""
    height, start = max(map(len, matrices)), 0
    strip = np.full((height, sum(M.shape[1] + GAP for M in matrices) - GAP), np.nan)
    for l, (M, wrong) in enumerate(zip(matrices, marked, strict=True), start=1):
        rows, columns = M.shape
        strip[:rows, start : start + columns] = M / max(np.abs(M).max(), np.finfo(float).tiny)
        i, j = np.nonzero(wrong)
        axes.plot(start + j, i, "s", markersize=2.6, color=plots.INK, antialiased=False)
        where = {"textcoords": "offset points", "ha": "center", "va": "bottom"}
        axes.annotate(str(l), (start + (columns - 1) / 2, -0.5), (0, 3), **where, **WORDS)
        start += columns + GAP
    shades = LinearSegmentedColormap.from_list("signed", (plots.BLUE, SHADE, plots.ORANGE), N=11)
    axes.imshow(strip, cmap=shades, vmin=-1, vmax=1, interpolation="nearest")
    axes.set(anchor="NW", xticks=(), yticks=())
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def describe_inspector(depth, width, sigma, scale, mistake):
    """The sizes at both ends; with a mistake, how many entries are wrong and what `guess` says of them."""
    right, code = inspect(depth, width, sigma, scale, mistake)
    errors, norms = _norms(*right)
    layers = f"{depth} hidden layer{'s' if depth > 1 else ''} of {width} {sigma} units"
    start = (
        f"{layers}, weights scaled by {scale:g}. From layer {depth + 1} back to layer 1 the errors go "
        f"from {number(errors[-1])} to {number(errors[0])} in size, the right gradient "
        f"from {number(norms[-1])} to {number(norms[0])}. "
    )
    if mistake == NONE:
        return start + "Nothing is planted: this is the gradient that training uses."
    setting = depth, width, sigma, scale
    told = f"{_damage(right, code, setting)}{_message(right, code, setting)}{_lost(code)}"
    return f"{start}Planted: {DOES[mistake]} {told}"


def _lost(code):
    """Why a curve leaves the picture, if a size is 0."""
    zero = any(0 in sizes for sizes in _norms(*code))
    return (
        " Where a curve falls out of the picture, the size is 0, which a log axis cannot show."
        if zero
        else ""
    )


def _damage(right, code, setting):
    """Which entries of the gradient are wrong, and the layers they are in."""
    pairs = list(zip(_matrices(*code, True), _matrices(*right, True), strict=True))
    wrong = [_wrong(*pair) for pair in pairs]
    count, size = sum(int(each.sum()) for each in wrong), sum(each.size for each in wrong)
    layers = [str(l) for l, each in enumerate(wrong, start=1) if each.any()]
    if not layers:
        why = (
            ": for ReLU a > 0 exactly when z > 0, so the slopes are the same" if setting[2] == "relu" else ""
        )
        return f"All {size} entries of the gradient are right all the same{why}."
    where = f"layer{'s' if len(layers) > 1 else ''} {', '.join(layers)}"
    return f"{count} of {size} entries of the gradient are wrong, in {where}."


def _message(right, code, setting):
    """What `guess` says of the array in which the mistake shows first on the way back."""
    forms = {each: inspect(*setting, each).code for each in MISTAKES if each not in KNOWN_BY_NUMBERS}
    for l in sorted(right[0], reverse=True):
        for name, part in (("W", 1), ("b", 2)):
            true, coded = right[part][l], code[part][l]
            if not _wrong(coded, true).any():
                continue
            candidates = {"batch size": ROWS} | {text: form[part][l] for text, form in forms.items()}
            message = guess(true, coded, candidates) or "no guess"
            return f" It shows first in {name}{l}, where the check says: {message}"
    return ""


inspector = Explorer(
    "backpropagation.inspector",
    "Errors and gradients, layer by layer",
    (
        Control("depth", "Hidden layers", (1, 2, 3, 4, 5, 6), 3, pictured=(1, 3, 6)),
        Control("width", "Units a layer", (3, 4, 5, 6), 6, pictured=(6,)),
        Control("sigma", "Activation", ("sigmoid", "tanh", "relu"), "tanh"),
        Control("scale", "Scale of the weights", (0.25, 0.5, 1.0, 2.0, 4.0), 1.0, pictured=(0.5, 1.0, 2.0)),
        Control("mistake", "Planted mistake", MISTAKES, NONE),
    ),
    draw_inspector,
    describe_inspector,
)

EXPLORERS = (inspector,)
