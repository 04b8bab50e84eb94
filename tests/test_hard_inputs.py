"""Each public numeric function gives a right answer for what it takes, and a clear error for all else.

The policy stands in mathlib/inputs.py, the functions and their arguments in hard_tools.py.
"""

import linecache
import math
import traceback
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hard_tools import CASES, EXCEPTIONS, NUMBERS, PUBLIC, Case

import mathlib
from mathlib import datasets, models
from mathlib.activations import ACTIVATIONS
from mathlib.datasets import two_moons
from mathlib.metrics import Diverged
from mathlib.network import init, predict
from mathlib.training import train

MATHLIB = Path(mathlib.__file__).parent
BY_NAME = {each.name: each for each in CASES}
every_case = pytest.mark.parametrize("name", BY_NAME)


def leaves(result):
    """The arrays and numbers in what a function returns, in order"""
    if isinstance(result, np.ndarray | np.generic | float | complex | int):
        return [result]
    if isinstance(result, dict):
        return [leaf for value in result.values() for leaf in leaves(value)]
    if isinstance(result, list | tuple):
        return [leaf for value in result for leaf in leaves(value)]
    return leaves(vars(result)) if hasattr(result, "__dict__") else []


def computed(each, given):
    """The leaves of a call. Overflow and invalid operations are looked at in the values."""
    with np.errstate(all="ignore"):
        return leaves(each.call(given))


def floating(found):
    return [np.asarray(leaf) for leaf in found if np.asarray(leaf).dtype.kind in "fc"]


def has_nan(found):
    return any(np.isnan(leaf).any() for leaf in floating(found))


def assert_same(found, expected, exact=False, rtol=1e-9):
    """Equal in number, shape and value; rtol is of the largest entry"""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        if exact:
            np.testing.assert_array_equal(one, other, strict=True)
        else:
            scale = np.abs(np.nan_to_num(np.asarray(other, complex))).max(initial=1.0)
            np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol * scale)


def refusal(each, given):
    """The error of a call, which must come from a raise statement of mathlib and say what was expected."""
    with pytest.raises((TypeError, ValueError)) as caught, np.errstate(all="ignore"):
        each.call(given)
    assert_clear(caught.value)
    return caught.value


SAID = (
    "expected",
    "must",
    "pass ",
    "hold",
    "need",
    "leave",
    "take",
    "not ",
    "the layer has",
    "so none",
    "differentiate",
)


