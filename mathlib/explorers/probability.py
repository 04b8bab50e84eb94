r"""Explorers of the chapter on prerequisites: averages that settle, and descent on a quadratic.

    x̄_n = (1/n) Σ_{i≤n} x_i,   P(|x̄_n − μ| ≥ ε) ≤ σ²/(nε²);      u_{t+1} = (1 − ηλ) u_t in each coordinate

The runs of an average are drawn once, from seed 7: the same for every setting, so that a longer run begins as
the shorter one.
"""

from functools import lru_cache

import numpy as np

from mathlib import plots
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.prerequisites.descent import descend, shrinking
from mathlib.prerequisites.probability import SOURCES, chebyshev, running_means

RUNS, LONGEST, SEED = 500, 3000, 7
DRAWN = 4  # runs that are drawn as curves
RISK = 0.25  # the share of averages that the band of 2 standard errors may leave out, by Chebyshev
CONTOUR = "#b4b8bb"
START = np.array([3.0, 1.0])
NEVER = 1e12  # a distance at which a path has left for good


@lru_cache(maxsize=len(SOURCES))
def averages(source):
    """x̄_n − μ of RUNS runs (LONGEST, RUNS); where there is no μ, x̄_n minus the median, which is 0."""
    place = SOURCES[source]
    drawn = place.draw(np.random.default_rng([SEED, list(SOURCES).index(source)]), (LONGEST, RUNS))
    return running_means(drawn) - (place.mean if np.isfinite(place.mean) else 0.0)


def unit(source):
    """σ, or 1 where there is none."""
    return np.sqrt(SOURCES[source].variance) if np.isfinite(SOURCES[source].variance) else 1.0


def outside(source, n, epsilon):
    """The share of the RUNS runs with |x̄_n − μ| ≥ ε, and Chebyshev's bound on its expectation."""
    far = np.abs(averages(source)[n - 1]) >= epsilon
    return far.mean(), chebyshev(SOURCES[source].variance, n, epsilon)


def draw_average(source, n, epsilon):
    """Left some averages over the number of draws, with the band; right the share of averages outside ±ε."""
    picture, (left, right) = plots.panels(1.25, 1, size=(6.4, 3.6), left=0.09, top=0.72, gap=0.3)
    picture.colours = 24
    steps = np.unique(np.geomspace(1, n, 120).astype(int))
    sigma, exists = unit(source), np.isfinite(SOURCES[source].variance)
    if exists:
        band = sigma / np.sqrt(RISK * steps)
        label = f"±{1 / np.sqrt(RISK):g}σ/√n"
        left.fill_between(steps, -band, band, color=plots.PALE, linewidth=0, label=label)
    for run in range(DRAWN):
        name = f"{DRAWN} averages" if run == 0 else None
        plots.curve(left, steps, averages(source)[steps - 1, run], name, 0, linewidth=1.3, linestyle="-")
    one = "σ" if exists else ""  # the unit of ε
    for side in (-epsilon, epsilon):
        name = f"±{epsilon:g}{one}" if side > 0 else None
        left.axhline(side * sigma, color=plots.INK, linewidth=1.6, linestyle=plots.DASHES[2], label=name)
    left.set_ylim(-2.5 * sigma, 2.5 * sigma)
    plots.label(left, "draws n", "", "x̄ − μ" if exists else "x̄ − median")
    shares = np.array([outside(source, int(at), epsilon * sigma) for at in steps])
    plots.curve(right, steps, shares[:, 0], f"of {RUNS} averages", 0, linewidth=2)
    if exists:
        plots.curve(right, steps, shares[:, 1], "at most (Chebyshev)", 1)
    right.set_ylim(-0.03, 1.08)
    plots.label(right, "draws n", "", f"share beyond ±{epsilon:g}{one}")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.minorticks_off()
        marks = [10**k for k in range(4) if 10**k <= n]
        axes.set_xticks(marks, [str(mark) for mark in marks])
        where = {"bbox_to_anchor": (0.0, 1.13, 1.0, 0.1), "loc": "lower left", "borderaxespad": 0.0}
        plots.legend(axes, ncols=2 if axes is left else 1, **where)
    return picture


def describe_average(source, n, epsilon):
    """How far some averages and all runs are from the expectation, beside the bound."""
    place, sigma = SOURCES[source], unit(source)
    share, bound = outside(source, n, epsilon * sigma)
    spread = np.abs(averages(source)[n - 1])
    said = f"{100 * share:.3g} % of {RUNS} averages are"
    if not np.isfinite(place.variance):
        return (
            f"{source}: no expectation and no variance, and so no bound. After {n} draws {said} "
            f"{number(epsilon)} or more away from the median 0, as are "
            f"{100 * (1 - 2 * np.arctan(epsilon) / np.pi):.3g} % of single draws: the averages do not settle."
        )
    return (
        f"{source[0].upper()}{source[1:]}, μ = {number(place.mean, 3)}, σ = {number(sigma, 3)}. "
        f"After {n} draws {said} {number(epsilon)}σ or more away from μ; Chebyshev allows "
        f"{100 * bound:.3g} %. The standard deviation of the average is σ/√n = "
        f"{number(sigma / np.sqrt(n), 3)}, and the largest of the {RUNS} distances is "
        f"{number(spread.max(), 3)}."
    )


