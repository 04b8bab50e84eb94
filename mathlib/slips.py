r"""Slips in mathematics that is typed, and what to type instead: 2z is 2*z, w2 may be w_2, θ is theta.

Used by mathlib.typed, which refuses all of them: what is meant is named, never guessed in silence. Each
function looks at one part of the text and returns the sentence that goes into the refusal.
"""

import ast
import keyword
import re
from dataclasses import dataclass
from itertools import pairwise

MATRIX = "Matrix"
SHOWN = 40  # characters of the text that a message repeats
LONGEST_NAME = 40  # characters of a name that is taken apart or shown in full
# what is often typed for a sign of the text, and what to type instead
INSTEAD = {
    "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "²": "**2", "³": "**3", "½": "1/2",
    "√": "sqrt(...)", "{": "(", "}": ")", "|": "abs(...)",
}  # fmt: skip
OTHER_FUNCTIONS = {
    "sigmoid": "sigma(...)", "logistic": "sigma(...)", "log2": "log(...)/log(2)", "log10": "log(...)/log(10)",
    "matrix": "Matrix([[...], [...]])", "array": "Matrix([[...], [...]])",
}  # fmt: skip
LIBRARIES = ("np", "numpy", "sp", "sympy", "math")
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lam", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma",
    "Φ": "Phi", "Ω": "Omega",
}  # fmt: skip
_LETTERS = str.maketrans(GREEK | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)))
PRODUCT = "a product is written with *"
EXPONENTIAL = "e^x is written exp(x), and e alone E"


