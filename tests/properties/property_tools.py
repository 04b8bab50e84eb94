"""Cases that shrink, the comparison of two gradients, and the list of which property is about which gradient.

A case holds its sizes and choices, drawn by hypothesis so that it can make them smaller, and arrays of random
numbers from a seed that is drawn too. Numbers are multiples of 1/64, short to print and exact in float32.
"""

import functools
import os
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from mathlib.comparison import TOLERANCE

MARGIN = 2.0**-12  # the least distance to a kink; rounding of z stays below 2^-15 even in float32
GRID = 64

#: float64: an entry is measured against the largest of its array, or SMALL of the largest of all arrays and
#: of 1, the size of inputs and upstream gradients, if that is more: where less is left, terms of their
#: size have cancelled, and their rounding is left too.
SMALL = 1e-3
#: float32: each rounding on the way to an entry moves it by at most half of EPS times the largest number met.
EPS = float(np.finfo(np.float32).eps)

small = functools.partial(st.integers, 1)
dtypes = st.sampled_from([np.float64, np.float32])
# Two numbers below 100: hypothesis mixes constants of the imported modules into larger ranges, so that the
# examples would depend on which tests were collected.
rngs = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(np.random.default_rng)


def unequal(count, most=5):
    """`count` different sizes from 1 to `most`"""
    return st.lists(st.integers(1, most), min_size=count, max_size=count, unique=True)


def numbers(rng, *shape, dtype=np.float64, scale=1.0):
    """Normal numbers on the grid, times the scale"""
    return (scale * np.round(rng.normal(size=shape) * GRID) / GRID).astype(dtype)


def nonzero(array):
    """The array with 0, where |·| has its kink, replaced by one step of the grid"""
    return np.where(array == 0, array.dtype.type(1 / GRID), array)


def clear(z, margin=MARGIN):
    """z moved by twice the margin where it is nearer than that to a kink at 0"""
    return np.where(np.abs(z) < margin, z + z.dtype.type(2 * margin), z)


def shift_off(z, margin=MARGIN):
    """The least multiple of the margin that brings all numbers z + s to a distance of the margin from 0"""
    k = 0
    while True:
        for s in (k * margin, -k * margin):
            if (np.abs(z + s) >= margin).all():
                return s
        k += 1


def off_kink(z, margin=MARGIN):
    """Whether all z keep the margin from 0: for cases that no shift of a bias can mend"""
    return bool((np.abs(z) >= margin).all())


def double(arrays):
    """The same numbers in float64, for autograd"""
    if isinstance(arrays, dict):
        return {name: np.asarray(array, np.float64) for name, array in arrays.items()}
    return [np.asarray(array, np.float64) for array in arrays]


def case(**parts):
    """What hypothesis prints of a failure"""
    return SimpleNamespace(**parts)


def leaves(tree, name="gradient"):
    """[(name, array)] of nested dictionaries, tuples and lists"""
    if isinstance(tree, dict):
        return [leaf for key, part in tree.items() for leaf in leaves(part, f"{name}[{key!r}]")]
    if isinstance(tree, tuple | list):
        return [leaf for nth, part in enumerate(tree) for leaf in leaves(part, f"{name}[{nth}]")]
    return [(name, tree)]


def agree(found, expected, dtype=np.float64, roundings=1, tolerance=TOLERANCE["symbolic"]):
    """Raise AssertionError unless `found` has the shapes and dtype and, up to rounding, the numbers expected.

    roundings: how many follow one another on the longest way from an input to an entry of the result; a sum
    of m products has m.
    """
    found, expected = dict(leaves(found)), dict(leaves(expected))
    assert list(found) == list(expected), f"gradients by {list(found)}; expected {list(expected)}"
    largest = max(np.abs(array).max(initial=1) for array in expected.values())
    single = dtype == np.float32
    bound = EPS * roundings if single else tolerance
    for name, right in expected.items():
        got = found[name]
        assert np.shape(got) == np.shape(right), f"{name}: {np.shape(got)}; expected {np.shape(right)}"
        assert np.asarray(got).dtype == dtype, (
            f"{name} is {np.asarray(got).dtype}; expected {np.dtype(dtype)}"
        )
        unit = largest if single else max(np.abs(right).max(initial=0), SMALL * largest)
        error = np.abs(np.asarray(got, np.float64) - right).max(initial=0) / unit
        assert error <= bound, f"{name} differs by {error:.1e} > {bound:.1e}:\n{got}\nexpected\n{right}"


@dataclass(frozen=True)
class Property:
    """`check` holds for all arguments of `strategies`, beside those `fixed`; it judges `owner.attribute`."""

    owner: object
    attribute: str
    check: object
    strategies: dict
    fixed: dict = field(default_factory=dict)

    def examine(self, examples):
        """Try it on so many cases; raises what the first one that fails raises, as large as it is."""

        def check(**arguments):
            self.check(**arguments, **self.fixed)

        how = {"derandomize": True, "database": None, "deadline": None, "report_multiple_bugs": False}
        settings(max_examples=examples, phases=[Phase.generate], **how)(given(**self.strategies)(check))()


PROPERTIES = {}  # full name of a gradient -> its properties


def full_name(function):
    return f"{function.__module__}.{function.__qualname__}"


def property_of(*gradients, each=None, share=1.0, **strategies):
    """A test of the gradients [(owner, attribute), …] for all cases of the strategies.

    each: {name: gradients} makes one test for each name, which the test takes as `name`.  share: of the
    examples of the profile, below 1 for what is slow.
    """

    def made(check):
        for name, pairs in (each or {None: gradients}).items():
            fixed = {} if name is None else {"name": name}
            for owner, attribute in pairs:
                one = Property(owner, attribute, check, strategies, fixed)
                PROPERTIES.setdefault(full_name(getattr(owner, attribute)), []).append(one)
        examples = max(1, round(share * settings().max_examples))
        test = settings(max_examples=examples)(given(**strategies)(_with_rerun(check)))
        return pytest.mark.parametrize("name", each)(test) if each else test

    return made


def rerun(node):
    """The command that runs one test again, under the same profile"""
    profile = os.environ.get("PROPERTIES")
    setting = f"PROPERTIES={profile} " if profile else ""
    return f"run it again: {setting}.venv/bin/python -m pytest '{node}'"


def _with_rerun(check):
    @functools.wraps(check)
    def noted(**arguments):
        try:
            check(**arguments)
        except HypothesisException:  # a case that `assume` turns down
            raise
        except Exception as error:
            error.add_note(rerun(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]))
            raise

    return noted
