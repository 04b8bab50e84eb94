r"""Exercises on neurons and layers of them: ∂a/∂w_i = σ'(z) x_i, ∂a_j/∂x_q = σ'(z_j) W_jq, XOR, zeros.

Chapter: network.
"""

from sympy import Derivative, ImmutableMatrix, Integer, Inverse, Max, Rational, Subs, tanh

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import column, over, plus, product, times

w_1, w_2, u_1, u_2, x_1, x_2, b = real("w_1 w_2 u_1 u_2 x_1 x_2 b")
w, x, y, u, c = real("w x y u c")
s, half = positive("s"), Rational(1, 2)

a = tanh(w_1 * x_1 + w_2 * x_2 + b)
a_1, a_2 = tanh(w_1 * x_1 + w_2 * x_2), tanh(u_1 * x_1 + u_2 * x_2)
slopes = ImmutableMatrix([1 - a_1**2, 1 - a_2**2])
rows = ImmutableMatrix([[w_1, w_2], [u_1, u_2]])
layer_jacobian = ImmutableMatrix(2, 2, lambda j, q: slopes[j] * rows[j, q])
f_1, f_2 = tanh(w_1 * x), tanh(w_2 * x)
output = 2 * Max(0, x_1 / 2 - x_2 / 4 + Rational(1, 4)) - Max(0, -x_1 + 3 * x_2 / 4 + half) + half
corners = ImmutableMatrix([[0, 0, 1], [half, 0, 1], [3 * half, half, 1]])  # a₁, a₂, 1 at s = 0, 1, 2


