r"""a_{ncij} = max_{uv} V_{ncijuv} and a_{ncij} = (1/k²) Σ_{uv} V_{ncijuv} over windows of k × k pixels.

Chapter: convolution.  Symbols: X (N, C, H, W), V (N, C, H', W', k, k) its windows, A and Delta = ∂L/∂A
(N, C, H', W'). The stride is k unless another is given; where windows overlap, a pixel collects from all that
it lies in. Each channel is pooled by itself.
"""

from typing import NamedTuple

import numpy as np

from mathlib.convolution.layers import windows
from mathlib.inputs import check_floats, check_whole, guarded


class Pooled(NamedTuple):
    """What a pooling leaves for its derivative; which (N, C, H', W'): the place ku + v of the maximum."""

    which: np.ndarray | None
    places: tuple[int, int, int, int]
    shape: tuple[int, int, int, int]
    size: int
    stride: int


def average_pool(X, size, stride=None):
    r"""a_{ncij} = (1/k²) Σ_u Σ_v V_{ncijuv}.   X (N, C, H, W), k = size -> A (N, C, H', W'), Pooled"""
    V, stride = _windows(X, size, stride)
    A = V.sum(axis=(4, 5)) / size**2
    return A, Pooled(None, A.shape, X.shape, size, stride)


def d_average_pool(Delta, pooled):
    r"""∂L/∂x_{ncrt} = (1/k²) Σ Δ_{ncij} over the windows (i, j) that hold the pixel.   -> (N, C, H, W)"""
    _check_delta(Delta, pooled)
    share = Delta / pooled.size**2
    return _collected([share] * pooled.size**2, Delta, pooled)


def max_pool(X, size, stride=None):
    r"""a_{ncij} = max_{uv} V_{ncijuv}.   X (N, C, H, W), k = size -> A (N, C, H', W'), Pooled

    Complex numbers, of the complex step, are ordered by their real parts.
    """
    V, stride = _windows(X, size, stride)
    flat = V.reshape(*V.shape[:4], size**2)
    which = flat.real.argmax(axis=4)  # of equal maxima the first
    A = np.take_along_axis(flat, which[..., None], axis=4)[..., 0]
    return A, Pooled(which, A.shape, X.shape, size, stride)


def d_max_pool(Delta, pooled):
    r"""∂L/∂x_{ncrt} = Σ Δ_{ncij} over the windows (i, j) whose maximum the pixel is.   -> (N, C, H, W)

    Only the maximum moves a. Where two pixels are both the largest, max has no derivative; the first of them,
    row by row, takes all of Δ, which is one of the subgradients.
    """
    return _collected([Delta * (pooled.which == place) for place in range(pooled.size**2)], Delta, pooled)


def _collected(parts, Delta, pooled):
    """Σ over the places (u, v) in a window of parts[ku + v], each put back where it came from"""
    (rows, columns), k, s = Delta.shape[2:], pooled.size, pooled.stride
    G = np.zeros(pooled.shape, Delta.dtype)
    for place, part in enumerate(parts):
        G[:, :, place // k :: s, place % k :: s][:, :, :rows, :columns] += part
    return G


def _check_delta(Delta, pooled):
    """Raise TypeError or ValueError unless Delta has the shape of the pooled maps."""
    check_floats("Delta", Delta, symbols=True)
    if Delta.shape != pooled.places:
        raise ValueError(f"Delta has shape {Delta.shape}; expected that of the pooled maps, {pooled.places}")


def _windows(X, size, stride):
    """The windows, and the stride, which is the size if none is given"""
    check_whole("size", size, 1, 10**6, "the window is size × size pixels")
    stride = size if stride is None else stride
    return windows(X, (size, size), stride), stride


d_max_pool = guarded(_check_delta, d_max_pool)
