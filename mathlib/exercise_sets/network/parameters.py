r"""Exercises on the number of parameters, P = Σ_l (m_l m_{l−1} + m_l).

Chapter: network.
"""

from sympy import Integer, Sum, Symbol

from mathlib.exercises import Exercise
from mathlib.network import parameter_count
from mathlib.symbols import size
from mathlib.written_out import plus, times

n, m, K, L = size("n m K L")
i, j, l = (Symbol(name, integer=True) for name in "ijl")

digits = parameter_count((784, 100, 10))
two_layers = m * n + m + K * m + K
deep = m * n + m + (L - 1) * (m**2 + m) + K * m + K


def ones(*limits):
    """A 1 for each value of the indices, not yet counted"""
    return Sum(1, *limits)


EXERCISES = {
    "count": Exercise(
        level="recall",
        question="How many parameters has the network 784-100-10, with 784 inputs and 10 outputs?",
        expected=Integer(digits),
        start=plus(times(100, 784), 100, times(10, 100), 10),
        steps=(
            (plus(100 * 784 + 100, 10 * 100 + 10), "layer 1, then layer 2"),
            (Integer(digits), "their sum"),
        ),
        hints=(
            "A layer of m units after n numbers has m·n weights and m biases.",
            "The first layer has 100·784 + 100, the second 10·100 + 10.",
        ),
        mistakes={
            "the biases are missing": Integer(784 * 100 + 100 * 10),
            "the inputs have no biases": Integer(digits + 784),
            "this is the first layer alone": Integer(784 * 100 + 100),
        },
    ),
    "count_formula": Exercise(
        question="How many parameters has the network n-m-K, with n inputs, m hidden units and K outputs?",
        expected=two_layers,
        symbols=(n, m, K),
        start=ones((i, 1, m), (j, 1, n)) + ones((i, 1, m)) + ones((i, 1, K), (j, 1, m)) + ones((i, 1, K)),
        steps=((two_layers, "for each layer a 1 for each weight and each bias, counted row by row"),),
        hints=(
            "Count each layer by itself, its weights and its biases.",
            "The first layer has m rows of n weights and m biases.",
            "Add the same for K rows of m weights.",
        ),
        mistakes={
            "the biases are missing": m * n + K * m,
            "the biases of the output are missing": m * n + m + K * m,
            "the inputs have no biases": m * n + m + K * m + K + n,
        },
    ),
    "doubled_widths": Exercise(
        question="The network n-m-K has mn + m + Km + K parameters. How many more has the network 2n-2m-2K, "
        "with all widths doubled? Give the difference.",
        expected=3 * (m * n + K * m) + m + K,
        symbols=(n, m, K),
        start=plus(2 * m * 2 * n, 2 * m, 2 * K * 2 * m, 2 * K, -m * n, -m, -K * m, -K),
        steps=(
            (
                plus(4 * (m * n + K * m), 2 * (m + K), -(m * n + K * m), -(m + K)),
                "weights are products of two widths, biases are single widths",
            ),
            (3 * (m * n + K * m) + m + K, "weights three times again, biases once"),
        ),
        hints=(
            "Weights and biases grow differently.",
            "Each count of weights is a product of two widths, so it becomes four times as large.",
            "The biases only double. Subtract what was there before.",
        ),
        mistakes={
            "this is the number of parameters of the wide network; subtract the old one": 4 * (m * n + K * m)
            + 2 * (m + K),
            "the biases only double, so m + K come on top, not three times that": 3 * two_layers,
            "the weights are multiplied by 4, not by 2": two_layers,
        },
    ),
    "deep_count": Exercise(
        level="extend",
        question="A network has n inputs, L hidden layers of m units each, and K outputs. How many "
        "parameters has it?",
        expected=deep,
        symbols=(n, m, K, L),
        start=m * n + m + Sum(m * m + m, (l, 2, L)) + K * m + K,
        steps=((deep, "layers 2 to $L$: $L - 1$ equal terms"),),
        hints=(
            "The layers are of three kinds: the first, those between two hidden layers, the output.",
            "The first has mn + m parameters, each of the next hidden layers m² + m, the output Km + K.",
            "The first hidden layer is one of the L, so that L − 1 others are left.",
        ),
        mistakes={
            "one layer too many: only L − 1 hidden layers read from a hidden layer": m * n
            + m
            + L * (m**2 + m)
            + K * m
            + K,
            "the biases of the layers between are missing": m * n + m + (L - 1) * m**2 + K * m + K,
            "all biases are missing": m * n + (L - 1) * m**2 + K * m,
            "the first layer reads the n inputs, not m numbers": L * (m**2 + m) + K * m + K,
        },
    ),
}
