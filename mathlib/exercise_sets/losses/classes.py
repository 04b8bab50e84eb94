r"""Exercises on K classes: L = −Σ y_k log p_k, gradient p − y, Hessian diag(p) − ppᵀ, L = H(y) + KL(y ∥ p).

Chapter: losses.
"""

from sympy import Derivative, ImmutableMatrix, Rational, exp, log

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, plus, times

Z = real("z_1 z_2 z_3")
z_1, z_2, z_3 = Z

total = sum(map(exp, Z))
p = [exp(z_k) / total for z_k in Z]
first = 1 / (1 + exp(z_2 - z_1))
of_two = log(exp(z_1) + exp(z_2)) - z_1
bend = first * (1 - first)
hessian = ImmutableMatrix([[bend, -bend], [-bend, bend]])
smoothed = column(p[0] - Rational(1, 4), p[1] - Rational(1, 2), p[2] - Rational(1, 4))

EXERCISES = {
    "uniform_guess": Exercise(
        level="recall",
        question="A network gives each of 10 classes the probability 1/10. What is its cross-entropy for a "
        "one-hot target?",
        expected=log(10),
        start=times(-1, log(Rational(1, 10), evaluate=False)),
        steps=((log(10), "$-\\log \\frac1{10} = \\log 10$; one term of the sum is left"),),
        hints=(
            "How many terms of the sum −Σ_k y_k log p_k does a one-hot target leave?",
            "Only the right class counts: −log of its probability.",
        ),
        mistakes={
            "a sign: the logarithm of a number below 1 is negative, and the loss has a minus": -log(10),
            "this is the probability; the loss is minus its logarithm": Rational(1, 10),
            "the one-hot target picks one term of the sum, not all ten": 10 * log(10),
        },
    ),
    "divergence": Exercise(
        level="recall",
        question="For the target y = (½, ½) a network answers p = (¼, ¾). What is the divergence "
        "KL(y ∥ p) = Σ_k y_k log(y_k/p_k)?",
        expected=log(Rational(4, 3)) / 2,
        start=plus(times(Rational(1, 2), log(2)), times(Rational(1, 2), log(Rational(2, 3)))),
        steps=((log(Rational(4, 3)) / 2, "$\\log 2 + \\log \\frac23 = \\log \\frac43$"),),
        hints=(
            "Two terms, one for each class. One of them is negative, their sum is not.",
            "The fractions y_k/p_k are 2 and 2/3.",
        ),
        mistakes={
            "the factors y_k = ½ are missing": log(Rational(4, 3)),
            "this is KL(p ∥ y): the two have changed places": log(Rational(1, 2)) / 4
            + 3 * log(Rational(3, 2)) / 4,
            "this is the cross-entropy; the entropy log 2 of the target is still to be taken off": log(
                Rational(16, 3)
            )
            / 2,
            "a sign: the fraction is y_k/p_k, not p_k/y_k": -log(Rational(4, 3)) / 2,
        },
    ),
    "least_loss": Exercise(
        question="The target is y = (¼, ¾), and p_1 and p_2 are any positive numbers that sum to 1. How "
        "small can the cross-entropy −y_1 log p_1 − y_2 log p_2 get?",
        expected=2 * log(2) - 3 * log(3) / 4,
        start=plus(times(-Rational(1, 4), log(Rational(1, 4))), times(-Rational(3, 4), log(Rational(3, 4)))),
        steps=(
            (
                plus(times(Rational(1, 4), log(4)), times(Rational(3, 4), plus(log(4), -log(3)))),
                "it is smallest at $p = y$, where it is the entropy of $y$",
            ),
            (2 * log(2) - 3 * log(3) / 4, "$\\log 4 = 2 \\log 2$"),
        ),
        hints=(
            "For which p is the cross-entropy smallest?",
            "At p = y. There it equals the entropy of the target.",
            "H(y) = −¼ log ¼ − ¾ log ¾.",
        ),
        mistakes={
            "near 0 it comes for a one-hot target only; here it is never below the entropy of y": Rational(0),
            "this is the value at p = (½, ½); at p = y it is smaller": log(2),
            "a sign: the logarithms of numbers below 1 are negative, and the loss has a minus": 3 * log(3) / 4
            - 2 * log(2),
        },
    ),
    "gradient_of_three": Exercise(
        question="K = 3 classes with the logits z_1, z_2, z_3, and the second class is the right one. Write "
        "the gradient of the cross-entropy −log p_2 by z as a column, Matrix([..., ..., ...]), with each "
        "p_k = e^(z_k)/(e^(z_1) + e^(z_2) + e^(z_3)) written out.",
        expected=column(p[0], p[1] - 1, p[2]),
        symbols=Z,
        start=column(*[Derivative(-log(p[1]), z_k) for z_k in Z]),
        steps=(
            (
                column(*[Derivative(log(total) - z_2, z_k) for z_k in Z]),
                "the logarithm of a fraction",
            ),
            (
                column(p[0], p[1] - 1, p[2]),
                "the logarithm of the sum has the derivatives $p_k$: this is $p - y$",
            ),
        ),
        hints=(
            "The target is the one-hot column y = (0, 1, 0).",
            "The gradient is p − y.",
            "p_1 is exp(z_1)/(exp(z_1) + exp(z_2) + exp(z_3)), and so on.",
        ),
        mistakes={
            "only the diagonal of the softmax Jacobian: the other logits change p_2 too": column(
                0, p[1] - 1, 0
            ),
            "a sign: this is y − p": column(-p[0], 1 - p[1], -p[2]),
            "this is p; the target y is still to be subtracted": column(*p),
        },
    ),
    "smoothed_target": Exercise(
        question="The target is y = (¼, ½, ¼), and p_k = e^(z_k)/(e^(z_1) + e^(z_2) + e^(z_3)). Find the "
        "gradient of the cross-entropy −Σ_k y_k log p_k by z_1, z_2, z_3, a column with each p_k written "
        "out.",
        expected=smoothed,
        symbols=Z,
        start=column(*[Derivative(-(log(p[0]) + 2 * log(p[1]) + log(p[2])) / 4, z_k) for z_k in Z]),
        steps=(
            (
                column(*[Derivative(log(total) - (z_1 + 2 * z_2 + z_3) / 4, z_k) for z_k in Z]),
                "$\\log p_k = z_k - \\log \\sum_q e^{z_q}$, and the targets sum to 1",
            ),
            (smoothed, "the logarithm of the sum has the derivatives $p_k$: this is $p - y$"),
        ),
        hints=(
            "Do the targets sum to 1? Then the gradient has a short form.",
            "It is p − y, for every target that sums to 1, not only for one-hot ones.",
        ),
        mistakes={
            "this is for the one-hot target (0, 1, 0)": column(p[0], p[1] - 1, p[2]),
            "a sign: this is y − p": -smoothed,
            "only the diagonal of the softmax Jacobian: this is y_k p_k − y_k": column(
                (p[0] - 1) / 4, (p[1] - 1) / 2, (p[2] - 1) / 4
            ),
        },
    ),
    "curvature_of_two": Exercise(
        question="Two classes, the first is the right one: L = −log p_1 = log(e^(z_1) + e^(z_2)) − z_1, with "
        "p_1 = 1/(1 + e^(z_2 − z_1)). Write the 2 × 2 matrix of the second derivatives by z_1 and z_2.",
        expected=hessian,
        symbols=(z_1, z_2),
        start=ImmutableMatrix(2, 2, lambda k, j: Derivative(of_two, Z[k], Z[j])),
        steps=(
            (
                ImmutableMatrix(2, 2, lambda k, j: Derivative((first - 1, 1 - first)[k], Z[j])),
                "the gradient is $p - y = (p_1 - 1,\\ p_2)$ with $p_2 = 1 - p_1$",
            ),
            (
                hessian,
                "$p_1$ is the sigmoid of $z_1 - z_2$: by $z_1$ its slope is $p_1(1 - p_1)$, by $z_2$ "
                "minus that",
            ),
        ),
        hints=(
            "The gradient first.",
            "It is (p_1 − 1, p_2), with p_2 = 1 − p_1.",
            "The second derivatives are the softmax Jacobian: p_k(1 − p_k) on the diagonal, −p_k p_j off it.",
        ),
        mistakes={
            "only the diagonal: p_1 depends on z_2 as well": ImmutableMatrix([[bend, 0], [0, bend]]),
            "off the diagonal a sign: p_1 falls when z_2 grows": ImmutableMatrix(
                [[bend, bend], [bend, bend]]
            ),
            "this is −p pᵀ; the matrix diag(p) is missing": ImmutableMatrix(
                [[-(first**2), -bend], [-bend, -((1 - first) ** 2)]]
            ),
        },
    ),
}
