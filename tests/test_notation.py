"""Formulas print in the notation of the text."""

from sympy import Derivative, I, KroneckerDelta, UnevaluatedExpr, diff, exp

from mathlib.definitions import define
from mathlib.notation import latex
from mathlib.symbols import array, function, index, matrix, real, size, total, vector

z = real("z")
sigma = define("sigma", z, 1 / (1 + exp(-z)))
K, N = size("K N")
i, j, k = index("i j k", K)
x = vector("x", K)
p = define("p", k, exp(x[k]) / total(exp(x[i]), i), subscript=True)
f, h = function("f h")


def test_latex_is_in_the_notation_of_the_text():
    m, n = size("m n")
    W, u = matrix("W", m, n), matrix("u", n, 1)
    assert latex(x[i]) == "x_{i}" and latex(vector("a", K)[1]) == "a_{1}"
    assert latex(KroneckerDelta(j, k)) == r"\delta_{j k}"
    assert latex(total(x[i], i)) == r"\sum_{i=1}^{K} x_{i}"
    assert latex(W[i - 1, j - 1]) == "W_{i - 1,j - 1}"
    assert latex(diff(f(z**2), z)) == r"2 z f'\left(z^{2}\right)"
    assert latex(p(j) ** 2) == r"p^{2}_{j}"
    assert "W u" in latex(W * u)


def test_a_derivative_prints_so_that_its_scope_is_clear():
    product = Derivative(z * f(z), z)
    assert latex(product) == r"\frac{d}{d z} \left(z f{\left(z \right)}\right)"
    both = Derivative(z * f(z), z) * Derivative(sigma(z), z)
    assert latex(both).startswith(r"\left(\frac{d}{d z}")
    assert latex(diff(h(f(z)), z)) == r"f'\left(z\right) h'\left(f{\left(z \right)}\right)"


def test_higher_derivatives_have_primes_up_to_three():
    assert latex(diff(f(z), z, 3)) == r"f'''\left(z\right)"
    assert "frac" in latex(diff(f(z), z, 4))


def test_a_name_of_several_letters_is_upright():
    assert latex(define("ReLU", z, z**2)(z)) == r"\operatorname{ReLU}\left(z\right)"
    assert latex(define("Phi", z, z**2)(z)) == r"\Phi\left(z\right)"


def test_a_name_may_end_in_a_layer():
    m = size("m")
    r = index("r", m)
    assert latex(vector("delta^{l+1}", m)[r]) == r"\delta^{l+1}_{r}"
    assert latex(real("z^{l-1}")) == "z^{l-1}" and latex(real("z^l")) == "z^{l}"
    a = vector("z^l", m)[r]
    assert latex(Derivative(function("sigma^l")(a), a)) == r"\left(\sigma^{l}\right)'\left(z^{l}_{r}\right)"


def test_a_power_of_a_defined_function_stands_outside_brackets_where_no_layer_number_can():
    y = real("y")
    for power, tex in ((y, "y"), (2, "2")):
        assert latex(sigma(z) ** power) == rf"\left(\sigma\left(z\right)\right)^{{{tex}}}"
    assert latex(1 / sigma(z)) == r"\frac{1}{\sigma\left(z\right)}"
    ReLU = define("ReLU", z, z**2)
    assert latex(ReLU(z) ** y) == r"\left(\operatorname{ReLU}\left(z\right)\right)^{y}"


def test_a_layer_and_a_power_are_two_superscripts_and_need_brackets():
    m = size("m")
    r = index("r", m)
    z = vector("z^l", m)
    assert latex(z[r] ** 2) == r"\left(z^{l}_{r}\right)^{2}"
    a = define("a^l", r, z[r] + 1, subscript=True)
    assert latex(a(r) ** 2) == r"\left(a^{l}_{r}\right)^{2}" and latex(a(r)) == "a^{l}_{r}"


def test_a_sum_that_is_not_taken_apart_keeps_its_brackets():
    h, r = real("h r")
    left, right = UnevaluatedExpr(z - h), UnevaluatedExpr(z + h)
    assert latex(-left) == r"- \left(- h + z\right)"
    assert r"\left(- h + z\right)" in latex((right - left) / (2 * h)) and r"\left(h + z\right)" in latex(
        right - r
    )
    assert latex(r * UnevaluatedExpr(I * h) ** 2) == r"r \left(i h\right)^{2}"


def test_an_entry_of_a_vector_with_a_number_has_one_subscript():
    n = size("n")
    (w, z), j, W = vector("w_1 z'", n), index("j", n), array("W_2", n, n)
    assert latex(w[j]) == "w_{1,j}" and latex(w[j] ** 2) == "w_{1,j}^{2}"
    assert latex(W[j, 1]) == "W_{2,j,1}"
    assert latex(z[j] ** 2) == r"\left(z'_{j}\right)^{2}"
