"""What a refutation shows of its point: numbers for the reader's own symbols and for entries of vectors.

    0 < a < 1 was replaced by a = u/(1 + u); at u = 3 the reader is shown a = 3/4

Used by refute.py.
"""

import mpmath
import sympy as sp

from mathlib.symbols import as_sympy
from mathlib.verdict.assumptions import apply
from mathlib.verdict.points import Point


def shown(point, region):
    """{symbol: number}, {name of an entry: number} at a point; what the region replaced is computed back."""
    numbers = {k: as_sympy(v) for k, v in point.numbers.items()}
    plain = {k: v.xreplace(numbers) for k, v in numbers.items() if not isinstance(k, sp.Dummy)}
    back = _replaced_symbols(point, region)
    drawn = {_entry_name(base, at): v for (base, at), v in point.entries.items() if not base.startswith("_")}
    entries = _replaced_entries(point, region) | drawn
    return plain | back, entries


def _replaced_symbols(point, region):
    """Symbols that an assumption replaced, from the free ones; a free one that no side holds is drawn now."""
    found = {k: apply(k, region) for k in region if not isinstance(k, sp.IndexedBase)}
    point = point.moved(Point(found.values(), point.trial, point.numbers).numbers, {})
    numbers = {k: as_sympy(v) for k, v in point.numbers.items()}
    exact = {k: form.xreplace(numbers) for k, form in found.items()}
    return {k: v if v.is_number else _digits(point.value(found[k])) for k, v in exact.items()}


def _digits(number):
    return mpmath.nstr(mpmath.re(number), 5)


def _replaced_entries(point, region):
    """Entries of a vector that an assumption replaced, y_1, y_2, ..., computed back from the free ones."""
    found = {}
    for base, rule in region.items():
        if isinstance(base, sp.IndexedBase):
            for i in range(1, int(base.shape[0].xreplace(point.numbers)) + 1):
                found[_entry_name(base.label, (i,))] = _digits(point.value(apply(rule(base[i]), region)))
    return found


def _entry_name(base, indices):
    """x_1, W_21: as the text writes entries."""
    return f"{base}_" + ("" if max(indices) < 10 else ",").join(map(str, indices))
