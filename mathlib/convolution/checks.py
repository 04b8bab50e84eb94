r"""What a layer of the chapter on convolution takes: shapes, dtypes, stride and padding; else a remedy.

H' = ⌊(H + 2p − k)/s⌋ + 1 places fit a window of k pixels, moved by the stride s, on H pixels with p zeros on
each side.
"""

from mathlib.inputs import check_floats, check_precision, check_whole

MOST = 10**6


def output_size(H, k, stride=1, padding=0):
    r"""H' = ⌊(H + 2p − k)/s⌋ + 1, the places of a window of k pixels.   whole numbers -> int

    Raises TypeError or ValueError unless all are whole numbers, k, s ≥ 1, p ≥ 0 and k ≤ H + 2p.
    """
    check_whole("stride", stride, 1, MOST, "the window moves by so many pixels")
    check_whole("padding", padding, 0, MOST, "so many zeros are put on every side")
    check_whole("H", H, 1, MOST, "it is a number of pixels")
    check_whole("the window", k, 1, MOST, "it is a number of pixels")
    if H + 2 * padding < k:
        raise ValueError(
            f"a window of {k} does not fit on {H} pixels with padding {padding}; take a smaller one, or pad"
        )
    return (H + 2 * padding - k) // stride + 1


def check_images(X, size, stride=1, padding=0):
    """Raise TypeError or ValueError unless X is (N, C, H, W) and the window fits. -> (H', W')"""
    check_floats("images", X, symbols=True)
    if X.ndim != 4 or 0 in X.shape:
        hint = "; images of one channel are X[:, None]" if X.ndim == 3 else ""
        raise ValueError(f"images must have shape (N, C, H, W), none of them 0, not {X.shape}{hint}")
    return tuple(output_size(n, k, stride, padding) for n, k in zip(X.shape[2:], size, strict=True))


def check_layer(X, w, b):
    """Raise TypeError or ValueError unless w is (C_out, C_in, k_h, k_w), b (C_out,), all of one precision."""
    check_images(X, (1, 1))
    check_floats("w", w, symbols=True)
    if w.ndim != 4 or 0 in w.shape:
        raise ValueError(f"kernels must be an array (C_out, C_in, k_h, k_w), not {w.shape}")
    if w.shape[1] != X.shape[1]:
        raise ValueError(
            f"the kernels take {w.shape[1]} channels and the images have {X.shape[1]}; "
            "expected w of shape (C_out, C_in, k_h, k_w)"
        )
    if b is not None:
        check_floats("b", b, symbols=True)
    if b is not None and b.shape != w.shape[:1]:
        raise ValueError(f"b has shape {b.shape}; expected one bias a feature map, {w.shape[:1]}")
    check_precision(images=X, w=w, **({} if b is None else {"b": b}))


def check_delta(Delta, stored, *kernels):
    """Raise ValueError unless Delta has the shape of the Z that `forward` gave, and w that of the kernels."""
    given = {"Delta": Delta} | dict(zip(("w",), kernels))
    for name, array in given.items():
        check_floats(name, array, symbols=True)
    w = given.get("w")
    N, C_in, rows, columns, *size = stored.windows.shape
    if w is not None and w.shape[1:] != (C_in, *size):
        raise ValueError(f"w has shape {w.shape}; the layer has kernels of shape (C_out, {C_in}, *{size})")
    C_out = "C_out" if w is None else len(w)
    check_precision(**given, images=stored.windows)
    if (
        Delta.ndim != 4
        or 0 in Delta.shape
        or Delta.shape != (N, Delta.shape[1] if w is None else C_out, rows, columns)
    ):
        raise ValueError(
            f"Delta has shape {Delta.shape}; expected that of Z, ({N}, {C_out}, {rows}, {columns})"
        )
