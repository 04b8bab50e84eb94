"""Attention, heads, positions, layer normalization, the block: by hand, by complex step, at odd input."""

import itertools

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree_gradients
from mathlib.agreement.staged import Stages
from mathlib.agreement.steps import IMAGINARY
from mathlib.attention import cards, dot_product, heads, normalization, positions, transformer
from mathlib.attention.counting import counted
from mathlib.attention.transformer import Block
from mathlib.comparison import TOLERANCE, relative_error, same

SQUARE = "W_Q to W_O map tokens to tokens"


def drawn(*shapes, seed=5):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


def complex_step(f, arrays, name):
    """∂f/∂(every entry of one array), f a function of named arrays"""
    found = np.empty(arrays[name].shape)
    for index in np.ndindex(found.shape):
        moved = arrays[name].astype(complex)
        moved[index] += 1j * IMAGINARY
        found[index] = f(**(arrays | {name: moved})).imag / IMAGINARY
    return found


def agrees(x, y):
    return relative_error(x, y).max() < TOLERANCE["complex step"]


def test_attention_by_hand():
    # scores (0, log 3): q·k = (0, 2 log 3), √d = 2.  P = (1/4, 3/4), O = 1/4 (4, 0) + 3/4 (0, 8) = (1, 6)
    q, k = np.array([[2.0, 0, 0, 0]]), np.array([[0, 1.0, 0, 0], [np.log(3), 0, 0, 0]])
    stored = dot_product.forward(q, k, np.array([[4.0, 0], [0, 8.0]]))
    assert same(stored.P, [[1 / 4, 3 / 4]]) and same(stored.O, [[1, 6]])
    # G = (1, 2): dP = (4, 16), their mean under P is 13; dZ = (1/4 · −9, 3/4 · 3) = (−9/4, 9/4)
    dQ, dK, dV = dot_product.backward(stored, np.array([[1.0, 2.0]]))
    assert same(dV, [[1 / 4, 1 / 2], [3 / 4, 3 / 2]])
    assert same(dQ, [[9 / 8 * np.log(3), -9 / 8, 0, 0]]) and same(dK, [[-9 / 4, 0, 0, 0], [9 / 4, 0, 0, 0]])


MASKS = {
    "none": None,
    "some": np.array([[1, 0, 0, 1], [1, 1, 1, 1], [0, 0, 1, 0]], bool),
}


@pytest.mark.parametrize("mask", MASKS)
def test_gradients_are_those_of_the_complex_step(mask):
    Q, K, V, G = drawn((2, 5, 3, 6), (2, 5, 4, 6), (2, 5, 4, 7), (2, 5, 3, 7))
    value = lambda Q, K, V: (G * dot_product.forward(Q, K, V, MASKS[mask]).O).sum()
    arrays = {"Q": Q, "K": K, "V": V}
    found = dot_product.backward(dot_product.forward(**arrays, mask=MASKS[mask]), G)
    for name, gradient in zip(arrays, found, strict=True):
        assert agrees(gradient, complex_step(value, arrays, name))


def test_a_masked_key_has_no_weight_no_gradient_and_no_influence():
    Q, K, V, G = drawn((3, 2), (4, 2), (4, 5), (3, 5))
    K[1] = V[1] = 1e200  # far out of range: only the mask keeps it from the result
    mask = MASKS["none"] or np.array([[1, 0, 0, 1], [1, 0, 1, 1], [0, 0, 1, 0]], bool)
    stored = dot_product.forward(Q, K, V, mask)
    seen = [0, 2, 3]
    without = dot_product.forward(Q, K[seen], V[seen], mask[:, seen])
    assert (
        (stored.P[~mask] == 0).all() and same(stored.O, without.O) and same(stored.P.sum(axis=1), np.ones(3))
    )
    dQ, dK, dV = dot_product.backward(stored._replace(V=np.where(V > 1e99, 1.0, V)), G)
    assert (dK[1] == 0).all() and (dV[1] == 0).all() and np.isfinite(dQ).all()


def test_causal_rows_do_not_change_when_the_future_does():
    X, Y = drawn((6, 4), (6, 4))
    Y[:3] = X[:3]
    one, other = (dot_product.forward(A, A, A, dot_product.causal_mask(6)).O for A in (X, Y))
    assert same(one[:3], other[:3]) and not same(one[3:], other[3:]) and same(one[0], X[0])


