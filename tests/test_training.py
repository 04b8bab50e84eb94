"""Training learns, repeats itself from its seed, leaves the data alone, and says what is wrong and where."""

import itertools

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.datasets import digits, split, two_moons, xor
from mathlib.losses import one_hot
from mathlib.network import Network, forward, init
from mathlib.training import (
    Diverged,
    accuracy,
    classify,
    evaluate,
    measure,
    minibatches,
    one_epoch,
    run,
    train,
)


def moons(seed=0, N=90, hidden="tanh", **how):
    rng = np.random.default_rng(seed)
    X, y = two_moons(N, rng)
    return init((2, 7, 1), (hidden, "sigmoid"), rng, biases=0.1, **how), X, y, rng


HOW = {"loss": "binary_cross_entropy", "eta": 0.01}


@pytest.mark.parametrize("hidden", ["tanh", "relu"])
def test_one_hidden_layer_reads_digits(hidden):
    rng = np.random.default_rng(0)
    X, y, X_test, y_test = split(*digits(), 0.2, rng)
    n = init((64, 32, 10), (hidden, "softmax"), rng)
    history = train(n, X, y, loss="cross_entropy", eta=0.01, epochs=15, rng=rng, test=(X_test, y_test))
    assert history[0].accuracy < 0.3 and history[-1].accuracy > 0.98
    assert history[-1].test_accuracy > 0.94
    assert history[-1].loss < history[0].loss / 10
    assert (classify(n, X_test) == y_test).mean() == history[-1].test_accuracy


@pytest.mark.parametrize(
    "hidden", ["sigmoid", "leaky_relu", "elu", "selu", "silu", "gelu", "softplus", "mish"]
)
@pytest.mark.parametrize("depth", [1, 3])
def test_every_activation_trains_at_every_depth(hidden, depth):
    rng = np.random.default_rng(1)
    X, y = digits()
    n = init((64, *(24,) * depth, 10), (hidden,) * depth + ("softmax",), rng)
    history = train(n, X[:600], y[:600], loss="cross_entropy", eta=0.01, epochs=12, rng=rng)
    assert history[-1].accuracy > 0.9


def test_xor_is_learned():
    rng = np.random.default_rng(2)
    X, y = xor(200, rng, noise=0.1)
    n = init((2, 6, 1), ("tanh", "sigmoid"), rng)
    assert train(n, X, y, loss="binary_cross_entropy", eta=0.05, epochs=60, rng=rng)[-1].accuracy > 0.98


@pytest.mark.parametrize("optimizer, eta", [("sgd", 0.5), ("momentum", 0.1), ("adam", 0.02)])
def test_every_optimizer_lowers_the_loss(optimizer, eta):
    n, X, y, rng = moons()
    how = HOW | {"eta": eta, "optimizer": optimizer}
    history = train(n, X, y, epochs=30, rng=rng, **how)
    assert history[-1].loss < 0.6 * history[0].loss


def test_one_full_batch_step_of_sgd_is_theta_minus_eta_times_the_gradient():
    n, X, y, rng = moons()
    before = n.theta.copy()
    g = backward(n, forward(n, X), y[:, None].astype(float), "binary_cross_entropy")
    train(n, X, y, epochs=1, rng=rng, batch_size=None, optimizer="sgd", **HOW)
    np.testing.assert_allclose(n.theta, before - 0.01 * g, rtol=1e-12)


def test_a_run_repeats_itself_from_its_seed():
    (n, X, y, rng), (same, *_, again) = moons(), moons()
    first, second = train(n, X, y, epochs=3, rng=rng, **HOW), train(same, X, y, epochs=3, rng=again, **HOW)
    assert first == second and first["loss"] == [epoch.loss for epoch in second]
    np.testing.assert_array_equal(n.theta, same.theta)
    other, X, y, _ = moons()
    assert train(other, X, y, epochs=3, rng=np.random.default_rng(99), **HOW)[-1] != first[-1]


def test_stepping_is_training():
    (n, X, y, rng), (stepped, *_, again) = moons(), moons()
    history = train(n, X, y, epochs=4, rng=rng, **HOW)
    one_by_one = list(itertools.islice(run(stepped, X, y, rng=again, **HOW), 5))
    assert [epoch.epoch for epoch in history] == [0, 1, 2, 3, 4] and history == one_by_one


