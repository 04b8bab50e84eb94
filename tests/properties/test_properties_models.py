"""The minima that mathlib finds against those of scikit-learn, on random data where there is one minimum.

Near the minimum a cost of least curvature μ has ‖θ − θ*‖ ≤ ‖∇J(θ)‖/μ. So two points can differ by no more
than the sum of their gradients, as autograd takes them from the plain formula, divided by μ: that, with a
factor 2 for the change of μ on the way, is the tolerance of a case. If it is not small, the case fails.
"""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian
from hypothesis import assume
from hypothesis import strategies as st
from properties import plain
from properties.property_tools import case, numbers, property_of, rngs, small
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import accuracy_score

from mathlib import metrics, models, regularization
from mathlib.landscape import overparameterization
from mathlib.losses import one_hot
from mathlib.network import predict

CLOSE = 1e-5  # how large the tolerance of a case may be, as a share of the largest parameter
OURS = 1e-12  # of the gradient where mathlib stops, as a share of the numbers that cancel there

lams, outputs = st.sampled_from([1.0, 0.25, 0.0625, 2.0**-6]), small(3)


@st.composite
def samples(draw, classes=outputs, extra=3):
    """X (N, n) with N > n, λ, targets Y (N, K), and labels y of K classes, each of them there"""
    (n, K), rng, lam = (draw(small(4)), draw(classes)), draw(rngs), draw(lams)
    N = n + draw(st.integers(extra, 12))
    X, Y = numbers(rng, N, n), numbers(rng, N, K)
    return case(X=X, lam=lam, N=N, n=n, K=K, Y=Y, y=rng.permutation(np.arange(N) % K))


def compare(ours, theirs, J, flat=0, unit=1.0):
    """Raise unless θ of mathlib and of scikit-learn are as near as the gradient and curvature of J allow.

    flat: the number of directions in which J does not change; both are given at the same place along these.
    """
    slope, H = grad(J), hessian(J)(ours)
    mu = np.linalg.eigvalsh(H)[flat]
    own, other = (np.linalg.norm(slope(theta)) for theta in (ours, theirs))
    largest = max(np.abs(theirs).max(), 1e-3)
    assert own <= OURS * unit * ours.size, f"∇J of mathlib's minimum is {own:.1e}"
    tolerance = 2 * (own + other) / mu + 1e-12 * largest
    assert tolerance <= CLOSE * largest, (
        f"scikit-learn stopped at a gradient of {other:.1e}: nothing to compare"
    )
    far = np.linalg.norm(ours - theirs)
    assert far <= tolerance, f"{ours} differs from scikit-learn's {theirs} by {far:.1e} > {tolerance:.1e}"


def largest_number(*arrays):
    """What the terms of the gradient may be as large as: a product of two numbers"""
    return max(1.0, *(np.abs(array).max() for array in arrays)) ** 2


def flat_theta(coefficients, intercepts):
    """θ of a network of one layer: the weights row by row, then the biases"""
    return np.concatenate([np.ravel(coefficients), np.ravel(intercepts)])


def cost(at, model, Y, lam):
    """θ ↦ J_λ of a model, by the plain formula"""
    sigma, loss = models.MODELS[model].activation, models.MODELS[model].loss
    return lambda theta: plain.mean_loss(theta, (at.n, Y.shape[1]), [sigma], at.X, Y, loss, lam)


@property_of(at=samples())
def test_linear_regression(at):
    J = cost(at, "linear regression", at.Y, at.lam)
    other = Ridge(alpha=at.N * at.lam, solver="cholesky").fit(at.X, at.Y)
    theirs, unit = flat_theta(other.coef_, other.intercept_), largest_number(at.X, at.Y)
    compare(models.fit_linear(at.X, at.Y, at.lam).theta, theirs, J, unit=unit)
    compare(models.fit("linear regression", at.X, at.Y, at.K, at.lam).theta, theirs, J, unit=unit)


@property_of(at=samples())
def test_linear_regression_without_a_penalty(at):
    assume(np.linalg.cond(models.with_bias(at.X)) < 50)
    J = cost(at, "linear regression", at.Y, 0.0)
    other = LinearRegression().fit(at.X, at.Y)
    theirs = flat_theta(other.coef_, other.intercept_)
    compare(models.fit_linear(at.X, at.Y).theta, theirs, J, unit=largest_number(at.X, at.Y))


def logistic(at):
    return LogisticRegression(C=1 / (at.N * at.lam), solver="newton-cholesky", tol=1e-10).fit(at.X, at.y)


