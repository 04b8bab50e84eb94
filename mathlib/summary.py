"""The claims of a chapter with the evidence that this run of the notebook has shown for them.

    summary("activations")     one row a claim and part: what it says, which verdicts, how often

The ledger reads what is stored in all notebooks; this table reads what the running one has displayed so
far, so that a reader who changes a step sees the summary change with it. Used at the end of every chapter.
"""

import json
from collections import Counter
from dataclasses import dataclass
from html import escape

from mathlib import claims, evidence


@dataclass(frozen=True)
class Summary:
    """Rows of (claim, part, evidence in words); shown as a table."""

    rows: tuple

    def __repr__(self):
        width = max(len(f"{claim} {part}") for claim, part, _ in self.rows)
        return "\n".join(f"{f'{claim} {part}':<{width}}  {words}" for claim, part, words in self.rows)

    def _repr_html_(self):
        head = "<thead><tr><th>claim</th><th>part</th><th>evidence in this run (how many)</th></tr></thead>"
        body = "".join(
            f"<tr><td><code>{escape(claim)}</code></td><td>{escape(part)}</td><td>{escape(words)}</td></tr>"
            for claim, part, words in self.rows
        )
        return f'<table class="summary">{head}<tbody>{body}</tbody></table>'


def summary(topic, elsewhere=()):
    """The claims of a topic, each with the evidence shown since Python started.

    elsewhere: ids of claims that another page of the chapter shows. A claim id in place of the topic gives
    that one claim. Raises ValueError for a topic that no claim belongs to.
    """
    known = [
        c for c in claims.load().values() if topic in (c.id, c.id.split(".")[0]) and c.id not in elsewhere
    ]
    if not known:
        topics = dict.fromkeys(name.split(".")[0] for name in claims.load())
        raise ValueError(f"no claim belongs to {topic!r}; expected one of {', '.join(topics)}")
    return Summary(tuple(row for claim in known for row in _rows(claim)))


def _rows(claim):
    """One row for each part, and one for the evidence that speaks for the claim as a whole."""
    found = list({_key(e): e for e in evidence.shown if e.claim == claim.id}.values())
    for part in claim.parts:
        yield claim.id, part, _words([e for e in found if e.part == part])
    whole = [e for e in found if e.part is None]
    if whole or not claim.parts:
        yield claim.id, "as a whole", _words(whole)


def _key(shown):
    """Two records are one if all of them is alike: a cell that is run twice counts once."""
    return json.dumps(shown.json(), sort_keys=True)


def _words(found):
    """ "proved, agrees (2)", or "open" where nothing was shown."""
    counts = Counter(e.kind for e in found)
    return ", ".join(kind if n == 1 else f"{kind} ({n})" for kind, n in counts.items()) or "open"