def place(text, at):
    """Where in a text something stands: its position, counted from 1, and the text around it."""
    start = max(0, min(at - SHOWN // 2, len(text) - SHOWN))
    part = ("…" if start else "") + text[start : start + SHOWN]
    part += "…" if start + SHOWN < len(text) else ""
    return f"at position {at + 1} of {part!r}"


@dataclass(frozen=True)
class Names:
    """What a text may name: the symbols of the exercise as they are typed, functions and constants."""

    symbols: tuple
    functions: tuple
    constants: tuple

    def __contains__(self, name):
        return name in (*self.symbols, *self.functions, *self.constants, MATRIX)

    def alike(self, word):
        """The symbol or constant that differs from the word in _, capitals or alphabet alone; else ""."""
        found = [name for name in (*self.symbols, *self.constants) if _plain(name) == _plain(word)]
        return min(found, key=lambda name: name != word.translate(_LETTERS), default="")

    def product(self, word, calls):
        """The fewest names that a word is made of, after a number or none, as [t, z] for tz; else [].

        calls: a bracket follows, so that the last of them may be a function.
        """
        if len(word) > LONGEST_NAME or word in GREEK.values():
            return []
        parts, functions = (*self.symbols, *self.constants), self.functions if calls else ()
        best = {len(word): []}
        for at in reversed(range(len(word))):
            number = re.match(r"\d+", word).group() if at == 0 and word[0].isdigit() else ""
            found = [
                [part, *best[at + len(part)]]
                for part in (*parts, *functions, number)
                if part and word.startswith(part, at) and at + len(part) in best
                if part not in functions or at + len(part) == len(word)
            ]
            if found:
                best[at] = min(found, key=len)
        return best.get(0, [])


def of_name(text, at, token, names):
    """What to say of a name that is not there."""
    end = at + len(token)
    calls = text[end:].lstrip(" ").startswith("(")
    word = re.match(r"\w+", text[at:]).group()  # w₂ and θ_1 as well
    if text[end : end + 1] == "." and token in LIBRARIES:
        return f"write what follows {token}. alone"
    if token == "lambda" and "lam" in names.symbols:
        return "'lambda' is a word of Python; write lam"
    if keyword.iskeyword(token):
        return f"{token!r} is a word of Python"
    if token == "e":
        return EXPONENTIAL
    if meant := names.alike(word) or names.alike(token):
        return f"the name {word} is not there; did you mean {meant}?"
    if meant := _function_meant(token, names):
        return f"the function {token} is not there; did you mean {meant}?"
    if parts := names.product(token, calls):
        return _product(parts, calls, names)
    head, tail = _cut(token, names)
    if head in names.functions:
        return f"{head} needs brackets: {head}({tail})"
    if head and tail.isdigit():
        return f"{PRODUCT}, a power with **: {tail}*{head} or {head}**{tail}"
    if calls:
        return f"there is no function {_short(token)} here; there are {', '.join(names.functions)}"
    return not_wanted(token, names)


def not_wanted(name, names):
    """What to say of a quantity that is no symbol of the exercise."""
    wanted = f"in {', '.join(names.symbols)}" if names.symbols else "in numbers alone"
    none = "is none of them" if names.symbols else "is none"
    return f"the answer is wanted {wanted}; the name {_short(name)} {none}: write out what it stands for"


def of_number(text, at, token, names):
    """What to say of a number with a point or letters behind it."""
    rest = text[at + len(token) :]
    if rest.startswith("."):
        decimal = re.match(r"\w+\.\d*", text[at:]).group()
        return f"the decimal {_short(decimal)}; write an exact number, such as 1/2"
    if power := re.fullmatch(r"(\d+)[eE](\d+)", token):
        written = f"{power[1]}*10**{power[2]}"
        return f"{_short(token)!r}; a power of ten is written out, such as {_short(written)}"
    if token.endswith("e") and token[:-1].isdigit():
        return EXPONENTIAL
    calls = rest.lstrip(" ").startswith("(")
    if parts := names.product(token, calls):
        return _product(parts, calls, names)
    return f"{_short(token)!r}; a number is digits, and {PRODUCT}, such as 2*z"


def of_sign(text, at, names):
    """What to say of a sign that is not read."""
    sign, before, after = text[at], re.search(r"\w*$", text[:at]).group(), re.match(r"\w+", text[at:])
    if sign in GREEK:
        letter = re.match(r"._?[\d₀-₉]*", text[at:]).group()
        meant = names.alike(after.group()) or names.alike(letter) or names.alike(sign)
        meant = meant or ("sigma(...)" if letter == "σ" else "")
        return f"{sign!r}; write {meant}" if meant else not_wanted(GREEK[sign], names)
    if sign in "₀₁₂₃₄₅₆₇₈₉":
        return f"{sign!r}; write {names.alike(before + after.group()) or 'an index with _, such as w_2'}"
    if sign in INSTEAD:
        return f"{sign!r}; write {INSTEAD[sign]}"
    if text[at : at + 2] in (":=", "==") or sign == "=":
        return "write only the right side, what follows the ="
    if sign in "<>≤≥≈":
        return f"{sign!r}: one expression is wanted, no comparison"
    if sign == ".":
        return "a point: there are no decimals and no attributes; write a half as 1/2"
    if sign == "\\":
        return f"{sign!r}: LaTeX is not read; \\frac{{a}}{{b}} is written a/b"
    return f"the sign {sign!r} is not read here; a formula has numbers, names, brackets and + - * / ^"


def of_neighbours(tokens, names):
    """(place, sentence) for the first two parts between which something is missing; None if nothing is.

    tokens: (part, place) in order, without spaces.
    """
    for (left, _), (right, at) in pairwise(tokens):
        begins = right == "(" or right[0].isalnum()
        if left in (*names.functions, MATRIX):
            if right[0].isalnum() or right == "[":
                return at, f"{left} needs brackets: {left}({right if right != '[' else '[[...], [...]]'})"
            if left != MATRIX and right in "^*":
                return at, f"{left} without an argument; write {left}(...), and a power of it {left}(...)**2"
        elif left == "]" and right == "[":
            return at, "between the rows a comma is missing"
        elif left == ")" and right == "(":
            return at, "between the brackets a * is missing"
        elif left[0].isalnum() and right == "(":
            return at, f"between {_short(left)} and the bracket a * is missing"
        elif left[0].isdigit() and right[0].isdigit():
            return at, f"between {_short(left)} and {_short(right)} a sign is missing, or a comma"
        elif begins and (left == ")" or left[0].isalnum()):
            return at, f"before {_short(right)} a * is missing"
    return None


def of_grammar(found):
    """What to say of the place where Python's grammar stops; found: the text from there on."""
    if found.startswith("0"):
        return "a number does not begin with 0"
    return f"{found!r} does not go with what stands before it" if found else "something is missing at the end"


def of_node(node, written):
    """What to say of a part of the tree that is no formula; written: the text it was read from."""
    if isinstance(node, ast.Name):
        return f"{node.id} without an argument; write {node.id}(...)"
    if isinstance(node, ast.List):
        rows = ast.unparse(node)
        rows = rows if len(rows) <= LONGEST_NAME else "[[...], [...]]"
        return f"a matrix is written Matrix({rows}); for all else brackets are ( )"
    if isinstance(node, ast.Tuple) and node.elts:
        return "one expression is wanted, not several; a comma parts arguments and entries of a matrix"
    if isinstance(node, ast.Subscript):
        return f"{_short(written)!r}: an index is written with _, such as w_2"
    return f"{_short(written)!r} is not read here"


def _plain(word):
    """A name without what is often forgotten: Greek in Latin letters, no _, no capitals, one epsilon."""
    plain = word.translate(_LETTERS).lower().replace("_", "")
    plain = re.sub("^var(?=epsilon|theta|phi|rho|sigma)", "", plain)
    return re.sub("^lambda", "lam", re.sub(r"^eps(?!ilon)", "epsilon", plain))


def _product(parts, calls, names):
    """What to say of factors that were typed without a sign between them."""
    bracket = "" if not calls else "(...)" if parts[-1] in names.functions else "*(...)"
    return f"{PRODUCT}: {'*'.join(parts)}{bracket}"


def _function_meant(token, names):
    """The function that a name is another name of, or "": Log, sigmoid."""
    own = [f"{name}(...)" for name in names.functions if name.lower() == token.lower()]
    return own[0] if own else OTHER_FUNCTIONS.get(token.lower(), "")


def _cut(token, names):
    """A function or symbol and what is stuck to it, as (log, z) for logz and (z, 2) for z2; else ("", "")."""
    for head in sorted((*names.functions, *names.symbols), key=len, reverse=True):
        tail = token[len(head) :]
        if token.startswith(head) and (tail in names or tail.isdigit()):
            return head, tail
    return "", ""


def _short(name):
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
