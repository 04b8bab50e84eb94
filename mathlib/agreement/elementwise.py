r"""$a_i = f(z_i)$: an elementwise function and its derivative, held against SymPy and against itself.

Used in the chapters on activations and losses. Shapes: z, a and the derivative are (points,), float64.
"""

import numpy as np
import sympy as sp

from mathlib import claims
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.reference import as_formula, differentiate, high_precision, switches
from mathlib.agreement.steps import called, central_differences, complex_step_derivative, name_of, step_size
from mathlib.symbols import as_sympy

MARGIN = 4  # distance from a kink, in steps of the central differences, which reach two steps far


def agree(
    value, derivative, formula, wrt, *, claim=None, part=None, given=(), points=64, low=-6, high=6,
    parameters=None, seed=0, complex_step=None, candidates=None,
):  # fmt: skip
    r"""value = formula and derivative = ∂formula/∂wrt, at random points away from the kinks; an `Agreement`.

    value(z, **parameters), derivative(z, **parameters): float64 (points,) to float64 (points,).
    formula: the SymPy forward formula, in one symbol for z and one for each name in `parameters`.
    wrt: the symbol to differentiate by: that of z, or of a parameter (PReLU: wrt=alpha).
    given: relations that the points must satisfy, such as (z > 0,).
    complex_step: None to compare, or the reason (a text) why `value` has no complex form.
    candidates: {text: number, or function of z} of wrong factors and wrong forms for the message, see
    `guess`.

    Errors are relative with a floor, see `mathlib.comparison.relative_error`; bounds are those of TOLERANCE.
    Raises Disagreement where two of the four differ or are not finite; ValueError and TypeError for a
    function with the wrong shape, type or arguments, for points on one side of a kink only, or for an unknown
    claim.
    """
    claims.check(claim, part)
    reason = check_reason(complex_step)
    parameters = {name: float(number) for name, number in (parameters or {}).items()}
    formula, variable, symbols = _symbols(formula, wrt, parameters)
    numbers = [parameters[s.name] for s in symbols[1:]]
    z = _points(formula, symbols, numbers, wrt, given, (low, high), points, np.random.default_rng(seed))
    both = high_precision(symbols, [formula, differentiate(formula, wrt)])
    expected = np.array([both(point, *numbers) for point in z])
    f_name, d_name = name_of(value), name_of(derivative)

    def f(x):
        """value as a function of what it is differentiated by."""
        if wrt == variable:
            return called(value, x, **parameters)
        return called(value, z, **(parameters | {wrt.name: x}))

    a, d = (checked(called(g, z, **parameters), z.shape, name_of(g)) for g in (value, derivative))
    x = z if wrt == variable else parameters[wrt.name]
    ways = [
        (f_name, f"the formula of {f_name}", "symbolic", a, expected[:, 0]),
        (d_name, "SymPy's derivative", "symbolic", d, expected[:, 1]),
        (
            d_name,
            f"the complex step of {f_name}",
            "complex step",
            d,
            None if reason else complex_step_derivative(f, x, f_name),
        ),
        (
            d_name,
            f"central differences of {f_name}",
            "central differences",
            d,
            central_differences(f, x, _unit(wrt)),
        ),
    ]
    forms = {"the value instead of its derivative": a} if wrt == variable else {}
    forms |= {text: form(z) if callable(form) else form for text, form in (candidates or {}).items()}
    for name, other, kind, got, reference in ways:
        if reference is not None:
            place = lambda index: f"{variable} = {z[index]:.6g}"
            known = forms if got is d else {}
            Comparison(name, other, kind, place, known, lambda wrong: _side(variable, z, wrong)).require(
                got, reference
            )
    rows = tuple((f"{name} and {other}", kind) for name, other, kind, _, ref in ways if ref is not None)
    notes = (f"no complex step: {reason}",) if reason else ()
    return Agreement(d_name, f"{points} points", rows, claim, part, notes)


def check_reason(reason):
    """The reason for leaving out the complex step, or None. Raises TypeError for anything but a text."""
    if reason is not None and not (isinstance(reason, str) and reason.strip()):
        raise TypeError(
            f'complex_step={reason!r}; expected None, or complex_step="why not", a text with the reason'
        )
    return reason


