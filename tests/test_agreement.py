"""Right derivatives are accepted for every seed; every planted mistake is refused by name."""

import functools

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import TOLERANCE, Agreement, Disagreement, agree
from mathlib.agreement.steps import central_differences, complex_step_derivative
from mathlib.definitions import define
from mathlib.evidence import EVIDENCE_MIME

z, alpha = sp.symbols("z alpha", real=True)
SIGMA = 1 / (1 + sp.exp(-z))
LEAKY = sp.Piecewise((z, z > 0), (alpha * z, True))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def d_sigmoid(z):
    a = sigmoid(z)
    return a * (1 - a)


def leaky_relu(z, alpha):
    return np.where(z > 0, z, alpha * z)


def d_leaky_relu(z, alpha):
    return np.where(z > 0, 1.0, alpha)


def d_prelu_alpha(z, alpha):
    return np.where(z > 0, 0.0, z)


def loud(z):
    return sigmoid(3 * z)


# name: value, derivative, formula
RIGHT = {
    "sigmoid": (sigmoid, d_sigmoid, SIGMA),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, sp.tanh(z)),
    "relu": (
        lambda z: np.where(z > 0, z, 0),
        lambda z: np.where(z > 0, 1.0, 0.0),
        sp.Piecewise((z, z > 0), (0, True)),
    ),
    "relu as max": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0), sp.Max(0, z)),
    "relu of a shift": (
        lambda z: np.maximum(z - 2, 0),
        lambda z: np.where(z > 2, 1.0, 0.0),
        sp.Max(0, z - 2),
    ),
    "softsign": (
        lambda z: z / (1 + np.where(z > 0, z, -z)),
        lambda z: 1 / (1 + np.abs(z)) ** 2,
        z / (1 + sp.Abs(z)),
    ),
    "sign": (lambda z: z * np.where(z > 0, 1, -1), lambda z: np.where(z > 0, 1.0, -1.0), z * sp.sign(z)),
    "heaviside": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0), z * sp.Heaviside(z)),
    "steep": (loud, lambda z: 3 * d_sigmoid(3 * z), SIGMA.subs(z, 3 * z)),
    "crossing zero": (lambda z: np.sin(z), lambda z: np.cos(z), sp.sin(z)),
    "linear": (lambda z: z + 0, lambda z: np.ones_like(z), z),
}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", RIGHT)
def test_right_derivatives_are_accepted(name, seed):
    value, derivative, formula = RIGHT[name]
    assert isinstance(agree(value, derivative, formula, z, seed=seed), Agreement)


@pytest.mark.parametrize("seed", range(20))
def test_parameters_are_symbols_matched_by_name(seed):
    at = {"parameters": {"alpha": 0.1}, "seed": seed}
    assert agree(leaky_relu, d_leaky_relu, LEAKY, z, **at)
    assert agree(leaky_relu, d_prelu_alpha, LEAKY, alpha, **at)


def test_a_formula_may_use_defined_names():
    sigma = define("sigma", z, SIGMA)
    assert agree(lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * d_sigmoid(z), z * sigma(z), z)
    with pytest.raises(Disagreement):
        agree(sigmoid, lambda z: -d_sigmoid(z), sigma(z), z)


def planted(change):
    return lambda z: change(z, d_sigmoid(z))


def one_entry(z, d):
    d[17] *= 1 + 1e-6
    return d


