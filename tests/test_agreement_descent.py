"""Plain gradient descent held against SymPy: the report, the steps followed, the mistakes named.

The updates are written out for one network, 2 → tanh 3 → sigmoid 4 → linear 1 with L = ½(a − y)².
"""

import re

import numpy as np
import pytest

from mathlib.agreement.descent import agree_descent
from mathlib.agreement.networks import drawn
from mathlib.comparison import Disagreement
from mathlib.evidence import EVIDENCE_MIME

SIZES, P = (2, 3, 4, 1), 9 + 16 + 5
CASE = (SIZES, ("tanh", "sigmoid", "linear"), "mse")
NAMED = "(2 → tanh 3 → sigmoid 4 → linear 1, mse, 5 samples) disagrees with θ − ηg"


def gradient(network, X, Y, rows_in_mean=None, at_once=None):
    """The parts (dW, db) of every layer; at_once = η takes Δ^{l−1} from the weights changed by −η dW^l."""
    W, b, n = network.W, network.b, rows_in_mean or len(X)
    A1 = np.tanh(X @ W[1].T + b[1])
    A2 = 1 / (1 + np.exp(-(A1 @ W[2].T + b[2])))
    A3 = A2 @ W[3].T + b[3]
    seen = lambda l, dW: W[l] - (at_once or 0) * dW
    Delta3 = A3 - Y
    dW3 = Delta3.T @ A2 / n
    Delta2 = Delta3 @ seen(3, dW3) * A2 * (1 - A2)
    dW2 = Delta2.T @ A1 / n
    Delta1 = Delta2 @ seen(2, dW2) * (1 - A1**2)
    dW1 = Delta1.T @ X / n
    return {3: (dW3, Delta3.sum(0) / n), 2: (dW2, Delta2.sum(0) / n), 1: (dW1, Delta1.sum(0) / n)}


def step(network, parts, eta):
    for l, (dW, db) in parts.items():
        network.W[l][...] -= eta * dW
        network.b[l][...] -= eta * db


def own(network, X, Y, loss, eta):
    step(network, gradient(network, X, Y), eta)


def data(n=0, seed=0, samples=5):
    """The data of network n, and the generator of the orders in which its samples are taken."""
    _, X, Y, *_ = drawn(*CASE, samples, np.random.default_rng([seed, n]))
    return X, Y, np.random.default_rng([seed, n])


def seen_by(cases=(CASE,), **options):
    """What the update is called with: (X, Y, loss, η) at each step."""
    calls = []

    def watched(network, X, Y, loss, eta):
        calls.append((X.copy(), Y.copy(), loss, eta))
        own(network, X, Y, loss, eta)

    agree_descent(list(cases), update=watched, **options)
    return calls


def refusal(update, **options):
    with pytest.raises(Disagreement) as refused:
        agree_descent([CASE], update=update, **options)
    return str(refused.value)


def test_the_report_counts_steps_and_networks_and_names_the_minibatches():
    report = agree_descent([CASE], update=own, samples=4, batch_size=3, passes=1)
    assert (report.name, report.where) == ("own", "2 steps of 1 network, each on minibatches of 3 of 4")
    assert report.rows == (("own and θ − η · SymPy's mean gradient of the unrolled loss", "symbolic"),)
    assert report.text == (
        "own: NumPy and SymPy agree at 2 steps of 1 network, each on minibatches of 3 of 4, below 1e-10"
    )
    assert (report.claim, report.part, report.notes) == (None, None, ())


def test_all_samples_at_each_of_two_steps_is_the_default():
    report = agree_descent([CASE, CASE])
    assert (report.name, report.where) == ("training.Run", "4 steps of 2 networks, each on all 5 samples")
    assert report.rows == (
        ("training.Run and θ − η · SymPy's mean gradient of the unrolled loss", "symbolic"),
    )


def test_the_report_is_evidence_for_its_claim():
    report = agree_descent([CASE], batch_size=4, passes=1, claim="optimizers.sgd", part="update")
    assert report.where == "2 steps of 1 network, each on minibatches of 4 of 5"
    evidence = report._repr_mimebundle_()[EVIDENCE_MIME]
    assert (evidence["claim"], evidence["part"]) == ("optimizers.sgd", "update")


@pytest.mark.parametrize(
    "claim, part, message",
    [
        ("optimizers.no_such", None, "has no claim 'optimizers.no_such'"),
        ("optimizers.sgd", "no such", "has the parts 'update', 'one pass'; got part='no such'"),
    ],
)
def test_an_unknown_claim_is_refused_before_anything_else(claim, part, message):
    with pytest.raises(ValueError, match=message):
        agree_descent([], claim=claim, part=part)


