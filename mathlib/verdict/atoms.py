"""Atoms: what an expression is made of once it is taken apart, one symbol for each thing.

    z_k  →  entry1,     e^t  →  exp2,     log f  →  log3,     Σ_k z_k  →  sum4,     f'(z)  →  undefined5

Each symbol is the same wherever and however the thing was written. Which indices an atom depends on, and
what it becomes when an index is renamed, is known here. Used by normal.py, which takes the expressions
apart.
"""

import sympy as sp

from mathlib.verdict.budget import Budget


class Atoms:
    """The atoms of one question: (kind, key) → symbol, and back."""

    def __init__(self, budget=None):
        self.budget = budget or Budget()
        self.atoms = {}  # (kind, key) → symbol
        self.meaning = {}  # symbol → (kind, key, assumptions)
        self.ranges = {}  # symbol of an index → (first, last)
        self.names = {}  # (level, position) → standard name of a running index
        self._depends = {}  # symbol → the symbols and indices it depends on

    def atom(self, kind, *key, **assumptions):
        """(kind, key) → its one symbol; the parts of a key are forms, tuples of forms or names."""
        if (kind, key) not in self.atoms:
            self.budget.spend(1, "making atoms")
            made = sp.Dummy(f"{kind}{len(self.atoms)}", **assumptions)
            self.atoms[kind, key] = made
            self.meaning[made] = (kind, key, assumptions)
        return self.atoms[kind, key]

    def running(self, level, position):
        """The standard name of an index of a sum, by the depth of the sum and the index's place in it."""
        return self.names.setdefault((level, position), sp.Dummy(f"i{level}_{position}", integer=True))

    def kind(self, symbol):
        """The kind of an atom, or None for a plain symbol."""
        return self.meaning[symbol][0] if symbol in self.meaning else None

    def free(self, form):
        """Symbols and indices that a form depends on, looked up through its atoms."""
        return frozenset().union(*(self._free_atom(s) for s in form.free_symbols))

    def _free_atom(self, symbol):
        if symbol not in self.meaning:
            return frozenset({symbol})
        if symbol not in self._depends:
            self._depends[symbol] = self._looked_up(*self.meaning[symbol][:2])
        return self._depends[symbol]

    def _looked_up(self, kind, key):
        bound = set(key[-1]) if kind in ("sum", "product") else set()
        return frozenset().union(*(self.free(k) for k in key if isinstance(k, sp.Basic))) - bound

    def constant(self, symbol):
        """The number an atom stands for (e^2, √3, log 5, π, erf(1/2)), or None if it stands for none."""
        if symbol not in self.meaning:
            return None
        kind, key, _ = self.meaning[symbol]
        if kind == "constant":
            return {"pi": sp.pi, "E": sp.E}.get(key[0])
        forms = [k for k in key if isinstance(k, sp.Expr)]
        if kind not in ("exp", "root", "log", "call"):
            return None
        arguments = [self.number(k) for k in forms]
        if None in arguments:
            return None
        if kind == "root":
            return arguments[0] ** (1 / arguments[1])
        return getattr(sp, key[0] if kind == "call" else kind)(*arguments)

    def number(self, form):
        """A form without free symbols as a SymPy number, or None."""
        values = {s: self.constant(s) for s in form.free_symbols}
        return None if None in values.values() else form.xreplace(values)

    def substitute(self, form, mapping):
        """The form with symbols replaced, also inside the atoms that depend on them."""
        inside = {s: self._rebuilt(s, mapping) for s in form.free_symbols if self.free(s) & set(mapping)}
        return form.xreplace(inside)

    def renewed(self, kind, key, assumptions):
        """The atom of a changed key; a subclass may simplify it."""
        return self.atom(kind, *key, **assumptions)

    def _rebuilt(self, symbol, mapping):
        if symbol in mapping:
            return mapping[symbol]
        self.budget.spend(1, "renaming indices")
        kind, key, assumptions = self.meaning[symbol]
        renew = lambda k: self.substitute(k, mapping) if isinstance(k, sp.Expr) else k
        if kind in ("sum", "product"):
            ends = sp.Tuple(*(renew(e) for e in key[1]))
            return self.atom(kind, renew(key[0]), ends, key[2], **assumptions)
        return self.renewed(kind, tuple(renew(k) for k in key), assumptions)
