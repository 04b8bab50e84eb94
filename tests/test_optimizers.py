"""The steps of the optimizers by hand, against recursions written out and against PyTorch; bad input."""

import json
from pathlib import Path

import numpy as np
import pytest

from mathlib import optimizers, schedules
from mathlib.comparison import TOLERANCE, relative_error, same
from mathlib.optimizers import OPTIMIZERS, check_learning_rate, check_optimizer

GRADIENTS = np.random.default_rng(5).standard_normal((6, 4))


def walk(name, gradients=GRADIENTS, eta=0.1, **parameters):
    """θ after a step for each gradient, from θ = (1, …, 1)"""
    theta = np.ones(gradients.shape[1])
    optimizer, parameters = check_optimizer(name, parameters)
    s = optimizer.start(theta)
    for g in gradients:
        optimizer.step(theta, g, s, eta, **parameters)
    return theta


def test_sgd_by_hand():
    np.testing.assert_allclose(
        walk("sgd", np.array([[2.0, -4.0], [1.0, 0.0]]), eta=0.5), [-0.5, 3.0], rtol=1e-15
    )


def test_momentum_by_hand():
    # v = 2, then 0.5 · 2 + 1 = 2
    assert walk("momentum", np.array([[2.0], [1.0]]), eta=0.25, mu=0.5) == 1 - 0.25 * (2 + 2)


def test_momentum_unrolled():
    v = [sum(0.8 ** (t - i) * GRADIENTS[i] for i in range(t + 1)) for t in range(6)]
    np.testing.assert_allclose(walk("momentum", mu=0.8), 1 - 0.1 * sum(v), rtol=1e-13)


def test_adam_is_the_recursion_of_the_text():
    theta, m, v = np.ones(4), np.zeros(4), np.zeros(4)
    for t, g in enumerate(GRADIENTS, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.99 * v + 0.01 * g**2
        theta = theta - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-3)
    np.testing.assert_allclose(walk("adam", beta2=0.99, eps=1e-3), theta, rtol=1e-13)


def test_nesterov_by_hand():
    # v = 2, θ = 1 − ¼(2 + ½·2) = ¼; then v = ½·2 + 1 = 2, θ = ¼ − ¼(1 + ½·2)
    assert walk("nesterov", np.array([[2.0], [1.0]]), eta=0.25, mu=0.5) == -0.25


def test_adagrad_by_hand():
    # v = 9, step 3/(3 + 1); then v = 25, step 4/(5 + 1)
    assert same(walk("adagrad", np.array([[3.0], [4.0]]), eta=0.5, eps=1.0), [1 - 3 / 8 - 1 / 3])


def test_rmsprop_by_hand():
    # v = ½·16 = 8; then v = ½·8 + ½·2² = 6
    found = walk("rmsprop", np.array([[4.0], [2.0]]), eta=0.5, beta2=0.5, eps=1.0)
    assert same(found, [1 - 2 / (8**0.5 + 1) - 1 / (6**0.5 + 1)])


def test_adamw_by_hand():
    # g = 1 twice: m̂ = v̂ = 1, so the step of Adam is η/2 with ε = 1; before it θ shrinks by 1 − ½·½
    found = walk("adamw", np.ones((2, 3)), eta=0.5, lam=0.5, eps=1.0)
    assert same(found, np.full(3, 0.75 * (0.75 - 0.25) - 0.25))


def test_nesterov_is_the_look_ahead_in_other_coordinates():
    H, eta, mu = np.diag([1.0, 3.0, 0.5, 2.0]), 0.1, 0.8
    phi, v = np.ones(4), np.zeros(4)
    theta, s = np.ones(4), OPTIMIZERS["nesterov"].start(np.ones(4))
    for _ in range(9):
        v = mu * v + H @ (phi - eta * mu * v)
        phi = phi - eta * v
        OPTIMIZERS["nesterov"].step(theta, H @ theta, s, eta, mu=mu)
        assert same(theta, phi - eta * mu * v)


