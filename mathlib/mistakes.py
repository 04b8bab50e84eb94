r"""The likely mistake behind two numbers that should be equal: ratio −1, 2, m or 1/m, a transpose, a shift, …

Used in every chapter: each refused step and failed agreement ends with such a guess. Symbols: `before` is
the right value, `after` the suspect one, the ratio is after/before. A wrong guess is worse than none: every
comparison is made to TOLERANCE["symbolic"], and what fits nothing, or too much, gets no guess.
"""

import re
import sys
from contextlib import contextmanager
from fractions import Fraction

import numpy as np

from mathlib.comparison import TOLERANCE, Disagreement, as_array, relative_error, same
from mathlib.evidence import Evidence


class NotRefused(AssertionError):
    """A formula that is wrong on purpose went through the checks unnoticed."""


def guess(before, after, candidates=None):
    r"""The mistake that turns `before` into `after`, in a few words; "" where nothing fits.

    before, after: numbers (int, float, mpmath, SymPy without symbols) or arrays.
    candidates: {text: number or array}, the wrong forms and factors to try first. An array or a non-integer
    fits if it is `after` or after/before; an integer is a size, such as {"batch size": 32}, and fits as
    the ratio m or 1/m. At most two guesses are joined by "or"; where more fit, the numbers cannot tell.
    """
    before, after = as_array(before), as_array(after)
    if not (np.isfinite(before).all() and np.isfinite(after).all()) or same(after, before):
        return ""
    found = _named(before, after, candidates or {})
    if before.shape != after.shape:
        found += _other_shape(before, after)
    elif before.size == 1:
        found += _one_number(before.item(), after.item())
    else:
        found = found + _whole_array(before, after) or _some_entries(before, after, candidates)
    if not found and (ratio := _constant_ratio(before, after)) is not None and before.size > 1:
        found = [f"ratio {_number(ratio)} in every entry?"]
    return " or ".join(found) if len(found) <= 2 else ""


def _named(before, after, candidates):
    """The texts of the candidates that fit."""
    found = []
    for text, form in candidates.items():
        if isinstance(form, int | np.integer) and not isinstance(form, bool):
            found += _size(text, int(form), _constant_ratio(before, after))
        elif _fits(before, after, as_array(form)):
            found.append(text if text.endswith("?") else text + "?")
    return found


def _size(text, m, ratio):
    """A size m that the ratio shows: m where a mean became a sum, 1/m where the mean was taken twice."""
    if ratio is None or m in (0, 1):
        return []
    batch = "batch" in text
    if same(ratio, m):
        return [f"ratio {m} = the {text}: " + ("1/m missing?" if batch else "a sum for a mean?")]
    if same(ratio, 1 / m):
        return [f"ratio 1/{m} = 1/the {text}: " + ("1/m twice?" if batch else "a mean for a sum?")]
    return []


def _fits(before, after, form):
    """Whether a named form is `after` itself, or the factor between `before` and `after`."""
    if same(form, before):
        return False
    if same(form, after):
        return True
    trivial = bool((form == 1).all())
    if trivial or form.shape not in (before.shape, ()) or before.shape != after.shape:
        return False
    return before.any() and same(form * before, after)


def _constant_ratio(before, after):
    """r if after = r · before in every entry, r other than 0 and 1; else None."""
    if before.shape != after.shape or not before.any() or not after.any():
        return None
    largest = np.abs(before).argmax()
    ratio = after.ravel()[largest] / before.ravel()[largest]
    return ratio if ratio != 0 and same(ratio * before, after) and not same(ratio, 1) else None


def _simple_ratio(ratio):
    """The guesses for a ratio that has a usual cause."""
    for value, text in ((-1, "a sign"), (2, "a factor 2"), (-2, "a sign and a factor 2")):
        for simple in {Fraction(value), 1 / Fraction(value)}:
            if same(ratio, float(simple)):
                return [f"ratio {_text(simple)}: {text}?"]
    return []


def _one_number(before, after):
    """Guesses for two numbers; a ratio or a difference of two numbers says something only if it is simple."""
    if before == 0 or after == 0:
        return []
    found = _simple_ratio(after / before)
    unit = same(before, 1) or same(before, -1)
    if same(after * before, 1) and not unit:
        found.append("the reciprocal?")
    if same(after, before**2) and not unit:
        found.append("squared?")
    for c in (1, -1):
        if same(after - before, c):
            found.append(f"off by {_text(Fraction(c))}: a 1 too {'many' if c > 0 else 'few'}?")
    return found


def _whole_array(before, after):
    """Guesses that explain every entry of two arrays of one shape."""
    ratio = _constant_ratio(before, after)
    if ratio is not None and np.count_nonzero(before) > 1:
        return _simple_ratio(ratio) or _size("number of entries", before.size, ratio)
    found = [
        text for text, form in _forms(before) if form.any() and same(form, after) and not same(form, before)
    ]
    offset = (after - before).ravel()
    if before.size > 2 and same(offset, np.full_like(offset, offset[0])):
        found.append(f"off by the constant {_number(offset[0])} in every entry?")
    return found


