r"""Exercises on logistic regression: $\partial L/\partial w = (p - y)\, x$, odds $e^w$, bends, minima.

Chapter: models.
"""

from sympy import Derivative, Integer, Rational, Subs, exp, log

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import column, over, plus, times

w, b, x, y, z = real("w b x y z")
c, k, m, g = positive("c k m g")

half = Rational(1, 2)
p, p_next = 1 / (1 + exp(-(w * x + b))), 1 / (1 + exp(-(w * (x + 1) + b)))
p_z, p_2w = 1 / (1 + exp(-z)), 1 / (1 + exp(-2 * w))
entropy = -y * log(p) - (1 - y) * log(1 - p)
share = k / (k + m)

EXERCISES = {
    "newton_start": Exercise(
        level="recall",
        question="One sample of logistic regression with $x = 2$ and $y = 1$, no bias, $w = 0$. To which $w$ "
        "does one step of Newton's method on its cross-entropy lead?",
        expected=Integer(1),
        start=-Subs(Derivative(-log(p_2w), w), w, 0) / Subs(Derivative(-log(p_2w), w, w), w, 0),
        steps=(
            (
                times(-1, over(times(plus(half, -1), 2), times(Rational(1, 4), 4))),
                r"slope $(p - y) x$ and bend $p(1 - p) x^2$, with $p = \frac12$",
            ),
            (Integer(1), "minus slope over bend, from 0"),
        ),
        hints=(
            "Newton's step needs two numbers at $w = 0$: the slope and the bend of the loss.",
            r"The slope is $(\frac12 - 1) \cdot 2$.",
            r"The bend is $\frac14 \cdot 2^2$. The step is minus slope over bend.",
        ),
        mistakes={
            "a sign: the step is against the slope": Integer(-1),
            r"this is a gradient step with the rate $\frac12$; Newton divides by the bend": half,
            r"the bend has the factor $x^2 = 4$, not $x = 2$": Integer(2),
            r"this divides by 4, the bend of a line; here a sample counts with $p(1 - p)$": Rational(1, 4),
        },
    ),
    "logistic_gradient": Exercise(
        question=r"One sample of logistic regression, $p = \sigma(wx + b)$, with the target $y$. Write the "
        "gradient of the cross-entropy by $(w, b)$ as a column, Matrix([..., ...]), in $w, b, x, y$.",
        expected=column((p - y) * x, p - y),
        symbols=(w, b, x, y),
        start=column(Derivative(entropy, w), Derivative(entropy, b)),
        steps=(
            (
                column((p - y) * Derivative(w * x + b, w), (p - y) * Derivative(w * x + b, b)),
                "the chain rule: the derivative by $z = wx + b$ is $p - y$",
            ),
            (column((p - y) * x, p - y), "$w$ has the factor $x$, and $b$ the factor 1"),
        ),
        hints=(
            "Both parameters act through $z = wx + b$ alone.",
            "The derivative by $z$ is $p - y$.",
            r"$\partial z / \partial w = x$ and $\partial z / \partial b = 1$.",
        ),
        mistakes={
            "a sign: this is $y - p$, the direction of descent": column((y - p) * x, y - p),
            r"the slope $\sigma' = p(1 - p)$ cancels; it stays with the squared error": column(
                (p - y) * p * (1 - p) * x, (p - y) * p * (1 - p)
            ),
            "the bias has no $x$: it is the weight of an input that is always 1": column(
                (p - y) * x, (p - y) * x
            ),
        },
    ),
    "logistic_bend": Exercise(
        question=r"One sample of logistic regression, $p = \sigma(wx + b)$, with the target $y$. Find the "
        "second derivative of its cross-entropy by $w$.",
        expected=p * (1 - p) * x**2,
        symbols=(w, b, x, y),
        start=Derivative(entropy, w, w),
        steps=(
            (Derivative((p - y) * x, w), "the first derivative"),
            (x * Derivative(p, w), "only $p$ depends on $w$"),
            (p * (1 - p) * x**2, r"$\sigma' = \sigma(1 - \sigma)$ at $wx + b$, which brings $x$ once more"),
        ),
        hints=(
            "Differentiate once; much cancels before the second time.",
            "The first derivative is $(p - y)x$, and only $p$ depends on $w$.",
            r"$\partial p / \partial w = p(1 - p) x$.",
        ),
        mistakes={
            "each of the two derivatives brings a factor $x$": p * (1 - p) * x,
            "this is the bend of linear regression; here a sample counts with $p(1 - p)$": x**2,
            "$p - y$ is gone after the second derivative: $p$ was differentiated": (p - y)
            * p
            * (1 - p)
            * x**2,
        },
    ),
    "odds": Exercise(
        question="The odds of class 1 are $p/(1 - p)$. By which factor does logistic regression, "
        r"$p = \sigma(wx + b)$, multiply them when $x$ grows by 1, in terms of $w$?",
        expected=exp(w),
        symbols=(w, b, x),
        start=(p_next / (1 - p_next)) / (p / (1 - p)),
        steps=(
            (exp(w * (x + 1) + b) / exp(w * x + b), "$p/(1 - p) = e^{wx + b}$"),
            (exp(w), "exponents are subtracted"),
        ),
        hints=(
            "Write $p/(1 - p)$ as a formula in $wx + b$ first.",
            "$p/(1 - p) = e^{wx + b}$.",
            "Divide the odds at $x + 1$ by those at $x$.",
        ),
        mistakes={
            "$w$ is what is added to the logarithm of the odds": w,
            r"this is $\sigma(w)$, a probability and not a ratio of odds": 1 / (1 + exp(-w)),
            "a sign: with $w > 0$ class 1 becomes more likely": exp(-w),
        },
    ),
    "bias_alone": Exercise(
        level="extend",
        question=r"Logistic regression with a bias only, $p = \sigma(b)$ for every sample. Of the samples "
        r"$k$ "
        r"are of class 1 and $m$ of class 0. Which $b$ makes the cross-entropy smallest?",
        expected=log(k / m),
        symbols=(k, m),
        start=log(share / (1 - share)),
        steps=(
            (log(share) - log(m / (k + m)), r"the slope $k(p - 1) + m p$ is 0 at $p = k/(k + m)$; then $b$"),
            (log(k / m), "$k + m$ cancels"),
        ),
        hints=(
            "First find the best $p$, then the $b$ that gives it.",
            "The slope of the summed loss by $b$ is $k(p - 1) + m p$, as each sample brings $p - y$.",
            r"It is 0 at $p = k/(k + m)$; and $p = \sigma(b)$ means $b = \log \frac{p}{1 - p}$.",
        ),
        mistakes={
            r"this is the best $p$; the bias is $\log \frac{p}{1 - p}$": share,
            "this is the logarithm of $p$, not that of the odds": log(share),
            "a sign: with more samples of class 1 the bias is positive": log(m / k),
        },
    ),
    "scaled_plane": Exercise(
        level="extend",
        question="A plane gives a sample of class 1 the logit $g > 0$, so it is on the right side. All "
        "weights "
        "and the bias are multiplied by $c > 0$, and the loss of the sample is $\\log(1 + e^{-cg})$. Find "
        "its "
        "derivative by $c$. (Is there a $c$ for which it is 0?)",
        expected=-g / (1 + exp(c * g)),
        symbols=(c, g),
        start=Derivative(log(1 + exp(-c * g)), c),
        steps=(
            (-g * exp(-c * g) / (1 + exp(-c * g)), "the chain rule; the inner slope is $-g\\, e^{-cg}$"),
            (-g / (1 + exp(c * g)), "times $e^{cg}$, above and below: below 0 for every $c$, so no minimum"),
        ),
        hints=(
            r"The derivative of $\log u$ is $u'/u$.",
            r"Here $u = 1 + e^{-cg}$ and $u' = -g\, e^{-cg}$.",
            "Multiply above and below by $e^{cg}$.",
        ),
        mistakes={
            "a sign: the loss falls as $c$ grows": g / (1 + exp(c * g)),
            "the inner slope $-g$ is incomplete: its factor $e^{-cg}$ is missing": -g / (1 + exp(-c * g)),
            "the factor $g$ is missing: this is the derivative by the logit $cg$": -1 / (1 + exp(c * g)),
        },
    ),
    "not_convex": Exercise(
        level="extend",
        question=r"Logistic regression with the squared error in place of the cross-entropy: for a sample of "
        r"class 0 it is $\frac12 p^2$ with $p = \sigma(z)$. Find its second derivative by $z$. (For which "
        r"$p$ "
        "is it negative?)",
        expected=p_z**2 * (1 - p_z) * (2 - 3 * p_z),
        symbols=(z,),
        start=Derivative(p_z**2 / 2, z, z),
        steps=(
            (Derivative(p_z**2 * (1 - p_z), z), r"$\sigma' = \sigma(1 - \sigma)$"),
            (
                (2 * p_z - 3 * p_z**2) * Derivative(p_z, z),
                "$p^2 - p^3$ has the derivative $2p - 3p^2$ by $p$",
            ),
            (
                p_z**2 * (1 - p_z) * (2 - 3 * p_z),
                r"$\sigma'$ once more; negative for $p > \frac23$, so not convex",
            ),
        ),
        hints=(
            "Differentiate twice; each time $p$ brings its own slope.",
            "The first derivative is $p \\cdot p(1 - p) = p^2 - p^3$.",
            "Differentiate that by $p$, and multiply by $p(1 - p)$.",
        ),
        mistakes={
            "the last factor is missing: this is the derivative of $p^2 - p^3$ by $p$, not by $z$": (
                2 * p_z - 3 * p_z**2
            ),
            "this is the square of the slope; $p(1 - p)$ changes with $z$, too": (p_z * (1 - p_z)) ** 2,
            "this is the bend of the cross-entropy": p_z * (1 - p_z),
        },
    ),
}
