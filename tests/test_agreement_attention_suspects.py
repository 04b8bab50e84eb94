"""Every suspect of attention and of layer normalization: the wrong loss and gradients that it predicts.

A mistake in the forward pass whose backward pass fits it is held against the complex step of the wrong loss,
worked out in loops; a mistake in the backward pass, and one in the forward pass that the backward formulas do
not follow, against those formulas written out index by index.
"""

import numpy as np
import pytest

from mathlib.agreement import attention_suspects

JACOBIAN_FORGOTTEN = "the Jacobian of the row softmax forgotten: ∂L/∂P taken for ∂L/∂Z"
DIAGONAL = "only the diagonal of the Jacobian of the row softmax, as if it acted entry by entry"
NO_ROW_SUMS = "P ⊙ ∂L/∂P without its row sums: a part of the Jacobian of the row softmax is missing"
OVER_QUERIES = "summed over the queries, though softmax goes along a row, over the keys"
NO_ROOT = "√d forgotten in the scores"
NO_ROOT_BACK = "√d forgotten in the gradient, though the scores are divided by it"
BY_D = "the scores divided by d, not by √d"
COLUMNS = "softmax along the columns: the weights of a key sum to 1, not those of a query"
NO_MASK = "the mask is missing"
MASK_AFTER = "the mask applied after the softmax, so that the rows do not sum to 1"
MASK_TURNED = "the mask transposed: it shows the future and hides the past"
ALWAYS = [JACOBIAN_FORGOTTEN, DIAGONAL, NO_ROW_SUMS, OVER_QUERIES, NO_ROOT, NO_ROOT_BACK, BY_D]

N, T, S, D, M = 2, 3, 4, 5, 6
SOME = np.array([[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 1]], bool)
CAUSAL = np.tri(S, dtype=bool)
MASKS = {"no mask": (None, T), "a mask (T, S)": (SOME, T), "a square mask": (CAUSAL, S)}
EACH = [
    *[("no mask", text) for text in [*ALWAYS, COLUMNS]],
    *[("a mask (T, S)", text) for text in [*ALWAYS, NO_MASK, MASK_AFTER]],
    *[("a square mask", text) for text in [*ALWAYS, NO_MASK, MASK_AFTER, MASK_TURNED]],
]


def arrays(queries, seed=0):
    shapes = {"Q": (N, queries, D), "K": (N, S, D), "V": (N, S, M), "G": (N, queries, M)}
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def weights_of(Q, K, allowed, divisor, along="row"):
    """P_nts, one entry after the other; each row sums to 1, or with along="column" each column."""
    e = np.zeros((N, Q.shape[1], S), np.result_type(Q, K))
    for n, t, s in np.ndindex(e.shape):
        score = sum(Q[n, t, c] * K[n, s, c] for c in range(D)) / divisor
        e[n, t, s] = np.exp(score) if allowed[t, s] else 0
    P = np.empty_like(e)
    for n, t, s in np.ndindex(e.shape):
        P[n, t, s] = e[n, t, s] / (sum(e[n, t, :]) if along == "row" else sum(e[n, :, s]))
    return P


def loss_of(P, V, G):
    return np.einsum("ntm,nts,nsm->", G, P, V)


def complex_step(f, x):
    """∂f/∂x, entry by entry."""
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[index] += 1e-30j
        gradient[index] = f(moved).imag / 1e-30
    return gradient


def derived(Q, K, V, G, allowed, divisor):
    """The loss and its gradients by the complex step."""
    loss = lambda Q, K, V: loss_of(weights_of(Q, K, allowed, divisor), V, G)
    return {
        "Q": complex_step(lambda moved: loss(moved, K, V), Q),
        "K": complex_step(lambda moved: loss(Q, moved, V), K),
        "V": complex_step(lambda moved: loss(Q, K, moved), V),
        "loss": loss(Q, K, V),
    }


def backward(Q, K, V, G, P, dZ, divisor):
    return {
        "Q": np.einsum("nts,nsc->ntc", dZ, K) / divisor,
        "K": np.einsum("nts,ntc->nsc", dZ, Q) / divisor,
        "V": np.einsum("nts,ntm->nsm", P, G),
        "loss": loss_of(P, V, G),
    }