def test_large_scores_do_not_overflow():
    q, V = np.array([[1e4, -1e4]]), np.eye(2)
    assert (dot_product.forward(q, np.eye(2), V).O == [[1, 0]]).all()


@pytest.mark.parametrize("h", [1, 2, 3, 6])
def test_heads_are_attention_in_parts_of_the_width(h):
    X, W_Q, W_K, W_V, W_O, dY = drawn((2, 5, 6), *[(6, 6)] * 4, (2, 5, 6))
    p, mask = dict(zip(heads.NAMES, (W_Q, W_K, W_V, W_O), strict=True)), dot_product.causal_mask(5)
    stored = heads.forward(p, X, h, mask)
    width, parts = 6 // h, []
    for i in range(h):
        part = slice(i * width, (i + 1) * width)
        Q, K, V = (X @ p[name][part].T for name in ("W_Q", "W_K", "W_V"))
        parts.append(dot_product.forward(Q, K, V, mask).O)
    assert same(stored.Y, np.concatenate(parts, axis=2) @ W_O.T) and stored.inner.P.shape == (2, h, 5, 5)
    value = lambda X, **p: (dY * heads.forward(p, X, h, mask).Y).sum()
    dX, gradients = heads.backward(p, stored, dY)
    for name, gradient in {"X": dX, **gradients}.items():
        assert agrees(gradient, complex_step(value, p | {"X": X}, name))


def test_split_and_join_are_inverse_and_views():
    (X,) = drawn((2, 5, 6))
    assert (heads.join(heads.split(X, 3)) == X).all() and np.shares_memory(heads.split(X, 3), X)
    assert (heads.split(X, 2)[1, 1, 4] == X[1, 4, 3:]).all()


@pytest.mark.parametrize("h", [1, 2, 3, 6])
def test_multiplications_do_not_depend_on_the_number_of_heads(h):
    N, T, d = 3, 5, 6
    X, *W = drawn((N, T, d), *[(d, d)] * 4)
    p, notes = dict(zip(heads.NAMES, W, strict=True)), []
    stored = heads.forward({name: counted(p[name], notes) for name in p}, counted(X, notes), h)
    assert sum(notes) == N * heads.multiplications(T, d, h) == N * (4 * T * d**2 + 2 * T**2 * d)
    assert len(notes) == 6 and same(np.asarray(stored.Y), heads.forward(p, X, h).Y)
    assert sum(np.prod(shape) for shape in heads.shapes(d).values()) == 4 * d**2


def test_the_number_of_multiplications_is_exact_however_large():
    # 4 · T · 3² + 3 · 2T² · 1 for T = 10⁹ + 1, beyond what a float can hold
    assert heads.multiplications(10**9 + 1, 3, 3) == 6 * 10**18 + 48 * 10**9 + 42


def test_what_is_counted_computes_as_a_plain_array_does():
    X, notes = counted(np.ones((2, 3), np.float32), []), []
    assert (X * 2.0).dtype == np.float32  # a Python number leaves the precision
    room = counted(np.empty((2, 3)), notes)
    assert np.add(X, X, out=room) is room and (np.asarray(room) == 2).all()
    kept = X
    X += 1
    assert X is kept and (np.asarray(X) == 2).all()


def test_the_formula_of_the_heads_names_the_scores_and_weights_of_each():
    p = {name: sp.eye(4) for name in heads.NAMES}
    named = []
    heads.formula(p, sp.eye(3, 4), 2, name=lambda M: named.append(M) or M)
    # Q, K and V; scores and weights of two heads; their outputs side by side
    assert [M.shape for M in named] == [(3, 4)] * 3 + [(3, 3)] * 4 + [(3, 4)]
    assert named[3] == sp.diag(1, 1, 0) / sp.sqrt(2)  # the first head sees the first two entries
    e = sp.exp(1 / sp.sqrt(2))
    assert sp.simplify(named[4][0, :] - sp.Matrix([[e, 1, 1]]) / (e + 2)) == sp.zeros(1, 3)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_self_attention_commutes_with_a_permutation_of_the_tokens(order):
    X, *W = drawn((2, 4, 6), *[(6, 6)] * 4)
    p, order = dict(zip(heads.NAMES, W, strict=True)), list(order)
    assert same(heads.forward(p, X[:, order], 3).Y, heads.forward(p, X, 3).Y[:, order])


