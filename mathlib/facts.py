r"""A fact that holds: text + True, with the claim it is evidence for; a fact that does not hold is an error.

Used in every chapter for what is neither a derivation nor an agreement: experiments, counts, exact arithmetic
and quoted theorems. The cell works the fact out and these functions record it; only `simulate` runs the
experiment itself, with one seed after the other, and judges the mean by its standard error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from mathlib import claims
from mathlib.evidence import Evidence

WITHIN = 4  # standard errors; a normal mean leaves them once in 16,000 experiments
FEW = 6  # means that are printed one by one
LEAST = 30  # results that a standard error is taken from


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


def simulate(text, experiment, *, expected=None, above=None, below=None, seeds=(1, 2), claim=None, part=None):
    r"""|mean − expected| ≤ 4 s/√n for every seed, or mean − 4 s/√n > above, or mean + 4 s/√n < below.

    experiment(rng) -> (n,) or (n, k): n independent results, numbers or rows of k numbers; s is their
    standard deviation. {seed: results} stands for an experiment that was run before, of which several things
    are said. Results that are all 0 or 1 get the standard error √(p(1 − p)/(n + 4)) with
    p = (successes + 2)/(n + 4), which is not zero where none or all succeed (Agresti and Coull 1998,
    doi:10.1080/00031305.1998.10480550). expected: a number, or one for each column. above, below: numbers;
    one may be given instead, or both. Raises DoesNotHold naming seed, mean and standard error; ValueError for
    fewer than 2 different seeds, fewer than 30 results, results that are not finite or do not vary.
    """
    bounds = {"above": above, "below": below}
    if (expected is None) == (above is None and below is None):
        raise ValueError(
            "simulate compares with expected=, or with above= and below=; give the one or the other"
        )
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        raise ValueError(f"seeds={seeds!r}; expected at least two different ones: one seed may be luck")
    lines = []
    for seed in seeds:
        n, mean, error = _mean_and_error(_results(experiment, seed), seed)
        _require_within(text, seed, n, mean, error, expected, bounds)
        lines.append(f"seed {seed}: {_estimate(mean, error)}")
    where = f"{text} (n = {n:,}; {'; '.join(lines)}; {_against(expected, bounds)})"
    return _fact(where, True, "simulated", claim, part)


def _against(expected, bounds):
    """What the means were held against, in words"""
    if expected is None:
        sides = [f"{side} {bound:.4g}" for side, bound in bounds.items() if bound is not None]
        return f"each more than {WITHIN} standard errors {' and '.join(sides)}"
    value = f"{float(expected):.6g}" if np.ndim(expected) == 0 else "its value"
    return f"each within {WITHIN} standard errors of {value}"


def _results(experiment, seed):
    """experiment(rng), or what it gave before; raises ValueError for a seed it was not run with"""
    if not isinstance(experiment, Mapping):
        return experiment(np.random.default_rng(seed))
    if seed not in experiment:
        raise ValueError(f"there are results for the seeds {sorted(experiment)}, none for seed {seed}")
    return experiment[seed]


def _mean_and_error(results, seed):
    """n, the mean and its standard error, by columns; raises ValueError for results that cannot be judged"""
    results = np.asarray(results, np.float64)
    n = len(results) if results.ndim in (1, 2) else 0
    if n < LEAST or results.size == 0:
        raise ValueError(
            f"seed {seed}: the experiment returns an array of shape {results.shape}; expected (n,) or "
            f"(n, k), n ≥ {LEAST} independent results"
        )
    if not np.isfinite(results).all():
        raise ValueError(f"seed {seed}: the experiment returns numbers that are NaN or infinite")
    mean, error = results.mean(axis=0), results.std(axis=0, ddof=1) / np.sqrt(n)
    if np.isin(results, (0, 1)).all():
        p = (results.sum(axis=0) + 2) / (n + 4)
        error = np.sqrt(p * (1 - p) / (n + 4))
    elif np.any((results == results[0]).all(axis=0)):
        raise ValueError(f"seed {seed}: all {n} results are the same; nothing random was simulated")
    return n, mean, error


def _require_within(text, seed, n, mean, error, expected, bounds):
    """Raise DoesNotHold unless the mean is where it should be, by WITHIN standard errors."""
    if expected is not None:
        expected = np.asarray(expected, np.float64)
        if expected.shape not in ((), mean.shape):
            raise ValueError(
                f"expected has shape {expected.shape}; the results have means of shape {mean.shape}"
            )
        far = np.abs(mean - expected) / error
        wrong, against = far > WITHIN, expected
    else:
        above = -np.inf if bounds["above"] is None else bounds["above"]
        below = np.inf if bounds["below"] is None else bounds["below"]
        wrong = (mean - WITHIN * error <= above) | (mean + WITHIN * error >= below)
        against = np.asarray(above if np.any(mean - WITHIN * error <= above) else below, np.float64)
    if np.any(wrong):
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = f", entry {at[0]}" if at else ""
        m, e, w = mean[at], error[at], np.broadcast_to(against, mean.shape)[at]
        rule = f"{WITHIN} are allowed" if expected is not None else f"it must lie {WITHIN} to the right side"
        raise DoesNotHold(
            f"this does not hold: {text}. Seed {seed}{where}: mean {m:.6g} of n = {n}, standard error {e:.2g}"
            f", against {w:.6g}, {abs(m - w) / e:.1f} standard errors away; {rule}"
        )


def _estimate(mean, error):
    """Each mean with as many digits as its standard error, in brackets, has; of more than FEW, the range"""
    if mean.ndim == 0:
        return f"mean {_rounded(mean, error)} (standard error {_rounded(error, error)})"
    if mean.size <= FEW:
        pairs = ", ".join(f"{_rounded(m, e)} ({_rounded(e, e)})" for m, e in zip(mean, error))
        return f"means (standard errors) {pairs}"
    most = _rounded(error.max(), error.max())
    ends = f"{_rounded(mean.min(), error.max())} to {_rounded(mean.max(), error.max())}"
    return f"{mean.size} means from {ends} (standard errors at most {most})"


def _rounded(value, error):
    """A number with two digits of its standard error"""
    return f"{value:.{max(0, 1 - floor(log10(error)))}f}"


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
