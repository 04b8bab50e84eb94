"""Update rules against their recursions: the engine is accepted, every classic mistake refused by name."""

import re
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import sympy as sp
from test_mistakes_planted import BACKWARD, planted

from mathlib.agreement.descent import agree_descent
from mathlib.agreement.update_suspects import suspects
from mathlib.agreement.updates import _require, agree_schedule, agree_updates
from mathlib.backpropagation import backward
from mathlib.comparison import Disagreement
from mathlib.network import forward
from mathlib.optimizers import OPTIMIZERS
from mathlib.schedules import constant, cosine, cosine_formula, step_decay, step_decay_formula

SMOOTH = [
    ((3, 4, 2), ("tanh", "softmax"), "cross_entropy"),
    ((2, 3, 4, 1), ("sigmoid", "tanh", "linear"), "mse"),
]
EACH = [(name, text) for name in OPTIMIZERS for text in suspects(name)]


def step_of(name, formula):
    """A NumPy step from a recursion: state by its letters, written back as the optimizer keeps it."""
    optimizer = OPTIMIZERS[name]
    letters = [l for l in optimizer.letters(optimizer.start(np.zeros(1)), **optimizer.parameters) if l != "t"]
    symbols = sp.symbols(["theta", "g", "t", "eta", *letters, *optimizer.parameters], positive=True)
    theta, g, t, eta, *rest = symbols
    s, parameters = (
        dict(zip(letters, rest)),
        dict(zip(optimizer.parameters, rest[len(letters) :], strict=True)),
    )
    new, state = formula(theta, g, s, t, eta, **parameters)
    compiled = sp.lambdify(symbols, [new, *(state[letter] for letter in letters)])

    def step(theta, g, s, eta, **parameters):
        s.step = getattr(s, "step", 0) + 1
        now = optimizer.letters(s, **parameters)
        theta[:], *new = compiled(theta, g, s.step, eta, *(now[l] for l in letters), *parameters.values())
        for letter, values in zip(letters, new, strict=True):
            one = optimizer.letters(type(s)(**dict.fromkeys(letters, 1.0)), **parameters)[letter]
            getattr(s, letter)[:] = values / one

    return step


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_its_recursion(name):
    report = agree_updates(name, steps=6)
    assert report.evidence.ok and f"optimizers.{name}" in report.text and "6 steps" in report.text


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_made_from_the_formula_agrees(name):
    assert agree_updates(name, step=step_of(name, OPTIMIZERS[name].formula))


@pytest.mark.parametrize("name, text", EACH)
def test_every_suspect_is_refused_by_its_name(name, text):
    with pytest.raises(Disagreement) as refusal:
        agree_updates(name, step=step_of(name, suspects(name)[text]))
    assert f"{text}?" in str(refusal.value), refusal.value
    assert "disagrees with the recursion of the text" in str(refusal.value)


@pytest.mark.parametrize(
    "old, new, name, message",
    [
        (
            "eta * (1 - beta1) / (1 - beta1**state.t) * rho",
            "eta * (1 - beta1) * rho",
            "adam",
            "correction of m is missing",
        ),
        (
            "sqrt((1 - beta2**state.t) / (1 - beta2))",
            "sqrt(1 / (1 - beta2))",
            "adam",
            "correction of v is missing",
        ),
        (
            "state.t += 1",
            "state.t = 10**9",
            "adam",
            "the bias correction is missing: m and v without the division",
        ),
        ("state.t += 1", "state.t += 1 + (state.t == 0)", "adam", "t is one too many in the bias correction"),
        (
            "theta *= 1 - eta * lam",
            "g = g + lam * theta",
            "adamw",
            "the L2 penalty λθ is added to the gradient",
        ),
        ("theta *= 1 - eta * lam", "theta *= 1 - lam", "adamw", "the decay is not multiplied by η"),
        (
            "theta -= eta * (g + mu * state.v)",
            "theta -= eta * state.v",
            "nesterov",
            "the look-ahead is missing",
        ),
        ("theta -= eta * state.v", "theta += eta * state.v", "momentum", "a sign: θ climbs"),
    ],
)
def test_a_mistake_planted_in_the_engine_is_named(old, new, name, message):
    agree_updates(name)
    with planted("optimizers", old, new), pytest.raises(Disagreement, match=message):
        agree_updates(name)
    agree_updates(name)


def test_a_wrong_state_shows_though_theta_is_right():
    def step(theta, g, s, eta, mu):
        v = mu * getattr(s, "own", 0) + g
        s.own, s.v[:] = v, 2 * v
        theta -= eta * v

    with pytest.raises(Disagreement, match=r"step \(v\) disagrees .*\(ratio 2: a factor 2\?\)"):
        agree_updates("momentum", step=step)


@pytest.mark.parametrize("name, text", EACH)
def test_every_recursion_of_a_suspect_is_refused_by_its_name(name, text):
    with pytest.raises(Disagreement) as refusal:
        agree_updates(name, formula=suspects(name)[text])
    assert f"disagrees with optimizers.{name}" in str(refusal.value)
    assert f"{text}?" in str(refusal.value), refusal.value