# name: the wrong derivative of the sigmoid, what the message must say
WRONG = {
    "sign": (planted(lambda z, d: -d), r"in 64 of 64 entries.*ratio −1: a sign\?"),
    "factor 2": (planted(lambda z, d: 2 * d), r"ratio 2: a factor 2\?"),
    "factor 1/2": (planted(lambda z, d: d / 2), r"ratio 1/2: a factor 2\?"),
    "constant factor": (planted(lambda z, d: 3 * d), r"ratio 3 in every entry\?"),
    "the value": (sigmoid, r"the value instead of its derivative\?"),
    "taken at a": (lambda z: d_sigmoid(sigmoid(z)), "disagrees with SymPy's derivative in 64 of 64"),
    "sigma' missing": (lambda z: np.ones_like(z), r"SymPy's derivative.*\(sigma' missing\?\)"),
    "only z < 0": (planted(lambda z, d: np.where(z < 0, -d, d)), r"a sign\?; wrong only where z < 0"),
    "only z > 0": (planted(lambda z, d: np.where(z > 0, 2 * d, d)), r"a factor 2\?; wrong only where z > 0"),
    "one entry": (
        planted(one_entry),
        r"in 1 of 64 entries.*relative error 1.0e-06.*only entry \[17\] is wrong",
    ),
    "1e-9": (planted(lambda z, d: d * (1 + 1e-9)), r"relative error 1.0e-09, allowed 1e-10"),
    "offset": (planted(lambda z, d: d + 0.25), "off by the constant 1/4 in every entry"),
}


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", WRONG)
def test_a_planted_mistake_is_refused_by_name(name, seed):
    derivative, message = WRONG[name]
    slope = {"sigma' missing": lambda z: 1 / d_sigmoid(z)}
    with pytest.raises(Disagreement, match=message):
        agree(sigmoid, derivative, SIGMA, z, seed=seed, candidates=slope)


def test_the_message_names_function_point_and_both_values():
    with pytest.raises(Disagreement) as caught:
        agree(sigmoid, lambda z: -d_sigmoid(z), SIGMA, z, points=1)
    x = np.random.default_rng(0).uniform(-6, 6)
    assert f"most at z = {x:.6g}: " in str(caught.value)
    assert f"gives {-d_sigmoid(x):.5g}, SymPy's derivative {d_sigmoid(x):.5g};" in str(caught.value)
    assert "<lambda>" in str(caught.value)


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1e6])
@pytest.mark.parametrize("factor", [-1, 1 / 2, 1 + 1e-8])
def test_a_wrong_factor_never_hides_whatever_the_scale(size, factor):
    value, derivative = lambda z: size * sigmoid(z), lambda z: size * factor * d_sigmoid(z)
    with pytest.raises(Disagreement, match="SymPy's derivative"):
        agree(value, derivative, sp.Float(size, 40) * SIGMA, z)


def test_a_wrong_factor_on_a_small_entry_does_not_hide_either():
    def wrong(z):
        d = np.exp(z)
        d[d.argmin()] *= 2
        return d

    assert agree(np.exp, np.exp, sp.exp(z), z)
    with pytest.raises(Disagreement, match="only entry"):
        agree(np.exp, wrong, sp.exp(z), z)
    with pytest.raises(ValueError, match="too small beside the largest entry") as caught:
        agree(np.exp, wrong, sp.exp(z), z, low=-30, high=30)
    assert not isinstance(caught.value, Disagreement)


def test_a_wrong_value_is_refused_before_its_derivative():
    with pytest.raises(
        Disagreement, match=r"disagrees with the formula of .*off by the constant 1 in every entry"
    ):
        agree(lambda z: sigmoid(z) + 1, d_sigmoid, SIGMA, z)


def test_a_value_whose_imaginary_part_is_wrong_fails_the_complex_step():
    def half(z):
        return np.real(z) * 0.5 + z * 0.5 + 0j if np.iscomplexobj(z) else z + 0.0

    with pytest.raises(Disagreement, match="the complex step of .*ratio 2: a factor 2"):
        agree(half, np.ones_like, z, z)


def test_a_value_that_drops_the_imaginary_part_is_told_so():
    with pytest.raises(Disagreement, match="drop the imaginary part"):
        agree(lambda z: np.abs(z) + 0 * z, np.sign, sp.Abs(z), z)


