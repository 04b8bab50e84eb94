"""Mistakes put into gradients: the property fails, shows the smallest case, and how to run it again."""

import os
import re
import subprocess
import sys
import textwrap
from ast import literal_eval
from pathlib import Path

import numpy as np
import pytest
import test_properties_activations as activations_
import test_properties_attention as attention_
import test_properties_backpropagation as backpropagation_
import test_properties_convolution as convolution_
import test_properties_landscape as landscape_
import test_properties_prerequisites as prerequisites_
import test_properties_recurrence as recurrence_
from hypothesis import reproduce_failure
from properties.property_tools import rerun

from mathlib import backpropagation, losses, models, regularization
from mathlib.activations import soft_maximum, variants
from mathlib.attention import dot_product, heads, normalization, transformer
from mathlib.convolution import cnn, layers, pooling
from mathlib.landscape import minima, saddles
from mathlib.prerequisites import linear_algebra
from mathlib.recurrence import clipping, lstm, rnn

ROOT = Path(__file__).parents[2]


def times_N(right):
    """The 1/N of the mean is missing"""

    def wrong(net, stored, Y, loss, **how):
        g = right(net, stored, Y, loss, **how)
        g *= len(Y)
        return g

    return wrong


def without_slope(right):
    """σ'(z) is missing in the last error of a loss of the outputs"""
    return lambda net, stored, Y, loss: (
        losses.d_mse(stored.A[net.L], Y) if loss == "mse" else right(net, stored, Y, loss)
    )


def transposed_jacobian_of_one(right):
    """diag(p) g, as if softmax acted entry by entry"""
    return lambda Z, G: soft_maximum.softmax(Z) * (1 - soft_maximum.softmax(Z)) * G


def one_hot_only(right):
    """p − y for targets that do not sum to 1"""
    return lambda Z, Y, P=None: soft_maximum.softmax(Z) - Y


def wrong_sign(right):
    return lambda *arguments: -right(*arguments)


def keys_without_transpose(right):
    """dK = dZ Q in place of dZᵀ Q"""

    def wrong(stored, G):
        Q, K, V, P, _ = stored
        dP = G @ V.swapaxes(-1, -2)
        dZ = P * (dP - (P * dP).sum(axis=-1, keepdims=True))
        dQ, _, dV = right(stored, G)
        return dQ, dZ @ Q / dot_product.root(Q), dV

    return wrong


def mean_held_fixed(right):
    """Layer norm as if the mean did not depend on x"""

    def wrong(stored, dy):
        x_hat, s, gamma, _ = stored
        g = gamma * dy
        dx = (g - x_hat * (g * x_hat).mean(axis=-1, keepdims=True)) / s
        return dx, *right(stored, dy)[1:]

    return wrong


def kernel_not_flipped(right):
    return lambda Delta, w, stored: right(Delta, w[:, :, ::-1, ::-1], stored)


def first_of_each_window(right):
    """The error goes to the first pixel of a window in place of the largest"""
    return lambda Delta, pooled: right(Delta, pooled._replace(which=0 * pooled.which))


def penalty_on_biases(right):
    return lambda p, stored, Y, lam=0.0: {
        name: g + lam * p[name] * (p[name].ndim == 1) for name, g in right(p, stored, Y, lam).items()
    }


def back_through_W(right):
    """δ_t gets W_h δ_{t+1} in place of W_hᵀ δ_{t+1}"""
    return lambda p, stored, G: right({**p, "W_h": p["W_h"].mT}, stored, G)


def new_cell_state(right):
    """∂L/∂f = dc ⊙ c_t in place of dc ⊙ c_{t−1}"""
    return lambda p, stored, G: right(
        p, stored._replace(C=np.concatenate([stored.C[..., 1:, :], stored.C[..., -1:, :]], axis=-2)), G
    )


def length_acts(right):
    """A clipped gradient as if its length were fixed"""
    return lambda g, c, u: u * min(1.0, c / np.sqrt(g @ g))


def last_factor_missing(right):
    """∂J/∂W^l without the layers below, for all but the first"""
    return lambda W, A: [right(W, A)[0], *[0 * g for g in right(W, A)[1:]]]


def counted_once(right):
    """A token that stands at several places gives its row of E one term"""

    def wrong(p, block, stored, dZ):
        g = right(p, block, stored, dZ)
        places = np.bincount(stored.tokens.ravel(), minlength=len(p["E"]))
        return g | {"E": g["E"] / np.maximum(places, 1)[:, None].astype(g["E"].dtype)}

    return wrong


