r"""Exercises on bias² + variance + noise, and on early stopping: 1 − (1 − ηλ)^t beside λ/(λ + c).

Chapter: regularization, page generalization.
"""

from sympy import Integer, Rational, Sum, Symbol, log

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size
from mathlib.written_out import over, plus, times

eta, lam, u, s, v = positive("eta lambda u s v")
b, f, w_0 = real("b f w_0")
N = size("N")
i = Symbol("i", integer=True)

third = Rational(1, 3)
left = 1 - eta * lam
one_step = w_0 - eta * lam * (w_0 - b)

EXERCISES = {
    "steps": Exercise(
        level="recall",
        question=r"Gradient descent with the learning rate $\eta$ from 0 on a quadratic with the curvature "
        r"$\lambda_i$, and $\eta\lambda_i = \frac12$. After how many steps has the coordinate gone "
        r"$\frac{15}{16}$ of its way?",
        expected=Integer(4),
        start=over(log(16), log(2)),
        steps=(
            (
                over(times(4, log(2)), log(2)),
                r"$(\frac12)^t = \frac1{16}$, so $t \log 2 = \log 16$; $16 = 2^4$",
            ),
            (Integer(4), r"$\log 2$ cancels"),
        ),
        hints=(
            "What share of the way is missing after one step, after two?",
            r"After $t$ steps $1 - (\frac12)^t$ of the way is done.",
            r"$(\frac12)^t = \frac1{16}$.",
        ),
        mistakes={
            r"this is $\frac78$ of the way: $(\frac12)^3 = \frac18$ is missing": Integer(3),
            r"each step does half of what is left, not $\frac1{16}$ of the way": Integer(15),
            "16 is what is divided by, not the number of halvings": Integer(16),
        },
    ),
    "three_sets": Exercise(
        level="recall",
        question="Three training sets, equally likely, lead to the predictions 2, 3 and 7 for one input. Its "
        r"true value is 3, the noise of its target $y$ has the mean 0 and the variance 1. What is "
        r"$\mathbb{E}[(y - \hat f)^2]$ for the prediction $\hat f$?",
        expected=Rational(20, 3),
        start=plus(times(third, plus((2 - 3) ** 2, (3 - 3) ** 2, (7 - 3) ** 2)), 1),
        steps=(
            (
                plus((4 - 3) ** 2, times(third, plus(4, 1, 9)), 1),
                r"squared bias, variance and noise, with the mean prediction 4",
            ),
            (Rational(20, 3), r"$1 + \frac{14}3 + 1$"),
        ),
        hints=(
            "The error has three parts. Which number must be found first for two of them?",
            "The mean prediction is 4, so the squared bias is 1.",
            r"The variance is $\frac13 (4 + 1 + 9)$, divided by the number of sets, not by one less.",
        ),
        mistakes={
            "this is the variance with only one of the others: squared bias and noise both belong to "
            "it": Rational(17, 3),
            r"this is $\text{bias}^2 + \text{noise}$; the variance is missing": Integer(2),
            "the three sets are all there are: divide by 3, not by 2": Integer(9),
        },
    ),
    "ridge_steps": Exercise(
        level="recall",
        question=r"Gradient descent with the learning rate $\eta$ is compared with ridge, whose penalty "
        r"$\frac c2 w^2$ leaves $\lambda/(\lambda + c)$ of the minimum in a direction of curvature "
        r"$\lambda$. "
        r"With $\eta = \frac1{10}$, which number $t$ of steps belongs to $c = \frac1{50}$, by "
        r"$c = 1/(\eta t)$?",
        expected=Integer(500),
        start=over(1, times(Rational(1, 10), Rational(1, 50))),
        steps=((over(1, Rational(1, 500)), r"$t = 1/(\eta c)$"), (Integer(500), "the fraction turned over")),
        hints=(
            r"Solve $c = 1/(\eta t)$ for $t$.",
            r"$t = 1/(\eta c)$.",
            r"$\eta c = \frac1{10} \cdot \frac1{50}$.",
        ),
        mistakes={
            r"this is $\eta/c$; $t$ is $1/(\eta c)$": Integer(5),
            "this is $1/c$: the learning rate counts, too": Integer(50),
        },
    ),
    "averaged": Exercise(
        question=r"A fit with the bias $b$ and the variance $v$ is replaced by the mean $\hat f$ of $N$ such "
        r"fits from independent training sets. What is $\mathbb{E}[(f - \hat f)^2]$ now, the squared error "
        "against the true value $f$, without noise?",
        expected=b**2 + v / N,
        symbols=(b, v, N),
        start=Sum(b / N, (i, 1, N)) ** 2 + Sum(v / N**2, (i, 1, N)),
        steps=(
            (b**2 + Sum(v / N**2, (i, 1, N)), "the mean of $N$ equal biases is that bias"),
            (b**2 + v / N, "variances of independent numbers add, $N$ equal terms"),
        ),
        hints=(
            "Ask of bias and variance separately what the mean does to them.",
            "The mean of $N$ fits has the same expected value.",
            "Its variance is $v/N$.",
        ),
        mistakes={
            "the bias does not shrink: all fits have the same one": (b**2 + v) / N,
            "the bias enters squared": b + v / N,
            "the variance of a mean of $N$ is $v/N$": b**2 + v,
            "the factor $1/N$ is squared in the variance, but there are $N$ terms": b**2 + v / N**2,
        },
    ),
    "ahead": Exercise(
        question=r"In a direction of curvature $\lambda$, one step of gradient descent from 0 with the "
        r"learning rate $\eta$ reaches the share $u = \eta\lambda$ of the minimum. Ridge with the penalty "
        r"$\frac c2 w^2$ leaves $\lambda/(\lambda + c)$. By how much is descent ahead for $c = 1/\eta$, as a "
        "formula in $u$?",
        expected=u**2 / (1 + u),
        symbols=(u,),
        given=(u <= 1,),
        start=u - u / (1 + u),
        steps=(
            ((u * (1 + u) - u) / (1 + u), "one denominator"),
            (u**2 / (1 + u), "multiplied out, $u$ cancels"),
        ),
        hints=(
            "Write the share that ridge leaves as a formula in $u$ first.",
            r"Multiply above and below by $\eta$: ridge leaves $u/(1 + u)$.",
            "The difference is $u - u/(1 + u)$. Bring it to one denominator.",
        ),
        mistakes={
            "this is the share that ridge leaves, not the difference": u / (1 + u),
            "a sign: descent is ahead, so ridge is taken off": -(u**2) / (1 + u),
            "this is what ridge misses, $1 - u/(1 + u)$; descent has not arrived either": 1 / (1 + u),
        },
    ),
    "from_elsewhere": Exercise(
        question=r"Gradient descent with the learning rate $\eta$ (eta) on $\frac\lambda2 (w - b)^2$, with "
        r"the curvature $\lambda$ and the minimum $b$, starts at $w_0$ and not at 0. Where is it after two "
        "steps?",
        expected=b + left**2 * (w_0 - b),
        symbols=(eta, lam, b, w_0),
        start=one_step - eta * lam * (one_step - b),
        steps=(
            (
                b + left * (w_0 - b) - eta * lam * left * (w_0 - b),
                r"after one step $w - b$ is $(1 - \eta\lambda)(w_0 - b)$",
            ),
            (b + left**2 * (w_0 - b), r"one factor $1 - \eta\lambda$ more"),
        ),
        hints=(
            "Follow the distance $w - b$ from the minimum, not $w$ itself.",
            r"The slope is $\lambda(w - b)$, so a step takes $\eta\lambda(w - b)$ off.",
            r"Each step multiplies $w - b$ by $1 - \eta\lambda$.",
        ),
        mistakes={
            "this is the formula for a start at 0": (1 - left**2) * b,
            "this is what is missing, not the place": left**2 * (w_0 - b),
            r"both steps are taken with the slope at the start": w_0 - 2 * eta * lam * (w_0 - b),
            "this is after one step": b + left * (w_0 - b),
        },
    ),
    "shrunk": Exercise(
        level="extend",
        question=r"The true value $f \ne 0$ of an input is estimated from one target $y = f + \varepsilon$ "
        r"with noise of mean 0 and variance $s^2$. The prediction is $c\,y$ with a number $c$. Which $c$ "
        r"makes "
        r"$\mathbb{E}[(f - c\,y)^2]$ smallest? (It is below 1: some bias is worth its price.)",
        expected=f**2 / (f**2 + s**2),
        symbols=(f, s),
        start=2 * f**2 / (2 * f**2 + 2 * s**2),
        steps=(
            (
                f**2 / (f**2 + s**2),
                "the slope $-2(1 - c) f^2 + 2 c s^2$ of squared bias and variance is 0 there",
            ),
        ),
        hints=(
            "Bias and variance of $c\\,y$ are formulas in $c$. Find them first.",
            "The mean prediction is $cf$, so the squared bias is $(1 - c)^2 f^2$; the variance is $c^2 s^2$.",
            "The slope of their sum by $c$ is $-2(1 - c) f^2 + 2 c s^2$. Set it to 0.",
        ),
        mistakes={
            "this makes the bias 0 and leaves the whole variance": Integer(1),
            "the squares are missing: bias and variance are squares": f / (f + s),
            "this is $1 - c$, what is lost": s**2 / (f**2 + s**2),
            "a sign: the variance stands beside $f^2$ with a plus": f**2 / (f**2 - s**2),
        },
    ),
}
