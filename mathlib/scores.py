r"""How good a model is on samples it has not seen, and how sure one may be: a score with an interval.

    p̂ = k/n,    Wilson: (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n),    mean ± z s/√n

Chapter: models.  Symbols: n samples of the test set, k of them right, z = 1.96 for 95 %, s the standard
deviation. The intervals speak of other test sets of the same size, for the model as it was trained; they say
nothing of another training set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from math import sqrt
from typing import NamedTuple

import numpy as np

from mathlib import datasets, models
from mathlib.losses import empirical_risk, one_hot
from mathlib.metrics import classify
from mathlib.network import forward, init, predict
from mathlib.training import train

Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations
LAMS = (0.001, 0.01, 0.1)
SEEDS = (0, 1, 2, 3, 4)
MLP, HIDDEN, EPOCHS = "MLP", 32, 60


def wilson(k, n, z=Z):
    r"""The p with (p̂ − p)² ≤ z² p(1 − p)/n, p̂ = k/n: an interval for the chance of being right.  -> low, high

    Unlike p̂ ± z √(p̂(1 − p̂)/n) it keeps a width where k is 0 or n. Wilson 1927,
    doi:10.1080/01621459.1927.10502953. Raises ValueError unless 0 ≤ k ≤ n and n ≥ 1.
    """
    if not (n >= 1 and 0 <= k <= n):
        raise ValueError(f"k = {k} of n = {n} samples right; expected 0 ≤ k ≤ n and n ≥ 1")
    p, middle = k / n, (k / n + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def mean_interval(values, z=Z):
    r"""mean ± z s/√n.   values (n,) -> (low, high).   Raises ValueError for fewer than two values."""
    values = np.asarray(values, np.float64)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"values have shape {values.shape}; expected (n,) with n ≥ 2")
    half = z * values.std(ddof=1) / sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def paired(right, other):
    r"""The mean of d_i = 1[right_i] − 1[other_i] over the same samples, and its interval.  -> mean, low, high

    Samples that both get right, or both wrong, cancel: two models can be told apart although their own
    intervals overlap.
    """
    d = np.subtract(right, other, dtype=np.float64)
    return float(d.mean()), *mean_interval(d)


class Row(NamedTuple):
    """One line of the comparison: a model on a data set, its score on the test samples and the interval.

    The score is the share classified right, or, where a number is predicted, the root of the mean squared
    error. lam: the λ chosen on a part of the training samples. outcome (n,): whether each test sample was
    right, or its squared error. spread: least and greatest score over the random starts, None without any.
    """

    data: str
    model: str
    parameters: int
    lam: float | None
    score: float
    low: float
    high: float
    outcome: np.ndarray
    spread: tuple | None = None


@dataclass(frozen=True)
class Task:
    """A data set and what is compared on it: make() -> X, y; unit of a number to predict, "" for classes."""

    name: str
    make: Callable
    models: tuple
    unit: str = ""


TASKS = (
    Task("penguins", datasets.penguins, ("linear regression", MLP), "g"),
    Task("tumours", datasets.tumours, (*models.MODELS, MLP)),
    Task("digits", datasets.digits, (*models.MODELS, MLP)),
)


def compare(tasks=TASKS, seed=0, test=0.25):
    """The Comparison of the models of every task on the same test samples, with a baseline each.

    A share `test` of the samples is kept for the test and used once. λ is chosen from LAMS by the loss on as
    large a share of the others; then the model is fitted to all the others.
    """
    return Comparison(tuple(row for task in tasks for row in _rows(task, seed, test)))


def _rows(task, seed, test):
    """The baseline of a task, then its models"""
    rng = np.random.default_rng(seed)
    X, y, X_test, y_test = datasets.split(*task.make(), test, rng)
    if np.ptp(X, axis=0).all():  # the pixels of the digits share one unit, and some never vary
        X, X_test = datasets.standardized(X, X_test)
    part = datasets.split(X, y, test, rng)
    yield _baseline(task, y, y_test)
    for model in task.models:
        lam = min(LAMS, key=lambda lam: _validated(task, model, part, lam))
        nets = [_fitted(task, model, X, y, lam, s) for s in (SEEDS if model == MLP else SEEDS[:1])]
        outcomes = [_outcome(task, net, X_test, y_test, y) for net in nets]
        yield _row(task, model, nets[0].theta.size, lam, outcomes)


def _baseline(task, y, y_test):
    """What the training samples say without X: their mean, or their most frequent class"""
    if task.unit:
        return _row(task, "the mean", 1, None, [(y_test - y.mean()) ** 2])
    return _row(task, "the most frequent class", 1, None, [y_test == _most_frequent(y)])


def _most_frequent(y):
    """The label that occurs most often, the smallest of several; bincount wants the machine's own integers"""
    labels, counts = np.unique(y, return_counts=True)
    return labels[counts.argmax()]