def test_positions_by_hand_and_by_formula():
    assert same(positions.frequencies(4), [1, 1 / 100])
    P = positions.positions(3, 4)
    assert (P[0] == [0, 1, 0, 1]).all() and same(P[2], [np.sin(2), np.cos(2), np.sin(0.02), np.cos(0.02)])
    assert same(positions.positions(7, 6), positions.formula(7, 6))
    assert positions.positions(7, 6, np.float32).dtype == np.float32


def test_one_token_stands_at_position_0_and_looks_at_itself():
    assert positions.positions(1, 4).tolist() == [[0, 1, 0, 1]]
    assert dot_product.causal_mask(1).tolist() == [[True]]


def test_the_mask_of_many_tokens():
    mask = dot_product.causal_mask(61)
    assert mask.shape == (61, 61) and mask.sum() == 61 * 62 / 2 and mask[60, 0] and not mask[0, 60]


def test_a_shift_of_the_positions_is_a_rotation():
    omega = positions.frequencies(6)
    R = positions.rotation(2.5, omega)
    t = np.array([0.0, 1.0, 7.5])
    assert same(positions.sinusoid(t + 2.5, omega), positions.sinusoid(t, omega) @ R.T)
    assert same(R @ R.T + 1, np.eye(6) + 1)


def test_layer_norm_by_hand():
    # (1, 3, 5, 7): μ = 4, variance (9 + 1 + 1 + 9)/4 = 5; with ε = 4: s = 3
    stored = normalization.forward(np.array([1.0, 3, 5, 7]), np.full(4, 3.0), np.ones(4), eps=4)
    assert same(stored.y, [-2, 0, 2, 4]) and same(stored.s, [3])
    # ∂L/∂y = (3, 0, 0, 0), g = (9, 0, 0, 0): mean 9/4, mean of g x̂ = −9/4; dx = (9 − 9/4 − 9/4, …)/3
    dx, dgamma, dbeta = normalization.backward(stored, np.array([3.0, 0, 0, 0]))
    assert same(dx, [3 / 2, -1, -1 / 2, 0]) and same(dgamma, [-3, 0, 0, 0]) and same(dbeta, [3, 0, 0, 0])


def test_layer_norm_gradients_are_those_of_the_complex_step():
    x, gamma, beta, dy = drawn((2, 3, 5), (5,), (5,), (2, 3, 5))
    value = lambda x, gamma, beta: (dy * normalization.forward(x, gamma, beta, 0.1).y).sum()
    arrays = {"x": x, "gamma": gamma, "beta": beta}
    found = normalization.backward(normalization.forward(**arrays, eps=0.1), dy)
    for name, gradient in zip(arrays, found, strict=True):
        assert agrees(gradient, complex_step(value, arrays, name))
    assert agrees(1 + found[0].sum(axis=-1), np.ones((2, 3)))  # a shift of x changes nothing


def test_layer_norm_ignores_a_shift_always_and_a_scale_if_eps_is_0():
    x, gamma, beta = drawn((4, 5), (5,), (5,))
    y = lambda x, eps: normalization.forward(x, gamma, beta, eps).y
    assert (
        same(y(x + 3, 0.1), y(x, 0.1)) and same(y(7 * x, 0), y(x, 0)) and not same(y(7 * x, 0.1), y(x, 0.1))
    )
    assert same(y(7 * x, 0.1), y(x, 0.1 / 49)) and not same(y(-x, 0), y(x, 0))
    assert same(y(np.ones((4, 5)), 0.1), np.tile(beta, (4, 1)))  # equal entries: 0/√ε and not 0/0


def test_the_formula_of_layer_norm_refuses_another_number_of_gains():
    with pytest.raises(ValueError, match="shorter"):
        normalization.formula(sp.symbols("x:3"), sp.symbols("g:2"), sp.symbols("b:3"), 1)


def block_problem(N=3, T=5, n=8, d=6, m=7, K=4, seed=2, **block):
    rng = np.random.default_rng(seed)
    p = transformer.init(n, d, m, K, rng)
    for name in p:
        p[name][...] += rng.standard_normal(p[name].shape) / 4  # biases that are not 0, γ that is not 1
    tokens, y = rng.integers(n, size=(N, T)), rng.integers(-1, K, size=(N, T))
    return p, Block(**({"heads": 3} | block)), tokens, y


