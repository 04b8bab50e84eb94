"""Symbols carry the assumptions of the text and print in its notation; what is no name or size is refused."""

import pytest
from sympy import KroneckerDelta, diff, exp

from mathlib.definitions import define
from mathlib.symbols import function, index, latex, matrix, negative, positive, real, size, total, vector

z = real("z")
sigma = define("sigma", z, 1 / (1 + exp(-z)))
K, N = size("K N")
i, j, k = index("i j k", K)
x = vector("x", K)
p = define("p", k, exp(x[k]) / total(exp(x[i]), i), subscript=True)
f = function("f")


def test_latex_is_in_the_notation_of_the_text():
    m, n = size("m n")
    W, u = matrix("W", m, n), matrix("u", n, 1)
    assert latex(x[i]) == "x_{i}" and latex(vector("a", K)[1]) == "a_{1}"
    assert latex(KroneckerDelta(j, k)) == r"\delta_{j k}"
    assert latex(total(x[i], i)) == r"\sum_{i=1}^{K} x_{i}"
    assert latex(W[i - 1, j - 1]) == "W_{i - 1,j - 1}"
    assert latex(diff(f(z**2), z)) == r"2 z f'\left(z^{2}\right)"
    assert latex(sigma(z) ** 2) == r"\sigma^{2}\left(z\right)"
    assert latex(p(j) ** 2) == r"p^{2}_{j}"
    assert "W u" in latex(W * u)


def test_symbols_carry_their_assumptions():
    assert positive("c").is_positive and negative("c").is_negative and real("c").is_real
    assert size("n").is_positive and size("n").is_integer
    assert (index("k", K).lower, index("k", K).upper) == (1, K)
    assert matrix("A", K, N).shape == (K, N) and vector("a", K)[i].is_real


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: real("2z"), "is not a name"),
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


def test_higher_derivatives_have_primes_up_to_three():
    assert latex(diff(f(z), z, 3)) == r"f'''\left(z\right)"
    assert "frac" in latex(diff(f(z), z, 4))
