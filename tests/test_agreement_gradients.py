"""A loss of a small network: right gradients are accepted, each classic mistake is refused by name."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import Disagreement, agree_gradients
from mathlib.evidence import EVIDENCE_MIME

SHAPES = {"W": (4, 3), "b": (4,), "X": (5, 3), "Y": (5, 4)}


def loss(W, b, X, Y):
    return ((np.tanh(X @ W.T + b) - Y) ** 2).sum() / (2 * len(X))


def delta(W, b, X, Y):
    a = np.tanh(X @ W.T + b)
    return (a - Y) * (1 - a**2) / len(X)


def gradient(W, b, X, Y):
    d = delta(W, b, X, Y)
    return {"W": d.T @ X, "b": d.sum(0)}


def formula(W, b, X, Y):
    m, n = X.shape
    k = W.shape[0]
    z = sp.Matrix(m, k, lambda i, j: sum(X[i, p] * W[j, p] for p in range(n)) + b[j])
    return sum((sp.tanh(z[i, j]) - Y[i, j]) ** 2 for i in range(m) for j in range(k)) / (2 * m)


def with_change(name, change):
    def changed(W, b, X, Y):
        grads = gradient(W, b, X, Y)
        return grads | {name: change(grads[name], W=W, b=b, X=X, Y=Y)}

    return changed


def no_slope(W, b, X, Y):
    d = (np.tanh(X @ W.T + b) - Y) / len(X)
    return {"W": d.T @ X, "b": d.sum(0)}


def one_entry(grad, **_):
    grad = grad.copy()
    grad[2, 1] *= -1
    return grad


def check(gradient, **options):
    return agree_gradients(loss, gradient, formula, SHAPES, wrt=("W", "b"), draws=1, **options)


@pytest.mark.parametrize("seed", range(8))
def test_right_gradients_are_accepted(seed):
    assert check(gradient, seed=seed)


def test_the_report_names_shapes_and_bounds():
    bundle = check(gradient, claim="backpropagation.minibatch")._repr_mimebundle_()
    text = (
        "gradient: NumPy, SymPy, complex step and differences agree at 1 random draw for W (4, 3), b (4), "
        "below 1e-10 (complex step 1e-12, differences 1e-6)"
    )
    assert bundle["text/plain"] == text
    assert bundle[EVIDENCE_MIME]["claim"] == "backpropagation.minibatch"
    assert bundle[EVIDENCE_MIME]["view"]["rows"][0] == ["loss and its formula", "below 1e-10"]


WRONG = {
    "sign": (with_change("W", lambda g, **_: -g), r"by W\).*in 12 of 12 entries.*ratio −1: a sign\?"),
    "factor 2": (with_change("b", lambda g, **_: 2 * g), r"by b\).*ratio 2: a factor 2\?"),
    "1/m missing": (with_change("W", lambda g, **_: 5 * g), "ratio 5 = the batch size: 1/m missing"),
    "1/m twice": (with_change("W", lambda g, **_: g / 5), "ratio 1/5 = 1/the batch size: 1/m twice"),
    "transpose": (with_change("W", lambda g, **_: g.T.copy()), r"shape \(3, 4\) for W.*equals the transpose"),
    "hidden transpose": (
        with_change("W", lambda g, **_: g.T.reshape(g.shape)),
        "equals the transpose, reshaped",
    ),
    "no sum over rows": (
        lambda **arrays: gradient(**arrays) | {"b": delta(**arrays)},
        r"shape \(5, 4\) for b.*the sum over the rows is missing",
    ),
    "one entry": (
        with_change("W", one_entry),
        r"1 of 12.*W\[2, 1\].*only entry \[2, 1\] is wrong: ratio −1: a sign",
    ),
    "sigma' missing": (no_slope, r"no_slope \(by W\) disagrees with SymPy's derivative in 12 of 12"),
    "1e-9": (with_change("W", lambda g, **_: g * (1 + 1e-9)), r"relative error 1.0e-09, allowed 1e-10"),
    "shifted": (
        with_change("W", lambda g, **_: np.roll(g, 1, 0)),
        "entries shifted by one index along axis 0",
    ),
    "nan": (with_change("b", lambda g, **_: g * [1, np.nan, 1, 1]), r"by b\) is nan at b\[1\]"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_mistake_is_refused_by_name(name):
    wrong, message = WRONG[name]
    with pytest.raises(Disagreement, match=message):
        check(wrong)


def test_the_message_holds_both_values():
    with pytest.raises(
        Disagreement, match=r"changed \(by W\) gives (\S+), SymPy's derivative (\S+);"
    ) as caught:
        check(with_change("W", lambda g, **_: -g))
    got, right = caught.value.args[0].split("gives ")[1].split(";")[0].split(", SymPy's derivative ")
    assert float(got) == -float(right) != 0


def test_candidates_of_the_caller_are_tried():
    with pytest.raises(Disagreement, match="ratio 7 = the number of classes: a sum for a mean"):
        check(with_change("W", lambda g, **_: 7 * g), candidates={"number of classes": 7})


def test_a_loss_that_is_not_its_formula_is_refused():
    with pytest.raises(
        Disagreement, match="disagrees with its formula.*ratio 5 = the batch size: 1/m missing"
    ):
        agree_gradients(lambda **a: 5 * loss(**a), gradient, formula, SHAPES, wrt=("W", "b"))


@pytest.mark.parametrize("shape", [(3, 3), (1, 1), (2, 3, 2)])
def test_equal_sizes_are_refused(shape):
    square = {"W": shape}
    total = lambda W: float((W**2).sum()) if W.dtype == float else (W**2).sum()
    entries = lambda W: sum(w**2 for w in (sp.flatten(W) if hasattr(W, "tolist") else [W]))
    with pytest.raises(ValueError, match="equal sizes .*a wrong transpose could hide; take unequal sizes"):
        agree_gradients(total, lambda W: {"W": 2 * W}, entries, square)
    with pytest.raises(ValueError, match="equal sizes"):
        agree_gradients(total, lambda W: {"W": 2 * W}, entries, {"W": np.ones(shape)})
    report = agree_gradients(total, lambda W: {"W": 2 * W}, entries, square, allow_equal="a recurrent matrix")
    assert report.text.endswith("; equal sizes: a recurrent matrix")
    with pytest.raises(TypeError, match="the reason, a text"):
        agree_gradients(total, lambda W: {"W": 2 * W}, entries, square, allow_equal=True)


def test_scalars_vectors_labels_and_given_arrays():
    labels = np.array([2, 0, 1, 2, 0])

    def value(Z, c, t):
        return c * Z[np.arange(len(t)), t].sum()

    def slopes(Z, c, t):
        d = np.zeros_like(Z)
        d[np.arange(len(t)), t] = c
        return {"Z": d, "c": Z[np.arange(len(t)), t].sum()}

    picked = lambda Z, c, t: c * sum(Z[i, int(k)] for i, k in enumerate(t))
    report = agree_gradients(value, slopes, picked, {"Z": (5, 3), "c": (), "t": labels})
    assert "3 random draws for Z (5, 3), c ()" in report.text
    given = {"Z": np.arange(15.0).reshape(5, 3) - 7.5, "c": np.array(0.5), "t": labels}
    assert "the given arrays" in agree_gradients(value, slopes, picked, given).text
    with pytest.raises(ValueError, match="wrt names 't'"):
        agree_gradients(value, slopes, picked, given, wrt="t")


def relu_loss(W, x):
    return np.maximum(W @ x, 0).sum()


def d_relu_loss(W, x):
    return {"W": np.outer(W @ x > 0, x)}


def relu_formula(W, x):
    return sum(sp.Max(0, z) for z in W * x)


@pytest.mark.parametrize("seed", range(20))
def test_random_arrays_keep_away_from_kinks(seed):
    assert agree_gradients(relu_loss, d_relu_loss, relu_formula, {"W": (4, 3), "x": (3,)}, wrt="W", seed=seed)


def test_given_arrays_on_a_kink_are_refused():
    at = {"W": np.array([[1.0, -1.0, 1e-5], [1, 2, 3]]), "x": np.ones(3)}
    with pytest.raises(ValueError, match="a kink of the formula lies within the steps"):
        agree_gradients(relu_loss, d_relu_loss, relu_formula, at, wrt="W")


def test_a_gradient_that_is_zero_here_checks_nothing():
    at = {"W": -np.ones((2, 3)), "x": np.ones(3)}
    with pytest.raises(ValueError, match="gradient by W is 0 in every entry"):
        agree_gradients(relu_loss, d_relu_loss, relu_formula, at, wrt="W")


def test_a_gradient_that_is_zero_by_formula_is_a_statement():
    penalty = lambda W, b: (W**2).sum() / 2 + 0 * b.sum()
    slopes = lambda W, b: {"W": W, "b": np.zeros_like(b)}
    squares = lambda W, b: sum(w**2 for w in W) / 2
    assert agree_gradients(penalty, slopes, squares, {"W": (2, 3), "b": (4,)})
    wrong = lambda W, b: {"W": W, "b": b}
    with pytest.raises(Disagreement, match=r"by b\)"):
        agree_gradients(penalty, wrong, squares, {"W": (2, 3), "b": (4,)})


def test_the_complex_step_may_be_left_out_with_a_reason():
    def real_loss(W, b, X, Y):
        return float(loss(W, b, X, Y))

    with pytest.raises(ValueError, match='refuses complex numbers.*complex_step="why not"'):
        agree_gradients(real_loss, gradient, formula, SHAPES, wrt=("W", "b"))
    report = agree_gradients(
        real_loss, gradient, formula, SHAPES, wrt=("W", "b"), draws=1, complex_step="it returns a float"
    )
    assert "complex step and" not in report.text and "no complex step: it returns a float" in report.text


def in_place(W, b, X, Y):
    W *= 2
    return gradient(W, b, X, Y)


BAD = {
    "no dictionary": (lambda W, b, X, Y: [1], TypeError, "returns list; expected a dictionary"),
    "name missing": (lambda W, b, X, Y: {"W": W}, ValueError, "no gradient for b"),
    "float32": (with_change("W", lambda g, **_: g.astype(np.float32)), TypeError, "float32 for W"),
    "list": (with_change("b", lambda g, **_: list(g)), TypeError, "returns list for b"),
    "argument missing": (lambda W, b: {}, TypeError, "cannot be called with W=, b=, X=, Y="),
    "in place": (in_place, ValueError, "changes its argument in place"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_gradient_of_the_wrong_kind_is_refused(name):
    wrong, error, message = BAD[name]
    with pytest.raises(error, match=message) as caught:
        check(wrong)
    assert not isinstance(caught.value, Disagreement)


def test_bad_calls_say_what_to_do():
    with pytest.raises(TypeError, match=r"expected a shape"):
        agree_gradients(loss, gradient, formula, {"W": [4, 3]})
    with pytest.raises(TypeError, match=r"W has dtype float32"):
        agree_gradients(loss, gradient, formula, {"W": np.ones((4, 3), np.float32)})
    with pytest.raises(TypeError, match="one SymPy expression, a scalar|expected a SymPy expression"):
        agree_gradients(loss, gradient, lambda W, b, X, Y: W, SHAPES)
    with pytest.raises(ValueError, match="the formula holds the symbol q"):
        agree_gradients(loss, gradient, lambda W, b, X, Y: W[0, 0] * sp.Symbol("q"), SHAPES)
    with pytest.raises(TypeError, match="an array of shape .5, 4.; expected one number"):
        agree_gradients(delta, gradient, formula, SHAPES)
    with pytest.raises(ValueError, match="no claim 'network.nevron'; did you mean 'network.neuron'"):
        check(gradient, claim="network.nevron")
    with pytest.raises(ValueError, match="draws=0"):
        agree_gradients(loss, gradient, formula, SHAPES, draws=0)
    with pytest.raises(ValueError, match="no array to differentiate"):
        agree_gradients(loss, gradient, formula, SHAPES, wrt=())
