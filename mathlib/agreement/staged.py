r"""$L = f_n(\dots f_2(f_1(x)))$ written in stages: SymPy differentiates each, the chain rule joins them.

    def formula(X, W):
        name = Stages()
        Z = name(X * W.T)                    symbols that stand for the entries of X Wᵀ
        return name.loss(sum(sp.exp(z) for z in Z))

Written out in one expression, a long formula such as that of a transformer has millions of nodes, since every
entry holds all that came before. Used by `agree_gradients`, in the chapter on attention. Numbers are mpmath's
with 40 digits, from the first stage to the last; no derivative is written by hand.
"""

from functools import lru_cache
from typing import NamedTuple

import mpmath
import numpy as np
import sympy as sp

from mathlib.agreement.reference import DIGITS, as_formula, differentiate, rounded, switches


class Stages:
    """Gives names to what a formula computes on its way: `name(expression or matrix)` -> symbols for it."""

    def __init__(self):
        self.steps = []

    def __call__(self, value):
        """The symbol of an expression, or a matrix of symbols for the entries of a matrix."""
        symbols = [self._named(entry) for entry in (value if isinstance(value, sp.MatrixBase) else [value])]
        return sp.ImmutableMatrix(*value.shape, symbols) if isinstance(value, sp.MatrixBase) else symbols[0]

    def loss(self, expression):
        """The end of the formula, a number, which goes back to `agree_gradients`."""
        self._named(expression)
        return Staged(tuple(self.steps))

    def _named(self, entry):
        symbol = sp.Symbol(f"stage_{len(self.steps):06d}", real=True)
        self.steps.append((symbol, entry))
        return symbol


class Entry(NamedTuple):
    """One number of a stage, and what it needs: evaluate(*needs) gives it and its partial derivatives."""

    symbol: sp.Symbol
    needs: tuple
    evaluate: object
    switching: object


class Staged:
    """A formula in stages: steps is a tuple of (symbol, expression), the last of them the loss."""

    def __init__(self, steps):
        self.steps = steps

    def compiled(self, symbols, wrt):
        """(values, signs, reached): of numbers for `symbols`, L and ∂L/∂(each of wrt), float64; the switches.

        signs is None for a formula without kinks; reached are the symbols that L depends on. Raises
        ValueError for a symbol that no earlier stage gives a value.
        """
        known, entries = set(symbols), []
        for symbol, expression in self.steps:
            entries.append(_entry(symbol, as_formula(expression, known)))
            known.add(symbol)
        reached = {entries[-1].symbol}
        for entry in reversed(entries):
            reached |= set(entry.needs) if entry.symbol in reached else set()

        def values(*numbers):
            with mpmath.workdps(DIGITS):
                try:
                    at, slopes = _forward(entries, symbols, numbers)
                except ZeroDivisionError:
                    return np.full(1 + len(wrt), np.nan)
                back = _backward(entries, slopes)
                return rounded([at[entries[-1].symbol], *(back.get(s, 0) for s in wrt)])

        def signs(*numbers):
            with mpmath.workdps(DIGITS):
                at, _ = _forward(entries, symbols, numbers)
                found = (e.switching(*(at[s] for s in e.needs)) for e in entries if e.switching)
                return rounded([value for switching in found for value in switching])

        return values, signs if any(e.switching for e in entries) else None, reached


def _entry(symbol, expression):
    """The entry of a stage. Entries that differ in their symbols only are differentiated once."""
    needs = tuple(sorted(expression.free_symbols, key=sp.default_sort_key))
    places = sp.symbols(f"x:{len(needs)}", real=True)
    return Entry(symbol, needs, *_compiled(expression.xreplace(dict(zip(needs, places))), places))


@lru_cache(maxsize=4096)
def _compiled(expression, places):
    """The value and SymPy's partial derivatives as one function, and the switches, None without kinks."""
    slopes = [differentiate(expression, place) for place in places]
    switching = switches(expression)
    compile_ = lambda listed: sp.lambdify(places, listed, modules="mpmath", cse=True)
    return compile_([expression, *slopes]), compile_(switching) if switching else None


def _forward(entries, symbols, numbers):
    """{symbol: value} of every stage, and the partial derivatives of every entry, in its order"""
    at, slopes = dict(zip(symbols, (mpmath.mpf(float(number)) for number in numbers), strict=True)), []
    for entry in entries:
        at[entry.symbol], *partial = entry.evaluate(*(at[s] for s in entry.needs))
        slopes.append(partial)
    return at, slopes


def _backward(entries, slopes):
    """{symbol: ∂L/∂symbol}: slopes multiply along a path, and paths add"""
    back = {entries[-1].symbol: mpmath.mpf(1)}
    for entry, partial in zip(reversed(entries), reversed(slopes), strict=True):
        if entry.symbol in back:
            for s, slope in zip(entry.needs, partial, strict=True):
                back[s] = back.get(s, 0) + back[entry.symbol] * slope
    return back
