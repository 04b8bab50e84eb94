"""Explorers drawn by the page's own Python: the same definitions, at any value, and runs that play."""

import json

from mathlib import explorers
from mathlib.plots import png

runs = {}  # panel of the page -> the run it plays


def controls(name):
    """JSON: all controls of an explorer, those without pictures among them, and whether it plays."""
    return json.dumps(explorers.find(name).live_json())


def picture(name, state):
    """(PNG bytes, words, JSON object control -> how its value reads) of a state given as JSON.

    Raises ValueError for a value outside its control.
    """
    explorer = explorers.find(name)
    whole = explorer.state(**json.loads(state))
    return png(explorer.draw(**whole)), explorer.describe(**whole), _texts(explorer, whole)


def play(panel, name, state, how):
    """(PNG bytes, words, texts, True if it can go no further) of the run of a panel, after it was moved.

    how: JSON {"go": "trained" | "now" | "step" | "epochs" | "restart", "epochs": n}.  "trained" and "now" go
    to the state given, after all passes or as steered; "step" trains on one minibatch, "epochs" for n passes.
    Raises ValueError for anything else and for a value outside its control.
    """
    explorer, how = explorers.find(name), json.loads(how)
    whole, go = explorer.state(**json.loads(state)), how["go"]
    if explorer.playing is None:
        raise ValueError(f"{name} does not play; expected an explorer whose controls say that it does")
    if go not in ("trained", "now", "step", "epochs", "restart"):
        raise ValueError(f"a run cannot {go!r}; expected trained, now, step, epochs or restart")
    if panel not in runs:
        runs[panel] = explorer.playing()
    run = runs[panel]
    run.to(whole, trained=go == "trained")
    if go == "restart":
        run.restart()
    elif go == "step":
        run.session.step()
    for _ in range(how.get("epochs", 0)):
        run.session.epoch()
    return run.png(), run.session.words(), _texts(explorer, whole), run.ended


def _texts(explorer, state):
    return json.dumps({control.name: control.text(state[control.name]) for control in explorer.controls})
