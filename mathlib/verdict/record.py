"""The record of a verdict: proved, confirmed, refuted or undecided. Made by decide.py and refute.py."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """What was found: kind, a reason in words, and for a refutation the point with both values.

    `samples` holds (before, after, {name: number}) at several points, for a guess at the mistake:
    numbers, or rows of numbers for matrices; the names are those of sizes and of derivatives that stand
    in the first side. `left_out` counts the entries of vectors that the point does not list.
    """

    kind: str
    reason: str = ""
    point: dict = field(default_factory=dict)
    before: object = None
    after: object = None
    samples: tuple = ()
    left_out: int = 0

    def __bool__(self):
        raise TypeError("a verdict is not true or false; ask verdict.kind, or verdict.proved")

    @property
    def proved(self):
        """True if the kind is "proved"; "confirmed" is not enough."""
        return self.kind == "proved"

    @property
    def where(self):
        """The point in words: "z = 37/100, K = 3"; "and 2 more" if it lists only some of the entries."""
        listed = ", ".join(f"{name} = {number}".replace("-", "−") for name, number in self.point.items())
        return listed + (f", and {self.left_out} more" if self.left_out else "")
