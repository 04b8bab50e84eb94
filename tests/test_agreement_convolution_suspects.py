"""The wrong gradients of a convolution and of pooling, entry by entry from other formulas."""

import numpy as np
import pytest

from mathlib.agreement.convolution_suspects import (
    OVERWRITTEN,
    WRONG_LAYERS,
    WRONG_POOLS,
    by_input,
    by_kernel,
    loss,
)

#: X (N, C_in, H, W), w (C_out, C_in, k_h, k_w), stride, padding; in the last one, pixels that no window meets
CASES = [
    ((3, 2, 5, 6), (4, 2, 3, 2), 1, 0),
    ((2, 3, 7, 8), (4, 3, 3, 2), 2, 1),
    ((2, 1, 6, 7), (3, 1, 2, 4), 3, 2),
]


def drawn(case):
    """X, w, b, R, stride and padding of a case"""
    (shape, kernel, s, p), rng = case, np.random.default_rng(5)
    places = [(n + 2 * p - k) // s + 1 for n, k in zip(shape[2:], kernel[2:], strict=True)]
    sizes = (shape, kernel, kernel[:1], (shape[0], kernel[0], *places))
    return *(rng.standard_normal(size) for size in sizes), s, p


def meetings(X, w, R, s, p):
    """Every n, o, c, i, j, u, v, with the pixel r, t that is met, for those that lie in the image"""
    for n, o, i, j in np.ndindex(R.shape):
        for c, u, v in np.ndindex(w.shape[1:]):
            r, t = s * i + u - p, s * j + v - p
            if 0 <= r < X.shape[2] and 0 <= t < X.shape[3]:
                yield n, o, c, i, j, u, v, r, t


def forward(X, w, b, R, s, p):
    """Σ R ⊙ Z, one product after the other"""
    total = sum(R[n, o].sum() * b[o] for n, o in np.ndindex(R.shape[:2]))
    for n, o, c, i, j, u, v, r, t in meetings(X, w, R, s, p):
        total += R[n, o, i, j] * w[o, c, u, v] * X[n, c, r, t]
    return total


def way_back(X, kernel, R, apart, p):
    """The errors, `apart` pixels from each other and zeros around them, correlated with this kernel"""
    (N, C, H, W), (k_h, k_w) = X.shape, kernel.shape[2:]
    room = np.zeros((N, len(kernel), H + 2 * p + k_h - 1, W + 2 * p + k_w - 1))
    for i, j in np.ndindex(R.shape[2:]):
        room[:, :, k_h - 1 + apart * i, k_w - 1 + apart * j] = R[:, :, i, j]
    G = np.zeros((N, C, H + 2 * p, W + 2 * p))
    for r, t in np.ndindex(G.shape[2:]):
        G[:, :, r, t] = np.tensordot(room[:, :, r : r + k_h, t : t + k_w], kernel, ((1, 2, 3), (0, 2, 3)))
    return G


def cut(G, X, p):
    """G without its p rows and columns on every side"""
    return G[:, :, p : p + X.shape[2], p : p + X.shape[3]]


def correlated(X, w, R, s, p):
    """∂L/∂w, one product after the other"""
    G = np.zeros(w.shape)
    for n, o, c, i, j, u, v, r, t in meetings(X, w, R, s, p):
        G[o, c, u, v] += R[n, o, i, j] * X[n, c, r, t]
    return G


def turned(w):
    """w with rows and columns in reverse order"""
    return np.flip(w, (2, 3))


#: text: {name: what a code with this mistake computes}
LAYERS = {
    "the kernel is not flipped on the way back: by the input it is a convolution, not a correlation": {
        "X": lambda X, w, b, R, s, p: cut(way_back(X, w, R, s, p), X, p)
    },
    "the kernel is flipped along its rows only": {
        "X": lambda X, w, b, R, s, p: cut(way_back(X, np.flip(w, 2), R, s, p), X, p)
    },
    "the kernel is flipped along its columns only": {
        "X": lambda X, w, b, R, s, p: cut(way_back(X, np.flip(w, 3), R, s, p), X, p)
    },
    "the kernel gradient is flipped: by the kernel it is a correlation, without a flip": {
        "w": lambda X, w, b, R, s, p: turned(correlated(X, w, R, s, p))
    },
    "the forward pass flips the kernel: a convolution where the formula is a correlation": {
        "loss": lambda X, w, b, R, s, p: forward(X, turned(w), b, R, s, p)
    },
    "the bias is missing": {"loss": lambda X, w, b, R, s, p: forward(X, w, np.zeros(len(w)), R, s, p)},
    "the stride is forgotten on the way back: the errors lie s apart": {
        "X": lambda X, w, b, R, s, p: cut(way_back(X, turned(w), R, 1, p), X, p)
    },
    "the padding is not cut off at the top and on the left": {
        "X": lambda X, w, b, R, s, p: cut(way_back(X, turned(w), R, s, p), X, 0)
    },
    "a mean over the places in the bias gradient, where all of them add": {
        "b": lambda X, w, b, R, s, p: np.einsum("noij->o", R) / (R.shape[2] * R.shape[3])
    },
}


def test_every_mistake_of_a_layer_has_its_formula_here():
    assert {text: set(forms) for text, forms in WRONG_LAYERS.items()} == {
        text: set(forms) for text, forms in LAYERS.items()
    }


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("text", LAYERS)
def test_a_mistake_of_a_layer_gives_this(text, case):
    values = drawn(case)
    for name, form in LAYERS[text].items():
        got, expected = WRONG_LAYERS[text][name](*values), form(*values)
        assert np.shape(got) == np.shape(expected)
        np.testing.assert_allclose(got, expected, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_what_is_right_is_the_derivative_of_the_loss(case):
    X, w, b, R, s, p = drawn(case)
    assert loss(X, w, b, R, s, p) == pytest.approx(forward(X, w, b, R, s, p), abs=1e-12)
    np.testing.assert_allclose(by_kernel(X, w, R, s, p), correlated(X, w, R, s, p), atol=1e-12)
    expected = np.zeros(X.shape)
    for n, o, c, i, j, u, v, r, t in meetings(X, w, R, s, p):
        expected[n, c, r, t] += R[n, o, i, j] * w[o, c, u, v]
    np.testing.assert_allclose(by_input(X, w, R, s, p), expected, atol=1e-12)


#: X (N, C, H, W), size k of the window, stride: windows that overlap, that touch, that lie apart
POOLINGS = [((2, 3, 7, 8), 3, 2), ((2, 1, 5, 6), 3, 1), ((3, 2, 6, 9), 3, 3), ((2, 3, 7, 10), 2, 4)]


def pooled(case):
    """X, R, the size of the window and the stride"""
    (shape, k, s), rng = case, np.random.default_rng(8)
    places = [(n - k) // s + 1 for n in shape[2:]]
    return rng.standard_normal(shape), rng.standard_normal((*shape[:2], *places)), k, s


def over(r, t, R, k, s):
    """The windows i, j that lie over the pixel r, t, row by row"""
    return [(i, j) for i, j in np.ndindex(R.shape[2:]) if 0 <= r - i * s < k and 0 <= t - j * s < k]


def is_largest(X, n, c, r, t, i, j, k, s):
    """Whether no pixel of the window i, j is larger than the pixel r, t"""
    return X[n, c, r, t] == max(X[n, c, i * s + u, j * s + v] for u, v in np.ndindex(k, k))


def each_pixel(take):
    """The gradient made of take(the errors of the windows that count a pixel, k), pixel by pixel"""

    def gradient(X, R, k, s, largest):
        G = np.zeros(X.shape)
        for n, c, r, t in np.ndindex(X.shape):
            windows = over(r, t, R, k, s)
            its = [largest is None or is_largest(X, n, c, r, t, i, j, k, s) for i, j in windows]
            errors = [R[n, c, i, j] if mine else 0.0 for (i, j), mine in zip(windows, its, strict=True)]
            errors = [e for e, mine in zip(errors, its, strict=True) if mine or largest == "or 0"]
            G[n, c, r, t] = take(errors or [0.0], k)
        return G

    return gradient


#: kind: {text: (which windows count, what a pixel gets from their errors, row by row)}: all that hold it
#: (None), those whose maximum it is ("alone"), or all, with 0 where it is not their maximum ("or 0").
#: A loop over windows leaves the last one; a loop over the places in a window leaves the first, met last.
POOLS = {
    "max": {
        "every pixel of the window gets the gradient, not the maximum alone": (None, lambda e, k: sum(e)),
        "the gradient is shared out as for an average; the maximum alone gets it": (
            None,
            lambda e, k: sum(e) / (k * k),
        ),
        OVERWRITTEN: ("alone", lambda e, k: e[-1]),
        "a window overwrites those before it, with 0 beside its maximum; they add": (
            "or 0",
            lambda e, k: e[-1],
        ),
        "a place of the windows overwrites those before it, with 0 where it is no maximum; they add": (
            "or 0",
            lambda e, k: e[0],
        ),
    },
    "average": {
        "the 1/k² of the average is missing": (None, lambda e, k: sum(e)),
        "1/k in place of 1/k²: a window has k² pixels": (None, lambda e, k: sum(e) / k),
        "the maximum alone gets the gradient; in an average all pixels do": ("alone", lambda e, k: sum(e)),
        OVERWRITTEN: (None, lambda e, k: e[0] / (k * k)),
    },
}


def test_every_mistake_of_pooling_has_its_formula_here():
    assert {kind: set(table) for kind, table in WRONG_POOLS.items()} == {
        kind: set(table) for kind, table in POOLS.items()
    }


@pytest.mark.parametrize("case", POOLINGS)
@pytest.mark.parametrize("kind, text", [(kind, text) for kind, table in POOLS.items() for text in table])
def test_a_mistake_of_pooling_gives_this(kind, text, case):
    X, R, k, s = pooled(case)
    largest, take = POOLS[kind][text]
    expected = each_pixel(take)(X, R, k, s, largest)
    np.testing.assert_allclose(WRONG_POOLS[kind][text](X, R, k, s), expected, atol=1e-14)


@pytest.mark.parametrize("kind", POOLS)
def test_windows_that_do_not_overlap_overwrite_nothing(kind):
    X, R, k, s = pooled(POOLINGS[2])
    largest, take = ("alone", lambda e, k: sum(e)) if kind == "max" else (None, lambda e, k: sum(e) / (k * k))
    right = each_pixel(take)(X, R, k, s, largest)
    overwriting = [wrong for text, wrong in WRONG_POOLS[kind].items() if "overwrite" in text]
    assert len(overwriting) == {"max": 3, "average": 1}[kind]
    for wrong in overwriting:
        np.testing.assert_allclose(wrong(X, R, k, s), right, atol=1e-14)


def test_by_hand_the_last_of_two_windows_with_one_maximum_counts():
    X, R = np.array([[[[1.0, 9.0, 2.0], [0.0, 3.0, 4.0]]]]), np.array([[[[10.0, 20.0]]]])
    overwritten = WRONG_POOLS["max"][OVERWRITTEN](X, R, 2, 1)
    added = WRONG_POOLS["average"]["the maximum alone gets the gradient; in an average all pixels do"]
    assert overwritten[0, 0].tolist() == [[0, 20, 0], [0, 0, 0]]
    assert added(X, R, 2, 1)[0, 0].tolist() == [[0, 30, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    "which, expected", [("a window", [[0, 0, 0], [0, 0, 20]]), ("a place", [[0, 10, 0], [0, 0, 20]])]
)
def test_by_hand_a_window_leaves_0_beside_its_maximum(which, expected):
    X, R = np.array([[[[1.0, 9.0, 2.0], [0.0, 3.0, 10.0]]]]), np.array([[[[10.0, 20.0]]]])
    wrong = next(form for text, form in WRONG_POOLS["max"].items() if text.startswith(which))
    assert wrong(X, R, 2, 1)[0, 0].tolist() == expected


def test_by_hand_of_two_averages_one_counts_where_they_overlap():
    X, R = np.zeros((1, 1, 2, 3)), np.array([[[[4.0, 8.0]]]])
    assert WRONG_POOLS["average"][OVERWRITTEN](X, R, 2, 1)[0, 0].tolist() == [[1, 1, 2], [1, 1, 2]]
