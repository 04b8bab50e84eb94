r"""Explorers of the chapter on regularization: penalties, dropout, and bias against variance.

penalty          w minimises (1/2N)‖y − Xw‖² + (λ/2)‖w‖² or + λ₁‖w‖₁, for the mass of penguins
dropout          Σ_j w_j m_j a_j over random masks, what the next unit receives, and its value at test time
bias_variance    polynomials through many training sets, and the three parts of their expected error
"""

from functools import cache

import numpy as np

from mathlib import datasets, plots
from mathlib.comparison import same
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.generalization import bias_variance, smoother
from mathlib.regularization import lasso, ridge

COLUMNS = ("bill length", "bill depth", "flipper", "male", "Chinstrap", "Gentoo")
KINDS = {"L2": ridge, "L1": lasso}
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@cache
def birds(N):
    """X (N, 6), y (N,) standardized, 200 test penguins by the same numbers, and the grams of a unit of y."""
    X, y = datasets.penguins()
    order = np.random.default_rng(7).permutation(len(y))
    rows, rest = order[:N], order[-200:]
    X, X_test = datasets.standardized(X[rows], X[rest])
    mean, deviation = y[rows].mean(), y[rows].std()
    return X, (y[rows] - mean) / deviation, X_test, (y[rest] - mean) / deviation, deviation


def fitted(kind, lam, N):
    """w (6,) and the typical errors in grams on the training and on the test penguins"""
    X, y, X_test, y_test, grams = birds(N)
    w = KINDS[kind](X, y, lam)
    typical = lambda X, y: grams * np.sqrt(np.mean((y - X @ w) ** 2))
    return w, typical(X, y), typical(X_test, y_test)


@cache
def path(kind, N):
    """The typical errors in grams, training and test, for each λ of RATES   -> (2, 13)"""
    return np.transpose([fitted(kind, lam, N)[1:] for lam in RATES])


def draw_penalty(kind, lam, N):
    """Left the six weights with their numbers, an exact 0 in orange; right both errors over λ."""
    picture, (left, right) = plots.panels(1, 1, left=0.19, gap=0.3)
    w = fitted(kind, lam, N)[0]
    left.barh(range(6), w, color=plots.BLUE, height=0.6)
    left.set_yticks(range(6), COLUMNS)
    left.invert_yaxis()
    left.axvline(0, color=plots.INK, linewidth=0.8)
    left.set_xlim(-0.7, 1.9)
    for j, weight in enumerate(w):
        look = {"color": plots.INK} if weight else {"color": plots.ORANGE, "weight": "bold"}
        left.text(1.88, j, number(weight), ha="right", va="center", fontsize=plots.TICKS, **look)
    plots.label(left, "deviations of the mass", "", "weights")
    for nth, (name, errors) in enumerate(zip(("training", "test"), path(kind, N), strict=True)):
        plots.curve(right, np.log10(RATES), errors, name, nth)
    right.axvline(np.log10(lam), ymax=0.72, color=plots.INK, linewidth=0.8)  # the legend is above
    right.set_xticks(range(-3, 2), [plots.power_of_ten(n) for n in range(-3, 2)])
    right.set_ylim(0, 1250)
    plots.label(right, "λ" if kind == "L2" else "λ₁", "", "error, grams")
    plots.legend(right, loc="upper left")
    return picture


def describe_penalty(kind, lam, N):
    """The weights, which are 0, and both errors."""
    w, training, test = fitted(kind, lam, N)
    zeros = ", ".join(name for name, weight in zip(COLUMNS, w, strict=True) if weight == 0) or "none"
    others = ", ".join(f"{name} {number(weight)}" for name, weight in zip(COLUMNS, w) if weight)
    letter, others = "λ" if kind == "L2" else "λ₁", f" Weights: {others}." if others else ""
    return (
        f"{kind} penalty with {letter} = {lam:g} on {N} penguins.{others} "
        f"Exactly 0: {zeros}. The typical error is {number(training)} grams on the penguins it was fitted to "
        f"and {number(test)} grams on 200 others."
    )


