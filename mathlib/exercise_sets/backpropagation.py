r"""Exercises on backpropagation: δ^l = ((W^{l+1})ᵀ δ^{l+1}) ⊙ σ', ∂L/∂W = δ aᵀ, by hand in small networks.

Chapter: backpropagation. Answers are SymPy expressions in real symbols; gradients by weights are matrices of
the shape of the weights.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import real

w_1, w_2, b_1, b_2, x, y, w = real("w_1 w_2 b_1 b_2 x y w")
w_3, d_1, d_2, d_3, s = real("w_3 d_1 d_2 d_3 s")
x_1, x_2, u_1, u_2 = real("x_1 x_2 u_1 u_2")

a_1 = sp.tanh(w_1 * x + b_1)
error = w_2 * a_1 + b_2 - y
a = sp.tanh(w * x)
first, second = w * (1 - a**2) * x, a

EXERCISES = {
    "chain": Exercise(
        question="One unit a layer: z_1 = w_1 x + b_1, a_1 = tanh z_1, z_2 = w_2 a_1 + b_2, L = ½(z_2 − y)². "
        "Find ∂L/∂w_1.",
        expected=error * w_2 * (1 - a_1**2) * x,
        symbols=(w_1, w_2, b_1, b_2, x, y),
        hints=(
            "There is one path: w_1 → z_1 → a_1 → z_2 → L. Its slopes multiply.",
            "δ² = z_2 − y, and δ¹ = w_2 δ² tanh′(z_1) with tanh′ = 1 − tanh².",
            "The last slope is ∂z_1/∂w_1 = x.",
        ),
        mistakes={
            "the slope of tanh is missing: this is x times the derivative by a_1": error * w_2 * x,
            "the slope ∂z_1/∂w_1 = x is missing: this is δ¹": error * w_2 * (1 - a_1**2),
            "the slope ∂z_2/∂a_1 = w_2 is missing": error * (1 - a_1**2) * x,
            "tanh′ is taken at a_1, and it belongs at z_1": error * w_2 * (1 - sp.tanh(a_1) ** 2) * x,
        },
    ),
    "hidden": Exercise(
        question="A unit with the slope s feeds three units with the errors d_1, d_2, d_3 through the "
        "weights w_1, w_2, w_3. Find its error.",
        expected=(w_1 * d_1 + w_2 * d_2 + w_3 * d_3) * s,
        symbols=(w_1, w_2, w_3, d_1, d_2, d_3, s),
        hints=(
            "There are three paths to the loss, one through each of the next units.",
            "On each path the weight, the error at its end and the slope multiply; the paths add.",
        ),
        mistakes={
            "the slope s is missing: this is the derivative by a, not by z": w_1 * d_1
            + w_2 * d_2
            + w_3 * d_3,
            "only the path through the first unit; the three paths add": w_1 * d_1 * s,
            "errors and weights are summed apart; each weight belongs to its own path": (w_1 + w_2 + w_3)
            * (d_1 + d_2 + d_3)
            * s,
            "this is the mean of the three paths, and they add": (w_1 * d_1 + w_2 * d_2 + w_3 * d_3) * s / 3,
        },
    ),
    "shared": Exercise(
        question="One weight in both layers: z_1 = w x, z_2 = w tanh z_1, L = ½(z_2 − y)². Find dL/dw.",
        expected=(w * a - y) * (first + second),
        symbols=(w, x, y),
        hints=(
            "w reaches z_2 along two paths: as the weight of layer 2, and through z_1.",
            "The first path has the slope tanh(wx), the second w · tanh′(wx) · x.",
            "Paths add; δ² = z_2 − y stands in front.",
        ),
        mistakes={
            "only the path through z_1; w is also the weight of the second layer": (w * a - y) * first,
            "only the weight of the second layer; w also acts through z_1": (w * a - y) * second,
            "the two paths are multiplied, and they add": (w * a - y) * first * second,
        },
    ),
    "worked": Exercise(
        question="In the worked network of the chapter let the target be y = 3. Find ∂L/∂W¹, a 2 × 2 matrix.",
        expected=sp.ImmutableMatrix([[-6, -12], [3, 6]]),
        hints=(
            "The forward pass does not change: a² = 0. Now δ² = a² − y.",
            "δ¹ = (W²)ᵀ δ² ⊙ (1, 1), and ∂L/∂W¹ = δ¹ xᵀ with x = (1, 2).",
        ),
        mistakes={
            "this is x (δ¹)ᵀ, the transpose": sp.ImmutableMatrix([[-6, 3], [-12, 6]]),
            "this is the gradient for y = 1": sp.ImmutableMatrix([[-2, -4], [1, 2]]),
            "the sign of δ² is that of y − a²": sp.ImmutableMatrix([[6, 12], [-3, -6]]),
        },
    ),
    "batch": Exercise(
        question="A unit has the errors d_1, d_2 for two samples with the inputs (x_1, x_2) and (u_1, u_2). "
        "Find the gradient of the mean loss by its weights, a 1 × 2 matrix.",
        expected=sp.ImmutableMatrix([[d_1 * x_1 + d_2 * u_1, d_1 * x_2 + d_2 * u_2]]) / 2,
        symbols=(d_1, d_2, x_1, x_2, u_1, u_2),
        hints=(
            "Each sample has its own outer product, its error times its inputs.",
            "The gradient of the mean loss is the mean of the two: the factor ½ enters once.",
        ),
        mistakes={
            "the mean is missing: this is the gradient of the sum of the losses": sp.ImmutableMatrix(
                [[d_1 * x_1 + d_2 * u_1, d_1 * x_2 + d_2 * u_2]]
            ),
            "the factor ½ is taken twice": sp.ImmutableMatrix(
                [[d_1 * x_1 + d_2 * u_1, d_1 * x_2 + d_2 * u_2]]
            )
            / 4,
            "errors and inputs are averaged first, and the mean of products is not the product of means": (
                sp.ImmutableMatrix([[(d_1 + d_2) * (x_1 + u_1), (d_1 + d_2) * (x_2 + u_2)]]) / 4
            ),
        },
    ),
}
