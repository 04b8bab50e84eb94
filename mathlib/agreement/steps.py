r"""What the function says of itself: its derivative by two kinds of step.

    complex step          Im f(x + ih)/h, h = 1e-30: no difference is taken, so nothing cancels
    central differences   (8[f(x+h) − f(x−h)] − [f(x+2h) − f(x−2h)])/12h, error O(h⁴) + O(ε/h)

Used by `agree` and `agree_gradients`; derived in the chapter on backpropagation.
Sources: W. Squire, G. Trapp, SIAM Review 40 (1998), doi:10.1137/S003614459631241X;
B. Fornberg, Mathematics of Computation 51 (1988), doi:10.1090/S0025-5718-1988-0935077-0.
"""

import inspect
import warnings

import numpy as np

IMAGINARY = 1e-30
NO_COMPLEX = (
    'give complex_step="why not", the reason why it has no complex form, to leave this comparison out'
)


def step_size(x, unit=1.0):
    r"""$h = \varepsilon^{1/5} \max(\mathrm{unit}, |x|)$, where truncation h⁴ and rounding ε/h balance.

    unit = 0 for x > 0 keeps the step small beside the distance to 0, where a logarithm ends.
    h is rounded so that x + h is met exactly.
    """
    h = np.finfo(np.float64).eps ** 0.2 * np.maximum(unit, np.abs(x))
    return (x + h) - x


def central_differences(f, x, unit=1.0):
    """(8[f(x+h) − f(x−h)] − [f(x+2h) − f(x−2h)])/12h; x a number, or an array if f works entry by entry"""
    h = step_size(x, unit)
    near, far = f(x + h) - f(x - h), f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)


def complex_step_derivative(f, x, name):
    """Im f(x + ih)/h; x a number, or an array if f works entry by entry.

    Raises ValueError if f refuses complex numbers or drops their imaginary part by returning real ones.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            stepped = f(x + 1j * IMAGINARY)
        except (TypeError, ValueError, NotImplementedError, np.exceptions.ComplexWarning) as error:
            raise ValueError(f"{name} refuses complex numbers ({error}); {NO_COMPLEX}") from error
    if not np.iscomplexobj(stepped):
        raise ValueError(f"{name} returns real numbers for complex ones; {NO_COMPLEX}")
    return np.imag(stepped) / IMAGINARY


def called(function, *arrays, **named):
    """function(*arrays, **named) on copies, floating-point warnings off: the caller looks for NaN.

    Raises TypeError if the function does not take these arguments, ValueError if it changes one of them in
    place.
    """
    name = name_of(function)
    try:
        inspect.signature(function).bind(*arrays, **named)
    except TypeError as error:
        given = ", ".join([*("an array" for _ in arrays), *(f"{key}=" for key in named)])
        raise TypeError(f"{name} cannot be called with {given}: {error}") from error
    except ValueError:  # a built-in without a signature
        pass
    own, own_named = [np.copy(a) for a in arrays], {key: _copy(value) for key, value in named.items()}
    with np.errstate(all="ignore"):
        result = function(*own, **own_named)
    for before, after in [*zip(arrays, own, strict=True), *((named[key], own_named[key]) for key in named)]:
        if not np.array_equal(before, after, equal_nan=np.asarray(before).dtype.kind in "fc"):
            raise ValueError(f"{name} changes its argument in place; it must leave its input as it is")
    return result


def _copy(value):
    return value.copy() if isinstance(value, np.ndarray) else value


def name_of(function):
    """The name a reader knows the function by: activations.d_sigmoid, relu.d, Network.backward."""
    function = getattr(function, "func", function)  # functools.partial
    owner = getattr(function, "__self__", None)
    if isinstance(getattr(owner, "name", None), str):
        return f"{owner.name}.{function.__name__}"
    name = (
        getattr(function, "__qualname__", None) or getattr(function, "name", None) or type(function).__name__
    )
    module = getattr(function, "__module__", None) or ""
    if "<locals>." in str(name):  # a function made by another one goes by its own name
        return name.rpartition("<locals>.")[2]
    topic = module.removeprefix("mathlib.").split(".")[0] if module.startswith("mathlib.") else ""
    return f"{topic}.{name}" if topic else str(name)
