r"""Exercises on quadratics: the factor 1 − ηλ, the best rate (b − a)/(b + a), √μ of the heavy ball.

Chapter: optimizers, the page on rates.
"""

from sympy import Abs, Derivative, Integer, Min, Rational, Subs, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import over, plus, power

eta, lam, a, b, p, q = positive("eta lambda a b p q")
theta, x, y = real("theta x y")

worst = ((b - a) / (a + b)) ** 2
squares, weighed = a**2 * x**2 + b**2 * y**2, a**3 * x**2 + b**3 * y**2
reached = (a * x**2 * (1 - eta * a) ** 2 + b * y**2 * (1 - eta * b) ** 2) / 2  # J after a step

EXERCISES = {
    "one_step": Exercise(
        level="recall",
        question=r"A quadratic in one parameter has the curvature 8. With which learning rate $\eta$ does "
        "gradient descent reach the minimum in one step?",
        expected=Rational(1, 8),
        start=1 / Derivative(4 * theta**2, (theta, 2)),
        steps=(
            (
                Rational(1, 8),
                r"$1 - \eta\lambda = 0$; the quadratic with the curvature $\lambda = 8$ is $4\theta^2$",
            ),
        ),
        hints=(
            "By which factor does a step multiply the error?",
            r"The factor $1 - \eta\lambda$ has to be 0.",
        ),
        mistakes={
            "this is the limit of convergence: the error keeps its size": Rational(1, 4),
            "this is the curvature; the learning rate is 1 over it": Integer(8),
        },
    ),
    "too_fast": Exercise(
        level="recall",
        question=r"A quadratic has the curvatures $\frac12$, 3 and 8. Below which learning rate $\eta$ does "
        "gradient descent converge from every start?",
        expected=Rational(1, 4),
        start=Min(4, Rational(2, 3), Rational(1, 4), evaluate=False),
        steps=((Rational(1, 4), r"$2/\lambda$ for each curvature; the steepest direction decides"),),
        hints=(
            "Which of the three directions diverges first?",
            r"Every factor $1 - \eta\lambda$ must lie between $-1$ and 1.",
            r"That is $\eta < \frac2\lambda$ for every $\lambda$.",
        ),
        mistakes={
            "this serves the flattest direction; the steepest one diverges": Integer(4),
            r"beyond $\frac1\lambda$ the error changes its sign at each step and still shrinks; the limit is "
            r"$\frac2\lambda$": Rational(1, 8),
            "this is the best rate, not the limit": 2 / (Rational(1, 2) + 8),
        },
    ),
    "best_rate": Exercise(
        level="recall",
        question=r"A quadratic has the curvatures 2 and 10. With the best fixed learning rate $\eta$, by "
        "which factor does plain gradient descent shrink the error at each step, in the worst direction?",
        expected=Rational(2, 3),
        start=over(plus(10, -2), plus(10, 2)),
        steps=(
            (over(8, 12), r"$(b - a)/(b + a)$ with the curvatures $a = 2$ and $b = 10$"),
            (Rational(2, 3), "cancelled"),
        ),
        hints=(
            "The best learning rate makes both directions equally slow.",
            r"$1 - 2\eta$ and $10\eta - 1$ are equal for $\eta = \frac{2}{2 + 10}$.",
        ),
        mistakes={
            r"this is the best $\eta$; the question is for the factor $|1 - \eta\lambda|$": Rational(1, 6),
            r"this is $\kappa = \frac{10}2$; the factor is $\frac{\kappa - 1}{\kappa + 1}$": Integer(5),
            "this is the factor of heavy-ball momentum": (sqrt(5) - 1) / (sqrt(5) + 1),
            r"this is for $\eta = \frac1{10}$, one over the largest curvature": Rational(4, 5),
        },
    ),
    "heavy_ball": Exercise(
        question=r"The curvatures lie between 1 and 81. What is the smallest $\mu$ with which, for some "
        r"learning rate $\eta$, the heavy ball has the rate $\sqrt\mu$ at all of them?",
        expected=Rational(16, 25),
        start=power(over(plus(9, -1), plus(9, 1)), 2),
        steps=(
            (
                power(Rational(4, 5), 2),
                r"$\sqrt\mu = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ with $\sqrt\kappa = 9$",
            ),
            (Rational(16, 25), "squared"),
        ),
        hints=(
            "Its rate is that of gradient descent with a smaller condition number.",
            r"$\kappa = 81$, so $\sqrt\kappa = 9$.",
            r"$\sqrt\mu = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} = \frac8{10}$.",
        ),
        mistakes={
            r"this is $\sqrt\mu$, the rate": Rational(4, 5),
            "the roots of the curvatures are missing": Rational(80, 82) ** 2,
            "this is the rate of gradient descent": Rational(40, 41),
        },
    ),
    "cautious": Exercise(
        question=r"The curvatures of a quadratic lie between $a$ and $b$, $0 < a < b$, and the learning rate "
        r"is $\eta = 1/b$. By which factor does gradient descent multiply the size of the error at each "
        "step, in the slowest direction?",
        expected=(b - a) / b,
        symbols=(a, b),
        given=(a < b,),
        start=Abs(1 - a / b),
        steps=(
            (
                1 - a / b,
                r"$|1 - \eta\lambda|$ falls from $\lambda = a$ to $\lambda = b$, where it is 0; $a/b < 1$",
            ),
            ((b - a) / b, "one denominator"),
        ),
        hints=(
            r"The factor is $|1 - \eta\lambda|$. At which of the curvatures is it largest?",
            r"At $\lambda = b$ it is 0, at $\lambda = a$ it is $1 - a/b$.",
        ),
        mistakes={
            "this is for the best learning rate, $2/(a + b)$": (b - a) / (a + b),
            "this is the part of the error that is taken away; the rest is left": a / b,
            "this is for the steepest direction, which is done in one step": Integer(0),
        },
    ),
    "loss_factor": Exercise(
        question=r"The curvatures of a quadratic lie between $a > 0$ and $b > a$, and the learning rate is "
        r"$2/(a + b)$. Along an eigenvector of the curvature $a$, by which factor does a step of gradient "
        r"descent multiply $J - J^*$, the loss above its minimum?",
        expected=worst,
        symbols=(a, b),
        given=(a < b,),
        start=(1 - 2 * a / (a + b)) ** 2,
        steps=(
            (
                worst,
                r"$J - J^* = \frac12 a x^2$, and $x$ is multiplied by $1 - \eta a = (a + b - 2a)/(a + b)$",
            ),
        ),
        hints=(
            r"Along the eigenvector $J - J^* = \frac12 a x^2$ with the coordinate $x$ of the error.",
            r"$x$ is multiplied by $1 - \eta a$. What does that do to $x^2$?",
        ),
        mistakes={
            "this is the factor of the error; the loss goes with its square": (b - a) / (a + b),
            r"numerator and denominator are squared as a whole": (b**2 - a**2) / (a**2 + b**2),
            r"this is the square of $\eta a$, the share of $x$ that is taken away": (2 * a / (a + b)) ** 2,
        },
    ),
    "critical": Exercise(
        question=r"The heavy ball along one curvature $\lambda > 0$ (lam) follows "
        r"$x_t = (1 + \mu - \eta\lambda)\,x_{t-1} - \mu x_{t-2}$, with $0 < \eta < 1/\lambda$. For which "
        r"$\mu < 1$ do the two roots of $z^2 = (1 + \mu - \eta\lambda)\,z - \mu$ coincide? The answer is a "
        r"formula in $\eta$ (eta) and $\lambda$.",
        expected=(1 - sqrt(eta * lam)) ** 2,
        symbols=(eta, lam),
        given=(eta < 1 / lam,),
        start=1 + eta * lam - sqrt((1 + eta * lam) ** 2 - (1 - eta * lam) ** 2),
        steps=(
            (
                1 + eta * lam - 2 * sqrt(eta * lam),
                r"the smaller zero of $(1 + \mu - \eta\lambda)^2 - 4\mu = "
                r"\mu^2 - 2(1 + \eta\lambda)\mu + (1 - \eta\lambda)^2$; the squares differ by "
                r"$4\eta\lambda$",
            ),
            ((1 - sqrt(eta * lam)) ** 2, "a square"),
        ),
        hints=(
            "The roots of a quadratic equation coincide where its discriminant is 0.",
            r"$(1 + \mu - \eta\lambda)^2 = 4\mu$, that is $1 + \mu - \eta\lambda = 2\sqrt\mu$.",
            r"So $(1 - \sqrt\mu)^2 = \eta\lambda$.",
        ),
        mistakes={
            r"this is the other zero of the discriminant, and above 1": (1 + sqrt(eta * lam)) ** 2,
            r"this is $\sqrt\mu$, the rate": 1 - sqrt(eta * lam),
            r"the root of $\eta\lambda$ is missing": (1 - eta * lam) ** 2,
        },
    ),
    "line_search": Exercise(
        level="extend",
        question=r"$J = \frac12 (a x^2 + b y^2)$ with $a, b > 0$. For which learning rate does one step of "
        r"gradient descent from $(x, y)$, where the gradient is not 0, make $J$ as small as possible?",
        expected=squares / weighed,
        symbols=(a, b, x, y),
        start=-Subs(Derivative(reached, eta), eta, 0) / Derivative(reached, (eta, 2)),
        steps=(
            (
                squares / Derivative(reached, (eta, 2)),
                r"$J$ after the step is a quadratic $h(\eta)$, least at $-h'(0)/h''$; "
                r"$h'(0) = -(a^2 x^2 + b^2 y^2)$",
            ),
            (squares / weighed, r"$h'' = a \cdot (ax)^2 + b \cdot (by)^2$"),
        ),
        hints=(
            r"Where does the step lead, and how large is $J$ there?",
            r"The step leads to $((1 - \eta a)\,x,\ (1 - \eta b)\,y)$. Put it into $J$.",
            r"The slope of $J$ by $\eta$ is $-a^2 x^2 (1 - \eta a) - b^2 y^2 (1 - \eta b)$. Where is it 0?",
        ),
        mistakes={
            "this is the best fixed learning rate, for the worst direction": 2 / (a + b),
            "the gradient has the entries $ax$ and $by$: one more factor each": (a * x**2 + b * y**2)
            / squares,
            "upside down": weighed / squares,
        },
    ),
    "deep": Exercise(
        level="extend",
        question=r"$J'(\theta) = \theta (\theta - p)(\theta - q)$ with $0 < p < q$: minima at 0 and at $q$. "
        r"Near the minimum $q$ the loss is nearly a quadratic. Up to which learning rate does gradient "
        "descent converge on this quadratic?",
        expected=2 / (q * (q - p)),
        symbols=(p, q),
        given=(p < q,),
        start=2 / Subs(Derivative(theta * (theta - p) * (theta - q), theta), theta, q),
        steps=(
            (
                2 / Subs((theta - p) * (theta - q) + theta * (theta - q) + theta * (theta - p), theta, q),
                r"the product rule: $2/J''(\theta)$ at $\theta = q$",
            ),
            (2 / (q * (q - p)), r"only $\theta (\theta - p)$ is not 0 at $q$"),
        ),
        hints=(
            r"The limit is $2/\lambda$ with the curvature $\lambda = J''(q)$.",
            r"Of the three terms of the product rule, two are 0 at $\theta = q$.",
            r"$J''(q) = q (q - p)$.",
        ),
        mistakes={
            "this is for the minimum at 0": 2 / (p * q),
            r"at this rate one step is enough; the limit is twice that": 1 / (q * (q - p)),
            "this is the curvature": q * (q - p),
        },
    ),
}