def test_central_differences_speak_where_the_complex_step_is_left_out():
    def only_at_the_points(x):
        return sigmoid(x) * (1 + 1e-4 * (np.abs(x - POINTS) > 1e-9))

    POINTS = np.random.default_rng(0).uniform(-6, 6, 64)
    with pytest.raises(Disagreement, match="central differences"):
        agree(only_at_the_points, d_sigmoid, SIGMA, z, complex_step="compares its input")


def test_a_function_without_complex_form_needs_a_reason():
    def real_only(z):
        if np.iscomplexobj(z):
            raise TypeError("real numbers only")
        return sigmoid(z)

    for value in (real_only, lambda z: sigmoid(z.real)):
        with pytest.raises(ValueError, match='complex_step="why not"'):
            agree(value, d_sigmoid, SIGMA, z)
    report = agree(real_only, d_sigmoid, SIGMA, z, complex_step="it refuses complex numbers")
    assert report.text.endswith("; no complex step: it refuses complex numbers")
    assert "complex step" not in str(report.rows)
    for reason in (True, "", False):
        with pytest.raises(TypeError, match="the reason"):
            agree(real_only, d_sigmoid, SIGMA, z, complex_step=reason)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused_at_its_point(bad):
    def broken(z):
        d = d_sigmoid(z)
        d[5] = bad
        return d

    at = np.random.default_rng(0).uniform(-6, 6, 64)[5]
    with pytest.raises(Disagreement, match=f"broken is {bad} at z = {at:.6g}"):
        agree(sigmoid, broken, SIGMA, z)


def test_a_formula_without_value_is_refused_at_its_point():
    with pytest.raises(Disagreement, match="the formula of .* is nan at z = -"):
        agree(lambda z: np.log(z), lambda z: 1 / z, sp.log(z), z)
    assert agree(lambda z: np.log(z), lambda z: 1 / z, sp.log(z), z, given=z > sp.Rational(1, 10))


def test_points_keep_their_distance_from_kinks_and_try_both_sides():
    seen = []

    def value(x):
        seen.append(np.real(x).copy())
        return np.maximum(x - 1, 0)

    agree(value, lambda x: np.where(x > 1, 1.0, 0.0), sp.Max(0, z - 1), z, low=0.98, high=1.02)
    assert min(np.abs(x - 1).min() for x in seen) > 1e-4
    assert seen[0].min() < 1 < seen[0].max()
    with pytest.raises(ValueError, match=r"one side of z - 1 = 0|one side of 1 - z = 0"):
        agree(value, lambda x: np.where(x > 1, 1.0, 0.0), sp.Max(0, z - 1), z, low=-6, high=0)
    with pytest.raises(ValueError, match="too few points"):
        agree(value, lambda x: np.where(x > 1, 1.0, 0.0), sp.Max(0, z - 1), z, low=0.9999, high=1.0001)


def test_positive_symbols_get_positive_points():
    p = sp.Symbol("p", positive=True)
    assert agree(lambda p: np.log(p), lambda p: 1 / p, sp.log(p), p, low=-1, high=2)


