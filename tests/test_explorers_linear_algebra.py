"""The explorer of a picture rebuilt from singular values: its matrices, bars and words."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.comparison import same
from mathlib.datasets import digits
from mathlib.explorers import find, linear_algebra

RANK = find("linear_algebra.rank")


def test_the_page_shows_the_first_twelve_digits():
    A = linear_algebra.decomposed("page of digits")[0]
    assert A.shape == (24, 32)
    for nth, (row, column) in enumerate(np.ndindex(3, 4)):
        block = A[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
        np.testing.assert_array_equal(block, digits()[0][nth].reshape(8, 8))


@pytest.mark.parametrize(("picture", "rank"), [("squares", 2), ("diagonal stripe", 32)])
def test_drawn_pictures_have_the_rank_their_rows_have(picture, rank):
    A, s = linear_algebra.decomposed(picture)
    assert np.count_nonzero(s) == rank == np.linalg.matrix_rank(A)
    assert set(np.unique(A)) == {0, 1}


@pytest.mark.parametrize("picture", linear_algebra.PICTURES)
@pytest.mark.parametrize("k", [0, 1, 3, 6])
def test_words_hold_the_error_that_is_left(picture, k):
    A = linear_algebra.decomposed(picture)[0]
    U, s, Vt = np.linalg.svd(A)
    left = A - sum((s[i] * np.outer(U[:, i], Vt[i]) for i in range(k)), np.zeros_like(A))
    words = RANK.describe(picture=picture, k=k)
    assert f"k = {k} keeps {k * (sum(A.shape) + 1)} numbers" in words
    if np.abs(left).max() < 1e-9:
        assert words.endswith("Nothing of the picture is lost.")
    else:
        error = np.sqrt((left**2).sum())
        assert same(np.linalg.norm(left, 2), s[k])
        share = linear_algebra.number(100 * error / np.sqrt((A**2).sum()), 2)
        name = linear_algebra.sigma(k + 1)
        assert f"{name} = {linear_algebra.number(s[k], 3)} in the spectral norm" in words
        assert words.endswith(f"Frobenius norm, {share} % of the norm of the picture.")


def test_more_than_there_are_keeps_all():
    words = RANK.describe(picture="one digit", k=20)
    assert "6 of 8 singular values above 0. k = 8 (there are no more) keeps 136 numbers; 6 would do." in words
    assert words.endswith("Nothing of the picture is lost.")


@pytest.mark.parametrize("k", [0, 4, 32])
def test_bars_are_the_singular_values_and_the_first_k_are_full(k):
    drawn = RANK.draw(k=k).axes[1].patches
    s = linear_algebra.decomposed("page of digits")[1]
    assert same([bar.get_height() for bar in drawn], s)
    full = [plots.to_rgb(bar.get_facecolor()[:3]) == plots.to_rgb(plots.BLUE) for bar in drawn]
    assert full == [i < k for i in range(len(s))]


def test_the_rebuilt_picture_stands_beside_the_picture():
    axes = RANK.draw(picture="one digit", k=8).axes[0]
    strip = axes.get_images()[0].get_array()
    half = (strip.shape[1] - 2) // 2
    np.testing.assert_allclose(strip[:, :half], strip[:, half + 2 :], atol=1e-12)
    assert [text.get_text() for text in axes.texts] == ["picture", "rebuilt, k = 8"]
