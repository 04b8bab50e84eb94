"""Questions that no engine likes: poles, ∞ − ∞, branch cuts, huge and deep expressions, hopeless integrals.

Each is asked in a child process that is stopped after LONGEST seconds of the processor: a hang is a failure.
Each must end in a verdict or in an error that says what to do; nothing false may be accepted.
"""

import multiprocessing
import re
import resource
import threading

import pytest
import sympy as sp
from sympy import (
    Abs,
    Derivative,
    Eq,
    I,
    Integral,
    KroneckerDelta,
    Limit,
    Max,
    Ne,
    Piecewise,
    Product,
    Rational,
    Sum,
    cos,
    diff,
    exp,
    factorial,
    gamma,
    log,
    nan,
    oo,
    pi,
    sin,
    sqrt,
    tan,
    tanh,
    zoo,
)  # fmt: skip

from mathlib.derivation import Derivation
from mathlib.symbols import array, function, index, integer, matrix, positive, real, size, total, vector
from mathlib.verdict import at_most, equal, less_than, tends

LONGEST = 60  # seconds of the processor before a child is stopped; nothing is measured
PATIENCE = 20 * LONGEST  # seconds of the clock: the machine may do much else, or the child sleep
MEMORY = 4 * 2**30

z, t, w = real("z t w")
c = positive("c")
zeta, xi = sp.symbols("zeta xi")
e, d = integer("e d")
K, N = size("K N")
i, j, k = index("i j k", K)
x, y = vector("x y", K)
f = function("f")
p_k = vector("p", K, positive=True)


def nested(depth, inside=z, wrap=lambda a: sin(a, evaluate=False)):
    for _ in range(depth):
        inside = wrap(inside)
    return inside


def derived(start, *steps, **how):
    """The last verdict of a chain."""
    chain = Derivation(start, **how)
    for step in steps:
        chain = chain.step(step, because="a step")
    return chain.steps[-1].verdict


FALSE = ("refuted", "undecided")  # what may be said of something false
TRUE = ("proved", "confirmed", "undecided")  # and of something true
OPEN = ("undecided",)  # and where a side has no value anywhere