SHAPES = {
    "float32": (lambda z: d_sigmoid(z).astype(np.float32), TypeError, "returns float32"),
    "list": (lambda z: list(d_sigmoid(z)), TypeError, "returns list"),
    "scalar": (lambda z: d_sigmoid(z).mean(), TypeError, "returns float64|expected a float64 array"),
    "column": (lambda z: d_sigmoid(z)[:, None], ValueError, r"shape \(64, 1\)"),
    "too short": (lambda z: d_sigmoid(z)[1:], ValueError, r"shape \(63,\)"),
    "in place": (lambda z: np.exp(z, out=z), ValueError, "changes its argument"),
    "no argument": (lambda: 1, TypeError, "cannot be called with an array"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_function_of_the_wrong_kind_is_refused(name):
    derivative, error, message = SHAPES[name]
    with pytest.raises(error, match=message):
        agree(sigmoid, derivative, SIGMA, z)


def test_bad_calls_say_what_to_do():
    at = {"parameters": {"alpha": 0.1}}
    with pytest.raises(ValueError, match="expected one symbol for z.*parameters="):
        agree(leaky_relu, d_leaky_relu, LEAKY, z)
    with pytest.raises(ValueError, match="no symbol named alpha"):
        agree(sigmoid, d_sigmoid, SIGMA, z, **at)
    with pytest.raises(TypeError, match="cannot be called with an array, alpha="):
        agree(lambda z: z, d_leaky_relu, LEAKY, z, **at)
    with pytest.raises(TypeError, match="real SymPy symbol"):
        agree(sigmoid, d_sigmoid, SIGMA, "z")
    with pytest.raises(TypeError, match="real SymPy symbol"):
        agree(np.abs, np.sign, sp.Abs(sp.Symbol("z")), sp.Symbol("z"))
    with pytest.raises(ValueError, match="two symbols of one name"):
        agree(sigmoid, d_sigmoid, SIGMA + sp.Symbol("z"), z)
    with pytest.raises(TypeError, match="expected"):
        agree(sigmoid, d_sigmoid, "1/(1+exp(-z))", z)
    with pytest.raises(ValueError, match="no claim 'activations.sigmoyd'"):
        agree(sigmoid, d_sigmoid, SIGMA, z, claim="activations.sigmoyd")
    with pytest.raises(ValueError, match="got part='slope'"):
        agree(sigmoid, d_sigmoid, SIGMA, z, claim="activations.sigmoid", part="slope")
    with pytest.raises(ValueError, match="positive number of points"):
        agree(sigmoid, d_sigmoid, SIGMA, z, points=0)


def test_the_report_is_one_line_and_evidence():
    report = agree(sigmoid, d_sigmoid, SIGMA, z, claim="activations.sigmoid", part="derivative")
    bundle = report._repr_mimebundle_()
    line = (
        "d_sigmoid: NumPy, SymPy, complex step and differences agree at 64 points, below 1e-10 "
        "(complex step 1e-12, differences 1e-6)"
    )
    assert bundle["text/plain"] == line == repr(report)
    evidence = bundle[EVIDENCE_MIME]
    assert (evidence["kind"], evidence["ok"], evidence["detail"]) == ("agrees", True, line)
    assert (evidence["claim"], evidence["part"]) == ("activations.sigmoid", "derivative")
    assert evidence["view"]["rows"] == [
        ["sigmoid and the formula of sigmoid", "below 1e-10"],
        ["d_sigmoid and SymPy's derivative", "below 1e-10"],
        ["d_sigmoid and the complex step of sigmoid", "below 1e-12"],
        ["d_sigmoid and central differences of sigmoid", "below 1e-6"],
    ]


def test_a_partial_function_goes_by_its_own_name():
    report = agree(
        functools.partial(leaky_relu, alpha=0.1),
        functools.partial(d_leaky_relu, alpha=0.1),
        LEAKY.subs(alpha, sp.Rational(1, 10)),
        z,
    )
    assert report.name == "d_leaky_relu"


def test_a_function_made_by_another_one_goes_by_its_own_name():
    def made():
        def slope(z):
            return d_leaky_relu(z, alpha=0.1)

        return slope

    report = agree(functools.partial(leaky_relu, alpha=0.1), made(), LEAKY.subs(alpha, sp.Rational(1, 10)), z)
    assert report.name == "slope"


def test_the_steps_are_as_good_as_the_table_says():
    x = np.linspace(-3, 3, 41)
    assert TOLERANCE == {"symbolic": 1e-10, "complex step": 1e-12, "central differences": 1e-6}
    assert (
        np.abs(central_differences(np.exp, x) / np.exp(x) - 1).max() < TOLERANCE["central differences"] / 1e4
    )
    assert np.abs(complex_step_derivative(np.exp, x, "exp") / np.exp(x) - 1).max() < 1e-15
