r"""A run of training on disk: what `train(..., checkpoint="run.npz")` leaves behind and goes on from.

Chapter: optimizers.  Symbols: theta (P,), s the state of the optimizer, X (N, m_0), Y (N, m_L).

The file is an .npz without pickles: the arrays theta, order, s_…, best_theta, and a text in JSON with the
place in the data, the history, the state of the rng, and what the run is: network, settings, the data by
their SHA-256. It holds the run between two steps, so that the next step has the bits it would have had if the
run had never been left. It is written beside its name, then put in its place: a kill leaves the old one.
"""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from mathlib.inputs import check_whole
from mathlib.interrupts import held_back
from mathlib.metrics import Epoch, History

FORMAT = 1
PLACE = ("at", "passes", "steps")  # where in the data a run stands


class Best:
    """The record of the least test loss and its θ, for early stopping; patience None keeps nothing."""

    def __init__(self, patience=None):
        self.patience, self.record, self.theta = patience, None, None

    def see(self, record, theta):
        """Keep the record and a copy of theta (P,) if no test loss before was as small."""
        if self.patience and (self.record is None or record.test_loss < self.record.test_loss):
            self.record, self.theta = record, theta.copy()

    def waited(self, record):
        """Whether `patience` passes have gone by since the best record"""
        return bool(self.patience) and record.epoch - self.record.epoch >= self.patience


class Checkpoint:
    """The file of a run and its `Best`: read at once if it is there, and written as the run goes on.

    path: a file in a folder that exists.  every: write after so many steps too, None only after a record.
    Raises TypeError or ValueError for a path or `every` that cannot be used, and as `read` does.
    """

    def __init__(self, path, run, best, every=None):
        self.path, self.run, self.best, self.every = _checked_path(path), run, best, every
        if every is not None:
            check_whole("every", every, 1, 10**9, "it is the number of steps from one checkpoint to the next")
        self.identity = identity(run, best)
        if self.path.exists():
            read(self.path, run, best, self.identity)

    def advance(self):
        """The run up to its next record, which `best` sees too, and a checkpoint.

        Ctrl-C waits for the end of the step, which the checkpoint then holds, and goes on its way from there.
        A second one does not wait.
        """
        with held_back() as interrupt:
            while self.run.due:
                self.run.step()
                if interrupt.asked or (self.every and self.run.steps % self.every == 0):
                    self.write()
                interrupt.go_on()
            self.best.see(next(self.run), self.run.network.theta)
            self.write()
            interrupt.go_on()

    def write(self):
        """The run as it stands, which is between two steps, into the file"""
        write(self.path, self.run, self.best, self.identity)


def write(path, run, best, identity):
    """Put the run, which stands between two steps, and `best` into the file: whole, or not at all."""
    state, arrays = run.state(), {}
    for name, value in vars(state["s"]).items():
        if isinstance(value, np.ndarray):
            arrays[f"s_{name}"] = value
    text = {
        "format": FORMAT,
        "run": identity,
        "factors": [[t, float(run.schedule(t))] for t in _looked_at(run)],
        "place": {name: state[name] for name in PLACE},
        "s": {name: value for name, value in vars(state["s"]).items() if f"s_{name}" not in arrays},
        "rng": state["rng"],
        "history": [record._asdict() for record in state["history"]],
        "best": best.record and best.record.epoch,
    }
    arrays |= {name: state[name] for name in ("theta", "order")}
    if best.record:
        arrays["best_theta"] = best.theta
    arrays["text"] = np.frombuffer(json.dumps(text, default=_plain).encode(), np.uint8)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(path, run, best, identity):
    """Bring the run and `best` to where the file left them.

    Raises ValueError for a file that is damaged or of a newer format, and for the checkpoint of another run,
    naming what differs; the run is then as it was.
    """
    arrays, text = _loaded(path)
    _check_same(path, text, run, identity)
    s = {name.removeprefix("s_"): value for name, value in arrays.items() if name.startswith("s_")}
    state = {
        "theta": arrays["theta"],
        "order": arrays["order"].astype(np.intp),  # the integer of this machine, not of the one that wrote
        "s": SimpleNamespace(**text["s"] | s),
        "rng": text["rng"],
        "history": History(_record(fields) for fields in text["history"]),
    }
    run.restore(run.state() | text["place"] | state)
    if text["best"] is not None:
        best.record = next(record for record in run.history if record.epoch == text["best"])
        best.theta = arrays["best_theta"]


