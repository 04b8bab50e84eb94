r"""An answer is a formula: answer = expected is decided like any step of a derivation.

    check("activations.log_sigmoid", 1 - sigma)     right, or where it differs and why
    check("activations.log_sigmoid", "1/(1 + exp(z))")     the same, typed as text
    check("activations.log_sigmoid", hint=1)        the first hint
    progress("activations")                         which of them are solved
    solution("activations.log_sigmoid")             the way to the answer, a checked derivation

Used in every chapter. The exercises themselves stand in mathlib/exercise_sets, one module a topic.
"""

import re
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

import sympy as sp

from mathlib import exercise_sets
from mathlib import progress as progress_file
from mathlib.answers import read
from mathlib.derivation import Derivation, likely_mistake
from mathlib.evidence import Evidence
from mathlib.verdict import equal

LEVELS = ("recall", "derive", "extend")


@dataclass(frozen=True)
class Exercise:
    """question; expected expression or matrix in `symbols`; hints; {what went wrong: wrong answer}.

    level: one of LEVELS. The solution leads from `start`, what is asked for with nothing done yet, through
    the steps, (expression, because) each, to `expected`; a third entry is the relation, if it is not "=".
    """

    question: str
    expected: sp.Expr | sp.MatrixBase
    hints: tuple
    symbols: tuple = ()
    given: tuple = ()
    mistakes: dict = field(default_factory=dict)
    level: str = "derive"
    start: sp.Expr | sp.MatrixBase | None = None
    steps: tuple = ()

    def __post_init__(self):
        if self.level not in LEVELS:
            raise ValueError(f"level {self.level!r}; expected one of {', '.join(LEVELS)}")


@dataclass(frozen=True)
class Answer:
    """The judgement of an answer: state "open", "right" or "wrong", what is said of it, kind of evidence.

    question, hints: what a page shows below it; the hints unfold one by one.
    """

    exercise: str
    state: str
    said: str
    kind: str = "refused"
    question: str = ""
    hints: tuple = ()

    @property
    def text(self):
        """All in one, for a reader without the page: the question only as long as there is no answer."""
        asked = f" {self.question}" if self.state == "open" and self.question else ""
        offer = f'  A hint: check("{self.exercise}", hint=1)' if self.hints else ""
        return f"{self.said}{asked}{offer}"

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        view = {"type": "answer", "exercise": self.exercise, "text": self.said, "state": self.state}
        view |= {"question": self.question} if self.question else {}
        view |= {"hints": list(self.hints)} if self.hints else {}
        bundle = Evidence(None, self.kind, self.state == "right", self.text, view=view).bundle(self.text)
        return bundle | {"text/markdown": self.text}  # so that Jupyter sets the $formulas$ of a question


def check(name, answer=None, hint=None):
    """The judgement of an answer: right (proved), or wrong (where, both values, the likely mistake).

    answer: a SymPy expression, an exact number, or a matrix; or one of them typed as text, "1/(1 + exp(z))",
    which mathlib.typed reads and nothing runs. None or ... stands for no answer yet.
    hint: the number of a hint, from 1 on, to be told instead.
    Raises ValueError for an unknown exercise, a symbol it does not have, a decimal or NaN, and a text that
    cannot be read; TypeError for a NumPy number or anything else that is no formula.
    """
    exercise = find(name)
    if hint is not None:
        return _hint(name, exercise.hints, hint)
    if answer is None or answer is ...:
        return _judged(name, exercise, "open", "Not answered yet.")
    answer = read(answer, exercise.symbols)
    if _shape(answer) != _shape(exercise.expected):
        how = " A row is Matrix([[a, b]]), a column Matrix([a, b])." if _shape(exercise.expected) else ""
        return _wrong(name, exercise, f"expected {_kind(exercise.expected)}, got {_kind(answer)}.{how}")
    kinds = set()
    for place, given, expected in _entries(answer, exercise.expected):
        verdict = equal(expected, given, exercise.given)
        if verdict.kind == "refuted":
            return _wrong(name, exercise, _difference(place, verdict) + _cause(answer, exercise, verdict))
        if verdict.kind == "undecided":
            undecided = f"Undecided: {verdict.reason}. Write the answer in a simpler form."
            return _judged(name, exercise, "open", undecided)
        kinds.add(verdict.kind)
    progress_file.keep(name)
    question = _asked(exercise)
    if kinds == {"proved"}:
        return Answer(name, "right", "Right: proved.", "proved", question)
    text = "Right: equal to 30 digits at random points (confirmed, not proved)."
    return Answer(name, "right", text, "confirmed", question)


def _hint(name, hints, number):
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(hints):
        raise ValueError(f"hint {number!r} of {name!r} does not exist; it has hints 1 to {len(hints)}")
    more = f'  The next one: check("{name}", hint={number + 1})' if number < len(hints) else ""
    return Answer(name, "open", f"Hint {number} of {len(hints)}: {hints[number - 1]}{more}")


