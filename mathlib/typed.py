r"""Mathematics typed as text: "p*(1 - p)" with the symbol p gives $p(1 - p)$. The text is read, never run.

    whole numbers, + - * / and ** or ^, brackets, the symbols given, FUNCTIONS, pi and E
    Matrix([[...], [...]]), with + and - for matrices of one shape, and * and / by a number

Used by exercises for answers that are typed. SymPy's own readers (sympify, parse_expr) run a text as Python;
here every sign of it is checked first, Python's grammar only finds what belongs to what, and each node of the
tree that is not of a listed kind is refused. Length, nesting, exponents and matrices are bounded, so that a
few letters cannot ask for hours: 9**9**9 has 369,693,100 digits, exp(exp(exp(99))) far more.
What is often typed by mistake, and what to type instead, stands in mathlib.slips.
"""

import ast
import operator
import re

import sympy as sp

from mathlib import matrix_rules, slips
from mathlib.slips import MATRIX

LONGEST = 2000  # characters
MOST_SIGNS = 300  # + - * / in one text
MOST_BRACKETS = 30  # brackets within brackets
DEEPEST = 100  # levels of the tree: a sum has one for each term
LARGEST_EXPONENT = 100
MOST_DIGITS = 200  # of a number that is typed or comes out; 2**100 has 31
MOST_PARTS = 20_000  # numbers and letters that all sums and products of matrices of a text may write
FUNCTIONS = {  # name: (function, how many arguments)
    "exp": (sp.exp, 1),
    "log": (sp.log, 1),
    "ln": (sp.log, 1),
    "sqrt": (sp.sqrt, 1),
    "abs": (sp.Abs, 1),
    "Abs": (sp.Abs, 1),
    "sin": (sp.sin, 1),
    "cos": (sp.cos, 1),
    "tan": (sp.tan, 1),
    "sinh": (sp.sinh, 1),
    "cosh": (sp.cosh, 1),
    "tanh": (sp.tanh, 1),
    "sigma": (lambda z: 1 / (1 + sp.exp(-z)), 1),
    "Rational": (operator.truediv, 2),
}
GROWING = (sp.exp, sp.sinh, sp.cosh)
WITHOUT_GROWTH = ("exp", "sigma", "sinh", "cosh", "tanh", "sin", "cos", "tan")  # of an argument that grows
CONSTANTS = {"pi": sp.pi, "E": sp.E}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS = {ast.UAdd: lambda value: value, ast.USub: operator.neg}
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d\w*|.", re.ASCII | re.DOTALL)