EXERCISES = {
    "neuron_by_hand": Exercise(
        level="recall",
        question="A neuron with the sigmoid σ(z) = 1/(1 + e^(−z)) has the inputs x = (2, 5), the weights "
        "w = (5, −2) and the bias b = log 2. Find the gradient of its output by the two weights, a column.",
        expected=column(Rational(4, 9), Rational(10, 9)),
        start=product(times(Rational(2, 3), plus(1, -Rational(2, 3))), column(2, 5)),
        steps=(
            (
                product(Rational(2, 9), column(2, 5)),
                "$z = \\log 2$ and $\\sigma(z) = \\frac23$, so the slope is $\\frac23 \\cdot \\frac13$",
            ),
            (column(Rational(4, 9), Rational(10, 9)), "the slope times each input"),
        ),
        hints=(
            "First z, then σ(z), then the slope σ(z)(1 − σ(z)).",
            "z = 10 − 10 + log 2, so that σ(z) = 1/(1 + 1/2) = 2/3.",
            "∂a/∂w_i is the slope times x_i.",
        ),
        mistakes={
            "this is the gradient by the inputs: the slope times the weights": column(
                Rational(10, 9), -Rational(4, 9)
            ),
            "the slope is σ(1 − σ), not the value σ": column(Rational(4, 3), Rational(10, 3)),
            "this is the gradient of z; the slope of the sigmoid is missing": column(2, 5),
        },
    ),
    "forward": Exercise(
        level="recall",
        question="The network worked by hand in the chapter has the hidden units a¹_1 = ReLU(½x_1 − ¼x_2 + "
        "¼) and a¹_2 = ReLU(−x_1 + ¾x_2 + ½), and the output a² = 2a¹_1 − a¹_2 + ½. What is a² for "
        "x = (2, 1)?",
        expected=Rational(5, 2),
        start=Subs(output, (x_1, x_2), (2, 1)),
        steps=(
            (
                plus(times(2, 1), 0, half),
                "$z^1 = (1, -\\frac34)$; ReLU keeps 1 and turns $-\\frac34$ to 0",
            ),
            (Rational(5, 2), "$2 \\cdot 1 - 0 + \\frac12$"),
        ),
        hints=(
            "Layer by layer: first the two numbers z¹, then ReLU of each, then the output.",
            "z¹ = (½·2 − ¼·1 + ¼, −1·2 + ¾·1 + ½).",
            "ReLU keeps the first entry, 1, and cuts the second, −¾, to 0.",
        ),
        mistakes={
            "without ReLU: the second unit is negative, so it passes 0": Rational(13, 4),
            "W¹ transposed: row j of W¹ belongs to unit j": Rational(1, 4),
            "the bias of the output is missing": Integer(2),
        },
    ),
    "neuron_slope": Exercise(
        question="A neuron computes a = tanh(w₁x₁ + w₂x₂ + b). Find ∂a/∂w₁.",
        expected=(1 - a**2) * x_1,
        symbols=(w_1, w_2, x_1, x_2, b),
        start=Derivative(a, w_1),
        steps=(
            (
                (1 - a**2) * Derivative(w_1 * x_1 + w_2 * x_2 + b, w_1),
                "the chain rule, with $\\tanh' = 1 - \\tanh^2$",
            ),
            ((1 - a**2) * x_1, "in $z$ only $w_1 x_1$ holds $w_1$"),
        ),
        hints=(
            "Write z for the sum. By the chain rule ∂a/∂w₁ = tanh′(z) ∂z/∂w₁.",
            "tanh′ = 1 − tanh², taken at z.",
            "In z only the term w₁x₁ holds w₁.",
        ),
        mistakes={
            "∂z/∂w₁ is missing": 1 - a**2,
            "the factor is x₁, which w₁ is multiplied by; w₁ belongs to ∂a/∂x₁": (1 - a**2) * w_1,
            "the slope of tanh is missing": x_1,
            "this is tanh itself times x₁; the chain rule takes its slope": a * x_1,
        },
    ),
    "layer_jacobian": Exercise(
        question="A layer of two units: a_1 = tanh(w_1 x_1 + w_2 x_2) and a_2 = tanh(u_1 x_1 + u_2 x_2). "
        "Find its Jacobian by the inputs, a 2 × 2 matrix: row j, column q holds ∂a_j/∂x_q.",
        expected=layer_jacobian,
        symbols=(w_1, w_2, u_1, u_2, x_1, x_2),
        start=ImmutableMatrix(2, 2, lambda j, q: Derivative((a_1, a_2)[j], (x_1, x_2)[q])),
        steps=(
            (
                product(ImmutableMatrix([[slopes[0], 0], [0, slopes[1]]]), rows),
                "each row of $W$ is multiplied by the slope of its unit, $\\tanh' = 1 - \\tanh^2$",
            ),
            (layer_jacobian, "entry by entry"),
        ),
        hints=(
            "Each of the four entries is the derivative of one unit by one input.",
            "By the chain rule ∂a_j/∂x_q is tanh′(z_j) times the weight from input q to unit j.",
            "tanh′ = 1 − tanh². The first row holds w_1 and w_2, the second u_1 and u_2.",
        ),
        mistakes={
            "this is the transpose: a row belongs to a unit, a column to an input": layer_jacobian.T,
            "the slopes of tanh are missing: this is W": rows,
            "the slope of unit j belongs to row j, not to column j": ImmutableMatrix(
                2, 2, lambda j, q: slopes[q] * rows[j, q]
            ),
        },
    ),
    "two_units": Exercise(
        question="A 1-2-1 network without biases: f(x) = u_1 tanh(w_1 x) + u_2 tanh(w_2 x). Find df/dx.",
        expected=u_1 * w_1 * (1 - f_1**2) + u_2 * w_2 * (1 - f_2**2),
        symbols=(u_1, u_2, w_1, w_2, x),
        start=Derivative(u_1 * f_1 + u_2 * f_2, x),
        steps=(
            (
                u_1 * Derivative(f_1, x) + u_2 * Derivative(f_2, x),
                "a sum, term by term; the output is linear",
            ),
            (
                u_1 * w_1 * (1 - f_1**2) + u_2 * w_2 * (1 - f_2**2),
                "the chain rule, with $\\tanh' = 1 - \\tanh^2$",
            ),
        ),
        hints=(
            "x reaches the output along two paths, one through each hidden unit.",
            "On each path the slopes multiply: u_j, tanh′(w_j x) and w_j. The paths add.",
        ),
        mistakes={
            "the inner derivatives w_1 and w_2 are missing": u_1 * (1 - f_1**2) + u_2 * (1 - f_2**2),
            "the slopes of tanh are missing: this is right at x = 0 only": u_1 * w_1 + u_2 * w_2,
            "only the path through the first unit; the two paths add": u_1 * w_1 * (1 - f_1**2),
        },
    ),
    "shifted_input": Exercise(
        level="extend",
        question="Before training, an input x is replaced by (x − c)/s with numbers c and s > 0, and a unit "
        "learns the weight w and the bias b for it: z = w(x − c)/s + b. Later x itself is put in, with other "
        "numbers for the weight and the bias. Which bias gives the same z for every x?",
        expected=b - w * c / s,
        symbols=(w, b, c, s),
        start=Subs(w * (x - c) / s + b, x, 0),
        steps=(
            (Subs(w / s * x + (b - w * c / s), x, 0), "multiplied out: the new weight is $w/s$"),
            (b - w * c / s, "the bias is the value at $x = 0$"),
        ),
        hints=(
            "Write z as a weight times x plus a number without x.",
            "w(x − c)/s = (w/s)x − wc/s.",
        ),
        mistakes={
            "c has to be divided by s as well": b - w * c,
            "a sign: c is subtracted from x": b + w * c / s,
            "the bias does not stay: the shift by c moves it": b,
            "the shift c passes through the weight w": b - c / s,
        },
    ),
    "zero_start": Exercise(
        level="extend",
        question="A 1-1-1 network with a sigmoid unit: f = u σ(wx) + c with σ(z) = 1/(1 + e^(−z)), and "
        "L = ½(f − y)². It starts with u = w = c = 0. Find ∂L/∂u there.",
        expected=-y / 2,
        symbols=(x, y),
        start=Subs(Derivative((u * over(1, plus(1, 1)) - y) ** 2 / 2, u), u, 0),
        steps=(
            (
                Subs((u / 2 - y) / 2, u, 0),
                "$w$ and $c$ are held fixed, so that their zeros are in: $f = u\\,\\sigma(0)$ with "
                "$\\sigma(0) = \\frac12$, and the square has the derivative $f - y$",
            ),
            (-y / 2, "at $u = 0$ also $f = 0$"),
        ),
        hints=(
            "u has to stay a variable until the derivative is taken.",
            "∂L/∂u = (f − y) σ(wx).",
            "At the start f = 0, and σ(0) is not 0.",
        ),
        mistakes={
            "a sign: the factor is f − y with f = 0": y / 2,
            "σ(0) is 1/2, not 0 (it would be 0 for tanh or ReLU)": Integer(0),
            "the factor σ(0) is missing: this is the derivative by c": -y,
            "the input of u is σ(wx), not x": -x * y,
        },
    ),
    "xnor": Exercise(
        level="extend",
        question=(
            "XNOR is 1 where x₁ = x₂ and 0 elsewhere. Keep the hidden units a₁ = ReLU(x₁ + x₂ − ½) and "
            "a₂ = ReLU(x₁ + x₂ − 3/2). Which row (u₁, u₂, b) makes u₁a₁ + u₂a₂ + b equal to it?"
        ),
        expected=ImmutableMatrix([[-2, 6, 1]]),
        start=product(ImmutableMatrix([[1, 0, 1]]), Inverse(corners.T)),
        steps=(
            (
                ImmutableMatrix([[times(2, plus(0, -1)), times(2, plus(1, -1, 3)), 1]]),
                "$b = 1$ from $s = 0$; $\\frac12 u_1 + b = 0$ from $s = 1$; "
                "$\\frac32 u_1 + \\frac12 u_2 + b = 1$ from $s = 2$",
            ),
            (ImmutableMatrix([[-2, 6, 1]]), "carried out; the 3 was $-\\frac32 u_1$ with $u_1 = -2$"),
        ),
        hints=(
            "Only s = x₁ + x₂ matters: s = 0 must give 1, s = 1 must give 0, s = 2 must give 1.",
            "At s = 0 both units are off, so b = 1.",
            "At s = 1 the units give (½, 0), at s = 2 they give (3/2, ½).",
        ),
        mistakes={
            "this is XOR; XNOR is 1 minus it": ImmutableMatrix([[2, -6, 0]]),
            "the bias is missing: at (0, 0) both units are off": ImmutableMatrix([[-2, 6, 0]]),
            "a sign: at s = 2 the second unit has to lift the sum again": ImmutableMatrix([[-2, -6, 1]]),
        },
    ),
}
