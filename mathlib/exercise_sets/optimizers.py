r"""Exercises on the update rules: numbers, and formulas in eta, theta, lambda, c and t.

Chapter: optimizers. Answers are SymPy expressions.
"""

from sympy import Integer, Rational, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

eta, lam, c = positive("eta lambda c")
theta = real("theta")
t = size("t")

EXERCISES = {
    "two_steps": Exercise(
        question="J(θ) = ½θ², θ_0 = 1, η = 1/4, and momentum with μ = 1/2. Find θ after two steps.",
        expected=Rational(7, 16),
        hints=(
            "The gradient is θ. The first velocity is v_1 = 1, so θ_1 = 3/4.",
            "v_2 = ½v_1 + θ_1 = 5/4.",
        ),
        mistakes={
            "this is plain gradient descent: the velocity is missing": Rational(9, 16),
            "the second gradient is taken at the new θ_1 = 3/4, not at θ_0": Rational(3, 8),
            "this is Nesterov's step; momentum takes θ − ηv": Rational(21, 64),
        },
    ),
    "too_small": Exercise(
        question="All gradients are the same number g, and β₁ = 9/10. What share of g is m_3, before the "
        "bias correction?",
        expected=Rational(271, 1000),
        hints=("m_t = (1 − β₁) Σ β₁^(t−i) g.", "The sum is geometric, so the share is 1 − β₁^t."),
        mistakes={
            "this is β₁³, what is missing from m_3": Rational(729, 1000),
            "this is the share of the last gradient alone": Rational(1, 10),
            "the factor 1 − β₁ is missing": Rational(271, 100),
            "this is m_2": Rational(19, 100),
        },
    ),
    "best_rate": Exercise(
        question="A quadratic has the curvatures 2 and 10. With the best fixed η, by which factor does plain "
        "gradient descent shrink the error at each step?",
        expected=Rational(2, 3),
        hints=("The best η is 2/(2 + 10).", "1 − 2η and 1 − 10η have the same size."),
        mistakes={
            "this is the best η; the question is for the factor |1 − ηλ|": Rational(1, 6),
            "this is κ = 10/2; the factor is (κ − 1)/(κ + 1)": Integer(5),
            "this is the factor of heavy-ball momentum": (sqrt(5) - 1) / (sqrt(5) + 1),
            "this is for η = 1/10, one over the largest curvature": Rational(4, 5),
        },
    ),
    "too_fast": Exercise(
        question="A quadratic has the curvatures 1/2, 3 and 8. Below which η does gradient descent converge?",
        expected=Rational(1, 4),
        hints=("Every factor 1 − ηλ must lie between −1 and 1.", "That is η < 2/λ for every λ."),
        mistakes={
            "this serves the flattest direction; the steepest one diverges": Integer(4),
            "beyond 1/λ the error changes its sign at each step and still shrinks; the limit is 2/λ": (
                Rational(1, 8)
            ),
            "this is the best rate, not the limit": 2 / (Rational(1, 2) + 8),
        },
    ),
    "heavy_ball": Exercise(
        question="The curvatures lie between 1 and 81. Which μ is the best one for the heavy ball?",
        expected=Rational(16, 25),
        hints=("κ = 81, so √κ = 9.", "√μ = (√κ − 1)/(√κ + 1) = 8/10."),
        mistakes={
            "this is √μ, the rate": Rational(4, 5),
            "the roots of the curvatures are missing": Rational(80, 82) ** 2,
            "this is the rate of gradient descent": Rational(40, 41),
        },
    ),
    "one_step": Exercise(
        question="A quadratic in one parameter has the curvature 8. With which η does gradient descent reach "
        "the minimum in one step?",
        expected=Rational(1, 8),
        hints=("The factor 1 − ηλ has to be 0.",),
        mistakes={"this is the limit of convergence: the error keeps its size": Rational(1, 4)},
    ),
    "fading": Exercise(
        question="AdaGrad with ε = 0, and every gradient is the same g > 0. Find the length of step t, as a "
        "formula in eta and t.",
        expected=eta / sqrt(t),
        symbols=(eta, t),
        hints=("v_t = t g².", "The step is ηg/√v_t."),
        mistakes={
            "the root is missing: v is the sum of the squares": eta / t,
            "this is the length for RMSProp once it has warmed up; AdaGrad forgets nothing": eta,
        },
    ),
    "decay_alone": Exercise(
        question="The gradient of the loss is 0, only weight decay acts. Find θ after t steps of AdamW, as a "
        "formula in theta (the start), eta, lambda and t.",
        expected=theta * (1 - eta * lam) ** t,
        symbols=(theta, eta, lam, t),
        hints=("m and v stay 0, so the step of Adam is 0.", "Each step multiplies θ by 1 − ηλ."),
        mistakes={
            "the decay is multiplied by η": theta * (1 - lam) ** t,
            "θ is multiplied t times, not reduced t times by the same amount": theta * (1 - eta * lam * t),
            "this is one step": theta * (1 - eta * lam),
        },
    ),
    "halfway": Exercise(
        question="A cosine schedule falls from 1 to c over T steps. What is the factor half way, after T/2 "
        "steps?",
        expected=(1 + c) / 2,
        symbols=(c,),
        hints=("The cosine of π/2 is 0.", "c + (1 − c)/2."),
        mistakes={
            "this is for c = 0": Rational(1, 2),
            "the cosine falls to c, not to 0: c is added": (1 - c) / 2,
        },
    ),
}
