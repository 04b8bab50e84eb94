"""Every suspect of a network: the wrong gradient, layer or output that it predicts, written out by indices.

Letters: i a sample, j a unit of the layer, k a unit of the next one, q a unit of the layer before.
"""

import numpy as np
import pytest

from mathlib.agreement.suspects import MISTAKES, Right, gradient, wrong_gradients, wrong_layers, wrong_outputs

TRANSPOSE = "the transpose in δaᵀ stands on the wrong factor, aᵀδ"
LAYOUT = "W in place of its transpose, or the factors of the chain rule in the wrong order"
ORDER = "the factors of the chain rule in the wrong order"
MATRIX = "a matrix product with σ′ where the product is entry by entry, ⊙"
MATRIX_AT_OUTPUT = "a matrix product with σ′ at the output, where the product is entry by entry, ⊙"
ENTRYWISE = "an entrywise product with W where a matrix product belongs"
FIRST = "only the first unit of the next layer, without the sum over all of them"
LAST = "only the last unit of the next layer, without the sum over all of them"
SAME = "only the unit of the same number in the next layer, without the sum over all of them"
SLOPE_AT_OUTPUT = "σ′ of the output layer, though the cross-entropy has cancelled it"

#: (D, W, r, l): δ by i, k; W by k, j; r and l for what the layer has by i, j
BACK = {
    LAYOUT: lambda D, W, r, l: np.einsum("ik,jk,ij->ij", D, W, r.S[l]),
    ORDER: lambda D, W, r, l: np.einsum("pi,ik,pk->pk", W, D, r.S[l]),
    MATRIX: lambda D, W, r, l: np.einsum("ik,kj,jp->ip", D, W, r.S[l]),
    ENTRYWISE: lambda D, W, r, l: np.einsum("ik,ik,ik->ik", D, W, r.S[l]),
    "σ′ forgotten, so that δ is the derivative by a and not by z": (
        lambda D, W, r, l: np.einsum("ik,kj->ij", D, W)
    ),
    "σ′ taken at a, not at z": lambda D, W, r, l: np.einsum("ik,kj,ij->ij", D, W, r.S_at_A[l]),
    "a for σ′": lambda D, W, r, l: np.einsum("ik,kj,ij->ij", D, W, r.A[l]),
    FIRST: lambda D, W, r, l: np.einsum("i,j,ij->ij", D.T[0], W[0], r.S[l]),
    LAST: lambda D, W, r, l: np.einsum("i,j,ij->ij", D.T[len(W) - 1], W[len(W) - 1], r.S[l]),
    SAME: lambda D, W, r, l: np.einsum("ij,jj,ij->ij", D, W, r.S[l]),
    "the mean over the units of the next layer in place of the sum": (
        lambda D, W, r, l: np.einsum("ik,kj,ij->ij", D, W, r.S[l]) / len(W)
    ),
    "1/m in every layer, where it belongs once": (
        lambda D, W, r, l: np.einsum("ik,kj,ij->ij", D, W, r.S[l]) / len(r.Y)
    ),
}
#: of one entry, by its p, y and slope; that of softmax is p(1 − p) where it is taken as elementwise
OUTPUT = {
    "σ′ of the output layer forgotten": lambda p, y, s: p - y,
    SLOPE_AT_OUTPUT: lambda p, y, s: (p - y) * s,
    "the Jacobian of softmax taken as its diagonal, as if it were elementwise": (
        lambda p, y, s: (p - y) * (p - p * p)
    ),
    "the Jacobian of softmax taken as its diagonal, −y(1 − p)": lambda p, y, s: y * p - y,
}
BIAS = {
    "the bias gradient of the first sample alone, without the sum over the rows": lambda D, A: D[0] / len(D),
    "the bias gradient summed over the units, not over the rows": lambda D, A: np.einsum("ij->i", D) / len(D),
    "the input in the bias gradient, which has none": lambda D, A: np.einsum("ij,iq->j", D, A) / len(D),
}
SQUARE_ONLY = {LAYOUT, ORDER, MATRIX, MATRIX_AT_OUTPUT, ENTRYWISE, SAME}
ALL = {TRANSPOSE, MATRIX_AT_OUTPUT, *BACK, *OUTPUT, *BIAS}
#: sizes, samples, whether the output is elementwise, the mistakes that have a legal shape
CASES = {
    "unequal": ((4, 3, 6, 2), 5, True, ALL - SQUARE_ONLY),
    "unequal, softmax": ((4, 3, 6, 2), 5, False, ALL - SQUARE_ONLY),
    "square": ((3, 3, 3, 3), 3, True, ALL),
    "square, softmax": ((3, 3, 3, 3), 3, False, ALL - {MATRIX_AT_OUTPUT}),
    "as many outputs as samples": ((4, 3, 5), 5, True, ALL - SQUARE_ONLY | {MATRIX_AT_OUTPUT}),
    "one layer": ((4, 2), 5, True, ALL - {MATRIX_AT_OUTPUT}),  # nothing goes back, so nothing can go wrong
}
EACH = [(case, text) for case, (*_, legal) in CASES.items() for text in sorted(legal)]


