"""The mistakes of the update rules: every wrong recursion, over some steps, is the one its text describes.

The recursions work from step to step. Here each state is written out instead, as a sum over all gradients so
far: with v_0 = 0, v ← βv + x is v_t = Σ_{k ≤ t} β^{t−k} x_k.
"""

from math import sqrt

import pytest

from mathlib.agreement.update_suspects import suspects
from mathlib.optimizers import OPTIMIZERS

ETA, MU, B1, B2, EPS, LAM = 0.25, 0.75, 0.625, 0.875, 0.125, 0.5
PARAMETERS = {"mu": MU, "beta1": B1, "beta2": B2, "eps": EPS, "lam": LAM}
START, GRADIENTS = 0.6875, (0.75, -1.25, 0.5, 2.125)


def total(beta, values):
    """Σ_k β^{t−k} x_k"""
    t = len(values)
    return sum(beta ** (t - k) * x for k, x in enumerate(values, start=1))


def squares(g):
    return [each * each for each in g]


def sgd(g):
    return g[-1], {}


def momentum(g):
    return total(MU, g), {"v": total(MU, g)}


def nesterov(g):
    return g[-1] + MU * total(MU, g), {"v": total(MU, g)}


def scaled(v, g, divisor):
    return g[-1] / divisor, {"v": v}


def root(v):
    return sqrt(v) + EPS


def adagrad(g):
    v = sum(squares(g))
    return scaled(v, g, root(v))


def rmsprop(g):
    v = (1 - B2) * total(B2, squares(g))
    return scaled(v, g, root(v))


def averages(g, b1=B1, b2=B2):
    return (1 - b1) * total(b1, g), (1 - b2) * total(b2, squares(g))


def corrected(m, v, t, b1=B1, b2=B2):
    return m / (1 - b1**t) / (sqrt(v / (1 - b2**t)) + EPS)


def adam(g):
    m, v = averages(g)
    return corrected(m, v, len(g)), {"m": m, "v": v}


def of_averages(direction):
    """A wrong Adam whose m and v are right: direction(m, v, 1 − β₁ᵗ, 1 − β₂ᵗ)"""

    def wrong(g):
        m, v = averages(g)
        return direction(m, v, 1 - B1 ** len(g), 1 - B2 ** len(g)), {"m": m, "v": v}

    return wrong


def one_late(g):
    m, v = averages(g)
    return corrected(m, v, len(g) + 1), {"m": m, "v": v}


def without_factors(g):
    m, v = total(B1, g), total(B2, squares(g))
    return corrected(m, v, len(g)), {"m": m, "v": v}


def not_squared(g):
    m, v = averages(g)[0], (1 - B2) * total(B2, g)
    return corrected(m, v, len(g)), {"m": m, "v": v}


def exchanged(g):
    m, v = averages(g, B2, B1)
    return corrected(m, v, len(g), B2, B1), {"m": m, "v": v}


def averaged(right):
    def wrong(g):
        return right([(1 - MU) * each for each in g])

    return wrong


def old_v(g):
    return total(MU, g[:-1]), momentum(g)[1]


def braking(g):
    return total(-MU, g), {"v": total(-MU, g)}


def with_v(v_of, divisor=root):
    """A step ηg/divisor(v) where v = v_of(g)"""
    return lambda g: scaled(v_of(g), g, divisor(v_of(g)))


def inside(v):
    return sqrt(v + EPS)


def no_root(v):
    return v + EPS


def mean_square(g):
    return sum(squares(g)) / len(g)


def rms(g):
    return (1 - B2) * total(B2, squares(g))


INSIDE = "ε inside the root, √(v + ε), where it stands beside it"
NO_ROOT = "the root is missing: g is divided by its square"
NOT_SQUARED = "v gathers g, not g²"
AVERAGE = "(1 − μ) in front of g makes v an average, and every step shorter"
EXCHANGED = "β₁ and β₂ are exchanged"

ADAM = {
    "the bias correction is missing: m and v without the division by 1 − βᵗ": of_averages(
        lambda m, v, c1, c2: m / (sqrt(v) + EPS)
    ),
    "the bias correction of v is missing, 1 − β₂ᵗ": of_averages(
        lambda m, v, c1, c2: m / c1 / (sqrt(v) + EPS)
    ),
    "the bias correction of m is missing, 1 − β₁ᵗ": of_averages(
        lambda m, v, c1, c2: m / (sqrt(v / c2) + EPS)
    ),
    "t is one too many in the bias correction, 1 − βᵗ⁺¹": one_late,
    "the factors 1 − β₁ and 1 − β₂ of the averages are missing": without_factors,
    INSIDE: of_averages(lambda m, v, c1, c2: m / c1 / sqrt(v / c2 + EPS)),
    "ε is added before the bias correction of v": of_averages(
        lambda m, v, c1, c2: m / c1 / ((sqrt(v) + EPS) / sqrt(c2))
    ),
    NO_ROOT: of_averages(lambda m, v, c1, c2: m / c1 / (v / c2 + EPS)),
    NOT_SQUARED: not_squared,
    EXCHANGED: exchanged,
}

