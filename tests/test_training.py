"""Training learns, repeats itself from its seed, leaves the data alone, and says what is wrong and where."""

import itertools
import json
import pickle
import tracemalloc
from copy import deepcopy

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.datasets import digits, split, two_moons, xor
from mathlib.metrics import Diverged, classify, evaluate, measure
from mathlib.network import Network, forward, init, views, with_theta
from mathlib.optimizers import OPTIMIZERS
from mathlib.regularization import dropout_masks
from mathlib.training import Run, train


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


def test_digits_are_read_to_97_percent_in_float32():
    """Five splits and five starts; each run takes about a second."""
    shares = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y, X_test, y_test = split(*digits(), 0.25, rng)
        n = init((64, 128, 64, 10), ("relu", "relu", "softmax"), rng, dtype=np.float32)
        X, X_test = X.astype(np.float32), X_test.astype(np.float32)
        how = {"loss": "cross_entropy", "eta": 0.003, "batch_size": 64, "lam": 1e-4}
        history = train(n, X, y, epochs=40, rng=rng, test=(X_test, y_test), **how)
        shares.append(history[-1].test_accuracy)
    assert np.mean(shares) > 0.975 and min(shares) >= 0.96


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
    one_by_one = list(itertools.islice(Run(stepped, X, y, rng=again, **HOW), 5))
    assert [epoch.epoch for epoch in history] == [0, 1, 2, 3, 4] and history == one_by_one


def test_epoch_0_is_the_start():
    n, X, y, rng = moons()
    before = n.theta.copy()
    start = train(n, X, y, epochs=0, rng=rng, **HOW)
    np.testing.assert_array_equal(n.theta, before)
    assert len(start) == 1 and start[0].loss == evaluate(n, X, y[:, None].astype(float), HOW["loss"])[0]


@pytest.mark.parametrize("batch_size, steps", [(1, 90), (45, 2), (90, 1), (None, 1)])
def test_every_batch_size_up_to_all_samples_trains(batch_size, steps):
    n, X, y, rng = moons()
    before = n.theta.copy()
    g = backward(n, forward(n, X), y[:, None].astype(float), HOW["loss"])
    train(n, X, y, epochs=1, rng=rng, batch_size=batch_size, loss=HOW["loss"], optimizer="sgd", eta=1e-9)
    # With so small a step the gradients hardly change: equal batches add up to `steps` times the full one.
    np.testing.assert_allclose((before - n.theta) / 1e-9, steps * g, rtol=1e-3, atol=1e-5)


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


def test_a_run_refuses_at_the_call_and_not_at_the_first_step():
    n, X, y, rng = moons()
    with pytest.raises(ValueError, match="finite and positive"):
        Run(n, X, y, loss=HOW["loss"], eta=-1, rng=rng)


def taken(run):
    """The rows of the minibatches that a run hands to its gradient step, from now on."""
    rows = []
    run._descend = lambda X, Y: rows.append((X.copy(), Y.copy()))
    return rows


def test_a_pass_takes_each_sample_once_with_its_target_and_each_pass_another_order():
    n = Network((1, 1), ("linear",))
    X = np.arange(1.0, 11.0)[:, None]
    run = Run(n, X, -X, loss="mse", eta=1.0, batch_size=4, rng=np.random.default_rng(0))
    batches = taken(run)
    run.finish_pass()
    run.finish_pass()
    assert [len(X_B) for X_B, _ in batches] == [4, 4, 2, 4, 4, 2]
    assert all((X_B == -Y_B).all() for X_B, Y_B in batches)
    first, second = (np.concatenate([X_B for X_B, _ in part])[:, 0] for part in (batches[:3], batches[3:]))
    np.testing.assert_array_equal(np.sort(first), X[:, 0])
    np.testing.assert_array_equal(np.sort(second), X[:, 0])
    assert not np.array_equal(first, X[:, 0]) and not np.array_equal(first, second)


def test_a_step_is_one_minibatch_and_the_next_record_ends_the_pass():
    (n, X, y, rng), (stepped, *_, again) = moons(), moons()
    history = train(n, X, y, epochs=2, rng=rng, **HOW)
    run = Run(stepped, X, y, rng=again, **HOW)
    assert (run.passes, run.steps, len(run.history)) == (0, 0, 0)
    run.step()
    assert (run.passes, run.steps, len(run.history)) == (1, 1, 1)
    assert next(run) == history[1] and run.steps == 3
    for _ in range(3):
        run.step()
    assert (run.passes, run.steps, len(run.history)) == (2, 6, 2)
    assert next(run) == history[2] and run.steps == 6 and run.history == history
    np.testing.assert_array_equal(n.theta, stepped.theta)


