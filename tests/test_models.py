"""The models without hidden layer: Hessian and minimum against SymPy, differences, scikit-learn, by hand."""

import numpy as np
import pytest
import sympy as sp
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

from mathlib import datasets, models
from mathlib.backpropagation import backward
from mathlib.comparison import TOLERANCE, relative_error
from mathlib.losses import LOSSES, one_hot
from mathlib.models import MODELS, NoMinimum, fit, fit_linear, hessian
from mathlib.network import Network, forward, init, predict, unrolled, with_theta

SKLEARN = 1e-6  # how near the coefficients of another library must be, relative to the largest
K_OF = {"linear regression": 2, "logistic regression": 2, "softmax classifier": 3}


def problem(name, N=7, n=4, seed=3):
    """The model with random θ, X (N, n) and soft targets Y (N, K)."""
    rng, K = np.random.default_rng(seed), K_OF[name]
    network = init((n, K), (MODELS[name].activation,), rng, biases=0.5)
    return network, rng.standard_normal((N, n)), rng.dirichlet(np.ones(K), N)


def near(got, expected, bound=SKLEARN):
    return np.abs(got - expected).max() <= bound * np.abs(expected).max()


@pytest.mark.parametrize("name", MODELS)
def test_the_hessian_is_the_slope_of_the_gradient(name):
    network, X, Y = problem(name)
    loss, h = MODELS[name].loss, 1e-5
    H = hessian(network, X, name, lam=0.3)

    def g(theta):
        net = with_theta(network, theta)
        return backward(net, forward(net, X), Y, loss, lam=0.3)

    for p, row in enumerate(np.eye(network.theta.size)):
        slope = (g(network.theta + h * row) - g(network.theta - h * row)) / (2 * h)
        assert relative_error(H[p], slope).max() <= TOLERANCE["central differences"]


@pytest.mark.parametrize("name", MODELS)
def test_the_hessian_is_sympys(name):
    network, X, Y = problem(name, N=2, n=3)
    K, n = network.m[1], network.m[0]
    W, b = sp.Matrix(K, n, sp.symbols(f"w:{K * n}")), sp.Matrix(sp.symbols(f"b:{K}"))
    theta = [*W, *b]
    J = 0
    for x, y in zip(X, Y, strict=True):
        z, a = unrolled((MODELS[name].activation,), {1: W}, {1: b}, sp.Matrix(x))
        J += LOSSES[MODELS[name].loss].formula(a if name == "linear regression" else z, sp.Matrix(y)) / 2
    at = dict(zip(theta, network.theta, strict=True))
    expected = np.array(sp.hessian(J, theta).evalf(30, subs=at), dtype=float)
    assert relative_error(hessian(network, X, name), expected).max() <= TOLERANCE["symbolic"]


@pytest.mark.parametrize("name", MODELS)
def test_every_hessian_is_symmetric_and_has_no_negative_eigenvalue(name):
    network, X, _ = problem(name, N=3, n=5)  # fewer samples than parameters: some eigenvalues are 0
    H = hessian(network, X, name)
    np.testing.assert_allclose(H, H.T, rtol=0, atol=1e-15)
    eigenvalues = np.linalg.eigvalsh(H)
    assert eigenvalues[0] > -1e-14 * eigenvalues[-1]
    assert np.linalg.eigvalsh(hessian(network, X, name, lam=0.5))[-1] > eigenvalues[-1]


def test_a_shift_of_all_class_weights_is_flat():
    network, X, _ = problem("softmax classifier")
    H, v = hessian(network, X, "softmax classifier"), np.random.default_rng(0).standard_normal(4)
    shift = np.concatenate([np.tile(v, 3), np.full(3, 0.7)])
    assert np.abs(H @ shift).max() < 1e-15
    moved = with_theta(network, network.theta + shift)
    np.testing.assert_allclose(predict(moved, X), predict(network, X), rtol=1e-12)


@pytest.mark.parametrize("lam", [0.0, 0.2])
def test_linear_regression_solves_the_normal_equations(lam):
    rng = np.random.default_rng(1)
    X, Y = rng.standard_normal((9, 3)), rng.standard_normal((9, 2))
    network = fit_linear(X, Y, lam)
    g = backward(network, forward(network, X), Y, "mse", lam=lam)
    assert np.abs(g).max() < 1e-15
    assert relative_error(fit("linear regression", X, Y, 2, lam).theta, network.theta).max() < 1e-12
    other = Ridge(alpha=9 * lam, tol=1e-12).fit(X, Y) if lam else LinearRegression().fit(X, Y)
    assert near(network.W[1], other.coef_) and near(network.b[1], other.intercept_)


def test_by_hand_three_points_and_a_line():
    """The line through (0, 1), (1, 2), (2, 6): slope 5/2, height 1/2; see the chapter."""
    network = fit_linear(np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 2.0, 6.0]))
    np.testing.assert_allclose(network.theta, [2.5, 0.5], rtol=1e-14)


