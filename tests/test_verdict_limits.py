"""A limit of SymPy and the numbers near the place: what each of them says, and how they are held together."""

import functools

import mpmath
import pytest
import sympy as sp
from sympy import Abs, Heaviside, Integer, Piecewise, Rational, exp, log, oo, sign, sin, zoo

from mathlib.symbols import function, index, real, size
from mathlib.verdict import limits
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.limits import _base, _gaps, _place, _shrinks, _sides, _sides_differ, limit, near

t, z = real("t z")
N = size("N")
f = function("f")
DIFFER = "the limits from the two sides of t = 0 differ"
TINY = Rational(1, 10**9)  # between the two places of SIDES


def steps(right, left):
    """t ↦ right[0] far from 0, right[1] near 0, and left[0], left[1] on the other side."""
    return Piecewise((right[0], t > TINY), (right[1], t > 0), (left[1], t > -TINY), (left[0], True))


@pytest.mark.parametrize(
    ("expression", "to", "expected"),
    [
        (sin(t) / t, 0, 1),
        (((z + t) ** 2 - z**2) / t, 0, 2 * z),
        (1 / (1 + exp(-t)), oo, 1),
        (1 / (1 + exp(-t)), -oo, 0),
        ((t**2 - 4) / (t - 2), 2, 4),
        (1 / t**2, 0, oo),
        (t, oo, oo),
        (z, 0, z),
    ],
)
def test_a_limit_that_sympy_finds(expression, to, expected):
    assert limit(expression, t, sp.sympify(to)) == expected


@pytest.mark.parametrize(
    ("expression", "to", "kind", "reason"),
    [
        (Piecewise((1, t > 0), (0, True)), 0, "refuted", DIFFER),
        (1 / t, 0, "refuted", DIFFER),
        (Heaviside(t) / 10**7, 0, "refuted", DIFFER),  # too near for the numbers; SymPy looks from both sides
        (Abs(t) / t / 10**7, 0, "refuted", DIFFER),
        (1 / (t - 2), 2, "refuted", "the limits from the two sides of t = 2 differ"),
        (f(t) / t, oo, "undecided", "SymPy finds no limit of f(t)/t"),
        (sin(1 / t), 0, "undecided", "SymPy finds no limit of sin(1/t)"),
        (log(Abs(t)) * sign(t), 0, "undecided", "SymPy finds no limit of log(Abs(t))*sign(t)"),  # ±∞
        (
            sp.Sum(1 / z**2, (z, 1, t)),
            oo,
            "undecided",
            "SymPy cannot take the limit of Sum(z**(-2), (z, 1, t))",
        ),
    ],
)
def test_a_limit_that_there_is_not(expression, to, kind, reason):
    verdict = limit(expression, t, sp.sympify(to))
    assert (verdict.kind, verdict.reason) == (kind, reason)


@pytest.mark.parametrize("error", [TypeError, sp.polys.polyerrors.PolynomialError])
def test_what_sympy_stumbles_over_is_told(monkeypatch, error):
    def fails(*arguments):
        raise error("a reason")

    monkeypatch.setattr(sp, "limit", fails)
    verdict = limit(sin(t) / t, t, Integer(0))
    assert (verdict.kind, verdict.reason) == (
        "undecided",
        "SymPy cannot take the limit of sin(t)/t: a reason",
    )


def test_a_limit_beyond_the_calls_is_named(monkeypatch):
    monkeypatch.setattr(limits, "within", functools.partial(limits.within, calls=10))
    message = r"^SymPy needs more than 10 calls for the limit of sin\(t\)/t; carry it out by hand$"
    with pytest.raises(NotEvaluable, match=message):
        limit(sin(t) / t, t, Integer(0))


@pytest.mark.parametrize(
    ("expression", "to", "value", "expected"),
    [
        (sin(t) / t, 0, 1, True),
        (sin(t) / t, 0, 2, False),
        (sin(t) / t, 0, Rational(999_999, 10**6), False),
        (exp(-t), oo, 0, True),
        (exp(t), -oo, 0, True),
        (exp(t), oo, oo, True),
        (-exp(t), oo, -oo, True),
        (exp(t), oo, -oo, False),
        (1 / t**2, 0, oo, True),
        (1 / t, 0, oo, False),  # from the right only
        (1 / t, 0, zoo, True),
        (Abs(t) / t + t, 0, 1, False),  # from the right only
        (Abs(t) / t + t, 0, -1, False),
        (Integer(3), 0, 3, True),
        (z, 0, z, True),
        (z, 0, z + 1, True),  # constant: nothing comes nearer to anything
    ],
)
def test_numbers_near_the_place_come_nearer_to_the_limit_only(expression, to, value, expected):
    assert near(expression, t, sp.sympify(to), sp.sympify(value)) is expected


def test_numbers_less_near_are_taken_where_the_nearest_have_no_value():
    """e^(e^1000) is beyond reach, e^(e^10) is not."""
    assert near(exp(exp(t)), t, oo, oo) is True
    assert near(exp(exp(t)), t, oo, -oo) is False


