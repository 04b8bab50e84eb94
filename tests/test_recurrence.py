"""The plain cell and the LSTM: by hand, against the unrolled formula, in every layout; what they refuse."""

import numpy as np
import pytest
import sympy as sp

from mathlib.activations import activation
from mathlib.agreement.recurrent import agree_through_time
from mathlib.comparison import same
from mathlib.parameters import Parameters
from mathlib.recurrence import lstm, rnn

CELLS = {"rnn": (rnn, ("h_0",), 1), "lstm": (lstm, ("h_0", "c_0"), 4)}
N, T, M, D = 4, 5, 3, 2


def drawn(cell, seed=0, dtype=np.float64, runs=()):
    """p, X, first states and G of random entries"""
    module, states, _ = CELLS[cell]
    rng = np.random.default_rng(seed)
    p = {name: rng.normal(size=(*runs, *s)).astype(dtype) for name, s in module.shapes(M, D).items()}
    X, G = (rng.normal(size=(*runs, N, T, n)).astype(dtype) for n in (M, D))
    return p, X, [rng.normal(size=(*runs, N, D)).astype(dtype) for _ in states], G


def arrays(gradients):
    """All arrays of a Gradients record"""
    return [*gradients.parameters.values(), *gradients[1:]]


both = pytest.mark.parametrize("cell", CELLS)


def test_three_steps_by_hand():
    # h_t = h_{t−1}/2 + x_t, h_0 = 2, x = (1, 0, 1): h = 2, 1, 3/2; ½(h_3 − ½)² has the slope 1 at h_3
    p = {"W_h": np.array([[0.5]]), "W_x": np.ones((1, 1)), "b": np.zeros(1)}
    X, h_0, G = np.array([[[1.0], [0.0], [1.0]]]), np.array([[2.0]]), np.array([[[0.0], [0.0], [1.0]]])
    stored = rnn.forward(p, X, h_0, phi="linear")
    assert stored.H[0, :, 0].tolist() == [2, 2, 1, 1.5]
    Delta = rnn.errors(p, stored, G)
    assert Delta[0, :, 0].tolist() == [0.25, 0.5, 1]
    g = rnn.backward(p, stored, G)
    assert g.parameters["W_h"].tolist() == [[2.5]] and g.parameters["b"].tolist() == [1.75]
    assert g.parameters["W_x"].tolist() == [[1.25]]
    assert g.h_0.tolist() == [[0.125]] and g.X[0, :, 0].tolist() == [0.25, 0.5, 1]
    assert rnn.contributions(stored, Delta)["W_h"].ravel().tolist() == [0.5, 1, 1]


def test_one_step_of_the_lstm_by_hand():
    # z = (−log 3, log 3, log 2, 0): i = 1/4, f = 3/4, g = 3/5, o = 1/2; c_0 = 1: c = 3/4 + 3/20 = 9/10
    z = np.array([-np.log(3), np.log(3), np.log(2), 0.0])
    p = {"W_h": np.zeros((4, 1)), "W_x": np.zeros((4, 1)), "b": z}
    stored = lstm.forward(p, np.ones((1, 1, 1)), c_0=np.ones((1, 1)))
    assert same(stored.A.ravel(), [1 / 4, 3 / 4, 3 / 5, 1 / 2])
    assert same(stored.C[0, 1], [9 / 10]) and same(stored.H[0, 1], [np.tanh(0.9) / 2])
    dc = 1 / (1 / 2 * (1 - np.tanh(0.9) ** 2))  # the slope of L by h with which ∂L/∂c = 1
    g = lstm.backward(p, stored, np.full((1, 1, 1), dc))
    assert same(g.parameters["b"][:3], [9 / 80, 3 / 16, 4 / 25]) and same(g.c_0, [[3 / 4]])
    assert same(g.parameters["b"][3:], [dc * np.tanh(0.9) / 4])


@both
def test_states_and_gradients_are_those_of_the_unrolled_formula(cell):
    report = agree_through_time(cell, seed=3)
    assert report.name == f"{cell}.backward" and "below 1e-10" in report.text


