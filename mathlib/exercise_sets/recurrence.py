"""Exercises of the page on recurrent networks: unrolled slopes, errors, Jacobians, gates, clipped lengths."""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

w, x, g, delta = real("w x g delta")
h_1, h_2, W_11, W_12, W_21, W_22 = real("h_1 h_2 W_11 W_12 W_21 W_22")
c, candidate, u, s = real("c g u s")
h = real("h")
f, o = positive("f o")
n, T, m, d = size("n T m d")

EXERCISES = {
    "three_steps": Exercise(
        question="One linear unit, $h_t = w h_{t-1} + x_t$ with $h_0 = 0$, $w = 3$ and the inputs "
        "$1, 2, 0$. What is $\\partial h_3/\\partial w$?",
        expected=sp.Integer(8),
        hints=(
            "The states are $h_1 = 1$, $h_2 = 5$, $h_3 = 15$, and $\\delta_3 = 1$, $\\delta_2 = 3$.",
            "$\\delta_3 h_2 + \\delta_2 h_1 + \\delta_1 h_0$.",
        ),
        mistakes={
            "this is the last step alone; the weight acts in the second step, too": sp.Integer(5),
            "the errors shrink or grow by w on the way back: δ₂ = 3": sp.Integer(6),
            "h_t in place of h_{t−1}": sp.Integer(39),
        },
    ),
    "one_pulse": Exercise(
        question="One linear unit, $h_t = w h_{t-1} + x_t$ with $h_0 = 0$, gets $x_1 = x$ and 0 from then "
        "on. Find $\\partial h_T/\\partial w$ for every $T$.",
        expected=(T - 1) * w ** (T - 2) * x,
        symbols=(w, x, T),
        hints=("$h_T = w^{T-1} x$.", "Each of the $T - 1$ steps with a weight adds the same term."),
        mistakes={
            "this is one of the T − 1 equal terms": w ** (T - 2) * x,
            "x comes in at step 1, so the weight acts T − 1 times, not T": T * w ** (T - 1) * x,
            "this is the slope by x": w ** (T - 1),
        },
    ),
    "error": Exercise(
        question="One unit with tanh, state $h = \\tanh z$, weight $w$ to itself. The loss has the direct "
        "slope $g$ by $h$, and the error of the next step is $\\delta$. What is the error of this step, in "
        "$g$, $w$, $\\delta$ and $h$?",
        expected=(g + w * delta) * (1 - h**2),
        symbols=(g, w, delta, h),
        hints=(
            "$h$ reaches the loss in two ways: directly, and through the next $z$.",
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
        question="Two units with tanh have the new states $h_1, h_2$. What is the Jacobian by the old ones, "
        "in these and the entries $W_{11}, \\dots, W_{22}$ of $W_h$?",
        expected=sp.ImmutableMatrix(
            [
                [(1 - h_1**2) * W_11, (1 - h_1**2) * W_12],
                [(1 - h_2**2) * W_21, (1 - h_2**2) * W_22],
            ]
        ),
        symbols=(h_1, h_2, W_11, W_12, W_21, W_22),
        hints=(
            "Row $j$ holds the derivatives of unit $j$, which has the slope $1 - h_j^2$.",
            "$\\operatorname{diag}(\\varphi'(z))\\, W_h$: the slope multiplies the rows.",
        ),
        mistakes={
            "the slopes multiply the rows, not the columns": sp.ImmutableMatrix(
                [
                    [(1 - h_1**2) * W_11, (1 - h_2**2) * W_12],
                    [(1 - h_1**2) * W_21, (1 - h_2**2) * W_22],
                ]
            ),
            "this is the transpose, by which a gradient is multiplied": sp.ImmutableMatrix(
                [
                    [(1 - h_1**2) * W_11, (1 - h_2**2) * W_21],
                    [(1 - h_1**2) * W_12, (1 - h_2**2) * W_22],
                ]
            ),
        },
    ),
    "bound": Exercise(
        question="Units with the sigmoid, whose slope is at most $\\tfrac14$, and the spectral norm 2 of "
        "$W_h$. By which factor can a gradient grow at most on its way back through $T$ steps?",
        expected=sp.Rational(1, 2) ** T,
        symbols=(T,),
        hints=("One step multiplies by at most $\\gamma \\lVert W_h \\rVert_2$.", "$\\gamma = \\tfrac14$."),
        mistakes={
            "the slope of the sigmoid is at most 1/4, not 1": sp.Integer(2) ** T,
            "this is one step": sp.Rational(1, 2),
            "the factors multiply, they do not add": T / 2,
        },
    ),
    "half_life": Exercise(
        question="A forget gate stays at one value. At which value is half of a gradient left after $n$ "
        "steps along the cell state?",
        expected=sp.Integer(2) ** (-1 / n),
        symbols=(n,),
        hints=("After $n$ steps the factor is $f^n$.", "$f^n = \\tfrac12$."),
        mistakes={
            "n steps multiply, they do not subtract": 1 - 1 / (2 * n),
            "this is what is left after n gates at 1/2": sp.Rational(1, 2) ** n,
        },
    ),
    "coupled": Exercise(
        question="A cell couples two gates: its new state is $f c + (1 - f) g$ with $f = \\sigma(z)$, where "
        "$c$ is the old one. What is the derivative by $z$, in $f$, $c$ and $g$?",
        expected=(c - candidate) * f * (1 - f),
        symbols=(c, candidate, f),
        hints=("$f$ stands in both terms.", "$\\sigma' = f(1 - f)$."),
        mistakes={
            "1 − f depends on z as well": c * f * (1 - f),
            "this is the derivative by f; the slope of the gate is missing": c - candidate,
            "1 − f has the slope −f(1 − f): a sign": (c + candidate) * f * (1 - f),
        },
    ),
    "through_output": Exercise(
        question="In an LSTM unit let $s = \\tanh c_t$ and $h_t = o\\, s$. The loss has the slope $g$ by "
        "$h_t$, along all paths, and $u$ by $c_t$ through $c_{t+1}$. What is its whole slope by $c_{t-1}$ "
        "along the cell state, with forget gate $f$?",
        expected=(g * o * (1 - s**2) + u) * f,
        symbols=(g, o, s, u, f),
        hints=(
            "First the slope by $c_t$: through $h_t$ and through $c_{t+1}$.",
            "$c_t = f c_{t-1} + \\dots$ multiplies both by $f$.",
        ),
        mistakes={
            "the path through h_t is missing": u * f,
            "the path through c_{t+1} is missing": g * o * (1 - s**2) * f,
            "tanh′ is 1 − s², at c and not at s": (g * o * (1 - sp.tanh(s) ** 2) + u) * f,
            "this is the slope by c_t; one forget gate is missing": g * o * (1 - s**2) + u,
        },
    ),
    "clipped": Exercise(
        question="Clip $g = (2, 3, 6)$ by norm to the length $c = 1$. Give it as a column.",
        expected=sp.ImmutableMatrix([2, 3, 6]) / 7,
        hints=("$\\lVert g \\rVert_2 = \\sqrt{4 + 9 + 36}$.", "Multiply by $c / \\lVert g \\rVert_2$."),
        mistakes={
            "each entry was clipped on its own, which turns the direction": sp.ImmutableMatrix([1, 1, 1]),
            "divided by the 1-norm, not by the 2-norm": sp.ImmutableMatrix([2, 3, 6]) / 11,
            "divided by the squared length": sp.ImmutableMatrix([2, 3, 6]) / 49,
        },
    ),
    "how_many": Exercise(
        question="How many parameters has an LSTM cell with $m$ inputs and $d$ units?",
        expected=4 * d * (d + m + 1),
        symbols=(m, d),
        hints=("One gate is a layer of $d$ units with $d + m$ inputs and a bias.", "There are four of them."),
        mistakes={
            "this is the plain cell; there are four gates": d * (d + m + 1),
            "the biases are missing": 4 * d * (d + m),
            "the candidate g has weights of its own, too": 3 * d * (d + m + 1),
        },
    ),
}
