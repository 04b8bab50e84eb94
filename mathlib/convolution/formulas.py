r"""The forward formulas of the chapter on convolution in SymPy, entry by entry as they stand in the text.

    z_{noij} = b_o + Σ_c Σ_u Σ_v w_{ocuv} x̃_{n, c, s(i−1)+u, s(j−1)+v},  max_{uv} and (1/k²) Σ_{uv} of windows

Chapter: convolution.  Arrays of symbols go in, NumPy or SymPy ones, and NumPy arrays of expressions come out.
They are for a few pixels: nothing here is fast. SymPy differentiates them.
"""

from itertools import product

import numpy as np
import sympy

from mathlib.convolution.checks import output_size


def layer_formula(x, w, b=None, stride=1, padding=0):
    """x (N, C_in, H, W), w (C_out, C_in, k_h, k_w), b (C_out,) -> (N, C_out, H', W') expressions"""
    (N, C_in, H, W), (C_out, _, k_h, k_w) = x.shape, w.shape

    def pixel(n, c, r, t):
        """x̃: the pixel, or 0 in the padding around the image"""
        r, t = r - padding, t - padding
        return x[n, c, r, t] if 0 <= r < H and 0 <= t < W else 0

    Z = np.empty(
        (N, C_out, output_size(H, k_h, stride, padding), output_size(W, k_w, stride, padding)), object
    )
    for n, o, i, j in np.ndindex(Z.shape):
        Z[n, o, i, j] = (0 if b is None else b[o]) + sum(
            w[o, c, u, v] * pixel(n, c, stride * i + u, stride * j + v)
            for c, u, v in product(range(C_in), range(k_h), range(k_w))
        )
    return Z


def average_pool_formula(x, size, stride=None):
    """(1/k²) Σ_{uv} over each window.   (N, C, H, W) -> (N, C, H', W') expressions"""
    return _pooled(lambda *window: sum(window) / sympy.Integer(size) ** 2, x, size, stride)


def max_pool_formula(x, size, stride=None):
    """max_{uv} over each window.   (N, C, H, W) -> (N, C, H', W') expressions"""
    return _pooled(sympy.Max, x, size, stride)


def _pooled(pool, x, size, stride):
    (N, C, H, W), stride = x.shape, size if stride is None else stride
    A = np.empty((N, C, output_size(H, size, stride), output_size(W, size, stride)), object)
    for n, c, i, j in np.ndindex(A.shape):
        places = product(range(size), repeat=2)
        A[n, c, i, j] = pool(*(x[n, c, stride * i + u, stride * j + v] for u, v in places))
    return A