@pytest.mark.parametrize("phi", ["sigmoid", "softplus", "linear", "relu"])
def test_the_slopes_are_those_of_any_activation(phi):
    p, X, (h_0,), G = drawn("rnn", seed=4)
    L = lambda p, X, h_0: (G * rnn.forward(p, X, h_0, phi).H[:, 1:]).sum()
    g = rnn.backward(p, rnn.forward(p, X, h_0, phi), G)
    rng = np.random.default_rng(5)
    for name, gradient in g.parameters.items():
        way = rng.normal(size=gradient.shape)
        slope = difference(lambda s, name=name, way=way: L(p | {name: p[name] + s * way}, X, h_0))
        assert abs(slope - (gradient * way).sum()) < 1e-7 * max(1, abs(slope))
    way = rng.normal(size=X.shape)
    slope = difference(lambda s: L(p, X + s * way, h_0))
    assert abs(slope - (g.X * way).sum()) < 1e-7 * max(1, abs(slope))


def difference(f, h=1e-4):
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)


def test_the_steps_add_up_to_the_whole():
    p, X, (h_0,), G = drawn("rnn", seed=6)
    stored = rnn.forward(p, X, h_0)
    by_step = rnn.contributions(stored, rnn.errors(p, stored, G))
    whole = rnn.backward(p, stored, G).parameters
    assert by_step["W_h"].shape == (T, D, D) and by_step["W_x"].shape == (T, D, M)
    assert all(same(by_step[name].sum(axis=0), whole[name]) for name in whole)
    assert same(by_step["b"], rnn.errors(p, stored, G).sum(axis=0))
    # what a step adds is the gradient by the copy of W_h that this step alone uses
    for t in range(T):
        way = np.random.default_rng(t).normal(size=(D, D))

        def L(s, t=t, way=way):
            first = rnn.forward(p, X[:, :t], h_0).H[:, 1:] if t else np.empty((N, 0, D))
            h = first[:, -1] if t else h_0
            here = rnn.forward(p | {"W_h": p["W_h"] + s * way}, X[:, t : t + 1], h).H[:, 1:]
            rest = rnn.forward(p, X[:, t + 1 :], here[:, -1]).H[:, 1:] if t + 1 < T else np.empty((N, 0, D))
            return (G * np.concatenate([first, here, rest], axis=1)).sum()

        assert abs(difference(L) - (by_step["W_h"][t] * way).sum()) < 1e-7


@pytest.mark.parametrize("runs", [(3,), (2, 3)])
@both
def test_runs_side_by_side_are_runs_alone(cell, runs):
    module = CELLS[cell][0]
    p, X, states, G = drawn(cell, seed=7, runs=runs)
    stored = module.forward(p, X, *states)
    together = module.backward(p, stored, G)
    for r in np.ndindex(runs):
        own = {name: value[r] for name, value in p.items()}
        alone = module.forward(own, X[r], *(s[r] for s in states))
        assert same(alone.H, stored.H[r])
        g = module.backward(own, alone, G[r])
        assert all(same(a, b[r]) for a, b in zip(arrays(g), arrays(together), strict=True))


@both
def test_float32_is_kept_and_is_near(cell):
    module = CELLS[cell][0]
    p, X, states, G = drawn(cell, seed=8, dtype=np.float32)
    stored = module.forward(p, X, *states)
    g = module.backward(p, stored, G)
    assert all(a.dtype == np.float32 for a in [stored.H, *arrays(g)])
    wide = lambda a: a.astype(np.float64)
    p_64 = {name: wide(value) for name, value in p.items()}
    expected = module.backward(p_64, module.forward(p_64, wide(X), *map(wide, states)), wide(G))
    for a, b in zip(arrays(g), arrays(expected), strict=True):
        assert np.abs(a - b).max() < 1e-4 * np.abs(b).max()


def test_the_next_state_comes_from_the_gates_as_they_are_stored():
    p, X, states, _ = drawn("lstm", seed=9, dtype=np.float32)
    stored = lstm.forward(p, X, *states)
    i, f, g, _ = lstm.gates(stored.A)
    to_the_last_bit = f * stored.C[:, :-1] + i * g
    assert to_the_last_bit.dtype == np.float32 and (stored.C[:, 1:] == to_the_last_bit).all()


@both
def test_the_layout_in_memory_does_not_matter_and_nothing_is_changed(cell):
    module = CELLS[cell][0]
    p, X, states, G = drawn(cell, seed=9)
    expected = module.backward(p, module.forward(p, X, *states), G)
    strided = lambda a: np.repeat(a, 2, axis=-1)[..., ::2]
    for layout in (np.asfortranarray, strided):
        p_2, given = {name: layout(a) for name, a in p.items()}, [layout(a) for a in (X, G, *states)]
        before = [a.copy() for a in [*p_2.values(), *given]]
        g = module.backward(p_2, module.forward(p_2, given[0], *given[2:]), given[1])
        assert all(same(a, b) for a, b in zip(arrays(g), arrays(expected), strict=True))
        assert all((a == b).all() for a, b in zip([*p_2.values(), *given], before, strict=True))


