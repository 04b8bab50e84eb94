r"""$\nabla_\theta J$ of whole networks: forward and backward, held against the unrolled loss and themselves.

Used in the chapters on backpropagation and regularization, with the functions that train. Samples are rows, X
(N, m_0), Y (N, m_L). `unrolled` holds SymPy's side, `suspects` and `regularized` the mistakes that a refusal
can name. This module stands above
the others of the package, since it knows what a network is; so the package does not import it by itself.
"""

from functools import partial
from itertools import pairwise

import numpy as np

from mathlib import backpropagation, claims
from mathlib.agreement.record import Agreement, Comparison
from mathlib.agreement.regularized import checked, drawn_masks, penalty, penalty_reference, suspects_of
from mathlib.agreement.steps import complex_step_derivative, name_of, step_size
from mathlib.agreement.suspects import Right, wrong_layers, wrong_outputs
from mathlib.agreement.unrolled import reference, value_and_slope
from mathlib.comparison import Disagreement, as_array
from mathlib.losses import LOSSES, empirical_risk
from mathlib.network import Network, forward, parameter_count, views, with_theta

TRIES = 200  # draws of a network until none of its units is near a kink and no gradient is 0 throughout


def agree_networks(
    cases, *, backward=None, samples=5, lam=0.0, lam1=0.0, keep=1.0, seed=0, claim=None, part=None
):
    r"""forward and backward = the unrolled loss and its derivative by every parameter; an `Agreement`.

    cases: a list of (sizes, activations, loss), such as ((3, 4, 2), ("tanh", "softmax"), "cross_entropy"),
    the activations as names or records. Weights, biases and inputs are random and not 0.
    samples: the rows of a batch.  backward(network, stored, Y, loss) -> g (P,), by default the one that
    trains, with lam and lam1, the λ and λ₁ of J_λ. keep < 1: dropout with random masks, which stored.M holds.
    Sizes of neighbouring layers must differ from each other and from the batch, so that no wrong
    transpose has a legal shape; where shapes do not fit, all sizes are made equal, to name the mistake.
    Raises Disagreement where any two of the four ways differ; ValueError for equal sizes or no case.
    """
    claims.check(claim, part)
    terms, cases = checked(lam, lam1, keep), [_checked(*case, samples) for case in cases]
    backward = backward or partial(backpropagation.backward, lam=lam, lam1=lam1)
    if not cases:
        raise ValueError("there is no network to check; give cases=[(sizes, activations, loss), ...]")
    for number, case in enumerate(cases):
        _agree(*case, samples, np.random.default_rng([seed, number]), backward, terms)
    depths = sorted({len(sizes) - 1 for sizes, _, _ in cases})
    span = f"{depths[0]} to {depths[-1]}" if len(depths) > 1 else f"{depths[0]}"
    many = "s" * (len(cases) > 1)
    where = f"{len(cases)} network{many} of depth {span}, {samples} samples each{terms}"
    name = name_of(backward)
    rows = (
        ("network.forward and every z and a of the unrolled formula", "symbolic"),
        (f"{name} and SymPy's derivative of the unrolled loss, by every parameter", "symbolic"),
        (f"{name} and the complex step of the loss", "complex step"),
        (f"{name} and central differences of the loss", "central differences"),
    )
    return Agreement(name, where, rows, claim, part)


def _checked(sizes, activations, loss, samples):
    if any(m in (after, samples) for m, after in pairwise(sizes)) or sizes[-1] == samples:
        raise ValueError(
            f"the sizes {sizes} with {samples} samples hold equal neighbours: a wrong transpose could hide; "
            "take other widths, or another number of samples"
        )
    return tuple(sizes), tuple(activations), loss


