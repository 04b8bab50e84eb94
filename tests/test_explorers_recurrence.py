"""The explorer of the gradient through time: its numbers, its words, its pictures."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.comparison import same
from mathlib.explorers import find, recurrence

RADIUS = find("recurrence.radius")


def test_linear_units_with_an_orthogonal_matrix_stretch_by_the_radius():
    for radius in (0.7, 1.0, 1.4):
        found, bound = recurrence.sizes("orthogonal", radius, 50, "linear", 16)
        assert same(found, radius ** np.arange(51)) and same(found, bound)


@pytest.mark.parametrize("units", recurrence.UNITS)
@pytest.mark.parametrize("kind", recurrence.NAMES)
def test_no_size_exceeds_its_bound(kind, units):
    for radius in (0.5, 1.0, 1.4):
        found, bound = recurrence.sizes(kind, radius, 100, units, 16)
        assert found[0] == bound[0] == 1 and (found <= bound * (1 + 1e-12)).all()


def test_the_radius_decides_in_the_linear_case():
    for kind in recurrence.NAMES:
        ends = [recurrence.sizes(kind, radius, 100, "linear", 16)[0][-1] for radius in (0.8, 1.2)]
        assert ends[0] < 1e-8 and ends[1] > 1e7


def test_tanh_with_strong_input_shrinks_beyond_the_radius_of_1():
    for kind in recurrence.NAMES:
        assert recurrence.sizes(kind, 1.1, 100, "tanh, strong input", 16)[0][-1] < 1e-10
    linear, weak = (recurrence.sizes("normal", 0.9, 50, u, 16)[0] for u in ("linear", "tanh, weak input"))
    assert weak[-1] < linear[-1] < 10 * weak[-1]


def test_fewer_steps_are_the_first_of_more_where_units_are_linear():
    few, many = (recurrence.sizes("normal", 0.9, T, "linear", 16)[0] for T in (20, 100))
    assert same(few, many[:21])


def test_words_give_the_sizes():
    words = RADIUS.describe(radius=0.5, T=20)
    assert words.startswith("W_h of 16 × 16 with spectral radius 0.5, units: linear. ")
    assert words.endswith("orthogonal: 9.8·10⁻⁴ after 10 steps back, 9.5·10⁻⁷ after 20.")
    assert "(bound " in words


def test_the_curves_begin_at_1_and_are_named():
    axes = RADIUS.draw(units="tanh, weak input", T=20).axes[0]
    named = {line.get_label(): line for line in axes.get_lines() if not line.get_label().startswith("_")}
    assert list(named) == ["normal entries", "bound for these", "orthogonal"]
    assert all(line.get_ydata()[0] == 1 and len(line.get_xdata()) == 21 for line in named.values())


def test_values_between_the_stops_are_drawn():
    assert plots.png(RADIUS.draw(radius=0.97, T=33, units="tanh, weak input", d=7))
