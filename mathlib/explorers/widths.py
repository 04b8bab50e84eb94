r"""Explorer of the chapter on the landscape: P random ReLU units fitted to N samples, and the errors over P.

The last layer is fitted with minimal norm, or by ridge; the task is that of `landscape.overparameterization`.
"""

from functools import cache, lru_cache

import numpy as np

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.landscape import overparameterization as over

FLOOR = 1e-10  # an error below is said to be below
WIDTHS = (2, 5, 10, 16, 20, 25, 30, 40, 50, 60, 80, 120, 200, 500, 1000)
DRAWS = 30
LOW, HIGH = 1e-3, 300.0


@cache
def curves(N, noise, lam):
    """Medians of the training and the test error over DRAWS draws, for each width   -> (2, widths)"""
    rng = np.random.default_rng(12)
    found = np.median([over.errors(WIDTHS, N, noise, rng, lam) for _ in range(DRAWS)], axis=0)
    return np.transpose(found)


@lru_cache(maxsize=8)
def one_fit(P, N, noise, lam):
    """f and f̂ on N training inputs with their targets, and on 150 new inputs, of one draw"""
    rng = np.random.default_rng([13, P])
    (U, y), features = over.draw(N, noise, rng), over.random_features(P, over.INPUTS, rng)
    w, new = over.fit_features(features, U, y, lam), rng.standard_normal((150, over.INPUTS))
    return y, features(U) @ w, over.truth(new), features(new) @ w


def draw_width(P, N, noise, lam):
    """Left what one fit says against what is true; right both errors by width."""
    y, fitted, true, said = one_fit(P, N, noise, lam)
    picture, (left, right) = plots.panels(1, 1.15, size=(6.4, 3.7), left=0.1, bottom=0.15, top=0.88, gap=0.28)
    left.plot([-3, 3], [-3, 3], color=plots.INK, linewidth=0.8)
    left.plot(true, np.clip(said, -3.4, 3.4), ".", color=plots.BLUE, markersize=5, label="new inputs")
    look = {"markeredgecolor": plots.ORANGE, "markerfacecolor": plots.PAPER, "markersize": 5}
    left.plot(y, np.clip(fitted, -3.4, 3.4), "s", label="training", **look)
    left.set(xlim=(-3.2, 3.2), ylim=(-3.6, 3.6))
    plots.label(left, "target or truth", "", f"one fit, {P} units")
    plots.legend(left, loc="upper left")
    for nth, (name, error) in enumerate(zip(("training", "test"), curves(N, noise, lam), strict=True)):
        plots.curve(right, WIDTHS, np.clip(error, LOW / 10, HIGH * 10), name, nth)
    right.axvline(N, color=plots.INK, linewidth=0.8, linestyle=(0, (2, 2)))
    right.axvline(P, color=plots.INK, linewidth=0.8)
    plots.powers_of_ten(right, LOW, HIGH)
    right.set_xscale("log")
    right.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    right.set_xticks([], minor=True)
    right.set_xlim(1.6, 1300)
    plots.label(right, "units P", "", f"squared errors; dotted {N}")
    plots.legend(right, loc="upper right")
    return picture


def describe_width(P, N, noise, lam):
    """Both errors at this width, and where the test error is largest and smallest."""
    training, test = curves(N, noise, lam)
    at = WIDTHS.index(min(WIDTHS, key=lambda each: abs(each - P)))
    how = f"ridge with λ = {lam:g}" if lam else "minimal norm"
    low = "below 10⁻¹⁰" if training[at] < FLOOR else number(training[at])
    return (
        f"{P} random ReLU units, {N} samples with noise of deviation {noise:g}, {how}. Medians of {DRAWS} "
        f"draws at {WIDTHS[at]} units: training error {low}, test error {number(test[at])}. "
        f"Of the widths drawn, the test error is largest at {WIDTHS[int(test.argmax())]} units, "
        f"{number(test.max())}, and smallest at {WIDTHS[int(test.argmin())]}, {number(test.min())}."
    )


width = Explorer(
    "landscape.width",
    "Errors of fits with more and more random units",
    (
        Control("P", "Units P", WIDTHS, 40),
        Control("N", "Samples N", (20, 40), 40),
        Control("noise", "Deviation of the noise", (0.0, 0.3), 0.3),
        Control("lam", "Ridge penalty λ", (0.0, 0.001), 0.0),
    ),
    draw_width,
    describe_width,
)