def _agree(sizes, activations, loss, samples, rng, backward, terms):
    """One network. Raises Disagreement; where shapes do not fit, that of equal sizes, which can be named."""
    network, X, Y, right, gradient = drawn(sizes, activations, loss, samples, rng, terms.keep)
    try:
        _compare(network, X, Y, loss, right, gradient, backward, terms)
    except Disagreement as found:
        raise Disagreement(f"{described(network, samples, loss)}{terms}: {found}") from None
    except (ValueError, IndexError) as error:
        why = _at_equal_sizes(activations, loss, rng, backward, terms)
        raise Disagreement(f"{described(network, samples, loss)}: the shapes do not fit. {why}") from error


def _at_equal_sizes(activations, loss, rng, backward, terms):
    """What goes wrong where every product of matrices is legal: 3 samples, layers 3 wide, depth 1 or 2."""
    activations = activations if len(activations) == 1 else (activations[0], activations[-1])
    sizes = (3,) * (len(activations) + 1)
    network, X, Y, right, gradient = drawn(sizes, activations, loss, 3, rng, terms.keep)
    try:
        _compare(network, X, Y, loss, right, gradient, backward, terms)
    except Disagreement as found:
        return f"With all sizes equal: {found}"
    except (ValueError, IndexError) as error:
        return f"With all sizes equal too: {error}"
    return "With all sizes equal it agrees, so some shape is right for square matrices only."


def described(network, samples, loss):
    layers = " → ".join(f"{s.name} {network.m[l]}" for l, s in network.sigma.items())
    return f"{network.m[0]} → {layers}, {loss}, {samples} samples"


def drawn(sizes, activations, loss, samples, rng, keep=1.0):
    """A network, data off the kinks, SymPy's record of it, mean loss and gradient; keep < 1: with masks."""
    for _ in range(TRIES):
        theta = rng.choice([-1.0, 1.0], n := parameter_count(sizes)) * rng.uniform(0.25, 1.25, n)
        network = Network(sizes, activations, theta)
        X = rng.choice([-1.0, 1.0], (samples, sizes[0])) * rng.uniform(0.25, 1.25, (samples, sizes[0]))
        Y = rng.uniform(0.1, 1.1, (samples, sizes[-1]))
        if LOSSES[loss].classifies:
            Y /= Y.sum(axis=1, keepdims=True) if loss == "cross_entropy" else 1.2
        M = drawn_masks(sizes, samples, keep, rng)
        said = reference(network, X, Y, loss, M)
        gradient = np.mean([s.gradient for s in said], axis=0)
        right = record(network, X, Y, said, M)
        if _moves_all(gradient, sizes) and _steady(network, right):
            return network, X, Y, right, (np.mean([s.loss for s in said]), gradient)
    raise ValueError(
        f"no network {sizes} with {activations} off the kinks in {TRIES} draws; take another seed"
    )


def _moves_all(gradient, sizes):
    """Whether no weight matrix and no bias has a gradient of 0 throughout, which would check nothing."""
    return all(part.any() for parts in views(gradient, sizes) for part in parts.values())


def _steady(network, right):
    """Whether no unit is nearer to a kink than the steps of the differences can carry it."""
    reach = 4 * step_size(2.0)
    for l, sigma in network.sigma.items():
        reach *= max(1.0, np.abs(right.W[l]).sum(axis=1).max() * np.max(right.M.get(l - 1, 1)))
        if any((np.abs(right.Z[l] - kink) < reach).any() for kink in sigma.kinks):
            return False
    return True


def record(network, X, Y, said, masks=None):
    """SymPy's record of all samples, layer by layer: ∂L/∂b^l of one sample is its δ^l."""
    ends = np.cumsum(network.m[1:])[:-1]
    Z, A = (
        dict(enumerate(np.split(np.array(v), ends, axis=1), 1))
        for v in ([s.z for s in said], [s.a for s in said])
    )
    A[0] = X
    errors = [views(s.gradient, network.m)[1] for s in said]
    Delta = {l: np.array([db[l] for db in errors]) for l in Z}
    S, S_at_A = {}, {}
    for l, sigma in network.sigma.items():
        if sigma.formula is not None:
            S[l], S_at_A[l] = _slope(sigma, Z[l]), _slope(sigma, A[l])
    return Right(network.W, network.b, Z, A, Delta, S, S_at_A, Y, masks or {})


