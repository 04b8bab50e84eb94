r"""Exercises on the straight line, $\tilde X^\top \tilde X \theta = \tilde X^\top y$, and on scores.

Chapter: models.
"""

from sympy import Derivative, ImmutableMatrix, Integer, Rational, Subs

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import over, plus, power, product, times

w, s_xy, p = real("w s_xy p")
lam, s_xx, k, n = positive("lambda s_xx k n")

cost = s_xx * w**2 / 2 - s_xy * w + lam * w**2 / 2
within = (k / n - p) ** 2 - 4 * p * (1 - p) / n
ones = ImmutableMatrix([[0, 1], [1, 1], [2, 1]])
moments = ImmutableMatrix([[5, 3], [3, 3]])

EXERCISES = {
    "line_of_two": Exercise(
        level="recall",
        question="A line without bias, $z = wx$, is fitted to the points $(1, 2)$ and $(2, 5)$ by least "
        "squares. Find $w$.",
        expected=Rational(12, 5),
        start=over(plus(times(1, 2), times(2, 5)), plus(power(1, 2), power(2, 2))),
        steps=(
            (
                over(plus(2, 10), plus(1, 4)),
                r"the normal equation $\sum_i x_i^2\, w = \sum_i x_i y_i$, solved for $w$",
            ),
            (Rational(12, 5), "between the ratios $2$ and $5/2$, nearer to that of the farther point"),
        ),
        hints=(
            "Write the sum of the two squared errors as a formula in $w$.",
            r"The derivative of $\frac12 (w - 2)^2 + \frac12 (2w - 5)^2$ is 0 at the minimum.",
            r"$w = \sum_i x_i y_i / \sum_i x_i^2$.",
        ),
        mistakes={
            "this is the mean of the ratios $y/x$; the point farther out counts more": Rational(9, 4),
            "this is the line through the two points, which has a bias": Integer(3),
            r"this is $\sum_i y_i / \sum_i x_i$; each point counts with its $x$": Rational(7, 3),
        },
    ),
    "line_hessian": Exercise(
        level="recall",
        question=r"The line $z = wx + b$ is fitted to three points with $x = 0, 1, 2$. Its cost is "
        r"$J = \frac1{2N} \sum_i (z_i - y_i)^2$ with $N = 3$. Find the Hessian of $J$ by $(w, b)$.",
        expected=moments / 3,
        start=product(Rational(1, 3), ones.T, ones),
        steps=(
            (
                product(Rational(1, 3), moments),
                r"sums of $x^2$, of $x$ and of 1: the matrix $\tilde X^\top \tilde X$",
            ),
            (moments / 3, "the targets do not occur in it"),
        ),
        hints=(
            "Does it depend on the targets, or on where the line lies?",
            r"The bias is the weight of an input that is always 1: $\tilde X$ has the rows $(0, 1)$, $(1, "
            r"1)$, "
            "$(2, 1)$.",
            r"It is $\tilde X^\top \tilde X / N$, with $\sum x^2 = 5$ and $\sum x = 3$.",
        ),
        mistakes={
            r"the mean is missing: this is $\tilde X^\top \tilde X$": moments,
            r"half of it: the square brings a factor 2, which cancels the $\frac12$ of $J$": moments / 6,
            "the mixed derivative by $w$ and $b$ is the mean of $x$, not 0": ImmutableMatrix(
                [[Rational(5, 3), 0], [0, 1]]
            ),
            "the order is $(w, b)$: the entry of $w$ comes first": ImmutableMatrix(
                [[1, 1], [1, Rational(5, 3)]]
            ),
        },
    ),
    "ridge_slope": Exercise(
        question=r"A line without bias is fitted to $N$ points $(x_i, y_i)$. Write $s_{xx}$ (s_xx) for the "
        r"mean of $x_i^2$ and $s_{xy}$ (s_xy) for that of $x_i y_i$. Which $w$ makes "
        r"$\frac1{2N} \sum_i (w x_i - y_i)^2 + \frac\lambda2 w^2$ smallest?",
        expected=s_xy / (s_xx + lam),
        symbols=(lam, s_xx, s_xy),
        start=-Subs(Derivative(cost, w), w, 0) / Derivative(cost, w, w),
        steps=(
            (
                s_xy / Derivative((s_xx + lam) * w - s_xy, w),
                "the cost without its constant is a parabola: go from 0 by minus slope over bend",
            ),
            (s_xy / (s_xx + lam), r"the slope is $s_{xx} w - s_{xy} + \lambda w$, and 0 there"),
        ),
        hints=(
            "Multiply the square out: which means of the data are left?",
            r"The derivative by $w$ is $s_{xx} w - s_{xy} + \lambda w$.",
            "Set it to 0 and solve for $w$.",
        ),
        mistakes={
            "this is the minimum without the penalty": s_xy / s_xx,
            r"the derivative of $\frac\lambda2 w^2$ is $\lambda w$, not $2\lambda w$": s_xy
            / (s_xx + 2 * lam),
            "a sign: the penalty makes $w$ smaller": s_xy / (s_xx - lam),
        },
    ),
    "wilson_centre": Exercise(
        level="extend",
        question="Of $n$ samples $k$ are right. Wilson's interval with $2$ standard deviations in place of "
        "$1.96$ holds all $p$ with $(k/n - p)^2 \\le 4 p (1 - p)/n$. It is not centred at $k/n$. Where is "
        "its "
        "middle, in terms of $k$ and $n$?",
        expected=(k + 2) / (n + 4),
        symbols=(k, n),
        start=-Subs(Derivative(within, p), p, 0) / Derivative(within, p, p),
        steps=(
            (
                (2 * k / n + 4 / n) / (2 + 8 / n),
                "the middle of the two ends is where the slope of the parabola in $p$ is 0",
            ),
            ((k + 2) / (n + 4), r"times $\frac n2$, above and below"),
        ),
        hints=(
            "Both ends of the interval solve the same equation, with = in place of ≤.",
            "The ends solve $(k/n - p)^2 = 4 p (1 - p) / n$, a quadratic equation in $p$.",
            "The middle of its two solutions is minus half of the coefficient of $p$, over that of $p^2$.",
        ),
        mistakes={
            r"this is the share itself; the interval leans from it towards $\frac12$": k / n,
            "two are added to the right ones, and two to the wrong ones as well": (k + 2) / (n + 2),
            "this is the sum of the two ends; the middle is half of it": 2 * (k + 2) / (n + 4),
        },
    ),
}
