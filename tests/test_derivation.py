"""A chain of steps: what follows is kept and shown, what does not is refused at that step."""

import pytest
import sympy as sp
from sympy import Derivative, Eq, KroneckerDelta, Rational, diff, exp, oo

from mathlib.definitions import define, spelled_out
from mathlib.derivation import Derivation, DoesNotFollow, likely_mistake
from mathlib.evidence import EVIDENCE_MIME
from mathlib.notation import latex
from mathlib.symbols import function, index, matrix, negative, positive, real, size, total, vector
from mathlib.verdict import Verdict

z, t, g = real("z t g")
sigma = define("sigma", z, 1 / (1 + exp(-z)))
K, N = size("K N")
i, j, k = index("i j k", K)
r = index("r", N)
v = vector("v", N)
x, y = vector("x y", K)
p = define("p", k, exp(x[k]) / total(exp(x[i]), i), subscript=True)
f = function("f")


def one(a):
    """sin² a + cos² a, which holds a and is 1."""
    return sp.sin(a) ** 2 + sp.cos(a) ** 2


def nested(depth, a=z):
    """f(f(…f(a))), `depth` levels with a itself."""
    for _ in range(depth - 1):
        a = f(a)
    return a


def chain():
    return (
        Derivation(Derivative(sigma(z), z), claim="activations.sigmoid", part="derivative")
        .step(exp(-z) / (1 + exp(-z)) ** 2, because="the quotient rule")
        .step(sigma(z) * (1 - sigma(z)), because="$1 - \\sigma(z)$ is the other factor")
    )


def test_a_chain_that_holds_shows_its_steps_reasons_and_verdicts():
    text = str(chain())
    assert text.splitlines() == [
        "  Derivative(sigma(z), z)",
        "= exp(-z)/(1 + exp(-z))**2    [proved: the quotient rule]",
        "= (1 - sigma(z))*sigma(z)    [proved: $1 - \\sigma(z)$ is the other factor]",
    ]
    bundle = chain()._repr_mimebundle_()
    assert bundle["text/plain"] == text
    first = "$$\n\\begin{aligned}\n& \\frac{d}{d z} \\sigma\\left(z\\right) \\\\\n=\\;&"
    assert bundle["text/latex"].startswith(first)
    assert bundle["text/latex"].count(r"\checkmark\;\text{proved}") == 2
    assert bundle["text/latex"].endswith("\\end{aligned}\n$$")


def test_evidence_names_claim_part_kind_and_steps():
    record = chain()._repr_mimebundle_()[EVIDENCE_MIME]
    assert (record["claim"], record["part"], record["kind"], record["ok"]) == (
        "activations.sigmoid", "derivative", "proved", True,
    )  # fmt: skip
    assert record["detail"] == "2 steps, all proved"
    assert [s["verdict"] for s in record["view"]["steps"]] == ["proved", "proved"]
    assert record["view"]["steps"][1]["expression"] == latex((1 - sigma(z)) * sigma(z))


def test_a_chain_without_steps_is_no_evidence():
    assert EVIDENCE_MIME not in Derivation(sigma(z))._repr_mimebundle_()


def test_step_leaves_the_shorter_chain_as_it_was():
    short = Derivation(Derivative(sigma(z), z))
    longer = short.step(sigma(z) * (1 - sigma(z)), because="known")
    assert (len(short.steps), len(longer.steps)) == (0, 1)