@pytest.mark.parametrize("expression", [sp.Limit(z, z, t), log(-t)])
def test_no_numbers_near_the_place(expression):
    with pytest.raises(NotEvaluable, match="^no numbers near t = oo to hold the limit against$"):
        near(expression, t, oo, oo)


def far_and_near(far, close):
    """t ↦ far at 1000, close at 10^6."""
    return Piecewise((far, t < 10**4), (close, True))


@pytest.mark.parametrize(
    ("expression", "to", "other", "expected"),
    [
        # both come nearer to the other one as well, which is 10^-4 away; the limit is not 1000 times as near
        (t, 0, Rational(1, 10**4), False),
        (t, 0, Rational(1, 100), True),  # from the right the other one is left behind
        (t, 0, Rational(-8, 10**4), True),  # only the numbers from the right come nearer to the other one
        (t, 0, Rational(8, 10**4), True),
        # from the left the limit is 1000 times as near, from the right not
        (Piecewise((t, t > 0), (t / 20, True)), 0, Rational(1, 10**4), False),
        (Piecewise((t / 20, t > 0), (t, True)), 0, Rational(-1, 10**4), False),
        # at 10^6 the gap to 0 is 1 or 2, and the one to the other value 1000, 1000.5, 1500, 500, 5000
        (far_and_near(10**6, 1), oo, 1001, False),
        (far_and_near(10**6, 1), oo, Rational(2003, 2), True),
        (far_and_near(10**6, 2), oo, 1502, False),
        (far_and_near(10**6, 2), oo, 502, False),
        (far_and_near(10**6, 2), oo, 5002, True),
        # the numbers do not come nearer to 0, whatever they do to the other value
        (far_and_near(1, 2), oo, 3, False),
        (far_and_near(1, 2), oo, 10**6, False),
        (far_and_near(1, 2), oo, -1, False),
    ],
)
def test_the_limit_0_and_not_another_value_instead(expression, to, other, expected):
    assert near(expression, t, sp.sympify(to), Integer(0), instead_of=sp.sympify(other)) is expected


def test_one_side_at_infinity_and_two_at_a_place():
    assert _sides(oo) == (1,) and _sides(-oo) == (1,)
    assert _sides(Integer(0)) == (1, -1) and _sides(z) == (1, -1)


@pytest.mark.parametrize(
    ("to", "side", "power", "expected"),
    [
        (oo, 1, 3, 1000),
        (-oo, 1, 3, -1000),
        (Integer(0), 1, 2, Rational(1, 100)),
        (Integer(0), -1, 2, Rational(-1, 100)),
        (Integer(2), 1, 3, Rational(2001, 1000)),
        (Integer(2), -1, 3, Rational(1999, 1000)),
        (z, -1, 1, z - Rational(1, 10)),
    ],
)
def test_a_place_near_the_limit(to, side, power, expected):
    assert _place(to, side, power) == expected


@pytest.mark.parametrize(
    ("expression", "to", "value", "side", "expected"),
    [
        (3 * t + 1, 0, 0, 1, [1.375, 1.046875]),
        (3 * t + 1, 0, 0, -1, [0.625, 0.953125]),
        (3 * t + 1, 0, 2, 1, [0.625, 0.953125]),
        (3 * t + 1, 0, -2, 1, [3.375, 3.046875]),
        (t, oo, oo, 1, [-8, -64]),
        (t, oo, -oo, 1, [8, 64]),
        (t, -oo, oo, 1, [8, 64]),
        (t, -oo, -oo, 1, [-8, -64]),
        (t, -oo, zoo, 1, [-8, -64]),
        (t, oo, zoo, 1, [-8, -64]),
        (sp.I * t, oo, 0, 1, [8, 64]),
    ],
)
def test_the_gaps_to_a_value_at_two_places(monkeypatch, expression, to, value, side, expected):
    """With steps of 1/8 and 1/64 in place of powers of ten, so that all numbers are exact."""
    eighth = lambda to, side, power: (
        8**power if to is oo else -(8**power) if to is -oo else to + Rational(side, 8**power)
    )
    monkeypatch.setattr(limits, "_place", lambda *where: sp.sympify(eighth(*where)))
    assert _gaps(sp.sympify(expression), t, sp.sympify(to), sp.sympify(value), side, (1, 2)) == expected


@pytest.mark.parametrize(
    ("expression", "value", "message"),
    [
        (
            Piecewise((oo, t > 0), (1, True)),
            1,
            r"^Piecewise\(\(oo, t > 0\), \(1, True\)\) has no value near t = 0$",
        ),
        (Piecewise((oo, t > 0), (1, True)), oo, r"has no value near t = 0$"),
        (log(-t), -oo, r"^log\(-t\) is not real near t = 0$"),
        (sp.I / t, zoo, r"^I/t is not real near t = 0$"),
    ],
)
def test_no_gap_where_there_is_no_value(expression, value, message):
    with pytest.raises(NotEvaluable, match=message):
        _gaps(expression, t, Integer(0), sp.sympify(value), 1, (1, 2))


