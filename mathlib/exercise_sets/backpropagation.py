r"""Exercises on backpropagation: δ^l = ((W^{l+1})ᵀ δ^{l+1}) ⊙ σ', ∂L/∂W = δ aᵀ, by hand in small networks.

Chapter: backpropagation. Answers are SymPy expressions in real symbols; gradients by weights are matrices of
the shape of the weights.
"""

import sympy as sp
from sympy import Derivative, exp, log, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.worked import WORKED
from mathlib.written_out import product

w_1, w_2, b_1, b_2, x, y, w, z = real("w_1 w_2 b_1 b_2 x y w z")
w_3, d_1, d_2, d_3, s = real("w_3 d_1 d_2 d_3 s")
x_1, x_2, u_1, u_2 = real("x_1 x_2 u_1 u_2")

a_1 = tanh(w_1 * x + b_1)
error = w_2 * a_1 + b_2 - y
a = tanh(w * x)
first, second = w * (1 - a**2) * x, a
p = 1 / (1 + exp(-z))
skip = x + tanh(w * x)
errors, inputs = sp.ImmutableMatrix([[d_1, d_2]]), sp.ImmutableMatrix([[x_1, x_2], [u_1, u_2]])
paths = w_1 * d_1 + w_2 * d_2 + w_3 * d_3
summed = sp.ImmutableMatrix([[d_1 * x_1 + d_2 * u_1, d_1 * x_2 + d_2 * u_2]])


