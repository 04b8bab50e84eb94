"""Layers, pooling and matrices of the chapter on convolution: by hand, by plain loops, and for bad input."""

import numpy as np
import pytest
import sympy as sp

from mathlib import convolution
from mathlib.agreement.convolutions import agree_layer, agree_pool
from mathlib.comparison import same
from mathlib.convolution import checks, cnn, layers, pooling

#: X (N, C_in, H, W), w (C_out, C_in, k_h, k_w), stride, padding; in some the last pixels are in no window
CASES = [
    ((2, 3, 5, 6), (5, 3, 2, 4), 1, 0),
    ((2, 3, 5, 8), (5, 3, 2, 4), 2, 1),
    ((4, 2, 5, 8), (5, 2, 3, 4), 3, 1),
    ((2, 3, 4, 5), (6, 3, 4, 2), 1, 2),
    ((3, 1, 7, 6), (4, 1, 1, 2), 3, 0),
]


def drawn(case, dtype=np.float64, seed=3):
    """X, w, b, a random upstream gradient, stride and padding of a case"""
    (shape, kernel, s, p), rng = case, np.random.default_rng(seed)
    X, w, b = (rng.standard_normal(size).astype(dtype) for size in (shape, kernel, kernel[:1]))
    places = [convolution.output_size(n, k, s, p) for n, k in zip(shape[2:], kernel[2:], strict=True)]
    return X, w, b, rng.standard_normal((shape[0], kernel[0], *places)).astype(dtype), s, p


