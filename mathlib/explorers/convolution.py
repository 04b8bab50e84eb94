r"""Explorer of the chapter on convolution: a kernel slides over a digit, and its feature map appears.

    z_{ij} = Σ_u Σ_v w_{uv} x̃_{s(i−1)+u, s(j−1)+v}

The layer is that of `mathlib.convolution`, with one channel and without a bias. The digits are the first of
each kind in `mathlib.datasets`. Framed is the place with the largest |z| and the window it looks at.
"""

from functools import lru_cache

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from mathlib import convolution, datasets, plots
from mathlib.explorers.protocol import Control, Explorer, number

KERNELS = {
    "upper edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "left edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "corner": [[-1, -1, -1], [-1, 2, 1], [-1, 1, 1]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "average": [[1 / 9] * 3] * 3,
    "shift": [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
}
SHADES = LinearSegmentedColormap.from_list("signed", (plots.BLUE, plots.PAPER, plots.ORANGE), N=15)
GREYS = LinearSegmentedColormap.from_list("ink", (plots.PAPER, plots.INK), N=8)


@lru_cache(maxsize=1)
def digits():
    """One image (8, 8) of each digit"""
    X, y = datasets.digits()
    return tuple(X[np.flatnonzero(y == d)[0]].reshape(8, 8) for d in range(10))


def feature_map(digit, kernel, stride, padding, flipped):
    """The padded image, the kernel as it is laid on the image, and z (H', W')"""
    w = np.array(KERNELS[kernel], float)
    w = w[::-1, ::-1] if flipped else w
    x = digits()[digit]
    z, _ = convolution.forward(x[None, None], np.ascontiguousarray(w)[None, None], None, stride, padding)
    return np.pad(x, padding), w, z[0, 0]


def strongest(z):
    """(i, j) of the largest |z|, the first of those that are equal up to rounding"""
    i, j = np.argwhere(np.abs(z).round(9) == np.abs(z).round(9).max())[0]
    return int(i), int(j)


def draw_kernel(digit, kernel, stride, padding, flipped):
    """Left the image with its border, in the middle the kernel, right the feature map."""
    x, w, z = feature_map(digit, kernel, stride, padding, flipped)
    picture, (image, middle, right) = plots.panels(
        1.25, 0.9, 1.25, size=(6.4, 2.7), left=0.03, right=0.97, bottom=0.05, top=0.86, gap=0.16
    )
    image.imshow(x, cmap=GREYS, vmin=0, vmax=1, interpolation="nearest")
    _bare(image, f"image{', padded' if padding else ''}", x.shape)
    plots.heat_map(middle, w, [""] * 3, [""] * 3, np.abs(w).max(), digits=2 if kernel == "average" else 0)
    middle.set_aspect("equal")
    _bare(middle, "flipped kernel" if flipped else "kernel", w.shape)
    largest = max(np.abs(z).max(), 1e-9)
    right.imshow(z, cmap=SHADES, vmin=-largest, vmax=largest, interpolation="nearest")
    _bare(right, f"feature map, {z.shape[0]} × {z.shape[1]}", z.shape)
    i, j = strongest(z)
    for axes, corner, size in ((image, (stride * j, stride * i), 3), (right, (j, i), 1)):
        frame = {"fill": False, "edgecolor": plots.GREEN, "linewidth": 3, "clip_on": False}
        axes.add_patch(Rectangle((corner[0] - 0.5, corner[1] - 0.5), size, size, **frame))
    if padding:
        sides = x.shape[1] - 2 * padding, x.shape[0] - 2 * padding
        edge = {"fill": False, "edgecolor": plots.ORANGE, "linewidth": 1.2, "linestyle": (0, (4, 2))}
        image.add_patch(Rectangle((padding - 0.5, padding - 0.5), *sides, **edge))
    return picture


def _bare(axes, title, shape):
    """No ticks, a thin box, and a title"""
    axes.grid(False)
    axes.set(xticks=(), yticks=(), xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5))
    for spine in axes.spines.values():
        spine.set(visible=True, color=plots.RULE)
    plots.label(axes, title=title)


def describe_kernel(digit, kernel, stride, padding, flipped):
    """Sizes, and where the map is strongest."""
    x, _, z = feature_map(digit, kernel, stride, padding, flipped)
    i, j = strongest(z)
    how = "convolution, with the kernel flipped" if flipped else "correlation"
    rows = "a row" if padding == 1 else f"{padding} rows"
    border = f" with {rows} of zeros on every side" if padding else ""
    return (
        f"The digit {digit}{border}, {x.shape[0]} × {x.shape[1]} pixels; kernel {kernel!r}, stride {stride}, "
        f"{how}. The feature map has {z.shape[0]} × {z.shape[1]} entries with the sum "
        f"{number(z.sum().round(9), 3)}. The strongest stands in row {i + 1}, column {j + 1}: "
        f"{number(z[i, j].round(9), 3)}."
    )


kernel_explorer = Explorer(
    "convolution.kernel",
    "A kernel slides over a digit",
    (
        Control("digit", "Digit", tuple(range(10)), 4, pictured=(1, 4, 7)),
        Control("kernel", "Kernel", tuple(KERNELS), "upper edge"),
        Control("stride", "Stride s", (1, 2, 3), 1, pictured=(1, 2)),
        Control("padding", "Padding p", (0, 1, 2), 0, pictured=(0, 1)),
        Control("flipped", "Kernel flipped", (False, True), False),
    ),
    draw_kernel,
    describe_kernel,
)

EXPLORERS = (kernel_explorer,)