VERDICTS = {
    # division by zero
    "1/(z - z)": (lambda: equal(1 / (z - z), 1), OPEN),
    "1/(z - z) on both sides": (lambda: equal(1 / (z - z), 1 / (t - t)), OPEN),
    "a hidden 0 below": (lambda: equal(1 / (sin(z) ** 2 + cos(z) ** 2 - 1), 1), OPEN),
    "0 over a hidden 0": (
        lambda: equal((z - z) / (sin(z) ** 2 + cos(z) ** 2 - 1), 0),
        ("proved", "undecided"),
    ),
    "1/0 as an entry": (lambda: equal(sp.Matrix([[zoo, z]]), sp.Matrix([[1, z]])), OPEN),
    "1/0 in both entries": (lambda: equal(sp.Matrix([[zoo, z]]), sp.Matrix([[zoo, t]])), FALSE),
    "divided by a sum that is 0": (lambda: equal(1 / total(x[i] - x[i], i), 1), OPEN),
    "divided by what is assumed 0": (lambda: equal(z / t, z / t + 1, Eq(t, 0)), OPEN),
    "cancelled factor": (lambda: equal((z**2 - 1) / (z - 1), z + 1), ("proved",)),
    "cancelled factor, other sign": (lambda: equal((z**2 - 1) / (z - 1), z - 1), ("refuted",)),
    # infinity and what is no number
    "oo - oo": (lambda: equal(oo - oo, 0), OPEN),
    "0 * oo": (lambda: equal(0 * oo, 0), OPEN),
    "oo = oo": (lambda: equal(oo, oo), OPEN),
    "oo = -oo": (lambda: equal(oo, -oo), FALSE),
    "nan = nan": (lambda: equal(nan, nan), OPEN),
    "zoo = zoo": (lambda: equal(zoo, zoo), OPEN),
    "z + oo": (lambda: equal(z + oo, z), OPEN),
    "z <= oo": (lambda: at_most(z, oo), TRUE),
    "oo <= z": (lambda: at_most(oo, z), FALSE),
    "nan <= z": (lambda: at_most(nan, z), OPEN),
    "a nan hidden in a case": (lambda: equal(Piecewise((nan, z > 0), (z, True)), z), FALSE),
    "a case that is missing": (lambda: equal(Piecewise((z, z > 0)), z), FALSE),
    "e^e^e^e^z": (lambda: equal(exp(exp(exp(exp(z)))), exp(exp(exp(exp(z)))) + 1), FALSE),
    "e^e^e^z": (lambda: equal(exp(exp(exp(z))), 1 / exp(-exp(exp(z)))), TRUE),
    "a tower of powers": (lambda: equal(c ** (c ** (c**c)), c ** (c ** (c * c))), FALSE),
    "factorial of a power": (lambda: equal(factorial(10**N), factorial(10**N) + 1), FALSE),
    "gamma at its poles": (lambda: equal(gamma(-N), 1), OPEN),
    "digits that all cancel": (
        lambda: equal(sp.cosh(z + 2000) - sp.sinh(z + 2000), exp(-z - 2000)),
        TRUE,
    ),
    "digits that all cancel, a 1": (
        lambda: equal(sp.cosh(z + 2000) - sp.sinh(z + 2000), exp(-z - 2001)),
        FALSE,
    ),
    "a 1 that all digits swallow": (
        lambda: equal((1 - exp(exp(z + 9))) ** 2 - exp(2 * exp(z + 9)), 1 - 2 * exp(exp(z + 9))),
        TRUE,
    ),
    "sine of something huge": (lambda: equal(sin(exp(exp(z))), sin(exp(exp(z))) + Rational(1, 10**9)), FALSE),
    # branch cuts
    "sqrt(zeta**2)": (lambda: equal(sqrt(zeta**2), zeta), ("refuted",)),
    "sqrt(z**2)": (lambda: equal(sqrt(z**2), z), ("refuted",)),
    "log of a complex product": (lambda: equal(log(zeta * xi), log(zeta) + log(xi)), ("refuted",)),
    "log of a product of negatives": (
        lambda: equal(log(z * t), log(z) + log(t), [z < 0, t < 0]),
        ("refuted",),
    ),
    "log of e^zeta": (lambda: equal(log(exp(zeta)), zeta), ("refuted",)),
    "cube root of -1": (lambda: equal(sp.Integer(-1) ** Rational(1, 3), -1), ("refuted",)),
    "cube root of -1, principal": (lambda: equal(sp.Integer(-1) ** Rational(1, 3), exp(I * pi / 3)), TRUE),
    "cube root of a cube": (lambda: equal((zeta**3) ** Rational(1, 3), zeta), ("refuted",)),
    "power of a product": (lambda: equal((zeta * xi) ** Rational(1, 2), sqrt(zeta) * sqrt(xi)), ("refuted",)),
    "power of a power": (lambda: equal((zeta**2) ** xi, zeta ** (2 * xi)), ("refuted",)),
    "power of a power, whole": (lambda: equal((z**2) ** N, z ** (2 * N)), ("proved",)),
    "i squared": (lambda: equal(I**2, -1), ("proved",)),
    "order of complex numbers": (lambda: at_most(zeta, zeta + 1), OPEN),
    "order of a root of a negative": (lambda: at_most(sqrt(-c), 1), OPEN),
    "arc sine out of its range": (lambda: equal(sp.asin(sin(z)), z), ("refuted",)),
    # whole numbers and reals
    "a whole number where a real is meant": (lambda: equal(cos(2 * pi * e), 1), TRUE),
    "a real where a whole number is meant": (lambda: equal(cos(2 * pi * z), 1), ("refuted",)),
    "an index as a real": (lambda: equal(sin(pi * k), 0), TRUE),
    "a sum to a real": (lambda: equal(Sum(e, (e, 1, z)), z * (z + 1) / 2), OPEN),
    "a half as an index": (lambda: equal(x[Rational(1, 2)], x[1]), OPEN),
    "a real as an index": (lambda: equal(sp.IndexedBase("x", real=True)[z], z), FALSE),
    # empty sums and sizes
    "an empty sum": (lambda: equal(Sum(x[e], (e, 1, 0)), 0), TRUE),
    "an empty product": (lambda: equal(Product(x[e], (e, 1, 0)), 1), TRUE),
    "an empty product that is no 0": (lambda: equal(Product(x[e], (e, 1, 0)), 0), FALSE),
    "a sum that may be empty": (lambda: equal(Sum(z, (e, 2, K)), (K - 1) * z), TRUE),
    "a sum that may be empty, one more": (lambda: equal(Sum(z, (e, 2, K)), K * z), ("refuted",)),
    "a sum that runs backwards": (lambda: equal(Sum(e, (e, K, 1)), 0), FALSE),
    "a matrix without rows": (lambda: equal(sp.zeros(0, 3), sp.zeros(0, 3)), ("proved", "undecided")),
    "matrices without rows of unequal width": (lambda: equal(sp.zeros(0, 3), sp.zeros(0, 2)), ("refuted",)),
    "a long sum of numbers": (lambda: equal(Sum(1 / e, (e, 1, 10**9)), 22), FALSE),
    "a sum of a power of its size": (lambda: equal(Sum(sin(e), (e, 1, N ** (N**9))), 0), FALSE),
    "a sum without an end": (lambda: equal(Sum(1 / e**2, (e, 1, oo)), pi**2 / 6), OPEN),
    # hopeless integrals, limits, simplifications
    "an integral without a formula": (lambda: equal(Integral(exp(-(w**4)) * tanh(w), (w, 0, z)), z), FALSE),
    "an integral that SymPy would think about": (
        lambda: equal(Integral(sin(w) ** 7 * cos(w) ** 5 * exp(w) / (1 + w**2), (w, 0, 1)), 1),
        FALSE,
    ),
    "an integral that diverges": (lambda: equal(Integral(1 / w, (w, 0, 1)), 1), FALSE),
    "nested integrals": (
        lambda: equal(Integral(Integral(exp(sin(w * t)), (w, 0, t)), (t, 0, z)), z),
        FALSE,
    ),
    "powers of sines": (lambda: equal((sin(z) + cos(t)) ** 40, (cos(t) + sin(z)) ** 40), TRUE),
    "powers of sines, one off": (
        lambda: equal((sin(z) + cos(t)) ** 40, (sin(z) - cos(t)) ** 40),
        ("refuted",),
    ),
    "a product of forty tangents": (
        lambda: equal(sp.Mul(*(tan(z + n) for n in range(40))), sp.Mul(*(tan(z - n) for n in range(40)))),
        FALSE,
    ),
    "a polynomial to the 200": (lambda: equal((z + t + w + 1) ** 200, (1 + w + t + z) ** 200), TRUE),
    "a factor to be found": (
        lambda: at_most(0, (z**6 + t**6 + w**6 - z**2 * t**2 * w**2) ** 3 + 1),
        TRUE + FALSE,
    ),
    "roots of roots": (
        lambda: equal(sqrt(1 + sqrt(2 + sqrt(3 + sqrt(5 + c)))), sqrt(sqrt(2 + sqrt(3 + sqrt(c + 5))) + 1)),
        TRUE,
    ),
    "many cases": (
        lambda: equal(
            sp.Add(*(Abs(z - n) for n in range(14))), sp.Add(*(Max(z - n, n - z) for n in range(14)))
        ),
        TRUE,
    ),
    "many symbols with a kink each": (
        lambda: equal(sp.Add(*(Abs(s) for s in sp.symbols("a:12", real=True))), 1),
        ("refuted",),
    ),
    "many symbols with a kink each, true": (
        lambda: equal(
            sp.Add(*(Abs(s) for s in sp.symbols("a:12", real=True))),
            sp.Add(*(Max(s, -s) for s in sp.symbols("a:12", real=True))),
        ),
        TRUE,
    ),
    "a limit without end": (lambda: tends(sin(1 / z), z, 0, 0), FALSE),
    "a limit of a nested power": (
        lambda: tends((1 + 1 / z) ** (z**2) * exp(-z), z, oo, exp(Rational(-1, 2))),
        TRUE,
    ),
    "a limit of an unknown function": (lambda: tends(f(z) / z, z, oo, 0), FALSE),
    "a limit of a long sum": (lambda: tends(Sum(1 / e**2, (e, 1, N)), N, oo, 1), FALSE),
    "a limit where nothing is": (lambda: tends(log(-c), c, oo, 0), FALSE),
    "a limit to nan": (lambda: tends(z, z, oo, nan), FALSE),
    "a limit inside": (lambda: equal(Limit(sin(z) / z, z, 0), 1), TRUE),
    "a limit inside that is none": (lambda: equal(Limit(sin(1 / z), z, 0), 1), FALSE),
    # huge and deep
    "too many parts": (lambda: equal(sp.Add(*(Rational(n, 7) * z**n for n in range(9000))), 1), FALSE),
    "too deep": (lambda: equal(nested(2000), nested(2000)), OPEN),
    "too deep on one side": (lambda: equal(z, nested(2000)), OPEN),
    "too deep, a sum": (
        lambda: equal(nested(2000, wrap=lambda a: sp.Add(sp.exp(a, evaluate=False), 1, evaluate=False)), z),
        OPEN,
    ),
    "too deep under a bound": (lambda: at_most(nested(2000), 1), OPEN),
    "too deep below a bound": (lambda: less_than(nested(2000), 1), OPEN),
    "too deep in a limit": (lambda: tends(nested(2000), z, 0, 0), OPEN),
    "too deep in a matrix": (lambda: equal(sp.Matrix([nested(2000)]), sp.Matrix([z])), OPEN),
    "too deep in an assumption": (lambda: equal(z, z, sp.Gt(z, nested(2000, t), evaluate=False)), OPEN),
    "a small graph that is a large tree": (
        lambda: equal(nested(60, wrap=lambda a: sin(a) + cos(a)), 1),
        OPEN,
    ),
    "deep": (lambda: equal(nested(30), nested(30)), TRUE),
    "deep, off at the bottom": (lambda: equal(nested(30), nested(30, 2 * z)), ("refuted",)),
    "long numbers": (lambda: equal(z * Rational(10**3000 + 1, 10**3000), z), FALSE),
    "a large explicit matrix": (
        lambda: equal(
            sp.Matrix(18, 18, lambda a, b: z**a * t**b).T, sp.Matrix(18, 18, lambda a, b: t**a * z**b)
        ),
        TRUE,
    ),
    # assumptions that exclude one another, or what they speak of
    "nothing is allowed": (lambda: equal(z, z + 1, [z > 1, z < 0]), OPEN),
    "a symbol is two numbers": (lambda: equal(z, 3, [Eq(z, 1), Eq(z, 2)]), OPEN),
    "a relation as a side": (lambda: equal(z > 0, z > 0), OPEN),
    "a truth value as a side": (lambda: equal(sp.true, sp.true), OPEN),
    "a set as a side": (lambda: equal(sp.FiniteSet(z), z), OPEN),
    "two ranges of one index": (lambda: equal(total(x[k], k), x[index("k", N)]), ("refuted",)),
    "an undefined function of an index": (lambda: equal(total(f(x[k]), k), f(total(x[k], k))), ("refuted",)),
    "a delta of reals": (lambda: equal(KroneckerDelta(z, t), 0), TRUE + FALSE),
    "a derivative by an entry of a matrix": (lambda: equal(diff(matrix("W", K, N)[0, 0] ** 2, z), 0), TRUE),
    "a derivative of a relation's case": (
        lambda: equal(Derivative(Piecewise((z**2, z > 0), (0, True)), z), 2 * z),
        ("refuted",),
    ),
    "an unknown SymPy function": (lambda: equal(sp.zeta(z), sp.zeta(z) + 1), FALSE),
    "a set": (lambda: equal(sp.Function("g")(z), sp.Function("g")(z)), TRUE),
    "a chain with a pole": (lambda: derived(1 / z, z / z**2, 1 / z + 0 * t), ("proved",)),
}

