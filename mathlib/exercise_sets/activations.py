r"""Exercises on the activations: σ(z) = 1/(1 + e^{-z}) and its relatives, in the symbols z, z_1, z_2, z_3.

Chapter: activations. Answers are SymPy expressions; the Jacobian is an explicit 3 × 3 matrix, row k, column
j.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import real

z = real("z")
Z = real("z_1 z_2 z_3")

sigma = 1 / (1 + sp.exp(-z))
p = [sp.exp(z_k) / sum(map(sp.exp, Z)) for z_k in Z]

EXERCISES = {
    "softsign": Exercise(
        question="Softsign is z/(1 + |z|). Find its derivative for z ≠ 0.",
        expected=1 / (1 + sp.Abs(z)) ** 2,
        symbols=(z,),
        given=(sp.Ne(z, 0),),
        hints=(
            "Away from 0 the derivative of |z| is sign(z), and z sign(z) = |z|.",
            "The quotient rule gives (1 + |z| − z sign(z)) in the numerator.",
            "Two terms of the numerator cancel; (1 + |z|)² stays below.",
        ),
        mistakes={
            "the derivative of |z| in the denominator is missing": 1 / (1 + sp.Abs(z)),
            "the denominator of the quotient rule is squared": 1 / (1 + sp.Abs(z)) ** 4,
        },
    ),
    "sigmoid_of_2z": Exercise(
        question="Find the derivative of σ(2z) by z.",
        expected=2 * (sigma * (1 - sigma)).subs(z, 2 * z),
        symbols=(z,),
        hints=(
            "Write u = 2z. By the chain rule the derivative is σ′(u) times du/dz.",
            "σ′(u) = σ(u)(1 − σ(u)), taken at u = 2z and not at z.",
        ),
        mistakes={
            "the factor du/dz = 2 of the chain rule is missing": (sigma * (1 - sigma)).subs(z, 2 * z),
            "σ′ is taken at z, but the chain rule takes it at 2z": 2 * sigma * (1 - sigma),
        },
    ),
    "sigmoid_second": Exercise(
        question="Find the second derivative of σ(z).",
        expected=sigma * (1 - sigma) * (1 - 2 * sigma),
        symbols=(z,),
        hints=(
            "Start from σ′ = σ(1 − σ) = σ − σ².",
            "The derivative of σ² is 2σσ′.",
            "Take σ′ out as a factor and write it as σ(1 − σ).",
        ),
        mistakes={
            "after differentiating σ and σ², the factor σ′ is missing": 1 - 2 * sigma,
            "this is the first derivative, σ′": sigma * (1 - sigma),
        },
    ),
    "log_sigmoid": Exercise(
        question="Find the derivative of log σ(z).",
        expected=1 - sigma,
        symbols=(z,),
        hints=(
            "The derivative of log u is u′/u.",
            "With u = σ(z), one factor of σ′ = σ(1 − σ) cancels.",
        ),
        mistakes={"the inner derivative σ′ is missing": 1 / sigma},
    ),
    "softmax_jacobian": Exercise(
        question="Write the Jacobian of softmax for K = 3: row k, column j holds ∂p_k/∂z_j.",
        expected=sp.ImmutableMatrix(3, 3, lambda k, j: p[k] * (int(j == k) - p[j])),
        symbols=Z,
        hints=(
            "Every p_k depends on every z_j, through the sum in the denominator.",
            "The quotient rule gives p_k − p_k² on the diagonal.",
            "Off the diagonal only the denominator depends on z_j; that gives −p_k p_j.",
        ),
        mistakes={"only the diagonal: softmax is not elementwise": sp.diag(*(p_k * (1 - p_k) for p_k in p))},
    ),
    "silu_at_0": Exercise(
        question="SiLU is zσ(z). What is its slope at z = 0?",
        expected=sp.Rational(1, 2),
        hints=(
            "By the product rule the slope is σ(z) + zσ′(z).",
            "At z = 0 the second term vanishes, and σ(0) is left.",
        ),
        mistakes={
            "this is σ′(0); the product rule has another term, and it is the one that stays": sp.Rational(
                1, 4
            )
        },
    ),
    "tanh_of_half_z": Exercise(
        question="What is the largest slope of tanh(z/2)?",
        expected=sp.Rational(1, 2),
        hints=(
            "The slope is (1 − tanh²(z/2)) times the derivative of z/2.",
            "1 − tanh² is largest where tanh is 0.",
        ),
        mistakes={"the derivative of z/2 is missing": sp.Integer(1)},
    ),
}
