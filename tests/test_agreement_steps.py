"""Derivatives by two kinds of step, functions called on copies of their input, and the names of functions."""

import functools
import inspect
import re
import warnings

import numpy as np
import pytest

from mathlib import activations
from mathlib.agreement.steps import (
    called,
    central_differences,
    complex_step_derivative,
    name_of,
    step_size,
)
from mathlib.network import Network
from mathlib.optimizers import OPTIMIZERS

UNIT_STEP = 2 ** (-52 / 5)  # ε = 2⁻⁵²
NO_COMPLEX = (
    'give complex_step="why not", the reason why it has no complex form, to leave this comparison out'
)


def whole(error, message):
    """What is raised, with just this message"""
    return pytest.raises(error, match=f"^{re.escape(message)}$")


@pytest.mark.parametrize(
    "x, unit, length",
    [
        (0.0, {}, 1),
        (0.25, {}, 1),
        (-3.0, {}, 3),
        (5.0, {}, 5),
        (0.5, {"unit": 2.0}, 2),
        (0.125, {"unit": 0.0}, 0.125),
        (-7.0, {"unit": 0.0}, 7),
    ],
)
def test_a_step_grows_with_x_from_its_unit_on(x, unit, length):
    h = step_size(x, **unit)
    assert h == pytest.approx(UNIT_STEP * length, rel=1e-12)
    assert (x + h) - x == h
    assert isinstance(step_size(np.array([x, 1.0]), **unit), np.ndarray)


def test_a_step_is_rounded_so_that_it_is_met_exactly():
    x = np.random.default_rng(0).uniform(-6, 6, 50)
    h = step_size(x)
    assert ((x + h) - x == h).all()
    assert (np.abs(h - UNIT_STEP * np.maximum(1, np.abs(x))) <= np.spacing(8.0)).all()


@pytest.mark.parametrize("unit", [{}, {"unit": 3.0}])
@pytest.mark.parametrize("power, slope", [(0, 0), (1, 1), (2, 0), (3, 0), (4, 0), (5, -4), (6, 0), (7, -20)])
def test_differences_of_a_power_at_0_are_what_the_stencil_gives(power, slope, unit):
    # (8[hⁿ − (−h)ⁿ] − [(2h)ⁿ − (−2h)ⁿ])/12h = (16 − 2ⁿ⁺¹)/12 · hⁿ⁻¹ for odd n, 0 for even n
    h = UNIT_STEP * unit.get("unit", 1)
    assert central_differences(lambda x: x**power, 0.0, **unit) == pytest.approx(slope * h ** (power - 1))


def test_differences_are_exact_for_a_polynomial_of_degree_4():
    x = np.array([-3.0, -0.5, 0.75, 2.0, 11.0])
    found = central_differences(lambda x: 3 * x**4 - 2 * x**3 + x**2 - 5 * x + 7, x)
    np.testing.assert_allclose(found, 12 * x**3 - 6 * x**2 + 2 * x - 5, rtol=1e-11)


def test_differences_stay_beside_a_small_x_where_the_unit_is_0():
    x = np.array([1e-8, 1e-3, 4.0])
    np.testing.assert_allclose(central_differences(np.log, x, 0.0), 1 / x, rtol=1e-9)


def test_complex_step_has_no_rounding_of_a_difference():
    x = np.array([-2.0, 0.25, 3.0])
    found = complex_step_derivative(lambda x: x**3 * np.exp(x), x, "f")
    np.testing.assert_allclose(found, (3 * x**2 + x**3) * np.exp(x), rtol=4e-16)
    assert complex_step_derivative(lambda x: 7 * x * x, 1.5, "f") == 21


def raising(error):
    def f(x):
        raise error

    return f


@pytest.mark.parametrize(
    "f, reason",
    [
        (raising(TypeError("reals only")), "reals only"),
        (raising(ValueError("no such number")), "no such number"),
        (raising(NotImplementedError("not yet")), "not yet"),
        (
            lambda x: x.astype(np.float64),
            "Casting complex values to real discards the imaginary part",
        ),
    ],
)
def test_a_function_that_refuses_complex_numbers_says_why(f, reason):
    with whole(ValueError, f"f refuses complex numbers ({reason}); {NO_COMPLEX}") as caught:
        complex_step_derivative(f, np.array([1.0, 2.0]), "f")
    assert str(caught.value.__cause__) == reason


def test_other_errors_of_a_function_are_its_own():
    with whole(ZeroDivisionError, "by 0"):
        complex_step_derivative(raising(ZeroDivisionError("by 0")), 1.0, "f")


