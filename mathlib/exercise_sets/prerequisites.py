r"""Exercises on linear algebra and calculus: gradients, Jacobians, eigenvalues and singular values.

Chapter: prerequisites. Answers are numbers, formulas in x, x_1, x_2, r, phi, or explicit matrices.
"""

from sympy import ImmutableMatrix, Integer, Rational, cos, exp, sin, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import real

x, x_1, x_2, r, phi = real("x x_1 x_2 r phi")


def column(*entries):
    return ImmutableMatrix(entries)


EXERCISES = {
    "quadratic": Exercise(
        question=r"$A$ has the rows $(1, 4)$ and $(0, 3)$. Find the gradient of $x^\top A x$ as a column, "
        "Matrix([..., ...]), in $x_1$ and $x_2$.",
        expected=column(2 * x_1 + 4 * x_2, 4 * x_1 + 6 * x_2),
        symbols=(x_1, x_2),
        hints=(
            r"The gradient is $(A + A^\top)\,x$.",
            r"$A + A^\top$ has the rows $(2, 4)$ and $(4, 6)$.",
        ),
        mistakes={
            "this is $2Ax$, which takes $A$ as symmetric": column(2 * x_1 + 8 * x_2, 6 * x_2),
            "this is $Ax$; $x$ stands on both sides of $A$, and each gives a term": column(
                x_1 + 4 * x_2, 3 * x_2
            ),
        },
    ),
    "length_of_image": Exercise(
        question=r"$W$ has the rows $(1, 2)$, $(0, 1)$ and $(1, -1)$. Find the gradient of "
        r"$\tfrac12 \lVert Wx \rVert_2^2$ by $x$ as a column in $x_1$ and $x_2$.",
        expected=column(2 * x_1 + x_2, x_1 + 6 * x_2),
        symbols=(x_1, x_2),
        hints=(
            r"With $u = Wx$ the gradient of $\tfrac12 \lVert u \rVert_2^2$ by $u$ is $u$.",
            r"Back through $u = Wx$ it is multiplied by $W^\top$: $W^\top W x$.",
        ),
        mistakes={
            r"the $\tfrac12$ is gone once the square is differentiated": column(
                x_1 + x_2 / 2, x_1 / 2 + 3 * x_2
            ),
            r"a factor 2: the $\tfrac12$ takes it away": column(4 * x_1 + 2 * x_2, 2 * x_1 + 12 * x_2),
        },
    ),
    "steepest": Exercise(
        question="$f(x) = x_1 x_2^2$ at $x = (3, 2)$. In which direction does $f$ grow fastest? "
        "Give the unit vector as a column.",
        expected=column(1, 3) / sqrt(10),
        hints=(
            "The gradient is $(x_2^2,\\ 2 x_1 x_2)$, here $(4, 12)$.",
            r"Divide it by its length, $4\sqrt{10}$.",
        ),
        mistakes={
            "this is the gradient; divide it by its length": column(4, 12),
            "this way $f$ falls fastest": -column(1, 3) / sqrt(10),
            r"divided by the 1-norm; a unit vector has $\lVert u \rVert_2 = 1$": column(
                Rational(1, 4), Rational(3, 4)
            ),
        },
    ),
    "two_paths": Exercise(
        question="$u = x^2$, $v = e^x$ and $L = uv + u$. Find $dL/dx$.",
        expected=2 * x * (exp(x) + 1) + x**2 * exp(x),
        symbols=(x,),
        hints=(
            "There are two paths, one through $u$ and one through $v$.",
            r"$\partial L/\partial u = v + 1$ with $du/dx = 2x$, and "
            r"$\partial L/\partial v = u$ with $dv/dx = e^x$.",
        ),
        mistakes={
            "only the path through $u$; the one through $v$ is missing": 2 * x * (exp(x) + 1),
            "only the path through $v$; the one through $u$ is missing": x**2 * exp(x),
            "the slopes by $u$ and $v$ alone: each is to be multiplied by its slope by $x$": exp(x)
            + 1
            + x**2,
        },
    ),
    "polar": Exercise(
        question=r"$h(r, \varphi) = (r \cos \varphi,\ r \sin \varphi)$. Find its Jacobian by $r$ and "
        r"$\varphi$ (phi), a $2 \times 2$ matrix.",
        expected=ImmutableMatrix([[cos(phi), -r * sin(phi)], [sin(phi), r * cos(phi)]]),
        symbols=(r, phi),
        hints=(r"One row for each entry of $h$, one column for $r$ and one for $\varphi$.",),
        mistakes={
            "this is the transpose: a row belongs to an entry of $h$": ImmutableMatrix(
                [[cos(phi), sin(phi)], [-r * sin(phi), r * cos(phi)]]
            ),
        },
    ),
    "orthogonal": Exercise(
        question="For which number $c$ are $(1, c, 2)$ and $(3, 1, c)$ orthogonal?",
        expected=Integer(-1),
        hints=("The inner product is $3 + c + 2c$.", "It must be 0."),
        mistakes={
            "a sign: $3 + 3c$ is to be 0": Integer(1),
            "$c$ stands in two of the three products": Integer(-3),
        },
    ),
    "eigenvalue": Exercise(
        question="$A$ has the rows $(4, 1)$ and $(2, 3)$. What is its largest eigenvalue?",
        expected=Integer(5),
        hints=(
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
    "rate": Exercise(
        question="$A$ has the rows $(3, 1)$ and $(1, 3)$. By which factor does a step of power iteration "
        "shrink the tangent of the angle to the first eigenvector?",
        expected=Rational(1, 2),
        hints=(
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
    "truncation": Exercise(
        question=r"The singular values of $A$ are 9, 6, 6, 3, 2. How large is $\lVert A - A_2 \rVert_F$, the "
        "Frobenius norm of what the first two terms leave?",
        expected=Integer(7),
        hints=("Left over are 6, 3 and 2.", r"$\sqrt{36 + 9 + 4}$."),
        mistakes={
            r"this is the spectral norm of the error, $\sigma_3$": Integer(6),
            "the squares are to be summed, not the singular values": Integer(11),
            "this is the error of $A_3$": sqrt(13),
            "this is the error of $A_1$": sqrt(85),
            "the root is missing": Integer(49),
        },
    ),
    "largest_norm1": Exercise(
        question=r"$x$ has 9 entries and $\lVert x \rVert_2 = 1$. How large can $\lVert x \rVert_1$ be?",
        expected=Integer(3),
        hints=(
            r"$\lVert x \rVert_1 \le \sqrt n\, \lVert x \rVert_2$.",
            "It is reached where all $|x_i|$ are the same.",
        ),
        mistakes={
            "this is $n$; the bound has its root": Integer(9),
            r"this is the smallest $\lVert x \rVert_1$, reached where all entries but one are 0": Integer(1),
        },
    ),
}
