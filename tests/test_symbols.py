"""Symbols carry the assumptions of the text; what is no name or size is refused."""

import pytest

from mathlib.symbols import array, index, matrix, negative, positive, real, size, total, vector

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