EXERCISES = {
    "count": Exercise(
        level="recall",
        question="A network has 3 inputs, 4 hidden units and 2 outputs. How many numbers does its gradient "
        "have, one for each weight and each bias?",
        expected=sp.Integer(26),
        start=sp.Add(3 * 4, 4, 4 * 2, 2, evaluate=False),
        steps=((sp.Add(16, 10, evaluate=False), "layer 1, then layer 2"), (sp.Integer(26), "their sum")),
        hints=(
            "Layer l has a matrix W^l of m_l × m_{l−1} weights and a vector b^l of m_l biases.",
            "Layer 1 has 4 · 3 weights and 4 biases; layer 2 has 2 · 4 weights and 2 biases.",
        ),
        mistakes={
            "the biases are missing": sp.Integer(20),
            "the inputs have no biases": sp.Integer(29),
            "these are the units, not the weights and biases": sp.Integer(9),
        },
    ),
    "output": Exercise(
        level="recall",
        question="One output p = σ(z) with the cross-entropy L = −y log p − (1 − y) log(1 − p). Find its "
        "error δ = ∂L/∂z.",
        expected=p - y,
        symbols=(z, y),
        start=Derivative(-y * log(p) - (1 - y) * log(1 - p), z),
        steps=(
            (
                -y * (1 - p) + (1 - y) * p,
                "$(\\log \\sigma)' = 1 - \\sigma$ and $(\\log(1 - \\sigma))' = -\\sigma$",
            ),
            (p - y, "the products with $y$ and $p$ cancel"),
        ),
        hints=(
            "The derivative of log σ(z) is 1 − σ(z), that of log(1 − σ(z)) is −σ(z).",
            "So δ = −y(1 − p) + (1 − y)p. Multiply out.",
        ),
        mistakes={
            "the sign is turned: this is y − p": y - p,
            "the slope p(1 − p) of the sigmoid is taken twice; it has cancelled": (p - y) * p * (1 - p),
            "this is ∂L/∂p; the slope p(1 − p) of the sigmoid is missing": (p - y) / (p * (1 - p)),
        },
    ),
    "worked": Exercise(
        level="recall",
        question="In the worked network of the chapter let the target be y = 3. Find ∂L/∂W¹, a 2 × 2 matrix.",
        expected=sp.ImmutableMatrix([[-6, -12], [3, 6]]),
        start=product(WORKED.W[2].T, sp.ImmutableMatrix([[-3]]), WORKED.x.T),
        steps=(
            (
                product(sp.ImmutableMatrix([-6, 3]), WORKED.x.T),
                "$\\delta^1 = (W^2)^\\top \\delta^2$ with $\\delta^2 = 0 - 3$",
            ),
            (sp.ImmutableMatrix([[-6, -12], [3, 6]]), "$\\delta^1 x^\\top$ with $x = (1, 2)$"),
        ),
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
    "chain": Exercise(
        question="One unit a layer: z_1 = w_1 x + b_1, a_1 = tanh z_1, z_2 = w_2 a_1 + b_2, L = ½(z_2 − y)². "
        "Find ∂L/∂w_1.",
        expected=error * w_2 * (1 - a_1**2) * x,
        symbols=(w_1, w_2, b_1, b_2, x, y),
        start=Derivative(error**2 / 2, w_1),
        steps=(
            (error * Derivative(w_2 * a_1 + b_2, w_1), "the square: $\\delta^2 = z_2 - y$"),
            (error * w_2 * Derivative(a_1, w_1), "$z_2$ depends on $w_1$ through $a_1$ alone"),
            (
                error * w_2 * (1 - a_1**2) * x,
                "$\\tanh' = 1 - \\tanh^2$, and $\\partial z_1/\\partial w_1 = x$",
            ),
        ),
        hints=(
            "There is one path: w_1 → z_1 → a_1 → z_2 → L. Its slopes multiply.",
            "δ² = z_2 − y, and δ¹ = w_2 δ² tanh′(z_1) with tanh′ = 1 − tanh².",
            "The last slope is ∂z_1/∂w_1 = x.",
        ),
        mistakes={
            "the slope of tanh is missing: this is x times the derivative by a_1": error * w_2 * x,
            "the slope ∂z_1/∂w_1 = x is missing: this is δ¹": error * w_2 * (1 - a_1**2),
            "the slope ∂z_2/∂a_1 = w_2 is missing": error * (1 - a_1**2) * x,
            "tanh′ is taken at a_1, and it belongs at z_1": error * w_2 * (1 - tanh(a_1) ** 2) * x,
        },
    ),
    "hidden": Exercise(
        question="A unit with the slope s feeds three units with the errors d_1, d_2, d_3 through the "
        "weights w_1, w_2, w_3. Find its error.",
        expected=paths * s,
        symbols=(w_1, w_2, w_3, d_1, d_2, d_3, s),
        start=product(
            sp.ImmutableMatrix([[w_1, w_2, w_3]]),
            sp.ImmutableMatrix([d_1, d_2, d_3]),
            sp.ImmutableMatrix([[s]]),
        ),
        steps=((paths * s, "three paths to the loss, which add"),),
        hints=(
            "There are three paths to the loss, one through each of the next units.",
            "On each path the weight, the error at its end and the slope multiply; the paths add.",
        ),
        mistakes={
            "the slope s is missing: this is the derivative by a, not by z": paths,
            "only the path through the first unit; the three paths add": w_1 * d_1 * s,
            "errors and weights are summed apart; each weight belongs to its own path": (w_1 + w_2 + w_3)
            * (d_1 + d_2 + d_3)
            * s,
            "this is the mean of the three paths, and they add": paths * s / 3,
        },
    ),
    "batch": Exercise(
        question="A unit has the errors d_1, d_2 for two samples with the inputs (x_1, x_2) and (u_1, u_2). "
        "Find the gradient of the mean loss by its weights, a 1 × 2 matrix.",
        expected=summed / 2,
        symbols=(d_1, d_2, x_1, x_2, u_1, u_2),
        start=product(sp.Rational(1, 2), errors, inputs),
        steps=((summed / 2, "each sample brings its error times its inputs"),),
        hints=(
            "Each sample has its own outer product, its error times its inputs.",
            "The gradient of the mean loss is the mean of the two: the factor ½ enters once.",
        ),
        mistakes={
            "the mean is missing: this is the gradient of the sum of the losses": summed,
            "the factor ½ is taken twice": summed / 4,
            "errors and inputs are averaged first, and the mean of products is not the product of means": (
                sp.ImmutableMatrix([[(d_1 + d_2) * (x_1 + u_1), (d_1 + d_2) * (x_2 + u_2)]]) / 4
            ),
        },
    ),
    "shared": Exercise(
        level="extend",
        question="One weight in both layers: z_1 = w x, z_2 = w tanh z_1, L = ½(z_2 − y)². Find dL/dw.",
        expected=(w * a - y) * (first + second),
        symbols=(w, x, y),
        start=Derivative((w * a - y) ** 2 / 2, w),
        steps=(
            ((w * a - y) * Derivative(w * a, w), "the square: $\\delta^2 = z_2 - y$"),
            ((w * a - y) * (w * Derivative(a, w) + a), "$w$ is in $z_2$ twice: as a factor, and in $z_1$"),
            ((w * a - y) * (first + second), "$\\tanh' = 1 - \\tanh^2$"),
        ),
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
    "skip": Exercise(
        level="extend",
        question="A layer that is skipped by a copy of its input: a = x + tanh(w x), L = ½(a − y)². Find "
        "∂L/∂x, the error that the layer passes on to what is below it.",
        expected=(skip - y) * (1 + w * (1 - a**2)),
        symbols=(w, x, y),
        start=Derivative((skip - y) ** 2 / 2, x),
        steps=(
            ((skip - y) * Derivative(skip, x), "the square"),
            ((skip - y) * (1 + Derivative(a, x)), "the copy has the slope 1"),
            ((skip - y) * (1 + w * (1 - a**2)), "$\\tanh' = 1 - \\tanh^2$, times the weight"),
        ),
        hints=(
            "There are two paths from x to a: the copy, and the one through tanh.",
            "The slope of the copy is 1, that of the other path w · tanh′(wx); they add.",
            "The error a − y stands in front.",
        ),
        mistakes={
            "the copy is missing: its path has the slope 1": (skip - y) * w * (1 - a**2),
            "the weight w is missing in the path through tanh": (skip - y) * (1 + (1 - a**2)),
            "the two paths are multiplied, and they add": (skip - y) * (1 - a**2),
            "this is ∂L/∂w": (skip - y) * x * (1 - a**2),
        },
    ),
}
