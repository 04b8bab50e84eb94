"""One entry of the corpus: lhs relation rhs, whether it holds, and where a false one fails.

holds("sine and cosine", sin(z)**2 + cos(z)**2, "=", 1)
fails("only for z > 0", sqrt(z**2), "=", z)
"""

from typing import NamedTuple

from sympy import sympify

from mathlib.verdict import at_most, equal, less_than, tends

QUESTIONS = {"=": "equal", "<=": "at_most", "<": "less_than", "->": "tends"}
_ASK = {"equal": equal, "at_most": at_most, "less_than": less_than}


class Entry(NamedTuple):
    """question: equal, at_most, less_than or tends.  given: relations; for tends, (symbol, place).

    at: {symbol or entry of a vector: number}, a place where a false entry fails, needed only where random
    numbers would hardly meet one.
    """

    name: str
    question: str
    lhs: object
    rhs: object
    given: tuple
    answer: bool
    at: dict

    def verdict(self):
        """What the engine says"""
        if self.question == "tends":
            return tends(self.lhs, *self.given, self.rhs)
        return _ASK[self.question](self.lhs, self.rhs, self.given)


def holds(name, lhs, relation, rhs, *given, to=None):
    """A true entry"""
    return _entry(name, relation, lhs, rhs, given, to, True, {})


def fails(name, lhs, relation, rhs, *given, to=None, at=None):
    """A false entry"""
    return _entry(name, relation, lhs, rhs, given, to, False, at or {})


def _entry(name, relation, lhs, rhs, given, to, answer, at):
    given = tuple(map(sympify, to)) if to else given
    return Entry(name, QUESTIONS[relation], sympify(lhs), sympify(rhs), given, answer, at)