SCALINGS = {  # factor of a mask in training, factor at test time, as functions of p
    "÷p in training": (lambda p: 1 / p, lambda p: 1.0),
    "×p at test time": (lambda p: 1.0, lambda p: p),
    "nowhere": (lambda p: 1.0, lambda p: 1.0),
    "both": (lambda p: 1 / p, lambda p: p),
}
MASKS, LARGEST = 4000, 6  # the histogram ends at LARGEST


@cache
def paths(units):
    """w_j a_j of the units, 2 in sum, and uniform numbers (MASKS, units) that decide who is kept."""
    rng = np.random.default_rng(3)
    shares = rng.uniform(0.5, 1.5, units)
    return 2 * shares / shares.sum(), rng.random((MASKS, units))


def sums(keep, units, scaling):
    """Mean and deviation of Σ_j w_j m_j a_j over all masks, and the value at test time"""
    terms, (training, test) = paths(units)[0], (factor(keep) for factor in SCALINGS[scaling])
    deviation = training * np.sqrt(keep * (1 - keep) * (terms**2).sum())
    return training * keep * terms.sum(), deviation, test * terms.sum()


def drawn(keep, units, scaling):
    """Σ_j w_j m_j a_j for each of the masks   -> (MASKS,)"""
    terms, uniform = paths(units)
    return (uniform < keep).astype(float) @ terms * SCALINGS[scaling][0](keep)


def draw_dropout(keep, units, scaling):
    """Left how often each sum occurs, with mean and test value; right the deviation over p."""
    picture, (left, right) = plots.panels(3, 2, left=0.06, gap=0.26)
    mean, deviation, test = sums(keep, units, scaling)
    bins = np.linspace(-0.05, LARGEST + 0.05, 62)
    left.hist(drawn(keep, units, scaling), bins=bins, color=plots.PALE, edgecolor=plots.BLUE, linewidth=0.6)
    left.axvline(mean, color=plots.BLUE, linewidth=2.2, label="mean in training")
    dashed = {"color": plots.ORANGE, "linestyle": plots.DASHES[1], "linewidth": 2.2}
    left.axvline(test, label="at test time", **dashed)
    left.set_xlim(-0.1, LARGEST + 0.1)
    left.set_ylim(0, 1.35 * max(left.get_ylim()))  # the space above is for the legend
    left.set_yticks(())
    plots.label(left, "input of the next unit", "", f"{MASKS:,} masks")
    plots.legend(left, loc="upper right")
    p = np.linspace(0.1, 1, 91)
    plots.curve(right, p, [sums(each, units, scaling)[1] for each in p], None, 0)
    plots.curve(right, [keep], [deviation], None, 0, marker="o", markersize=9)
    right.set_ylim(-0.1, 4.6)
    plots.label(right, "p", "", "deviation")
    return picture


def describe_dropout(keep, units, scaling):
    """Mean, deviation, value at test time, and how many sums the histogram does not show."""
    mean, deviation, test = sums(keep, units, scaling)
    beyond = int(np.sum(drawn(keep, units, scaling) > LARGEST + 0.05))
    unseen = f" {beyond:,} of the {MASKS:,} sums lie beyond {LARGEST}, outside the histogram."
    ends = "the same number" if same(mean, test) else "another number"
    return (
        f"Dropout keeps each of {units} units with p = {keep:g}, scaled {scaling}. In training the next unit "
        f"gets {number(mean, 3)} on average, with the standard deviation {number(deviation, 3)}; at test "
        f"time it gets {number(test, 3)}, {ends}.{unseen if beyond else ''}"
    )


DEGREES = range(10)
FITS = 12  # training sets whose polynomials are drawn


def truth(x):
    """f(x) = sin(3x + 1)"""
    return np.sin(3 * x + 1)


