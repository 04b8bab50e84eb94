r"""Mathematics typed as text: "p*(1 - p)" with the symbol p gives $p(1 - p)$. The text is read, never run.

    whole numbers, + - * / **, brackets, the symbols given, FUNCTIONS, pi and E; Matrix([[...], [...]]) alone

Used by exercises for answers that are typed. SymPy's own readers (sympify, parse_expr) run a text as Python;
here every sign of it is checked first, Python's grammar only finds what belongs to what, and each node of the
tree that is not of a listed kind is refused. Length, nesting and exponents are bounded, so that a few
letters cannot ask for hours: 9**9**9 has 369,693,100 digits, exp(exp(exp(99))) far more.
"""

import ast
import keyword
import operator
import re

import sympy as sp

LONGEST = 2000  # characters
MOST_SIGNS = 300  # + - * / in one text
MOST_BRACKETS = 30  # brackets within brackets
DEEPEST = 100  # levels of the tree: a sum has one for each term
LARGEST_EXPONENT = 100
MOST_DIGITS = 200  # of a number that is typed or comes out; 2**100 has 31
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
MATRIX = "Matrix"
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS = {ast.UAdd: operator.pos, ast.USub: operator.neg}
# what is often typed for a sign of the text, and what to type instead
INSTEAD = {
    "^": "**", "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "²": "**2", "³": "**3",
    "√": "sqrt(...)", "π": "pi", "σ": "sigma(...)", "{": "(", "}": ")", "λ": "lam",
}  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d\w*|.", re.ASCII | re.DOTALL)


