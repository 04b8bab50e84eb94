"""Pictures: one look for every figure of the book, and small PNG files of it.

The look is made for light and dark pages, for eyes that confuse colours and for a column of 360 pixels: an
opaque paper ground, lines that differ in dash as well as colour, words of 12 points on a picture 6.4 inches
wide. Nothing here touches pyplot, so that drawing leaves no open figures behind, and every artist is given
its size and colour, so that a reader's own matplotlib settings do not change the book.
"""

import io

import matplotlib
import numpy as np
from matplotlib import ticker
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from PIL import Image

PAPER, INK, RULE = "#fbfbf8", "#222222", "#d9d9d4"
BLUE, ORANGE, GREEN, PURPLE = "#0a5ea8", "#c04a00", "#007a5a", "#8a3d85"
PALE, PALE_ORANGE = "#c9dbec", "#f3dac8"  # of bands: opaque, since transparency costs colours of the palette
COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
WORDS, TICKS = 12, 11
DPI = 100
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Picture(Figure):
    """A matplotlib Figure with its alternative text `alt` and its number of colours as a PNG palette."""

    alt, colours = "", 32

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": png(self), "text/plain": self.alt}, {"image/png": {"alt": self.alt}}


def panels(*widths, alt="", size=(6.4, 3.6), left=0.11, right=0.98, bottom=0.16, top=0.9, gap=0.3):
    """A picture with one row of axes of the given relative widths: `picture, (first, second) = panels(3, 2)`.

    size in inches; the margins are shares of the picture, the gap a share of the mean width. Margins are set,
    not searched for, because matplotlib's layout engines take longer than the drawing.
    """
    with matplotlib.rc_context({"axes.unicode_minus": True}):
        picture = Picture(figsize=size, dpi=DPI, facecolor=PAPER, layout="none")
        FigureCanvasAgg(picture)
        grid = {"width_ratios": widths or (1,), "wspace": gap}
        axes = picture.subplots(1, len(widths) or 1, squeeze=False, gridspec_kw=grid)[0]
    picture.subplots_adjust(left=left, right=right, bottom=bottom, top=top)
    picture.alt = alt
    for each in axes:
        _dress(each)
    return picture, tuple(axes)


def strip(picture, bottom, height):
    """One more axes across the whole width of a picture, for a row of images; shares of the picture."""
    axes = picture.add_axes((0.02, bottom, 0.96, height))
    _dress(axes)
    return axes


