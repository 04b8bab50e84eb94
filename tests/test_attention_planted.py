"""The classic mistakes 17 and 19, planted one by one: the comparison with SymPy names each of them."""

import numpy as np
import pytest
import sympy as sp
from test_mistakes_planted import planted

from mathlib.agreement import Disagreement, agree_gradients, attention_suspects
from mathlib.agreement.staged import Stages
from mathlib.attention import dot_product, heads, normalization

MASKS = {"none": None, "causal": np.tri(3, 4, dtype=bool)}
ATTENTION, NORM, HEADS = "attention.dot_product", "attention.normalization", "attention.heads"


def check_attention(mask):
    mask = MASKS[mask]

    def loss(Q, K, V, G):
        return (G * dot_product.forward(Q, K, V, mask).O).sum()

    def gradient(Q, K, V, G):
        return dict(zip("QKV", dot_product.backward(dot_product.forward(Q, K, V, mask), G), strict=True))

    def formula(Q, K, V, G):
        name = Stages()
        return name.loss(sum(G.multiply_elementwise(dot_product.formula(Q, K, V, mask, name))))

    shapes = {"Q": (3, 2), "K": (4, 2), "V": (4, 5), "G": (3, 5)}
    known = attention_suspects.attention(mask)
    return agree_gradients(loss, gradient, formula, shapes, wrt=["Q", "K", "V"], draws=1, candidates=known)


def check_norm():
    eps = 0.1  # large enough to be seen

    def loss(x, gamma, beta, G):
        return (G * normalization.forward(x, gamma, beta, eps).y).sum()

    def gradient(x, gamma, beta, G):
        found = normalization.backward(normalization.forward(x, gamma, beta, eps), G)
        return dict(zip(("x", "gamma", "beta"), found, strict=True))

    def formula(x, gamma, beta, G):
        name = Stages()
        y = [normalization.formula(x[n, :], gamma, beta, sp.Rational(1, 10)) for n in range(x.rows)]
        return name.loss(sum(G[n, i] * name(y[n][i]) for n in range(x.rows) for i in range(x.cols)))

    shapes, known = (
        {"x": (3, 4), "gamma": (4,), "beta": (4,), "G": (3, 4)},
        attention_suspects.layer_norm(eps),
    )
    wrt = ("x", "gamma", "beta")
    return agree_gradients(loss, gradient, formula, shapes, wrt=wrt, draws=1, candidates=known)


def check_heads():
    def loss(X, G, **p):
        return (G * heads.forward(p, X, 2).Y).sum()

    def gradient(X, G, **p):
        dX, gradients = heads.backward(p, heads.forward(p, X, 2), G)
        return gradients | {"X": dX}

    def formula(X, G, **p):
        name = Stages()
        Y = [heads.formula(p, sp.Matrix(X[n]), 2, name=name) for n in range(2)]
        return name.loss(sum(G[n, t, i] * Y[n][t, i] for n in range(2) for t in range(3) for i in range(4)))

    shapes = {"X": (2, 3, 4), "G": (2, 3, 4)} | heads.shapes(4)
    wrt, why = ("X", *heads.NAMES), "the matrices map tokens to tokens"
    return agree_gradients(loss, gradient, formula, shapes, wrt=wrt, draws=1, allow_equal=why)


DZ = "dZ = P * (dP - (P * dP).sum(axis=-1, keepdims=True))"
DX = "dx = (g - mean(g) - x_hat * mean(g * x_hat)) / s"
ROOT = "return math.sqrt(Q.shape[-1])"

