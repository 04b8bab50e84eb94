r"""Exercises on descent and minibatches: the factor 1 − ηλ, the border 2/λ_max, V/m · (N − m)/(N − 1).

Chapter: prerequisites, the page on descent on a quadratic.
"""

from sympy import Integer, Min, Rational

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size
from mathlib.written_out import over, plus, times

v, eta, lam, s = positive("v eta lambda s")
theta = real("theta")
N = size("N")

kept = (1 - eta * lam) * theta
settled = eta * v / (lam * (2 - eta * lam))

EXERCISES = {
    "border": Exercise(
        level="recall",
        question=r"$J(\theta) = \tfrac12 (3a^2 + 5b^2) + 4a$ for $\theta = (a, b)$. Below which learning "
        "rate does gradient descent converge from every start?",
        expected=Rational(2, 5),
        start=Min(Rational(2, 3), Rational(2, 5), evaluate=False),
        steps=(
            (
                Rational(2, 5),
                r"$2/\lambda$ for both eigenvalues, 3 and 5; the term $4a$ only moves the minimum",
            ),
        ),
        hints=(
            "A linear term moves the minimum, not the second derivatives.",
            "The eigenvalues of the matrix of second derivatives are 3 and 5.",
            r"The border is $2/\lambda_{\max}$.",
        ),
        mistakes={
            "the largest eigenvalue decides, not the smallest": Rational(2, 3),
            r"at $1/\lambda_{\max}$ the steepest direction is done in one step; the border is twice that": (
                Rational(1, 5)
            ),
        },
    ),
    "both_in": Exercise(
        level="recall",
        question="A minibatch of 4 samples is drawn at random out of 10, without repetition. How probable "
        "is it that two given samples are both in it?",
        expected=Rational(2, 15),
        start=over(times(4, 3), times(10, 9)),
        steps=(
            (over(12, 90), r"$\frac{m(m - 1)}{N(N - 1)}$ with $m = 4$ and $N = 10$"),
            (Rational(2, 15), "cancelled"),
        ),
        hints=(
            "If one of the two is in the batch, how many places and how many samples are left?",
            r"The first is in it with the probability $\tfrac4{10}$, the second then with $\tfrac39$.",
        ),
        mistakes={
            "this is for draws that do not depend on each other; without repetition they do": Rational(4, 25),
            "this is the probability of one given sample": Rational(2, 5),
        },
    ),
    "descent": Exercise(
        question=r"$J(\theta) = \tfrac12 \lambda (\theta - 1)^2$ with $\lambda > 0$ (lam), and "
        r"$\theta_0 = 0$. What is $\theta_2$, after two steps of gradient descent with the learning rate "
        r"$\eta$ (eta)?",
        expected=1 - (1 - eta * lam) ** 2,
        symbols=(eta, lam),
        start=eta * lam - eta * lam * (eta * lam - 1),
        steps=(
            (
                1 + (1 - eta * lam) * (eta * lam - 1),
                r"$\theta_1 = \eta\lambda$; a step multiplies $\theta - 1$ by $1 - \eta\lambda$",
            ),
            (1 - (1 - eta * lam) ** 2, r"$\eta\lambda - 1 = -(1 - \eta\lambda)$"),
        ),
        hints=(
            r"Follow the error $\theta - 1$ and not $\theta$.",
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
    "batch_size": Exercise(
        question="Nine numbers have the variance $V > 0$ (the mean squared distance from their mean). Some "
        "of them are drawn at random, without repetition, so that the mean of those that are drawn has the "
        "variance $V/16$. How many are drawn?",
        expected=Integer(6),
        start=over(times(2, 9), plus(2, 1)),
        steps=(
            (over(18, 3), r"$\frac Vm \cdot \frac{9 - m}8 = \frac V{16}$ is $2(9 - m) = m$, solved for $m$"),
            (Integer(6), "divided"),
        ),
        hints=(
            r"Without repetition, the variance of the mean of $m$ numbers is not $V/m$: a factor comes in.",
            r"It is $\frac Vm \cdot \frac{N - m}{N - 1}$ with $N = 9$, and it is to be $\frac V{16}$.",
            "Multiplied by $16m/V$: $2(9 - m) = m$.",
        ),
        mistakes={
            r"this is with repetition; without it the factor $\frac{N - m}{N - 1}$ comes in": Integer(16),
            "this many are left out; the question asks for those that are drawn": Integer(3),
        },
    ),
    "all_but_one": Exercise(
        question=r"$N \ge 2$ numbers have the variance $V = 1$ (the mean squared distance from their mean). "
        "All but one of them are drawn at random, without repetition. What is the variance of the mean of "
        "those that are drawn?",
        expected=1 / (N - 1) ** 2,
        symbols=(N,),
        start=times(1 / (N - 1), over(plus(N, -(N - 1)), N - 1)),
        steps=(
            (
                times(1 / (N - 1), 1 / (N - 1)),
                r"$\frac Vm \cdot \frac{N - m}{N - 1}$ with $V = 1$, $m = N - 1$ and so $N - m = 1$",
            ),
            (1 / (N - 1) ** 2, "multiplied"),
        ),
        hints=(
            "If all but one are drawn, the one that is left out decides the mean.",
            r"The variance without repetition is $\frac Vm \cdot \frac{N - m}{N - 1}$.",
            "$m = N - 1$, so $N - m = 1$.",
        ),
        mistakes={
            r"this is with repetition; without it the factor $\frac{N - m}{N - 1}$ comes in": 1 / (N - 1),
            r"the factor is $\frac{N - m}{N - 1}$, not $\frac{N - m}{N}$": 1 / (N * (N - 1)),
        },
    ),
    "noisy_step": Exercise(
        question=r"$J(\theta) = \tfrac12 \lambda \theta^2$ with $\lambda > 0$ (lam). A step from $\theta$ "
        r"with the learning rate $\eta$ (eta) takes $\lambda\theta + s$ or $\lambda\theta - s$ for the "
        r"gradient, each with the probability $\tfrac12$. Find the expectation of $\theta_1^2$, where "
        r"$\theta_1$ is the place that the step leads to.",
        expected=kept**2 + eta**2 * s**2,
        symbols=(theta, eta, lam, s),
        start=(theta - eta * (lam * theta + s)) ** 2 / 2 + (theta - eta * (lam * theta - s)) ** 2 / 2,
        steps=(
            (
                (kept - eta * s) ** 2 / 2 + (kept + eta * s) ** 2 / 2,
                r"$\theta - \eta\lambda\theta = (1 - \eta\lambda)\,\theta$",
            ),
            (kept**2 + eta**2 * s**2, "the mixed terms have opposite signs and cancel"),
        ),
        hints=(
            r"There are two places that the step may lead to. Find both.",
            r"They are $(1 - \eta\lambda)\,\theta \mp \eta s$. Take the mean of their squares.",
        ),
        mistakes={
            "this is the square of the expectation; the noise is missing": kept**2,
            r"the noise is multiplied by $\eta$, and so its variance by $\eta^2$": kept**2 + eta * s**2,
            "the gradient is missing: only the noise acts": theta**2 + eta**2 * s**2,
        },
    ),
    "settles": Exercise(
        level="extend",
        question=r"Descent on $\tfrac12 \lambda \theta^2$ with $\lambda > 0$ (lam) and a noise of variance "
        r"$v$ in every gradient: the expectation $q_t$ of $\theta_t^2$ follows "
        r"$q_t = (1 - \eta\lambda)^2 q_{t-1} + \eta^2 v$. To which number does it settle, if the learning "
        r"rate $\eta$ (eta) is below $2/\lambda$?",
        expected=settled,
        symbols=(eta, lam, v),
        given=(eta < 2 / lam,),
        start=eta**2 * v / (1 - (1 - eta * lam) ** 2),
        steps=(
            (
                eta**2 * v / (2 * eta * lam - eta**2 * lam**2),
                r"$q = (1 - \eta\lambda)^2 q + \eta^2 v$, solved for $q$; the square, multiplied out",
            ),
            (settled, r"$\eta$ cancels"),
        ),
        hints=(
            "Where it has settled, a step does not change it.",
            r"$q = (1 - \eta\lambda)^2 q + \eta^2 v$. Solve it for $q$.",
            r"$1 - (1 - \eta\lambda)^2 = \eta\lambda (2 - \eta\lambda)$.",
        ),
        mistakes={
            "this is what one step adds; what earlier steps added has not faded yet": eta**2 * v,
            r"the square of $1 - \eta\lambda$ is missing": eta * v / lam,
            r"$2 - \eta\lambda$ is taken as 2, which is right only for a small $\eta\lambda$": eta
            * v
            / (2 * lam),
        },
    ),
}