def by_loops(X, w, b, s, p):
    """z_{noij}, one number after the other, as the formula says"""
    padded, (_, _, k_h, k_w) = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p))), w.shape
    rows, columns = ((n + 2 * p - k) // s + 1 for n, k in ((X.shape[2], k_h), (X.shape[3], k_w)))
    Z = np.zeros((len(X), len(w), rows, columns), X.dtype)
    for n, o, i, j in np.ndindex(Z.shape):
        Z[n, o, i, j] = b[o] + (w[o] * padded[n, :, s * i : s * i + k_h, s * j : s * j + k_w]).sum()
    return Z


@pytest.mark.parametrize("case", CASES)
def test_forward_is_the_sum_of_the_formula(case):
    X, w, b, _, s, p = drawn(case)
    Z, _ = convolution.forward(X, w, b, s, p)
    assert same(Z, by_loops(X, w, b, s, p))
    assert same(convolution.forward(X, w, None, s, p)[0], Z - b[:, None, None])


def test_agreement_with_sympy():
    assert agree_layer(CASES[:3]).name == "convolution.backward"


@pytest.mark.parametrize("kind", ["max", "average"])
def test_pooling_agrees_with_sympy_with_and_without_overlap(kind):
    cases = [((2, 1, 6, 8), 2, 2), ((2, 1, 4, 5), 2, 1), ((1, 2, 8, 11), 2, 3)]
    assert agree_pool(cases, kind=kind).name == f"convolution.d_{kind}_pool"


def test_a_formula_by_hand_with_padding_on_every_side():
    x, w = symbols("x", 1, 1, 2, 3), symbols("w", 1, 1, 3, 3)
    (Z,) = convolution.layer_formula(x, w, padding=1)[0]
    (a, b, c), (d, e, f) = x[0, 0]
    (r, s, t), (u, v, w), (i, j, k) = w[0, 0]
    assert Z.tolist() == [
        [
            v * a + w * b + j * d + k * e,
            u * a + v * b + w * c + i * d + j * e + k * f,
            u * b + v * c + i * e + j * f,
        ],
        [
            s * a + t * b + v * d + w * e,
            r * a + s * b + t * c + u * d + v * e + w * f,
            r * b + s * c + u * e + v * f,
        ],
    ]


def test_a_pooling_formula_moves_by_its_size_unless_told():
    x = symbols("x", 1, 1, 3, 4)
    (a, b, c, d), (e, f, g, h), _ = x[0, 0]
    halves = [(a + b + e + f) / sp.Integer(4), (c + d + g + h) / sp.Integer(4)]
    assert convolution.average_pool_formula(x, 2).ravel().tolist() == halves
    assert convolution.max_pool_formula(x, 2).ravel().tolist() == [sp.Max(a, b, e, f), sp.Max(c, d, g, h)]
    assert convolution.max_pool_formula(x, 2, 1).shape == (1, 1, 2, 3)


# One number worked by hand, the same as in the chapter


def row(*numbers):
    return np.array(numbers, float)[None, None, None]


def test_a_row_by_hand():
    x, w, delta = row(1, 3, 2, 0, 1), row(1, -2), row(1, 0, -1, 2)
    z, stored = convolution.forward(x, w)
    assert z.ravel().tolist() == [-5, -1, 2, -2]
    dx, dw, db = convolution.backward(delta, w, stored)
    assert dx.ravel().tolist() == [1, -2, -1, 4, -4]
    assert dw.ravel().tolist() == [-1, 5] and db.tolist() == [2]


def test_a_row_with_stride_by_hand():
    x, w = row(1, 3, 2, 0, 1), row(1, -2)
    z, stored = convolution.forward(x, w, stride=2)
    assert z.ravel().tolist() == [-5, 2]
    assert convolution.d_input(row(1, -1), w, stored).ravel().tolist() == [1, -2, -1, 2, 0]


def test_an_image_by_hand():
    x = np.array([[1.0, 2, 0, 1], [0, 3, 1, 2], [2, 0, 1, 1]])[None, None]
    w = np.array([[1.0, 0], [2, -1]])[None, None]
    assert convolution.forward(x, w)[0][0, 0].tolist() == [[-2, 7, 0], [4, 2, 2]]


def test_pooling_by_hand():
    x, delta = np.array([[1.0, 5, 2, 0], [3, 4, 2, 7]])[None, None], row(2, -1)
    A, pooled = convolution.max_pool(x, 2)
    assert A.ravel().tolist() == [5, 7]
    assert convolution.d_max_pool(delta, pooled)[0, 0].tolist() == [[0, 2, 0, 0], [0, 0, 0, -1]]
    A, pooled = convolution.average_pool(x, 2)
    assert A.ravel().tolist() == [13 / 4, 11 / 4]
    assert convolution.d_average_pool(delta, pooled)[0, 0].tolist() == [[0.5, 0.5, -0.25, -0.25]] * 2


def test_of_equal_maxima_the_first_gets_the_gradient():
    A, pooled = convolution.max_pool(np.zeros((1, 1, 2, 4)), 2)
    assert convolution.d_max_pool(row(3, 4), pooled)[0, 0].tolist() == [[3, 0, 4, 0], [0, 0, 0, 0]]


def test_windows_that_overlap_add():
    x = np.array([[0.0, 9, 0, 1]])[None, None]
    A, pooled = convolution.max_pool(np.repeat(x, 2, axis=2) + np.array([[0.5], [0]]), 2, stride=1)
    assert A.ravel().tolist() == [9.5, 9.5, 1.5]
    assert convolution.d_max_pool(row(2, 3, 4), pooled)[0, 0].tolist() == [[0, 5, 0, 4], [0, 0, 0, 0]]


def test_windows_share_the_pixels_of_an_image_without_padding():
    X = drawn(CASES[0])[0]
    assert np.shares_memory(convolution.windows(X, (2, 3), stride=2), X)


# Matrices


def symbols(name, *shape):
    made = [sp.Symbol("_".join([name, *map(str, place)])) for place in np.ndindex(shape)]
    return np.array(made, object).reshape(shape)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_toeplitz_matrix_times_x(stride):
    w, x = symbols("w", 3), symbols("x", 7)
    z = convolution.forward(x[None, None, None], w[None, None, None], None, stride)[0]
    assert (z.ravel() == convolution.toeplitz(w, 7, stride) @ x).all()


def test_a_doubly_blocked_matrix_times_the_image_row_by_row():
    w, x = symbols("w", 2, 3), symbols("x", 4, 5)
    T = convolution.doubly_blocked(w, 4, 5)
    z = convolution.forward(x[None, None], w[None, None])[0]
    assert T.shape == (3 * 3, 20) and (z.ravel() == T @ x.ravel()).all()
    by_layer = convolution.dense_matrix(w[None, None], (1, 4, 5))
    assert by_layer.tolist() == T.tolist()


@pytest.mark.parametrize("case", CASES)
def test_a_layer_is_its_matrix_and_its_gradient_the_transpose(case):
    X, w, b, Delta, s, p = drawn(case)
    T = convolution.dense_matrix(w, X.shape[1:], s, p)
    Z, stored = convolution.forward(X, w, None, s, p)
    assert same(X.reshape(len(X), -1) @ T.T, Z.reshape(len(X), -1))
    by_matrix = Delta.reshape(len(X), -1) @ T
    assert same(convolution.d_input(Delta, w, stored), by_matrix.reshape(X.shape))


@pytest.mark.parametrize("shift", [1, 2, 3])
def test_a_shift_of_the_input_shifts_the_map_away_from_the_border(shift):
    X, w, b, *_ = drawn(CASES[1])
    moved = np.roll(X, shift, axis=3)
    Z, Z_moved = (convolution.forward(x, w, b)[0] for x in (X, moved))
    assert same(Z_moved[..., shift:], Z[..., :-shift])


# Arrays as they may come


@pytest.mark.parametrize("case", CASES)
def test_float32_in_gives_float32_out(case):
    X, w, b, Delta, s, p = drawn(case, np.float32)
    Z, stored = convolution.forward(X, w, b, s, p)
    got = [Z, *convolution.backward(Delta, w, stored)]
    X, w, b, Delta, s, p = (
        a.astype(float) if isinstance(a, np.ndarray) else a for a in (X, w, b, Delta, s, p)
    )
    Z, stored = convolution.forward(X, w, b, s, p)
    for one, other in zip(got, [Z, *convolution.backward(Delta, w, stored)], strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("pool", ["max", "average"])
def test_pooling_keeps_float32(pool):
    X = drawn(CASES[0], np.float32)[0]
    A, pooled = getattr(convolution, f"{pool}_pool")(X, 2)
    assert A.dtype == getattr(convolution, f"d_{pool}_pool")(A, pooled).dtype == np.float32


def fortran(array):
    return np.asfortranarray(array)


def strided(array):
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]))
    wide[..., ::2] = array
    return wide[..., ::2]