def parse(text, symbols=()):
    """The SymPy expression or matrix that a text stands for, in the symbols given.

    symbols: SymPy symbols, typed by their names; λ, whose name is a word of Python, is typed lam. Numbers are
    exact: 1/2 is a half. Raises TypeError for what is no text; ValueError, with the position counted from 1,
    for a name that is not there, a decimal, any other Python, and a text too long or too deep.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected a text such as 'z**2 + 1', got {text!r} of type {type(text).__name__}")
    return _Reader(str(text), symbols).read()


class _Reader:
    """One text and the names it may hold."""

    def __init__(self, text, symbols):
        self.text = text
        self.symbols = {_typed_name(symbol): symbol for symbol in symbols}
        self.values = CONSTANTS | self.symbols
        self.functions = {name: each for name, each in FUNCTIONS.items() if name not in self.symbols}

    def read(self):
        """The expression or matrix; raises ValueError as `parse` does."""
        self._check_size()
        self._check_tokens()
        start = len(self.text) - len(self.text.lstrip(" "))
        try:
            # spaces before an expression would be indentation; columns are counted in the whole text
            tree = ast.parse(self.text.strip(" "), mode="eval").body
        except SyntaxError as error:
            at = start + error.offset - 1 if error.offset and error.lineno == 1 else len(self.text)
            found = self.text[at : at + 10]
            self._refuse(at, repr(found) if found else "nothing, where the formula goes on")
        if _levels(tree) > DEEPEST:
            raise ValueError(f"the text has {_levels(tree)} levels or terms; at most {DEEPEST} are read")
        for node in ast.walk(tree):
            if hasattr(node, "col_offset"):
                node.col_offset += start
        return self._matrix(tree) if _calls(tree, MATRIX) else self._value(tree)

    def _check_size(self):
        text, shown = self.text, f"{self.text[:40]!r}…"
        if not text.strip(" "):
            raise ValueError("the text is empty; expected " + self._allowed())
        if len(text) > LONGEST:
            raise ValueError(f"the text {shown} has {len(text)} characters; at most {LONGEST} are read")
        if (signs := len(re.findall(r"[-+/]|\*\*?", text))) > MOST_SIGNS:
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
            self._refuse(opened[-1], f"{text[opened[-1]]!r} without the bracket after it")

    def _check_tokens(self):
        """Only names that are there, whole numbers and the signs of a formula; no word of Python."""
        for found in _TOKEN.finditer(self.text):
            token, at = found.group(), found.start()
            if token[0] in "0123456789":  # isdigit() is true of ² as well
                self._check_number(token, at, found.end())
            elif token[0].isalpha() and token.isascii():
                self._check_name(token, at)
            elif token in INSTEAD:
                self._refuse(at, f"{token!r}; write {INSTEAD[token]}")
            elif token == ".":
                self._refuse(at, "a point: there are no decimals and no attributes; write a half as 1/2")
            elif token not in "+-*/()[], ":
                self._refuse(at, repr(token))

    def _check_number(self, token, at, end):
        if self.text[end : end + 1] == ".":
            decimal = re.match(r"\d+\.\d*", self.text[at:]).group()
            self._refuse(at, f"the decimal {decimal}; write an exact number, such as 1/2")
        if not token.isdigit():
            self._refuse(at, f"{token!r}; a number is digits, and a product is written with *, such as 2*z")
        if len(token) > MOST_DIGITS:
            self._refuse(at, f"a number of {len(token)} digits; at most {MOST_DIGITS} are read")

    def _check_name(self, token, at):
        if token == "lambda" and "lam" in self.symbols:
            self._refuse(at, "'lambda'; write lam")
        if keyword.iskeyword(token):
            self._refuse(at, f"{token!r}, a word of Python")
        if token not in {*self.values, *self.functions, MATRIX}:
            self._refuse(at, f"the name {token!r}")

    def _value(self, node):
        """The number or expression of one node; every kind that is not listed here is refused."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return sp.Integer(node.value)
        if isinstance(node, ast.Name) and node.id in self.values:
            return self.values[node.id]
        if isinstance(node, ast.UnaryOp) and type(node.op) in SIGNS:
            return SIGNS[type(node.op)](self._value(node.operand))
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return self._operation(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name):
            self._refuse(node.col_offset, f"{node.id} without an argument; write {node.id}(...)")
        self._refuse(node.col_offset, f"{ast.unparse(node)!r}")

    def _operation(self, node):
        left, right = self._value(node.left), self._value(node.right)
        if isinstance(node.op, ast.Pow):
            self._check_exponent(right, node.right)
        return self._bounded(OPERATORS[type(node.op)](left, right), node)

    def _call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name not in self.functions:
            what = ast.unparse(node.func)
            self._refuse(
                node.col_offset, f"{what}(...); {what} is no function, and a product is written with *"
            )
        function, count = self.functions[name]
        if len(node.args) != count or node.keywords:
            self._refuse(node.col_offset, f"{ast.unparse(node)!r}; {name} takes {count} of them")
        values = [self._value(argument) for argument in node.args]
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
            self._refuse(
                node.col_offset, "a matrix without rows of one length; write Matrix([[a, b], [c, d]])"
            )
        return sp.ImmutableMatrix([[self._value(entry) for entry in row] for row in rows])

    def _check_exponent(self, exponent, node):
        self._check_growth(exponent, node)
        largest = max((max(abs(n.p), n.q) for n in exponent.atoms(sp.Rational)), default=0)
        if largest > LARGEST_EXPONENT:
            self._refuse(node.col_offset, f"an exponent with a number over {LARGEST_EXPONENT}")

    def _check_growth(self, argument, node):
        """Numbers that grow exponentially have too many digits to be an exponent, or the angle of a sine."""
        grows = argument.has(*GROWING) or any(not p.exp.is_Rational for p in argument.atoms(sp.Pow))
        if grows:
            self._refuse(node.col_offset, "an exponential within an exponential, a power or an angle")

    def _bounded(self, value, node):
        """The value; raises ValueError if a number in it, or a power of a power, is too large."""
        if value.has(sp.zoo, sp.nan, sp.oo, -sp.oo):
            self._refuse(node.col_offset, "what has no finite value, such as a division by 0")
        for power in value.atoms(sp.Pow):
            self._check_exponent(power.exp, node)
        if any(max(abs(n.p), n.q) >= 10**MOST_DIGITS for n in value.atoms(sp.Rational)):
            self._refuse(node.col_offset, f"what comes to a number of more than {MOST_DIGITS} digits")
        return value

    def _refuse(self, at, found):
        where = f"at position {at + 1} of {self.text!r}" if len(self.text) <= 80 else f"at position {at + 1}"
        raise ValueError(f"{where} stands {found}; allowed are {self._allowed()}")

    def _allowed(self):
        symbols = f"the symbols {', '.join(self.symbols)}, " if self.symbols else ""
        return (
            f"whole numbers, + - * / ** and brackets, {symbols}the functions {', '.join(self.functions)}, "
            f"the constants {', '.join(CONSTANTS)}, and Matrix([[...], [...]])"
        )


def _typed_name(symbol):
    return "lam" if symbol.name == "lambda" else symbol.name


def _levels(tree):
    count, level = 0, [tree]
    while level:
        count, level = count + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return count


def _calls(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