def test_where_the_limit_is_taken_an_index_up_to_the_symbol_is_inside_its_range():
    indices = index("i j k l m n", N)
    numbers = _base(sp.Add(*indices), Integer(0), N).numbers
    assert [numbers[i] for i in indices] == [1] * 6


def test_other_symbols_are_small_where_the_limit_is_taken():
    others = real("a b c d e f g h")
    numbers = _base(sum(others) * t, others[0], t).numbers
    assert all(Rational(1, 100) <= abs(numbers[s]) <= 3 for s in others)
    assert len({numbers[s] for s in others}) == 8


@pytest.mark.parametrize(
    ("far", "close", "expected"),
    [
        (10, 5, True),
        (10, 9, True),
        (10, 9.5, False),
        (10, 10, False),
        (10, 10.5, False),
        (10, 20, False),
        (1, 0.95, False),
        (0, 0, True),
        (5, 0, True),
        ("1e-22", "1e-21", True),  # equal but for rounding
        (0, "1e-20", False),
        ("1e-19", "0.95e-19", False),
        (-5, -10, True),
        (-10, -5, False),
        (-5, -5, False),
        (5, -10, True),
        (-10, 5, False),
    ],
)
def test_a_gap_shrinks_by_a_tenth_or_is_none(far, close, expected):
    assert _shrinks([mpmath.mpf(far), mpmath.mpf(close)]) == expected


HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("right", "left", "expected"),
    [
        # both run away by more than 1000: the signs tell
        ((1, 2000), (-1, -2000), True),
        ((-1, -2000), (1, 2000), True),
        ((1, 2000), (1, 2000), False),
        ((1, 2000), (2, 4000), False),
        ((1, Rational(2001, 2)), (-1, -Rational(2001, 2)), True),
        ((Rational(1, 2000), 1), (-Rational(1, 2000), -1), True),
        # one of them only, or not by more than 1000, or from nothing
        ((1, 2000), (-1, -1), False),
        ((1, 1000), (-1, -1000), False),
        ((2, 1500), (-2, -1500), False),
        ((0, 1), (0, -1), False),
        # both stay: they differ if they are 1000 times farther apart than they move
        ((0, 0), (1, 1), True),
        ((1, 1), (0, 0), True),
        ((5, 5), (6, 6), True),
        ((1, 1), (-1, -1), True),
        ((7, 7), (7, 7), False),
        ((0, 1), (1001, 1001), False),
        ((0, 1), (Rational(2003, 2), Rational(2003, 2)), True),
        ((Rational(2003, 2), Rational(2003, 2)), (0, 1), True),
        ((0, 1), (3, 3), False),
        ((HALF, 1), (401, 401), False),
        ((HALF, 1), (601, 601), True),
        ((5, 5), (5 + Rational(1, 10**7), 5), False),
        ((5, 5), (5 + Rational(1, 10**7), 5 + Rational(1, 10**7)), False),
        ((5, 5), (5 + Rational(1, 10**5), 5 + Rational(1, 10**5)), True),
        # no number on one side
        ((oo, oo), (1, 1), False),
        ((1, 1), (oo, oo), False),
        ((1, oo), (0, 0), False),
        ((oo, oo), (-oo, -oo), False),
        ((1, oo), (-1, -2000), False),
        ((0, 0), (sp.zoo, sp.zoo), False),
    ],
)
def test_the_sides_differ_or_not(right, left, expected):
    assert _sides_differ(steps(right, left), t, Integer(0)) == expected


def test_the_sides_are_looked_at_where_they_should():
    """One side is 1 at 10^-6 and 0 at 10^-12, which is no jump at 0."""
    edge = Rational(3, 2) / 10**12
    assert not _sides_differ(Piecewise((1, t > edge), (0, True)), t, Integer(0))
    assert not _sides_differ(Piecewise((1, t < -edge), (0, True)), t, Integer(0))
    assert _sides_differ(Piecewise((1, t > 2), (0, True)), t, Integer(2))
    assert not _sides_differ(Piecewise((1, t > 2), (0, True)), t, Integer(0))


@pytest.mark.parametrize("expression", [z, Integer(3), 1 / z, sp.Limit(z, z, t) + t])
def test_the_sides_of_a_constant_or_without_a_value_do_not_differ(expression):
    assert _sides_differ(expression, t, Integer(0)) is False


@pytest.mark.parametrize(
    ("power", "expected"), [(Rational(-4, 3), True), (Rational(-7, 3), False), (-3, True)]
)
def test_of_complex_numbers_the_real_parts_tell(power, expected):
    """(−1)^(−4/3) has the real part cos(4π/3) = −1/2, (−1)^(−7/3) has cos(7π/3) = 1/2."""
    assert _sides_differ(t**power, t, Integer(0)) is expected
