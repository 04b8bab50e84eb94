r"""A derivation: a chain of steps, each decided the moment it is written. Used in every chapter.

    A = B    because ...        every adjacent pair gets a verdict: proved, confirmed, or the chain stops
      ≤ C    because ...
      → D    because ...

A step that does not follow raises DoesNotFollow with the step, a point where the sides differ, both values
and a guess at the mistake. What stands shows as aligned LaTeX, as plain text in a terminal, and as evidence
for its claim.
"""

import copy
import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal

import mpmath
import numpy as np
import sympy as sp

from mathlib import claims
from mathlib.evidence import Evidence
from mathlib.mistakes import guess
from mathlib.notation import latex, signs
from mathlib.symbols import as_sympy, check_clash
from mathlib.verdict import at_most, equal, less_than, tends
from mathlib.verdict.assumptions import listed
from mathlib.verdict.extent import check_extent

RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "->": r"\to"}
_SPELLINGS = {"==": "=", "≤": "<=", "≥": ">=", "→": "->"}
_SIGNS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">", "->": "→"}
_DECIDE = {"=": equal, "<=": at_most, ">=": at_most, "<": less_than, ">": less_than}


class DoesNotFollow(ValueError):
    """A step of a derivation that is refuted, or not proved although the chain needs proof."""


@dataclass(frozen=True)
class Step:
    """One link: relation, expression, reason and verdict."""

    relation: str
    expression: object
    because: str
    verdict: object
    to: tuple | None = None

    def latex(self):
        """One line of an aligned chain: relation, expression, reason, verdict."""
        mark = r"\checkmark" if self.verdict.proved else r"\approx"
        verdict = rf"{mark}\;\text{{{self.verdict.kind}}}"
        return rf"{self.sign}\;& {latex(self.expression)} && {_reason(self.because)} && {verdict}"

    @property
    def sign(self):
        """The relation as LaTeX; over the arrow of a limit stands what goes where."""
        if self.to is None:
            return RELATIONS[self.relation]
        return rf"\xrightarrow{{{latex(self.to[0])} \to {latex(self.to[1])}}}"

    def __str__(self):
        where = f" as {self.to[0]} → {self.to[1]}" if self.to else ""
        kind, because = self.verdict.kind, self.because
        return f"{_SIGNS[self.relation]} {self.expression}{where}    [{kind}: {because}]"

    def view(self):
        """What the built page draws of the step."""
        return {
            "relation": self.sign,
            "expression": latex(self.expression),
            "because": self.because,
            "verdict": self.verdict.kind,
        }


