r"""A fact that holds: text + True, with the claim it is evidence for; a fact that does not hold is an error.

Used in every chapter for what is neither a derivation nor an agreement: experiments, counts, exact arithmetic
and quoted theorems. The cell works the fact out; these functions only record it.
"""

from dataclasses import dataclass

import numpy as np

from mathlib import claims
from mathlib.evidence import Evidence


class DoesNotHold(ValueError):
    """A statement the book makes came out false."""


@dataclass(frozen=True)
class Fact:
    """A statement that held when the cell ran: its text, the kind of evidence, its claim and part."""

    text: str
    kind: str
    claim: str | None = None
    part: str | None = None

    @property
    def evidence(self):
        """The record the ledger collects."""
        view = {"type": "agreement", "text": repr(self), "rows": []}
        return Evidence(self.claim, self.kind, True, self.text, part=self.part, view=view)

    def __repr__(self):
        return f"{self.text} ({self.kind})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.evidence.bundle(repr(self))


def measured(text, holds, *, claim=None, part=None):
    """An experiment or a count on this machine, whose outcome is a ratio or an exact count; see `_fact`."""
    return _fact(text, holds, "measured", claim, part)


def simulated(text, holds, *, claim=None, part=None):
    """A seeded experiment, within its stated standard errors; see `_fact`."""
    return _fact(text, holds, "simulated", claim, part)


def exact(text, holds, *, claim=None, part=None):
    """Exact or symbolic arithmetic at concrete, unequal sizes; see `_fact`."""
    return _fact(text, holds, "exact", claim, part)


def cited(text, source, *, claim=None, part=None):
    """A theorem quoted with its source: the key of an entry in the bibliography, or a DOI."""
    if not isinstance(source, str) or not source.strip():
        raise ValueError(f"source={source!r}; expected where the theorem stands, such as a DOI")
    return _fact(f"{text} [{source}]", True, "cited", claim, part)


def _fact(text, holds, kind, claim, part):
    """The fact `text`.

    Raises DoesNotHold if `holds` is False, TypeError if it is no boolean (an array or a symbolic relation is
    not), ValueError for an empty text, an unknown claim or an unknown part.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"text={text!r}; expected the statement in words")
    if not isinstance(holds, bool | np.bool_):
        raise TypeError(
            f"holds={holds!r} is a {type(holds).__name__}; expected True or False: "
            "reduce an array with .all(), decide a symbolic relation first"
        )
    claims.check(claim, part)
    if not holds:
        raise DoesNotHold(f"this does not hold: {text}")
    return Fact(text, kind, claim, part)
