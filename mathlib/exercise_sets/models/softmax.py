r"""Exercises on the softmax classifier: $\partial L/\partial W = (p - y)\, x^\top$, two classes.

Chapter: models.
"""

from sympy import ImmutableMatrix, Integer, MatAdd, Rational, exp, log

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, over, plus, product

z_1, z_2, q, x_1, x_2 = real("z_1 z_2 q x_1 x_2")

EXERCISES = {
    "softmax_hand": Exercise(
        level="recall",
        question=r"A softmax classifier has the logits $z = (0, \log 2, \log 5)$. Which probability does it "
        "give to the second class?",
        expected=Rational(1, 4),
        start=over(2, plus(1, 2, 5)),
        steps=(
            (over(2, 8), "$e^0 = 1$, and $e^{\\log 2} = 2$; the sum of all three stands below"),
            (Rational(1, 4), "cancelled"),
        ),
        hints=(
            "What does softmax do to each logit before it divides?",
            "The exponentials of the logits are 1, 2 and 5.",
            "Divide the second by the sum of all three.",
        ),
        mistakes={
            "the exponential of the first logit, $e^0 = 1$, belongs to the sum": Rational(2, 7),
            "the logits themselves are divided by their sum; softmax takes exponentials first": log(2)
            / log(10),
            "this is $e^{z_2}$; the division by the sum is missing": Integer(2),
            "this is the probability of the third class": Rational(5, 8),
        },
    ),
    "two_logits": Exercise(
        question="A softmax classifier has two classes with the logits $z_1$ and $z_2$. Write the loss for a "
        "sample of the first class, the cross-entropy.",
        expected=log(1 + exp(z_2 - z_1)),
        symbols=(z_1, z_2),
        start=-log(exp(z_1) / (exp(z_1) + exp(z_2))),
        steps=(
            (-log(1 / (1 + exp(z_2 - z_1))), "divided by $e^{z_1}$, above and below"),
            (log(1 + exp(z_2 - z_1)), r"$-\log \frac1u = \log u$"),
        ),
        hints=(
            "Which of the two probabilities counts for this sample?",
            r"The loss is $-\log p_1$.",
            r"$p_1 = \sigma(z_1 - z_2)$.",
        ),
        mistakes={
            "this is the loss for a sample of the second class": log(1 + exp(z_1 - z_2)),
            "a sign: the logarithm of a probability is negative, its loss is not": -log(1 + exp(z_2 - z_1)),
            "the loss depends on the difference of both logits, not on one of them": log(1 + exp(-z_1)),
        },
    ),
    "softmax_gradient": Exercise(
        question="A softmax classifier has two classes, two inputs $x_1, x_2$ and no bias. It gives the "
        "probability $q$ to the first class, to which the sample belongs. Find the gradient of the "
        r"cross-entropy by $W$, a $2 \times 2$ matrix with one row for each class.",
        expected=ImmutableMatrix([[(q - 1) * x_1, (q - 1) * x_2], [(1 - q) * x_1, (1 - q) * x_2]]),
        symbols=(q, x_1, x_2),
        start=product(MatAdd(column(q, 1 - q), column(-1, 0), evaluate=False), ImmutableMatrix([[x_1, x_2]])),
        steps=(
            (
                product(column(q - 1, 1 - q), ImmutableMatrix([[x_1, x_2]])),
                r"$(p - y)\, x^\top$ with $p = (q, 1 - q)$ and $y = (1, 0)$",
            ),
            (
                ImmutableMatrix([[(q - 1) * x_1, (q - 1) * x_2], [(1 - q) * x_1, (1 - q) * x_2]]),
                "each class with each input",
            ),
        ),
        hints=(
            "Which probability does the second class get, and what are the two targets?",
            "The derivative by the logit $z_c$ is $p_c - y_c$, with $y = (1, 0)$.",
            "$W_{cj}$ moves $z_c$ by $x_j$: the entry is $(p_c - y_c)\\, x_j$.",
        ),
        mistakes={
            "this is the transpose: a row belongs to a class, a column to an input": ImmutableMatrix(
                [[(q - 1) * x_1, (1 - q) * x_1], [(q - 1) * x_2, (1 - q) * x_2]]
            ),
            "the sign is turned: this is target minus output": ImmutableMatrix(
                [[(1 - q) * x_1, (1 - q) * x_2], [(q - 1) * x_1, (q - 1) * x_2]]
            ),
            "the weights of the wrong class have a gradient, too: its probability is to fall": (
                ImmutableMatrix([[(q - 1) * x_1, (q - 1) * x_2], [0, 0]])
            ),
            "the one-hot target is missing: this is $p\\, x^\\top$": ImmutableMatrix(
                [[q * x_1, q * x_2], [(1 - q) * x_1, (1 - q) * x_2]]
            ),
        },
    ),
}
