"""Typed mathematics is read exactly or refused with its position; nothing in it is ever run."""

import math
import re

import pytest
import sympy as sp
from sympy.parsing import sympy_parser

from mathlib import typed
from mathlib.exercises import check, find, names
from mathlib.symbols import positive, real
from mathlib.typed import parse
from mathlib.verdict import equal

z, a, b = real("z a b")
lam = positive("lambda")

READ = {
    "0": sp.Integer(0),
    "-3": sp.Integer(-3),
    "1/2": sp.Rational(1, 2),
    "Rational(3, 4)": sp.Rational(3, 4),
    "  z ": z,
    "-z**2": -(z**2),
    "-z^2": -(z**2),
    " a + b^-2*z": a + z / b**2,
    "2^3^2": sp.Integer(512),
    "2**3**2": sp.Integer(512),
    "a - b - z": a - b - z,
    "a/b/z": a / (b * z),
    "a - (b - z)": a - b + z,
    "+a*-b": -a * b,
    "(a + b)*(a - b)": (a + b) * (a - b),
    "z**(-1/2)": 1 / sp.sqrt(z),
    "exp(-z)/(1 + exp(-z))": sp.exp(-z) / (1 + sp.exp(-z)),
    "sigma(z)*(1 - sigma(z))": sp.exp(-z) / (1 + sp.exp(-z)) ** 2,
    "log(a) + ln(b)": sp.log(a) + sp.log(b),
    "sqrt(2)/2": sp.sqrt(2) / 2,
    "abs(z) + Abs(a)": sp.Abs(z) + sp.Abs(a),
    "sin(z) + cos(z) + tan(z)": sp.sin(z) + sp.cos(z) + sp.tan(z),
    "sinh(z) + cosh(z) + tanh(tanh(z))": sp.sinh(z) + sp.cosh(z) + sp.tanh(sp.tanh(z)),
    "pi*E": sp.pi * sp.E,
    "lam*z": lam * z,
    "Matrix([[1, z], [a/2, 0]])": sp.ImmutableMatrix([[1, z], [a / 2, 0]]),
    "Matrix([1, z, a])": sp.ImmutableMatrix([1, z, a]),
}


@pytest.mark.parametrize("text", READ)
def test_mathematics_is_read(text):
    found = parse(text, (z, a, b, lam))
    assert equal(found, READ[text]).proved
    assert isinstance(found, sp.MatrixBase) == isinstance(READ[text], sp.MatrixBase)


def test_numbers_are_exact():
    assert parse("1/3") == sp.Rational(1, 3) and not parse("1/3 + 2**(1/2)").has(sp.Float)


@pytest.mark.parametrize("name", names())
def test_the_answer_of_every_exercise_can_be_typed(name):
    exercise = find(name)
    text = re.sub(r"\blambda\b", "lam", str(exercise.expected))
    assert check(name, text).state == "right"


def test_a_symbol_of_the_exercise_goes_before_a_function_or_a_constant_of_its_name():
    E, sigma = real("E sigma")
    assert parse("E*sigma", (E, sigma)) == E * sigma
    with pytest.raises(ValueError, match=r"between sigma and the bracket a \* is missing"):
        parse("sigma(E)", (E, sigma))


