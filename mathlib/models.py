r"""min_{W,b} J(W, b) + (λ/2)‖W‖_F²,  J = (1/N) Σ_i L(y_i, σ(W x_i + b)): networks without a hidden layer.

    linear regression       a = Wx + b             L = ½‖a − y‖²
    logistic regression     p = σ(wᵀx + b)         L = −y log p − (1 − y) log(1 − p)
    softmax classifier      p = softmax(Wx + b)    L = −Σ_k y_k log p_k

Chapter: models.  Symbols: X (N, n), Y (N, K), H (P, P) the Hessian of J_λ by θ = (W row by row, b), P =
K(n + 1), D (N, K, K) with D_i = ∂²L/∂z∂zᵀ at sample i. Each model is a Network of one layer, so that forward,
backward and predict are those of every network; new here are the Hessian and two ways to the minimum.
"""

from dataclasses import dataclass

import numpy as np

from mathlib.backpropagation import backward
from mathlib.comparison import TOLERANCE
from mathlib.inputs import check_arrays, check_finite, check_floats, check_whole
from mathlib.losses import check_lam, empirical_risk, l2_penalty, targets
from mathlib.metrics import accuracy
from mathlib.network import Network, forward, with_theta

ROUNDING = 64  # units in the last place by which a sum over samples may come out differently


@dataclass(frozen=True)
class Model:
    """The activation σ of the one layer, the loss, and D(A) = ∂²L/∂z∂zᵀ by rows, (N, K) -> (N, K, K)."""

    name: str
    activation: str
    loss: str
    curvature: object


def squared_curvature(A):
    r"""D_i = 1, the K × K identity: L = ½‖z − y‖² has the slope z − y"""
    check_arrays(A=(A, "N K"))
    return np.broadcast_to(np.eye(A.shape[1], dtype=A.dtype), (*A.shape, A.shape[1]))


def logistic_curvature(A):
    r"""D_i = diag(p(1 − p)), the slope of p − y for each output"""
    check_arrays(A=(A, "N K"))
    return A[:, :, None] * (1 - A[:, :, None]) * np.eye(A.shape[1], dtype=A.dtype)


def softmax_curvature(A):
    r"""D_i = diag(p) − ppᵀ, the Jacobian of softmax"""
    check_arrays(A=(A, "N K"))
    return A[:, :, None] * (np.eye(A.shape[1], dtype=A.dtype) - A[:, None, :])


MODELS = {
    "linear regression": Model("linear regression", "linear", "mse", squared_curvature),
    "logistic regression": Model(
        "logistic regression", "sigmoid", "binary_cross_entropy", logistic_curvature
    ),
    "softmax classifier": Model("softmax classifier", "softmax", "cross_entropy", softmax_curvature),
}


def with_bias(X):
    r"""x̃ = (x, 1): a bias is the weight of an input that is always 1.   (N, n) -> (N, n + 1)"""
    check_arrays(X=(X, "N n"))
    return np.column_stack([X, np.ones(len(X), X.dtype)])


def hessian(network, X, model, lam=0.0):
    r"""H = (1/N) Σ_i D_i ⊗ x̃_i x̃_iᵀ + λ diag(1 for weights, 0 for biases), by θ.   -> (P, P)

    Since z_k = Σ_j W_kj x_j + b_k, ∂²L/∂W_kj∂W_rs = D_kr x_j x_s, and a bias has x = 1. Raises ValueError if
    the network has a hidden layer or another activation than the model.
    """
    D, X_1 = find(model, network).curvature(forward(network, X).A[1]), with_bias(X)
    (N, n_1), K = X_1.shape, network.m[1]
    H = np.empty((K, n_1, K, n_1), X_1.dtype)
    for k in range(K):
        for r in range(K):
            H[k, :, r] = (X_1 * D[:, k, r, None]).T @ X_1 / N
    order = by_theta(K, n_1 - 1)
    H = H.reshape(K * n_1, K * n_1)[np.ix_(order, order)]
    H[np.diag_indices(K * (n_1 - 1))] += lam
    return H


def by_theta(K, n):
    """Where each entry of θ = (W row by row, b) stands among the (W_k1, …, W_kn, b_k) for k = 1 … K."""
    at = np.arange(K * (n + 1)).reshape(K, n + 1)
    return np.concatenate([at[:, :n].ravel(), at[:, n]])


