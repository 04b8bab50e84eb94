"""Exercises of the chapter on convolution: sizes, counts, matrices, and gradients of shared weights."""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import real, size

C_in, C_out, k, n = size("C_in C_out k n")
w, v, y_1, y_2, y = real("w v y_1 y_2 y")
x_1, x_2, x_3, x_4, x_5 = real("x_1 x_2 x_3 x_4 x_5")
w_1, w_2, w_3, v_1, v_2 = real("w_1 w_2 w_3 v_1 v_2")
d_1, d_2, d_3 = real("d_1 d_2 d_3")
Q = sp.Rational(1, 4)


def row(*entries):
    return sp.ImmutableMatrix([entries])


EXERCISES = {
    "size": Exercise(
        question="Images of $28 \\times 28$ pixels meet kernels of $5 \\times 5$, with the stride 2 and the "
        "padding 2. How many rows has a feature map?",
        expected=sp.Integer(14),
        hints=("With the padding there are 32 rows.", "$\\lfloor (32 - 5)/2 \\rfloor + 1$."),
        mistakes={
            "the first place counts, too: + 1": sp.Integer(13),
            "the padding is missing": sp.Integer(12),
            "this is the stride 1": sp.Integer(28),
        },
    ),
    "parameters": Exercise(
        question="A layer takes $C_{in}$ channels and makes $C_{out}$ feature maps with kernels of "
        "$k \\times k$ and a bias for each map. How many parameters has it?",
        expected=C_out * (C_in * k**2 + 1),
        symbols=(C_in, C_out, k),
        hints=(
            "A feature map has one kernel for each channel.",
            "That is $C_{in} k^2$ weights for each map, and one bias.",
        ),
        mistakes={
            "the biases are missing": C_out * C_in * k**2,
            "each map has a kernel for every channel, not one for all": C_out * (k**2 + 1),
            "a map has one bias, not one for every kernel": C_out * C_in * (k**2 + 1),
        },
    ),
    "correlation": Exercise(
        question="The row $x = (2, 0, 1, 3)$ meets the kernel $w = (1, 3)$. What is $z$, as a matrix of "
        "one row?",
        expected=row(2, 3, 10),
        hints=("There are 3 places.", "$z_i = x_i + 3x_{i+1}$."),
        mistakes={
            "this is the convolution: the kernel is flipped": row(6, 1, 6),
            "each place has a sum of two products": row(2, 0, 1),
        },
    ),
    "matrix": Exercise(
        question="What is the Toeplitz matrix of the kernel $(w_1, w_2, w_3)$ for 5 pixels and stride 1?",
        expected=sp.ImmutableMatrix([[w_1, w_2, w_3, 0, 0], [0, w_1, w_2, w_3, 0], [0, 0, w_1, w_2, w_3]]),
        symbols=(w_1, w_2, w_3),
        hints=(
            "It has a row for each of the 3 places.",
            "Each row is the one above, one column to the right.",
        ),
        mistakes={
            "the kernel stands the wrong way round: this is the convolution": sp.ImmutableMatrix(
                [[w_3, w_2, w_1, 0, 0], [0, w_3, w_2, w_1, 0], [0, 0, w_3, w_2, w_1]]
            ),
            "each place looks at other pixels: the row moves one column to the right": sp.ImmutableMatrix(
                [[w_1, w_2, w_3, 0, 0]] * 3
            ),
        },
    ),
    "kernel_gradient": Exercise(
        question="$z_i = w_1 x_i + w_2 x_{i+1}$ for $i = 1, 2, 3$, with the errors $d_1, d_2, d_3$. What is "
        "the gradient by the kernel, as a matrix of one row?",
        expected=row(d_1 * x_1 + d_2 * x_2 + d_3 * x_3, d_1 * x_2 + d_2 * x_3 + d_3 * x_4),
        symbols=(x_1, x_2, x_3, x_4, d_1, d_2, d_3),
        hints=(
            "Each weight occurs at all three places.",
            "$w_1$ meets $x_1, x_2, x_3$, and $w_2$ meets $x_2, x_3, x_4$.",
        ),
        mistakes={
            "by the kernel nothing is flipped": row(
                d_1 * x_2 + d_2 * x_3 + d_3 * x_4, d_1 * x_1 + d_2 * x_2 + d_3 * x_3
            ),
            "a weight is used at every place, not only at the first": row(d_1 * x_1, d_1 * x_2),
            "the gradients of the places add; they are not averaged": row(
                d_1 * x_1 + d_2 * x_2 + d_3 * x_3, d_1 * x_2 + d_2 * x_3 + d_3 * x_4
            )
            / 3,
        },
    ),
    "input_gradient": Exercise(
        question="The same layer, $z_i = w_1 x_i + w_2 x_{i+1}$ with the errors $d_1, d_2, d_3$. What is the "
        "gradient by the four pixels, as a matrix of one row?",
        expected=row(w_1 * d_1, w_1 * d_2 + w_2 * d_1, w_1 * d_3 + w_2 * d_2, w_2 * d_3),
        symbols=(w_1, w_2, d_1, d_2, d_3),
        hints=(
            "$x_2$ is the left pixel of the second window and the right pixel of the first.",
            "So its slope is $w_1 d_2 + w_2 d_1$: the indices add up to 3.",
        ),
        mistakes={
            "the kernel has to be flipped: $x_1$ is met by $w_1$ alone": row(
                w_2 * d_1, w_2 * d_2 + w_1 * d_1, w_2 * d_3 + w_1 * d_2, w_1 * d_3
            ),
            "a pixel lies in two windows, and both paths count": row(
                w_1 * d_1, w_1 * d_2, w_1 * d_3, w_2 * d_3
            ),
        },
    ),
    "strided": Exercise(
        question="A kernel $(w_1, w_2, w_3)$ is moved by the stride 2 over 5 pixels, with the errors "
        "$d_1, d_2$. What is the slope of the loss by $x_3$?",
        expected=w_3 * d_1 + w_1 * d_2,
        symbols=(w_1, w_2, w_3, d_1, d_2),
        hints=(
            "The windows are $x_1 x_2 x_3$ and $x_3 x_4 x_5$.",
            "$x_3$ is the last of one, the first of the other.",
        ),
        mistakes={
            "the kernel is the wrong way round": w_1 * d_1 + w_3 * d_2,
            "this is stride 1": w_3 * d_1 + w_2 * d_2,
            "the second window holds $x_3$, too": w_3 * d_1,
        },
    ),
    "shared": Exercise(
        question="$z_1 = w x_1 + v x_2$ and $z_2 = w x_2 + v x_3$ with the loss "
        "$L = \\frac12 (z_1 - y_1)^2 + \\frac12 (z_2 - y_2)^2$. What is $\\partial L/\\partial w$?",
        expected=(w * x_1 + v * x_2 - y_1) * x_1 + (w * x_2 + v * x_3 - y_2) * x_2,
        symbols=(w, v, x_1, x_2, x_3, y_1, y_2),
        hints=("$w$ reaches $L$ through $z_1$ and through $z_2$.", "Each path is an error times a pixel."),
        mistakes={
            "only the path through $z_1$": (w * x_1 + v * x_2 - y_1) * x_1,
            "the error of each place meets the pixel of its own window": (w * x_1 + v * x_2 - y_1) * x_2
            + (w * x_2 + v * x_3 - y_2) * x_1,
        },
    ),
    "pooled": Exercise(
        question="$a$ is the average of $x_1, x_2, x_3, x_4$ and $L = \\frac12 (a - y)^2$. What is "
        "$\\partial L/\\partial x_1$, in $x_1, x_2, x_3, x_4$ and $y$?",
        expected=((x_1 + x_2 + x_3 + x_4) * Q - y) * Q,
        symbols=(x_1, x_2, x_3, x_4, y),
        hints=("The slope of $L$ by $a$ is $a - y$.", "$\\partial a/\\partial x_1 = \\frac14$."),
        mistakes={
            "each pixel moves the average by a quarter only": (x_1 + x_2 + x_3 + x_4) * Q - y,
            "this is for the maximum, where $x_1$ is the largest": x_1 - y,
        },
    ),
    "receptive": Exercise(
        question="$n$ layers with kernels of $k \\times k$ follow each other, all with the stride 1. "
        "How many rows of the image does one entry of the last feature map depend on?",
        expected=n * (k - 1) + 1,
        symbols=(n, k),
        hints=("One layer: $k$ rows.", "Each further layer adds $k - 1$ rows."),
        mistakes={
            "neighbouring windows overlap: a layer adds $k - 1$ rows": n * k,
            "the rows add, they do not multiply": k**n,
            "the one row at the start is missing": n * (k - 1),
        },
    ),
    "composed": Exercise(
        question="A correlation with $(w_1, w_2)$ is followed by one with $(v_1, v_2)$, without an "
        "activation between them. Together they are one correlation. What is its kernel, as a matrix of one "
        "row?",
        expected=row(v_1 * w_1, v_1 * w_2 + v_2 * w_1, v_2 * w_2),
        symbols=(w_1, w_2, v_1, v_2),
        hints=(
            "$a_i = v_1 z_i + v_2 z_{i+1}$ with $z_i = w_1 x_i + w_2 x_{i+1}$.",
            "Collect what stands before $x_i$, $x_{i+1}$ and $x_{i+2}$.",
        ),
        mistakes={
            "the products with $x_{i+1}$ are $v_1 w_2$ and $v_2 w_1$": row(
                v_1 * w_1, v_1 * w_1 + v_2 * w_2, v_2 * w_2
            ),
            "one of the kernels is flipped; here both keep their order": row(
                v_1 * w_2, v_1 * w_1 + v_2 * w_2, v_2 * w_1
            ),
            "the kernels overlap: the result has three entries, not the product of each pair": row(
                v_1 * w_1, v_2 * w_2, 0
            ),
        },
    ),
}
