r"""Exercises on sliding a kernel: ⌊(H + 2p − k)/s⌋ + 1 places, C_out (C_in k² + 1) parameters, Toeplitz.

Chapter: directions, the page on convolution.
"""

import sympy as sp
from sympy import Derivative, Integer, Rational, Sum, Symbol, floor

from mathlib.exercises import Exercise
from mathlib.symbols import real, size
from mathlib.written_out import plus, product, times

C_in, C_out, k, n = size("C_in C_out k n")
w_1, w_2, w_3, v_1, v_2 = real("w_1 w_2 w_3 v_1 v_2")
x_1, x_2, x_3, x_4, x_5 = x = real("x_1 x_2 x_3 x_4 x_5")
c, o, layer = (Symbol(name, integer=True) for name in ("c", "o", "l"))

places = [w_1 * x[i] + w_2 * x[i + 1] + w_3 * x[i + 2] for i in range(3)]
z_1, z_2 = w_1 * x_1 + w_2 * x_2, w_1 * x_2 + w_2 * x_3
twice = v_1 * z_1 + v_2 * z_2


def row(*entries):
    """A row of pixels, weights or slopes, as a matrix of one row"""
    return sp.ImmutableMatrix([entries])


def rows(*entries):
    """A matrix, given row by row"""
    return sp.ImmutableMatrix(entries)


slid = rows([w_1, w_2, w_3, 0, 0], [0, w_1, w_2, w_3, 0], [0, 0, w_1, w_2, w_3])
one_kernel = row(v_1 * w_1, v_1 * w_2 + v_2 * w_1, v_2 * w_2)

