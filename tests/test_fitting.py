"""Steps for any model: as by hand, steered by schedule and clip, and stopped where numbers overflow."""

import numpy as np
import pytest

from mathlib.comparison import same
from mathlib.fitting import fit
from mathlib.metrics import Diverged
from mathlib.parameters import Parameters

H, C = np.array([1.0, 3.0]), np.array([0.5, -2.0])


def bowl():
    """½ Σ H (w − C)² + ½ b², from w = (2, −1), b = 3"""
    p = Parameters({"w": (2,), "b": ()}, np.array([2.0, -1.0, 3.0]))

    def gradient(t):
        loss = (H * (p["w"] - C) ** 2).sum() / 2 + p["b"] ** 2 / 2
        return float(loss), {"w": H * (p["w"] - C), "b": p["b"].copy()}

    return p, gradient


def test_steps_of_gradient_descent_by_hand():
    p, gradient = bowl()
    losses = fit(p, gradient, steps=3, eta=0.1, optimizer="sgd")
    shrink = np.array([0.9, 0.7, 0.9])
    apart = np.array([1.5, 1.0, 3.0])
    assert same(p.theta, np.append(C, 0) + apart * shrink**3)
    assert same(losses, [(np.append(H, 1) * (apart * shrink**t) ** 2).sum() / 2 for t in range(3)])


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_every_optimizer_reaches_the_minimum(optimizer):
    p, gradient = bowl()
    fit(p, gradient, steps=900, eta=0.05, optimizer=optimizer)
    np.testing.assert_allclose(p.theta, [0.5, -2.0, 0.0], atol=1e-6)


def test_parameters_of_the_optimizer_are_passed_on():
    walked = []
    for mu in (0.0, 0.5):
        p, gradient = bowl()
        fit(p, gradient, steps=3, eta=0.1, optimizer="momentum", how={"mu": mu})
        walked.append(p.theta)
    plain, gradient = bowl()
    fit(plain, gradient, steps=3, eta=0.1, optimizer="sgd")
    assert (walked[0] == plain.theta).all() and (walked[1] != plain.theta).all()


def test_schedule_and_clip_act_on_every_step():
    p, gradient = bowl()
    seen = []

    def clip(g):
        seen.append(g.copy())
        return g / np.linalg.norm(g)

    before = p.theta.copy()
    fit(p, gradient, steps=2, eta=0.5, optimizer="sgd", schedule=lambda t: 1.0 / t, clip=clip)
    moved = p.theta - before
    assert len(seen) == 2
    assert same(moved, -0.5 * seen[0] / np.linalg.norm(seen[0]) - 0.25 * seen[1] / np.linalg.norm(seen[1]))


def test_no_step_changes_nothing():
    p, gradient = bowl()
    assert fit(p, gradient, steps=0, eta=0.1).size == 0
    assert p.theta.tolist() == [2, -1, 3]


def test_numbers_out_of_range_stop_the_run_with_their_place():
    p, gradient = bowl()
    with pytest.raises(Diverged, match="step 46: the loss is inf; the learning rate is 1000"):
        fit(p, gradient, steps=500, eta=1000.0, optimizer="sgd")
    p, gradient = bowl()
    broken = lambda t: (1.0, gradient(t)[1] | {"b": np.array(np.nan)})
    with pytest.raises(Diverged, match="step 1: the gradient by b is not finite"):
        fit(p, broken, steps=2, eta=0.1)
    p, gradient = bowl()
    lost = lambda t: (np.inf, gradient(t)[1])
    with pytest.raises(Diverged, match="step 1: the loss is inf"):
        fit(p, lost, steps=2, eta=0.1)
    p, gradient = bowl()
    partly = lambda t: (1.0, gradient(t)[1] | {"w": np.array([1.0, np.nan])})
    with pytest.raises(Diverged, match="step 1: the gradient by w is not finite"):
        fit(p, partly, steps=2, eta=0.1)


@pytest.mark.parametrize("far, operation", [(1e200, np.square), (np.inf, lambda x: x - x)])
def test_a_gradient_without_a_number_stops_the_run_and_does_not_warn(far, operation):
    """Neither of the overflow of 10^400 nor of ∞ − ∞, which has no value."""
    p, gradient = bowl()
    lost = lambda t: (1.0, gradient(t)[1] | {"b": operation(np.float64(far))})
    with pytest.raises(Diverged, match="step 1: the gradient by b is not finite"):
        fit(p, lost, steps=2, eta=0.1)


@pytest.mark.parametrize(
    "wrong, error, said",
    [({"steps": -1}, ValueError, "steps must be in 0 … 1000000000, not -1; 0 leaves the parameters as they"),
     ({"steps": 2.5}, TypeError, "steps must be a whole number, not 2.5"),
     ({"eta": 0}, ValueError, "learning rate eta must be finite and positive, not 0"),
     ({"optimizer": "best"}, ValueError, "unknown optimizer 'best'"),
     ({"how": {"no": 1}}, ValueError, "adam has no parameter no")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(wrong, error, said):
    p, gradient = bowl()
    with pytest.raises(error, match=said):
        fit(p, gradient, **({"steps": 1, "eta": 0.1} | wrong))
    assert p.theta.tolist() == [2, -1, 3]
