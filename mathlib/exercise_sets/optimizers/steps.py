r"""Exercises on steps: θ_t = θ_{t−1} − ηv_t with v_t = μv_{t−1} + g_t, Nesterov, weight decay, schedules.

Chapter: optimizers.
"""

from sympy import Product, Rational, Subs, Sum, Symbol, cos, pi

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size
from mathlib.written_out import plus, times

eta, lam, mu, g = positive("eta lambda mu g")
theta, s_min, u = real("theta s_min u")
t = size("t")
i = Symbol("i", integer=True)

quarter = Rational(1, 4)
cosine = s_min + (1 - s_min) * (1 + cos(pi * u)) / 2
alternating = g * (1 - (-mu) ** t) / (1 + mu)
decayed = -(1 - (1 - eta * lam) ** t) / lam

EXERCISES = {
    "two_steps": Exercise(
        level="recall",
        question=r"$J(\theta) = \frac12 \theta^2$, $\theta_0 = 1$, the learning rate $\eta = \frac14$, and "
        r"momentum with $\mu = \frac12$ and $v_0 = 0$. Find $\theta_2$, where two steps lead.",
        expected=Rational(7, 16),
        start=plus(Rational(3, 4), times(-quarter, plus(times(Rational(1, 2), 1), Rational(3, 4)))),
        steps=(
            (
                plus(Rational(3, 4), times(-quarter, Rational(5, 4))),
                r"$\theta_2 = \theta_1 - \eta v_2$ with $\theta_1 = \frac34$ and "
                r"$v_2 = \frac12 v_1 + \theta_1 = \frac54$",
            ),
            (Rational(7, 16), r"$\frac{12}{16} - \frac5{16}$"),
        ),
        hints=(
            r"The gradient is $\theta$. Each step first changes the velocity, then $\theta$.",
            r"The first velocity is $v_1 = 1$, so $\theta_1 = \frac34$.",
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
    "decay_alone": Exercise(
        question=r"The gradient of the loss is 0, only weight decay acts: each step of AdamW takes "
        r"$\eta\lambda\theta$ away from $\theta$. Find $\theta_t$, after $t$ steps, as a formula in the "
        r"start $\theta$ (theta), $\eta$ (eta), $\lambda$ (lam) and $t$.",
        expected=theta * (1 - eta * lam) ** t,
        symbols=(theta, eta, lam, t),
        start=theta * Product(1 - eta * lam, (i, 1, t)),
        steps=(
            (
                theta * (1 - eta * lam) ** t,
                r"$\theta - \eta\lambda\theta = (1 - \eta\lambda)\,\theta$ in each of $t$ steps",
            ),
        ),
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
        question=r"A cosine schedule falls from 1 to $s_{\min}$ (s_min) over $T$ steps, by half a period of "
        r"the cosine. What is the factor half way, after $\frac T2$ steps, as a formula in $s_{\min}$?",
        expected=(1 + s_min) / 2,
        symbols=(s_min,),
        start=Subs(cosine, u, Rational(1, 2)),
        steps=(
            (
                plus(s_min, times(Rational(1, 2), 1 - s_min)),
                r"$u = (t - 1)/T$ is $\frac12$, and $\cos\frac\pi2 = 0$",
            ),
            ((1 + s_min) / 2, "one denominator"),
        ),
        hints=(
            r"The schedule is $s_{\min} + (1 - s_{\min}) \cdot \frac12 (1 + \cos(\pi (t - 1)/T))$.",
            r"The cosine of $\frac\pi2$ is 0.",
            r"$s_{\min} + \frac{1 - s_{\min}}2$.",
        ),
        mistakes={
            r"this is for $s_{\min} = 0$": Rational(1, 2),
            r"the cosine falls to $s_{\min}$, not to 0: $s_{\min}$ is added": (1 - s_min) / 2,
        },
    ),
    "nesterov_start": Exercise(
        question=r"$J(\theta) = \frac12 \lambda \theta^2$ with $\lambda > 0$ (lam). One step of Nesterov's "
        r"rule, $v_1 = \mu v_0 + g_1$ and $\theta_1 = \theta - \eta (g_1 + \mu v_1)$, with $v_0 = 0$ and the "
        r"gradient $g_1$ at $\theta$. Find $\theta_1$ as a formula in $\theta, \eta, \mu, \lambda$ (theta, "
        "eta, mu, lam).",
        expected=theta * (1 - eta * lam * (1 + mu)),
        symbols=(theta, eta, mu, lam),
        start=theta - eta * (lam * theta + mu * lam * theta),
        steps=(
            (theta - eta * (1 + mu) * lam * theta, r"$g_1 = v_1 = \lambda\theta$, taken out"),
            (theta * (1 - eta * lam * (1 + mu)), r"$\theta$ in front"),
        ),
        hints=(
            r"The gradient of $\frac12 \lambda \theta^2$ is $\lambda\theta$.",
            r"$v_1 = g_1 = \lambda\theta$, so $g_1 + \mu v_1 = (1 + \mu)\lambda\theta$.",
        ),
        mistakes={
            r"this is the first step of momentum; Nesterov adds $\mu v_1$": theta * (1 - eta * lam),
            r"the gradient $g_1$ itself is missing, beside $\mu v_1$": theta * (1 - eta * lam * mu),
            r"this is the way that the step takes away from $\theta$": theta * eta * lam * (1 + mu),
        },
    ),
    "zigzag": Exercise(
        level="extend",
        question=r"Across a valley the gradients are $g, -g, g, -g, \dots$ with $g > 0$. Momentum starts "
        r"with $v_0 = 0$ and has $0 < \mu < 1$. How large is $|v_t|$, as a formula in $g, \mu$ (mu) and $t$?",
        expected=alternating,
        symbols=(g, mu, t),
        given=(mu < 1,),
        start=Sum(g * (-mu) ** (t - i), (i, 1, t)),
        steps=(
            (
                g * Sum((-mu) ** (t - i), (i, 1, t)),
                r"$v_t = \sum_i \mu^{t-i} g_i$, and $g_i$ is $(-1)^{t-i}$ times $g_t$; $g$ in front",
            ),
            (alternating, r"the geometric sum with the ratio $-\mu$"),
        ),
        hints=(
            r"$v_t = \sum_{i=1}^t \mu^{t-i} g_i$: the last gradient has the share 1.",
            r"The one before has the opposite sign: $|v_t| = g - \mu g + \mu^2 g - \dots$",
            r"The sum of $t$ terms is geometric, with the ratio $-\mu$.",
        ),
        mistakes={
            "this is for gradients of one sign; here they alternate": g * (1 - mu**t) / (1 - mu),
            r"this is the limit for $t \to \infty$": g / (1 + mu),
            "this is the size of one gradient, without what earlier ones left": g,
        },
    ),
    "decay_settles": Exercise(
        level="extend",
        question=r"All gradients are the same $g > 0$ and $\varepsilon = 0$, so Adam's part of every step is "
        r"$-\eta$, and AdamW does $\theta_t = (1 - \eta\lambda)\,\theta_{t-1} - \eta$ with "
        r"$0 < \eta < 1/\lambda$. Find $\theta_t$ from $\theta_0 = 0$, as a formula in $\eta$ (eta), "
        r"$\lambda$ (lam) and $t$.",
        expected=decayed,
        symbols=(eta, lam, t),
        given=(eta < 1 / lam,),
        start=Sum(-eta * (1 - eta * lam) ** (t - i), (i, 1, t)),
        steps=(
            (
                -eta * Sum((1 - eta * lam) ** (t - i), (i, 1, t)),
                r"what step $i$ added has decayed $t - i$ times; $-\eta$ in front",
            ),
            (decayed, r"the geometric sum, with $1 - (1 - \eta\lambda) = \eta\lambda$ below; $\eta$ cancels"),
        ),
        hints=(
            r"Write down $\theta_1, \theta_2, \theta_3$. What has become of the $-\eta$ of step $i$?",
            r"$\theta_t = -\eta \sum_{i=1}^t (1 - \eta\lambda)^{t-i}$.",
            r"The geometric sum is $(1 - (1 - \eta\lambda)^t)/(\eta\lambda)$.",
        ),
        mistakes={
            "this is Adam without the decay": -eta * t,
            r"this is the limit for $t \to \infty$": -1 / lam,
            "the sign: $\\theta$ goes against the gradient": -decayed,
        },
    ),
}