def test_the_start_of_a_block_keeps_the_variance():
    """Deviation and mean within five times their standard errors, 1/√(2 · entries) and 1/√entries"""
    p = transformer.init(300, 40, 90, 50, np.random.default_rng(4))
    inputs = {"E": 1, **dict.fromkeys(heads.NAMES, 40), "W_1": 40, "W_2": 90, "R": 40}
    for name, n in inputs.items():
        unit, size = p[name] * np.sqrt(n), p[name].size
        assert abs(unit.std() - 1) < 5 / np.sqrt(2 * size) and abs(unit.mean()) < 5 / np.sqrt(size)
    for name in p.keys() - inputs.keys():
        assert (p[name] == (1 if name.startswith("gamma") else 0)).all()


def test_the_start_of_a_block_has_the_precision_that_is_asked_for():
    start = lambda *dtype: transformer.init(3, 2, 4, 5, np.random.default_rng(0), *dtype)
    assert start().theta.dtype == np.float64 and start(np.float32).theta.dtype == np.float32
    assert (start(np.float32).theta == start().theta.astype(np.float32)).all()


BLOCKS = [{}, {"causal": False}, {"positions": False, "heads": 2}, {"uniform": True}, {"sigma": "relu"}]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_gradient_of_the_block_is_that_of_the_complex_step(block):
    p, block, tokens, y = block_problem(**block)
    J, gradients = transformer.loss_and_gradient(p, block, tokens, y)
    assert transformer.loss(p, block, tokens, y) == J and gradients.keys() == dict(p).keys()
    for name in p:
        expected = complex_step(lambda **q: transformer.loss(q, block, tokens, y), dict(p), name)
        assert not gradients[name].any() if not expected.any() else agrees(gradients[name], expected)


@pytest.mark.parametrize("block", [{"heads": 3}, {"causal": False, "uniform": True}], ids=str)
def test_every_gradient_of_the_block_is_what_sympy_makes_of_its_formula(block):
    _, block, tokens, y = block_problem(N=2, T=3, n=5, m=4, K=7, sigma="tanh", **block)
    unused = ("W_Q", "W_K") if block.uniform else ()
    shapes = transformer.shapes(5, 6, 4, 7)
    agree_gradients(
        lambda tokens, y, **p: transformer.loss(p, block, tokens, y),
        lambda tokens, y, **p: transformer.loss_and_gradient(p, block, tokens, y)[1],
        lambda tokens, y, **p: (name := Stages()).loss(transformer.formula(p, block, tokens, y, name)),
        {"tokens": tokens, "y": y} | shapes, wrt=[name for name in shapes if name not in unused],
        draws=1, allow_equal=SQUARE,
    )  # fmt: skip


@pytest.mark.parametrize("placed", [True, False])
def test_the_formula_of_the_block_has_positions_only_if_the_block_has(placed):
    p, block, tokens, y = block_problem(N=1, T=2, n=3, d=2, m=3, K=2, heads=1, positions=placed)
    y[:] = 1
    exact = {name: sp.Matrix(p[name]) for name in p}
    J = transformer.formula(exact, block, tokens, y, lambda M: M.evalf(30))
    assert same(float(J), transformer.loss(p, block, tokens, y))


def test_the_causal_block_does_not_see_the_future():
    p, block, tokens, _ = block_problem()
    changed = tokens.copy()
    changed[:, 3:] = (changed[:, 3:] + 1) % 8
    one, other = (transformer.forward(p, block, x).Z for x in (tokens, changed))
    assert same(one[:, :3], other[:, :3]) and not same(one[:, 3:], other[:, 3:])


@pytest.mark.parametrize("block", [{"positions": False}, {"uniform": True}], ids=str)
def test_without_positions_or_attention_the_order_of_earlier_tokens_is_not_seen(block):
    p, block, tokens, _ = block_problem(**block)
    turned = tokens[:, [2, 0, 3, 1, 4]]
    last = lambda x: transformer.forward(p, block, x).Z[:, -1]
    assert same(last(turned), last(tokens))
    full = Block(heads=3)
    assert not same(
        transformer.forward(p, full, turned).Z[:, -1], transformer.forward(p, full, tokens).Z[:, -1]
    )


def test_the_gradient_of_a_batch_is_the_mean_over_all_places():
    p, block, tokens, y = block_problem()
    J, gradients = transformer.loss_and_gradient(p, block, tokens, y)
    count = (y >= 0).sum(axis=1)
    each = [transformer.loss_and_gradient(p, block, tokens[i : i + 1], y[i : i + 1]) for i in range(3)]
    assert same(J, sum(c * loss for c, (loss, _) in zip(count, each, strict=True)) / count.sum())
    mean = sum(c * g["E"] for c, (_, g) in zip(count, each, strict=True)) / count.sum()
    assert same(gradients["E"], mean)