@cache
def errors(degree, N, noise):
    """x (N,), places `at`, S and the Errors of polynomials of that degree"""
    x, at = np.linspace(-1, 1, N), np.linspace(-1, 1, 101)
    S = smoother(x, at, degree)
    return x, at, S, bias_variance(S, truth(x), truth(at), noise)


def parts(degree, N, noise):
    """(bias², variance, noise), each the mean over all places"""
    found = errors(degree, N, noise)[-1]
    return found.bias2.mean(), found.variance.mean(), found.noise


def draw_bias_variance(degree, N, noise):
    """Left the polynomials of some training sets, their mean and the truth; right the parts by degree."""
    picture, (left, right) = plots.panels(1, 1, left=0.08, gap=0.22)
    x, at, S, _ = errors(degree, N, noise)
    rng = np.random.default_rng(5)
    for _ in range(FITS):
        y = truth(x) + noise * rng.standard_normal(N)
        left.plot(at, S @ y, color=plots.PALE, linewidth=1.2)
    plots.curve(left, at, S @ truth(x), "mean fit", 0)
    plots.curve(left, at, truth(at), "truth", 1)
    left.set_ylim(-2.4, 3.4)
    plots.label(left, "x", "", f"{FITS} training sets")
    plots.legend(left, loc="upper left", ncols=2)
    curves = np.transpose([parts(each, N, noise) for each in DEGREES])
    plots.powers_of_ten(right, 1e-4, 30)
    for nth, name in enumerate(("bias²", "variance", "noise")):
        plots.curve(right, DEGREES, np.maximum(curves[nth], 1e-9), name, nth)
    plots.curve(right, DEGREES, curves.sum(axis=0), "sum", 3, linewidth=3)
    right.axvline(degree, ymax=0.8, color=plots.INK, linewidth=0.8)  # the legend is above
    plots.whole_numbers(right.xaxis)
    plots.label(right, "degree", "", "expected error")
    plots.legend(right, loc="upper right", ncols=2)
    return picture


def describe_bias_variance(degree, N, noise):
    """The three parts and their sum, and the degree with the least sum."""
    bias2, variance, floor = parts(degree, N, noise)
    best = min(DEGREES, key=lambda each: sum(parts(each, N, noise)))
    return (
        f"Degree {degree} fitted to {N} points with noise of deviation {noise:g}: bias² {number(bias2, 3)}, "
        f"variance {number(variance, 3)}, noise {number(floor, 3)}, expected error "
        f"{number(bias2 + variance + floor, 3)}. The least sum has degree {best}."
    )


penalty = Explorer(
    "regularization.penalty",
    "Six weights for the mass of penguins under an L2 or an L1 penalty",
    (
        Control("kind", "Penalty", tuple(KINDS), "L2"),
        Control("lam", "λ or λ₁", RATES, RATES[6]),
        Control("N", "Penguins to fit", (10, 20, 50, 133), 20),
    ),
    draw_penalty,
    describe_penalty,
)

dropout = Explorer(
    "regularization.dropout",
    "What a unit receives from a layer with dropout",
    (
        Control("keep", "p, the probability of keeping", tuple(k / 10 for k in range(1, 11)), 0.5),
        Control("units", "Units in the layer", (2, 8, 32, 128), 8),
        Control("scaling", "Scaling", tuple(SCALINGS), "÷p in training"),
    ),
    draw_dropout,
    describe_dropout,
)

variance = Explorer(
    "regularization.bias_variance",
    "Bias, variance and noise of polynomials",
    (
        Control("degree", "Degree", tuple(DEGREES), 3),
        Control("N", "Points in a training set", (12, 25, 50, 100), 12),
        Control("noise", "Deviation of the noise", (0.1, 0.3, 0.6), 0.3),
    ),
    draw_bias_variance,
    describe_bias_variance,
)

EXPLORERS = (penalty, dropout, variance)
