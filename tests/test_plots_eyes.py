"""The colours of pictures, seen without red, green or blue cones: what must be told apart can be."""

import re
from itertools import combinations

import numpy as np
import pytest
import site_tools as site
from matplotlib.colors import to_rgb

from mathlib import explorers, plots

# Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113: severity 1.0, on linear RGB
EYES = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
# CIE76 distances. 2.3 is just noticed on large fields side by side (Mahy, Van Eycken and Oosterlinck 1994,
# doi:10.1002/col.5080190105). Points and lines are small and lie apart: where only colour tells them, it must
# differ eight times as much. Where dashes or markers tell the same, four times lets colour help.
ALONE, BESIDE_DASHES = 20, 10


def lab(colour, eye):
    """CIE L*a*b* of a colour as an eye sees it, against the white of sRGB."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(EYES[eye]) @ linear, 0, 1)
    x, y, z = (
        np.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in XYZ @ seen / XYZ.sum(axis=1)
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, eye):
    """CIE76: how far two colours are apart for an eye."""
    return np.linalg.norm(lab(one, eye) - lab(other, eye))


def test_distances_are_those_of_known_colours():
    np.testing.assert_allclose(lab("white", "usual"), [100, 0, 0], atol=0.01)
    np.testing.assert_allclose(lab("red", "usual"), [53.24, 80.09, 67.20], atol=0.02)
    assert distance("white", "black", "usual") == pytest.approx(100, abs=0.01)
    for eye, matrix in EYES.items():  # grey stays grey
        np.testing.assert_allclose(np.sum(matrix, axis=1), 1, atol=1e-5, err_msg=eye)


@pytest.mark.parametrize(
    ("eye", "one", "other"),
    [
        ("deuteranopia", "#7fd69a", "#ff9d94"),
        ("protanopia", "#1a6b35", "#a3261d"),
        ("tritanopia", plots.BLUE, plots.GREEN),
    ],
)
def test_colours_that_an_eye_confuses_are_found(eye, one, other):
    assert distance(one, other, "usual") > 2 * ALONE > 2 * distance(one, other, eye)


# nothing but colour is between them: regions and their points, the two ends of a heat map, lines and paper
ALONE_IN_COLOUR = [
    (plots.BLUE, plots.ORANGE),
    (plots.PALE, plots.PALE_ORANGE),
    (plots.BLUE, plots.PALE),
    (plots.ORANGE, plots.PALE_ORANGE),
    (plots.BLUE, plots.PALE_ORANGE),
    (plots.ORANGE, plots.PALE),
    *((colour, plots.PAPER) for colour in (*plots.COLOURS, plots.INK)),
]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("pair", ALONE_IN_COLOUR, ids="-".join)
def test_colours_that_stand_alone_are_told_apart(pair, eye):
    assert distance(*pair, eye) >= ALONE


def marked(line):
    """True if a line is points only."""
    return line.get_linestyle() == "None"


def colour_of(line):
    """The colour that is seen: that of the edges of its markers where there is nothing else."""
    return line.get_markeredgecolor() if marked(line) else line.get_color()


def look(line):
    """What tells a line from others besides its colour: dashes; markers, their size, full or hollow."""
    marker = None if line.get_marker() in ("None", "", " ", None) else line.get_marker()
    hollow = line.get_markerfacecolor() in (plots.PAPER, "none")
    return None if marked(line) else str(line._dash_pattern), marker and (
        marker,
        line.get_markersize(),
        hollow,
    )


def confused(axes):
    """Pairs of lines of one panel that some eye would take for one another."""
    lines = [line for line in axes.get_lines() if line.get_visible() and len(line.get_xdata())]
    return [
        (eye, one.get_label(), colour_of(one), other.get_label(), colour_of(other))
        for one, other in combinations(lines, 2)
        if colour_of(one) != colour_of(other)
        for eye in EYES
        if distance(colour_of(one), colour_of(other), eye)
        < (ALONE if look(one) == look(other) else BESIDE_DASHES)
    ]


@pytest.mark.parametrize("name", explorers.names())
def test_lines_that_an_explorer_draws_together_are_told_apart(name):
    explorer = explorers.find(name)
    picture = explorer.draw(**explorer.defaults)
    assert [each for axes in picture.axes for each in confused(axes)] == []


def test_all_curves_of_the_palette_are_told_apart():
    _, (axes,) = plots.panels(1)
    for nth in range(len(plots.COLOURS)):
        plots.curve(axes, [0, 1], [nth, nth], str(nth), nth)
    assert confused(axes) == []


def test_curves_without_dashes_of_their_own_are_found():
    _, (axes,) = plots.panels(1)
    for nth in range(3):
        plots.curve(axes, [0, 1], [nth, nth], str(nth), nth, linestyle="-")
    assert [(eye, one, other) for eye, one, _, other, _ in confused(axes)] == [("tritanopia", "0", "2")]


# ---- the page around the pictures, light and dark; what its colours say is said in words, too (test_book.py)


def themes():
    """{theme: {variable: colour}} of the style of the book."""
    css = (site.ROOT / "extensions/static/book.css").read_text(encoding="utf-8")
    light, dark = re.findall(
        r"^(?::root|html\[data-theme=\"dark\"\]) \{(.*?)\}", css, re.DOTALL | re.MULTILINE
    )[:2]
    return {
        name: dict(re.findall(r"--book-(\w+): (#\w{6})", part))
        for name, part in (("light", light), ("dark", dark))
    }


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_eye_sees_words_and_lines_of_state_on_their_ground(theme, eye):
    colours = themes()[theme]
    for name in ("good", "bad", "soft"):
        assert distance(colours[name], colours["panel"], eye) >= 2 * ALONE, name
