"""Linear programs in fractions: by hand, against all corners, and against SciPy's solver."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from mathlib.linear_programs import Unbounded, minimum


def test_a_program_by_hand():
    # min −x − 2y with x + y ≤ 4, x + 3y ≤ 6: the corner (3, 1), with slacks 0
    assert minimum([-1, -2, 0, 0], [[1, 1, 1, 0], [1, 3, 0, 1]], [4, 6]) == [3, 1, 0, 0]


def test_fractions_stay_fractions():
    found = minimum([1, 1], [[3, 7]], [Fraction(1, 2)])
    assert found == [0, Fraction(1, 14)] and all(isinstance(v, Fraction) for v in found)


def test_no_solution_and_no_minimum():
    assert minimum([1, 1], [[1, 1]], [-1]) is None
    assert minimum([0, 0], [[1, 1], [2, 2]], [1, 3]) is None
    with pytest.raises(Unbounded, match="bound x"):
        minimum([0, -1], [[1, -1]], [0])


def test_idle_rows_are_dropped():
    assert minimum([1, 2], [[1, 1], [2, 2], [1, 1]], [3, 6, 3]) == [3, 0]


def test_a_program_that_cycles_without_blands_rule():
    # Beale 1955, in the form of Chvátal 1983, chapter 3: the optimum is −1/20
    A = [[Fraction(1, 4), -60, Fraction(-1, 25), 9, 1, 0, 0],
         [Fraction(1, 2), -90, Fraction(-1, 50), 3, 0, 1, 0], [0, 0, 1, 0, 0, 0, 1]]  # fmt: skip
    c = [Fraction(-3, 4), 150, Fraction(-1, 50), 6, 0, 0, 0]
    x = minimum(c, A, [0, 0, 1])
    assert sum(a * b for a, b in zip(c, x, strict=True)) == Fraction(-1, 20)


def by_corners(c, A, b):
    """The least c·x over the corners of a bounded set, by solving for every choice of basic columns"""
    m, n = A.shape
    values = []
    for chosen in combinations(range(n), m):
        B = A[:, chosen]
        if round(np.linalg.det(B)):
            x = np.linalg.solve(B, b)
            if (x > -1e-9).all():
                values.append(float(np.asarray(c)[list(chosen)] @ x))
    return min(values, default=None)


@pytest.mark.parametrize("seed", range(40))
def test_random_programs_against_corners_and_scipy(seed):
    rng = np.random.default_rng(seed)
    A = np.vstack([rng.integers(-4, 5, (2, 5)), np.ones((1, 5), int)])  # the last row bounds x
    b, c = np.append(rng.integers(-3, 4, 2), 4), rng.integers(-5, 6, 5)
    x = minimum(c.tolist(), A.tolist(), b.tolist())
    other = linprog(c, A_eq=A, b_eq=b)
    if x is None:
        assert other.status == 2 and by_corners(c, A, b) is None
        return
    assert min(x) >= 0 and all(
        sum(a * v for a, v in zip(row, x)) == r for row, r in zip(A.tolist(), b.tolist())
    )
    assert float(sum(v * k for v, k in zip(c.tolist(), x))) == pytest.approx(other.fun, abs=1e-9)
    if np.linalg.matrix_rank(A) == 3:
        assert by_corners(c, A, b) == pytest.approx(other.fun, abs=1e-9)


def test_both_outcomes_are_among_the_random_programs():
    found = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        A = np.vstack([rng.integers(-4, 5, (2, 5)), np.ones((1, 5), int)])
        b, c = np.append(rng.integers(-3, 4, 2), 4), rng.integers(-5, 6, 5)
        found.add(minimum(c.tolist(), A.tolist(), b.tolist()) is None)
    assert found == {True, False}


def test_input_stays_as_it_is_and_bad_input_is_refused():
    c, A, b = [-1, -2, 0, 0], [[1, 1, 1, 0], [1, 3, 0, 1]], [4, -6]
    minimum(c, A, b)
    assert (c, A, b) == ([-1, -2, 0, 0], [[1, 1, 1, 0], [1, 3, 0, 1]], [4, -6])
    with pytest.raises(TypeError, match="holds floats"):
        minimum([1.0], [[1]], [1])
    for wrong in (([], [[]], [1]), ([1, 2], [[1]], [1]), ([1], [[1]], [1, 2])):
        with pytest.raises(ValueError, match="entries"):
            minimum(*wrong)
