"""The lines of a report, and the message of a comparison that fails, word for word."""

import numpy as np
import pytest

from mathlib.agreement.record import Agreement, Comparison, _apart, _first_of_largest, bound
from mathlib.comparison import Disagreement
from mathlib.evidence import EVIDENCE_MIME

ROWS = (
    ("f and its formula", "symbolic"),
    ("d and SymPy", "symbolic"),
    ("d and the complex step of f", "complex step"),
    ("d and central differences of f", "central differences"),
)


@pytest.mark.parametrize(
    "kind, text", [("symbolic", "1e-10"), ("complex step", "1e-12"), ("central differences", "1e-6")]
)
def test_a_bound_is_a_text(kind, text):
    assert bound(kind) == text


@pytest.mark.parametrize(
    "rows, notes, text",
    [
        (ROWS[:1], (), "d: NumPy and SymPy agree at 3 points, below 1e-10"),
        (ROWS[2:3], (), "d: NumPy and complex step agree at 3 points, below 1e-12"),
        (
            (*ROWS[:2], ROWS[3]),
            ("no complex step: none", "equal sizes: few"),
            "d: NumPy, SymPy and differences agree at 3 points, below 1e-10 (differences 1e-6); "
            "no complex step: none; equal sizes: few",
        ),
        (
            ROWS,
            (),
            "d: NumPy, SymPy, complex step and differences agree at 3 points, below 1e-10 "
            "(complex step 1e-12, differences 1e-6)",
        ),
        (ROWS[::-1], (), "d: NumPy, differences, complex step and SymPy agree at 3 points, below 1e-6 "
         "(complex step 1e-12, SymPy 1e-10)"),
    ],
)  # fmt: skip
def test_a_report_is_one_line_in_the_order_of_its_rows(rows, notes, text):
    report = Agreement("d", "3 points", rows, notes=notes)
    assert report.text == repr(report) == text


def test_a_report_is_evidence():
    report = Agreement("d", "3 points", ROWS[1:3], "activations.sigmoid", "derivative", ("a note",))
    text = (
        "d: NumPy, SymPy and complex step agree at 3 points, below 1e-10 (complex step 1e-12); a note"
    )  # fmt: skip
    assert report._repr_mimebundle_() == {
        "text/plain": text,
        EVIDENCE_MIME: {
            "claim": "activations.sigmoid",
            "part": "derivative",
            "kind": "agrees",
            "ok": True,
            "detail": text,
            "view": {
                "type": "agreement",
                "text": text,
                "rows": [["d and SymPy", "below 1e-10"], ["d and the complex step of f", "below 1e-12"]],
            },
        },
    }
    assert report._repr_mimebundle_(include=["text/plain"], exclude=[]) == report._repr_mimebundle_()


def comparison(kind="symbolic", candidates=None, hint=None):
    return Comparison("f", "g", kind, lambda index: f"x{list(index)}", candidates or {}, hint)


def refusal(x, y, error=Disagreement, **options):
    with pytest.raises(error) as refused:
        comparison(**options).require(np.array(x), np.array(y))
    assert type(refused.value) is error
    return str(refused.value)


Y = [3.0, 5.0, -7.0, 11.0]


@pytest.mark.parametrize("kind, allowed", [("symbolic", 1e-10), ("complex step", 1e-12),
                                           ("central differences", 1e-6)])  # fmt: skip
def test_an_error_up_to_the_bound_is_accepted(kind, allowed):
    y = np.array(Y)
    assert comparison(kind).require(y, y) is None
    assert comparison(kind).require(y * [1, 1, 1 + 0.9 * allowed, 1], y) is None
    told = refusal(y * [1, 1, 1 + 1.1 * allowed, 1], y, kind=kind)
    assert told.startswith("f disagrees with g in 1 of 4 entries, most at x[2]: ")


@pytest.mark.parametrize("kind", ["symbolic", "complex step", "central differences"])
def test_an_error_of_exactly_the_bound_is_accepted_and_not_counted(kind):
    allowed = {"symbolic": 1e-10, "complex step": 1e-12, "central differences": 1e-6}[kind]
    assert comparison(kind).require(np.array([allowed, 100.0]), np.array([0.0, 100.0])) is None
    assert "in 1 of 2 entries, most at x[0]" in refusal([1.001 * allowed, 100.0], [0.0, 100.0], kind=kind)
    assert "in 1 of 2 entries, most at x[1]" in refusal([allowed, 101.0], [0.0, 100.0], kind=kind)


@pytest.mark.parametrize(
    "x, y, said",
    [
        ([1.0, np.nan, np.inf], [1.0, 2.0, 3.0], "f is nan at x[1]; expected a finite number"),
        ([1.0, 2.0, -np.inf], [1.0, 2.0, 3.0], "f is -inf at x[2]; expected a finite number"),
        ([1.0, 2.0, 3.0], [1.0, np.inf, 3.0], "g is inf at x[1]; expected a finite number"),
        ([np.nan, 2.0, 3.0], [1.0, 2.0, np.nan], "g is nan at x[2]; expected a finite number"),
        ([[1.0, 2.0], [np.nan, 4.0]], [[1.0, 2.0], [3.0, 4.0]],
         "f is nan at x[1, 0]; expected a finite number"),
    ],
)  # fmt: skip
def test_what_is_not_finite_is_refused_where_it_comes_first(x, y, said):
    assert refusal(x, y) == said
    assert refusal(x, y, kind="complex step") == said


