r"""A correlation is a matrix: z = T x with T_{ir} = w_{r−s(i−1)} where the kernel reaches, and 0 elsewhere.

Chapter: convolution.  Symbols: w (k,) a kernel and x (H,) a row of pixels, w (k_h, k_w) and an image (H, W),
or the kernels of a layer (C_out, C_in, k_h, k_w). The entries of w may be numbers or symbols. These matrices
are for proofs and for counting; layers never build them.
"""

import numpy as np

from mathlib.convolution.checks import output_size


def toeplitz(w, H, stride=1):
    r"""T_{i, s(i−1)+u} = w_u, else 0; for s = 1 every diagonal is constant.   w (k,) -> (H', H)"""
    T = np.zeros((output_size(H, len(w), stride), H), np.asarray(w).dtype)
    for i, row in enumerate(T):
        row[i * stride : i * stride + len(w)] = w
    return T


def doubly_blocked(w, H, W):
    r"""The block of row i of z and row r of x is toeplitz(w_{r−i+1}), else 0.   w (k_h, k_w) -> (H'W', HW)

    The image is read row by row. Blocks repeat along the diagonals of blocks, numbers along those in a block.
    """
    rows, columns = output_size(H, len(w)), output_size(W, w.shape[1])
    T = np.zeros((rows, columns, H, W), w.dtype)
    for i in range(rows):
        for u, row in enumerate(w):
            T[i, :, i + u, :] = toeplitz(row, W)
    return T.reshape(rows * columns, H * W)


def dense_matrix(w, shape, stride=1, padding=0):
    r"""T_{(oij), (crt)} = w_{ocuv} for r = s(i−1)+u−p and t = s(j−1)+v−p: the layer as a dense one.

    w (C_out, C_in, k_h, k_w), shape = (C_in, H, W) -> (C_out H'W', C_in H W); the entries that fall into the
    padding are left out, since the pixels there are 0.
    """
    (C_out, C_in, k_h, k_w), (_, H, W), p = w.shape, shape, padding
    rows, columns = output_size(H, k_h, stride, p), output_size(W, k_w, stride, p)
    T = np.zeros((C_out, rows, columns, C_in, H + 2 * p, W + 2 * p), w.dtype)
    i, j = np.arange(rows)[:, None], np.arange(columns)
    for u, v in np.ndindex(k_h, k_w):
        T[:, i, j, :, i * stride + u, j * stride + v] = w[:, :, u, v]
    return T[..., p : p + H, p : p + W].reshape(C_out * rows * columns, C_in * H * W)