# of each optimizer: {text: (g_1, …, g_t) -> (the direction, θ_t = θ_{t−1} − η · direction; the state)}
DIRECTIONS = {
    "sgd": {},
    "momentum": {
        AVERAGE: averaged(momentum),
        "this is Nesterov's step, θ − η(g + μv)": nesterov,
        "the step is made with the old v": old_v,
        "the sign of μv: the velocity brakes": braking,
        "η stands in v already": lambda g: (total(MU, g), {"v": ETA * total(MU, g)}),
        "θ − ηg: v is kept and not used": lambda g: (g[-1], {"v": total(MU, g)}),
    },
    "nesterov": {
        "the look-ahead is missing: this is plain momentum, θ − ηv": momentum,
        AVERAGE: averaged(nesterov),
        "the step is made with the old v": old_v,
    },
    "adagrad": {
        INSIDE: with_v(lambda g: sum(squares(g)), inside),
        NO_ROOT: with_v(lambda g: sum(squares(g)), no_root),
        NOT_SQUARED: with_v(sum),
        "the squares are not summed: v is the last one": with_v(lambda g: g[-1] ** 2),
        "the mean of the squares, not their sum": with_v(mean_square),
    },
    "rmsprop": {
        INSIDE: with_v(rms, inside),
        NO_ROOT: with_v(rms, no_root),
        NOT_SQUARED: with_v(lambda g: (1 - B2) * total(B2, g)),
        "the factor 1 − β₂ of the average is missing": with_v(lambda g: total(B2, squares(g))),
        "β₂ and 1 − β₂ are exchanged": with_v(lambda g: B2 * total(1 - B2, squares(g))),
        "the squares are summed without decay, as in AdaGrad": with_v(lambda g: sum(squares(g))),
    },
    "adam": ADAM,
    "adamw": {},  # below: its decay needs θ
}
RIGHT = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adam,
}
SIGN, FORGOTTEN = "a sign: θ climbs, θ + η · direction", "η is forgotten"


def walk(direction, gradients, after=lambda theta, step: theta - ETA * step):
    """(θ_t, state) for each t; after(θ, direction) is the new θ"""
    theta, seen = START, []
    for t in range(1, len(gradients) + 1):
        step, state = direction(gradients[:t])
        theta = after(theta, step)
        seen.append((theta, state))
    return seen


def penalized(gradients):
    """Adam on the gradients g + λθ, each at the θ that the steps before lead to"""
    own, theta, seen = [], START, []
    for g in gradients:
        own.append(g + LAM * theta)
        step, state = adam(own)
        theta -= ETA * step
        seen.append((theta, state))
    return seen


# {text: the new θ from the old one and Adam's direction}
DECAYS = {
    "the decay is missing: this is Adam": lambda theta, step: theta - ETA * step,
    "the decay is not multiplied by η": lambda theta, step: (1 - LAM) * theta - ETA * step,
    "the new θ decays, not the old one": lambda theta, step: (1 - ETA * LAM) * (theta - ETA * step),
    "the sign of the decay: θ grows": lambda theta, step: (1 + ETA * LAM) * theta - ETA * step,
    SIGN: lambda theta, step: (1 + ETA * LAM) * theta + ETA * step,
    FORGOTTEN: lambda theta, step: (1 - LAM) * theta - step,
}
PENALTY = (
    "the L2 penalty λθ is added to the gradient and passes through m and v; "
    "weight decay is decoupled from them"
)


def decayed(theta, step):
    return (1 - ETA * LAM) * theta - ETA * step


def walks_of(name):
    """{text: function of the gradients that gives (θ_t, state) for each t}"""
    found = {text: lambda g, d=d: walk(d, g) for text, d in DIRECTIONS[name].items()}
    if name == "adamw":
        found |= {PENALTY: penalized}
        found |= {text: lambda g, after=after: walk(adam, g, after) for text, after in DECAYS.items()}
        return found | {text: lambda g, d=d: walk(d, g, decayed) for text, d in ADAM.items()}
    right = RIGHT[name]
    return found | {
        SIGN: lambda g: walk(right, g, lambda theta, step: theta + ETA * step),
        FORGOTTEN: lambda g: walk(right, g, lambda theta, step: theta - step),
    }


def recursion(formula, name, gradients):
    """(θ_t, state) for each t as the recursion has it, from a state of 0"""
    parameters = {key: PARAMETERS[key] for key in OPTIMIZERS[name].parameters}
    theta, state, seen = START, dict.fromkeys(RIGHT[name]([1.0])[1], 0.0), []
    for t, g in enumerate(gradients, start=1):
        theta, state = formula(theta, g, state, t, ETA, **parameters)
        seen.append((theta, state))
    return seen


def assert_same(found, expected):
    for (theta, state), (right, letters) in zip(found, expected, strict=True):
        assert float(theta) == pytest.approx(right, rel=1e-12)
        assert {letter: float(value) for letter, value in state.items()} == pytest.approx(letters, rel=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_sums_are_the_right_recursion(name):
    after = {"after": decayed} if name == "adamw" else {}
    found = recursion(OPTIMIZERS[name].formula, name, GRADIENTS)
    assert_same(found, walk(RIGHT[name], GRADIENTS, **after))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_these_mistakes_are_known(name):
    assert set(suspects(name)) == set(walks_of(name))


@pytest.mark.parametrize("name, text", [(name, text) for name in OPTIMIZERS for text in walks_of(name)])
def test_a_mistake_is_the_recursion_its_text_describes(name, text):
    gradients = [abs(g) for g in GRADIENTS] if text == NOT_SQUARED else GRADIENTS
    assert_same(recursion(suspects(name)[text], name, gradients), walks_of(name)[text](gradients))
