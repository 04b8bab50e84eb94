"""The benchmarks on tiny cases: a well-formed record, the same words, an absent library said to be absent.

Nothing here depends on how long anything takes.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import libraries, limits, pairs, table
from benchmarks.__main__ import main
from benchmarks.cases import CASES, Case, clouds, moons, real_digits
from mathlib.network import parameter_count

TINY = Case("tiny", (2, 3, 4, 2), 8, 2, lambda: moons(40), {"scikit-learn": 1e9, "PyTorch": 0})


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """No waiting for a quiet machine, and each pair once"""
    monkeypatch.setattr(pairs, "PAUSE", 0)
    monkeypatch.setattr(pairs, "PATIENCE", 0)
    monkeypatch.setattr(pairs, "elsewhere", lambda: 0.0)


@pytest.fixture
def alone(monkeypatch):
    """No other library is installed"""
    monkeypatch.setattr(libraries, "find_spec", lambda name: None)


@pytest.fixture
def twins(monkeypatch):
    """The book takes the places of the other libraries, so that both columns are filled everywhere"""
    monkeypatch.setattr(libraries, "present", lambda library: True)
    monkeypatch.setattr(libraries, "OTHERS", dict.fromkeys(libraries.OTHERS, libraries.book))
    monkeypatch.setattr(table, "version", lambda name: "0")


def test_the_cases_have_the_shapes_they_name():
    for case in CASES:
        X, y = case.samples()
        assert X.dtype == np.float32 and X.shape[1] == case.sizes[0]
        assert sorted(set(y.tolist())) == list(range(case.sizes[-1]))
        assert len(case.activations) == len(case.sizes) - 1
    assert [parameter_count(case.sizes) for case in CASES] == [354, 17226, 235146]


def test_samples_are_the_same_each_time():
    for samples in (moons, real_digits, clouds):
        for first, second in zip(samples(), samples(), strict=True):
            np.testing.assert_array_equal(first, second)


def test_the_book_trains_in_a_benchmark():
    case = Case("moons", (2, 16, 16, 2), 32, 20, lambda: moons(400), {})
    train, right = libraries.book(case, *case.samples())
    before = right()
    train()
    assert right() > max(before, 0.85)


@pytest.mark.parametrize("library", libraries.OTHERS)
def test_the_other_libraries_do_the_same_work(library):
    if not libraries.present(library):
        pytest.skip(f"{library} is not installed; make bench installs it beside the book")
    case = Case("moons", (2, 16, 16, 2), 32, 20, lambda: moons(400), {})
    train, right = libraries.OTHERS[library](case, *case.samples())
    train()
    assert right() > 0.85


def test_turns_alternate_and_the_warm_up_is_not_counted():
    calls = []
    makers = {name: lambda name=name: lambda: calls.append(name) for name in ("book", "other")}
    times, disturbed = pairs.in_turns(makers, 3)
    assert calls == ["book", "other", "book", "other", "other", "book", "book", "other"]
    assert disturbed == 0 and all(len(taken) == 3 for taken in times.values())


def test_disturbed_pairs_are_taken_again_and_counted(monkeypatch):
    taken = []

    def noisy(train):
        train()
        taken.append(len(taken))
        return float(len(taken)), 1.0 if len(taken) <= 2 else 0.0

    monkeypatch.setattr(pairs, "seconds", noisy)
    makers = {"book": lambda: lambda: None, "other": lambda: lambda: None}
    times, disturbed = pairs.in_turns(makers, 2)
    assert times == {"book": [4.0, 5.0], "other": [3.0, 6.0]} and disturbed == 0
    monkeypatch.setattr(pairs, "seconds", lambda train: (1.0, 1.0))
    times, disturbed = pairs.in_turns(makers, 2)
    assert times == {"book": [1.0, 1.0], "other": [1.0, 1.0]} and disturbed == 2


def test_products_are_those_of_a_step(monkeypatch):
    counted = []
    real = np.dot
    monkeypatch.setattr(limits.np, "dot", lambda a, b, out: counted.append(real(a, b, out=out).shape))
    limits.products(TINY, 40)()
    assert limits.steps(TINY, 40) == 10 and limits.steps(TINY, 41) == 12
    assert counted == [(3, 2), (4, 3), (2, 4)] * 10


def test_the_record_is_complete_and_json_holds_it(twins):
    found = table.result([TINY], 1, widths=(3, 5, 9))
    assert json.loads(json.dumps(found)) == found
    (row,) = found["cases"]
    assert row["network"] == "2-3-4-2" and row["share_of_matrix_products"] > 0
    for other, reached in zip(row["against"], (False, True), strict=True):
        assert other["lowest"] <= other["ratio"] <= other["highest"] and other["reached"] is reached
        assert all(t > 0 for t in other["seconds_per_step"].values()) and other["disturbed"] == 0
        assert set(other["right"]) == {"book", other["library"]}
    assert found["growth"]["parameters"] == [parameter_count((64, h, h, 10)) for h in (3, 5, 9)]
    size = found["memory"]["bytes"]
    # θ, its gradient and the two moments of Adam are the least that training holds
    assert size["theta"] == 4 * 35 and 4 * size["theta"] < size["training"]


def test_the_words_say_what_the_record_holds(twins):
    found = table.result([TINY], 1, widths=(3, 5, 9))
    words = table.words(found)
    for other in found["cases"][0]["against"]:
        assert f"{other['ratio']:.2f} ({other['lowest']:.2f} to {other['highest']:.2f})" in words
    assert "≥ 1e+09 MISSED" in words and "≥ 0 " in words
    assert "pairs disturbed: 0 of 1" in words and f"P^{found['growth']['slope']:.2f}" in words


def test_an_absent_library_says_so(alone):
    found = table.result([TINY], 1, widths=(3, 5, 9))
    assert [other["absent"] for other in found["cases"][0]["against"]] == ["not installed"] * 2
    line = next(line for line in table.words(found).splitlines() if line.startswith("tiny"))
    assert line.count("not installed") == 2
    assert set(found["machine"]["versions"]) == {"numpy"}


def test_the_command_prints_json_and_fails_for_a_missed_bar_only_if_asked(twins, monkeypatch, capsys):
    monkeypatch.setattr("benchmarks.__main__.CASES", (TINY,))
    monkeypatch.setattr(limits, "WIDTHS", (3, 5, 9))
    assert main(["--json", "--pairs", "1"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["cases"][0]["case"] == "tiny"
    assert "tiny against PyTorch: 1 pairs" in printed.err
    assert main(["--strict", "--pairs", "1"]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_a_wrong_number_of_pairs_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--pairs", "0"])
    assert "--pairs must be 1 or more, not 0" in capsys.readouterr().err


def test_threads_are_set_before_numpy_is_loaded_and_left_to_who_set_them():
    root = Path(__file__).parent.parent
    code = "import benchmarks, os, sys; print(os.environ['OMP_NUM_THREADS'], 'numpy' in sys.modules)"
    for given, expected in (({}, "2 False"), ({"OMP_NUM_THREADS": "3"}, "3 False")):
        done = subprocess.run(
            [sys.executable, "-c", code], env=given, cwd=root, capture_output=True, text=True
        )
        assert done.stdout.strip() == expected, done.stderr
