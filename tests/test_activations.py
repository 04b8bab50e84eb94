"""Every activation, value and derivative, against SymPy in high precision: kinks, tails, both dtypes."""

import math

import mpmath
import numpy as np
import pytest
import sympy

from mathlib import activations
from mathlib.activations import ACTIVATIONS, FORMULAS, activation, elementary
from mathlib.agreement import Disagreement, agree

Z = np.concatenate([np.linspace(-12, 12, 49) + 0.013, [-30.3, 30.3, -1e-9, 1e-9]])
NAMES = list(ACTIVATIONS)
EPS = np.finfo(np.float64).eps


def exact(formula, points):
    """The formula of z at the points; with 600 digits, so that the left tail survives 1 + erf"""
    f = sympy.lambdify(elementary.z, formula, "mpmath")
    with mpmath.workdps(600):
        return np.array([float(f(mpmath.mpf(float(z)))) for z in points])


def formula_of(sigma):
    numbers = {"alpha": sympy.Rational(str(sigma.parameters.get("alpha", 0)))}
    return sigma.formula.subs({s: numbers[s.name] for s in sigma.formula.free_symbols - {elementary.z}})


@pytest.mark.parametrize("name", NAMES)
def test_value_is_the_formula_to_a_few_units_in_the_last_place_even_in_the_tails(name):
    sigma = ACTIVATIONS[name]
    expected = exact(formula_of(sigma), Z)
    # gelu ends in e^{-z²/2}: the rounding of z²/2 = 460 costs some of its digits at z = -30.3.
    ulps = 1000 if name.startswith("gelu") else 8
    np.testing.assert_array_less(np.abs(sigma(Z) - expected), ulps * EPS * np.abs(expected) + 1e-320)


@pytest.mark.parametrize("name", NAMES)
def test_derivative_is_that_of_the_formula_even_in_the_tails(name):
    sigma = ACTIVATIONS[name]
    expected = exact(sympy.diff(formula_of(sigma), elementary.z), Z)
    ulps = 1000 if name.startswith("gelu") else 16
    np.testing.assert_array_less(np.abs(sigma.d(Z) - expected), ulps * EPS * np.abs(expected) + 1e-320)


@pytest.mark.parametrize("name", NAMES)
def test_complex_step_and_differences_agree_with_the_derivative(name):
    sigma = ACTIVATIONS[name]
    agree(sigma.value, sigma.derivative, sigma.formula, elementary.z, parameters=dict(sigma.parameters))


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"linear"}))
def test_the_derivative_of_another_activation_is_refused(name):
    sigma = ACTIVATIONS[name]
    with pytest.raises(Disagreement):
        agree(sigma, activations.d_linear, formula_of(sigma), elementary.z)


