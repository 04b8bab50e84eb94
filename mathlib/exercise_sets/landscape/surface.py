r"""Exercises on two weights in a row, $\frac12 (1 - w_1 w_2)^2$, its curvatures.

Chapter: landscape.
"""

from sympy import Derivative, Integer, MatAdd, Subs
from sympy import ImmutableMatrix as matrix

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import column, product

w_1, w_2, w_3, r, y = real("w_1 w_2 w_3 r y")
lam, a, eta = positive("lambda a eta")

two, three = (1 - w_1 * w_2) ** 2 / 2, (1 - w_1 * w_2 * w_3) ** 2 / 2
target = (y - w_1 * w_2) ** 2 / 2
mixed = 2 * w_1 * w_2 - y
penalty = lam * (w_1**2 + w_2**2) / 2
at_0 = matrix([[0, -1], [-1, 0]])
factors = (1 + eta * r) * (w_1 + w_2) * ((1 - eta * r) * (w_1 - w_2))


EXERCISES = {
    "by_hand": Exercise(
        level="recall",
        question=r"Find the gradient of $L = \frac12 (1 - w_1 w_2)^2$ by $(w_1, w_2)$ at the point $w_1 = "
        r"3$, "
        "$w_2 = 1$, a column.",
        expected=column(2, 6),
        start=column(
            Subs(Derivative(two, w_1), (w_1, w_2), (3, 1)), Subs(Derivative(two, w_2), (w_1, w_2), (3, 1))
        ),
        steps=(
            (product(-(1 - 3 * 1), column(1, 3)), r"$-(1 - w_1 w_2)$ times $(w_2, w_1)$"),
            (column(2, 6), "$1 - 3 = -2$"),
        ),
        hints=(
            "How large is $1 - w_1 w_2$ at this point?",
            "The chain rule: $-(1 - w_1 w_2)$ times the derivative of $w_1 w_2$.",
            "The derivative of $w_1 w_2$ by $w_1$ is $w_2 = 1$.",
        ),
        mistakes={
            "the two are exchanged: the derivative by $w_1$ has the factor $w_2$": column(6, 2),
            "the inner derivative has a minus, which is missing": column(-2, -6),
            r"twice too much: the square brings a factor 2, and the $\frac12$ cancels it": column(4, 12),
        },
    ),
    "three_weights": Exercise(
        question=r"With three weights in a row, $L = \tfrac12 (1 - w_1 w_2 w_3)^2$. What is "
        r"$\partial^2 L / \partial w_1 \partial w_2$?",
        expected=2 * w_1 * w_2 * w_3**2 - w_3,
        symbols=(w_1, w_2, w_3),
        start=Derivative(three, w_1, w_2),
        steps=(
            (Derivative(-(1 - w_1 * w_2 * w_3) * w_2 * w_3, w_2), "by $w_1$; the inner slope is $-w_2 w_3$"),
            (w_1 * w_3 * w_2 * w_3 - (1 - w_1 * w_2 * w_3) * w_3, "the product rule"),
            (2 * w_1 * w_2 * w_3**2 - w_3, "multiplied out"),
        ),
        hints=(
            "Differentiate by one of the two first; the order does not matter.",
            "By $w_1$ first: $-(1 - w_1 w_2 w_3)\\, w_2 w_3$.",
            "$w_2$ stands in both factors, so the product rule gives two terms.",
        ),
        mistakes={
            "only the first factor was differentiated; $w_2$ stands in both": w_1 * w_2 * w_3**2,
            "only the second factor was differentiated; $w_2$ stands in both": -(1 - w_1 * w_2 * w_3) * w_3,
            "a sign: the inner derivative is $-w_2 w_3$": w_3 - 2 * w_1 * w_2 * w_3**2,
        },
    ),
    "hessian": Exercise(
        question=r"With two weights in a row and the target $y$, $L = \frac12 (y - w_1 w_2)^2$. Find the "
        r"Hessian of $L$ by $(w_1, w_2)$, a $2 \times 2$ matrix.",
        expected=matrix([[w_2**2, mixed], [mixed, w_1**2]]),
        symbols=(w_1, w_2, y),
        start=matrix(
            [
                [Derivative(target, w_1, w_1), Derivative(target, w_1, w_2)],
                [Derivative(target, w_2, w_1), Derivative(target, w_2, w_2)],
            ]
        ),
        steps=(
            (
                matrix(
                    [
                        [Derivative(-(y - w_1 * w_2) * w_2, w_1), Derivative(-(y - w_1 * w_2) * w_2, w_2)],
                        [Derivative(-(y - w_1 * w_2) * w_1, w_1), Derivative(-(y - w_1 * w_2) * w_1, w_2)],
                    ]
                ),
                "the two slopes, in row 1 that by $w_1$",
            ),
            (
                matrix([[w_2**2, mixed], [mixed, w_1**2]]),
                "the product rule beside the diagonal, on it one factor alone varies",
            ),
        ),
        hints=(
            "Find both slopes first, and differentiate each of them by both weights.",
            "The slopes are $-(y - w_1 w_2)\\, w_2$ and $-(y - w_1 w_2)\\, w_1$.",
            "The mixed derivative needs the product rule: $w_1 w_2 - (y - w_1 w_2)$.",
        ),
        mistakes={
            "the residual $y - w_1 w_2$ depends on the weights, too: the product rule adds $w_1 w_2$": (
                matrix([[w_2**2, w_1 * w_2 - y], [w_1 * w_2 - y, w_1**2]])
            ),
            "the second term of the product rule, $-(y - w_1 w_2)$, is missing beside the diagonal": matrix(
                [[w_2**2, w_1 * w_2], [w_1 * w_2, w_1**2]]
            ),
            "the diagonal is exchanged: twice by $w_1$ leaves $w_2^2$": matrix(
                [[w_1**2, mixed], [mixed, w_2**2]]
            ),
            "this is for the target 1": matrix([[w_2**2, 2 * w_1 * w_2 - 1], [2 * w_1 * w_2 - 1, w_1**2]]),
        },
    ),
    "sharpness": Exercise(
        question=r"At the minimum $(a, 1/a)$ of $\tfrac12 (1 - w_1 w_2)^2$ with $a > 0$ one eigenvalue of "
        r"the "
        "Hessian is 0. What is the other?",
        expected=a**2 + 1 / a**2,
        symbols=(a,),
        start=Subs(Derivative(two, w_1, w_1) + Derivative(two, w_2, w_2), (w_1, w_2), (a, 1 / a)),
        steps=(
            (
                Subs(w_2**2 + w_1**2, (w_1, w_2), (a, 1 / a)),
                "the eigenvalues sum to the diagonal of the Hessian",
            ),
            (a**2 + 1 / a**2, "at this point; the other eigenvalue adds 0"),
        ),
        hints=(
            "Both eigenvalues need not be computed: one of them is known.",
            "The sum of the eigenvalues is the sum of the diagonal.",
            "The diagonal is $w_2^2$ and $w_1^2$.",
        ),
        mistakes={
            "this is the value at $a = 1$ only": Integer(2),
            "the diagonal holds squares": a + 1 / a,
            "this is one entry of the diagonal; the eigenvalues sum to both": a**2,
        },
    ),
    "balance": Exercise(
        question=r"A step of gradient descent on $\frac12 (1 - w_1 w_2)^2$ leads from $(w_1, w_2)$ to "
        r"$(w_1 + \eta r w_2,\ w_2 + \eta r w_1)$ with $r = 1 - w_1 w_2$ and the learning rate $\eta$ (eta). "
        "What is the difference of the squares of the two weights, $w_1^2 - w_2^2$, after the step? Write it "
        r"in $w_1, w_2, \eta$ and $r$.",
        expected=(1 - eta**2 * r**2) * (w_1**2 - w_2**2),
        symbols=(w_1, w_2, eta, r),
        start=(w_1 + eta * r * w_2) ** 2 - (w_2 + eta * r * w_1) ** 2,
        steps=(
            (factors, "sum times difference, each with its own factor"),
            ((1 - eta**2 * r**2) * (w_1**2 - w_2**2), "the factors two by two"),
        ),
        hints=(
            "$w_1^2 - w_2^2$ is the sum of the weights times their difference.",
            r"A step multiplies the sum by $1 + \eta r$. And the difference?",
            r"The difference is multiplied by $1 - \eta r$; multiply the two factors.",
        ),
        mistakes={
            r"this is only nearly so, for small steps: a term with $\eta^2$ is left": w_1**2 - w_2**2,
            "a sign: the mixed terms cancel, and the squares are taken from each other": (1 + eta**2 * r**2)
            * (w_1**2 - w_2**2),
            r"the difference is multiplied by $1 - \eta r$, not by $1 + \eta r$ as the sum is": (1 + eta * r)
            ** 2
            * (w_1**2 - w_2**2),
        },
    ),
    "decayed": Exercise(
        level="extend",
        question=r"Add an L2 penalty to the loss of two weights: $\tfrac12 (1 - w_1 w_2)^2 + \tfrac\lambda2 "
        r"(w_1^2 + w_2^2)$. What is the Hessian at 0? (Its eigenvalues are $\lambda - 1$ and "
        r"$\lambda + 1$: from which $\lambda$ on is 0 a minimum?)",
        expected=matrix([[lam, -1], [-1, lam]]),
        symbols=(lam,),
        start=MatAdd(
            at_0,
            matrix(
                [
                    [Derivative(penalty, w_1, w_1), Derivative(penalty, w_1, w_2)],
                    [Derivative(penalty, w_2, w_1), Derivative(penalty, w_2, w_2)],
                ]
            ),
            evaluate=False,
        ),
        steps=(
            (
                MatAdd(at_0, matrix([[lam, 0], [0, lam]]), evaluate=False),
                r"each square of the penalty bends by $\lambda$; it has no mixed term",
            ),
            (matrix([[lam, -1], [-1, lam]]), r"a minimum for $\lambda > 1$, a saddle for $\lambda < 1$"),
        ),
        hints=(
            "The Hessian of a sum is the sum of the Hessians.",
            "Without the penalty only the mixed derivative is left at 0, which is $-1$.",
            r"$\tfrac\lambda2 w^2$ bends by $\lambda$.",
        ),
        mistakes={
            "this is the Hessian without the penalty": matrix([[0, -1], [-1, 0]]),
            r"the second derivative of $\tfrac\lambda2 w^2$ is $\lambda$": matrix(
                [[lam / 2, -1], [-1, lam / 2]]
            ),
            "the penalty acts on single weights, so it changes the diagonal only": matrix(
                [[lam, lam - 1], [lam - 1, lam]]
            ),
        },
    ),
}
