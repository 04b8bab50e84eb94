r"""$L(W, b, \dots)$ and $\partial L/\partial W_{ij}$: a loss and its gradient, held against SymPy and itself.

Used in the chapters from losses on. Shapes: each gradient has the shape of its parameter; samples are rows.
"""

import numpy as np

from mathlib import claims
from mathlib.agreement.elementwise import check_reason
from mathlib.agreement.explicit import Model, labels
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.steps import called, central_differences, complex_step_derivative, name_of
from mathlib.comparison import Disagreement
from mathlib.mistakes import guess


def agree_gradients(
    loss, gradient, formula, arrays, *, wrt=None, claim=None, part=None, seed=0, draws=3,
    complex_step=None, candidates=None, allow_equal=None,
):  # fmt: skip
    r"""loss = formula and gradient = ∂formula/∂(every entry), at random arrays off the kinks; an `Agreement`.

    arrays: {name: shape} for random non-zero entries, or {name: array} for given ones (integers: labels).
    loss(**arrays): a float. gradient(**arrays): {name: array of the shape of that name}, for every name in
    `wrt`.
    formula(**symbols): the SymPy loss, or `Stages.loss` of it; gets a column of symbols for a vector, a
    matrix of symbols for a matrix, an N-dimensional array of symbols beyond, one symbol for the shape (), and
    integer arrays as they are.
    wrt: the names to differentiate by, by default all that hold no integers.
    draws: how many random draws; with every array given there is one. complex_step: as in `agree`.
    candidates: {text: number, array, or function(**arrays) -> {name: wrong gradient}} for the message; a
    function may add {"loss": wrong value}, and says nothing of a name that it leaves out.
    allow_equal: the reason (a text) why a matrix may be square; else sizes must differ, so that a wrong
    transpose has no legal shape to hide in.

    Errors are relative with a floor, array by array, see `mathlib.comparison.relative_error`.
    Raises Disagreement where two of the four differ or are not finite; ValueError and TypeError for functions
    with wrong shapes, types or arguments, for equal sizes, for a gradient that is 0 throughout, or an unknown
    claim.
    """
    claims.check(claim, part)
    reason = check_reason(complex_step)
    arrays = _arrays(arrays, allow_equal)
    names = _names(arrays, wrt)
    model = Model(formula, arrays, names)
    rng = np.random.default_rng(seed)
    fixed = all(isinstance(a, np.ndarray) for a in arrays.values())
    known = _sizes(arrays, names) | dict(candidates or {})
    count = 1 if fixed else draws
    if not (isinstance(count, int) and count > 0):
        raise ValueError(f"draws={draws!r}; expected a positive number of random draws")
    moved = dict.fromkeys(names, False)
    for _ in range(count):
        values = model.draw(rng)
        for name, expected in _compare(loss, gradient, model, values, names, reason, known).items():
            moved[name] |= bool(expected.any())
    if still := [name for name in names if not moved[name] and not model.constant(name)]:
        raise ValueError(
            f"the gradient by {', '.join(still)} is 0 in every entry here, so a wrong factor would stay "
            "unseen; take another seed or other arrays"
        )
    shapes = ", ".join(f"{name} {np.shape(values[name])}".replace(",)", ")") for name in names)
    where = f"{'the given arrays' if fixed else f'{count} random draw' + 's' * (count > 1)} for {shapes}"
    l_name, g_name = name_of(loss), name_of(gradient)
    rows = [(f"{l_name} and its formula", "symbolic"), (f"{g_name} and SymPy's derivative", "symbolic")]
    rows += [] if reason else [(f"{g_name} and the complex step of {l_name}", "complex step")]
    rows += [(f"{g_name} and central differences of {l_name}", "central differences")]
    notes = (
        *([f"no complex step: {reason}"] if reason else []),
        *([f"equal sizes: {allow_equal}"] if allow_equal else []),
    )
    return Agreement(g_name, where, tuple(rows), claim, part, notes)


