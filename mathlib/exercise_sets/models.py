r"""Exercises on the models without hidden layers: normal equations, slopes and bends, odds, intervals.

Chapter: models. Answers are SymPy expressions or columns in the symbols w, b, x, y, z_1, z_2, lambda, k, n.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real

w, b, x, y = real("w b x y")
z_1, z_2 = real("z_1 z_2")
lam, s_xx, k, n = positive("lambda s_xx k n")
s_xy = real("s_xy")

p = 1 / (1 + sp.exp(-(w * x + b)))
half = sp.Rational(1, 2)

EXERCISES = {
    "line_of_two": Exercise(
        question="A line without bias, $z = wx$, is fitted to the points $(1, 2)$ and $(2, 5)$ by least "
        "squares. Find $w$.",
        expected=sp.Rational(12, 5),
        hints=(
            r"The derivative of $\frac12 (w - 2)^2 + \frac12 (2w - 5)^2$ is 0 at the minimum.",
            r"$w = \sum_i x_i y_i / \sum_i x_i^2$.",
        ),
        mistakes={
            "this is the mean of the ratios $y/x$; the point farther out counts more": sp.Rational(9, 4),
            "this is the line through the two points, which has a bias": sp.Integer(3),
        },
    ),
    "ridge_slope": Exercise(
        question=r"Write $s_{xx}$ for the mean of $x_i^2$ and $s_{xy}$ for that of $x_i y_i$. Which $w$ "
        r"makes $\frac1{2N} \sum_i (w x_i - y_i)^2 + \frac\lambda2 w^2$ smallest?",
        expected=s_xy / (s_xx + lam),
        symbols=(lam, s_xx, s_xy),
        hints=(
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
    "logistic_gradient": Exercise(
        question=r"One sample of logistic regression, $p = \sigma(wx + b)$, with the target $y$. Write the "
        "gradient of the cross-entropy by $(w, b)$ as a column, Matrix([..., ...]), in $w, b, x, y$.",
        expected=sp.ImmutableMatrix([(p - y) * x, p - y]),
        symbols=(w, b, x, y),
        hints=(
            "The derivative by $z = wx + b$ is $p - y$.",
            r"$\partial z / \partial w = x$ and $\partial z / \partial b = 1$.",
        ),
        mistakes={
            "a sign: this is $y - p$, the direction of descent": sp.ImmutableMatrix([(y - p) * x, y - p]),
            r"the slope $\sigma' = p(1 - p)$ cancels; it stays with the squared error": sp.ImmutableMatrix(
                [(p - y) * p * (1 - p) * x, (p - y) * p * (1 - p)]
            ),
            "the bias has no $x$: it is the weight of an input that is always 1": sp.ImmutableMatrix(
                [(p - y) * x, (p - y) * x]
            ),
        },
    ),
    "logistic_bend": Exercise(
        question=r"One sample of logistic regression, $p = \sigma(wx + b)$, with the target $y$. Find the "
        "second derivative of its cross-entropy by $w$.",
        expected=p * (1 - p) * x**2,
        symbols=(w, b, x),
        hints=(
            "The first derivative is $(p - y)x$, and only $p$ depends on $w$.",
            r"$\partial p / \partial w = p(1 - p) x$.",
        ),
        mistakes={
            "each of the two derivatives brings a factor $x$": p * (1 - p) * x,
            "this is the bend of linear regression; here a sample counts with $p(1 - p)$": x**2,
        },
    ),
    "odds": Exercise(
        question="The odds of class 1 are $p/(1 - p)$. By which factor does logistic regression, "
        r"$p = \sigma(wx + b)$, multiply them when $x$ grows by 1, in terms of $w$?",
        expected=sp.exp(w),
        symbols=(w,),
        hints=("$p/(1 - p) = e^{wx + b}$.", "Divide the odds at $x + 1$ by those at $x$."),
        mistakes={
            "$w$ is what is added to the logarithm of the odds": w,
            r"this is $\sigma(w)$, a probability and not a ratio of odds": 1 / (1 + sp.exp(-w)),
        },
    ),
    "two_logits": Exercise(
        question="A softmax classifier has two classes with the logits $z_1$ and $z_2$. Write the loss for a "
        "sample of the first class.",
        expected=sp.log(1 + sp.exp(z_2 - z_1)),
        symbols=(z_1, z_2),
        hints=(r"The loss is $-\log p_1$.", r"$p_1 = \sigma(z_1 - z_2)$."),
        mistakes={
            "this is the loss for a sample of the second class": sp.log(1 + sp.exp(z_1 - z_2)),
            "a sign: the logarithm of a probability is negative, its loss is not": -sp.log(
                1 + sp.exp(z_2 - z_1)
            ),
            "the loss depends on the difference of both logits, not on one of them": sp.log(1 + sp.exp(-z_1)),
        },
    ),
    "newton_start": Exercise(
        question="One sample of logistic regression with $x = 2$ and $y = 1$, no bias, $w = 0$. To which $w$ "
        "does one step of Newton's method lead?",
        expected=sp.Integer(1),
        hints=(
            r"At $w = 0$ the slope is $(\frac12 - 1) \cdot 2$.",
            r"The bend is $\frac14 \cdot 2^2$. The step is minus slope over bend.",
        ),
        mistakes={
            "a sign: the step is against the slope": sp.Integer(-1),
            r"this is a gradient step with the rate $\frac12$; Newton divides by the bend": half,
        },
    ),
    "wilson_centre": Exercise(
        question="Of $n$ samples $k$ are right. Wilson's interval with $2$ standard deviations in place of "
        "$1.96$ is not centred at $k/n$. Where is its middle, in terms of $k$ and $n$?",
        expected=(k + 2) / (n + 4),
        symbols=(k, n),
        hints=(
            "The ends solve $(k/n - p)^2 = 4 p (1 - p) / n$, a quadratic equation in $p$.",
            "The middle of its two solutions is minus half of the coefficient of $p$, over that of $p^2$.",
        ),
        mistakes={
            r"this is the share itself; the interval leans from it towards $\frac12$": k / n,
            "two are added to the right ones, and two to the wrong ones as well": (k + 2) / (n + 2),
        },
    ),
}