def identity(run, best):
    """What must be the same for a run to go on to the same bits, as {name: a value of JSON}"""
    network, test = run.network, run.test or (None, None)
    said = {
        "sizes": network.m,
        "activations": [[sigma.name, dict(sigma.parameters)] for sigma in network.sigma.values()],
        "dtype": str(network.theta.dtype),
        "optimizer": run.optimizer.name,
        "parameters": run.parameters,
        **{name: getattr(run, name) for name in ("loss", "eta", "lam", "lam1", "keep", "batch_size")},
        "schedule": "none" if run.schedule is None else "a function",
        "patience": best.patience,
        "rng": run.rng.bit_generator.state["bit_generator"],
        "X": _digest(run.X),
        "y": _digest(run.Y),
        "test X": _digest(test[0]),
        "test y": _digest(test[1]),
    }
    return json.loads(json.dumps(said, default=_plain))


def _digest(array):
    if array is None:
        return "none"
    bits = hashlib.sha256(np.ascontiguousarray(array)).hexdigest()
    return f"{array.shape} of {array.dtype}, SHA-256 {bits[:16]}…"


def _looked_at(run):
    """Steps t = 1, 2, 4, … and the last, at which a schedule that goes on must give the factor it gave"""
    steps = [] if run.schedule is None else [2**k for k in range(run.steps.bit_length())]
    return sorted({*steps, run.steps}) if steps else []


def _check_same(path, text, run, here):
    there = text["run"]
    differ = [
        f"{name} is {there.get(name)} there and {here.get(name)} here"
        for name in {**there, **here}
        if there.get(name) != here.get(name)
    ]
    for t, factor in [] if differ else text["factors"]:
        if (now := float(run.schedule(t))) != factor:
            differ.append(f"the schedule gives {factor} in step {t} there and {now} here")
    if differ:
        raise ValueError(
            f"{path} is the checkpoint of another run: {'; '.join(differ)}; "
            "pass what is there to go on, or another path to start anew"
        )


def _loaded(path):
    """The arrays and the text of a file. Raises ValueError where they cannot be read."""
    content, damaged = path.read_bytes(), f"{path} is no whole checkpoint; remove it, or pass another path"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            bad = archive.testzip()
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = dict(file)
        text = json.loads(arrays.pop("text").tobytes(), object_hook=_arrays_back)
        newer = text["format"] > FORMAT
    except Exception as error:  # a broken archive makes its readers raise almost anything
        raise ValueError(damaged) from error
    if bad:
        raise ValueError(damaged)
    if newer:
        raise ValueError(
            f"{path} has format {text['format']}, and formats up to {FORMAT} are known here; "
            "go on with the version that wrote it, or pass another path to start anew"
        )
    return arrays, text


def _record(fields):
    norms = {int(l): norm for l, norm in fields["layer_norms"].items()}  # JSON has made the keys strings
    return Epoch(**fields | {"layer_norms": norms})


def _plain(value):
    """What JSON has no form for: the arrays in the state of some bit generators, and numbers of NumPy"""
    if isinstance(value, np.ndarray):
        return {"dtype": str(value.dtype), "values": value.tolist()}
    return value.item() if isinstance(value, np.generic) else float(value)


def _arrays_back(found):
    return np.array(found["values"], found["dtype"]) if found.keys() == {"dtype", "values"} else found


def _checked_path(path):
    """The path. Raises TypeError for what is none, ValueError for a folder, or one in no folder."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f'checkpoint={path!r}; expected the path of a file, such as "run.npz"')
    path = Path(path)
    if path.is_dir() or not path.parent.is_dir():
        raise ValueError(f"checkpoint={str(path)!r}; expected a file in a folder that exists")
    return path
