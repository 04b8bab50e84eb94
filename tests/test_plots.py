"""Pictures: readable, small, the same every time, and nobody else's settings changed or followed."""

import io
import sys
from itertools import combinations

import matplotlib
import numpy as np
import pytest
from PIL import Image

from mathlib import plots


def sigmoid_picture():
    z = np.linspace(-5, 5, 101)
    a = 1 / (1 + np.exp(-z))
    picture, (left, right) = plots.panels(2, 1, alt="the sigmoid and its slope")
    plots.value_and_derivative(left, z, a, a * (1 - a))
    plots.legend(left)
    plots.learning_curves(
        right, [0, 1, 2], {"training": [2.5, 0.5, np.inf], "test": [2.6, 0.7, 0.6]}, log=True
    )
    return picture


def opened(data):
    return Image.open(io.BytesIO(data))


def shown(picture):
    picture.canvas.draw()
    return [each for each in picture.findobj(matplotlib.text.Text) if each.get_text() and each.get_visible()]


def test_png_is_a_small_palette_of_stated_size():
    data = plots.png(sigmoid_picture(), colours=32)
    image = opened(data)
    assert (image.format, image.mode, image.size) == ("PNG", "P", (640, 360))
    assert len(data) < 15_000
    assert len(image.getcolors()) <= 32


def test_png_keeps_the_plain_colours():
    pixels = np.asarray(opened(plots.png(sigmoid_picture())).convert("RGB")).astype(int)
    for colour in (plots.PAPER, plots.INK, plots.BLUE, plots.ORANGE):
        wanted = np.round(255 * np.array(matplotlib.colors.to_rgb(colour)))
        assert np.abs(pixels - wanted).max(axis=2).min() <= 3, colour


def test_png_is_opaque_paper_to_the_corners():
    image = opened(plots.png(sigmoid_picture())).convert("RGBA")
    paper = np.round(255 * np.array(matplotlib.colors.to_rgb(plots.PAPER)))
    corner = np.array(image.getpixel((0, 0)))
    assert np.abs(corner[:3] - paper).max() <= 1
    assert corner[3] == 255


def test_png_takes_the_number_of_colours_of_the_picture_unless_it_is_given():
    picture = sigmoid_picture()
    usual = plots.png(picture)
    assert usual == plots.png(picture, 32)
    picture.colours = 8
    assert plots.png(picture) == plots.png(picture, 8) != usual
    assert plots.png(picture, 32) == usual


def test_png_refuses_a_palette_that_png_cannot_hold():
    with pytest.raises(ValueError, match="palette of 300 colours; expected 2 to 256"):
        plots.png(sigmoid_picture(), colours=300)


def test_same_bytes_twice_and_under_another_style():
    expected = plots.png(sigmoid_picture())
    assert plots.png(sigmoid_picture()) == expected
    with matplotlib.rc_context(
        {"font.size": 30, "axes.facecolor": "black", "lines.linewidth": 9, "text.color": "red"}
    ):
        assert plots.png(sigmoid_picture()) == expected


def test_drawing_leaves_settings_and_pyplot_alone():
    before = dict(matplotlib.rcParams)
    plots.png(sigmoid_picture())
    assert dict(matplotlib.rcParams) == before
    if "matplotlib.pyplot" in sys.modules:
        assert not sys.modules["matplotlib.pyplot"].get_fignums()


def test_words_are_large_and_contrast_with_the_paper():
    texts = shown(sigmoid_picture())
    assert {"z", "value and derivative", "epoch", "loss", "training"} <= {each.get_text() for each in texts}
    for each in texts:
        assert each.get_fontsize() >= 11, each
        assert plots.contrast(each.get_color(), plots.PAPER) >= 4.5, each


def test_contrast_of_black_and_white_and_of_equal_colours():
    assert plots.contrast("black", "white") == pytest.approx(21)
    assert plots.contrast("white", "black") == pytest.approx(21)
    assert plots.contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)  # the known near miss of WCAG
    assert plots.contrast("#0a5ea8", "#0a5ea8") == 1


@pytest.mark.parametrize("colour", plots.COLOURS)
def test_curves_contrast_with_the_paper(colour):
    assert plots.contrast(colour, plots.PAPER) >= 4.5


def test_every_curve_has_a_dash_of_its_own():
    _, (axes,) = plots.panels(1)
    lines = [plots.curve(axes, [0, 1], [nth, nth], str(nth), nth) for nth in range(4)]
    styles = [(line.get_color(), str(line._dash_pattern)) for line in lines]
    assert all(a[0] != b[0] and a[1] != b[1] for a, b in combinations(styles, 2))


def test_learning_curve_ends_where_its_values_are_no_numbers():
    picture = sigmoid_picture()
    training, test = picture.axes[1].get_lines()
    np.testing.assert_array_equal(training.get_ydata(), [2.5, 0.5, np.nan])
    np.testing.assert_array_equal(test.get_ydata(), [2.6, 0.7, 0.6])


