r"""What functions take: the policy of the package, and the checks that modules share.

    numbers      NumPy arrays of float64 or float32, in any layout, and complex128 for the complex step.
                 Nothing is cast or broadcast in silence: whole numbers, truth values, lists, objects
                 and two precisions at once raise TypeError, other shapes and empty arrays ValueError.
    one number   such as eta: any real number but a truth value.
    precision    A result has that of the arrays it is made from.
    NaN, ±∞      A formula carries them on as IEEE arithmetic does: NaN stays NaN, an infinity gives the limit
                 or NaN and no other number. What fits, trains or decides refuses them with ValueError.
    labels       Classes, tokens and sizes are whole numbers.
    lists        will do for sizes, steps and other settings, and for samples and eigenvalues in the functions
                 that call `as_floats`; there they and whole numbers count as float64.
    data         What is passed in stays as it is, but for what a docstring says is changed in place.

The sizes of an array are given as text, "N m": equal letters are equal sizes, a number is itself, and "... d"
has any axes in front, the same in all arrays of one call.
"""

from functools import cache, wraps
from numbers import Real
from operator import index

import numpy as np

DTYPES = (np.float32, np.float64, np.complex128)
CODES = "fdD"  # their letters in NumPy
DOUBLE, ndarray = np.dtype(np.float64), np.ndarray  # by their own names: what a training step looks up
PRECISION = {"f": "float32", "d": "float64", "D": "float64"}


def floats(name, z):
    """z, an array of floats of any shape, or one number. Raises TypeError for all else.

    A whole number becomes a float. An array passes at the first line, so that a training step affords it.
    """
    if type(z) is ndarray and (z.dtype is DOUBLE or z.dtype.char in CODES) or type(z) is float:
        return z
    if isinstance(z, np.generic | complex):
        if np.asarray(z).dtype.char in CODES:
            return z
    elif isinstance(z, Real) and not isinstance(z, bool):
        return float(z)
    if isinstance(z, np.integer):
        return float(z)
    check_floats(name, z)
    return z


def guarded(check, function):
    """The function, with check(*arguments) before it: for one whose source a chapter prints."""

    @wraps(function)
    def checked(*given, **named):
        check(*given, **named)
        return function(*given, **named)

    return checked


def entrywise(function):
    """function(z) with z = floats("z", z) before it: for one whose source a chapter prints."""

    @wraps(function)
    def checked(z):
        return function(z if type(z) is ndarray and z.dtype is DOUBLE else floats("z", z))

    return checked


def check_floats(name, array, symbols=False):
    """Raise TypeError unless it is an array of floats; symbols: or one of objects, such as symbols."""
    if type(array) is np.ndarray and array.dtype.char in CODES:
        return
    plain = isinstance(array, np.ndarray) and not isinstance(array, (np.matrix, np.ma.MaskedArray))
    if plain and (array.dtype.char in CODES or (symbols and array.dtype.char == "O")):
        return
    if plain and array.dtype.kind in "iufc":
        given, remedy = array.dtype, f"{name}.astype(np.float64)"
    else:
        given = f"an array of {array.dtype}" if plain else type(array).__name__
        remedy = f"np.array({name}, np.float64) if it holds numbers"
    raise TypeError(f"{name} must be an array of float64 or float32, not {given}; pass {remedy}")


def check_arrays(_symbols=False, **given):
    """check_arrays(W=(W, "m n"), x=(x, "n")): raise unless they are floats of one precision and fit together.

    Raises TypeError for the kind of numbers, ValueError for the shapes, an empty array among them.
    """
    sizes = {}
    for name, (array, letters) in given.items():
        check_floats(name, array, _symbols)
        if not _fits(array.shape, letters, sizes):
            raise ValueError(_shapes(given))
    check_precision(**{name: array for name, (array, _) in given.items()})


def check_precision(**arrays):
    """Raise TypeError unless all have one precision; arrays of objects have none."""
    kinds = {name: str(a.dtype) for name, a in arrays.items() if a.dtype.char != "O"}
    if len({PRECISION[arrays[name].dtype.char] for name in kinds}) > 1:
        raise TypeError(
            f"{', '.join(kinds)} are {', '.join(kinds.values())}; pass all in one precision, with astype"
        )


@cache
def _letters(text):
    """("N", 3), whether any axes may stand in front"""
    front, parts = text.startswith("..."), text.removeprefix("...").split()
    return tuple(int(part) if part.isdigit() else part for part in parts), front


