r"""Exercises on two answers: p = σ(z), L = −(y log p + (1 − y) log(1 − p)), ∂L/∂z = p − y, and other losses.

Chapter: losses.
"""

from sympy import Derivative, Rational, Subs, exp, log

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import plus

z, y, t = real("z y t")
c = positive("c")

p = 1 / (1 + exp(-z))
slope = p * (1 - p)
cross_entropy = -(y * log(p) + (1 - y) * log(1 - p))
second = p * (1 - p) ** 2 * (3 * p - 1)
weighted = -(c * y * log(p) + (1 - y) * log(1 - p))
focal = (1 - p) ** 2 * (2 * p * log(p) - (1 - p))

EXERCISES = {
    "soft_target": Exercise(
        level="recall",
        question="A unit has p = σ(z) with z = log 3 and the target y = 9/10. What is ∂L/∂z of the binary "
        "cross-entropy L = −y log p − (1 − y) log(1 − p)? Here σ(z) = 1/(1 + e^(−z)) is the sigmoid.",
        expected=Rational(-3, 20),
        start=Subs(Derivative(cross_entropy, z), (z, y), (log(3), Rational(9, 10))),
        steps=(
            (Subs(p - y, (z, y), (log(3), Rational(9, 10))), "the derivative is $p - y$"),
            (plus(Rational(3, 4), -Rational(9, 10)), "$\\sigma(\\log 3) = 1/(1 + \\frac13) = \\frac34$"),
            (Rational(-3, 20), "one denominator"),
        ),
        hints=(
            "First the number p, then the derivative in terms of p and y.",
            "σ(log 3) = 3/4.",
            "The derivative is p − y, for any target y from 0 to 1.",
        ),
        mistakes={
            "a sign: the derivative is p − y, not y − p": Rational(3, 20),
            "this is for y = 1; the target here is 9/10": Rational(-1, 4),
            "the factor σ′ = p(1 − p) belongs to the squared error; here it cancels": Rational(-9, 320),
        },
    ),
    "signed_labels": Exercise(
        question="Some books write the two classes as t = 1 and t = −1 and the loss as log(1 + e^(−tz)), "
        "where z is the logit. Find its derivative by z.",
        expected=-t / (1 + exp(t * z)),
        symbols=(z, t),
        start=Derivative(log(1 + exp(-t * z)), z),
        steps=(
            (-t * exp(-t * z) / (1 + exp(-t * z)), "$(\\log u)' = u'/u$ with $u = 1 + e^{-tz}$"),
            (-t / (1 + exp(t * z)), "numerator and denominator times $e^{tz}$"),
        ),
        hints=(
            "The chain rule is needed twice, for the logarithm and for the power of e.",
            "The derivative of log u is u′/u, with u = 1 + e^(−tz).",
            "u′ = −t e^(−tz). Multiply numerator and denominator by e^(tz).",
        ),
        mistakes={
            "the factor −t of the chain rule is missing": 1 / (1 + exp(t * z)),
            "a sign: the derivative of −tz is −t": t / (1 + exp(t * z)),
            "u′ alone: the division by u is missing": -t * exp(-t * z),
        },
    ),
    "mse_second": Exercise(
        question="For L = ½(σ(z) − 1)² with the sigmoid σ(z) = 1/(1 + e^(−z)) the first derivative is "
        "−σ(1 − σ)². Find the second.",
        expected=second,
        symbols=(z,),
        start=Derivative((p - 1) ** 2 / 2, z, z),
        steps=(
            (Derivative(-p * (1 - p) ** 2, z), "the first derivative"),
            (
                (-((1 - p) ** 2) + 2 * p * (1 - p)) * Derivative(p, z),
                "the product rule; $\\sigma'$ is a factor of both terms",
            ),
            (second, "$\\sigma' = \\sigma(1 - \\sigma)$, and $-(1 - \\sigma) + 2\\sigma = 3\\sigma - 1$"),
        ),
        hints=(
            "The product rule on σ · (1 − σ)², with σ′ = σ(1 − σ).",
            "The derivative of (1 − σ)² is −2(1 − σ)σ′.",
            "Take σ′(1 − σ) out as a factor; −(1 − σ) + 2σ is left.",
        ),
        mistakes={
            "σ′ is missing: this is the derivative by a = σ(z)": (1 - p) * (3 * p - 1),
            "a sign: the first derivative has a minus": -second,
            "only the factor σ is differentiated; (1 − σ)² has a slope, too": -slope * (1 - p) ** 2,
        },
    ),
    "softplus_form": Exercise(
        question="The binary cross-entropy can be written L = log(1 + e^z) − yz, where z is the logit and y "
        "the target. Find ∂L/∂z from this form.",
        expected=p - y,
        symbols=(z, y),
        start=Derivative(log(1 + exp(z)) - y * z, z),
        steps=(
            (exp(z) / (1 + exp(z)) - y, "term by term; $(\\log u)' = u'/u$"),
            (p - y, "numerator and denominator times $e^{-z}$"),
        ),
        hints=(
            "There are two terms, and the second is a straight line in z.",
            "The derivative of log(1 + e^z) is e^z/(1 + e^z).",
            "This is the sigmoid σ(z) = 1/(1 + e^(−z)).",
        ),
        mistakes={
            "the term −yz has the slope −y": p,
            "the inner derivative e^z is missing: 1/(1 + e^z) is 1 − σ(z)": 1 / (1 + exp(z)) - y,
            "this is the second derivative": slope,
            "the slope of yz by z is y, not yz": p - y * z,
        },
    ),
    "rare_class": Exercise(
        level="extend",
        question="Of the two answers y = 1 and y = 0 the first is rare, so its term gets a weight c > 0: "
        "L = −(c y log p + (1 − y) log(1 − p)) with p = 1/(1 + e^(−z)). Find ∂L/∂z.",
        expected=(1 - y) * p - c * y * (1 - p),
        symbols=(z, y, c),
        start=Derivative(weighted, z),
        steps=(
            (
                -c * y * Derivative(log(p), z) - (1 - y) * Derivative(log(1 - p), z),
                "a sum, term by term",
            ),
            (
                (1 - y) * p - c * y * (1 - p),
                "$(\\log \\sigma)' = 1 - \\sigma$ and $(\\log(1 - \\sigma))' = -\\sigma$",
            ),
        ),
        hints=(
            "Differentiate the two terms one by one, and check: for c = 1 you know the result.",
            "p′ = p(1 − p), so log p has the derivative 1 − p.",
            "In the same way log(1 − p) has the derivative −p.",
        ),
        mistakes={
            "the weight belongs to one term only; this is c(p − y)": c * (p - y),
            "the weight is missing: this is the case c = 1": p - y,
            "with c the products with y and p do not cancel": p - c * y,
            "this is ∂L/∂p; the slope p(1 − p) of the sigmoid is missing": (1 - y) / (1 - p) - c * y / p,
        },
    ),
    "focal": Exercise(
        level="extend",
        question="For the answer 1 the cross-entropy is −log p, with p = 1/(1 + e^(−z)). A variant cares "
        "less for samples that are nearly right: L = −(1 − p)² log p. Find ∂L/∂z.",
        expected=focal,
        symbols=(z,),
        start=Derivative(-((1 - p) ** 2) * log(p), z),
        steps=(
            (
                (2 * (1 - p) * log(p) - (1 - p) ** 2 / p) * Derivative(p, z),
                "the product rule, by $p$, and the chain rule",
            ),
            (
                (2 * (1 - p) * log(p) - (1 - p) ** 2 / p) * p * (1 - p),
                "$p' = p(1 - p)$",
            ),
            (focal, "multiplied out, with $(1 - p)^2$ in front"),
        ),
        hints=(
            "First the derivative by p, with the product rule. Then back to z.",
            "∂L/∂p = 2(1 − p) log p − (1 − p)²/p.",
            "Times p′ = p(1 − p).",
        ),
        mistakes={
            "the factor (1 − p)² depends on z, too": -((1 - p) ** 3),
            "this is ∂L/∂p; the slope p(1 − p) of the sigmoid is missing": 2 * (1 - p) * log(p)
            - (1 - p) ** 2 / p,
            "a sign: the inner derivative of (1 − p)² is −1": (1 - p) ** 2 * (-2 * p * log(p) - (1 - p)),
            "only (1 − p)² is differentiated; log p has a slope, too": 2 * p * (1 - p) ** 2 * log(p),
        },
    ),
}
