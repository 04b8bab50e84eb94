r"""Exercises on the plain cell, unrolled: ∂L/∂W_h = Σ_t δ_t h_{t−1}ᵀ, products of T Jacobians, clip(g).

Chapter: directions, the page on recurrence.
"""

import sympy as sp
from sympy import Derivative, Eq, Integer, Product, Rational, Subs, Sum, Symbol, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import real, size
from mathlib.written_out import column, over, plus, product, root, times

w, x, g, delta, h, z = real("w x g delta h z")
h_1, h_2, W_11, W_12, W_21, W_22 = real("h_1 h_2 W_11 W_12 W_21 W_22")
old_1, old_2 = real("u_1 u_2")
T = size("T")
t = Symbol("t", integer=True)

slopes = sp.ImmutableMatrix([[1 - h_1**2, 0], [0, 1 - h_2**2]])
W_h = sp.ImmutableMatrix([[W_11, W_12], [W_21, W_22]])
sums = (W_11 * old_1 + W_12 * old_2, W_21 * old_1 + W_22 * old_2)
J = sp.ImmutableMatrix(
    [[(1 - h_1**2) * W_11, (1 - h_1**2) * W_12], [(1 - h_2**2) * W_21, (1 - h_2**2) * W_22]]
)

EXERCISES = {
    "three_steps": Exercise(
        level="recall",
        question="One linear unit, $h_t = w h_{t-1} + x_t$ with $h_0 = 0$, w = 3 and the inputs 1, 2, 0. "
        "Find $\\partial h_3/\\partial w$.",
        expected=Integer(8),
        start=Subs(Derivative(w * (w * 1 + 2), w), w, 3),
        steps=(
            (
                plus(times(1, 5), times(3, 1), times(9, 0)),
                "$\\delta_3 h_2 + \\delta_2 h_1 + \\delta_1 h_0$, with the errors 1, 3 and 9",
            ),
            (Integer(8), "the sum"),
        ),
        hints=(
            "The weight acts at every step; the gradient has a term for each of them.",
            "The states are $h_1 = 1$, $h_2 = 5$, $h_3 = 15$. With $L = h_3$ the errors are $\\delta_3 = 1$, "
            "$\\delta_2 = 3$.",
            "$\\delta_3 h_2 + \\delta_2 h_1 + \\delta_1 h_0$.",
        ),
        mistakes={
            "this is the last step alone; the weight acts in the second step, too": Integer(5),
            "the errors are multiplied by w on the way back: δ₂ = 3, not 1": Integer(6),
            "each term has h_t in place of h_{t−1}": Integer(39),
        },
    ),
    "clipped": Exercise(
        level="recall",
        question="Clip the gradient g = (2, 3, 6) by norm to the length c = 1. Give it as a column.",
        expected=column(2, 3, 6) / 7,
        start=product(over(1, root(plus(4, 9, 36))), column(2, 3, 6)),
        steps=(
            (product(Rational(1, 7), column(2, 3, 6)), "the length is 7, more than 1: the factor is $c/7$"),
            (column(2, 3, 6) / 7, "the direction stays"),
        ),
        hints=(
            "Clipping by norm keeps the direction.",
            "$\\lVert g \\rVert_2 = \\sqrt{4 + 9 + 36}$, which is longer than c.",
            "Multiply by $c / \\lVert g \\rVert_2$.",
        ),
        mistakes={
            "each entry is clipped on its own, which turns the direction": column(1, 1, 1),
            "this is divided by the sum of the entries, not by the length": column(2, 3, 6) / 11,
            "this is divided by the squared length": column(2, 3, 6) / 49,
        },
    ),
    "error": Exercise(
        question="One unit with tanh: its state is h = tanh z, and w is its weight to itself. The loss has "
        "the direct slope g by h, and the error of the next step is δ (delta). Find the error of this step, "
        "its slope by z along all paths, in g, w, δ and h.",
        expected=(g + w * delta) * (1 - h**2),
        symbols=(g, w, delta, h),
        given=(Eq(h, tanh(z)),),
        start=Derivative(g * tanh(z) + delta * w * tanh(z), z),
        steps=(
            ((g + w * delta) * Derivative(tanh(z), z), "directly, and through the next $z$, which has $wh$"),
            ((g + w * delta) * (1 - h**2), "$\\tanh' z = 1 - \\tanh^2 z = 1 - h^2$"),
        ),
        hints=(
            "In how many ways does h reach the loss?",
            "In two: directly, with the slope g, and through the next z, with the slope wδ.",
            "Both pass $\\tanh' z = 1 - h^2$.",
        ),
        mistakes={
            "the direct path is missing": w * delta * (1 - h**2),
            "the path through the next state is missing": g * (1 - h**2),
            "this is the derivative by h, not by z": g + w * delta,
            "the direct path passes the slope of h = tanh z, too": g + w * delta * (1 - h**2),
        },
    ),
    "jacobian": Exercise(
        question="A cell of two units with tanh has the new states $h_1, h_2$, and $W_h$ has the entries "
        "$W_{11}, \\dots, W_{22}$. Find the Jacobian of the new states by the old ones, in these symbols.",
        expected=J,
        symbols=(h_1, h_2, W_11, W_12, W_21, W_22),
        start=product(slopes, sp.ImmutableMatrix(2, 2, lambda j, k: Derivative(sums[j], (old_1, old_2)[k]))),
        steps=(
            (product(slopes, W_h), "$z_j$ has the slope $W_{jk}$ by the old state $k$, called $u_k$"),
            (J, "the slope $1 - h_j^2$ of unit $j$ multiplies row $j$"),
        ),
        hints=(
            "Row j holds the derivatives of unit j.",
            "Unit j has $h_j = \\tanh z_j$, with the slope $1 - h_j^2$.",
            "$\\operatorname{diag}(\\varphi'(z))\\, W_h$: the slopes multiply the rows.",
        ),
        mistakes={
            "the slopes multiply the columns; they belong to the rows": W_h * slopes,
            "this is the transpose, by which a gradient is multiplied": J.T,
            "the slopes of tanh are missing": W_h,
        },
    ),
    "bound": Exercise(
        question="The units of a cell have the sigmoid, whose slope is at most $\\frac14$, and $W_h$ has the "
        "spectral norm 2. A gradient goes back through T steps. By which factor is its length multiplied at "
        "most?",
        expected=Rational(1, 2) ** T,
        symbols=(T,),
        start=Product(times(Rational(1, 4), 2), (t, 1, T)),
        steps=(
            (Product(Rational(1, 2), (t, 1, T)), "one step: $\\gamma \\lVert W_h \\rVert_2$"),
            (Rational(1, 2) ** T, "$T$ equal factors"),
        ),
        hints=(
            "First find the factor of one step.",
            "One step multiplies by at most $\\gamma \\lVert W_h \\rVert_2$, where γ bounds the slope.",
            "γ = 1/4, and the steps multiply.",
        ),
        mistakes={
            "the slope of the sigmoid is missing; it is at most 1/4": Integer(2) ** T,
            "this is one step": Rational(1, 2),
            "the factors multiply, they do not add": T / 2,
            "the norm of $W_h$ is missing": Rational(1, 4) ** T,
        },
    ),
    "one_pulse": Exercise(
        level="extend",
        question="One linear unit, $h_t = w h_{t-1} + x_t$ with $h_0 = 0$, gets $x_1 = x$ and 0 from then "
        "on. Find $\\partial h_T/\\partial w$ for every T.",
        expected=(T - 1) * w ** (T - 2) * x,
        symbols=(w, x, T),
        start=Derivative(w ** (T - 1) * x, w),
        steps=(
            (
                Sum(w ** (T - 2) * x, (t, 2, T)),
                "$\\delta_t h_{t-1} = w^{T-t} \\cdot w^{t-2} x$ for every step; $h_0 = 0$",
            ),
            ((T - 1) * w ** (T - 2) * x, "$T - 1$ equal terms"),
        ),
        hints=(
            "Write down the first few states.",
            "$h_T = w^{T-1} x$.",
            "Each of the $T - 1$ steps with a weight adds the same term.",
        ),
        mistakes={
            "this is one of the T − 1 equal terms": w ** (T - 2) * x,
            "x comes in at step 1, so the weight acts T − 1 times, not T": T * w ** (T - 1) * x,
            "this is the slope by x": w ** (T - 1),
        },
    ),
}
