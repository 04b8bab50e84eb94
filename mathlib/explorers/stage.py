"""The picture of a network in training: decision boundary and data, loss curves, gradient norm by layer.

Drawing a matplotlib figure afresh takes several times as long as training it shows. So a Stage makes its axes
once; a frame sets the data of the artists that move, draws these over a kept background and leaves the rest.
The background is drawn again only when the ends of an axis move. `figure()` gives the same picture whole.
"""

import io
from textwrap import fill
from typing import NamedTuple

import numpy as np
from contourpy import contour_generator
from matplotlib.colors import to_rgb
from PIL import Image

from mathlib import plots

SIDE, CELLS, LEVELS = 2.4, 64, 6  # the map shows [−SIDE, SIDE]² as CELLS × CELLS cells in LEVELS shades
LINE = 0.042  # of the height: a line of words
EPOCHS = 60  # the first width of the loss curves; doubled as often as the run is longer


class Frame(NamedTuple):
    """What one picture shows.

    P (CELLS, CELLS): the output on `grid()`, NaN where it is no number.  loss, test_loss: one value an epoch.
    norms, first_norms: ‖∇J_λ‖ of the layers now and at the start.  status, warning: a line each; "" for none.
    """

    P: np.ndarray
    loss: list[float]
    test_loss: list[float]
    norms: list[float]
    first_norms: list[float]
    status: str
    warning: str


WORDS = {"fontsize": plots.TICKS, "color": plots.INK, "family": "DejaVu Sans"}
WIDE, HIGH = 640, 462  # pixels


def grid():
    """The middles of the cells of the map, row by row from below.   (CELLS², 2)"""
    middles = SIDE * ((np.arange(CELLS) + 0.5) / CELLS * 2 - 1)
    return np.column_stack([each.ravel() for each in np.meshgrid(middles, middles)])


def _mixed(colour, share):
    """`colour` on paper, 0 for paper."""
    return (1 - share) * np.array(to_rgb(plots.PAPER)) + share * np.array(to_rgb(colour))


def _shades():
    """LEVELS colours, blue (output 0) over paper to orange (output 1), then grey for NaN.   (…, 3) uint8"""
    shares = 0.55 * np.abs(2 * (np.arange(LEVELS) + 0.5) / LEVELS - 1)
    half = LEVELS // 2
    colours = [_mixed(plots.BLUE if n < half else plots.ORANGE, share) for n, share in enumerate(shares)]
    return (255 * np.array([*colours, to_rgb("#a0a09c")])).round().astype(np.uint8)


