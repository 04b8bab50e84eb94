r"""Exercises on the update rules: numbers, and formulas in eta, theta, lambda, s_min and t.

Chapter: optimizers. Answers are SymPy expressions.
"""

from sympy import Integer, Rational, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

eta, lam = positive("eta lambda")
theta, s_min = real("theta s_min")
t = size("t")

EXERCISES = {
    "two_steps": Exercise(
        question=r"$J(\theta) = \frac12 \theta^2$, $\theta_0 = 1$, $\eta = \frac14$, and momentum with "
        r"$\mu = \frac12$. Find $\theta_2$, where two steps lead.",
        expected=Rational(7, 16),
        hints=(
            r"The gradient is $\theta$. The first velocity is $v_1 = 1$, so $\theta_1 = \frac34$.",
            r"$v_2 = \frac12 v_1 + \theta_1 = \frac54$.",
        ),
        mistakes={
            "this is plain gradient descent: the velocity is missing": Rational(9, 16),
            r"the second gradient is taken at the new $\theta_1 = \frac34$, not at $\theta_0$": Rational(
                3, 8
            ),
            r"this is Nesterov's step; momentum takes $\theta - \eta v$": Rational(21, 64),
        },
    ),
    "too_small": Exercise(
        question=r"All gradients are the same number $g$, and $\beta_1 = \frac9{10}$. What share of $g$ is "
        "$m_3$, before the bias correction?",
        expected=Rational(271, 1000),
        hints=(
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
    "best_rate": Exercise(
        question=r"A quadratic has the curvatures 2 and 10. With the best fixed $\eta$, by which factor does "
        "plain gradient descent shrink the error at each step, in the worst direction?",
        expected=Rational(2, 3),
        hints=(
            r"The best $\eta$ is $\frac{2}{2 + 10}$.",
            r"$1 - 2\eta$ and $1 - 10\eta$ have the same size.",
        ),
        mistakes={
            r"this is the best $\eta$; the question is for the factor $|1 - \eta\lambda|$": Rational(1, 6),
            r"this is $\kappa = \frac{10}2$; the factor is $\frac{\kappa - 1}{\kappa + 1}$": Integer(5),
            "this is the factor of heavy-ball momentum": (sqrt(5) - 1) / (sqrt(5) + 1),
            r"this is for $\eta = \frac1{10}$, one over the largest curvature": Rational(4, 5),
        },
    ),
    "too_fast": Exercise(
        question=r"A quadratic has the curvatures $\frac12$, 3 and 8. Below which $\eta$ does "
        "gradient descent converge from every start?",
        expected=Rational(1, 4),
        hints=(
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
    "heavy_ball": Exercise(
        question=r"The curvatures lie between 1 and 81. What is the smallest $\mu$ with which, for some "
        r"$\eta$, the heavy ball has the rate $\sqrt\mu$ at all of them?",
        expected=Rational(16, 25),
        hints=(
            r"$\kappa = 81$, so $\sqrt\kappa = 9$.",
            r"$\sqrt\mu = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} = \frac8{10}$.",
        ),
        mistakes={
            r"this is $\sqrt\mu$, the rate": Rational(4, 5),
            "the roots of the curvatures are missing": Rational(80, 82) ** 2,
            "this is the rate of gradient descent": Rational(40, 41),
        },
    ),
    "one_step": Exercise(
        question=r"A quadratic in one parameter has the curvature 8. With which $\eta$ does gradient descent "
        "reach the minimum in one step?",
        expected=Rational(1, 8),
        hints=(r"The factor $1 - \eta\lambda$ has to be 0.",),
        mistakes={"this is the limit of convergence: the error keeps its size": Rational(1, 4)},
    ),
    "fading": Exercise(
        question=r"AdaGrad with $\varepsilon = 0$, and every gradient is the same $g > 0$. Find the length "
        r"of step $t$, as a formula in $\eta$ and $t$.",
        expected=eta / sqrt(t),
        symbols=(eta, t),
        hints=("$v_t = t g^2$.", r"The step is $\eta g / \sqrt{v_t}$."),
        mistakes={
            "the root is missing: $v_t$ is the sum of the squares": eta / t,
            "this is the length for RMSProp once it has warmed up; AdaGrad forgets nothing": eta,
        },
    ),
    "decay_alone": Exercise(
        question=r"The gradient of the loss is 0, only weight decay acts. Find $\theta_t$, after $t$ steps "
        r"of AdamW, as a formula in the start $\theta$, $\eta$, $\lambda$ and $t$.",
        expected=theta * (1 - eta * lam) ** t,
        symbols=(theta, eta, lam, t),
        hints=(
            "$m$ and $v$ stay 0, so the step of Adam is 0.",
            r"Each step multiplies $\theta$ by $1 - \eta\lambda$.",
        ),
        mistakes={
            r"the decay is multiplied by $\eta$": theta * (1 - lam) ** t,
            r"$\theta$ is multiplied $t$ times, not reduced $t$ times by the same amount": theta
            * (1 - eta * lam * t),
            "this is one step": theta * (1 - eta * lam),
        },
    ),
    "halfway": Exercise(
        question=r"A cosine schedule falls from 1 to $s_{\min}$ over $T$ steps. What is the factor half way, "
        r"after $\frac T2$ steps, as a formula in $s_{\min}$?",
        expected=(1 + s_min) / 2,
        symbols=(s_min,),
        hints=(r"The cosine of $\frac\pi2$ is 0.", r"$s_{\min} + \frac{1 - s_{\min}}2$."),
        mistakes={
            r"this is for $s_{\min} = 0$": Rational(1, 2),
            r"the cosine falls to $s_{\min}$, not to 0: $s_{\min}$ is added": (1 - s_min) / 2,
        },
    ),
}
