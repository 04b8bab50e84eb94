r"""One block of a transformer: tokens → E, + positions, attention, + layer norm, MLP, + layer norm → logits.

    X⁰ = E[tokens] + positions          X¹ = LN(X⁰ + heads(X⁰))
    X² = LN(X¹ + MLP(X¹)),  MLP(x) = W_2 σ(W_1 x + b_1) + b_2          Z = X² Rᵀ + c

Chapter: attention.  Symbols: tokens (N, T) whole numbers below n; X (N, T, d); W_1 (m, d), W_2 (d, m); logits
Z (N, T, K), a prediction at every place. p: `Parameters` of `shapes`, or any {name: array}.
Source: Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762, with the layer norms where that paper has them.
"""

from typing import NamedTuple

import numpy as np
import sympy
from sympy import exp, log

from mathlib.activations import activation, elementary
from mathlib.attention import dot_product, heads, normalization, positions
from mathlib.inputs import check_arrays
from mathlib.losses import cross_entropy, d_cross_entropy, one_hot
from mathlib.parameters import Parameters

EPS = sympy.Rational(str(normalization.EPS))  # as SymPy's own number


class Block(NamedTuple):
    """What is chosen and not learned. `uniform`: plain averages over the mask in place of attention."""

    heads: int = 2
    sigma: str = "silu"
    causal: bool = True
    positions: bool = True
    uniform: bool = False


class Stored(NamedTuple):
    """What `backward` needs, layer by layer, and the logits Z (N, T, K)."""

    tokens: np.ndarray
    attended: heads.Stored
    norm_1: normalization.Stored
    z: np.ndarray
    a: np.ndarray
    norm_2: normalization.Stored
    Z: np.ndarray


def shapes(n, d, m, K):
    """{name: shape} for n tokens, width d, an MLP of m units and K classes"""
    return {
        "E": (n, d), **heads.shapes(d), "gamma_1": (d,), "beta_1": (d,),
        "W_1": (m, d), "b_1": (m,), "W_2": (d, m), "b_2": (d,), "gamma_2": (d,), "beta_2": (d,),
        "R": (K, d), "c": (K,),
    }  # fmt: skip


def init(n, d, m, K, rng, dtype=np.float64):
    """Normal entries, of variance 1 in E and one over the inputs in other matrices; γ = 1, biases 0"""
    p = Parameters(shapes(n, d, m, K), dtype=dtype)
    for name, array in p.items():
        if name.startswith("gamma"):
            array[...] = 1
        elif array.ndim == 2:
            array[...] = rng.standard_normal(array.shape) / (1 if name == "E" else np.sqrt(array.shape[1]))
    return p


def forward(p, block, tokens):
    """The logits at every place, with what led to them   (N, T) -> Stored"""
    X = p["E"][checked(tokens, len(p["E"]))]
    T, d = X.shape[1:]
    if block.positions:
        X = X + positions.positions(T, d, p["E"].real.dtype)
    every = np.ones((T, T), dtype=bool)
    mask = dot_product.causal_mask(T) if block.causal else every
    attend = average if block.uniform else heads.forward
    attended = attend(p, X, block.heads, mask)
    norm_1 = normalization.forward(X + attended.Y, p["gamma_1"], p["beta_1"])
    z = norm_1.y @ p["W_1"].T + p["b_1"]
    a = activation(block.sigma)(z)
    X = norm_1.y + a @ p["W_2"].T + p["b_2"]
    norm_2 = normalization.forward(X, p["gamma_2"], p["beta_2"])
    Z = norm_2.y @ p["R"].T + p["c"]
    return Stored(tokens, attended, norm_1, z, a, norm_2, Z)


def backward(p, block, stored, dZ):
    r"""{name: gradient} from ∂L/∂Z (N, T, K): the lines of `forward` from the last to the first

    Each sum x + f(x) sends what comes back twice, as it is and through f:  dx = dy + f's share of dy.
    A row of E is used wherever its token stands, so its gradient is a sum over these places.
    """
    tokens, attended, norm_1, z, a, norm_2, _ = stored
    g = {"R": heads.outer(dZ, norm_2.y), "c": dZ.sum(axis=(0, 1))}
    dY, g["gamma_2"], g["beta_2"] = normalization.backward(norm_2, dZ @ p["R"])
    g["W_2"], g["b_2"] = heads.outer(dY, a), dY.sum(axis=(0, 1))
    dz = activation(block.sigma).pullback(z, dY @ p["W_2"])
    g["W_1"], g["b_1"] = heads.outer(dz, norm_1.y), dz.sum(axis=(0, 1))
    dY = dY + dz @ p["W_1"]
    dY, g["gamma_1"], g["beta_1"] = normalization.backward(norm_1, dY)
    attend_back = d_average if block.uniform else heads.backward
    dX, at_heads = attend_back(p, attended, dY)
    g["E"] = np.zeros_like(p["E"])
    np.add.at(g["E"], tokens, dY + dX)
    return g | at_heads