def test_learning_curves_of_a_run_of_one_epoch_show_a_point():
    _, (axes,) = plots.panels(1)
    plots.learning_curves(axes, [0], {"training": [2.5]})
    assert axes.get_lines()[0].get_marker() == "o"


def test_learning_curves_on_a_log_axis_hold_one_decade_at_least():
    _, (axes,) = plots.panels(1)
    plots.learning_curves(axes, [0, 1], {"training": [1.0, 1.0]}, log=True, named=False)
    assert axes.get_ylim() == (1, 10)
    assert axes.get_legend() is None


def test_learning_curves_on_a_log_axis_leave_less_than_a_decade_for_the_names():
    _, (axes,) = plots.panels(1)
    plots.learning_curves(axes, [0, 1], {"training": [2.5, 0.04], "test": [2.5, 0.12]}, log=True)
    low, high = axes.get_ylim()
    assert low == 0.01
    assert 2.5 < high < 25


def test_learning_curves_without_a_positive_value_have_no_log_axis():
    _, (axes,) = plots.panels(1)
    with pytest.raises(ValueError, match="a log axis for training, none of them above 0; expected log=False"):
        plots.learning_curves(axes, [0, 1], {"training": [0.0, np.nan]}, log=True)


def test_powers_of_ten_are_marked_in_plain_text_with_zero_below():
    picture, (axes,) = plots.panels(1)
    plots.powers_of_ten(axes, 3e-13, 20, zero=1e-12)
    names = [each.get_text() for each in axes.get_yticklabels()]
    assert names == ["0", "10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"]
    assert axes.get_ylim() == (3e-13, 20)
    assert not any("$" in each.get_text() for each in shown(picture))


def test_heat_map_writes_every_number_where_it_belongs():
    picture, (axes,) = plots.panels(1)
    plots.heat_map(
        axes, np.array([[0.25, -0.1, 0.0], [-0.0001, 0.2, 0.05]]), ["a", "b"], ["x", "y", "z"], 0.25, "M"
    )
    cells = {(*each.get_position(),): each.get_text() for each in axes.texts}
    assert cells == {
        (0, 0): "0.250", (1, 0): "−0.100", (2, 0): "0.000", (0, 1): "0.000", (1, 1): "0.200", (2, 1): "0.050",
    }  # fmt: skip
    assert [each.get_text() for each in axes.get_xticklabels()] == ["x", "y", "z"]
    assert opened(plots.png(picture)).size == (640, 360)


def test_numbers_on_heat_maps_are_readable_on_their_cells():
    _, (axes,) = plots.panels(1)
    plots.heat_map(axes, np.linspace(-0.25, 0.25, 12).reshape(3, 4), list("abc"), list("wxyz"), 0.25)
    image = axes.get_images()[0]
    for each, value in zip(axes.texts, np.linspace(-0.25, 0.25, 12), strict=True):
        assert plots.contrast(each.get_color(), image.to_rgba(value)[:3]) >= 3.9


def test_bars_carry_their_values():
    _, (axes,) = plots.panels(1)
    plots.bars(axes, ["a", "b"], [0.125, -2.0], digits=3)
    assert [each.get_text() for each in axes.texts] == ["0.125", "−2.000"]
    assert [each.get_height() for each in axes.patches] == [0.125, -2.0]


def test_images_stand_side_by_side_in_order():
    _, (axes,) = plots.panels(1)
    pictures = np.arange(3)[:, None, None] + np.ones((3, 4, 5))
    plots.images(axes, pictures, ["one", "two", "three"], wrong={1})
    strip = np.asarray(axes.get_images()[0].get_array())
    assert strip.shape == (4, 3 * 5 + 2 * 2)
    np.testing.assert_array_equal(strip[0], [1] * 5 + [0] * 2 + [2] * 5 + [0] * 2 + [3] * 5)
    assert [each.get_text() for each in axes.texts] == ["one", "two", "three"]
    assert [each.get_color() == plots.ORANGE for each in axes.texts] == [False, True, False]


def test_images_refuse_captions_that_do_not_match():
    _, (axes,) = plots.panels(1)
    with pytest.raises(
        ValueError, match=r"shape \(3, 4, 5\), 2 captions; expected \(N, h, w\) and N captions"
    ):
        plots.images(axes, np.zeros((3, 4, 5)), ["one", "two"])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-0.153, 2, "−0.15"), (-0.0004, 3, "0.000"), (2.0, 1, "2.0"), (0.0, 2, "0.00")],
)
def test_fixed(value, digits, text):
    assert plots.fixed(value, digits) == text


def test_a_picture_shows_itself_in_a_notebook_with_its_words():
    data, metadata = sigmoid_picture()._repr_mimebundle_()
    assert opened(data["image/png"]).size == (640, 360)
    assert data["text/plain"] == "the sigmoid and its slope"
    assert metadata["image/png"]["alt"] == "the sigmoid and its slope"
