r"""Exercises on eigenvalues and singular values: det(A − λI) = 0, the rate |λ_2/λ_1|, λ_1 − ρ(x), ‖A − A_k‖.

Chapter: prerequisites, the page on linear algebra.
"""

from sympy import Abs, Integer, Rational, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import over, plus, power, root, times

a, b, c, d, h = real("a b c d h")
lam_1, lam_2 = real("lambda_1 lambda_2")

rho = (lam_1 + lam_2 * h**2) / (1 + h**2)
off = (lam_1 - lam_2) * h**2 / (1 + h**2)
apart = sqrt((a - d) ** 2 / 4 + b**2)
middle = (b + c) / 2

EXERCISES = {
    "eigenvalue": Exercise(
        level="recall",
        question="$A$ has the rows $(4, 1)$ and $(2, 3)$. What is its largest eigenvalue?",
        expected=Integer(5),
        start=times(Rational(1, 2), plus(7, root(plus(49, -40)))),
        steps=(
            (
                times(Rational(1, 2), plus(7, 3)),
                r"the larger zero of $(4 - \lambda)(3 - \lambda) - 2 = \lambda^2 - 7\lambda + 10$",
            ),
            (Integer(5), "half of 10"),
        ),
        hints=(
            "The eigenvalues are the zeros of the characteristic polynomial.",
            r"The characteristic polynomial is $(4 - \lambda)(3 - \lambda) - 2$.",
            r"That is $\lambda^2 - 7\lambda + 10 = (\lambda - 2)(\lambda - 5)$.",
        ),
        mistakes={
            "this is the smallest eigenvalue": Integer(2),
            "this is the sum of both eigenvalues": Integer(7),
            "this is the determinant, the product of both eigenvalues": Integer(10),
            "the entry 4 is the eigenvalue only if one of the entries off the diagonal is 0": Integer(4),
        },
    ),
    "truncation": Exercise(
        level="recall",
        question=r"The singular values of $A$ are 9, 6, 6, 3, 2, and $A_2$ is the sum of the first two terms "
        r"of its singular value decomposition. How large is the Frobenius norm $\lVert A - A_2 \rVert_F$ of "
        "what they leave?",
        expected=Integer(7),
        start=root(plus(power(6, 2), power(3, 2), power(2, 2))),
        steps=(
            (root(plus(36, 9, 4)), "left over are 6, 3 and 2; the squares of the norms add up"),
            (Integer(7), "the root of 49"),
        ),
        hints=(
            "What is left has the singular values that the first two terms do not have.",
            "Left over are 6, 3 and 2. Their terms are orthogonal to one another.",
            r"$\sqrt{36 + 9 + 4}$.",
        ),
        mistakes={
            r"this is the spectral norm of the error, $\sigma_3$": Integer(6),
            "the squares are to be summed, not the singular values": Integer(11),
            "this is the error of $A_3$": sqrt(13),
            "this is the error of $A_1$": sqrt(85),
            "the root is missing": Integer(49),
        },
    ),
    "rate": Exercise(
        question="$A$ has the rows $(3, 1)$ and $(1, 3)$. Power iteration multiplies a vector, which is no "
        r"eigenvector, by $A$ in each step. By which factor does a step shrink the tangent of its angle to "
        "the eigenvector of the largest eigenvalue?",
        expected=Rational(1, 2),
        start=over(plus(3, -1), plus(3, 1)),
        steps=(
            (over(2, 4), r"$|\lambda_2/\lambda_1|$: $(1, 1)$ and $(1, -1)$ are stretched by $3 \pm 1$"),
            (Rational(1, 2), "cancelled"),
        ),
        hints=(
            "Find both eigenvalues first.",
            "$(1, 1)$ and $(1, -1)$ are eigenvectors.",
            r"Their eigenvalues are 4 and 2; the factor is $|\lambda_2/\lambda_1|$.",
        ),
        mistakes={
            "upside down: the tangent shrinks, so the factor is below 1": Integer(2),
            r"this is the rate of the eigenvalue, $|\lambda_2/\lambda_1|^2$; the tangent of the angle "
            r"has the rate $|\lambda_2/\lambda_1|$": Rational(1, 4),
            "this is the ratio of the entries, not of the eigenvalues": Rational(1, 3),
        },
    ),
    "rayleigh_error": Exercise(
        question=r"$v_1, v_2$ are orthogonal eigenvectors of length 1 of a symmetric matrix $A$, with the "
        r"eigenvalues $\lambda_1, \lambda_2$ (lambda_1, lambda_2). The Rayleigh quotient of $x$ is "
        r"$\rho(x) = x^\top A x/x^\top x$. Find $\lambda_1 - \rho(x)$ for $x = v_1 + h v_2$.",
        expected=off,
        symbols=(lam_1, lam_2, h),
        start=lam_1 - rho,
        steps=(
            (
                (lam_1 * (1 + h**2) - (lam_1 + lam_2 * h**2)) / (1 + h**2),
                r"$x^\top A x = \lambda_1 + \lambda_2 h^2$ and $x^\top x = 1 + h^2$; one denominator",
            ),
            (off, r"$\lambda_1$ cancels"),
        ),
        hints=(
            "Along the eigenvectors $x$ has the coordinates 1 and $h$.",
            r"$x^\top A x = \lambda_1 + \lambda_2 h^2$, and $x^\top x = 1 + h^2$.",
        ),
        mistakes={
            r"this is $\rho(x)$, not its distance from $\lambda_1$": rho,
            r"this is $\rho(x) - \lambda_1$: the sign": -off,
            r"the division by $x^\top x = 1 + h^2$ is missing": -lam_2 * h**2,
            "the coordinate $h$ enters squared": (lam_1 - lam_2) * h / (1 + h),
        },
    ),
    "larger_eigenvalue": Exercise(
        level="extend",
        question="A symmetric matrix has the rows $(a, b)$ and $(b, d)$. Find its larger eigenvalue.",
        expected=(a + d) / 2 + apart,
        symbols=(a, b, d),
        start=(a + d) / 2 + sqrt(((a + d) / 2) ** 2 - (a * d - b**2)),
        steps=(
            (
                (a + d) / 2 + sqrt((a**2 - 2 * a * d + d**2) / 4 + b**2),
                r"the larger zero of $\lambda^2 - (a + d)\lambda + ad - b^2$; the square, multiplied out",
            ),
            ((a + d) / 2 + apart, "$a^2 - 2ad + d^2 = (a - d)^2$"),
        ),
        hints=(
            "The eigenvalues are the zeros of the characteristic polynomial.",
            r"It is $(a - \lambda)(d - \lambda) - b^2 = \lambda^2 - (a + d)\lambda + ad - b^2$.",
            "Half the sum $a + d$, plus a root.",
        ),
        mistakes={
            "this is the smaller eigenvalue": (a + d) / 2 - apart,
            "this is the sum of both eigenvalues": a + d,
            "the root of a sum is not the sum of the roots": a + b,
            "this is an eigenvalue only if $b = 0$": a,
        },
    ),
    "shifted": Exercise(
        level="extend",
        question="A symmetric matrix $A$ has the eigenvalues $a > b > c$. Power iteration is done with "
        r"$A - sI$ in place of $A$, where $I$ is the identity matrix and $s = \tfrac12 (b + c)$. By which "
        "factor does a step shrink the tangent of the angle to the eigenvector of $a$?",
        expected=(b - c) / (2 * a - b - c),
        symbols=(a, b, c),
        given=(a > b, b > c),
        start=Abs(b - middle) / Abs(a - middle),
        steps=(
            (
                ((b - c) / 2) / (a - middle),
                r"$A - sI$ has the eigenvalues $a - s$, $b - s$ and $c - s = -(b - s)$",
            ),
            ((b - c) / (2 * a - b - c), "numerator and denominator times 2"),
        ),
        hints=(
            "$A - sI$ has the eigenvectors of $A$. What are its eigenvalues?",
            r"They are $a - s$ and $\pm\tfrac12 (b - c)$. The factor is a ratio of two of them.",
        ),
        mistakes={
            "this is the rate without the shift, if $b$ is the second largest in absolute value": b / a,
            "the first eigenvalue is shifted, too: it is $a - s$": (b - c) / (2 * a),
            "upside down: the tangent shrinks": (2 * a - b - c) / (b - c),
        },
    ),
}
