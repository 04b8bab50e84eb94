"""The race of four optimizers: its paths against steps made here, its words, its picture."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.comparison import TOLERANCE, relative_error, same
from mathlib.explorers import find, optimizers

RACE = find("optimizers.race")


@pytest.mark.parametrize("name", optimizers.SURFACES)
def test_gradients_are_those_of_the_surfaces(name):
    place, h = optimizers.SURFACES[name], 1e-3
    for x, y in np.random.default_rng(3).uniform(-2, 2, (9, 2)):
        f = lambda dx, dy, x=x, y=y: place.value(x + dx * h, y + dy * h)
        slopes = [
            (8 * (f(a, b) - f(-a, -b)) - (f(2 * a, 2 * b) - f(-2 * a, -2 * b))) / (12 * h)
            for a, b in ((1, 0), (0, 1))
        ]
        assert (relative_error(place.gradient(x, y), slopes) < TOLERANCE["central differences"]).all()


def test_least_values_are_least():
    x, y = np.meshgrid(np.linspace(-2, 2, 401), np.linspace(-2, 2, 401))
    for place in optimizers.SURFACES.values():
        assert same(place.value(x, y).min() - place.least + 1, 1)


def test_gradient_descent_on_the_ravine_by_hand():
    # ∇J = (x/2, 10y): a step with η = 0.05 multiplies x by 0.975 and y by 0.5
    walked = optimizers.path("ravine", "sgd", 0.05, (), 3)
    assert same(walked, [(-4 * 0.975**t, 0.5**t) for t in range(4)])


def test_nothing_is_lost_but_what_diverges():
    x, y = optimizers.path("ravine", "sgd", 0.21, (), 60).T  # y is multiplied by −1.1
    assert np.isfinite(x[:40]).all() and np.isnan(y[-1]) and np.nanmax(np.abs(y)) <= optimizers.LOST
    words = RACE.describe(eta=0.2, mu=0.0, steps=120)
    assert "leaves the picture" not in words
    lost = RACE.describe(surface="Rosenbrock", eta=0.2, mu=0.99, steps=60)
    assert "Nesterov (rate 0.2) leaves the picture for good at step" in lost


def test_the_noise_is_the_same_for_all_and_only_in_the_noisy_bowl():
    one, other = (optimizers.path("noisy bowl", name, 0.05, (), 9) for name in ("sgd", "momentum"))
    assert same(one[1], other[1]) and not same(one[2], other[2])
    place = optimizers.SURFACES["noisy bowl"]
    drawn = np.random.default_rng(optimizers.SEED).standard_normal((9, 2))
    assert same(one[1], one[0] - 0.05 * (place.gradient(*one[0]) + 2 * drawn[0]))


def test_words_say_where_each_one_ends():
    words = RACE.describe()
    assert words.startswith(
        "Ravine, 60 steps from (−4, 1): gradient descent (rate 0.05) ends at J − J* = 0.19;"
    )
    assert "Nesterov (rate 0.05)" in words and "Adam (rate 0.1)" in words
    assert words.endswith("μ = 0.9, β₂ = 0.99.")
    assert same(optimizers.heights("ravine", np.array([[2.0, 1.0]])), [6.0])


def test_paths_begin_at_the_square_and_end_in_their_dots():
    picture = RACE.draw(surface="saddle", fourth="RMSProp")
    lines = picture.axes[0].get_lines()
    for path, dot in zip(lines[0:8:2], lines[1:8:2], strict=True):
        assert (path.get_xdata()[0], path.get_ydata()[0]) == optimizers.SURFACES["saddle"].start
        assert dot.get_marker() == "o" and dot.get_xdata()[0] == path.get_xdata()[-1]
    assert [text.get_text() for text in picture.axes[0].get_legend().get_texts()] == [
        "gradient descent", "momentum", "Adam", "RMSProp"
    ]  # fmt: skip


def test_values_between_the_stops_are_drawn():
    assert plots.png(RACE.draw(surface="Rosenbrock", eta=0.033, eta_a=0.07, mu=0.7, beta2=0.95, steps=77))
