r"""Exercises on expectations, likelihoods, averages and descent, in a, b, mu, v, w, eta, lambda, N.

Chapter: prerequisites. Answers are SymPy expressions or exact numbers.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

a, b, mu = real("a b mu")
v, w, eta, lam = positive("v w eta lambda")
x = real("x_1 x_2 x_3")
N = size("N")
square = sum((x_i - mu) ** 2 for x_i in x)

EXERCISES = {
    "second_moment": Exercise(
        question=r"$X$ has the expectation $\mu$ and the variance $v$. What is $\mathbb{E}[(aX + b)^2]$?",
        expected=a**2 * (v + mu**2) + 2 * a * b * mu + b**2,
        symbols=(a, b, mu, v),
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
    "difference": Exercise(
        question=r"$X$ and $Y$ are independent, with the variances $v$ and $w$. What is "
        r"$\operatorname{Var}(2X - Y)$?",
        expected=4 * v + w,
        symbols=(v, w),
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
    "best_scale": Exercise(
        question=r"Three numbers $x_1, x_2, x_3$ are drawn independently from a Gaussian with a known $\mu$ "
        "and an unknown variance $v$. For which $v$ is the likelihood largest?",
        expected=square / 3,
        symbols=(*x, mu),
        hints=(
            r"The logarithm of the likelihood is $-\tfrac32 \log(2\pi v) - \sum_i (x_i - \mu)^2/(2v)$.",
            r"Its derivative by $v$ is $-3/(2v) + \sum_i (x_i - \mu)^2/(2v^2)$. Where is it 0?",
        ),
        mistakes={
            "this is the sum; the likelihood is largest at the mean of the squared distances": square,
            "this is the standard deviation; $v$ is its square": sp.sqrt(square / 3),
            r"$n - 1$ belongs to an estimate with $\bar x$ in place of a known $\mu$": square / 2,
        },
    ),
    "enough_draws": Exercise(
        question="Each draw has the standard deviation 2. What is the least number of "
        "independent draws for which Chebyshev's inequality says that the average misses the expectation by "
        r"$\tfrac1{10}$ or more with a probability of $\tfrac1{100}$ at most?",
        expected=sp.Integer(40000),
        hints=(
            r"$\sigma^2/(n\epsilon^2) = \tfrac1{100}$ with $\sigma^2 = 4$ and $\epsilon = \tfrac1{10}$.",
            r"$\sigma^2/\epsilon^2 = 400$, so $n = 400 \cdot 100$.",
        ),
        mistakes={
            r"the variance is the square of the standard deviation: $\sigma^2 = 4$": sp.Integer(20000),
            r"the distance $\epsilon$ enters squared: $\epsilon^2 = \tfrac1{100}$": sp.Integer(4000),
            r"this is $\sigma^2/\epsilon^2$; divide by the probability $\tfrac1{100}$": sp.Integer(400),
        },
    ),
    "descent": Exercise(
        question=r"$J(\theta) = \tfrac12 \lambda (\theta - 1)^2$ and $\theta_0 = 0$. What is $\theta_2$, "
        r"after two steps with the learning rate $\eta$?",
        expected=1 - (1 - eta * lam) ** 2,
        symbols=(eta, lam),
        hints=(
            r"Each step multiplies the error $\theta - 1$ by $1 - \eta\lambda$.",
            r"The error is $-1$ at first and $-(1 - \eta\lambda)^2$ after two steps.",
        ),
        mistakes={
            r"this is the error $\theta_2 - 1$; $\theta_2$ is 1 plus it": -((1 - eta * lam) ** 2),
            "this is one step; the question asks for two": eta * lam,
            r"both steps with the gradient at $\theta_0$; the second has its own": 2 * eta * lam,
            r"the error at first is $\theta_0 - 1 = -1$, not 1": 1 + (1 - eta * lam) ** 2,
        },
    ),
    "border": Exercise(
        question=r"$J(\theta) = \tfrac12 (3a^2 + 5b^2) + 4a$ for $\theta = (a, b)$. Below which learning "
        "rate does descent converge from every start?",
        expected=sp.Rational(2, 5),
        hints=(
            "A linear term moves the minimum, not the second derivatives.",
            "The eigenvalues of the matrix of second derivatives are 3 and 5.",
            r"The border is $2/\lambda_{\max}$.",
        ),
        mistakes={
            "the largest eigenvalue decides, not the smallest": sp.Rational(2, 3),
            r"at $1/\lambda_{\max}$ the steepest direction is done in one step; the border is twice that": (
                sp.Rational(1, 5)
            ),
        },
    ),
    "all_but_one": Exercise(
        question="$N$ numbers have the variance $V = 1$ (the mean squared distance from their mean). All but "
        "one of them are drawn at random, without repetition. What is the variance of the mean of those "
        "that are drawn?",
        expected=1 / (N - 1) ** 2,
        symbols=(N,),
        hints=(
            r"The variance without repetition is $\frac Vm \cdot \frac{N - m}{N - 1}$.",
            "$m = N - 1$, so $N - m = 1$.",
        ),
        mistakes={
            r"this is with repetition; without it the factor $\frac{N - m}{N - 1}$ comes in": 1 / (N - 1),
            r"the factor is $\frac{N - m}{N - 1}$, not $\frac{N - m}{N}$": 1 / (N * (N - 1)),
        },
    ),
    "batch_size": Exercise(
        question="Nine numbers have the variance $V > 0$. Some of them are drawn at random, without "
        "repetition, so that the mean of those that are drawn has the variance $V/16$. How many are drawn?",
        expected=sp.Integer(6),
        hints=(
            r"$\frac Vm \cdot \frac{9 - m}{8} = \frac V{16}$.",
            "Multiplied by $16m/V$: $2(9 - m) = m$.",
        ),
        mistakes={
            r"this is with repetition; without it the factor $\frac{N - m}{N - 1}$ comes in": sp.Integer(16),
            "this many are left out; the question asks for those that are drawn": sp.Integer(3),
        },
    ),
}
