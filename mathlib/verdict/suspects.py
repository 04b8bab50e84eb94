r"""Classic slips in a formula: one sum, one slope or one transpose taken wrongly, and the value that gives.

    Σ_k W_kj δ_k   →   W_1j δ_1  (the sum forgotten),   Σ_k W_jk δ_k  (the transpose)
    σ'(z)          →   σ'(σ(z))  (the slope taken at a and not at z)
    Σ_s p_s x_s²   →   (Σ_s p_s x_s)²  (the square taken after the sum)
    g'(h(x)) h'(x) →   g'(x) h'(x)  (the outer slope at x),     A_jk + A_kj → 2 A_jk  (A taken as symmetric)
    s²/(s² + Nλ)   →   s²/(s² + λ)  (a size left out where it is one factor of one term)
    b² + v         →   b + v  (a square left out of one term)

Used by refute.py: where the value of a refuted line is that of a slip, the refusal can name it.
"""

import sympy as sp
from sympy.core.function import AppliedUndef

from mathlib.verdict.budget import NotEvaluable

LARGEST = 500  # nodes of an expression whose slips are tried: a refusal is shown at once or it is no help


def slips(expression, point):
    """{text: value at the point} of every slip that has one."""
    if sum(1 for _ in sp.preorder_traversal(expression)) > LARGEST:
        return {}
    found = {}
    for text, form in _wrong_forms(expression):
        try:
            found[text] = point.value(form)
        except (ArithmeticError, NotEvaluable):
            continue  # this slip has no value here
    return found


def _wrong_forms(expression):
    """(text, form) of every slip."""
    for kind in (
        _lost_sums,
        _slopes,
        _outer_slopes,
        _transposes,
        _symmetries,
        _late_squares,
        _lost_sizes,
        _lost_squares,
    ):
        yield from kind(expression)


def _ordered(nodes):
    return sorted(nodes, key=sp.default_sort_key)


def _lost_sums(expression):
    """One term in place of a sum: the first, the last, or the one an index outside names."""
    for node in _ordered(expression.atoms(sp.Sum)):
        if len(node.limits) == 1:
            k, low, high = node.limits[0]
            for place in dict.fromkeys((low, high)):
                term = node.function.subs(k, place)  # not xreplace: k may run again inside
                text = f"only the term {k} = {place}: the sum over {k} forgotten?"
                yield text, expression.xreplace({node: term})


def _slopes(expression):
    """f'(f(x)) in place of f'(x)."""
    for node in _ordered(expression.atoms(sp.Derivative)):
        f = node.expr
        if isinstance(f, AppliedUndef) and node.variables == f.args:
            t = sp.Dummy()
            moved = sp.Subs(sp.Derivative(f.func(t), t), t, f)
            yield f"{f.func.__name__}′ taken at a and not at z?", expression.xreplace({node: moved})


def _outer_slopes(expression):
    """g'(x) in place of g'(h(x)), which SymPy writes as a Subs unless h is undefined."""
    for node in _ordered(expression.atoms(sp.Subs, sp.Derivative)):
        inside = node.point if isinstance(node, sp.Subs) else node.variables
        slope = node.expr if isinstance(node, sp.Subs) else node
        known = isinstance(slope, sp.Derivative) and isinstance(slope.expr, AppliedUndef)
        if known and len(inside) == 1 and len(inside[0].free_symbols) == 1 and not inside[0].is_Symbol:
            (x,) = inside[0].free_symbols
            g = slope.expr.func
            text = f"{g.__name__}′ taken at {x} and not at {inside[0]}?"
            yield text, expression.xreplace({node: sp.Derivative(g(x), x)})


def _transposes(expression):
    """W_jk in place of W_kj, for every array of two indices."""
    nodes = [e for e in expression.atoms(sp.Indexed) if len(e.indices) == 2]
    for base in _ordered({e.base for e in nodes}):
        swapped = {e: sp.Indexed(e.base.label, *e.indices[::-1]) for e in nodes if e.base == base}
        yield f"the indices of {base.label} exchanged: a transpose?", expression.xreplace(swapped)


def _symmetries(expression):
    """A_jk in place of A_kj where both stand, for every pair of such entries."""
    nodes = {e for e in expression.atoms(sp.Indexed) if len(e.indices) == 2}
    for e in _ordered(nodes):
        turned = sp.Indexed(e.base, *e.indices[::-1])
        if turned in nodes and turned != e:
            text = f"{turned} in place of {e}: {e.base.label} taken as symmetric?"
            yield text, expression.xreplace({e: turned})


def _late_squares(expression):
    """(Σ p x)² in place of Σ p x²."""
    for node in _ordered(expression.atoms(sp.Sum)):
        squares = [f for f in sp.Mul.make_args(node.function) if f.is_Pow and f.exp == 2]
        for square in squares:
            inside = node.func(node.function / square * square.base, *node.limits)
            yield "the square of the sum, not the sum of the squares?", expression.xreplace({node: inside**2})


def _lost_sizes(expression):
    """1 in place of a size N, outside the ends of sums; a factor N of the whole shows as a ratio anyway."""
    sums = {node: sp.Dummy() for node in expression.atoms(sp.Sum, sp.Product, sp.Idx)}
    outside = expression.xreplace(sums)
    for N in _ordered(s for s in outside.free_symbols if s.is_integer and s.is_positive):
        form = outside.xreplace({N: sp.Integer(1)})
        if all(sp.expand(outside - N**power * form) != 0 for power in (-2, -1, 1, 2)):
            yield f"{N} left out?", form.xreplace({dummy: node for node, dummy in sums.items()})


def _lost_squares(expression):
    """x in place of x² in one term of a sum of several, outside Σ."""
    for term in _ordered(sp.Add.make_args(expression)) if expression.is_Add else ():
        for factor in sp.Mul.make_args(term):
            if factor.is_Pow and factor.exp == 2:
                yield "a square left out?", expression - term + term / factor * factor.base
