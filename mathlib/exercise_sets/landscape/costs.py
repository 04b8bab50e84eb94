r"""Exercises on operations: $2N(2M + P - m_0 m_1 + m_L)$ for a gradient, $m_2 \cdots m_L$ paths.

Chapter: landscape, page costs.
"""

from sympy import Integer

from mathlib.exercises import Exercise
from mathlib.symbols import size
from mathlib.written_out import plus, times

m, n, N = size("m n N")

weights, units = n * m + m, m + 1

EXERCISES = {
    "forward_count": Exercise(
        level="recall",
        question="How many additions and multiplications, taken together, does the forward pass of a 4-3-2 "
        "network with biases make for one sample, without the activations?",
        expected=Integer(36),
        start=plus(3 * 4, 3 * 3, 3, 2 * 3, 2 * 2, 2),
        steps=(
            (plus(24, 12), "products, sums and biases of layer 1, then of layer 2"),
            (Integer(36), "two for each weight"),
        ),
        hints=(
            "Count for one unit first: how many multiplications, how many additions?",
            "A unit with $n$ inputs makes $n$ multiplications and $n - 1$ additions, and adds its bias.",
            "So it is 2 for each weight: $2(12 + 6)$.",
        ),
        mistakes={
            "these are the multiplications alone": Integer(18),
            "a bias is added once: no multiplication belongs to it": Integer(46),
            "without the biases: they are added, too": Integer(31),
        },
    ),
    "paths": Exercise(
        level="recall",
        question="A network has the widths 4-3-5-2-2. How many paths lead from one unit of its first hidden "
        "layer, which has 3 units, to the outputs?",
        expected=Integer(20),
        start=times(5, 2, 2),
        steps=(
            (times(10, 2), "an arrow to each unit of the next layer, and so on"),
            (Integer(20), "$m_2 m_3 m_4$"),
        ),
        hints=(
            "How many arrows leave one unit?",
            "From each unit there is one arrow to every unit of the next layer.",
            "The widths after the first hidden layer multiply.",
        ),
        mistakes={
            "choices multiply along a path, they do not add": Integer(9),
            "these are the paths from all 3 units of the layer": Integer(60),
            "these are the paths to one of the two outputs": Integer(10),
        },
    ),
    "total": Exercise(
        question="A network has $n$ inputs, one hidden layer of $m$ units and one output, with biases. How "
        "many "
        "operations do forward and backward pass take for one sample with the squared error? The page counts "
        r"$T = 2N(2M + P - m_0 m_1 + m_L)$ for $N$ samples, $M$ weights, $P$ parameters and the widths $m_0, "
        r"\dots, m_L$.",
        expected=4 * n * m + 8 * m + 4,
        symbols=(n, m),
        start=times(2, plus(times(2, weights), plus(weights, units), -n * m, 1)),
        steps=(
            (
                times(2, plus(2 * n * m, 4 * m, 2)),
                r"$M = nm + m$, $P = M + m + 1$, $m_0 m_1 = nm$, $m_L = 1$",
            ),
            (4 * n * m + 8 * m + 4, "multiplied out; 36 for $n = m = 2$, as by hand"),
        ),
        hints=(
            "How many weights and how many parameters has this network?",
            "$M = nm + m$, and there are $m + 1$ biases.",
            r"$2M + P - m_0 m_1 + m_L = 2(nm + m) + (nm + m + m + 1) - nm + 1$.",
        ),
        mistakes={
            "nobody asks for the derivative by the input: layer 1 is left out on the way back": 6 * n * m
            + 8 * m
            + 4,
            "the biases are missing: $P$ holds them": 4 * n * m + 6 * m + 2,
            "the factor 2 is missing: additions count as well as multiplications": 2 * n * m + 4 * m + 2,
        },
    ),
    "memory": Exercise(
        question="Backpropagation keeps all $z^l$ and $a^l$ of the layers 1 to $L$ for all $N$ samples of a "
        "minibatch. How many numbers is that for a network with $n$ inputs, two hidden layers of $m$ units "
        "and one output?",
        expected=2 * N * (2 * m + 1),
        symbols=(N, n, m),
        start=times(N, plus(m, m, m, m, 1, 1)),
        steps=((2 * N * (2 * m + 1), "two numbers for each unit and sample; the inputs are no units"),),
        hints=(
            "How many numbers is it for one unit and one sample?",
            "Each unit of the layers 1 to $L$ keeps two numbers for each sample.",
            "There are $2m + 1$ units.",
        ),
        mistakes={
            "only $z$ or only $a$: both are kept": N * (2 * m + 1),
            "the samples are missing: each has its own numbers": 2 * (2 * m + 1),
            "the inputs have no $z$, and are not computed": 2 * N * (n + 2 * m + 1),
        },
    ),
    "without_memory": Exercise(
        level="extend",
        question=r"A program computes $\delta_j = s_j \sum_k W_{kj} \delta_k$ by calling itself for every "
        "$k$, and stores nothing. All layers have $m$ units. The errors of the last layer are given. How "
        "many multiplications does it make for one single unit, three layers before the last?",
        expected=m**3 + 2 * m**2 + 2 * m + 1,
        symbols=(m,),
        start=m * (m * (m + 1) + m + 1) + m + 1,
        steps=(
            (
                m * (m**2 + 2 * m + 1) + m + 1,
                r"$T_h = m\, T_{h-1} + m + 1$ with $T_1 = m + 1$: $T_2$ written out",
            ),
            (m**3 + 2 * m**2 + 2 * m + 1, "$T_3$ written out"),
        ),
        hints=(
            "Begin with a unit one layer before the last, then two layers, then three.",
            "One layer before the last: $m$ products with a weight and 1 with the slope, $T_1 = m + 1$.",
            "$T_h = m\\, T_{h-1} + m + 1$.",
        ),
        mistakes={
            "this stores the errors of a layer, as backpropagation does": 2 * m * (m + 1) + m + 1,
            r"this multiplies out each of $m^3$ paths by itself, $2 \cdot 3$ multiplications": 6 * m**3,
            "this is two layers before the last": (m + 1) ** 2,
        },
    ),
}
