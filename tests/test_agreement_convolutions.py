"""Layers and pooling held against SymPy: what is tried, how often, what the report says, what is refused."""

import numpy as np
import pytest

from mathlib.agreement.convolutions import agree_layer, agree_pool
from mathlib.comparison import Disagreement
from mathlib.convolution import layers, pooling

#: X (N, C_in, H, W), w (C_out, C_in, k_h, k_w), stride, padding
LAYERS = [((2, 1, 3, 4), (4, 1, 3, 2), 1, 0), ((1, 2, 3, 5), (5, 2, 3, 1), 2, 1)]
#: X (N, C, H, W), size of the window, stride
POOLINGS = [((2, 1, 4, 5), 2, 1), ((1, 3, 5, 9), 3, 2)]


def recorded(function, calls):
    """The function, under its own name, that notes the shapes of what it is called with"""

    def noting(*given):
        calls.append([np.shape(each) for each in given if isinstance(each, np.ndarray)])
        return function(*given)

    noting.__qualname__, noting.__module__ = function.__qualname__, function.__module__
    return noting


def test_a_layer_is_tried_once_in_every_case():
    calls = []
    agree_layer(LAYERS, backward=recorded(layers.backward, calls))
    # R (N, C_out, H', W') and w: H' = 3 − 3 + 1 and (3 + 2 − 3)/2 + 1, W' = 4 − 2 + 1 and (5 + 2 − 1)/2 + 1
    assert calls == [[(2, 4, 1, 3), (4, 1, 3, 2)], [(1, 5, 2, 4), (5, 2, 3, 1)]]


def test_a_pooling_is_tried_once_in_every_case():
    calls = []
    agree_pool(POOLINGS, kind="average", backward=recorded(pooling.d_average_pool, calls))
    assert calls == [[(2, 1, 3, 4)], [(1, 3, 2, 4)]]


def test_the_report_of_a_layer_lists_the_cases():
    assert repr(agree_layer(LAYERS)) == (
        "convolution.backward: NumPy, SymPy, complex step and differences agree at "
        "2×1×3×4 by 4×1×3×2, stride 1, padding 0; 1×2×3×5 by 5×2×3×1, stride 2, padding 1, "
        "below 1e-10 (complex step 1e-12, differences 1e-6)"
    )


def test_the_report_of_a_pooling_lists_the_cases():
    assert repr(agree_pool(POOLINGS, kind="average")) == (
        "convolution.d_average_pool: NumPy, SymPy, complex step and differences agree at "
        "2×1×4×5, windows of 2, stride 1; 1×3×5×9, windows of 3, stride 2, "
        "below 1e-10 (complex step 1e-12, differences 1e-6)"
    )


@pytest.mark.parametrize(
    "agree, claim, part",
    [
        (lambda **named: agree_layer(LAYERS[:1], **named), "convolution.gradients", "kernel"),
        (lambda **named: agree_pool(POOLINGS[:1], kind="average", **named), "convolution.pooling", "average"),
    ],
)
def test_claim_and_part_go_into_the_report_and_are_checked(agree, claim, part):
    report = agree(claim=claim, part=part)
    assert (report.claim, report.part) == (claim, part)
    with pytest.raises(ValueError, match=f"did you mean '{claim}'"):
        agree(claim=claim + "s")
    with pytest.raises(ValueError, match="got part='stride'"):
        agree(claim=claim, part="stride")


@pytest.mark.parametrize(
    "case",
    [((2, 1, 3, 4), (3, 1, 2), 1, 0), ((2, 1, 3), (3, 1, 2, 4), 1, 0), ((2, 1, 3, 4, 5), (3, 1, 2, 4), 1, 0)],
)
def test_images_and_kernels_must_have_as_many_dimensions(case):
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is (shorter|longer) than argument 1"):
        agree_layer([case])


def test_a_backward_pass_with_a_gradient_too_many_is_refused():
    four = lambda Delta, w, stored: (*layers.backward(Delta, w, stored), Delta)
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is longer"):
        agree_layer(LAYERS[:1], backward=four)


def test_a_wrong_forward_pass_is_named_after_the_function_that_is_tried():
    def halved(X, w, b, stride, padding):
        Z, stored = layers.forward(X, w, b, stride, padding)
        return Z / 2, stored

    with pytest.raises(Disagreement, match=r"halved disagrees with its formula in 1 of 1 entries"):
        agree_layer(LAYERS[:1], forward=halved)


@pytest.mark.parametrize(
    "agree",
    [
        lambda **named: agree_layer([((2, 1, 2, 2), (3, 1, 2, 1), 1, 0)], **named),
        lambda **named: agree_pool([((2, 1, 3, 3), 2, 1)], kind="average", **named),
    ],
)
def test_equal_sizes_need_a_reason(agree):
    with pytest.raises(ValueError, match="X has the equal sizes"):
        agree()
    assert agree(allow_equal="square images")


def test_a_usual_mistake_is_named_with_the_size_and_stride_of_its_case():
    whole = lambda Delta, pooled: pooling.d_average_pool(Delta, pooled) * pooled.size**2
    with pytest.raises(Disagreement, match="the 1/k² of the average is missing"):
        agree_pool(POOLINGS[:1], kind="average", backward=whole)

    def flipped(Delta, w, stored):
        by_input, by_kernel, by_bias = layers.backward(Delta, w, stored)
        return by_input, by_kernel[:, :, ::-1, ::-1], by_bias

    with pytest.raises(Disagreement, match="the kernel gradient is flipped"):
        agree_layer(LAYERS[1:], backward=flipped)