class Stage:
    """The axes and the artists that move on them.

    `place(X, y, X_test, y_test)` puts the points on it, X (N, 2), y (N,) of 0 and 1, `show(frame)` the rest.
    Then `png()` are its bytes, quickly, and `picture` is the whole figure.
    """

    def __init__(self):
        self.picture, axes = plots.panels(1, 1, 1, size=(WIDE / plots.DPI, HIGH / plots.DPI))
        self.picture.colours = 24  # of the shades only the two palest become one
        self.map, self.curves, self.layers = axes
        self._shades, self._ends, self._background = _shades(), None, None
        self._dress_map()
        self._dress_panels()
        self.status = self.picture.text(0.02, 0.985, "", va="top", **WORDS)
        loud = {"color": plots.ORANGE, "weight": "bold"}
        self.warning = self.picture.text(0.02, 0.985 - LINE, "", va="top", **WORDS | loud)
        framed = [[*axes.lines, *axes.spines.values()] for axes in axes]
        self._moving = [self.image, *framed[0], *framed[1], *framed[2], self.status, self.warning]

    def _dress_map(self):
        """The square of shades, the points on it and, above them, the line where the output is 1/2."""
        self.map.set_position(_share(40, 50, 320, 320))  # a cell is 5 × 5 pixels
        blank, ends = np.zeros((CELLS, CELLS, 3), np.uint8), (-SIDE, SIDE)
        self.image = self.map.imshow(blank, extent=ends * 2, origin="lower", interpolation="nearest")
        self.points = [self._scatter(label, filled) for filled in (True, False) for label in (0, 1)]
        (self.boundary,) = self.map.plot([], [], color=plots.INK, linewidth=1.5)
        self.map.set(xlim=ends, ylim=ends, xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        self.map.grid(False)
        plots.label(self.map, "x₁ in standard units", "", "x₂ (hollow: test points)")

    def _scatter(self, label, filled):
        """Class 0 blue circles, class 1 orange squares; hollow if not `filled`."""
        colour = (plots.BLUE, plots.ORANGE)[label]
        look = {"markerfacecolor": colour if filled else plots.PAPER, "markeredgecolor": colour}
        return self.map.plot([], [], "os"[label], markersize=4, **look)[0]

    def place(self, X, y, X_test, y_test):
        """Put the points of a set of data on the map."""
        parts = (X[y == 0], X[y == 1], X_test[y_test == 0], X_test[y_test == 1])
        for points, part in zip(self.points, parts, strict=True):
            points.set_data(*part.T)

    def _dress_panels(self):
        """Two curves each: the losses over the epochs, the gradient norms over the layers."""
        self.curves.set_position(_share(430, 256, 198, 96))
        self.layers.set_position(_share(430, 50, 198, 96))
        self.loss = plots.curve(self.curves, [], [], "training", 0)
        self.test_loss = plots.curve(self.curves, [], [], "test", 1)
        self.norms = plots.curve(self.layers, [], [], "now", 0, marker="o", markersize=5)
        self.first_norms = plots.curve(self.layers, [], [], "at the start", 1, marker="s", markersize=5)
        plots.label(self.curves, "epoch")
        plots.label(self.layers, "layer")
        for axes, title in ((self.curves, "loss"), (self.layers, "gradient norm")):
            axes.set_title(title, loc="left", y=1.0, pad=22, **WORDS | {"fontsize": plots.WORDS})
            where = {"loc": "lower left", "bbox_to_anchor": (-0.03, 0.98), "borderpad": 0.1}
            plots.legend(axes, ncol=2, handlelength=1.5, columnspacing=1.0, **where)

    def show(self, frame):
        """Put `frame` on the artists, and move the ends of the axes where it needs more room."""
        levels = np.clip(np.nan_to_num(frame.P * LEVELS), 0, LEVELS - 1).astype(int)
        self.image.set_data(self._shades[np.where(np.isnan(frame.P), LEVELS, levels)])
        self.boundary.set_data(*_half(frame.P))
        for curve, values in ((self.loss, frame.loss), (self.test_loss, frame.test_loss)):
            curve.set_data(range(len(values)), values)
            curve.set_marker("o" if len(values) == 1 else "")
        layers = range(1, len(frame.norms) + 1)
        self.norms.set_data(layers, frame.norms)
        self.first_norms.set_data(layers, frame.first_norms)
        self.status.set_text(frame.status)
        self.warning.set_text(fill(frame.warning, 76))
        self._move_ends(frame)

    def _move_ends(self, frame):
        """Axes end at powers of ten and at EPOCHS, 2 EPOCHS, …, so that they move seldom."""
        last = EPOCHS
        while last < len(frame.loss) - 1:
            last *= 2
        losses, norms = [*frame.loss, *frame.test_loss], [*frame.norms, *frame.first_norms]
        ends = last, len(frame.norms), _decades(losses), _decades(norms)
        if ends == self._ends:
            return
        self._ends, self._background = ends, None
        self.curves.set(xlim=(0, last), xticks=(0, last // 2, last))
        self.layers.set_xlim(0.8, max(len(frame.norms), 2) + 0.2)
        plots.whole_numbers(self.layers.xaxis)
        plots.powers_of_ten(self.curves, *ends[2])
        plots.powers_of_ten(self.layers, *ends[3])

    def png(self):
        """The picture as PNG bytes, drawn over the background kept from the frame before."""
        canvas = self.picture.canvas
        if self._background is None:
            self._draw_background(canvas)
        canvas.restore_region(self._background)
        for artist in self._moving:
            self.picture.draw_artist(artist)
        file = io.BytesIO()
        pixels = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[:, :, :3])
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
        return file.getvalue()

    def _draw_background(self, canvas):
        """Everything but the moving artists, kept as pixels."""
        visible = [artist.get_visible() for artist in self._moving]
        for artist in self._moving:
            artist.set_visible(False)
        canvas.draw()
        self._background = canvas.copy_from_bbox(self.picture.bbox)
        for artist, was in zip(self._moving, visible, strict=True):
            artist.set_visible(was)


def _share(left, bottom, wide, high):
    """A place given in pixels, as matplotlib wants it: in shares of the picture."""
    return left / WIDE, bottom / HIGH, wide / WIDE, high / HIGH


def _half(P):
    """The lines on which P is 1/2, as one x and one y with a NaN between two lines."""
    lines = contour_generator(z=np.ma.masked_invalid(P)).lines(0.5)
    if not lines:
        return [], []
    gap = np.full((1, 2), np.nan)
    cells = np.vstack([part for line in lines for part in (line, gap)])
    return (SIDE * ((cells + 0.5) / CELLS * 2 - 1)).T


def _decades(values):
    """The powers of ten around all positive numbers of `values`, at least one decade apart."""
    known = [value for value in values if np.isfinite(value) and value > 0] or [1.0]
    # further out matplotlib takes the ends of an axis for equal, and moves them
    low, high = np.clip([np.floor(np.log10(min(known))), np.ceil(np.log10(max(known)))], -280, 280)
    return 10.0**low, 10.0 ** max(high, low + 1)