def _fits(shape, text, sizes):
    """Whether the shape is that of the letters; notes what they stand for in sizes"""
    letters, front = _letters(text)
    n = len(shape) - len(letters)
    if n < 0 or (n and not front) or 0 in shape:
        return False
    if front and sizes.setdefault("...", shape[:n]) != shape[:n]:
        return False
    return all(
        size == (letter if isinstance(letter, int) else sizes.setdefault(letter, size))
        for letter, size in zip(letters, shape[n:], strict=True)
    )


def _shapes(given):
    """What the shapes are and should be"""
    said = ", ".join(f"{name} {np.shape(array)}" for name, (array, _) in given.items())
    wanted = ", ".join(_tuple(text.split()) for _, text in given.values())
    return f"the shapes are {said}; expected {wanted}, none of them empty"


def _tuple(parts):
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def check_finite(**arrays):
    """Raise ValueError where an array holds NaN or ±∞: what fits, trains or decides cannot use them."""
    for name, array in arrays.items():
        check_floats(name, array)
        if not np.isfinite(array).all():
            bad = np.count_nonzero(~np.isfinite(array))
            raise ValueError(f"{name} holds {bad} values that are NaN or infinite; remove or replace them")


def alike(one, other):
    """Whether they are arrays of floats of one shape and dtype: a training step asks no more."""
    return (
        type(one) is type(other) is ndarray
        and one.shape == other.shape
        and (one.dtype is other.dtype is DOUBLE or one.dtype == other.dtype and one.dtype.char in CODES)
    )


def check_like(name, array, like, of, symbols=False):
    """Raise TypeError or ValueError unless it has the shape and precision of `like`, which `of` names."""
    if alike(array, like):
        return
    check_floats(of, like, symbols)
    check_floats(name, array, symbols)
    if array.shape != like.shape:
        raise ValueError(f"{name} has shape {array.shape}; expected that of {of}, {like.shape}")
    if "O" not in (array.dtype.char, like.dtype.char) and array.real.dtype != like.real.dtype:
        raise TypeError(f"{name} is {array.dtype} and {of} {like.dtype}; pass one precision, with astype")


def check_pair(name, Y, A, symbols=False):
    """Raise unless Y is one number, or an array of the shape and precision of the array A."""
    if alike(Y, A):
        return
    check_floats("the output", A, symbols)
    if not isinstance(Y, np.ndarray) and isinstance(floats(name, Y), Real):
        return
    check_like(name, Y, A, "the output", symbols)


def check_step(theta, g, *state, **parameters):
    """Raise TypeError or ValueError unless theta and the gradient g are vectors (P,) of one precision."""
    if not alike(theta, g):
        check_arrays(theta=(theta, "P"), g=(g, "P"))


def as_floats(name, values, symbols=False):
    """values as an array of floats: float32 and complex numbers stay, lists and whole numbers become float64.

    symbols: objects, such as fractions, stay too.  Raises TypeError for what is not numbers.
    """
    array = np.asanyarray(values)
    if array.dtype.kind in "iu" and array.size:
        return array.astype(np.float64)
    check_floats(name, array, symbols)
    return array


def check_real(name, value):
    """Raise TypeError unless value is a real number."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, not {value!r}")


def check_number(name, value):
    """Raise TypeError unless value is a real number, ValueError unless it is finite."""
    check_real(name, value)
    if not np.isfinite(value):
        raise ValueError(f"{name} must be finite, not {value}")


def check_whole(name, number, low, high, remedy):
    """number as an int in low … high. Raises TypeError or ValueError with the name and the remedy."""
    try:
        whole = index(number)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {number!r}; {remedy}") from None
    if not low <= whole <= high:
        raise ValueError(f"{name} must be in {low} … {high}, not {number}; {remedy}")
    return whole


def check_rng(rng):
    """Raise TypeError unless rng is a numpy.random.Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, not {rng!r}; pass np.random.default_rng(seed)"
        )


def check_theta(theta, P, of):
    """Raise TypeError or ValueError unless theta is a contiguous vector (P,) of one of DTYPES."""
    if not isinstance(theta, np.ndarray) or theta.dtype not in DTYPES:
        given = theta.dtype if isinstance(theta, np.ndarray) else type(theta).__name__
        raise TypeError(f"theta must be an array of float64, float32 or complex128, not {given}")
    if theta.shape != (P,):
        raise ValueError(f"theta must be a vector of shape ({P},) for {of}, not {theta.shape}")
    if not theta.flags.c_contiguous:
        raise ValueError("theta must be contiguous, or its parts would be copies; pass theta.copy()")
