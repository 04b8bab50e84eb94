r"""Exercises on layers without a bend: two are one, W²(W¹x + b¹) + b² = (W²W¹)x + (W²b¹ + b²).

Chapter: network.
"""

from sympy import ImmutableMatrix, MatAdd, Subs

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, product

w_1, w_2, w_3, b_1, b_2, b_3, x = real("w_1 w_2 w_3 b_1 b_2 b_3 x")

W1 = ImmutableMatrix([[1, 2], [0, 1], [3, -1]])
W2 = ImmutableMatrix([[1, -1, 2], [2, 0, 1]])
b1, b2 = column(1, -1, 2), column(3, 5)
merged = W2 * W1
WEIGHTS = f"W¹ = {W1.tolist()}, W² = {W2.tolist()}"
BIASES = f"b¹ = {list(b1)}, b² = {list(b2)}"

EXERCISES = {
    "merged_weights": Exercise(
        level="recall",
        question=f"Two layers without activation have the weights {WEIGHTS}, a row in brackets for each "
        "unit. Together they are z = Wx + b. What is W?",
        expected=merged,
        start=product(W2, W1),
        steps=((merged, "$W^2(W^1 x + b^1) = W^2 W^1 x + \\dots$; row times column"),),
        hints=(
            "Put the first layer into the second, and multiply out.",
            "W²(W¹x + b¹) + b² = (W²W¹)x + …",
            "W² stands on the left, since it acts last; the product has 2 rows and 2 columns.",
        ),
        mistakes={
            "equals the transpose: the order of the factors is W²W¹, rows belong to outputs": merged.T,
            "a sign: the last weight of W¹ is −1": ImmutableMatrix([[7, 3], [5, 5]]),
        },
    ),
    "merged_bias": Exercise(
        level="recall",
        question=f"Two layers without activation: {WEIGHTS}, {BIASES}. Together they are z = Wx + b. "
        "What is b, a column?",
        expected=W2 * b1 + b2,
        start=MatAdd(product(W2, b1), b2, evaluate=False),
        steps=(
            (MatAdd(W2 * b1, b2, evaluate=False), "$b^1$ passes through the second layer"),
            (W2 * b1 + b2, "entry by entry"),
        ),
        hints=(
            "What do the two layers return for x = 0?",
            "b¹ passes through the second layer: W²(W¹x + b¹) + b².",
            "b = W²b¹ + b².",
        ),
        mistakes={
            "b¹ has not passed through W²; only b² is left": b2,
            "b² is missing": W2 * b1,
        },
    ),
    "three_merged": Exercise(
        question="Three layers of one unit each, without activation: a_1 = w_1 x + b_1, a_2 = w_2 a_1 + b_2, "
        "a_3 = w_3 a_2 + b_3. Together they are a_3 = wx + b. Find b.",
        expected=w_3 * w_2 * b_1 + w_3 * b_2 + b_3,
        symbols=(w_1, w_2, w_3, b_1, b_2, b_3),
        start=Subs(w_3 * (w_2 * (w_1 * x + b_1) + b_2) + b_3, x, 0),
        steps=(
            (w_3 * (w_2 * b_1 + b_2) + b_3, "the bias is the value at $x = 0$"),
            (w_3 * w_2 * b_1 + w_3 * b_2 + b_3, "multiplied out"),
        ),
        hints=(
            "What is left of a_3 when x = 0?",
            "Put a_1 into a_2, and a_2 into a_3.",
            "Each bias passes through the weights of all layers after it.",
        ),
        mistakes={
            "the biases are only added; each passes through the weights of the later layers": b_1 + b_2 + b_3,
            "b_1 passes through layer 3 as well as through layer 2": w_2 * b_1 + w_3 * b_2 + b_3,
            "each bias passes through the later layers, not through its own": w_1 * w_2 * w_3 * b_1
            + w_2 * w_3 * b_2
            + w_3 * b_3,
            "this is the weight w": w_1 * w_2 * w_3,
        },
    ),
}
