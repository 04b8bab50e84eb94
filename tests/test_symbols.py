"""Symbols carry the assumptions of the text; what is no name or size is refused."""

import pytest
import sympy

from mathlib.symbols import array, as_sympy, index, matrix, negative, positive, real, size, total, vector
from mathlib.verdict import equal

z = real("z")
K, N = size("K N")
i = index("i", K)


def test_symbols_carry_their_assumptions():
    assert positive("c").is_positive and negative("c").is_negative and real("c").is_real
    assert size("n").is_positive and size("n").is_integer
    assert (index("k", K).lower, index("k", K).upper) == (1, K)
    assert matrix("A", K, N).shape == (K, N) and vector("a", K)[i].is_real
    assert array("W", K, N).shape == (K, N) and array("W", K, N)[i, 1].is_real


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: real("2z"), "is not a name"),
        (lambda: real("z^{l"), "is not a name"),
        (lambda: index("k", -1), "a size must be a positive whole number"),
        (lambda: matrix("A", z, 2), "a size must be a positive whole number"),
    ],
)
def test_symbols_refuse_what_is_no_name_or_size(act, message):
    with pytest.raises(ValueError, match=message):
        act()


def test_symbols_take_text_and_indices():
    with pytest.raises(TypeError, match="names are given as one string"):
        real(3)
    with pytest.raises(TypeError, match="total sums over indices"):
        total(z, z)
    with pytest.raises(TypeError, match="names are given as one string"):
        real(",")


def test_what_sympy_takes_for_another_expression_is_refused():
    x, y = real("x y")
    at_0 = lambda v: sympy.Subs(sympy.Derivative(x + 2 * y, v), (x, y), (0, 0))
    assert at_0(x) == at_0(y) and at_0(x).doit() != at_0(y).doit()  # the reason; SymPy 1.14
    for wrong in (
        at_0(x),
        at_0(x) * at_0(y),
        sympy.exp(at_0(y)),
        sympy.ImmutableMatrix([[at_0(x), at_0(y)]]),
    ):
        with pytest.raises(ValueError, match="several variables get the same value; carry it out with .doit"):
            as_sympy(wrong)
        with pytest.raises(ValueError, match="several variables get the same value"):
            equal(wrong, wrong)
    apart = sympy.Subs(sympy.Derivative(x + 2 * y, y), (x, y), (0, 1))
    assert equal(apart, sympy.Integer(2)).proved