class Derivation:
    """A chain of steps from `start`; `step` returns a longer chain and leaves this one as it was.

    start: a SymPy expression or matrix; Derivative(f, z) shows as d/dz f.
    claim, part: an entry of claims.toml, and which of its parts is shown.
    given: assumptions, such as [0 < alpha, alpha < 1].
    need: "proved", or "confirmed" to accept agreement to 30 digits.
    kind: "proved", or "exact" for a claim about concrete sizes.
    Raises ValueError for an unknown claim, need or kind, a symbol clash and what is too large or too deep;
    TypeError for a decimal number.
    """

    def __init__(self, start, *, claim=None, part=None, given=(), need="proved", kind="proved"):
        claims.check(claim, part)
        _one_of("need", need, ("proved", "confirmed"))
        _one_of("kind", kind, ("proved", "exact"))
        check_extent(start, *listed(given))
        equal(start, start, given)  # refuses what is not an expression, and assumptions that cannot be used
        self.start, self.claim, self.part = as_sympy(start), claim, part
        self.given, self.need, self.kind = given, need, kind
        self.steps = ()

    def step(self, expression, because, relation="=", to=None):
        """The chain with one more link, if it follows from the last.

        because: the reason, a few words that may hold $LaTeX$.
        relation: "=", "<=", "<", ">=", ">" or "->" (also ≤ ≥ →).
        to: for "->", (symbol, place) says where the limit is taken.
        Raises DoesNotFollow for a step that does not hold, ValueError for a missing reason or place.
        """
        relation = _SPELLINGS.get(relation, relation)
        _one_of("relation", relation, RELATIONS)
        if not isinstance(because, str) or not because.strip():
            raise ValueError(
                f"step {len(self.steps) + 1} has no reason; give one in words: because='the product rule'"
            )
        if (to is None) == (relation == "->"):
            raise ValueError(
                "to=(symbol, place) is given with the relation '->', and only with it, such as to=(z, oo)"
            )
        check_extent(expression, *(to or ()))
        if isinstance(expression, sp.Basic | sp.MatrixBase):
            check_clash(self.start, *(s.expression for s in self.steps), expression)
        verdict = self._decide(relation, expression, to)
        self._require(verdict, relation)
        longer = copy.copy(self)
        step = Step(relation, as_sympy(expression), because.strip(), verdict, to and tuple(map(as_sympy, to)))
        longer.steps = (*self.steps, step)
        return longer

    @property
    def last(self):
        """The expression the chain has reached."""
        return self.steps[-1].expression if self.steps else self.start

    @property
    def _assumptions(self):
        """(LaTeX, text) of the signs of the symbols, then of what was given; True says nothing."""
        own = signs(self.start, *(step.expression for step in self.steps))
        return own + [(latex(g), str(g)) for g in listed(self.given) if g != sp.true]

    @property
    def evidence(self):
        """The record for the ledger: the weakest verdict of the chain; None for a chain without steps."""
        if not self.steps:
            return None
        weakest = "confirmed" if any(s.verdict.kind == "confirmed" for s in self.steps) else self.kind
        count = len(self.steps)
        detail = f"{count} step{'s' if count > 1 else ''}, {'all ' if count > 1 else ''}{weakest}"
        return Evidence(self.claim, weakest, True, detail, self.part, self._view())

    def latex(self):
        """The chain as aligned LaTeX: expression, relation, reason, verdict."""
        assumed = ", ".join(tex for tex, _ in self._assumptions)
        given = rf" && \text{{given }} {assumed}" if assumed else ""
        lines = [rf"& {latex(self.start)}{given}", *(s.latex() for s in self.steps)]
        return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$"

    def __str__(self):
        given = f"    [given {', '.join(text for _, text in self._assumptions)}]" if self._assumptions else ""
        return "\n".join([f"  {self.start}{given}", *map(str, self.steps)])

    def __repr__(self):
        return str(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if self.evidence is None:
            return {"text/plain": str(self), "text/latex": self.latex()}
        return self.evidence.bundle(str(self), self.latex())

    def _view(self):
        return {
            "type": "derivation",
            "start": latex(self.start),
            "given": [tex for tex, _ in self._assumptions],
            "steps": [s.view() for s in self.steps],
        }

    def _decide(self, relation, expression, to):
        if relation == "->":
            return tends(self.last, *to, expression)
        sides = (expression, self.last) if relation.startswith(">") else (self.last, expression)
        return _DECIDE[relation](*sides, self.given)

    def _require(self, verdict, relation):
        """Raise DoesNotFollow unless the verdict is as strong as the chain needs."""
        number = len(self.steps) + 1
        if verdict.kind == "refuted":
            swapped = relation.startswith(">")
            raise DoesNotFollow(_refusal(f"Step {number} does not follow.", verdict, swapped))
        if verdict.kind == "undecided":
            raise DoesNotFollow(f"Step {number} is undecided: {verdict.reason}.")
        if verdict.kind == "confirmed" and self.need == "proved":
            raise DoesNotFollow(
                f"Step {number} is not proved, only confirmed: {verdict.reason}. "
                "Split it into smaller steps, or say need='confirmed'."
            )


def _refusal(opening, verdict, swapped):
    """The message for a refuted verdict: where, both values, and a guess at the mistake."""
    if verdict.before is None:
        return f"{opening}  {verdict.reason}"
    before, after = (verdict.after, verdict.before) if swapped else (verdict.before, verdict.after)
    parts = [p for p in (verdict.reason, f"at {verdict.where}" if verdict.point else "") if p]
    place = ", ".join(parts) + ":  " if parts else ""
    hint = likely_mistake(verdict)
    guessed = f"   ({hint})" if hint else ""
    return f"{opening}  {place}before {_short(before)},  after {_short(after)}{guessed}"


def likely_mistake(verdict):
    """The guesses that fit wherever the sides differ among the samples, joined by "or"; "" if none does."""
    hints = []
    for before, after, named in verdict.samples:
        if not np.all(np.equal(before, after)):
            hints.append(guess(before, after, named).split(" or "))
    common = [h for h in hints[0] if all(_same_guess(h, other) for other in hints)] if hints else []
    return " or ".join(common)


def _same_guess(hint, others):
    """Whether a guess stands among others; "ratio 3 = the size N" and "ratio 5 = the size N" are the same."""
    size_free = re.compile(r"ratio \S+ = ")
    return size_free.sub("", hint) in [size_free.sub("", other) for other in others]


def _short(number):
    """A value with five digits: short ones exactly, others cut off (not rounded), with an ellipsis."""
    if not isinstance(number, mpmath.mpf | mpmath.mpc):
        return str(number)
    text, exact = mpmath.nstr(number, 5), False
    if isinstance(number, mpmath.mpf):
        digits = mpmath.nstr(number, 25)  # of the 80 that values have: tells −0.08 from a long number near it
        cut = Context(prec=5, rounding=ROUND_DOWN).create_decimal(digits)
        exact = cut == Decimal(digits)
        text = text if exact else str(cut).lower()
    return text.replace("-", "−").removesuffix(".0") + ("" if exact else "…")


def _reason(text):
    """A reason as LaTeX text; what stands between dollars stays mathematics."""
    parts = re.split(r"(\$[^$]*\$)", text)
    escaped = [p if p.startswith("$") else re.sub(r"([%#&_{}])", r"\\\1", p) for p in parts]
    return rf"\text{{{''.join(escaped)}}}"


def _one_of(name, value, allowed):
    if value not in allowed:
        raise ValueError(f"unknown {name} {value!r}; expected one of {', '.join(map(repr, allowed))}")
