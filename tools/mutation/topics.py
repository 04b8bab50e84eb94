"""Which modules are mutated, in which group, and which tests judge them: topic = module = test."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

GRADIENTS, CORE = "gradients and updates", "core"
TOPICS = {
    GRADIENTS: (
        "activations",
        "losses",
        "network",
        "backpropagation",
        "regularization",
        "optimizers",
        "convolution",
        "recurrence",
        "attention",
        "landscape",
        "models",
        "prerequisites",
        "theory",
        "schedules",
        "rates",
        "generalization",
        "checking",
        "training",
        "fitting",
        "metrics",
        "scores",
    ),
    CORE: ("derivation", "ledger", "agreement", "verdict"),
}
# tests of another name that hold a topic's functions against each other, and are counted as its own
BESIDE = {
    "agreement": (
        "test_attention_planted.py",
        "test_convolution_planted.py",
        "test_landscape_planted.py",
        "test_recurrence_planted.py",
    ),
    "network": ("test_backpropagation.py",),
    "optimizers": ("test_agreement_updates.py",),
    "regularization": ("test_agreement_regularized.py", "test_agreement_dropout.py"),
}
# tests of all topics: those count whose parameters name a function of the topic, [topic.function
SHARED = ("tests/test_hard_inputs.py",)
# the functions that compute a derivative or make a step
GRADIENT = re.compile(r"\b(add_)?d_|backward|delta|errors|gradient|jacobian|hessian|_curvature|_scaled")
STEPS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")


@dataclass(frozen=True)
class Topic:
    """A topic of mathlib with its modules and its tests, as paths below the root."""

    name: str
    group: str
    modules: tuple
    tests: tuple


def topics(root, names=()):
    """The topics of these names, or all; "verdict/sums" is the topic verdict with that module alone.

    Raises ValueError for a name that is none.
    """
    known = {name: group for group, members in TOPICS.items() for name in members}
    asked = [name.partition("/") for name in names or known]
    if unknown := {name for name, *_ in asked} - set(known):
        raise ValueError(f"no topic {', '.join(sorted(unknown))}; expected some of {', '.join(known)}")
    whole = {name: _topic(Path(root), name, known[name]) for name in known}
    return [_part(whole[name], stem) if stem else whole[name] for name, _, stem in asked]


def _part(topic, stem):
    modules = tuple(module for module in topic.modules if Path(module).stem == stem)
    if not modules:
        known = ", ".join(Path(module).stem for module in topic.modules)
        raise ValueError(f"no module {stem} in {topic.name}; expected one of {known}")
    return replace(topic, modules=modules)


def _topic(root, name, group):
    package = root / "mathlib" / name
    modules = sorted(package.glob("*.py")) or [package.with_suffix(".py")]
    tests = {*root.glob(f"tests/test_{name}.py"), *root.glob(f"tests/test_{name}_*.py")}
    tests |= {root / "tests" / file for file in BESIDE.get(name, ())}
    tests |= {root / file for file in SHARED if group == GRADIENTS and (root / file).exists()}
    relative = (
        tuple(path.relative_to(root).as_posix() for path in paths) for paths in (modules, sorted(tests))
    )
    return Topic(name, group, *relative)


def is_gradient(function):
    """Whether a function of this name computes a derivative or makes a step."""
    return bool(GRADIENT.search(function)) or function in STEPS