RUNS = "__import__('os').mkdir('made')"
REFUSED = {  # text: (position or None, what the message says of it)
    # texts that are programs
    RUNS: (1, "'__import__'|'_'"),
    f"z + {RUNS}": (5, "'__import__'|'_'"),
    "().__class__.__bases__[0].__subclasses__()": (3, "a point"),
    "z.__class__": (2, "a point"),
    "z.func": (2, "a point"),
    "1 .real": (3, "a point"),
    "1..real": (1, "the decimal 1."),
    "(1).bit_length()": (4, "a point"),
    "exp.__globals__": (4, "a point"),
    "lambda: z": (1, "'lambda' is a word of Python; write lam"),
    "(lambda z: z)(1)": (2, "'lambda' is a word of Python; write lam"),
    "[z for z in (1, 2)]": (4, "a word of Python"),
    "z if 1 else a": (3, "a word of Python"),
    "not z": (1, "a word of Python"),
    "z and a": (3, "a word of Python"),
    "await z": (1, "a word of Python"),
    "(yield z)": (2, "a word of Python"),
    "import os": (1, "a word of Python"),
    "True": (1, "a word of Python"),
    "None": (1, "a word of Python"),
    "(z := 3)": (4, "write only the right side"),
    "z = 3": (3, "write only the right side"),
    "z == 3": (3, "write only the right side"),
    "z; a": (2, "';'"),
    "{z}": (1, r"'\{'; write \("),
    "z[0]": (1, r"'z\[0\]'"),
    "[z]": (1, r"a matrix is written Matrix\(\[z\]\)"),
    "(z, a)": (1, "one expression is wanted, not several"),
    "()": (1, r"'\(\)'"),
    "*z": (1, r"'\*z'"),
    "z < 3": (3, "'<'"),
    "z // 2": (1, "'z // 2'"),
    "z % 2": (3, "'%'"),
    "z @ a": (3, "'@'"),
    "~z": (1, "'~'"),
    "'z'": (1, '"\'"'),
    '"z"': (1, "'\"'"),
    "f'{z}'": (1, "the name f is none of them"),
    "'{0.__class__}'.format(z)": (1, '"\'"'),
    "'%s' % z": (1, '"\'"'),
    "z # a": (3, "'#'"),
    "z\\\n": (2, r"'\\\\'"),
    "z\na": (2, r"'\\n'"),
    "z\x00a": (2, r"'\\x00'"),
    "z\ta": (2, r"'\\t'"),
    # names that are not there
    "x": (1, "wanted in z, a, b, lam; the name x is none of them: write out what it stands for"),
    "z + print(z)": (5, "there is no function print here; there are exp, log, ln"),
    "eval(z)": (1, "no function eval"),
    "Symbol(z)": (1, "no function Symbol"),
    "Float(1)": (1, "no function Float"),
    "oo": (1, "the name oo"),
    "nan": (1, "the name nan"),
    "I": (1, "the name I"),
    "sigma": (1, r"sigma without an argument; write sigma\(...\)"),
    "lambda*z": (1, "'lambda' is a word of Python; write lam"),
    # calls that are none
    "z(1 - z)": (2, r"between z and the bracket a \* is missing"),
    "2(1 - z)": (2, r"between 2 and the bracket a \* is missing"),
    "(a + b)(a - b)": (8, r"between the brackets a \* is missing"),
    "exp(z)(a)": (7, r"between the brackets a \* is missing"),
    "exp()": (1, "exp takes 1"),
    "exp(z, a)": (1, "exp takes 1"),
    "exp(*z)": (5, r"'\*z'"),
    "Rational(1)": (1, "Rational takes 2"),
    "exp(x=z)": (6, "write only the right side"),
    "exp(z=1)": (6, "write only the right side"),
    "exp(^z)": (1, "exp takes 1 argument"),
    "exp(z, ^a)": (1, "exp takes 1 argument"),
    # letters that look alike
    "ｚ": (1, "'ｚ'"),
    "𝘳": (1, "'𝘳'"),
    "ſin(z)": (1, "'ſ'"),
    "ехр(z)": (1, "'е'"),  # Cyrillic
    "ℯ": (1, "'ℯ'"),
    "z²": (2, r"'²'; write \*\*2"),
    "٣": (1, "'٣'"),
    "２": (1, "'２'"),
    "−z": (1, "'−'; write -"),
    "a·b": (2, r"'·'; write \*"),
    "  z^2 + z^3*(x)": (14, "the name x"),
    "  z^2 + 1/(z^3 - z^3)": (9, "no finite value"),
    "z^101": (3, "an exponent with a number over 100"),
    "9^9^9": (3, "an exponent with a number over 100"),
    "z^^2": (3, r"'\^2' does not go with what stands before it"),
    "z*^2": (3, r"'\^2' does not go"),
    "√2": (1, "write sqrt"),
    "z\u200b": (2, r"'\\u200b'"),
    # numbers that are not exact, or not written in digits
    "0.5": (1, "the decimal 0.5; write an exact number"),
    "z + 12.50*a": (5, "the decimal 12.50"),
    ".5": (1, "a point: there are no decimals"),
    "1.": (1, "the decimal 1."),
    "1e5": (1, "'1e5'"),
    "2j": (1, "'2j'"),
    "0x1f": (1, "'0x1f'"),
    "1_000": (1, "'1_000'"),
    "2q": (1, r"'2q'; a number is digits, and a product is written with \*"),
    "007": (1, "a number does not begin with 0"),
    "1if 1else 2": (1, "'1if'"),
    # unfinished
    "": (None, "empty"),
    "   ": (None, "empty"),
    "z +": (4, "something is missing at the end"),
    "(z": (1, r"the bracket \( opened here is never closed"),
    "z)": (2, r"'\)' without the bracket before it"),
    "(z]": (3, r"'\]' without the bracket before it"),
    "a b": (3, r"before b a \* is missing"),
    # no value
    "1/0": (1, "no finite value"),
    "z/(a - a)": (1, "no finite value"),
    "0**(-1)": (1, "no finite value"),
    "Rational(1, 0)": (1, "no finite value"),
    "log(0)": (1, "no finite value"),
    "tan(pi/2)": (1, "no finite value"),
    # matrices
    "Matrix([[1, 2], [3]])": (1, "without rows of one length"),
    "Matrix([])": (1, "without rows"),
    "Matrix([[]])": (1, "without rows"),
    "Matrix(2, 2)": (1, "without rows"),
    "Matrix([[1], 2, [3, 4]])": (1, "without rows of one length"),
    "Matrix([[Matrix([1])]])": (1, "a matrix within a matrix; an entry is one expression"),
    # too much: each of these would take very long, or all memory
    "9**9**9": (4, "an exponent with a number over 100"),
    "9**9**9**9": (7, "an exponent with a number over 100|an exponential"),
    "2**101": (4, "an exponent with a number over 100"),
    "2**(1/101)": (5, "an exponent with a number over 100"),
    "(z**100)**100": (1, "an exponent with a number over 100"),
    "(99**99)**99": (1, "more than 200 digits"),
    "99**99*99**99": (1, "more than 200 digits"),
    "z**(a + 1000)": (5, "an exponent with a number over 100"),
    "exp(1000000000*log(2))": (5, "an exponent with a number over 100"),
    "exp(99*log(2))**99": (1, "more than 200 digits"),
    "exp(exp(exp(exp(99))))": (13, "an exponential within an exponential"),
    "abs(1 - exp(exp(exp(99))))": (17, "an exponential within an exponential"),
    "sin(exp(z**99))": (5, "an exponential within an exponential, a power or an angle"),
    "z**z**z": (4, "an exponential within an exponential"),
    "sigma(sigma(z))": (7, "an exponential within an exponential"),
    "9" * 201: (1, "a number of 201 digits; at most 200"),
    "(" * 31 + "z" + ")" * 31: (31, "bracket 31 within brackets"),
    "exp(" * 200 + "z" + ")" * 200: (124, "bracket 31 within brackets"),
    "z" + "+z" * 120: (None, "levels or terms; at most 100"),
    "-" * 120 + "z": (None, "levels or terms; at most 100"),
    "z" + "+z" * 301: (None, "301 signs"),
    "z" * 2001: (None, "2001 characters; at most 2000"),
    "(" * 1_000_000: (None, "1000000 characters"),
}


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch, tmp_path):
    """SymPy's own reader is not asked, and a text that ran would leave a folder behind."""

    def asked(*_, **__):
        raise AssertionError("a text reached SymPy's evaluating parser")

    monkeypatch.setattr(sympy_parser, "eval_expr", asked)
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


