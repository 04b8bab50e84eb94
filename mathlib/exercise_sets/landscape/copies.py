"""Exercises on the copies of a network: m! orders, 2^m signs, a factor c for each ReLU unit.

Chapter: landscape.
"""

from sympy import Derivative, Integer, factorial

from mathlib.exercises import Exercise
from mathlib.symbols import positive, real
from mathlib.written_out import power, times

v, g = real("v g")
c = positive("c")

EXERCISES = {
    "orders": Exercise(
        level="recall",
        question="A tanh network has the widths 4-5-3-2. In each hidden layer no unit has weights in and "
        "bias that are all 0, and no two have the same up to sign. How many parameter vectors give the same "
        "function by exchanging hidden units and turning their signs?",
        expected=Integer(184320),
        start=times(factorial(5, evaluate=False), factorial(3, evaluate=False), power(2, 5), power(2, 3)),
        steps=(
            (times(120, 6, 256), "orders of 5 and of 3 units, and two signs for each of the 8"),
            (Integer(184320), "multiplied out"),
        ),
        hints=(
            "Count the orders and the signs of each hidden layer separately; choices multiply.",
            r"Each hidden layer may be put in order by itself: $5! \cdot 3!$.",
            "Each of the 8 hidden units may turn its signs: $2^8$.",
        ),
        mistakes={
            "the signs are missing: 2 for each hidden unit": Integer(720),
            "units of different layers do not change places": factorial(8) * 2**8,
            "there are two hidden layers; this counts the first alone": Integer(120 * 32),
            "inputs and outputs do not change places: they have a meaning": factorial(4)
            * factorial(5)
            * factorial(3)
            * factorial(2)
            * 2**8,
        },
    ),
    "scaled_gradient": Exercise(
        question="The weights into a ReLU unit and its bias are multiplied by $c > 0$, its weights out "
        "divided "
        "by $c$, so that the function stays. Before, the loss had the derivative $g$ by one of the weights "
        "out. What is this derivative after?",
        expected=c * g,
        symbols=(c, g),
        start=g * Derivative(c * v, v),
        steps=((c * g, "chain rule: the old weight out is $c$ times the new one, $v$"),),
        hints=(
            "The loss is the same function of the old weights. How do they depend on the new ones?",
            "The derivative by a weight out is the error behind it times the activation before it.",
            "The error behind stays, the activation is $c$ times as large.",
        ),
        mistakes={
            "this is how the derivative by a weight into the unit changes": g / c,
            "the function stays, but not its slopes": g,
            r"once only: the activation grows by $c$, and the error behind stays": c**2 * g,
        },
    ),
}
