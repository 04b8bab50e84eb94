r"""Exercises on the weights of attention: P_ts = e^{Z_ts}/Σ_r e^{Z_tr}, ∂L/∂Z = P ⊙ (D − ρ), √d, heads.

Chapter: directions, the page on attention.
"""

import sympy as sp
from sympy import Derivative, KroneckerDelta, Rational, Subs, Sum, Symbol, cos, exp, log, pi, sin, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size
from mathlib.written_out import column, over, plus, product

p, a, b, beta, z_1, z_2 = real("p a b beta z_1 z_2")
v_1, v_2, k_1, k_2, q_1, angle = real("v_1 v_2 k_1 k_2 q_1 alpha")
T, d, h = size("T d h")
s, u = positive("s u")
t, i, j = (Symbol(name, integer=True) for name in "tij")

slope = p * (1 - p)  # of the first weight by its own score
answer = p * v_1 + (1 - p) * v_2
by_score_1, by_score_2 = slope * k_1 / sqrt(d), slope * k_2 / sqrt(d)
spread = slope * (v_1 - v_2) * (k_1 - k_2)


def power_of_e(exponent):
    """A power of e that is not carried out"""
    return exp(exponent, evaluate=False)


def quarter(f):
    """A function of an angle, at a quarter of a turn"""
    return Subs(f(angle), angle, pi / 2)


turned = sp.ImmutableMatrix([[0, 1], [-1, 0]])
powers = [power_of_e(0), power_of_e(log(2)), power_of_e(log(5))]

