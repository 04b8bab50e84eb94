r"""f_θ(x) = a^L,  a^0 = x,  z^l = W^l a^{l−1} + b^l,  a^l = σ^l(z^l)  for l = 1 … L.

Chapter: network.  Symbols: m = (m_0, …, m_L) the widths, W[l] (m_l, m_{l−1}), b[l] (m_l,), sigma[l], theta
(P,). The text writes one sample as a column; here the N samples of a batch are rows, Z[l] = A[l−1] @ W[l].T
+ b[l] with Z[l], A[l] of shape (N, m_l). Layers are numbered as in the text: W, b, sigma, Z have the keys 1
… L, and A has 0 … L. θ is one flat vector and W[l], b[l] are views into it: changing one changes the other.
"""

from collections.abc import Mapping
from operator import index
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import sympy

from mathlib.activations import Activation, activation, elementary
from mathlib.inputs import check_floats, check_rng, check_theta, check_whole

RECTIFYING = ("relu", "leaky_relu", "softplus", "elu", "silu", "gelu", "gelu_tanh", "mish")
LINE = 64  # bytes in a line of the cache


class Stored(NamedTuple):
    """What the forward pass leaves for the backward pass: Z[1 … L] and A[0 … L], each (N, m_l).

    M[l] (N, m_l) is the mask that dropout put on layer l, and A[l] has it in already; no masks, no entries.
    """

    Z: dict[int, np.ndarray]
    A: dict[int, np.ndarray]
    M: Mapping[int, np.ndarray] = MappingProxyType({})


class Network:
    r"""θ = {W^1, b^1, …, W^L, b^L} with the widths m and activations σ^1 … σ^L; θ = 0 unless theta is given.

    sizes: (m_0, …, m_L).  activations: L names or Activation records, softmax on the last layer only.
    theta: a flat vector (P,) that the network takes as its own, without a copy.  dtype: float64, or float32
    for speed; complex128 serves the complex step.  Raises ValueError or TypeError for anything else.
    """

    def __init__(self, sizes, activations, theta=None, dtype=np.float64):
        self.m = _checked_sizes(sizes)
        self.L = len(self.m) - 1
        self.sigma = _checked_activations(activations, self.L)
        self._theta = zeros(parameter_count(self.m), dtype) if theta is None else theta
        check_theta(self._theta, parameter_count(self.m), f"sizes {self.m}")
        self.W, self.b = views(self._theta, self.m)

    @property
    def theta(self):
        """All parameters as one flat vector (P,). Assigning copies into it, so that W, b stay its views."""
        return self._theta

    @theta.setter
    def theta(self, theta):
        check_theta(theta, self._theta.size, f"sizes {self.m}")
        np.copyto(self._theta, theta, casting="no")

    def __reduce__(self):
        # Copies and pickles are rebuilt from theta: copied singly, W and b would no longer be views of it.
        return Network, (self.m, list(self.sigma.values()), self.theta)

    def __repr__(self):
        layers = " → ".join(f"{self.sigma[l].name} {self.m[l]}" for l in self.W)
        return f"Network({self.m[0]} → {layers}; {self.theta.size} parameters, {self.theta.dtype})"


def with_theta(network, theta):
    """The same network around another flat vector theta (P,), which may be of another dtype"""
    if theta is None:
        raise TypeError("theta is None; expected a vector, such as network.theta.copy()")
    return Network(network.m, list(network.sigma.values()), theta)


def parameter_count(sizes):
    r"""P = Σ_{l=1}^L (m_l m_{l−1} + m_l)"""
    return sum(m * before + m for before, m in zip(sizes, sizes[1:], strict=False))


def aligned(P, dtype):
    """A vector (P,), not filled, that starts at a line of the cache: sums of whole lines are faster."""
    P_bytes = P * np.dtype(dtype).itemsize
    room = np.empty(P_bytes + LINE, np.uint8)
    start = -room.__array_interface__["data"][0] % LINE
    return room[start : start + P_bytes].view(dtype)


def zeros(P, dtype):
    """P zeros that start at a line of the cache"""
    theta = aligned(P, dtype)
    theta.fill(0)
    return theta


def views(theta, sizes):
    r"""W, b with W[l] (m_l, m_{l−1}) and b[l] (m_l,) for l = 1 … L, all views into the flat vector theta.

    The order in theta is W^1 row by row, b^1, W^2, b^2, … A flat gradient g has the same layout, so that
    dW, db = views(g, network.m).
    """
    if np.shape(theta) != ((P := parameter_count(sizes)),):
        raise ValueError(f"theta has shape {np.shape(theta)}; expected ({P},) for the sizes {tuple(sizes)}")
    check_floats("theta", theta, symbols=True)
    W, b, start = {}, {}, 0
    for l in range(1, len(sizes)):
        between, end = start + sizes[l] * sizes[l - 1], start + sizes[l] * (sizes[l - 1] + 1)
        W[l] = theta[start:between].reshape(sizes[l], sizes[l - 1])
        b[l] = theta[between:end]
        start = end
    return W, b


def init(sizes, activations, rng, *, biases=0.0, dtype=np.float64):
    r"""A network with W^l_{jk} ~ N(0, s_l²) and b^l_j ~ N(0, biases²).   s_l² is `initial_variance`.

    The draws are made in float64, so one seed starts the same network in float32, up to rounding.
    Equal weights would stay equal under training: units that compute the same receive the same gradient.
    """
    network = Network(sizes, activations, dtype=dtype)
    check_rng(rng)
    for l, W in network.W.items():
        s = np.sqrt(initial_variance(network.sigma[l].name, fan_in=W.shape[1], fan_out=W.shape[0]))
        W[...] = s * rng.standard_normal(W.shape)
        network.b[l][...] = biases * rng.standard_normal(W.shape[0])
    return network


