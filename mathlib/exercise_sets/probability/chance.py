r"""Exercises on chance: Var(aX + b) = a² Var(X), E[X²] = Var(X) + E[X]², the likelihood, Var of a mean = V/n.

Chapter: prerequisites, the page on probability.
"""

from sympy import Derivative, Integer, KroneckerDelta, Rational, exp, log, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import index, positive, real, size, total
from mathlib.written_out import over, plus, power, times

a, b, mu, p, z, c = real("a b mu p z c")
v, w, V = positive("v w V")
x = real("x_1 x_2 x_3")
n, k = size("n k")
i, j = index("i j", n)

square = sum((x_i - mu) ** 2 for x_i in x)
sigma = 1 / (1 + exp(-z))
best = w / (v + w)

EXERCISES = {
    "three_values": Exercise(
        level="recall",
        question=r"$X$ is 0, 1 or 4 with the probabilities $\tfrac12, \tfrac14, \tfrac14$. What is its "
        "variance?",
        expected=Rational(43, 16),
        start=plus(Rational(1, 4), over(16, 4), times(-1, power(Rational(5, 4), 2))),
        steps=(
            (
                plus(Rational(17, 4), Rational(-25, 16)),
                r"$\mathbb{E}[X^2] - \mathbb{E}[X]^2$ with $\mathbb{E}[X] = \tfrac14 + \tfrac44$",
            ),
            (Rational(43, 16), r"$\tfrac{17}4 = \tfrac{68}{16}$"),
        ),
        hints=(
            "Two expectations are needed: that of $X$ and that of $X^2$.",
            r"$\mathbb{E}[X] = \tfrac14 + \tfrac44$, and $\mathbb{E}[X^2] = \tfrac14 + \tfrac{16}4$.",
        ),
        mistakes={
            r"this is $\mathbb{E}[X^2]$; subtract $\mathbb{E}[X]^2$": Rational(17, 4),
            r"$\mathbb{E}[X]$ is subtracted, and not its square": Integer(3),
            "this is the standard deviation, the root of the variance": sqrt(43) / 4,
        },
    ),
    "difference": Exercise(
        level="recall",
        question=r"$X$ and $Y$ are independent, with the variances $v$ and $w$. What is the variance of "
        "$2X - Y$?",
        expected=4 * v + w,
        symbols=(v, w),
        start=plus(times(power(2, 2), v), times(power(-1, 2), w)),
        steps=((4 * v + w, "the variances of $2X$ and of $-Y$ add; factors come out squared, $(-1)^2 = 1$"),),
        hints=(
            "$2X$ and $-Y$ are independent too, so their variances add.",
            r"$\operatorname{Var}(2X) = 4\operatorname{Var}(X)$, and "
            r"$\operatorname{Var}(-Y) = (-1)^2\operatorname{Var}(Y)$.",
        ),
        mistakes={
            "variances of independent numbers add, also for a difference: $(-1)^2 = 1$": 4 * v - w,
            r"a factor comes out squared: $\operatorname{Var}(2X) = 4\operatorname{Var}(X)$": 2 * v + w,
            "a factor comes out squared, and variances add: $4v + w$": 2 * v - w,
        },
    ),
    "enough_draws": Exercise(
        level="recall",
        question="Each draw has the standard deviation 2. What is the least number of "
        "independent draws for which Chebyshev's inequality says that the average misses the expectation by "
        r"$\tfrac1{10}$ or more with a probability of $\tfrac1{100}$ at most?",
        expected=Integer(40000),
        start=over(power(2, 2), times(power(Rational(1, 10), 2), Rational(1, 100))),
        steps=(
            (times(4, 100, 100), r"$V/(n\epsilon^2) = \tfrac1{100}$, solved for $n$; $V = 2^2$"),
            (Integer(40000), "multiplied"),
        ),
        hints=(
            r"The bound is $V/(n\epsilon^2)$, with the variance $V$ of one draw.",
            r"$V/(n\epsilon^2) = \tfrac1{100}$ with $V = 4$ and $\epsilon = \tfrac1{10}$.",
            r"$V/\epsilon^2 = 400$, so $n = 400 \cdot 100$.",
        ),
        mistakes={
            r"the variance is the square of the standard deviation: $V = 4$": Integer(20000),
            r"the distance $\epsilon$ enters squared: $\epsilon^2 = \tfrac1{100}$": Integer(4000),
            r"this is $V/\epsilon^2$; divide by the probability $\tfrac1{100}$": Integer(400),
        },
    ),
    "second_moment": Exercise(
        question=r"$X$ has the expectation $\mu$ (mu) and the variance $v$. For numbers $a, b$, what is "
        r"$\mathbb{E}[(aX + b)^2]$, the expectation of the square?",
        expected=a**2 * (v + mu**2) + 2 * a * b * mu + b**2,
        symbols=(a, b, mu, v),
        start=a**2 * v + (a * mu + b) ** 2,
        steps=(
            (
                a**2 * v + a**2 * mu**2 + 2 * a * b * mu + b**2,
                "variance of $aX + b$, plus the square of its expectation; multiplied out",
            ),
            (
                a**2 * (v + mu**2) + 2 * a * b * mu + b**2,
                r"$a^2$ taken out: $v + \mu^2$ is $\mathbb{E}[X^2]$",
            ),
        ),
        hints=(
            r"Take the square apart: $a^2X^2 + 2abX + b^2$, and use that $\mathbb{E}$ is linear.",
            r"$\mathbb{E}[X^2] = \operatorname{Var}(X) + \mathbb{E}[X]^2 = v + \mu^2$.",
        ),
        mistakes={
            r"this is $\mathbb{E}[aX + b]^2$; the variance $a^2v$ is missing": (a * mu + b) ** 2,
            r"$\mathbb{E}[X^2]$ is $v + \mu^2$, not $v$": a**2 * v + 2 * a * b * mu + b**2,
            r"$\mathbb{E}[X^2]$ is $v + \mu^2$, not $\mu^2 - v$": a**2 * (mu**2 - v) + 2 * a * b * mu + b**2,
        },
    ),
    "plus_minus": Exercise(
        question="$X$ is 1 with the probability $p$, and $-1$ with the probability $1 - p$. What is its "
        "variance?",
        expected=4 * p * (1 - p),
        symbols=(p,),
        start=1 - (2 * p - 1) ** 2,
        steps=(
            (
                (2 - 2 * p) * (2 * p),
                r"$\mathbb{E}[X^2] - \mathbb{E}[X]^2$ with $X^2 = 1$; a difference of squares",
            ),
            (4 * p * (1 - p), "the factors 2 in front"),
        ),
        hints=(
            "Write $X$ with a Bernoulli variable $B$, which is 1 or 0.",
            r"$X = 2B - 1$. A shift leaves the variance as it is; what does the factor 2 do?",
        ),
        mistakes={
            "this is for the values 1 and 0, which are half as far apart": p * (1 - p),
            "a factor comes out squared": 2 * p * (1 - p),
            r"this is $\mathbb{E}[X^2]$; subtract the square of the expectation $2p - 1$": Integer(1),
        },
    ),
    "best_scale": Exercise(
        question=r"Three numbers $x_1, x_2, x_3$ are drawn independently from a Gaussian with a known "
        r"expectation $\mu$ (mu) and an unknown variance $v$. For which $v$ is the likelihood largest?",
        expected=square / 3,
        symbols=(*x, mu),
        start=times(square / 2, power(Rational(3, 2), -1)),
        steps=(
            (
                square / 3,
                r"the slope $-\frac3{2v} + \frac1{2v^2}\sum_i (x_i - \mu)^2$ of the logarithm is 0 where "
                r"$\frac32 v = \frac12 \sum_i (x_i - \mu)^2$, positive below, negative above",
            ),
        ),
        hints=(
            "The logarithm of the likelihood is largest where the likelihood is.",
            r"It is $-\tfrac32 \log(2\pi v) - \sum_i (x_i - \mu)^2/(2v)$.",
            r"Its derivative by $v$ is $-3/(2v) + \sum_i (x_i - \mu)^2/(2v^2)$. Where is it 0?",
        ),
        mistakes={
            "this is the sum; the likelihood is largest at the mean of the squared distances": square,
            "this is the standard deviation; $v$ is its square": sqrt(square / 3),
            r"$n - 1$ belongs to an estimate with $\bar x$ in place of a known $\mu$": square / 2,
        },
    ),
    "logit": Exercise(
        question=r"Of $n$ independent trials $k$ succeed, each with the probability $p = 1/(1 + e^{-z})$. "
        r"Find the slope of the logarithm of the likelihood, $k \log p + (n - k) \log(1 - p)$, by $z$.",
        expected=k - n * sigma,
        symbols=(k, n, z),
        start=Derivative(k * log(sigma) + (n - k) * log(1 - sigma), z),
        steps=(
            (
                (k / sigma - (n - k) / (1 - sigma)) * Derivative(sigma, z),
                "the slope by $p$, times that of $p$",
            ),
            (k * (1 - sigma) - (n - k) * sigma, "$dp/dz = p(1 - p)$"),
            (k - n * sigma, "the products of $k$ and $p$ cancel"),
        ),
        hints=(
            "Use the chain rule: the slope by $p$, times the slope of $p$ by $z$.",
            r"$dp/dz = e^{-z}/(1 + e^{-z})^2 = p(1 - p)$.",
            r"So it is $k(1 - p) - (n - k)\,p$.",
        ),
        mistakes={
            r"this is the slope by $p$; the factor $dp/dz = p(1 - p)$ is missing": k / sigma
            - (n - k) / (1 - sigma),
            r"a sign: $\log(1 - p)$ falls as $z$ grows": k * (1 - sigma) + (n - k) * sigma,
            "the failures are missing": k * (1 - sigma),
        },
    ),
    "correlated": Exercise(
        level="extend",
        question="Each of $n$ draws has the variance $V$, and any two of them have the covariance $c$. What "
        "is the variance of their mean?",
        expected=c + (V - c) / n,
        symbols=(V, c, n),
        start=total(total(c + (V - c) * KroneckerDelta(i, j), j), i) / n**2,
        steps=(
            (
                (n**2 * c + n * (V - c)) / n**2,
                "all $n^2$ pairs have $c$; those of a draw with itself have $V - c$ more",
            ),
            (c + (V - c) / n, "divided by $n^2$"),
        ),
        hints=(
            "The variance of the mean is the sum of all covariances, divided by $n^2$.",
            "$n$ of the $n^2$ pairs are a draw with itself; they have $V$.",
            r"The other $n(n - 1)$ pairs have $c$.",
        ),
        mistakes={
            "this is for independent draws; the covariances are missing": V / n,
            "a draw with itself has $V$, not $V + c$": c + V / n,
            "there are $n(n - 1)$ pairs of different draws, not $n$": (V + c) / n,
        },
    ),
    "best_weights": Exercise(
        level="extend",
        question=r"$X$ and $Y$ are independent, with the same expectation and the variances $v$ and $w$. So "
        r"$aX + (1 - a)Y$ has this expectation for every number $a$. How small can its variance be?",
        expected=v * w / (v + w),
        symbols=(v, w),
        start=best**2 * v + (1 - best) ** 2 * w,
        steps=(
            (
                (w**2 * v + v**2 * w) / (v + w) ** 2,
                r"$a^2 v + (1 - a)^2 w$ where its slope $2av - 2(1 - a)w$ is 0: $a = w/(v + w)$",
            ),
            (v * w / (v + w), "$vw(w + v)$ above, and $v + w$ cancels"),
        ),
        hints=(
            "The variance is a quadratic in $a$.",
            r"It is $a^2 v + (1 - a)^2 w$, with the slope $2av - 2(1 - a)w$ by $a$.",
            r"The slope is 0 at $a = w/(v + w)$. Put it in.",
        ),
        mistakes={
            r"this is for $a = \tfrac12$, which is best only for $v = w$": (v + w) / 4,
            "this is the best $a$; the question asks for the variance": best,
            r"the weights are exchanged: the smaller variance deserves the larger weight": (v**3 + w**3)
            / (v + w) ** 2,
        },
    ),
}