def test_epoch_0_is_the_start():
    n, X, y, rng = moons()
    before = n.theta.copy()
    start = train(n, X, y, epochs=0, rng=rng, **HOW)
    np.testing.assert_array_equal(n.theta, before)
    assert len(start) == 1 and start[0].loss == evaluate(n, X, y[:, None].astype(float), HOW["loss"])[0]


def test_gradient_norms_are_those_of_the_layers():
    n, X, y, _ = moons()
    Y = y[:, None].astype(float)
    g, record = backward(n, forward(n, X), Y, HOW["loss"]), measure(n, X, Y, HOW["loss"])
    assert record.gradient_norm == pytest.approx(np.linalg.norm(g), rel=1e-13)
    assert record.layer_norms[1] == pytest.approx(np.linalg.norm(g[: 7 * 2 + 7]), rel=1e-13)
    assert record.layer_norms[2] == pytest.approx(np.linalg.norm(g[7 * 2 + 7 :]), rel=1e-13)


def test_minibatches_take_each_sample_once_with_its_target():
    X = np.arange(10.0)[:, None]
    batches = list(minibatches(X, -X, 4, np.random.default_rng(0)))
    assert [len(X_B) for X_B, _ in batches] == [4, 4, 2]
    seen = np.concatenate([X_B for X_B, _ in batches])[:, 0]
    assert not np.array_equal(seen, X[:, 0])
    np.testing.assert_array_equal(np.sort(seen), X[:, 0])
    assert all((X_B == -Y_B).all() for X_B, Y_B in batches)


@pytest.mark.parametrize("batch_size, steps", [(1, 90), (45, 2), (90, 1), (None, 1)])
def test_every_batch_size_up_to_all_samples_trains(batch_size, steps):
    n, X, y, rng = moons()
    before = n.theta.copy()
    g = backward(n, forward(n, X), y[:, None].astype(float), HOW["loss"])
    train(n, X, y, epochs=1, rng=rng, batch_size=batch_size, loss=HOW["loss"], optimizer="sgd", eta=1e-9)
    # With so small a step the gradients hardly change: equal batches add up to `steps` times the full one.
    np.testing.assert_allclose((before - n.theta) / 1e-9, steps * g, rtol=1e-3, atol=1e-5)


def test_classes_of_a_single_output():
    n, X, y, _ = moons()
    Y = y[:, None].astype(float)
    assert (classify(n, X) == y).mean() == evaluate(n, X, Y, HOW["loss"])[1]
    assert 0 < classify(n, X).mean() < 1 and measure(n, X, Y, HOW["loss"]).epoch == 0


def test_divergence_is_reported_at_its_step():
    X, Y = np.array([[1e200]]), np.array([[0.0]])
    n = Network((1, 1), ("linear",), theta=np.array([1.0, 0.0]))
    with (
        np.errstate(over="ignore"),
        pytest.raises(Diverged, match="step 1: the gradient of layer 1 is no longer finite"),
    ):
        one_epoch(n, X, Y, "mse", None, 1, np.random.default_rng(0), np.empty(2))


def test_one_epoch_steps_once_a_minibatch():
    n, X, y, rng = moons()
    steps = []
    g = np.empty_like(n.theta)
    one_epoch(n, X, y[:, None].astype(float), HOW["loss"], lambda g: steps.append(g.copy()), 32, rng, g)
    assert len(steps) == 3 and all(np.isfinite(step).all() for step in steps)


def test_data_are_left_alone():
    n, X, y, rng = moons()
    kept = X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    train(n, X, y, epochs=2, rng=rng, test=(X, y), **HOW)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(y, kept[1])


def test_float32_trains_in_float32():
    n, X, y, rng = moons(dtype=np.float32)
    history = train(n, X.astype(np.float32), y, epochs=30, rng=rng, **HOW | {"eta": 0.05})
    assert n.theta.dtype == np.float32 and history[-1].loss < 0.6 * history[0].loss


