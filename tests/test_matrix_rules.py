"""Typed matrices are added and multiplied where their shapes fit, and within bounds."""

import re
import time

import pytest
import sympy as sp

from mathlib.exercises import check
from mathlib.symbols import real
from mathlib.typed import parse

z, y = real("z y")
A, B = sp.ImmutableMatrix([[1, z], [3, 4]]), sp.ImmutableMatrix([[y, 2], [0, 1]])
ROW, COLUMN = sp.ImmutableMatrix([[1, z]]), sp.ImmutableMatrix([y, 3])
TEXTS = {"A": A, "B": B, "ROW": ROW, "COLUMN": COLUMN}
READ = {
    "A/2": A / 2,
    "1/2*A": A / 2,
    "A*sigma(z)": A / (1 + sp.exp(-z)),
    "A - B": A - B,
    "-A + B": B - A,
    "+A": A,
    "2*(A + B)/z": 2 * (A + B) / z,
    "A*B": A * B,
    "B*A": B * A,
    "ROW*COLUMN": ROW * COLUMN,
    "COLUMN*ROW": COLUMN * ROW,
    "ROW*A*COLUMN": ROW * A * COLUMN,
}
REFUSED = {
    "ROW + COLUMN": "matrices of 1 × 2 and 2 × 1 have no sum; their shapes must be the same",
    "A - ROW": "matrices of 2 × 2 and 1 × 2 have no difference; their shapes must be the same",
    "A*ROW": "matrices of 2 × 2 and 1 × 2 have no product; the columns of the first must be",
    "A + 1": "a matrix and a number have no sum",
    "1 - A": "a matrix and a number have no sum",
    "1/A": "nothing is divided by a matrix",
    "A/B": "nothing is divided by a matrix",
    "A**2": "matrices have no powers here; write the matrix entry by entry",
    "A^2": "matrices have no powers here",
    "2**A": "matrices have no exponents here; write the matrix entry by entry",
    "exp(A)": "a matrix has no exp here; write it entry by entry",
    "sigma(2*A)": "a matrix has no sigma here; write it entry by entry",
    "Rational(A, 2)": "a matrix has no Rational here",
    "Matrix([1, A])": "a matrix within a matrix",
    "A/0": "this has no finite value",
    "99**99*A*99**99": "a number of more than 200 digits",
}


def typed(text):
    """The text with the letters of the matrices replaced by the matrices, typed."""
    return re.sub(r"\b(A|B|ROW|COLUMN)\b", lambda name: str(sp.Matrix(TEXTS[name[0]])), text)


@pytest.mark.parametrize("text", READ)
def test_matrices_are_reckoned_with(text):
    found = parse(typed(text), (z, y))
    assert isinstance(found, sp.ImmutableMatrix) and found.shape == READ[text].shape
    assert (found - READ[text]).applyfunc(sp.simplify) == sp.zeros(*found.shape)


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_fit_is_refused(text):
    with pytest.raises(ValueError, match=REFUSED[text]):
        parse(typed(text), (z, y))


LONG = " + ".join(f"z**{power}" for power in range(2, 80))


def large(rows):
    return f"Matrix([{', '.join(['[' + ','.join('z' * rows) + ']'] * rows)}])"


@pytest.mark.parametrize(
    "text",
    ["*".join([large(13)] * 4), "*".join(["Matrix([[z,y],[y,z]])"] * 80), f"({LONG})*{large(20)}"],
    ids=["large", "many", "scaled"],
)
def test_products_that_could_not_be_written_out_are_refused_at_once(text):
    start = time.process_time()
    with pytest.raises(ValueError, match="these matrices take more than 20000 parts to write out"):
        parse(text, (z, y))
    assert time.process_time() - start < 5


def test_a_matrix_with_a_common_factor_is_a_right_answer():
    assert check("activations.softmax_by_hand", "Matrix([2, 3, 3])/8").text == "Right: proved."
    assert check("landscape.decayed", "lam*Matrix([[1,0],[0,1]]) - Matrix([[0,1],[1,0]])").state == "right"
    assert check("landscape.decayed", "lam*Matrix([[1,0],[0,1]])").state == "wrong"
