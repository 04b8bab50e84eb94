r"""Exercises on a transformer block: x̂ = (x − μ)/s with s² = variance + ε, x + f(x), the task of the cards.

Chapter: directions, the page on the transformer.
"""

from sympy import Derivative, Integer, Rational, sqrt, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import over, plus, root, times

s, u, eps = positive("s u varepsilon")
A, x, w, g = real("A x w g")

shrunk = u / sqrt(u**2 + eps)
slope = 1 - tanh(x) ** 2
share = (s**2 - eps) / s**2  # of 1: the mean of the squares of x̂

EXERCISES = {
    "normalized": Exercise(
        level="recall",
        question=r"Layer normalization of a token of two entries, x = (−u, u) with u > 0, and with ε > 0 "
        r"(varepsilon). Find $\hat x_2$.",
        expected=shrunk,
        symbols=(u, eps),
        start=over(u, root(plus(u**2 / 2, u**2 / 2, eps))),
        steps=((shrunk, "the mean is 0, so the variance is the mean of the two squares, $u^2$"),),
        hints=(
            "Which mean and which variance has the token?",
            "The mean is 0, the variance $u^2$.",
            r"$\hat x_2 = (u - \mu)/s$ with $s^2 = u^2 + \varepsilon$.",
        ),
        mistakes={
            "this is right for ε = 0": Integer(1),
            "this is divided by s²; divide by s, the root": u / (u**2 + eps),
            "ε stands under the root": u / (u + eps),
            "the variance divides by d = 2, not by d − 1": u / sqrt(2 * u**2 + eps),
        },
    ),
    "guess": Exercise(
        level="recall",
        question="In the task of the cards, the earlier cards of the colour have the numbers 2, 2, 4, 3 and "
        "2, and nobody knows in which order they came; all orders are equally likely. With which probability "
        "is the best guess for the number of the last of them right?",
        expected=Rational(3, 5),
        start=times(3, over(1, 5)),
        steps=((Rational(3, 5), "three of the five cards have the number 2; each is the last with $1/5$"),),
        hints=(
            "Which number would you guess?",
            "Each of the five is the last one with the probability 1/5.",
            "Three of them have the number 2.",
        ),
        mistakes={
            "three different numbers occur, but not equally often": Rational(1, 3),
            "this is one card; three cards have the number 2": Rational(1, 5),
            "a 2 stands last in the list, but the list is in no order": Integer(1),
        },
    ),
    "residual": Exercise(
        question=r"A layer with a path around it: $y = x + w \tanh x$, and $\partial L/\partial y = g$. Find "
        r"$\partial L/\partial x$.",
        expected=g * (1 + w * slope),
        symbols=(w, x, g),
        start=g * Derivative(x + w * tanh(x), x),
        steps=(
            (g * (1 + w * Derivative(tanh(x), x)), "the path around the layer has the slope 1; paths add"),
            (g * (1 + w * slope), r"$\tanh' = 1 - \tanh^2$"),
        ),
        hints=(
            "Along how many paths does x reach y?",
            r"Along two, whose slopes add: around the layer, and through $w \tanh x$.",
            r"Their slopes are 1 and $w(1 - \tanh^2 x)$.",
        ),
        mistakes={
            "the path around the layer is missing": g * w * slope,
            "w belongs to the second path only": g * w * (1 + slope),
            r"the slope of tanh is $1 - \tanh^2$": g * (1 + w * tanh(x)),
            "on the path around the layer g is missing": 1 + g * w * slope,
        },
    ),
    "token_slope": Exercise(
        question=r"Layer normalization turns the token (−u, u) with u > 0 into one with the second entry "
        r"$\hat x_2 = (u - \mu)/s$, where μ is the mean of the token and $s^2$ its variance plus ε > 0 "
        r"(varepsilon). Find the derivative of $\hat x_2$ by u.",
        expected=eps / (u**2 + eps) ** Rational(3, 2),
        symbols=(u, eps),
        start=Derivative(shrunk, u),
        steps=(
            (
                1 / sqrt(u**2 + eps) - u**2 / (u**2 + eps) ** Rational(3, 2),
                "the product rule: $u$ stands above, and in the root",
            ),
            (eps / (u**2 + eps) ** Rational(3, 2), r"one denominator; $u^2 + \varepsilon - u^2$"),
        ),
        hints=(
            r"First write $\hat x_2$ as a formula in u and ε.",
            r"The mean is 0, so $\hat x_2 = u/\sqrt{u^2 + \varepsilon}$. u stands above and in the root.",
            r"$s = \sqrt{u^2 + \varepsilon}$ has the slope $u/s$.",
        ),
        mistakes={
            "s is taken as a constant": 1 / sqrt(u**2 + eps),
            "this is right for ε = 0, where a scale is ignored": Integer(0),
            "the direct path, through u above, is missing": -(u**2) / (u**2 + eps) ** Rational(3, 2),
            "the root has the slope u/s; its factor u is missing": (u**2 + eps - u)
            / (u**2 + eps) ** Rational(3, 2),
        },
    ),
    "along_x": Exercise(
        level="extend",
        question=r"Layer normalization with ε > 0 (varepsilon), the slopes $g_i = \partial L/\partial \hat "
        r"x_i$, and $s^2$ the variance of the token x plus ε. Let $A = \sum_i g_i \hat x_i$. Find "
        r"$\sum_j x_j\, \partial L/\partial x_j$, in A, s and ε.",
        expected=eps * A / s**2,
        symbols=(A, s, eps),
        given=(eps < s**2,),
        start=times(s, (A - A * share) / s),
        steps=(
            (
                A - A * share,
                r"$x_j - \mu = s \hat x_j$, the slopes sum to 0, and $\frac1d \sum_j \hat x_j^2 = "
                r"(s^2 - \varepsilon)/s^2$",
            ),
            (eps * A / s**2, r"$1 - (s^2 - \varepsilon)/s^2 = \varepsilon/s^2$"),
        ),
        hints=(
            r"The entries of $\partial L/\partial x$ sum to 0. What does that allow you to take from $x_j$?",
            r"$x_j$ may be replaced by $x_j - \mu = s \hat x_j$.",
            r"$\sum_j \hat x_j\, \partial L/\partial x_j = (A - A \sum_j \hat x_j^2/d)/s$, and "
            r"$\sum_j \hat x_j^2/d = (s^2 - \varepsilon)/s^2$.",
        ),
        mistakes={
            "this is right for ε = 0, where the length of x is not felt": Integer(0),
            r"the part along $\hat x$ is not taken away; only the share ε/s² of A is left": A,
            r"this is the sum with $\hat x_j$; $x_j - \mu$ is s times $\hat x_j$": eps * A / s**3,
        },
    ),
}
