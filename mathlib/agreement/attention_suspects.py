r"""The classic mistakes of attention and of layer normalization, each as the wrong gradient that it gives.

    Z = QKᵀ/√d,  P = softmax(Z),  O = PV:    dP = G Vᵀ,  dZ = P ⊙ (dP − rowsum(P ⊙ dP)),  dQ = dZ K/√d
    x̂ = (x − μ)/s:                           dx = (g − mean(g) − x̂ mean(g x̂))/s,  g = γ ⊙ ∂L/∂y

Used as `candidates` of `agree_gradients`: functions of the arrays that give {name: wrong gradient}, and the
value as "loss". Everything is worked out here; nothing is taken from the code under test.
"""

import numpy as np


def _softmax(Z, mask):
    e = np.where(mask, np.exp(Z - Z.max(axis=-1, keepdims=True)), 0)
    return e / e.sum(axis=-1, keepdims=True)


def _jacobian(P, dP):
    return P * (dP - (P * dP).sum(axis=-1, keepdims=True))


def _attention(Q, K, V, G, mask, weights=_softmax, jacobian=_jacobian, scale=None, back=None):
    """The gradients and the loss Σ G ⊙ O with one part done in another way."""
    scale = np.sqrt(Q.shape[-1]) if scale is None else scale
    back = scale if back is None else back
    turned = lambda M: M.swapaxes(-1, -2)
    Z = Q @ turned(K) / scale
    P = weights(Z, True if mask is None else mask)
    dZ = jacobian(P, G @ turned(V))
    return {"Q": dZ @ K / back, "K": turned(dZ) @ Q / back, "V": turned(P) @ G, "loss": (G * (P @ V)).sum()}


def attention(mask=None):
    """{text: function(Q, K, V, G)} for the loss Σ G ⊙ O; mask (T, S) as in `dot_product.forward`."""
    changes = {
        "the Jacobian of the row softmax forgotten: ∂L/∂P taken for ∂L/∂Z": {"jacobian": lambda P, dP: dP},
        "only the diagonal of the Jacobian of the row softmax, as if it acted entry by entry": {
            "jacobian": lambda P, dP: P * (1 - P) * dP
        },
        "P ⊙ ∂L/∂P without its row sums: a part of the Jacobian of the row softmax is missing": {
            "jacobian": lambda P, dP: P * dP
        },
        "summed over the queries, though softmax goes along a row, over the keys": {
            "jacobian": lambda P, dP: P * (dP - (P * dP).sum(axis=-2, keepdims=True))
        },
        "√d forgotten in the scores": {"scale": 1.0},
        "√d forgotten in the gradient, though the scores are divided by it": {"back": 1.0},
    }
    if mask is None:
        changes["softmax along the columns: the weights of a key sum to 1, not those of a query"] = {
            "weights": lambda Z, mask: _softmax(Z.swapaxes(-1, -2), mask).swapaxes(-1, -2)
        }
    found = {text: _changed(mask, change) for text, change in changes.items()}
    by_d = lambda Q, **a: _attention(Q, mask=mask, scale=Q.shape[-1], **a)
    found["the scores divided by d, not by √d"] = by_d
    if mask is not None:
        found["the mask is missing"] = _changed(None, {})
        found["the mask applied after the softmax, so that the rows do not sum to 1"] = _changed(
            mask, {"weights": lambda Z, mask: _softmax(Z, np.ones_like(mask)) * mask}
        )
    if mask is not None and mask.shape[0] == mask.shape[1]:
        found["the mask transposed: it shows the future and hides the past"] = _changed(mask.T, {})
    return found


def _changed(mask, change):
    return lambda **arrays: _attention(**arrays, mask=mask, **change)


def layer_norm(eps):
    """{text: function(x, gamma, beta, G)} for the loss Σ G ⊙ y, y = γ ⊙ x̂ + β over the last axis of x."""
    mean = lambda a: a.mean(axis=-1, keepdims=True)

    def changed(back=None, s_of=None, by_gamma=True):
        def wrong(x, gamma, beta, G):
            centred = x - mean(x)
            s = (s_of or (lambda c: np.sqrt(mean(c**2) + eps)))(centred)
            x_hat, g = centred / s, gamma * G if by_gamma else G
            dx = g - mean(g) - x_hat * mean(g * x_hat) if back is None else back(g, x_hat)
            tokens = tuple(range(x.ndim - 1))
            by_name = {"gamma": (G * x_hat).sum(axis=tokens), "beta": G.sum(axis=tokens)}
            return by_name | {"x": dx / s, "loss": (G * (gamma * x_hat + beta)).sum()}

        return wrong

    d_less_1 = lambda c: np.sqrt((c**2).sum(axis=-1, keepdims=True) / (c.shape[-1] - 1) + eps)
    return {
        "mean and variance taken as constants, though both depend on x": changed(lambda g, x_hat: g),
        "the variance taken as a constant, though it depends on x": changed(lambda g, x_hat: g - mean(g)),
        "the mean taken as a constant, though it depends on x": changed(
            lambda g, x_hat: g - x_hat * mean(g * x_hat)
        ),
        "γ forgotten on the way back": changed(by_gamma=False),
        "the variance divided by d − 1, not by d": changed(s_of=d_less_1),
        "ε outside the root": changed(s_of=lambda c: np.sqrt(mean(c**2)) + eps),
        "the variance, not its root": changed(s_of=lambda c: mean(c**2) + eps),
    }
