"""One task, three libraries: each function makes a fresh network and returns train() and right().

train() passes case.passes times over the data, in random order, with Adam and no penalty; only it is timed.
right() is the share of samples classified right afterwards: the three do the same work, so it must be alike.
"""

import warnings
from importlib.util import find_spec

import numpy as np

from benchmarks.cases import ETA
from mathlib.metrics import classify
from mathlib.network import init
from mathlib.training import Run


def book(case, X, y):
    """The book's Run, as a reader makes it; data are checked and epoch 0 recorded before the clock runs"""
    rng = np.random.default_rng(1)
    network = init(case.sizes, case.activations, rng, dtype=np.float32)
    run = Run(network, X, y, loss="cross_entropy", eta=ETA, rng=rng, batch_size=case.batch)
    next(run)

    def train():
        for _ in range(case.passes):
            run.finish_pass()

    return train, lambda: float((classify(network, X) == y).mean())


def scikit_learn(case, X, y):
    """MLPClassifier, told not to stop early; fit() also checks the data and draws the weights, once"""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        case.sizes[1:-1], activation="relu", solver="adam", alpha=0, batch_size=case.batch,
        learning_rate_init=ETA, max_iter=case.passes, tol=0, n_iter_no_change=case.passes + 1, random_state=1,
    )  # fmt: skip

    def train():
        with warnings.catch_warnings():  # it warns that it has not converged in so few passes
            warnings.simplefilter("ignore")
            model.fit(X, y)

    return train, lambda: float(model.score(X, y))


def pytorch(case, X, y):
    """A loop without a DataLoader: tensors shuffled once a pass, slices as batches, Adam in its fused form"""
    import torch

    torch.manual_seed(1)
    layers = [torch.nn.Linear(before, m) for before, m in zip(case.sizes, case.sizes[1:], strict=False)]
    model = torch.nn.Sequential(*[part for layer in layers for part in (layer, torch.nn.ReLU())][:-1])
    adam = torch.optim.Adam(model.parameters(), lr=ETA, fused=True)
    loss, X, y = torch.nn.CrossEntropyLoss(), torch.from_numpy(X), torch.from_numpy(y)

    def train():
        for _ in range(case.passes):
            order = torch.randperm(len(X))
            X_pass, y_pass = X[order], y[order]
            for i in range(0, len(X), case.batch):
                adam.zero_grad(set_to_none=True)
                loss(model(X_pass[i : i + case.batch]), y_pass[i : i + case.batch]).backward()
                adam.step()

    return train, lambda: float((model(X).argmax(dim=1) == y).float().mean())


OTHERS = {"scikit-learn": scikit_learn, "PyTorch": pytorch}
MODULES = {"scikit-learn": "sklearn", "PyTorch": "torch"}


def present(library):
    """Whether the library can be imported here"""
    return find_spec(MODULES[library]) is not None
