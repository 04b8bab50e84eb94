"""lhs = rhs, lhs <= rhs, lhs < rhs, f(z) → a: refute by numbers, then prove by the normal form.

Used through mathlib.verdict by derivations and exercises.
"""

import sympy as sp
from sympy.polys.polyerrors import BasePolynomialError

from mathlib.definitions import spelled_out
from mathlib.symbols import as_sympy, check_clash, check_ranges
from mathlib.verdict import matrices
from mathlib.verdict.assumptions import apply, guards, interval, listed, regions
from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable
from mathlib.verdict.cases import by_sign, cases
from mathlib.verdict.closer import Look
from mathlib.verdict.extent import too_large
from mathlib.verdict.inequalities import nonnegative, obviously_nonnegative, positive
from mathlib.verdict.intervals import never_positive
from mathlib.verdict.limits import limit, near
from mathlib.verdict.normal import Normal
from mathlib.verdict.record import Verdict
from mathlib.verdict.refute import AT_MOST, BELOW, EQUAL, TRIALS, refuted

DISAGREE = "SymPy's limit and the numbers near it disagree"
# what SymPy raises when it is out of its depth; a verdict says so instead
BEYOND = (ArithmeticError, BasePolynomialError, NotImplementedError, RecursionError)


def equal(lhs, rhs, given=(), budget=200_000):
    """lhs = rhs for all values that the assumptions allow.

    lhs, rhs: SymPy expressions or matrices. given: relations such as z > 0 or Eq(total(y[k], k), 1).
    Raises TypeError for what is not an expression, ValueError for a symbol clash or an assumption that
    cannot be used.
    """
    return _decide(lhs, rhs, given, budget, EQUAL, _prove_zero)


def at_most(lhs, rhs, given=(), budget=200_000):
    """lhs <= rhs for all real values that the assumptions allow; matrices entry by entry.

    What the normal form cannot show is tried by interval arithmetic, if the one symbol has numbers as bounds.
    Raises TypeError and ValueError as `equal` does.
    """
    verdict = _decide(lhs, rhs, given, budget, AT_MOST, _prove_nonnegative)
    if verdict.kind != "confirmed":
        return verdict
    shown = _by_intervals(_checked(lhs) - _checked(rhs), given, budget)
    return verdict if shown is None else shown


def _by_intervals(gap, given, budget):
    """Proved, or None where the question is not about one symbol between two numbers, or stays open."""
    bounded = interval(given)
    if bounded is None or matrices.is_matrix(gap) or gap.free_symbols != {bounded[0]}:
        return None
    try:
        done = never_positive(matrices.carried_out(gap), *bounded, Budget(20 * budget))
    except (BudgetExceeded, NotEvaluable):
        return None  # the verdict stays "confirmed", which says that no proof was found
    return Verdict("proved", "by interval arithmetic") if done else None


def less_than(lhs, rhs, given=(), budget=200_000):
    """lhs < rhs for all real values that the assumptions allow; matrices entry by entry.

    Raises TypeError and ValueError as `equal` does.
    """
    return _decide(lhs, rhs, given, budget, BELOW, _prove_positive)


def tends(expression, symbol, to, value):
    """expression → value as symbol → to, by SymPy's limit, held against numbers near it.

    to: oo, −oo or a place, which is approached from both sides. Raises as `equal` does.
    """
    large = too_large(expression, value, to)
    if large:
        return Verdict("undecided", large)
    expression, value, to = (_checked(e) for e in (expression, value, to))
    symbol = as_sympy(symbol)
    if not isinstance(symbol, sp.Symbol):
        raise TypeError(f"a limit is taken in a symbol, to=(z, oo); got {symbol!r} in place of the symbol")
    check_clash(expression, value, symbol)
    try:
        return _tends(matrices.carried_out(expression), symbol, to, value)
    except NotEvaluable as problem:
        return Verdict("undecided", str(problem))
    except BEYOND as problem:
        return Verdict("undecided", _beyond(problem))


def _tends(expression, symbol, to, value):
    found = limit(expression, symbol, to)
    if isinstance(found, Verdict):
        return found
    if found != value:
        same = equal(found, value) if found.is_finite and value.is_finite else Verdict("refuted")
        if same.kind == "refuted" and not near(expression, symbol, to, found, instead_of=value):
            return Verdict("undecided", DISAGREE)
        if not same.proved:
            return Verdict(same.kind, f"the limit is {found}", {str(symbol): to}, found, value)
    if not near(expression, symbol, to, value):
        return Verdict("undecided", DISAGREE)
    return Verdict("proved", "SymPy's limit")