def _compare(loss, gradient, model, values, names, reason, known):
    """The four ways to every gradient at one draw; SymPy's gradients, {name: array}."""
    l_name, g_name = name_of(loss), name_of(gradient)
    value, expected = model.evaluate(values)
    got = _number(called(loss, **values), l_name)
    here = lambda forms: Comparison(l_name, "its formula", "symbolic", lambda index: "these arrays", forms)
    _require(here, np.array([got]), np.array([value]), known, values, "loss")
    grads = _gradients(called(gradient, **values), values, names, g_name, expected)
    for name in names:

        def f(x, index, name=name):
            """The loss as a function of one entry."""
            moved = values[name].astype(x.dtype)
            moved[index] = x
            return _number(called(loss, **(values | {name: moved})), l_name, allow_complex=np.iscomplexobj(x))

        entries = list(np.ndindex(values[name].shape))
        ways = [("SymPy's derivative", "symbolic", expected[name])]
        if not reason:
            stepped = [
                complex_step_derivative(lambda x, i=i: f(x, i), values[name][i], l_name) for i in entries
            ]
            ways.append((f"the complex step of {l_name}", "complex step", stepped))
        differences = [central_differences(lambda x, i=i: f(x, i), values[name][i]) for i in entries]
        ways.append((f"central differences of {l_name}", "central differences", differences))
        for other, kind, reference in ways:
            place = lambda index, name=name: f"{name}{list(index) if index else ''}"
            reference = np.reshape(reference, values[name].shape)
            here = lambda forms, other=other, kind=kind, place=place, name=name: Comparison(
                f"{g_name} (by {name})", other, kind, place, forms
            )
            _require(here, grads[name], reference, known, values, name)
    return expected


def _require(comparison, x, y, known, values, name):
    """comparison(candidates).require(x, y), with what the candidates make of these arrays only if it fails"""
    try:
        comparison({}).require(x, y)
    except Disagreement:
        forms = {text: form for text, form in known.items() if not callable(form)}
        for text, form in known.items():
            wrong = form(**values) if callable(form) else {}
            forms |= {text: np.reshape(wrong[name], y.shape)} if name in wrong else {}
        comparison(forms).require(x, y)


def _arrays(arrays, allow_equal):
    """The shapes as tuples and the given arrays as float64 or integers, with unequal sizes."""
    if allow_equal is not None and not (isinstance(allow_equal, str) and allow_equal.strip()):
        raise TypeError(
            f"allow_equal={allow_equal!r}; expected the reason, a text, why equal sizes are meant"
        )
    made = {}
    for name, given in arrays.items():
        if isinstance(given, np.ndarray):
            if given.dtype != np.float64 and given.dtype.kind not in "iu":
                raise TypeError(f"{name} has dtype {given.dtype}; expected float64, or integers for labels")
            made[name], shape = given, given.shape
        elif isinstance(given, tuple) and all(isinstance(n, int) and n > 0 for n in given):
            made[name] = shape = given
        else:
            raise TypeError(f"{name} is {given!r}; expected a shape, such as (4, 3), or an array")
        if len(set(shape)) < len(shape) and not allow_equal:
            raise ValueError(
                f"{name} has the equal sizes {shape}: a wrong transpose could hide; take unequal sizes, "
                'or say allow_equal="why" if they are meant'
            )
    return made


def _names(arrays, wrt):
    """The names to differentiate by."""
    names = [name for name in arrays if not labels(arrays[name])] if wrt is None else wrt
    names = [names] if isinstance(names, str) else list(names)
    for name in names:
        if name not in arrays or labels(arrays[name]):
            raise ValueError(f"wrt names {name!r}; expected real arrays among {sorted(arrays)}")
    if not names:
        raise ValueError("there is no array to differentiate by")
    return names


def _sizes(arrays, names):
    """Sizes that a wrong factor may show: the rows of the data are the batch."""
    sizes = {}
    for name, array in arrays.items():
        shape = array.shape if isinstance(array, np.ndarray) else array
        if shape and name not in names:
            sizes["batch size"] = shape[0]
        elif len(shape) > 1:
            sizes[f"number of rows of {name}"] = shape[0]
    return sizes


def _number(value, name, allow_complex=False):
    """The loss as a number. Raises TypeError if it is no float64 scalar (complex after a complex step)."""
    kinds = (float, complex) if allow_complex else (float,)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, kinds):
        what = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
        raise TypeError(f"{name} returns {what}; expected one number, a float")
    return value


def _gradients(got, values, names, g_name, expected):
    """The gradients under test. Raises TypeError, ValueError or Disagreement for wrong types or shapes."""
    if not isinstance(got, dict):
        raise TypeError(f"{g_name} returns {type(got).__name__}; expected a dictionary {{name: gradient}}")
    if missing := [name for name in names if name not in got]:
        raise ValueError(
            f"{g_name} returns no gradient for {', '.join(missing)}; say wrt=(...) if none is meant"
        )
    for name in names:
        grad, shape = got[name], values[name].shape
        if getattr(grad, "dtype", type(grad)) not in (np.dtype(np.float64), float):
            what = getattr(grad, "dtype", type(grad).__name__)
            raise TypeError(f"{g_name} returns {what} for {name}; expected float64")
        if np.shape(grad) != shape:
            why = guess(expected[name], grad)
            raise Disagreement(
                f"{g_name} returns the shape {np.shape(grad)} for {name}; expected its own shape, {shape}"
                + (f" ({why})" if why else "")
            )
    return {name: np.asarray(got[name]) for name in names}