def average(p, X, h, mask):
    """Every token gets the plain mean of those it may look at: P_ts = 1/(number of them), whatever X is"""
    P = np.where(mask, 1 / mask.sum(axis=1, keepdims=True), 0).astype(X.real.dtype)
    V = X @ p["W_V"].T
    O = P @ V
    return heads.Stored(X, dot_product.Stored(None, None, V, P, O), O, O @ p["W_O"].T)


def d_average(p, stored, dY):
    """As `heads.backward`; W_Q and W_K are not used and have the gradient 0"""
    X, inner, O, _ = stored
    dV = inner.P.T @ (dY @ p["W_O"])
    none = {name: np.zeros_like(p[name]) for name in ("W_Q", "W_K")}
    return dV @ p["W_V"], none | {"W_V": heads.outer(dV, X), "W_O": heads.outer(dY, O)}


def loss(p, block, tokens, y):
    r"""J = the mean of −log softmax(Z_nt)_k, k = y_nt, over the places with a target.   tokens, y (N, T)

    y: the class asked for at each place, or −1 where nothing is asked.
    """
    return judged(forward(p, block, tokens).Z, y)[0]


def loss_and_gradient(p, block, tokens, y):
    """J and {name: ∂J/∂name}, tokens and y as in `loss`"""
    stored = forward(p, block, tokens)
    J, dZ = judged(stored.Z, y)
    return J, backward(p, block, stored, dZ)


def judged(Z, y):
    """J and ∂J/∂Z, which is 0 where nothing is asked"""
    check_arrays(Z=(Z, "N T K"))
    if np.shape(y) != Z.shape[:2]:
        raise ValueError(f"y has shape {np.shape(y)}; expected a class or −1 for each token, {Z.shape[:2]}")
    asked = y >= 0
    if not asked.any():
        raise ValueError("y asks for nothing: every entry is negative; give a class at some place")
    Y = one_hot(y[asked], Z.shape[2], Z.real.dtype)
    dZ = np.zeros_like(Z)
    dZ[asked] = d_cross_entropy(Z[asked], Y) / len(Y)
    return cross_entropy(Z[asked], Y).mean(), dZ


def formula(p, block, tokens, y, name):
    """J in SymPy, with matrices p[name] and columns for vectors; name: see `mathlib.agreement.staged`"""
    (N, T), d, losses = np.shape(tokens), p["E"].cols, []
    mask = np.array([[s <= t or not block.causal for s in range(T)] for t in range(T)])
    sigma, z = activation(block.sigma).formula, elementary.z
    norm = lambda M, i: sympy.Matrix(
        [normalization.formula(list(M[t, :]), p[f"gamma_{i}"], p[f"beta_{i}"], EPS) for t in range(T)]
    )
    every_row = lambda b: sympy.ones(T, 1) * b.T
    plain = sympy.Matrix(T, T, lambda t, s: sympy.Rational(int(mask[t, s]), int(mask[t].sum())))
    attended = lambda X: (
        plain * name(X * p["W_V"].T) * p["W_O"].T
        if block.uniform
        else heads.formula(p, X, block.heads, mask, name)
    )
    for n in range(N):
        X = sympy.Matrix.vstack(*(p["E"][int(k), :] for k in tokens[n]))
        X = name(X + positions.formula(T, d)) if block.positions else X
        X = name(norm(name(X + attended(X)), 1))
        a = name(X * p["W_1"].T + every_row(p["b_1"])).applyfunc(lambda e: sigma.subs(z, e))
        X = name(norm(name(X + name(a) * p["W_2"].T + every_row(p["b_2"])), 2))
        Z = name(X * p["R"].T + every_row(p["c"]))
        losses += [-log(exp(Z[t, y[n, t]]) / sum(map(exp, Z[t, :]))) for t in range(T) if y[n, t] >= 0]
    return sum(losses) / len(losses)


def checked(tokens, n):
    """The tokens (N, T). Raises TypeError unless they are whole numbers, ValueError outside 0 … n − 1."""
    if not (isinstance(tokens, np.ndarray) and tokens.dtype.kind in "iu" and tokens.ndim == 2):
        raise TypeError(f"tokens must be an array (N, T) of whole numbers, not {tokens!r}")
    if tokens.size and not (tokens.min() >= 0 and tokens.max() < n):
        raise ValueError(f"tokens must be in 0 … {n - 1}, not {tokens.min()} … {tokens.max()}")
    return tokens
