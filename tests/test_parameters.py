"""Named arrays as views into one vector: they stay its views, and nothing is cast or broadcast in silence."""

import copy
import pickle

import numpy as np
import pytest

from mathlib.parameters import Parameters

SHAPES = {"W": (3, 2), "b": (3,), "c": (), "K": (2, 1, 4)}


def test_the_arrays_are_views_in_the_order_of_the_names():
    p = Parameters(SHAPES)
    assert p.theta.shape == (6 + 3 + 1 + 8,) and list(p) == ["W", "b", "c", "K"] and len(p) == 4
    p.theta[:] = np.arange(18)
    assert p["W"].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (p["b"].tolist(), p["c"].item(), p["K"].ravel().tolist()) == ([6, 7, 8], 9, list(range(10, 18)))
    p["b"][1] = -1.0
    p["c"][...] = -2.0
    assert (p.theta[7], p.theta[9]) == (-1, -2)


def test_assigning_theta_keeps_the_views():
    p = Parameters(SHAPES)
    W = p["W"]
    p.theta = np.arange(18.0)
    assert W[2, 1] == 5
    with pytest.raises(ValueError, match=r"shape \(18,\)"):
        p.theta = np.zeros(17)
    with pytest.raises(TypeError, match="not int64"):
        p.theta = np.zeros(18, int)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))])
def test_copies_are_views_of_their_own_vector(again):
    twin = again(Parameters(SHAPES))
    twin["W"][0, 0] = 7.0
    assert twin.theta[0] == 7


def test_another_vector_may_have_another_dtype():
    p = Parameters(SHAPES)
    assert p.around(p.theta + 1e-20j)["W"].dtype == np.complex128
    assert Parameters(SHAPES, dtype=np.float32)["K"].dtype == np.float32


def test_flat_lays_gradients_out_as_theta():
    p = Parameters(SHAPES, np.arange(18.0))
    backwards = dict(reversed(list(p.items())))
    assert (p.flat(backwards) == p.theta).all() and p.flat(backwards) is not p.theta
    with pytest.raises(ValueError, match="arrays for W; expected W, b, c, K"):
        p.flat({"W": p["W"]})
    with pytest.raises(ValueError, match=r"W has shape \(2, 3\); expected \(3, 2\)"):
        p.flat(dict(p) | {"W": p["W"].T})


@pytest.mark.parametrize(
    "shapes, theta, error, message",
    [
        ({"W": (2, 0)}, None, ValueError, "sizes ≥ 1"),
        ({"W": (2, 0.5)}, None, TypeError, "whole numbers"),
        ({"W": 3}, None, TypeError, "whole numbers"),
        ({"W": (2,)}, np.zeros(3), ValueError, r"shape \(2,\)"),
        ({"W": (2,)}, [0.0, 0.0], TypeError, "not list"),
        ({"W": (2,)}, np.zeros(4)[::2], ValueError, "contiguous"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(shapes, theta, error, message):
    with pytest.raises(error, match=message):
        Parameters(shapes, theta)


def test_a_name_cannot_be_bound_to_another_array():
    with pytest.raises(TypeError, match="does not support item assignment"):
        Parameters(SHAPES)["W"] = np.zeros((3, 2))


def test_the_report_names_shapes_and_size():
    assert repr(Parameters({"W": (3, 2), "b": (3,)})) == "Parameters(W (3, 2), b (3,); 9 in all, float64)"