def _decide(lhs, rhs, given, limit, relation, prove):
    """Refuted at a point where the relation fails, else what `prove` finds within a budget of `limit`."""
    large = too_large(lhs, rhs, *listed(given))
    if large:
        return Verdict("undecided", large)
    lhs, rhs = _checked(lhs), _checked(rhs)
    check_ranges(lhs)
    check_ranges(rhs)
    check_clash(lhs, rhs, *(g for g in listed(given) if isinstance(g, sp.Basic)))
    allowed, drawn = regions(given), regions(given, whole=True)
    different = matrices.shapes(lhs, rhs)
    if different:
        return _other_shape(lhs, rhs, different, given)
    budget = Budget(limit)
    try:
        todo, tried = _questions(lhs, rhs, allowed), _questions(lhs, rhs, drawn)
        _check_extent(todo)
        for place, a, b, region in tried:
            found = refuted(a, b, region, place, relation, (lhs, rhs), guards(given, region))
            if found is not None:
                return found
    except NotEvaluable as problem:
        return Verdict("undecided", str(problem))
    except BEYOND as problem:
        return Verdict("undecided", _beyond(problem))
    doubt = _doubt(todo, budget, prove)
    if not doubt:
        return Verdict("proved")
    for place, a, b, region in tried:
        found = Look(a, b, region, place, relation, (lhs, rhs), guards(given, region)).verdict()
        if found is not None:
            return found
    return Verdict("confirmed", f"{relation.word} at {TRIALS} points to 30 digits{doubt}")


def _questions(lhs, rhs, allowed):
    """(place, a, b, region) for every entry in every region, with the substitutions carried out."""
    return [(place, apply(a, r), apply(b, r), r) for place, a, b in matrices.pairs(lhs, rhs) for r in allowed]


def _other_shape(lhs, rhs, shapes, given):
    """Refuted, with both shapes and whether the transpose would do."""
    reason = f"the shapes differ: {shapes[0]} before, {shapes[1]} after"
    turned = matrices.is_matrix(lhs) and matrices.is_matrix(rhs) and matrices.shapes(lhs.T, rhs) is None
    if turned and equal(lhs.T, rhs, given).kind in ("proved", "confirmed"):
        reason += " (equals the transpose)"
    return Verdict("refuted", reason)


def _doubt(todo, budget, prove):
    """Why there is no proof, in words; "" if every entry in every case is proved."""
    try:
        for _, a, b, _ in todo:
            for case in cases(sp.Tuple(a, b), budget):
                if not prove(*case, budget):
                    return ", not reduced"
    except (BudgetExceeded, NotEvaluable) as problem:
        return f"; no proof: {problem}"
    except BEYOND as problem:
        return f"; no proof: {_beyond(problem)}"
    return ""


def _beyond(problem):
    return f"SymPy cannot work this out ({type(problem).__name__}: {problem})"


def _prove_zero(a, b, budget):
    normal = Normal(budget)
    left, right = normal.forms(a, b)
    return normal.is_zero(left - right) or _term_by_term(a, b, budget, _prove_zero)


def _prove_nonnegative(a, b, budget):
    return (
        obviously_nonnegative(b - a)
        or _prove_gap(a, b, budget, nonnegative)
        or _term_by_term(a, b, budget, _prove_nonnegative)
    )


def _term_by_term(a, b, budget, prove):
    """Σ_k f_k ≤ Σ_k g_k because f_k ≤ g_k for every k of the range, which both sums share; = likewise."""
    sums = [side for side in (a, b) if isinstance(side, sp.Sum)]
    limits = {side.limits for side in sums}
    if len(limits) != 1 or not all(side == 0 for side in (a, b) if side not in sums):
        return False
    if not all(sp.expand(high - low + 1).is_nonnegative for _, low, high in limits.pop()):
        return False
    terms = sp.Tuple(*(side.function if side in sums else side for side in (a, b)))
    return all(prove(*case, budget) for case in cases(terms, budget))


def _prove_positive(a, b, budget):
    return _prove_gap(a, b, budget, positive)


def _prove_gap(a, b, budget, has_sign):
    """b − a has the sign, as it stands or below, at and above 0 in each of its symbols."""

    def proved(case):
        normal = Normal(budget)
        low, high = normal.forms(*case)
        return has_sign(high - low, normal)

    return proved((a, b)) or all(proved(case) for case in by_sign(sp.Tuple(a, b), budget))


def _checked(expression):
    """The expression with defined names spelled out; raises TypeError for what is not exact."""
    symbolic = isinstance(expression, sp.Basic | sp.MatrixBase)
    if isinstance(expression, float) or (symbolic and expression.has(sp.Float)):
        raise TypeError(
            f"{expression!r} holds a decimal number, which is not exact; "
            "write a fraction such as Rational(1, 4)"
        )
    if isinstance(expression, sp.MatrixBase):
        return expression.as_immutable().applyfunc(spelled_out)
    if isinstance(expression, int | str | sp.Basic) and not isinstance(expression, bool):
        return spelled_out(as_sympy(expression))
    raise TypeError(
        f"expected a SymPy expression or matrix, got {expression!r} of type {type(expression).__name__}"
    )


def _check_extent(todo):
    for _, a, b, _ in todo:
        large = too_large(a, b)
        if large:
            raise NotEvaluable(large)
