r"""Exercises on gradients and Jacobians: the limit of a quotient, (A + Aᵀ)x, WᵀWx, paths that add, J_hᵀ g.

Chapter: prerequisites, the page on calculus.
"""

from sympy import Derivative, ImmutableMatrix, Integer, Limit, Ne, Rational, cos, exp, sin, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, plus, power, product, root, times

x, x_1, x_2, r, phi, h, g_1, g_2 = real("x x_1 x_2 r phi h g_1 g_2")

A = ImmutableMatrix([[1, 4], [0, 3]])
W = ImmutableMatrix([[1, 2], [0, 1], [1, -1]])
vector = column(x_1, x_2)
form, image = (vector.T * A * vector)[0], W * vector
half_square = sum(entry**2 for entry in image) / 2
place = column(r * cos(phi), r * sin(phi))
polar = ImmutableMatrix([[cos(phi), -r * sin(phi)], [sin(phi), r * cos(phi)]])
errors = column(g_1, g_2)
pulled_back = column(g_1 * cos(phi) + g_2 * sin(phi), -g_1 * r * sin(phi) + g_2 * r * cos(phi))
length = sqrt(x_1**2 + x_2**2)
outer = ImmutableMatrix([[x_1**2, x_1 * x_2], [x_1 * x_2, x_2**2]])
of_unit = ImmutableMatrix([[x_2**2, -x_1 * x_2], [-x_1 * x_2, x_1**2]]) / length**3
identity = ImmutableMatrix([[1, 0], [0, 1]])


def jacobian(entries, by):
    """The Jacobian, not carried out: a row for each entry, a column for each variable"""
    return ImmutableMatrix([[Derivative(entry, variable) for variable in by] for entry in entries])


