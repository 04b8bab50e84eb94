r"""L(y, a) of one sample and J(θ) = (1/N) Σ_i L(y^{(i)}, f_θ(x^{(i)})), the empirical risk of N.

Chapter: losses.  Symbols: z^L the logits, a = σ^L(z^L) the output, p = a where it is a probability, y the
target. Every loss takes rows and returns the N losses of the N rows; its derivative is row i's gradient of
row i's loss. So neither holds a 1/N: the mean is taken once in `empirical_risk`, and once in `backward`.

mse is a function of the output A. The cross-entropies are functions of the logits Z, because log σ(z) and
log softmax(z) computed from z are finite where p has rounded to 0 or 1; each belongs to one activation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from numbers import Real

import numpy as np
import sympy

from mathlib.activations import log_softmax, sigmoid, softmax, softplus
from mathlib.inputs import alike, check_floats, check_like, check_pair, guarded
from mathlib.symbols import as_sympy


def mse(A, Y):
    r"""L = ½‖a − y‖² = ½ Σ_j (a_j − y_j)²   (N, K), (N, K) -> (N,)"""
    check_pair("targets", Y, A, symbols=True)
    return ((A - Y) ** 2).sum(axis=-1) / 2


def d_mse(A, Y):
    r"""∇_a L = a − y   (N, K), (N, K) -> (N, K)"""
    check_pair("targets", Y, A, symbols=True)
    return A - Y


def cross_entropy(Z, Y):
    r"""L = −Σ_k y_k log p_k,  p = softmax(z),  log p_k = z_k − logsumexp(z)   (N, K), (N, K) -> (N,)"""
    return -(Y * log_softmax(Z)).sum(axis=-1)


def d_cross_entropy(Z, Y, P=None):
    r"""∇_z L = (Σ_k y_k) p − y, which is p − y when Σ_k y_k = 1   (N, K), (N, K) -> (N, K)

    P (N, K) is softmax(Z), which the forward pass has computed already; without it, it is computed here.
    """
    check_pair("targets", Y, Z)
    P = softmax(Z) if P is None else P
    return Y.sum(axis=-1, keepdims=True) * P - Y


def binary_cross_entropy(Z, Y):
    r"""L = −Σ_j (y_j log p_j + (1 − y_j) log(1 − p_j)) = Σ_j (softplus(z_j) − y_j z_j),  p = σ(z)"""
    return (softplus(Z) - Y * Z).sum(axis=-1)


def d_binary_cross_entropy(Z, Y, P=None):
    r"""∇_z L = p − y,  p = σ(z)   (N, K), (N, K) -> (N, K).   P (N, K) is σ(Z), if it is known already."""
    check_pair("targets", Y, Z)
    return (sigmoid(Z) if P is None else P) - Y


def _check_logits(Z, Y):
    check_pair("targets", Y, Z)


cross_entropy, binary_cross_entropy = (
    guarded(_check_logits, f) for f in (cross_entropy, binary_cross_entropy)
)


def mse_formula(a, y):
    """½ Σ_j (a_j − y_j)² in SymPy, over the entries of a and y"""
    return sum((a_j - y_j) ** 2 for a_j, y_j in zip(a, y, strict=True)) / 2


def cross_entropy_formula(z, y):
    """−Σ_k y_k log p_k with p_k = e^{z_k}/Σ_j e^{z_j} in SymPy: the textbook form, not the stable one"""
    powers = [sympy.exp(as_sympy(z_j)) for z_j in z]
    return -sum(y_k * sympy.log(power / sum(powers)) for power, y_k in zip(powers, y, strict=True))


def binary_cross_entropy_formula(z, y):
    """−Σ_j (y_j log p_j + (1 − y_j) log(1 − p_j)) with p_j = 1/(1 + e^{−z_j}) in SymPy: the textbook form"""
    p = [1 / (1 + sympy.exp(-z_j)) for z_j in z]
    return -sum(y_j * sympy.log(p_j) + (1 - y_j) * sympy.log(1 - p_j) for p_j, y_j in zip(p, y, strict=True))


@dataclass(frozen=True)
class Loss:
    """value and derivative by rows, with the SymPy formula of one row.

    `output` names the activation of the last layer whose logits Z they take; None means they take the
    output A of any activation. `classifies` says whether the target is a class, which accuracy needs.
    """

    name: str
    value: Callable
    derivative: Callable
    formula: Callable
    output: str | None
    classifies: bool

    def argument(self, stored, L):
        """Z[L] or A[L], whichever the loss is a function of"""
        return stored.A[L] if self.output is None else stored.Z[L]


LOSSES = {
    "mse": Loss("mse", mse, d_mse, mse_formula, output=None, classifies=False),
    "cross_entropy": Loss(
        "cross_entropy",
        cross_entropy,
        d_cross_entropy,
        cross_entropy_formula,
        output="softmax",
        classifies=True,
    ),
    "binary_cross_entropy": Loss(
        "binary_cross_entropy",
        binary_cross_entropy,
        d_binary_cross_entropy,
        binary_cross_entropy_formula,
        output="sigmoid",
        classifies=True,
    ),
}


def loss_for(network, name):
    """The record of that name. Raises ValueError if it is unknown or the last layer is not its activation."""
    if name not in LOSSES:
        raise ValueError(f"unknown loss {name!r}; expected one of {', '.join(LOSSES)}")
    loss, last = LOSSES[name], network.sigma[network.L].name
    if loss.output not in (None, last):
        raise ValueError(
            f"{name} needs {loss.output} on the last layer, which is {last}; change one of the two"
        )
    return loss


def empirical_risk(network, stored, Y, loss):
    r"""J = (1/N) Σ_i L(y^{(i)}, a^{(i)})   -> float"""
    loss = loss_for(network, loss)
    check_targets(Y, stored.A[network.L])
    return loss.value(loss.argument(stored, network.L), Y).mean()


def l2_penalty(network, lam):
    r"""(λ/2) Σ_l ‖W^l‖_F² = (λ/2) Σ_l Σ_{jk} (W^l_{jk})², which leaves the biases free   -> float"""
    return lam / 2 * sum((W * W).sum() for W in network.W.values())  # vdot would conjugate a complex step


def add_d_l2_penalty(network, lam, dW):
    r"""dW^l ← dW^l + λW^l for every l, in place; nothing is added to db^l.   dW[l] (m_l, m_{l−1})"""
    for l, W in network.W.items():
        dW[l] += lam * W


def one_hot(y, K, dtype=np.float64):
    r"""Y_{ik} = 1[k = y_i].   y (N,) whole numbers in 0 … K−1 -> (N, K)

    Raises TypeError for labels that are not whole numbers, ValueError for a label out of range.
    """
    y = np.asarray(y)
    if y.ndim != 1 or y.dtype.kind not in "iu":
        raise TypeError(f"labels must be a vector of whole numbers, not shape {y.shape} of {y.dtype}")
    if y.size and not (y.min() >= 0 and y.max() < K):
        raise ValueError(f"labels must be in 0 … {K - 1}, not {y.min()} … {y.max()}; give K or fewer classes")
    Y = np.zeros((len(y), K), dtype)
    Y[np.arange(len(y)), y] = 1
    return Y


def targets(y, loss, K, dtype=np.float64):
    """Y (N, K) for training: whole-number labels (N,) become one-hot rows, or one column of 0 and 1 if K = 1.

    Labels are for the losses that classify; anything else must already be a finite (N, K) array of that
    dtype. Raises ValueError or TypeError naming the remedy.
    """
    given, y = y, np.asarray(y)
    if LOSSES[loss].classifies and y.ndim == 1 and y.dtype.kind in "iu":
        return one_hot(y, 2, dtype)[:, 1:] if K == 1 else one_hot(y, K, dtype)
    if y.ndim != 2 or y.shape[1] != K or len(y) == 0:
        hint = "pass y[:, None]" if y.ndim == 1 and K == 1 else "whole-number labels become one_hot(y, K)"
        raise ValueError(f"targets of {loss} must have shape (N, {K}), not {y.shape}; {hint}")
    check_floats("targets", given)
    if y.dtype != dtype:
        wanted = np.dtype(dtype)
        raise TypeError(
            f"targets are {y.dtype} and the network computes in {wanted}; pass y.astype(np.{wanted})"
        )
    if not np.isfinite(y).all():
        bad = np.count_nonzero(~np.isfinite(y))
        raise ValueError(f"targets hold {bad} values that are NaN or infinite; remove or replace them")
    if LOSSES[loss].classifies and not (y.min() >= 0 and y.max() <= 1):
        raise ValueError(f"targets of {loss} are probabilities in [0, 1], not {y.min()} … {y.max()}")
    return y


def check_lam(lam, name="lam"):
    """Raise unless lam, the λ of a penalty, is a finite number and not negative."""
    if not isinstance(lam, Real) or isinstance(lam, bool):
        raise TypeError(f"the penalty {name} must be a number, not {lam!r}")
    if not (isfinite(lam) and lam >= 0):
        raise ValueError(f"the penalty {name} must be finite and not negative, not {lam}; 0 is no penalty")


def check_targets(Y, A):
    """Raise ValueError unless Y has the shape of the output A, TypeError for another precision or kind."""
    if alike(Y, A):
        return
    if np.shape(Y) != A.shape:
        raise ValueError(f"targets have shape {np.shape(Y)} and the output has {A.shape}; they must be equal")
    check_like("Y", Y, A, "the output", symbols=True)