EXERCISES = {
    "weight": Exercise(
        level="recall",
        question=r"The scaled scores of a query are 0, $\log 2$ and $\log 5$. Find the weight of the third "
        "key.",
        expected=Rational(5, 8),
        start=over(powers[2], plus(*powers)),
        steps=(
            (over(5, plus(1, 2, 5)), r"$e^{\log 5} = 5$, and $e^0 = 1$"),
            (Rational(5, 8), "its share of the sum"),
        ),
        hints=(
            "How does softmax turn scores into weights?",
            "The powers of e are 1, 2 and 5.",
            "A weight is its power over the sum of all.",
        ),
        mistakes={
            "the first key counts too: its power is $e^0 = 1$": Rational(5, 7),
            "this is the share of the scores; the weights are shares of their powers of e": log(5) / log(10),
            "this is the power over the sum of the others": Rational(5, 3),
        },
    ),
    "pairs": Exercise(
        level="recall",
        question="T tokens with a causal mask. How many pairs of a query and a key have a weight above 0?",
        expected=T * (T + 1) / 2,
        symbols=(T,),
        start=Sum(t, (t, 1, T)),
        steps=(
            (
                T * (T - 1) / 2 + T,
                "$T$ pairs on the diagonal; half of the $T(T - 1)$ others lie below it",
            ),
            (T * (T + 1) / 2, r"$\frac12 T$ in front"),
        ),
        hints=(
            "How many tokens does token number t look at?",
            "Token t looks at t tokens, itself among them.",
            r"$1 + 2 + \dots + T$.",
        ),
        mistakes={
            "a token looks at itself, too": T * (T - 1) / 2,
            "this is half of all pairs, and the whole diagonal is kept": T**2 / 2,
            "these are all pairs, the future among them": T**2,
        },
    ),
    "matrices": Exercise(
        level="recall",
        question="Attention with h heads of width d/h on tokens of width d, without biases. How many "
        "parameters have $W_Q, W_K, W_V$ and $W_O$ together?",
        expected=4 * d**2,
        symbols=(d, h),
        start=Sum(3 * (d / h) * d, (i, 1, h)) + d**2,
        steps=(
            (plus(3 * d**2, d**2), r"$h$ equal terms: $h \cdot d/h = d$"),
            (4 * d**2, "as many as with one head"),
        ),
        hints=(
            "Count the parameters of one head first.",
            r"A head takes three matrices of $(d/h) \times d$.",
            "h heads take $3d^2$, and $W_O$ takes $d^2$.",
        ),
        mistakes={
            "a head has the width d/h, not d": h * 3 * d**2 + d**2,
            "$W_O$ mixes the heads and counts, too": 3 * d**2,
            "there are h heads of width d/h, not one": 3 * d**2 / h + d**2,
        },
    ),
    "quarter_turn": Exercise(
        level="recall",
        question=r"In one pair of entries, with the frequency ω, the position of token t is "
        r"$(\sin \omega t, \cos \omega t)$, a column. Let ωτ = π/2. Which matrix of 2 × 2 takes the position "
        "t to the position t + τ?",
        expected=turned,
        start=sp.ImmutableMatrix([[quarter(cos), quarter(sin)], [-quarter(sin), quarter(cos)]]),
        steps=((turned, r"the turn of a shift by $\tau$, at the angle $\omega\tau = \pi/2$"),),
        hints=(
            "What are the sine and the cosine of an angle that is larger by π/2?",
            r"$\sin(\omega t + \pi/2) = \cos \omega t$.",
            r"$\cos(\omega t + \pi/2) = -\sin \omega t$.",
        ),
        mistakes={
            "this turns back, to t − τ": sp.ImmutableMatrix([[0, -1], [1, 0]]),
            "a sign: the cosine becomes minus the sine": sp.ImmutableMatrix([[0, 1], [1, 0]]),
            "this is half a turn": -sp.eye(2).as_immutable(),
        },
    ),
    "two_keys": Exercise(
        question="Two keys have the weights p and 1 − p, which are the softmax of the scores $z_1, z_2$. The "
        "loss L has the slopes a and b by the two weights. Find $\\partial L/\\partial z_1$, in p, a and b.",
        expected=slope * (a - b),
        symbols=(p, a, b),
        given=(p > 0, p < 1),
        start=product(sp.ImmutableMatrix([[a, b]]), column(p * (1 - p), (1 - p) * (0 - p))),
        steps=(
            (
                a * slope - b * slope,
                r"$\partial P_s/\partial z_1 = P_s(\delta_{s1} - P_1)$; paths through both weights add",
            ),
            (slope * (a - b), "$p(1 - p)$ in front"),
        ),
        hints=(
            "Which of the two weights does $z_1$ move?",
            "It is the first weight times (a minus the mean of a and b under the weights).",
            "That mean is pa + (1 − p)b.",
        ),
        mistakes={
            "only the diagonal of the Jacobian: $z_1$ moves the second weight, too": slope * a,
            "the Jacobian of softmax is forgotten": a,
            "b is taken away from a, and it should be the mean pa + (1 − p)b": p * (a - b),
            "the mean is not taken away": p * a,
            "the sign is turned: this is the derivative by $z_2$": slope * (b - a),
        },
    ),
    "by_query": Exercise(
        question="Scaled dot-product attention with one query and two keys, of width d, whose weights are p "
        "and 1 − p; the values are the numbers $v_1$ and $v_2$, so the answer is "
        "$o = p v_1 + (1 - p) v_2$. The first entry of the query "
        "is $q_1$, those of the keys are $k_1$ and $k_2$. Find $\\partial o/\\partial q_1$.",
        expected=spread / sqrt(d),
        symbols=(p, v_1, v_2, k_1, k_2, d),
        given=(p > 0, p < 1),
        start=Derivative(answer, p)
        * (slope * Derivative(q_1 * k_1 / sqrt(d), q_1) - slope * Derivative(q_1 * k_2 / sqrt(d), q_1)),
        steps=(
            (
                (v_1 - v_2) * (by_score_1 - by_score_2),
                r"$p$ moves with both scores, with the slopes $p(1 - p)$ and $-p(1 - p)$",
            ),
            (spread / sqrt(d), "the common factors in front"),
        ),
        hints=(
            "Along how many paths does $q_1$ reach o?",
            r"$\partial o/\partial z_1 = p(1 - p)(v_1 - v_2)$ with the score $z_1$, and "
            r"$\partial o/\partial z_2$ is minus that.",
            r"$\partial z_1/\partial q_1 = k_1/\sqrt d$.",
        ),
        mistakes={
            r"$\sqrt d$ is forgotten": spread,
            r"the scores are divided by $\sqrt d$, not by d": spread / d,
            "the path through the second score is missing": slope * (v_1 - v_2) * k_1 / sqrt(d),
            "the Jacobian of softmax is forgotten": (v_1 - v_2) * (k_1 - k_2) / sqrt(d),
        },
    ),
    "scaling": Exercise(
        level="extend",
        question="The d entries of q and the d entries of k are all independent, of mean 0; those of q have "
        "the variance s, those of k the variance u. By which positive number must $q \\cdot k$ be divided to "
        "have the variance 1?",
        expected=sqrt(d * s * u),
        symbols=(d, s, u),
        start=sqrt(Sum(Sum(s * u * KroneckerDelta(i, j), (j, 1, d)), (i, 1, d))),
        steps=(
            (
                sqrt(Sum(s * u, (i, 1, d))),
                r"$\mathbb{E}[q_i q_j]\,\mathbb{E}[k_i k_j] = su\,\delta_{ij}$; only $j = i$ is left",
            ),
            (sqrt(d * s * u), "$d$ equal terms; the variance is divided by the square of the number"),
        ),
        hints=(
            "What is the variance of one product $q_i k_i$, and how do variances of independent terms add?",
            r"$\operatorname{Var}(q_i k_i) = su$, and d such terms have the variance dsu.",
            "Dividing by c divides the variance by $c^2$.",
        ),
        mistakes={
            "this is the variance; divide by its root": d * s * u,
            "this is right for the variances 1": sqrt(d),
            "the variances multiply to su; the root is taken of all of dsu": sqrt(d) * s * u,
        },
    ),
    "sharpness": Exercise(
        level="extend",
        question="Two keys with the scores $z_1, z_2$, and a factor β (beta) before softmax: the first "
        r"weight is $p = e^{\beta z_1} / (e^{\beta z_1} + e^{\beta z_2})$. Find its derivative by β, in "
        "p, $z_1$ and $z_2$.",
        expected=slope * (z_1 - z_2),
        symbols=(p, z_1, z_2, beta),
        given=(p > 0, p < 1),
        start=slope * Derivative(beta * z_1, beta) - slope * Derivative(beta * z_2, beta),
        steps=(
            (
                slope * z_1 - slope * z_2,
                r"$\beta$ moves both scores; $p$ has the slopes $\pm p(1 - p)$",
            ),
            (slope * (z_1 - z_2), "$p(1 - p)$ in front"),
        ),
        hints=(
            "Divide above and below by the power above: p is a well-known function of one number.",
            r"$p = 1/(1 + e^{-\beta(z_1 - z_2)})$, a sigmoid.",
            "The slope of the sigmoid is p(1 − p), times the inner derivative.",
        ),
        mistakes={
            "the path through the second score is missing": slope * z_1,
            "the inner derivative is missing": slope,
            "this is the derivative by $z_1$": slope * beta,
            "the slope p(1 − p) is missing": z_1 - z_2,
        },
    ),
}
