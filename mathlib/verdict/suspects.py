r"""Classic slips in a formula: one sum, one slope or one transpose taken wrongly, and the value that gives.

    Σ_k W_kj δ_k   →   W_1j δ_1  (the sum forgotten),   Σ_k W_jk δ_k  (the transpose)
    σ'(z)          →   σ'(σ(z))  (the slope taken at a and not at z)
    Σ_s p_s x_s²   →   (Σ_s p_s x_s)²  (the square taken after the sum)

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
        except (ZeroDivisionError, NotEvaluable):
            continue  # this slip has no value here
    return found


def _wrong_forms(expression):
    """(text, form) of every slip."""
    for kind in (_lost_sums, _slopes, _transposes, _late_squares):
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
                text = f"only the term {_name(k)} = {place}: the sum over {_name(k)} forgotten?"
                yield text, expression.xreplace({node: term})


def _slopes(expression):
    """f'(f(x)) in place of f'(x)."""
    for node in _ordered(expression.atoms(sp.Derivative)):
        f = node.expr
        if isinstance(f, AppliedUndef) and node.variables == f.args:
            t = sp.Dummy("t", real=True)
            moved = sp.Subs(sp.Derivative(f.func(t), t), t, f)
            yield f"{f.func.__name__}′ taken at a and not at z?", expression.xreplace({node: moved})


def _transposes(expression):
    """W_jk in place of W_kj, for every array of two indices."""
    nodes = [e for e in expression.atoms(sp.Indexed) if len(e.indices) == 2]
    for base in _ordered({e.base for e in nodes}):
        swapped = {e: sp.Indexed(e.base.label, *e.indices[::-1]) for e in nodes if e.base == base}
        yield f"the indices of {base.label} exchanged: a transpose?", expression.xreplace(swapped)


def _late_squares(expression):
    """(Σ p x)² in place of Σ p x²."""
    for node in _ordered(expression.atoms(sp.Sum)):
        squares = [f for f in sp.Mul.make_args(node.function) if f.is_Pow and f.exp == 2]
        for square in squares:
            inside = node.func(node.function / square * square.base, *node.limits)
            yield "the square of the sum, not the sum of the squares?", expression.xreplace({node: inside**2})


def _name(index):
    return index.label if isinstance(index, sp.Idx) else index