def _forms(before):
    """Usual wrong forms of an array, of the same shape."""
    with np.errstate(all="ignore"):
        if before.all():
            yield "the reciprocal of every entry?", 1 / before
        yield "every entry squared?", before**2
    if before.ndim == 2 and min(before.shape) > 1:
        if before.shape[0] == before.shape[1]:
            yield "equals the transpose", before.T
            yield "only the diagonal: a full Jacobian taken as elementwise?", np.diag(np.diag(before))
        else:
            yield "equals the transpose, reshaped", before.T.reshape(before.shape)
    for axis in range(before.ndim):
        if before.shape[axis] > 2:
            for step in (1, -1):
                where = "" if before.ndim == 1 else f" along axis {axis}"
                yield f"entries shifted by one index{where}?", np.roll(before, step, axis)


def _some_entries(before, after, candidates):
    """Where most of the array may be right: which entries are wrong, and what is wrong with those."""
    wrong = relative_error(after, before) > TOLERANCE["symbolic"]
    count = int(wrong.sum())
    if count == wrong.size:
        return _shifted(before, after) or _signs(before, after)
    inside = {
        text: form[wrong] if np.shape(form) == wrong.shape else form
        for text, form in (candidates or {}).items()
    }
    why = guess(before[wrong], after[wrong], inside)
    if count == 1:
        index = ", ".join(str(i) for i in np.argwhere(wrong)[0])
        return [f"only entry [{index}] is wrong" + (f": {why}" if why else "")]
    return [f"in {count} of {wrong.size} entries: {why}"] if why else []


def _shifted(before, after):
    """A shift by one index whose end entry was filled with something else."""
    if before.ndim != 1 or before.size < 4:
        return []
    right = same(after[1:], before[:-1]) or same(after[:-1], before[1:])
    return ["entries shifted by one index?"] if right else []


def _signs(before, after):
    """Right in size everywhere, in sign only in places."""
    if not same(np.abs(after), np.abs(before)):
        return []
    return [f"a sign, in {int((after != before).sum())} of {before.size} entries?"]


def _other_shape(before, after):
    """Guesses where the shapes differ: transposed, summed, not summed, or only the diagonal kept."""
    found = []
    if before.ndim == 2 and same(after, before.T):
        found.append("equals the transpose")
    if before.ndim == 2 and before.shape[0] == before.shape[1] and same(after, np.diag(before)):
        found.append("only the diagonal: a full Jacobian taken as elementwise?")
    found += [f"equals the {name} of the right one" for name, form in _reduced(before) if same(after, form)]
    found += [f"the {name} is missing?" for name, form in _reduced(after) if same(before, form)]
    return found


def _reduced(array):
    """Sums and means of an array, over all of it and over each axis."""
    axes = [None] if array.ndim < 2 else [None, *range(array.ndim)]
    for axis in axes if array.size > 1 else []:
        over = "" if axis is None else " over the rows" if axis == 0 else f" over axis {axis}"
        yield "sum" + over, array.sum(axis)
        yield "mean" + over, array.mean(axis)


def _number(value):
    """A short text: a small fraction where the value is one, else four digits."""
    simple = Fraction(float(value.real)).limit_denominator(1000) if not np.imag(value) else None
    return _text(simple) if simple is not None and same(float(simple), value) else f"{value:.4g}"


def _text(fraction):
    """A fraction with a true minus sign."""
    return str(fraction).replace("-", "−")


@contextmanager
def refused(match=None, error=None):
    """The block holds a wrong formula on purpose; shows the message with which it is refused.

    match: a regular expression the message must contain. error: the exception expected, if it is not one of
    the refusals of a derivation or an agreement (DoesNotFollow, Disagreement); any other passes through.
    Raises NotRefused if nothing is raised, or if the message is another one than `match` asks for.
    """
    expected = error or _refusals()
    try:
        yield
    except expected as refusal:
        text = str(refusal)
    else:
        raise NotRefused("the wrong formula was not noticed: the block ran to its end without being refused")
    if match is not None and not re.search(match, text):
        raise NotRefused(f"refused for another reason than {match!r}: {text}")
    _show(text)


def _refusals():
    """The two ways in which the book refuses a formula."""
    from mathlib.derivation import (
        DoesNotFollow,
    )  # here, because a derivation itself asks this module for guesses

    return DoesNotFollow, Disagreement


def _show(text):
    """Display the refusal as an output of the cell, or print it where no notebook is running."""
    evidence = Evidence(None, "refused", True, text, view={"type": "refused", "text": text})
    notebook = sys.modules.get("IPython")  # not imported: the mathematics must run without it
    if notebook is not None and notebook.get_ipython() is not None:
        from IPython.display import display

        display(evidence.bundle(f"Refused. {text}"), raw=True)
    else:
        print(f"Refused. {text}")
