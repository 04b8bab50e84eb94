r"""Exercises on expectations, likelihoods, averages and descent, in a, b, mu, v, w, eta, lambda, N.

Chapter: prerequisites. Answers are SymPy expressions or exact numbers.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

a, b, mu = real("a b mu")
v, w, eta, lam = positive("v w eta lambda")
x = real("x_1 x_2 x_3")
N = size("N")
square = sum((x_i - mu) ** 2 for x_i in x)

EXERCISES = {
    "second_moment": Exercise(
        question="X has the expectation μ and the variance v. What is E[(aX + b)²]?",
        expected=a**2 * (v + mu**2) + 2 * a * b * mu + b**2,
        symbols=(a, b, mu, v),
        hints=(
            "Take the square apart: a²X² + 2abX + b², and use that E is linear.",
            "E[X²] = Var(X) + E[X]² = v + μ².",
        ),
        mistakes={
            "this is E[aX + b]², the square of the expectation; the variance a²v is missing": (a * mu + b)
            ** 2,
            "E[X²] is v + μ², not v": a**2 * v + 2 * a * b * mu + b**2,
            "E[X²] is v + μ², not μ² − v": a**2 * (mu**2 - v) + 2 * a * b * mu + b**2,
        },
    ),
    "difference": Exercise(
        question="X and Y are independent, with the variances v and w. What is Var(2X − Y)?",
        expected=4 * v + w,
        symbols=(v, w),
        hints=(
            "2X and −Y are independent too, so their variances add.",
            "Var(2X) = 4 Var(X), and Var(−Y) = (−1)² Var(Y).",
        ),
        mistakes={
            "variances of independent numbers add, also for a difference: (−1)² = 1": 4 * v - w,
            "a factor comes out of a variance squared: Var(2X) = 4 Var(X)": 2 * v + w,
            "a factor comes out squared, and variances add: 4v + w": 2 * v - w,
        },
    ),
    "best_scale": Exercise(
        question="Three numbers x_1, x_2, x_3 are drawn from a Gaussian with a known μ and an unknown "
        "standard deviation. Write s for its square. For which s is the likelihood largest?",
        expected=square / 3,
        symbols=(*x, mu),
        hints=(
            "The logarithm of the likelihood is −(3/2) log(2πs) − Σ(x_i − μ)²/(2s).",
            "Its derivative by s is −3/(2s) + Σ(x_i − μ)²/(2s²). Where is it 0?",
        ),
        mistakes={
            "this is the sum; the likelihood is largest at the mean of the squared distances": square,
            "this is the standard deviation; s is its square": sp.sqrt(square / 3),
            "n − 1 belongs to an estimate with x̄ in place of a known μ; the likelihood has n": square / 2,
        },
    ),
    "enough_draws": Exercise(
        question="Each draw has the standard deviation 2. How many draws n are needed so that, by "
        "Chebyshev's inequality, the average misses the expectation by 1/10 or more with a probability "
        "of 1/100 at most?",
        expected=sp.Integer(40000),
        hints=("σ²/(nε²) = 1/100 with σ² = 4 and ε = 1/10.", "σ²/ε² = 400, so n = 400 · 100."),
        mistakes={
            "the variance is the square of the standard deviation: σ² = 4": sp.Integer(20000),
            "the distance ε enters squared: ε² = 1/100": sp.Integer(4000),
            "this is σ²/ε²; it is still to be divided by the probability 1/100": sp.Integer(400),
        },
    ),
    "descent": Exercise(
        question="J(θ) = ½λ(θ − 1)² and θ_0 = 0. What is θ_2 after two steps with the learning rate η?",
        expected=1 - (1 - eta * lam) ** 2,
        symbols=(eta, lam),
        hints=(
            "Each step multiplies the distance θ − 1 by 1 − ηλ.",
            "The distance is −1 at first and −(1 − ηλ)² after two steps.",
        ),
        mistakes={
            "this is the distance from the minimum; θ is 1 plus it": -((1 - eta * lam) ** 2),
            "this is one step; the question asks for two": eta * lam,
            "both steps with the gradient at θ_0; the second has its own": 2 * eta * lam,
            "the distance at first is θ_0 − 1 = −1, not 1": 1 + (1 - eta * lam) ** 2,
        },
    ),
    "border": Exercise(
        question="J(θ) = (3θ_1² + 5θ_2²)/2 + 4θ_1. Below which learning rate does descent converge from "
        "every start?",
        expected=sp.Rational(2, 5),
        hints=(
            "A linear term moves the minimum, not the second derivatives.",
            "The eigenvalues of the matrix of second derivatives are 3 and 5.",
            "The border is 2/λmax.",
        ),
        mistakes={
            "the largest eigenvalue decides, not the smallest": sp.Rational(2, 3),
            "at 1/λmax the steepest direction is done in one step; the border is twice that": sp.Rational(
                1, 5
            ),
        },
    ),
    "all_but_one": Exercise(
        question="N numbers have the variance V = 1 (the mean of the squared distances). All but one of them "
        "are drawn at random, without repetition. What is the variance of their mean?",
        expected=1 / (N - 1) ** 2,
        symbols=(N,),
        hints=(
            "The variance without repetition is V/m · (N − m)/(N − 1).",
            "m = N − 1, so N − m = 1.",
        ),
        mistakes={
            "this is drawn with repetition; without it the factor (N − m)/(N − 1) comes in": 1 / (N - 1),
            "the factor is (N − m)/(N − 1), not (N − m)/N": 1 / (N * (N - 1)),
        },
    ),
    "batch_size": Exercise(
        question="Nine numbers have the variance V. Some of them are drawn at random, without repetition, so "
        "that their mean has the variance V/16. How many?",
        expected=sp.Integer(6),
        hints=(
            "V/m · (9 − m)/8 = V/16.",
            "Multiplied by 16m: 2(9 − m) = m.",
        ),
        mistakes={
            "this is for draws with repetition; without it the factor (N − m)/(N − 1) comes in": sp.Integer(
                16
            ),
            "this many are left out; the question asks for those that are drawn": sp.Integer(3),
        },
    ),
}
