r"""θ_t, v_t, … of an optimizer over several steps, held against the recursion of the text in SymPy.

    (θ_0, 0) → (θ_1, s_1) → … → (θ_n, s_n),   (θ_t, s_t) = formula(θ_{t−1}, g_t, s_{t−1}, t)

Used in the chapter on optimizers. The step works on a vector (P,); the recursion is one expression for each
of its entries, in θ_0, g_1 … g_n, η and the parameters, worked out to 40 digits. `update_suspects` holds the
mistakes that a refusal can name.
"""

from functools import cache

import numpy as np
import sympy as sp

from mathlib import claims
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.reference import high_precision
from mathlib.agreement.steps import name_of
from mathlib.agreement.update_suspects import suspects
from mathlib.comparison import Disagreement
from mathlib.optimizers import OPTIMIZERS, check_optimizer

#: Far from the values in use, so that no parameter hides behind a 0 or a 1, and exact in binary.
SHOWING = {"mu": 0.75, "beta1": 0.625, "beta2": 0.875, "eps": 0.125, "lam": 0.5}
ETA, ENTRIES = 0.25, 7


def agree_updates(name, *, step=None, formula=None, steps=5, seed=0, claim=None, part=None):
    r"""The NumPy step of an optimizer = its recursion, θ and state, for `steps` steps; an `Agreement`.

    name: of OPTIMIZERS.  step: one to judge in place of the optimizer's own, with the same arguments.
    formula: a recursion to judge, with the arguments of the optimizer's own, which is put in its place. The
    gradients are random and not 0; the parameters are far from 0 and 1 first, then those of the table.
    Raises Disagreement naming step, entry and likely mistake; ValueError for an unknown name, a state that
    does not start at 0, fewer than 2 steps, which would not show a wrong state, and where both step and
    formula are given; TypeError for a step that changes its gradient.
    """
    claims.check(claim, part)
    optimizer, defaults = check_optimizer(name)
    if steps < 2:
        raise ValueError(f"steps={steps}; at least 2 are needed, since the first step starts with no state")
    if step and formula:
        raise ValueError("both step= and formula= are given; judge one of them at a time")
    rng = np.random.default_rng(seed)
    shape = (steps + 1, ENTRIES)
    theta, *gradients = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.25, 1.25, shape)
    showing = {key: SHOWING[key] for key in defaults}
    # Gradients above 0 first: a step that takes the root of g rather than of g² can then be named.
    for given, parameters in ((np.abs(gradients), showing), (gradients, showing), (gradients, defaults)):
        _compare(optimizer, step, formula, (theta, list(given), parameters))
    letters = ", ".join(["θ", *_letters(optimizer, defaults)])
    judged = name_of(step or optimizer.step)
    rows = ((f"{judged} and the recursion of the text: {letters}", "symbolic"),)
    return Agreement(judged, f"{ENTRIES} entries in each of {steps} steps", rows, claim, part)


def agree_schedule(schedule, formula, *, name, steps=40, claim=None, part=None):
    """schedule(t) = formula(t) for t = 1 … steps; an `Agreement`.

    formula: a function of t that gives a SymPy expression without further symbols.  Raises Disagreement with
    the first t that differs most, ValueError where the schedule has the same value at all these steps.
    """
    claims.check(claim, part)
    t = sp.Symbol("t", integer=True, positive=True)
    exact = high_precision([t], [formula(t)])
    expected = np.concatenate([exact(n) for n in range(1, steps + 1)])
    got = np.array([schedule(n) for n in range(1, steps + 1)], dtype=np.float64)
    if (expected == expected[0]).all():
        raise ValueError(f"the schedule has one value at all {steps} steps; take more, so that it changes")
    known = {"t is one too few": np.concatenate([exact(n) for n in range(2, steps + 2)])}
    Comparison(name, "its formula", "symbolic", lambda index: f"t = {index[0] + 1}", known).require(
        got, expected
    )
    rows = ((f"{name} and its formula", "symbolic"),)
    return Agreement(name, f"the steps 1 to {steps}", rows, claim, part)


