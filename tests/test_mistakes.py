"""The guess names the planted mistake, and stays silent where it cannot know."""

import subprocess
import sys
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
import sympy as sp

from mathlib import mistakes
from mathlib.agreement import agree
from mathlib.comparison import Disagreement, relative_error, same, too_small
from mathlib.derivation import Derivation
from mathlib.evidence import EVIDENCE_MIME
from mathlib.mistakes import NotRefused, guess, refused

rng = np.random.default_rng(3)
A = rng.normal(size=(3, 4))
S = rng.normal(size=(4, 4))
V = rng.normal(size=5)
P = np.exp(V) / np.exp(V).sum()
JACOBIAN = np.diag(P) - np.outer(P, P)


def with_entry(array, index, value):
    changed = array.copy()
    changed[index] = value
    return changed


PLANTED = {
    "sign": (0.24164, -0.24164, "ratio −1: a sign?"),
    "high precision": (mpmath.mpf("0.3"), mpmath.mpf("0.6"), "ratio 2: a factor 2?"),
    "exact": (sp.Rational(1, 3), sp.Rational(1, 6), "ratio 1/2: a factor 2?"),
    "sign and factor": (0.37, -0.74, "ratio −2: a sign and a factor 2?"),
    "reciprocal": (0.37, 1 / 0.37, "the reciprocal?"),
    "squared": (0.37, 0.37**2, "squared?"),
    "one too many": (0.37, 1.37, "off by 1: a 1 too many?"),
    "one too few": (0.37, -0.63, "off by −1: a 1 too few?"),
    "sign of an array": (A, -A, "ratio −1: a sign?"),
    "constant": (A, 3 * A, "ratio 3 in every entry?"),
    "sum for a mean": (A, 12 * A, "ratio 12 = the number of entries: a sum for a mean?"),
    "mean for a sum": (A, A / 12, "ratio 1/12 = 1/the number of entries: a mean for a sum?"),
    "transpose": (A, A.T, "equals the transpose"),
    "square transpose": (S, S.T, "equals the transpose"),
    "reshaped transpose": (A, A.T.reshape(3, 4), "equals the transpose, reshaped"),
    "summed": (A, A.sum(0), "equals the sum over the rows of the right one"),
    "averaged": (A, A.mean(1), "equals the mean over axis 1 of the right one"),
    "not summed": (A.sum(0), A, "the sum over the rows is missing?"),
    "diagonal": (JACOBIAN, np.diag(np.diag(JACOBIAN)), "only the diagonal"),
    "diagonal as vector": (JACOBIAN, np.diag(JACOBIAN), "only the diagonal"),
    "shifted round": (V, np.roll(V, 1), "entries shifted by one index?"),
    "shifted": (V, np.append(V[1:], 0.5), "entries shifted by one index?"),
    "shifted rows": (A, np.roll(A, -1, 0), "entries shifted by one index along axis 0?"),
    "offset": (V, V + 0.25, "off by the constant 1/4 in every entry?"),
    "reciprocals": (V, 1 / V, "the reciprocal of every entry?"),
    "squares": (V, V**2, "every entry squared?"),
    "one entry": (A, with_entry(A, (1, 2), 0.777), "only entry [1, 2] is wrong"),
    "one sign": (A, with_entry(A, (1, 2), -A[1, 2]), "only entry [1, 2] is wrong: ratio −1: a sign?"),
    "some signs": (V, np.abs(V), f"in {(V < 0).sum()} of 5 entries: ratio −1: a sign?"),
    "one row doubled": (A, A * [[2], [1], [1]], "in 4 of 12 entries: ratio 2: a factor 2?"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_names_the_planted_mistake(name):
    before, after, text = PLANTED[name]
    found = guess(before, after)
    assert found.startswith(text) and " or " not in found


def test_names_the_batch_size():
    assert guess(0.241, 0.241 * 32, {"batch size": 32}) == "ratio 32 = the batch size: 1/m missing?"
    assert guess(A, A / 32, {"batch size": 32}) == "ratio 1/32 = 1/the batch size: 1/m twice?"
    assert (
        guess(A, 10 * A, {"number of classes": 10}) == "ratio 10 = the number of classes: a sum for a mean?"
    )


def test_names_candidates_given_as_factor_or_as_form():
    slope = P * (1 - P)
    assert guess(V * slope, V, {"sigma' missing": 1 / slope}) == "sigma' missing?"
    assert guess(V, P, {"softmax instead of its argument?": P}) == "softmax instead of its argument?"
    assert guess(V, P, {"another form": P + 1}) == ""
    half_wrong = np.where(V < 0, V, V * slope)
    named = {"sigma' missing": 1 / slope}
    assert guess(V * slope, half_wrong, named) == f"in {(V < 0).sum()} of 5 entries: sigma' missing?"


def test_entries_that_are_zero_on_both_sides_do_not_split_the_guess():
    """A unit that is off has a zero row: the factor then shows in all entries, not in some of them."""
    half_off = with_entry(A, (slice(1, 3), 2), 0.0)
    assert guess(half_off, 6 * half_off, {"batch size": 6}) == "ratio 6 = the batch size: 1/m missing?"


def test_two_explanations_are_both_named_and_three_are_none():
    assert (
        guess(A, 2 * A, {"batch size": 2}) == "ratio 2 = the batch size: 1/m missing? or ratio 2: a factor 2?"
    )
    assert guess(2, 4) == "ratio 2: a factor 2? or squared?"
    three = {"batch size": 2, "number of classes": 2}
    assert guess(A, 2 * A, three) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1.5, 1.7),
        (1.5, 1.5),
        (0, 3),
        (3, 0),
        (1.5, float("nan")),
        (sp.zoo, 1),
        (1.0, -1.0 - 1e-8),
        (A, A + 0),
        (A, rng.normal(size=(3, 4))),
        (A, rng.normal(size=(4, 3))),
        (A, with_entry(2 * A, (0, 0), 0.1)),
        (V, V * (1 + 1e-6 * np.arange(5))),
    ],
)
def test_no_guess_is_better_than_a_wrong_one(before, after):
    assert guess(before, after) == ""