def test_without_a_network_the_message_says_what_to_give():
    with pytest.raises(ValueError) as refused:
        agree_descent([])
    assert str(refused.value) == (
        "there is no network to train; give cases=[(sizes, activations, loss), ...]"
    )


def test_the_minibatches_are_parts_of_a_new_order_for_each_pass_and_each_network():
    calls = seen_by([CASE, CASE], samples=5, batch_size=2, passes=2, seed=3)
    expected = []
    for n in range(2):
        X, Y, rng = data(n, seed=3)
        for order in (rng.permutation(5), rng.permutation(5)):
            expected += [(X[B], Y[B]) for B in (order[:2], order[2:4], order[4:])]
    assert len(calls) == len(expected) == 12
    for (X, Y, loss, eta), (X_B, Y_B) in zip(calls, expected, strict=True):
        np.testing.assert_array_equal(X, X_B)
        np.testing.assert_array_equal(Y, Y_B)
        assert (loss, eta) == ("mse", 0.1)


def test_without_a_batch_size_every_step_takes_all_samples_of_the_first_seed():
    X, Y, rng = data()
    calls = seen_by()
    assert len(calls) == 2
    for X_B, Y_B, *_ in calls:
        order = rng.permutation(5)
        np.testing.assert_array_equal(X_B, X[order])
        np.testing.assert_array_equal(Y_B, Y[order])


def all_samples(network, X, Y, loss, eta):
    step(network, gradient(network, *data()[:2]), eta)


def summed(network, X, Y, loss, eta):
    step(network, gradient(network, X, Y, rows_in_mean=1), eta)


def divided_by_N(network, X, Y, loss, eta):
    step(network, gradient(network, X, Y, rows_in_mean=5), eta)


def first_alone(network, X, Y, loss, eta):
    step(network, gradient(network, X[:1], Y[:1]), eta)


def going_backward(network, X, Y, loss, eta):
    step(network, gradient(network, X, Y, at_once=eta), eta)


SUSPECTS = {
    "the gradient of layer l is taken after W^{l+1} has been changed: all of g belongs to the old θ": (
        going_backward
    ),
    "the gradient of all N samples, not of the minibatch": all_samples,
    "the sum over the minibatch, not the mean": summed,
    "divided by N, not by the size of the minibatch": divided_by_N,
    "the gradient of the first sample alone": first_alone,
}


@pytest.mark.parametrize("text", SUSPECTS)
def test_a_wrong_direction_is_refused_by_its_name_alone(text):
    wrong = SUSPECTS[text]
    said = refusal(wrong, batch_size=3)
    assert said.startswith(f"{wrong.__name__} {NAMED} in ")
    assert "most at step 1, entry " in said and said.endswith(f" ({text}?)")


def test_the_changed_weights_are_those_of_the_minibatch_of_the_step():
    steps = iter([own, own, going_backward])

    def later(network, X, Y, loss, eta):
        next(steps)(network, X, Y, loss, eta)

    said = refusal(later, batch_size=2, passes=1, samples=6)
    assert "most at step 3, entry " in said and said.endswith(f" ({next(iter(SUSPECTS))}?)")


def test_the_message_names_step_entry_and_both_directions():
    steps = iter([0.0, 0.0, 0.5])

    def off(network, X, Y, loss, eta):
        parts = gradient(network, X, Y)
        moved = next(steps)
        if moved:
            parts[2][0][1, 2] = moved  # entry (1, 2) of ∂L/∂W², entry 9 + 3 + 2 of θ
        step(network, parts, eta)

    said = refusal(off, batch_size=3, passes=2)
    assert f"off {NAMED} in 1 of {P} entries, most at step 3, entry 14 of θ: off " in said
    gives = re.search(r"samples\) gives (\S+), θ − ηg (\S+);", said)
    assert float(gives[1]) == pytest.approx(0.5, rel=1e-4)

    X, Y, rng = data()
    network = drawn(*CASE, 5, np.random.default_rng([0, 0]))[0]
    order, again = rng.permutation(5), rng.permutation(5)
    for B in (order[:3], order[3:]):
        own(network, X[B], Y[B], "mse", 0.1)
    right = gradient(network, X[again[:3]], Y[again[:3]])[2][0][1, 2]
    assert float(gives[2]) == pytest.approx(right, rel=1e-4)


def test_half_a_step_is_no_step():
    half = lambda network, X, Y, loss, eta: own(network, X, Y, loss, eta / 2)
    assert refusal(half).endswith("(ratio 1/2: a factor 2?)")


def test_a_minibatch_may_be_one_sample():
    report = agree_descent([(SIZES, ("sigmoid", "tanh", "linear"), "mse")], batch_size=1, passes=1, samples=3)
    assert report.where == "3 steps of 1 network, each on minibatches of 1 of 3"