def _slope(sigma, Z):
    """SymPy's σ' at every entry of Z"""
    slope = value_and_slope(sigma)[1]
    return np.array([float(slope(z)) for z in Z.ravel()]).reshape(Z.shape)


def _compare(network, X, Y, loss, right, expected, backward, terms):
    """The layout of W, forward by layers, then the loss, then the gradient three times."""
    for l, W in network.W.items():
        if W.shape != (wanted := (network.m[l], network.m[l - 1])):
            raise Disagreement(
                f"W[{l}] has the shape {W.shape}; expected {wanted} "
                "(W in the layout (in, out), not (out, in)?)"
            )
    stored = forward(network, X, right.M)
    _compare_forward(stored, right)
    added, slope = penalty_reference(network, terms)
    J, gradient = expected[0] + added, expected[1] + slope
    risk = lambda theta: _risk(network, theta, X, Y, loss, right.M, terms)
    sizes = {"batch size": len(X)}
    here = Comparison("empirical_risk", "the unrolled loss", "symbolic", lambda index: "this network", sizes)
    here.require(np.array([risk(network.theta)]), np.array([J]))
    g, name = _gradient(backward, network, stored, Y, loss), name_of(backward)
    steps = np.eye(len(g))
    by_complex_step = [
        complex_step_derivative(lambda t, e=e: risk(network.theta + t * e), 0.0, "risk") for e in steps
    ]
    ways = (
        ("SymPy's derivative of the unrolled loss", "symbolic", gradient),
        ("the complex step of the loss", "complex step", np.array(by_complex_step)),
        ("central differences of the loss", "central differences", _differences(risk, network.theta)),
    )
    suspects = lambda: suspects_of(network, right, g, expected[1], terms)
    for other, kind, values in ways:
        _compare_gradient(name, other, kind, network.m, g, values, suspects, sizes)


def _compare_forward(stored, right):
    for l in right.Z:
        for letter, got, expected in (("Z", stored.Z[l], right.Z[l]), ("A", stored.A[l], right.A[l])):
            known = wrong_layers(right, l) if letter == "Z" else wrong_outputs(right, l)
            check = Comparison(
                "network.forward", "the unrolled formula", "symbolic", _place(f"{letter}{l}"), known
            )
            check.require(got, expected)


def _compare_gradient(name, other, kind, m, g, expected, suspects, sizes):
    """Array by array, from the last layer back: the first that is wrong is nearest to the mistake."""
    got, right = views(g, m), views(expected, m)
    for l in range(len(m) - 1, 0, -1):
        for letter, mine, its in zip("Wb", got, right, strict=True):
            array = f"{letter}{l}"

            def require(known, array=array, mine=mine[l], its=its[l]):
                Comparison(f"{name} (by {array})", other, kind, _place(array), known).require(mine, its)

            try:
                require(sizes)
            except Disagreement:
                require(sizes | {text: arrays[array] for text, arrays in suspects().items()})


def _place(array):
    return lambda index: f"{array}{[int(i) for i in index]}"


def _risk(network, theta, X, Y, loss, masks, terms):
    moved = with_theta(network, theta)
    return empirical_risk(moved, forward(moved, X, masks), Y, loss) + penalty(moved, terms)


def _differences(risk, theta):
    """Central differences of fourth order by every parameter."""
    h, steps = step_size(theta), np.eye(len(theta))
    at = lambda t: np.array([risk(theta + t * h[p] * steps[p]) for p in range(len(theta))])
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)


def _gradient(backward, network, stored, Y, loss):
    """The flat gradient under test. Raises ValueError for another shape."""
    g = as_array(backward(network, stored, Y, loss))
    if g.shape != network.theta.shape:
        raise ValueError(f"{name_of(backward)} returns the shape {g.shape}; expected {network.theta.shape}")
    return g