def _dress(axes):
    """Paper ground, thin rules, ink of one colour."""
    axes.set_facecolor(PAPER)
    axes.grid(True, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(which="both", labelsize=TICKS, colors=INK, length=3, labelfontfamily="DejaVu Sans")
    axes.tick_params(which="minor", length=0)
    for side, spine in axes.spines.items():
        spine.set(color=INK, linewidth=0.8, visible=side in ("left", "bottom"))


def label(axes, x="", y="", title="", warning=False):
    """Name both axes, with units where there are any, and say above what is shown, or what went wrong."""
    words = {"fontsize": WORDS, "color": INK, "family": "DejaVu Sans"}
    axes.set_xlabel(x, **words)
    axes.set_ylabel(y, **words)
    loud = {"color": ORANGE, "weight": "bold"} if warning else {}
    axes.set_title(
        title, loc="left", y=1.0, **(words | loud)
    )  # y given: searching it costs a fifth of the time


def curve(axes, x, y, name, nth=0, **more):
    """The nth curve of its axes: colour and dash go together, so that either tells the curves apart."""
    style = {"color": COLOURS[nth % 4], "linestyle": DASHES[nth % 4], "linewidth": 2.2}
    return axes.plot(x, y, label=name, **(style | more))[0]


def legend(axes, **where):
    """Name the curves of `axes`, on opaque paper without a frame."""
    prop = {"size": TICKS, "family": "DejaVu Sans"}
    axes.legend(prop=prop, facecolor=PAPER, edgecolor=PAPER, labelcolor=INK, framealpha=1, **where)


def powers_of_ten(axes, low, high, zero=None):
    """A log scale upwards from `low` to `high`, marked 10⁰ 10⁻² …; `zero` is the height marked as 0.

    A log scale has no 0: where values may be exactly 0, draw them at the height `zero` below all others.
    """
    first, last = int(np.ceil(np.log10(low))), int(np.floor(np.log10(high)))
    step = max(1, -((first - last) // 6))
    marks = {10.0**n: power_of_ten(n) for n in range(first, last + 1) if n % step == 0}
    if zero is not None:
        axes.axhline(zero, color=INK, linewidth=0.8)
        marks = {zero: "0"} | {mark: name for mark, name in marks.items() if mark > 2 * zero}
    axes.set_yscale("log")
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_yticks(list(marks), list(marks.values()))
    axes.set_ylim(low, high)


def power_of_ten(n):
    """10ⁿ: `10⁻³` for −3; plain text, because mathtext is slow to draw."""
    return "10" + str(n).translate(SUPERSCRIPTS)


def value_and_derivative(axes, z, value, derivative, name="σ"):
    """σ(z) and σ′(z) over z, three arrays of one shape, with the zero lines drawn in."""
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    curve(axes, z, value, f"{name}(z)", 0)
    curve(axes, z, derivative, f"{name}′(z)", 1)
    label(axes, "z", "", "value and derivative")


def learning_curves(axes, steps, curves, x="epoch", y="loss", title="", log=False, named=True):
    """One curve for each name in `curves` over `steps`; `log` where losses span powers of ten.

    Values that are not finite end their curve: a run that diverged is drawn as far as it went. `named` is
    False beside another panel that names the same curves. Raises ValueError for `log` and no value above 0.
    """
    values = np.array(list(curves.values()), dtype=float)
    values[~np.isfinite(values)] = np.nan
    for nth, name in enumerate(curves):
        curve(axes, steps, values[nth], name, nth, marker="o" if len(steps) == 1 else None)
    if log:
        positive = values[values > 0]
        if not positive.size:
            raise ValueError(f"a log axis for {', '.join(curves)}, none of them above 0; expected log=False")
        low = 10.0 ** np.floor(np.log10(positive.min()))
        high = max(positive.max(), 10 * low)
        room = (high / low) ** (0.12 * len(curves)) if named else 1.0  # a line of the legend for each name
        powers_of_ten(axes, low, high * room)
    whole_numbers(axes.xaxis)
    label(axes, x, y, title)
    if named:
        legend(axes, loc="upper right" if log else "best")


def whole_numbers(axis):
    """Marks at whole numbers only: for `axes.xaxis` that counts layers or epochs."""
    axis.set_major_locator(ticker.MaxNLocator(nbins=6, integer=True))


def bars(axes, names, values, digits=2):
    """A bar for each name with its number above it."""
    axes.bar(range(len(names)), values, color=BLUE, width=0.7)
    axes.set_xticks(range(len(names)), names)
    axes.grid(False, axis="x")
    for nth, value in enumerate(values):
        words = {"ha": "center", "fontsize": TICKS, "color": INK}
        axes.annotate(fixed(value, digits), (nth, value), (0, 3), textcoords="offset points", **words)


def heat_map(axes, M, rows, columns, largest, title="", digits=3, numbers=True):
    """The matrix M as coloured cells, with their numbers or not: blue down to −largest, orange up to it."""
    shades = LinearSegmentedColormap.from_list("signed", (BLUE, PAPER, ORANGE), N=15)
    axes.imshow(M, cmap=shades, vmin=-largest, vmax=largest, interpolation="nearest", aspect="auto")
    axes.grid(False)
    for edge in range(1, max(M.shape)):
        axes.axhline(edge - 0.5, color=RULE, linewidth=0.8)
        axes.axvline(edge - 0.5, color=RULE, linewidth=0.8)
    axes.set_xticks(range(M.shape[1]), columns)
    axes.set_yticks(range(M.shape[0]), rows)
    for (i, j), value in np.ndenumerate(M) if numbers else ():
        cell = shades((value + largest) / (2 * largest))
        ink = INK if contrast(INK, cell) > contrast(PAPER, cell) else PAPER
        axes.text(j, i, fixed(value, digits), ha="center", va="center", fontsize=TICKS, color=ink)
    label(axes, title=title)


def fixed(value, digits):
    """`value` with so many digits after the point, a real minus sign, and no sign before zero."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")


def contrast(one, other):
    """(L₁ + 0.05) / (L₂ + 0.05) of two colours, L the relative luminance of WCAG 2: between 1 and 21."""
    rgb = np.array([to_rgb(one), to_rgb(other)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    dark, light = sorted(linear @ [0.2126, 0.7152, 0.0722])
    return (light + 0.05) / (dark + 0.05)


def images(axes, pictures, captions, wrong=()):
    """A strip of grey images (N, h, w), dark on paper, with captions, orange and bold if in `wrong`."""
    pictures = np.asarray(pictures, dtype=float)
    if pictures.ndim != 3 or len(pictures) != len(captions):
        raise ValueError(
            f"images of shape {pictures.shape}, {len(captions)} captions; expected (N, h, w) and N captions"
        )
    count, height, width = pictures.shape
    gap = 2
    strip = np.zeros((height, count * (width + gap) - gap))
    for nth, image in enumerate(pictures):
        start = nth * (width + gap)
        strip[:, start : start + width] = image
        bad = nth in wrong
        words = {"fontsize": TICKS, "color": ORANGE if bad else INK, "weight": "bold" if bad else "normal"}
        axes.text(start + (width - 1) / 2, height + 0.4, captions[nth], ha="center", va="top", **words)
    shades = LinearSegmentedColormap.from_list("ink", (PAPER, INK), N=8)
    axes.imshow(strip, cmap=shades, interpolation="nearest")
    axes.grid(False)
    axes.set(xticks=(), yticks=())
    for spine in axes.spines.values():
        spine.set_visible(False)


def png(picture, colours=None):
    """The picture as PNG bytes with a palette of `colours`: a few kilobytes, the same bytes every time.

    Unless they are given, their number is that of the Picture, and 32 for another Figure.
    Raises ValueError for a palette that PNG cannot hold.
    """
    colours = getattr(picture, "colours", 32) if colours is None else colours
    if not 2 <= colours <= 256:
        raise ValueError(f"a palette of {colours} colours; expected 2 to 256")
    canvas = picture.canvas if hasattr(picture.canvas, "buffer_rgba") else FigureCanvasAgg(picture)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    # The octree keeps plain colours to within 6 of 255; the median cut shifts them and is ten times as slow.
    how = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
    small = Image.fromarray(np.ascontiguousarray(pixels)).quantize(colours, **how)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()
