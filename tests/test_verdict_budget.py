"""Budgets: what may be spent, what runs out, and how long SymPy may work on its own."""

import sys

import pytest

from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable, _Count, _Spent, within


def called(times):
    """A function that makes this many calls of a Python function."""

    def step():
        return None

    def act():
        for _ in range(times):
            step()
        return times

    return act


def test_a_budget_may_be_spent_to_the_last_operation():
    budget = Budget(10)
    budget.spend(4, "a")
    assert budget.left == 6 and budget.limit == 10
    budget.spend(6, "b")
    assert budget.left == 0


@pytest.mark.parametrize("operations", [11, 12, 1000])
def test_more_than_the_budget_is_refused_and_named(operations):
    with pytest.raises(BudgetExceeded, match="^the budget of 10 operations ran out in adding up$"):
        Budget(10).spend(operations, "adding up")


def test_what_stays_within_its_calls_gives_its_result():
    assert within(called(5), "counting", calls=1000) == 5


def test_calls_and_returns_count_alike_and_the_last_one_is_allowed():
    """20 times a call and a return, and a call and a return of what is asked."""
    assert within(called(20), "counting", calls=42) == 20
    with pytest.raises(NotEvaluable):
        within(called(20), "counting", calls=41)


def test_a_count_goes_down_to_0_and_no_further():
    count = _Count(2)
    for left in (1, 0):
        count(None, "call", None)
        assert count.left == left
    with pytest.raises(_Spent):
        count(None, "return", None)


def test_beyond_the_calls_the_work_is_broken_off_and_named():
    reached = []

    def act():
        for count in range(100_000):
            reached.append(count)
            try:
                called(1)()
            except Exception:  # as SymPy does here and there
                return "caught"

    message = "^SymPy needs more than 500 calls for an integral; carry it out by hand$"
    with pytest.raises(NotEvaluable, match=message):
        within(act, "an integral", calls=500)
    assert len(reached) <= 250


def test_what_was_counting_before_counts_again_afterwards():
    before = sys.getprofile()
    seen = []
    profile = lambda frame, event, argument: seen.append(event)
    sys.setprofile(profile)
    try:
        within(called(1), "counting")
        assert sys.getprofile() is profile
        with pytest.raises(NotEvaluable):
            within(called(100), "counting", calls=5)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(before)
    assert sys.getprofile() is before


def test_an_error_of_the_work_comes_through():
    def act():
        raise KeyError("z")

    with pytest.raises(KeyError, match="z"):
        within(act, "counting")
