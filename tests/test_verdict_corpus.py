"""The verdict engine on a corpus of identities and near-identities with known answers.

No false accept, no false refusal, few undecided; the share of true entries that are proved may only rise,
and each verdict is that of the stored run.
The answers themselves are checked without the engine.
"""

import functools
import json
from collections import Counter

import pytest
from page_tools import page
from verdict_corpus import SUBJECTS
from verdict_corpus.independent import agrees

from benchmarks import verdict as benchmark
from extensions import verdicts_page

ENTRIES = [(subject, entry) for subject, entries in SUBJECTS.items() for entry in entries]
UNDECIDED = 0.05  # the largest share of all entries
PROVED = 0.85  # the smallest share of the true entries that are proved; a floor that may only rise


def by_subject(check):
    return pytest.mark.parametrize("subject", SUBJECTS)(check)


@functools.cache
def kind(subject, name):
    """The kind of an entry's verdict, asked for once"""
    return next(entry for entry in SUBJECTS[subject] if entry.name == name).verdict().kind


@functools.cache
def stored():
    """The run that the book shows; python -m benchmarks.verdict --store writes it anew"""
    return json.loads(benchmark.STORED.read_text("utf-8"))


@pytest.mark.parametrize("subject, entry", ENTRIES, ids=[f"{name}: {e.name}" for name, e in ENTRIES])
def test_nothing_false_is_accepted_and_nothing_true_refused(subject, entry):
    found = kind(subject, entry.name)
    assert found not in (("refuted",) if entry.answer else ("proved", "confirmed"))
    assert found == stored()["kinds"][subject][entry.name]


def test_few_are_undecided_and_most_true_ones_are_proved():
    counts = Counter((entry.answer, kind(subject, entry.name)) for subject, entry in ENTRIES)
    true = sum(entry.answer for _, entry in ENTRIES)
    assert counts[True, "undecided"] + counts[False, "undecided"] <= UNDECIDED * len(ENTRIES)
    assert counts[True, "proved"] >= PROVED * true


@by_subject
def test_the_answers_are_borne_out_without_the_engine(subject):
    assert [entry.name for entry in SUBJECTS[subject] if not agrees(entry)] == []


def test_the_corpus_is_large_and_balanced_and_its_names_are_unique():
    assert len(ENTRIES) >= 320
    assert 0.4 < sum(entry.answer for _, entry in ENTRIES) / len(ENTRIES) < 0.6
    for entries in SUBJECTS.values():
        assert len({entry.name for entry in entries}) == len(entries) >= 30
        assert len({entry.answer for entry in entries}) == 2


@by_subject
def test_a_wrong_answer_would_be_seen_without_the_engine(subject):
    """A true entry called false, and entries that are wrong by a sign called true."""
    true = next(entry for entry in SUBJECTS[subject] if entry.answer)
    signs = [entry for entry in SUBJECTS[subject] if not entry.answer and entry.name.endswith("a sign")]
    assert not any(agrees(entry._replace(answer=not entry.answer)) for entry in (true, *signs[:3]))


def test_the_benchmark_counts_what_was_found():
    holds, fails = (next(e for e in SUBJECTS["calculus"] if e.answer is answer) for answer in (True, False))
    row = benchmark.row([holds, fails, fails], [("refuted", 1.0), ("confirmed", 2.0), ("refuted", 6.0)])
    assert (row["false_refusals"], row["false_accepts"], row["refuted"], row["true"]) == (1, 1, 2, 1)
    assert (row["true_proved"], row["median"], row["max"]) == (0.0, 2.0, 6.0)
    found = {"subjects": {"calculus": row}, "all": row, "slowest": [{"entry": "sigmoid", "seconds": 6.0}]}
    assert "sigmoid 6.0 s" in benchmark.words(found) and "0.0%" in benchmark.words(found)


# ---------------------------------------------------------------- what the book shows
def test_the_stored_run_is_what_the_engine_says_now():
    """All but the seconds"""
    assert stored()["kinds"] == {
        subject: {entry.name: kind(subject, entry.name) for entry in entries}
        for subject, entries in SUBJECTS.items()
    }
    counted = ("entries", "true", *benchmark.KINDS, "false_accepts", "false_refusals")
    for subject, entries in SUBJECTS.items():
        now = benchmark.row(entries, [(kind(subject, entry.name), 0.0) for entry in entries])
        assert {key: stored()["subjects"][subject][key] for key in counted} == {
            key: now[key] for key in counted
        }
    assert stored()["all"]["max"] <= benchmark.LONGEST


def test_the_page_shows_the_stored_run(tmp_path):
    entries = [next(e for e in SUBJECTS["sums"] if e.answer is answer) for answer in (True, False)]
    row = benchmark.row(entries, [("proved", 0.25), ("undecided", 1.5)])
    made = {"date": "2026-02-01", "commit": "0123456789ab", "with": {"python": "3.11.7", "sympy": "1.14.0"}}
    built = page(tmp_path, verdicts_page, json.dumps({"subjects": {"sums": row}, "all": row} | made))
    said = built.select_one(".verdicts-found").get_text()
    assert "Of 2 statements 1 are true and 1 false." in said and "undecided: 1, which is 50.0 %." in said
    assert "1 were proved, 0 confirmed without a proof and 0 left undecided" in said
    assert "of the false ones 0 were refuted." in said
    assert "Run 2026-02-01, on the commit 0123456789ab, with Python 3.11.7, SymPy 1.14.0." in said
    sums, total = (
        [c.get_text() for c in r.select("th, td")] for r in built.select("table.verdicts tbody tr")
    )
    assert sums[:9] == ["sums", "2", "1", "1", "0", "0", "1", "0", "0"] and sums[-1] == "1.50"
    assert total == ["all", *sums[1:]]


def test_the_page_says_how_to_make_a_run_that_cannot_be_read(tmp_path):
    assert "run `python -m benchmarks.verdict --store`" in page(tmp_path, verdicts_page, "{}")