TINY = [[4000.0, 3.0, 1e-6], [2.0, -2e-9, 3.0]]
HIDDEN = (
    "g is -2e-09 at x[1, 1], too small beside the largest entry, 4e+03, for a wrong factor to show; "
    "take other points, closer to 0"
)


def test_an_entry_on_which_a_wrong_factor_would_not_show_is_refused():
    assert refusal(TINY, TINY, error=ValueError) == HIDDEN
    for kind in ("complex step", "central differences"):
        assert comparison(kind).require(np.array(TINY), np.array(TINY)) is None
    assert comparison().require(np.array([4000.0, 3.0, 0.0]), np.array([4000.0, 3.0, 0.0])) is None


def test_of_a_negative_largest_entry_the_size_is_told():
    told = refusal([1e-9, -5e4, 100.0], [1e-9, -5e4, 100.0], error=ValueError)
    assert told.startswith("g is 1e-09 at x[0], too small beside the largest entry, 5e+04, for a wrong")


def test_the_message_is_worked_out_at_the_worst_entry():
    x = [[3.0, 5.0, -7.0], [13.0, 16.9, 19.0]]
    y = [[3.0, 5.5, -7.0], [13.0, 16.0, 19.0]]
    assert refusal(x, y) == (
        "f disagrees with g in 2 of 6 entries, most at x[0, 1]: f gives 5, g 5.5; "
        "relative error 9.1e-02, allowed 1e-10"
    )
    assert refusal(x, y, kind="central differences") == (
        "f disagrees with g in 2 of 6 entries, most at x[0, 1]: f gives 5, g 5.5; "
        "relative error 9.1e-02, allowed 1e-6"
    )


def test_a_remark_names_the_likely_mistake_and_then_the_hint():
    twice = "(ratio 2: a factor 2?)"
    seen = []

    def hint(wrong):
        seen.append(wrong.tolist())
        return "only at night"

    assert refusal([6.0, 10.0, -14.0, 22.0], Y).endswith(f"allowed 1e-10 {twice}")
    told = refusal([6.0, 10.0, -14.0, 22.0], Y, hint=hint)
    assert told.endswith("allowed 1e-10 (ratio 2: a factor 2?; only at night)")
    assert refusal([3.0, 5.0, -7.3, 11.1], Y, hint=hint).endswith("allowed 1e-10 (only at night)")
    assert refusal([6.0, 10.0, -14.0, 22.0], Y, hint=lambda wrong: "").endswith(twice)
    assert seen == [[True] * 4, [False, False, True, True]]


def test_a_candidate_is_what_turns_the_right_side_into_the_wrong_one():
    given = {"rows": 7, "the square": np.array(Y) ** 2}
    assert refusal([21.0, 35.0, -49.0, 77.0], Y, candidates=given).endswith(
        "(ratio 7 = the rows: a sum for a mean?)"
    )
    assert "the square?" in refusal([9.0, 25.0, 49.0, 121.0], Y, candidates=given)


DROPS = "does the value drop the imaginary part, by abs, max or float?"


@pytest.mark.parametrize(
    "kind, y, remarks",
    [
        ("complex step", [0.0, 0.0, 5.1, 7.3], f" ({DROPS})"),
        ("complex step", [0.0, 1.0, 5.1, 7.3], ""),
        ("complex step", [2.5, 4.5, 5.1, 7.3], ""),
        ("central differences", [0.0, 0.0, 5.1, 7.3], ""),
    ],
)
def test_only_of_a_complex_step_that_is_zero_it_is_asked_whether_the_imaginary_part_is_dropped(
    kind, y, remarks
):
    told = refusal([2.0, 3.7, 5.1, 7.3], y, kind=kind)
    allowed = {"complex step": "1e-12", "central differences": "1e-6"}[kind]
    assert told.endswith(f"allowed {allowed}{remarks}")


def test_the_imaginary_part_is_mentioned_after_the_hint():
    told = refusal([2.0, 3.7, 5.1], [0.0, 0.0, 5.1], kind="complex step", hint=lambda wrong: "at night")
    assert told.endswith(f"allowed 1e-12 (at night; {DROPS})")


@pytest.mark.parametrize(
    "errors, place",
    [
        ([1.0, 3.0, 2.0], (1,)),
        ([1.0, 3.0, 3.0], (1,)),
        ([1.0, 3.0 * (1 - 0.9e-6), 3.0], (1,)),
        ([1.0, 3.0 * (1 - 1.1e-6), 3.0], (2,)),
        ([[1.0, 2.0], [2.5, 7.0], [7.0, 1.0]], (1, 1)),
        ([1.0, np.inf, 2.0, np.inf], (1,)),
        ([0.0, 0.0], (0,)),
    ],
)
def test_the_worst_entry_is_the_first_of_those_that_differ_by_rounding_alone(errors, place):
    found = _first_of_largest(np.array(errors))
    assert found == place and all(type(i) is int for i in found)


@pytest.mark.parametrize(
    "x, y, texts",
    [
        (1.5, 2.5, ("1.5", "2.5")),
        (1.23456, 1.2345, ("1.2346", "1.2345")),
        (1.0, 1.00001, ("1", "1.00001")),
        (1.0, 1.0000001234, ("1", "1.0000001")),
        (1.0, 1.000000001234, ("1", "1.00000000123")),
        (1.0, 1.0000000001234, ("1", "1.00000000012")),
        (1.0, 1.0 + 2**-44, ("1", "1.0000000000000568")),
        (0.5, 0.5, ("0.5", "0.5")),
    ],
)
def test_two_numbers_get_as_many_digits_as_tell_them_apart(x, y, texts):
    assert _apart(x, y) == texts
