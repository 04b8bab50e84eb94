r"""Explorer of the chapter on supervised models: where a model says class 0 and where class 1, on five sets.

Two inputs in units of their own deviation. The models without hidden layer are fitted to their minimum; the
networks have one hidden layer of tanh units and are trained with Adam, from one seed. λ is that of the L2
penalty. Two thirds of the points train the model, the others test it.
"""

from functools import lru_cache

import numpy as np
from matplotlib.colors import ListedColormap

from mathlib import datasets, models, plots
from mathlib.explorers.playground import data as points
from mathlib.explorers.protocol import Control, Explorer
from mathlib.losses import one_hot
from mathlib.metrics import classify
from mathlib.network import init
from mathlib.training import train

SIDE, DOTS = 3.0, 200  # the square [−SIDE, SIDE]² as DOTS × DOTS dots
SETS = ("two_moons", "circles", "xor", "spirals", "tumours")
HIDDEN = {"MLP, 4 units": 4, "MLP, 16 units": 16}
EPOCHS, ETA, BATCH = 200, 0.03, 10
NAMES = {"tumours": ("mean radius", "mean texture")}


def sample(name):
    """X (N, 2), y (N,), X_test, y_test; of the tumours a part, so that the points can be told apart."""
    if name != "tumours":
        return points(name, 0.15, seed=0)
    X, y = datasets.tumours()
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(X), 210, replace=False)
    X, y, X_test, y_test = datasets.split(X[chosen][:, :2], y[chosen], 1 / 3, rng)
    X, X_test = datasets.standardized(X, X_test)
    return X, y, X_test, y_test


@lru_cache(maxsize=4)
def fitted(data, model, lam):
    """The network of a setting, fitted to the training points"""
    X, y, *_ = sample(data)
    if model in HIDDEN:
        rng = np.random.default_rng(1)
        network = init((2, HIDDEN[model], 1), ("tanh", "sigmoid"), rng)
        how = {"loss": "binary_cross_entropy", "eta": ETA, "batch_size": BATCH, "lam": lam, "rng": rng}
        train(network, X, y, epochs=EPOCHS, **how)
        return network
    if model == "linear regression":
        return models.fit_linear(X, one_hot(y, 2)[:, 1], lam)
    return models.fit(model, X, y, 2 if model == "softmax classifier" else 1, lam)


def square():
    """All places of the square that is shown.   (DOTS², 2)"""
    side = np.linspace(-SIDE, SIDE, DOTS)
    return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def draw_regions(data, model, lam):
    """The parts of the square where the model says 0 and 1, with the points: filled train, hollow test."""
    network, (X, y, X_test, y_test) = fitted(data, model, lam), sample(data)
    picture, (axes,) = plots.panels(1, size=(6.4, 4.6), left=0.12, right=0.66, bottom=0.14, top=0.92)
    side, said = np.linspace(-SIDE, SIDE, DOTS), classify(network, square()).reshape(DOTS, DOTS)
    shades = ListedColormap([plots.PALE, plots.PALE_ORANGE])
    axes.imshow(said, cmap=shades, vmin=0, vmax=1, origin="lower", extent=(-SIDE, SIDE) * 2)
    if said.min() < said.max():
        axes.contour(side, side, said, levels=[0.5], colors=plots.INK, linewidths=1)
    axes.grid(False)
    for part, X_part, y_part in (("training", X, y), ("test", X_test, y_test)):
        for label, marker, colour in ((0, "s", plots.BLUE), (1, "o", plots.ORANGE)):
            look = {"markerfacecolor": colour if part == "training" else plots.PAPER, "markersize": 5}
            x1, x2 = X_part[y_part == label].T
            axes.plot(x1, x2, marker, markeredgecolor=colour, label=f"class {label}, {part}", **look)
    axes.set(xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), xticks=(-2, 0, 2), yticks=(-2, 0, 2))
    wrong = int(np.sum(classify(network, X_test) != y_test))
    plots.label(axes, *NAMES.get(data, ("x₁", "x₂")), f"{wrong} of {len(y_test)} test points wrong")
    plots.legend(axes, loc="upper left", bbox_to_anchor=(1.02, 1.02))
    return picture


def describe_regions(data, model, lam):
    """The setting, the number of parameters and the shares of right training and test points."""
    network, (X, y, X_test, y_test) = fitted(data, model, lam), sample(data)
    right, tested = (
        f"{int(np.sum(classify(network, A) == b))} of {len(b)}" for A, b in ((X, y), (X_test, y_test))
    )
    name = data.replace("_", " ")
    said = classify(network, square())
    border = "a curve" if model in HIDDEN else "a straight line"
    seen = f"The border between the classes is {border}."
    if (said == said[0]).all():
        seen = f"No border is in view: every place is called class {said[0]}."
    return (
        f"{name[0].upper()}{name[1:]}, {model} with {network.theta.size} parameters, "
        f"L2 penalty {lam:g}. {seen} "
        f"Right are {right} training points and {tested} test points."
    )


regions = Explorer(
    "models.regions",
    "Where a model says class 0 and where class 1",
    (
        Control("data", "Data", SETS, "two_moons"),
        Control("model", "Model", (*models.MODELS, *HIDDEN), "logistic regression"),
        Control("lam", "L2 penalty λ", (0.0001, 0.001, 0.01, 0.1, 1.0), 0.0001),
    ),
    draw_regions,
    describe_regions,
)

EXPLORERS = (regions,)
