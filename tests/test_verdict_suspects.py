"""A slip in a formula is named when its step is refused: a lost sum, a slope at a, an exchanged index."""

import pytest
import sympy as sp
from sympy import Derivative

from mathlib.derivation import Derivation, DoesNotFollow
from mathlib.symbols import array, function, index, positive, real, size, total, vector
from mathlib.verdict.points import Point
from mathlib.verdict.suspects import LARGEST, slips

m, n = size("m n")
j, k = index("j", m), index("k", n)
W, z, delta = array("W", n, m), vector("z", m), vector("delta", n)
sigma, t = function("sigma"), real("t")
slope = Derivative(sigma(z[j]), z[j])
RIGHT = total(W[k, j] * delta[k], k) * slope

SLIPS = {
    "first term": (W[1, j] * delta[1] * slope, "only the term k = 1: the sum over k forgotten?"),
    "last term": (W[n, j] * delta[n] * slope, "only the term k = n: the sum over k forgotten?"),
    "transpose": (total(W[j, k] * delta[k], k) * slope, "the indices of W exchanged: a transpose?"),
    "slope at a": (
        total(W[k, j] * delta[k], k) * Derivative(sigma(t), t).subs(t, sigma(z[j])),
        "sigma′ taken at a and not at z?",
    ),
    "no slope": (total(W[k, j] * delta[k], k), "sigma′ missing?"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named(name):
    wrong, message = SLIPS[name]
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(RIGHT).step(wrong, because="a slip")
    assert f"({message})" in str(refused.value)


def test_a_size_left_out_of_one_term_is_named():
    s, lam = positive("s lambda")
    with pytest.raises(DoesNotFollow, match=r"\(n left out\?\)$"):
        Derivation(s**2 / (s**2 + n * lam)).step(s**2 / (s**2 + lam), because="a slip")
    entries = total(delta[k], k)
    with pytest.raises(DoesNotFollow, match=r"\(n left out\?\)$"):
        Derivation(entries + n * lam).step(entries + lam, because="a slip; the sum keeps its n terms")


def test_a_size_as_a_factor_of_the_whole_is_a_ratio_only():
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(sp.sin(t) / n).step(sp.sin(t), because="a slip")
    assert "left out" not in str(refused.value)


def test_a_square_left_out_of_one_term_is_named():
    bias, rest = total(delta[k], k) - t, total(delta[k] ** 4, k)
    with pytest.raises(DoesNotFollow, match=r"\(a square left out\?\)$"):
        Derivation(bias**2 + rest).step(bias + rest, because="a slip")
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(bias**2).step(bias, because="not one of several terms")
    assert "left out" not in str(refused.value)


def test_a_wrong_line_that_is_no_slip_gets_no_guess():
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(RIGHT).step(RIGHT + sp.sin(delta[1]), because="no slip")
    assert str(refused.value).endswith("…")


def test_a_right_line_stays_right():
    assert Derivation(RIGHT).step(slope * total(delta[k] * W[k, j], k), because="the order").steps


def test_a_large_expression_is_not_searched():
    large = sum(sp.sin(t + i) for i in range(LARGEST))
    assert slips(large * RIGHT, Point([large * RIGHT], 0)) == {}


@pytest.mark.parametrize("weight", [1, W[1, j]], ids=["plain", "weighted"])
def test_a_square_taken_after_the_sum_is_named(weight):
    squares = total(weight * z[j] ** 2, j)
    with pytest.raises(DoesNotFollow, match="the square of the sum, not the sum of the squares"):
        Derivation(3 - squares).step(3 - total(weight * z[j], j) ** 2, because="a slip")


def test_an_outer_slope_taken_at_x_is_named():
    g, h = function("g h")
    x = real("x")
    for inner in (h(x), x**2):
        wrong = Derivative(g(x), x) * Derivative(inner, x)
        with pytest.raises(DoesNotFollow) as refused:
            Derivation(Derivative(g(inner), x)).step(wrong, because="a slip")
        assert str(refused.value).endswith(f"(g′ taken at x and not at {inner}?)")


def test_an_array_taken_as_symmetric_is_named():
    A, i, x = array("A", m, m), index("i", m), vector("x", m)
    right = total((A[i, j] + A[j, i]) * x[i], i)
    for kept, turned in ((A[i, j], A[j, i]), (A[j, i], A[i, j])):
        with pytest.raises(DoesNotFollow) as refused:
            Derivation(right).step(2 * total(kept * x[i], i), because="a slip")
        assert str(refused.value).endswith(f"({kept} in place of {turned}: A taken as symmetric?)")
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(right).step(total(A[i, j] * x[i], i), because="half of it")
    assert "symmetric" not in str(refused.value)