@pytest.mark.parametrize("layout", [fortran, strided])
@pytest.mark.parametrize("case", CASES)
def test_other_layouts_give_the_same_and_nothing_is_changed(case, layout):
    X, w, b, Delta, s, p = drawn(case)
    given = [layout(a) for a in (X, w, b, Delta)]
    for array in given:
        array.flags.writeable = False
    Z, stored = convolution.forward(given[0], given[1], given[2], s, p)
    expected, kept = convolution.forward(X, w, b, s, p)
    assert same(Z, expected)
    for one, other in zip(
        convolution.backward(given[3], given[1], stored), convolution.backward(Delta, w, kept), strict=True
    ):
        assert same(one, other)
    for pool, back in (
        (pooling.max_pool, pooling.d_max_pool),
        (pooling.average_pool, pooling.d_average_pool),
    ):
        (A, pooled), (B, again) = pool(given[0], 2), pool(X, 2)
        assert same(A, B) and same(back(strided(B), pooled), back(B, again))
    assert all(same(one, other) for one, other in zip(given, (X, w, b, Delta), strict=True))


# Bad input


def layer(**given):
    usual = {"X": np.zeros((2, 3, 5, 4)), "w": np.zeros((6, 3, 2, 3)), "b": np.zeros(6)}
    return convolution.forward(**(usual | given))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"X": [[1.0]]}, TypeError, "images must be an array of float64 or float32, not list; pass np.array"),
        ({"X": np.zeros((2, 3, 5, 4), int)}, TypeError, "not int64"),
        ({"X": np.zeros((2, 5, 4))}, ValueError, r"not \(2, 5, 4\); images of one channel are X\[:, None\]"),
        ({"X": np.zeros((0, 3, 5, 4))}, ValueError, "none of them 0"),
        ({"X": np.zeros((2, 4, 5, 4))}, ValueError, "the kernels take 3 channels and the images have 4"),
        ({"w": np.zeros((3, 2, 3))}, ValueError, r"kernels must be an array \(C_out, C_in, k_h, k_w\), not"),
        ({"w": np.zeros((6, 3, 6, 3))}, ValueError, "a window of 6 does not fit on 5 pixels with padding 0"),
        ({"b": np.zeros(3)}, ValueError, r"b has shape \(3,\); expected one bias a feature map, \(6,\)"),
        ({"b": [0.0] * 6}, TypeError, "b must be an array of float64 or float32, not list; pass np.array"),
        (
            {"w": np.zeros((6, 3, 2, 3), np.float32)},
            TypeError,
            "are float64, float32, float64; pass all in one",
        ),
        ({"stride": 0}, ValueError, "stride must be in 1"),
        ({"stride": 1.5}, TypeError, "stride must be a whole number"),
        ({"padding": -1}, ValueError, "padding must be in 0"),
    ],
)
def test_bad_input_of_a_layer(given, error, message):
    with pytest.raises(error, match=message):
        layer(**given)


