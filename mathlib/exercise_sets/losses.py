r"""Exercises on the losses: L by a or by z, in the symbols z, y, t, z_1, z_2, z_3.

Chapter: losses. Answers are SymPy expressions; a gradient is an explicit column.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import real

z, y, t = real("z y t")
Z = real("z_1 z_2 z_3")

sigma = 1 / (1 + sp.exp(-z))
p = [sp.exp(z_k) / sum(map(sp.exp, Z)) for z_k in Z]

EXERCISES = {
    "mse_of_tanh": Exercise(
        question="A unit returns a = tanh(z) and is judged by L = ½(a − y)². Find ∂L/∂z.",
        expected=(sp.tanh(z) - y) * (1 - sp.tanh(z) ** 2),
        symbols=(z, y),
        hints=(
            "The derivative by a is a − y.",
            "By the chain rule it is multiplied by da/dz = 1 − tanh²(z).",
        ),
        mistakes={
            "this is the derivative by a; the slope of tanh is missing": sp.tanh(z) - y,
            "the ½ is gone once the square is differentiated": (sp.tanh(z) - y) * (1 - sp.tanh(z) ** 2) / 2,
        },
    ),
    "best_constant": Exercise(
        question="Three samples have the targets 1, 2 and 6. Which single number a has the smallest mean "
        "squared error?",
        expected=sp.Integer(3),
        hints=(
            "The gradient of the mean loss is the mean of the three gradients a − y.",
            "It is 0 where a is the mean of the targets.",
        ),
        mistakes={
            "this is the median, which the mean absolute error would give": sp.Integer(2),
            "this is the sum of the targets; the mean divides by N": sp.Integer(9),
        },
    ),
    "soft_target": Exercise(
        question="A unit has p = σ(z) with z = log 3 and the target y = 9/10. What is ∂L/∂z of the binary "
        "cross-entropy?",
        expected=sp.Rational(-3, 20),
        hints=("σ(log 3) = 3/4.", "The derivative is p − y, for any target y from 0 to 1."),
        mistakes={
            "a sign: the derivative is p − y, not y − p": sp.Rational(3, 20),
            "this is for y = 1; the target here is 9/10": sp.Rational(-1, 4),
            "the factor σ′ = p(1 − p) belongs to the squared error; here it cancels": sp.Rational(-9, 320),
        },
    ),
    "signed_labels": Exercise(
        question="Some books write the two classes as t = 1 and t = −1 and the loss as log(1 + e^(−tz)). "
        "Find its derivative by z.",
        expected=-t / (1 + sp.exp(t * z)),
        symbols=(z, t),
        hints=(
            "The derivative of log u is u′/u, with u = 1 + e^(−tz).",
            "u′ = −t e^(−tz). Multiply numerator and denominator by e^(tz).",
        ),
        mistakes={
            "the factor −t of the chain rule is missing": 1 / (1 + sp.exp(t * z)),
            "a sign: the derivative of −tz is −t": t / (1 + sp.exp(t * z)),
            "u′ alone: the division by u is missing": -t * sp.exp(-t * z),
        },
    ),
    "gradient_of_three": Exercise(
        question="K = 3, and the second class is the right one. Write the gradient of the cross-entropy by "
        "z as a column, Matrix([..., ..., ...]), with p_k written out in z_1, z_2, z_3.",
        expected=sp.ImmutableMatrix([p[0], p[1] - 1, p[2]]),
        symbols=Z,
        hints=(
            "The target is the one-hot column y = (0, 1, 0).",
            "The gradient is p − y.",
            "p_1 is exp(z_1)/(exp(z_1) + exp(z_2) + exp(z_3)), and so on.",
        ),
        mistakes={
            "only the diagonal of the softmax Jacobian: the other logits change p_2 too": sp.ImmutableMatrix(
                [0, p[1] - 1, 0]
            ),
            "a sign: this is y − p": sp.ImmutableMatrix([-p[0], 1 - p[1], -p[2]]),
        },
    ),
    "uniform_guess": Exercise(
        question="A network gives each of 10 classes the probability 1/10. What is its cross-entropy for a "
        "one-hot target?",
        expected=sp.log(10),
        hints=("Only the right class counts: −log of its probability.", "−log(1/10) = log 10."),
        mistakes={
            "a sign: the logarithm of a number below 1 is negative, and the loss has a minus": -sp.log(10),
            "this is the probability; the loss is minus its logarithm": sp.Rational(1, 10),
            "the one-hot target picks one term of the sum, not all ten": 10 * sp.log(10),
        },
    ),
    "mse_second": Exercise(
        question="For L = ½(σ(z) − 1)² the first derivative is −σ(1 − σ)². Find the second.",
        expected=sigma * (1 - sigma) ** 2 * (3 * sigma - 1),
        symbols=(z,),
        hints=(
            "The product rule on σ · (1 − σ)², with σ′ = σ(1 − σ).",
            "The derivative of (1 − σ)² is −2(1 − σ)σ′.",
            "Take σ′(1 − σ) out as a factor; −(1 − σ) + 2σ is left.",
        ),
        mistakes={
            "σ′ is missing: this is the derivative by a = σ(z)": (1 - sigma) * (3 * sigma - 1),
            "a sign: the first derivative has a minus": -sigma * (1 - sigma) ** 2 * (3 * sigma - 1),
        },
    ),
}
