"""A sweep trains every setting of its grid, each as it would be alone, on this machine or on a cluster."""

import distributed
import joblib
import numpy as np
import pytest

from mathlib.datasets import two_moons
from mathlib.metrics import History
from mathlib.sweep import Trial, over_seeds, sweep

GRID = {"eta": (0.3, 0.01), "activation": ("tanh", "relu"), "depth": (1, 2), "seed": (4, 7, 9)}
HOW = {"loss": "binary_cross_entropy", "outputs": 1, "width": 5, "epochs": 3, "optimizer": "sgd"}


def moons(N=90):
    X, y = two_moons(N + 40, np.random.default_rng(0))
    return {"X": X[:N], "y": y[:N], "test": (X[N:], y[N:])}


def swept(**changed):
    return sweep(**{**moons(), **GRID, **HOW, "n_jobs": 1, "progress": False, **changed})


@pytest.fixture(scope="module")
def trials():
    return swept()


def test_every_setting_runs_once_seed_fastest(trials):
    settings = [t[:4] for t in trials]
    expected = [
        (e, a, d, s)
        for e in GRID["eta"]
        for a in GRID["activation"]
        for d in GRID["depth"]
        for s in (4, 7, 9)
    ]
    assert settings == expected and all(isinstance(t, Trial) and t.failure == "" for t in trials)
    assert all(t.history["epoch"] == [0, 1, 2, 3] for t in trials)
    assert len({t.history[-1].loss for t in trials}) == len(trials)
    assert all(t.history[0].eta == t.eta and len(t.history[0].layer_norms) == t.depth + 1 for t in trials)


def test_a_run_depends_on_its_setting_alone(trials):
    alone = swept(eta=(0.01,), activation=("relu",), depth=(2,), seed=(7,))
    assert alone == [t for t in trials if t[:4] == (0.01, "relu", 2, 7)]


def test_one_seed_starts_every_learning_rate_alike(trials):
    starts = {t[1:4]: set() for t in trials}
    for t in trials:
        starts[t[1:4]].add(t.history[0].loss)
    assert all(len(losses) == 1 for losses in starts.values())


def test_two_processes_find_the_same(trials):
    assert swept(n_jobs=2) == trials


def test_a_cluster_finds_the_same(trials):

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with (
        distributed.LocalCluster(host="127.0.0.1", **options) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        assert swept(n_jobs=-1) == trials


def test_the_progress_bar_counts_the_runs(capsys):
    swept(eta=(0.1,), activation=("tanh",), progress=True)
    shown = capsys.readouterr().err
    assert "sweep" in shown and "6/6" in shown and "100%" in shown
    swept(eta=(0.1,), activation=("tanh",), depth=(1,), progress=False)
    assert capsys.readouterr().err == ""


def test_over_seeds_gathers_the_last_values(trials):
    found = over_seeds(trials, "test_accuracy")
    assert list(found) == [(e, a, d) for e in (0.3, 0.01) for a in ("tanh", "relu") for d in (1, 2)]
    expected = [t.history[-1].test_accuracy for t in trials if t[:3] == (0.3, "relu", 1)]
    np.testing.assert_array_equal(found[0.3, "relu", 1], expected)


def test_a_diverging_run_is_a_result_and_the_others_go_on():
    found = swept(loss="mse", eta=(0.01, 1e150), activation=("relu",), depth=(2,), **as_numbers())
    fine, failed = found[:3], found[3:]
    assert [t.failure for t in fine] == [""] * 3
    for t in failed:
        assert t.failure.startswith("training diverged in epoch 1, step ") and "1e+150, try" in t.failure
        assert isinstance(t.history, History) and t.history["epoch"] == [0]
    gathered = over_seeds(found, "loss")
    assert np.isfinite(gathered[0.01, "relu", 2]).all() and np.isnan(gathered[1e150, "relu", 2]).all()


def as_numbers():
    data = moons()
    return {"y": data["y"][:, None].astype(float), "test": None}


@pytest.mark.parametrize(
    "changed, error, message",
    [
        ({"eta": 0.1}, TypeError, r"eta must be a sequence of the values to try, not 0.1; pass \(0.1,\)"),
        ({"activation": "tanh"}, TypeError, r"activation must be a sequence .* pass \('tanh',\)"),
        ({"seed": ()}, ValueError, r"seed must hold different values to try, not \(\)"),
        ({"depth": (1, 1)}, ValueError, r"depth must hold different values to try, not \(1, 1\)"),
        ({"activation": ("tanh", "step")}, ValueError, "step"),
        ({"eta": (0.1, -1)}, ValueError, "learning rate eta must be finite and positive, not -1"),
        ({"loss": "hinge"}, ValueError, "unknown loss 'hinge'"),
        ({"optimizer": "newton"}, ValueError, "unknown optimizer 'newton'"),
        ({"epochs": -1}, ValueError, "epochs must be in 0"),
        ({"loss": "mse"}, ValueError, "targets of mse must have shape"),
    ],
)
def test_bad_input_is_refused(changed, error, message):
    with pytest.raises(error, match=message):
        swept(**changed)