average = Explorer(
    "probability.average",
    "An average settles as n grows",
    (
        Control("source", "Draws from", tuple(SOURCES), "die"),
        Control("n", "Draws n", (10, 30, 100, 300, 1000, LONGEST), 300),
        Control("epsilon", "Distance ε", (0.1, 0.2, 0.5, 1.0), 0.2, unit="σ"),
    ),
    draw_average,
    describe_average,
)


def path(rate, kappa, steps):
    """u_0, …, u_t (t + 1, 2) with the eigenvalues 1 and 1/κ, and the factors 1 − ηλ; η = rate."""
    lam = np.array([1 / kappa, 1.0])
    return descend(lambda u: lam * u, START, rate, steps), shrinking(rate, lam)


def draw_descent(rate, kappa, steps):
    """Left the path over the contours of J, right the distance in each coordinate over the steps."""
    walked, _ = path(rate, kappa, steps)
    picture, (plane, curves) = plots.panels(1.3, 1, size=(6.4, 3.5), left=0.1, bottom=0.15, gap=0.3)
    picture.colours = 24
    x, y = np.meshgrid(np.linspace(-3.6, 3.6, 73), np.linspace(-2.4, 2.4, 49))
    J = (x**2 / kappa + y**2) / 2
    plane.contour(x, y, J, levels=J.max() * np.linspace(0.1, 1, 7) ** 2, colors=CONTOUR, linewidths=0.8)
    inside = (np.abs(walked) <= 50).all(axis=1)
    plots.curve(plane, *walked[inside].T, None, 0, marker="o", markersize=4, linewidth=1.4)
    plots.curve(plane, *START[:, None], None, 0, color=plots.INK, marker="s", markersize=7)
    plots.curve(plane, [0.0], [0.0], None, 1, marker="+", markersize=12, markeredgewidth=2.5)
    plane.grid(False)
    plane.set(xlim=(-3.6, 3.6), ylim=(-2.4, 2.4))
    plots.label(plane, "flat direction", "steep direction", "path from the square")
    low, high = 1e-4, 1e3
    for nth, words in enumerate(("flat", "steep")):
        distance = np.maximum(np.abs(walked[:, nth]), low)
        distance[distance > high] = np.nan  # the curve ends where it leaves the picture
        one = "o" if len(distance) == 2 else None
        plots.curve(curves, range(len(distance)), distance, words, nth, marker=one)
    plots.powers_of_ten(curves, low / 2, 300 * high)  # the space above is for the legend, one row
    plots.whole_numbers(curves.xaxis)
    plots.label(curves, "step t", "", "distance to minimum")
    plots.legend(curves, loc="upper right", ncols=2, handlelength=1.5, columnspacing=1)
    return picture


def describe_descent(rate, kappa, steps):
    """The two factors, where the path has come, and whether it converges from every start."""
    walked, (flat, steep) = path(rate, kappa, steps)
    border = "vanishes at once" if steep == 0 else "shrinks" if abs(steep) < 1 else "grows"
    border = "only changes its sign" if abs(steep) == 1 else border
    verdict = "converges from every start" if abs(steep) < 1 else "does not converge from every start"
    ends = ", ".join(number(abs(each), 3) if abs(each) < NEVER else "beyond 10¹²" for each in walked[-1])
    return (
        f"λmax = 1, λmin = {number(1 / kappa, 3)}, η = {number(rate, 3)} against 2/λmax = 2: descent "
        f"{verdict}. A step multiplies the flat coordinate by {number(flat, 4)}, the steep one by "
        f"{number(steep, 4)}, so that the steep one {border}. After {steps} step{'s' if steps > 1 else ''} "
        f"the distances are {ends} (flat, steep); they were 3, 1."
    )


descent = Explorer(
    "probability.descent",
    "Gradient descent on a quadratic",
    (
        Control("rate", "Rate η in 1/λmax", (0.1, 0.5, 1.0, 1.5, 1.9, 2.0, 2.1), 1.5),
        Control("kappa", "Condition number", (1, 4, 20, 100), 20),
        Control("steps", "Steps t", (1, 3, 10, 30, 100), 10),
    ),
    draw_descent,
    describe_descent,
)

EXPLORERS = (average, descent)