PLANTED = [
    (backpropagation, "backward", times_N, backpropagation_.test_backward),
    (backpropagation, "output_delta", without_slope, backpropagation_.test_output_delta),
    (losses, "add_d_l2_penalty", lambda right: lambda net, lam, dW: right(net, 2 * lam, dW),
     backpropagation_.test_penalties),
    (regularization, "d_soft_threshold", lambda right: lambda w, c: (w > c) * 1.0,
     backpropagation_.test_soft_threshold),
    (models, "hessian", lambda right: lambda net, X, name, lam=0.0: right(net, X, name),
     backpropagation_.test_hessian_of_a_model),
    (soft_maximum, "d_softmax", transposed_jacobian_of_one, activations_.test_softmax),
    (losses, "d_cross_entropy", one_hot_only, (activations_.test_loss, "cross_entropy")),
    (variants, "d_mish", wrong_sign, (activations_.test_slope, "mish")),
    (dot_product, "backward", keys_without_transpose, attention_.test_dot_product),
    (heads, "outer", lambda right: lambda Delta, A: right(A, Delta), attention_.test_outer),
    (normalization, "backward", mean_held_fixed, attention_.test_layer_norm),
    (transformer, "backward", counted_once, attention_.test_block),
    (layers, "d_input", kernel_not_flipped, convolution_.test_layer),
    (pooling, "d_max_pool", first_of_each_window, (convolution_.test_pooling, "max")),
    (cnn, "backward", penalty_on_biases, convolution_.test_network),
    (rnn, "errors", back_through_W, (recurrence_.test_cell, "rnn")),
    (lstm, "errors", new_cell_state, (recurrence_.test_cell, "lstm")),
    (clipping, "d_clip_by_norm", length_acts, recurrence_.test_clipping),
    (saddles, "d_risk", last_factor_missing, landscape_.test_deep_linear_network),
    (minima, "d_risks", lambda right: lambda p, X, y, stored: right(p, X, y + 1e-9, stored),
     landscape_.test_networks_side_by_side),
    (linear_algebra, "d_matvec", lambda right: lambda W, x, g: (np.outer(x, g), right(W, x, g)[1]),
     prerequisites_.test_matvec),
]  # fmt: skip


def failure(owner, attribute, wrong, test, monkeypatch):
    """What the test raises with the mistake in place, and what pytest prints below it, on one line"""
    test, *name = test if isinstance(test, tuple) else (test,)
    monkeypatch.setattr(owner, attribute, wrong(getattr(owner, attribute)))
    with pytest.raises((AssertionError, ValueError)) as caught:
        test(*name)
    return caught.value, " ".join(" ".join(caught.value.__notes__).split())  # IPython changes the lines


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted[0].__name__}.{planted[1]}")
def test_a_mistake_is_found_and_shown(planted, monkeypatch):
    error, notes = failure(*planted, monkeypatch)
    assert re.search("differs by|expected|size . is different", str(error))
    assert "Failing test case: test_" in notes and "@reproduce_failure(" in notes
    assert rerun(os.environ["PYTEST_CURRENT_TEST"].removesuffix(" (call)")) in notes


def test_the_case_shown_is_the_smallest(monkeypatch):
    """1/N can be missed with two samples and one weight, not with fewer"""
    _, notes = failure(backpropagation, "backward", times_N, backpropagation_.test_backward, monkeypatch)
    assert "sizes=[1, 1], names=['linear']" in notes and "loss='mse'" in notes
    X = literal_eval(re.search(r"X=array\((\[.*?\])\)", notes, re.DOTALL)[1])
    assert np.shape(X) == (2, 1)


def test_a_missing_slope_is_shown_with_one_unit(monkeypatch):
    planted = (backpropagation, "output_delta", without_slope, backpropagation_.test_output_delta)
    _, notes = failure(*planted, monkeypatch)
    assert "sizes=[1, 1]" in notes and "names=['sigmoid']" in notes and "masks={}" in notes


def test_the_blob_brings_the_same_case_back(monkeypatch):
    planted = (losses, "d_cross_entropy", one_hot_only, (activations_.test_loss, "cross_entropy"))
    error, notes = failure(*planted, monkeypatch)
    version, blob = re.search(r"@reproduce_failure\('(.*?)', b'(.*?)'\)", notes).groups()
    with pytest.raises(AssertionError) as again:
        reproduce_failure(version, blob.encode())(activations_.test_loss)("cross_entropy")
    assert str(again.value) == str(error)


def test_pytest_prints_case_blob_and_command(tmp_path):
    """A run of pytest by itself, with a sign of the recurrent gradient turned by a plugin"""
    (tmp_path / "turned.py").write_text(
        textwrap.dedent("""
        from mathlib.recurrence import rnn
        right = rnn.contributions
        rnn.contributions = lambda stored, Delta: {**right(stored, Delta), "b": -right(stored, Delta)["b"]}
    """)
    )
    node = "tests/properties/test_properties_recurrence.py::test_contributions_of_the_steps"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "turned", "-p", "no:cacheprovider", node]
    env = {name: value for name, value in os.environ.items() if name != "PROPERTIES"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"run it again: .venv/bin/python -m pytest '{node}'" in done.stdout
    assert re.search(r"N=1, T=1, m=\d, d=\d, runs=\(\), phi='linear'", done.stdout), done.stdout
    assert "@reproduce_failure(" in done.stdout
