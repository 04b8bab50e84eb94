"""Right answers are right in any form; wrong ones are told where, by how much and why."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from mathlib import exercises
from mathlib.derivation import DoesNotFollow
from mathlib.evidence import EVIDENCE_MIME
from mathlib.exercises import LEVELS, Exercise, check, names, solution
from mathlib.symbols import real
from mathlib.verdict import Verdict

ROOT = Path(__file__).parent.parent
z = real("z")
sigma = 1 / (1 + sp.exp(-z))
Z = real("z_1 z_2 z_3")
JACOBIAN = exercises.find("activations.softmax_jacobian").expected
SOFTMAX = [sp.exp(z_k) / sum(map(sp.exp, Z)) for z_k in Z]


TOPICS = sorted({name.split(".")[0] for name in names()})


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_enough_exercises_at_three_levels(topic):
    own = [exercises.find(name) for name in names() if name.startswith(f"{topic}.")]
    formulas = [each for each in own if each.level != "recall" and each.symbols]
    assert len(own) >= 8 and len(formulas) >= 4
    assert {each.level for each in own} == set(LEVELS)


def test_every_chapter_has_exercises():
    numbered = {path.stem for path in (ROOT / "chapters").rglob("[0-9]*.ipynb") if path.stem.count("_") == 1}
    assert {name.partition("_")[2] for name in numbered} <= set(TOPICS)


def test_every_exercise_is_asked_once_and_its_solution_stands_below():
    asked = {}
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]).splitlines() for cell in cells]
        for question, below, cell in zip(sources, sources[1:], cells[1:], strict=False):
            if found := re.fullmatch(r'check\("(\S+)", \.\.\.\)', question[-1] if question else ""):
                assert found[1] not in asked, (found[1], path.name, asked[found[1]])
                asked[found[1]] = path.name
                assert below == [f'solution("{found[1]}")'] and "hide-cell" in cell["metadata"]["tags"]
        topics = {name.split(".")[0] for name, page in asked.items() if page == path.name}
        assert {f'progress("{topic}")' for topic in topics} <= {line for each in sources for line in each}
    assert sorted(asked) == sorted(names())


@pytest.mark.parametrize("name", names())
def test_the_expected_answer_is_right_and_the_named_mistakes_are_not(name):
    exercise = exercises.find(name)
    assert check(name).state == "open" and exercise.question in check(name).text
    assert check(name, exercise.expected).text == "Right: proved."
    assert len(exercise.hints) >= 2 and len(exercise.mistakes) >= 2
    for text, wrong in exercise.mistakes.items():
        answer = check(name, wrong)
        assert answer.state == "wrong" and f"({text})" in answer.text


@pytest.mark.parametrize("name", names())
def test_the_solution_is_a_proved_derivation_of_what_is_expected(name):
    exercise, way = exercises.find(name), solution(name)
    assert way.steps and all(step.verdict.proved for step in way.steps)
    assert way.last == exercise.expected != way.start
    assert (way.start.free_symbols | way.last.free_symbols) <= {*exercise.symbols, *_bound(way.start)}


def _bound(expression):
    """The variables of derivatives, sums and the like, which the answer need not hold."""
    return {symbol for node in sp.preorder_traversal(expression) for symbol in _variables(node)}


def _variables(node):
    return getattr(node, "bound_symbols", ()) or getattr(node, "variables", ())


OTHER_FORMS = [
    ("softsign", sp.diff(z / (1 + sp.Abs(z)), z)),
    ("softsign", sp.Piecewise(((1 + z) ** -2, z > 0), ((1 - z) ** -2, True))),
    ("sigmoid_of_2z", sp.diff(sigma.subs(z, 2 * z), z)),
    ("sigmoid_second", sp.diff(sigma, z, 2)),
    ("log_sigmoid", 1 / (1 + sp.exp(z))),
    ("softmax_jacobian", sp.Matrix(3, 3, lambda k, j: sp.diff(SOFTMAX[k], Z[j]))),
    ("silu_at_0", Fraction(1, 2)),
    ("tanh_of_half_z", sp.Rational(1, 2)),
]


@pytest.mark.parametrize(("name", "answer"), OTHER_FORMS)
def test_other_forms_of_the_answer_are_right(name, answer):
    assert check(f"activations.{name}", answer).text == "Right: proved."


def test_a_wrong_answer_is_told_where_by_how_much_and_why():
    text = check("activations.log_sigmoid", sigma - 1).text
    assert text.startswith("Not right. At z = ") and "(ratio −1: a sign?)" in text
    values = text.split("your answer gives ")[1].split(".  ")[0].split(". (")[0].split(", it should be ")
    assert values[0] == "−" + values[1]
    assert text.endswith('A hint: check("activations.log_sigmoid", hint=1)')


def test_a_wrong_entry_of_a_matrix_is_named():
    wrong = JACOBIAN.as_mutable()
    wrong[0, 2] *= -1
    text = check("activations.softmax_jacobian", wrong).text
    assert "Row 1, column 3, at z_1 = " in text and "only this entry is wrong: ratio −1: a sign?" in text
    assert "ratio −1: a sign?" in check("activations.softmax_jacobian", -JACOBIAN).text
    assert (
        "Expected a matrix of 3 × 3, got a matrix of 1 × 3"
        in check("activations.softmax_jacobian", JACOBIAN[0, :]).text
    )
    assert "got one expression" in check("activations.softmax_jacobian", z * 0 + 1).text
    assert "Expected one expression, got a matrix" in check("activations.log_sigmoid", sp.eye(2)).text


@pytest.fixture
def own_table(monkeypatch):
    table = {}
    monkeypatch.setattr(exercises, "_table", lambda topic: table)
    return table


def test_a_transposed_matrix_is_named(own_table):
    grid = sp.ImmutableMatrix(2, 2, [z, z**2, sp.exp(z), 1])
    own_table["grid"] = Exercise("A matrix?", grid, (), (z,))
    text = check("activations.grid", grid.T).text
    assert "equals the transpose" in text and "hint=" not in text


def test_an_answer_equal_only_to_30_digits_is_called_confirmed(own_table, monkeypatch):
    own_table["one"] = Exercise("One?", sp.Integer(1), ())
    for kind, state in (("confirmed", "right"), ("undecided", "open")):
        monkeypatch.setattr(exercises, "equal", lambda *_, kind=kind: Verdict(kind, "too large"))
        answer = check("activations.one", 1)
        assert answer.state == state and kind in answer.text.lower()


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_is_an_open_answer(nothing):
    bundle = check("activations.silu_at_0", nothing)._repr_mimebundle_()
    text = "Not answered yet. SiLU is zσ(z). What is its slope at z = 0?"
    assert bundle["text/plain"].startswith(text)
    record = bundle[EVIDENCE_MIME]
    assert record["view"]["type"] == "answer" and record["view"]["state"] == "open"
    assert record["view"]["exercise"] == "activations.silu_at_0"
    assert record["claim"] is None and not record["ok"]


def test_the_evidence_of_an_answer_says_how_it_was_judged():
    right = check("activations.silu_at_0", sp.Rational(1, 2))._repr_mimebundle_()[EVIDENCE_MIME]
    wrong = check("activations.silu_at_0", sp.Rational(1, 3))._repr_mimebundle_()[EVIDENCE_MIME]
    assert (right["kind"], right["ok"], right["view"]["state"]) == ("proved", True, "right")
    assert (wrong["kind"], wrong["ok"], wrong["view"]["state"]) == ("refused", False, "wrong")


NO_FORMULA = {
    "text that is no formula": ("1 - sigma", ValueError, r"sigma without an argument; write sigma\(...\)"),
    "text in a matrix": ([["z"]], TypeError, "write a matrix as Matrix"),
    "bytes": (b"z", TypeError, "is a bytes"),
    "NumPy number": (np.float64(0.5), TypeError, "decimal"),
    "NumPy integer": (np.int64(1), TypeError, "is a numpy.int64"),
    "array": (np.eye(3), TypeError, "is a numpy.ndarray"),
    "float": (2**0.5, TypeError, "is the decimal 1.414[0-9]*; write an exact number, such as"),
    "float of a fraction": (
        7 / 16,
        TypeError,
        r'0.4375, into which Python turns 7/16; put it in quotes, "7/16", or write Rational\(7, 16\)$',
    ),
    "float of a third": (
        -1 / 3,
        TypeError,
        r'turns -1/3; put it in quotes, "-1/3", or write Rational\(-1, 3\)$',
    ),
    "float of a whole number": (4 / 2, TypeError, "is the decimal 2.0; write the whole number 2$"),
    "float of no short fraction": (1 / 1009, TypeError, "write an exact number, such as"),
    "float that is infinite": (float("inf"), TypeError, "is the decimal inf; write an exact number"),
    "float that is nan": (float("nan"), TypeError, "is the decimal nan; write an exact number"),
    "bool": (True, TypeError, "is a bool"),
    "relation": (z > 0, TypeError, "expected a SymPy expression"),
    "list": ([[1, 2]], TypeError, "write a matrix as Matrix"),
    "decimal inside": (0.5 * z, ValueError, r"holds the decimal 0.5; write exact numbers"),
    "nan": (sp.nan, ValueError, "holds nan or an infinity"),
    "division by 0": (z + sp.zoo, ValueError, "a division by 0"),
    "undone": (sp.Derivative(sp.log(sigma), z), ValueError, "leaves the work to be done"),
    "other symbol": (1 - real("x"), ValueError, "holds the symbol x; expected an expression in z"),
    "plain symbol": (1 - sp.Symbol("z"), ValueError, r"not the z of the text; use real\('z'\)"),
}


@pytest.mark.parametrize("name", NO_FORMULA)
def test_what_is_no_formula_is_refused(name):
    answer, error, message = NO_FORMULA[name]
    with pytest.raises(error, match=message):
        check("activations.log_sigmoid", answer)


def test_a_symbol_of_a_size_is_asked_for_as_a_size():
    with pytest.raises(ValueError, match=r"the n of the answer is not the n of the text; use size\('n'\)"):
        check("network.count_formula", real("n"))


def test_an_exercise_about_a_number_takes_no_symbols():
    with pytest.raises(ValueError, match="holds the symbol z; expected a number"):
        check("activations.silu_at_0", z)


@pytest.mark.parametrize("name", ["activations.softsgn", "softsign", "", None, "losses.softsign"])
def test_an_unknown_exercise_is_refused_naming_those_there_are(name):
    with pytest.raises(
        ValueError, match="there is no exercise .*activations.softsign, activations.sigmoid_of_2z"
    ):
        check(name, 1)


def test_a_question_loads_its_topic_alone():
    code = (
        'import sys; from mathlib.exercises import check; check("losses.soft_target"); '
        'print(sorted(name for name in sys.modules if name.startswith("mathlib.exercise_sets.")))'
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "mathlib.exercise_sets.losses" in done.stdout and "attention" not in done.stdout


@pytest.mark.parametrize(("given", "found"), [(sp.Rational(9, 16), "large"), (0, "small"), (-1, "small")])
def test_a_wrong_number_is_not_told_the_right_one(given, found):
    text = check("optimizers.two_steps", given).text
    assert f"is too {found}." in text and "7/16" not in text and "0.4375" not in text


def test_an_answer_keeps_the_question_and_a_wrong_one_its_hints_in_sight():
    for given, state in ((..., "open"), (1, "wrong"), (sp.Rational(7, 16), "right")):
        found = check("optimizers.two_steps", given)
        view = found._repr_mimebundle_()[EVIDENCE_MIME]["view"]
        assert (found.state, view["state"]) == (state, state)
        assert view["question"].startswith("$J(") and view["question"].endswith("Expected: an exact number.")
        assert ("hints" in view) == (state != "right") and "hint=" not in view["text"]
        assert ("Find" in found.text) == (state == "open"), "without a page the question stands once"


def test_hints_come_one_at_a_time():
    first = check("activations.log_sigmoid", hint=1)
    more = 'The next one: check("activations.log_sigmoid", hint=2)'
    assert first.text == f"Hint 1 of 2: The derivative of log u is u′/u.  {more}"
    assert check("activations.log_sigmoid", hint=2).text.endswith("cancels.")
    for number in (0, 3, -1, "1", True, 1.0):
        with pytest.raises(ValueError, match="it has hints 1 to 2"):
            check("activations.log_sigmoid", hint=number)


def test_a_solution_is_checked_when_it_is_shown(own_table):
    steps = ((sp.Integer(1), "σ + (1 − σ)"), (sigma, "a wrong turn"))
    own_table["one"] = Exercise("One?", sp.Integer(1), (), (z,), start=sigma + (1 - sigma), steps=steps)
    with pytest.raises(DoesNotFollow, match="Step 2"):
        solution("activations.one")


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="level 'hard'; expected one of recall, derive, extend"):
        Exercise("One?", sp.Integer(1), (), level="hard")
