r"""θ_{t+1} = θ_t − η∇J(θ_t) on a quadratic J, and the gradient of a minibatch as an estimate of ∇J.

Chapter: prerequisites.  Symbols: theta (P,), H (P, P) symmetric with the eigenvalues lam, c (P,) the place of
the minimum, eta the learning rate; g (N, P) the gradients of N samples, m the size of a minibatch.
"""

import numpy as np

from mathlib.inputs import as_floats, check_arrays, check_finite, check_floats, check_rng, check_whole, floats
from mathlib.optimizers import check_learning_rate, check_optimizer

MANY = 10**9  # no size here is larger


def quadratic(theta, H, c):
    r"""J(θ) = ½ (θ − c)ᵀ H (θ − c).   (P,), (P, P), (P,) -> a number

    Raises ValueError for other shapes, and for H that is not symmetric: then H(θ − c) is not the gradient.
    """
    _check_quadratic(theta, H, c)
    e = theta - c
    return e @ (H @ e) / 2


def d_quadratic(theta, H, c):
    r"""∇J = H(θ − c).   (P,), (P, P), (P,) -> (P,).   Raises as `quadratic` does."""
    _check_quadratic(theta, H, c)
    return H @ (theta - c)


def _check_quadratic(theta, H, c):
    for name, array in (("theta", theta), ("H", H), ("c", c)):
        check_floats(name, array)
    P = np.size(theta)
    shapes = [np.shape(each) for each in (theta, H, c)]
    if shapes != [(P,), (P, P), (P,)]:
        raise ValueError(f"theta, H and c have the shapes {shapes}; expected (P,), (P, P) and (P,)")
    check_arrays(theta=(theta, "P"), H=(H, "P P"), c=(c, "P"))
    if not np.array_equal(H, H.T, equal_nan=True):
        raise ValueError("H is not symmetric; give (H + H.T)/2, which has the same quadratic")


def shrinking(eta, lam):
    r"""1 − ηλ: what one step multiplies the distance along an eigenvector by.   lam a number or (P,)"""
    return 1 - eta * as_floats("lam", lam)


def largest_rate(lam):
    r"""2/λmax: descent converges from every start exactly when 0 < η < 2/λmax.   lam (P,), all > 0

    Raises ValueError for an eigenvalue that is not positive: there J has no minimum, or more than one.
    """
    lam = as_floats("lam", lam)
    check_finite(lam=lam)
    if lam.ndim != 1 or not lam.size or not np.min(lam) > 0 or np.max(lam) <= 2 / np.finfo(lam.dtype).max:
        raise ValueError(f"the eigenvalues are {np.asarray(lam).tolist()}; expected positive ones")
    return 2 / np.max(lam)


def descend(gradient, theta, eta, steps):
    r"""θ_0, θ_1, …, θ_steps with θ_{t+1} = θ_t − η∇J(θ_t), by the optimizer "sgd" of training.

    gradient(theta) -> (P,).  theta (P,) stays as it is.  Returns (steps + 1, P) in float64.
    """
    check_learning_rate(eta)
    check_whole("steps", steps, 0, MANY, "give the number of steps")
    check_arrays(theta=(theta, "P"))
    check_finite(theta=theta)
    optimizer, _ = check_optimizer("sgd")
    path = np.empty((steps + 1, np.size(theta)))
    path[0] = theta
    state = optimizer.start(path[0])
    for t in range(steps):
        path[t + 1] = path[t]
        optimizer.step(path[t + 1], gradient(path[t]), state, eta)
    return path


def draw_batch(N, m, rng, replace=False):
    r"""m of the samples 0, …, N − 1, each set of m equally likely; or m draws with repetition.   -> (m,)

    Raises ValueError for a batch larger than N without repetition.
    """
    check_rng(rng)
    _check_sizes(N, m, replace)
    return rng.integers(N, size=m) if replace else rng.permutation(N)[:m]


def batch_variance(V, N, m, replace=False):
    r"""V/m with repetition, V/m · (N − m)/(N − 1) without: the variance of the mean of m out of N numbers.

    V = (1/N) Σ_i (g_i − ḡ)², a number or an array; N ≥ 2.  (Cochran 1977, theorem 2.2, with (N − 1)S² = NV.)
    Raises ValueError for other sizes, and for a batch larger than N without repetition.
    """
    V = floats("V", V)
    _check_sizes(N, m, replace)
    check_whole("N", N, 2, MANY, "one sample has no variance")
    return V / m * (1 if replace else (N - m) / (N - 1))


def _check_sizes(N, m, replace):
    check_whole("N", N, 1, MANY, "give the number of samples")
    check_whole("m", m, 1, MANY if replace else N, "without repetition a batch holds at most N samples")


def quadratic_formula(theta, H, c):
    """½ Σ_jk (θ_j − c_j) H_jk (θ_k − c_k) in SymPy, over the entries"""
    e = [theta_j - c_j for theta_j, c_j in zip(theta, c, strict=True)]
    return sum(H[j, k] * e[j] * e[k] for j in range(len(e)) for k in range(len(e))) / 2
