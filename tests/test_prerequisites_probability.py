"""Expectation, likelihoods, averages, descent and minibatches, against fractions and against SymPy."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree, agree_gradients
from mathlib.comparison import Disagreement, same
from mathlib.facts import DoesNotHold, simulate
from mathlib.prerequisites import descent, probability
from mathlib.symbols import positive, real

DIE = [Fraction(1, 6)] * 6, [1, 2, 3, 4, 5, 6]
p, mu, x = positive("p"), real("mu"), real("x")


# ---- expectation and variance


def test_a_die_in_fractions_and_in_floats():
    assert sum(q * v for q, v in zip(*DIE, strict=True)) == Fraction(7, 2)
    weights, values = (np.array(each, float) for each in DIE)
    assert same(probability.expectation(weights, values), 7 / 2)
    assert same(probability.variance(weights, values), 35 / 12)
    two = np.column_stack([values, -2 * values + 3])
    assert same(probability.expectation(weights, two), [7 / 2, -4])
    assert same(probability.variance(weights, two), [35 / 12, 35 / 3])


def test_exact_numbers_stay_exact():
    weights = np.array([sp.Rational(1, 4), sp.Rational(3, 4)], dtype=object)
    assert probability.variance(weights, np.array([0, 1], dtype=object)) == sp.Rational(3, 16)


@pytest.mark.parametrize(
    ("weights", "values", "message"),
    [
        ([0.5, 0.4], [1, 2], "sum to 0.9; expected p_s ≥ 0 with the sum 1"),
        ([1.5, -0.5], [1, 2], "expected p_s ≥ 0"),
        ([0.5, 0.5], [1, 2, 3], r"p has shape \(2,\) and x \(3,\)"),
    ],
)
def test_what_is_no_distribution_is_refused(weights, values, message):
    with pytest.raises(ValueError, match=message):
        probability.expectation(np.array(weights), np.array(values))


# ---- likelihoods

BERNOULLI = probability.bernoulli_log_likelihood_formula(
    p, sp.Symbol("k", real=True), sp.Symbol("n", real=True)
)
INSIDE = {"wrt": p, "given": p < 1, "low": 0.05, "high": 0.95}


def bernoulli(derivative, **more):
    counts = {"k": 3, "n": 11}
    return agree(
        probability.bernoulli_log_likelihood, derivative, BERNOULLI, **INSIDE, parameters=counts, **more
    )


def test_the_derivative_of_the_bernoulli_likelihood_agrees():
    bernoulli(probability.d_bernoulli_log_likelihood)


def test_a_planted_fault_in_it_is_found():
    with pytest.raises(Disagreement, match="n and k exchanged"):
        bernoulli(
            lambda p, k, n: (n - k * p) / (p * (1 - p)),
            candidates={"n and k exchanged": lambda p: (11 - 3 * p) / (p * (1 - p))},
        )


def test_the_likelihood_is_largest_at_the_share_of_successes():
    at = np.linspace(0.01, 0.99, 99)
    for k, n in ((3, 10), (1, 20), (19, 20)):
        assert at[probability.bernoulli_log_likelihood(at, k, n).argmax()] == pytest.approx(k / n)
        assert same(np.exp(probability.bernoulli_log_likelihood(0.3, k, n)), 0.3**k * 0.7 ** (n - k))


@pytest.mark.parametrize(("bad", "message"), [((1.0, 1, 2), "0 < p < 1"), ((0.5, 3, 2), "0 ≤ k ≤ n")])
def test_likelihoods_refuse_what_has_none(bad, message):
    for f in (probability.bernoulli_log_likelihood, probability.d_bernoulli_log_likelihood):
        with pytest.raises(ValueError, match=message):
            f(*bad)


def test_none_and_all_may_succeed():
    likelihood, slope = probability.bernoulli_log_likelihood, probability.d_bernoulli_log_likelihood
    assert same([likelihood(0.25, 0, 2), likelihood(0.25, 2, 2)], [2 * np.log(0.75), 2 * np.log(0.25)])
    assert same([slope(0.25, 0, 2), slope(0.25, 2, 2)], [-2 / 0.75, 2 / 0.25])
    for f in (likelihood, slope):
        with pytest.raises(ValueError, match="k = -1 successes in n = 2 trials"):
            f(0.25, -1, 2)


def test_the_density_and_its_slope_agree():
    formula = probability.gaussian_formula(x, real("mu"), real("sigma"))
    given = {"mu": 0.7, "sigma": 1.9}
    agree(probability.gaussian, probability.d_gaussian, formula, wrt=x, parameters=given)
    with pytest.raises(Disagreement, match="σ in place of σ²"):
        agree(
            probability.gaussian,
            lambda x, mu, sigma: -(x - mu) / sigma * probability.gaussian(x, mu, sigma),
            formula,
            wrt=x,
            parameters=given,
            candidates={"σ in place of σ²": 1.9},
        )


def gaussian_gradient(mu, x):
    return {"mu": np.array([probability.d_gaussian_log_likelihood(mu[0], x, 1.7)])}


def test_the_derivative_of_the_gaussian_likelihood_agrees():
    formula = lambda mu, x: probability.gaussian_log_likelihood_formula(mu[0], x, sp.Rational(17, 10))
    loss = lambda mu, x: probability.gaussian_log_likelihood(mu[0], x, 1.7)
    agree_gradients(loss, gaussian_gradient, formula, {"mu": (1,), "x": (5,)}, wrt="mu")
    mean = lambda mu, x: {"mu": gaussian_gradient(mu, x)["mu"] / 5}
    with pytest.raises(Disagreement):
        agree_gradients(loss, mean, formula, {"mu": (1,), "x": (5,)}, wrt="mu")


def test_the_gaussian_likelihood_is_largest_at_the_mean_of_the_sample():
    sample = np.array([1.0, 2.0, 6.0])
    assert probability.d_gaussian_log_likelihood(3.0, sample, 2.0) == 0
    at = np.array([2.9, 3.0, 3.1])
    assert probability.gaussian_log_likelihood(at, sample).argmax() == 1
    assert same(probability.d_gaussian_log_likelihood(at, sample, 2.0), 3 * (3 - at) / 4)


@pytest.mark.parametrize("sigma", [0.0, -1.0, np.inf])
def test_a_standard_deviation_is_positive(sigma):
    with pytest.raises(ValueError, match="finite positive standard deviation"):
        probability.gaussian(0.0, 0.0, sigma)
    for f in (probability.gaussian_log_likelihood, probability.d_gaussian_log_likelihood):
        with pytest.raises(ValueError, match=f"sigma = {sigma}; expected a finite positive"):
            f(0.0, np.array([1.0, 2.0]), sigma)


# ---- averages


def test_running_means_of_one_run_and_of_several():
    assert same(probability.running_means([2, 4, 9]), [2, 3, 5])
    assert same(probability.running_means([[2, 1], [4, 1], [9, 1]]), [[2, 1], [3, 1], [5, 1]])


def test_the_bound_of_chebyshev():
    assert same(probability.chebyshev(0.25, 100, 0.1), 0.25)
    assert probability.chebyshev(0.25, 1, 0.1) == 1.0
    assert probability.chebyshev(np.inf, 10**6, 0.1) == 1.0
    for bad in ((-1, 5, 0.1), (1, 5, 0)):
        with pytest.raises(ValueError, match="expected a variance v ≥ 0"):
            probability.chebyshev(*bad)


def test_the_ends_of_the_bound_of_chebyshev():
    assert probability.chebyshev(0.0, 3, 0.1) == 0  # what does not vary is at its mean
    assert same(probability.chebyshev(4.0, 10**18, 1e-8), 0.04)
    for n in (0, 10**18 + 1):
        with pytest.raises(ValueError, match=f"n must be in 1 … 1{'0' * 18}, not {n};"):
            probability.chebyshev(0.0, n, 0.1)


@pytest.mark.parametrize("name", ["coin", "die", "normal"])
def test_sources_have_the_mean_and_variance_they_name(name):
    source = probability.SOURCES[name]

    def first_and_second(rng):
        drawn = source.draw(rng, 20_000)
        return np.column_stack([drawn, (drawn - source.mean) ** 2])

    simulate(name, first_and_second, expected=[source.mean, source.variance])
    with pytest.raises(DoesNotHold):
        simulate(name, first_and_second, expected=[source.mean, 1.1 * source.variance])


def test_averages_of_cauchy_numbers_do_not_settle():
    draws = probability.SOURCES["Cauchy"].draw(np.random.default_rng(0), (400, 2_000))
    far = (np.abs(draws.mean(axis=0)) > 1).mean()
    assert 0.45 < far < 0.55  # as often as a single draw


# ---- descent

H = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 0.5], [0.0, 0.5, 1.0]])
C = np.array([0.5, -1.0, 2.0])


def test_the_gradient_of_the_quadratic_agrees():
    formula = descent.quadratic_formula
    arrays = {"theta": (3,), "H": H, "c": C}
    gradient = lambda theta, H, c: {"theta": descent.d_quadratic(theta, H, c)}
    reason = {"allow_equal": "H is symmetric, and so square"}
    agree_gradients(descent.quadratic, gradient, formula, arrays, wrt="theta", **reason)
    half = lambda theta, H, c: {"theta": descent.d_quadratic(theta, H, c) / 2}
    with pytest.raises(Disagreement, match="ratio 1/2: a factor 2"):
        agree_gradients(descent.quadratic, half, formula, arrays, wrt="theta", **reason)


def test_a_matrix_that_is_not_symmetric_is_refused():
    for f in (descent.quadratic, descent.d_quadratic):
        with pytest.raises(ValueError, match="not symmetric"):
            f(C, H + np.triu(H, 1), C)
        with pytest.raises(ValueError, match=r"expected \(P,\), \(P, P\) and \(P,\)"):
            f(C[:2], H, C)
        with pytest.raises(TypeError, match="theta must be an array"):  # before any shape is looked at
            f([0.5, 1.0], H, C)


def test_the_formula_needs_a_place_of_the_minimum_for_each_parameter():
    theta = sp.Matrix([3, 5])
    assert descent.quadratic_formula(theta, sp.Matrix([[2, 1], [1, 4]]), sp.Matrix([1, 4])) == 8
    for c in ([1], [1, 4, 1]):
        with pytest.raises(ValueError, match="zip"):
            descent.quadratic_formula(theta, sp.eye(2), sp.Matrix(c))


def test_descent_follows_the_closed_form_in_the_coordinates_of_the_eigenvectors():
    lam, Q = np.linalg.eigh(H)
    start = np.array([3.0, 1.0, -2.0])
    path = descent.descend(lambda theta: descent.d_quadratic(theta, H, C), start, 0.3, 12)
    assert start.tolist() == [3.0, 1.0, -2.0]
    u = (path - C) @ Q
    assert same(u, u[0] * descent.shrinking(0.3, lam) ** np.arange(13)[:, None])


def test_the_border_is_2_over_the_largest_eigenvalue():
    lam = np.array([0.5, 2.0])
    eta = descent.largest_rate(lam)
    assert eta == 1.0
    run = lambda eta: descent.descend(lambda theta: lam * theta, np.array([1.0, 1.0]), eta, 60)
    assert (np.abs(run(eta)[:, 1]) == 1).all() and run(eta)[59, 1] == -1
    assert np.abs(run(0.9 * eta)[-1]).max() < 1e-5
    assert np.abs(run(1.1 * eta)[-1, 1]) > 1e4
    for bad in ([0.0, 1.0], [-1.0], []):
        with pytest.raises(ValueError, match="expected positive ones"):
            descent.largest_rate(np.array(bad))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_largest_rate_is_a_number_or_refused(dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    assert descent.largest_rate(np.array([tiny, 4.0], dtype)) == 0.5  # the largest one counts
    smallest = dtype(2 / np.finfo(dtype).max)  # 2 over it overflows; over the next one it does not
    following = np.nextafter(smallest, dtype(1))
    assert np.isfinite(descent.largest_rate(np.array([following]))) and following < dtype(1.1) * smallest
    with pytest.raises(ValueError, match="expected positive ones"):
        descent.largest_rate(np.array([smallest]))


def test_no_step_leaves_the_start():
    path = descent.descend(lambda theta: theta, np.array([3.0, -2.0]), 0.1, 0)
    assert path.tolist() == [[3.0, -2.0]]


@pytest.mark.parametrize(("eta", "steps"), [(0.0, 3), (0.1, -1)])
def test_descent_needs_a_positive_rate_and_a_number_of_steps(eta, steps):
    with pytest.raises(ValueError, match="eta|steps"):
        descent.descend(lambda theta: theta, np.ones(2), eta, steps)


# ---- minibatches

G = [Fraction(each) for each in (1, 2, 6, -3, 5)]


def moments(means):
    """Mean and variance of equally likely values, in fractions."""
    mean = sum(means) / len(means)
    return mean, sum((each - mean) ** 2 for each in means) / len(means)


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_the_variance_of_a_batch_is_that_of_all_batches_there_are(m):
    full, V = moments(G)
    for replace, batches in ((False, combinations(G, m)), (True, product(G, repeat=m))):
        mean, variance = moments([sum(batch) / m for batch in batches])
        assert mean == full
        assert same(descent.batch_variance(float(V), 5, m, replace) + 1, float(variance) + 1)


def test_batches_are_drawn_as_they_say():
    rng = np.random.default_rng(3)
    seen = {tuple(sorted(descent.draw_batch(4, 2, rng))) for _ in range(200)}
    assert seen == set(combinations(range(4), 2))
    again = {tuple(descent.draw_batch(2, 3, rng, replace=True)) for _ in range(200)}
    assert again == set(product(range(2), repeat=3))


def test_of_two_samples_one_or_both_are_drawn():
    # by hand, for the numbers −1 and 5: V = 9
    assert descent.batch_variance(9.0, 2, 1) == 9 and descent.batch_variance(9.0, 2, 2) == 0
    assert descent.batch_variance(9.0, 2, 3, replace=True) == 3


@pytest.mark.parametrize("rng", [0, None, np.random.RandomState(0), np.random])
def test_batches_are_drawn_by_a_generator(rng):
    for replace in (False, True):
        with pytest.raises(TypeError, match="rng must be a numpy.random.Generator"):
            descent.draw_batch(4, 2, rng, replace)


@pytest.mark.parametrize("sizes", [(4, 5), (4, 0), (0, 1)])
def test_impossible_batches_are_refused(sizes):
    with pytest.raises(ValueError, match="must be in"):
        descent.draw_batch(*sizes, np.random.default_rng(0))
    with pytest.raises(ValueError, match="must be in"):
        descent.batch_variance(1.0, *sizes)
    with pytest.raises(ValueError, match="one sample has no variance"):
        descent.batch_variance(1.0, 1, 1)
