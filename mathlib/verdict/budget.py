"""Budgets count operations, not seconds, so that a verdict does not depend on the machine.

Spent by the normal form, the cases and the intervals; decide.py turns an empty budget into a verdict. What
SymPy does on its own is bounded by `within`, which counts its calls.
"""

import sys

CALLS = 4_000_000  # calls and returns of one integral or limit of SymPy


class BudgetExceeded(Exception):
    """A proof asked for more operations than allowed; the message names the budget and what ran out."""


class NotEvaluable(Exception):
    """An expression holds something no number can be given to; the message names it."""


class NoValue(ArithmeticError):
    """An expression has no value at a point, or one beyond reach, such as e^(e^(e^9))."""


class _Spent(BaseException):
    """Raised among SymPy's own frames, where `except Exception` must not catch it."""


class _Count:
    """Counts down at every call and return; raises _Spent below zero."""

    def __init__(self, left):
        self.left = left

    def __call__(self, frame, event, argument):
        self.left -= 1
        if self.left < 0:
            raise _Spent


def within(act, what, calls=CALLS):
    """act(), which may make `calls` calls and returns; raises NotEvaluable, naming `what`, beyond them."""
    count = _Count(calls)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        return act()
    except _Spent:
        raise NotEvaluable(f"SymPy needs more than {calls} calls for {what}; carry it out by hand") from None
    finally:
        count.left = CALLS  # the next call is ours
        sys.setprofile(before)


class Budget:
    """A purse of `limit` operations; `spend` raises BudgetExceeded when it is empty."""

    def __init__(self, limit=200_000):
        self.limit = limit
        self.left = limit

    def spend(self, operations, what):
        """left − operations; raises BudgetExceeded, which names `what`, below zero."""
        self.left -= operations
        if self.left < 0:
            raise BudgetExceeded(f"the budget of {self.limit} operations ran out in {what}")
