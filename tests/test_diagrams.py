"""The picture of a network: every number of its matrices, once, and on the right arrow."""

import numpy as np
import pytest
from sympy import ImmutableMatrix, Rational

from mathlib import diagrams, plots
from mathlib.worked import WORKED


def words(picture):
    return [text.get_text() for text in picture.axes[0].texts if text.get_text()]


def test_every_weight_and_bias_of_the_worked_network_is_written():
    found = words(diagrams.network(WORKED.W, WORKED.b))
    for weight in ["1/2", "−1/4", "−1", "3/4", "2", "−1"]:
        assert weight in found
    assert found.count("−1") == 2
    assert [each for each in found if each.startswith("+")] == ["+1/4", "+1/2", "+1/2"]
    assert {"x₁", "x₂", "a¹₁", "a¹₂", "a²", "input", "layer 1", "layer 2"} <= set(found)


def test_there_is_one_arrow_a_weight_from_its_second_index_to_its_first():
    W = {1: ImmutableMatrix(2, 3, [Rational(n, 7) for n in range(1, 7)])}
    axes = diagrams.network(W, {1: ImmutableMatrix([0, 1])}).axes[0]
    arrows = [each for each in axes.texts if getattr(each, "arrow_patch", None) is not None]
    assert len(arrows) == 6
    text = next(each for each in axes.texts if each.get_text() == "2/7")  # W_12: from input 2 to unit 1
    start, end = diagrams._place([3, 2], 0, 1), diagrams._place([3, 2], 1, 0)
    along = diagrams.ALONG
    np.testing.assert_allclose(
        text.get_position(), [s + along * (e - s) for s, e in zip(start, end, strict=True)]
    )


def test_words_are_large_and_the_file_is_small():
    picture = diagrams.network(WORKED.W, WORKED.b, alt="the network")
    assert min(text.get_fontsize() for text in picture.axes[0].texts if text.get_text()) >= plots.TICKS
    assert len(plots.png(picture)) < 15_000
    assert picture.alt == "the network"


def test_a_wide_network_is_refused():
    with pytest.raises(ValueError, match="too wide to draw; expected at most 4 units a layer"):
        diagrams.network({1: ImmutableMatrix.zeros(5, 2)}, {1: ImmutableMatrix.zeros(5, 1)})
