r"""The report of an agreement: what was held against what, at how many points, and the bound it stays below.

Used by `agree` and `agree_gradients`. A comparison that fails raises `Disagreement`, so a report is good
news.
"""

from dataclasses import dataclass

import numpy as np

from mathlib.comparison import TOLERANCE, Disagreement, relative_error, too_small
from mathlib.evidence import Evidence
from mathlib.mistakes import guess

OTHERS = {"symbolic": "SymPy", "complex step": "complex step", "central differences": "differences"}


def bound(kind):
    """1e-10, as text: evidence holds no floats."""
    return f"{TOLERANCE[kind]:.0e}".replace("e-0", "e-")


@dataclass(frozen=True)
class Agreement:
    """name agrees at `where` ("64 points"); rows: (what, key of TOLERANCE); notes: what was left out."""

    name: str
    where: str
    rows: tuple
    claim: str | None = None
    part: str | None = None
    notes: tuple = ()

    @property
    def text(self):
        """One line: NumPy, SymPy, complex step and differences agree at 64 points, below 1e-10 (…)."""
        kinds = list(dict.fromkeys(kind for _, kind in self.rows))
        sides = ["NumPy", *(OTHERS[kind] for kind in kinds)]
        listed = ", ".join(sides[:-1]) + " and " + sides[-1]
        others = ", ".join(f"{OTHERS[kind]} {bound(kind)}" for kind in kinds[1:])
        line = f"{self.name}: {listed} agree at {self.where}, below {bound(kinds[0])}" + (
            f" ({others})" if others else ""
        )
        return "; ".join([line, *self.notes])

    @property
    def evidence(self):
        """The record the ledger collects."""
        rows = [[what, f"below {bound(kind)}"] for what, kind in self.rows]
        view = {"type": "agreement", "text": self.text, "rows": rows}
        return Evidence(self.claim, "agrees", True, self.text, part=self.part, view=view)

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.evidence.bundle(self.text)


@dataclass(frozen=True)
class Comparison:
    """x from `name` against y from `other`; place(index): where an entry is; hint(wrong): a remark."""

    name: str
    other: str
    kind: str
    place: object
    candidates: dict
    hint: object = None

    def require(self, x, y):
        """Raise Disagreement with the worst entry unless every relative error is below TOLERANCE[kind].

        x, y: float arrays of one shape. Raises ValueError where an entry of y is too small beside the largest
        for a wrong factor in x to show.
        """
        for side, values in ((self.other, y), (self.name, x)):
            if not np.isfinite(values).all():
                index = tuple(int(i) for i in np.argwhere(~np.isfinite(values))[0])
                raise Disagreement(
                    f"{side} is {values[index]} at {self.place(index)}; expected a finite number"
                )
        error = relative_error(x, y)
        if (error > TOLERANCE[self.kind]).any():
            raise Disagreement(self._message(x, y, error))
        if self.kind == "symbolic" and (hidden := too_small(y, TOLERANCE[self.kind])).any():
            index = tuple(int(i) for i in np.argwhere(hidden)[0])
            raise ValueError(
                f"{self.other} is {y[index]:.3g} at {self.place(index)}, too small beside the largest entry, "
                f"{np.abs(y).max():.3g}, for a wrong factor to show; take other points, closer to 0"
            )

    def _message(self, x, y, error):
        """Who disagrees with whom, where most, both values, and the likely mistake."""
        index = _first_of_largest(error)
        wrong = error > TOLERANCE[self.kind]
        remarks = [guess(y, x, self.candidates), self.hint(wrong) if self.hint else ""]
        if self.kind == "complex step" and (y[wrong] == 0).all():
            remarks.append("does the value drop the imaginary part, by abs, max or float?")
        remarks = "; ".join(remark for remark in remarks if remark)
        got, right = _apart(x[index], y[index])
        return (
            f"{self.name} disagrees with {self.other} in {int(wrong.sum())} of {wrong.size} entries, most at "
            f"{self.place(index)}: {self.name} gives {got}, {self.other} {right}; "
            f"relative error {error[index]:.1e}, allowed {bound(self.kind)}"
            + (f" ({remarks})" if remarks else "")
        )


def _first_of_largest(error):
    """The place of the largest entry, the first of those equal up to rounding, so that machines agree."""
    return tuple(int(i) for i in np.argwhere(error >= error.max() * (1 - 1e-6))[0])


def _apart(x, y):
    """Two numbers with as many digits as tell them apart: the last ones may differ between machines."""
    for digits in (5, 8, 12, 17):
        texts = f"{x:.{digits}g}", f"{y:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
