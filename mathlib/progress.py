r"""Which exercises the reader has solved: kept on the reader's own machine, in one small file.

    progress("backpropagation")     3 of 8 right, level by level

`exercises.check` notes what is right. The file is .neural-networks-book.json in the home folder, or the one
that the environment variable BOOK_PROGRESS names; BOOK_PROGRESS="" keeps nothing. In a page of the built book
the browser keeps the same (extensions/static/progress.js).
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from mathlib.markup import tag, to_html

VARIABLE, FILE = "BOOK_PROGRESS", ".neural-networks-book.json"


def path():
    """Where the names are kept, or None if nothing is to be kept."""
    named = os.environ.get(VARIABLE)
    return Path.home() / FILE if named is None else Path(named) if named else None


def solved():
    """The names of the exercises that have been answered right. Raises ValueError for a damaged file."""
    file = path()
    if file is None or not file.exists():
        return frozenset()
    try:
        return frozenset(json.loads(file.read_text(encoding="utf-8"))["solved"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{file} does not hold a list of solved exercises; move it away to start anew"
        ) from error


def keep(name):
    """Note that an exercise has been answered right. Raises OSError where the file cannot be written."""
    names, file = solved(), path()
    if file is None or name in names:
        return
    part = file.with_name(f"{file.name}.part")
    part.write_text(json.dumps({"solved": sorted(names | {name})}, indent=1), encoding="utf-8")
    part.replace(file)


@dataclass(frozen=True)
class Progress:
    """The exercises of a topic as (name, level, question, whether it is solved)."""

    topic: str
    exercises: tuple

    @property
    def done(self):
        """How many are solved."""
        return sum(solved for *_, solved in self.exercises)

    def levels(self):
        """{level: its exercises}, in the order in which the levels come."""
        names = dict.fromkeys(level for _, level, *_ in self.exercises)
        return {name: [each for each in self.exercises if each[1] == name] for name in names}

    def __repr__(self):
        lines = [f"{self.done} of {len(self.exercises)} exercises right"]
        for level, exercises in self.levels().items():
            marked = (f"{_mark(solved)} {name}" for name, _, _, solved in exercises)
            lines.append(f"{level}: {', '.join(marked)}")
        return "\n".join(lines)

    def _repr_html_(self):
        """A line a level; the script of the built page marks what the browser knows to be solved"""
        count = tag("span", str(self.done), class_="exercise-count")
        head = tag("p", count, f" of {len(self.exercises)} exercises right", role="status")
        lines = [
            tag("li", f"{level}: ", *self._names(exercises)) for level, exercises in self.levels().items()
        ]
        return to_html(tag("div", head, tag("ul", *lines), class_="exercise-progress"))

    def _names(self, exercises):
        """Their names with a mark each, and commas between"""
        found = []
        for name, _, question, solved in exercises:
            full = f"{self.topic}.{name}"
            found += [", ", tag("span", f"{_mark(solved)} {name}", title=question, data_exercise=full)]
        return found[1:]


def _mark(solved):
    return "✓" if solved else "·"
