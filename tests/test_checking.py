"""Differences err with the orders that the chapter derives; bad steps are refused."""

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


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="unknown way 'backward'; expected one of forward differences"):
        errors("backward", J, THETA, V, SLOPE, [0.1])
    for steps in ([], [0.1, 0.0], 0.1):
        with pytest.raises(ValueError, match="expected a vector of numbers h > 0"):
            errors("complex step", J, THETA, V, SLOPE, steps)
    for steps, found in (([0.1, 0.1], [1, 2]), ([0.1, 0.2], [1, 0]), ([0.1], [1, 2])):
        with pytest.raises(ValueError, match="as many positive errors as steps"):
            order(steps, found)
