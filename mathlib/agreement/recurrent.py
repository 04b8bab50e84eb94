r"""$\partial L/\partial\theta$ through time: forward and backward of a cell, held against the unrolled loss.

    L = Σ_i Σ_t Σ_k G_itk H_itk,   h_t = cell(h_{t−1}, x_t),   written out for T steps as one SymPy expression

Used in the chapter on recurrent networks, with the functions that train. G is random and not 0, so that L
stands for every loss at a point: G holds its slopes by the states. `recurrent_suspects` holds the mistakes
that a refusal can name.
"""

from functools import cache
from itertools import chain

import mpmath
import numpy as np
import sympy as sp

from mathlib import claims
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.recurrent_suspects import wrong_gradients
from mathlib.agreement.reference import DIGITS
from mathlib.agreement.steps import complex_step_derivative, name_of, step_size
from mathlib.agreement.unrolled import undefined
from mathlib.comparison import Disagreement
from mathlib.recurrence import lstm, rnn

CELLS = {"rnn": (rnn, ("h_0",)), "lstm": (lstm, ("h_0", "c_0"))}
SIZES = {"rnn": ((5, 3, 1, 2), (4, 2, 5, 3)), "lstm": ((4, 3, 2, 1), (5, 2, 1, 2))}
NUMBERS = {  # what takes the place of the undefined functions, and of their slopes
    "sigma": lambda z: 1 / (1 + mpmath.exp(-z)),
    "d_sigma": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
    "tanh": mpmath.tanh,
    "d_tanh": lambda z: 1 / mpmath.cosh(z) ** 2,
}


def agree_through_time(cell, sizes=None, *, backward=None, seed=0, claim=None, part=None):
    r"""forward and backward of "rnn" (with tanh) or "lstm" = the unrolled L, differentiated; an `Agreement`.

    sizes: a list of (N, T, m, d).  backward(p, stored, G) -> Gradients, or {name: gradient} of the parameters
    alone; by default the one that trains. Parameters, inputs, first states and G are random and not 0. N, m
    and d must differ and N > 1, so that no wrong transpose has a legal shape but in the square W_h.
    Raises Disagreement where any two of the four ways differ, naming the mistake where it is a known one;
    ValueError for an unknown cell or sizes that could hide a mistake.
    """
    claims.check(claim, part)
    if cell not in CELLS:
        raise ValueError(f"unknown cell {cell!r}; expected one of {', '.join(CELLS)}")
    sizes = SIZES[cell] if sizes is None else [_checked(*case) for case in sizes]
    if not sizes:
        raise ValueError("there is nothing to check; give sizes=[(N, T, m, d), ...]")
    name = f"{cell}.backward" if backward is None else name_of(backward)
    for number, case in enumerate(sizes):
        arrays = _drawn(cell, case, np.random.default_rng([seed, number]))
        try:
            _compare(cell, name, backward or CELLS[cell][0].backward, arrays)
        except Disagreement as found:
            raise Disagreement("{} of {} samples, {} steps, {} → {}: {}".format(cell, *case, found)) from None
    where = ", ".join("{} samples × {} steps ({} → {})".format(*case) for case in sizes)
    rows = (
        (f"{cell}.forward and every state of the unrolled formula", "symbolic"),
        (f"{name} and SymPy's derivative of the unrolled loss", "symbolic"),
        (f"{name} and the complex step of the loss", "complex step"),
        (f"{name} and central differences of the loss", "central differences"),
    )
    return Agreement(name, where, rows, claim, part)


def _checked(N, T, m, d):
    if len({N, m, d}) < 3 or N == 1 or T < 2:
        raise ValueError(
            f"(N, T, m, d) = {(N, T, m, d)}: equal sizes, one sample or one step could hide a mistake; take "
            "different N, m and d, with N and T at least 2"
        )
    return N, T, m, d


def _shapes(cell, N, T, m, d):
    """{name: shape} of everything that is drawn"""
    module, states = CELLS[cell]
    return module.shapes(m, d) | {"X": (N, T, m)} | dict.fromkeys(states, (N, d)) | {"G": (N, T, d)}


def _drawn(cell, case, rng):
    """{name: array} with entries between ¼ and 1 and a random sign"""
    shapes = _shapes(cell, *case).items()
    return {name: rng.choice([-1.0, 1.0], s) * rng.uniform(0.25, 1.0, s) for name, s in shapes}


def _run(cell, arrays):
    """p, forward(p, X, first states) and L"""
    module, states = CELLS[cell]
    p = {name: arrays[name] for name in ("W_h", "W_x", "b")}
    stored = module.forward(p, arrays["X"], *(arrays[s] for s in states))
    return p, stored, (arrays["G"] * stored.H[:, 1:]).sum()


