"""The verdict engine on a corpus of identities and near-identities with known answers.

No false accept, no false refusal, few undecided; the share of true entries that are proved may only rise.
The answers themselves are checked without the engine.
"""

from collections import Counter

import pytest
from verdict_corpus import SUBJECTS
from verdict_corpus.independent import agrees

from benchmarks import verdict as benchmark

ENTRIES = [(subject, entry) for subject, entries in SUBJECTS.items() for entry in entries]
UNDECIDED = 0.05  # the largest share of all entries
PROVED = 0.85  # the smallest share of the true entries that are proved; a floor that may only rise


def by_subject(check):
    return pytest.mark.parametrize("subject", SUBJECTS)(check)


@pytest.fixture(scope="module")
def kinds():
    """The kind of every verdict, asked for once."""
    return {(subject, entry.name): entry.verdict().kind for subject, entry in ENTRIES}


@by_subject
def test_nothing_false_is_accepted(subject, kinds):
    accepted = ("proved", "confirmed")
    assert [e.name for e in SUBJECTS[subject] if not e.answer and kinds[subject, e.name] in accepted] == []


@by_subject
def test_nothing_true_is_refused(subject, kinds):
    assert [e.name for e in SUBJECTS[subject] if e.answer and kinds[subject, e.name] == "refuted"] == []


def test_few_are_undecided_and_most_true_ones_are_proved(kinds):
    counts = Counter((entry.answer, kinds[subject, entry.name]) for subject, entry in ENTRIES)
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
