"""Budgets count operations, not seconds, so that a verdict does not depend on the machine.

Spent by the normal form, the cases and the intervals; decide.py turns an empty budget into a verdict.
"""


class BudgetExceeded(Exception):
    """A proof asked for more operations than allowed; the message names the budget and what ran out."""


class NotEvaluable(Exception):
    """An expression holds something no number can be given to; the message names it."""


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
