r"""Exercises on gradients of shared weights: ∂L/∂w_v = Σ_i δ_i x_{s(i−1)+v}, ∂L/∂x = Tᵀ δ, and pooling.

Chapter: directions, the page on convolution.
"""

from sympy import Derivative

from mathlib.exercise_sets.convolution.sliding import row, rows
from mathlib.exercises import Exercise
from mathlib.symbols import real
from mathlib.written_out import column, product

w, v, y_1, y_2, y = real("w v y_1 y_2 y")
w_1, w_2, w_3 = real("w_1 w_2 w_3")
x_1, x_2, x_3, x_4 = x = real("x_1 x_2 x_3 x_4")
d_1, d_2, d_3 = d = real("d_1 d_2 d_3")

average = (x_1 + x_2 + x_3 + x_4) / 4
z_1, z_2 = w * x_1 + v * x_2, w * x_2 + v * x_3
error_1, error_2 = z_1 - y_1, z_2 - y_2
places = [w_1 * x[i] + w_2 * x[i + 1] for i in range(3)]
plane = sum(d_i * z_i for d_i, z_i in zip(d, places, strict=True))  # the loss, but for a constant
by_kernel = row(d_1 * x_1 + d_2 * x_2 + d_3 * x_3, d_1 * x_2 + d_2 * x_3 + d_3 * x_4)
by_pixels = row(w_1 * d_1, w_1 * d_2 + w_2 * d_1, w_1 * d_3 + w_2 * d_2, w_2 * d_3)
stride_1 = rows([w_1, w_2, 0, 0], [0, w_1, w_2, 0], [0, 0, w_1, w_2])
stride_2 = rows([w_1, w_2, w_3, 0, 0], [0, 0, w_1, w_2, w_3])

