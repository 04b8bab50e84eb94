"""How a verdict comes about: what is refused, what each step of a proof asks, which words the verdict has."""

import re

import pytest
import sympy as sp
from sympy import Abs, Eq, Float, Matrix, Rational, Sum, cos, exp, log, oo, sign, sin

from mathlib.symbols import index, matrix, positive, real, size, vector
from mathlib.verdict import Verdict, at_most, decide, equal, inequalities, less_than, tends
from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable

z, t, w = real("z t w")
c = positive("c")
K, m, n = size("K m n")
j, k = index("j k", K)
x, y = vector("x y", K)
q = vector("q", K, positive=True)
W = matrix("W", m, n)

TOO_DEEP = "an expression nested {} deep; a step may be 60 deep: name a part with define(), or split it"


def nested(depth, inside):
    for _ in range(depth):
        inside = sin(inside, evaluate=False)
    return inside


# What is asked


DECIMAL = [0.5, Float("0.1") * z, Matrix([[z, Float("0.1") * z]]), sp.ImmutableMatrix([[Float("0.5"), z]])]


@pytest.mark.parametrize("wrong", DECIMAL, ids=str)
@pytest.mark.parametrize("ask", [equal, at_most, less_than])
def test_a_decimal_number_is_refused_wherever_it_stands(ask, wrong):
    words = f"{wrong!r} holds a decimal number, which is not exact; write a fraction such as Rational(1, 4)"
    for sides in ((wrong, z), (z, wrong)):
        with pytest.raises(TypeError, match=f"^{re.escape(words)}$"):
            ask(*sides)


@pytest.mark.parametrize("wrong", [None, True, (1, 2), [z]], ids=str)
def test_what_is_no_expression_is_refused(wrong):
    words = f"expected a SymPy expression or matrix, got {wrong!r} of type {type(wrong).__name__}"
    with pytest.raises(TypeError, match=f"^{re.escape(words)}$"):
        equal(wrong, z)


def test_whole_numbers_of_python_and_matrices_are_expressions():
    assert equal(2, 2).proved and at_most(1, 2).proved and less_than(1, 2).proved
    assert equal(Matrix([[z + z, 1]]), Matrix([[2 * z, 1]])).proved
    assert equal(Matrix([[z, 1]]), Matrix([[z, 2]])).reason == "entry (1, 2)"


def test_a_symbol_clash_is_refused_wherever_it_is():
    plain = sp.Symbol("z")
    words = "two different symbols are both named 'z'"
    for ask in (
        lambda: equal(z, plain),
        lambda: equal(z, t, [plain > 0]),
        lambda: tends(z, plain, oo, 0),
        lambda: tends(1 / t, t, oo, z - plain),
    ):
        with pytest.raises(ValueError, match=words):
            ask()
    assert equal(z, z, [True, z > 0]).proved  # what is true anyway has no symbols


def test_an_index_from_1_is_refused_on_either_side():
    wrong = matrix("Q", K, m)[k, 0]
    for sides in ((wrong, z), (z, wrong)):
        with pytest.raises(ValueError, match="takes the index k from 1 to K, but SymPy counts the rows"):
            equal(*sides)


@pytest.mark.parametrize(
    ("lhs", "rhs", "given", "depth"),
    [
        (nested(70, t), z, (), 71),
        (z, nested(70, t), (), 71),
        (z, nested(500, t), (), 501),  # far beyond what Python can walk through
        (z, t, [t > nested(69, w)], 71),
        (nested(40, t), z, Eq(t, nested(40, w)), 81),  # too deep only with the assumption put in
        (z, nested(40, t), Eq(t, nested(40, w)), 81),
    ],
)
def test_what_is_nested_too_deep_is_undecided(lhs, rhs, given, depth):
    assert equal(lhs, rhs, given) == Verdict("undecided", TOO_DEEP.format(depth))


# Words and records


def test_the_words_of_a_proof_and_of_a_confirmation():
    assert equal((z + t) ** 2, z**2 + 2 * z * t + t**2) == Verdict("proved")
    assert at_most(2 * z * t, z**2 + t**2) == Verdict("proved")
    assert less_than(z, z + 1) == Verdict("proved")
    confirmed = "true at 24 points to 30 digits, not reduced"
    assert at_most(sin(z), z, z >= 0) == Verdict("confirmed", confirmed)
    poor = equal((z + t) ** 3, sp.expand((z + t) ** 3), budget=9)
    words = "equal at 24 points to 30 digits; no proof: the budget of 9 operations ran out in "
    assert poor.kind == "confirmed" and poor.reason.startswith(words)