def test_passes_that_are_not_measured_leave_no_record_and_are_counted():
    n, X, y, rng = moons()
    run = Run(n, X, y, rng=rng, **HOW)
    run.finish_pass()
    run.finish_pass()
    assert next(run).epoch == 2 and run.history["epoch"] == [0, 2]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("steps", [0, 4, 6])
def test_a_run_goes_on_from_its_state_to_the_same_bits(optimizer, steps):
    n, X, y, rng = moons()
    how = HOW | {"optimizer": optimizer, "lam": 0.01, "lam1": 0.02, "keep": 0.7, "test": (X[:20], y[:20])}
    how |= {"schedule": lambda t: 1 / t}
    run = Run(n, X, y, rng=rng, **how)
    for _ in range(steps):
        run.step()
    state = pickle.dumps(run.state())
    after = [next(run) for _ in range(3)]
    fresh, *_ = moons(seed=5)
    resumed = Run(fresh, *moons()[1:3], rng=np.random.default_rng(77), **how)
    resumed.restore(pickle.loads(state))
    assert [next(resumed) for _ in range(3)] == after
    np.testing.assert_array_equal(fresh.theta, n.theta)
    assert resumed.history == run.history and resumed.steps == run.steps


def test_a_state_is_a_copy():
    n, X, y, rng = moons()
    run = Run(n, X, y, rng=rng, **HOW)
    next(run)
    state = run.state()
    theta, s = state["theta"].copy(), state["s"].m.copy()
    next(run)
    np.testing.assert_array_equal(state["theta"], theta)
    np.testing.assert_array_equal(state["s"].m, s)
    run.restore(state)
    next(run)
    np.testing.assert_array_equal(state["theta"], theta)


def test_a_state_brings_its_settings_back():
    n, X, y, rng = moons()
    run, settings = Run(n, X, y, rng=rng, **HOW), {"eta": 0.5, "lam": 0.3, "lam1": 0.2, "keep": 0.7}
    settings["batch_size"] = 45
    for name, value in settings.items():
        setattr(run, name, value)
    resumed = Run(*moons()[:3], rng=np.random.default_rng(7), **HOW)
    resumed.restore(run.state())
    assert {name: getattr(resumed, name) for name in settings} == settings


@pytest.mark.parametrize("changed", [{"optimizer": "sgd"}, {"loss": "mse"}, {"N": 80}])
def test_a_state_of_another_run_is_refused(changed):
    n, X, y, rng = moons()
    state = Run(n, X, y, rng=rng, **HOW).state()
    N = changed.pop("N", 90)
    Y = y[:N, None].astype(float)
    with pytest.raises(ValueError, match="the state is of another run: .*make a Run like the one"):
        Run(n, X[:N], Y, rng=rng, **HOW | changed).restore(state)


def test_settings_take_effect_at_the_next_step():
    n, X, y, rng = moons()
    run = Run(n, X, y, rng=rng, optimizer="sgd", batch_size=32, **HOW)
    run.step()
    before, Y = n.theta.copy(), y[:, None].astype(float)
    run.eta, run.lam, run.batch_size = 0.5, 0.3, 50
    rows = run._order[32:82]
    g = backward(n, forward(n, X[rows]), Y[rows], HOW["loss"], lam=0.3)
    run.step()
    np.testing.assert_allclose(n.theta, before - 0.5 * g, rtol=1e-12)
    record = next(run)
    assert record.eta == 0.5 and record.penalty == pytest.approx(
        0.15 * sum((W**2).sum() for W in n.W.values())
    )


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("eta", 0.0, "finite and positive, not 0.0"),
        ("lam", -0.1, "lam must be finite and not negative, not -0.1; 0 is no penalty"),
        ("lam1", -2, "lam1 must be finite and not negative, not -2"),
        ("keep", 0.0, "keep must be above 0 and at most 1, not 0.0"),
        ("batch_size", 91, "batch_size must be in 1 … 90, not 91"),
    ],
)
def test_a_bad_setting_is_refused_and_the_old_one_stays(name, value, message):
    n, X, y, rng = moons()
    run = Run(n, X, y, rng=rng, **HOW)
    kept = getattr(run, name)
    with pytest.raises(ValueError, match=message):
        setattr(run, name, value)
    assert getattr(run, name) == kept


