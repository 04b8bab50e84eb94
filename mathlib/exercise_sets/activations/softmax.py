r"""Exercises on softmax, p_k = e^{z_k}/Σ e^{z_i}: ∂p_k/∂z_j = p_k (δ_jk − p_j), p ⊙ (g − pᵀg), temperature.

Chapter: activations.
"""

from sympy import Derivative, ImmutableMatrix, Rational, diag, exp, log

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import column, over, plus, product

Z = real("z_1 z_2 z_3")
z_1, z_2, z_3 = Z
T = positive("T")

SOFTMAX = "Softmax turns the logits z_1, z_2, z_3 into p_k = e^(z_k)/(e^(z_1) + e^(z_2) + e^(z_3))."

total = sum(map(exp, Z))
p = [exp(z_k) / total for z_k in Z]
jacobian = ImmutableMatrix(3, 3, lambda k, j: p[k] * (int(j == k) - p[j]))
by_quotient_rule = ImmutableMatrix(
    3, 3, lambda k, j: (int(j == k) * exp(Z[k]) * total - exp(Z[k]) * exp(Z[j])) / total**2
)
eighths = column(Rational(1, 8), Rational(2, 8), Rational(5, 8))
softmax_jacobian = ImmutableMatrix(diag(*eighths) - eighths * eighths.T)
warm = 1 / (1 + exp((z_2 - z_1) / T))

