"""Exercises of the chapter on attention: weights, the row softmax, √d, heads, masks, positions, norms.

Answers are numbers, formulas in the symbols of the chapter, and a matrix.
"""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

p, a, b, beta, z_1, z_2 = real("p a b beta z_1 z_2")
v_1, v_2, k_1, k_2 = real("v_1 v_2 k_1 k_2")
T, d, h = size("T d h")
s, u, eps = positive("s u varepsilon")
A, x, w, g = real("A x w g")

EXERCISES = {
    "weight": Exercise(
        question=r"The scaled scores of a query are $0$, $\log 2$ and $\log 5$. What is the weight of the "
        "third key?",
        expected=sp.Rational(5, 8),
        hints=("The powers of e are 1, 2 and 5.", "A weight is its power over the sum of all."),
        mistakes={
            "the first key counts too: its power is $e^0 = 1$": sp.Rational(5, 7),
            "the weights are made of powers of the scores, not of the scores": sp.log(5) / sp.log(10),
        },
    ),
    "pairs": Exercise(
        question="$T$ tokens with a causal mask. How many pairs of a query and a key have a weight above 0?",
        expected=T * (T + 1) / 2,
        symbols=(T,),
        hints=("Token $t$ looks at $t$ tokens, itself among them.", r"$1 + 2 + \dots + T$."),
        mistakes={
            "a token looks at itself, too": T * (T - 1) / 2,
            "the diagonal belongs to the half that is kept": T**2 / 2,
            "these are all pairs, the future among them": T**2,
        },
    ),
    "matrices": Exercise(
        question="Attention with $h$ heads of width $d/h$ on tokens of width $d$, without biases. How many "
        "parameters have $W_Q, W_K, W_V$ and $W_O$ together, in $d$ and $h$?",
        expected=4 * d**2,
        symbols=(d, h),
        hints=(
            r"A head takes three matrices of $(d/h) \times d$.",
            "$h$ heads take $3d^2$, and $W_O$ takes $d^2$.",
        ),
        mistakes={
            "a head has the width $d/h$, not $d$": h * 3 * d**2 + d**2,
            "$W_O$ mixes the heads and counts, too": 3 * d**2,
            "there are $h$ heads of width $d/h$, not one": 3 * d**2 / h + d**2,
        },
    ),
    "two_keys": Exercise(
        question=r"Two keys have the weights $p$ and $1 - p$, and $\partial L/\partial P = (a, b)$. What is "
        r"$\partial L/\partial z_1$, the derivative by the score of the first key?",
        expected=p * (1 - p) * (a - b),
        symbols=(p, a, b),
        hints=(
            r"It is the first weight times ($a$ minus the mean of $(a, b)$ under the weights).",
            "That mean is $pa + (1 - p)b$.",
        ),
        mistakes={
            "only the diagonal of the Jacobian: $z_1$ moves the second weight, too": p * (1 - p) * a,
            "the Jacobian of softmax is forgotten": a,
            "the mean $pa + (1 - p)b$ is taken away from $a$, not $b$": p * (a - b),
            "a sign": p * (1 - p) * (b - a),
        },
    ),
    "by_query": Exercise(
        question="One query, two keys, values that are numbers: $o = p v_1 + (1 - p) v_2$. The first entries "
        r"of the keys are $k_1$ and $k_2$, the width is $d$. What is $\partial o/\partial q_1$?",
        expected=p * (1 - p) * (v_1 - v_2) * (k_1 - k_2) / sp.sqrt(d),
        symbols=(p, v_1, v_2, k_1, k_2, d),
        hints=(
            r"$\partial o/\partial z_1 = p(1 - p)(v_1 - v_2)$, and $\partial o/\partial z_2$ is minus that.",
            r"$\partial z_1/\partial q_1 = k_1/\sqrt d$.",
        ),
        mistakes={
            r"$\sqrt d$ is forgotten": p * (1 - p) * (v_1 - v_2) * (k_1 - k_2),
            r"the scores are divided by $\sqrt d$, not by $d$": p * (1 - p) * (v_1 - v_2) * (k_1 - k_2) / d,
            "the path through the second score is missing": p * (1 - p) * (v_1 - v_2) * k_1 / sp.sqrt(d),
        },
    ),
    "scaling": Exercise(
        question="The entries of $q$ and $k$ are independent, of mean 0, those of $q$ with the variance $s$, "
        r"those of $k$ with the variance $u$. By which number must $q \cdot k$ be divided to have the "
        "variance 1?",
        expected=sp.sqrt(d * s * u),
        symbols=(d, s, u),
        hints=(r"$\operatorname{Var}(q_i k_i) = su$.", "$d$ such terms have the variance $dsu$."),
        mistakes={
            "this is the variance; divide by its root": d * s * u,
            "this is right for the variances 1": sp.sqrt(d),
            "the variances multiply to $su$; the root is taken of $dsu$": sp.sqrt(d) * s * u,
        },
    ),
    "sharpness": Exercise(
        question=r"Two keys with the scores $z_1, z_2$, a factor $\beta$ before softmax: the first weight is "
        r"$p = e^{\beta z_1} / (e^{\beta z_1} + e^{\beta z_2})$. What is its derivative by $\beta$, in "
        "$p, z_1, z_2$?",
        expected=p * (1 - p) * (z_1 - z_2),
        symbols=(p, z_1, z_2, beta),
        hints=(
            r"$p = 1/(1 + e^{-\beta(z_1 - z_2)})$, a sigmoid.",
            "The slope of the sigmoid is $p(1 - p)$, times the inner derivative.",
        ),
        mistakes={
            "the inner derivative is $z_1 - z_2$, not $z_1$: softmax sees the difference": p * (1 - p) * z_1,
            "the inner derivative is missing": p * (1 - p),
            "this is the derivative by $z_1$": p * (1 - p) * beta,
        },
    ),
    "quarter_turn": Exercise(
        question=r"In one pair of entries the position is $(\sin \omega t, \cos \omega t)$. Let "
        r"$\omega\tau = \pi/2$. Which matrix of $2 \times 2$ takes the position $t$ to the position "
        r"$t + \tau$?",
        expected=sp.ImmutableMatrix([[0, 1], [-1, 0]]),
        hints=(
            r"$\sin(\omega t + \pi/2) = \cos \omega t$.",
            r"$\cos(\omega t + \pi/2) = -\sin \omega t$.",
        ),
        mistakes={
            r"this turns back, to $t - \tau$": sp.ImmutableMatrix([[0, -1], [1, 0]]),
            "a sign: the cosine becomes minus the sine": sp.ImmutableMatrix([[0, 1], [1, 0]]),
        },
    ),
    "normalized": Exercise(
        question=r"A token of two entries, $x = (-u, u)$ with $u > 0$, and $\varepsilon > 0$. What is "
        r"$\hat x_2$?",
        expected=u / sp.sqrt(u**2 + eps),
        symbols=(u, eps),
        hints=(
            "The mean is 0, the variance $u^2$.",
            r"$\hat x = (x - \mu)/s$ with $s^2 = u^2 + \varepsilon$.",
        ),
        mistakes={
            r"this is right for $\varepsilon = 0$": sp.Integer(1),
            r"divide by $s$, the root of $u^2 + \varepsilon$": u / (u**2 + eps),
            r"$\varepsilon$ stands under the root": u / (u + eps),
            "the variance divides by $d = 2$, not by $d - 1$": u / sp.sqrt(2 * u**2 + eps),
        },
    ),
    "along_x": Exercise(
        question=r"Layer normalization with $\varepsilon > 0$. Let $A = \sum_i g_i \hat x_i$. What is "
        r"$\sum_j x_j\, \partial L/\partial x_j$, in $A$, $s$ and $\varepsilon$?",
        expected=eps * A / s**2,
        symbols=(A, s, eps),
        hints=(
            r"The entries of $\partial L/\partial x$ sum to 0, so $x_j$ may be replaced by "
            r"$x_j - \mu = s \hat x_j$.",
            r"$\sum_j \hat x_j\, \partial L/\partial x_j = (A - A \sum_j \hat x_j^2/d)/s$, and "
            r"$\sum_j \hat x_j^2/d = (s^2 - \varepsilon)/s^2$.",
        ),
        mistakes={
            r"this is right for $\varepsilon = 0$, where the length of $x$ is not felt": sp.Integer(0),
            r"$\sum_j \hat x_j^2/d$ is less than 1, by $\varepsilon/s^2$; this share of $A$ is left": A,
            r"this is the sum with $\hat x_j$; $x_j - \mu$ is $s$ times $\hat x_j$": eps * A / s**3,
        },
    ),
    "residual": Exercise(
        question=r"$y = x + w \tanh x$, and $\partial L/\partial y = g$. What is $\partial L/\partial x$?",
        expected=g * (1 + w * (1 - sp.tanh(x) ** 2)),
        symbols=(w, x, g),
        hints=("$x$ reaches $y$ along two paths.", r"Their slopes are $1$ and $w(1 - \tanh^2 x)$."),
        mistakes={
            "the path around the layer is missing": g * w * (1 - sp.tanh(x) ** 2),
            "$w$ belongs to the second path only": g * w * (2 - sp.tanh(x) ** 2),
            r"the slope of $\tanh$ is $1 - \tanh^2$": g * (1 + w * sp.tanh(x)),
        },
    ),
    "guess": Exercise(
        question="The earlier cards of the colour have the numbers 2, 2, 4, 3 and 2, in an unknown order. "
        "With which probability is the best guess for the number of the last one right?",
        expected=sp.Rational(3, 5),
        hints=(
            "Each of the five is the last one with the probability 1/5.",
            "Three of them have the number 2.",
        ),
        mistakes={
            "three different numbers occur, but not equally often": sp.Rational(1, 3),
            "each card is the last with 1/5; three cards have the number 2": sp.Rational(1, 5),
        },
    ),
}
