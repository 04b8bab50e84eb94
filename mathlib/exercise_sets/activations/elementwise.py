r"""Exercises on one number at a time: σ' = σ(1 − σ), tanh' = 1 − tanh², products of slopes, softsign.

Chapter: activations.
"""

from sympy import Abs, Derivative, Integer, Ne, Rational, Subs, exp, log, sign, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import plus, power, times

z, p = real("z"), positive("p")
sigma = 1 / (1 + exp(-z))
doubled = sigma.subs(z, 2 * z)

EXERCISES = {
    "slope_by_hand": Exercise(
        level="recall",
        question="σ(z) = 1/(1 + e^(−z)) is the sigmoid. What is its slope at z = log 4? Give a fraction.",
        expected=Rational(4, 25),
        start=Subs(Derivative(sigma, z), z, log(4)),
        steps=(
            (Subs(sigma * (1 - sigma), z, log(4)), "$\\sigma' = \\sigma(1 - \\sigma)$"),
            (
                times(Rational(4, 5), Rational(1, 5)),
                "$e^{-\\log 4} = \\frac14$, so that $\\sigma(\\log 4) = 1/(1 + \\frac14) = \\frac45$",
            ),
            (Rational(4, 25), "multiplied"),
        ),
        hints=(
            "The slope can be computed from the value alone.",
            "e^(−log 4) = 1/4. So σ(log 4) is 1/(1 + 1/4).",
            "The slope is σ(1 − σ).",
        ),
        mistakes={
            "this is the value σ(log 4), not the slope": Rational(4, 5),
            "this is 1 − σ; the factor σ is missing": Rational(1, 5),
            "this is the slope at 0, the largest one": Rational(1, 4),
            "this is σ²": Rational(16, 25),
        },
    ),
    "three_layers": Exercise(
        level="recall",
        question="A gradient goes back along a path through three sigmoid units, one in each of three "
        "layers. How large can the product of the three slopes be?",
        expected=Rational(1, 64),
        start=power(times(Rational(1, 2), plus(1, -Rational(1, 2))), 3),
        steps=(
            (
                power(Rational(1, 4), 3),
                "each slope $\\sigma(1 - \\sigma) = \\frac14 - (\\sigma - \\frac12)^2$ "
                "is largest where $\\sigma = \\frac12$",
            ),
            (Rational(1, 64), "the three multiply"),
        ),
        hints=(
            "Start with one unit: how large can its slope be?",
            "σ(1 − σ) is largest where σ = 1/2, and there it is 1/4. The slopes multiply.",
        ),
        mistakes={
            "this is the bound for one slope; three of them multiply": Rational(1, 4),
            "the slopes are added, and they multiply": Rational(3, 4),
            "this is the product of the values at 0; the slope there is 1/4": Rational(1, 8),
            "this is for units whose slope reaches 1, such as tanh or ReLU": Integer(1),
        },
    ),
    "softsign": Exercise(
        question="Softsign is z/(1 + |z|). Find its derivative for z ≠ 0.",
        expected=1 / (1 + Abs(z)) ** 2,
        symbols=(z,),
        given=(Ne(z, 0),),
        start=Derivative(z / (1 + Abs(z)), z),
        steps=(
            ((1 + Abs(z) - z * sign(z)) / (1 + Abs(z)) ** 2, "the quotient rule, with $|z|' = $ sign$(z)$"),
            (1 / (1 + Abs(z)) ** 2, "$z$ sign$(z) = |z|$"),
        ),
        hints=(
            "Away from 0 the derivative of |z| is sign(z), and z sign(z) = |z|.",
            "The quotient rule gives (1 + |z| − z sign(z)) in the numerator.",
            "Two terms of the numerator cancel; (1 + |z|)² stays below.",
        ),
        mistakes={
            "the derivative of |z| in the denominator is missing": 1 / (1 + Abs(z)),
            "the denominator 1 + |z| is squared once, not twice": 1 / (1 + Abs(z)) ** 4,
            "a sign: the quotient rule subtracts z times the derivative of the denominator": (1 + 2 * Abs(z))
            / (1 + Abs(z)) ** 2,
        },
    ),
    "sigmoid_of_2z": Exercise(
        question="σ(z) = 1/(1 + e^(−z)) is the sigmoid. Find the derivative of σ(2z) by z.",
        expected=2 * doubled * (1 - doubled),
        symbols=(z,),
        start=Derivative(doubled, z),
        steps=(
            (
                doubled * (1 - doubled) * Derivative(2 * z, z),
                "the chain rule; $\\sigma' = \\sigma(1 - \\sigma)$",
            ),
            (2 * doubled * (1 - doubled), "the derivative of $2z$ is 2"),
        ),
        hints=(
            "Write u = 2z. By the chain rule the derivative is σ′(u) times du/dz.",
            "σ′(u) = σ(u)(1 − σ(u)), taken at u = 2z and not at z.",
        ),
        mistakes={
            "the factor du/dz = 2 of the chain rule is missing": doubled * (1 - doubled),
            "σ′ is taken at z, but the chain rule takes it at 2z": 2 * sigma * (1 - sigma),
        },
    ),
    "sigmoid_second": Exercise(
        question="σ(z) = 1/(1 + e^(−z)) is the sigmoid. Find its second derivative.",
        expected=sigma * (1 - sigma) * (1 - 2 * sigma),
        symbols=(z,),
        start=Derivative(sigma, z, z),
        steps=(
            (Derivative(sigma - sigma**2, z), "$\\sigma' = \\sigma(1 - \\sigma)$"),
            ((1 - 2 * sigma) * Derivative(sigma, z), "the derivative of $\\sigma^2$ is $2\\sigma\\sigma'$"),
            (sigma * (1 - sigma) * (1 - 2 * sigma), "$\\sigma' = \\sigma(1 - \\sigma)$ once more"),
        ),
        hints=(
            "Start from σ′ = σ(1 − σ) = σ − σ².",
            "The derivative of σ² is 2σσ′.",
            "Take σ′ out as a factor and write it as σ(1 − σ).",
        ),
        mistakes={
            "after differentiating σ and σ², the factor σ′ is missing": 1 - 2 * sigma,
            "this is the first derivative, σ′": sigma * (1 - sigma),
            "the chain rule gives 2σσ′ for the derivative of σ², and the 2 is missing": sigma
            * (1 - sigma)
            * (1 - sigma),
        },
    ),
    "log_sigmoid": Exercise(
        question="σ(z) = 1/(1 + e^(−z)) is the sigmoid. Find the derivative of log σ(z).",
        expected=1 - sigma,
        symbols=(z,),
        start=Derivative(log(sigma), z),
        steps=(
            (Derivative(sigma, z) / sigma, "the chain rule: $(\\log u)' = u'/u$"),
            (1 - sigma, "$\\sigma' = \\sigma(1 - \\sigma)$; one factor cancels"),
        ),
        hints=(
            "The derivative of log u is u′/u.",
            "With u = σ(z), one factor of σ′ = σ(1 − σ) cancels.",
        ),
        mistakes={
            "the inner derivative σ′ is missing": 1 / sigma,
            "this is σ′; it is still to be divided by σ": sigma * (1 - sigma),
        },
    ),
    "tanh_of_half_z": Exercise(
        question="What is the largest slope of tanh(z/2)?",
        expected=Rational(1, 2),
        start=Subs(Derivative(tanh(z / 2), z), z, 0),
        steps=(
            (Subs((1 - tanh(z / 2) ** 2) / 2, z, 0), "$\\tanh' = 1 - \\tanh^2$, largest where $\\tanh$ is 0"),
            (Rational(1, 2), "$\\tanh 0 = 0$"),
        ),
        hints=(
            "First the slope as a function of z; then ask where it is largest.",
            "The slope is (1 − tanh²(z/2)) times the derivative of z/2.",
            "1 − tanh² is largest where tanh is 0.",
        ),
        mistakes={
            "the derivative of z/2 is missing": Integer(1),
            "the derivative of z/2 is ½, and it is taken twice": Rational(1, 4),
        },
    ),
    "logit": Exercise(
        level="extend",
        question="The sigmoid p = 1/(1 + e^(−z)) can be turned round: z = log(p/(1 − p)) for 0 < p < 1. Find "
        "dz/dp as a formula in p.",
        expected=1 / (p * (1 - p)),
        symbols=(p,),
        given=(p < 1,),
        start=Derivative(log(p / (1 - p)), p),
        steps=(
            (Derivative(log(p) - log(1 - p), p), "the logarithm of a fraction"),
            (1 / p + 1 / (1 - p), "the derivative of $\\log(1 - p)$ is $-1/(1 - p)$"),
            (1 / (p * (1 - p)), "one denominator; $(1 - p) + p = 1$. It is 1 over $\\sigma'$"),
        ),
        hints=(
            "There are two ways: differentiate, or use that the slope of σ is known.",
            "log(p/(1 − p)) = log p − log(1 − p).",
            "Turned round, a function has the slope 1 over the old one, and the old one is p(1 − p).",
        ),
        mistakes={
            "this is dp/dz; turned round, the slope is 1 over it": p * (1 - p),
            "a sign: the inner derivative of log(1 − p) is −1, and two minus signs cancel": 1 / p
            - 1 / (1 - p),
            "the denominator 1 − p depends on p, too: −log(1 − p) has a derivative": 1 / p,
        },
    ),
}
