r"""Exercises on classes of hypotheses: labellings of N points, and sup (1/N) Σ_i σ_i w · x_i over ‖w‖ ≤ B.

Chapter: directions, the page on theory.
"""

from sympy import Integer, Rational, Sum, Symbol, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, size
from mathlib.written_out import plus, power, root, times

B, r, s = positive("B r s")
N = size("N")
held = Symbol("m", integer=True)

EXERCISES = {
    "intervals_missed": Exercise(
        level="recall",
        question=r"Intervals give $1 + \frac12 N(N + 1)$ labellings to N points on a line. How many of the "
        "$2^N$ labellings of 4 points do they not give?",
        expected=Integer(5),
        start=plus(power(2, 4), times(-1, plus(1, times(Rational(1, 2), 4, 5)))),
        steps=((plus(16, -11), "$2^4$ labellings in all; $1 + 10$ are given"), (Integer(5), "the rest")),
        hints=(
            "How many labellings are there, and how many of them are given?",
            r"Intervals give $1 + \frac12 \cdot 4 \cdot 5$ of the 16.",
            "Missing are those with a gap: + − + −, + − − +, + − + + and so on.",
        ),
        mistakes={
            "this is how many they do give": Integer(11),
            "the labelling without any + is given, too, by an interval that holds no point": Integer(6),
        },
    ),
    "rays": Exercise(
        question="A ray x ≥ c gives the label + to the points that it holds, and − to the rest. How many "
        "labellings do the rays give to N different points on a line?",
        expected=N + 1,
        symbols=(N,),
        start=Sum(1, (held, 0, N)),
        steps=((N + 1, "one labelling for each number of points that the ray holds, 0 to $N$"),),
        hints=(
            "How can a ray be told by what it does to the points?",
            "By how many of the points it holds, counted from the right.",
            "It can hold 0, 1, …, N of them.",
        ),
        mistakes={
            "the ray that holds none of them counts, too": N,
            "this counts rays to both sides; here + is on the right": 2 * N,
            "these are all labellings; of two points, (+, −) is none of a ray": 2**N,
            "this counts intervals; a ray has one end": 1 + N * (N + 1) / 2,
        },
    ),
    "signed_class": Exercise(
        level="extend",
        question=r"All N inputs are one and the same x, of length r, and the signs $\sigma_i = \pm 1$ have "
        r"$s = \left|\sum_i \sigma_i\right|$. Find the largest value of "
        r"$\frac1N \sum_i \sigma_i\, w \cdot x$ over all w with $\|w\| \le B$.",
        expected=B * r * s / N,
        symbols=(B, r, s, N),
        start=times(B / N, root(times(s**2, r**2))),
        steps=(
            (
                B * r * s / N,
                r"Cauchy and Schwarz: $\frac BN \|v\|$ with $v = (\sum_i \sigma_i)\,x$, of the length $sr$",
            ),
        ),
        hints=(
            r"Write the sum as $w \cdot v$ with one vector v.",
            r"$v = \sum_i \sigma_i x = \left(\sum_i \sigma_i\right) x$ has the length sr.",
            r"By Cauchy and Schwarz, the largest $w \cdot v$ over $\|w\| \le B$ is $B \|v\|$.",
        ),
        mistakes={
            "this is the bound of the mean over the signs; here s is given": B * r / sqrt(N),
            "the factor 1/N is missing": B * r * s,
            "this has the square of the length of x": B * r**2 * s / N,
            "the N signs partly cancel: their sum has the size s": B * r,
        },
    ),
}