ERRORS = {
    "z positive here and real there": (
        lambda: equal(sp.Symbol("z", positive=True), z),
        ValueError,
        "both named 'z'",
    ),
    "z complex here and real there": (lambda: derived(z, sp.Symbol("z")), ValueError, "both named 'z'"),
    "an index and a symbol": (lambda: equal(x[k], sp.Symbol("k", real=True)), ValueError, "both named 'k'"),
    "two free ranges of one index": (lambda: equal(x[k], x[index("k", N)]), ValueError, "both named 'k'"),
    "a vector and a symbol": (lambda: equal(x[k], sp.Symbol("x", real=True)), ValueError, "both named 'x'"),
    "an array and a matrix": (
        lambda: equal(array("W", K, N)[1, 1], matrix("W", K, N)[0, 0]),
        ValueError,
        "both named 'W'",
    ),
    "a clash in the assumptions": (
        lambda: equal(z, z, sp.Symbol("z", positive=True) > 1),
        ValueError,
        "both named 'z'",
    ),
    "a step with a pole": (lambda: derived(z, 1 / (z - z)), ValueError, "undecided"),
    "a step to oo - oo": (lambda: derived(z, oo - oo), ValueError, "undecided"),
    "a step with a sign lost at a branch": (lambda: derived(sqrt(z**2), z), ValueError, "does not follow"),
    "a start that is too deep": (lambda: Derivation(nested(2000)), ValueError, "deep"),
    "a step that is too deep": (lambda: derived(z, nested(2000)), ValueError, "deep"),
    "a step with too many parts": (
        lambda: derived(z, sp.Add(*(z**n for n in range(12000)))),
        ValueError,
        "parts|operations",
    ),
    "a size that is no size": (lambda: vector("x", 0), ValueError, "positive whole number"),
    "a size that is real": (lambda: index("k", z), ValueError, "positive whole number"),
    "a tuple as a side": (lambda: equal((z, t), (z, t)), TypeError, "expected a SymPy expression"),
    "an assumption that is a number": (
        lambda: equal(z, z, sp.Integer(3)),
        TypeError,
        "an assumption is a relation",
    ),
    "an assumption that is false": (lambda: equal(z, z + 1, sp.false), ValueError, "an assumption is false"),
    "nothing is allowed, by the symbol": (
        lambda: equal(c, c + 1, c < -1),
        ValueError,
        "an assumption is false",
    ),
    "a symbol is not itself": (lambda: equal(z, 3, Ne(z, z)), ValueError, "an assumption is false"),
    "a size that is 0": (lambda: equal(total(x[i], i), 0, Eq(K, 0)), ValueError, "an assumption is false"),
    "a limit for a number": (lambda: tends(z, 3, 0, 0), TypeError, "in a symbol"),
    "a decimal place": (lambda: tends(z, z, 0.5, 0), TypeError, "decimal"),
}


