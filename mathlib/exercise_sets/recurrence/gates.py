r"""Exercises on gates: c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t, what is left along the cell state, parameters.

Chapter: directions, the page on recurrence.
"""

from sympy import Derivative, Eq, Integer, Rational, Sum, Symbol, exp, log, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

g, u, s, c, z = real("g u s c z")
c_old = real("c'")
f, o = positive("f o")
n, m, d = size("n m d")
gate = Symbol("k", integer=True)

sigma = 1 / (1 + exp(-z))
half = Integer(2) ** (-1 / n)
one_layer = d**2 + d * m + d

EXERCISES = {
    "how_many": Exercise(
        level="recall",
        question="How many parameters has an LSTM cell with m inputs and d units?",
        expected=4 * d * (d + m + 1),
        symbols=(m, d),
        start=Sum(one_layer, (gate, 1, 4)),
        steps=(
            (4 * one_layer, "three gates and the candidate: four layers of one size"),
            (4 * d * (d + m + 1), "$d$ in front"),
        ),
        hints=(
            "Which layers does the cell have, and what do they read?",
            "A gate is a layer of d units with d + m inputs and d biases.",
            "There are three gates, and the candidate is a layer of the same size.",
        ),
        mistakes={
            "this is the plain cell; an LSTM has four such layers": d * (d + m + 1),
            "the biases are missing": 4 * d * (d + m),
            "the candidate g has weights of its own, too": 3 * d * (d + m + 1),
            "the weights from the last state are missing": 4 * d * (m + 1),
        },
    ),
    "half_life": Exercise(
        question="A forget gate stays at one value, whatever is read. At which value is half of a gradient "
        "left after n steps along the cell state?",
        expected=half,
        symbols=(n,),
        start=exp(-log(2) / n, evaluate=False),
        steps=((half, r"$f^n = \frac12$ has the logarithm $n \log f = -\log 2$; so $\log f = -(\log 2)/n$"),),
        hints=(
            "What does one step do to the gradient along the cell state?",
            "After n steps the factor is $f^n$.",
            r"Solve $f^n = \frac12$ for f.",
        ),
        mistakes={
            "the steps multiply; here each one subtracts 1/(2n)": 1 - 1 / (2 * n),
            "this is what is left after n gates at 1/2": Rational(1, 2) ** n,
            "the sign of the exponent is turned: f is below 1": Integer(2) ** (1 / n),
        },
    ),
    "coupled": Exercise(
        level="extend",
        question="A cell couples two gates: its new state is fc + (1 − f)g, where c is the old state, g the "
        "candidate and f = σ(z). Find the derivative of the new state by z, in f, c and g; c and g do not "
        "depend on z.",
        expected=(c - g) * f * (1 - f),
        symbols=(c, g, f),
        given=(Eq(f, sigma),),
        start=Derivative(sigma * c + (1 - sigma) * g, z),
        steps=(
            ((c - g) * Derivative(sigma, z), "$f$ stands in both terms"),
            ((c - g) * f * (1 - f), r"$\sigma' = \sigma(1 - \sigma)$, and $\sigma(z) = f$"),
        ),
        hints=(
            "f stands in both terms.",
            "By f the new state has the slope c − g.",
            "The gate has the slope σ′ = f(1 − f).",
        ),
        mistakes={
            "1 − f depends on z as well": c * f * (1 - f),
            "this is the derivative by f; the slope of the gate is missing": c - g,
            "1 − f has the slope −f(1 − f): a sign": (c + g) * f * (1 - f),
        },
    ),
    "through_output": Exercise(
        level="extend",
        question=r"In an LSTM unit let $s = \tanh c_t$ and $h_t = o\,s$. The loss has the slope g by $h_t$, "
        "along all paths, and u by $c_t$ through $c_{t+1}$. The gates, f the forget gate among them, are "
        "held fixed. Find the slope of the loss by $c_{t-1}$ along the cell state.",
        expected=(g * o * (1 - s**2) + u) * f,
        symbols=(g, o, s, u, f),
        given=(Eq(s, tanh(c)),),
        start=Derivative(g * o * tanh(c) + u * c, c) * Derivative(f * c_old, c_old),
        steps=(
            (
                (g * o * Derivative(tanh(c), c) + u) * f,
                "by $c_t$, called $c$, there are two paths; $c_t = f c_{t-1} + \\dots$",
            ),
            ((g * o * (1 - s**2) + u) * f, r"$\tanh' c = 1 - \tanh^2 c = 1 - s^2$"),
        ),
        hints=(
            "First find the slope by $c_t$. Along how many paths does $c_t$ reach the loss?",
            "Along two: through $h_t$, with the slope $g\\,o\\,(1 - s^2)$, and through $c_{t+1}$.",
            r"$c_t = f c_{t-1} + \dots$ multiplies both by f.",
        ),
        mistakes={
            "the path through h_t is missing": u * f,
            "the path through c_{t+1} is missing": g * o * (1 - s**2) * f,
            "tanh′ is taken at s; it is 1 − s², at c": (g * o * (1 - tanh(s) ** 2) + u) * f,
            "this is the slope by c_t; one forget gate is missing": g * o * (1 - s**2) + u,
        },
    ),
}
