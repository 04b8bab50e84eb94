"""How large and how deep an expression is, before anything walks through it.

    nodes(f) = 1 + Σ nodes(arguments),      depth(f) = 1 + max depth(arguments)

Counted with a memory, since sin(u) + cos(u) forty times over is 80 parts in memory and 2^40 as a tree.
Used by decide.py and derivation.py.
"""

import sympy as sp

LARGEST = 20_000  # nodes of both sides; beyond it no verdict is attempted
DEEPEST = 60  # levels of nesting; SymPy walks by recursion, and several calls deep a level


def too_large(*expressions):
    """Why expressions are too much for a verdict, in words; "" if they are not."""
    found = [_extent(e) for e in expressions]
    deepest, nodes = max((d for d, _ in found), default=0), sum(n for _, n in found)
    if deepest > DEEPEST:
        return (
            f"an expression nested {deepest} deep; a step may be {DEEPEST} deep: name a part with define(), "
            "or split it"
        )
    return f"an expression of {nodes} parts; a step may have {LARGEST}: split it" if nodes > LARGEST else ""


def check_extent(*expressions):
    """Raise ValueError for expressions that are too much for a verdict."""
    large = too_large(*expressions)
    if large:
        raise ValueError(f"undecided: {large}")


def _extent(expression):
    """(depth, nodes) of an expression or an explicit matrix; (1, 1) for what is neither."""
    known, taken_apart = {}, {}  # by id; what was taken apart is kept, so that no id is given twice
    todo = [expression]
    while todo:
        e = todo[-1]
        if id(e) not in taken_apart:
            taken_apart[id(e)] = (e, _parts(e))
        parts = taken_apart[id(e)][1]
        new = [part for part in parts if id(part) not in known]
        if new:
            todo += new
            continue
        todo.pop()
        inner = [known[id(part)] for part in parts]
        known[id(e)] = (1 + max((d for d, _ in inner), default=0), 1 + sum(n for _, n in inner))
    return known[id(expression)]


def _parts(e):
    """The arguments of an expression; the entries of an explicit matrix."""
    if isinstance(e, sp.MatrixBase):
        return e.flat()
    return e.args if isinstance(e, sp.Basic) else ()