def _tell(act, sender):
    """Run in the child: the kind of the verdict, or the error, as words."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))  # what the parent used does not count
    try:
        verdict = act()
        sender.send(
            (verdict.kind, verdict.reason) if hasattr(verdict, "kind") else ("accepted", str(verdict))
        )
    except Exception as error:
        sender.send((error.__class__.__mro__, str(error)))


def outcome(act):
    """What a child says of a question; fails if it says nothing in time or dies."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(act, sender), daemon=True)
    child.start()
    sender.close()
    try:
        if not receiver.poll(PATIENCE):
            pytest.fail(f"no answer within {PATIENCE} s")
        return receiver.recv()
    except EOFError:
        pytest.fail(f"the child was stopped after {LONGEST} s of the processor, or died, without an answer")
    finally:
        child.kill()
        child.join()


@pytest.mark.parametrize("name", VERDICTS)
def test_a_hostile_question_ends_in_a_verdict(name):
    act, allowed = VERDICTS[name]
    kind, reason = outcome(act)
    assert kind in allowed, reason
    assert kind != "undecided" or reason


@pytest.mark.parametrize("name", ERRORS)
def test_a_hostile_question_ends_in_a_clear_error(name):
    act, kinds, message = ERRORS[name]
    kind, said = outcome(act)
    assert not isinstance(kind, str) and kinds in kind, (kind, said)
    assert re.search(message, said)


def test_a_hang_is_a_failure(monkeypatch):
    monkeypatch.setattr(f"{__name__}.LONGEST", 1)
    monkeypatch.setattr(f"{__name__}.PATIENCE", 120)

    def hangs():
        while True:
            pass

    with pytest.raises(pytest.fail.Exception, match="was stopped after 1 s"):
        outcome(hangs)


def test_a_child_that_sleeps_is_a_failure(monkeypatch):
    monkeypatch.setattr(f"{__name__}.PATIENCE", 0.2)
    with pytest.raises(pytest.fail.Exception, match="no answer within 0.2 s"):
        outcome(threading.Event().wait)