@both
def test_gradients_have_the_shapes_of_the_parameters(cell):
    module = CELLS[cell][0]
    p = module.init(M, D, np.random.default_rng(1))
    X, G = np.ones((N, T, M)), np.ones((N, T, D))
    g = module.backward(p, module.forward(p, X), G)
    assert p.flat(g.parameters).shape == p.theta.shape
    assert g.X.shape == X.shape and all(s.shape == (N, D) for s in g[2:])


def test_the_start_is_drawn_by_its_rule():
    p = rnn.init(3, 200, np.random.default_rng(2))
    assert abs(p["W_h"].var() * 200 - 1) < 0.03 and abs(p["W_x"].var() * 203 / 2 - 1) < 0.2
    assert not p["b"].any()
    q = lstm.init(3, 100, np.random.default_rng(2), keep=2.0, dtype=np.float32)
    i, f, g, o = lstm.gates(q["b"])
    assert (i == -2).all() and (f == 2).all() and not g.any() and not o.any()
    assert q.theta.dtype == np.float32 and abs(q["W_h"].var() * 100 - 1) < 0.03


@both
def test_each_matrix_of_the_start_has_its_own_scale(cell):
    module = CELLS[cell][0]
    p = module.init(90, 60, np.random.default_rng(3))
    scales = {"W_h": 1 / 60, "W_x": 2 / (90 + 60)}
    assert all(abs(p[name].var() / scale - 1) < 0.06 for name, scale in scales.items())
    assert all(abs(p[name].mean()) < 0.01 for name in scales)
    q = module.init(90, 60, np.random.default_rng(3), dtype=np.float32)
    assert q.theta.dtype == np.float32 and (q.theta == p.theta.astype(np.float32)).all()
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator, not 7"):
        module.init(3, 2, 7)


def test_the_unrolled_lstm_has_the_states_of_forward():
    p, X, states, _ = drawn("lstm", seed=11)
    stored = lstm.forward(p, X[:1, :2], *(s[:1] for s in states))
    W_h, W_x, b, h_0, c_0 = (sp.Matrix(a) for a in (p["W_h"], p["W_x"], p["b"], *(s[0] for s in states)))
    hs, cs = lstm.unrolled(
        W_h, W_x, b, [sp.Matrix(x) for x in X[0, :2]], h_0, c_0, lambda z: 1 / (1 + sp.exp(-z))
    )
    for found, expected in ((hs, stored.H), (cs, stored.C)):
        assert len(found) == 2
        assert same(np.array([state.evalf() for state in found], float)[..., 0], expected[0, 1:])


def test_a_network_without_memory_is_a_layer():
    p, X, _, _ = drawn("rnn", seed=10)
    p["W_h"][...] = 0
    assert same(rnn.forward(p, X).H[:, 1:], np.tanh(X @ p["W_x"].T + p["b"]))


BAD = {
    "one sequence": (
        {"X": np.ones((T, M))},
        ValueError,
        r"expected \(N, T, 3\) with N, T ≥ 1; one sequence",
    ),
    "no step": ({"X": np.ones((N, 0, M))}, ValueError, "N, T ≥ 1"),
    "other width": ({"X": np.ones((N, T, M + 1))}, ValueError, r"X has shape \(4, 5, 4\)"),
    "a list": ({"X": [[[1.0]]]}, TypeError, "X must be an array of float64 or float32, not list"),
    "whole numbers": ({"X": np.ones((N, T, M), int)}, TypeError, "X must be an array of float64"),
    "mixed precision": (
        {"X": np.ones((N, T, M), np.float32)},
        TypeError,
        "mixed precision .X float32, .*astype",
    ),
    "W_h": ({"W_h": np.ones((D + 1, D))}, ValueError, "W_h has shape"),
    "W_x": ({"W_x": np.ones((M, D))}, ValueError, "W_x has shape|W_h has shape"),
    "b": ({"b": np.ones((D, 1))}, ValueError, "b has shape"),
    "h_0": (
        {"h_0": np.ones(D)},
        ValueError,
        r"h_0 has shape \(2,\); expected \(4, 2\), a row for each sample",
    ),
}


