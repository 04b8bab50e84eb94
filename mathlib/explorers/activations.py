"""Explorers of the chapter on activations: σ with its slope and what L slopes do to a gradient; softmax.

Backward through L layers a gradient is multiplied by the slopes σ′(z¹) … σ′(zᴸ), besides the weights. Here
the weights are left out and each z is drawn from the standard normal distribution: what is left is the part
of the activation itself.
"""

import numpy as np

from mathlib import plots
from mathlib.activations import ACTIVATIONS, activation, softmax, softmax_jacobian
from mathlib.explorers.protocol import Control, Explorer, number

PATHS, DEEPEST = 999, 20
Z = np.random.default_rng(0).standard_normal((PATHS, DEEPEST))  # one row a path, one column a layer
Z.flags.writeable = False


def _sigma(name, alpha):
    """The activation called `name`, with its α where it has one."""
    return activation(name, **({"alpha": alpha} if _has_alpha(name) else {}))


def _has_alpha(name):
    return "alpha" in ACTIVATIONS[name].parameters


def _steepest(sigma):
    """max |σ′| over a fine grid, with both sides of the kink at 0 in it."""
    return float(np.max(np.abs(sigma.d(np.concatenate([np.linspace(-40, 40, 16001), [-1e-9, 1e-9]])))))


def _factors(sigma, L):
    """|σ′(z¹) … σ′(zˡ)| on every path, for l = 0 … L: shape (PATHS, L + 1)."""
    return np.hstack([np.ones((PATHS, 1)), np.cumprod(np.abs(sigma.d(Z[:, :L])), axis=1)])


def _quantiles(factors):
    """The lower end of the middle 90 % of the paths, the median, the upper end: each one path's factor."""
    return np.quantile(factors, [0.05, 0.5, 0.95], axis=0, method="nearest")


def draw_shape(name, alpha, L):
    """Left σ and σ′ over z; right the factor that L layers put on a gradient, on a log axis."""
    sigma = _sigma(name, alpha)
    picture, (left, right) = plots.panels(1, 1, left=0.08, gap=0.42)
    z = np.linspace(-5, 5, 401)
    slope = np.where(np.isin(z, sigma.kinks), np.nan, sigma.d(z))
    plots.value_and_derivative(left, z, sigma(z), slope)
    left.set_xticks(range(-4, 5, 2))
    plots.legend(left, loc="upper left")
    _draw_factors(right, _quantiles(_factors(sigma, L)), _steepest(sigma) ** np.arange(L + 1.0))
    return picture


def _draw_factors(axes, quantiles, largest):
    """The band of the paths, their median, and the largest factor possible, over the layers 0 … L."""
    layers = np.arange(len(largest))
    lowest = min(0.1, 0.25 ** layers[-1], np.min(quantiles[quantiles > 0]))  # 0.25ᴸ: so pictures compare
    zero = lowest / 10 if np.any(quantiles == 0) else None
    bottom, top = (zero or lowest) / 2, max(1, largest[-1])
    plots.powers_of_ten(axes, bottom, top * (top / bottom) ** 0.5, zero)  # the space above is for the legend
    low, median, high = np.maximum(quantiles, zero or 0)
    axes.fill_between(layers, low, high, color=plots.PALE, linewidth=0, label="90 % of paths")
    plots.curve(axes, layers, median, "median", 0)
    plots.curve(axes, layers, largest, "largest possible", 1)
    axes.set_xlim(0, layers[-1])
    plots.whole_numbers(axes.xaxis)
    plots.label(axes, "layers", "", "factor on the gradient")
    plots.legend(axes, loc="upper right")


def describe_shape(name, alpha, L):
    """The steepest slope, the factors after L layers, and what alpha does."""
    sigma, words = _sigma(name, alpha), name.replace("_", " ")
    last, steepest = _factors(sigma, L)[:, -1], _steepest(sigma)
    low, median, high = (number(each) for each in _quantiles(last))
    dead = 100 * np.mean(last == 0)
    return (
        f"{words}{f' with alpha {alpha:g}' if _has_alpha(name) else ''}: "
        f"steepest slope {number(steepest, 3)}. The slopes of {L} layer{'s' if L > 1 else ''} "
        f"at standard normal pre-activations multiply a gradient by {median} in the median of {PATHS} seeded "
        f"paths, by {low if low == high else f'{low} to {high}'} in 90 % of them, "
        f"by {number(steepest**L)} at most."
        + (f" On {dead:.0f} % of the paths the factor is exactly 0." if dead else "")
        + ("" if _has_alpha(name) else f" Alpha has no effect on {words}.")
    )


shape = Explorer(
    "activations.shape",
    "An activation, its slope, and a gradient through L layers",
    (
        Control("name", "Activation", tuple(ACTIVATIONS), "sigmoid"),
        Control("alpha", "Alpha", (0.01, 0.25, 1.0), 0.25),
        Control("L", "Layers L", (1, 2, 5, 10, DEEPEST), 5),
    ),
    draw_shape,
    describe_shape,
)


def _logits(gap, shift):
    """Four logits, each `gap` below the one before, all raised by `shift`."""
    return shift + gap * np.array([3.0, 2.0, 1.0, 0.0])


def _softmax(gap, temperature, shift):
    """p = softmax(z/T) and its Jacobian by z, ∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ)/T."""
    z = _logits(gap, shift) / temperature
    return softmax(z[None])[0], softmax_jacobian(z) / temperature


def draw_softmax(gap, temperature, shift):
    """Left the probabilities of four classes, right their Jacobian with its numbers."""
    p, J = _softmax(gap, temperature, shift)
    picture, (left, right) = plots.panels(4, 5, left=0.08, right=0.99, gap=0.2)
    plots.bars(left, ["p₁", "p₂", "p₃", "p₄"], p, digits=3)
    left.set_ylim(0, 1.12)
    plots.label(left, "class", "", "probabilities p")
    largest = 0.25 / temperature  # of p(1 − p)/T, at p = 1/2
    plots.heat_map(right, J, ["p₁", "p₂", "p₃", "p₄"], ["z₁", "z₂", "z₃", "z₄"], largest)
    plots.label(right, "by the logit", "", "Jacobian ∂p/∂z")
    return picture


def describe_softmax(gap, temperature, shift):
    """The logits, the probabilities, and the ends of the Jacobian."""
    p, J = _softmax(gap, temperature, shift)
    z, off = _logits(gap, shift), J - np.diag(np.diag(J))
    return (
        f"Logits {', '.join(number(each, 5) for each in z)} at temperature {temperature:g} "
        f"give p = {', '.join(plots.fixed(each, 3) for each in p)}. "
        f"The Jacobian has {', '.join(number(each, 3) for each in np.diag(J))} on its diagonal "
        f"and goes down to {number(off.min(), 3)} off it; every row and every column sums to 0."
        + (f" Adding {shift:g} to all logits has changed nothing." if shift else "")
    )


of_softmax = Explorer(
    "activations.softmax",
    "Softmax of four logits and its Jacobian",
    (
        Control("gap", "Gap between logits", (0.0, 0.5, 1.0, 2.0, 4.0), 1.0),
        Control("temperature", "Temperature T", (0.25, 0.5, 1.0, 2.0, 4.0), 1.0),
        Control("shift", "Added to all logits", (0, 10, 1000), 0),
    ),
    draw_softmax,
    describe_softmax,
)

EXPLORERS = (shape, of_softmax)
