r"""The classic mistakes of backpropagation through time, each as the wrong gradient that it gives.

    rnn:   δ_t = (g_t + W_hᵀ δ_{t+1}) ⊙ φ'(z_t),   ∂L/∂W_h = Σ_t δ_t h_{t−1}ᵀ
    lstm:  dc_t = dh_t ⊙ o_t ⊙ (1 − tanh² c_t) + dc_{t+1} ⊙ f_{t+1},   a factor and a slope for each gate

Used by `agree_through_time` when a gradient is wrong, to name the mistake. Samples are rows. The states are
those of forward, which have been held against SymPy before; the recursions are written here once more, so
that one part at a time may be wrong.
"""

import numpy as np

LAST = "only the last step: the sum over the time steps is missing"
FIRST = "only the first step: the sum over the time steps is missing"
MEAN = "the mean over the time steps in place of the sum"
NO_PATH = "the path through the next state is missing: g_t alone, without W_hᵀδ_{t+1}"
NO_TRANSPOSE = "W_h in place of its transpose on the way back"
NOT_DIRECT = "only the loss of the last step: the direct paths g_t before it are missing"
SHIFTED = "h_t in place of h_{t−1} in ∂L/∂W_h"


def wrong_gradients(cell, p, stored, G):
    """{text: {"W_h": array, …}} for every mistake; the text says what went wrong."""
    gradient = {"rnn": _rnn, "lstm": _lstm}[cell]
    found = {text: gradient(p, stored, G, **change) for text, change in _BOTH.items()}
    own = _RNN if cell == "rnn" else _LSTM
    return found | {text: gradient(p, stored, G, **change) for text, change in own.items()}


def _over_time(
    p, stored, G, error, path=1, transposed=False, last=False, keep=slice(None), mean=False, shift=0
):
    """∂L/∂θ, where error(t, dh, carry) -> δ_t and what it hands to t − 1; t counts from 0."""
    back = path * (p["W_h"].T if transposed else p["W_h"])
    T, found, carry, behind = G.shape[1], [], 0, 0
    for t in reversed(range(T)):
        direct = G[:, t] * (t == T - 1) if last else G[:, t]
        delta, carry = error(t, direct + behind, carry)
        behind = delta @ back
        found.insert(0, delta)
    D, H, X = np.stack(found, axis=1)[:, keep], stored.H[:, shift : T + shift][:, keep], stored.X[:, keep]
    sums = {
        "W_h": np.einsum("nti,ntj->ij", D, H),
        "W_x": np.einsum("nti,ntj->ij", D, X),
        "b": D.sum(axis=(0, 1)),
    }
    return {name: total / T for name, total in sums.items()} if mean else sums


def _rnn(p, stored, G, slope=lambda s: s.phi.d(s.Z), **change):
    S = slope(stored)
    return _over_time(p, stored, G, lambda t, dh, carry: (dh * S[:, t], None), **change)


def _lstm(p, stored, G, carried="f", before=0, inner="tanh c", candidate="1 - g²", **change):
    C, d = stored.C, G.shape[2]
    inside = {"tanh c": np.tanh(C), "c": C, "none": 0 * C}[inner]

    def error(t, dh, carry):
        i, f, g, o = (stored.A[:, t, k * d : (k + 1) * d] for k in range(4))
        dc = dh * o * (1 - inside[:, t + 1] ** 2) + carry
        by_gate = [dc * g, dc * C[:, t + before], dc * i, dh * np.tanh(C[:, t + 1])]
        slopes = [i * (1 - i), f * (1 - f), 1 - g**2 if candidate == "1 - g²" else g * (1 - g), o * (1 - o)]
        delta = np.hstack(by_gate) * np.hstack(slopes)
        return delta, {"f": dc * f, "i": dc * i, "all": dc, "none": 0}[carried]

    return _over_time(p, stored, G, error, **change)


_BOTH = {
    LAST: {"keep": slice(-1, None)},
    FIRST: {"keep": slice(0, 1)},
    MEAN: {"mean": True},
    NO_PATH: {"path": 0},
    NOT_DIRECT: {"last": True},
    SHIFTED: {"shift": 1},
}
_RNN = {
    NO_TRANSPOSE: {"transposed": True},
    "φ′ taken at h, not at z": {"slope": lambda s: s.phi.d(s.H[:, 1:])},
    "φ′ forgotten, so that δ is the derivative by h and not by z": {"slope": lambda s: np.ones_like(s.Z)},
    "h for φ′": {"slope": lambda s: s.H[:, 1:]},
}
_LSTM = {
    "nothing comes back along the cell state: dc_{t+1} ⊙ f_{t+1} is missing": {"carried": "none"},
    "the forget gate is missing on the way back along the cell state": {"carried": "all"},
    "the input gate in place of the forget gate along the cell state": {"carried": "i"},
    "c_t in place of c_{t−1} in the gradient of the forget gate": {"before": 1},
    "tanh′ taken at tanh c, not at c: 1 − c²": {"inner": "c"},
    "tanh′(c) is missing between h and c": {"inner": "none"},
    "the slope g(1 − g) of a sigmoid for the candidate, which has tanh": {"candidate": "g(1 - g)"},
}
