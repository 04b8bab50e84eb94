r"""Exercises on the shortest fit, $X^+ y = \sum_i (u_i^\top y / \sigma_i)\, v_i$, and on amplified noise.

Chapter: landscape, page overparameterization.
"""

from sympy import Derivative, MatAdd, Rational, Subs, Sum, Symbol
from sympy import ImmutableMatrix as matrix

from mathlib.exercises import Exercise
from mathlib.symbols import integer, positive, real, size
from mathlib.written_out import column, over, plus, power, product, times

d, y, s_1, s_2, P = real("d y s_1 s_2 P")
s, beta = positive("s beta")
N, t = size("N"), integer("t")
k = Symbol("k", integer=True)

half = Rational(1, 2)
row = matrix([[1, 2, 2]])
above = P - (N - P - 1)
left = (y - s_1 - 2 * s_2) / 5
landed = column(s_1 + left, s_2 + 2 * left)

EXERCISES = {
    "shortest": Exercise(
        level="recall",
        question=r"One sample has the inputs $(1, 2, 2)$ and the target 9. Which column $w$ of three weights "
        "fits it exactly and is as short as possible?",
        expected=column(1, 2, 2),
        start=product(row.T, matrix([[Rational(1, 9)]]), matrix([[9]])),
        steps=(
            (product(row.T, matrix([[1]])), r"$X^\top (XX^\top)^{-1} y$ with $XX^\top = 9$"),
            (column(1, 2, 2), "it fits: $1 + 4 + 4 = 9$"),
        ),
        hints=(
            "In which direction must a column point that wastes no length?",
            r"It is a multiple of the row of inputs: $w = X^\top \alpha$.",
            r"$XX^\top = 1 + 4 + 4 = 9$.",
        ),
        mistakes={
            "it fits, but its length is 9; the shortest has the length 3": column(9, 0, 0),
            r"this is $X^\top y$; divide by $XX^\top = 9$": column(9, 18, 18),
            "the weights are equal, but the inputs are not": column(1, 1, 1) * Rational(9, 5),
        },
    ),
    "after_t_steps": Exercise(
        question=r"Least squares with $N = 4$ samples and gradient descent from 0 with the learning rate "
        r"$\eta = \tfrac12$. A singular pair $u, v$ has $\sigma = 2$ and $u^\top y = d$ with the targets "
        r"$y$. "
        "What is the coordinate of $w$ along $v$ after $t$ steps?",
        expected=(1 - half**t) * d / 2,
        symbols=(d, t),
        start=Sum(half**k * d / 2, (k, 1, t)),
        steps=(
            (
                d / 2 * Sum(half**k, (k, 1, t)),
                r"each step does half of what is left: $\eta\sigma^2/N = \frac12$",
            ),
            ((1 - half**t) * d / 2, "a geometric sum"),
        ),
        hints=(
            "Where does this coordinate end, and which part of the way is left after each step?",
            r"The goal is $d/\sigma$.",
            r"What is missing shrinks by $1 - \eta\sigma^2/N$ a step.",
        ),
        mistakes={
            "this is what is missing": half**t * d / 2,
            "this is the goal, not the place after $t$ steps": d / 2,
            r"the goal is $d/\sigma$, not $d$": (1 - half**t) * d,
        },
    ),
    "noise_in_weights": Exercise(
        question=r"$X$ has the singular values 1 and $\tfrac1{10}$. The targets carry independent noise "
        r"$\varepsilon$ of mean 0 and variance $s^2$. What is $\mathbb{E} \lVert X^+ \varepsilon "
        r"\rVert^2$, the "
        "mean squared length of what the noise does to the shortest fit?",
        expected=101 * s**2,
        symbols=(s,),
        start=plus(over(s**2, power(1, 2)), over(s**2, power(Rational(1, 10), 2))),
        steps=(
            (plus(s**2, times(100, s**2)), r"a variance is divided by $\sigma_i^2$"),
            (101 * s**2, "the directions are at right angles, so the squares add"),
        ),
        hints=(
            "Take one singular direction at a time.",
            r"Along each of them the noise is divided by $\sigma_i$.",
            r"A variance is divided by $\sigma_i^2$; the squares add.",
        ),
        mistakes={
            r"the pseudo-inverse divides by $\sigma$, it does not multiply": s**2 * Rational(101, 100),
            r"a variance is divided by $\sigma^2$": 11 * s**2,
            "this is one direction of the two": 100 * s**2,
        },
    ),
    "doubled": Exercise(
        question=r"With $P$ features and $N$ samples, fewer features than samples, the risk is "
        r"$\tau^2 (1 + P/(N - P - 1))$ with a number $\tau^2$. At which $P$ is it twice $\tau^2$?",
        expected=(N - 1) / 2,
        symbols=(N,),
        start=-Subs(above, P, 0) / Derivative(above, P),
        steps=(
            (
                (N - 1) / Derivative(2 * P - N + 1, P),
                "$P = N - P - 1$: a straight line in $P$ is 0 at minus its value at 0 over its slope",
            ),
            ((N - 1) / 2, "$2P = N - 1$"),
        ),
        hints=(
            "How large must the fraction be?",
            "The fraction must be 1.",
            "$P = N - P - 1$.",
        ),
        mistakes={
            "the denominator is $N - P - 1$, not $N - P$": N / 2,
            "there the fraction is infinite": N - 1,
            "there the whole bracket is 3: $P/(N - P - 1)$ is 2 and not 1": 2 * (N - 1) / 3,
        },
    ),
    "ridge_error": Exercise(
        question=r"Ridge has the coordinate $\sigma d/(\sigma^2 + \beta)$ along a singular direction, with "
        r"$\beta = N\lambda > 0$ for the penalty; the shortest fit has $d/\sigma$. For $\sigma = 1$, by "
        r"how much is the "
        r"coordinate of ridge smaller? Write it as one fraction in $d$ and $\beta$ (beta).",
        expected=beta * d / (1 + beta),
        symbols=(d, beta),
        start=d - d / (1 + beta),
        steps=(
            ((d * (1 + beta) - d) / (1 + beta), "one denominator"),
            (beta * d / (1 + beta), r"it goes to 0 with $\beta$"),
        ),
        hints=(
            r"Put $\sigma = 1$ into both.",
            r"The difference is $d - d/(1 + \beta)$.",
            "Bring it to one denominator.",
        ),
        mistakes={
            "this is the coordinate of ridge itself": d / (1 + beta),
            r"the denominator $1 + \beta$ is missing; this is right for small $\beta$ only": beta * d,
            "a sign: ridge is the smaller one": -beta * d / (1 + beta),
        },
    ),
    "from_a_start": Exercise(
        level="extend",
        question=r"One sample has the inputs $(1, 2)$ and the target $y$. Gradient descent on its squared "
        r"error "
        r"starts at the column $(s_1, s_2)$ and converges. At which column does it end?",
        expected=landed,
        symbols=(s_1, s_2, y),
        start=MatAdd(
            column(s_1, s_2),
            product(column(1, 2), matrix([[Rational(1, 5)]]), matrix([[y - s_1 - 2 * s_2]])),
            evaluate=False,
        ),
        steps=((landed, r"the start, and $X^\top (XX^\top)^{-1}$ times what it leaves of the target"),),
        hints=(
            "In which directions can descent move at all?",
            r"Every gradient is a multiple of the inputs: the end is $(s_1, s_2) + \alpha\,(1, 2)$.",
            r"It must fit: $s_1 + 2 s_2 + 5\alpha = y$. Solve for $\alpha$.",
        ),
        mistakes={
            "this is the end from the start 0; what the data do not see stays": column(y / 5, 2 * y / 5),
            "the start already gives an output, which must be taken off the target": column(
                s_1 + y / 5, s_2 + 2 * y / 5
            ),
            r"$XX^\top = 1 + 4 = 5$: the step is too large by this factor": column(
                s_1 + 5 * left, s_2 + 10 * left
            ),
        },
    ),
}
