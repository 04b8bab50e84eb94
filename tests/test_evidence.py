"""Evidence is a record without raw floats, of a known kind, and one mime bundle a display."""

import pytest

from mathlib.evidence import EVIDENCE_MIME, KINDS, Evidence

RECORD = Evidence("activations.sigmoid", "proved", True, "2 steps, all proved", part="derivative")


def test_the_record_is_the_json_of_its_fields():
    assert RECORD.json() == {
        "claim": "activations.sigmoid",
        "part": "derivative",
        "kind": "proved",
        "ok": True,
        "detail": "2 steps, all proved",
        "view": None,
    }


def test_the_bundle_holds_text_record_and_latex_where_there_is_some():
    assert RECORD.bundle("shown") == {"text/plain": "shown", EVIDENCE_MIME: RECORD.json()}
    assert RECORD.bundle("shown", latex="$z$")["text/latex"] == "$z$"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_accepted(kind):
    assert Evidence(None, kind, True, "").kind == kind


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind of evidence 'certain'; expected one of proved"):
        Evidence(None, "certain", True, "")


@pytest.mark.parametrize("view", [{"bound": 0.5}, {"rows": [["z", 1e-10]]}, {"rows": ({"z": 0.0},)}])
def test_a_float_anywhere_is_refused(view):
    with pytest.raises(TypeError, match="evidence holds the float"):
        Evidence(None, "agrees", True, "", view=view)