def test_a_refutation_is_what_is_said():
    verdict = less_than(z, z)
    assert verdict.kind == "refuted" and verdict.before == verdict.after
    assert list(verdict.point) == ["z"]
    tiny = equal(z, z + Rational(1, 10**60))
    assert tiny.kind == "refuted" and tiny.reason == "the difference is -1.0e-60"


@pytest.mark.parametrize(
    "problem", [ZeroDivisionError("no"), RecursionError("no"), NotImplementedError("no")]
)
def test_where_sympy_is_beyond_its_depth_the_verdict_says_so(monkeypatch, problem):
    def fails(*arguments):
        raise problem

    words = f"SymPy cannot work this out ({type(problem).__name__}: no)"
    monkeypatch.setattr(decide, "_prove_zero", fails)
    without_proof = Verdict("confirmed", f"equal at 24 points to 30 digits; no proof: {words}")
    assert equal(z, z) == without_proof
    monkeypatch.setattr(decide, "refuted", fails)
    assert equal(z, z) == Verdict("undecided", words)
    monkeypatch.setattr(decide, "limit", fails)
    assert tends(1 / z, z, oo, 0) == Verdict("undecided", words)


def test_what_no_number_can_be_given_to_is_undecided_in_its_own_words(monkeypatch):
    def fails(*arguments):
        raise NotEvaluable("no number for this")

    monkeypatch.setattr(decide, "refuted", fails)
    assert equal(z, z) == Verdict("undecided", "no number for this")
    monkeypatch.setattr(decide, "limit", fails)
    assert tends(1 / z, z, oo, 0) == Verdict("undecided", "no number for this")


class _NothingFound:
    """In place of a closer look"""

    def __init__(self, a, b, region, place, relation, whole, guards):
        self.guards = guards

    def verdict(self):
        return None


def test_what_the_assumptions_leave_out_is_not_looked_at(monkeypatch):
    """0 < z <= h becomes z = h u/(1 + u), or z = h; where h < 0 neither kind of look may go."""
    h = real("h")
    looks = []
    monkeypatch.setattr(decide, "Look", lambda *asked: looks.append(_NothingFound(*asked)) or looks[-1])
    assert at_most(0, h, [z > 0, z <= h]).kind == "confirmed"
    (above_0, z_inside), (below_h, rest) = looks[0].guards
    assert (above_0, below_h) == (">", ">=")
    assert sp.simplify(z_inside + rest - h) == 0 and (z_inside / rest).is_positive
    assert looks[1].guards == [(">", h)]


# Shapes

