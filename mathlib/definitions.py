r"""Names for formulas: \sigma(z) := 1/(1 + e^{-z}), so that a derivation shows \sigma(z)(1 - \sigma(z)).

A defined name is shorthand and nothing else: it differentiates as its formula does, and every verdict is
given on the formula it stands for. Used by derivations, exercises and agreements.
"""

import sympy as sp

from mathlib.symbols import apart, check_clash


class Defined(sp.Function):
    """A function with a formula; made by `define`, one subclass a name."""

    variables = ()
    formula = sp.nan
    subscript = False

    def expanded(self):
        """The formula with the arguments put in."""
        formula = self.formula
        running = {k for e in formula.atoms(sp.Sum, sp.Product) for k in e.bound_symbols}
        if running & {s for a in self.args for s in a.free_symbols}:
            formula = apart(formula, fresh=True)  # an argument must not come to run in a sum of the formula
        return formula.xreplace(dict(zip(self.variables, self.args, strict=True)))

    @property
    def free_symbols(self):
        return self.expanded().free_symbols

    def _eval_derivative(self, symbol):
        return self.expanded().diff(symbol)

    def _eval_is_extended_real(self):
        return self.expanded().is_extended_real

    def doit(self, **hints):
        return self.expanded().doit(**hints)

    def _latex(self, printer, exp=None):  # `exp` is SymPy's name for the power it wants written
        word = type(self).__name__
        name = printer._print(sp.Symbol(word))
        if name == word and len(word) > 1 and word.isalpha():  # ReLU is a name, not a product of letters
            name = rf"\operatorname{{{word}}}"
        listed = ", ".join(printer._print(a) for a in self.args)
        arguments = f"_{{{listed}}}" if self.subscript else rf"\left({listed}\right)"
        power = "" if exp is None else f"^{{{exp}}}"
        if power and ("^" in name or not self.subscript):  # σ²(z) would look like layer 2, as σ^l(z) does
            return rf"\left({name}{arguments}\right){power}"
        return name + power + arguments

    def _sympystr(self, printer):
        arguments = ", ".join(printer._print(a) for a in self.args)
        name = type(self).__name__
        return f"{name}_{arguments}" if self.subscript else f"{name}({arguments})"


def define(name, variables, formula, subscript=False):
    r"""A name for a formula: sigma = define("sigma", z, 1/(1 + exp(-z))), then sigma(z) or sigma(2*z).

    variables: the symbol or index it is a function of, or a tuple of them. subscript: write p_k, not p(k).
    Raises TypeError if the formula is not a SymPy expression or a variable not a symbol; ValueError if a
    variable does not occur in the formula or two symbols share a name.
    """
    variables = tuple(variables) if isinstance(variables, tuple | list) else (variables,)
    if not isinstance(formula, sp.Expr) or not all(isinstance(v, sp.Symbol | sp.Idx) for v in variables):
        raise TypeError(
            "define(name, variables, formula) takes symbols and a SymPy formula; "
            f"got {variables!r} and {formula!r}"
        )
    check_clash(formula, *variables)
    formula = apart(spelled_out(formula))
    missing = [v for v in variables if v not in formula.free_symbols]
    if missing:
        raise ValueError(
            f"{missing[0]} does not occur in {formula}; "
            f"name the variables that the formula of {name} depends on"
        )
    body = {"variables": variables, "formula": formula, "subscript": subscript, "nargs": len(variables)}
    return type(name, (Defined,), body)


def spelled_out(expression):
    """The expression with every defined name replaced by its formula."""
    while expression.has(Defined):
        expression = expression.replace(lambda e: isinstance(e, Defined), lambda e: e.expanded())
    return expression
