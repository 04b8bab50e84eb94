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

    def __repr__(self):
        done = sum(solved for *_, solved in self.exercises)
        lines = [f"{done} of {len(self.exercises)} exercises right"]
        for level in dict.fromkeys(level for _, level, *_ in self.exercises):
            marked = (
                f"{'✓' if solved else '·'} {name}" for name, own, _, solved in self.exercises if own == level
            )
            lines.append(f"{level}: {', '.join(marked)}")
        return "\n".join(lines)

    def _repr_html_(self):
        """A list a level; the page's script marks what the browser knows to be solved"""
        head, *levels = repr(self).splitlines()
        items = [
            tag("li", f"{level}: ", *self._marks(level), class_="exercise-level")
            for level in (line.partition(":")[0] for line in levels)
        ]
        return to_html(
            tag("div", tag("p", head, role="status"), tag("ul", *items), class_="exercise-progress")
        )

    def _marks(self, level):
        marks = []
        for name, own, question, solved in self.exercises:
            if own == level:
                state = "right" if solved else "open"
                full = f"{self.topic}.{name}"
                marks += [
                    tag("span", name, title=question, data_exercise=full, class_=f"exercise-{state}"),
                    ", ",
                ]
        return marks[:-1]
