"""The explorer of a sigmoid unit under two losses: its curves, dots and words, against sums made here."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.explorers import find, losses

SHAPE = find("losses.shape")


def by_hand(z, y):
    """(cross-entropy, squared error) of one sigmoid unit, without the engine."""
    p = 1 / (1 + np.exp(-z))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) ** 2 / 2


@pytest.mark.parametrize("y", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_losses_are_the_textbook_ones_and_slopes_their_differences(y):
    z, h = np.linspace(-7.9, 7.9, 23), 1e-5
    for (value, slope), nth in zip(losses.both(z, y).values(), (0, 1), strict=True):
        np.testing.assert_allclose(value, by_hand(z, y)[nth], rtol=1e-9, atol=1e-12)
        difference = (by_hand(z + h, y)[nth] - by_hand(z - h, y)[nth]) / (2 * h)
        np.testing.assert_allclose(slope, difference, rtol=1e-4, atol=1e-8)


def test_words_at_numbers_worked_by_hand():
    words = SHAPE.describe(z=float(np.log(3)), y=1.0)
    assert "so p = 0.75. Cross-entropy: loss 0.288, slope −0.25; squared error: loss 0.0312" in words
    assert "slope −0.0469. The second slope is the first times σ′(z) = 0.188." in words  # −1/4 · 3/16
    assert "loss 0.693, slope 0; squared error: loss 0, slope 0." in SHAPE.describe(z=0.0, y=0.5)
    assert SHAPE.describe(z=0.0, y=0.5).endswith("Both slopes are 0 where p = y.")
    assert "p = 0.9997. " in SHAPE.describe(z=8.0)
    assert SHAPE.describe(z=8.0, y=0.0).endswith("No logit gives p = 0, so neither is ever 0.")


def test_of_two_dots_at_one_place_both_are_seen():
    for axes in SHAPE.draw(z=0.0, y=0.5).axes:
        under, over = (line.get_markersize() for line in axes.get_lines() if line.get_marker() == "o")
        assert under >= over + 4


def test_dots_stand_on_the_curves_at_the_chosen_logit():
    for axes, part in zip(SHAPE.draw(z=3.0, y=0.25).axes, (0, 1), strict=True):
        dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
        expected = [found[part][0] for found in losses.both(np.array([3.0]), 0.25).values()]
        assert [line.get_xdata()[0] for line in dots] == [3.0, 3.0]
        np.testing.assert_allclose([line.get_ydata()[0] for line in dots], expected)


def test_all_curves_fit_their_axes_and_values_between_stops_are_drawn():
    for y in SHAPE.controls[1].stops:
        for axes in SHAPE.draw(y=y).axes:
            low, high = axes.get_ylim()
            assert all(low < height < high for line in axes.get_lines()[:4] for height in line.get_ydata())
    assert plots.png(SHAPE.draw(z=-0.3, y=0.6))
    assert "Target y = 0.6, logit z = −0.3, " in SHAPE.describe(z=-0.3, y=0.6)
