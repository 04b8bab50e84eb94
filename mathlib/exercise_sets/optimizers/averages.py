r"""Exercises on averages: m_t = (1 − β_1) Σ β_1^{t−i} g_i, the share 1 − β^t, steps of Adam and relatives.

Chapter: optimizers.
"""

from sympy import Derivative, Rational, Sum, Symbol, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, size
from mathlib.written_out import plus, times

eta, g, beta_1, beta_2, eps = positive("eta g beta_1 beta_2 varepsilon")
t = size("t")
i = Symbol("i", integer=True)

first = eta * g / (g + eps)

EXERCISES = {
    "too_small": Exercise(
        level="recall",
        question=r"All gradients are the same number $g$, and $\beta_1 = \frac9{10}$. Adam's running average "
        r"starts with $m_0 = 0$. What share of $g$ is $m_3$, before the bias correction?",
        expected=Rational(271, 1000),
        start=times(Rational(1, 10), plus(1, Rational(9, 10), Rational(81, 100))),
        steps=(
            (
                times(Rational(1, 10), Rational(271, 100)),
                r"$m_3 = (1 - \beta_1)(1 + \beta_1 + \beta_1^2)\,g$; the sum",
            ),
            (Rational(271, 1000), r"this is $1 - \beta_1^3$"),
        ),
        hints=(
            "Each step keeps nine tenths of $m$ and adds a tenth of $g$.",
            r"$m_t = (1 - \beta_1) \sum_{i=1}^t \beta_1^{t-i} g$.",
            r"The sum is geometric, so the share is $1 - \beta_1^t$.",
        ),
        mistakes={
            r"this is $\beta_1^3$, what is missing from $m_3$": Rational(729, 1000),
            "this is the share of the last gradient alone": Rational(1, 10),
            r"the factor $1 - \beta_1$ is missing": Rational(271, 100),
            "this is $m_2$": Rational(19, 100),
        },
    ),
    "fading": Exercise(
        question=r"AdaGrad with $\varepsilon = 0$, and every gradient is the same $g > 0$. Find the length "
        r"of step $t$, as a formula in $\eta$ (eta) and $t$.",
        expected=eta / sqrt(t),
        symbols=(eta, t, g),
        start=eta * g / sqrt(Sum(g**2, (i, 1, t))),
        steps=(
            (eta / sqrt(Sum(1, (i, 1, t))), "$v_t$ is the sum of all squares so far; $g$ cancels"),
            (eta / sqrt(t), "$t$ equal terms"),
        ),
        hints=(
            "AdaGrad divides by the root of the sum of all squares so far.",
            "$v_t = t g^2$.",
            r"The step is $\eta g / \sqrt{v_t}$.",
        ),
        mistakes={
            "the root is missing: $v_t$ is the sum of the squares": eta / t,
            "this is the length for RMSProp once it has warmed up; AdaGrad forgets nothing": eta,
            "$g$ is divided by its own size, and cancels": eta * g / sqrt(t),
        },
    ),
    "warming_up": Exercise(
        question=r"RMSProp with $\varepsilon = 0$, $v_0 = 0$ and $0 < \beta_2 < 1$ (beta_2), and every "
        r"gradient is the same $g > 0$. Find the length of step $t$, as a formula in $\eta$ (eta), "
        r"$\beta_2$ and $t$.",
        expected=eta / sqrt(1 - beta_2**t),
        symbols=(eta, beta_2, t, g),
        given=(beta_2 < 1,),
        start=eta * g / sqrt((1 - beta_2) * Sum(beta_2 ** (t - i) * g**2, (i, 1, t))),
        steps=(
            (
                eta / sqrt((1 - beta_2) * Sum(beta_2 ** (t - i), (i, 1, t))),
                r"$v_t = (1 - \beta_2) \sum_i \beta_2^{t-i} g^2$; $g$ cancels",
            ),
            (eta / sqrt(1 - beta_2**t), "the geometric sum"),
        ),
        hints=(
            "What is $v_t$, if all squares are $g^2$?",
            r"$v_t = (1 - \beta_2^t)\,g^2$, and the step is $\eta g/\sqrt{v_t}$.",
        ),
        mistakes={
            r"the root is missing: $v_t$ is an average of squares": eta / (1 - beta_2**t),
            "RMSProp has no bias correction, so its steps are longer": eta,
            r"this is the first step; later ones have $\beta_2^t$": eta / sqrt(1 - beta_2),
        },
    ),
    "last_share": Exercise(
        question=r"Adam's corrected average is $\hat m_t = m_t/(1 - \beta_1^t)$ with "
        r"$m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$, $m_0 = 0$ and $0 < \beta_1 < 1$ (beta_1). What share "
        r"does the last gradient $g_t$ have in $\hat m_t$, as a formula in $\beta_1$ and $t$?",
        expected=(1 - beta_1) / (1 - beta_1**t),
        symbols=(beta_1, t),
        given=(beta_1 < 1,),
        start=(1 - beta_1) / Sum((1 - beta_1) * beta_1 ** (t - i), (i, 1, t)),
        steps=(
            (
                1 / Sum(beta_1 ** (t - i), (i, 1, t)),
                r"the share of $g_t$ in $m_t$ over the sum of all shares; $1 - \beta_1$ cancels",
            ),
            ((1 - beta_1) / (1 - beta_1**t), "the geometric sum"),
        ),
        hints=(
            "What share does $g_t$ have in $m_t$, before the division?",
            r"In $m_t$ it is $1 - \beta_1$. All shares together are $1 - \beta_1^t$.",
        ),
        mistakes={
            "this is its share in $m_t$, before the correction": 1 - beta_1,
            "this is the share of the first gradient": (1 - beta_1) * beta_1 ** (t - 1) / (1 - beta_1**t),
            "this is the share in a plain mean; here later gradients count more": 1 / t,
        },
    ),
    "sensitivity": Exercise(
        question=r"Adam's first step after a gradient $g > 0$ has the length $\eta g/(g + \varepsilon)$. "
        r"Find its derivative by $g$, as a formula in $g$, $\eta$ (eta) and $\varepsilon$ (varepsilon).",
        expected=eta * eps / (g + eps) ** 2,
        symbols=(g, eta, eps),
        start=Derivative(first, g),
        steps=(
            (
                (eta * (g + eps) - eta * g) / (g + eps) ** 2,
                "the quotient rule; numerator and denominator have the slopes $\\eta$ and 1",
            ),
            (eta * eps / (g + eps) ** 2, r"$\eta g$ cancels"),
        ),
        hints=(
            "$g$ stands in the numerator and in the denominator.",
            r"With the quotient rule: $(\eta (g + \varepsilon) - \eta g)/(g + \varepsilon)^2$.",
        ),
        mistakes={
            "the denominator depends on $g$, too": eta / (g + eps),
            "only the denominator is differentiated": -eta * g / (g + eps) ** 2,
            "the denominator is to be squared": eta * eps / (g + eps),
        },
    ),
}
