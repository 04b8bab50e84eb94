r"""A reader's answer, read: an exact expression or matrix in the symbols of an exercise, or why it is none.

    read("1/(1 + exp(z))", (z,))     the expression, typed as text
    read(Rational(1, 2), ())         the number

Raises ValueError for a symbol that the exercise does not have, a decimal or NaN, and a text that cannot be
read; TypeError for a NumPy number or anything else that is no formula. Used by exercises.check.
"""

import math
from fractions import Fraction

import sympy as sp

from mathlib import typed
from mathlib.definitions import spelled_out
from mathlib.symbols import as_sympy

LARGEST = 10**6  # the decimals for which a fraction is looked for


def read(answer, symbols):
    """The answer as an exact SymPy expression or matrix in these symbols."""
    if isinstance(answer, str):
        answer = typed.parse(answer, symbols)
    if isinstance(answer, list | tuple):
        raise TypeError("the answer is a list; write a matrix as Matrix([[...], [...]])")
    if isinstance(answer, float):
        raise TypeError(f"the answer is the decimal {float(answer)!r}{_exactly(float(answer))}")
    if isinstance(answer, bool) or not isinstance(answer, int | Fraction | sp.Expr | sp.MatrixBase):
        what = f"{type(answer).__module__}.{type(answer).__name__}".removeprefix("builtins.")
        raise TypeError(
            f"the answer is a {what}, {answer!r}; expected a SymPy expression in the symbols of the text"
        )
    answer = sp.ImmutableMatrix(answer) if isinstance(answer, sp.MatrixBase) else as_sympy(answer)
    answer = spelled_out(answer)
    if answer.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise ValueError(f"the answer holds {sp.nan} or an infinity: {answer}; a division by 0?")
    if decimals := sorted(map(str, answer.atoms(sp.Float))):
        raise ValueError(
            f"the answer holds the decimal {float(sp.Float(decimals[0])):g}; write exact numbers, such as "
            "Rational(1, 2) (in Python 1/2 is a decimal; z/2 is exact)"
        )
    if answer.has(sp.Derivative, sp.Integral, sp.Limit, sp.Subs):
        raise ValueError(
            f"the answer {answer} leaves the work to be done; carry it out, for instance with .doit()"
        )
    for symbol in sorted(answer.free_symbols - set(symbols), key=str):
        _refuse_symbol(symbol, symbols)
    return answer


def _exactly(decimal):
    """What to write for a float: the short fraction that Python makes it from, if there is one."""
    if math.isfinite(decimal) and abs(decimal) < LARGEST:
        short = Fraction(decimal).limit_denominator(1000)
        if float(short) == decimal and short.denominator == 1:
            return f"; write the whole number {short}"
        if float(short) == decimal:
            exact = f"Rational({short.numerator}, {short.denominator})"
            return f', into which Python turns {short}; put it in quotes, "{short}", or write {exact}'
    return "; write an exact number, such as Rational(1, 4)"


def _refuse_symbol(symbol, known):
    """Raise ValueError for a symbol that the exercise does not have, or has with other assumptions."""
    for own in known:
        if own.name == symbol.name:
            kind = ("size" if own.is_integer else "positive") if own.is_positive else "real"
            maker = f"{kind}({own.name!r})"
            raise ValueError(f"the {own.name} of the answer is not the {own.name} of the text; use {maker}")
    symbols = ", ".join(s.name for s in known)
    expected = f"an expression in {symbols}" if known else "a number"
    raise ValueError(f"the answer holds the symbol {symbol}; expected {expected}")
