"""Inequalities between forms, by their sign and by what is known of e^u, log and erf:

    e^u > 1 + u for u > 0,     Σ c·log f ≥ 0 where Π f^c ≥ 1,     1 − 1/f ≤ log f ≤ f − 1,     −1 < erf x < 1

Each such fact rewrites the form so that signs.py may decide it; one rewriting that does is enough. Used
by decide.py.
"""

import itertools

import sympy as sp

from mathlib.verdict.powers import exponential
from mathlib.verdict.signs import sign


def nonnegative(form, normal):
    """form >= 0: True if proved, whether indices in it are equal or not."""
    return all(_has_sign(case, normal, ("+", "0+", "0")) for case in normal.by_equal_indices(form))


def positive(form, normal):
    """form > 0: True if proved, whether indices in it are equal or not."""
    return all(_has_sign(case, normal, ("+",)) for case in normal.by_equal_indices(form))


def obviously_nonnegative(expression):
    """True for squares, positive things, and sums and products of such, before anything is expanded."""
    if isinstance(expression, sp.Sum | sp.Product):
        return obviously_nonnegative(expression.function)
    if isinstance(expression, sp.Add | sp.Mul):
        return all(obviously_nonnegative(a) for a in expression.args)
    if isinstance(expression, sp.Pow) and expression.exp.is_even and expression.base.is_extended_real:
        return True
    if isinstance(expression, sp.Pow) and expression.exp.is_extended_real:
        return obviously_nonnegative(expression.base)  # 1/Σx² has no value where the sum is 0, else it is > 0
    return bool(expression.is_nonnegative)


def _has_sign(form, normal, marks):
    rewritten = (
        _within_range,
        _without_log,
        _with_tangent,
        _log_by_tangent,
    )  # the cheapest first: they share one budget
    attempts = itertools.chain([form], (other for rewrite in rewritten for other in rewrite(form, normal)))
    return any(sign(a, normal, deep=True) in marks for a in attempts)


def _with_tangent(form, normal):
    """e^u = 1 + u + w, and e^−u = 1 − u + w, for u > 0 and some w > 0; proved for every w, proved for e^u."""
    arguments = {s: normal.meaning[s][1][0] for s in form.free_symbols if normal.kind(s) == "exp"}
    tangent = {s: u for s, u in arguments.items() if u.is_positive and normal.constant(s) is None}
    if tangent:
        w = {s: sp.Dummy("w", positive=True) for s in sorted(tangent, key=str)}
        yield form.xreplace({s: 1 + u + w[s] for s, u in tangent.items()})
        yield form.xreplace({s: 1 / (1 - u + w[s]) for s, u in tangent.items()})


def _without_log(form, normal):
    """Σ c·log f ≥ 0 where Π f^c ≥ 1: what is left has no logarithm."""
    if any(normal.kind(s) == "log" for s in form.free_symbols):
        yield exponential(normal, sp.expand(form)) - 1


def _log_by_tangent(form, normal):
    """c·log f = c(f − 1 − w), and c(1 − 1/f + w), for some w >= 0; proved for every such w, proved for log f.

    Logs are joined where their factors are multiples of one another: y log p − y log q = y log(p/q).
    """
    joined = _joined_logs(form, normal)
    if joined:
        rest, logs = joined
        w = sp.symbols(f"w:{len(logs)}", nonnegative=True, cls=sp.Dummy)
        yield rest + sum(c * (f - 1 - w_i) for (c, f), w_i in zip(logs, w, strict=True))
        yield rest + sum(c * (1 - 1 / f + w_i) for (c, f), w_i in zip(logs, w, strict=True))


def _joined_logs(form, normal):
    """form = rest + Σ c·log f with positive f, as (rest, [(c, f), ...]); None without logs of that kind."""
    found = {s: normal.meaning[s][1][0] for s in form.free_symbols if normal.kind(s) == "log"}
    rest, logs = sp.expand(form), []
    for s in sorted(found, key=str):
        c = rest.coeff(s)
        rest = sp.expand(rest - c * s)
        nth = next((n for n, (known, _) in enumerate(logs) if sp.cancel(c / known).is_Integer), len(logs))
        known, f = logs[nth] if nth < len(logs) else (c, sp.Integer(1))
        logs[nth : nth + 1] = [(known, f * found[s] ** sp.cancel(c / known))]
    left = rest.free_symbols.union(*(c.free_symbols for c, _ in logs))
    usable = logs and not left & set(found) and all(sign(f, normal) == "+" for f in found.values())
    return (rest, logs) if usable else None


def _within_range(form, normal):
    """erf x = (w − 1)/(w + 1) for some w > 0, and w > 1 for x > 0: −1 < erf x < 1, whatever else it is."""
    calls = sorted((s for s in form.free_symbols if normal.kind(s) == "call"), key=str)
    found = {s: normal.meaning[s][1][1] for s in calls if normal.meaning[s][1][0] == "erf"}
    if found:
        w = {s: sp.Dummy("w", positive=True) + (1 if x.is_positive else 0) for s, x in found.items()}
        yield form.xreplace({s: (w[s] - 1) / (w[s] + 1) for s in found})