def test_bad_errors_and_kernels_of_the_backward_pass():
    Z, stored = layer()
    w = np.zeros((6, 3, 2, 3))
    with pytest.raises(
        ValueError, match=r"Delta has shape \(2, 6, 4, 3\); expected that of Z, \(2, 6, 4, 2\)"
    ):
        convolution.d_input(np.zeros((2, 6, 4, 3)), w, stored)
    with pytest.raises(ValueError, match=r"Delta has shape \(3, 6, 4, 2\)"):
        convolution.d_kernel(np.zeros((3, 6, 4, 2)), stored)
    with pytest.raises(ValueError, match=r"w has shape \(6, 3, 3, 3\); the layer has kernels of shape"):
        convolution.d_input(Z, np.zeros((6, 3, 3, 3)), stored)
    A, pooled = convolution.max_pool(np.zeros((2, 3, 4, 6)), 2)
    with pytest.raises(ValueError, match="expected that of the pooled maps"):
        convolution.d_max_pool(A[:1], pooled)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((5, 4), r"not \(5, 4\)$"),
        ((2, 3, 0, 4), r"not \(2, 3, 0, 4\)$"),
        ((2, 5, 4), r"not \(2, 5, 4\); images of one channel are X\[:, None\]$"),
    ],
)
def test_only_images_without_an_axis_of_channels_are_told_how_to_get_one(shape, message):
    with pytest.raises(ValueError, match=message):
        layer(X=np.zeros(shape))


@pytest.mark.parametrize("size", [(3,), (3, 2, 1)])
def test_a_window_has_two_sides(size):
    with pytest.raises(ValueError, match="argument 2 is (shorter|longer) than argument 1"):
        checks.check_images(np.zeros((1, 1, 8, 5)), size)


@pytest.mark.parametrize("pool", [pooling.max_pool, pooling.average_pool])
@pytest.mark.parametrize(
    ("size", "message"),
    [
        (0, "^size must be in 1 … 1000000, not 0; the window is size × size pixels"),
        (10**9, "^size must be in 1 … 1000000, not 1000000000"),
        (10**6, "^a window of 1000000 does not fit on 5 pixels"),
    ],
)
def test_a_pooling_names_the_size_that_it_refuses(pool, size, message):
    with pytest.raises(ValueError, match=message):
        pool(np.zeros((1, 1, 5, 4)), size)


def test_the_padding_counts_twice_for_what_fits():
    assert convolution.output_size(3, 5, padding=1) == 1
    with pytest.raises(ValueError, match="a window of 6 does not fit on 3 pixels with padding 1"):
        convolution.output_size(3, 6, padding=1)


def test_sizes():
    assert [convolution.output_size(8, 3, s, p) for s, p in ((1, 0), (1, 1), (2, 0), (2, 1), (5, 0))] == [
        6,
        8,
        3,
        4,
        2,
    ]
    with pytest.raises(TypeError, match="the window must be a whole number"):
        convolution.output_size(8, 2.5)
    assert checks.check_images(np.zeros((1, 1, 8, 5)), (3, 2), 2, 1) == (4, 3)


# The network


def small(seed=1, dtype=np.float64):
    """A network with unequal sizes and biases that are not 0, and data for it"""
    rng = np.random.default_rng(seed)
    p = cnn.init(rng, channels=(3, 4), shape=(2, 8, 4), K=5, dtype=dtype)
    p.theta[:] += (0.1 * rng.standard_normal(p.theta.size)).astype(dtype)
    return p, rng.standard_normal((6, 2, 8, 4)).astype(dtype), np.eye(5, dtype=dtype)[rng.integers(0, 5, 6)]


@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_the_gradient_of_the_network_is_the_complex_step(lam):
    p, X, Y = small()
    g, stepped = p.flat(cnn.backward(p, cnn.forward(p, X), Y, lam)), np.empty(p.theta.size)
    for k in range(p.theta.size):
        theta = p.theta.astype(complex)
        theta[k] += 1e-30j
        stepped[k] = cnn.risk(p.around(theta), X, Y, lam).imag / 1e-30
    np.testing.assert_allclose(g, stepped, rtol=1e-10, atol=1e-13)


def test_the_network_keeps_float32_and_its_input():
    p, X, Y = small(dtype=np.float32)
    before = X.copy(), p.theta.copy()
    g = cnn.backward(p, cnn.forward(p, X), Y, 0.1)
    assert {a.dtype for a in g.values()} == {np.dtype(np.float32)} and g.keys() == p.keys()
    assert (before[0] == X).all() and (before[1] == p.theta).all()


