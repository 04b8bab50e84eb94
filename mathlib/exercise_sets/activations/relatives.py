r"""Exercises on relatives of ReLU: softplus' = σ, the product rule for z σ(z) and z Φ(z), ELU by its α.

Chapter: activations, the page on relatives of ReLU.
"""

from sympy import Derivative, Integer, Rational, Subs, erf, exp, log, pi, sqrt

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real

z, beta = real("z beta")
left, alpha = real("z"), positive("alpha")
sigma = 1 / (1 + exp(-z))
gate = sigma.subs(z, beta * z)
phi, Phi = exp(-(z**2) / 2) / sqrt(2 * pi), (1 + erf(z / sqrt(2))) / 2

EXERCISES = {
    "silu_at_0": Exercise(
        level="recall",
        question="SiLU is zσ(z). What is its slope at z = 0? Here σ(z) = 1/(1 + e^(−z)) is the sigmoid.",
        expected=Rational(1, 2),
        start=Subs(Derivative(z * sigma, z), z, 0),
        steps=(
            (Subs(sigma + z * sigma * (1 - sigma), z, 0), "the product rule"),
            (Rational(1, 2), "the second term has the factor 0, and $\\sigma(0) = \\frac12$"),
        ),
        hints=(
            "SiLU is a product of two functions of z.",
            "By the product rule the slope is σ(z) + zσ′(z).",
            "At z = 0 the second term vanishes, and σ(0) is left.",
        ),
        mistakes={
            "this is σ′(0); the product rule has another term, and it is the one that stays": Rational(1, 4),
            "this is the value of SiLU at 0, not its slope": Integer(0),
            "the factor σ(0) is missing; only z has the slope 1": Integer(1),
        },
    ),
    "elu_by_alpha": Exercise(
        level="recall",
        question="ELU is z for z > 0 and α(e^z − 1) for z ≤ 0. Let α be learned, like a weight. Find the "
        "derivative of ELU by α (alpha) for z < 0.",
        expected=exp(z) - 1,
        symbols=(z, alpha),
        given=(z < 0,),
        start=Derivative(alpha * (exp(z) - 1), alpha),
        steps=((exp(z) - 1, "for $z < 0$ ELU is linear in $\\alpha$"),),
        hints=(
            "Which of the two cases holds for z < 0?",
            "It is α times a number that does not depend on α.",
        ),
        mistakes={
            "this is the derivative by z": alpha * exp(z),
            "this is the value of ELU; the factor α goes when one differentiates by it": alpha * (exp(z) - 1),
            "the −1 is multiplied by α as well, so it stays": exp(z),
            "this is for z > 0, where α does not occur": Integer(0),
        },
    ),
    "softplus_second": Exercise(
        question="Softplus is log(1 + e^z). Find its second derivative.",
        expected=sigma * (1 - sigma),
        symbols=(z,),
        start=Derivative(log(1 + exp(z)), z, z),
        steps=(
            (Derivative(exp(z) / (1 + exp(z)), z), "the chain rule for log"),
            (Derivative(sigma, z), "numerator and denominator times $e^{-z}$"),
            (sigma * (1 - sigma), "the slope of the sigmoid"),
        ),
        hints=(
            "The first derivative is a function you know well.",
            "It is e^z/(1 + e^z), the sigmoid.",
            "The slope of the sigmoid σ is σ(1 − σ).",
        ),
        mistakes={
            "this is the first derivative": sigma,
            "a sign: in the quotient rule the second term is subtracted": sigma * (1 + sigma),
            "only the denominator of e^z/(1 + e^z) is differentiated; e^z has a slope, too": -(sigma**2),
        },
    ),
    "silu_second": Exercise(
        question="SiLU is zσ(z) with the sigmoid σ(z) = 1/(1 + e^(−z)). Find its second derivative.",
        expected=sigma * (1 - sigma) * (2 + z * (1 - 2 * sigma)),
        symbols=(z,),
        start=Derivative(z * sigma, z, z),
        steps=(
            (
                Derivative(sigma + z * sigma * (1 - sigma), z),
                "the product rule, and $\\sigma' = \\sigma(1 - \\sigma)$",
            ),
            (
                2 * sigma * (1 - sigma) + z * Derivative(sigma * (1 - sigma), z),
                "the slope of $\\sigma$, and the product rule again",
            ),
            (
                sigma * (1 - sigma) * (2 + z * (1 - 2 * sigma)),
                "the second derivative of $\\sigma$ is $\\sigma(1 - \\sigma)(1 - 2\\sigma)$",
            ),
        ),
        hints=(
            "Start with the first derivative: the product rule gives σ + zσ′.",
            "The product rule again: σ′ + σ′ + zσ″.",
            "σ′ = σ(1 − σ), and σ″ = σ(1 − σ)(1 − 2σ).",
        ),
        mistakes={
            "one σ′ is missing: σ has the slope σ′, and so has z in zσ′": sigma
            * (1 - sigma)
            * (1 + z * (1 - 2 * sigma)),
            "this is 2σ′; the term zσ″ is missing": 2 * sigma * (1 - sigma),
            "this is the first derivative": sigma + z * sigma * (1 - sigma),
        },
    ),
    "gelu_second": Exercise(
        question="GELU is zΦ(z). Φ is the distribution function of the standard normal, with the derivative "
        "φ(z) = e^(−z²/2)/√(2π). Find the second derivative of GELU, with φ written out.",
        expected=phi * (2 - z**2),
        symbols=(z,),
        start=Derivative(z * Phi, z, z),
        steps=(
            (Derivative(Phi + z * phi, z), "the product rule, and $\\Phi' = \\varphi$"),
            (2 * phi + z * Derivative(phi, z), "$\\Phi' = \\varphi$, and the product rule again"),
            (phi * (2 - z**2), "$\\varphi'(z) = -z\\varphi(z)$"),
        ),
        hints=(
            "The product rule gives the first derivative Φ + zφ.",
            "Its derivative is φ + φ + zφ′.",
            "By the chain rule φ′(z) = −zφ(z).",
        ),
        mistakes={
            "a sign: the exponent −z²/2 has the derivative −z": phi * (2 + z**2),
            "Φ brings one φ, and the product rule for zφ another; one is missing": phi * (1 - z**2),
            "φ depends on z, too: the term zφ′ is missing": 2 * phi,
        },
    ),
    "learned_gate": Exercise(
        level="extend",
        question="SiLU with a learned number β: a = zσ(βz), where σ(u) = 1/(1 + e^(−u)). To train β one "
        "needs ∂a/∂β. Find it in z and β (beta).",
        expected=z**2 * gate * (1 - gate),
        symbols=(z, beta),
        start=Derivative(z * gate, beta),
        steps=(
            (z * Derivative(gate, beta), "$z$ does not depend on $\\beta$"),
            (
                z * gate * (1 - gate) * Derivative(beta * z, beta),
                "the chain rule; $\\sigma' = \\sigma(1 - \\sigma)$",
            ),
            (z**2 * gate * (1 - gate), "the derivative of $\\beta z$ by $\\beta$ is $z$"),
        ),
        hints=(
            "z is a constant here; only the gate σ(βz) holds β.",
            "By the chain rule the gate has the slope σ′(βz) times the derivative of βz by β.",
            "σ′ = σ(1 − σ), and the derivative of βz by β is z.",
        ),
        mistakes={
            "a factor z is missing: one stands in front, one is the derivative of βz by β": z
            * gate
            * (1 - gate),
            "this is σ′(βz) alone; the z in front and the derivative of βz are missing": gate * (1 - gate),
            "this is ∂a/∂z": gate + beta * z * gate * (1 - gate),
            "the derivative of βz by β is z, not β": beta * z * gate * (1 - gate),
        },
    ),
}
