"""How large and how deep an expression is, and what is said of one that is too large."""

import pytest
import sympy as sp

from mathlib.verdict import extent
from mathlib.verdict.extent import check_extent, too_large

x, y = sp.symbols("x y")
EXTENTS = {  # (depth, nodes)
    "a symbol": (x, (1, 1)),
    "a number": (sp.Integer(7), (1, 1)),
    "a sum": (x + y, (2, 3)),
    "different depths": (sp.sin(sp.cos(x)) + y, (4, 5)),  # Add, sin, cos, x and y
    "three terms": (x * y + sp.sin(x) + 2, (3, 7)),  # Add; Mul, x, y; sin, x; 2
    "one part twice": (sp.sin(x) + sp.cos(x), (3, 5)),
    "a matrix": (sp.Matrix([[x, x + y], [1, sp.exp(sp.sin(y))]]), (4, 9)),
    "an immutable matrix": (sp.ImmutableMatrix([[x + 1, y]]), (3, 5)),
    "what is no expression": (3, (1, 1)),
    "an unknown matrix": (sp.MatrixSymbol("A", 2, 3), (2, 4)),  # its name and its sizes
}


@pytest.mark.parametrize("name", EXTENTS)
def test_parts_and_levels_are_counted(name):
    expression, expected = EXTENTS[name]
    assert extent._extent(expression) == expected


def nested(levels):
    e = x
    for _ in range(levels - 1):
        e = sp.sin(e)
    return e


def test_shared_parts_count_each_time_but_are_visited_once():
    e = x
    for _ in range(40):
        e = sp.Add(sp.sin(e), sp.cos(e), evaluate=False)
    # nodes(k + 1) = 3 + 2 nodes(k), so that nodes(k) + 3 doubles
    assert extent._extent(e) == (81, 4 * 2**40 - 3)


def test_an_expression_may_be_as_deep_and_as_large_as_the_limits(monkeypatch):
    assert too_large(nested(60)) == too_large() == ""
    assert too_large(x, nested(61), y) == (
        "an expression nested 61 deep; a step may be 60 deep: name a part with define(), or split it"
    )
    monkeypatch.setattr(extent, "LARGEST", 10)
    terms = sp.symbols("a:9")
    assert too_large(sp.Add(*terms)) == too_large(x + y, x * y, sp.sin(x), 1, y) == ""
    both_sides = "an expression of 11 parts; a step may have 10: split it"
    assert too_large(sp.Add(*terms), x) == too_large(x + y, x * y, sp.sin(x), x + 1) == both_sides


def test_the_depth_is_told_before_the_number_of_parts(monkeypatch):
    monkeypatch.setattr(extent, "LARGEST", 10)
    assert too_large(nested(70)).startswith("an expression nested 70 deep; ")
    monkeypatch.setattr(extent, "DEEPEST", 3)
    assert too_large(nested(3)) == "" and "a step may be 3 deep" in too_large(nested(4))


def test_without_expressions_nothing_is_too_deep(monkeypatch):
    monkeypatch.setattr(extent, "DEEPEST", 0)
    assert too_large() == "" and too_large(x).startswith("an expression nested 1 deep")


def test_the_limits():
    assert (extent.LARGEST, extent.DEEPEST) == (20_000, 60)


def test_a_check_raises_what_is_said():
    assert check_extent(nested(60), x) is None
    with pytest.raises(ValueError) as refused:
        check_extent(x, nested(61))
    assert str(refused.value) == "undecided: " + too_large(nested(61))