def test_initial_weights_have_the_variance_of_their_fan_in():
    p = cnn.init(np.random.default_rng(0), channels=(40, 50), shape=(3, 8, 8), K=60)
    assert all(0.9 < p[n].var() * fan / 2 < 1.1 for n, fan in (("w1", 27), ("w2", 360), ("W", 200 + 60)))
    assert not any(p[n].any() for n in ("b1", "b2", "b"))


def test_training_learns_which_way_a_bar_lies():
    rng = np.random.default_rng(2)
    y, at = rng.integers(0, 2, 160), rng.integers(1, 7, 160)
    X = 0.1 * rng.standard_normal((160, 1, 8, 8))
    for image, turned, place in zip(X[:, 0], y, at, strict=True):
        (image.T if turned else image)[place] += 1
    p = cnn.init(rng, channels=(2, 3), K=2)
    losses = cnn.train(p, X[:100], np.eye(2)[y[:100]], epochs=8, eta=0.02, rng=rng, batch_size=30, lam=1e-4)
    assert losses.shape == (8 * 4,) and losses[-4:].mean() < 0.2 * losses[:4].mean()
    assert (cnn.classify(p, X[100:]) == y[100:]).mean() > 0.9


@pytest.mark.parametrize(("N", "sizes"), [(6, [4, 2]), (5, [2, 2, 1]), (6, [6])])
def test_a_pass_takes_every_sample_once(monkeypatch, N, sizes):
    p, X, Y = small()
    taken, forward = [], cnn.forward
    monkeypatch.setattr(cnn, "forward", lambda p, rows: taken.append(rows[:, 0, 0, 0]) or forward(p, rows))
    cnn.train(p, X[:N], Y[:N], epochs=2, eta=0.01, rng=np.random.default_rng(0), batch_size=sizes[0])
    assert [len(rows) for rows in taken] == 2 * sizes
    one, other = (np.concatenate(part) for part in (taken[: len(sizes)], taken[len(sizes) :]))
    assert sorted(one) == sorted(other) == sorted(X[:N, 0, 0, 0]) and (one != other).any()


def test_training_makes_the_steps_of_the_optimizer_and_the_schedule():
    p, X, Y = small()
    q, eta, lam, losses = p.around(p.theta.copy()), 0.2, 0.3, []
    for t in (1, 2, 3):  # a minibatch of all samples: their order does not matter
        losses.append(cnn.risk(q, X, Y))
        q.theta[:] -= eta / t * q.flat(cnn.backward(q, cnn.forward(q, X), Y, lam))
    how = {"batch_size": 6, "lam": lam, "optimizer": "sgd", "schedule": lambda t: 1 / t}
    found = cnn.train(p, X, Y, epochs=3, eta=eta, rng=np.random.default_rng(0), **how)
    assert same(found, losses) and same(p.theta, q.theta)


def test_the_images_are_asked_for_no_gradient(monkeypatch):
    p, X, Y = small()
    asked, d_input = [], layers.d_input
    monkeypatch.setattr(layers, "d_input", lambda D, w, kept: asked.append(w.shape) or d_input(D, w, kept))
    cnn.backward(p, cnn.forward(p, X), Y)
    assert asked == [p["w2"].shape]


def test_bad_input_of_the_network():
    rng = np.random.default_rng(0)
    with pytest.raises(
        ValueError, match="images of 6 × 8, 2 poolings and kernels of 3; expected sides that 4"
    ):
        cnn.init(rng, shape=(1, 6, 8))
    with pytest.raises(ValueError, match="an odd kernel"):
        cnn.init(rng, kernel=2)
    with pytest.raises(TypeError, match="rng must be"):
        cnn.init(0)
    p, X, Y = small()
    for given, error, message in (
        ({"batch_size": 7}, ValueError, "batch_size must be in 1 … 6"),
        ({"rng": 0, "epochs": 0}, TypeError, "rng must be a numpy.random.Generator, not 0"),
        ({"lam": -0.1, "epochs": 0}, ValueError, "the penalty lam must be finite and not negative, not -0.1"),
    ):
        with pytest.raises(error, match=message):
            cnn.train(p, X, Y, **({"epochs": 1, "eta": 0.1, "rng": rng, "batch_size": 3} | given))
    with pytest.raises(ValueError, match="targets have shape"):
        cnn.backward(p, cnn.forward(p, X), Y[:, :2])


def test_the_symbols_of_the_package_are_those_of_its_modules():
    assert convolution.forward is layers.forward and set(convolution.__all__) <= set(dir(convolution))