def test_a_recursion_of_the_reader_is_judged():
    def own(theta, g, s, t, eta, mu):
        return theta - eta * (mu * s["v"] + g), {"v": mu * s["v"] + g}

    def longer(theta, g, s, t, eta, mu):
        return theta - eta * (mu * s["v"] + 2 * g), {"v": mu * s["v"] + g}

    assert "optimizers.momentum: NumPy and SymPy agree" in agree_updates("momentum", formula=own).text
    with pytest.raises(Disagreement, match=r"longer \(θ\) disagrees with optimizers.momentum in 35 of 35"):
        agree_updates("momentum", formula=longer)
    with pytest.raises(ValueError, match="both step= and formula= are given"):
        agree_updates("momentum", formula=own, step=OPTIMIZERS["momentum"].step)


def test_what_cannot_show_a_mistake_is_refused():
    with pytest.raises(ValueError, match="steps=1; at least 2 are needed"):
        agree_updates("momentum", steps=1)
    with pytest.raises(ValueError, match="unknown optimizer 'newton'"):
        agree_updates("newton")
    with pytest.raises(ValueError, match="no claim"):
        agree_updates("sgd", claim="optimizers.no_such_claim")

    def spoiling(theta, g, s, eta):
        g *= eta
        theta -= g

    with pytest.raises(TypeError, match="spoiling changes the gradient"):
        agree_updates("sgd", step=spoiling)


@pytest.mark.parametrize("batch_size", [None, 1, 2])
def test_steps_of_a_run_are_those_of_the_text(batch_size):
    report = agree_descent(SMOOTH, batch_size=batch_size, passes=2)
    count = 2 * 2 * {None: 1, 1: 5, 2: 3}[batch_size]
    assert f"{count} steps of 2 networks" in report.text


UPDATE = "self.optimizer.step("
STEP = "np.dot(ones, Delta, out=db[l])  # Σ_i Δ_i"
AT_ONCE = (
    STEP
    + """
        if out is not None:  # not where the gradient is only measured
            W[l] -= 0.1 * dW[l] / len(Y)
            network.b[l][...] -= 0.1 * db[l] / len(Y)"""
)


def test_updating_while_going_backward_is_named():
    wrong = (
        "the gradient of layer l is taken after W\\^{l\\+1} has been changed: all of g belongs to the old θ"
    )
    with planted(BACKWARD, STEP, AT_ONCE), planted("training", UPDATE, "(lambda *a, **k: None)("):
        for batch_size in (None, 2):
            with pytest.raises(Disagreement, match=wrong):
                agree_descent(SMOOTH, batch_size=batch_size)


def test_an_update_of_the_reader_is_judged():
    def update(network, X, Y, loss, eta):
        network.theta[:] -= eta * backward(network, forward(network, X), Y, loss)

    assert (
        "update: NumPy and SymPy agree at 12 steps" in agree_descent(SMOOTH, update=update, batch_size=2).text
    )
    with pytest.raises(Disagreement, match=r"lambda.* disagrees with θ − ηg.*ratio −1: a sign"):
        agree_descent(SMOOTH, update=lambda network, X, Y, loss, eta: update(network, X, Y, loss, -eta))


ROWS = "rows = self._order[self._at : self._at + self._batch_size]"


@pytest.mark.parametrize(
    "module, old, new, message",
    [
        (BACKWARD, "g /= len(Y)", "pass", "the sum over the minibatch, not the mean"),
        (BACKWARD, "g /= len(Y)", "g /= 5", "divided by N, not by the size of the minibatch"),
        (
            "training",
            ROWS,
            ROWS + " * 0 + np.arange(2)[: len(self._order) - self._at]",
            "disagrees with θ − ηg",
        ),
        ("training", "self._at += len(rows)", "self._at += 1", "disagrees with θ − ηg"),
    ],
)
def test_wrong_minibatches_are_refused(module, old, new, message):
    with planted(module, old, new), pytest.raises(Disagreement, match=message):
        agree_descent(SMOOTH, batch_size=2)


def test_a_descent_needs_a_network():
    with pytest.raises(ValueError, match="there is no network to train"):
        agree_descent([])


def test_schedules_are_their_formulas():
    report = agree_schedule(cosine(9), lambda t: cosine_formula(t, 9), name="cosine(9)")
    assert report.evidence.ok and "cosine(9)" in report.text
    half = sp.Rational(1, 2)
    late = lambda t: step_decay(3, 0.5)(t + 1)
    with pytest.raises(Disagreement, match=r"late .*t = 3.*t is one too few"):
        agree_schedule(late, lambda t: step_decay_formula(t, 3, half), name="late")
    with pytest.raises(ValueError, match="one value at all 40 steps"):
        agree_schedule(constant(), lambda t: 1, name="constant()")


