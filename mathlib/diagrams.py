r"""Networks as pictures: a circle for each unit, an arrow for each weight $W^l_{jk}$, from unit k to unit j.

Used in the chapter on the network model. The numbers stand on the arrows, near their beginning; the bias of
a unit stands below it.
"""

from mathlib import plots

CIRCLE = 1500  # area of a unit, in points squared
ALONG = 0.3  # where on its arrow a weight stands: near the beginning, where the arrows of a layer part


def network(W, b, alt=""):
    """The picture of a small network: W[l] (m_l, m_{l−1}) and b[l] (m_l, 1) for l = 1 … L, as matrices.

    Raises ValueError for more than 4 units in a layer, which would not leave room for the numbers.
    """
    sizes = [W[1].shape[1], *(W[l].shape[0] for l in W)]
    if max(sizes) > 4:
        raise ValueError(
            f"a network of the sizes {sizes} is too wide to draw; expected at most 4 units a layer"
        )
    picture, (axes,) = plots.panels(1, alt=alt, size=(6.4, 1.0 + 1.1 * max(sizes)), left=0.02, bottom=0.02)
    for l, matrix in W.items():
        for j, k in ((j, k) for j in range(sizes[l]) for k in range(sizes[l - 1])):
            _arrow(axes, _place(sizes, l - 1, k), _place(sizes, l, j), text(matrix[j, k]))
    for l, m in enumerate(sizes):
        for j in range(m):
            _unit(axes, _place(sizes, l, j), _name(sizes, l, j), "" if l == 0 else text(b[l][j], signed=True))
    _dress(axes, sizes)
    return picture


def text(number, signed=False):
    """An exact number as it stands in the picture: `1/2`, `−3/4`, with `signed` `+1/2`."""
    sign = "+" if signed and number >= 0 else ""
    return sign + str(number).replace("-", "−")


def _place(sizes, l, j):
    """x and y of unit j of layer l, the first unit on top."""
    return 2.0 * l, (sizes[l] - 1) / 2 - j


def _name(sizes, l, j):
    """x₁ for an input, a¹₂ for the second unit of layer 1, a² for the only unit of layer 2."""
    layer = str(l).translate(plots.SUPERSCRIPTS) if l else ""
    return ("a" if l else "x") + layer + ("₁₂₃₄"[j] if sizes[l] > 1 else "")


def _arrow(axes, start, end, weight):
    how = {"arrowstyle": "-|>", "color": plots.INK, "shrinkA": 21, "shrinkB": 21, "linewidth": 1.2}
    axes.annotate("", end, start, arrowprops=how, zorder=1)
    x, y = (s + ALONG * (e - s) for s, e in zip(start, end, strict=True))
    box = {"facecolor": plots.PAPER, "edgecolor": plots.PAPER, "pad": 1.5}
    axes.text(
        x, y, weight, ha="center", va="center", color=plots.BLUE, fontsize=plots.WORDS, bbox=box, zorder=2
    )


def _unit(axes, place, name, bias):
    axes.scatter(*place, s=CIRCLE, facecolors=plots.PALE, edgecolors=plots.INK, linewidths=1.2, zorder=3)
    words = {"ha": "center", "color": plots.INK, "family": "DejaVu Sans", "zorder": 4}
    axes.text(*place, name, va="center", fontsize=plots.WORDS, **words)
    axes.annotate(bias, place, (0, -36), textcoords="offset points", fontsize=plots.TICKS, **words)


def _dress(axes, sizes):
    """The names of the layers above them, and no axes."""
    top = (max(sizes) - 1) / 2 + 0.62
    names = ["input", *(f"layer {l}" for l in range(1, len(sizes)))]
    for l, name in enumerate(names):
        axes.text(2.0 * l, top, name, ha="center", va="center", fontsize=plots.WORDS, color=plots.INK)
    axes.set(xlim=(-0.6, 2 * len(sizes) - 1.4), ylim=(-(max(sizes) - 1) / 2 - 0.75, top + 0.25))
    axes.axis("off")