def _row(task, model, parameters, lam, outcomes):
    """The line of a model; of several random starts the one with the score in the middle"""
    scored = sorted(((_score(task, o.mean()), n) for n, o in enumerate(outcomes)))
    outcome, spread = outcomes[scored[len(scored) // 2][1]], (scored[0][0], scored[-1][0])
    low, high = mean_interval(outcome) if task.unit else wilson(int(outcome.sum()), len(outcome))
    ends = _score(task, outcome.mean()), _score(task, max(low, 0)), _score(task, high)
    return Row(task.name, model, parameters, lam, *ends, outcome, spread if len(outcomes) > 1 else None)


def _score(task, mean):
    """A mean squared error as its root; a share as it is"""
    return sqrt(mean) if task.unit else float(mean)


def _targets(task, model, y, unit_of):
    """Y for the model: classes as columns of 0 and 1, numbers in units of the training samples, unit_of"""
    if task.unit:
        return ((y - unit_of.mean()) / unit_of.std())[:, None]
    K = int(unit_of.max()) + 1
    Y = one_hot(y, K)
    return Y[:, 1:] if K == 2 and model != "softmax classifier" else Y


def _fitted(task, model, X, y, lam, seed=0):
    """The network of a model, fitted to X (N, n) and y (N,)"""
    Y = _targets(task, model, y, y)
    if model == "linear regression":
        return models.fit_linear(X, Y, lam)
    if model != MLP:
        return models.fit(model, X, Y, Y.shape[1], lam)
    rng, (output, loss) = np.random.default_rng(seed), _last(task, Y.shape[1])
    network = init((X.shape[1], HIDDEN, Y.shape[1]), ("relu", output), rng)
    train(network, X, Y, loss=loss, eta=0.01, epochs=EPOCHS, lam=lam, rng=rng)
    return network


def _last(task, K):
    """The last activation of the MLP, and its loss"""
    if task.unit:
        return "linear", "mse"
    return ("sigmoid", "binary_cross_entropy") if K == 1 else ("softmax", "cross_entropy")


def _validated(task, model, part, lam):
    """J on the samples of part[2:] after fitting to those of part[:2]"""
    X, y, X_rest, y_rest = part
    network = _fitted(task, model, X, y, lam)
    Y = _targets(task, model, y_rest, y)
    loss = _last(task, Y.shape[1])[1] if model == MLP else models.MODELS[model].loss
    return empirical_risk(network, forward(network, X_rest), Y, loss)


def _outcome(task, network, X, y, trained_on):
    """The squared error of each sample in the unit of y, or whether its class is right"""
    if not task.unit:
        return classify(network, X) == y
    return (trained_on.mean() + trained_on.std() * predict(network, X)[:, 0] - y) ** 2


@dataclass(frozen=True)
class Comparison:
    """Rows of models, shown as a table; `row(data, model)` is one of them."""

    rows: tuple

    def row(self, data, model):
        """The row of that data set and model. Raises ValueError with the known ones."""
        for row in self.rows:
            if (row.data, row.model) == (data, model):
                return row
        known = ", ".join(f"{row.data}: {row.model}" for row in self.rows)
        raise ValueError(f"there is no {model!r} on {data!r}; the rows are {known}")

    def _cells(self):
        for r in self.rows:
            unit, digits = _shown(r)
            number = lambda value, unit=unit, digits=digits: f"{value * unit:.{digits}f}"
            starts = f"{number(r.spread[0])} … {number(r.spread[1])}" if r.spread else ""
            lam = "" if r.lam is None else f"{r.lam:g}"
            score = f"{number(r.score)}{' %' if unit == 100 else ' g'}"
            yield (
                r.data,
                r.model,
                f"{r.parameters:,}",
                lam,
                score,
                f"{number(r.low)} … {number(r.high)}",
                starts,
            )

    def __repr__(self):
        table = [HEAD, *self._cells()]
        widths = [max(len(line[n]) for line in table) for n in range(len(HEAD))]
        return "\n".join(
            "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in table
        )

    def _repr_html_(self):
        head = "".join(f"<th>{escape(name)}</th>" for name in HEAD)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in line) + "</tr>" for line in self._cells()
        )
        return f'<table class="summary"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


HEAD = ("data", "model", "parameters", "λ", "on the test set", "95 % interval", "over 5 starts")


def _shown(row):
    """Factor and digits with which a score is shown: percent of right decisions, or grams"""
    return (100, 1) if row.outcome.dtype == bool else (1, 0)