def test_cards_by_hand():
    # red 0 … 4 are 0 … 4, black 0 … 4 are 5 … 9
    tokens = np.array([[2, 7, 4, 9, 6, 2, 0]])
    assert cards.answers(tokens).tolist() == [[-1, -1, 2, 2, 4, 4, 2]]
    # guesses: of {2}; {2}; {2, 4}; {2, 4}; {2, 4, 2}
    assert same(cards.best_without_order(tokens), (1 + 1 + 1 / 2 + 1 / 2 + 2 / 3) / 5)
    Z = np.zeros((1, 7, 5))
    Z[0, :, 2] = 1
    assert cards.right(Z, cards.answers(tokens)) == 3 / 5


def test_every_card_is_dealt_about_equally_often():
    tokens = cards.deal(400, 50, np.random.default_rng(6))
    counts = np.bincount(tokens.ravel())
    assert tokens.shape == (400, 50) and len(counts) == 10
    assert np.abs(counts - 2000).max() < 5 * np.sqrt(20_000 * 0.1 * 0.9)


def test_no_guess_from_the_counts_beats_the_best_one():
    tokens = cards.deal(2000, 9, np.random.default_rng(0))
    y, hit = cards.answers(tokens), []
    for hand, asked in zip(tokens, y, strict=True):
        for t in np.flatnonzero(asked >= 0):
            same_colour = [c % 5 for c in hand[:t] if c // 5 == hand[t] // 5]
            hit.append(np.bincount(same_colour).argmax() == asked[t])
    assert abs(np.mean(hit) - cards.best_without_order(tokens)) < 4 * np.std(hit) / np.sqrt(len(hit))


def test_odd_layouts_give_the_same_and_nothing_is_changed():
    arrays = drawn((2, 3, 4), (2, 5, 4), (2, 5, 6), (2, 3, 6))
    odd = [
        np.asfortranarray(arrays[0]),
        arrays[1][:, ::-1][:, ::-1],
        np.repeat(arrays[2], 2, 2)[..., ::2],
        arrays[3],
    ]
    kept = [a.copy() for a in odd]
    one = dot_product.backward(dot_product.forward(*arrays[:3]), arrays[3])
    other = dot_product.backward(dot_product.forward(*odd[:3]), np.asfortranarray(odd[3]))
    assert all(same(a, b) for a, b in zip(one, other, strict=True))
    assert all((a == b).all() for a, b in zip(kept, odd, strict=True))
    p, block, tokens, y = block_problem()
    before = p.theta.copy()
    gradients = transformer.loss_and_gradient(p, block, tokens, y)[1]
    turned = {name: np.asfortranarray(p[name]) for name in p}
    again = transformer.loss_and_gradient(turned, block, np.asfortranarray(tokens), y)[1]
    assert all(same(again[name], gradients[name]) for name in p) and (p.theta == before).all()


def test_float32_stays_float32():
    Q, K, V, G = (a.astype(np.float32) for a in drawn((2, 3, 4), (2, 5, 4), (2, 5, 6), (2, 3, 6)))
    stored = dot_product.forward(Q, K, V, MASKS["none"])
    assert {a.dtype for a in (*stored, *dot_product.backward(stored, G))} == {np.dtype(np.float32)}
    for block in BLOCKS:
        p, block, tokens, y = block_problem(**block)
        single = p.around(p.theta.astype(np.float32))
        J, g = transformer.loss_and_gradient(single, block, tokens, y)
        assert J.dtype == np.float32 and {a.dtype for a in g.values()} == {np.dtype(np.float32)}
        wanted = transformer.loss_and_gradient(p, block, tokens, y)[1]
        assert all(np.abs(g[name] - wanted[name]).max() < 1e-5 for name in p)
    y = normalization.forward(Q, *np.ones((2, 4), np.float32))
    assert y.y.dtype == np.float32


Q, K, V = np.ones((3, 2)), np.ones((4, 2)), np.ones((4, 5))
P8 = transformer.init(8, 6, 7, 4, np.random.default_rng(0))
TOKENS = np.zeros((2, 3), int)
BAD = {
    "one query": (lambda: dot_product.forward(Q[0], K, V), ValueError, r"one query is Q\[None\]"),
    "batches": (lambda: dot_product.forward(Q[None], K, V), ValueError, "the axes before the last two"),
    "widths": (lambda: dot_product.forward(Q, K[:, :1], V), ValueError, "must have the same width"),
    "values": (lambda: dot_product.forward(Q, K, V[:3]), ValueError, "as many values as keys"),
    "mask of numbers": (
        lambda: dot_product.forward(Q, K, V, np.ones((3, 4))),
        TypeError,
        "expected booleans",
    ),
    "mask shape": (
        lambda: dot_product.forward(Q, K, V, np.ones((4, 3), bool)),
        ValueError,
        r"expected \(T, S\) = \(3, 4\)",
    ),
    "mask of nothing": (
        lambda: dot_product.forward(Q, K, V, np.arange(12).reshape(3, 4) > 3),
        ValueError,
        "row 0 of the mask allows no key",
    ),
    "mask of nothing, behind one that allows some": (
        lambda: dot_product.forward(Q, K, V, np.array([[1, 0, 0, 1], [0] * 4, [1] * 4], bool)),
        ValueError,
        "row 1 of the mask allows no key",
    ),
    "mask dtype": (
        lambda: dot_product.forward(Q, K, V, np.ones((3, 4), np.float32)),
        TypeError,
        "the mask is float32; expected booleans",
    ),
    "mask list": (
        lambda: dot_product.forward(Q, K, V, [[True] * 4] * 3),
        TypeError,
        "the mask is list; expected booleans",
    ),
    "no tokens to mask": (
        lambda: dot_product.causal_mask(0),
        ValueError,
        "T must be in 1 … 1000000, not 0; it is the number of tokens",
    ),
    "one value": (
        lambda: dot_product.forward(Q, K, V[:, 0]),
        ValueError,
        r"V \(4,\): expected \(..., T, d\)",
    ),
    "G": (
        lambda: dot_product.backward(dot_product.forward(Q, K, V), Q),
        ValueError,
        r"expected that of O, \(3, 5\)",
    ),
    "heads": (lambda: heads.split(np.ones((2, 3, 6)), 4), ValueError, "4 heads cannot share 6 entries"),
    "odd width": (
        lambda: positions.positions(4, 5),
        ValueError,
        "positions of width 5: expected an even width",
    ),
    "no width": (
        lambda: positions.frequencies(0),
        ValueError,
        "positions of width 0: expected an even width",
    ),
    "gamma": (
        lambda: normalization.forward(Q, np.ones(3), np.ones(3)),
        ValueError,
        r"x has shape \(3, 2\), gamma \(3,\)",
    ),
    "no gamma": (
        lambda: normalization.forward(Q, None, np.ones(2)),
        TypeError,
        "gamma must be an array of float64 or float32, not NoneType",
    ),
    "eps": (
        lambda: normalization.forward(Q, np.ones(2), np.ones(2), -1),
        ValueError,
        "eps must not be negative",
    ),
    "dy": (
        lambda: normalization.backward(normalization.forward(Q, np.ones(2), np.ones(2)), K),
        ValueError,
        r"that of y, \(3, 2\)",
    ),
    "token floats": (lambda: transformer.forward(P8, Block(), TOKENS + 0.5), TypeError, "whole numbers"),
    "token range": (
        lambda: transformer.forward(P8, Block(), TOKENS + 8),
        ValueError,
        r"must be in 0 … 7, not 8 … 8",
    ),
    "a token below the range": (
        lambda: transformer.forward(P8, Block(), TOKENS + [-1, 0, 3]),
        ValueError,
        r"must be in 0 … 7, not -1 … 3",
    ),
    "a token above the range": (
        lambda: transformer.forward(P8, Block(), TOKENS + [0, 8, 3]),
        ValueError,
        r"must be in 0 … 7, not 0 … 8",
    ),
    "no target": (lambda: transformer.loss(P8, Block(), TOKENS, TOKENS - 1), ValueError, "asks for nothing"),
    "target shape": (
        lambda: transformer.loss(P8, Block(), TOKENS, TOKENS[0]),
        ValueError,
        r"y has shape \(3,\)",
    ),
    "target range": (
        lambda: transformer.loss(P8, Block(), TOKENS, TOKENS + 4),
        ValueError,
        "labels must be in 0 … 3",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(name):
    call, error, message = BAD[name]
    with pytest.raises(error, match=message):
        call()
