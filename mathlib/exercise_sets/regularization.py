"""Exercises of the chapter on regularization: shrunken weights, soft thresholds, dropout, priors, steps."""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

lam, a, c, p, s, tau, v = positive("lambda a c p s tau v")
w, b, a_1, a_2, w_1, w_2 = real("w b a_1 a_2 w_1 w_2")
N = size("N")

EXERCISES = {
    "half_life": Exercise(
        question=r"Gradient descent with the penalty $\frac\lambda2 w^2$ and no data: "
        r"$w \leftarrow w - \eta\lambda w$. With $\eta\lambda = \frac14$, what is left "
        "of $w = 64$ after 3 steps?",
        expected=sp.Integer(27),
        hints=(r"Each step multiplies $w$ by $1 - \eta\lambda = \frac34$.", r"$64 \cdot (\frac34)^3$."),
        mistakes={
            r"this is $64 - 3\eta\lambda \cdot 64$; the penalty acts on the $w$ of each step": sp.Integer(16),
            "this is what has been lost, not what is left": sp.Integer(37),
            "this is one step": sp.Integer(48),
        },
    ),
    "ridge_one": Exercise(
        question=r"$N$ samples, one weight, the mean of $x^2$ is $v$, so that the curvature of $J$ is $v$. "
        r"By which factor does the penalty $\frac\lambda2 w^2$ shrink the weight that least squares gives?",
        expected=v / (v + lam),
        symbols=(v, lam, N),
        hints=(
            r"The slope of the cost is $v(w - w_0) + \lambda w$, with $w_0$ the weight of least squares.",
            r"It is 0 at $w = v w_0 / (v + \lambda)$.",
        ),
        mistakes={
            r"$N\lambda$ stands beside the sum $\sigma^2$ of the $x^2$; here $v$ is their mean": v
            / (v + N * lam),
            "this is what is lost; asked is what is left": lam / (v + lam),
            r"one step of descent multiplies by $1 - \eta\lambda$; this asks for the minimum": 1 - lam,
        },
    ),
    "threshold": Exercise(
        question=r"Which $v$ makes $\frac12 (v - \frac74)^2 + |v|$ smallest?",
        expected=sp.Rational(3, 4),
        hints=(
            r"It is the soft threshold of $\frac74$ with $c = 1$.",
            r"$\frac74$ lies above 1, so it moves down by 1.",
        ),
        mistakes={
            "this is $w$; the cost $c|v|$ pulls it towards 0": sp.Rational(7, 4),
            "it moves away from 0: a sign": sp.Rational(11, 4),
            r"0 is the minimum only for $|w| \le c$": sp.Integer(0),
        },
    ),
    "weighted": Exercise(
        question=r"In the lasso one weight $v$ has the cost $\frac12 a (v - w)^2 + c|v|$ with $a > 0$. For a "
        "$w$ far above 0, which $v$ makes it smallest?",
        expected=w - c / a,
        symbols=(w, c, a),
        hints=(
            "For $v > 0$ the slope is $a(v - w) + c$.",
            "Divide the cost by $a$: the threshold is $c/a$.",
        ),
        mistakes={
            r"the threshold is $c$ only where the square has the factor $\frac12$": w - c,
            r"the slope of $\frac12 a (v - w)^2$ is $a(v - w)$: $c$ is divided by $a$": w - c * a,
            "a sign": w + c / a,
        },
    ),
    "variance": Exercise(
        question="Inverted dropout: each mask $m_j$ is $1/p$ with probability $p$, else 0. What is the "
        "variance of $w_1 m_1 a_1 + w_2 m_2 a_2$ for independent masks?",
        expected=(1 - p) / p * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
        symbols=(p, w_1, w_2, a_1, a_2),
        hints=(
            "Variances of independent numbers add.",
            r"$\mathbb{E}[m^2] = p \cdot 1/p^2 = 1/p$ and $\mathbb{E}[m] = 1$, so the variance is $1/p - 1$.",
        ),
        mistakes={
            "this is for masks of 0 and 1, without the division by $p$": p
            * (1 - p)
            * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
            "variances add, not deviations: no mixed term $w_1 a_1 w_2 a_2$": (1 - p)
            / p
            * (w_1 * a_1 + w_2 * a_2) ** 2,
            "in this formula $p$ drops; in the text it keeps": p
            / (1 - p)
            * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
        },
    ),
    "prior": Exercise(
        question=r"Targets have Gaussian noise of variance $s^2$, weights the Gaussian prior of variance "
        r"$\tau^2$. $J$ is the mean of $\frac12 (y - f)^2$ over $N$ samples. Which $\lambda$ of the penalty "
        r"$\frac\lambda2 \lVert w \rVert^2$ gives the MAP estimate?",
        expected=s**2 / (N * tau**2),
        symbols=(s, tau, N),
        hints=(
            r"The negative log-posterior is $\sum_i (y_i - f_i)^2 / (2 s^2) + \sum_j w_j^2 / (2 \tau^2)$ "
            "and a constant.",
            "Multiply by $s^2/N$, so that the first sum becomes $J$.",
        ),
        mistakes={
            "$J$ is a mean over $N$ samples, so the prior counts $1/N$": s**2 / tau**2,
            r"a large $\tau$ allows large weights, which is a small $\lambda$": tau**2 / (N * s**2),
            "variances, not deviations": s / (N * tau),
        },
    ),
    "steps": Exercise(
        question=r"Gradient descent from 0 on a quadratic with the curvature $\lambda_i$, and "
        r"$\eta\lambda_i = \frac12$. After how many steps has the coordinate gone "
        r"$\frac{15}{16}$ of its way?",
        expected=sp.Integer(4),
        hints=(r"After $t$ steps $1 - (\frac12)^t$ of the way is done.", r"$(\frac12)^t = \frac1{16}$."),
        mistakes={
            r"$(\frac12)^3 = \frac18$ is missing: this is $\frac78$ of the way": sp.Integer(3),
            r"each step does half of what is left, not $\frac1{16}$ of the way": sp.Integer(15),
        },
    ),
    "three_sets": Exercise(
        question="Three training sets, equally likely, predict 2, 3 and 7. The truth is 3, the noise has "
        r"the variance 1. What is $\mathbb{E}[(y - \hat f)^2]$?",
        expected=sp.Rational(20, 3),
        hints=(
            "The mean prediction is 4, so the squared bias is 1.",
            r"The variance is $\frac13 (4 + 1 + 9)$, divided by the number of sets, not by one less.",
        ),
        mistakes={
            "the noise of the new sample is missing": sp.Rational(17, 3),
            r"this is $\text{bias}^2 + \text{noise}$; the variance is missing": sp.Integer(2),
            "the three sets are all there are: divide by 3, not by 2": sp.Integer(9),
        },
    ),
    "ridge_steps": Exercise(
        question=r"Ridge with the penalty $\frac c2 w^2$ leaves $\lambda/(\lambda + c)$ of the minimum. With "
        r"$\eta = \frac1{10}$, which number $t$ of steps of gradient descent belongs to $c = \frac1{50}$, by "
        r"$c = 1/(\eta t)$?",
        expected=sp.Integer(500),
        hints=(r"$t = 1/(\eta c)$.", r"$\eta c = \frac1{10} \cdot \frac1{50}$."),
        mistakes={
            r"this is $\eta/c$; $t$ is $1/(\eta c)$": sp.Integer(5),
            "this is $1/c$: the learning rate counts, too": sp.Integer(50),
        },
    ),
    "averaged": Exercise(
        question=r"A fit with the bias $b$ and the variance $v$ is replaced by the mean $\hat f$ of $N$ such "
        r"fits from independent training sets. What is $\mathbb{E}[(f - \hat f)^2]$ now, without noise?",
        expected=b**2 + v / N,
        symbols=(b, v, N),
        hints=("The mean of $N$ fits has the same expected value.", "Its variance is $v/N$."),
        mistakes={
            "the bias does not shrink: all fits have the same one": (b**2 + v) / N,
            "the bias enters squared": b + v / N,
            "the variance of a mean of $N$ is $v/N$": b**2 + v,
        },
    ),
}
