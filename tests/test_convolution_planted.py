"""Mistakes planted in the layers and poolings one by one: the agreement with SymPy names each of them.

`planted` replaces a line in the source of a module; the check that is run is the one of the chapter.
"""

import numpy as np
import pytest
from test_mistakes_planted import planted

from mathlib import convolution
from mathlib.agreement.convolutions import agree_layer, agree_pool
from mathlib.comparison import Disagreement, same

LAYERS, POOLING = "convolution.layers", "convolution.pooling"
CASES = [((4, 2, 5, 8), (5, 2, 3, 4), 3, 1)]
POOLINGS = {
    "max": [((2, 1, 6, 8), 2, 2), ((2, 1, 4, 5), 2, 1)],
    "average": [((2, 1, 9, 12), 3, 3), ((2, 1, 5, 6), 3, 1)],
}
FLIPPED, MOVED = "flipped = w[:, :, ::-1, ::-1]", "return np.moveaxis(by_kernel, -1, 0)"
FORWARD = "Z = np.tensordot(w, V, axes=((1, 2, 3), (1, 4, 5))).swapaxes(0, 1)"
SPREAD, CUT = "k_h - 1 :: s, k_w - 1 :: s]", "p : p + H + k_h - 1, p : p + W + k_w - 1]"
BIAS, MAXIMA = "return Delta.sum(axis=(0, 2, 3))", "[Delta * (pooled.which == place) for"
SHARE = "share = Delta / pooled.size**2"
ADD, WRITTEN = ":rows, :columns] += part", ":rows, :columns] = part"

#: number and name: module, the line, what is written in its place, how the report names it
PLANTED = {
    "18 not flipped": (LAYERS, FLIPPED, "flipped = w", "the kernel is not flipped on the way back"),
    "18 flipped along one axis": (
        LAYERS,
        FLIPPED,
        "flipped = w[:, :, :, ::-1]",
        "the kernel is flipped along its columns only",
    ),
    "18 flipped along the other": (
        LAYERS,
        FLIPPED,
        "flipped = w[:, :, ::-1]",
        "the kernel is flipped along its rows only",
    ),
    "18 flipped in its own gradient": (
        LAYERS,
        MOVED,
        MOVED + "[:, :, ::-1, ::-1]",
        "by the kernel it is a correlation, without a flip",
    ),
    "18 flipped forward": (
        LAYERS,
        FORWARD,
        FORWARD.replace("(w,", "(w[:, :, ::-1, ::-1],"),
        "the forward pass flips the kernel",
    ),
    "no bias": (LAYERS, "Z = Z + b[:, None, None]", "pass", "the bias is missing"),
    "stride forgotten": (
        LAYERS,
        SPREAD,
        "k_h - 1 :, k_w - 1 :]",
        "the stride is forgotten on the way back",
    ),
    "padding left": (
        LAYERS,
        CUT,
        "0 : H + k_h - 1, 0 : W + k_w - 1]",
        "the padding is not cut off at the top and on the left",
    ),
    "bias, mean over places": (
        LAYERS,
        BIAS,
        "return Delta.mean(axis=(2, 3)).sum(axis=0)",
        "a mean over the places in the bias gradient",
    ),
    "bias, mean over samples": (
        LAYERS,
        BIAS,
        "return Delta.sum(axis=(2, 3)).mean(axis=0)",
        "number of rows of X: a mean for a sum?",
    ),
    "maximum, to all": (POOLING, MAXIMA, "[Delta for", "every pixel of the window gets the gradient"),
    "maximum, shared": (
        POOLING,
        MAXIMA,
        "[Delta / pooled.size**2 for",
        "the gradient is shared out as for an average",
    ),
    "average, not shared": (POOLING, SHARE, "share = Delta", "the 1/k² of the average is missing"),
    "average, 1/k": (POOLING, SHARE, "share = Delta / pooled.size", "1/k in place of 1/k²"),
    "average, overlap": (POOLING, ADD, WRITTEN, "windows that overlap overwrite one another"),
    "maximum, overlap": (POOLING, ADD, WRITTEN, "a place of the windows overwrites those before it, with 0"),
}


def failures(module):
    """What the agreements of a module say that fail"""
    said, checks = [], [lambda: agree_layer(CASES)] if module == LAYERS else []
    for kind, cases in POOLINGS.items() if module == POOLING else ():
        checks += [lambda kind=kind, case=case: agree_pool([case], kind=kind) for case in cases]
    for check in checks:
        try:
            check()
        except Disagreement as refusal:
            said.append(str(refusal))
    return said


def test_the_layers_as_they_are_pass():
    assert failures(LAYERS) == failures(POOLING) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_fails_by_name(name):
    *patch, message = PLANTED[name]
    with planted(*patch):
        said = failures(patch[0])
    assert any(message in text for text in said), "\n".join(said) or "the mistake was not noticed"


def test_a_grader_that_compares_means_lets_the_kernel_that_is_not_flipped_pass():
    rng = np.random.default_rng(4)
    X, w = rng.standard_normal((2, 3, 5, 6)), rng.standard_normal((5, 3, 2, 4))
    Z, stored = convolution.forward(X, w)
    Delta = rng.standard_normal(Z.shape)
    right = convolution.backward(Delta, w, stored)[:2]
    with planted(LAYERS, FLIPPED, "flipped = w"):
        dX = convolution.d_input(Delta, w, stored)
    with planted(LAYERS, MOVED, MOVED + "[:, :, ::-1, ::-1]"):
        dw = convolution.d_kernel(Delta, stored)
    for wrong, G in zip((dX, dw), right, strict=True):
        assert same(wrong.mean(), G.mean()) and not np.isclose(wrong, G).any()
