"""Every gradient of the transformer block against HIPS autograd on 60 random blocks.

Nothing of mathlib takes part in the loss that autograd differentiates: positions, mask, heads, layer norms
and activations are written again in `properties.plain`, from the formulas of the text.
"""

from functools import cache

import numpy as np
import pytest
from autograd import grad
from properties.plain import block_loss

from mathlib.attention import dot_product, transformer
from mathlib.attention.transformer import Block

BLOCKS = 60
BOUND = 1e-9  # of the largest entry of the gradient by the same array
SIGMA = ("silu", "tanh", "relu", "gelu_tanh")


def draw(number):
    """Block `number`: every activation, 1 to 4 heads, with and without mask and positions, unequal sizes"""
    rng = np.random.default_rng([11, number])
    h = 1 + number % 4
    d = int(h * rng.choice([w for w in range(1, 5) if h * w % 2 == 0]))
    N, T, n, m, K = (int(x) for x in rng.permutation([x for x in range(2, 10) if x not in (d, h)])[:5])
    block = Block(h, SIGMA[number // 4 % 4], number % 3 > 0, number % 5 > 0, number % 10 == 7)
    p = transformer.init(n, d, m, K, rng)
    p.theta[...] += rng.standard_normal(p.theta.shape) / 4
    tokens, y = rng.integers(n, size=(N, T)), rng.integers(-1, K, size=(N, T))
    y[0, 0] = 0
    return p, block, tokens, y


@cache
def disagreement(number):
    """(the largest difference as a share of the largest entry of the same array, its name)"""
    p, block, tokens, y = draw(number)
    J, found = transformer.loss_and_gradient(p, block, tokens, y)
    plain = {name: np.array(p[name]) for name in p}
    expected = grad(block_loss)(plain, block, tokens, y)
    assert abs(J - block_loss(plain, block, tokens, y)) < BOUND * abs(J)
    # An array without influence, such as W_Q of a uniform block, is held against the largest of all.
    largest = max(np.abs(expected[name]).max() for name in p)
    size = {name: np.abs(expected[name]).max() for name in p}
    size = {name: s if s > 1e-6 * largest else largest for name, s in size.items()}
    return max((np.abs(found[name] - expected[name]).max() / size[name], name) for name in p)


@pytest.mark.parametrize("number", range(BLOCKS))
def test_block(number):
    p, block, tokens, _ = draw(number)
    error, name = disagreement(number)
    assert error < BOUND, (
        f"block {number}, {block}, {p}, tokens {tokens.shape}: {name} differs by {error:.1e}"
    )


def test_the_list_covers_what_it_says():
    drawn = [draw(number) for number in range(BLOCKS)]
    assert {(block.heads, block.sigma) for _, block, *_ in drawn} == {
        (h, s) for h in (1, 2, 3, 4) for s in SIGMA
    }
    for choice in ("causal", "positions", "uniform"):
        assert {getattr(block, choice) for _, block, *_ in drawn} == {False, True}
    assert sum(block.causal and block.heads > 1 and not block.uniform for _, block, *_ in drawn) > BLOCKS / 4


def test_a_planted_mistake_is_seen(monkeypatch):
    right = dot_product.backward

    def slightly_off(stored, G):
        dQ, dK, dV = right(stored, G)
        return dQ * (1 + 1e-8), dK, dV

    monkeypatch.setattr(dot_product, "backward", slightly_off)
    error, name = disagreement.__wrapped__(2)
    assert error > BOUND and name == "W_Q"