def test_random_numbers_get_no_guess():
    pairs = np.random.default_rng(0).normal(size=(500, 2))
    assert not [pair for pair in pairs if guess(*pair)]


def test_guess_refuses_what_is_no_number():
    with pytest.raises(TypeError, match="expected numbers"):
        guess(sp.Symbol("z"), 1)
    with pytest.raises(TypeError, match="expected numbers"):
        guess("1", 1)


def test_a_factor_shows_as_itself_in_the_relative_error():
    y = np.array([1.0, -0.5, 0.01])
    assert relative_error(y * [1, 2, 0.5], y) == pytest.approx([0, 1, 0.5])
    assert relative_error([1.0, 1e-3], [1.0, 0.0])[1] == pytest.approx(0.1)
    assert relative_error([0.0, 0.0], [0.0, 0.0]).max() == 0
    assert np.isinf(relative_error([1e-300], [0.0])).all()
    assert np.isinf(relative_error([np.nan, 1.0], [1.0, 1.0])[0])
    assert same(y, y * (1 + 1e-14)) and not same(y, y * (1 + 1e-9))


def test_entries_too_small_to_judge_are_found():
    y = [1.0, 0.0, 1e-14, 1e-9]
    assert too_small(y, 1e-10).tolist() == [False, False, True, False]
    assert relative_error([1.0, 0.0, 1e-14, 2e-9], y)[3] > 1e-10


@pytest.mark.parametrize(("x", "y"), [([1.0, 2.0], [[1.0, 2.0]]), ([], [])])
def test_relative_error_broadcasts_nothing(x, y):
    with pytest.raises(ValueError, match="cannot compare"):
        relative_error(x, y)


@pytest.fixture
def refusals(monkeypatch):
    monkeypatch.setattr(mistakes, "_refusals", lambda: (Disagreement,))


def test_a_refused_formula_is_printed_outside_a_notebook(refusals, capsys):
    with refused(match="sign"):
        raise Disagreement("Step 3 does not follow (ratio −1: a sign?)")
    assert capsys.readouterr().out == "Refused. Step 3 does not follow (ratio −1: a sign?)\n"


def test_a_refused_formula_is_displayed_in_a_notebook(refusals, monkeypatch):
    shown = []
    notebook = SimpleNamespace(get_ipython=object)
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    display = SimpleNamespace(display=lambda bundle, raw: shown.append((bundle, raw)))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    with refused():
        raise Disagreement("wrong")
    (bundle, raw), *rest = shown
    assert raw and not rest and bundle["text/plain"] == "Refused. wrong"
    assert bundle[EVIDENCE_MIME]["kind"] == "refused"
    assert bundle[EVIDENCE_MIME]["view"] == {"type": "refused", "text": "wrong"}


def test_an_unnoticed_mistake_is_an_error(refusals):
    with pytest.raises(NotRefused, match="not noticed"), refused():
        pass


def test_a_refusal_for_another_reason_is_an_error(refusals):
    with pytest.raises(NotRefused, match="another reason.*transpose"), refused(match="sign"):
        raise Disagreement("equals the transpose")


def test_other_exceptions_pass_through(refusals):
    with pytest.raises(NameError), refused():
        raise NameError("sigm")
    with pytest.raises(ValueError, match="shape"), refused():
        raise ValueError("shape")


def test_an_exception_named_by_the_box_counts_as_refusal(capsys):
    with refused(error=ValueError):
        raise ValueError("shapes (3, 4) and (3,)")
    assert "Refused. shapes" in capsys.readouterr().out


def test_importing_the_module_does_not_import_ipython():
    code = "import sys, mathlib.mistakes; print('IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_false_step_and_a_wrong_derivative_are_refusals(capsys):
    z = sp.Symbol("z", real=True)
    with refused("a sign"):
        Derivation(sp.tanh(z)).step(-sp.tanh(z), because="a sign too many")
    with refused("factor 2"):
        agree(np.tanh, lambda z: 2 - 2 * np.tanh(z) ** 2, sp.tanh(z), z)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Refused. Step 1 does not follow.") and "disagrees with SymPy" in second