def solution(name):
    """The way from what is asked for to the answer: a derivation, each step of which is checked here."""
    exercise = find(name)
    chain = Derivation(exercise.start, given=exercise.given)
    for step in exercise.steps:
        chain = chain.step(*step)
    return chain


def progress(topic):
    """Which exercises of a topic are solved. Raises ValueError for a topic without exercises."""
    if topic not in (known := _topics()):
        raise ValueError(f"there are no exercises on {topic!r}; there are some on {', '.join(known)}")
    done = progress_file.solved()
    table = sorted(_table(topic).items(), key=lambda item: LEVELS.index(item[1].level))
    rows = ((name, each.level, each.question, f"{topic}.{name}" in done) for name, each in table)
    return progress_file.Progress(topic, tuple(rows))


def names():
    """The names of all exercises, topic.exercise."""
    return [f"{topic}.{own}" for topic in _topics() for own in _table(topic)]


def find(name):
    """The exercise of this name. Raises ValueError naming those there are."""
    topic, _, own = str(name).partition(".")
    if topic in _topics() and own in (table := _table(topic)):  # the other topics need not be imported
        return table[own]
    raise ValueError(f"there is no exercise {name!r}; there are: {', '.join(names())}")


def _topics():
    return sorted(module.name for module in iter_modules(exercise_sets.__path__))


def _table(topic):
    return import_module(f"mathlib.exercise_sets.{topic}").EXERCISES


def _entries(answer, expected):
    """(place, entry given, entry expected), place in words; one for a scalar."""
    if not isinstance(expected, sp.MatrixBase):
        return [("", answer, expected)]
    rows, columns = expected.shape
    places = [(i, j) for i in range(rows) for j in range(columns)]
    return [(f"row {i + 1}, column {j + 1}", answer[i, j], expected[i, j]) for i, j in places]


def _shape(value):
    return value.shape if isinstance(value, sp.MatrixBase) else ()


def _kind(value):
    shape = _shape(value)
    return f"a matrix of {shape[0]} × {shape[1]}" if shape else "one expression"


def _expected(exercise):
    """What an answer may be: its shape and its symbols."""
    kind, symbols = _kind(exercise.expected), ", ".join(map(_name, exercise.symbols))
    if not symbols:
        kind = kind.replace("one expression", "an exact number")
    return f"Expected: {kind}{f' in {symbols}' if symbols else ''}."


def _name(symbol):
    """The name of a symbol, and what is typed for it if Python has another use for the name."""
    return "lambda (typed lam)" if symbol.name == "lambda" else symbol.name


def _difference(place, verdict):
    """Where the answer differs, with both values; a number as it is asked for would be the answer itself."""
    at = ", ".join(text for text in (place, f"at {verdict.where}" if verdict.point else "") if text)
    if verdict.point:
        values = f"your answer gives {_short(verdict.after)}, it should be {_short(verdict.before)}."
    else:
        values = f"your answer, {_short(verdict.after)}, is too {_compared(verdict)}."
    return f"{at}: {values}" if at else values


def _compared(verdict):
    return "large" if complex(verdict.after - verdict.before).real > 0 else "small"


def _cause(answer, exercise, verdict):
    """What went wrong: a mistake the exercise knows, else a guess from the numbers."""
    for text, wrong in exercise.mistakes.items():
        if _shape(wrong) == _shape(answer) and equal(answer, wrong, exercise.given).kind in (
            "proved",
            "confirmed",
        ):
            return f" ({text})"
    found = _whole_matrix(answer, exercise) or likely_mistake(verdict)
    return f" ({found})" if found else ""


def _whole_matrix(answer, exercise):
    """A guess from all entries of a matrix: a transpose, a sign, one wrong entry."""
    if not isinstance(answer, sp.MatrixBase):
        return ""
    verdict = equal(exercise.expected, answer, exercise.given)
    found = likely_mistake(verdict)  # counts entries from 0, as arrays do; the place is already named from 1
    return re.sub(r"only entry \[[\d, ]+\] is wrong", "only this entry is wrong", found)


def _short(value):
    """A value with five digits, or exactly where it is a short fraction."""
    if isinstance(value, sp.Rational) and len(str(value)) < 8:
        return str(value).replace("-", "−")
    return f"{complex(value).real:.5g}".replace("-", "−") if complex(value).imag == 0 else str(complex(value))


def _wrong(name, exercise, text):
    return _judged(name, exercise, "wrong", f"Not right. {text[0].upper()}{text[1:]}")


def _judged(name, exercise, state, said):
    """What is not right yet, with the question and its hints."""
    return Answer(name, state, said, question=_asked(exercise), hints=exercise.hints)


def _asked(exercise):
    """The question, and what an answer may be."""
    return f"{exercise.question}\n{_expected(exercise)}"
