"""The forward formulas of the book once more, in autograd.numpy: what HIPS autograd differentiates in tests.

Nothing of mathlib takes part. The formulas are those of the text, in their plain form: no shift against
overflow, no matrix product where a sum over entries will do. So they hold for numbers of ordinary size only.
"""

import math

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive

# ---- activations

erf = primitive(np.vectorize(math.erf, otypes=[float]))  # autograd has none without SciPy
defvjp(erf, lambda ans, x: lambda g: g * 2 / np.sqrt(np.pi) * anp.exp(-(x**2)))

SIGMA = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky_relu": lambda z, alpha=0.01: anp.where(z > 0, z, alpha * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "elu": lambda z, alpha=1.0: anp.where(z > 0, z, alpha * (anp.exp(z) - 1)),
    "selu": lambda z: 1.0507009873554805 * anp.where(z > 0, z, 1.6732632423543772 * (anp.exp(z) - 1)),
    "silu": lambda z: z / (1 + anp.exp(-z)),
    "gelu": lambda z: z * (1 + erf(z / anp.sqrt(2))) / 2,
    "gelu_tanh": lambda z: z / 2 * (1 + anp.tanh(anp.sqrt(2 / anp.pi) * (z + 0.044715 * z**3))),
    "mish": lambda z: z * anp.tanh(anp.log(1 + anp.exp(z))),
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=-1, keepdims=True),
}
KINKED = ("relu", "leaky_relu", "elu", "selu")  # at 0
SIZED = ("leaky_relu", "elu")  # with a parameter alpha

# ---- losses: rows of outputs a and targets y, one loss a row

LOSS = {
    "mse": lambda a, Y: anp.sum((a - Y) ** 2, axis=1) / 2,
    "cross_entropy": lambda a, Y: -anp.sum(Y * anp.log(a), axis=1),
    "binary_cross_entropy": lambda a, Y: -anp.sum(Y * anp.log(a) + (1 - Y) * anp.log(1 - a), axis=1),
}
LAST = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}

# ---- networks: theta = (W^1 row by row, b^1, W^2, …), layer by layer


def unpacked(theta, sizes):
    """[(W^1, b^1), (W^2, b^2), …]"""
    parts, start = [], 0
    for before, after in zip(sizes, sizes[1:], strict=False):
        between, start_of_next = start + before * after, start + before * after + after
        parts.append((anp.reshape(theta[start:between], (after, before)), theta[between:start_of_next]))
        start = start_of_next
    return parts


def outputs(theta, sizes, names, X, masks=None, how=None, shift=None):
    """a^L, layer by layer; how[l]: keywords of σ^l, shift[l]: what is added to z^l, masks[l]: M^l"""
    a = X
    for l, ((W, b), name) in enumerate(zip(unpacked(theta, sizes), names, strict=True), start=1):
        z = anp.dot(a, W.T) + b + (shift or {}).get(l, 0)
        a = SIGMA[name](z, **(how or {}).get(l, {})) * (masks or {}).get(l, 1)
    return a


def mean_loss(theta, sizes, names, X, Y, loss, lam=0.0, lam1=0.0, **more):
    """J_λ(θ): the mean over the rows, (λ/2) Σ W² and λ₁ Σ |W|"""
    each = LOSS[loss](outputs(theta, sizes, names, X, **more), Y)
    weights = [W for W, _ in unpacked(theta, sizes)]
    squares, lengths = (sum(anp.sum(f(W)) for W in weights) for f in (anp.square, anp.abs))
    return anp.mean(each) + lam / 2 * squares + lam1 * lengths


# ---- convolution