def test_penguins_against_scikit_learn():
    X, y = datasets.penguins()
    network, other = fit_linear(X, y), LinearRegression().fit(X, y)
    assert near(network.W[1][0], other.coef_) and near(network.b[1], other.intercept_)


@pytest.mark.parametrize("lam", [0.001, 0.1])
def test_tumours_against_scikit_learn(lam):
    X, y = datasets.tumours()
    (X,) = datasets.standardized(X)
    network = fit("logistic regression", X, y, lam=lam)
    other = LogisticRegression(C=1 / (len(X) * lam), solver="newton-cg", tol=1e-12, max_iter=10_000).fit(X, y)
    assert near(network.W[1], other.coef_) and near(network.b[1], other.intercept_)


def test_two_columns_without_a_penalty_against_scikit_learn():
    X, y = datasets.tumours()
    (X,) = datasets.standardized(X[:, [0, 1]])
    network = fit("logistic regression", X, y)
    other = LogisticRegression(C=np.inf, solver="newton-cg", tol=1e-12, max_iter=10_000).fit(X, y)
    assert near(network.W[1], other.coef_) and near(network.b[1], other.intercept_)


def test_digits_against_scikit_learn():
    X, y = datasets.digits()
    network = fit("softmax classifier", X, y, K=10, lam=0.01)
    other = LogisticRegression(C=1 / (len(X) * 0.01), solver="newton-cg", tol=1e-10, max_iter=10_000).fit(
        X, y
    )
    centred = lambda b: b - b.mean()  # one number added to all biases changes nothing
    assert near(network.W[1], other.coef_) and near(centred(network.b[1]), centred(other.intercept_))


def test_two_classes_are_logistic_regression_on_the_difference():
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal((40, 3)), rng.integers(0, 2, 40)
    two, one = fit("softmax classifier", X, y, K=2, lam=0.1), fit("logistic regression", X, y, lam=0.05)
    np.testing.assert_allclose(two.W[1][1] - two.W[1][0], one.W[1][0], rtol=1e-9)
    np.testing.assert_allclose(predict(two, X)[:, 1], predict(one, X)[:, 0], rtol=1e-9)


@pytest.mark.parametrize("name, K", [("logistic regression", 1), ("softmax classifier", 2)])
def test_classes_that_a_plane_separates_have_no_minimum(name, K):
    X, y = np.array([[-2.0], [-1.0], [1.0], [3.0]]), np.array([0, 0, 1, 1])
    with pytest.raises(NoMinimum, match="all 4 samples are on their right side.*pass lam > 0"):
        fit(name, X, y, K)
    assert fit(name, X, y, K, lam=0.1).W[1].any()


def test_newton_needs_few_steps_and_says_when_it_has_too_few():
    X, y = datasets.tumours()
    (X,) = datasets.standardized(X)
    fit("logistic regression", X, y, lam=0.01, steps=12)
    with pytest.raises(NoMinimum, match="no minimum within 3 Newton steps"):
        fit("logistic regression", X, y, lam=0.01, steps=3)


PAIR = np.array([[-1.0], [1.0]])  # for Y = wX the minimum is W = w, b = 0, one whole Newton step from 0


def test_the_last_step_is_made():
    assert fit("linear regression", PAIR, 2.0**-40 * PAIR, steps=1).theta.tolist() == [2.0**-40, 0]
    assert fit("linear regression", PAIR, 0 * PAIR, steps=1).theta.tolist() == [0, 0]


def test_a_step_up_to_64_units_of_the_precision_is_the_last():
    """Near 0 the unit is that of 1: 64 · 2⁻²³ = 2⁻¹⁷ in float32"""
    X = PAIR.astype(np.float32)
    for w in (2.0**-18, 2.0**-17):
        assert fit("linear regression", X, np.float32(w) * X, steps=1).theta.tolist() == [w, 0]
    with pytest.raises(NoMinimum, match="within 1 Newton steps"):
        fit("linear regression", X, np.float32(1.5 * 2.0**-17) * X, steps=1)


@pytest.mark.parametrize("unit", [1, 2.0**-20])
def test_the_unit_of_the_inputs_does_not_change_the_number_of_steps(unit):
    """Of four samples at −1 one is of class 1, of four at 1 three are: σ(w) = ¾, w = log 3, b = 0.

    Newton from 0 steps by 1, 0.1, 0.002, 10⁻⁶ and, the last, 4 · 10⁻¹³; small inputs make all of them large.
    """
    X, y = unit * np.repeat(PAIR, 4, axis=0), np.array([0, 0, 0, 1, 1, 1, 1, 0])
    w, b = fit("logistic regression", X, y, steps=5).theta
    assert abs(w * unit - np.log(3)) < 1e-14 and abs(b) < 1e-14
    with pytest.raises(NoMinimum, match="within 4 Newton steps"):
        fit("logistic regression", X, y, steps=4)


