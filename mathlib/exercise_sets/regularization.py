"""Exercises of the chapter on regularization: shrunken weights, soft thresholds, dropout, priors, steps."""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real, size

lam, a, c, p, s, tau, v = positive("lambda a c p s tau v")
w, b, a_1, a_2, w_1, w_2 = real("w b a_1 a_2 w_1 w_2")
N = size("N")

EXERCISES = {
    "half_life": Exercise(
        question="Gradient descent with the penalty (λ/2)w² and no data: w ← w − ηλw. With ηλ = 1/4, what is "
        "left of w = 64 after 3 steps?",
        expected=sp.Integer(27),
        hints=("Each step multiplies w by 1 − ηλ = 3/4.", "64 · (3/4)³."),
        mistakes={
            "this is what 3 steps of −ηλ · 64 leave; the penalty acts on the w of each step": sp.Integer(16),
            "this is what has been lost, not what is left": sp.Integer(37),
            "this is one step": sp.Integer(48),
        },
    ),
    "ridge_one": Exercise(
        question="N samples, one weight, mean of x² equal to v, so that the curvature of J is v. By which "
        "factor does the penalty (λ/2)w² shrink the weight that least squares gives?",
        expected=v / (v + lam),
        symbols=(v, lam, N),
        hints=(
            "The slope of the cost is v(w − w₀) + λw, with w₀ the weight of least squares.",
            "It is 0 at w = v w₀/(v + λ).",
        ),
        mistakes={
            "σ² is the sum of the x², and Nλ stands beside the sum; here v is the mean": v / (v + N * lam),
            "this is what is lost; asked is what is left": lam / (v + lam),
            "one step of descent multiplies by 1 − ηλ; this asks for the minimum": 1 - lam,
        },
    ),
    "threshold": Exercise(
        question="Which v makes ½(v − 7/4)² + |v| smallest?",
        expected=sp.Rational(3, 4),
        hints=("It is the soft threshold of 7/4 with c = 1.", "7/4 lies above 1, so it moves down by 1."),
        mistakes={
            "this is w; the cost c|v| pulls it towards 0": sp.Rational(7, 4),
            "it moves away from 0: a sign": sp.Rational(11, 4),
            "0 is the minimum only for |w| ≤ c": sp.Integer(0),
        },
    ),
    "weighted": Exercise(
        question="In the lasso one weight has the cost ½a(v − w)² + c|v| with a > 0. For a w far above 0, "
        "which v makes it smallest?",
        expected=w - c / a,
        symbols=(w, c, a),
        hints=(
            "For v > 0 the slope is a(v − w) + c.",
            "Divide the cost by a: the threshold is c/a.",
        ),
        mistakes={
            "the threshold is c only where the square has the factor ½": w - c,
            "the slope of ½a(v − w)² is a(v − w): c is divided by a": w - c * a,
            "a sign": w + c / a,
        },
    ),
    "variance": Exercise(
        question="Inverted dropout: each mask is 1/p with probability p, else 0. What is the variance of "
        "w_1 m_1 a_1 + w_2 m_2 a_2 for independent masks?",
        expected=(1 - p) / p * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
        symbols=(p, w_1, w_2, a_1, a_2),
        hints=(
            "Variances of independent numbers add.",
            "E[m²] = p · 1/p² = 1/p and E[m] = 1, so Var m = 1/p − 1.",
        ),
        mistakes={
            "this is for masks of 0 and 1, without the division by p": p
            * (1 - p)
            * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
            "variances add, not deviations: no mixed term w_1a_1w_2a_2": (1 - p)
            / p
            * (w_1 * a_1 + w_2 * a_2) ** 2,
            "p drops in this formula; in the text p keeps": p / (1 - p) * (w_1**2 * a_1**2 + w_2**2 * a_2**2),
        },
    ),
    "prior": Exercise(
        question="Targets have Gaussian noise of variance s², weights the Gaussian prior of variance τ². "
        "J is the mean of ½(y − f)² over N samples. Which λ of the penalty (λ/2)‖w‖² gives the MAP estimate?",
        expected=s**2 / (N * tau**2),
        symbols=(s, tau, N),
        hints=(
            "The negative log-posterior is Σ (y − f)²/(2s²) + Σ w²/(2τ²) + a constant.",
            "Multiply by s²/N, so that the first sum becomes J.",
        ),
        mistakes={
            "J is a mean over N samples, so the prior counts 1/N": s**2 / tau**2,
            "a large τ allows large weights, which is a small λ": tau**2 / (N * s**2),
            "variances, not deviations": s / (N * tau),
        },
    ),
    "steps": Exercise(
        question="Gradient descent from 0 on a quadratic with curvature λ_i, and ηλ_i = 1/2. After how many "
        "steps has the coordinate reached 15/16 of its way?",
        expected=sp.Integer(4),
        hints=("After t steps 1 − (1/2)^t of the way is done.", "(1/2)^t = 1/16."),
        mistakes={
            "(1/2)³ = 1/8: 7/8 of the way": sp.Integer(3),
            "each step does half of what is left, not 1/16 of the way": sp.Integer(15),
        },
    ),
    "two_sets": Exercise(
        question="Three training sets, equally likely, predict 2, 3 and 7. The truth is 3, the noise has "
        "the variance 1. What is E[(y − f̂)²]?",
        expected=sp.Rational(20, 3),
        hints=(
            "The mean prediction is 4, so the squared bias is 1.",
            "The variance is (4 + 1 + 9)/3, divided by the number of sets, not by one less.",
        ),
        mistakes={
            "the noise of the new sample is missing": sp.Rational(17, 3),
            "this is bias² + noise; the variance is missing": sp.Integer(2),
            "the three sets are all there are: divide by 3, not by 2": sp.Integer(9),
        },
    ),
    "ridge_steps": Exercise(
        question="Ridge with the penalty (c/2)w² leaves λ/(λ + c) of the minimum. With η = 1/10, which "
        "number of steps t of gradient descent belongs to c = 1/50, by c = 1/(ηt)?",
        expected=sp.Integer(500),
        hints=("t = 1/(ηc).", "1/(1/10 · 1/50)."),
        mistakes={
            "this is η/c; t is 1/(ηc)": sp.Integer(5),
            "this is 1/c: the learning rate counts, too": sp.Integer(50),
        },
    ),
    "averaged": Exercise(
        question="A fit with bias b and variance v is replaced by the mean of N such fits from independent "
        "training sets. What is E[(f − f̂)²] now, without noise?",
        expected=b**2 + v / N,
        symbols=(b, v, N),
        hints=("The mean of N fits has the same expected value.", "Its variance is v/N."),
        mistakes={
            "the bias does not shrink: all fits have the same one": (b**2 + v) / N,
            "the bias enters squared": b + v / N,
            "the variance of a mean of N is v/N": b**2 + v,
        },
    ),
}
