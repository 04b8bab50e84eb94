"""Exercises of the chapter on the landscape: curvatures, copies, saddles, shortest fits, operations."""

import sympy as sp

from mathlib.exercises import Exercise
from mathlib.symbols import integer, positive, real, size

w_1, w_2, w_3, g, d = real("w_1 w_2 w_3 g d")
lam, c, a, s = positive("lambda c a s")
N, m, t = size("N"), size("m"), integer("t")

EXERCISES = {
    "three_weights": Exercise(
        question=r"With three weights in a row, $L = \tfrac12 (1 - w_1 w_2 w_3)^2$. What is "
        r"$\partial^2 L / \partial w_1 \partial w_2$?",
        expected=2 * w_1 * w_2 * w_3**2 - w_3,
        symbols=(w_1, w_2, w_3),
        hints=(
            "By $w_1$ first: $-(1 - w_1 w_2 w_3)\\, w_2 w_3$.",
            "$w_2$ stands in both factors, so the product rule gives two terms.",
        ),
        mistakes={
            "only the first factor was differentiated; $w_2$ stands in both": w_1 * w_2 * w_3**2,
            "only the second factor was differentiated; $w_2$ stands in both": -(1 - w_1 * w_2 * w_3) * w_3,
            "a sign: the inner derivative is $-w_2 w_3$": w_3 - 2 * w_1 * w_2 * w_3**2,
        },
    ),
    "decayed": Exercise(
        question=r"Add an L2 penalty to the loss of two weights: $\tfrac12 (1 - w_1 w_2)^2 + \tfrac\lambda2 "
        r"(w_1^2 + w_2^2)$. What is the Hessian at 0? (Its eigenvalues are $\lambda - 1$ and "
        r"$\lambda + 1$: from which $\lambda$ on is 0 a minimum?)",
        expected=sp.ImmutableMatrix([[lam, -1], [-1, lam]]),
        symbols=(lam,),
        hints=(
            "The Hessian of a sum is the sum of the Hessians.",
            r"$\tfrac\lambda2 w^2$ bends by $\lambda$.",
        ),
        mistakes={
            "this is the Hessian without the penalty": sp.ImmutableMatrix([[0, -1], [-1, 0]]),
            r"the second derivative of $\tfrac\lambda2 w^2$ is $\lambda$": sp.ImmutableMatrix(
                [[lam / 2, -1], [-1, lam / 2]]
            ),
            "the penalty acts on single weights, so it changes the diagonal only": sp.ImmutableMatrix(
                [[lam, lam - 1], [lam - 1, lam]]
            ),
        },
    ),
    "sharpness": Exercise(
        question=r"At the minimum $(a, 1/a)$ of $\tfrac12 (1 - w_1 w_2)^2$ one eigenvalue of the Hessian is "
        "0. What is the other?",
        expected=a**2 + 1 / a**2,
        symbols=(a,),
        hints=(
            "The sum of the eigenvalues is the sum of the diagonal.",
            "The diagonal is $w_2^2$ and $w_1^2$.",
        ),
        mistakes={
            "this is the value at $a = 1$ only": sp.Integer(2),
            "the diagonal holds squares": a + 1 / a,
            "this is one entry of the diagonal; the eigenvalues sum to both": a**2,
        },
    ),
    "orders": Exercise(
        question="A tanh network has the widths 4-5-3-2. In each hidden layer no unit has weights in and "
        "bias that are all 0, and no two have the same up to sign. How many parameter vectors give the same "
        "function by exchanging hidden units and turning their signs?",
        expected=sp.Integer(184320),
        hints=(
            r"Each hidden layer may be put in order by itself: $5! \cdot 3!$.",
            "Each of the 8 hidden units may turn its signs: $2^8$.",
        ),
        mistakes={
            "the signs are missing: 2 for each hidden unit": sp.Integer(720),
            "units of different layers do not change places": sp.factorial(8) * 2**8,
            "there are two hidden layers": sp.Integer(120 * 32),
        },
    ),
    "scaled_gradient": Exercise(
        question="The weights into a ReLU unit are multiplied by $c > 0$, its weights out divided by $c$, so "
        "that the function stays. Before, the loss had the derivative $g$ by one of the weights out. What is "
        "this derivative after?",
        expected=c * g,
        symbols=(c, g),
        hints=(
            "The derivative by a weight out is the error behind it times the activation before it.",
            "The error behind stays, the activation is $c$ times as large.",
        ),
        mistakes={
            "this is how the derivative by a weight into the unit changes": g / c,
            "the function stays, but not its slopes": g,
        },
    ),
    "opposite_signs": Exercise(
        question="Take a random symmetric 2 × 2 matrix as in the text. With which probability do its two "
        "eigenvalues have opposite signs?",
        expected=sp.sqrt(2) / 2,
        hints=(
            "Both positive and both negative are equally likely: $S$ and $-S$ have the same distribution.",
            "Subtract both from 1.",
        ),
        mistakes={
            "two coins would do that": sp.Rational(1, 2),
            "this is the probability of equal signs": 1 - sp.sqrt(2) / 2,
            "this is the probability that both are positive": (2 - sp.sqrt(2)) / 4,
        },
    ),
    "critical_loss": Exercise(
        question=r"$A$ is diagonal with 3, 2, 1. A linear network with a single hidden unit stands at the "
        r"critical point where $W^2 W^1$ has a 2 at the second place of the diagonal and 0 elsewhere. What "
        r"is $\tfrac12 \lVert W^2 W^1 - A \rVert_F^2$ there?",
        expected=sp.Integer(5),
        hints=("What is missing are the entries 3 and 1.", r"$\tfrac12 (9 + 1)$."),
        mistakes={
            r"the factor $\tfrac12$ is missing": sp.Integer(10),
            "this is the global minimum, which keeps the 3": sp.Rational(5, 2),
            "this is the loss where the product is 0": sp.Integer(7),
        },
    ),
    "shortest": Exercise(
        question="One sample has the inputs $(1, 2, 2)$ and the target 9. Which column $w$ fits it "
        "and is as short as possible?",
        expected=sp.ImmutableMatrix([1, 2, 2]),
        hints=(
            r"It is a multiple of the row of inputs: $w = X^\top \alpha$.",
            r"$XX^\top = 1 + 4 + 4 = 9$.",
        ),
        mistakes={
            "it fits, but its length is 9; the shortest has the length 3": sp.ImmutableMatrix([9, 0, 0]),
            r"this is $X^\top y$; divide by $XX^\top = 9$": sp.ImmutableMatrix([9, 18, 18]),
            "the weights are equal, but the inputs are not": sp.ImmutableMatrix([1, 1, 1])
            * sp.Rational(9, 5),
        },
    ),
    "after_t_steps": Exercise(
        question=r"Least squares with $N = 4$ and gradient descent from 0 with $\eta = \tfrac12$. A singular "
        r"pair has $\sigma = 2$ and $u^\top y = d$. What is the coordinate of $w$ along $v$ after $t$ steps?",
        expected=(1 - sp.Rational(1, 2) ** t) * d / 2,
        symbols=(d, t),
        hints=(r"The goal is $d/\sigma$.", r"What is missing shrinks by $1 - \eta\sigma^2/N$ a step."),
        mistakes={
            "this is what is missing": sp.Rational(1, 2) ** t * d / 2,
            "this is the goal, not the place after $t$ steps": d / 2,
            r"the goal is $d/\sigma$, not $d$": (1 - sp.Rational(1, 2) ** t) * d,
        },
    ),
    "noise_in_weights": Exercise(
        question=r"$X$ has the singular values 1 and $\tfrac1{10}$. The targets carry independent noise "
        r"$\varepsilon$ of variance $s^2$. What is $\mathbb{E} \lVert X^+ \varepsilon \rVert^2$?",
        expected=101 * s**2,
        symbols=(s,),
        hints=(
            r"Along each singular direction the noise is divided by $\sigma_i$.",
            r"A variance is divided by $\sigma_i^2$; the squares add.",
        ),
        mistakes={
            r"the pseudo-inverse divides by $\sigma$, it does not multiply": s**2 * sp.Rational(101, 100),
            r"a variance is divided by $\sigma^2$": 11 * s**2,
            "this is one direction of the two": 100 * s**2,
        },
    ),
    "doubled": Exercise(
        question=r"With fewer features than samples the risk is $\tau^2 (1 + P/(N - P - 1))$. At which $P$ "
        r"is it twice $\tau^2$?",
        expected=(N - 1) / 2,
        symbols=(N,),
        hints=("The fraction must be 1.", "$P = N - P - 1$."),
        mistakes={
            "the denominator is $N - P - 1$, not $N - P$": N / 2,
            "there the fraction is infinite": N - 1,
        },
    ),
    "forward_count": Exercise(
        question="How many additions and multiplications, taken together, does the forward pass of a 4-3-2 "
        "network make for one sample, without the activations?",
        expected=sp.Integer(36),
        hints=(
            "A unit with $n$ inputs makes $n$ multiplications and $n - 1$ additions, and adds its bias.",
            "So it is 2 for each weight: $2(12 + 6)$.",
        ),
        mistakes={
            "these are the multiplications alone": sp.Integer(18),
            "a bias is added once: no multiplication belongs to it": sp.Integer(46),
            "without the biases: they are added, too": sp.Integer(31),
        },
    ),
    "without_memory": Exercise(
        question=r"A program computes $\delta_j = s_j \sum_k W_{kj} \delta_k$ by calling itself for every "
        "$k$, and stores nothing. All layers have $m$ units. The errors of the last layer are given. How "
        "many multiplications does it make for one single unit, three layers before the last?",
        expected=m**3 + 2 * m**2 + 2 * m + 1,
        symbols=(m,),
        hints=(
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
