r"""Exercises on dropout: masks of 1/p and 0 have the mean 1 and the variance (1 − p)/p, and come back in δ.

Chapter: regularization.
"""

from sympy import Derivative, Integer, Rational, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import plus, times

p, x = positive("p x")
a_1, a_2, w_1, w_2, u, y, m = real("a_1 a_2 w_1 w_2 u y m")

first, second = w_1 * a_1, w_2 * a_2
squares = w_1**2 * a_1**2 + w_2**2 * a_2**2
mean = first + second
four_masks = (
    p**2 * ((first + second) / p - mean) ** 2
    + p * (1 - p) * (first / p - mean) ** 2
    + (1 - p) * p * (second / p - mean) ** 2
    + (1 - p) ** 2 * mean**2
)
a = tanh(w_1 * u)
error = w_2 * m * a - y

EXERCISES = {
    "masks": Exercise(
        level="recall",
        question=r"Two units with the activations 1 and 3 go into the next unit with the weights 2 and 1. "
        r"Inverted dropout with $p = \frac12$: each unit has its own mask, 2 or 0 with equal probability. "
        "Find the variance of the sum that the next unit receives.",
        expected=Integer(13),
        start=times(Rational(1, 4), plus((0 - 5) ** 2, (4 - 5) ** 2, (6 - 5) ** 2, (10 - 5) ** 2)),
        steps=(
            (times(Rational(1, 4), 52), "the four masks give 0, 4, 6 and 10, with the mean 5"),
            (Integer(13), r"the same as $\frac{1 - p}{p} (2^2 \cdot 1^2 + 1^2 \cdot 3^2)$"),
        ),
        hints=(
            "There are four pairs of masks, equally likely. Which sum does each give?",
            "0, 4, 6 and 10.",
            "Their mean is 5; the variance is the mean of the squared distances from it.",
        ),
        mistakes={
            "this is the mean of the squares; the square of the mean is not taken off": Integer(38),
            "this squares the sum $2 \\cdot 1 + 1 \\cdot 3$; each unit has its own square, and these "
            "add": Integer(25),
            "this is without inverting: masks of 1 and 0 have the variance $p(1 - p)$": Rational(13, 4),
            "this is the mean": Integer(5),
        },
    ),
    "variance": Exercise(
        question="Inverted dropout: each mask $m_j$ is $1/p$ with probability $p$, else 0. What is the "
        "variance of $w_1 m_1 a_1 + w_2 m_2 a_2$ for independent masks and fixed numbers $w_j$, $a_j$?",
        expected=(1 - p) / p * squares,
        symbols=(p, w_1, w_2, a_1, a_2),
        given=(p < 1,),
        start=four_masks,
        steps=(
            (
                (p * (1 / p - 1) ** 2 + 1 - p) * squares,
                "both kept, the first, the second, none; the masks are independent, so the variances add",
            ),
            ((1 - p) / p * squares, r"$\frac1p - 2 + p + 1 - p = \frac1p - 1$"),
        ),
        hints=(
            "Variances of independent numbers add.",
            r"The variance of $c\,m$ is $c^2$ times that of $m$.",
            r"$\mathbb{E}[m^2] = p \cdot 1/p^2 = 1/p$ and $\mathbb{E}[m] = 1$, so the variance is $1/p - 1$.",
        ),
        mistakes={
            "this is for masks of 0 and 1, without the division by $p$": p * (1 - p) * squares,
            "variances add, not deviations: no mixed term $w_1 a_1 w_2 a_2$": (1 - p) / p * mean**2,
            "in this formula $p$ drops; in the text it keeps": p / (1 - p) * squares,
            r"this is the sum of the mean squares; the squares of the means are not taken off": squares / p,
        },
    ),
    "masked": Exercise(
        question=r"A hidden unit with a mask $m$: $z = w_1 u$ for the input $u$, $a = m \tanh z$, and the "
        r"loss "
        r"$L = \frac12 (w_2 a - y)^2$ with the target $y$. Find $\partial L / \partial w_1$.",
        expected=error * w_2 * m * (1 - a**2) * u,
        symbols=(w_1, w_2, u, y, m),
        start=Derivative(error**2 / 2, w_1),
        steps=(
            (error * w_2 * m * Derivative(a, w_1), "the square; the mask is a number, the same as forward"),
            (error * w_2 * m * (1 - a**2) * u, r"$\tanh' = 1 - \tanh^2$, and $\partial z/\partial w_1 = u$"),
        ),
        hints=(
            "With the mask fixed, $m$ is a number like any other.",
            r"One path: $w_1 \to z \to a \to L$. Its slopes multiply.",
            r"The slope of $m \tanh z$ is $m (1 - \tanh^2 z)$; the residual $w_2 m \tanh z - y$ stands in "
            "front.",
        ),
        mistakes={
            "the mask is missing on the way back: it stands in the residual only": error
            * w_2
            * (1 - a**2)
            * u,
            "the mask is missing on the way forward: the residual is that of another network": (w_2 * a - y)
            * w_2
            * m
            * (1 - a**2)
            * u,
            r"the slope is taken from the masked activation, $1 - (m \tanh z)^2$; it is $1 - \tanh^2 z$": (
                error * w_2 * m * (1 - m**2 * a**2) * u
            ),
            r"the input is missing: this is $\partial L / \partial z$": error * w_2 * m * (1 - a**2),
        },
    ),
    "dropped_input": Exercise(
        level="extend",
        question=r"One input $x > 0$ with the target $y$, and inverted dropout on the input: the mask $m$ is "
        r"$1/p$ with probability $p$, else 0. Which $w$ makes $\mathbb{E}[(y - m x w)^2]$ smallest?",
        expected=p * y / x,
        symbols=(p, x, y),
        given=(p < 1,),
        start=x * y / (x**2 + (1 - p) / p * x**2),
        steps=(
            (
                y / (x * (1 + (1 - p) / p)),
                r"the slope of $(y - xw)^2 + \frac{1 - p}{p} x^2 w^2$ is 0 there; $x$ cancels",
            ),
            (p * y / x, r"$1 + \frac{1 - p}{p} = \frac1p$"),
        ),
        hints=(
            "Dropout on the inputs is a penalty. Which one, for one weight?",
            r"The expected cost is $(y - xw)^2 + \frac{1 - p}{p} x^2 w^2$.",
            r"Its slope by $w$ is $-2x(y - xw) + 2 \frac{1 - p}{p} x^2 w$. Set it to 0.",
        ),
        mistakes={
            "this fits the sample without dropout; the penalty makes $w$ smaller": y / x,
            r"upside down: $x^2 w / p = xy$, so $w$ is $p$ times $y/x$": y / (p * x),
            "$p$ keeps and $1 - p$ drops: here they are exchanged": (1 - p) * y / x,
        },
    ),
}
