r"""Exercises on the network model: one neuron, the worked 2-2-1 network, merged layers, parameters, XOR.

Chapter: network. Answers are numbers, formulas in the symbols of the question, or explicit matrices.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.network import parameter_count
from mathlib.symbols import real, size

w_1, w_2, x_1, x_2, b = real("w_1 w_2 x_1 x_2 b")
n, m, K = size("n m K")
a = sp.tanh(w_1 * x_1 + w_2 * x_2 + b)

W1 = sp.ImmutableMatrix([[1, 2], [0, 1], [3, -1]])
W2 = sp.ImmutableMatrix([[1, -1, 2], [2, 0, 1]])
b1, b2 = sp.ImmutableMatrix([1, -1, 2]), sp.ImmutableMatrix([3, 5])
WEIGHTS = f"W¹ = {W1.tolist()}, W² = {W2.tolist()}"
BIASES = f"b¹ = {list(b1)}, b² = {list(b2)}"

EXERCISES = {
    "neuron_slope": Exercise(
        question="A neuron computes a = tanh(w₁x₁ + w₂x₂ + b). Find ∂a/∂w₁.",
        expected=(1 - a**2) * x_1,
        symbols=(w_1, w_2, x_1, x_2, b),
        hints=(
            "Write z for the sum. By the chain rule ∂a/∂w₁ = tanh′(z) ∂z/∂w₁.",
            "tanh′ = 1 − tanh², taken at z.",
            "In z only the term w₁x₁ holds w₁.",
        ),
        mistakes={
            "∂z/∂w₁ is missing": 1 - a**2,
            "the factor is x₁, which w₁ is multiplied by; w₁ belongs to ∂a/∂x₁": (1 - a**2) * w_1,
            "the slope of tanh is missing": x_1,
            "this is tanh itself times x₁; the chain rule takes its slope": a * x_1,
        },
    ),
    "forward": Exercise(
        question="Send x = (2, 1) through the network worked by hand in the chapter. What is a²?",
        expected=sp.Rational(5, 2),
        hints=(
            "z¹ = (½·2 − ¼·1 + ¼, −1·2 + ¾·1 + ½).",
            "ReLU keeps the first entry, 1, and cuts the second, −¾, to 0.",
            "a² = 2·1 − 1·0 + ½.",
        ),
        mistakes={
            "without ReLU: the second unit is negative, so it passes 0": sp.Rational(13, 4),
            "W¹ transposed: row j of W¹ belongs to unit j": sp.Rational(1, 4),
            "the bias of the output is missing": sp.Integer(2),
        },
    ),
    "merged_weights": Exercise(
        question=f"Two layers without activation have {WEIGHTS}. Together they are z = Wx + b. What is W?",
        expected=W2 * W1,
        hints=(
            "W²(W¹x + b¹) + b² = (W²W¹)x + …",
            "W² stands on the left, since it acts last; the product has 2 rows and 2 columns.",
        ),
        mistakes={
            "equals the transpose: the order of the factors is W²W¹, rows belong to outputs": (W2 * W1).T
        },
    ),
    "merged_bias": Exercise(
        question=f"Two layers without activation: {WEIGHTS}, {BIASES}. What is b in z = Wx + b, a column?",
        expected=W2 * b1 + b2,
        hints=("b¹ passes through the second layer: W²(W¹x + b¹) + b².", "b = W²b¹ + b²."),
        mistakes={
            "b¹ has not passed through W²; only b² is left": b2,
            "b² is missing": W2 * b1,
        },
    ),
    "count": Exercise(
        question="How many parameters has the network 784-100-10, with 784 inputs and 10 outputs?",
        expected=sp.Integer(parameter_count((784, 100, 10))),
        hints=(
            "A layer of m units after n numbers has m·n weights and m biases.",
            "The first layer has 100·784 + 100, the second 10·100 + 10.",
        ),
        mistakes={
            "the biases are missing": sp.Integer(784 * 100 + 100 * 10),
            "the inputs have no biases": sp.Integer(parameter_count((784, 100, 10)) + 784),
        },
    ),
    "count_formula": Exercise(
        question="How many parameters has the network n-m-K, with n inputs, m hidden units and K outputs?",
        expected=m * n + m + K * m + K,
        symbols=(n, m, K),
        hints=(
            "The first layer has m rows of n weights and m biases.",
            "Add the same for K rows of m weights.",
        ),
        mistakes={
            "the biases are missing": m * n + K * m,
            "the biases of the output are missing": m * n + m + K * m,
            "the inputs have no biases": m * n + m + K * m + K + n,
        },
    ),
    "xnor": Exercise(
        question=(
            "XNOR is 1 where x₁ = x₂ and 0 elsewhere. Keep the hidden units ReLU(x₁ + x₂ − ½) and "
            "ReLU(x₁ + x₂ − 3/2). Which row (u₁, u₂, b) makes u₁a₁ + u₂a₂ + b equal to it?"
        ),
        expected=sp.ImmutableMatrix([[-2, 6, 1]]),
        hints=(
            "Only s = x₁ + x₂ matters: s = 0 must give 1, s = 1 must give 0, s = 2 must give 1.",
            "At s = 0 both units are off, so b = 1.",
            "At s = 1 the units give (½, 0), at s = 2 they give (3/2, ½).",
        ),
        mistakes={
            "this is XOR; XNOR is 1 minus it": sp.ImmutableMatrix([[2, -6, 0]]),
            "the bias is missing: at (0, 0) both units are off": sp.ImmutableMatrix([[-2, 6, 0]]),
        },
    ),
}