def test_prelu_derivative_by_alpha():
    formula = FORMULAS["leaky_relu"]
    agree(
        activations.leaky_relu,
        activations.d_prelu_alpha,
        formula,
        elementary.alpha,
        parameters={"alpha": 0.3},
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_dtype_and_shape_are_kept_and_huge_inputs_stay_finite(name, dtype):
    sigma = ACTIVATIONS[name]
    z = np.array([[-1e4, -800, -88.5, 0], [0.5, 88.5, 800, 1e4]], dtype=dtype)
    before = z.copy()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a, d = sigma(z), sigma.d(z)
    assert a.dtype == d.dtype == dtype and a.shape == d.shape == z.shape
    assert np.isfinite(a).all() and np.isfinite(d).all()
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("name", NAMES)
def test_float32_agrees_with_float64_to_single_precision(name):
    sigma, z = ACTIVATIONS[name], np.linspace(-6, 6, 101, dtype=np.float32)
    for f in (sigma, sigma.d):
        np.testing.assert_allclose(f(z), f(z.astype(np.float64)), rtol=2e-5, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_nan_is_not_swallowed(name):
    sigma = ACTIVATIONS[name]
    with np.errstate(invalid="ignore"):
        assert np.isnan(sigma(np.array([np.nan]))).all()
        assert name == "linear" or np.isnan(sigma.d(np.array([np.nan]))).all()


def test_hand_worked_numbers():
    assert activations.sigmoid(0.0) == 0.5 and activations.d_sigmoid(0.0) == 0.25
    assert activations.tanh(0.0) == 0 and activations.d_tanh(0.0) == 1
    assert activations.softplus(0.0) == pytest.approx(math.log(2), rel=4 * EPS)
    assert activations.sigmoid(math.log(3)) == pytest.approx(3 / 4, rel=4 * EPS)
    assert activations.leaky_relu(-2.0, alpha=0.25) == -0.5
    assert activations.elu(-math.log(2), alpha=3.0) == pytest.approx(-1.5, rel=4 * EPS)


def test_subgradients_chosen_at_zero():
    zero = np.zeros(1)
    assert activations.d_relu(zero) == 0 and activations.d_relu(-zero) == 0
    assert activations.d_leaky_relu(zero, alpha=0.2) == 0.2
    assert activations.d_elu(zero, alpha=0.5) == 0.5
    assert activations.d_prelu_alpha(zero) == 0


@pytest.mark.parametrize("name", NAMES)
def test_kinks_are_where_the_one_sided_derivatives_differ(name):
    sigma, h = ACTIVATIONS[name], 1e-9
    if "alpha" in sigma.parameters:
        sigma = activation(name, alpha=0.3)  # elu has its kink for α ≠ 1 only
    jumps = abs(sigma.d(h) - sigma.d(-h)) > 0.1
    assert jumps == (sigma.kinks == (0.0,))


def test_tanh_is_odd_and_sigmoid_complements():
    np.testing.assert_array_equal(activations.tanh(-Z), -activations.tanh(Z))
    np.testing.assert_allclose(activations.sigmoid(Z) + activations.sigmoid(-Z), 1, rtol=2 * EPS)


def test_erfc_against_the_standard_library():
    z = np.linspace(-8, 26, 3401)
    expected = np.array([math.erfc(x) for x in z])
    assert np.abs(activations.erfc(z) - expected).max() < 1e-15
    np.testing.assert_allclose(activations.erfc(z), expected, rtol=1e-13)


def test_selu_constants_are_their_closed_forms_and_keep_mean_0_and_variance_1():
    assert float(activations.SELU_ALPHA_FORMULA.evalf(30)) == activations.SELU_ALPHA
    assert float(activations.SELU_LAMBDA_FORMULA.evalf(30)) == activations.SELU_LAMBDA
    z = np.linspace(-12, 12, 240001)
    weight = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    a = activations.selu(z)
    assert abs((a * weight).sum()) < 1e-8 and abs((a * a * weight).sum() - 1) < 1e-8


def test_gelu_tanh_errs_by_less_than_5e_minus_4():
    z = np.linspace(-10, 10, 20001)
    error = np.abs(activations.gelu_tanh(z) - activations.gelu(z)).max()
    assert 4e-4 < error < 5e-4


def test_softmax_by_hand():
    Z = np.log(np.array([[1.0, 2.0, 5.0], [3.0, 1.0, 4.0]]))
    np.testing.assert_allclose(
        activations.softmax(Z), [[1 / 8, 2 / 8, 5 / 8], [3 / 8, 1 / 8, 4 / 8]], rtol=1e-15
    )
    J = activations.softmax_jacobian(Z[0])
    expected = np.array([[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]) / 64
    np.testing.assert_allclose(J, expected, rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_huge_logits_overflows_nothing(dtype):
    Z = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        P, logP = activations.softmax(Z), activations.log_softmax(Z)
    third = dtype(1) / 3
    np.testing.assert_allclose(P, [[1, 0, 0], [third] * 3], rtol=1e-6)
    np.testing.assert_allclose(logP, [[0, -2e4, -1e4], [-math.log(3)] * 3], rtol=1e-5)
    assert P.dtype == logP.dtype == dtype


def test_log_softmax_keeps_its_digits_beside_a_large_shift():
    expected = activations.log_softmax(np.array([0.0, 1.0, 3.0]))
    np.testing.assert_allclose(
        activations.log_softmax(np.array([0.0, 1.0, 3.0]) + 2**40), expected, rtol=1e-15
    )


def test_logsumexp_by_hand():
    Z = np.log(np.array([[1.0, 2.0, 5.0]])) + 1e3
    assert activations.logsumexp(Z) == pytest.approx(1e3 + math.log(8), rel=4 * EPS)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_a_single_vector_of_logits_is_a_row(name):
    f, Z = getattr(activations, name), np.random.default_rng(6).standard_normal((4, 3))
    np.testing.assert_array_equal(f(Z[2]), f(Z)[2])


def test_softmax_ignores_a_constant_in_every_logit():
    rng = np.random.default_rng(1)
    Z = rng.standard_normal((4, 7))
    np.testing.assert_allclose(
        activations.softmax(Z + rng.standard_normal((4, 1))), activations.softmax(Z), rtol=1e-14
    )


def test_softmax_jacobian_against_the_complex_step_column_by_column():
    z = np.random.default_rng(2).standard_normal(5)
    columns = [activations.softmax(z + 1e-30j * np.eye(5)[j]).imag / 1e-30 for j in range(5)]
    np.testing.assert_allclose(activations.softmax_jacobian(z), np.array(columns).T, rtol=1e-12)


def test_d_softmax_is_the_jacobian_of_each_row_times_g():
    rng = np.random.default_rng(3)
    Z, G = rng.standard_normal((2, 4, 7))
    expected = [activations.softmax_jacobian(z).T @ g for z, g in zip(Z, G, strict=True)]
    np.testing.assert_allclose(activations.d_softmax(Z, G), expected, rtol=1e-12)
    np.testing.assert_allclose(activations.SOFTMAX.pullback(Z, G), expected, rtol=1e-12)
    diagonal = G * activations.softmax(Z) * (1 - activations.softmax(Z))
    assert not np.allclose(activations.d_softmax(Z, G), diagonal)


def test_pullback_of_an_elementwise_activation_is_a_product():
    rng = np.random.default_rng(4)
    Z, G = rng.standard_normal((2, 3, 5))
    np.testing.assert_array_equal(ACTIVATIONS["tanh"].pullback(Z, G), G * activations.d_tanh(Z))


def test_softmax_has_no_elementwise_derivative():
    with pytest.raises(TypeError, match="no elementwise derivative; use pullback"):
        activations.SOFTMAX.d(np.zeros((2, 3)))


def test_activation_fills_in_parameters_and_leaves_the_table_alone():
    z = np.array([-2.0, 3.0])
    np.testing.assert_array_equal(activation("leaky_relu", alpha=0.5)(z), [-1, 3])
    np.testing.assert_array_equal(activation("leaky_relu", alpha=0.5).d(z), [0.5, 1])
    assert ACTIVATIONS["leaky_relu"].parameters["alpha"] == 0.01
    with pytest.raises(TypeError):
        ACTIVATIONS["leaky_relu"].parameters["alpha"] = 0.5


@pytest.mark.parametrize("name", ["leaky_relu", "elu"])
def test_defaults_of_the_functions_are_those_of_the_table(name):
    sigma = ACTIVATIONS[name]
    np.testing.assert_array_equal(sigma.value(Z), sigma(Z))
    np.testing.assert_array_equal(sigma.derivative(Z), sigma.d(Z))


def test_unknown_names_and_parameters_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown activation 'rectifier'; expected one of linear, sigmoid"):
        activation("rectifier")
    with pytest.raises(ValueError, match="relu has no parameter alpha; its parameters: none"):
        activation("relu", alpha=0.1)
    with pytest.raises(ValueError, match="elu has no parameter beta; its parameters: alpha"):
        activation("elu", beta=0.1)
    with pytest.raises(ValueError, match=r"one vector \(K,\), not shape \(2, 3\)"):
        activations.softmax_jacobian(np.zeros((2, 3)))


def test_the_parameters_of_a_record_are_its_own_and_stay():
    given = {"alpha": 0.2}
    sigma = activations.Activation("elu", activations.elu, activations.d_elu, FORMULAS["elu"], given)
    given["alpha"] = 5.0
    assert dict(sigma.parameters) == {"alpha": 0.2}
    with pytest.raises(TypeError, match="does not support item assignment"):
        sigma.parameters["alpha"] = 5.0


def test_d_softmax_of_a_single_vector_is_that_of_a_row():
    rng = np.random.default_rng(12)
    z, g = rng.standard_normal(4), rng.standard_normal(4)
    np.testing.assert_array_equal(
        activations.d_softmax(z, g), activations.d_softmax(z[None, :], g[None, :])[0]
    )
