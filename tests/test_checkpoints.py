"""A run that is interrupted, killed or left goes on from its file to the bits of a run that never was."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mathlib import checkpoints, training
from mathlib.activations import activation
from mathlib.datasets import two_moons
from mathlib.network import init
from mathlib.optimizers import OPTIMIZERS
from mathlib.schedules import constant, cosine, warm_up
from mathlib.training import Run, train

N, BATCH, EPOCHS = 23, 5, 3  # minibatches of 5, 5, 5, 5 and 3 samples
STEPS = EPOCHS * 5
SMALL = {
    "loss": "binary_cross_entropy", "eta": 0.02, "batch_size": BATCH, "lam": 0.01, "lam1": 0.003, "keep": 0.7,
}  # fmt: skip


def start(dtype=np.float64, seed=0, hidden=("tanh", "relu"), bits=np.random.PCG64, **changed):
    """The arguments of train for a small run; `seed` moves the first θ and the rng, not the data."""
    data = np.random.default_rng(8)
    (X, y), (X_test, y_test) = (two_moons(n, data, noise=0.4) for n in (N, 17))
    rng = np.random.Generator(bits(seed))
    network = init((2, 4, 3, 1), (*hidden, "sigmoid"), rng, biases=0.1, dtype=dtype)
    how = {"X": X.astype(dtype), "y": y, "rng": rng, "test": (X_test.astype(dtype), y_test), "epochs": EPOCHS}
    return {"network": network} | how | SMALL | {"schedule": warm_up(4, cosine(20))} | changed


def contents(path):
    """All that a file holds: the arrays with their dtypes, and the text."""
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    return arrays, json.loads(arrays.pop("text").tobytes())


def assert_same_files(one, other):
    (arrays, text), (arrays_2, text_2) = contents(one), contents(other)
    assert text == text_2 and arrays.keys() == arrays_2.keys()
    for name, array in arrays.items():
        assert array.dtype == arrays_2[name].dtype and array.tobytes() == arrays_2[name].tobytes(), name


def within_step(at, act, patch):
    """Call act() in the middle of step `at`, before its gradient is known."""
    steps, backward = itertools.count(1), training.backward

    def planted(*inputs, **how):
        if next(steps) == at:
            act()
        return backward(*inputs, **how)

    patch.setattr(training, "backward", planted)


def interrupt():
    raise KeyboardInterrupt


def ctrl_c():
    signal.raise_signal(signal.SIGINT)


def interrupted(path, at, monkeypatch, act=interrupt, **run):
    """Train until KeyboardInterrupt comes out, after act() in step `at`."""
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        within_step(at, act, patch)
        train(checkpoint=path, **run)


def assert_goes_on(tmp_path, **how):
    """The file run.npz leads to the θ, history, optimizer, order and rng of a run that was never left."""
    whole, resumed = start(**how), start(**how, seed=99)
    history = train(checkpoint=tmp_path / "whole.npz", **whole)
    assert train(checkpoint=tmp_path / "run.npz", **resumed) == history
    assert resumed["network"].theta.tobytes() == whole["network"].theta.tobytes()
    assert (
        resumed["rng"].bit_generator.state["bit_generator"]
        == whole["rng"].bit_generator.state["bit_generator"]
    )
    assert resumed["rng"].random(5).tolist() == whole["rng"].random(5).tolist()
    assert_same_files(tmp_path / "run.npz", tmp_path / "whole.npz")
    (tmp_path / "whole.npz").unlink()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_interrupt_in_any_step_costs_no_bit(optimizer, dtype, tmp_path, monkeypatch):
    how = {"optimizer": optimizer, "dtype": dtype}
    for at in range(1, STEPS + 1):
        interrupted(tmp_path / "run.npz", at, monkeypatch, **start(**how))
        assert contents(tmp_path / "run.npz")[1]["place"]["steps"] == (at - 1) // 5 * 5
        assert_goes_on(tmp_path, **how)
        (tmp_path / "run.npz").unlink()


def test_a_checkpoint_changes_no_bit(tmp_path):
    plain, kept, often = start(), start(), start()
    history = train(**plain)
    assert train(checkpoint=tmp_path / "a.npz", **kept) == history
    assert train(checkpoint=tmp_path / "b.npz", every=1, **often) == history
    assert (
        plain["network"].theta.tobytes()
        == kept["network"].theta.tobytes()
        == often["network"].theta.tobytes()
    )


@pytest.mark.parametrize(
    "every, at, left", [(1, 8, 7), (2, 8, 6), (3, 8, 6), (7, 8, 7), (7, 12, 10), (1, 1, 0)]
)
def test_every_k_steps_leave_a_place_inside_a_pass(every, at, left, tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", at, monkeypatch, every=every, **start())
    place = contents(tmp_path / "run.npz")[1]["place"]
    assert place["steps"] == left and place["at"] in (min(BATCH * ((left - 1) % 5 + 1), N), N)
    assert_goes_on(tmp_path)


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_ctrl_c_waits_for_the_end_of_its_step(at, tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", at, monkeypatch, ctrl_c, **start())
    place = contents(tmp_path / "run.npz")[1]["place"]
    assert (place["steps"], place["passes"]) == (at, (at - 1) // 5 + 1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert_goes_on(tmp_path)


def test_a_second_ctrl_c_does_not_wait(tmp_path, monkeypatch):
    def twice():
        ctrl_c()
        ctrl_c()
        pytest.fail("the second one was held back")

    interrupted(tmp_path / "run.npz", 7, monkeypatch, twice, **start())
    assert contents(tmp_path / "run.npz")[1]["place"]["steps"] == 5
    assert_goes_on(tmp_path)


def test_a_handler_of_the_reader_that_does_not_raise_lets_the_run_go_on(tmp_path, monkeypatch):
    heard, before = [], signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    within_step(7, ctrl_c, monkeypatch)
    try:
        history = train(checkpoint=tmp_path / "run.npz", **start())
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT] and history == train(**start())


def test_in_another_thread_there_is_no_ctrl_c_to_hold_back(tmp_path):
    run, found = start(), []
    thread = threading.Thread(target=lambda: found.append(train(checkpoint=tmp_path / "run.npz", **run)))
    thread.start()
    thread.join()
    assert found == [train(**start())]


@pytest.mark.parametrize("at", [1, 4, 11, 18, 23, 29])
def test_early_stopping_goes_on_with_its_best(at, tmp_path, monkeypatch):
    how = {"patience": 2, "epochs": 60, "eta": 0.05, "keep": 1.0}
    whole = train(**start(**how))
    assert len(whole) < 61 and (len(whole) - 1) * 5 >= at
    interrupted(tmp_path / "run.npz", at, monkeypatch, every=2, **start(**how))
    assert_goes_on(tmp_path, **how)
    assert_goes_on(tmp_path, **how)  # once more, from the end


def test_a_finished_run_is_read_and_more_epochs_go_on_from_it(tmp_path):
    first = start()
    history = train(checkpoint=tmp_path / "run.npz", **first)
    again = start(seed=5)
    assert train(checkpoint=tmp_path / "run.npz", **again) == history
    assert again["network"].theta.tobytes() == first["network"].theta.tobytes()
    assert_goes_on(tmp_path, epochs=EPOCHS + 2)


@pytest.mark.parametrize("at, epochs", [(12, 1), (6, 0)])
def test_fewer_epochs_than_the_file_has_are_refused(at, epochs, tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", at, monkeypatch, every=1, **start())
    with pytest.raises(
        ValueError, match=rf"run.npz is in epoch \d, beyond epochs={epochs}; pass more epochs"
    ):
        train(checkpoint=tmp_path / "run.npz", **start(epochs=epochs))


@pytest.mark.parametrize("bits", ["MT19937", "Philox", "SFC64", "PCG64DXSM"])
def test_every_bit_generator_goes_on(bits, tmp_path, monkeypatch):
    how = {"bits": getattr(np.random, bits)}
    interrupted(tmp_path / "run.npz", 8, monkeypatch, every=1, **start(**how))
    assert_goes_on(tmp_path, **how)


def test_a_file_of_a_machine_with_other_integers_goes_on(tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", 8, monkeypatch, every=1, **start())
    with np.load(tmp_path / "run.npz") as file:
        arrays = dict(file)
    other = {np.dtype(np.int64): np.int32, np.dtype(np.int32): np.int64}[arrays["order"].dtype]
    with (tmp_path / "run.npz").open("wb") as file:
        np.savez(file, **arrays | {"order": arrays["order"].astype(other)})
    assert_goes_on(tmp_path)


PROGRAM = """
import os, signal, sys
sys.path.insert(0, {tests!r})
import numpy as np
from mathlib import checkpoints
from mathlib.training import train
from test_checkpoints import start

