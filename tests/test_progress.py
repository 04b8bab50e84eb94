"""What is solved is kept in one file, nothing else is; a damaged file is refused, not overwritten."""

import json
import os
import stat

import pytest
import sympy as sp

from mathlib import progress
from mathlib.exercises import check, names
from mathlib.exercises import progress as shown

OWN = sorted(name for name in names() if name.startswith("activations."))


@pytest.fixture
def file(monkeypatch, tmp_path):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "solved.json"))
    return tmp_path / "solved.json"


def test_right_answers_are_kept_and_others_are_not(file):
    check("activations.silu_at_0", sp.Rational(1, 3))
    check("activations.silu_at_0")
    assert not file.exists() and progress.solved() == frozenset()
    for answer in (sp.Rational(1, 2), "1/2"):
        check("activations.silu_at_0", answer)
        assert json.loads(file.read_text("utf-8")) == {"solved": ["activations.silu_at_0"]}
    check("activations.tanh_of_half_z", "1/2")
    assert progress.solved() == {"activations.silu_at_0", "activations.tanh_of_half_z"}
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_progress_counts_and_marks_what_is_solved(file):
    first = repr(shown("activations")).splitlines()
    assert first[0] == f"0 of {len(OWN)} exercises right"
    assert [line.partition(":")[0] for line in first[1:]] == ["recall", "derive", "extend"]
    check("activations.silu_at_0", "1/2")
    now = shown("activations")
    assert repr(now).startswith(f"1 of {len(OWN)} exercises right") and "✓ silu_at_0" in repr(now)
    assert repr(now).count("✓") == 1 and repr(now).count("·") == len(OWN) - 1


def test_the_list_of_the_page_names_every_exercise_for_the_script(file):
    check("activations.silu_at_0", "1/2")
    html = shown("activations")._repr_html_()
    for name in OWN:
        mark = "✓" if name == "activations.silu_at_0" else "·"
        assert f'data-exercise="{name}">{mark} {name.partition(".")[2]}</span>' in html
    assert f'<span class="exercise-count">1</span> of {len(OWN)} exercises right' in html


def test_an_unknown_topic_is_refused_naming_those_there_are():
    with pytest.raises(ValueError, match="no exercises on 'activation'; there are some on activations, at"):
        shown("activation")


@pytest.mark.parametrize("text", ["", "[]", '{"solved": 3}', '{"right": []}', "not json"])
def test_a_damaged_file_is_refused_and_left_as_it_is(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="does not hold a list of solved exercises; move it away"):
        check("activations.silu_at_0", "1/2")
    assert file.read_text("utf-8") == text


def test_the_place_is_the_home_folder_unless_one_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(progress.VARIABLE)
    assert progress.path() == tmp_path / progress.FILE
    monkeypatch.setenv(progress.VARIABLE, "")
    assert progress.path() is None
    check("activations.silu_at_0", "1/2")
    assert progress.solved() == frozenset() and not any(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_an_error(file):
    if os.geteuid() == 0:
        file.parent.rmdir()
    else:
        file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OSError, match="solved.json"):
        check("activations.silu_at_0", "1/2")