EXERCISES = {
    "softmax_by_hand": Exercise(
        level="recall",
        question=f"{SOFTMAX} Find p for the logits (log 2, log 3, log 3), as a column "
        "Matrix([..., ..., ...]).",
        expected=column(Rational(1, 4), Rational(3, 8), Rational(3, 8)),
        start=column(*[over(a, plus(2, 3, 3)) for a in (2, 3, 3)]),
        steps=(
            (
                column(Rational(1, 4), Rational(3, 8), Rational(3, 8)),
                "the powers of e are 2, 3 and 3, their sum is 8",
            ),
        ),
        hints=(
            "First the three powers of e, then their sum.",
            "e^(log 2) = 2 and e^(log 3) = 3. Each is divided by the sum of all three.",
        ),
        mistakes={
            "these are the powers of e; divide them by their sum": column(2, 3, 3),
            "the logits are divided by their sum; softmax divides their powers of e": (
                column(log(2), log(3), log(3)) / (log(2) + 2 * log(3))
            ),
            "each is divided by the sum of the other two; the sum takes all three": column(
                Rational(1, 3), Rational(3, 5), Rational(3, 5)
            ),
        },
    ),
    "pulled_back": Exercise(
        level="recall",
        question="Softmax has returned p = (1/8, 2/8, 5/8), and a loss has the derivatives g = (8, 0, 0) by "
        "p_1, p_2, p_3. Find its derivatives by the logits z_1, z_2, z_3, as a column.",
        expected=column(Rational(7, 8), -Rational(1, 4), -Rational(5, 8)),
        start=product(softmax_jacobian, column(8, 0, 0)),
        steps=(
            (
                column(*[plus(p_j * g_j, -p_j) for p_j, g_j in zip(eighths, (8, 0, 0), strict=True)]),
                "$p \\odot (g - p^\\top g)$ with $p^\\top g = 1$",
            ),
            (column(Rational(7, 8), -Rational(1, 4), -Rational(5, 8)), "entry by entry"),
        ),
        hints=(
            "Every logit changes every p_k, also p_1.",
            "The derivative by z_j is p_j (g_j − Σ p_k g_k).",
            "Here Σ p_k g_k = 8/8 = 1.",
        ),
        mistakes={
            "only the diagonal of the Jacobian: z_2 and z_3 change p_1, too": column(Rational(7, 8), 0, 0),
            "this is p ⊙ g; the sum Σ p_k g_k is to be subtracted from each g_j": column(1, 0, 0),
            "the factor p_j in front is missing": column(7, -1, -1),
        },
    ),
    "softmax_jacobian": Exercise(
        question=f"{SOFTMAX} Write its Jacobian, a 3 × 3 matrix: row k, column j holds ∂p_k/∂z_j.",
        expected=jacobian,
        symbols=Z,
        start=ImmutableMatrix(3, 3, lambda k, j: Derivative(p[k], Z[j])),
        steps=(
            (by_quotient_rule, "the quotient rule; the numerator of $p_k$ holds only $z_k$"),
            (jacobian, "in terms of $p$: $p_k(1 - p_k)$ on the diagonal, $-p_k p_j$ off it"),
        ),
        hints=(
            "Every p_k depends on every z_j, through the sum in the denominator.",
            "The quotient rule gives p_k − p_k² on the diagonal.",
            "Off the diagonal only the denominator depends on z_j; that gives −p_k p_j.",
        ),
        mistakes={
            "only the diagonal: softmax is not elementwise": diag(*(p_k * (1 - p_k) for p_k in p)),
            "off the diagonal a sign: a larger z_j makes the other p_k smaller": ImmutableMatrix(
                3, 3, lambda k, j: p[k] * (1 - p[k]) if j == k else p[k] * p[j]
            ),
        },
    ),
    "log_softmax": Exercise(
        question=f"{SOFTMAX} Find the gradient of log p_1 by z_1, z_2, z_3, as a column with each p_k "
        "written out in z_1, z_2, z_3.",
        expected=column(1 - p[0], -p[1], -p[2]),
        symbols=Z,
        start=column(*[Derivative(log(p[0]), z_j) for z_j in Z]),
        steps=(
            (column(*[Derivative(z_1 - log(total), z_j) for z_j in Z]), "the logarithm of a fraction"),
            (
                column(1 - p[0], -p[1], -p[2]),
                "the logarithm of the sum has the derivatives $e^{z_j}/\\sum_i e^{z_i} = p_j$",
            ),
        ),
        hints=(
            "Take the logarithm of the fraction first.",
            "log p_1 = z_1 − log(e^(z_1) + e^(z_2) + e^(z_3)).",
            "The derivative of the second logarithm by z_j is p_j.",
        ),
        mistakes={
            "this is the gradient of p_1 itself; for the logarithm it is divided by p_1": jacobian.row(0).T,
            "only z_1 is looked at; the sum holds z_2 and z_3, too": column(1 - p[0], 0, 0),
            "the derivative of z_1 by z_1 is missing": column(-p[0], -p[1], -p[2]),
            "a sign: this is the gradient of −log p_1": column(p[0] - 1, p[1], p[2]),
        },
    ),
    "temperature": Exercise(
        level="extend",
        question="Two logits are divided by a temperature T > 0 before softmax, so that p_1 = 1/(1 + "
        "e^((z_2 − z_1)/T)). Find ∂p_1/∂T in z_1, z_2 and T.",
        expected=-(z_1 - z_2) / T**2 * warm * (1 - warm),
        symbols=(z_1, z_2, T),
        start=Derivative(warm, T),
        steps=(
            (
                warm * (1 - warm) * Derivative((z_1 - z_2) / T, T),
                "$p_1$ is the sigmoid of $(z_1 - z_2)/T$; $\\sigma' = \\sigma(1 - \\sigma)$",
            ),
            (-(z_1 - z_2) / T**2 * warm * (1 - warm), "the derivative of $1/T$ is $-1/T^2$"),
        ),
        hints=(
            "p_1 is a function you know, of one number u that holds T.",
            "p_1 = σ(u) with the sigmoid σ and u = (z_1 − z_2)/T. Use the chain rule.",
            "σ′ = p_1(1 − p_1), and du/dT = −(z_1 − z_2)/T².",
        ),
        mistakes={
            "a sign: the derivative of 1/T is −1/T²": (z_1 - z_2) / T**2 * warm * (1 - warm),
            "the derivative of u = (z_1 − z_2)/T by T is missing": warm * (1 - warm),
            "this is the derivative by z_1": warm * (1 - warm) / T,
            "σ′ is missing: this is du/dT alone": -(z_1 - z_2) / T**2,
        },
    ),
}
