r"""Many networks f(x) = Σ_j v_j tanh(w_j·x + b_j) + c trained side by side, and J on the way between two.

Chapter: landscape.  Symbols: R networks with n inputs, m tanh units and one output, W (R, m, n), b (R, m), v
(R, m), c (R,) their parameters; X (N, n), y (N,) the samples, the same for all. No network knows of the
others: J_r depends on the parameters of network r only, so the gradient of Σ_r J_r holds all of theirs.
"""

import numpy as np

from mathlib import schedules
from mathlib.fitting import fit
from mathlib.inputs import check_arrays, check_finite, check_rng
from mathlib.losses import empirical_risk
from mathlib.network import Network, forward, with_theta
from mathlib.parameters import Parameters


def start(R, n, m, rng):
    r"""W, v ~ N(0, 2/(fan in + fan out)), b = c = 0 for R networks: as `init` draws them"""
    check_rng(rng)
    p = Parameters({"W": (R, m, n), "b": (R, m), "v": (R, m), "c": (R,)})
    p["W"][...] = rng.standard_normal((R, m, n)) * np.sqrt(2 / (n + m))
    p["v"][...] = rng.standard_normal((R, m)) * np.sqrt(2 / (m + 1))
    return p


def outputs(p, X):
    r"""A_{rij} = tanh(Σ_k W_{rjk} X_{ik} + b_{rj}) and z_{ri} = Σ_j v_{rj} A_{rij} + c_r

    X (N, n) -> (A, z) of the shapes (R, N, m) and (R, N): what `d_risks` needs
    """
    check_arrays(X=(X, "N n"), W=(p["W"], "R m n"))
    A = np.tanh(X @ p["W"].swapaxes(1, 2) + p["b"][:, None])
    return A, (A @ p["v"][:, :, None])[:, :, 0] + p["c"][:, None]


def risks(z, y):
    r"""J_r = (1/2N) Σ_i (z_{ri} − y_i)²   (R, N), (N,) -> (R,)"""
    check_arrays(z=(z, "R N"), y=(y, "N"))
    return ((z - y) ** 2).mean(axis=1) / 2


def d_risks(p, X, y, stored):
    r"""{name: ∂(Σ_r J_r)/∂name}, row r of each the gradient of J_r, in the shapes of the parameters

    With δ_{ri} = (z_{ri} − y_i)/N and Δ_{rij} = δ_{ri} v_{rj} (1 − A_{rij}²):
        ∂J_r/∂v_{rj} = Σ_i δ_{ri} A_{rij}       ∂J_r/∂c_r    = Σ_i δ_{ri}
        ∂J_r/∂W_{rjk} = Σ_i Δ_{rij} X_{ik}      ∂J_r/∂b_{rj} = Σ_i Δ_{rij}
    """
    check_arrays(z=(stored[1], "R N"), X=(X, "N n"), y=(y, "N"), W=(p["W"], "R m n"))
    A, z = stored
    delta = (z - y) / len(y)
    Delta = delta[:, :, None] * p["v"][:, None] * (1 - A**2)
    dW, dv = Delta.swapaxes(1, 2) @ X, (A.swapaxes(1, 2) @ delta[:, :, None])[:, :, 0]
    return {"W": dW, "b": Delta.sum(axis=1), "v": dv, "c": delta.sum(axis=1)}


def train(p, X, y, *, steps, eta):
    r"""Momentum on all samples, η falling along a cosine to a hundredth; p is changed in place.

    With a small η the steps do not amplify rounding, so every machine ends in the same networks; Adam, which
    divides by the size of the gradient, does amplify it near a minimum.
    -> Σ_r J_r before each step (steps,).  Raises Diverged as `fit` does.
    """
    check_arrays(X=(X, "N n"), y=(y, "N"))
    check_finite(X=X, y=y)

    def gradient(t):
        stored = outputs(p, X)
        return risks(stored[1], y).sum(), d_risks(p, X, y, stored)

    falling = schedules.cosine(steps, 0.01)
    return fit(p, gradient, steps=steps, eta=eta, optimizer="momentum", schedule=falling)


def network(p, r):
    r"""Network r as a `Network` of the sizes (n, m, 1), with parameters of its own"""
    m, n = p["W"][r].shape
    own = Network((n, m, 1), ("tanh", "linear"))
    own.W[1][...], own.b[1][...], own.W[2][0], own.b[2][0] = (p[name][r] for name in ("W", "b", "v", "c"))
    return own


def between(one, other, X, Y, loss, places):
    r"""J((1 − t) θ + t θ′) for every t of `places`, with θ of `one` and θ′ of `other`.   -> (T,)

    Raises ValueError for networks of different sizes: then the mean of two θ is no network.
    """
    if one.m != other.m:
        raise ValueError(f"the networks have the sizes {one.m} and {other.m}; expected equal ones")
    on_way = (with_theta(one, (1 - t) * one.theta + t * other.theta) for t in places)
    return np.array([empirical_risk(net, forward(net, X), Y, loss) for net in on_way])


def climb(J):
    r"""max_t J(t) − max(J at the start, J at the end): how far the way rises above its higher end   -> float

    0 where no place on the way is higher than both ends.
    """
    check_arrays(J=(J, "T"))
    check_finite(J=J)
    return float(np.max(J) - max(J[0], J[-1]))
