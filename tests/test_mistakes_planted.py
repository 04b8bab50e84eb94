"""The classic mistakes, planted in the engine one by one: the test of backpropagation names each of them.

Each patch replaces a line in the source of a module of mathlib; the functions of the module are then given
the code of the patched source. The test that is run is the one that holds whole networks against SymPy, as
`make test` runs it.
"""

import importlib
import inspect
import itertools
from contextlib import contextmanager
from types import FunctionType

import pytest
import test_backpropagation

from mathlib.comparison import Disagreement

CHECK = test_backpropagation.test_every_unit_and_derivative_is_that_of_the_unrolled_network

BACKWARD, NETWORK, LOSSES = "backpropagation", "network", "losses"
ACTIVATION, SOFTMAX = "activations", "activations.soft_maximum"
DW, DB = "np.dot(Delta.T, A[l - 1], out=dW[l])", "np.dot(ones, Delta, out=db[l])"
BACK = "Delta = Delta.dot(W[l]) * sigma[l - 1].d(Z[l - 1])"
MEAN, FORWARD = "g /= len(Y)", "A[l - 1].dot(network.W[l].T)"
PULLBACK, LAYOUT = "return G * self.d(Z)", "theta[start:between].reshape(sizes[l], sizes[l - 1])"
JACOBIAN = "return P * (G - (G * P).sum(axis=-1, keepdims=True))"
P_MINUS_Y = "return Y.sum(axis=-1, keepdims=True) * P - Y"

#: number and name: module, the line, what is written in its place, how the report names it
PLANTED = {
    "1 transpose": (BACKWARD, DW, "dW[l][...] = A[l - 1].T @ Delta", "wrong factor, aᵀδ"),
    "1 transpose, reshaped": (
        BACKWARD,
        DW,
        "dW[l][...] = (A[l - 1].T @ Delta).reshape(dW[l].shape)",
        "equals the transpose, reshaped",
    ),
    "2 layout, forward": (NETWORK, FORWARD, "A[l - 1].dot(network.W[l])", "layout (in, out), used as A W"),
    "2 layout, stored": (
        NETWORK,
        LAYOUT,
        "theta[start:between].reshape(sizes[l - 1], sizes[l])",
        "W in the layout (in, out), not (out, in)",
    ),
    "3 order": (
        BACKWARD,
        BACK,
        "Delta = W[l].dot(Delta) * sigma[l - 1].d(Z[l - 1])",
        "the factors of the chain rule in the wrong order",
    ),
    "3 no transpose": (
        BACKWARD,
        BACK,
        "Delta = Delta.dot(W[l].T) * sigma[l - 1].d(Z[l - 1])",
        "W in place of its transpose",
    ),
    "4 matrix product": (
        BACKWARD,
        BACK,
        "Delta = Delta.dot(W[l]).dot(sigma[l - 1].d(Z[l - 1]))",
        "a matrix product with σ′ where the product is entry by entry",
    ),
    "4 matrix product at the output": (
        ACTIVATION,
        PULLBACK,
        "return G @ self.d(Z)",
        "a matrix product with σ′ at the output",
    ),
    "4 entrywise product": (
        BACKWARD,
        BACK,
        "Delta = Delta * W[l] * sigma[l - 1].d(Z[l - 1])",
        "an entrywise product with W where a matrix product belongs",
    ),
    "5 slope forgotten": (
        BACKWARD,
        BACK,
        "Delta = Delta.dot(W[l])",
        "σ′ forgotten, so that δ is the derivative by a",
    ),
    "5 slope at a": (
        BACKWARD,
        BACK,
        "Delta = Delta.dot(W[l]) * sigma[l - 1].d(A[l - 1])",
        "σ′ taken at a, not at z",
    ),
    "5 slope of the output forgotten": (ACTIVATION, PULLBACK, "return G", "σ′ of the output layer forgotten"),
    "6 no sum": (
        BACKWARD,
        BACK,
        "Delta = Delta[:, :1] * W[l][:1] * sigma[l - 1].d(Z[l - 1])",
        "only the first unit of the next layer, without the sum over all of them",
    ),
    "7 diagonal": (SOFTMAX, JACOBIAN, "return G * P * (1 - P)", "Jacobian of softmax taken as its diagonal"),
    "7 diagonal, in the loss": (
        LOSSES,
        P_MINUS_Y,
        "return -Y * (1 - P)",
        "Jacobian of softmax taken as its diagonal, −y(1 − p)",
    ),
    "8 mean missing": (BACKWARD, MEAN, "pass", "the batch size: 1/m missing?"),
    "8 mean twice": (BACKWARD, MEAN, "g /= len(Y) ** 2", "1/the batch size: 1/m twice?"),
    "8 mean missing in the bias": (
        BACKWARD,
        DB,
        "db[l][...] = Delta.sum(axis=0) * len(Y)",
        "(by b2) disagrees with SymPy's derivative of the unrolled loss in 2 of 2 entries",
    ),
    "8 mean in every layer": (
        BACKWARD,
        BACK,
        "Delta = Delta.dot(W[l]) * sigma[l - 1].d(Z[l - 1]) / len(Y)",
        "1/m in every layer, where it belongs once",
    ),
    "9 bias of one row": (
        BACKWARD,
        DB,
        "db[l][...] = Delta[0]",
        "first sample alone, without the sum over the rows",
    ),
    "9 bias with input": (
        BACKWARD,
        DB,
        "db[l][...] = (Delta.T @ A[l - 1]).sum(axis=1)",
        "the input in the bias gradient, which has none",
    ),
    "9 bias over units": (
        BACKWARD,
        DB,
        "db[l][...] = Delta.sum(axis=1)",
        "summed over the units, not over the rows",
    ),
}


