"""The explorers of averages and of descent: numbers against formulas, pictures against the runs."""

import numpy as np
import pytest

from mathlib import plots
from mathlib.comparison import same
from mathlib.explorers import find, probability
from mathlib.prerequisites.probability import SOURCES

AVERAGE, DESCENT = find("probability.average"), find("probability.descent")


@pytest.mark.parametrize("source", ["coin", "die", "normal"])
def test_averages_scatter_as_sigma_over_root_n_and_stay_below_the_bound(source):
    sigma = probability.unit(source)
    for n in (10, 100, 1000):
        share, bound = probability.outside(source, n, 0.2 * sigma)
        assert share <= bound
        spread = probability.averages(source)[n - 1].std() * np.sqrt(n) / sigma
        assert 0.85 < spread < 1.15


def test_a_longer_run_begins_as_the_shorter_one():
    x = probability.averages("die") + 3.5
    draws = np.diff(x[:50] * np.arange(1, 51)[:, None], axis=0)
    assert same(draws, np.round(draws)) and set(np.round(draws).astype(int).ravel()) == set(range(1, 7))


def test_words_about_an_average():
    words = AVERAGE.describe(source="coin", n=100, epsilon=0.5)
    assert words.startswith("Coin, μ = 0.3, σ = 0.458. After 100 draws 0 % of 500 averages are 0.5σ or more")
    assert "Chebyshev allows 4 %" in words  # 1/(100 · 1/4)
    assert "σ/√n = 0.0458" in words
    cauchy = AVERAGE.describe(source="Cauchy", n=1000, epsilon=1.0)
    assert "as are 50 % of single draws: the averages do not settle." in cauchy


def test_the_band_holds_the_averages_that_are_drawn_most_of_the_time():
    for source in ("coin", "die", "normal"):
        n = np.arange(1, 1001)
        band = probability.unit(source) / np.sqrt(probability.RISK * n)
        assert (np.abs(probability.averages(source)[:1000]) < band[:, None]).mean() > 0.9


@pytest.mark.parametrize("kappa", [1, 4, 100])
def test_each_step_multiplies_by_the_factors(kappa):
    walked, factors = probability.path(1.9, kappa, 9)
    assert same(walked, probability.START * factors ** np.arange(10)[:, None])
    assert same(factors, [1 - 1.9 / kappa, -0.9])


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (1.9, "descent converges from every start"),
        (2.0, "descent does not converge from every start"),
        (2.1, "descent does not converge from every start"),
    ],
)
def test_words_about_descent(rate, words):
    assert words in DESCENT.describe(rate=rate)


def test_words_at_numbers_worked_by_hand():
    words = DESCENT.describe(rate=1.5, kappa=4, steps=3)
    assert "the flat coordinate by 0.625, the steep one by −0.5, so that the steep one shrinks" in words
    assert "After 3 steps the distances are 0.732, 0.125 (flat, steep); they were 3, 1." in words
    assert "only changes its sign" in DESCENT.describe(rate=2.0)
    assert "vanishes at once. After 1 step the" in DESCENT.describe(rate=1.0, steps=1)


def test_a_path_that_leaves_the_picture_ends_its_curve():
    curves = DESCENT.draw(rate=2.1, kappa=4, steps=100).axes[1]
    steep = curves.get_lines()[1].get_ydata()
    assert np.isfinite(steep[0]) and np.isnan(steep[-1])


def test_values_between_stops_are_drawn():
    assert plots.png(AVERAGE.draw(n=77, epsilon=0.33))
    assert plots.png(DESCENT.draw(rate=1.03, kappa=7, steps=8))
    assert "η = 1.03" in DESCENT.describe(rate=1.03)


def test_every_source_can_be_chosen():
    assert AVERAGE.controls[0].stops == tuple(SOURCES)


def test_no_bound_is_drawn_where_there_is_none():
    for source, curves in (("die", 2), ("Cauchy", 1)):
        assert len(AVERAGE.draw(source=source).axes[1].get_lines()) == curves
    assert "no expectation and no variance, and so no bound." in AVERAGE.describe(source="Cauchy")
