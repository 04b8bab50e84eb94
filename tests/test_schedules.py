"""Schedules by hand, at their joins, against their formulas, in training; bad input."""

import itertools
import pickle

import numpy as np
import pytest
import sympy as sp

from mathlib.comparison import same
from mathlib.network import init
from mathlib.schedules import (
    constant,
    constant_formula,
    cosine,
    cosine_formula,
    step_decay,
    step_decay_formula,
    warm_up,
)
from mathlib.schedules import warm_up_formula as ramp
from mathlib.training import Run


def first(schedule, n):
    return [schedule(t) for t in range(1, n + 1)]


def test_schedules_by_hand():
    assert first(constant(), 3) == [1, 1, 1]
    assert first(step_decay(2, 0.5), 7) == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]
    assert first(warm_up(4), 6) == [0.25, 0.5, 0.75, 1, 1, 1]
    assert first(warm_up(1), 2) == [1, 1]
    assert first(warm_up(2, step_decay(2, 0.5)), 6) == [0.5, 1, 1, 0.5, 0.5, 0.25]
    root = 2**0.5  # cos(π/4) = √2/2
    assert same(first(cosine(4, 0.2), 6), [1, 0.6 + 0.2 * root, 0.6, 0.6 - 0.2 * root, 0.2, 0.2])


def test_schedules_at_the_ends_of_what_they_take():
    """One step before a drop, one step of falling, factors 0 and 1."""
    assert first(step_decay(1, 0.5), 3) == [1, 0.5, 0.25]
    assert first(step_decay(2, 1), 3) == [1, 1, 1] and first(step_decay(2, 0), 3) == [1, 1, 0]
    assert first(cosine(1), 3) == [1, 0, 0] and first(cosine(3, 1), 4) == [1, 1, 1, 1]


def test_the_step_after_a_warm_up_is_the_first_of_what_follows():
    c = sp.Symbol("c")
    assert first(warm_up(3, lambda t: 0.5 / t), 4) == [1 / 3, 2 / 3, 0.5, 0.25]
    assert [ramp(sp.Integer(t), 3, lambda t: c / t) for t in (2, 3, 4)] == [sp.Rational(2, 3), c, c / 2]


def test_a_cosine_falls_until_step_T_plus_1():
    """Between two steps as well: half of the last one is left at t = T + 1/2."""
    found = cosine_formula(sp.Rational(9, 2), 4)
    assert found == (1 + sp.cos(7 * sp.pi / 8)) / 2 and same(float(found), cosine(4)(4.5))


def test_joins_are_continuous():
    t, c = sp.symbols("t c", positive=True)
    T, T_w = sp.symbols("T T_w", integer=True, positive=True)
    falling, flat = (piece.expr for piece in cosine_formula(t, T, c).args)
    assert sp.simplify(falling.subs(t, T + 1) - flat) == 0
    rising, then = (piece.expr for piece in ramp(t, T_w, lambda u: falling.subs(t, u)).args)
    assert rising.subs(t, T_w) == 1 == sp.simplify(then.subs(t, T_w))


@pytest.mark.parametrize("join", [7, 27])
@pytest.mark.parametrize("gap", [1e-3, 1e-6])
def test_code_is_continuous_at_the_joins(join, gap):
    schedule = warm_up(7, cosine(20, 0.1))
    assert abs(schedule(join + gap) - schedule(join - gap)) < gap


HALF, TENTH = sp.Rational(1, 2), sp.Rational(1, 10)


@pytest.mark.parametrize(
    "schedule, formula",
    [
        (constant(), constant_formula),
        (step_decay(3, 0.5), lambda t: step_decay_formula(t, 3, HALF)),
        (cosine(9, 0.1), lambda t: cosine_formula(t, 9, TENTH)),
        (warm_up(5), lambda t: ramp(t, 5)),
        (warm_up(5, cosine(6)), lambda t: ramp(t, 5, lambda u: cosine_formula(u, 6))),
        (warm_up(5, step_decay(4, 0.5)), lambda t: ramp(t, 5, lambda u: step_decay_formula(u, 4, HALF))),
    ],
)
def test_code_is_the_formula(schedule, formula):
    t = sp.Symbol("t", integer=True, positive=True)
    assert same(first(schedule, 23), [float(formula(t).subs(t, n)) for n in range(1, 24)])


@pytest.mark.parametrize("schedule", [constant(), step_decay(3, 0.5), cosine(9), warm_up(4, cosine(9))])
def test_a_schedule_can_be_sent_to_another_process_and_stays_between_0_and_1(schedule):
    again = pickle.loads(pickle.dumps(schedule))
    assert first(again, 20) == first(schedule, 20)
    assert all(isinstance(s, float) and 0 <= s <= 1 for s in first(schedule, 20))


def test_training_takes_the_factor_of_its_step():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(10, 3)), rng.normal(size=(10, 2))
    how = {"loss": "mse", "eta": 0.1, "optimizer": "sgd", "batch_size": 5}
    net = init((3, 2), ("linear",), rng)
    run = Run(net, X, Y, schedule=warm_up(3, step_decay(2, 0.25)), rng=rng, **how)
    seen = []
    for _ in range(6):
        run.step()
        seen.append(run.rate / 0.1)
    assert same(seen, [1 / 3, 2 / 3, 1, 1, 0.25, 0.25])
    assert [record.eta for record in itertools.islice(run, 1)] == [run.rate]


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: step_decay(0, 0.5), ValueError, "every"),
        (lambda: step_decay(2.5, 0.5), TypeError, "every"),
        (lambda: step_decay(2, 1.5), ValueError, "factor must be from 0 to 1, not 1.5"),
        (lambda: step_decay(2, "half"), TypeError, "factor must be a number, not 'half'"),
        (lambda: cosine(10, np.nan), ValueError, "least must be from 0 to 1, not nan"),
        (lambda: cosine(10, True), TypeError, "least must be a number, not True"),
        (lambda: warm_up(-1), ValueError, "T_w"),
        (lambda: warm_up(3, 0.5), TypeError, r"then=0.5; expected a schedule, such as cosine\(1000\)"),
    ],
)
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