EXERCISES = {
    "size": Exercise(
        level="recall",
        question="Images of 28 × 28 pixels meet kernels of 5 × 5, with the stride 2 and the padding 2. How "
        "many rows has a feature map?",
        expected=Integer(14),
        start=plus(floor(times(plus(28, 4, -5), Rational(1, 2)), evaluate=False), 1),
        steps=(
            (plus(13, 1), "half of 27, rounded down: so often the kernel can move on"),
            (Integer(14), "the first place counts, too"),
        ),
        hints=(
            "How many rows has an image with its padding, and where must the last window end?",
            "With the padding there are 32 rows. The first window ends at row 5.",
            r"$\lfloor (32 - 5)/2 \rfloor + 1$.",
        ),
        mistakes={
            "the + 1 is missing: the first place counts, too": Integer(13),
            "the padding is missing": Integer(12),
            "this is the stride 1": Integer(28),
            "27/2 is rounded up; the last window must end inside, so it is rounded down": Integer(15),
        },
    ),
    "parameters": Exercise(
        level="recall",
        question="A layer takes $C_{in}$ channels and makes $C_{out}$ feature maps, with kernels of "
        "$k \\times k$ for each channel and a bias for each map. How many parameters has it?",
        expected=C_out * (C_in * k**2 + 1),
        symbols=(C_in, C_out, k),
        start=Sum(Sum(k**2, (c, 1, C_in)) + 1, (o, 1, C_out)),
        steps=(
            (Sum(C_in * k**2 + 1, (o, 1, C_out)), "a map has $k^2$ weights for each channel, and one bias"),
            (C_out * (C_in * k**2 + 1), "every map has as many"),
        ),
        hints=(
            "Count the parameters of one feature map first.",
            "A feature map has a sheet of $k^2$ weights for each channel.",
            "That is $C_{in} k^2$ weights for each map, and one bias.",
        ),
        mistakes={
            "the biases are missing": C_out * C_in * k**2,
            "each map has weights for every channel, not for one": C_out * (k**2 + 1),
            "a map has one bias, not one for every channel": C_out * C_in * (k**2 + 1),
            "a kernel has k rows and k columns": C_out * (C_in * k + 1),
        },
    ),
    "correlation": Exercise(
        level="recall",
        question="The row x = (2, 0, 1, 3) meets the kernel w = (1, 3), with the stride 1, as in a layer of "
        "a network. Find z, a matrix of one row.",
        expected=row(2, 3, 10),
        start=product(row(2, 0, 1, 3), rows([1, 0, 0], [3, 1, 0], [0, 3, 1], [0, 0, 3])),
        steps=(
            (row(plus(2, 0), plus(0, 3), plus(1, 9)), "column $i$ is the kernel at its place $i$"),
            (row(2, 3, 10), "the sums"),
        ),
        hints=(
            "At how many places does the kernel lie on the row?",
            "There are 3 places; at each, two products are added.",
            "$z_i = x_i + 3x_{i+1}$.",
        ),
        mistakes={
            "this is the convolution: the kernel is flipped": row(6, 1, 6),
            "only the first weight; each place has a sum of two products": row(2, 0, 1),
            "only the second weight; each place has a sum of two products": row(0, 3, 9),
        },
    ),
    "matrix": Exercise(
        question="The kernel $(w_1, w_2, w_3)$ slides over five pixels with the stride 1. Find the matrix T "
        "with z = Tx, where x is the column of the pixels.",
        expected=slid,
        symbols=(w_1, w_2, w_3),
        start=sp.ImmutableMatrix(3, 5, lambda i, r: Derivative(places[i], x[r])),
        steps=((slid, "$z_i = \\sum_r T_{ir} x_r$, so $T_{ir}$ is the slope of $z_i$ by $x_r$"),),
        hints=(
            "How many rows has T, and how many columns?",
            "It has a row for each of the 3 places, and a column for each pixel.",
            "Each row is the one above, one column to the right.",
        ),
        mistakes={
            "the kernel stands the wrong way round: this is the convolution": rows(
                [w_3, w_2, w_1, 0, 0], [0, w_3, w_2, w_1, 0], [0, 0, w_3, w_2, w_1]
            ),
            "the kernel does not move; each row is the one above, one column to the right": rows(
                *[[w_1, w_2, w_3, 0, 0]] * 3
            ),
            "the rows move one column to the left instead of to the right": rows(
                [0, 0, w_1, w_2, w_3], [0, w_1, w_2, w_3, 0], [w_1, w_2, w_3, 0, 0]
            ),
        },
    ),
    "receptive": Exercise(
        level="extend",
        question="n layers with kernels of $k \\times k$ follow each other, all with the stride 1. How many "
        "rows of the image does one entry of the last feature map depend on (far from the border)?",
        expected=n * (k - 1) + 1,
        symbols=(n, k),
        start=Sum(k - 1, (layer, 1, n)) + 1,
        steps=(
            (k + (n - 1) * (k - 1), "one layer: $k$ rows; each further layer adds $k - 1$"),
            (n * (k - 1) + 1, "$k = (k - 1) + 1$"),
        ),
        hints=(
            "Begin with one layer, then put a second one on it.",
            "One layer sees $k$ rows. The next one needs $k$ rows of that layer, whose windows overlap.",
            "Each further layer adds $k - 1$ rows.",
        ),
        mistakes={
            "neighbouring windows overlap: a layer adds k − 1 rows": n * k,
            "the rows add, they do not multiply": k**n,
            "the one row at the start is missing": n * (k - 1),
        },
    ),
    "composed": Exercise(
        level="extend",
        question="A correlation with $(w_1, w_2)$ is followed by one with $(v_1, v_2)$, both with the stride "
        "1 and without an activation between them. Together they are one correlation. Find its kernel, a "
        "matrix of one row.",
        expected=one_kernel,
        symbols=(w_1, w_2, v_1, v_2),
        start=row(*(Derivative(twice, pixel) for pixel in (x_1, x_2, x_3))),
        steps=(
            (
                row(*(v_1 * Derivative(z_1, pixel) + v_2 * Derivative(z_2, pixel) for pixel in x[:3])),
                "$v_1 z_1 + v_2 z_2$: a weight of the kernel is a slope by a pixel",
            ),
            (one_kernel, "$z_1 = w_1 x_1 + w_2 x_2$ and $z_2 = w_1 x_2 + w_2 x_3$"),
        ),
        hints=(
            "How many pixels does one entry of the result depend on?",
            "$a_i = v_1 z_i + v_2 z_{i+1}$ with $z_i = w_1 x_i + w_2 x_{i+1}$.",
            "Collect what stands before $x_i$, $x_{i+1}$ and $x_{i+2}$.",
        ),
        mistakes={
            "weights of one index are multiplied; the middle pixel has the products v₁w₂ and v₂w₁": row(
                v_1 * w_1, v_1 * w_1 + v_2 * w_2, v_2 * w_2
            ),
            "one of the kernels is flipped; here both keep their order": row(
                v_1 * w_2, v_1 * w_1 + v_2 * w_2, v_2 * w_1
            ),
            "the middle pixel lies in both windows, and one of its two paths is missing": row(
                v_1 * w_1, v_1 * w_2, v_2 * w_2
            ),
        },
    ),
}