@contextmanager
def planted(module, line, wrong):
    """The engine with a line replaced. Fails where it no longer holds the line: then mend this patch."""
    module = importlib.import_module(f"mathlib.{module}")
    source = inspect.getsource(module)
    assert source.count(line) == 1, f"{module.__name__} holds {line!r} not once; mend the patch"
    patched = {"__name__": module.__name__}
    exec(compile(source.replace(line, wrong), module.__file__, "exec"), patched)
    changed = [
        (f, f.__code__, g.__code__) for f, g in pairs(vars(module), patched) if f.__code__ != g.__code__
    ]
    assert changed, f"the patch {wrong!r} changes no function of {module.__name__}"
    try:
        for f, _, code in changed:
            f.__code__ = code
        yield
    finally:
        for f, code, _ in changed:
            f.__code__ = code


def pairs(one, other):
    """(function, function) of one name in two namespaces, those of classes among them, without guards."""
    for name, f in list(one.items()):
        g = other.get(name)
        if isinstance(f, FunctionType) and isinstance(g, FunctionType):
            yield inspect.unwrap(f), inspect.unwrap(g)
        elif isinstance(f, type) and isinstance(g, type) and f.__module__ == one["__name__"]:
            yield from pairs(dict(vars(f)) | {"__name__": None}, dict(vars(g)))


def failures():
    """What CHECK says for each of its parameters that fails."""
    columns = [
        [dict(zip(names.split(", "), row if ", " in names else (row,), strict=True)) for row in rows]
        for names, rows in (mark.args for mark in CHECK.pytestmark)
    ]
    said = []
    for choice in itertools.product(*columns):
        arguments = {name: value for part in choice for name, value in part.items()}
        try:
            CHECK(**arguments)
        except Disagreement as refusal:
            said.append(str(refusal))
    return said


def test_the_engine_as_it_is_passes():
    assert failures() == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_fails_by_name(name):
    *patch, message = PLANTED[name]
    with planted(*patch):
        said = failures()
    assert any(message in text for text in said), "\n".join(said) or "the mistake was not noticed"


def test_the_engine_is_left_as_it_was():
    assert failures() == []


def test_every_mistake_from_1_to_9_is_planted():
    assert {name.split()[0] for name in PLANTED} == set("123456789")


def test_a_patch_that_no_longer_fits_says_so():
    with (
        pytest.raises(AssertionError, match="holds 'no such line' not once; mend the patch"),
        planted(BACKWARD, "no such line", ""),
    ):
        pass
    with pytest.raises(AssertionError, match="changes no function"), planted(BACKWARD, MEAN, MEAN + "  # "):
        pass