def test_the_penalty_keeps_weights_small_and_leaves_biases_free():
    free, bound = (moons(hidden="tanh") for _ in range(2))
    for (n, X, y, rng), lam in ((free, 0.0), (bound, 0.1)):
        train(n, X, y, epochs=40, rng=rng, lam=lam, **HOW | {"eta": 0.03})
    norm = lambda n: sum(np.vdot(W, W) for W in n.W.values())
    assert norm(bound[0]) < 0.5 * norm(free[0])
    big = moons()[0]
    moved = train(big, *moons()[1:3], epochs=300, rng=np.random.default_rng(0), lam=50.0, **HOW)
    assert norm(big) < 1e-6 and abs(big.b[2][0]) > 0 and moved[-1].penalty < 1e-4


def test_dropout_draws_new_masks_every_step_and_measures_without():
    n, X, y, rng = moons()
    run, Y = Run(n, X, y, rng=rng, optimizer="sgd", keep=0.6, **HOW), y[:, None].astype(float)
    again = deepcopy(rng)
    start = next(run)
    assert start.loss == measure(n, X, Y, HOW["loss"]).loss
    again.permutation(len(X))
    for at in (0, 32):
        before = n.theta.copy()
        run.step()
        rows, masks = run._order[at : at + 32], dropout_masks(n, 32, 0.6, again)
        old = with_theta(n, before)
        g = backward(old, forward(old, X[rows], masks), Y[rows], HOW["loss"])
        np.testing.assert_array_equal(n.theta, before - 0.01 * g)
        assert 0 < np.count_nonzero(masks[1] == 0) < masks[1].size


def test_without_dropout_a_pass_draws_its_order_and_nothing_else():
    n, X, y, rng = moons()
    again = deepcopy(rng)
    Run(n, X, y, rng=rng, **HOW).finish_pass()
    again.permutation(len(X))
    assert rng.random(3).tolist() == again.random(3).tolist()


def test_a_step_has_room_for_its_gradient_and_makes_no_new_vector():
    rng = np.random.default_rng(0)
    n = init((400, 300, 1), ("tanh", "sigmoid"), rng)
    run = Run(n, rng.normal(size=(6, 400)), np.zeros(6, int), rng=rng, batch_size=2, **HOW)
    run.step()
    tracemalloc.start()
    run.step()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < n.theta.nbytes


def test_the_l1_penalty_is_in_the_gradient_of_a_step_and_in_the_record():
    n, X, y, rng = moons()
    run, before, Y = Run(n, X, y, rng=rng, optimizer="sgd", lam1=0.3, **HOW), n.theta.copy(), y[:, None] * 1.0
    run.step()
    old, rows = with_theta(n, before), run._order[:32]
    g = backward(old, forward(old, X[rows]), Y[rows], HOW["loss"])
    for l, dW in views(g, n.m)[0].items():
        dW += 0.3 * np.sign(old.W[l])
    np.testing.assert_allclose(n.theta, before - 0.01 * g, rtol=1e-12)
    assert next(run).penalty == pytest.approx(0.3 * sum(np.abs(W).sum() for W in n.W.values()))


def test_a_schedule_multiplies_the_learning_rate_of_each_step():
    (n, X, y, rng), (m, *_) = moons(), moons()
    run = Run(n, X, y, rng=rng, optimizer="sgd", batch_size=45, schedule=lambda t: 1 / t**2, **HOW)
    steered = Run(m, X, y, rng=moons()[3], optimizer="sgd", batch_size=45, **HOW)
    assert [next(run).eta for _ in range(3)] == [0.01, 0.01 / 4, 0.01 / 16]
    for t in range(1, 5):
        steered.eta = 0.01 / t**2
        steered.step()
    np.testing.assert_array_equal(n.theta, m.theta)


def test_a_schedule_may_let_theta_rest():
    n, X, y, rng = moons()
    run, before = Run(n, X, y, rng=rng, optimizer="sgd", schedule=lambda t: t - 1, **HOW), n.theta.copy()
    run.step()
    np.testing.assert_array_equal(n.theta, before)
    run.step()
    assert (n.theta != before).any()


@pytest.mark.parametrize("factor", [-1, np.nan, np.inf, None, "0.5"])
def test_a_schedule_that_gives_no_rate_is_refused(factor):
    n, X, y, rng = moons()
    with pytest.raises(ValueError, match="the schedule gives .* for step 1; expected a finite number ≥ 0"):
        Run(n, X, y, rng=rng, schedule=lambda t: factor, **HOW).step()