def assert_clear(error):
    """It comes from a raise statement of mathlib, and says what was expected or what to do."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(last.filename, last.lineno).strip()
    assert Path(last.filename).is_relative_to(MATHLIB), f"from {last.filename}: {error}"
    assert line.startswith("raise"), f"{line} says {error}"
    assert any(word in str(error) for word in SAID), error


def kept(each, given):
    """Copies of the arrays that a call must leave alone"""
    return {k: v.copy() for k, v in given.items() if isinstance(v, np.ndarray) and k not in each.changes}


# --- what is taken --------------------------------------------------------------------------------


@every_case
def test_what_is_passed_in_stays_as_it_is(name):
    each = BY_NAME[name]
    given = each.made()
    before = kept(each, given)
    computed(each, given)
    for key, array in before.items():
        np.testing.assert_array_equal(given[key], array, strict=True)


def read_only(array):
    array.flags.writeable = False
    return array


def strided(array):
    """The same numbers, every second of a larger array, backwards"""
    wide = np.full([2 * n for n in array.shape], 7.0, array.dtype)
    view = wide[tuple(slice(None, None, -2) for _ in array.shape)]
    view[...] = array
    return view


def swapped(array):
    return np.asfortranarray(array) if array.ndim > 1 else array


LAYOUTS = {"read-only": read_only, "Fortran order": swapped, "a view with gaps, backwards": strided}


@pytest.mark.parametrize("layout", LAYOUTS)
@every_case
def test_the_layout_in_memory_changes_no_value(name, layout):
    """Sums may run in another order, so that views agree up to rounding; read-only arrays to the bit."""
    each = BY_NAME[name]
    given, plain = each.made(), each.made()
    for key in each.arrays().keys() - set(each.changes):
        if not (
            key == "theta" and layout != "read-only" and name.startswith("network.")
        ):  # must be contiguous
            given[key] = LAYOUTS[layout](given[key])
    assert_same(computed(each, given), computed(each, plain), exact=layout == "read-only")


@every_case
def test_float32_gives_float32(name):
    each = BY_NAME[name]
    found, expected = computed(each, each.made(np.float32)), computed(each, each.made())
    if not each.wide:
        arrays = [
            leaf.dtype
            for leaf in found
            if isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.kind == "f"
        ]
        assert set(arrays) <= {np.dtype(np.float32)}
    assert_same(found, expected, rtol=2e-3)


@every_case
def test_float64_gives_float64(name):
    each = BY_NAME[name]
    found = computed(each, each.made())
    assert {leaf.dtype for leaf in floating(found)} <= {np.dtype(np.float64)}


SMALL = {"one sample": {"N": 1}, "everything of width one": dict.fromkeys("NKnmPTSMRo", 1)}


@pytest.mark.parametrize("sizes", SMALL)
@every_case
def test_small_sizes(name, sizes):
    each, changed = BY_NAME[name], SMALL[sizes]
    try:
        given = each.made(**changed)
    except ValueError as error:
        assert_clear(error)
        return
    finite_or_refused(each, given)


def finite_or_refused(each, given):
    """A finite answer or a clear error"""
    try:
        found = computed(each, given)
    except (TypeError, ValueError, ArithmeticError) as error:
        assert_clear(error)
    else:
        assert all(np.isfinite(leaf).all() for leaf in floating(found))


VALUES = {
    "zeros": lambda a: np.zeros_like(a),
    "equal numbers": lambda a: np.full_like(a, 0.1),
    "1e4 and −1e4": lambda a: np.where(a > 0, a.dtype.type(1e4), a.dtype.type(-1e4)),
    "denormal numbers": lambda a: np.sign(a) * np.finfo(a.dtype).smallest_subnormal * 3,
}


ORTHOGONAL = "the two are orthogonal, and tan 90° is infinite"
OVERFLOW = {
    ("prerequisites.linear_algebra.tangent", "1e4 and −1e4"): ORTHOGONAL,
    ("prerequisites.linear_algebra.tangent", "denormal numbers"): ORTHOGONAL,
    ("prerequisites.probability.d_bernoulli_log_likelihood", "denormal numbers"): "1/p is beyond the range",
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("values", VALUES)
@every_case
def test_values_at_the_edge_give_finite_numbers_or_a_clear_error(name, values, dtype):
    each = BY_NAME[name]
    given = each.made(dtype)
    for key in each.arrays():
        given[key] = VALUES[values](given[key])
    if (name, values) in OVERFLOW:
        assert not any(np.isnan(leaf).any() for leaf in floating(computed(each, given)))
    else:
        finite_or_refused(each, given)


# --- what is refused ------------------------------------------------------------------------------

OTHER = {
    "int64": lambda a: np.ceil(np.abs(a)).astype(np.int64),
    "int32": lambda a: np.ceil(np.abs(a)).astype(np.int32),
    "bool": lambda a: np.ones_like(a, bool),
    "float16": lambda a: a.astype(np.float16),
    "longdouble": lambda a: a.astype(np.longdouble),
    "complex64": lambda a: a.astype(np.complex64),
    "object": lambda a: a.astype(object),
    "text": lambda a: a.astype(str),
    "list": lambda a: a.tolist(),
    "tuple": lambda a: tuple(a.tolist()),
    "None": lambda a: None,
    "masked": lambda a: np.ma.masked_array(a, np.zeros(a.shape, bool)),
    "datetime": lambda a: np.zeros(a.shape, "datetime64[s]"),
}
LISTED = ("int64", "int32", "list", "tuple")


@pytest.mark.parametrize("other", OTHER)
@every_case
def test_what_is_no_array_of_floats_is_refused(name, other):
    each = BY_NAME[name]
    for key in each.arrays():
        given = each.made()
        given[key] = OTHER[other](given[key])
        if other == "None" and (each.optional(key) or name == "backpropagation.backward"):
            continue  # the source of backward is printed, and None meets len(Y) there
        if key in each.lists and other in LISTED:
            expected = computed(each, each.made() | {key: np.asarray(given[key], np.float64)})
            assert_same(computed(each, given), expected, exact=True)
        elif each.symbols and other == "object":
            found = [np.asarray(leaf, float) for leaf in computed(each, given)]
            assert_same(found, computed(each, each.made()))
        else:
            refusal(each, given)


@pytest.mark.parametrize(
    "key", [pytest.param((e.name, k), id=f"{e.name}-{k}") for e in CASES for k in e.arrays()]
)
def test_two_precisions_at_once_are_refused(key):
    """Each array in turn is float32 where all others, and the network or what else is passed, are float64."""
    name, changed = key
    each = BY_NAME[name]
    given = each.made()
    given[changed] = given[changed].astype(np.float32)
    if each.alone() or name == "network.with_theta":  # it may be of another dtype: the network takes it over
        assert_same(computed(each, given), computed(each, each.made()), rtol=2e-3)
    else:
        refusal(each, given)


@every_case
def test_another_axis_is_refused(name):
    each = BY_NAME[name]
    for key in each.arrays():
        given = each.made()
        given[key] = given[key][None]
        if each.spread:
            try:
                computed(each, given)
            except (TypeError, ValueError) as error:
                assert_clear(error)
        else:
            refusal(each, given)


@every_case
def test_sizes_that_do_not_fit_are_refused(name):
    """One entry more along an axis whose size another array, or a number of the case, has too"""
    each = BY_NAME[name]
    for key, letters in each.arrays().items():
        for axis, letter in enumerate(letters.split()):
            if each.shared(key, letter):
                given = each.made()
                given[key] = np.concatenate([given[key], np.take(given[key], [0], axis)], axis)
                refusal(each, given)


@every_case
def test_an_empty_array_is_refused_or_gives_an_empty_one(name):
    each = BY_NAME[name]
    for key, letters in each.arrays().items():
        for axis in range(len(letters.split())):
            given = each.made()
            given[key] = np.take(given[key], [], axis)
            if each.empty:
                empty_or_refused(each, given)
            else:
                refusal(each, given)


def empty_or_refused(each, given):
    """The sum over no entries is 0, and a formula of no entries has none"""
    try:
        found = computed(each, given)
    except ValueError as error:
        assert_clear(error)
    else:
        assert all(leaf.size == 0 or leaf == 0 for leaf in floating(found))


REFUSED_IN_A_FORMULA = {
    ("prerequisites.probability.expectation", "p"),
    ("prerequisites.probability.variance", "p"),
}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@every_case
def test_nan_stays_nan_or_is_refused_by_what_decides(name, bad):
    each = BY_NAME[name]
    for key in each.arrays():
        for place in (0, -1):
            given = each.made()
            given[key].flat[place] = bad
            if each.decides:
                error = refusal(each, given)
                assert (
                    "NaN or infinite" in str(error)
                    or isinstance(each.decides, str)
                    and each.decides in str(error)
                )
            elif (
                np.isnan(bad)
                and (name, key) not in REFUSED_IN_A_FORMULA
                and not each.free
                and not each.nothing
            ):
                assert has_nan(computed(each, given)), f"{key}: a NaN went in and none came out"
            else:
                finite_or_nan_or_refused(each, given)


def finite_or_nan_or_refused(each, given):
    try:
        computed(each, given)
    except (TypeError, ValueError, ArithmeticError) as error:
        assert_clear(error)


# --- one number -----------------------------------------------------------------------------------

NO_NUMBER = {
    "nan": math.nan,
    "True": True,
    "text": "1",
    "None": None,
    "complex": 1j,
    "list": [0.1],
    "bool of NumPy": np.True_,
}
every_number = pytest.mark.parametrize(
    "name, key", [pytest.param(n.name, key, id=f"{n.name}-{key}") for n in NUMBERS for key in n.real]
)
every_whole = pytest.mark.parametrize(
    "name, key", [pytest.param(n.name, key, id=f"{n.name}-{key}") for n in NUMBERS for key in n.whole]
)


def with_number(name, key, value):
    found = next(numbers for numbers in NUMBERS if numbers.name == name)
    return PUBLIC[name](**Case(PUBLIC[name], found.arguments).made() | {key: value})


@pytest.mark.parametrize("value", NO_NUMBER)
@every_number
def test_what_is_no_real_number_is_refused(name, key, value):
    with pytest.raises((TypeError, ValueError)) as caught:
        with_number(name, key, NO_NUMBER[value])
    assert_clear(caught.value)


@every_number
def test_an_infinite_number_gives_the_limit_or_is_refused(name, key):
    try:
        found = with_number(name, key, math.inf)
    except ValueError as error:
        assert_clear(error)
    else:
        assert name == "prerequisites.probability.chebyshev" and found == {"v": 1.0, "epsilon": 0.0}[key]


@pytest.mark.parametrize("value", [2.5, "2", None, [2], math.nan, -1])
@every_whole
def test_what_is_no_whole_number_is_refused(name, key, value):
    with pytest.raises((TypeError, ValueError)) as caught:
        with_number(name, key, value)
    assert_clear(caught.value)


# --- nothing is forgotten -------------------------------------------------------------------------


def test_every_public_numeric_function_is_in_the_table_or_has_a_reason():
    tabled = {*BY_NAME, *(numbers.name for numbers in NUMBERS)}
    assert sorted(PUBLIC.keys() - tabled - EXCEPTIONS.keys()) == []
    assert sorted(EXCEPTIONS.keys() - PUBLIC.keys()) == []
    assert sorted(EXCEPTIONS.keys() & tabled) == []
    assert len(BY_NAME) == len(CASES) >= 180


# --- right values, against mpmath -----------------------------------------------------------------

HARD = [0.0, 5e-324, 3e-310, 1e-300, 1e-20, 1e-8, 0.3, 1.0, 17.0, 36.0, 40.0, 700.0, 745.0, 1e4]
HARD = np.array([*HARD, *(-z for z in HARD)])
mp = mpmath.mp.clone() if hasattr(mpmath.mp, "clone") else mpmath.MPContext()
mp.dps = 60


def exact_activation(name, z):
    """The textbook forms, to 60 digits"""
    sigma = lambda z: 1 / (1 + mp.exp(-z))
    alpha, lam = mp.mpf(1.6732632423543772), mp.mpf(1.0507009873554805)
    forms = {
        "linear": lambda z: z,
        "sigmoid": sigma,
        "tanh": mp.tanh,
        "relu": lambda z: max(z, mp.mpf(0)),
        "leaky_relu": lambda z: z if z > 0 else mp.mpf(0.01) * z,
        "softplus": lambda z: mp.log1p(mp.exp(z)) if z < 0 else z + mp.log1p(mp.exp(-z)),
        "elu": lambda z: z if z > 0 else mp.expm1(z),
        "selu": lambda z: lam * (z if z > 0 else alpha * mp.expm1(z)),
        "silu": lambda z: z * sigma(z),
        "gelu": lambda z: z * mp.erfc(-z / mp.sqrt(2)) / 2,
        "gelu_tanh": lambda z: z * sigma(2 * mp.sqrt(2 / mp.pi) * (z + mp.mpf(0.044715) * z**3)),
        "mish": lambda z: z * mp.tanh(forms["softplus"](z)),
    }
    return forms[name](mp.mpf(z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_right_at_1e4_at_denormal_numbers_and_between(name):
    """Up to twenty units in the last place; in the tails, up to rounding of the exponent or of a denormal"""
    with np.errstate(under="ignore"):
        found = ACTIVATIONS[name](HARD)
    for z, a in zip(HARD, found, strict=True):
        expected = exact_activation(name, z)
        exponent = z * z + 0.1 * abs(z) ** 3 if "gelu" in name and z < 0 else abs(z)
        allowed = (5e-15 + 4e-16 * exponent) * abs(expected) + 2 * (1 + abs(z)) * mp.mpf(5e-324)
        assert abs(mp.mpf(float(a)) - expected) <= allowed, (z, a, float(expected))


@pytest.mark.parametrize(
    "name", [n for n in ACTIVATIONS if n not in ("relu", "leaky_relu", "elu", "selu", "linear")]
)
def test_a_derivative_is_right_at_1e4_at_denormal_numbers_and_between(name):
    """Held against central differences of 60 digits, whose error is 1e-30; absolute for small slopes"""
    found = ACTIVATIONS[name].d(HARD)
    for z, d in zip(HARD, found, strict=True):
        h = mp.mpf(10) ** -18
        expected = (exact_activation(name, mp.mpf(z) + h) - exact_activation(name, mp.mpf(z) - h)) / (2 * h)
        assert abs(mp.mpf(float(d)) - expected) <= 1e-14 * max(abs(expected), 1e-3), (z, d, float(expected))


LOGITS = np.array(
    [[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4 - 1], [5e-324, 0.0, -5e-324], [800.0, 1.0, -800.0]]
)


@pytest.mark.parametrize("dtype, share", [(np.float64, 1e-14), (np.float32, 1e-6)])
def test_softmax_and_its_losses_are_right_at_1e4_and_at_denormal_numbers(dtype, share):
    Z = LOGITS.astype(dtype)
    log_p = PUBLIC["activations.soft_maximum.log_softmax"](Z)
    p = PUBLIC["activations.soft_maximum.softmax"](Z)
    for i, row in enumerate(Z.tolist()):
        total = mp.fsum(mp.exp(mp.mpf(z)) for z in row)
        for k, z in enumerate(row):
            exact = mp.mpf(z) - mp.log(total)
            assert abs(mp.mpf(float(log_p[i, k])) - exact) <= share * max(1, abs(exact))
            assert abs(mp.mpf(float(p[i, k])) - mp.exp(exact)) <= share
        Y = np.eye(3, dtype=dtype)[[i % 3]]
        loss = PUBLIC["losses.cross_entropy"](Z[[i]], Y)[0]
        assert abs(mp.mpf(float(loss)) + (mp.mpf(row[i % 3]) - mp.log(total))) <= share * max(
            1, abs(row[i % 3])
        )


@pytest.mark.parametrize("y", [0.0, 1.0, 0.3])
def test_binary_cross_entropy_is_right_up_to_rounding_of_the_logit(y):
    """softplus(z) − yz is one subtraction: its error is a share of |z|, not of the loss"""
    for z in HARD:
        found = PUBLIC["losses.binary_cross_entropy"](np.array([[z]]), np.array([[y]]))[0]
        p = 1 / (1 + mp.exp(-mp.mpf(z)))
        one = 1 / (1 + mp.exp(mp.mpf(z)))  # 1 − p, without cancelling
        exact = -(mp.mpf(y) * mp.log(p) + (1 - mp.mpf(y)) * mp.log(one))
        assert abs(mp.mpf(float(found)) - exact) <= 4e-16 * max(1, abs(z)) + 1e-15


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_at_infinity_has_its_limit_or_none(name):
    limits = {
        "linear": (-np.inf, np.inf), "sigmoid": (0, 1), "tanh": (-1, 1),
        "leaky_relu": (-np.inf, np.inf), "elu": (-1, np.inf),
        "selu": (-1.0507009873554805 * 1.6732632423543772, np.inf),
    }  # fmt: skip
    with np.errstate(invalid="ignore", over="ignore"):
        found = ACTIVATIONS[name](np.array([-np.inf, np.inf]))
    for a, limit in zip(found, limits.get(name, (0, np.inf)), strict=True):
        assert np.isnan(a) or np.isclose(a, limit, rtol=1e-15)


# --- whole networks -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("hidden", ["tanh", "relu", "gelu", "selu"])
@pytest.mark.parametrize("width, depth", [(1, 1), (1, 30), (6, 30)])
def test_width_1_and_depth_30_train(hidden, width, depth, dtype):
    rng = np.random.default_rng(2)
    X, y = two_moons(40, rng)
    net = init((2, *(width,) * depth, 1), ((hidden,) * depth) + ("sigmoid",), rng, dtype=dtype)
    history = train(net, X.astype(dtype), y, epochs=3, rng=rng, loss="binary_cross_entropy", eta=0.01)
    assert net.theta.dtype == dtype and np.isfinite(net.theta).all() and np.isfinite(history["loss"]).all()


HOSTILE = {
    "one sample": lambda X, y: (X[:1], y[:1]),
    "one class": lambda X, y: (X, np.ones_like(y)),
    "constant features": lambda X, y: (np.full_like(X, 3.0), y),
    "features of 1e4": lambda X, y: (1e4 * np.sign(X), y),
    "denormal features": lambda X, y: (5e-324 * np.sign(X), y),
    "Fortran order": lambda X, y: (np.asfortranarray(X), y),
    "read-only": lambda X, y: (read_only(X), read_only(y)),
    "views": lambda X, y: (strided(X), strided(y)),
    "labels of int32": lambda X, y: (X, y.astype(np.int32)),
    "labels of uint8": lambda X, y: (X, y.astype(np.uint8)),
}


@pytest.mark.parametrize("data", HOSTILE)
def test_a_network_trains_on_hostile_data_and_leaves_them_alone(data):
    rng = np.random.default_rng(3)
    X, y = HOSTILE[data](*two_moons(30, rng))
    before = X.copy(), y.copy()
    net = init((2, 5, 1), ("tanh", "sigmoid"), rng)
    history = train(net, X, y, epochs=4, rng=rng, loss="binary_cross_entropy", eta=0.01, batch_size=None)
    assert np.isfinite(history["loss"]).all() and np.isfinite(net.theta).all()
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


@pytest.mark.parametrize("model, K", [("logistic regression", 1), ("softmax classifier", 3)])
@pytest.mark.parametrize("lam", [0.0, 0.1])
def test_a_class_without_samples_has_no_minimum_and_is_named(model, K, lam):
    X = np.random.default_rng(0).standard_normal((9, 2))
    with pytest.raises(
        models.NoMinimum, match=r"all samples have the target \S+ for output .* pass samples of each"
    ):
        models.fit(model, X, np.arange(9) % 2 * (K > 1), K=K, lam=lam)


@pytest.mark.parametrize("model, K", [("logistic regression", 1), ("softmax classifier", 3)])
def test_newton_ends_in_float32_where_it_ends_in_float64(model, K):
    X, y = np.random.default_rng(0).standard_normal((30, 2)), np.arange(30) % max(K, 2)
    one, other = (models.fit(model, X.astype(dtype), y, K=K, lam=0.1) for dtype in (np.float32, np.float64))
    assert one.theta.dtype == np.float32
    np.testing.assert_allclose(predict(one, X.astype(np.float32)), predict(other, X), atol=1e-4)


@pytest.mark.parametrize("value", [0.1, 1e4, 1e-300, 0.0, 123.456])
def test_a_constant_column_is_found_though_its_mean_is_rounded(value):
    X = np.column_stack([np.arange(10.0), np.full(10, value)])
    with pytest.raises(ValueError, match=r"the columns \[1\] of X do not vary"):
        datasets.standardized(X)


def test_test_data_on_which_the_loss_overflows_stop_a_run():
    """The outputs on the training data stay finite; without the stop their accuracy would be a number."""
    rng = np.random.default_rng(1)
    net = init((1, 1), ("linear",), rng)
    far = (np.array([[1e200]]), np.array([[-1e200]]))
    with pytest.raises(Diverged, match="the loss of the 1 rows to measure is no longer finite"):
        train(
            net,
            np.ones((4, 1)),
            np.ones((4, 1)),
            epochs=1,
            rng=rng,
            loss="mse",
            eta=0.1,
            batch_size=2,
            test=far,
        )
