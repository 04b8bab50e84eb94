r"""The classic mistakes of a convolution's backward pass, each as the wrong gradient it gives.

    ∂L/∂x̃_{rt} = Σ_{uv} w_{uv} Δ_{ij}  over  s(i−1)+u = r, s(j−1)+v = t,     ∂L/∂w_{uv} = Σ_{ij} Δ_{ij} x̃_{rt}

Used by `agree_layer` and `agree_pool` when a gradient is wrong. Shapes: X (N, C_in, H, W), w (C_out, C_in,
k_h, k_w), R = Δ (N, C_out, H', W') the upstream gradient, s the stride, p the padding. The loops run over the
entries of the kernel; nothing here calls the code under test.
"""

import numpy as np


def _padded(X, p):
    return np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))


def _met(X, u, v, s, R):
    """The pixels (N, C, H', W') that the entry (u, v) of the kernel meets, as a view of the padded images"""
    return X[:, :, u::s, v::s][:, :, : R.shape[2], : R.shape[3]]


def by_input(X, w, R, s, p, spread=None, corner=None):
    """∂L/∂X: every entry of the kernel carries the errors back to the pixels that it has met"""
    G, corner, apart = np.zeros_like(_padded(X, p)), p if corner is None else corner, spread or s
    for u, v in np.ndindex(w.shape[2:]):
        _met(G, u, v, apart, R)[...] += np.einsum("noij,oc->ncij", R, w[:, :, u, v])
    return G[:, :, corner : corner + X.shape[2], corner : corner + X.shape[3]]


def by_kernel(X, w, R, s, p):
    """∂L/∂w: the errors times the pixels, summed over samples and places"""
    G, padded = np.empty_like(w), _padded(X, p)
    for u, v in np.ndindex(w.shape[2:]):
        G[:, :, u, v] = np.einsum("noij,ncij->oc", R, _met(padded, u, v, s, R))
    return G


def loss(X, w, b, R, s, p):
    """Σ R ⊙ Z"""
    return (by_kernel(X, w, R, s, p) * w).sum() + (R.sum(axis=(0, 2, 3)) * b).sum()


#: text: {name of what is wrong: how it comes out wrong}; each takes X, w, b, R, s, p
WRONG_LAYERS = {
    "the kernel is not flipped on the way back: by the input it is a convolution, not a correlation": {
        "X": lambda X, w, b, R, s, p: by_input(X, w[:, :, ::-1, ::-1], R, s, p)
    },
    "the kernel is flipped along its rows only": {
        "X": lambda X, w, b, R, s, p: by_input(X, w[:, :, :, ::-1], R, s, p)
    },
    "the kernel is flipped along its columns only": {
        "X": lambda X, w, b, R, s, p: by_input(X, w[:, :, ::-1], R, s, p)
    },
    "the kernel gradient is flipped: by the kernel it is a correlation, without a flip": {
        "w": lambda X, w, b, R, s, p: by_kernel(X, w, R, s, p)[:, :, ::-1, ::-1]
    },
    "the forward pass flips the kernel: a convolution where the formula is a correlation": {
        "loss": lambda X, w, b, R, s, p: loss(X, w[:, :, ::-1, ::-1], b, R, s, p)
    },
    "the bias is missing": {"loss": lambda X, w, b, R, s, p: loss(X, w, 0, R, s, p)},
    "the stride is forgotten on the way back: the errors lie s apart": {
        "X": lambda X, w, b, R, s, p: by_input(X, w, R, s, p, spread=1)
    },
    "the padding is not cut off at the top and on the left": {
        "X": lambda X, w, b, R, s, p: by_input(X, w, R, s, p, corner=0)
    },
    "a mean over the places in the bias gradient, where all of them add": {
        "b": lambda X, w, b, R, s, p: R.mean(axis=(2, 3)).sum(axis=0)
    },
}


def _spread_out(X, R, k, s, share, add=True):
    """R · share to every pixel of its window; where windows overlap they add, or the last one counts"""
    G = np.zeros_like(X)
    for u, v in np.ndindex(k, k):
        place = _met(G, u, v, s, R)
        place[...] = R * share + (place if add else 0)
    return G


def _to_maxima(X, R, k, s, add=True):
    """R to the largest pixel of each window"""
    G = np.zeros_like(X)
    for n, c, i, j in np.ndindex(R.shape):
        window = X[n, c, i * s : i * s + k, j * s : j * s + k]
        u, v = np.unravel_index(window.argmax(), window.shape)
        G[n, c, i * s + u, j * s + v] = R[n, c, i, j] + (G[n, c, i * s + u, j * s + v] if add else 0)
    return G


def _written(X, R, k, s, windows):
    """R to the largest pixel of each window, 0 to its others; where windows overlap the last one counts"""
    G = np.zeros_like(X)
    for n, c, i, j in windows:
        place = n, c, slice(i * s, i * s + k), slice(j * s, j * s + k)
        G[place] = R[n, c, i, j] * (X[place] == X[place].max())
    return G


OVERWRITTEN = "windows that overlap overwrite one another, where they add"

#: kind: {text: the wrong ∂L/∂X}; each takes X, R, the size k of the window and the stride s
WRONG_POOLS = {
    "max": {
        "every pixel of the window gets the gradient, not the maximum alone": (
            lambda X, R, k, s: _spread_out(X, R, k, s, 1)
        ),
        "the gradient is shared out as for an average; the maximum alone gets it": (
            lambda X, R, k, s: _spread_out(X, R, k, s, 1 / k**2)
        ),
        OVERWRITTEN: lambda X, R, k, s: _to_maxima(X, R, k, s, add=False),
        "a window overwrites those before it, with 0 beside its maximum; they add": (
            lambda X, R, k, s: _written(X, R, k, s, np.ndindex(R.shape))
        ),
        "a place of the windows overwrites those before it, with 0 where it is no maximum; they add": (
            # the last place that holds a pixel is that of the first window over it
            lambda X, R, k, s: _written(X, R, k, s, reversed([*np.ndindex(R.shape)]))
        ),
    },
    "average": {
        "the 1/k² of the average is missing": lambda X, R, k, s: _spread_out(X, R, k, s, 1),
        "1/k in place of 1/k²: a window has k² pixels": lambda X, R, k, s: _spread_out(X, R, k, s, 1 / k),
        "the maximum alone gets the gradient; in an average all pixels do": _to_maxima,
        OVERWRITTEN: lambda X, R, k, s: _spread_out(X, R, k, s, 1 / k**2, add=False),
    },
}
