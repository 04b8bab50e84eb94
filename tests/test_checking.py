"""Differences err with the orders that the chapter derives; bad steps are refused."""

from fractions import Fraction

import numpy as np
import pytest

from mathlib.checking import WAYS, errors, order

THETA, V = np.array([0.3, -0.7, 1.1]), np.array([2.0, -1.0, 0.5]) / 3
ORDERS = {"forward differences": 1, "central differences": 2, "complex step": 2}


def J(theta):
    return np.exp(theta[0]) * np.sin(theta[1]) + theta[2] ** 3


SLOPE = np.array([np.exp(0.3) * np.sin(-0.7), np.exp(0.3) * np.cos(-0.7), 3 * 1.1**2]) @ V


@pytest.mark.parametrize("way", WAYS)
def test_the_error_has_the_order_of_its_formula(way):
    steps = np.logspace(-1, -3, 9)
    assert abs(order(steps, errors(way, J, THETA, V, SLOPE, steps)) - ORDERS[way]) < 0.1


def test_a_cubic_gives_the_next_term_exactly():
    # J(t) = t³ at t = 1 along 1: forward (1 + 3h + 3h² + h³ − 1)/h − 3 = 3h + h²; central h²; complex −h²
    cube, one = lambda t: t[0] ** 3, np.ones(1)
    found = {way: errors(way, cube, one, one, 3.0, [0.5])[0] for way in WAYS}
    assert found == {"forward differences": 1.75, "central differences": 0.25, "complex step": 0.25}


def test_only_the_complex_step_keeps_its_digits():
    tiny = {way: errors(way, J, THETA, V, SLOPE, [1e-12])[0] for way in WAYS}
    assert tiny["complex step"] < 1e-14
    assert min(tiny["forward differences"], tiny["central differences"]) > 1e-7


def test_order_of_a_pure_power():
    assert order([1, 0.1, 0.01], [3, 0.03, 0.0003]) == pytest.approx(2)


def test_two_steps_are_enough_for_an_order():
    assert order([0.5, 0.25], [0.75, 0.09375]) == pytest.approx(3)


@pytest.mark.parametrize("way", WAYS)
def test_steps_of_single_precision_cost_no_digits(way):
    steps = np.array([0.1, 0.03], np.float32)
    plain = lambda theta: J(theta).item()  # a Python number, which takes on the precision of what divides it
    found = errors(way, plain, THETA, V, SLOPE, steps)
    assert found.tolist() == errors(way, plain, THETA, V, SLOPE, steps.astype(float)).tolist()


def test_steps_and_errors_may_be_fractions_or_of_single_precision():
    tenth, errs = [Fraction(1, 10), Fraction(1, 100)], [Fraction(3, 10), Fraction(3, 1000)]
    assert order(tenth, [0.3, 0.003]) == order([0.1, 0.01], errs) == pytest.approx(2)
    steps, found = np.array([0.1, 0.03, 0.007], np.float32), np.array([0.2, 0.06, 0.01], np.float32)
    exact = order(steps.astype(float), found.astype(float))
    assert order(steps, found.astype(float)) == order(steps.astype(float), found) == exact


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="unknown way 'backward'; expected one of forward differences"):
        errors("backward", J, THETA, V, SLOPE, [0.1])
    for steps in ([], [0.1, 0.0], 0.1):
        with pytest.raises(ValueError, match="expected a vector of numbers h > 0"):
            errors("complex step", J, THETA, V, SLOPE, steps)
    for steps, found in (([0.1, 0.1], [1, 2]), ([0.1, 0.2], [1, 0]), ([0.1], [1, 2])):
        with pytest.raises(ValueError, match="as many positive errors as steps"):
            order(steps, found)
