"""The explorers of the landscape: paths, planes and widths against numbers made here."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.comparison import same
from mathlib.explorers import find, landscape, planes, widths
from mathlib.landscape import overparameterization as over
from mathlib.losses import empirical_risk
from mathlib.network import forward, init, with_theta

VALLEY, SLICE, WIDTH = (find(f"landscape.{name}") for name in ("valley", "slice", "width"))


def test_the_path_over_two_weights_by_hand():
    # from (1.6, −1.6): r = 3.56, the difference shrinks by 1 − 0.1 r; the sum stays 0
    walked = landscape.path("towards the saddle", 0.1, 2)
    assert same(walked[1], [1.6 * 0.644, -1.6 * 0.644]) and not walked.sum(axis=1).any()
    assert VALLEY.describe(start="towards the saddle", steps=250).startswith(
        "Gradient descent from 1.6, −1.6 (towards the saddle) with η = 0.1: after 250 steps"
    )
    far = landscape.path("towards the saddle", 0.1, 250)[-1]
    assert np.abs(far).max() < 1e-9


def test_descent_gets_past_the_saddle_and_out_of_a_steep_valley():
    assert "L is below 10⁻¹⁰" in VALLEY.describe(start="just beside that line", steps=250)
    narrow = landscape.path("far from balance", 0.2, 250)[-1]
    flat = landscape.path("far from balance", 0.4, 250)[-1]
    sharpness = lambda w: w @ w  # on the valley w₁² + w₂², which must stay below 2/η
    assert same(narrow.prod(), 1) and same(flat.prod(), 1)
    assert 5 < sharpness(narrow) < 10 and sharpness(flat) < 5


def test_the_picture_of_the_valley_begins_at_the_square_and_ends_in_the_dot():
    plane = VALLEY.draw(start="close to 0", steps=20).axes[0]
    path, square, dot = plane.get_lines()[-3:]
    assert path.get_xdata()[0] == square.get_xdata()[0] == landscape.STARTS["close to 0"][0]
    assert path.get_ydata()[-1] == dot.get_ydata()[0] and dot.get_marker() == "o"


@pytest.mark.parametrize("plane", planes.PLANES)
def test_the_middle_of_the_plane_is_the_trained_network(plane):
    X, Y, before, network = planes.trained("two_moons", "2-4-1", "tanh")
    s, J = planes.surface("two_moons", "2-4-1", "tanh", plane, 0.5)
    risk = lambda net: empirical_risk(net, forward(net, X), Y, "binary_cross_entropy")
    middle = planes.CELLS // 2
    assert s[middle] == 0 and same(J[middle, middle], risk(network))
    d_1, d_2 = planes.directions("two_moons", "2-4-1", "tanh", plane)
    corner = with_theta(network, network.theta + s[0] * d_1 + s[-1] * d_2)
    assert same(J[0, -1], risk(corner))


def test_the_third_plane_leads_back_to_the_start():
    _, _, before, network = planes.trained("circles", "2-16-1", "relu")
    d_1, _ = planes.directions("circles", "2-16-1", "relu", "start, end, one random")
    assert same(network.theta + d_1, before)
    begun = init((2, 16, 1), ("relu", "sigmoid"), np.random.default_rng(3))
    assert (begun.theta == before).all()
    marked = SLICE.draw(data_set="circles", sigma="relu", plane="start, end, one random", half=2.0).axes[1]
    assert [line.get_marker() for line in marked.get_lines()] == ["o", "s"]


def test_words_tell_the_loss_and_the_largest_curvature():
    words = SLICE.describe(net="2-4-1", half=0.5)
    _, J = planes.surface("two_moons", "2-4-1", "tanh", "two random directions", 0.5)
    assert (
        "2-4-1 with tanh and 17 parameters" in words and "The largest curvature in any direction is" in words
    )
    assert ("No place shown is lower." in words) == (J.min() >= J[16, 16])
    assert planes.curvatures("two_moons", "2-4-1", "tanh").shape == (17,)


def test_the_widths_have_their_peak_where_units_and_samples_are_as_many():
    for N in (20, 40):
        training, test = widths.curves(N, 0.3, 0.0)
        assert widths.WIDTHS[int(test.argmax())] == N and test[-1] < test.max() / 10
        assert (training[np.array(widths.WIDTHS) > N] < 1e-12).all()
    held = widths.curves(40, 0.3, 0.001)
    assert held[1].max() < widths.curves(40, 0.3, 0.0)[1].max() / 5


def test_one_fit_of_the_widths():
    y, fitted, true, said = widths.one_fit(200, 20, 0.3, 0.0)
    assert y.shape == (20,) and same(y, fitted) and true.shape == said.shape == (150,)
    rng = np.random.default_rng([13, 200])
    (U, targets), features = over.draw(20, 0.3, rng), over.random_features(200, over.INPUTS, rng)
    assert same(y, targets) and same(features(U) @ over.minimum_norm(features(U), y), y)
    words = WIDTH.describe(P=20, N=20)
    assert "training error below 10⁻¹⁰" in words and "the test error is largest at 20 units" in words


def test_a_width_between_the_stops_is_described_by_the_nearest_one():
    assert "at 40 units: training error" in WIDTH.describe(P=42) and WIDTH.describe(P=42).startswith(
        "42 random"
    )


def test_values_between_the_stops_are_drawn():
    assert plots.png(VALLEY.draw(eta=0.15, steps=33))
    assert plots.png(SLICE.draw(net="2-4-1", half=0.7))
    assert plots.png(WIDTH.draw(P=33, noise=0.1, lam=0.0005))