REFUSED = {
    "sign": (
        lambda: chain().step(sigma(z) * (sigma(z) - 1), because="?"),
        r"Step 3 does not follow\.  at z = [-\d/]+:  before [\d.…]+,  after −[\d.…]+"
        r"   \(ratio −1: a sign\?\)",
    ),
    "factor": (lambda: chain().step(2 * sigma(z) * (1 - sigma(z)), because="?"), r"ratio 2: a factor 2\?"),
    "mean": (
        lambda: Derivation(total(v[r] ** 2, r) / N).step(total(v[r] ** 2, r), because="?"),
        r"at N = 3.*ratio 3 = the batch size N: 1/m missing\?",
    ),
    "softmax diagonal": (
        lambda: Derivation(Derivative(p(k), x[j])).step(
            KroneckerDelta(j, k) * p(k) * (1 - p(k)), because="?"
        ),
        r"Step 1 does not follow\.  at K = \d, j = \d, k = \d, x_1 = ",
    ),
    "f' forgotten": (
        lambda: Derivation(Derivative(f(z**2), z)).step(2 * z, because="?"),
        r"\(f′ missing\?\)",
    ),
    "transpose": (
        lambda: Derivation(matrix("A", K, N)).step(matrix("A", K, N).T, because="?"),
        r"the shapes differ: K × N before, N × K after \(equals the transpose\)",
    ),
    "wrong way round": (
        lambda: Derivation(sigma(z)).step(1, because="?", relation=">="),
        r"Step 1 does not follow\.  at z = [-\d/]+:  before 0\.[\d…]+,  after 1",
    ),
    "bound too small": (
        lambda: chain().step(Rational(24, 100), because="?", relation="≤"),
        r"at z = 0:  before 0\.25,  after 0\.24",
    ),
    "strict at the edge": (
        lambda: chain().step(Rational(1, 4), because="?", relation="<"),
        r"at z = 0:  before 0\.25,  after 0\.25",
    ),
    "limit": (
        lambda: chain().step(1, because="?", relation="->", to=(z, oo)),
        r"the limit is 0, at z = oo:  before 0,  after 1",
    ),
    "undecided": (
        lambda: Derivation(sp.sin(z)).step(0, because="?", relation="->", to=(z, oo)),
        r"Step 1 is undecided: SymPy finds no limit",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_false_step_is_refused_at_that_step(name):
    act, message = REFUSED[name]
    with pytest.raises(DoesNotFollow, match=message):
        act()


def test_a_chain_that_needs_proof_fails_on_confirmed():
    product, squares = total(x[i] * y[i], i) ** 2, total(x[i] ** 2, i) * total(y[i] ** 2, i)
    weak = Derivation(product, need="confirmed").step(squares, because="Cauchy–Schwarz", relation="<=")
    assert weak.evidence.kind == "confirmed" and "≈" not in str(weak) and r"\approx" in weak.latex()
    with pytest.raises(DoesNotFollow, match="Step 1 is not proved, only confirmed: .*need='confirmed'"):
        Derivation(product).step(squares, because="Cauchy–Schwarz", relation="<=")


def test_one_step_that_is_only_confirmed_makes_the_chain_confirmed():
    product, squares = total(x[i] * y[i], i) ** 2, total(x[i] ** 2, i) * total(y[i] ** 2, i)
    mixed = (
        Derivation(product, need="confirmed")
        .step(total(y[i] * x[i], i) ** 2, because="the same product")
        .step(squares, because="Cauchy–Schwarz", relation="<=")
    )
    assert [s.verdict.kind for s in mixed.steps] == ["proved", "confirmed"]
    assert mixed.evidence.kind == "confirmed"


def test_signs_that_the_symbols_were_made_with_are_shown():
    eta, mu, n = positive("eta"), negative("mu"), size("n")
    p = vector("p", n, nonnegative=True)
    i = index("i", n)
    d = Derivation(eta * mu * total(p[i], i), given=[eta < 1]).step(mu * eta * total(p[i], i), because="same")
    assert d.evidence.view["given"] == [r"\eta > 0", r"\mu < 0", r"p \ge 0", r"\eta < 1"]
    assert "[given eta > 0, mu < 0, p >= 0, eta < 1]" in str(d) and r"\text{given } \eta > 0, " in d.latex()
    phi, W = function("phi"), matrix("W", n, n)
    plain = Derivation(phi(z) * n + W[0, 1]).step(n * phi(z) + W[0, 1], because="these have no sign")
    assert plain.evidence.view["given"] == [] and "given" not in str(plain)
    gone = Derivation(one(eta)).step(1, because="Pythagoras")
    assert gone.evidence.view["given"] == [r"\eta > 0"]  # of a symbol that only the start has


def test_assumptions_hold_for_every_step_and_are_shown():
    d = Derivation(sp.Abs(z), given=[z > 0]).step(z, because="z is positive")
    assert d.evidence.json()["view"]["given"] == ["z > 0"]
    true = Derivation(z, given=[True, sp.true, z > 0]).step(z, because="the same")
    assert true.evidence.view["given"] == ["z > 0"]  # what is true anyway says nothing
    both = Derivation(z, given={z > 0, t > 0}).step(z, because="the same")
    assert both.evidence.view["given"] == ["t > 0", "z > 0"]
    ell = -total(y[k] * sp.log(p(k)), k)
    gradient = Derivation(Derivative(ell, x[j]), given=Eq(total(y[k], k), 1))
    assert gradient.step(p(j) - y[j], because="the labels sum to 1").steps[0].verdict.proved


def test_relations_in_either_spelling():
    for relation in (">=", "≥"):
        above = Derivation(exp(z)).step(1 + z, because="the tangent at 0", relation=relation)
        assert above.steps[0].relation == ">="
    assert Derivation(exp(z)).step(0, because="a power of e", relation=">").steps[0].verdict.proved


def test_a_limit_says_what_goes_where():
    d = Derivation(sigma(z)).step(0, because="the power grows", relation="→", to=(z, -oo))
    assert str(d).splitlines()[1] == "→ 0 as z → -oo    [proved: the power grows]"
    arrow = r"\xrightarrow{z \to -\infty}"
    assert d.evidence.view["steps"][0]["relation"] == arrow and rf"{arrow}\;& 0 &&" in d.latex()
    later = d.step(0, because="the same")
    assert [s["relation"] for s in later.evidence.view["steps"]] == [arrow, "="]


TOO_DEEP = "^undecided: an expression nested 61 deep"  # at once, and not "Step 1 is undecided: …"
BAD = {
    "unknown claim": (
        lambda: Derivation(z, claim="activations.sigmod"),
        ValueError,
        "did you mean 'activations.sigmoid'",
    ),
    "unknown part": (
        lambda: Derivation(z, claim="activations.sigmoid", part="slope"),
        ValueError,
        "has the parts 'derivative'",
    ),
    "unknown need": (
        lambda: Derivation(z, need="perhaps"),
        ValueError,
        "unknown need 'perhaps'; expected one of 'proved'",
    ),
    "unknown kind": (lambda: Derivation(z, kind="agrees"), ValueError, "unknown kind 'agrees'"),
    "no reason": (lambda: Derivation(z).step(z, because=" "), ValueError, "step 1 has no reason"),
    "unknown relation": (
        lambda: Derivation(z).step(z, because="?", relation="~"),
        ValueError,
        "unknown relation '~'",
    ),
    "limit without place": (
        lambda: Derivation(z).step(z, because="?", relation="->"),
        ValueError,
        r"to=\(symbol, place\)",
    ),
    "place without limit": (
        lambda: Derivation(z).step(z, because="?", to=(z, 0)),
        ValueError,
        r"to=\(symbol, place\)",
    ),
    "symbol clash": (
        lambda: Derivation(z).step(sp.Symbol("z"), because="?"),
        ValueError,
        "two different symbols are both named 'z'",
    ),
    "symbol clash with the start": (
        lambda: Derivation(one(z)).step(1, because="Pythagoras").step(one(sp.Symbol("z")), because="?"),
        ValueError,
        "two different symbols are both named 'z'",
    ),
    "symbol clash with an earlier step": (
        lambda: (
            Derivation(sp.Integer(1))
            .step(one(z), because="Pythagoras")
            .step(1, because="Pythagoras")
            .step(one(sp.Symbol("z")), because="?")
        ),
        ValueError,
        "two different symbols are both named 'z'",
    ),
    "start too deep": (lambda: Derivation(nested(61)), ValueError, TOO_DEEP),
    "assumption too deep": (lambda: Derivation(t, given=[t < nested(60)]), ValueError, TOO_DEEP),
    "step too deep": (lambda: Derivation(z).step(nested(61), because="?"), ValueError, TOO_DEEP),
    "place of a limit too deep": (
        lambda: Derivation(z).step(1, because="?", relation="->", to=(z, nested(61, t))),
        ValueError,
        TOO_DEEP,
    ),
    "decimal": (lambda: Derivation(z).step(0.5 * z, because="?"), TypeError, "not exact; write a fraction"),
    "text": (lambda: Derivation("z"), TypeError, "expected a SymPy expression"),
    "assumption": (lambda: Derivation(z, given=[sp.sin(z) > 0]), ValueError, "cannot use the assumption"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_clear_error(name):
    act, error, message = BAD[name]
    with pytest.raises(error, match=message):
        act()


def test_reasons_are_safe_in_latex():
    d = Derivation(z).step(z, because="100 % of $z_1$ & {more}")
    assert r"\text{100 \% of $z_1$ \& \{more\}}" in d.latex()


SHORT = Rational(8, 100)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (-SHORT, "−0.08"),
        (Rational(-2, 3), "−0.66666…"),
        (Rational(123456789, 10**7), "12.345…"),
        (sp.Integer(10**5), "1.0e+5"),
        (sp.Integer(123456), "1.2345e+5…"),
        (Rational(2, 3 * 10**30), "6.6666e−31…"),
        (sp.I / 3, "(0.0 + 0.33333j)…"),
        (SHORT - Rational(3, 10**20), "0.079999…"),
        (SHORT + Rational(3, 10**20), "0.080000…"),
        (SHORT + Rational(3, 10**26), "0.080000…"),  # the 25th digit is a 3
        (SHORT + Rational(3, 10**27), "0.08"),  # and here the 26th
    ],
)
def test_a_short_decimal_has_no_ellipsis_and_a_long_one_is_cut_off(wrong, shown):
    with pytest.raises(DoesNotFollow) as refused:
        Derivation(sp.Integer(7)).step(wrong, because="?")
    # without symbols there is no point to name, and here no guess
    assert str(refused.value) == f"Step 1 does not follow.  before 7,  after {shown}"


RATIO = "ratio {0} = the size K: a sum for a mean?"
GUESSES = {
    "no samples": ((), ""),
    "one sample": (((1, -1, {}),), "ratio −1: a sign?"),
    "equal at some samples": (((1, -1, {}), (5, 5, {}), (2, -2, {})), "ratio −1: a sign?"),
    "equal at all samples": (((5, 5, {}),), ""),
    "two that fit everywhere": (((2, 4, {}), (2, 4, {})), "ratio 2: a factor 2? or squared?"),
    "one that fits everywhere": (((2, 4, {}), (3, 9, {})), "squared?"),
    "none that fits everywhere": (((3, 6, {}), (3, 9, {})), ""),
    "a size that varies": (((1, 3, {"size K": 3}), (1, 5, {"size K": 5})), RATIO.format(3)),
    "rows of numbers": ((([[1, 2], [3, 4]], [[1, 3], [2, 4]], {}),), "equals the transpose"),
    "equal in some entries": (
        (([[3, 5], [7, 8]], [[3, 5], [7, -8]], {}),),
        "only entry [1, 1] is wrong: ratio −1: a sign?",
    ),
}


@pytest.mark.parametrize("name", GUESSES)
def test_a_guess_fits_wherever_the_sides_differ(name):
    samples, hint = GUESSES[name]
    assert likely_mistake(Verdict("refuted", samples=samples)) == hint


def test_a_defined_name_is_shorthand_and_nothing_else():
    assert spelled_out(sigma(2 * z)) == 1 / (1 + exp(-2 * z))
    assert diff(sigma(z), z) == diff(1 / (1 + exp(-z)), z)
    assert diff(sigma(t**2), t) == diff(1 / (1 + exp(-(t**2))), t)
    assert diff(p(k), x[j]) == diff(spelled_out(p(k)), x[j])
    assert str(p(j)) == "p_j" and str(sigma(z)) == "sigma(z)"


def test_a_definition_must_name_what_it_depends_on():
    with pytest.raises(ValueError, match="t does not occur in"):
        define("h", t, z**2)
    with pytest.raises(TypeError, match="takes symbols and a SymPy formula"):
        define("h", 3, z**2)