{planted}
train(checkpoint={path!r}, **start(epochs={epochs}, **how))
"""


def program(path, planted="how = {}", epochs=EPOCHS):
    """A Python process that trains; the lines planted may change what `start` or a module does."""
    code = PROGRAM.format(tests=str(Path(__file__).parent), path=str(path), planted=planted, epochs=epochs)
    root = Path(__file__).parent.parent
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, stderr=subprocess.PIPE, text=True)


KILL = "os.kill(os.getpid(), signal.SIGKILL)"
BY_STEP = f"s = start()['schedule']\nhow = {{'schedule': lambda t: {KILL} if t == STEP else s(t)}}"
IN_FSYNC = f"""
how, fsync, calls = {{}}, os.fsync, []
def planted(number):
    calls.append(number)
    {KILL} if len(calls) == 3 else fsync(number)
checkpoints.os.fsync = planted
"""
IN_SAVEZ = f"""
how, savez, calls = {{}}, np.savez, []
def planted(file, **arrays):
    calls.append(file)
    if len(calls) == 3:
        file.write(b"PK half a file")
        file.flush()
        {KILL}
    savez(file, **arrays)
np.savez = planted
"""
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL, and no SIGINT to send")


@unix
@pytest.mark.parametrize(
    "planted, steps",
    [(BY_STEP.replace("STEP", "6"), 5), (BY_STEP.replace("STEP", "9"), 5), (IN_FSYNC, 5), (IN_SAVEZ, 5)],
    ids=["between records", "inside a pass", "before the new file is in place", "half a file"],
)
def test_a_killed_process_leaves_a_file_to_go_on_from(planted, steps, tmp_path):
    process = program(tmp_path / "run.npz", planted)
    _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said
    assert contents(tmp_path / "run.npz")[1]["place"]["steps"] == steps
    assert_goes_on(tmp_path)


@unix
def test_ctrl_c_from_outside_leaves_a_file_to_go_on_from(tmp_path):
    path = tmp_path / "run.npz"
    process = program(path, epochs=10**6)
    while process.poll() is None and (not path.exists() or contents(path)[1]["place"]["passes"] < 2):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGINT and "KeyboardInterrupt" in said
    passes = contents(path)[1]["place"]["passes"]
    assert passes >= 2
    assert_goes_on(tmp_path, epochs=passes + 2)


def other_bit(a):
    """A copy of which one number is the next one up"""
    a = a.copy()
    a[3, 1] = np.nextafter(a[3, 1], np.inf)
    return a


DIFFERENT = [
    ({"eta": 0.03}, "eta is 0.02 there and 0.03 here"),
    ({"lam": 0.0}, "lam is 0.01 there and 0.0 here"),
    ({"lam1": 0.0}, "lam1 is 0.003 there and 0.0 here"),
    ({"keep": 0.8}, "keep is 0.7 there and 0.8 here"),
    ({"batch_size": 6}, "batch_size is 5 there and 6 here"),
    ({"optimizer": "sgd"}, "optimizer is adam there and sgd here; parameters is "),
    ({"parameters": {"beta1": 0.8}}, "parameters is {'beta1': 0.9, .* there and {'beta1': 0.8, .* here"),
    ({"loss": "mse", "y": np.zeros((N, 1)), "test": None}, "loss is binary_.* there and mse here; y"),
    ({"hidden": ("tanh", "tanh")}, "activations is .*relu.* there and .* here"),
    ({"dtype": np.float32}, r"dtype is float64 there and float32 here; X is \(23, 2\) of float64, SHA-256"),
    ({"patience": 3}, "patience is None there and 3 here"),
    ({"bits": np.random.SFC64}, "rng is PCG64 there and SFC64 here"),
    ({"schedule": None}, "schedule is a function there and none here"),
    ({"schedule": constant()}, r"the schedule gives 0.25 in step 1 there and 1.0 here; .* step 2 there"),
    ({"schedule": warm_up(4, cosine(30))}, "the schedule gives 0.9.* in step 7 there and 0.9.* here"),
    ({"X": other_bit(start()["X"])}, r"X is .* of float64, SHA-256 \w+… there and .* here; pass"),
    ({"y": 1 - start()["y"]}, r"y is \(23, 1\) of float64, .* here; pass"),
    ({"test": None}, r"test X is \(17, 2\) of float64, .* there and none here; test y"),
    ({"test": (other_bit(start()["test"][0]), start()["test"][1])}, "test X is .* here; pass"),
]  # fmt: skip


@pytest.mark.parametrize("changed, said", DIFFERENT)
def test_a_checkpoint_of_another_run_is_refused_with_what_differs(changed, said, tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", 8, monkeypatch, every=1, **start())
    kept, run = (tmp_path / "run.npz").read_bytes(), start(seed=3, **changed)
    theta, state = run["network"].theta.copy(), run["rng"].bit_generator.state
    with pytest.raises(ValueError, match=f"run.npz is the checkpoint of another run: (.*; )?{said}"):
        train(checkpoint=tmp_path / "run.npz", **run)
    np.testing.assert_array_equal(run["network"].theta, theta)
    assert repr(run["rng"].bit_generator.state) == repr(state) and (tmp_path / "run.npz").read_bytes() == kept


def test_another_network_is_refused(tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", 8, monkeypatch, **start())
    wider = init((2, 5, 3, 1), ("tanh", "relu", "sigmoid"), np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"sizes is \[2, 4, 3, 1\] there and \[2, 5, 3, 1\] here"):
        train(checkpoint=tmp_path / "run.npz", **start(network=wider))
    (tmp_path / "run.npz").unlink()
    leaky = lambda alpha: start(hidden=("tanh", activation("leaky_relu", alpha=alpha)))
    train(checkpoint=tmp_path / "run.npz", **leaky(0.1))
    with pytest.raises(ValueError, match="'alpha': 0.1.* there and .*'alpha': 0.2"):
        train(checkpoint=tmp_path / "run.npz", **leaky(0.2))


def whole_file(tmp_path, monkeypatch):
    interrupted(tmp_path / "run.npz", 8, monkeypatch, every=1, **start(patience=3))
    return (tmp_path / "run.npz").read_bytes()


def read(path):
    run, best = (
        Run(**{name: value for name, value in start().items() if name != "epochs"}),
        checkpoints.Best(3),
    )
    checkpoints.read(path, run, best, checkpoints.identity(run, best))
    return run.state()["theta"].tobytes(), run.state()["s"].v.tobytes(), run.history, best.theta.tobytes()


def test_a_file_cut_short_anywhere_is_refused(tmp_path, monkeypatch):
    content = whole_file(tmp_path, monkeypatch)
    for length in [*range(0, len(content), 101), len(content) - 1]:
        (tmp_path / "run.npz").write_bytes(content[:length])
        with pytest.raises(
            ValueError, match="run.npz is no whole checkpoint; remove it, or pass another path"
        ):
            read(tmp_path / "run.npz")


@pytest.mark.filterwarnings("ignore")  # zipfile and NumPy warn of some of these files before they refuse them
def test_a_changed_byte_is_refused_or_changes_nothing(tmp_path, monkeypatch):
    content, refused = whole_file(tmp_path, monkeypatch), 0
    whole = read(tmp_path / "run.npz")
    for place in range(0, len(content), 37):
        changed = bytearray(content)
        changed[place] ^= 0x55
        (tmp_path / "run.npz").write_bytes(changed)
        try:
            assert read(tmp_path / "run.npz") == whole
        except ValueError as error:
            refused += 1
            assert "is no whole checkpoint" in str(error)
    assert refused > 0.8 * len(range(0, len(content), 37))


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    np.savez(tmp_path / "data.npz", X=np.ones(3))
    (tmp_path / "notes.txt").write_text("not numbers")
    np.save(tmp_path / "array.npy", np.ones(3))
    np.savez(tmp_path / "pickled.npz", text=np.array([{}], object))
    for name in ("data.npz", "notes.txt", "array.npy", "pickled.npz"):
        with pytest.raises(ValueError, match=f"{name} is no whole checkpoint"):
            train(checkpoint=tmp_path / name, **start())


def test_a_newer_format_is_refused(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "FORMAT", 2)
        train(checkpoint=tmp_path / "run.npz", **start())
    with pytest.raises(
        ValueError, match="format 2, and formats up to 1 are known here; go on with the version"
    ):
        train(checkpoint=tmp_path / "run.npz", **start())


def test_nothing_in_a_file_is_pickled(tmp_path):
    train(checkpoint=tmp_path / "run.npz", **start(bits=np.random.MT19937, patience=2))
    assert {a.dtype.kind for a in contents(tmp_path / "run.npz")[0].values()} == {"f", "i"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.npz"]


@pytest.mark.parametrize(
    "checkpoint, every, error, said",
    [
        (7, None, TypeError, 'checkpoint=7; expected the path of a file, such as "run.npz"'),
        (".", None, ValueError, "expected a file in a folder that exists"),
        ("no/such/folder/run.npz", None, ValueError, "run.npz'; expected a file in a folder that exists"),
        ("run.npz", 0, ValueError, "every must be in 1 … .*, not 0; it is the number of steps"),
        ("run.npz", 2.0, TypeError, "every must be a whole number, not 2.0"),
        (None, 5, ValueError, 'every=5 counts steps between checkpoints; pass checkpoint="run.npz" too'),
    ],
)
def test_what_cannot_be_a_checkpoint_is_refused(checkpoint, every, error, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said):
        train(checkpoint=checkpoint, every=every, **start())
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_and_a_text_will_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train(checkpoint="run.npz", **start())
    assert os.listdir() == ["run.npz"]
    assert partial(train, checkpoint=Path("run.npz"))(**start()) == train(**start())
