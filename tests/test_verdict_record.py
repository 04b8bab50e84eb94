"""What a verdict says of itself: its kind, whether it is a proof, and the point in words."""

import pytest

from mathlib.verdict.record import Verdict


@pytest.mark.parametrize("kind", ["proved", "confirmed", "refuted", "undecided"])
def test_only_what_is_proved_is_proved(kind):
    assert Verdict(kind).proved is (kind == "proved")


@pytest.mark.parametrize("kind", ["proved", "refuted"])
def test_a_verdict_is_not_true_or_false(kind):
    with pytest.raises(
        TypeError, match=r"^a verdict is not true or false; ask verdict\.kind, or verdict\.proved$"
    ):
        bool(Verdict(kind))


@pytest.mark.parametrize(
    ("point", "left_out", "words"),
    [
        ({}, 0, ""),
        ({"z": "37/100"}, 0, "z = 37/100"),
        ({"z": "37/100", "K": 3}, 0, "z = 37/100, K = 3"),
        ({"z": -2, "x_1": "-6/5"}, 0, "z = −2, x_1 = −6/5"),
        ({"z": -2}, 1, "z = −2, and 1 more"),
        ({"z": "37/100", "K": 3}, 2, "z = 37/100, K = 3, and 2 more"),
    ],
)
def test_the_point_in_words(point, left_out, words):
    assert Verdict("refuted", point=point, left_out=left_out).where == words


def test_a_verdict_has_nothing_else_to_say_unless_told():
    verdict = Verdict("proved")
    assert (verdict.reason, verdict.point, verdict.samples) == ("", {}, ())
    assert verdict.before is None and verdict.after is None