@property_of(at=samples(st.just(2)))
def test_logistic_regression(at):
    net, other = models.fit("logistic regression", at.X, at.y, lam=at.lam), logistic(at)
    Y = at.y[:, None].astype(np.float64)
    theirs = flat_theta(other.coef_, other.intercept_)
    compare(net.theta, theirs, cost(at, "logistic regression", Y, at.lam), unit=largest_number(at.X))
    A = predict(net, at.X)
    assume(np.abs(A - 0.5).min() > CLOSE)  # else rounding decides
    assert metrics.accuracy(A, Y, "binary_cross_entropy") == accuracy_score(at.y, other.predict(at.X))


@property_of(at=samples(st.integers(3, 4), extra=5))
def test_softmax_classifier(at):
    """The sum of the biases is free: both are compared with the sum 0"""
    net, other = models.fit("softmax classifier", at.X, at.y, at.K, at.lam), logistic(at)
    net.b[1][...] -= net.b[1].mean()
    theirs = flat_theta(other.coef_, other.intercept_ - other.intercept_.mean())
    J = cost(at, "softmax classifier", one_hot(at.y, at.K), at.lam)
    compare(net.theta, theirs, J, flat=1, unit=largest_number(at.X))
    first_two = np.sort(predict(net, at.X), axis=1)[:, -2:]
    assume(np.diff(first_two).min() > CLOSE)  # else rounding decides
    assert np.array_equal(metrics.classify(net, at.X), other.predict(at.X))


@property_of(at=samples())
def test_ridge(at):
    y = at.Y[:, 0]
    J = lambda w: anp.mean((y - anp.dot(at.X, w)) ** 2) / 2 + at.lam / 2 * anp.sum(w**2)
    theirs = Ridge(alpha=at.N * at.lam, fit_intercept=False, solver="cholesky").fit(at.X, y).coef_
    compare(regularization.ridge(at.X, y, at.lam), theirs, J, unit=largest_number(at.X, y))


@property_of(at=samples())
def test_lasso(at):
    """On the weights that are not 0 the cost is smooth; the others are 0 in both, or nothing to speak of"""
    assume(np.linalg.cond(at.X) < 50)
    y = at.Y[:, 0]
    ours = regularization.lasso(at.X, y, at.lam)
    theirs = Lasso(alpha=at.lam, fit_intercept=False, tol=1e-14, max_iter=10**6).fit(at.X, y).coef_
    kept = ours != 0
    assert np.abs(theirs[~kept]).max(initial=0) <= CLOSE
    slope = at.X.T @ (at.X @ ours - y) / at.N
    assert (np.abs(slope[~kept]) <= at.lam + OURS).all()  # 0 is the minimum there
    if kept.any():
        X, sign = at.X[:, kept], np.sign(ours[kept])
        J = lambda w: anp.mean((y - anp.dot(X, w)) ** 2) / 2 + at.lam * anp.sum(sign * w)
        compare(ours[kept], theirs[kept], J, unit=largest_number(X, y))


@st.composite
def wide(draw):
    """Fewer samples than weights: many w fit, one of them is the shortest"""
    N, rng = draw(small(4)), draw(rngs)
    X = numbers(rng, N, N + draw(small(4)))
    assume(np.linalg.cond(X) < 50)
    return case(X=X, y=numbers(rng, N))


@property_of(at=wide())
def test_the_shortest_of_all_fits(at):
    w = overparameterization.minimum_norm(at.X, at.y)
    other = LinearRegression(fit_intercept=False).fit(at.X, at.y).coef_
    bound = 1e-13 * np.linalg.cond(at.X) * max(1, np.abs(other).max())
    assert np.abs(w - other).max() <= bound, f"{w} differs from scikit-learn's {other}"
    assert np.abs(at.X @ w - at.y).max() <= bound * np.abs(at.X).max() * at.X.shape[1]


def test_the_tolerance_refuses_another_minimum():
    """A penalty that is 1e-5 too large, a library that stops early, and another minimum of the same cost"""
    rng = np.random.default_rng(5)
    at = case(X=numbers(rng, 9, 2), y=np.arange(9) % 3, n=2)
    fitted = lambda lam: models.fit("softmax classifier", at.X, at.y, 3, lam)
    J, net = cost(at, "softmax classifier", one_hot(at.y, 3), 0.25), fitted(0.25)
    net.b[1][...] -= net.b[1].mean()
    compare(net.theta, net.theta.copy(), J, flat=1)
    with pytest.raises(AssertionError, match="∇J of mathlib's minimum is"):
        compare(fitted(0.25 * (1 + 1e-5)).theta, net.theta, J, flat=1)
    with pytest.raises(AssertionError, match="nothing to compare"):
        compare(net.theta, net.theta * (1 + 1e-3), J, flat=1)
    elsewhere = net.theta.copy()
    elsewhere[-3:] += 0.5
    with pytest.raises(AssertionError, match="differs from scikit-learn's"):
        compare(net.theta, elsewhere, J, flat=1)
