r"""Exercises on descent: a step gains η(1 − Lη/2)‖∇f‖², after t steps LD²/(2t), (1 − μ/L)^t are left.

Chapter: directions, the page on theory.
"""

from sympy import Derivative, Rational, Subs

from mathlib.exercises import Exercise
from mathlib.symbols import positive
from mathlib.written_out import over

epsilon, L, mu, D, F, t, eta, a = positive("epsilon L mu D F t eta a")

gain = eta * (1 - L * eta / 2)  # of a step, for ‖∇f‖² = 1

EXERCISES = {
    "half_the_rate": Exercise(
        level="recall",
        question=r"One step of gradient descent with the rate η on an L-smooth f lowers f by at least "
        r"$\eta(1 - L\eta/2)\,\|\nabla f\|^2$. Which share of the best such gain is left at "
        r"$\eta = 1/(2L)$?",
        expected=Rational(3, 4),
        start=over(Subs(t * (1 - t / 2), t, Rational(1, 2)), Subs(t * (1 - t / 2), t, 1)),
        steps=(
            (
                over(Rational(3, 8), Rational(1, 2)),
                r"with $\eta = t/L$ the gain is $t(1 - t/2)\,\|\nabla f\|^2/L$, best at $t = 1$",
            ),
            (Rational(3, 4), r"$\frac38 : \frac12$"),
        ),
        hints=(
            "Which η has the best gain, and how large is that?",
            r"The best η is 1/L, with the gain $\|\nabla f\|^2/(2L)$.",
            r"At $\eta = 1/(2L)$ the gain is $\frac1{2L} \cdot \frac34\, \|\nabla f\|^2$.",
        ),
        mistakes={
            "the gain is not proportional to η: the term with η² shrinks faster": Rational(1, 2),
            "this is the factor of ‖∇f‖²/L, not the share of the best gain": Rational(3, 8),
            "this is the share that is lost": Rational(1, 4),
        },
    ),
    "steps_enough": Exercise(
        question=r"With $\eta = 1/L$ a convex, L-smooth f has $f(\theta_t) - f_{\min} \le LD^2/(2t)$ after t "
        r"steps of descent, where D is the distance of the start from the minimum. Which t is enough for "
        r"$f(\theta_t) - f_{\min} \le \varepsilon$? (Take the bound; t need not be whole. ε is epsilon.)",
        expected=L * D**2 / (2 * epsilon),
        symbols=(L, D, epsilon),
        start=Subs(L * D**2 / (2 * t), t, 1) / epsilon,
        steps=(
            (
                L * D**2 / (2 * epsilon),
                r"the bound falls like $1/t$ from its value at $t = 1$; $LD^2/(2t) = \varepsilon$",
            ),
        ),
        hints=(
            "Set the bound equal to ε.",
            r"Solve $LD^2/(2t) = \varepsilon$ for t.",
            "Multiply by t and divide by ε.",
        ),
        mistakes={
            "the distance enters squared": L * D / (2 * epsilon),
            "this is upside down: a smaller ε needs more steps": 2 * epsilon / (L * D**2),
            "the factor ½ is missing": L * D**2 / epsilon,
        },
    ),
    "small_gradient": Exercise(
        question=r"Without convexity: with $\eta = 1/L$ one of the first t gradients has "
        r"$\|\nabla f\|^2 \le 2LF/t$, where F is $f_0 - f_{\min}$, how far f can fall. Which t is enough for "
        r"a gradient of length ε (epsilon) or less? (Take the bound; t need not be whole.)",
        expected=2 * L * F / epsilon**2,
        symbols=(L, F, epsilon),
        start=Subs(2 * L * F / t, t, 1) / epsilon**2,
        steps=(
            (
                2 * L * F / epsilon**2,
                r"$2LF/t = \varepsilon^2$: the squared length falls like $1/t$ from its value at $t = 1$",
            ),
        ),
        hints=(
            "The bound speaks of the squared length.",
            r"Set the bound equal to $\varepsilon^2$.",
            r"Solve $2LF/t = \varepsilon^2$ for t.",
        ),
        mistakes={
            "the bound is for the squared length, so ε must be squared": 2 * L * F / epsilon,
            "this is upside down: a smaller ε needs more steps": epsilon**2 / (2 * L * F),
            "the factor 2 is missing": L * F / epsilon**2,
        },
    ),
    "weak_step": Exercise(
        level="extend",
        question=r"A strongly convex f curves upward by at least μ (mu) and is L-smooth, so "
        r"$\|\nabla f\|^2 \ge 2\mu a$, where $a = f - f_{\min}$. A step with a rate 0 < η < 2/L lowers f by "
        r"at least $\eta(1 - L\eta/2)\,\|\nabla f\|^2$ (η is eta). Find the factor c of the bound "
        r"$a_{new} \le c\,a$ that follows.",
        expected=1 - 2 * mu * gain,
        symbols=(mu, L, eta),
        start=Derivative(a - gain * 2 * mu * a, a),
        steps=(
            (
                1 - 2 * mu * gain,
                r"$a_{new} \le a - \eta(1 - L\eta/2) \cdot 2\mu a$: a line through 0, and $c$ is its slope",
            ),
        ),
        hints=(
            "How much is left after the step, at most?",
            r"At most $a - \eta(1 - L\eta/2)\,\|\nabla f\|^2$.",
            r"Put the least value $2\mu a$ in for $\|\nabla f\|^2$, and a in front.",
        ),
        mistakes={
            "this is right for η = 1/L": 1 - mu / L,
            "the factor 2 of 2μa is missing": 1 - mu * gain,
            "the term with η² is missing; L limits what a step gains": 1 - 2 * mu * eta,
            "this is the share that is lost, not what is left": 2 * mu * gain,
        },
    ),
}
