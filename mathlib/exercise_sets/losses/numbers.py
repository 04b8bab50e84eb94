r"""Exercises on targets that are numbers: L = ½(a − y)², its mean over samples, its noise s, and a price λ.

Chapter: losses.
"""

from sympy import Derivative, Integer, Rational, log, pi, sqrt, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import over, plus

z, y, a, w, x, lam = real("z y a w x lambda")
s, c = positive("s c")

of_tanh = (tanh(z) - y) * (1 - tanh(z) ** 2)
with_noise = (a - y) ** 2 / (2 * s**2) + log(2 * pi * s**2) / 2
soft = c**2 * (sqrt(1 + (a - y) ** 2 / c**2) - 1)

EXERCISES = {
    "mean_gradient": Exercise(
        level="recall",
        question="A network ignores its input and answers θ. Each of three samples, with the targets 1, 3 "
        "and 8, has the loss L = ½(θ − y)². What is the derivative of the empirical risk, the mean of the "
        "three losses, at θ = 2?",
        expected=Integer(-2),
        start=over(plus(plus(2, -1), plus(2, -3), plus(2, -8)), 3),
        steps=(
            (over(plus(1, -1, -6), 3), "the gradient of each sample is $\\theta - y$"),
            (Integer(-2), "their mean"),
        ),
        hints=(
            "The gradient of a mean is the mean of the gradients.",
            "Each sample has the gradient θ − y, here 1, −1 and −6.",
        ),
        mistakes={
            "this is the sum of the gradients; the mean divides by N = 3": Integer(-6),
            "a sign: the gradient is θ − y, not y − θ": Integer(2),
            "this is the mean of the losses, not its derivative": Rational(19, 3),
        },
    ),
    "best_constant": Exercise(
        level="recall",
        question="Three samples have the targets 1, 2 and 6. Which single number a has the smallest mean "
        "squared error?",
        expected=Integer(3),
        start=over(plus(1, 2, 6), 3),
        steps=((Integer(3), "the mean of the gradients $a - y$ is 0 where $a$ is the mean of the targets"),),
        hints=(
            "At the smallest value the derivative is 0.",
            "The gradient of the mean loss is the mean of the three gradients a − y.",
            "It is 0 where a is the mean of the targets.",
        ),
        mistakes={
            "this is the median, which the mean absolute error would give": Integer(2),
            "this is the sum of the targets; the mean divides by N": Integer(9),
        },
    ),
    "mse_of_tanh": Exercise(
        question="A unit returns a = tanh(z) and is judged by L = ½(a − y)². Find ∂L/∂z.",
        expected=of_tanh,
        symbols=(z, y),
        start=Derivative((tanh(z) - y) ** 2 / 2, z),
        steps=(
            ((tanh(z) - y) * Derivative(tanh(z), z), "the square; the derivative by $a$ is $a - y$"),
            (of_tanh, "$\\tanh' = 1 - \\tanh^2$"),
        ),
        hints=(
            "Two steps: from L back to a, and from a back to z.",
            "The derivative by a is a − y.",
            "By the chain rule it is multiplied by da/dz = 1 − tanh²(z).",
        ),
        mistakes={
            "this is the derivative by a; the slope of tanh is missing": tanh(z) - y,
            "the ½ is gone once the square is differentiated": of_tanh / 2,
            "a sign: the derivative by a is a − y, not y − a": -of_tanh,
        },
    ),
    "priced_weight": Exercise(
        question="A linear unit with one weight w and a price λ on it: J = ½(wx − y)² + (λ/2)w². Find dJ/dw "
        "(λ is typed lam).",
        expected=(w * x - y) * x + lam * w,
        symbols=(w, x, y, lam),
        start=Derivative((w * x - y) ** 2 / 2 + lam / 2 * w**2, w),
        steps=(
            ((w * x - y) * Derivative(w * x - y, w) + lam * w, "both squares; each takes its ½ away"),
            ((w * x - y) * x + lam * w, "the output $wx$ has the slope $x$"),
        ),
        hints=(
            "The two terms can be differentiated one by one.",
            "The derivative of the first is wx − y times the slope of wx.",
            "The derivative of the second is λw.",
        ),
        mistakes={
            "the factor x is missing: wx has the slope x by w": w * x - y + lam * w,
            "the ½ of the price is gone once w² is differentiated": (w * x - y) * x + lam * w / 2,
            "the price is missing: this is the derivative of the loss alone": (w * x - y) * x,
            "the price (λ/2)w² is still to be differentiated: it gives λw": (w * x - y) * x + lam * w**2 / 2,
        },
    ),
    "noise_level": Exercise(
        level="extend",
        question="Gaussian noise of the standard deviation s > 0 turns the output a into the target y. One "
        "sample has the negative log-likelihood L = (a − y)²/(2s²) + ½ log(2πs²). Let s be learned as well. "
        "Find ∂L/∂s.",
        expected=1 / s - (a - y) ** 2 / s**3,
        symbols=(a, y, s),
        start=Derivative(with_noise, s),
        steps=(
            (
                Derivative((a - y) ** 2 / (2 * s**2), s) + Derivative(log(s) + log(2 * pi) / 2, s),
                "$\\frac12 \\log(2 \\pi s^2) = \\log s + \\frac12 \\log(2 \\pi)$, since $s > 0$",
            ),
            (
                1 / s - (a - y) ** 2 / s**3,
                "the derivative of $s^{-2}$ is $-2 s^{-3}$. It is 0 where $s = |a - y|$",
            ),
        ),
        hints=(
            "a and y are constants here. Both terms hold s.",
            "½ log(2πs²) = log s + ½ log(2π).",
            "The derivative of 1/s² is −2/s³.",
        ),
        mistakes={
            "the second term depends on s, too": -((a - y) ** 2) / s**3,
            "a sign: the derivative of 1/s² is −2/s³": 1 / s + (a - y) ** 2 / s**3,
            "½ log(s²) is log s, with the derivative 1/s": 1 / (2 * s) - (a - y) ** 2 / s**3,
            "this is the derivative by a": (a - y) / s**2,
        },
    ),
    "soft_corner": Exercise(
        level="extend",
        question="A loss that grows like ½(a − y)² near the target and like c|a − y| far from it: "
        "L = c²(√(1 + (a − y)²/c²) − 1) with a number c > 0. Find ∂L/∂a.",
        expected=(a - y) / sqrt(1 + (a - y) ** 2 / c**2),
        symbols=(a, y, c),
        start=Derivative(soft, a),
        steps=(
            (
                c**2 / (2 * sqrt(1 + (a - y) ** 2 / c**2)) * Derivative((a - y) ** 2 / c**2, a),
                "the derivative of $\\sqrt u$ is $1/(2 \\sqrt u)$",
            ),
            (
                (a - y) / sqrt(1 + (a - y) ** 2 / c**2),
                "the inner derivative is $2(a - y)/c^2$; $2$ and $c^2$ cancel. No sample pulls harder "
                "than $c$",
            ),
        ),
        hints=(
            "Only the root depends on a. Use the chain rule.",
            "With u = 1 + (a − y)²/c² the root has the derivative u′/(2√u).",
            "u′ = 2(a − y)/c², and c² stands in front of the root.",
        ),
        mistakes={
            "the 2 of the inner derivative 2(a − y)/c² is missing": (a - y)
            / (2 * sqrt(1 + (a - y) ** 2 / c**2)),
            "this is the slope of the squared error; the root is missing": a - y,
            "the inner derivative 2(a − y)/c² is missing": c**2 / (2 * sqrt(1 + (a - y) ** 2 / c**2)),
            "the factor c² in front is missing": (a - y) / (c**2 * sqrt(1 + (a - y) ** 2 / c**2)),
        },
    ),
}