ROW, COLUMN = Matrix([[t, z]]), Matrix([t, 1])
SHAPES = {
    "the transpose": (ROW, ROW.T, (), "1 × 2 before, 2 × 1 after (equals the transpose)"),
    "the transpose of symbols": (W, W.T, (), "m × n before, n × m after (equals the transpose)"),
    "the transpose under an assumption": (
        ROW,
        COLUMN,
        Eq(z, 1),
        "1 × 2 before, 2 × 1 after (equals the transpose)",
    ),
    "its shape, but other entries": (ROW, COLUMN, (), "1 × 2 before, 2 × 1 after"),
    "a matrix and a number": (ROW, z, (), "1 × 2 before, a number after"),
    "a number and a matrix": (z, ROW, (), "a number before, 1 × 2 after"),
    "two that do not fit either way": (ROW, sp.zeros(3, 4), (), "1 × 2 before, 3 × 4 after"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_that_differ(name):
    lhs, rhs, given, words = SHAPES[name]
    assert equal(lhs, rhs, given) == Verdict("refuted", f"the shapes differ: {words}")


# Limits


@pytest.mark.parametrize(
    ("expression", "symbol", "to", "value"),
    [
        (1 / z, z, oo, 0),
        (sin(t) / t, t, 0, 1),
        (sin(t) / t, t, 0, (z + 1) ** 2 - z**2 - 2 * z),  # 1, written otherwise
        (exp(z), z, oo, oo),
    ],
)
def test_limits_that_hold(expression, symbol, to, value):
    assert tends(expression, symbol, to, value) == Verdict("proved", "SymPy's limit")


@pytest.mark.parametrize(
    ("expression", "to", "value", "found"),
    [(1 / z, oo, 1, 0), (1 / (1 + exp(-z)), oo, 0, 1), (exp(z), oo, 0, oo), (1 / z, oo, oo, 0)],
)
def test_limits_that_do_not_hold(expression, to, value, found):
    assert tends(expression, z, to, value) == Verdict(
        "refuted", f"the limit is {found}", {"z": to}, found, value
    )


def test_a_limit_without_a_value_keeps_its_verdict():
    assert tends(sin(z), z, oo, 0) == Verdict("undecided", "SymPy finds no limit of sin(z)")


@pytest.mark.parametrize(
    ("found", "value"),
    [
        (5, 5),  # the numbers go to 0
        (5, 0),
        (Rational(-1, 10**4), 0),  # they come nearer to −1/10000 as well, but not as near
    ],
)
def test_a_limit_that_the_numbers_deny_is_undecided(monkeypatch, found, value):
    monkeypatch.setattr(decide, "limit", lambda *asked: sp.sympify(found))
    assert tends(1 / z, z, oo, value) == Verdict("undecided", decide.DISAGREE)


def test_a_limit_is_taken_in_a_symbol():
    words = "a limit is taken in a symbol, to=(z, oo); got z**2 in place of the symbol"
    with pytest.raises(TypeError, match=f"^{re.escape(words)}$"):
        tends(z, z**2, oo, oo)


@pytest.mark.parametrize("place", range(3))
def test_a_limit_of_something_too_deep_is_undecided(place):
    expression, to, value = (nested(70, t) if i == place else sp.Integer(0) for i in range(3))
    assert tends(expression, z, to, value) == Verdict("undecided", TOO_DEEP.format(71))


# Intervals

BETWEEN = [z >= Rational(1, 10), z <= 3]


def test_interval_arithmetic_shows_what_the_normal_form_cannot(monkeypatch):
    monkeypatch.setattr(decide, "Look", _NothingFound)
    shown = at_most(sin(z), z + Rational(1, 10), BETWEEN)
    assert shown == Verdict("proved", "by interval arithmetic")
    poor = at_most(sin(z), z + Rational(1, 10), BETWEEN, budget=1)  # too little for intervals as well
    assert poor.kind == "confirmed"


@pytest.mark.parametrize(
    ("gap", "given"),
    [
        (sin(z) - z, ()),
        (sin(z) - z, [z >= 0]),
        (sin(z) - t, BETWEEN),
        (sin(t) - t, BETWEEN),
        (sp.Integer(-1), BETWEEN),
        (sp.ImmutableMatrix([[sin(z) - z, -z]]), BETWEEN),
    ],
)
def test_intervals_are_for_one_symbol_between_two_numbers(monkeypatch, gap, given):
    monkeypatch.setattr(decide, "never_positive", lambda *asked: True)
    assert decide._by_intervals(gap, given, 100) is None


@pytest.mark.parametrize("done", [True, False])
def test_intervals_may_spend_twenty_times_the_budget(monkeypatch, done):
    asked = []
    monkeypatch.setattr(decide, "never_positive", lambda *arguments: asked.append(arguments) or done)
    found = decide._by_intervals(sp.Derivative(sin(z), z) - 1, BETWEEN, 7)
    assert found == (Verdict("proved", "by interval arithmetic") if done else None)
    ((gap, symbol, low, high, budget),) = asked
    assert (gap, symbol, low, high, budget.limit) == (cos(z) - 1, z, Rational(1, 10), 3, 140)


@pytest.mark.parametrize("problem", [NotEvaluable, BudgetExceeded])
def test_intervals_that_stay_open_say_nothing(monkeypatch, problem):
    def fails(*arguments):
        raise problem("why")

    monkeypatch.setattr(decide, "never_positive", fails)
    assert decide._by_intervals(sin(z) - z, BETWEEN, 7) is None


# Proofs


def asked_of(answers):
    """A stand-in for a step of a proof, with its answers in turn, and the list of what it was asked."""
    seen, left = [], iter(answers)

    def step(*arguments):
        seen.append(arguments)
        return next(left)

    return step, seen


def test_the_sign_of_a_gap_is_asked_as_it_stands_and_then_around_0():
    budget = Budget()
    step, seen = asked_of([True])
    assert decide._prove_gap(t, z, budget, step) is True
    ((form, normal),) = seen
    assert form == z - t and normal.budget is budget
    step, seen = asked_of([False, True, True, True])
    assert decide._prove_gap(sp.Integer(3), z, budget, step) is True
    below, at, above = (form + 3 for form, _ in seen[1:])
    assert below.is_negative and at == 0 and above.is_positive
    step, seen = asked_of([False, True, False, True])
    assert decide._prove_gap(sp.Integer(3), z, budget, step) is False
    assert len(seen) == 3


@pytest.mark.parametrize(("a", "b", "weak", "strict"), [(1, 2, 1, 1), (2, 1, 0, 0), (2, 2, 1, 0)])
def test_the_gap_of_two_numbers(a, b, weak, strict):
    a, b, budget = sp.Integer(a), sp.Integer(b), Budget()
    assert decide._prove_gap(a, b, budget, inequalities.nonnegative) is bool(weak)
    assert decide._prove_gap(a, b, budget, inequalities.positive) is bool(strict)
    assert bool(decide._prove_nonnegative(a, b, budget)) is bool(weak)
    assert decide._prove_positive(a, b, budget) is bool(strict)
    assert decide._prove_zero(a, b, budget) is (a == b)


over = lambda f, low=1, high=K: Sum(f, (k, low, high))
NONNEGATIVE = {
    "only before anything is expanded": (over(x[k] * y[k]), over(x[k] * y[k]) + over((x[k] - y[k]) ** 2)),
    "only by the gap of the forms": (z, exp(z)),
    "only term by term": (over(log(q[k])), over(q[k] - 1)),
}


@pytest.mark.parametrize("name", NONNEGATIVE)
def test_each_way_to_prove_an_inequality_is_enough(name):
    assert decide._prove_nonnegative(*NONNEGATIVE[name], Budget())
    assert not decide._prove_nonnegative(*reversed(NONNEGATIVE[name]), Budget())


f, g = x[k] + 1, y[k] * z
TERM_BY_TERM = {  # both sides; what is asked of each term
    "two sums": (over(f), over(g), (f, g)),
    "0 on the left": (sp.Integer(0), over(g), (0, g)),
    "0 on the right": (over(f), sp.Integer(0), (f, 0)),
    "a range that is never shorter than 0": (over(f, 1, K - 1), over(g, 1, K - 1), (f, g)),
    "two indices": (
        Sum(f, (j, 1, K), (k, 1, K)),
        Sum(g, (j, 1, K), (k, 1, K)),
        (f, g),
    ),
}
NOT_TERM_BY_TERM = {
    "1 and a sum": (sp.Integer(1), over(g)),
    "a symbol and a sum": (over(f), z),
    "no sum": (z, t),
    "zeros": (sp.Integer(0), sp.Integer(0)),
    "other ranges": (over(f), over(g, 1, K - 1)),
    "a range that may be shorter than 0": (over(f, 3), over(g, 3)),
    "one of two ranges may be shorter than 0": (
        Sum(f, (j, 3, K), (k, 1, K)),
        Sum(g, (j, 3, K), (k, 1, K)),
    ),
}


@pytest.mark.parametrize("name", TERM_BY_TERM)
def test_sums_over_one_range_are_compared_term_by_term(name):
    a, b, terms = TERM_BY_TERM[name]
    budget = Budget()
    for answer in (True, False):
        step, seen = asked_of([answer])
        assert decide._term_by_term(a, b, budget, step) is answer
        assert seen == [(*terms, budget)]


@pytest.mark.parametrize("name", NOT_TERM_BY_TERM)
def test_nothing_else_is_compared_term_by_term(name):
    step, seen = asked_of([True])
    assert decide._term_by_term(*NOT_TERM_BY_TERM[name], Budget(), step) is False
    assert seen == []


def test_terms_are_compared_in_every_case():
    for answers, proved in (([True, True, True], True), ([True, False, True], False)):
        step, seen = asked_of(answers)
        assert decide._term_by_term(over(x[k] * Abs(z)), over(g), Budget(), step) is proved
        assert len(seen) == (3 if proved else 2)


def test_sums_that_are_equal_term_by_term_are_equal():
    """sign(x_k) x_k = |x_k| is seen case by case in x_k, which a sum does not allow."""
    assert decide._prove_zero(over(sign(x[k]) * x[k]), over(Abs(x[k])), Budget())
    assert decide._prove_zero(over(sin(x[k]) ** 2), over(1 - cos(x[k]) ** 2), Budget())
    assert not decide._prove_zero(over(x[k]), over(Abs(x[k])), Budget())
    assert not decide._prove_zero(over(x[k]), over(y[k]), Budget())


def test_every_entry_must_be_proved_in_every_case():
    todo = [("entry (1, 1)", z * Abs(z), t, {}), ("entry (1, 2)", t, w, {})]
    budget = Budget()
    step, seen = asked_of([True, True, True, True])
    assert decide._doubt(todo, budget, step) == ""
    below, at, above = (a for a, b, _ in seen[:3])
    assert below.is_negative and at == 0 and above.is_positive
    assert seen[0][1:] == (t, budget) and seen[3] == (t, w, budget)
    step, seen = asked_of([True, False])
    assert decide._doubt(todo, budget, step) == ", not reduced"
    assert len(seen) == 2


def test_numbers_put_in_for_a_whole_number_are_whole():
    """n < 3 leaves the sizes 1 and 2; between them the product is above 0."""
    n = size("n")
    assert at_most(sp.Mul(n, (n - 1) ** 2, (n - 2) ** 2), 0, [n < 3]).kind in ("proved", "confirmed")