def test_a_function_that_returns_real_numbers_is_told_so():
    with whole(ValueError, f"abs returns real numbers for complex ones; {NO_COMPLEX}"):
        complex_step_derivative(np.abs, 1.0, "abs")


def test_a_dropped_imaginary_part_is_noticed_and_other_warnings_are_not():
    def loud(x):
        warnings.warn("a large number", RuntimeWarning, stacklevel=1)
        return x * x

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert complex_step_derivative(loud, 3.0, "loud") == 6
        with pytest.raises(ValueError, match="refuses complex numbers .*discards the imaginary part"):
            complex_step_derivative(lambda x: x.astype(np.float64), np.ones(2), "f")


def scaled(a, b, *, by, mode="mean"):
    return by * (a - 2 * b)


def test_a_function_gets_copies_of_what_it_is_called_with():
    a, b, by = np.array([3.0, 5.0]), np.array([1.0, 7.0]), np.array([2.0, 10.0])
    np.testing.assert_array_equal(called(scaled, a, b, by=by), [2, -90])
    same = lambda *arrays, **named: (arrays, named)
    (own, other), named = called(same, a, b, by=by, mode="sum")
    for copy, given in ((own, a), (other, b), (named["by"], by)):
        assert copy is not given and not np.shares_memory(copy, given) and (copy == given).all()
    assert named["mode"] == "sum"


def test_a_function_with_other_arguments_is_told_what_it_was_given():
    given = "an array, an array, an array, by=, mode="
    with whole(TypeError, f"scaled cannot be called with {given}: too many positional arguments"):
        called(scaled, 1.0, 2.0, 3.0, by=1, mode="sum")
    with whole(TypeError, "scaled cannot be called with an array, by=: missing a required argument: 'b'"):
        called(scaled, 1.0, by=1)


def test_a_builtin_without_a_signature_is_called():
    assert called(max, np.array([3.0])) == 3
    with pytest.raises(ValueError, match="no signature found"):
        inspect.signature(max)


def write(where):
    def f(a, b, c=None):
        for array in (a, b, c):
            if array is not None and array[0] == where:
                array[1] = 9

    return f


@pytest.mark.parametrize("where", [1.0, 2.0, 3.0])
def test_a_function_that_writes_into_an_argument_is_refused(where):
    a, b, c = (np.array([first, 0.5]) for first in (1.0, 2.0, 3.0))
    with whole(ValueError, "f changes its argument in place; it must leave its input as it is"):
        called(write(where), a, b, c=c)
    assert a[1] == b[1] == c[1] == 0.5


@pytest.mark.parametrize(
    "values",
    [[1.0, np.nan], [np.nan + 2j, 1j], [1, 2], ["mean", "sum"], [True, False], [None, None]],
)
def test_an_argument_of_any_kind_may_stay_as_it_is(values):
    assert called(lambda a, b: "done", np.array(values), b=np.array(values)) == "done"


def test_floating_point_warnings_are_left_to_the_caller():
    with np.errstate(all="raise"):
        assert np.isnan(called(lambda a: np.log(a) / 0, -1.0))
        assert called(lambda a: np.exp(a), np.array([1e6]))[0] == np.inf
        assert called(lambda a: a / 1e300, 1e-300) == 0


class Layer:
    """With a name only on its instances"""

    def __init__(self, name):
        self.name = name

    def forward(self):
        pass

    def __call__(self):
        pass


class Nameless:
    def forward(self):
        pass

    def __call__(self):
        pass


def made():
    def inner():
        pass

    return inner


@pytest.mark.parametrize(
    "function, name",
    [
        (activations.d_sigmoid, "activations.d_sigmoid"),
        (functools.partial(activations.d_sigmoid), "activations.d_sigmoid"),
        (Network.__init__, "network.Network.__init__"),
        (OPTIMIZERS["adam"].step, "optimizers.adam"),
        (central_differences, "agreement.central_differences"),
        (made, "made"),
        (made(), "inner"),
        (np.exp, "exp"),
        (max, "max"),
        (np.ndarray.sum, "ndarray.sum"),
        (np.ones(2).sum, "ndarray.sum"),
        (Layer("relu").forward, "relu.forward"),
        (functools.partial(Layer("relu").forward), "relu.forward"),
        (Layer(3).forward, "Layer.forward"),
        (Nameless().forward, "Nameless.forward"),
        (Layer("tanh"), "tanh"),
        (Layer(3), "3"),
        (Nameless(), "Nameless"),
        (Layer(""), "Layer"),
    ],
)
def test_a_function_goes_by_the_name_a_reader_knows(function, name):
    assert name_of(function) == name
