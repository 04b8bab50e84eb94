r"""Exercises on learning theory: sample sizes, counts of labellings, complexities and rates.

Chapter: theory. Answers are SymPy expressions.
"""

from sympy import Integer, Rational, exp, log, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, size

epsilon, delta, L, mu, B, D, r, s = positive("epsilon delta L mu B D r s")
N, H, t = size("N H t")

EXERCISES = {
    "quarter_as_wide": Exercise(
        question=r"With $N$ test samples the deviation $\varepsilon$ of Hoeffding's bound is $\tfrac1{10}$. "
        r"How many times as many samples bring it down to $\tfrac1{40}$, with the same $\delta$?",
        expected=Integer(16),
        hints=(
            r"$\varepsilon = \sqrt{\log(2/\delta)/(2N)}$ is proportional to $1/\sqrt N$.",
            r"$\varepsilon$ shall become 4 times as small; $N$ grows with the square.",
        ),
        mistakes={
            r"ε falls like 1/√N, not like 1/N": Integer(4),
            "a larger N gives a smaller ε, not the other way round": Rational(1, 16),
        },
    ),
    "more_hypotheses": Exercise(
        question=r"A class of $H$ hypotheses becomes a class of $H^2$. By how much does the number "
        r"of samples "
        r"$\log(2H/\delta)/(2\varepsilon^2)$ grow?",
        expected=log(H) / (2 * epsilon**2),
        symbols=(H, epsilon, delta),
        hints=(
            r"Subtract $\log(2H/\delta)/(2\varepsilon^2)$ from the same with $H^2$.",
            r"$\log(2H^2/\delta) = \log(2H/\delta) + \log H$.",
        ),
        mistakes={
            "this is the new number of samples, not the growth": log(2 * H**2 / delta) / (2 * epsilon**2),
            "H² is H times as large as H: its logarithm grows by log H": log(2 * H) / (2 * epsilon**2),
            "the logarithm of H, not H itself": H / (2 * epsilon**2),
        },
    ),
    "one_sided": Exercise(
        question=r"Only $\hat R - R \ge \varepsilon$ is to be avoided, for one hypothesis fixed in "
        r"advance. Which "
        r"$\varepsilon$ belongs to $N$ samples and the probability $\delta$ of failure?",
        expected=sqrt(log(1 / delta) / (2 * N)),
        symbols=(N, delta),
        given=(delta < 1,),
        hints=(
            r"One side has the bound $e^{-2N\varepsilon^2}$, without the factor 2.",
            r"Solve $e^{-2N\varepsilon^2} = \delta$ for $\varepsilon$.",
        ),
        mistakes={
            "the factor 2 counts both sides; here there is one": sqrt(log(2 / delta) / (2 * N)),
            "the exponent is −2Nε²; its 2 is missing": sqrt(log(1 / delta) / N),
            "ε enters squared, so a root is missing": log(1 / delta) / (2 * N),
        },
    ),
    "best_s": Exercise(
        question=r"Losses in $[0, 2]$ instead of $[0, 1]$ have "
        r"$\mathbb{E}\, e^{s(\ell - R)} \le e^{s^2/2}$. Which $s$ makes the bound "
        r"$e^{-sN\varepsilon + Ns^2/2}$ smallest?",
        expected=epsilon,
        symbols=(epsilon, N),
        hints=(
            r"The exponent is a quadratic in $s$.",
            r"Its derivative $-N\varepsilon + Ns$ is 0 at the minimum.",
        ),
        mistakes={
            "this is the best s for losses in [0, 1], where the exponent has s²/8": 4 * epsilon,
            "N stands in both terms and drops out": N * epsilon,
            "the derivative of s²/2 is s, not 2s": epsilon / 2,
        },
    ),
    "wider_losses": Exercise(
        question=r"With the best $s$ of the exercise before, which bound does "
        r"$P(\hat R - R \ge \varepsilon)$ have for losses in $[0, 2]$?",
        expected=exp(-N * epsilon**2 / 2),
        symbols=(epsilon, N),
        hints=(
            r"Put $s = \varepsilon$ into $e^{-sN\varepsilon + Ns^2/2}$.",
            r"$-N\varepsilon^2 + \tfrac12 N\varepsilon^2 = -\tfrac12 N\varepsilon^2$.",
        ),
        mistakes={
            "this is the bound for losses in [0, 1]": exp(-2 * N * epsilon**2),
            "the term s²/2 is missing": exp(-N * epsilon**2),
            "two sides are asked for where the question has one": 2 * exp(-N * epsilon**2 / 2),
        },
    ),
    "rays": Exercise(
        question=r"How many labellings do the rays $x \ge c$ give to $N$ different points on a "
        r"line? ($x \ge c$ "
        r"is $+$, the rest is $-$.)",
        expected=N + 1,
        symbols=(N,),
        hints=(
            r"A ray is told by how many of the points it holds.",
            r"It can hold $0, 1, \dots, N$ of them, counted from the right.",
        ),
        mistakes={
            "the ray that holds none of them counts, too": N,
            "this counts rays to both sides; here + is on the right": 2 * N,
            "all labellings: already for two points (+, −) is none of a ray": 2**N,
        },
    ),
    "intervals_missed": Exercise(
        question=r"Intervals give $1 + \tfrac12 N(N + 1)$ labellings to $N$ points on a line. How "
        r"many of the "
        r"$2^N$ labellings of 4 points do they not give?",
        expected=Integer(5),
        hints=(
            r"Intervals give $1 + \tfrac12 \cdot 4 \cdot 5$ of the 16.",
            r"Missing are those with a gap: $+-+-$, $+--+$, $+-++$ and so on.",
        ),
        mistakes={
            "this is how many they do give": Integer(11),
            "the labelling without any + is one of an interval that holds no point": Integer(6),
        },
    ),
    "signed_class": Exercise(
        question=r"By Cauchy and Schwarz, what is the largest value of "
        r"$\frac1N \sum_i \sigma_i\, w \cdot x_i$ over $\|w\| \le B$ if all $N$ inputs are one and "
        r"the same $x$ of "
        r"length $r$, and $s = \left|\sum_i \sigma_i\right|$?",
        expected=B * r * s / N,
        symbols=(B, r, s, N),
        hints=(
            r"$\sum_i \sigma_i x_i = \left(\sum_i \sigma_i\right) x$ has the length $sr$.",
            r"The largest $w \cdot v$ over $\|w\| \le B$ is $B \|v\|$.",
        ),
        mistakes={
            "this is the bound of the mean over the signs; here s is given": B * r / sqrt(N),
            "the mean divides by N": B * r * s,
            "a length, not its square": B * r**2 * s / N,
        },
    ),
    "half_the_rate": Exercise(
        question=r"One step of gradient descent on an $L$-smooth $f$ lowers $f$ by at least "
        r"$\eta(1 - L\eta/2)\,\|\nabla f\|^2$. Which share of the best such gain is left at $\eta = 1/(2L)$?",
        expected=Rational(3, 4),
        hints=(
            r"The best $\eta$ is $1/L$, with the gain $\|\nabla f\|^2/(2L)$.",
            r"At $\eta = 1/(2L)$ the gain is $\tfrac1{2L} \cdot \tfrac34\, \|\nabla f\|^2$.",
        ),
        mistakes={
            "the gain is not proportional to η: the term with η² shrinks faster": Rational(1, 2),
            "this is the factor of ‖∇f‖²/L, not the share of the best gain": Rational(3, 8),
        },
    ),
    "steps_enough": Exercise(
        question=r"With $\eta = 1/L$ a convex $f$ has $f(\theta_t) - f_{\min} \le LD^2/(2t)$. Which $t$ "
        r"is enough for "
        r"$f(\theta_t) - f_{\min} \le \varepsilon$? (Take the bound; $t$ need not be whole.)",
        expected=L * D**2 / (2 * epsilon),
        symbols=(L, D, epsilon),
        hints=(
            r"Solve $LD^2/(2t) = \varepsilon$ for $t$.",
            r"Multiply by $t$ and divide by $\varepsilon$.",
        ),
        mistakes={
            "the distance enters squared": L * D / (2 * epsilon),
            "t stands in the denominator": 2 * epsilon / (L * D**2),
            "the factor ½ is missing": L * D**2 / epsilon,
        },
    ),
}
