"""Every gradient of mathlib has a property, and every property sees each array of its gradient.

A gradient is recognized by its name or by the first line of its docstring, which is its formula in this book.
"""

import functools
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from properties.property_tools import PROPERTIES, full_name, property_of

import mathlib

for path in sorted(Path(__file__).parent.glob("test_properties_*.py")):
    if path.stem != Path(__file__).stem:
        import_module(path.stem)

#: modules without a gradient that trains or is shown: they decide, derive and record; draw; ask; or are wrong
#: on purpose, as the pages of `mistakes` and the suspects of `agreement` are
# fmt: off
MACHINERY = {
    "agreement", "claims", "comparison", "definitions", "derivation", "evidence", "evidence_views", "ledger",
    "notation", "symbols", "verdict", "summary", "markup", "facts", "data", "__main__",
    "diagrams", "explorers", "plots",
    "exercise_sets", "exercises", "mistakes",
}
# fmt: on
NAME = re.compile(r"^(add_)?d+_|backward|jacobian|hessian|curvature|difference|gradient|slope|delta|pull|^d$")
FORMULA = re.compile(r"∂|∇|Δ|δ|[σΦφ]['′]|da/dz|[Gg]radient|slope|derivative|Jacobian|curvature")

DESCENDS = "walks along gradients that it is given, or that have a property of their own"
BOUND = "a bound; δ is a probability in its formula"
EXCEPTIONS = {
    "mathlib.activations.Softmax.d": "raises TypeError: softmax has no elementwise slope",
    "mathlib.checking.errors": "how far the differences are off, for a slope that it is given",
    "mathlib.checking.order": "the order of these errors",
    "mathlib.convolution.cnn.train": DESCENDS,
    "mathlib.generalization.descent_factor": "the share of the minimum that some steps of descent reach",
    "mathlib.landscape.costs.count_backpropagation": "counts the operations of `backward`",
    "mathlib.landscape.saddles.descend": DESCENDS,
    "mathlib.models.fit": DESCENDS,
    "mathlib.prerequisites.calculus.steepest": "the direction of a gradient that it is given",
    "mathlib.rates.gradient_descent": "the best learning rate, from curvatures that are given",
    "mathlib.recurrence.adding.clipped": "shortens gradients that it is given",
    "mathlib.recurrence.jacobians.bounds": "bounds the length of `products`",
    "mathlib.theory.bounds.vc_bound": BOUND,
    "mathlib.theory.concentration.deviation": BOUND,
    "mathlib.theory.concentration.sample_size": BOUND,
    "mathlib.theory.rates.descent_gain": "what a step lowers f by at least, from a slope that is given",
    "mathlib.training.Run.step": DESCENDS,
}


def modules():
    """The modules of mathlib that hold mathematics"""
    for found in pkgutil.walk_packages(mathlib.__path__, "mathlib."):
        if found.name.split(".")[1] not in MACHINERY:
            yield import_module(found.name)


def public(module):
    """Its functions and the methods of its classes, those without an underscore in front"""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(value):
            yield value
        elif inspect.isclass(value):
            yield from (f for n, f in vars(value).items() if inspect.isfunction(f) and not n.startswith("_"))


def is_gradient(function):
    """By name or formula; check_… refuses input, and …_formula is a forward formula in SymPy, throughout."""
    first = (inspect.getdoc(function) or "").partition("\n")[0]
    named = NAME.search(function.__name__) or FORMULA.search(first)
    other = function.__name__.startswith("check_") or function.__name__.endswith("_formula")
    return bool(named) and not other


GRADIENTS = {full_name(f): f for module in modules() for f in public(module) if is_gradient(f)}


def test_every_gradient_has_a_property():
    missing = sorted(GRADIENTS.keys() - PROPERTIES.keys() - EXCEPTIONS.keys())
    assert not missing, (
        f"without a property: {', '.join(missing)}; "
        "state one in tests/properties with property_of, or an exception with its reason here"
    )


def test_every_exception_is_needed():
    assert sorted(EXCEPTIONS.keys() - GRADIENTS.keys()) == []
    assert sorted(EXCEPTIONS.keys() & PROPERTIES.keys()) == []


def test_a_new_gradient_is_noticed():
    def d_new(z):
        """The derivative of new"""

    def fresh(z):
        r"""∂L/∂z = G   (N, m) -> (N, m)"""

    def value(z):
        """z² of every entry"""

    assert [is_gradient(f) for f in (d_new, fresh, value)] == [True, True, False]


def moved(tree, nth, seen):
    """The tree of arrays with 1e-5 of its size added to its nth array; seen: a list that gets every array

    A function in the tree, such as the Jacobian of a Map, counts as an array: what it returns is moved.
    """
    if isinstance(tree, dict):
        return {key: moved(part, nth, seen) for key, part in tree.items()}
    if isinstance(tree, tuple | list):
        parts = [moved(part, nth, seen) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    seen.append(tree)
    if len(seen) - 1 != nth:
        return tree
    if callable(tree):
        return lambda *arguments: moved(tree(*arguments), 0, [])
    return tree + np.asarray(tree).dtype.type(1e-5 * max(1.0, np.abs(tree).max(initial=0)))


def planted(right, nth, counts):
    """The gradient with its nth array off; counts: a set that gets the numbers of its arrays"""

    @functools.wraps(right)
    def wrong(*arguments, **more):
        result, seen = right(*arguments, **more), []
        if result is not None:
            result = moved(result, nth, seen)
        else:  # added in place, to the last argument
            for key, array in moved(arguments[-1], nth, seen).items():
                arguments[-1][key][...] = array
        counts.add(len(seen))
        return result

    return wrong


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_every_array_of_a_gradient_is_judged(name, monkeypatch):
    for one in PROPERTIES[name]:
        right, counts = getattr(one.owner, one.attribute), set()
        with monkeypatch.context() as patch:
            patch.setattr(one.owner, one.attribute, planted(right, None, counts))
            one.examine(10)
        assert counts, f"{one.check.__name__} does not call {name}"
        for nth in range(max(counts)):
            with monkeypatch.context() as patch:
                patch.setattr(one.owner, one.attribute, planted(right, nth, set()))
                with pytest.raises(AssertionError, match="differs by"):
                    one.examine(60)


def test_a_property_names_a_gradient_that_exists():
    with pytest.raises(AttributeError, match="d_missing"):
        property_of((mathlib, "d_missing"))(lambda: None)