def test_early_stopping_goes_back_to_the_best_epoch():
    rng = np.random.default_rng(3)
    X, y = two_moons(40, rng, noise=0.4)
    X_val, y_val = two_moons(200, rng, noise=0.4)
    how = HOW | {"eta": 0.05, "test": (X_val, y_val)}

    def fresh():
        return init((2, 40, 1), ("tanh", "sigmoid"), np.random.default_rng(1))

    n, whole = fresh(), fresh()
    history = train(n, X, y, epochs=400, patience=10, rng=np.random.default_rng(2), **how)
    everything = train(whole, X, y, epochs=400, rng=np.random.default_rng(2), **how)
    best = int(np.argmin(history["test_loss"]))
    assert len(history) == best + 11 < 401 and history == everything[: len(history)]
    assert evaluate(n, X_val, y_val[:, None].astype(float), HOW["loss"])[0] == history[best].test_loss
    assert everything[-1].test_loss > history[best].test_loss


def test_patience_needs_something_to_watch():
    n, X, y, rng = moons()
    with pytest.raises(ValueError, match=r"patience watches the test loss; pass test=\(X, y\) too"):
        train(n, X, y, epochs=3, patience=2, rng=rng, **HOW)
    with pytest.raises(ValueError, match="patience must be in 1"):
        train(n, X, y, epochs=3, patience=0, rng=rng, test=(X, y), **HOW)


def test_divergence_names_step_layer_and_learning_rate():
    X, Y, rng = np.array([[1e200]]), np.array([[0.0]]), np.random.default_rng(0)
    n = Network((1, 1), ("linear",), theta=np.array([1.0, 0.0]))
    with pytest.raises(
        Diverged, match="before the first step: .* no longer finite; the learning rate is 0.1"
    ):
        Run(n, X, Y, loss="mse", eta=0.1, batch_size=1, rng=rng).step()
    n = Network((1, 1), ("linear",), theta=np.array([1.0, 0.0]))
    run = Run(n, np.array([[1e60]]), Y, loss="mse", eta=1e187, batch_size=1, rng=rng, optimizer="sgd")
    message = (
        "training diverged in epoch 2, step 2: z of layer 1 is no longer finite; the learning rate is 1e"
    )
    run.step()
    with pytest.raises(Diverged, match=message):
        run.step()


INFINITE = [np.inf, -np.inf]  # z = ∞ x − ∞ has no value for x > 0


@pytest.mark.parametrize(
    "theta, x, said", [([1.0, 0.0], 1e200, "the gradient of layer 1 is"), (INFINITE, 1.0, "z of layer 1 is")]
)
def test_numbers_out_of_range_at_the_start_are_reported_and_not_warned_of(theta, x, said):
    n = Network((1, 1), ("linear",), theta=np.array(theta))
    how = {"loss": "mse", "eta": 0.1, "batch_size": None, "rng": np.random.default_rng(0)}
    run = Run(n, np.array([[x]]), np.array([[0.0]]), **how)
    with pytest.raises(Diverged, match=f"before the first step: {said} no longer finite"):
        next(run)


def test_a_step_from_infinite_parameters_is_reported_and_not_warned_of():
    n = Network((1, 1), ("linear",), theta=np.array([1.0, 0.0]))
    how = {"loss": "mse", "eta": 0.1, "batch_size": None, "rng": np.random.default_rng(0)}
    run = Run(n, np.ones((2, 1)), np.ones((2, 1)), **how)
    run.step()
    n.theta = np.array(INFINITE)
    with pytest.raises(Diverged, match="in epoch 2, step 2: z of layer 1 is no longer finite"):
        run.step()


def test_training_goes_on_from_its_file_and_writes_it_between_records(tmp_path):
    def until(last):
        def schedule(t):
            if t > last:
                raise KeyboardInterrupt
            return 1.0

        n, X, y, rng = moons()
        return {"network": n, "X": X, "y": y, "rng": rng, "schedule": schedule, **HOW}

    path = tmp_path / "run.npz"
    with pytest.raises(KeyboardInterrupt):  # in step 6, the last of the second pass
        train(**until(5), epochs=3, checkpoint=path, every=4)
    with np.load(path) as file:
        assert json.loads(file["text"].tobytes())["place"]["steps"] == 4
    (whole, resumed) = until(9), until(9)
    assert train(**resumed, epochs=3, checkpoint=path, every=4) == train(**whole, epochs=3)
    np.testing.assert_array_equal(resumed["network"].theta, whole["network"].theta)
    with pytest.raises(ValueError, match="run.npz is in epoch 3, beyond epochs=1; pass more epochs"):
        train(**until(9), epochs=1, checkpoint=path)


def test_steps_between_checkpoints_need_a_file():
    n, X, y, rng = moons()
    with pytest.raises(ValueError, match='every=5 counts steps between checkpoints; pass checkpoint="run'):
        train(n, X, y, epochs=1, rng=rng, every=5, **HOW)