def initial_variance(name, fan_in, fan_out):
    r"""2/m_{l−1} for the relatives of ReLU, 1/m_{l−1} for SELU, 2/(m_{l−1} + m_l) for all others.

    He et al. 2015, doi:10.1109/ICCV.2015.123; Klambauer et al. 2017, arXiv:1706.02515; Glorot and Bengio
    2010, Proceedings of Machine Learning Research 9, 249-256.
    """
    for end, count in (("fan_in", fan_in), ("fan_out", fan_out)):
        check_whole(end, count, 1, 10**9, "it is a number of units")
    if name in RECTIFYING:
        return 2 / fan_in
    return 1 / fan_in if name == "selu" else 2 / (fan_in + fan_out)


def forward(network, X, masks=None):
    r"""Z^l = A^{l−1} (W^l)ᵀ + b^l,  A^l = σ^l(Z^l),  A^0 = X.   X (N, m_0) -> Stored(Z, A, M)

    The output is A[L]. masks: {l: M^l (N, m_l)} for hidden layers that dropout thins out while training,
    A^l = M^l ⊙ σ^l(Z^l); `regularization.dropout_masks` draws them. Raises TypeError or ValueError unless X
    has m_0 columns, a row, and the network's dtype, or for a mask of another shape.
    """
    check_batch(network, X)
    Z, A, M = {}, {0: X}, masks or {}
    if M:
        _check_masks(M, network, len(X))
    for l in range(1, network.L + 1):
        Z[l] = A[l - 1].dot(network.W[l].T) + network.b[l]
        A[l] = network.sigma[l](Z[l])
        if l in M:
            A[l] = M[l] * A[l]
    return Stored(Z, A, M)


def predict(network, X):
    r"""f_θ(x) = a^L for every row x of X.   X (N, m_0) -> (N, m_L)"""
    return forward(network, X).A[network.L]


def unrolled(activations, W, b, x):
    r"""z^L and a^L of one sample in SymPy, in the columns of the text.

    W[l] (m_l, m_{l−1}), b[l] (m_l, 1), x (m_0, 1) are SymPy matrices; W and b have the keys 1 … L.
    """
    a, z = x, None
    for l, sigma in _checked_activations(activations, len(W)).items():
        z = W[l] * a + b[l]
        a = _formula(sigma, z)
    return z, a


def _formula(sigma, z):
    if sigma.name == "softmax":
        e = z.applyfunc(sympy.exp)
        return e / sum(e)
    values = {
        sympy.Symbol(name, positive=True): sympy.Rational(str(v)) for name, v in sigma.parameters.items()
    }
    return z.applyfunc(lambda z_k: sigma.formula.subs(values).subs(elementary.z, z_k))


def check_batch(network, X):
    """Raise unless X is (N, m_0) with N ≥ 1 in the dtype of θ: nothing is cast or broadcast in silence."""
    if not isinstance(X, np.ndarray):
        raise TypeError(f"X must be a NumPy array of shape (N, {network.m[0]}), not {type(X).__name__}")
    if type(X) is not np.ndarray:
        check_floats("X", X, symbols=True)
    if X.ndim != 2 or X.shape[1] != network.m[0] or len(X) == 0:
        hint = "; one sample is X[None, :]" if X.ndim == 1 else ""
        raise ValueError(f"X must have shape (N, {network.m[0]}) with N ≥ 1, not {X.shape}{hint}")
    if X.dtype not in (network.theta.dtype, network.theta.real.dtype):
        wanted = network.theta.real.dtype
        raise TypeError(f"X is {X.dtype} and the network computes in {wanted}; pass X.astype(np.{wanted})")


def _check_masks(M, network, N):
    """Raise unless M[l] is (N, m_l) in the dtype of θ for hidden layers l: nothing is cast or broadcast."""
    for l, mask in M.items():
        dtype = network.theta.real.dtype
        if not (0 < l < network.L and mask.shape == (N, network.m[l]) and mask.dtype == dtype):
            known = f"hidden layers 1 … {network.L - 1} take masks (N, m_l) of {dtype} with N = {N}"
            raise ValueError(f"the mask of layer {l} is {mask.shape} of {mask.dtype}; {known}")


def _checked_sizes(sizes):
    try:
        m = tuple(index(size) for size in sizes)
    except TypeError:
        raise TypeError(f"sizes must be whole numbers (m_0, …, m_L), not {sizes!r}") from None
    if len(m) < 2 or min(m) < 1:
        raise ValueError(f"sizes must be (m_0, …, m_L) with L ≥ 1 and every m_l ≥ 1, not {sizes!r}")
    return m


def _checked_activations(activations, L):
    if isinstance(activations, str) or len(activations) != L:
        raise ValueError(f"{L} layers need a sequence of {L} activations, not {activations!r}")
    records = [s if isinstance(s, Activation) else activation(s) for s in activations]
    if any(s.name == "softmax" for s in records[:-1]):
        raise ValueError("softmax belongs on the last layer only: elsewhere backward needs an elementwise σ")
    return dict(enumerate(records, start=1))