def test_the_guard_of_these_tests_sees_a_text_that_is_evaluated():
    with pytest.raises(AssertionError, match="reached SymPy's evaluating parser"):
        sp.sympify("z + 1")


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:30]))
def test_anything_else_is_refused_where_it_stands(text):
    position, said = REFUSED[text]
    with pytest.raises(ValueError, match=said) as refused:
        parse(text, (z, a, b, lam))
    message = str(refused.value)
    assert len(message) < 250  # five lines on a phone
    if position is not None:
        assert message.startswith(f"at position {position} of ")


@pytest.mark.parametrize("text", [3, b"z", None, ["z"], z, math.pi])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(TypeError, match="expected a text such as"):
        parse(text, (z,))


def test_lambda_is_a_word_of_python_where_there_is_no_such_symbol():
    with pytest.raises(ValueError, match="at position 1 .* 'lambda' is a word of Python$"):
        parse("lambda: z", (z,))


def test_a_text_with_methods_of_its_own_is_read_as_its_letters():
    class Sly(str):
        def strip(self, *_):
            return RUNS

    assert parse(Sly("z + 1"), (z,)) == z + 1


def test_every_function_that_is_listed_can_be_called():
    for name, (function, count) in typed.FUNCTIONS.items():
        values = (z,) if count == 1 else (sp.Integer(2), sp.Integer(3))
        assert parse(f"{name}({', '.join(map(str, values))})", (z,)) == function(*values)


def test_a_typed_answer_is_judged_as_a_formula_is():
    assert check("activations.log_sigmoid", "1/(1 + exp(z))").text == "Right: proved."
    assert "(ratio −1: a sign?)" in check("activations.log_sigmoid", "sigma(z) - 1").text
    assert "got one expression" in check("activations.softmax_jacobian", "z_1").text
    with pytest.raises(ValueError, match="the answer is wanted in z; the name x is none of them"):
        check("activations.log_sigmoid", "1 - x")
    with pytest.raises(ValueError, match="the decimal 0.5"):
        check("activations.silu_at_0", "0.5")
