r"""Exercises on how far a mean is off: P(R̂ − R ≥ ε) ≤ e^{−2Nε²}, and on the size N = log(2H/δ)/(2ε²).

Chapter: directions, the page on theory.
"""

from sympy import Derivative, Integer, Rational, Subs, UnevaluatedExpr, exp, log, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, size
from mathlib.written_out import over, plus, power, times

epsilon, delta, s = positive("epsilon delta s")
N, H = size("N H")

exponent = -s * N * epsilon + N * s**2 / 2
more, few = log(2 * H**2 / delta), log(2 * H / delta)
one_side = sqrt(log(1 / delta) / (2 * N))

EXERCISES = {
    "quarter_as_wide": Exercise(
        level="recall",
        question=r"With N test samples the deviation $\varepsilon = \sqrt{\log(2/\delta)/(2N)}$ of "
        r"Hoeffding's bound is $\frac1{10}$. How many times as many samples bring it down to $\frac1{40}$, "
        "with the same δ?",
        expected=Integer(16),
        start=power(over(Rational(1, 10), Rational(1, 40)), 2),
        steps=(
            (power(4, 2), r"$N = \log(2/\delta)/(2\varepsilon^2)$: as $1/\varepsilon^2$; 4 times as narrow"),
            (Integer(16), "the square"),
        ),
        hints=(
            "Solve for N, or look at how N enters.",
            r"ε is proportional to $1/\sqrt N$.",
            "ε shall become 4 times as small; N grows with the square.",
        ),
        mistakes={
            "ε falls like 1/√N, not like 1/N": Integer(4),
            "a larger N gives a smaller ε, not the other way round": Rational(1, 16),
            "the root is taken, and it should be the square": Integer(2),
        },
    ),
    "more_hypotheses": Exercise(
        question="A class of H hypotheses becomes a class of $H^2$. By how much does the number of samples "
        r"$\log(2H/\delta)/(2\varepsilon^2)$ grow? (ε is epsilon, δ is delta.)",
        expected=log(H) / (2 * epsilon**2),
        symbols=(H, epsilon, delta),
        start=more / (2 * epsilon**2) - few / (2 * epsilon**2),
        steps=(
            ((more - few) / (2 * epsilon**2), "one denominator"),
            (log(H) / (2 * epsilon**2), r"$\log a - \log b = \log(a/b)$, and $2H^2/(2H) = H$"),
        ),
        hints=(
            r"What stays the same in the two numbers of samples?",
            r"Subtract $\log(2H/\delta)/(2\varepsilon^2)$ from the same with $H^2$.",
            r"$\log(2H^2/\delta) = \log(2H/\delta) + \log H$.",
        ),
        mistakes={
            "this is the new number of samples, not the growth": more / (2 * epsilon**2),
            "only H is squared, not the 2 before it": log(2 * H) / (2 * epsilon**2),
            "H enters by its logarithm": H / (2 * epsilon**2),
            "this is a ratio; asked for is the difference": more / few,
        },
    ),
    "one_sided": Exercise(
        question=r"Only $\hat R - R \ge \varepsilon$ is to be avoided, for one hypothesis fixed in advance. "
        "Which ε belongs to N samples and to the probability δ (delta) of failure, 0 < δ < 1?",
        expected=one_side,
        symbols=(N, delta),
        given=(delta < 1,),
        start=sqrt(UnevaluatedExpr(log(delta)) / (-2 * N)),
        steps=((one_side, r"$e^{-2N\varepsilon^2} = \delta$ says $-2N\varepsilon^2 = \log\delta$"),),
        hints=(
            "Which bound has one of the two sides alone?",
            r"One side has the bound $e^{-2N\varepsilon^2}$, without the factor 2.",
            r"Solve $e^{-2N\varepsilon^2} = \delta$ for ε.",
        ),
        mistakes={
            "the factor 2 counts both sides; here there is one": sqrt(log(2 / delta) / (2 * N)),
            "the exponent is −2Nε²; its 2 is missing": sqrt(log(1 / delta) / N),
            "ε enters squared, so a root is missing": log(1 / delta) / (2 * N),
        },
    ),
    "best_s": Exercise(
        level="extend",
        question=r"N independent losses in [0, 2] instead of [0, 1], each with the mean R, have "
        r"$\mathbb{E}\, e^{s(\ell - R)} \le e^{s^2/2}$. So every s > 0 bounds "
        r"$P(\hat R - R \ge \varepsilon)$ by $e^{-sN\varepsilon + Ns^2/2}$. Which s makes this bound "
        "smallest? (ε is epsilon.)",
        expected=epsilon,
        symbols=(epsilon, N),
        start=s - Derivative(exponent, s) / Derivative(exponent, s, 2),
        steps=(
            (
                times(N * epsilon, 1 / N),
                r"a parabola $h$ is smallest at $s - h'(s)/h''$, from any $s$: here $-N\varepsilon + Ns = 0$",
            ),
            (epsilon, "$N$ cancels"),
        ),
        hints=(
            "The smallest bound has the smallest exponent.",
            "The exponent is a quadratic in s.",
            r"Its derivative $-N\varepsilon + Ns$ is 0 at the minimum.",
        ),
        mistakes={
            "this is the best s for losses in [0, 1], where the exponent has s²/8": 4 * epsilon,
            "N stands in both terms and drops out": N * epsilon,
            "the derivative of s²/2 is s, not 2s": epsilon / 2,
            "here the exponent is 0, and the bound is 1": 2 * epsilon,
        },
    ),
    "wider_losses": Exercise(
        level="extend",
        question=r"For N losses in [0, 2] every s > 0 bounds $P(\hat R - R \ge \varepsilon)$ by "
        r"$e^{-sN\varepsilon + Ns^2/2}$. Find the smallest of these bounds. (ε is epsilon.)",
        expected=exp(-N * epsilon**2 / 2),
        symbols=(epsilon, N),
        start=Subs(exp(exponent), s, epsilon),
        steps=(
            (
                exp(plus(-N * epsilon**2, N * epsilon**2 / 2)),
                r"the exponent has the slope $-N\varepsilon + Ns$, which is 0 at $s = \varepsilon$",
            ),
            (exp(-N * epsilon**2 / 2), "one term takes away half of the other"),
        ),
        hints=(
            "Look for the s that makes the exponent smallest.",
            r"It is $s = \varepsilon$. Put it in.",
            r"$-N\varepsilon^2 + \frac12 N\varepsilon^2 = -\frac12 N\varepsilon^2$.",
        ),
        mistakes={
            "this is the bound for losses in [0, 1]": exp(-2 * N * epsilon**2),
            "the term Ns²/2 is missing": exp(-N * epsilon**2),
            "one side is asked for, and the factor 2 counts both": 2 * exp(-N * epsilon**2 / 2),
            "this is the exponent; the bound is a power of e": -N * epsilon**2 / 2,
        },
    ),
}