def by_jacobian(P, dP):
    """dZ_ntr = Σ_s dP_nts P_nts (δ_rs − P_ntr)"""
    J = np.einsum("nts,sr->ntsr", P, np.eye(S)) - np.einsum("nts,ntr->ntsr", P, P)
    return np.einsum("nts,ntsr->ntr", dP, J)


def over_queries(P, dP):
    dZ = np.empty(P.shape)
    for n, t, s in np.ndindex(P.shape):
        dZ[n, t, s] = P[n, t, s] * (dP[n, t, s] - sum(P[n, u, s] * dP[n, u, s] for u in range(P.shape[1])))
    return dZ


WRONG_JACOBIAN = {
    JACOBIAN_FORGOTTEN: lambda P, dP: dP,
    DIAGONAL: lambda P, dP: dP * np.einsum("nts,nts->nts", P, 1 - P),
    NO_ROW_SUMS: lambda P, dP: np.einsum("nts,nts->nts", P, dP),
    OVER_QUERIES: over_queries,
}


def predicted(text, mask, Q, K, V, G):
    """What the mistake gives, {name: gradient} and the loss, by other means than the suspects."""
    everything = np.ones((Q.shape[1], S), bool)
    allowed, root = everything if mask is None else mask, D**0.5
    if text in (NO_ROOT, BY_D):
        return derived(Q, K, V, G, allowed, 1 if text == NO_ROOT else D)
    if text in (NO_MASK, MASK_TURNED):
        return derived(Q, K, V, G, everything if text == NO_MASK else np.transpose(mask), root)
    P, dP = weights_of(Q, K, allowed, root), np.einsum("ntm,nsm->nts", G, V)
    if text in WRONG_JACOBIAN:
        return backward(Q, K, V, G, P, WRONG_JACOBIAN[text](P, dP), root)
    if text == NO_ROOT_BACK:
        return backward(Q, K, V, G, P, by_jacobian(P, dP), 1)
    if text == COLUMNS:
        P = weights_of(Q, K, allowed, root, along="column")
    elif text == MASK_AFTER:
        P = weights_of(Q, K, everything, root) * mask
    else:
        raise KeyError(text)
    return backward(Q, K, V, G, P, by_jacobian(P, dP), root)


def held(got, expected):
    assert set(got) == set(expected)
    for name in expected:
        assert np.shape(got[name]) == np.shape(expected[name]), name
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-10, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("case", MASKS)
def test_the_suspects_of_attention_are_these(case):
    mask, _ = MASKS[case]
    assert set(attention_suspects.attention(mask)) == {text for other, text in EACH if other == case}


@pytest.mark.parametrize("case, text", EACH)
def test_every_suspect_of_attention_predicts_what_its_mistake_gives(case, text):
    mask, queries = MASKS[case]
    given = arrays(queries)
    held(attention_suspects.attention(mask)[text](**given), predicted(text, mask, **given))


@pytest.mark.parametrize("text", [*ALWAYS, COLUMNS])
def test_a_matrix_is_a_sample_of_its_own(text):
    given = arrays(T, seed=1)
    wrong = attention_suspects.attention()[text]
    together, alone = wrong(**given), [wrong(**{name: a[n] for name, a in given.items()}) for n in range(N)]
    for name in ("Q", "K", "V"):
        np.testing.assert_allclose(together[name], [one[name] for one in alone], rtol=1e-12, atol=1e-14)
    assert together["loss"] == pytest.approx(sum(one["loss"] for one in alone), rel=1e-12)


def test_large_scores_in_one_row_and_small_ones_in_another_do_not_overflow():
    given = {
        "Q": np.array([[3000.0], [-3000.0]]),
        "K": np.array([[1.0], [2.0], [3.0]]),
        "V": np.array([[5.0], [7.0], [11.0]]),
        "G": np.array([[2.0], [10.0]]),
    }
    wrong = attention_suspects.attention()[NO_ROOT](**given)  # d = 1: here the root is 1, nothing is wrong
    held(
        wrong,
        {
            "Q": np.zeros((2, 1)),
            "K": np.zeros((3, 1)),
            "V": np.array([[10.0], [0.0], [2.0]]),  # query 0 looks at key 2 alone, query 1 at key 0
            "loss": 2.0 * 11 + 10.0 * 5,
        },
    )


