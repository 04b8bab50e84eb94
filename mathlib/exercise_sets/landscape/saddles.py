r"""Exercises on critical points: eigenvalues s ± ρ, the gradient $B^\top E\, C^\top$ of linear networks.

Chapter: landscape, page saddles.
"""

from sympy import Derivative, ImmutableMatrix, Integer, Rational, Subs, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import column, plus, power, product, times

s, t, b = real("s t b")
a_1, a_2, u_1, u_2, eps = real("a_1 a_2 u_1 u_2 varepsilon")
e_11, e_12, e_21, e_22 = real("e_11 e_12 e_21 e_22")
sigma_1, sigma_2, k = positive("sigma_1 sigma_2 k")

rho = sqrt(t**2 + b**2)
errors = ImmutableMatrix([[e_11, e_12], [e_21, e_22]])
by_first = ImmutableMatrix([[u_1 * e_11 + u_2 * e_21, u_1 * e_12 + u_2 * e_22]])
along = ((eps**2 - sigma_1) ** 2 + 2 * (eps * sqrt(sigma_2)) ** 2) / 2
cubic = (eps**3 - k) ** 2 / 2

EXERCISES = {
    "critical_loss": Exercise(
        level="recall",
        question=r"$A$ is diagonal with 3, 2, 1. A linear network with a single hidden unit stands at the "
        r"critical point where $W^2 W^1$ has a 2 at the second place of the diagonal and 0 elsewhere. What "
        r"is $\tfrac12 \lVert W^2 W^1 - A \rVert_F^2$ there?",
        expected=Integer(5),
        start=times(Rational(1, 2), plus(power(0 - 3, 2), power(2 - 2, 2), power(0 - 1, 2))),
        steps=(
            (times(Rational(1, 2), plus(9, 0, 1)), "the squares of the entries of $W^2 W^1 - A$"),
            (Integer(5), r"$\frac12 \cdot 10$"),
        ),
        hints=(
            "Write the matrix $W^2 W^1 - A$ down: which of its entries are not 0?",
            "What is missing are the entries 3 and 1.",
            r"$\tfrac12 (9 + 1)$.",
        ),
        mistakes={
            r"the factor $\tfrac12$ is missing": Integer(10),
            "this is the global minimum, which keeps the 3": Rational(5, 2),
            "this is the loss where the product is 0": Integer(7),
            "the entries are squared before they are summed": Integer(2),
        },
    ),
    "opposite_signs": Exercise(
        level="recall",
        question=r"A random symmetric 2 × 2 matrix without a preferred direction has two positive "
        r"eigenvalues "
        r"with the probability $(2 - \sqrt2)/4$. With which probability do its two eigenvalues have opposite "
        "signs?",
        expected=sqrt(2) / 2,
        start=plus(1, times(-2, (2 - sqrt(2)) / 4)),
        steps=(
            (plus(1, -1, sqrt(2) / 2), "both negative is as likely as both positive; multiplied out"),
            (sqrt(2) / 2, "more than the half that two coins would give"),
        ),
        hints=(
            "In which other case do the signs agree, and how likely is it?",
            "Both positive and both negative are equally likely: $S$ and $-S$ have the same distribution.",
            "Subtract both from 1.",
        ),
        mistakes={
            "two coins would do that": Rational(1, 2),
            "this is the probability of equal signs": 1 - sqrt(2) / 2,
            "this is the probability that both are positive": (2 - sqrt(2)) / 4,
            "both can be negative, too: twice is to be subtracted": (2 + sqrt(2)) / 4,
        },
    ),
    "product": Exercise(
        question=r"The symmetric matrix with the rows $(s + t,\ b)$ and $(b,\ s - t)$ has the eigenvalues "
        r"$s - \rho$ and $s + \rho$ with $\rho = \sqrt{t^2 + b^2}$. Find their product, in $s, t, b$. (For "
        "which $s, t, b$ do they have opposite signs?)",
        expected=s**2 - t**2 - b**2,
        symbols=(s, t, b),
        start=(s - rho) * (s + rho),
        steps=(
            (plus(s**2, times(-1, power(rho, 2))), "a difference of squares"),
            (s**2 - t**2 - b**2, "the determinant; below 0 for opposite signs"),
        ),
        hints=(
            "$(s - \\rho)(s + \\rho)$ has a short form.",
            "A difference of squares; then $\\rho^2 = t^2 + b^2$.",
            "The answer is also the determinant of the matrix.",
        ),
        mistakes={
            r"a sign: $-\rho^2 = -t^2 - b^2$": s**2 - t**2 + b**2,
            "this is the sum of the eigenvalues": 2 * s,
            r"the square is missing: the product is $s^2 - \rho^2$": s**2 - rho,
        },
    ),
    "by_first": Exercise(
        question=r"A linear network with 2 inputs, one hidden unit and 2 outputs has the loss $\frac12 "
        r"\lVert E "
        r"\rVert_F^2$ with $E = W^2 W^1 - A$. Let $W^2$ be the column $(u_1, u_2)$, and let $E$ have the "
        r"rows "
        r"$(e_{11}, e_{12})$ and $(e_{21}, e_{22})$. Find the gradient by $W^1$, a $1 \times 2$ matrix.",
        expected=by_first,
        symbols=(u_1, u_2, e_11, e_12, e_21, e_22),
        start=product(column(u_1, u_2).T, errors),
        steps=((by_first, r"$(W^2)^\top E$: each input has a path through both outputs"),),
        hints=(
            "It is backpropagation without activations: the error goes back through $W^2$.",
            r"The gradient is $(W^2)^\top E$.",
            "The entry of input $j$ is $u_1 e_{1j} + u_2 e_{2j}$.",
        ),
        mistakes={
            r"this is $(E\, W^2)^\top$; the error comes back from the outputs, which are the rows of $E$": (
                ImmutableMatrix([[u_1 * e_11 + u_2 * e_12, u_1 * e_21 + u_2 * e_22]])
            ),
            r"twice too much: the square brings a factor 2, and the $\frac12$ cancels it": 2 * by_first,
            r"the sign is turned: $E$ is output minus target": -by_first,
        },
    ),
    "escape": Exercise(
        question=r"From a saddle descent can escape along $\varepsilon$ (varepsilon), where the loss is "
        r"$\frac12 \bigl( (\varepsilon^2 - \sigma_1)^2 + 2 \varepsilon^2 \sigma_2 \bigr)$ with "
        r"$\sigma_1 > \sigma_2 > 0$. Find its derivative by $\varepsilon$.",
        expected=2 * eps**3 - 2 * (sigma_1 - sigma_2) * eps,
        symbols=(eps, sigma_1, sigma_2),
        start=Derivative(along, eps),
        steps=(
            ((eps**2 - sigma_1) * 2 * eps + 2 * eps * sigma_2, "the chain rule, and a square"),
            (2 * eps**3 - 2 * (sigma_1 - sigma_2) * eps, r"the terms with $\varepsilon$ together"),
        ),
        hints=(
            "Two terms: a square of a square, and a square.",
            r"The first gives $(\varepsilon^2 - \sigma_1) \cdot 2\varepsilon$.",
            r"The second gives $2 \varepsilon \sigma_2$. Collect the terms with $\varepsilon$.",
        ),
        mistakes={
            r"the inner derivative $2\varepsilon$ of $\varepsilon^2 - \sigma_1$ is missing": (
                eps**2 - sigma_1 + 2 * eps * sigma_2
            ),
            r"the sign of $\sigma_2$: $-\sigma_1 + \sigma_2$ is minus the gap, not minus the sum": 2 * eps**3
            - 2 * (sigma_1 + sigma_2) * eps,
            r"the factor $\frac12$ in front is missing": 4 * eps**3 - 4 * (sigma_1 - sigma_2) * eps,
        },
    ),
    "third_order": Exercise(
        level="extend",
        question=r"Three linear layers of one unit each, all with the weight $\varepsilon$, have the loss "
        r"$\frac12 (\varepsilon^3 - k)^2$ for a target $k > 0$. First and second derivative are 0 at "
        r"$\varepsilon = 0$. What is the third derivative there?",
        expected=-6 * k,
        symbols=(k,),
        start=Subs(Derivative(cubic, (eps, 3)), eps, 0),
        steps=(
            (
                Subs(Derivative(k**2 / 2 - k * eps**3 + eps**6 / 2, (eps, 3)), eps, 0),
                "written out",
            ),
            (Subs(-6 * k + 60 * eps**3, eps, 0), "three times differentiated"),
            (-6 * k, "not 0: the loss falls on one side and rises on the other, a saddle"),
        ),
        hints=(
            "Write the square out before differentiating.",
            r"It is $\frac12 k^2 - k \varepsilon^3 + \frac12 \varepsilon^6$.",
            r"The third derivative of $\varepsilon^3$ is 6, that of $\varepsilon^6$ is 0 at $\varepsilon = "
            r"0$.",
        ),
        mistakes={
            r"this is the factor of $\varepsilon^3$; its third derivative brings $3 \cdot 2 \cdot 1$": -k,
            r"the factor 2 of the mixed term cancels the $\frac12$": -3 * k,
            r"a sign: the mixed term is $-k \varepsilon^3$": 6 * k,
            "that is the second derivative; the third shows the way down": Integer(0),
        },
    ),
}
