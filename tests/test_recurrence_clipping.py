"""Clipping by norm: by hand, direction and length, its derivative, its use in steps; what it refuses."""

from functools import partial

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree_gradients
from mathlib.comparison import Disagreement, same
from mathlib.fitting import fit
from mathlib.parameters import Parameters
from mathlib.recurrence import clip_by_norm, clip_by_norm_formula, d_clip_by_norm


def test_by_hand():
    g = np.array([3.0, 4.0, 12.0])  # of length 13
    assert same(clip_by_norm(g, 1.0), g / 13) and same(clip_by_norm(g, 6.5), g / 2)
    for c in (13.0, 20.0):
        assert (clip_by_norm(g, c) == g).all() and clip_by_norm(g, c) is not g
    assert (clip_by_norm(np.zeros(4), 1.0) == 0).all()


@pytest.mark.parametrize("size", [1, 2, 17, 1000])
def test_the_direction_stays_and_the_length_is_bounded(size):
    rng = np.random.default_rng(size)
    for scale in (1e-200, 1e-3, 1.0, 1e3, 1e200):
        g = scale * rng.normal(size=size)
        clipped = clip_by_norm(g, 0.7)
        length = np.sqrt(((g / scale) ** 2).sum()) * scale
        assert same(np.sqrt((clipped / min(length, 0.7)) ** 2 @ np.ones(size)), 1)
        assert same(clipped / min(length, 0.7), g / length)


def loss(u, g, c):
    return u @ clip_by_norm(g, c)


def gradient(u, g, c):
    return {"g": d_clip_by_norm(g, c, u), "u": clip_by_norm(g, c)}


def formula(u, g, c):
    return sum(u_i * entry for u_i, entry in zip(u, clip_by_norm_formula(g, c), strict=True))


@pytest.mark.parametrize("c", [0.5, 5.0])
def test_value_and_derivative_agree_on_both_sides(c):
    bind = lambda f: partial(f, c=c)
    report = agree_gradients(bind(loss), bind(gradient), bind(formula), {"u": (4,), "g": (4,)})
    assert "complex step" in report.text


def test_at_the_length_itself_the_derivative_is_that_of_a_short_gradient():
    g, c, u = np.array([3.0, 4.0]), 5.0, np.array([7.0, -1.0])
    assert d_clip_by_norm(g, c, u).tolist() == [7, -1]
    assert clip_by_norm(g + 1e-30j * np.array([1, 0]), c).imag.tolist() == [1e-30, 0]
    symbols = sp.symbols("g_:2")
    slopes = sp.Matrix(clip_by_norm_formula(symbols, 5)).jacobian(symbols)
    assert slopes.subs(dict(zip(symbols, (3, 4), strict=True))) == sp.eye(2)
    assert slopes.subs(dict(zip(symbols, (6, 8), strict=True))) == sp.Matrix([[16, -12], [-12, 9]]) / 50


def test_a_derivative_that_forgets_the_length_is_refused():
    wrong = lambda u, g: {"g": u * min(1, 0.5 / np.linalg.norm(g)), "u": clip_by_norm(g, 0.5)}
    with pytest.raises(Disagreement, match="by g"):
        agree_gradients(partial(loss, c=0.5), wrong, partial(formula, c=0.5), {"u": (4,), "g": (4,)})


def test_steps_are_no_longer_than_eta_c():
    p = Parameters({"w": (2,)}, np.array([300.0, -400.0]))
    gradient = lambda t: (0.0, {"w": p["w"].copy()})
    before = p.theta.copy()
    fit(p, gradient, steps=1, eta=0.5, optimizer="sgd", clip=partial(clip_by_norm, c=2.0))
    assert same(before - p.theta, [0.6, -0.8])


def test_float32_is_kept_and_nothing_is_changed():
    g = np.full(9, 2.0, np.float32)
    assert clip_by_norm(g, 1.0).dtype == np.float32 and (g == 2).all()
    assert same(clip_by_norm(g[::2], 1.0), np.full(5, 5**-0.5, np.float32))


@pytest.mark.parametrize("c", [np.float64(0.5), np.float64(2), np.float64(3), np.int64(1)])
def test_the_length_does_not_set_the_precision(c):
    g, u = np.array([0, 2, 0], np.float32), np.array([3, 1, 4], np.float32)
    clipped, back = clip_by_norm(g, c), d_clip_by_norm(g, c, u)
    assert clipped.dtype == back.dtype == np.float32
    assert clipped.tolist() == [0, min(c, 2), 0]
    assert back.tolist() == ([3, 1, 4] if c >= 2 else [1.5 * c, 0, 2 * c])


@pytest.mark.parametrize("c", [0.0, -1.0, np.inf, np.nan])
def test_a_length_that_is_none_is_refused(c):
    with pytest.raises(ValueError, match="a finite number above 0, not"):
        clip_by_norm(np.ones(3), c)


def test_a_matrix_is_refused():
    with pytest.raises(ValueError, match=r"g has shape \(2, 3\); expected one flat gradient"):
        clip_by_norm(np.ones((2, 3)), 1.0)


@pytest.mark.parametrize(
    ("g", "u", "error", "message"),
    [
        ([[1.0, 2.0]], np.ones(2), TypeError, "g must be an array of float64 or float32, not list"),
        (np.ones(3), [1.0] * 3, TypeError, "u must be an array of float64 or float32, not list"),
        (
            np.ones(3),
            np.ones(3, np.float32),
            TypeError,
            "g, u are float64, float32; pass all in one precision",
        ),
        (np.ones(3), np.ones(2), ValueError, r"the shapes are g \(3,\), u \(2,\); expected \(P,\), \(P,\)"),
        (np.ones(3), np.ones((2, 3)), ValueError, r"the shapes are g \(3,\), u \(2, 3\)"),
    ],
)
@pytest.mark.parametrize("c", [1.0, 9.0])
def test_vectors_that_do_not_fit_are_refused(g, u, error, message, c):
    with pytest.raises(error, match=message):
        d_clip_by_norm(g, c, u)
    if isinstance(g, list):
        with pytest.raises(error, match=message):
            clip_by_norm(g, c)