def drawn(sizes, N, elementwise=True, masked=()):
    """A Right of random entries, none of them near 0"""
    rng = np.random.default_rng(len(sizes))
    some = lambda *shape: rng.choice([-1.0, 1.0], shape) * rng.uniform(0.25, 1.25, shape)
    L = len(sizes) - 1
    W = {l: some(sizes[l], sizes[l - 1]) for l in range(1, L + 1)}
    b = {l: some(sizes[l]) for l in range(1, L + 1)}
    rows = lambda layers: {l: some(N, sizes[l]) for l in layers}
    layers, slopes = range(1, L + 1), range(1, L + elementwise)
    M = {l: rng.choice([0.0, 1.25], (N, sizes[l])) for l in masked}
    A = rows(range(L + 1))
    return Right(W, b, rows(layers), A, rows(layers), rows(slopes), rows(slopes), some(N, sizes[-1]), M)


def by_index(r, delta, back, weights, bias, mask=lambda l: 1.0):
    """{"W1": array, …} from δ of the last layer; back(D, l) is δ^l from D = δ^{l+1}, without the mask"""
    found, D = {}, delta
    for l in sorted(r.W, reverse=True):
        if l < len(r.W):
            D = back(D, l) * mask(l)
        found |= {f"W{l}": weights(D, r.A[l - 1]), f"b{l}": bias(D, r.A[l - 1])}
    return found


def right_back(r):
    return lambda D, l: np.einsum("ik,kj,ij->ij", D, r.W[l + 1], r.S[l])


def right_weights(D, A):
    return np.einsum("ij,iq->jq", D, A) / len(D)


def right_bias(D, A):
    return np.einsum("ij->j", D) / len(D)


def expected(r, text):
    L = len(r.W)
    delta, back, weights, bias = r.Delta[L], right_back(r), right_weights, BIAS.get(text, right_bias)
    if text in OUTPUT:
        delta = np.empty(r.Y.shape)
        for i, j in np.ndindex(delta.shape):
            p = r.A[L][i, j]
            delta[i, j] = OUTPUT[text](p, r.Y[i, j], r.S[L][i, j] if L in r.S else p * (1 - p))
    elif text == MATRIX_AT_OUTPUT:
        delta = np.einsum("ij,jk->ik", r.A[L] - r.Y, r.S[L])
    elif text == TRANSPOSE:
        weights = lambda D, A: np.einsum("iq,ij->qj", A, D) / len(D)
    elif text in BACK:
        back = lambda D, l: BACK[text](D, r.W[l + 1], r, l)
    return by_index(r, delta, back, weights, bias)


def held(got, wanted):
    assert list(got) == list(wanted)
    for name in wanted:
        assert got[name].shape == wanted[name].shape, name
        np.testing.assert_allclose(got[name], wanted[name], rtol=1e-12, atol=1e-14, err_msg=name)


def test_there_is_an_expectation_for_every_mistake():
    assert set(MISTAKES) == ALL


