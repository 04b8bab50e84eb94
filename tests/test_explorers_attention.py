"""What the scores are divided by: the curves against their definitions and the words."""

from math import log

import numpy as np

from mathlib import plots
from mathlib.activations import softmax_jacobian
from mathlib.comparison import same
from mathlib.explorers import attention, find

TEMPERATURE = find("attention.temperature")


def test_entropy_and_gradients_are_those_of_their_definitions():
    q, k = attention.drawn(4, 8)
    p = attention.weights(q, k, 2.0)
    z = np.array([k[n] @ q[n] / 2 for n in range(3)])
    assert same(p[:3], np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
    assert same(attention.entropy(p)[:3], [-(row * np.log(row)).sum() for row in p[:3]])
    J = [softmax_jacobian(row) for row in z]
    assert same(attention.by_scores(p)[:3], [np.linalg.norm(j) for j in J])
    assert same(attention.by_query(p, k, 2.0)[:3], [np.linalg.norm(J[n] @ k[n] / 2) for n in range(3)])


def test_ends_by_hand():
    even, one = np.full((1, 4), 1 / 4), np.array([[1.0, 0, 0, 0]])
    assert same(attention.entropy(even), [log(4)]) and attention.entropy(one) == 0
    assert same(attention.by_scores(even), [np.sqrt(3) / 4]) and attention.by_scores(one) == 0


def test_a_wider_draw_begins_with_the_narrower_one():
    (q, k), (wide_q, wide_k) = attention.drawn(16, 4), attention.drawn(16, 64)
    assert (wide_q[:, :4] == q).all() and (wide_k[..., :4] == k).all() and q.shape == (200, 4)


def test_only_the_root_keeps_entropy_and_gradient_where_they_are():
    narrow, wide = attention.measured(16, 4), attention.measured(16, 256)
    assert abs(wide["√d"][0] - narrow["√d"][0]) < 0.05
    assert wide["1"][0] < 0.2 < narrow["1"][0] and wide["d"][0] > 0.99
    assert wide["1"][1] < narrow["1"][1] / 5 and wide["d"][2] < narrow["d"][2] / 5


def test_words_say_what_is_drawn():
    words = TEMPERATURE.describe()
    p = attention.shown("√d", 64, 16, 1)
    assert words.startswith("16 keys of width 64, scores divided by √d = 8. In draw 1 the largest weight is ")
    assert f"is {attention.number(p[0])}, the smallest {attention.number(p[-1])}." in words
    assert "below 1·10⁻⁴" in TEMPERATURE.describe(scale="1", d=256)


def test_the_picture_shows_the_weights_and_marks_the_width():
    picture = TEMPERATURE.draw(scale="d", d=16, keys=4)
    bars, sharp, _ = picture.axes
    assert same([bar.get_height() for bar in bars.patches], attention.shown("d", 16, 4, 1))
    (mark,) = [line for line in sharp.get_lines() if line.get_marker() == "o"]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (4, attention.measured(4, 16)["d"][0])


def test_values_between_the_stops_are_drawn():
    assert plots.png(TEMPERATURE.draw(scale="√d", d=100, keys=7, draw=3))
