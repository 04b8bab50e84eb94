"""Explorers: formulas that are better moved than read, one module a chapter.

`find("activations.shape")` gives an explorer by its name; `every()` gives all, in the order of the book.
A module is imported when one of its explorers is asked for, so that the registry itself costs nothing.
"""

from importlib import import_module

MODULES = {
    "linear_algebra": ("linear_algebra.rank",),
    "probability": ("probability.average", "probability.descent"),
    "network": ("network.boundary",),
    "activations": ("activations.shape", "activations.softmax"),
    "losses": ("losses.shape",),
    "backpropagation": ("backpropagation.inspector",),
    "optimizers": ("optimizers.race",),
    "regularization": ("regularization.penalty", "regularization.dropout", "regularization.bias_variance"),
    "models": ("models.regions",),
    "landscape": ("landscape.valley", "landscape.slice", "landscape.width"),
    "convolution": ("convolution.kernel",),
    "recurrence": ("recurrence.radius",),
    "attention": ("attention.temperature",),
    "theory": ("theory.shatter",),
    "walk": ("walk.digits",),
    "playground": ("playground.network",),
}


def names():
    """The names of all explorers, in the order of the book."""
    return tuple(name for members in MODULES.values() for name in members)


def find(name):
    """The explorer called `name`. Raises ValueError with the known names if there is none."""
    if name not in names():
        raise ValueError(f"no explorer is called {name!r}; expected one of {', '.join(names())}")
    module = import_module(f"{__name__}.{name.partition('.')[0]}")
    return next(explorer for explorer in module.EXPLORERS if explorer.name == name)


def every():
    """All explorers, one after the other, each imported when its turn comes."""
    return (find(name) for name in names())