def _compare(cell, name, backward, arrays):
    """The states, then the gradient three times."""
    p, stored, _ = _run(cell, arrays)
    H, expected = _reference(cell, arrays)
    check = Comparison(f"{cell}.forward", "the unrolled formula", "symbolic", _place("H"), {})
    check.require(stored.H[:, 1:], H)
    got = _named(backward(p, stored, arrays["G"]))
    suspects = cache(lambda: wrong_gradients(cell, p, stored, arrays["G"]))
    for array in expected:
        if array not in got:
            continue
        shape, wanted = np.shape(got[array]), expected[array].shape
        if shape != wanted:
            raise Disagreement(f"{name} returns the shape {shape} for {array}; expected {wanted}")
        known = {"batch size": len(arrays["X"]), "number of steps": arrays["X"].shape[1]}
        known |= {text: wrong[array] for text, wrong in suspects().items() if array in wrong}
        for other, kind, reference in (
            ("SymPy's derivative of the unrolled loss", "symbolic", expected[array]),
            ("the complex step of the loss", "complex step", _complex_step(cell, arrays, array)),
            ("central differences of the loss", "central differences", _differences(cell, arrays, array)),
        ):
            here = Comparison(f"{name} (by {array})", other, kind, _place(array), known)
            here.require(got[array], reference)


def _named(gradients):
    """{name: gradient} of a Gradients record, or the dictionary as it is"""
    if isinstance(gradients, dict):
        return gradients
    rest = {name: value for name, value in gradients._asdict().items() if name != "parameters"}
    return gradients.parameters | rest


def _place(array):
    return lambda index: f"{array}{[int(i) for i in index]}"


def _complex_step(cell, arrays, name):
    """∂L by every entry of one array"""

    def L(x, index):
        moved = arrays[name].astype(np.complex128)
        moved[index] = x
        return _run(cell, arrays | {name: moved})[2]

    steps = [
        complex_step_derivative(lambda x, i=i: L(x, i), arrays[name][i], f"{cell}.forward")
        for i in np.ndindex(arrays[name].shape)
    ]
    return np.reshape(steps, arrays[name].shape)


def _differences(cell, arrays, name):
    """Central differences of fourth order by every entry of one array"""
    at = arrays[name]

    def L(index, by):
        moved = at.copy()
        moved[index] += by
        return _run(cell, arrays | {name: moved})[2]

    found = np.empty_like(at)
    for i in np.ndindex(at.shape):
        h = step_size(at[i])
        found[i] = (8 * (L(i, h) - L(i, -h)) - (L(i, 2 * h) - L(i, -2 * h))) / (12 * h)
    return found


def _reference(cell, arrays):
    """H (N, T, d), and {name: ∂L/∂(that array)} by SymPy, from the unrolled formula of each sample"""
    (N, T, m), d = arrays["X"].shape, arrays["G"].shape[2]
    compiled, names = _compiled(cell, T, m, d)
    own = [name for name in names if name not in ("W_h", "W_x", "b")]  # of a sample, not of all
    H, gradients = np.empty((N, T, d)), {name: np.zeros_like(arrays[name]) for name in names if name != "G"}
    for i in range(N):
        sample = {name: arrays[name][i] if name in own else arrays[name] for name in names}
        with mpmath.workdps(DIGITS):
            flat = [mpmath.mpf(float(x)) for x in chain(*(np.ravel(sample[name]) for name in names))]
            numbers = np.array([float(value) for value in compiled(*flat)])
        H[i], start = numbers[: T * d].reshape(T, d), T * d
        for name, total in gradients.items():
            part = numbers[start : start + sample[name].size].reshape(sample[name].shape)
            total[i if name in own else ...] += part
            start += part.size
    return H, gradients


@cache
def _compiled(cell, T, m, d):
    """All entries of one sample ↦ h_1 … h_T and ∂L by every entry but those of G; and the names in order."""
    module, states = CELLS[cell]
    shapes = {
        name: s[1:] if name in ("X", "G", *states) else s for name, s in _shapes(cell, 1, T, m, d).items()
    }
    # Without assumptions on the symbols SymPy differentiates twice as fast; nothing here depends on them.
    symbols = {name: sp.symbols(f"{name}_:{np.prod(s)}") for name, s in shapes.items()}
    W_h, W_x, b, h_0 = (_matrix(symbols[name], shapes[name]) for name in ("W_h", "W_x", "b", "h_0"))
    xs = [sp.Matrix(m, 1, symbols["X"][t * m : (t + 1) * m]) for t in range(T)]
    sigma, tanh = undefined("sigma"), undefined("tanh")
    if cell == "rnn":
        hs = module.unrolled(W_h, W_x, b, xs, h_0, tanh)
    else:
        hs, _ = module.unrolled(W_h, W_x, b, xs, h_0, _matrix(symbols["c_0"], shapes["c_0"]), sigma, tanh)
    H = [entry for h in hs for entry in h]
    L = sp.Add(*(g * h for g, h in zip(symbols["G"], H, strict=True)))
    slopes = [sp.diff(L, s) for name in symbols if name != "G" for s in symbols[name]]
    arguments = [s for entries in symbols.values() for s in entries]
    return sp.lambdify(arguments, [*H, *slopes], modules=[NUMBERS, "mpmath"], cse=True), tuple(symbols)


def _matrix(symbols, shape):
    return sp.Matrix(*(shape if len(shape) == 2 else (*shape, 1)), symbols)
