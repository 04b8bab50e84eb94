r"""Explorer of the chapter on attention: what the scores are divided by, and how sharp the weights become.

    p = softmax(z),  z_s = q·k_s/c,  c = 1, √d or d, with normal entries of q and k, all of variance 1

Entropy −Σ_s p_s log p_s, at most log S. Gradient by the scores: the Frobenius norm of the Jacobian
J = diag(p) − ppᵀ; by the query: that of J K/c. The curves are the mean entropy and the median norm of J over
200 queries, each with keys of its own.
"""

from functools import lru_cache
from math import log, sqrt

import numpy as np

from mathlib import plots
from mathlib.activations import softmax
from mathlib.explorers.protocol import Control, Explorer, number

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SCALES = {"1": lambda d: 1.0, "√d": sqrt, "d": float}
QUERIES, SEED = 200, 4
FLOOR = 1e-4  # smaller numbers are drawn there, and said to be below it


@lru_cache(maxsize=8)
def widest(keys, queries=QUERIES, seed=SEED):
    """q (queries, 256) and k (queries, keys, 256); narrower ones are their first entries"""
    rng = np.random.default_rng([seed, keys])
    return rng.standard_normal((queries, WIDTHS[-1])), rng.standard_normal((queries, keys, WIDTHS[-1]))


def drawn(keys, d, **which):
    """q (queries, d) and k (queries, keys, d)"""
    return tuple(a[..., :d] for a in widest(keys, **which))


def weights(q, k, c):
    """p (queries, keys)"""
    return softmax(np.einsum("nd,nsd->ns", q, k) / c)


def entropy(p):
    """−Σ_s p_s log p_s of every row; a weight that has rounded to 0 adds nothing"""
    return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=-1)


def by_scores(p):
    """‖J‖_F of every row: Σ_sr p_s² (δ_sr − p_r)² = Σ_s p_s² (1 − 2p_s + Σ_r p_r²)"""
    squares = (p * p).sum(axis=-1, keepdims=True)
    return np.sqrt((p * p * (1 - 2 * p + squares)).sum(axis=-1))


def by_query(p, k, c):
    """‖J K/c‖_F of every row, whose row s is p_s (k_s − Σ_r p_r k_r)/c"""
    about = k - np.einsum("ns,nsd->nd", p, k)[:, None]
    return np.sqrt((p * p * (about * about).sum(axis=-1)).sum(axis=-1)) / c


@lru_cache(maxsize=64)
def measured(keys, d):
    """{scale: (mean entropy as a share of log S, median gradients by the scores and by the query)}"""
    (q, k), found = drawn(keys, d), {}
    for scale, of in SCALES.items():
        p = weights(q, k, of(d))
        found[scale] = (
            entropy(p).mean() / log(keys),
            float(np.median(by_scores(p))),
            float(np.median(by_query(p, k, of(d)))),
        )
    return found


def shown(scale, d, keys, draw):
    """The weights of one query, the largest first"""
    q, k = drawn(keys, d, queries=1, seed=100 + draw)
    return np.sort(weights(q, k, SCALES[scale](d))[0])[::-1]


def draw_temperature(scale, d, keys, draw):
    """Left the weights of one query, then over d the entropy, and the gradient by the scores."""
    picture, (bars, sharp, slope) = plots.panels(
        1, 1, 1, size=(6.4, 3.6), left=0.07, right=0.985, bottom=0.28, top=0.89, gap=0.34
    )
    picture.colours = 12
    p, at = shown(scale, d, keys, draw), range(len(WIDTHS))
    bars.bar(range(1, keys + 1), p, color=plots.BLUE, width=0.8)
    bars.set(ylim=(0, 1.02), xlim=(0.3, keys + 0.7))
    plots.whole_numbers(bars.xaxis)
    plots.label(bars, "keys, sorted", "", "weights, one query")
    here = np.interp(np.log2(d), np.log2(WIDTHS), at)
    for axes, which in ((sharp, 0), (slope, 1)):
        for nth, name in enumerate(SCALES):
            curve = np.array([measured(keys, width)[name][which] for width in WIDTHS])
            value = np.array([measured(keys, d)[name][which]])
            curve, value = (np.maximum(curve, FLOOR), np.maximum(value, FLOOR)) if which else (curve, value)
            plots.curve(axes, at, curve, f"q·k/{name}" if name != "1" else "q·k", nth)
            if name == scale:
                plots.curve(axes, [here], value, None, nth, marker="o", markersize=9)
        axes.set_xticks(at[::2], WIDTHS[::2])
    sharp.set_ylim(0, 1.05)
    plots.powers_of_ten(slope, FLOOR, 2, zero=None)
    plots.label(sharp, "width d", "", "entropy / log S")
    plots.label(slope, "width d", "", "‖∂p/∂z‖")
    where = {"bbox_to_anchor": (0.5, 0.01), "bbox_transform": picture.transFigure, "loc": "lower center"}
    plots.legend(sharp, ncol=3, **where)
    return picture


def describe_temperature(scale, d, keys, draw):
    """The largest weight, the entropy and the gradients by the scores and by the query."""
    p = shown(scale, d, keys, draw)
    share, *slopes = measured(keys, d)[scale]
    c = number(SCALES[scale](d), 3)
    divided = {"1": "not divided", "√d": f"divided by √d = {c}", "d": f"divided by d = {c}"}[scale]
    small = lambda value: f"below {number(FLOOR)}" if value < FLOOR else number(value)
    by_z, by_q = map(small, slopes)
    return (
        f"{keys} keys of width {d}, scores {divided}. In draw {draw} the largest weight is {number(p[0])}, "
        f"the smallest {small(p[-1])}. Over {QUERIES} queries the entropy is on average "
        f"{number(100 * share)} % of log {keys}; the median size of ∂p/∂z is {by_z}, that of ∂p/∂q {by_q}."
    )


temperature_explorer = Explorer(
    "attention.temperature",
    "What the scores are divided by",
    (
        Control("scale", "Scores divided by", tuple(SCALES), "√d"),
        Control("d", "Width d of queries and keys", WIDTHS, 64),
        Control("keys", "Number of keys S", (4, 16, 64), 16),
        Control("draw", "Another query", (1, 2, 3, 4, 5), 1, pictured=(1,)),
    ),
    draw_temperature,
    describe_temperature,
)

EXPLORERS = (temperature_explorer,)
