r"""z_{noij} = b_o + Σ_c Σ_u Σ_v w_{ocuv} x̃_{n, c, s(i−1)+u, s(j−1)+v}: a layer and its gradients.

Chapter: convolution.  Symbols: X (N, C_in, H, W) the images of N samples, w (C_out, C_in, k_h, k_w) the
kernels, b (C_out,) a bias for each feature map, Z and Delta = ∂L/∂Z (N, C_out, H', W') with
H' = ⌊(H + 2p − k_h)/s⌋ + 1 and likewise W', s the stride, p the padding, x̃ the image with p zeros on every
side. No loop runs over samples or pixels: the windows of the images are a view, and each sum below is one
matrix product.

Arrays are float64 or float32, complex for the complex step, or hold symbols of SymPy.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mathlib.convolution.checks import check_delta, check_images, check_layer, output_size
from mathlib.inputs import check_arrays


class Stored(NamedTuple):
    """What `forward` leaves for `backward`: windows (N, C_in, H', W', k_h, k_w) of x̃, and how they lie."""

    windows: np.ndarray
    shape: tuple[int, int, int, int]
    stride: int
    padding: int


def windows(X, size, stride=1, padding=0):
    r"""V_{ncijuv} = x̃_{n, c, s(i−1)+u, s(j−1)+v}, without a copy of the pixels that windows share.

    X (N, C, H, W), size = (k_h, k_w) -> (N, C, H', W', k_h, k_w), read-only. Raises TypeError or ValueError
    for an array that is not 4-dimensional, or a window larger than the padded image.
    """
    check_images(X, size, stride, padding)
    around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(X, around) if padding else X
    return sliding_window_view(padded, size, axis=(2, 3))[:, :, ::stride, ::stride]


def forward(X, w, b=None, stride=1, padding=0):
    r"""z_{noij} = b_o + Σ_{cuv} w_{ocuv} V_{ncijuv}.   X (N, C_in, H, W) -> Z (N, C_out, H', W'), Stored

    w (C_out, C_in, k_h, k_w), b (C_out,) or None for 0. Raises TypeError or ValueError, naming the remedy,
    for shapes that do not fit, mixed float32 and float64, or a stride or padding that is no whole number.
    """
    check_layer(X, w, b)
    V = windows(X, w.shape[2:], stride, padding)
    Z = np.tensordot(w, V, axes=((1, 2, 3), (1, 4, 5))).swapaxes(0, 1)
    if b is not None:
        Z = Z + b[:, None, None]
    return Z, Stored(V, X.shape, stride, padding)


def d_kernel(Delta, stored):
    r"""∂L/∂w_{ocuv} = Σ_n Σ_i Σ_j Δ_{noij} V_{ncijuv}: the correlation of the input with the errors.

    w_{ocuv} reaches L through every place (i, j) of the map o in every sample n, each time with the factor
    that lies under it, ∂z_{noij}/∂w_{ocuv} = V_{ncijuv}.
    Delta (N, C_out, H', W') -> (C_out, C_in, k_h, k_w)
    """
    check_delta(Delta, stored)
    by_kernel = np.tensordot(stored.windows, Delta, axes=((0, 2, 3), (0, 2, 3)))  # (C_in, k_h, k_w, C_out)
    return np.moveaxis(by_kernel, -1, 0)


def d_bias(Delta):
    r"""∂L/∂b_o = Σ_n Σ_i Σ_j Δ_{noij}: every z of the map o has the bias with the factor 1.   -> (C_out,)"""
    check_arrays(True, Delta=(Delta, "N C H W"))
    return Delta.sum(axis=(0, 2, 3))


def d_input(Delta, w, stored):
    r"""∂L/∂x̃_{ncrt} = Σ_o Σ_u Σ_v w_{ocuv} Δ̃_{n, o, r−u+1, t−v+1}: the full convolution of Δ̃ with the kernel.

    x̃_{rt} meets w_{uv} at the places with s(i−1) + u = r and s(j−1) + v = t, each time with the error Δ_{ij}.
    So Δ̃ holds Δ_{ij} at (s(i−1)+1, s(j−1)+1) and 0 elsewhere, and its index falls as u grows: this is a
    convolution. With k−1 zeros around Δ̃ it is the *correlation* with the flipped kernel,
        Σ_{uv} w_{uv} Δ̃_{r−u+1, t−v+1} = Σ_{uv} w_{k_h+1−u, k_w+1−v} Δ̃_{r−k_h+u, t−k_w+v},
    and the channels have changed places. Pixels that no window covers get 0; x_{rt} is x̃_{r+p, t+p}.
    Delta (N, C_out, H', W') -> (N, C_in, H, W)
    """
    check_delta(Delta, stored, w)
    (N, _, H, W), s, p = stored.shape, stored.stride, stored.padding
    (C_out, _, k_h, k_w), (rows, columns) = w.shape, Delta.shape[2:]
    spread = np.zeros((N, C_out, H + 2 * p + k_h - 1, W + 2 * p + k_w - 1), Delta.dtype)
    spread[:, :, k_h - 1 :: s, k_w - 1 :: s][:, :, :rows, :columns] = Delta
    # What lies in the padding is not asked for.
    spread = spread[:, :, p : p + H + k_h - 1, p : p + W + k_w - 1]
    flipped = w[:, :, ::-1, ::-1]
    return np.tensordot(flipped, windows(spread, (k_h, k_w)), axes=((0, 2, 3), (1, 4, 5))).swapaxes(0, 1)


def backward(Delta, w, stored):
    r"""∂L/∂x, ∂L/∂w, ∂L/∂b for Delta = ∂L/∂Z.   -> (N, C_in, H, W), (C_out, C_in, k_h, k_w), (C_out,)

    The gradients are sums over the samples: the 1/N of a mean loss stands in Delta. Raises ValueError for a
    Delta that has not the shape of Z.
    """
    return d_input(Delta, w, stored), d_kernel(Delta, stored), d_bias(Delta)


__all__ = ["Stored", "backward", "d_bias", "d_input", "d_kernel", "forward", "output_size", "windows"]
