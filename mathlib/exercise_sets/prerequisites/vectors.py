r"""Exercises on vectors and matrices: ⟨x, y⟩ = 0, ∂⟨g, Wx⟩/∂W = gxᵀ, ∂⟨g, Wx⟩/∂x = Wᵀg, the 1-norm.

Chapter: prerequisites, the page on linear algebra.
"""

from sympy import Abs, Derivative, ImmutableMatrix, Integer, Rational, Sum, Symbol

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, over, plus, product, times

x_1, x_2 = real("x_1 x_2")
w_1, w_2, w_3, w_4, g_1, g_2 = real("w_1 w_2 w_3 w_4 g_1 g_2")
i = Symbol("i", integer=True)

weighed = g_1 * (w_1 * x_1 + w_2 * x_2) + g_2 * (w_3 * x_1 + w_4 * x_2)
by_weights = ImmutableMatrix([[g_1 * x_1, g_1 * x_2], [g_2 * x_1, g_2 * x_2]])
by_inputs = column(w_1 * g_1 + w_3 * g_2, w_2 * g_1 + w_4 * g_2)
bent = (x_1**2 + x_2**2) / 2 + x_1 * x_2 + Abs(x_1) + Abs(x_2)

EXERCISES = {
    "orthogonal": Exercise(
        level="recall",
        question="For which number $c$ are $(1, c, 2)$ and $(3, 1, c)$ orthogonal?",
        expected=Integer(-1),
        start=over(-3, plus(1, 2)),
        steps=(
            (over(-3, 3), r"$\langle x, y \rangle = 3 + c + 2c$ is 0 where $(1 + 2)\,c = -3$"),
            (Integer(-1), "divided"),
        ),
        hints=(
            "Two vectors are orthogonal if their inner product is 0.",
            "The inner product is $3 + c + 2c$.",
        ),
        mistakes={
            "a sign: $3 + 3c$ is to be 0": Integer(1),
            "$c$ stands in two of the three products": Integer(-3),
        },
    ),
    "by_weights": Exercise(
        level="recall",
        question=r"$y = Wx$ with a $2 \times 2$ matrix $W$ and $x = (x_1, x_2)$, and $L = g_1 y_1 + g_2 y_2$ "
        r"with fixed numbers $g_1, g_2$. Find $\partial L/\partial W$, a matrix of the shape of $W$.",
        expected=by_weights,
        symbols=(g_1, g_2, x_1, x_2),
        start=ImmutableMatrix(
            [[Derivative(weighed, w_1), Derivative(weighed, w_2)]]
            + [[Derivative(weighed, w_3), Derivative(weighed, w_4)]]
        ),
        steps=(
            (
                product(column(g_1, g_2), column(x_1, x_2).T),
                "$W_{pq}$ acts on $y_p$ alone, with the slope $x_q$: this is $g x^\\top$",
            ),
            (by_weights, "a column times a row"),
        ),
        hints=(
            "Which of the two outputs contains the weight $W_{pq}$, and what is it multiplied by?",
            "$W_{pq}$ is in $y_p$ alone, multiplied by $x_q$; and $y_p$ is multiplied by $g_p$ in $L$.",
        ),
        mistakes={
            r"this is $x g^\top$, the transpose": by_weights.T,
            "the inputs are missing: these are the slopes by the outputs": ImmutableMatrix(
                [[g_1, g_1], [g_2, g_2]]
            ),
            "the slopes $g$ are missing: these are the slopes of the outputs": ImmutableMatrix(
                [[x_1, x_2], [x_1, x_2]]
            ),
        },
    ),
    "largest_norm1": Exercise(
        question=r"$x$ has 9 entries and the length $\lVert x \rVert_2 = 1$. How large can the 1-norm "
        r"$\lVert x \rVert_1$, the sum of all $|x_i|$, be?",
        expected=Integer(3),
        start=Sum(Rational(1, 3), (i, 1, 9)),
        steps=(
            (
                times(9, Rational(1, 3)),
                r"the bound $\sqrt 9\,\lVert x \rVert_2$ is reached where all $|x_i|$ are $1/\sqrt 9$",
            ),
            (Integer(3), "nine thirds"),
        ),
        hints=(
            "There is a bound of the 1-norm by the 2-norm.",
            r"$\lVert x \rVert_1 \le \sqrt n\, \lVert x \rVert_2$.",
            "It is reached where all $|x_i|$ are the same.",
        ),
        mistakes={
            "this is $n$; the bound has its root": Integer(9),
            r"this is the smallest $\lVert x \rVert_1$, reached where all entries but one are 0": Integer(1),
        },
    ),
    "way_back": Exercise(
        question="$y = Wx$, where $W$ has the rows $(w_1, w_2)$ and $(w_3, w_4)$, and "
        r"$L = g_1 y_1 + g_2 y_2$ with fixed numbers $g_1, g_2$. Find the gradient of $L$ by $x$ as a "
        "column, Matrix([..., ...]).",
        expected=by_inputs,
        symbols=(w_1, w_2, w_3, w_4, g_1, g_2),
        start=column(Derivative(weighed, x_1), Derivative(weighed, x_2)),
        steps=(
            (
                product(ImmutableMatrix([[w_1, w_3], [w_2, w_4]]), column(g_1, g_2)),
                "each entry of $x$ acts through both outputs: $W^\\top g$",
            ),
            (by_inputs, "row by row"),
        ),
        hints=(
            "$x_1$ reaches $L$ through both outputs.",
            r"$\partial y_1/\partial x_1 = w_1$ and $\partial y_2/\partial x_1 = w_3$: a column of $W$.",
        ),
        mistakes={
            r"this is $Wg$; on the way back it is $W^\top g$": column(
                w_1 * g_1 + w_2 * g_2, w_3 * g_1 + w_4 * g_2
            ),
            "only what goes through $y_1$; each entry of $x$ acts on $y_2$, too": column(
                w_1 * g_1, w_2 * g_1
            ),
            "the slopes $g$ by the outputs are missing": column(w_1 + w_3, w_2 + w_4),
        },
    ),
    "corner": Exercise(
        question=r"$f(x) = \tfrac12 \lVert x \rVert_2^2 + x_1 x_2 + \lVert x \rVert_1$ for $x = (x_1, x_2)$. "
        "Find the gradient of $f$ as a column, where $x_1 > 0$ and $x_2 < 0$.",
        expected=column(x_1 + x_2 + 1, x_1 + x_2 - 1),
        symbols=(x_1, x_2),
        given=(x_1 > 0, x_2 < 0),
        start=column(Derivative(bent, x_1), Derivative(bent, x_2)),
        steps=(
            (
                column(x_1 + x_2 + Derivative(Abs(x_1), x_1), x_2 + x_1 + Derivative(Abs(x_2), x_2)),
                r"the gradient of $\tfrac12 \lVert x \rVert_2^2$ is $x$, that of $x_1 x_2$ is $(x_2, x_1)$",
            ),
            (column(x_1 + x_2 + 1, x_1 + x_2 - 1), "$|x_1| = x_1$, and $|x_2| = -x_2$"),
        ),
        hints=(
            "The slopes of the three summands add up.",
            r"The gradient of $\tfrac12 \lVert x \rVert_2^2$ is $x$; the slope of $|t|$ is 1 or $-1$.",
        ),
        mistakes={
            "the slope of $|x_2|$ is $-1$ where $x_2 < 0$": column(x_1 + x_2 + 1, x_1 + x_2 + 1),
            "the slope of $\\tfrac12 x_1^2$ is $x_1$: the ½ takes the 2 away": column(
                2 * x_1 + x_2 + 1, x_1 + 2 * x_2 - 1
            ),
            "the slope of $x_1 x_2$ is missing": column(x_1 + 1, x_2 - 1),
            "the slope of the 1-norm is missing": column(x_1 + x_2, x_1 + x_2),
        },
    ),
}
