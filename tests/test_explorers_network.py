"""The explorer of XOR: its lines, its regions and its counts, against sums worked out here."""

import numpy as np
import pytest

from mathlib.explorers import find, network
from mathlib.network import predict

BOUNDARY = find("network.boundary")


def value(sigma, c1, c2, angle, x):
    """u·σ(κ(d·x − c)) written out, without the engine."""
    s = np.sqrt(2) * (np.cos(np.radians(angle)) * x[0] + np.sin(np.radians(angle)) * x[1])
    bend = {
        "relu": lambda z: max(z, 0),
        "linear": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-8 * z)),
        "tanh": lambda z: np.tanh(4 * z),
    }[sigma]
    first, second = {"relu": (2, -6), "linear": (2, -6), "sigmoid": (1, -1), "tanh": (0.5, -0.5)}[sigma]
    return first * bend(s - c1) + second * bend(s - c2)


@pytest.mark.parametrize("sigma", ["relu", "sigmoid", "tanh", "linear"])
def test_the_outputs_are_the_sums_written_out(sigma):
    for c1, c2, angle in [(0.5, 1.5, 45), (-0.3, 0.8, 30), (0.7, 2.25, 0)]:
        _, output = network.answers(sigma=sigma, c1=c1, c2=c2, angle=angle)
        np.testing.assert_allclose(
            output, [value(sigma, c1, c2, angle, x) for x in network.CORNERS], rtol=1e-12, atol=1e-12
        )


@pytest.mark.parametrize("sigma", ["relu", "sigmoid", "tanh"])
def test_the_first_setting_answers_xor_right(sigma):
    assert "4 of 4 are right." in BOUNDARY.describe(sigma=sigma)
    assert "4 of 4 right" in BOUNDARY.draw(sigma=sigma).axes[1].get_title(loc="left")


def test_relu_gives_exactly_zero_one_one_zero_as_in_the_chapter():
    hidden, output = network.answers(**BOUNDARY.defaults)
    np.testing.assert_allclose(hidden, [[0, 0], [0.5, 0], [0.5, 0], [1.5, 0.5]], atol=1e-15)
    np.testing.assert_allclose(output, [0, 1, 1, 0], atol=1e-14)


def test_without_a_bend_no_setting_is_right():
    for state in BOUNDARY.grid():
        _, output = network.answers(**state)
        if state["sigma"] == "linear" or state["angle"] == 0:
            assert ((output > 0.5) == network.XOR).sum() < 4, state


def test_no_setting_leaves_a_corner_on_the_threshold():
    """Rounding must not decide what a page says."""
    gaps = [np.abs(network.answers(**state)[1] - 0.5).min() for state in BOUNDARY.grid()]
    assert min(gaps) > 5e-4


def test_the_lines_are_where_the_hidden_units_are_zero():
    state = BOUNDARY.defaults | {"angle": 30, "c1": 0.3}
    made, left = network.network_of(**state), BOUNDARY.draw(**state).axes[0]
    for unit, line in enumerate(left.get_lines()):
        z = line.get_xydata() @ made.W[1][unit] + made.b[1][unit]
        np.testing.assert_allclose(z, 0, atol=1e-12)


def test_the_region_is_what_the_network_says():
    state = BOUNDARY.defaults | {"sigma": "tanh", "angle": 30}
    region = np.asarray(BOUNDARY.draw(**state).axes[0].get_images()[0].get_array())
    side = np.linspace(network.LOW, network.HIGH, network.DOTS)
    made = network.network_of(**state)
    for row, column in [(3, 7), (60, 20), (20, 60), (90, 90)]:
        at = np.array([[side[column], side[row]]])
        assert region[row, column] == (predict(made, at)[0, 0] > 0.5)
    assert 0 < region.mean() < 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "s = x₁ + x₂; a = relu(s − c) with c₁ = 0.5 and c₂ = 1.5; the output is 2 a₁ − 6 a₂."),
        (
            {"sigma": "sigmoid", "angle": 0, "c2": 2.25},
            "s = 1.41 x₁; a = sigmoid(8(s − c)) with c₁ = 0.5 and c₂ = 2.25; the output is a₁ − a₂.",
        ),
        ({"sigma": "tanh", "angle": 30}, "s = 1.22 x₁ + 0.707 x₂; a = tanh(4(s − c))"),
    ],
)
def test_the_words_state_the_network(state, words):
    assert words in BOUNDARY.describe(**state)


def test_tanh_answers_as_the_sigmoid_does_and_says_so():
    state = {"c1": 0.3, "c2": 1.2, "angle": 30}
    tanh, sigmoid = (network.answers(sigma=sigma, **state) for sigma in ("tanh", "sigmoid"))
    np.testing.assert_allclose(tanh[1], sigmoid[1], rtol=1e-12)
    np.testing.assert_allclose(tanh[0], 2 * sigmoid[0] - 1, rtol=1e-12, atol=1e-12)
    assert "that of the sigmoid" in BOUNDARY.describe(sigma="tanh", **state)


def test_the_border_among_the_hidden_units_is_where_the_output_is_a_half():
    for sigma, (_, u) in network.OUTPUTS.items():
        border = BOUNDARY.draw(sigma=sigma).axes[1].get_lines()[0].get_xydata()
        np.testing.assert_allclose(border @ u, 0.5, atol=1e-12)


def test_corners_that_fall_on_one_place_share_their_label():
    right = BOUNDARY.draw().axes[1]
    assert sorted(text.get_text() for text in right.texts) == ["00", "01, 10", "11"]
    assert len(BOUNDARY.draw(angle=30).axes[1].texts) == 4