@pytest.mark.parametrize(
    "step, made",
    [
        (1, 1),
        (4, 2),  # 4 would end at w = 4, where J = 9/2; half of it at w = 2, where J is ½ as at 0
        (6, 1.5),
        (2 + 2.0**-47, 2 + 2.0**-47),  # J = ½ + 2⁻⁴⁷, 64 units above ½
        (2 + 2.0**-46, 1 + 2.0**-47),
        (2.0**52, 2),  # shortened 51 times
        (2.0**53, 0),  # never below the precision
    ],
)
def test_a_step_is_halved_until_the_risk_does_not_rise_beyond_rounding(step, made):
    """J = ½(w − 1)² from w = 0, J = ½"""
    network, one = Network((1, 1), ("linear",)), np.ones((1, 1))
    there = models._lower(network, np.array([-step, 0.0]), one, one, "mse", 0.0)
    assert there.theta.tolist() == [made, 0] and not network.theta.any()


@pytest.mark.parametrize(
    "name, y, K, said",
    [
        ("logistic regression", [0, 0, 0, 0], 1, "target 0.0 for output 0"),
        ("logistic regression", [1, 1, 1, 1], 1, "target 1.0 for output 0"),
        ("softmax classifier", [0, 1, 1, 0], 3, "target 0.0 for output 2"),
        ("softmax classifier", [1, 1, 1, 1], 2, "target 0.0 for output 0"),
    ],
)
def test_a_class_that_all_samples_have_or_none_has_no_minimum_whatever_the_penalty(name, y, K, said):
    X = np.array([[1.0, 0], [0, 1], [2, 1], [1, 3]])
    with pytest.raises(
        NoMinimum, match=f"{name}: all samples have the {said}, .* pass samples of each class"
    ):
        fit(name, X, np.array(y), K, lam=0.1)


def test_targets_need_not_be_labels_and_data_are_left_alone():
    rng = np.random.default_rng(2)
    X, y = rng.standard_normal((30, 2)), rng.integers(0, 3, 30)
    kept = X.copy()
    by_label, by_row = (fit("softmax classifier", X, t, 3, 0.1) for t in (y, one_hot(y, 3)))
    np.testing.assert_array_equal(by_label.theta, by_row.theta)
    np.testing.assert_array_equal(X, kept)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda X: fit("perceptron", X, X[:, 0]), "unknown model 'perceptron'; expected one of linear"),
        (lambda X: fit("linear regression", X, X[:3]), "targets of mse must have shape"),
        (lambda X: fit("linear regression", X, X[:, :1], lam=-1), "lam must be finite and not negative"),
        (lambda X: fit_linear(X, X[:, :1], lam=-1), "lam must be finite and not negative, not -1"),
        (lambda X: fit_linear(X, X[:, :1], lam=np.nan), "lam must be finite and not negative, not nan"),
        (lambda X: fit_linear(X, np.array([1, np.nan, 3, 4, 5])), "^Y holds 1 values that are NaN"),
        (lambda X: fit("linear regression", X[:, 0], X), r"^the shapes are X \(5,\); expected \(N, n\)"),
        (
            lambda X: fit("linear regression", X, X[:3], K=2),
            "^X has 5 rows and y has 3; each sample needs one",
        ),
        (
            lambda X: fit("linear regression", X, X, K=2, steps=0),
            "steps must be in 1 … 1000000, not 0; it bounds Newton's method",
        ),
        (lambda X: hessian(Network((2, 3, 1), ("tanh", "linear")), X, "linear regression"), "is one linear"),
        (lambda X: hessian(Network((2, 1), ("tanh",)), X, "logistic regression"), "is one sigmoid layer"),
    ],
)
def test_bad_input_is_refused(call, message):
    X = np.random.default_rng(0).standard_normal((5, 2))
    with pytest.raises(ValueError, match=message):
        call(X)


def test_the_bias_is_the_weight_of_a_constant():
    X = np.random.default_rng(0).standard_normal((5, 2))
    np.testing.assert_array_equal(models.with_bias(X), np.c_[X, np.ones(5)])
    assert models.by_theta(2, 3).tolist() == [0, 1, 2, 4, 5, 6, 3, 7]


def test_targets_between_0_and_1_have_a_minimum_on_either_side_of_a_plane():
    X, Y = np.array([[-1.0], [1.0]]), np.array([[0.25], [0.75]])  # σ(−w) = ¼ and σ(w) = ¾ for w = log 3
    found = models.fit("logistic regression", X, Y)
    assert np.allclose(found.theta, [np.log(3), 0])
    with pytest.raises(models.NoMinimum, match="all 2 samples are on their right side"):
        models.fit("logistic regression", X, Y.round())
    X, Y = np.array([[-1.0], [1.0], [2.0]]), np.array([[0.25], [0.75], [1.0]])  # one label among them
    p = forward(models.fit("logistic regression", X, Y), X).A[1]
    assert np.allclose([(p - Y).sum(), ((p - Y) * X).sum()], 0)