def _compare(optimizer, step, formula, run):
    """θ first, then the state letter by letter; on disagreement the suspects are worked out."""
    code = _walked(optimizer, step or optimizer.step, *run)
    text = _recursion(optimizer, formula or optimizer.formula, *run)
    sides = [(name_of(step or optimizer.step), code), ("the recursion of the text", text)]
    if formula:  # it is the formula that is judged
        sides = [(name_of(formula), text), (name_of(optimizer.step), code)]
    try:
        _require(*sides, {})
    except Disagreement:
        suspected = suspects(optimizer.name)
        wrong = {name: _recursion(optimizer, other, *run) for name, other in suspected.items()}
        _require(*sides, wrong)  # the same numbers disagree again, now with a name


def _require(judged, against, wrong):
    (name, got), (other, expected) = judged, against
    for letter, values in expected.items():
        place = lambda index, letter=letter: f"step {index[0] + 1}, {letter}[{index[1]}]"
        known = {text: walks[letter] for text, walks in wrong.items() if np.isfinite(walks[letter]).all()}
        Comparison(f"{name} ({letter})", other, "symbolic", place, known).require(got[letter], values)


def _walked(optimizer, step, theta, gradients, parameters):
    """{letter: (steps, P)} as the code has it"""
    theta = theta.copy()
    s = optimizer.start(theta)
    if any(np.any(values) for values in optimizer.letters(s, **parameters).values()):
        raise ValueError(f"the state of {optimizer.name} does not start at 0, as the text has it")
    seen = []
    for g in gradients:
        given = g.copy()
        with np.errstate(all="ignore"):
            step(theta, given, s, ETA, **parameters)
        if not np.array_equal(given, g):
            raise TypeError(f"{name_of(step)} changes the gradient; it must leave it as it is")
        letters = {"θ": theta} | _arrays(optimizer, s, parameters)
        seen.append({letter: values.copy() for letter, values in letters.items()})
    return {letter: np.array([now[letter] for now in seen]) for letter in seen[0]}


def _arrays(optimizer, s, parameters):
    found = optimizer.letters(s, **parameters)
    return {letter: values for letter, values in found.items() if isinstance(values, np.ndarray)}


def _letters(optimizer, parameters):
    return list(_arrays(optimizer, optimizer.start(np.zeros(1)), parameters))


def _recursion(optimizer, formula, theta, gradients, parameters):
    """{letter: (steps, P)} as the recursion has it; a division by 0 gives NaN throughout"""
    letters, exact = _compiled(optimizer.name, formula, len(gradients))
    numbers = [ETA, *parameters.values()]
    entries = [exact(theta[j], *(g[j] for g in gradients), *numbers) for j in range(len(theta))]
    values = np.array(entries).reshape(len(theta), len(gradients), len(letters))
    return {letter: values[:, :, nth].T for nth, letter in enumerate(letters)}


@cache
def _compiled(name, formula, steps):
    """The letters, and (θ_0, g_1, …, g_n, η, parameters) ↦ θ_1, s_1, θ_2, s_2, …, θ_n, s_n."""
    optimizer = OPTIMIZERS[name]
    theta, eta, *gs = sp.symbols(f"theta eta g1:{steps + 1}", real=True)
    parameters = {key: sp.Symbol(key, positive=True) for key in optimizer.parameters}
    letters = _letters(optimizer, optimizer.parameters)
    s, now, seen = dict.fromkeys(letters, sp.Integer(0)), theta, []
    for t, g in enumerate(gs, start=1):
        now, s = formula(now, g, s, sp.Integer(t), eta, **parameters)
        seen += [now, *(s[letter] for letter in letters)]
    return ["θ", *letters], high_precision([theta, *gs, eta, *parameters.values()], seen)
