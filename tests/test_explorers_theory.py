"""The points that a line is to separate: answers, words and picture."""

from mathlib.explorers import find, theory
from mathlib.theory.shattering import Line

SHATTER = find("theory.shatter")


def test_a_point_inside_cannot_stand_alone():
    can = theory.possible(3, 2)
    assert [name for name, possible in can.items() if not possible] == ["A+ B+ C+ D−"]


def test_a_point_on_a_side_loses_two_pairs_of_labellings():
    can = theory.possible(2, 3)  # half way between A and C
    assert [name for name, possible in can.items() if not possible] == ["A+ B+ C+ D−", "A+ B− C+ D−"]


def test_words_name_the_line_with_whole_numbers():
    words = SHATTER.describe(x=0, y=6, labels="A+ B− C− D+")
    assert "the line −5x − y + 13 = 0 has the + points on its positive" in words
    assert words.endswith("Lines can give 14 of the 16 labellings of these points.")
    line = theory.answer(0, 6, (1, -1, -1, 1))
    assert isinstance(line, Line) and [-5 * x - y + 13 > 0 for x, y in [(1, 1), (5, 1), (3, 5), (0, 6)]] == [
        True, False, False, True
    ]  # fmt: skip


def test_words_name_the_place_where_the_hulls_meet():
    words = SHATTER.describe(x=3, y=0, labels="A+ B+ C− D−")
    assert "no line does it: (3, 1) lies in the hulls of both" in words
    assert "12 of the 16" in SHATTER.describe(x=2, y=3)
    assert ": w = 0, b = 1 makes every place positive, and no line" in SHATTER.describe(labels="A+ B+ C+ D+")


def test_the_diamond_is_seen_around_a_point_it_falls_on():
    plane = SHATTER.draw(x=3, y=2, labels="A+ B+ C+ D−").axes[0]
    (diamond,) = [line for line in plane.lines if line.get_marker() == "D"]
    points = [line for line in plane.lines if line.get_marker() in ("o", "s")]
    assert len(points) == 4 and diamond.get_markerfacecolor() == "none"
    assert all(diamond.get_markersize() > p.get_markersize() for p in points)
    assert all(diamond.zorder > p.zorder for p in points)


def test_the_picture_marks_what_is_possible_and_what_is_shown():
    plane, listed = SHATTER.draw(x=3, y=2, labels="A+ B+ C− D−").axes
    lines = [text.get_text() for text in listed.texts]
    assert lines == [f"{'✗' if name == 'A+ B+ C+ D−' else '✓'} {name}" for name in theory.LABELLINGS]
    assert [t.get_text() for t in listed.texts if t.get_weight() == "bold"] == ["✓ A+ B+ C− D−"]
    assert plane.get_title(loc="left") == "a line separates them"
    assert [t.get_text() for t in plane.texts] == list("ABCD")
