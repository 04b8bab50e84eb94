r"""Exercises on penalties: $\frac\lambda2 \lVert w \rVert^2$, the soft threshold S(w, c), the prior.

Chapter: regularization.
"""

from sympy import Derivative, Integer, Rational

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size
from mathlib.written_out import column, plus, times

lam, a, c, s, tau, v = positive("lambda a c s tau v")
w, w_1, w_2, x_1, x_2, y = real("w w_1 w_2 x_1 x_2 y")
N = size("N")

kept = Rational(3, 4)
error = w_1 * x_1 + w_2 * x_2 - y
squares = w_1**2 + w_2**2
charged = error**2 / 2 + lam * squares / 2

EXERCISES = {
    "half_life": Exercise(
        level="recall",
        question=r"Gradient descent with the penalty $\frac\lambda2 w^2$ and no data: "
        r"$w \leftarrow w - \eta\lambda w$, with the learning rate $\eta$. With $\eta\lambda = \frac14$, "
        r"what "
        "is left of $w = 64$ after 3 steps?",
        expected=Integer(27),
        start=times(64, kept, kept, kept),
        steps=(
            (times(36, kept), r"each step multiplies by $1 - \eta\lambda$: 48, then 36"),
            (Integer(27), "the third step"),
        ),
        hints=(
            "What does one step make of $w$? Write it as a factor times $w$.",
            r"Each step multiplies $w$ by $1 - \eta\lambda = \frac34$.",
            r"$64 \cdot (\frac34)^3$.",
        ),
        mistakes={
            r"this is $64 - 3\eta\lambda \cdot 64$; the penalty acts on the $w$ of each step": Integer(16),
            "this is what has been lost, not what is left": Integer(37),
            "this is one step": Integer(48),
        },
    ),
    "threshold": Exercise(
        level="recall",
        question=r"Which $v$ makes $\frac12 (v - \frac74)^2 + |v|$ smallest?",
        expected=Rational(3, 4),
        start=plus(Rational(7, 4), -1),
        steps=((Rational(3, 4), r"for $v > 0$ the slope is $v - \frac74 + 1$; it is 0 there"),),
        hints=(
            r"A square and an absolute value: this is $h(v)$ of the proximal step, with some $w$ and $c$.",
            r"It is the soft threshold of $\frac74$ with $c = 1$.",
            r"$\frac74$ lies above 1, so it moves down by 1.",
        ),
        mistakes={
            "this is where the square is smallest; $|v|$ pulls it towards 0": Rational(7, 4),
            "it moves away from 0: a sign": Rational(11, 4),
            r"0 is the minimum only for $|w| \le c$, and here $w = \frac74$ and $c = 1$": Integer(0),
            r"this is $w/(1 + c)$, which belongs to $\frac12 v^2$ in the place of $|v|$": Rational(7, 8),
        },
    ),
    "ridge_gradient": Exercise(
        question=r"One sample with the inputs $x_1, x_2$ and the target $y$ has the cost $\frac12 (w_1 x_1 + "
        r"w_2 x_2 - y)^2 + \frac\lambda2 (w_1^2 + w_2^2)$. Find its gradient by $(w_1, w_2)$, a column.",
        expected=column(error * x_1 + lam * w_1, error * x_2 + lam * w_2),
        symbols=(w_1, w_2, x_1, x_2, y, lam),
        start=column(Derivative(charged, w_1), Derivative(charged, w_2)),
        steps=(
            (
                column(
                    error * Derivative(error, w_1) + lam * Derivative(squares, w_1) / 2,
                    error * Derivative(error, w_2) + lam * Derivative(squares, w_2) / 2,
                ),
                "the loss by the chain rule, the penalty beside it",
            ),
            (
                column(error * x_1 + lam * w_1, error * x_2 + lam * w_2),
                r"each weight has one input, and one square in the penalty",
            ),
        ),
        hints=(
            "A derivative of a sum is a sum of derivatives: take loss and penalty one after the other.",
            "The loss brings the residual times the input of the weight.",
            r"The derivative of $\frac\lambda2 w_1^2$ is $\lambda w_1$.",
        ),
        mistakes={
            r"the factor $\frac12$ of the penalty is missing: $\frac\lambda2 w_1^2$ has the derivative "
            r"$\lambda w_1$": column(error * x_1 + 2 * lam * w_1, error * x_2 + 2 * lam * w_2),
            "this is the gradient of the loss alone": column(error * x_1, error * x_2),
            "each weight has its own term in the gradient, not the sum of both": column(
                error * x_1 + lam * (w_1 + w_2), error * x_2 + lam * (w_1 + w_2)
            ),
            "the sign of the residual is turned: the slope has output minus target": column(
                -error * x_1 + lam * w_1, -error * x_2 + lam * w_2
            ),
        },
    ),
    "ridge_one": Exercise(
        question=r"$N$ samples, one weight $w$, the mean of $x^2$ is $v$, so that the curvature of the mean "
        r"loss $J$ is $v$. By which factor does the penalty $\frac\lambda2 w^2$ shrink the weight that least "
        "squares gives?",
        expected=v / (v + lam),
        symbols=(v, lam, N),
        start=N * v / (N * v + N * lam),
        steps=((v / (v + lam), r"$\sigma^2/(\sigma^2 + N\lambda)$ with $\sigma^2 = Nv$; $N$ cancels"),),
        hints=(
            "The minimum is where the slopes of loss and penalty cancel.",
            r"The slope of the cost is $v(w - w_0) + \lambda w$, with $w_0$ the weight of least squares.",
            r"It is 0 at $w = v w_0 / (v + \lambda)$.",
        ),
        mistakes={
            r"$N\lambda$ stands beside the sum $\sigma^2$ of the $x^2$; here $v$ is their mean": v
            / (v + N * lam),
            "this is what is lost; asked is what is left": lam / (v + lam),
            r"one step of descent with $\eta = 1$ and no data multiplies by this; this asks for the "
            r"minimum": 1 - lam,
        },
    ),
    "weighted": Exercise(
        question=r"In the lasso one weight $v$ has the cost $\frac12 a (v - w)^2 + c|v|$ with $a > 0$ and "
        "$c > 0$. For a $w$ far above 0, which $v$ makes it smallest?",
        expected=w - c / a,
        symbols=(w, c, a),
        given=(w > c / a,),
        start=(a * w - c) / a,
        steps=((w - c / a, "for $v > 0$ the slope $a(v - w) + c$ is 0 there"),),
        hints=(
            "For a large $w$ the best $v$ is positive, and then $|v| = v$.",
            "For $v > 0$ the slope is $a(v - w) + c$.",
            "Set it to 0; or divide the cost by $a$: the threshold is $c/a$.",
        ),
        mistakes={
            r"the threshold is $c$ only where the square has the factor $\frac12$; here it has $\frac a2$": w
            - c,
            r"the slope of $\frac12 a (v - w)^2$ is $a(v - w)$: $c$ is divided by $a$": w - c * a,
            "a sign: the absolute value pulls towards 0": w + c / a,
        },
    ),
    "prior": Exercise(
        question=r"Targets $y_i$ have Gaussian noise of variance $s^2$ about the outputs $f_i$, weights the "
        r"Gaussian prior of mean 0 and variance $\tau^2$ (tau). $J$ is the mean of $\frac12 (y_i - f_i)^2$ "
        r"over $N$ samples. Which $\lambda$ of the penalty $\frac\lambda2 \lVert w \rVert^2$ gives the MAP "
        "estimate?",
        expected=s**2 / (N * tau**2),
        symbols=(s, tau, N),
        start=Derivative(s**2 / N * w**2 / (2 * tau**2), w, w),
        steps=(
            (
                s**2 / N * Derivative(w / tau**2, w),
                r"$s^2/N$ in front of the prior; $\frac\lambda2 w^2$ bends by $\lambda$",
            ),
            (s**2 / (N * tau**2), "the second derivative"),
        ),
        hints=(
            "Which sum is smallest where the posterior is largest?",
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
    "elastic": Exercise(
        level="extend",
        question=r"Both penalties at once: one weight $v$ has the cost $\frac12 (v - w)^2 + c|v| + "
        r"\frac\lambda2 v^2$ with $c > 0$ and $\lambda > 0$. For $w > c$, which $v$ makes it smallest?",
        expected=(w - c) / (1 + lam),
        symbols=(w, c, lam),
        given=(w > c,),
        start=w / (1 + lam) - c / (1 + lam),
        steps=(
            (
                (w - c) / (1 + lam),
                r"the soft threshold after dividing by $1 + \lambda$; there $v - w + c + \lambda v = 0$",
            ),
        ),
        hints=(
            "For $w > c$ the best $v$ is positive, and then $|v| = v$.",
            r"The slope has three terms; that of the last penalty is $\lambda v$.",
            r"$v - w + c + \lambda v = 0$: collect the terms with $v$.",
        ),
        mistakes={
            "this is the L1 penalty alone": w - c,
            "this is the L2 penalty alone": w / (1 + lam),
            r"only $w$ is divided by $1 + \lambda$; it divides $c$, too": w / (1 + lam) - c,
            r"a sign: $\lambda v$ stands on the side of $v$": (w - c) / (1 - lam),
        },
    ),
}
