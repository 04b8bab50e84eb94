"""A slip in a typed answer is refused in a short message that names what to type instead."""

import re

import pytest

from mathlib.exercises import check
from mathlib.symbols import real
from mathlib.typed import parse

SYMBOLS = real("z y t w x w_2 beta_2 s_min varepsilon theta lambda")
NAMES = "z, y, t, w, x, w_2, beta_2, s_min, varepsilon, theta, lam"
SLIPS = {  # text: (position, message)
    # powers and exponentials
    "e^z": (1, "e^x is written exp(x), and e alone E"),
    "z - 2e^z": (5, "e^x is written exp(x), and e alone E"),
    "log^2(z)": (4, "log without an argument; write log(...), and a power of it log(...)**2"),
    "z2": (1, "a product is written with *, a power with **: 2*z or z**2"),
    # a * that is missing
    "1 - tz": (5, "a product is written with *: t*z"),
    "wx": (1, "a product is written with *: w*x"),
    "2z": (1, "a product is written with *: 2*z"),
    "2tz": (1, "a product is written with *: 2*t*z"),
    "w_2x": (1, "a product is written with *: w_2*x"),
    "2pi": (1, "a product is written with *: 2*pi"),
    "wx(1 - z)": (1, "a product is written with *: w*x*(...)"),
    "zexp(z)": (1, "a product is written with *: z*exp(...)"),
    "2sigma(z)": (1, "a product is written with *: 2*sigma(...)"),
    "(z + y)(z - y)": (8, "between the brackets a * is missing"),
    "z (1 - z)": (3, "between z and the bracket a * is missing"),
    "1/2 log(4/3)": (5, "before log a * is missing"),
    "(z) y": (5, "before y a * is missing"),
    "1 000": (3, "between 1 and 000 a sign is missing, or a comma"),
    # names
    "w2": (1, "the name w2 is not there; did you mean w_2?"),
    "z*beta2": (3, "the name beta2 is not there; did you mean beta_2?"),
    "smin": (1, "the name smin is not there; did you mean s_min?"),
    "epsilon": (1, "the name epsilon is not there; did you mean varepsilon?"),
    "eps": (1, "the name eps is not there; did you mean varepsilon?"),
    "Theta": (1, "the name Theta is not there; did you mean theta?"),
    "p + z": (
        1,
        f"the answer is wanted in {NAMES}; the name p is none of them: write out what it stands for",
    ),
    "w_3": (
        1,
        f"the answer is wanted in {NAMES}; the name w_3 is none of them: write out what it stands for",
    ),
    "sigmoid(z)": (1, "the function sigmoid is not there; did you mean sigma(...)?"),
    "Log(z)": (1, "the function Log is not there; did you mean log(...)?"),
    "np.exp(z)": (1, "write what follows np. alone"),
    # Greek letters, and what else a keyboard has
    "ε": (1, "'ε'; write varepsilon"),
    "2*θ": (3, "'θ'; write theta"),
    "λ": (1, "'λ'; write lam"),
    "β_2": (1, "'β'; write beta_2"),
    "β₂": (1, "'β'; write beta_2"),
    "w₂": (2, "'₂'; write w_2"),
    "y₃": (2, "'₃'; write an index with _, such as w_2"),
    "σ(z)": (1, "'σ'; write sigma(...)"),
    "η": (1, f"the answer is wanted in {NAMES}; the name eta is none of them: write out what it stands for"),
    "|z|": (1, "'|'; write abs(...)"),
    "z²": (2, "'²'; write **2"),
    r"\frac{1}{2}": (1, r"'\\': LaTeX is not read; \frac{a}{b} is written a/b"),
    # functions and brackets
    "log 10": (5, "log needs brackets: log(10)"),
    "logz": (1, "log needs brackets: log(z)"),
    "Matrix[1, 2]": (7, "Matrix needs brackets: Matrix([[...], [...]])"),
    "z*(1 - (z + y)": (3, "the bracket ( opened here is never closed"),
    # more than one expression
    "[[1,2],[3,4]]": (1, "a matrix is written Matrix([[1, 2], [3, 4]]); for all else brackets are ( )"),
    "-2,0": (1, "one expression is wanted, not several; a comma parts arguments and entries of a matrix"),
    "a = 3": (3, "write only the right side, what follows the ="),
    "z < 3": (3, "'<': one expression is wanted, no comparison"),
    "z <= 3": (3, "'<': one expression is wanted, no comparison"),
    "Matrix([[1, 2][3, 4]])": (15, "between the rows a comma is missing"),
    "z[2]": (1, "'z[2]': an index is written with _, such as w_2"),
    "1e5": (1, "'1e5'; a power of ten is written out, such as 1*10**5"),
    "z */ 3": (4, "'/ 3' does not go with what stands before it"),
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_named_with_its_cure(text):
    position, said = SLIPS[text]
    with pytest.raises(ValueError, match=re.escape(f"at position {position} of {text!r}: {said}") + "$"):
        parse(text, SYMBOLS)


def test_the_greek_letters_of_the_exercises_are_named():
    names = "theta eta mu mu beta epsilon epsilon delta alpha tau phi sigma"
    for sign, name in zip("θημµβεϵδατφσ", names.split(), strict=True):
        with pytest.raises(ValueError, match=f"at position 3 of '2\\*{sign}': '{sign}'; write {name}$"):
            parse(f"2*{sign}", (real(name),))


def test_varepsilon_is_not_there_where_the_symbol_is_epsilon():
    with pytest.raises(ValueError, match="the name varepsilon is not there; did you mean epsilon"):
        parse("varepsilon", real("epsilon N"))


def test_a_name_that_is_there_is_no_slip():
    e, w2, tz = real("e w2 tz")
    assert parse("e^tz*w2", (e, w2, tz)) == e**tz * w2


def test_an_answer_without_symbols_is_wanted_in_numbers():
    with pytest.raises(
        ValueError, match="wanted in numbers alone; the name eta is none: write out what it stands for$"
    ):
        check("optimizers.two_steps", "1 - eta")


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_text_is_no_answer_yet(text):
    with pytest.raises(ValueError, match="^no answer yet: the text is empty$"):
        check("activations.silu_at_0", text)


def test_of_a_long_text_the_neighbours_are_shown():
    text = " + ".join(["z*y"] * 20) + " + wx + " + " + ".join(["z"] * 20)
    with pytest.raises(ValueError, match=r"at position 121 of '…[zy*+ ]{20}wx[z+ ]{18}…': a product is"):
        parse(text, SYMBOLS)


@pytest.mark.parametrize(
    "text", ["q" * 1900, "2" + "q" * 1900, "w" * 39 + "q", "(" * 25 + "z" + "y" * 1800, "é" * 1900]
)
def test_a_long_slip_has_a_short_message(text):
    with pytest.raises(ValueError, match="at position") as refused:
        parse(text, SYMBOLS)
    assert len(str(refused.value)) < 300
