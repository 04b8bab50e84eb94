r"""E[z^{l+1}] over all masks of layer l = z^{l+1} without dropout: one scaling, in training or at test time.

    E[Σ_j W_kj m_j a_j + b_k] = Σ_j W_kj a_j + b_k    where m_j is 1/p with probability p and 0 else

Used in the chapter on regularization. The masks are those of `dropout_masks`, the layers those of `forward`;
the mean is taken over all 2^m masks of a hidden layer of m units, so it has no error of sampling.
"""

from itertools import product

import numpy as np

from mathlib import claims
from mathlib.agreement.record import Comparison, bound
from mathlib.agreement.steps import name_of
from mathlib.comparison import Disagreement, same
from mathlib.facts import WITHIN, Fact
from mathlib.network import forward as network_forward
from mathlib.network import init
from mathlib.regularization import dropout_masks

SIZES, DRAWS = (3, 5, 4, 2), 4000


def agree_dropout(*, draw=None, forward=None, keep=0.75, seed=0, claim=None, part=None):
    r"""draw keeps each unit with probability p, and the mean of z^{l+1} over all masks is that at test time.

    draw(network, N, keep, rng) -> {l: M^l (N, m_l)} and forward(network, X, masks=None) -> Stored stand for
    `dropout_masks` and `network.forward`; returns a `Fact`.  The shares kept may be WITHIN standard errors
    from p, for 4,000 masks of each unit.  Raises Disagreement naming the mistake; ValueError for keep = ½,
    with which "p keeps" and "p drops" are the same, or keep = 1.
    """
    claims.check(claim, part)
    if keep in (0.5, 1):
        raise ValueError(f"keep = {keep} cannot tell p from 1 − p, or shows no dropout; take 0.75")
    draw, forward = draw or dropout_masks, forward or network_forward
    rng = np.random.default_rng(seed)
    network = init(SIZES, ("tanh", "sigmoid", "linear"), rng, biases=1.0)
    masks = draw(network, DRAWS, keep, rng)
    if sorted(masks) != [1, 2]:
        raise Disagreement(
            f"{name_of(draw)} masks the layers {sorted(masks)}; expected the hidden ones, 1, 2"
        )
    for l, M in masks.items():
        _require_shares(name_of(draw), l, M != 0, keep)
        _require_mean(name_of(forward), network, rng.normal(size=(1, SIZES[0])), l, _scale(M), keep, forward)
    text = (
        f"{name_of(draw)} keeps each unit with p = {keep:g}, and with {name_of(forward)} the mean of z over "
        f"all masks of a layer of {SIZES[1]} or {SIZES[2]} units is z at test time, below {bound('symbolic')}"
    )
    return Fact(text, "agrees", claim, part)


def _require_shares(name, l, kept, keep):
    """Each unit is kept with probability p, apart from the other units and samples."""
    share, error = kept.mean(axis=0), np.sqrt(keep * (1 - keep) / len(kept))
    within = lambda p: bool((np.abs(share - p) <= WITHIN * error).all())
    if (kept == kept[0]).all():
        raise Disagreement(f"{name}: all samples have one mask in layer {l}; each sample needs its own")
    if (kept == kept[:, :1]).all():
        raise Disagreement(f"{name}: all units of layer {l} share one mask; each unit needs its own")
    if not within(keep):
        why = " (p drops, where p is the probability of keeping?)" if within(1 - keep) else ""
        raise Disagreement(
            f"{name} keeps the units of layer {l} in shares from {share.min():.2f} to {share.max():.2f} of "
            f"{len(kept)} samples; expected p = {keep:g}{why}"
        )


def _scale(M):
    """The one value other than 0 in the mask."""
    values = np.unique(M[M != 0])
    if len(values) != 1:
        raise Disagreement(f"the mask holds the values {values[:3]} beside 0; expected one, 1/p")
    return values[0]


def _require_mean(name, network, x, l, scale, keep, forward):
    """The mean of z^{l+1} over all masks of layer l against z^{l+1} at test time."""
    kept = np.array(list(product((0.0, 1.0), repeat=network.m[l])))
    weights = np.prod(np.where(kept == 1, keep, 1 - keep), axis=1)
    X = np.repeat(x, len(kept), axis=0)
    mean = weights @ forward(network, X, {l: kept * scale}).Z[l + 1]
    test = forward(network, x).Z[l + 1][0]
    a, b = x[0], network.b[l + 1]
    for k in range(1, l + 1):
        a = network.sigma[k](network.W[k] @ a + network.b[k])
    plain = network.W[l + 1] @ a + b
    scaled = lambda factor: b + factor * (plain - b)
    known = {
        "scaled nowhere: neither divided by p in training nor multiplied by p at test time": scaled(keep),
        "scaled twice: divided by p² in training": scaled(1 / keep),
        "scaled by 1/(1 − p), not by 1/p": scaled(keep / (1 - keep)),
    }
    if not same(test, plain):
        known = {"scaled twice: divided by p in training, and multiplied by p at test time": plain}
    check = Comparison(
        f"the mean of z{l + 1} over all masks ({name})",
        f"z{l + 1} at test time",
        "symbolic",
        lambda index: f"unit {index[0]}",
        known,
    )
    check.require(mean, test)