def parse(text, symbols=()):
    """The SymPy expression or matrix that a text stands for, in the symbols given.

    symbols: SymPy symbols, typed by their names; λ, whose name is a word of Python, is typed lam. Numbers are
    exact: 1/2 is a half; ^ is a power, as ** is. Raises TypeError for what is no text; ValueError, with the
    position counted from 1 and what to type instead, for a name that is not there, a decimal, a * that is
    missing, any other Python, matrices that do not fit, and a text too long or too deep.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected a text such as 'z**2 + 1', got {text!r} of type {type(text).__name__}")
    return _Reader(str(text), symbols).read()


class _Reader:
    """One text and the names it may hold."""

    def __init__(self, text, symbols):
        self.text = text
        self.values = CONSTANTS | {_typed_name(symbol): symbol for symbol in symbols}
        own = tuple(_typed_name(symbol) for symbol in symbols)
        self.functions = {name: each for name, each in FUNCTIONS.items() if name not in own}
        self.names = slips.Names(own, tuple(self.functions), tuple(c for c in CONSTANTS if c not in own))
        # the text as Python reads it, and where each sign of it stands in the text
        self.python = text.replace("^", "**").strip(" ")
        places = [at for at, sign in enumerate(text) for _ in ("**" if sign == "^" else sign)]
        self.places = [*places[len(text) - len(text.lstrip(" ")) :], len(text)]
        self.parts = 0

    def read(self):
        """The expression or matrix; raises ValueError as `parse` does."""
        self._check_size()
        self._check_tokens()
        try:
            tree = ast.parse(self.python, mode="eval").body
        except SyntaxError as error:
            inside = error.offset and error.lineno == 1 and error.offset <= len(self.python)
            at = self.places[error.offset - 1] if inside else len(self.text)
            self._refuse(at, slips.of_grammar(self.text[at : at + 10]))
        if _levels(tree) > DEEPEST:
            raise ValueError(f"the text has {_levels(tree)} levels or terms; at most {DEEPEST} are read")
        return self._value(tree)

    def _check_size(self):
        text, shown = self.text, f"{self.text[:40]!r}…"
        if not text.strip(" "):
            raise ValueError("no answer yet: the text is empty")
        if len(text) > LONGEST:
            raise ValueError(f"the text {shown} has {len(text)} characters; at most {LONGEST} are read")
        if (signs := len(re.findall(r"[-+/^]|\*\*?", text))) > MOST_SIGNS:
            raise ValueError(f"the text {shown} has {signs} signs + - * /; at most {MOST_SIGNS} are read")
        opened = []
        for at, sign in enumerate(text):
            if sign in "([":
                opened.append(at)
            elif sign in ")]" and (not opened or text[opened.pop()] + sign not in ("()", "[]")):
                self._refuse(at, f"{sign!r} without the bracket before it")
            if len(opened) > MOST_BRACKETS:
                self._refuse(at, f"bracket {len(opened)} within brackets; at most {MOST_BRACKETS} are read")
        if opened:
            self._refuse(opened[-1], f"the bracket {text[opened[-1]]} opened here is never closed")

    def _check_tokens(self):
        """Only names that are there, whole numbers and the signs of a formula; no word of Python."""
        if equation := re.search(r"(?<![<>!]):?=", self.text):  # before the names to the left of it
            self._refuse(equation.start(), slips.of_sign(self.text, equation.start(), self.names))
        tokens = [(found.group(), found.start()) for found in _TOKEN.finditer(self.text)]
        for token, at in tokens:
            if token[0] in "0123456789":  # isdigit() is true of ² as well
                self._check_number(token, at)
            elif token[0].isalpha() and token.isascii():
                if token not in self.names:
                    self._refuse(at, slips.of_name(self.text, at, token, self.names))
            elif token not in "+-*/^()[], ":
                self._refuse(at, slips.of_sign(self.text, at, self.names))
        if missing := slips.of_neighbours([each for each in tokens if each[0] != " "], self.names):
            self._refuse(*missing)

    def _check_number(self, token, at):
        if not token.isdigit() or self.text[at + len(token) :].startswith("."):
            self._refuse(at, slips.of_number(self.text, at, token, self.names))
        if len(token) > MOST_DIGITS:
            self._refuse(at, f"a number of {len(token)} digits; at most {MOST_DIGITS} are read")

    def _value(self, node):
        """The number, expression or matrix of one node; every kind that is not listed here is refused."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return sp.Integer(node.value)
        if isinstance(node, ast.Name) and node.id in self.values:
            return self.values[node.id]
        if isinstance(node, ast.UnaryOp) and type(node.op) in SIGNS:
            return SIGNS[type(node.op)](self._value(node.operand))
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return self._operation(node)
        if isinstance(node, ast.Call):
            return self._matrix(node) if _calls(node, MATRIX) else self._call(node)
        self._refuse_node(node, slips.of_node(node, self._written(node)))

    def _operation(self, node):
        left, right = self._value(node.left), self._value(node.right)
        if isinstance(left, sp.MatrixBase) or isinstance(right, sp.MatrixBase):
            self._check_matrices(left, right, node)
        elif isinstance(node.op, ast.Pow):
            self._check_exponent(right, node.right)
        return self._bounded(OPERATORS[type(node.op)](left, right), node)

    def _call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name not in self.functions:
            self._refuse_node(node, f"{self._written(node.func)!r} is no function; {slips.PRODUCT}")
        function, count = self.functions[name]
        if len(node.args) != count or node.keywords:
            self._refuse_node(
                node, f"{self._written(node)!r}; {name} takes {count} argument{'s' if count > 1 else ''}"
            )
        values = [self._value(argument) for argument in node.args]
        if any(isinstance(value, sp.MatrixBase) for value in values):
            self._refuse_node(node, f"a matrix has no {name} here; write it entry by entry")
        if name in WITHOUT_GROWTH:
            self._check_growth(values[0], node.args[0])
        if name in ("exp", "sigma"):
            self._check_exponent(values[0], node.args[0])  # exp(9*log(9)) is 9**9
        return self._bounded(function(*values), node)

    def _matrix(self, node):
        """Matrix([[a, b], [c, d]]), or Matrix([a, b]) for a column; the only place for [ and ]."""
        rows = node.args[0].elts if len(node.args) == 1 and isinstance(node.args[0], ast.List) else []
        rows = [row.elts if isinstance(row, ast.List) else [row] for row in rows]
        if node.keywords or not rows or not rows[0] or len({len(row) for row in rows}) > 1:
            self._refuse_node(
                node, "a matrix without rows of one length; it is written Matrix([[a, b], [c, d]])"
            )
        values = [[self._value(entry) for entry in row] for row in rows]
        if any(isinstance(value, sp.MatrixBase) for row in values for value in row):
            self._refuse_node(node, "a matrix within a matrix; an entry is one expression")
        return sp.ImmutableMatrix(values)

    def _check_matrices(self, left, right, node):
        """Shapes that fit; and not so many products of long entries that they could not be written out."""
        if found := matrix_rules.misfit(left, type(node.op), right):
            self._refuse_node(node, found)
        self.parts += matrix_rules.parts(left, type(node.op), right)
        if self.parts > MOST_PARTS:
            self._refuse_node(node, f"these matrices take more than {MOST_PARTS} parts to write out")

    def _check_exponent(self, exponent, node):
        self._check_growth(exponent, node)
        largest = max((max(abs(n.p), n.q) for n in exponent.atoms(sp.Rational)), default=0)
        if largest > LARGEST_EXPONENT:
            self._refuse_node(node, f"an exponent with a number over {LARGEST_EXPONENT} is not read")

    def _check_growth(self, argument, node):
        """Numbers that grow exponentially have too many digits to be an exponent, or the angle of a sine."""
        grows = argument.has(*GROWING) or any(not p.exp.is_Rational for p in argument.atoms(sp.Pow))
        if grows:
            self._refuse_node(node, "an exponential within an exponential, a power or an angle is not read")

    def _bounded(self, value, node):
        """The value; raises ValueError if a number in it, or a power of a power, is too large."""
        if value.has(sp.zoo, sp.nan, sp.oo, -sp.oo):
            self._refuse_node(node, "this has no finite value; a division by 0?")
        for power in value.atoms(sp.Pow):
            self._check_exponent(power.exp, node)
        if any(max(abs(n.p), n.q) >= 10**MOST_DIGITS for n in value.atoms(sp.Rational)):
            self._refuse_node(node, f"this comes to a number of more than {MOST_DIGITS} digits")
        return value

    def _written(self, node):
        """The part of the text that a node of the tree was read from."""
        return self.text[self.places[node.col_offset] : self.places[node.end_col_offset - 1] + 1]

    def _refuse_node(self, node, found):
        self._refuse(self.places[node.col_offset], found)

    def _refuse(self, at, found):
        raise ValueError(f"{slips.place(self.text, at)}: {found}")


def _typed_name(symbol):
    return "lam" if symbol.name == "lambda" else symbol.name


def _levels(tree):
    count, level = 0, [tree]
    while level:
        count, level = count + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return count


def _calls(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
