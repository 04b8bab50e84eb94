r"""θ = (W, b, …): arrays with names, all of them views into one flat vector.

Chapters: convolution, recurrence, attention.  Symbols: theta (P,). `Network` does the same for the layers of
a multilayer perceptron; this is for models whose parameters have other names and shapes. So each optimizer,
which steps the flat vector, trains them too.
"""

from collections.abc import Mapping
from math import prod
from operator import index

import numpy as np

from mathlib.inputs import check_theta
from mathlib.network import zeros


class Parameters(Mapping):
    """{name: array of that shape}, views into theta (P,) in the order of the names; 0 unless theta is given.

    shapes: {name: shape}, () for a number.  theta: a contiguous vector (P,) of float64, float32 or complex128
    that is taken as its own, without a copy.  dtype: of a new theta.  Changing an array changes theta and the
    other way round.  Raises TypeError or ValueError for anything else, and for assigning to a name: write
    into the array, p["W"][...] = values.
    """

    def __init__(self, shapes, theta=None, dtype=np.float64):
        self.shapes = {name: _checked(name, shape) for name, shape in shapes.items()}
        P = sum(prod(shape) for shape in self.shapes.values())
        self._theta = zeros(P, dtype) if theta is None else theta
        check_theta(self._theta, P, self.shapes)
        self._views, start = {}, 0
        for name, shape in self.shapes.items():
            end = start + prod(shape)
            self._views[name] = self._theta[start:end].reshape(shape)
            start = end

    @property
    def theta(self):
        """All parameters as one flat vector (P,). Assigning copies into it: the arrays stay its views."""
        return self._theta

    @theta.setter
    def theta(self, theta):
        check_theta(theta, self._theta.size, self.shapes)
        np.copyto(self._theta, theta, casting="no")

    def around(self, theta):
        """The same names and shapes around another vector (P,), which may be of another dtype"""
        return Parameters(self.shapes, theta)

    def flat(self, arrays):
        """One vector (P,) of the arrays {name: array}, such as gradients, in the order of theta.

        Raises ValueError where a name is missing or too many, or a shape is another one.
        """
        if arrays.keys() != self.shapes.keys():
            raise ValueError(f"arrays for {', '.join(arrays)}; expected {', '.join(self.shapes)}")
        for name, shape in self.shapes.items():
            if np.shape(arrays[name]) != shape:
                raise ValueError(f"{name} has shape {np.shape(arrays[name])}; expected {shape}")
        return np.concatenate([np.ravel(arrays[name]) for name in self.shapes])

    def __getitem__(self, name):
        return self._views[name]

    def __iter__(self):
        return iter(self._views)

    def __len__(self):
        return len(self._views)

    def __reduce__(self):
        # Copies and pickles are rebuilt from theta: copied singly, the arrays would no longer be its views.
        return Parameters, (self.shapes, self._theta)

    def __repr__(self):
        listed = ", ".join(f"{name} {shape}" for name, shape in self.shapes.items())
        return f"Parameters({listed}; {self._theta.size} in all, {self._theta.dtype})"


def _checked(name, shape):
    """The shape as a tuple of whole numbers ≥ 1"""
    try:
        sizes = tuple(index(size) for size in shape)
    except TypeError:
        raise TypeError(f"the shape of {name} must be whole numbers, not {shape!r}") from None
    if any(size < 1 for size in sizes):
        raise ValueError(f"the shape of {name} must hold sizes ≥ 1, not {sizes}")
    return sizes
