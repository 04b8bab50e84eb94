"""One spelling for each sum: order, names and directions of its indices, and what is known of its value."""

import itertools
import math

import pytest
import sympy as sp
from form_tools import entry, number
from sympy import Integer

from mathlib.symbols import size
from mathlib.verdict.normal import Normal
from mathlib.verdict.spelling import _directions, _leaning, _level, named

n, m = size("n m")
t = sp.Symbol("t", real=True)
AT = {n: 4, m: 3, t: 2}


@pytest.fixture
def normal():
    return Normal()


@pytest.fixture
def at(normal):
    """at("x", u, v): the entry x_uv"""
    return lambda name, *places, **known: normal.atom("entry", name, *map(sp.sympify, places), **known)


def running(letters):
    return [sp.Dummy(letter, integer=True) for letter in letters]


def test_the_atom_is_worth_the_sum_or_product(normal, at):
    u, v = running("uv")
    factors = [(at("x", u), 3), (at("y", n - u), 1), (at("A", m + 1 - v, u), -2), (t, 2)]
    body = lambda i, j: entry("x", i) ** 3 * entry("y", 4 - i) / entry("A", 4 - j, i) ** 2 * 4
    terms = [body(i, j) for i in range(1, 5) for j in range(1, 4)]
    for kind, expected in (("sum", sum(terms)), ("product", math.prod(terms))):
        atom = named(normal, kind, factors, [(u, n), (v, m)])
        assert normal.kind(atom) == kind
        assert number(normal, atom, AT) == expected


def test_the_names_tell_how_deep_the_sum_stands(normal, at):
    u, v, r = running("uvr")
    inner = named(normal, "sum", [(at("A", u, v), 1)], [(v, m)])
    middle = named(normal, "product", [(inner, 2), (at("x", u), 1), (at("B", u, r), 1)], [(u, n)])
    outer = named(normal, "sum", [(middle, 1), (at("y", r), 1), (t, 1)], [(r, n)])
    for level, atom in enumerate((inner, middle, outer), start=1):
        assert normal.meaning[atom][1][2] == (normal.running(level, 0),)
        assert _level(normal, atom) == level
    assert _level(normal, normal.atom("exp", outer * middle + at("x", u))) == 3
    assert [_level(normal, s) for s in (t, u, at("x", u), normal.atom("exp", Integer(2)))] == [0] * 4


def test_a_sum_of_factors_that_cancel_is_as_deep_as_any_other(normal, at):
    (u,) = running("u")
    atom = named(normal, "sum", [(at("x", u), 1), (at("x", u), -1)], [(u, n)])
    assert normal.meaning[atom][1] == (Integer(1), sp.Tuple(n), (normal.running(1, 0),))
    assert _level(normal, atom) == 1


def test_up_to_four_indices_in_any_order_are_one_atom(normal, at):
    indices = running("uvro")
    bounds = list(zip(indices, (n, m, n, m), strict=True))
    factors = [(at("A", *indices), 1), (at("x", indices[2]), 2)]
    assert len({named(normal, "sum", factors, order) for order in itertools.permutations(bounds)}) == 1


def test_five_indices_stay_in_their_order(normal, at):
    indices = running("uvrop")
    bounds = list(zip(indices, (n, m, n, m, Integer(20)), strict=True))
    for order in (bounds, bounds[::-1]):
        atom = named(normal, "sum", [(at("A", *indices), 1)], order)
        assert normal.meaning[atom][1][1] == tuple(end for _, end in order)


def test_the_first_of_the_spellings_in_the_alphabet_is_taken(normal, at):
    u, v = running("uv")
    first, second = (normal.running(1, k) for k in range(2))
    earlier, later = at("A", second, first), at("A", first, second)
    assert str(earlier) < str(later)
    for bounds in ([(u, n), (v, n)], [(v, n), (u, n)]):
        atom = named(normal, "sum", [(at("A", u, v), 1)], bounds)
        assert normal.meaning[atom][1] == (earlier, (n, n), (first, second))


def test_a_sum_counted_backwards_is_the_sum_counted_forwards(normal, at):
    u, v = running("uv")
    bounds = [(u, n), (v, m)]
    forwards = named(normal, "sum", [(at("A", u, v), 1), (at("x", v + 2), 1)], bounds)
    assert named(normal, "sum", [(at("A", n + 1 - u, v), 1), (at("x", v + 2), 1)], bounds) is forwards
    turned = [(at("A", u, m + 1 - v), 1), (at("x", m + 3 - v), 1)]
    assert named(normal, "sum", turned, bounds) is forwards
    either = named(normal, "sum", [(at("x", u), 1), (at("y", n - u), 2)], [(u, n)])
    assert named(normal, "sum", [(at("y", u - 1), 2), (at("x", n + 1 - u), 1)], [(u, n)]) is either


@pytest.mark.parametrize(
    ("known", "power", "expected"),
    [
        ({}, 1, {}),
        ({"real": True}, 1, {"real": True}),
        ({"real": True}, 2, {"nonnegative": True}),
        ({"positive": True}, 3, {"positive": True}),
        ({"nonnegative": True}, 1, {"nonnegative": True}),
        ({"negative": True}, 1, {"real": True}),
    ],
)
def test_what_is_known_of_the_terms_is_known_of_the_sum(normal, at, known, power, expected):
    (u,) = running("u")
    normal.atom("entry", "x", normal.running(1, 0), **known)
    atom = named(normal, "sum", [(at("x", u, **known), power)], [(u, n)])
    assert normal.meaning[atom][2] == expected


def test_an_index_leans_to_where_more_entries_rise(normal, at):
    u, v = running("uv")
    inside = normal.atom("sum", at("A", u, v), sp.Tuple(m), sp.Tuple(v))
    cases = [
        (at("x", u), 1),
        (at("x", 3 * u - n), 1),
        (at("x", n - u), -1),
        (at("x", v) * t, 0),
        (at("x", u) * at("x", 2 * u) ** 2 * at("y", m - u) + at("A", u, n - u), 1),
        (at("A", u, u + 1) * at("y", v - u), 1),
        (at("A", u, 2), 1),
        (normal.atom("exp", at("x", u) * t), 1),
        (normal.atom("exp", u), 1),
        (normal.atom("exp", at("x", n - u)), -1),
        (normal.atom("delta", u, v) * at("x", n - u), -1),
        (inside, 1),
    ]
    for form, lean in cases:
        assert _leaning(normal, form, u) == lean, form


def test_an_index_that_leans_has_one_direction_and_up_to_three_others_have_two(normal, at):
    u, v, *rest = running("uvropq")
    neither = lambda indices: sp.Mul(*(at("y", s) * at("z", n - s) for s in indices))
    body = at("x", u) * at("x", n - v)
    bounds = lambda indices: [(s, n) for s in indices]
    for count in (1, 2, 3):
        three = rest[:count]
        found = _directions(normal, body * neither(three), bounds([u, v, *three]))
        assert found == [(True,), (False,), *[(True, False)] * count]
    found = _directions(normal, body * neither(rest), bounds([u, v, *rest]))
    assert found == [(True,), (False,), *[(True,)] * 4]