@pytest.mark.parametrize("seed", range(3))
def test_steps_are_judged_at_numbers_of_both_signs_that_are_far_from_0(seed):
    runs = []

    def step(theta, g, s, eta, mu):
        if not s.v.any():
            runs.append((theta.copy(), mu, []))
        runs[-1][-1].append(g.copy())
        s.v[:] = mu * s.v + g
        theta -= eta * s.v

    assert agree_updates("momentum", step=step, steps=6, seed=seed)
    (theta, *_), *_ = runs
    assert [mu for _, mu, _ in runs] == [0.75, 0.75, OPTIMIZERS["momentum"].parameters["mu"]]
    above, *signed = (np.array(gradients) for *_, gradients in runs)
    assert all((start == theta).all() for start, *_ in runs)
    assert all((g == signed[0]).all() for g in signed) and (above == np.abs(signed[0])).all()
    drawn = np.concatenate([theta, signed[0].ravel()])
    assert theta.shape == (7,) and above.shape == (6, 7) and len(set(np.abs(drawn))) == 49
    assert (np.abs(drawn) >= 0.25).all() and (np.abs(drawn) <= 1.25).all()
    assert 0.25 < np.mean(drawn > 0) < 0.75 and np.ptp(np.abs(drawn)) > 0.9
    assert all(0 < np.sum(g > 0) < 42 for g in signed)


def test_two_steps_are_enough():
    assert "7 entries in each of 2 steps" in agree_updates("momentum", steps=2).text
    assert "the steps 1 to 2" in agree_schedule(lambda t: 1 / t, lambda t: 1 / t, name="s", steps=2).text
    with pytest.raises(ValueError, match="one value at all 1 steps"):
        agree_schedule(lambda t: 1 / t, lambda t: 1 / t, name="s", steps=1)


def test_evidence_is_for_a_part_of_a_claim():
    relatives = {"claim": "optimizers.relatives", "part": "Nesterov"}
    evidence = agree_updates("nesterov", **relatives).evidence
    assert (evidence.claim, evidence.part) == ("optimizers.relatives", "Nesterov")
    falling = lambda **at: agree_schedule(cosine(9), lambda t: cosine_formula(t, 9), name="cosine(9)", **at)
    evidence = falling(claim="optimizers.schedules", part="cosine").evidence
    assert (evidence.claim, evidence.part) == ("optimizers.schedules", "cosine")
    assert evidence.view["rows"] == [["cosine(9) and its formula", "below 1e-10"]]
    for call in (lambda **at: agree_updates("nesterov", **at), falling):
        with pytest.raises(ValueError, match="no claim 'optimizers.scedules'"):
            call(claim="optimizers.scedules")
        with pytest.raises(ValueError, match="got part='Newton'"):
            call(claim="optimizers.relatives", part="Newton")


def test_a_formula_may_ask_for_the_sign_of_its_symbols():
    def inverse(t):
        if t < 1:
            raise ValueError("the steps are counted from 1")
        return 1 / t

    def adagrad(theta, g, s, t, eta, eps):
        v = s["v"] + g**2
        if v < 0 or eps <= 0 or theta**2 < 0 or eta**2 < 0:
            raise ValueError("no number of an update")
        return theta - eta * g / (sp.sqrt(v) + eps), {"v": v}

    assert agree_schedule(lambda t: Fraction(1, t), inverse, name="1/t")
    assert agree_updates("adagrad", formula=adagrad)


def test_a_state_that_does_not_start_at_0_is_refused(monkeypatch):
    start = lambda theta: SimpleNamespace(v=np.eye(len(theta))[2])  # 1 in one entry
    monkeypatch.setitem(OPTIMIZERS, "momentum", replace(OPTIMIZERS["momentum"], start=start))
    with pytest.raises(ValueError, match="the state of momentum does not start at 0, as the text has it"):
        agree_updates("momentum")


def test_a_step_may_keep_more_in_its_state():
    def step(theta, g, s, eta, mu):
        if s.v.any():  # from the second step on
            s.before = s.v.copy()
        s.v[:] = mu * s.v + g
        theta -= eta * s.v

    assert agree_updates("momentum", step=step)


def test_a_mistake_that_is_not_finite_everywhere_is_no_guess():
    right = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 7.0]])
    wrong = right + [[0.0, 0.0, 0.0], [0.0, 0.375, 0.0]]
    partly = np.full_like(wrong, np.nan)
    partly[1, 1] = wrong[1, 1]
    for walk, remark in (
        (wrong, " (a slip?)"),
        (partly, " (only entry [1, 1] is wrong)"),
    ):
        message = (
            "step (v) disagrees with the text in 1 of 6 entries, most at step 2, v[1]: step (v) gives 5.375, "
            f"the text 5; relative error 7.5e-02, allowed 1e-10{remark}"
        )
        with pytest.raises(Disagreement, match=f"^{re.escape(message)}$"):
            _require(("step", {"v": wrong}), ("the text", {"v": right}), {"a slip": {"v": walk}})
