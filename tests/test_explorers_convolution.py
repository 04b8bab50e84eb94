"""The kernel over a digit: its map against plain sums, its words, its picture."""

import numpy as np
import pytest

from mathlib import datasets
from mathlib.comparison import same
from mathlib.explorers import convolution, find

KERNEL = find("convolution.kernel")


def test_there_is_one_image_of_each_digit_from_the_data():
    X, y = datasets.digits()
    for d, image in enumerate(convolution.digits()):
        assert (X[y == d][0] == image.ravel()).all()


@pytest.mark.parametrize("kernel", convolution.KERNELS)
@pytest.mark.parametrize(("stride", "padding", "flipped"), [(1, 0, False), (2, 1, False), (3, 2, True)])
def test_the_map_is_the_sum_over_each_window(kernel, stride, padding, flipped):
    x, w, z = convolution.feature_map(7, kernel, stride, padding, flipped)
    given = np.array(convolution.KERNELS[kernel])
    assert same(w, given[::-1, ::-1] if flipped else given) and x.shape == (8 + 2 * padding,) * 2
    for i, j in np.ndindex(z.shape):
        window = x[stride * i : stride * i + 3, stride * j : stride * j + 3]
        assert abs(z[i, j] - (window * w).sum()) < 1e-12


def test_the_edges_of_the_stroke_are_found():
    z = convolution.feature_map(1, "left edge", 1, 1, False)[2]
    row = z[4]  # across the stroke of the 1: dark begins on the left, ends on the right
    assert row.max() > 2 and row.min() < -2 and row.argmax() < row.argmin()
    assert same(convolution.feature_map(1, "left edge", 1, 1, True)[2], -z)


def test_words_say_what_the_picture_shows():
    words = KERNEL.describe()
    z = convolution.feature_map(4, "upper edge", 1, 0, False)[2]
    i, j = convolution.strongest(z)
    assert words.startswith("The digit 4, 8 × 8 pixels; kernel 'upper edge', stride 1, correlation.")
    assert "The feature map has 6 × 6 entries" in words
    assert f"row {i + 1}, column {j + 1}: " in words and abs(z[i, j]) == np.abs(z).max()
    assert "with a row of zeros on every side, 10 × 10" in KERNEL.describe(padding=1)
    assert "with 2 rows of zeros on every side, 12 × 12" in KERNEL.describe(padding=2, stride=3)
    assert "convolution, with the kernel flipped" in KERNEL.describe(flipped=True)


def test_the_frame_in_the_image_is_the_window_of_the_frame_in_the_map():
    image, _, right = KERNEL.draw(stride=2, padding=1, kernel="outline").axes
    window, place = image.patches[0], right.patches[0]
    assert (window.get_width(), place.get_width()) == (3, 1)
    assert tuple(np.add(window.get_xy(), 0.5)) == tuple(2 * np.add(place.get_xy(), 0.5))
    assert len(image.patches) == 2 and len(KERNEL.draw().axes[0].patches) == 1