EXERCISES = {
    "pooled": Exercise(
        level="recall",
        question="Average pooling: a is the average of $x_1, x_2, x_3, x_4$, and $L = \\frac12 (a - y)^2$. "
        "Find $\\partial L/\\partial x_1$, in $x_1, x_2, x_3, x_4$ and y.",
        expected=(average - y) / 4,
        symbols=(x_1, x_2, x_3, x_4, y),
        start=Derivative((average - y) ** 2 / 2, x_1),
        steps=(
            ((average - y) * Derivative(average, x_1), "the square: its slope is the error $a - y$"),
            ((average - y) / 4, "each pixel has the share $\\frac14$ of the average"),
        ),
        hints=(
            "$x_1$ reaches L through the average a.",
            "The slope of L by a is a − y.",
            "$\\partial a/\\partial x_1 = \\frac14$.",
        ),
        mistakes={
            "this is the slope by a; each pixel moves the average by a quarter only": average - y,
            "this is for the maximum, where $x_1$ is the largest": x_1 - y,
            "the sign is turned: the error is a − y": (y - average) / 4,
        },
    ),
    "kernel_gradient": Exercise(
        question="A kernel of two weights: $z_i = w_1 x_i + w_2 x_{i+1}$ for i = 1, 2, 3, with the errors "
        "$d_i = \\partial L/\\partial z_i$. Find the gradient of L by $(w_1, w_2)$, a matrix of one row.",
        expected=by_kernel,
        symbols=(x_1, x_2, x_3, x_4, d_1, d_2, d_3),
        start=row(Derivative(plane, w_1), Derivative(plane, w_2)),
        steps=(
            (
                product(row(*d), rows([x_1, x_2], [x_2, x_3], [x_3, x_4])),
                "paths add: each error times its window",
            ),
            (by_kernel, "the correlation of the pixels with the errors"),
        ),
        hints=(
            "How often is each weight used?",
            "Each weight occurs at all three places, and the paths add.",
            "$w_1$ meets $x_1, x_2, x_3$, and $w_2$ meets $x_2, x_3, x_4$.",
        ),
        mistakes={
            "the gradient is flipped; by the kernel nothing is flipped": row(by_kernel[1], by_kernel[0]),
            "only the first place; a weight is used at every place": row(d_1 * x_1, d_1 * x_2),
            "the gradients of the places add; they are not averaged": by_kernel / 3,
        },
    ),
    "input_gradient": Exercise(
        question="A kernel of two weights: $z_i = w_1 x_i + w_2 x_{i+1}$ for i = 1, 2, 3, with the errors "
        "$d_i = \\partial L/\\partial z_i$. Find the gradient of L by the four pixels, a matrix of one row.",
        expected=by_pixels,
        symbols=(w_1, w_2, d_1, d_2, d_3),
        start=product(row(*d), rows(*([Derivative(z_i, pixel) for pixel in x] for z_i in places))),
        steps=(
            (
                product(row(*d), stride_1),
                "row $i$ holds the slopes of $z_i$; 0 for a pixel that it does not see",
            ),
            (by_pixels, "paths add: the full convolution of the errors with the kernel"),
        ),
        hints=(
            "In which windows does each pixel lie?",
            "$x_2$ is the left pixel of the second window and the right pixel of the first.",
            "So its slope is $w_1 d_2 + w_2 d_1$: the indices add up to 3, and to 4 for the next pixel.",
        ),
        mistakes={
            "the flip is forgotten: $x_1$ lies under $w_1$ alone": row(
                w_2 * d_1, w_2 * d_2 + w_1 * d_1, w_2 * d_3 + w_1 * d_2, w_1 * d_3
            ),
            "$x_2$ and $x_3$ lie in two windows, and both paths count": row(
                w_1 * d_1, w_1 * d_2, w_1 * d_3, w_2 * d_3
            ),
        },
    ),
    "strided": Exercise(
        question="A kernel $(w_1, w_2, w_3)$ is moved by the stride 2 over five pixels $x_1, \\dots, x_5$. "
        "Its two places have the errors $d_1, d_2$, the slopes of the loss L by $z_1, z_2$. Find "
        "$\\partial L/\\partial x_3$.",
        expected=w_3 * d_1 + w_1 * d_2,
        symbols=(w_1, w_2, w_3, d_1, d_2),
        start=product(row(0, 0, 1, 0, 0), stride_2.T, column(d_1, d_2)),
        steps=(
            (product(row(w_3, w_1), column(d_1, d_2)), "entry 3 of $T^\\top d$: column 3 of $T$"),
            (w_3 * d_1 + w_1 * d_2, "two paths, which add"),
        ),
        hints=(
            "Which pixels lie in each of the two windows?",
            "The windows are $x_1, x_2, x_3$ and $x_3, x_4, x_5$.",
            "$x_3$ is the last of one, the first of the other.",
        ),
        mistakes={
            "the weights are exchanged: $x_3$ is the last pixel of the first window": w_1 * d_1 + w_3 * d_2,
            "this is the stride 1": w_3 * d_1 + w_2 * d_2,
            "the second window holds $x_3$, too": w_3 * d_1,
            "the first window holds $x_3$, too": w_1 * d_2,
        },
    ),
    "shared": Exercise(
        level="extend",
        question="A kernel (w, v) at two places: $z_1 = w x_1 + v x_2$ and $z_2 = w x_2 + v x_3$, with the "
        "loss $L = \\frac12 (z_1 - y_1)^2 + \\frac12 (z_2 - y_2)^2$. Find $\\partial L/\\partial w$.",
        expected=error_1 * x_1 + error_2 * x_2,
        symbols=(w, v, x_1, x_2, x_3, y_1, y_2),
        start=Derivative(error_1**2 / 2 + error_2**2 / 2, w),
        steps=(
            (error_1 * Derivative(z_1, w) + error_2 * Derivative(z_2, w), "paths add: one for each place"),
            (error_1 * x_1 + error_2 * x_2, "$w$ meets $x_1$ in $z_1$ and $x_2$ in $z_2$"),
        ),
        hints=(
            "Along how many paths does w reach L?",
            "w reaches L through $z_1$ and through $z_2$, and the paths add.",
            "Each path is an error, $z_i - y_i$, times a pixel.",
        ),
        mistakes={
            "only the path through $z_1$": error_1 * x_1,
            "only the path through $z_2$": error_2 * x_2,
            "the pixels are exchanged: each error meets the pixel of its own window": error_1 * x_2
            + error_2 * x_1,
            "this is the mean of the two paths, and they add": (error_1 * x_1 + error_2 * x_2) / 2,
        },
    ),
}
