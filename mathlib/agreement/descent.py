r"""θ_{t+1} = θ_t − η(1/|B|) Σ_B ∇L: the steps of a `Run`, held against SymPy's gradient at θ_t.

Used in the chapter on optimizers. Samples are rows, X (N, m_0), Y (N, m_L). The minibatches B are the
consecutive parts of a random order of the N samples, a new order for each pass.
"""

import numpy as np

from mathlib import claims
from mathlib.agreement.networks import described, drawn, record
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.steps import name_of
from mathlib.agreement.unrolled import reference
from mathlib.network import with_theta
from mathlib.training import Run

ETA = 0.1


def agree_descent(cases, *, update=None, samples=5, batch_size=None, passes=2, seed=0, claim=None, part=None):
    r"""Every step of plain gradient descent in `Run` = θ − η · SymPy's mean gradient on its minibatch.

    cases: a list of (sizes, activations, loss), as in `agree_networks`.  update(network, X, Y, loss, eta), in
    place of Run, changes θ by one step on a minibatch.  batch_size: None takes all samples at every step; the
    last minibatch of a pass may hold fewer.  Raises Disagreement naming step, entry and likely mistake.
    """
    claims.check(claim, part)
    if not cases:
        raise ValueError("there is no network to train; give cases=[(sizes, activations, loss), ...]")
    steps = sum(
        _follow(*case, update, samples, batch_size, passes, [seed, n]) for n, case in enumerate(cases)
    )
    one = f"minibatches of {batch_size} of {samples}" if batch_size else f"all {samples} samples"
    where = f"{steps} steps of {len(cases)} network{'s' * (len(cases) > 1)}, each on {one}"
    name = name_of(update or Run)
    rows = ((f"{name} and θ − η · SymPy's mean gradient of the unrolled loss", "symbolic"),)
    return Agreement(name, where, rows, claim, part)


def _follow(sizes, activations, loss, update, samples, batch_size, passes, seed):
    """The steps of some passes, each from the θ that the code has reached; how many they were."""
    network, X, Y, *_ = drawn(sizes, activations, loss, samples, np.random.default_rng(seed))
    run = Run(
        network, X, Y, loss=loss, eta=ETA, batch_size=batch_size, optimizer="sgd",
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    again, m = np.random.default_rng(seed), batch_size or samples
    orders = [again.permutation(samples) for _ in range(passes)]
    batches = [order[i : i + m] for order in orders for i in range(0, samples, m)]
    for t, B in enumerate(batches, start=1):
        before = with_theta(network, network.theta.copy())
        if update is None:
            run.step()
        else:
            update(network, X[B], Y[B], loss, ETA)
        name = f"{name_of(update or Run)} ({described(network, samples, loss)})"
        _require(name, before, (before.theta - network.theta) / ETA, X, Y, loss, B, t)
    return len(batches)


def _require(name, network, direction, X, Y, loss, B, t):
    """The direction of the code against the mean gradient on B, with the suspects for its name."""
    said = reference(network, X, Y, loss)
    gradients = np.array([sample.gradient for sample in said])
    known = {
        "the gradient of layer l is taken after W^{l+1} has been changed: all of g belongs to the old θ": (
            _with_new_weights(network, X[B], Y[B], [said[i] for i in B])
        ),
        "the gradient of all N samples, not of the minibatch": gradients.mean(axis=0),
        "the sum over the minibatch, not the mean": gradients[B].sum(axis=0),
        "divided by N, not by the size of the minibatch": gradients[B].sum(axis=0) / len(X),
        "the gradient of the first sample alone": gradients[B[0]],
    }
    place = lambda index: f"step {t}, entry {index[0]} of θ"
    right = gradients[B].mean(axis=0)
    Comparison(name, "θ − ηg", "symbolic", place, known).require(direction, right)


def _with_new_weights(network, X, Y, said):
    """The direction in which W^l is changed before Δ^{l−1} is computed from it"""
    right, W = record(network, X, Y, said), network.W
    direction = with_theta(network, np.empty_like(network.theta))
    Delta = right.Delta[network.L]
    for l in range(network.L, 0, -1):
        direction.W[l][...] = Delta.T @ right.A[l - 1] / len(X)
        direction.b[l][...] = Delta.mean(axis=0)
        if l > 1:
            Delta = (Delta @ (W[l] - ETA * direction.W[l])) * right.S[l - 1]
    return direction.theta