def fit_linear(X, Y, lam=0.0):
    r"""The W, b with (X̃ᵀX̃/N + λ diag(1, …, 1, 0)) (W, b)ᵀ = X̃ᵀY/N, the normal equations.   -> Network

    X (N, n), Y (N,) or (N, K). For λ = 0 the solution of least norm, if there are several: least squares by
    singular values, which does not square the condition number as the equations do.
    """
    check_floats("Y", Y)
    Y = Y[:, None] if Y.ndim == 1 else Y
    check_arrays(X=(X, "N n"), Y=(Y, "N K"))
    check_finite(X=X, Y=Y)
    network = _start("linear regression", X, Y.shape[1])
    Y = targets(Y, "mse", Y.shape[1], X.dtype)
    check_lam(lam)
    X_1, N = with_bias(X), len(X)
    if lam:
        penalty = lam * np.diag(np.append(np.ones(X.shape[1]), 0))
        solved = np.linalg.solve(X_1.T @ X_1 / N + penalty, X_1.T @ Y / N)
    else:
        solved = np.linalg.lstsq(X_1, Y, rcond=None)[0]
    network.W[1][...], network.b[1][...] = solved[:-1].T, solved[-1]
    return network


def fit(model, X, y, K=1, lam=0.0, steps=100):
    r"""θ ← θ − s H⁻¹ ∇J_λ, Newton's method from θ = 0 until a step changes nothing.   -> Network

    model: a name of MODELS.  X (N, n), y labels (N,) or targets (N, K).  s = 1, halved until J_λ does
    not rise. Where H has no inverse, as for a softmax classifier, whose weights may all be shifted alike, the
    shortest d with H d = ∇J_λ is taken. Raises NoMinimum for λ = 0 and classes that a plane separates, and if
    `steps` steps are not enough.
    """
    check_arrays(X=(X, "N n"))
    check_finite(X=X)
    network = _start(model, X, K)
    check_lam(lam)
    check_whole("steps", steps, 1, 10**6, "it bounds Newton's method")
    loss = MODELS[model].loss
    Y = targets(y, loss, K, X.dtype)
    _check_classes(model, Y, len(X))
    labels = bool(((Y == 0) | (Y == 1)).all())  # a target between them keeps the weights from growing
    least = max(TOLERANCE["symbolic"], ROUNDING * np.finfo(X.dtype).eps)
    for _ in range(steps):
        stored = forward(network, X)
        g = backward(network, stored, Y, loss, lam=lam)
        direction = np.linalg.lstsq(hessian(network, X, model, lam), g, rcond=None)[0]
        if lam == 0 and labels and accuracy(stored.A[1], Y, loss) == 1:
            raise NoMinimum(
                f"{model}: all {len(X)} samples are on their right side, so larger weights always lower "
                "the loss and there is no minimum; pass lam > 0"
            )
        if np.abs(direction).max() <= least * max(1, np.abs(network.theta).max()):
            return with_theta(network, network.theta - direction)
        network = _lower(network, direction, X, Y, loss, lam)
    raise NoMinimum(f"{model}: no minimum within {steps} Newton steps; pass lam > 0, or more steps")


def _check_classes(model, Y, N):
    """Raise unless there is a target for each sample, and for each output one that is not 0 and one not 1"""
    if len(Y) != N:
        raise ValueError(f"X has {N} rows and y has {len(Y)}; each sample needs one target")
    alone = np.flatnonzero((Y.max(axis=0) == 0) | (Y.min(axis=0) == 1))
    if MODELS[model].loss != "mse" and alone.size:
        raise NoMinimum(
            f"{model}: all samples have the target {Y[0, alone[0]]} for output {alone[0]}, so that its bias, "
            "which no penalty holds, lowers the loss without end; pass samples of each class"
        )


class NoMinimum(ArithmeticError):
    """Newton's method has found no minimum: there may be none."""


def _lower(network, direction, X, Y, loss, lam):
    """θ − s d with the first s of 1, ½, ¼, … that does not raise J_λ beyond rounding; θ if none does"""
    cost = lambda net: empirical_risk(net, forward(net, X), Y, loss) + l2_penalty(net, lam)
    here, s = cost(network), 1.0
    while s > np.finfo(X.dtype).eps:
        there = with_theta(network, network.theta - s * direction)
        if cost(there) <= here + ROUNDING * np.spacing(here):
            return there
        s /= 2
    return network


def _start(model, X, K):
    """θ = 0: the model with n inputs and K outputs"""
    return Network((X.shape[1], K), (find(model).activation,), dtype=X.dtype)


def find(name, network=None):
    """The model of that name; raises ValueError if there is none, or the network is another one."""
    if name not in MODELS:
        raise ValueError(f"unknown model {name!r}; expected one of {', '.join(MODELS)}")
    model = MODELS[name]
    if network is not None and (network.L, network.sigma[1].name) != (1, model.activation):
        raise ValueError(f"{name} is one {model.activation} layer, not {network}")
    return model