EXERCISES = {
    "steepest": Exercise(
        level="recall",
        question="$f(x) = x_1 x_2^2$ at $x = (3, 2)$. In which direction does $f$ grow fastest? "
        "Give the unit vector as a column.",
        expected=column(1, 3) / sqrt(10),
        start=product(power(root(plus(power(4, 2), power(12, 2))), -1), column(4, 12)),
        steps=(
            (
                product(power(times(4, root(10)), -1), column(4, 12)),
                "the gradient $(x_2^2,\\ 2 x_1 x_2) = (4, 12)$, divided by its length",
            ),
            (column(1, 3) / sqrt(10), "cancelled"),
        ),
        hints=(
            "It is the direction of the gradient.",
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
    "polar": Exercise(
        level="recall",
        question=r"$h(r, \varphi) = (r \cos \varphi,\ r \sin \varphi)$. Find its Jacobian by $r$ and "
        r"$\varphi$ (phi), a $2 \times 2$ matrix.",
        expected=polar,
        symbols=(r, phi),
        start=jacobian(place, (r, phi)),
        steps=((polar, r"$\cos' = -\sin$ and $\sin' = \cos$; both entries are linear in $r$"),),
        hints=(
            r"One row for each entry of $h$, one column for $r$ and one for $\varphi$.",
            r"By $r$ the slopes are $\cos \varphi$ and $\sin \varphi$: the first column.",
        ),
        mistakes={
            "this is the transpose: a row belongs to an entry of $h$": polar.T,
            r"a sign: $\cos' = -\sin$": ImmutableMatrix([[cos(phi), r * sin(phi)], polar.row(1)]),
        },
    ),
    "quadratic": Exercise(
        question=r"$A$ has the rows $(1, 4)$ and $(0, 3)$. Find the gradient of $x^\top A x$ as a column, "
        "Matrix([..., ...]), in $x_1$ and $x_2$.",
        expected=column(2 * x_1 + 4 * x_2, 4 * x_1 + 6 * x_2),
        symbols=(x_1, x_2),
        start=column(Derivative(form, x_1), Derivative(form, x_2)),
        steps=(
            (product(A + A.T, vector), r"$\nabla(x^\top A x) = (A + A^\top)\,x$"),
            (column(2 * x_1 + 4 * x_2, 4 * x_1 + 6 * x_2), "row by row"),
        ),
        hints=(
            "$x$ stands on both sides of $A$, and $A$ is not symmetric.",
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
        start=column(Derivative(half_square, x_1), Derivative(half_square, x_2)),
        steps=(
            (product(W.T, image), r"the gradient by $u = Wx$ is $u$; back through $W$ it is $W^\top u$"),
            (column(2 * x_1 + x_2, x_1 + 6 * x_2), "row by row"),
        ),
        hints=(
            "There are two maps: $u = Wx$, and half the squared length of $u$.",
            r"The gradient of $\tfrac12 \lVert u \rVert_2^2$ by $u$ is $u$.",
            r"Back through $u = Wx$ it is multiplied by $W^\top$: $W^\top W x$.",
        ),
        mistakes={
            r"the $\tfrac12$ is gone once the square is differentiated": column(
                x_1 + x_2 / 2, x_1 / 2 + 3 * x_2
            ),
            r"a factor 2: the $\tfrac12$ takes it away": column(4 * x_1 + 2 * x_2, 2 * x_1 + 12 * x_2),
        },
    ),
    "two_paths": Exercise(
        question="$u = x^2$, $v = e^x$ and $L = uv + u$. Find $dL/dx$.",
        expected=2 * x * (exp(x) + 1) + x**2 * exp(x),
        symbols=(x,),
        start=Derivative(x**2 * exp(x) + x**2, x),
        steps=(
            (
                (exp(x) + 1) * Derivative(x**2, x) + x**2 * Derivative(exp(x), x),
                r"$\partial L/\partial u = v + 1$ and $\partial L/\partial v = u$; the two paths add",
            ),
            (2 * x * (exp(x) + 1) + x**2 * exp(x), "$du/dx = 2x$ and $dv/dx = e^x$"),
        ),
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
    "quotient": Exercise(
        question=r"$f(x) = 1/x$ for $x \ne 0$. Find its slope, the limit of the difference quotient "
        r"$(f(x + h) - f(x))/h$ as $h \to 0$.",
        expected=-1 / x**2,
        symbols=(x,),
        given=(Ne(x, 0),),
        start=Limit((1 / (x + h) - 1 / x) / h, h, 0, dir="+-"),
        steps=(
            (
                Limit(-1 / (x * (x + h)), h, 0, dir="+-"),
                "one denominator: $x - (x + h) = -h$, and $h$ cancels",
            ),
            (-1 / x**2, r"$h \to 0$"),
        ),
        hints=(
            "Write the difference with one denominator.",
            r"$\frac1{x + h} - \frac1x = \frac{-h}{x (x + h)}$.",
        ),
        mistakes={
            "the sign: $1/x$ falls": 1 / x**2,
            "the exponent goes down from $-1$ to $-2$": -1 / x,
            "the slope of $1/x$ is not 1 over the slope of $x$": Integer(1),
        },
    ),
    "pulled_back": Exercise(
        question=r"A number $L$ depends on the point $(r \cos \varphi,\ r \sin \varphi)$, and its gradient "
        r"by the two entries of the point is $(g_1, g_2)$. Find its gradient by $r$ and $\varphi$ (phi), a "
        "column.",
        expected=pulled_back,
        symbols=(g_1, g_2, r, phi),
        start=product(jacobian(place, (r, phi)).T, errors),
        steps=(
            (product(polar.T, errors), "the transposed Jacobian"),
            (pulled_back, "along each path slopes multiply, and the paths add"),
        ),
        hints=(
            r"$r$ and $\varphi$ each reach $L$ through both entries of the point.",
            r"The Jacobian has the rows $(\cos \varphi,\ -r \sin \varphi)$ and "
            r"$(\sin \varphi,\ r \cos \varphi)$; the gradient is multiplied by its transpose.",
        ),
        mistakes={
            "the Jacobian is not transposed": polar * errors,
            "only the paths through the first entry": column(g_1 * cos(phi), -g_1 * r * sin(phi)),
            r"the factor $r$ is missing in the slopes by $\varphi$": column(
                g_1 * cos(phi) + g_2 * sin(phi), -g_1 * sin(phi) + g_2 * cos(phi)
            ),
        },
    ),
    "central": Exercise(
        level="extend",
        question=r"$f(x) = x^3$. By how much is the central difference $(f(x + h) - f(x - h))/(2h)$, with "
        r"$h \ne 0$, larger than the slope $f'(x)$?",
        expected=h**2,
        symbols=(x, h),
        given=(Ne(h, 0),),
        start=((x + h) ** 3 - (x - h) ** 3) / (2 * h) - Derivative(x**3, x),
        steps=(
            (
                (6 * x**2 * h + 2 * h**3) / (2 * h) - Derivative(x**3, x),
                "the cubes, multiplied out: $x^3$ and $3xh^2$ cancel",
            ),
            (h**2, "$3x^2 + h^2$, less the slope $3x^2$"),
        ),
        hints=(
            "Multiply both cubes out; some terms cancel.",
            "$(x + h)^3 - (x - h)^3 = 6x^2 h + 2h^3$.",
        ),
        mistakes={
            "this is the error of $(f(x + h) - f(x))/h$, on one side": 3 * x * h + h**2,
            "this is the central difference; subtract the slope $3x^2$": 3 * x**2 + h**2,
            "divided by $h$; the two places are $2h$ apart": 3 * x**2 + 2 * h**2,
        },
    ),
    "unit": Exercise(
        level="extend",
        question=r"$u = x/\lVert x \rVert_2$ is the direction of $x = (x_1, x_2) \ne 0$. Find the Jacobian "
        r"of $u$ by $x$, a $2 \times 2$ matrix.",
        expected=of_unit,
        symbols=(x_1, x_2),
        start=jacobian(vector / length, (x_1, x_2)),
        steps=(
            (
                identity / length - outer / length**3,
                r"the product rule: $\lVert x \rVert_2$ has the slopes $x_j/\lVert x \rVert_2$",
            ),
            (of_unit, r"one denominator: $\lVert x \rVert_2^2 - x_1^2 = x_2^2$"),
        ),
        hints=(
            r"The length $\lVert x \rVert_2$ depends on $x_1$ and $x_2$, too.",
            r"$\partial \lVert x \rVert_2/\partial x_j = x_j/\lVert x \rVert_2$, so "
            r"$1/\lVert x \rVert_2$ has the slope $-x_j/\lVert x \rVert_2^3$.",
            r"Off the diagonal stands $-x_1 x_2/\lVert x \rVert_2^3$.",
        ),
        mistakes={
            r"the length is taken as a constant; it depends on $x$": identity / length,
            r"a sign: the slope of $1/\lVert x \rVert_2$ is negative": identity / length + outer / length**3,
            r"the denominator is $\lVert x \rVert_2^3$": of_unit * length,
        },
    ),
}
