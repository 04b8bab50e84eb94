"""Evidence: what a derivation, an agreement or an experiment says about a claim, in a form to be stored.

One record, one mime type. A notebook stores it beside the LaTeX or text a person reads, nbval compares it,
the ledger collects it and the built page draws it. It holds verdicts and bounds, never raw floats: a float
differs between machines, a verdict must not.
"""

from dataclasses import dataclass

EVIDENCE_MIME = "application/vnd.mathlib.evidence+json"

KINDS = ("proved", "confirmed", "exact", "agrees", "simulated", "measured", "cited", "refused")


shown = []  # every record displayed since this Python started, in order; `summary` reads it


@dataclass(frozen=True)
class Evidence:
    """claim + kind + ok + detail, with `part` where a claim states several things and `view` for the page.

    `kind` is one of KINDS; `detail` is one sentence for the ledger; `view` is what the page draws.
    Raises ValueError for an unknown kind, TypeError for a float anywhere in the record.
    """

    claim: str | None
    kind: str
    ok: bool
    detail: str
    part: str | None = None
    view: dict | None = None

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of evidence {self.kind!r}; expected one of {', '.join(KINDS)}")
        _refuse_floats(self.json())

    def json(self):
        """The record as the JSON object that notebooks store."""
        return {
            "claim": self.claim,
            "part": self.part,
            "kind": self.kind,
            "ok": self.ok,
            "detail": self.detail,
            "view": self.view,
        }

    def bundle(self, text, latex=None):
        """The mime bundle of a notebook output: plain text, LaTeX where there is some, and this record.

        Notes the record as shown.
        """
        shown.append(self)
        return {"text/plain": text, EVIDENCE_MIME: self.json()} | ({"text/latex": latex} if latex else {})


def _refuse_floats(value):
    """Raise TypeError if a float hides anywhere in a JSON value."""
    if isinstance(value, float):
        raise TypeError(
            f"evidence holds the float {value!r}; store a verdict or a bound written as text instead"
        )
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_floats(item)
