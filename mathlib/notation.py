r"""Formulas as the text prints them.

    W_{ij}, \quad \delta_{jk}, \quad f'(z), \quad \sum_{i=1}^{K} x_{i}

Used by derivations for their LaTeX; the symbols themselves are made in symbols.py.
"""

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from mathlib.symbols import as_sympy, named

SIGNS = {
    "positive": ("> 0", "> 0"),
    "negative": ("< 0", "< 0"),
    "nonnegative": (r"\ge 0", ">= 0"),
    "nonpositive": (r"\le 0", "<= 0"),
}
HIGHEST_PRIME = 3  # the highest derivative written with primes


class _BookPrinter(LatexPrinter):
    """LaTeX in the notation of the text: plain indices, W_{ij}, δ_{jk}, f'(z)."""

    def _print_Idx(self, expr):
        return self._print(expr.label)

    def _deal_with_super_sub(self, string, style="plain"):
        """delta^{l+1}: SymPy leaves a name with braces as it is, and the delta in it a word."""
        name, mark, layer = string.partition("^{")
        deal = super()._deal_with_super_sub
        return f"{deal(name, style)}^{{{layer}" if mark and name.isalpha() else deal(string, style)

    def _helper_print_standard_power(self, expr, template):
        """(z^l_j)²: TeX refuses two superscripts, and a prime is one."""
        if isinstance(expr.base, sp.Indexed) and set("^'") & set(str(expr.base.base)):
            return rf"\left({self._print(expr.base)}\right)^{{{self._print(expr.exp)}}}"
        return super()._helper_print_standard_power(expr, template)

    def _print_Indexed(self, expr):
        name, mark, own = self._print(expr.base.label).partition("_{")
        if mark:  # entry j of w_1: TeX refuses two subscripts
            return f"{name}_{{{own.removesuffix('}')},{self._joined(expr.indices)}}}"
        return f"{name}_{{{self._joined(expr.indices)}}}"

    def _print_MatrixElement(self, expr):
        base = self._print(expr.parent)
        base = base if isinstance(expr.parent, sp.MatrixSymbol) else rf"\left({base}\right)"
        return f"{base}_{{{self._joined((expr.i, expr.j))}}}"

    def _print_UnevaluatedExpr(self, expr):
        """A sum that is not to be taken apart stands in brackets, as a minus before it is for all of it."""
        tex = self._print(expr.args[0])
        return rf"\left({tex}\right)" if isinstance(expr.args[0], sp.Add) else tex

    def _print_KroneckerDelta(self, expr, exp=None):
        tex = rf"\delta_{{{self._joined(expr.args[:2], ' ')}}}"
        return rf"{tex}^{{{exp}}}" if exp else tex

    def _print_Subs(self, expr):
        inner, variables, points = expr.args
        if _is_prime(inner) and inner.expr.args == tuple(variables):
            return self._primed(inner, points[0])
        return super()._print_Subs(expr)

    def _print_Derivative(self, expr):
        if _is_prime(expr):
            return self._primed(expr, expr.expr.args[0])
        tex = super()._print_Derivative(expr)
        inner = self._print(expr.expr)
        if isinstance(expr.expr, sp.Mul) and tex.endswith(inner):  # d/dz (ab), not d/dz a b
            tex = rf"{tex.removesuffix(inner)}\left({inner}\right)"
        return tex

    def _needs_mul_brackets(self, expr, first=False, last=False):
        """A derivative before another factor would read as that of the product; f'(x) g(x) would not."""
        long = isinstance(expr, sp.Derivative) and not _is_prime(expr)
        return (long and not last) or super()._needs_mul_brackets(expr, first, last)

    def _primed(self, derivative, place):
        """f''(place) for the second derivative of f."""
        name = self._print(sp.Symbol(derivative.expr.func.__name__))
        name = rf"\left({name}\right)" if "^" in name else name  # TeX refuses two superscripts
        primes = "'" * int(derivative.variable_count[0][1])
        return rf"{name}{primes}\left({self._print(place)}\right)"

    def _joined(self, indices, between_letters=""):
        """Indices side by side if each prints as one letter, else with commas."""
        letters = all(isinstance(i, sp.Idx | sp.Symbol) and len(str(i)) == 1 for i in indices)
        return (between_letters if letters else ",").join(self._print(i) for i in indices)


def _is_prime(e):
    """True for f'(x), f''(x) and f'''(x) of an undefined function of one variable."""
    if not isinstance(e, sp.Derivative) or not isinstance(e.expr, AppliedUndef) or len(e.variable_count) > 1:
        return False
    variable, order = e.variable_count[0]
    return e.expr.args == (variable,) and order.is_Integer and order <= HIGHEST_PRIME


def latex(expression):
    r"""\sum_{i=1}^{K} x_{i}: the LaTeX of an expression in the notation of the text."""
    printer = _BookPrinter({"ln_notation": False, "mul_symbol": None})
    return printer.doprint(as_sympy(expression))


def signs(*expressions):
    r"""[(LaTeX, text)], such as (r"\eta, \mu > 0", "eta, mu > 0"): the signs that the symbols were made with.

    Those of whole numbers are left out: sizes and counters are never negative anywhere in the book.
    """
    atoms, found = {a for e in expressions for a in named(e) if isinstance(a, sp.Basic)}, {}  # no functions
    for atom in sorted(atoms, key=str):
        known = getattr(getattr(atom, "label", atom), "assumptions0", {})
        sign = next((name for name in SIGNS if known.get(name)), None)
        if sign and not known.get("integer"):
            found.setdefault(sign, []).append(atom.label if isinstance(atom, sp.IndexedBase) else atom)
    return [
        tuple(f"{', '.join(map(written, of))} {mark}" for written, mark in zip((latex, str), SIGNS[sign]))
        for sign, of in found.items()
    ]