@pytest.mark.parametrize("name", BAD)
@both
def test_input_that_does_not_fit_is_refused(cell, name):
    change, error, message = BAD[name]
    p, X, (h_0, *_), _ = drawn(cell)
    given = p | {"X": X, "h_0": h_0} | change
    with pytest.raises(error, match=message):
        CELLS[cell][0].forward({key: given[key] for key in p}, given["X"], given["h_0"])


@both
def test_a_gradient_of_another_shape_and_complex_ones_are_refused(cell):
    module = CELLS[cell][0]
    p, X, states, G = drawn(cell)
    with pytest.raises(ValueError, match=r"G has shape \(4, 4, 2\); expected ∂L/∂h_t"):
        module.backward(p, module.forward(p, X, *states), G[:, 1:])
    with pytest.raises(TypeError, match="backward takes real parameters"):
        module.backward(p, module.forward(p, X + 0j, *states), G)


@both
def test_errors_take_one_precision(cell):
    module, kept = CELLS[cell][0], {"rnn": "Z", "lstm": "A"}[cell]
    p, X, states, G = drawn(cell)
    stored, low = module.forward(p, X, *states), lambda a: a.astype(np.float32)
    for given, dtypes in (
        ((p, stored, low(G)), "float32, float64, float64"),
        ((p, stored._replace(**{kept: low(getattr(stored, kept))}), G), "float64, float32, float64"),
        ((p | {"W_h": low(p["W_h"])}, stored, G), "float64, float64, float32"),
    ):
        with pytest.raises(TypeError, match=f"^G, {kept}, W_h are {dtypes}; pass all in one precision"):
            module.errors(*given)


def test_an_activation_may_be_a_record():
    p, X, (h_0,), _ = drawn("rnn")
    leaky = activation("leaky_relu", alpha=0.3)
    stored = rnn.forward(p, X, h_0, leaky)
    assert stored.phi is leaky and same(stored.H[:, 1:], np.where(stored.Z < 0, 0.3, 1) * stored.Z)


@pytest.mark.parametrize(
    ("runs", "shape", "message"),
    [
        ((), (T, M), r"expected \(N, T, 3\) with N, T ≥ 1; one sequence is X\[None\]$"),
        ((), (N, T, M + 1), r"expected \(N, T, 3\) with N, T ≥ 1$"),
        ((), (1, N, T, M), r"expected \(N, T, 3\) with N, T ≥ 1$"),
        ((7,), (7, T, M), r"expected \(7, N, T, 3\) with N, T ≥ 1; one sequence is X\[:, None\]$"),
        ((7,), (T, M), r"expected \(7, N, T, 3\) with N, T ≥ 1$"),
    ],
)
@both
def test_the_shape_of_sequences_is_named(cell, runs, shape, message):
    p = drawn(cell, runs=runs)[0]
    with pytest.raises(ValueError, match=message):
        CELLS[cell][0].forward(p, np.ones(shape))
    if "None" in message:
        X = np.ones(shape)[(*(slice(None),) * len(runs), None)]
        assert CELLS[cell][0].forward(p, X).H.shape == (*runs, 1, T + 1, D)


def test_softmax_and_an_unknown_activation_are_refused():
    p, X, _, _ = drawn("rnn")
    with pytest.raises(ValueError, match="softmax does not"):
        rnn.forward(p, X, phi="softmax")
    with pytest.raises(ValueError, match="unknown activation 'sinus'"):
        rnn.forward(p, X, phi="sinus")


def test_parameters_of_the_book_serve_as_p():
    p = Parameters(rnn.shapes(M, D), np.arange(D * D + D * M + D, dtype=float) / 10)
    assert rnn.forward(p, np.ones((N, T, M))).H.shape == (N, T + 1, D)


def test_sizes_that_could_hide_a_mistake_are_refused():
    for sizes in [(3, 2, 3, 2), (1, 2, 3, 2), (4, 1, 3, 2), (2, 3, 1, 2)]:
        with pytest.raises(ValueError, match="could hide a mistake"):
            agree_through_time("rnn", [sizes])
    with pytest.raises(ValueError, match="unknown cell 'gru'; expected one of rnn, lstm"):
        agree_through_time("gru")
    with pytest.raises(ValueError, match="nothing to check"):
        agree_through_time("rnn", [])
