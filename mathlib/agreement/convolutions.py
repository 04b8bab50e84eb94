r"""A layer of the chapter on convolution and its pooling, held against SymPy at several sizes at once.

    L = Σ R ⊙ Z,   Z = layer(X, w, b)   or   L = Σ R ⊙ pool(X),   with a random upstream gradient R

Used in the chapter on convolution. A gradient that is wrong in a usual way is named, see
`convolution_suspects`. Shapes: X (N, C_in, H, W), w (C_out, C_in, k_h, k_w), b (C_out,), R and Z
(N, C_out, H', W').
"""

import numpy as np
import sympy as sp

from mathlib import claims
from mathlib.agreement.convolution_suspects import WRONG_LAYERS, WRONG_POOLS
from mathlib.agreement.gradients import agree_gradients
from mathlib.agreement.record import Agreement
from mathlib.agreement.staged import Stages
from mathlib.agreement.steps import name_of
from mathlib.convolution import formulas, layers, pooling
from mathlib.convolution.checks import output_size


def agree_layer(
    cases, *, forward=layers.forward, backward=layers.backward, claim=None, part=None, seed=0,
    allow_equal=None,
):  # fmt: skip
    r"""forward and backward agree with SymPy in every case (X shape, w shape, stride, padding): an Agreement.

    forward(X, w, b, stride, padding) -> Z, stored.  backward(Delta, w, stored) -> ∂L/∂X, ∂L/∂w, ∂L/∂b.
    allow_equal: as in `agree_gradients`. Raises Disagreement naming the mistake, and all that it raises.
    """
    claims.check(claim, part)
    reports = []
    for shape, kernel, s, p in cases:
        sizes = [output_size(n, k, s, p) for n, k in zip(shape[2:], kernel[2:], strict=True)]
        arrays = {"X": shape, "w": kernel, "b": kernel[:1], "R": (shape[0], kernel[0], *sizes)}

        def value(X, w, b, R, s=s, p=p):
            return (R * forward(X, w, b, s, p)[0]).sum()

        def gradient(X, w, b, R, s=s, p=p):
            return dict(zip("Xwb", backward(R, w, forward(X, w, b, s, p)[1]), strict=True))

        def formula(X, w, b, R, s=s, p=p):
            return _weighed(R, formulas.layer_formula(X, w, b, s, p))

        known = {text: _layer_form(wrong, s, p) for text, wrong in WRONG_LAYERS.items()}
        how = {"wrt": ("X", "w", "b"), "candidates": known, "seed": seed, "allow_equal": allow_equal}
        called = _called(value, forward), _called(gradient, backward)
        reports.append(agree_gradients(*called, formula, arrays, draws=1, **how))
    listed = "; ".join(f"{_by(x)} by {_by(w)}, stride {s}, padding {p}" for x, w, s, p in cases)
    return Agreement(name_of(backward), listed, reports[0].rows, claim, part)


def agree_pool(
    cases, *, kind="max", pool=None, backward=None, claim=None, part=None, seed=0, allow_equal=None
):
    r"""pool and backward agree with SymPy in every case (X shape, size, stride); kind: "max" or "average".

    pool(X, size, stride) -> A, pooled and backward(Delta, pooled) -> ∂L/∂X are those of `pooling` unless
    given. Raises as `agree_layer` does.
    """
    claims.check(claim, part)
    pool = pool or getattr(pooling, f"{kind}_pool")
    backward = backward or getattr(pooling, f"d_{kind}_pool")
    make = getattr(formulas, f"{kind}_pool_formula")
    reports = []
    for shape, k, s in cases:
        arrays = {"X": shape, "R": (*shape[:2], *(output_size(n, k, s) for n in shape[2:]))}

        def value(X, R, k=k, s=s):
            return (R * pool(X, k, s)[0]).sum()

        def gradient(X, R, k=k, s=s):
            return {"X": backward(R, pool(X, k, s)[1])}

        def formula(X, R, k=k, s=s):
            return _weighed(R, make(X, k, s))

        known = {text: _pool_form(wrong, k, s) for text, wrong in WRONG_POOLS[kind].items()}
        how = {"wrt": "X", "candidates": known, "seed": seed, "allow_equal": allow_equal}
        called = _called(value, pool), _called(gradient, backward)
        reports.append(agree_gradients(*called, formula, arrays, draws=1, **how))
    listed = "; ".join(f"{_by(shape)}, windows of {k}, stride {s}" for shape, k, s in cases)
    return Agreement(name_of(backward), listed, reports[0].rows, claim, part)


def _weighed(R, Z):
    """Σ R ⊙ Z in two stages: the entries of Z, then their sum"""
    name = Stages()
    entries = name(sp.Matrix(Z.size, 1, list(Z.ravel())))
    return name.loss(sum(R[place] * z for place, z in zip(np.ndindex(Z.shape), entries, strict=True)))


def _layer_form(wrong, s, p):
    return lambda X, w, b, R: {name: form(X, w, b, R, s, p) for name, form in wrong.items()}


def _pool_form(wrong, k, s):
    return lambda X, R: {"X": wrong(X, R, k, s)}


def _called(function, name):
    """The function under the name of the one it tries, so that reports name that one"""
    function.__qualname__, function.__module__ = name.__qualname__, name.__module__
    return function


def _by(shape):
    return "×".join(map(str, shape))
