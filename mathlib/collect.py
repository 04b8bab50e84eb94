r"""Notebooks handed in: what each answers to each exercise, judged anew. Nothing in a notebook is run.

    python -m mathlib collect handed_in/*.ipynb           one line a notebook
    python -m mathlib collect --csv handed_in/*.ipynb     one line an answer, for a table of marks

Only the calls check("topic.exercise", answer) are read, from the syntax tree. The answer is taken as text and
read by mathlib.typed, so the stored outputs, which anyone can edit, play no part. What needs the rest of the
notebook to be understood, such as the name of a variable, is "unread" and says why.
"""

import ast
import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mathlib.exercises import check, names

STATES = ("right", "wrong", "open", "unread")


@dataclass(frozen=True)
class HandedIn:
    """One answer: its notebook, the exercise, the answer as written, its state, and what was said of it."""

    notebook: str
    exercise: str
    answer: str
    state: str
    said: str


def collect(path):
    """The answers in a notebook, the last one to each exercise.

    Raises ValueError for a file that is no notebook, OSError for one that cannot be read.
    """
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a notebook: expected JSON with a list of cells") from error
    found = {}
    for source in sources:
        for name, answer in _calls(source):
            found[name] = _judged(str(path), name, answer)
    return list(found.values())


def _calls(source):
    """(exercise, answer as a syntax tree or None) of every check("...", ...) in a cell, if it is Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # null bytes; nested beyond all measure
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "check" and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and name.value in names():
                yield name.value, node.args[1] if len(node.args) > 1 else None


def _judged(notebook, name, answer):
    """What is to be said of one answer."""
    if answer is None or isinstance(answer, ast.Constant) and answer.value in (None, ...):
        return HandedIn(notebook, name, "", "open", "")
    is_text = isinstance(answer, ast.Constant) and isinstance(answer.value, str)
    text = answer.value if is_text else ast.unparse(answer)
    try:
        found = check(name, text)
    except (ValueError, TypeError) as error:
        return HandedIn(notebook, name, text, "unread", str(error))
    return HandedIn(notebook, name, text, found.state, found.text)


def table(answers):
    """One line a notebook: how many answers are right, wrong, open and unread."""
    lines = []
    for notebook in dict.fromkeys(each.notebook for each in answers):
        states = Counter(each.state for each in answers if each.notebook == notebook)
        lines.append(f"{notebook}: {', '.join(f'{states[state]} {state}' for state in STATES)}")
    return "\n".join(lines)


def as_csv(answers):
    """The answers as CSV with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("notebook", "exercise", "answer", "state", "said"))
    writer.writerows((each.notebook, each.exercise, each.answer, each.state, each.said) for each in answers)
    return text.getvalue().rstrip("\n")
