r"""$L$ on matrices of symbols, with its derivative by every entry: what SymPy says of a loss at given sizes.

Used by `agree_gradients`, for a formula in one expression or in stages (see `staged`). Arrays are given as
{name: shape or array}; entries are symbols such as W_0_1.
"""

from functools import partial

import numpy as np
import sympy as sp

from mathlib.agreement.reference import as_formula, differentiate, high_precision, switches
from mathlib.agreement.staged import Staged
from mathlib.agreement.steps import step_size


class Model:
    """The formula on explicit symbols, its derivative by every entry, and its kinks."""

    def __init__(self, formula, arrays, names):
        self.arrays, self.names = arrays, names
        self.entries = {name: _entries(name, array) for name, array in arrays.items() if not labels(array)}
        given = {name: _shaped(self.entries[name], array) if name in self.entries else array
                 for name, array in arrays.items()}  # fmt: skip
        symbols = [s for entries in self.entries.values() for s in entries]
        said, wrt = formula(**given), [s for name in names for s in self.entries[name]]
        compiled = said.compiled if isinstance(said, Staged) else partial(_in_one, said)
        self._all, self._signs, self._reached = compiled(symbols, wrt)

    def constant(self, name):
        """Whether the formula does not depend on this array at all."""
        return self._reached.isdisjoint(self.entries[name])

    def numbers(self, values):
        """The values of all symbols, in their order."""
        return [x for name in self.entries for x in np.ravel(values[name])]

    def evaluate(self, values):
        """The loss and its gradients, {name: array}, from SymPy's formulas."""
        value, *flat = self._all(*self.numbers(values))
        gradients, start = {}, 0
        for name in self.names:
            stop = start + len(self.entries[name])
            gradients[name] = np.array(flat[start:stop]).reshape(np.shape(values[name]))
            start = stop
        return value, gradients

    def draw(self, rng):
        """Arrays at which no step of the differences crosses a kink.

        Random entries have size 1/4 to 5/4 and a random sign: not 0, and not so large that a sigmoid
        saturates.
        """
        for _ in range(100):
            values = {
                name: a
                if isinstance(a, np.ndarray)
                else rng.choice([-1.0, 1.0], a) * rng.uniform(0.25, 1.25, a)
                for name, a in self.arrays.items()
            }
            values = {name: np.asarray(a) for name, a in values.items()}
            if self._smooth(values):
                return values
            if all(isinstance(a, np.ndarray) for a in self.arrays.values()):
                break
        raise ValueError("a kink of the formula lies within the steps of the differences; take other arrays")

    def _smooth(self, values):
        """Whether every switch keeps its sign when one entry moves by twice the step of the differences."""
        if self._signs is None:
            return True
        at = self.numbers(values)
        side = np.sign(self._signs(*at))
        moving = {s for name in self.names for s in self.entries[name]}
        order = [s for entries in self.entries.values() for s in entries]
        for i in (i for i, symbol in enumerate(order) if symbol in moving):
            far = 2 * step_size(at[i])
            for x in (at[i] - far, at[i] + far):
                if not (np.sign(self._signs(*at[:i], x, *at[i + 1 :])) == side).all():
                    return False
        return bool(side.all())


def _in_one(said, symbols, wrt):
    """(values, signs, reached) of a formula in one expression, as `Staged.compiled` gives them."""
    formula = as_formula(said, symbols)
    derivatives = [(s, differentiate(formula, s)) for s in wrt]
    switching = switches(formula)
    signs = high_precision(symbols, switching) if switching else None
    reached = {s for s, d in derivatives if d != 0}
    return high_precision(symbols, [formula, *(d for _, d in derivatives)]), signs, reached


def labels(given):
    """Whether an array holds integers: labels, which have no derivative."""
    return isinstance(given, np.ndarray) and given.dtype.kind in "iu"


def _entries(name, array):
    """One real symbol for every entry."""
    shape = array.shape if isinstance(array, np.ndarray) else array
    return [sp.Symbol("_".join([name, *map(str, index)]), real=True) for index in np.ndindex(shape)]


def _shaped(entries, array):
    """A symbol, a column, a matrix or an N-dimensional array of the entries."""
    shape = array.shape if isinstance(array, np.ndarray) else array
    if len(shape) == 0:
        return entries[0]
    if len(shape) <= 2:
        return sp.ImmutableMatrix(*(shape if len(shape) == 2 else (*shape, 1)), entries)
    return sp.ImmutableDenseNDimArray(entries, shape)