def conv(X, w, b, s, p):
    """z_{noij} = b_o + Σ_{cuv} w_{ocuv} x̃_{n,c,si+u,sj+v}, a product for every entry (u, v) of the kernel"""
    padded, (k_h, k_w) = anp.pad(X, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant"), w.shape[2:]
    rows, columns = ((n - k) // s + 1 for n, k in zip(padded.shape[2:], (k_h, k_w), strict=True))
    Z = b[None, :, None, None]
    for u, v in np.ndindex(k_h, k_w):
        met = padded[:, :, u : u + s * rows : s, v : v + s * columns : s][:, :, :rows, :columns]
        Z = Z + anp.einsum("oc,ncij->noij", w[:, :, u, v], met)
    return Z


def met(X, k, s):
    """(k², N, C, H', W'): the pixels at each place of the windows"""
    rows, columns = ((n - k) // s + 1 for n in X.shape[2:])
    return anp.stack(
        [
            X[:, :, u : u + s * rows : s, v : v + s * columns : s][:, :, :rows, :columns]
            for u, v in np.ndindex(k, k)
        ]
    )


def pool(X, k, s, kind):
    """max or mean over k × k windows, by the places in a window"""
    return anp.max(met(X, k, s), axis=0) if kind == "max" else anp.mean(met(X, k, s), axis=0)


def named(theta, shapes):
    """{name: array} from θ, in the order of the names"""
    parts, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        parts[name] = anp.reshape(theta[start : start + size], shape)
        start += size
    return parts


def conv_network(theta, shapes, X, Y, lam):
    """J_λ of layers with ReLU and 2 × 2 maxima, a dense layer and softmax"""
    parts, A, squares = named(theta, shapes), X, 0.0
    for l in range(1, len(shapes) // 2):
        Z = conv(A, parts[f"w{l}"], parts[f"b{l}"], 1, shapes[f"w{l}"][-1] // 2)
        A, squares = pool(anp.where(Z > 0, Z, 0.0), 2, 2, "max"), squares + anp.sum(parts[f"w{l}"] ** 2)
    Z = anp.dot(anp.reshape(A, (len(X), -1)), parts["W"].T) + parts["b"]
    logs = Z - anp.log(anp.sum(anp.exp(Z), axis=1, keepdims=True))
    return -anp.mean(anp.sum(Y * logs, axis=1)) + lam / 2 * (squares + anp.sum(parts["W"] ** 2))


# ---- recurrence: one sample at a time as a column


def plain_cell(phi, z):
    """h = φ(z)"""
    return (SIGMA[phi](z),)


def gated_cell(z, c):
    """h and c from z = (i, f, g, o) before their slopes"""
    d, s = len(c), SIGMA["sigmoid"]
    c = s(z[d : 2 * d]) * c + s(z[:d]) * anp.tanh(z[2 * d : 3 * d])
    return s(z[3 * d :]) * anp.tanh(c), c


def states(cell, phi, W_h, W_x, b, x, *state, own=()):
    """[h_1, …, h_T] of one sequence x (T, m); own: those of "W_h", "W_x", "b" with an entry for each t"""
    at = lambda name, array, t: array[t] if name in own else array
    hs = []
    for t in range(len(x)):
        z = anp.dot(at("W_h", W_h, t), state[0]) + anp.dot(at("W_x", W_x, t), x[t]) + at("b", b, t)
        state = gated_cell(z, state[1]) if cell == "lstm" else plain_cell(phi, z)
        hs.append(state[0])
    return hs


def weighted_states(arrays, G, cell, phi="tanh", own=()):
    """Σ G_itk H_itk of all samples and steps; arrays = [W_h, W_x, b, X, h_0] and c_0 for the LSTM"""
    W_h, W_x, b, X, *first = arrays
    total = 0.0
    for i in range(len(G)):
        for t, h in enumerate(states(cell, phi, W_h, W_x, b, X[i], *(s[i] for s in first), own=own)):
            total = total + anp.sum(G[i, t] * h)
    return total


# ---- attention


def layer_norm(X, gamma, beta, eps=1e-5):
    centred = X - anp.mean(X, axis=-1, keepdims=True)
    return gamma * centred / anp.sqrt(anp.mean(centred**2, axis=-1, keepdims=True) + eps) + beta


def masked_softmax(Z, mask):
    e = anp.exp(Z) * mask
    return e / anp.sum(e, axis=-1, keepdims=True)


def attend(Q, K, V, mask):
    """softmax(QKᵀ/√d) V for one sequence"""
    return anp.dot(masked_softmax(anp.dot(Q, K.T) / anp.sqrt(Q.shape[1]), mask), V)


def heads(p, X, h, mask, uniform=False):
    """[O¹ … O^h] W_Oᵀ for one sequence, its heads one after the other"""
    Q, K, V = (anp.dot(X, p[name].T) for name in ("W_Q", "W_K", "W_V"))
    width, O = X.shape[1] // h, []
    for i in range(h):
        part = slice(i * width, (i + 1) * width)
        mean = anp.dot(mask / mask.sum(axis=1, keepdims=True), V[:, part])
        O.append(mean if uniform else attend(Q[:, part], K[:, part], V[:, part], mask))
    return anp.dot(anp.concatenate(O, axis=1), p["W_O"].T)


def sinusoids(T, d):
    angle = [[t / 10_000 ** (2 * (i // 2) / d) for i in range(d)] for t in range(T)]
    return np.where(np.arange(d) % 2, np.cos(angle), np.sin(angle))


def block_logits(p, block, row):
    """The logits (T, K) of a transformer block for one sequence of tokens"""
    T, d = len(row), p["E"].shape[1]
    X = p["E"][row] + (sinusoids(T, d) if block.positions else 0)
    mask = np.tri(T) if block.causal else np.ones((T, T))
    X = layer_norm(X + heads(p, X, block.heads, mask, block.uniform), p["gamma_1"], p["beta_1"])
    a = SIGMA[block.sigma](anp.dot(X, p["W_1"].T) + p["b_1"])
    X = layer_norm(X + anp.dot(a, p["W_2"].T) + p["b_2"], p["gamma_2"], p["beta_2"])
    return anp.dot(X, p["R"].T) + p["c"]


def block_loss(p, block, tokens, y):
    """The mean of −log softmax(Z)_k over the places that ask for a class k ≥ 0"""
    losses = []
    for row, asked in zip(tokens, y, strict=True):
        Z = block_logits(p, block, row)
        losses += [anp.log(anp.sum(anp.exp(Z[t]))) - Z[t, k] for t, k in enumerate(asked) if k >= 0]
    return sum(losses) / len(losses)