def checked(array, shape, name):
    """The result of the function under test. Raises TypeError or ValueError for a wrong type or shape."""
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        got = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"{name} returns {got} for a float64 array; expected a float64 array")
    if array.shape != shape:
        raise ValueError(f"{name} returns the shape {array.shape} for {shape}; expected {shape}")
    return array


def _symbols(formula, wrt, parameters):
    """The formula, the symbol of z, and the list of all symbols, that of z first."""
    if not isinstance(wrt, sp.Symbol) or not wrt.is_extended_real:
        raise TypeError(
            f"wrt is {wrt!r}; expected a real SymPy symbol to differentiate by, such as real('z')"
        )
    formula = as_formula(formula)
    free = formula.free_symbols | {wrt}
    named = {s.name: s for s in free}
    if len(named) < len(free):
        raise ValueError(
            f"the formula holds two symbols of one name among {sorted(map(str, free))}; use one symbol"
        )
    if unused := sorted(parameters.keys() - named.keys()):
        raise ValueError(
            f"the formula has no symbol named {', '.join(unused)}; its symbols are {sorted(named)}"
        )
    variables = [s for s in free if s.name not in parameters]
    if len(variables) != 1:
        raise ValueError(
            f"expected one symbol for z, got {sorted(map(str, variables))}; "
            "give every other symbol a value by name, parameters={'alpha': 0.1}"
        )
    symbols = [variables[0], *(named[name] for name in parameters)]
    return formula, variables[0], symbols


def _points(formula, symbols, numbers, wrt, given, interval, count, rng):
    """`count` random points that satisfy `given` and keep their distance from every kink."""
    if not (isinstance(count, int) and count > 0 and interval[0] < interval[1]):
        raise ValueError(
            f"points={count!r} in {interval}; expected a positive number of points and low < high"
        )
    given = [as_sympy(g) for g in ([given] if isinstance(given, sp.Basic | str) else given)]
    holds = sp.lambdify(symbols, sp.And(*given), modules="mpmath")
    switching = switches(formula)
    side = _sides(symbols, wrt, [*switching, *switches(sp.Tuple(*given))])
    kept, seen = [], []
    for _ in range(100 * count):
        at = [rng.uniform(*interval), *numbers]
        if holds(*at) and (signs := side(at)) is not None:
            kept.append(at[0])
            seen.append(signs)
        if len(kept) == count:
            break
    else:
        raise ValueError(
            f"too few points in {interval} satisfy `given` away from kinks; take other low, high"
        )
    if not given and not symbols[0].is_positive:
        _both_sides(switching, np.array(seen), symbols[0], interval)
    return np.array(kept)


def _sides(symbols, wrt, switching):
    """A function that gives the signs of the switches at a point, or None where a step would change one."""
    evaluate = high_precision(symbols, switching)
    positive = [i for i, s in enumerate(symbols) if s.is_positive]
    k = symbols.index(wrt)

    def side(at):
        h = MARGIN * step_size(at[k], _unit(wrt))
        left, right = ([*at[:k], x, *at[k + 1 :]] for x in (at[k] - h, at[k] + h))
        if not all(left[i] > 0 for i in positive):
            return None
        before, here, after = (np.sign(evaluate(*point)) for point in (left, at, right))
        return here if here.all() and (before == here).all() and (after == here).all() else None

    return side


def _unit(symbol):
    """The length the step is measured in: that of x itself where x > 0, at least 1 elsewhere."""
    return 0.0 if symbol.is_positive else 1.0


def _both_sides(switching, seen, variable, interval):
    """Raise ValueError if some branch of the formula is never tried: a mistake in it would stay unseen."""
    for k, switch in enumerate(switching):
        if variable in switch.free_symbols and len(set(seen[:, k])) == 1:
            raise ValueError(
                f"all points in {interval} lie on one side of {switch} = 0, so one branch of the formula is "
                "never tried; take low and high on both sides, or say given=(...) if only this side is meant"
            )


def _side(variable, z, wrong):
    """Where the wrong points lie, if they all lie on one side of 0 and the other side is right."""
    wrong_at, right_at = z[wrong], z[~wrong]
    if (wrong_at < 0).all() and (right_at > 0).any():
        return f"wrong only where {variable} < 0"
    if (wrong_at > 0).all() and (right_at < 0).any():
        return f"wrong only where {variable} > 0"
    return ""
