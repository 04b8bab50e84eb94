r"""A small convolutional network: x → (layer, ReLU, 2 × 2 maximum) once for each l → dense layer → softmax.

Chapter: convolution.  Symbols: X (N, C, H, W) images; p the parameters, for l = 1 … the kernels w_l
(C_l, C_{l−1}, k, k) and biases b_l (C_l,), then W (K, m) and b (K,) of the dense layer on all m numbers that
are left; Y (N, K) one-hot targets. Zeros around the images keep their size, (k−1)/2 on each side, and each
pooling halves it.
"""

from typing import NamedTuple

import numpy as np

from mathlib.activations import d_relu, relu
from mathlib.convolution import layers, pooling
from mathlib.fitting import fit
from mathlib.inputs import check_arrays, check_finite, check_rng, check_whole
from mathlib.losses import check_lam, check_targets, cross_entropy, d_cross_entropy
from mathlib.network import initial_variance
from mathlib.parameters import Parameters


class Stored(NamedTuple):
    """What `forward` leaves for `backward`: logits Z (N, K), A (N, m); Z, Stored, Pooled of each layer."""

    Z: np.ndarray
    A: np.ndarray
    layers: tuple


def init(rng, channels=(8, 16), shape=(1, 8, 8), K=10, kernel=3, dtype=np.float64):
    r"""Parameters with weights N(0, 2/fan-in) before a ReLU, N(0, 2/(m + K)) before softmax, and biases 0.

    channels: C_1, C_2, …; shape = (C, H, W) of an image. Raises ValueError for a kernel of even size, or an
    image whose sides are not halved so often without a remainder.
    """
    check_rng(rng)
    halved = 2 ** len(channels)
    if kernel % 2 == 0 or shape[1] % halved or shape[2] % halved:
        raise ValueError(
            f"images of {shape[1]} × {shape[2]}, {len(channels)} poolings and kernels of {kernel}; "
            f"expected sides that {halved} divides and an odd kernel"
        )
    shapes = {}
    for l, (before, C) in enumerate(zip((shape[0], *channels), channels, strict=False), start=1):
        shapes |= {f"w{l}": (C, before, kernel, kernel), f"b{l}": (C,)}
    m = channels[-1] * (shape[1] // halved) * (shape[2] // halved)
    p = Parameters(shapes | {"W": (K, m), "b": (K,)}, dtype=dtype)
    for name, weights in p.items():
        if weights.ndim > 1:
            sigma, fan_in = "softmax" if name == "W" else "relu", weights[0].size
            scale = np.sqrt(initial_variance(sigma, fan_in, fan_out=len(weights)))
            weights[...] = scale * rng.standard_normal(weights.shape)
    return p


def forward(p, X):
    r"""Z^l = layer(A^{l−1}),  A^l = max_pool(ReLU(Z^l)),  logits Z = A Wᵀ + b.   X (N, C, H, W) -> Stored"""
    A, kept = X, []
    for l in range(1, _depth(p) + 1):
        Z, stored = layers.forward(A, p[f"w{l}"], p[f"b{l}"], padding=p[f"w{l}"].shape[-1] // 2)
        A, pooled = pooling.max_pool(relu(Z), 2)
        kept.append((Z, stored, pooled))
    A = A.reshape(len(X), -1)
    return Stored(A @ p["W"].T + p["b"], A, tuple(kept))


def backward(p, stored, Y, lam=0.0):
    r"""{name: ∂J_λ/∂(that array)},  J_λ = (1/N) Σ_n L_n + (λ/2) Σ w²: the layers of `forward` in reverse.

    Δ of the logits is (softmax(Z) − Y)/N. Through a pooling it goes to the maxima, through ReLU where z > 0,
    through a layer by the full convolution. The images need no gradient: nothing is asked below layer 1.
    """
    check_targets(Y, stored.Z)
    Delta = d_cross_entropy(stored.Z, Y) / len(Y)
    g = {"W": Delta.T @ stored.A, "b": Delta.sum(axis=0)}
    pooled = stored.layers[-1][2]
    Delta = (Delta @ p["W"]).reshape(pooled.places)
    for l in range(len(stored.layers), 0, -1):
        Z, kept, pooled = stored.layers[l - 1]
        Delta = pooling.d_max_pool(Delta, pooled) * d_relu(Z)
        g[f"w{l}"], g[f"b{l}"] = layers.d_kernel(Delta, kept), layers.d_bias(Delta)
        if l > 1:
            Delta = layers.d_input(Delta, p[f"w{l}"], kept)
    return {name: g[name] + lam * p[name] if lam and p[name].ndim > 1 else g[name] for name in p}


def risk(p, X, Y, lam=0.0):
    r"""J_λ = (1/N) Σ_n L_n + (λ/2) Σ w², over the weights without the biases   -> float"""
    J = cross_entropy(forward(p, X).Z, Y).mean()
    return J + lam / 2 * sum((weights * weights).sum() for weights in p.values() if weights.ndim > 1)


def classify(p, X):
    """The class with the largest logit.   X (N, C, H, W) -> (N,)"""
    check_finite(X=X)
    return forward(p, X).Z.argmax(axis=1)


def train(p, X, Y, *, epochs, eta, rng, batch_size=32, lam=0.0, optimizer="adam", schedule=None):
    r"""θ ← θ − η s(t) · direction(∇J_λ) on minibatches, in a new order every pass; the losses (steps,).

    p is changed in place.  schedule(t) counts the steps, of which a pass has ⌈N/m⌉.  Raises as `fitting.fit`.
    """
    check_rng(rng)
    check_lam(lam)
    check_arrays(X=(X, "N C H W"), Y=(Y, "N K"))
    check_finite(X=X, Y=Y)
    N, m = len(X), check_whole("batch_size", batch_size, 1, len(X), "it is the size of a minibatch")
    steps, order = -(-N // m), np.arange(N)

    def gradient(t):
        nonlocal order
        nth = (t - 1) % steps
        if nth == 0:
            order = rng.permutation(N)
        rows = order[nth * m : (nth + 1) * m]
        stored = forward(p, X[rows])
        return cross_entropy(stored.Z, Y[rows]).mean(), backward(p, stored, Y[rows], lam)

    return fit(p, gradient, steps=epochs * steps, eta=eta, optimizer=optimizer, schedule=schedule)


def _depth(p):
    """How many layers of kernels there are"""
    return sum(weights.ndim == 4 for weights in p.values())