EPS = 0.3
CONSTANTS = "mean and variance taken as constants, though both depend on x"
VARIANCE_CONSTANT = "the variance taken as a constant, though it depends on x"
MEAN_CONSTANT = "the mean taken as a constant, though it depends on x"
NO_GAMMA = "γ forgotten on the way back"
D_LESS_1 = "the variance divided by d − 1, not by d"
EPS_OUTSIDE = "ε outside the root"
NO_ROOT_OF_VARIANCE = "the variance, not its root"
DIVISOR = {
    D_LESS_1: lambda squares: (squares / (D - 1) + EPS) ** 0.5,
    EPS_OUTSIDE: lambda squares: (squares / D) ** 0.5 + EPS,
    NO_ROOT_OF_VARIANCE: lambda squares: squares / D + EPS,
}
NORMS = [CONSTANTS, VARIANCE_CONSTANT, MEAN_CONSTANT, NO_GAMMA, *DIVISOR]


def row_gradient(text, g, x_hat, s):
    """∂L/∂x of one row, from dx_i = Σ_j g_j (δ_ij − 1/d − x̂_i x̂_j/d)/s, and what each mistake leaves out"""
    by_mean, by_variance = np.full((D, D), 1 / D), np.outer(x_hat, x_hat) / D
    kept = np.eye(D)
    kept = kept if text in (CONSTANTS, MEAN_CONSTANT) else kept - by_mean
    kept = kept if text in (CONSTANTS, VARIANCE_CONSTANT) else kept - by_variance
    return kept @ g / s


def predicted_norm(text, x, gamma, beta, G):
    """Row by row: the loss, and the backward formulas with the divisor s of the forward pass."""
    dx, dgamma, dbeta, loss = np.empty(x.shape), np.zeros(D), np.zeros(D), 0.0
    for row in np.ndindex(x.shape[:-1]):
        centred = x[row] - sum(x[row]) / D
        s = DIVISOR.get(text, lambda squares: (squares / D + EPS) ** 0.5)(sum(centred * centred))
        x_hat = centred / s
        dx[row] = row_gradient(text, G[row] if text == NO_GAMMA else G[row] * gamma, x_hat, s)
        dgamma += G[row] * x_hat
        dbeta += G[row]
        loss += sum(G[row] * (gamma * x_hat + beta))
    return {"x": dx, "gamma": dgamma, "beta": dbeta, "loss": loss}


def norm_arrays(shape, seed=0):
    rng = np.random.default_rng(seed)
    shapes = {"x": shape, "gamma": shape[-1:], "beta": shape[-1:], "G": shape}
    return {name: rng.normal(0.5, 1.5, size) for name, size in shapes.items()}


def test_the_suspects_of_layer_normalization_are_these():
    assert set(attention_suspects.layer_norm(EPS)) == set(NORMS)


@pytest.mark.parametrize("shape", [(D,), (T, D), (N, T, D), (2, 3, 4, D)])
@pytest.mark.parametrize("text", NORMS)
def test_every_suspect_of_layer_normalization_predicts_what_its_mistake_gives(text, shape):
    given = norm_arrays(shape)
    held(attention_suspects.layer_norm(EPS)[text](**given), predicted_norm(text, **given))


@pytest.mark.parametrize("text", [CONSTANTS, VARIANCE_CONSTANT, MEAN_CONSTANT, NO_GAMMA])
def test_a_mistake_of_the_backward_pass_leaves_the_loss_and_the_gradients_of_gamma_and_beta_right(text):
    given = norm_arrays((N, T, D), seed=1)

    def loss(x, gamma, beta, G):
        centred = x - np.einsum("ntd->nt", x)[..., None] / D
        variance = np.einsum("ntd,ntd->nt", centred, centred)[..., None] / D
        return (G * (gamma * centred / (variance + EPS) ** 0.5 + beta)).sum()

    wrong = attention_suspects.layer_norm(EPS)[text](**given)
    right = {
        name: complex_step(lambda moved, name=name: loss(**given | {name: moved}), given[name])
        for name in ("x", "gamma", "beta")
    }
    held({name: wrong[name] for name in ("gamma", "beta")}, {name: right[name] for name in ("gamma", "beta")})
    assert wrong["loss"] == pytest.approx(loss(**given), rel=1e-12)
    assert abs(wrong["x"] - right["x"]).max() > 0.01