@pytest.mark.parametrize("case", CASES)
def test_the_mistakes_with_a_legal_shape_are_these(case):
    *given, legal = CASES[case]
    found = wrong_gradients(drawn(*given))
    assert set(found) == legal
    assert list(found) == [text for text in MISTAKES if text in legal]


@pytest.mark.parametrize("case, text", EACH)
def test_every_mistake_predicts_the_gradient_written_out_by_indices(case, text):
    right = drawn(*CASES[case][:3])
    held(wrong_gradients(right)[text], expected(right, text))


def test_without_a_mistake_it_is_the_gradient():
    right = drawn((4, 3, 6, 2), 5)
    held(gradient(right), by_index(right, right.Delta[3], right_back(right), right_weights, right_bias))


MASKED = [(1,), (2,), (1, 2)]


@pytest.mark.parametrize("layers", MASKED)
def test_a_mask_is_a_factor_of_its_layer_on_the_way_back(layers):
    right = drawn((4, 3, 6, 2), 5, masked=layers)
    mask = lambda l: right.M[l] if l in layers else 1.0
    wanted = by_index(right, right.Delta[3], right_back(right), right_weights, right_bias, mask)
    held(gradient(right), wanted)


@pytest.mark.parametrize("layers", MASKED)
def test_another_mask_is_asked_for_by_layer_with_what_it_stands_beside(layers):
    right, asked = drawn((4, 3, 6, 2), 5, masked=layers), {}

    def another(l, Delta):
        asked[l] = Delta
        return 3.0 * l + Delta

    found = gradient(right, mask=another)
    assert set(asked) == set(layers)
    delta, wanted = right.Delta[3], {}
    for l in (3, 2, 1):
        if l < 3:
            delta = right_back(right)(delta, l)
            if l in layers:
                np.testing.assert_allclose(asked[l], delta, rtol=1e-12)
                delta = delta * (3 * l + delta)
        wanted |= {f"W{l}": right_weights(delta, right.A[l - 1]), f"b{l}": right_bias(delta, right.A[l - 1])}
    held(found, wanted)


IN_OUT = "W in the layout (in, out), used as A W"
NO_BIAS = "the bias is missing"
WRONG_SIDE = "W applied from the wrong side"
READ_WRONG = "W read from θ in the layout (in, out)"


def layer(text, W, b, A):
    """Z entry by entry"""
    if text == WRONG_SIDE:
        return np.einsum("ji,iq->jq", W, A) + b
    if text == IN_OUT:
        return np.einsum("iq,qj->ij", A, W) + b
    units, inputs = W.shape
    of = {
        NO_BIAS: lambda j, q: W[j, q],
        READ_WRONG: lambda j, q: [*W.flat][q * units + j],  # θ holds inputs rows of `units` numbers
    }[text]
    Z = np.empty((len(A), units))
    for i, j in np.ndindex(Z.shape):
        Z[i, j] = sum(of(j, q) * A[i, q] for q in range(inputs)) + (0 if text == NO_BIAS else b[j])
    return Z


@pytest.mark.parametrize(
    "sizes, N, texts",
    [
        ((4, 3, 2), 5, [NO_BIAS, READ_WRONG]),
        ((4, 2, 2), 5, [IN_OUT, NO_BIAS, READ_WRONG]),
        ((3, 3, 3), 3, [IN_OUT, NO_BIAS, WRONG_SIDE, READ_WRONG]),
    ],
)
def test_the_mistakes_of_a_layer_are_these(sizes, N, texts):
    right = drawn(sizes, N)
    held(wrong_layers(right, 2), {text: layer(text, right.W[2], right.b[2], right.A[1]) for text in texts})


def test_a_mask_has_two_mistakes_of_its_own_after_the_activation():
    right = drawn((4, 3, 6, 2), 5, masked=(2,))  # kept with p = 4/5, so divided by it: 1.25
    held(wrong_outputs(right, 1), {"the activation is missing": right.Z[1]})
    held(
        wrong_outputs(right, 2),
        {
            "the activation is missing": right.Z[2],
            "scaled twice: the units that are kept are divided by p², not p": right.A[2] / 0.8,
            "the units that are kept are not divided by p": right.A[2] * 0.8,
        },
    )