def test_equal_weights_stay_equal():
    rng = np.random.default_rng(0)
    X, y = two_moons(50, rng)
    n = Network((2, 4, 1), ("tanh", "sigmoid"), theta=np.full(17, 0.3))
    train(n, X, y, epochs=5, rng=rng, **HOW)
    assert np.ptp(n.W[1], axis=0).max() < 1e-12 and np.ptp(n.W[1]) > 0


def test_accuracy():
    A = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
    assert accuracy(A, one_hot([1, 2], 3), "cross_entropy") == 0.5
    assert (
        accuracy(np.array([[0.9, 0.2], [0.4, 0.8]]), np.array([[1, 1], [0, 1]]), "binary_cross_entropy")
        == 0.75
    )
    assert accuracy(A, A, "mse") is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_diverging_run_stops_and_says_where(dtype):
    n, X, y, rng = moons(hidden="relu", dtype=dtype)
    n = Network((2, 7, 1), ("relu", "linear"), theta=n.theta)
    Y = y[:, None].astype(dtype)
    with pytest.raises(
        Diverged, match=r"epoch \d+, step \d+: .* layer [12] .* learning rate is 1000.0, try a smaller"
    ):
        train(n, X.astype(dtype), Y, epochs=200, rng=rng, loss="mse", eta=1000.0, optimizer="sgd")


@pytest.mark.parametrize(
    "changed, error, message",
    [
        ({"eta": 0}, ValueError, "learning rate eta must be finite and positive, not 0"),
        ({"eta": float("nan")}, ValueError, "finite and positive, not nan"),
        ({"batch_size": 0}, ValueError, "batch_size must be in 1 … 90, not 0; None takes all"),
        ({"batch_size": 91}, ValueError, "batch_size must be in 1 … 90, not 91"),
        ({"batch_size": 8.0}, TypeError, "batch_size must be a whole number, not 8.0"),
        ({"epochs": -1}, ValueError, "epochs must be in 0 … .*, not -1"),
        ({"epochs": 2.5}, TypeError, "epochs must be a whole number, not 2.5"),
        ({"rng": 0}, TypeError, r"pass np.random.default_rng\(seed\)"),
        ({"loss": "hinge"}, ValueError, "unknown loss 'hinge'"),
        (
            {"loss": "cross_entropy"},
            ValueError,
            "cross_entropy needs softmax on the last layer, which is sigmoid",
        ),
        ({"optimizer": "newton"}, ValueError, "unknown optimizer 'newton'; expected one of sgd"),
        ({"parameters": {"mu": 0.5}}, ValueError, "adam has no parameter mu"),
        ({"X": np.full((90, 2), np.nan)}, ValueError, "X holds 180 values that are NaN or infinite"),
        ({"X": np.full((90, 2), np.inf)}, ValueError, "X holds 180 values"),
        ({"X": np.ones((89, 2))}, ValueError, "X has 89 rows and y has 90"),
        ({"X": np.ones((90, 3))}, ValueError, r"X must have shape \(N, 2\)"),
        ({"X": np.ones((0, 2)), "y": np.zeros(0, int)}, ValueError, r"with N ≥ 1, not \(0, 2\)"),
        ({"X": np.ones((90, 2), np.float32)}, TypeError, r"pass X.astype\(np.float64\)"),
        ({"y": np.full(90, 2)}, ValueError, "labels must be in 0 … 1, not 2 … 2"),
        ({"y": np.zeros(90)}, ValueError, r"pass y\[:, None\]"),
        ({"test": (np.full((4, 2), np.nan), np.zeros(4, int))}, ValueError, "X holds 8 values"),
    ],
)
def test_bad_input_is_refused_before_the_first_step(changed, error, message):
    n, X, y, rng = moons()
    before = n.theta.copy()
    given = {"X": X, "y": y, "epochs": 1, "rng": rng} | HOW | changed
    with pytest.raises(error, match=message):
        train(n, **given)
    np.testing.assert_array_equal(n.theta, before)


def test_run_refuses_at_the_call_and_not_at_the_first_step():
    n, X, y, rng = moons()
    with pytest.raises(ValueError, match="finite and positive"):
        run(n, X, y, loss=HOW["loss"], eta=-1, rng=rng)
