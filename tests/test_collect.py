"""Notebooks that were handed in are judged anew, and nothing in them is run."""

import csv
import io
import json

import pytest

from mathlib import collect
from mathlib.__main__ import main

ANSWERS = """
from mathlib.exercises import check
check("activations.silu_at_0", Rational(1, 2))
check("activations.tanh_of_half_z", "1/3")
check("activations.log_sigmoid", ...)
check("activations.sigmoid_second", slope)
check("no.exercise", 1)
display(check("activations.softsign", "1/(1 + Abs(z))**2"))
"""


def handed_in(folder, *sources, name="one.ipynb"):
    path = folder / name
    cells = [{"cell_type": "code", "source": source} for source in sources]
    path.write_text(
        json.dumps({"cells": [{"cell_type": "markdown", "source": "check('x')"}, *cells]}), "utf-8"
    )
    return path


def test_answers_are_read_and_judged(tmp_path):
    found = {each.exercise.partition(".")[2]: each for each in collect.collect(handed_in(tmp_path, ANSWERS))}
    states = {name: each.state for name, each in found.items()}
    assert states == {
        "silu_at_0": "right",
        "tanh_of_half_z": "wrong",
        "log_sigmoid": "open",
        "sigmoid_second": "unread",
        "softsign": "right",
    }
    assert found["silu_at_0"].answer == "Rational(1, 2)"
    assert "slope" in found["sigmoid_second"].said


def test_the_last_answer_counts(tmp_path):
    first, last = ('check("activations.silu_at_0", "1/3")', 'check("activations.silu_at_0", "1/2")')
    [answer] = collect.collect(handed_in(tmp_path, first, last))
    assert (answer.answer, answer.state) == ("1/2", "right")


def test_stored_outputs_play_no_part_and_nothing_is_run(tmp_path):
    trap = tmp_path / "trap"
    source = f'open({str(trap)!r}, "w")\ncheck("activations.silu_at_0", __import__("os").getpid())'
    [answer] = collect.collect(handed_in(tmp_path, source))
    assert answer.state == "unread" and not trap.exists()


@pytest.mark.parametrize("source", ["%matplotlib inline", "check(", "x = '\0'", "(" * 5000])
def test_cells_that_are_no_python_are_passed_over(tmp_path, source):
    right = 'check("activations.silu_at_0", "1/2")'
    assert [each.state for each in collect.collect(handed_in(tmp_path, source, right))] == ["right"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook_is_refused(tmp_path, text, capsys):
    path = tmp_path / "no.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="no.ipynb is not a notebook: expected JSON with a list of cells"):
        collect.collect(path)
    assert main(["collect", str(path)]) == 2 and "is not a notebook" in capsys.readouterr().err
    assert main(["collect", str(tmp_path / "missing.ipynb")]) == 2 and "missing" in capsys.readouterr().err


def test_the_table_has_a_line_a_notebook(tmp_path, capsys):
    other = handed_in(tmp_path, 'check("activations.silu_at_0", ...)', name="two.ipynb")
    paths = [str(handed_in(tmp_path, ANSWERS)), str(other)]
    assert main(["collect", *paths]) == 0
    one, two = capsys.readouterr().out.splitlines()
    assert one.endswith("one.ipynb: 2 right, 1 wrong, 1 open, 1 unread")
    assert two.endswith("two.ipynb: 0 right, 0 wrong, 1 open, 0 unread")


def test_csv_has_a_line_an_answer(tmp_path, capsys):
    assert main(["collect", "--csv", str(handed_in(tmp_path, ANSWERS))]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 5 and rows[0]["exercise"] == "activations.silu_at_0"
    assert [row["state"] for row in rows] == ["right", "wrong", "open", "unread", "right"]
