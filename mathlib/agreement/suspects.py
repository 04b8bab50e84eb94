r"""The classic mistakes of backpropagation, each as the wrong gradient it gives, so that it can be named.

    Δ^l = (Δ^{l+1} W^{l+1}) ⊙ S^l,  dW^l = (1/N) (Δ^l)ᵀ A^{l−1},  db^l = (1/N) Σ_i Δ^l_i,  S^l = (σ^l)'(Z^l)

Where dropout has put a mask M^l on layer l, Δ^l has the factor M^l too; its mistakes stand in `regularized`.
Used by `agree_networks` when a gradient is wrong. Samples are rows, (N, m_l). The right Δ, A, S come from
SymPy, none of them from the code under test.
"""

from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Right(NamedTuple):
    """What SymPy says of a batch: dictionaries by layer, and the targets Y.

    W (m_l, m_{l−1}); b (m_l,); Z, A, Delta (N, m_l); S = σ'(Z) and S_at_A = σ'(A), where σ is elementwise;
    M (N, m_l) the masks of dropout, by hidden layer, if there are any.
    """

    W: dict
    b: dict
    Z: dict
    A: dict
    Delta: dict
    S: dict
    S_at_A: dict
    Y: np.ndarray
    M: dict = MappingProxyType({})


def _back(right, l, Delta):
    return (Delta @ right.W[l + 1]) * right.S[l]


def _weights(Delta, A):
    return Delta.T @ A / len(A)


def _bias(Delta, A):
    return Delta.sum(axis=0) / len(A)


def _output_slope(right):
    L = max(right.W)
    return right.S.get(L, right.A[L] * (1 - right.A[L]))


#: text: what is done wrong at the output (Δ^L), on the way back (Δ^l from Δ^{l+1}), in dW or in db
MISTAKES = {
    "the transpose in δaᵀ stands on the wrong factor, aᵀδ": {"weights": lambda D, A: A.T @ D / len(A)},
    "W in place of its transpose, or the factors of the chain rule in the wrong order": {
        "back": lambda r, l, D: (D @ r.W[l + 1].T) * r.S[l]
    },
    "the factors of the chain rule in the wrong order": {"back": lambda r, l, D: (r.W[l + 1] @ D) * r.S[l]},
    "a matrix product with σ′ where the product is entry by entry, ⊙": {
        "back": lambda r, l, D: (D @ r.W[l + 1]) @ r.S[l]
    },
    "a matrix product with σ′ at the output, where the product is entry by entry, ⊙": {
        "output": lambda r: (r.A[max(r.W)] - r.Y) @ r.S[max(r.W)]
    },
    "an entrywise product with W where a matrix product belongs": {
        "back": lambda r, l, D: (D * r.W[l + 1]) * r.S[l]
    },
    "σ′ forgotten, so that δ is the derivative by a and not by z": {"back": lambda r, l, D: D @ r.W[l + 1]},
    "σ′ taken at a, not at z": {"back": lambda r, l, D: (D @ r.W[l + 1]) * r.S_at_A[l]},
    "a for σ′": {"back": lambda r, l, D: (D @ r.W[l + 1]) * r.A[l]},
    "only the first unit of the next layer, without the sum over all of them": {
        "back": lambda r, l, D: (D[:, :1] * r.W[l + 1][:1]) * r.S[l]
    },
    "only the last unit of the next layer, without the sum over all of them": {
        "back": lambda r, l, D: (D[:, -1:] * r.W[l + 1][-1:]) * r.S[l]
    },
    "only the unit of the same number in the next layer, without the sum over all of them": {
        "back": lambda r, l, D: (D * np.diag(r.W[l + 1])) * r.S[l]
    },
    "the mean over the units of the next layer in place of the sum": {
        "back": lambda r, l, D: _back(r, l, D) / D.shape[1]
    },
    "σ′ of the output layer forgotten": {"output": lambda r: r.A[max(r.W)] - r.Y},
    "σ′ of the output layer, though the cross-entropy has cancelled it": {
        "output": lambda r: (r.A[max(r.W)] - r.Y) * _output_slope(r)
    },
    "the Jacobian of softmax taken as its diagonal, as if it were elementwise": {
        "output": lambda r: (r.A[max(r.W)] - r.Y) * r.A[max(r.W)] * (1 - r.A[max(r.W)])
    },
    "the Jacobian of softmax taken as its diagonal, −y(1 − p)": {
        "output": lambda r: -r.Y * (1 - r.A[max(r.W)])
    },
    "1/m in every layer, where it belongs once": {"back": lambda r, l, D: _back(r, l, D) / len(D)},
    "the bias gradient of the first sample alone, without the sum over the rows": {
        "bias": lambda D, A: D[0] / len(A)
    },
    "the bias gradient summed over the units, not over the rows": {
        "bias": lambda D, A: D.sum(axis=1) / len(A)
    },
    "the input in the bias gradient, which has none": {"bias": lambda D, A: (D.T @ A / len(A)).sum(axis=1)},
}


def wrong_gradients(right):
    """{text: {"W1": array, "b1": array, ...}}, for every mistake that has a legal shape here."""
    found = {}
    for text, changes in MISTAKES.items():
        try:
            found[text] = gradient(right, **changes)
        except (ValueError, KeyError):
            continue  # this mistake has no legal shape at these sizes, or needs a slope that softmax has not
    return found


def gradient(right, output=None, back=_back, weights=_weights, bias=_bias, mask=None):
    """{"W1": array, "b1": …}: the gradient with one part done in another way; mask(l, Δ^l) stands for M^l."""
    L = max(right.W)
    Delta, found = right.Delta[L] if output is None else output(right), {}
    for l in range(L, 0, -1):
        found[f"W{l}"], found[f"b{l}"] = weights(Delta, right.A[l - 1]), bias(Delta, right.A[l - 1])
        if l > 1:
            Delta = back(right, l - 1, Delta)
        if l - 1 in right.M:
            Delta = Delta * (right.M[l - 1] if mask is None else mask(l - 1, Delta))
    return found


def wrong_layers(right, l):
    """{text: Z^l} for the mistakes of the forward pass: layout, bias, order."""
    W, b, A = right.W[l], right.b[l], right.A[l - 1]
    forms = {
        "W in the layout (in, out), used as A W": lambda: A @ W + b,
        "the bias is missing": lambda: A @ W.T,
        "W applied from the wrong side": lambda: (W @ A) + b,
        "W read from θ in the layout (in, out)": lambda: A @ W.reshape(W.shape[::-1]) + b,
    }
    found = {}
    for text, form in forms.items():
        try:
            found[text] = form()
        except ValueError:
            continue
    return found


def wrong_outputs(right, l):
    """{text: A^l} for the mistakes after the activation: none at all, or a mask that is not M^l."""
    found = {"the activation is missing": right.Z[l]}
    if l in right.M:
        M, A = right.M[l], right.A[l]
        found["scaled twice: the units that are kept are divided by p², not p"] = A * M.max()
        found["the units that are kept are not divided by p"] = A / M.max()
    return found