#: number and name: what is checked, module, the line, what is written in its place, how the refusal names it
PLANTED = {
    "19 Jacobian forgotten": (ATTENTION, DZ, "dZ = dP", "the Jacobian of the row softmax forgotten"),
    "19 diagonal": (
        ATTENTION,
        DZ,
        "dZ = P * (1 - P) * dP",
        "only the diagonal of the Jacobian of the row softmax",
    ),
    "19 no row sum": (ATTENTION, DZ, "dZ = P * dP", "without its row sums"),
    "19 sum over the queries": (ATTENTION, DZ, DZ.replace("axis=-1", "axis=-2"), "summed over the queries"),
    "19 no root": (ATTENTION, ROOT, "return 1.0", "√d forgotten in the scores"),
    "19 no root backward": (
        ATTENTION,
        "dQ = dZ @ K / root(K)",
        "dQ = dZ @ K",
        "√d forgotten in the gradient, though the scores are divided by it",
    ),
    "19 no root backward, K": (
        ATTENTION,
        "dK = dZ.swapaxes(-1, -2) @ Q / root(Q)",
        "dK = dZ.swapaxes(-1, -2) @ Q",
        "√d forgotten in the gradient, though the scores are divided by it",
    ),
    "19 d for its root": (ATTENTION, ROOT, "return Q.shape[-1]", "the scores divided by d, not by √d"),
    "17 constants": (NORM, DX, "dx = g / s", "mean and variance taken as constants, though both depend on x"),
    "17 variance": (NORM, DX, "dx = (g - mean(g)) / s", "the variance taken as a constant"),
    "17 mean": (NORM, DX, "dx = (g - x_hat * mean(g * x_hat)) / s", "the mean taken as a constant"),
    "17 gamma": (NORM, "g = gamma * dy", "g = dy", "γ forgotten on the way back"),
    "17 root": (NORM, "s = np.sqrt(", "s = (", "the variance, not its root"),
}


def failures(module):
    checks = {
        ATTENTION: [lambda: check_attention("none"), lambda: check_attention("causal")],
        NORM: [check_norm],
        HEADS: [check_heads],
    }
    said = []
    for check in checks[module]:
        try:
            check()
        except Disagreement as refusal:
            said.append(str(refusal))
    return said


@pytest.mark.parametrize("module", [ATTENTION, NORM, HEADS])
def test_the_code_as_it_is_passes(module):
    assert failures(module) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_refused_by_name(name):
    module, line, wrong, message = PLANTED[name]
    with planted(module, line, wrong):
        said = failures(module)
    assert said and all(message in text for text in said), "\n".join(said) or "the mistake was not noticed"


MASK_PLANTED = {
    "missing": ("Z = np.where(checked_mask(mask, Z.shape), Z, -np.inf)", "pass", "the mask is missing"),
    "after": (
        "P = softmax(Z)\n    return",
        "P = softmax(Q @ K.swapaxes(-1, -2) / root(Q)) * (1 if mask is None else mask)\n    return",
        "the mask applied after the softmax",
    ),
}


@pytest.mark.parametrize("name", MASK_PLANTED)
def test_a_mask_put_wrong_is_refused_by_name(name):
    line, wrong, message = MASK_PLANTED[name]
    with planted(ATTENTION, line, wrong):
        check_attention("none")
        with pytest.raises(Disagreement, match=message):
            check_attention("causal")


HEADS_PLANTED = {
    "split without the order of the axes": (
        "return X.reshape(N, T, h, d // h).swapaxes(1, 2)",
        "return X.reshape(N, h, T, d // h)",
    ),
    "join without it": (
        "return O.swapaxes(1, 2).reshape(N, T, h * width)",
        "return O.reshape(N, T, h * width)",
    ),
    "one path of X": ("dX += joined @ p[name]", "dX = joined @ p[name]"),
    "transpose": ("dX += joined @ p[name]", "dX += joined @ p[name].T"),
    "weights": ("gradients[name] = outer(joined, X)", "gradients[name] = outer(X, joined)"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS_PLANTED)
def test_a_fault_in_the_heads_is_refused(name):
    with planted(HEADS, *HEADS_PLANTED[name]):
        assert failures(HEADS), "the fault was not noticed"


def test_both_mistakes_of_the_page_are_planted():
    assert {name.split()[0] for name in PLANTED} == {"17", "19"}