def test_adamw_without_decay_is_adam():
    np.testing.assert_array_equal(walk("adamw", lam=0.0), walk("adam"))


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_of_a_long_vector_are_stepped_as_one(dtype, name, monkeypatch):
    gradients = np.random.default_rng(6).standard_normal((5, 23)).astype(dtype)

    def walked(block):
        monkeypatch.setattr(optimizers, "BLOCK", block)
        theta = np.ones(23, dtype)
        state = OPTIMIZERS[name].start(theta)
        for g in gradients:
            OPTIMIZERS[name].step(theta, g, state, 0.1)
        return theta

    whole = walked(23)
    assert not np.array_equal(whole, np.ones(23, dtype))
    for block in (1, 7, 22, 24):
        np.testing.assert_array_equal(walked(block), whole)


def test_defaults_of_the_steps_are_those_of_the_table():
    for name, record in OPTIMIZERS.items():
        theta = np.ones(4)
        s = record.start(theta)
        for g in GRADIENTS:
            record.step(theta, g, s, 0.1)
        np.testing.assert_array_equal(theta, walk(name))


def test_first_step_of_adam_has_the_size_of_the_learning_rate():
    g = np.array([[3.0, -1e-3, 4e5]])
    np.testing.assert_allclose(walk("adam", g), 1 - 0.1 * g[0] / (np.abs(g[0]) + 1e-8), rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_changes_theta_in_place_and_not_the_gradient(name, dtype):
    theta, g = np.ones(3, dtype=dtype), np.array([1, -2, 3], dtype=dtype)
    before = g.copy()
    state = OPTIMIZERS[name].start(theta)
    OPTIMIZERS[name].step(theta, g, state, 0.1)
    assert theta.dtype == dtype and (np.sign(1 - theta) == np.sign(g)).all()
    np.testing.assert_array_equal(g, before)
    assert all(part.dtype == dtype for part in vars(state).values() if isinstance(part, np.ndarray))


@pytest.mark.parametrize("eta", [0, -0.1, np.nan, np.inf])
def test_bad_learning_rates_are_refused(eta):
    with pytest.raises(ValueError, match="learning rate eta must be finite and positive, not"):
        check_learning_rate(eta)


@pytest.mark.parametrize("eta", ["0.1", None, True, 1j])
def test_a_learning_rate_is_a_number(eta):
    with pytest.raises(TypeError, match="learning rate eta must be a number"):
        check_learning_rate(eta)


def test_unknown_names_are_refused():
    with pytest.raises(
        ValueError, match="unknown optimizer 'newton'; expected one of sgd, momentum, nesterov"
    ):
        check_optimizer("newton")
    with pytest.raises(ValueError, match="sgd has no parameter mu; its parameters: none"):
        check_optimizer("sgd", {"mu": 0.9})


TORCH = json.loads((Path(__file__).parent / "data" / "torch_updates.json").read_text(encoding="utf-8"))
BOUND = TOLERANCE["complex step"]


@pytest.mark.parametrize("run", TORCH["runs"], ids=lambda run: f"{run['name']}, {len(run['parameters'])} set")
def test_fifty_steps_are_those_of_pytorch(run):
    A, c, theta = (np.array(TORCH[key]) for key in ("A", "c", "start"))
    optimizer, parameters = check_optimizer(run["name"], run["parameters"])
    s, seen = optimizer.start(theta), []
    for t in range(1, 51):
        g = A.T @ np.tanh(A @ theta - c) + theta @ theta * theta / 10
        optimizer.step(theta, g, s, run["eta"], **parameters)
        if t in TORCH["kept"]:
            seen.append(theta.copy())
    assert (relative_error(np.array(seen), np.array(run["theta"])) < BOUND).all()


def test_every_optimizer_was_run_by_pytorch():
    assert {run["name"] for run in TORCH["runs"]} == set(OPTIMIZERS)


@pytest.mark.parametrize("name", TORCH["schedules"])
def test_schedules_are_those_of_pytorch(name):
    made = TORCH["schedules"][name]
    schedule = getattr(schedules, name)(**made["parameters"])
    ours = [schedule(t) for t in range(1, len(made["factors"]) + 1)]
    assert (relative_error(ours, made["factors"]) < BOUND).all()


@pytest.mark.parametrize("eta", [1e-9, 0.01, 1, 7.5, np.float32(0.5)])
def test_every_positive_learning_rate_is_accepted(eta):
    check_learning_rate(eta)
