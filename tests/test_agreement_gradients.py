"""A loss of a small network: right gradients are accepted, each classic mistake is refused by name."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import Disagreement, agree_gradients
from mathlib.agreement.gradients import _arrays, _gradients, _names, _number, _require, _sizes
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


# The mean of ½(w·x_i − y_i)² over 2 samples with 3 entries each.
LINE = {"w": (3,), "X": (2, 3), "y": (2,)}


def line_loss(w, X, y):
    return sum((X[i] @ w - y[i]) ** 2 for i in range(2)) / 4


def line_gradient(w, X, y):
    return {"w": sum((X[i] @ w - y[i]) * X[i] for i in range(2)) / 2}


def line_formula(w, X, y):
    return sum((X[i, 0] * w[0] + X[i, 1] * w[1] + X[i, 2] * w[2] - y[i]) ** 2 for i in range(2)) / 4


def line(gradient=line_gradient, loss=line_loss, arrays=LINE, wrt="w", **options):
    return agree_gradients(loss, gradient, line_formula, arrays, wrt=wrt, **options)


def line_refusal(*functions, error=Disagreement, **options):
    with pytest.raises(error) as refused:
        line(*functions, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    "options, where",
    [
        ({}, "3 random draws for w (3)"),
        ({"draws": 2}, "2 random draws for w (3)"),
        ({"draws": 1}, "1 random draw for w (3)"),
        ({"arrays": LINE | {"y": np.array([2.0, -3.0])}}, "3 random draws for w (3)"),
        ({"wrt": ("w", "X"), "draws": 1}, "1 random draw for w (3), X (2, 3)"),
    ],
)
def test_the_report_says_where_it_looked(options, where):
    def both(w, X, y):
        return line_gradient(w, X, y) | {"X": np.outer(X @ w - y, w) / 2}

    assert line(both, **options).where == where


def test_random_arrays_are_drawn_as_often_as_said_and_given_ones_looked_at_once():
    seen = []

    def watched(w, X, y):
        seen.append((w.tolist(), X.tolist(), y.tolist()))
        return line_gradient(w, X, y)

    line(watched, draws=2)
    assert len(seen) == 2 and all(one != other for one, other in zip(*seen, strict=True))
    given = {"w": np.arange(1.0, 4), "X": np.arange(6.0).reshape(2, 3), "y": np.array([5.0, -7.0])}
    seen.clear()
    assert line(watched, arrays=given, draws=2).where == "the given arrays for w (3)"
    assert seen == [([1, 2, 3], [[0, 1, 2], [3, 4, 5]], [5, -7])]


@pytest.mark.parametrize("draws", [0, -1, 2.0])
def test_draws_are_counted_in_positive_whole_numbers(draws):
    told = line_refusal(draws=draws, error=ValueError)
    assert told == f"draws={draws}; expected a positive number of random draws"


ALL_ROWS = (
    ("line_loss and its formula", "symbolic"),
    ("line_gradient and SymPy's derivative", "symbolic"),
    ("line_gradient and the complex step of line_loss", "complex step"),
    ("line_gradient and central differences of line_loss", "central differences"),
)


@pytest.mark.parametrize(
    "options, rows, notes",
    [
        ({}, ALL_ROWS, ()),
        ({"complex_step": "no need"}, (*ALL_ROWS[:2], ALL_ROWS[3]), ("no complex step: no need",)),
        ({"allow_equal": "none is"}, ALL_ROWS, ("equal sizes: none is",)),
        (
            {"complex_step": "no need", "allow_equal": "none is"},
            (*ALL_ROWS[:2], ALL_ROWS[3]),
            ("no complex step: no need", "equal sizes: none is"),
        ),
    ],
)
def test_the_report_lists_what_was_compared_and_what_was_left_out(options, rows, notes):
    report = line(draws=1, claim="optimizers.sgd", part="update", **options)
    assert (report.name, report.rows, report.notes) == ("line_gradient", rows, notes)
    assert (report.claim, report.part) == ("optimizers.sgd", "update")


def test_an_unknown_part_of_a_claim_is_refused():
    with pytest.raises(ValueError, match="got part='no such'"):
        line(claim="optimizers.sgd", part="no such")


def test_the_complex_step_is_held_against_the_gradient():
    def quarter(w, X, y):
        return line_loss(w.real * 3 / 4 + w / 4 if np.iscomplexobj(w) else w, X, y)

    told = line_refusal(line_gradient, quarter)
    assert "line_gradient (by w) disagrees with the complex step of quarter in 3 of 3 entries" in told
    assert told.endswith("allowed 1e-12 (ratio 4 in every entry?)")
    assert line(line_gradient, quarter, complex_step="three quarters of it are dropped")


def test_central_differences_are_held_against_the_gradient():
    at = {"w": np.array([0.5, -0.75, 1.0]), "X": np.arange(6.0).reshape(2, 3), "y": np.array([5.0, -7.0])}

    def steeper(w, X, y):  # at w itself the loss and its complex step are right
        return line_loss(w, X, y) + (0 if np.iscomplexobj(w) else (w - at["w"]).sum())

    told = line_refusal(line_gradient, steeper, arrays=at)
    assert "line_gradient (by w) disagrees with central differences of steeper in 3 of 3 entries" in told
    assert told.endswith("allowed 1e-6 (off by the constant −1 in every entry?)")


@pytest.mark.parametrize(
    "candidates, remark",
    [
        ({"thing": 7}, "(ratio 7 = the thing: a sum for a mean?)"),
        ({"thing": np.array([7.0, 7.0, 7.0])}, "(thing?)"),
        ({"thing": lambda **a: {"w": 7 * line_gradient(**a)["w"].reshape(1, 3)}}, "(thing?)"),
        ({"thing": lambda **a: {"w": line_gradient(**a)["w"]}}, "(ratio 7 in every entry?)"),
        ({"thing": lambda **a: {"loss": 7 * line_loss(**a)}}, "(ratio 7 in every entry?)"),
        ({"batch size": 7}, "(ratio 7 = the batch size: 1/m missing?)"),
        (None, "(ratio 7 in every entry?)"),
    ],
)
def test_a_candidate_is_a_number_an_array_or_a_function_of_the_arrays(candidates, remark):
    wrong = lambda **arrays: {"w": 7 * line_gradient(**arrays)["w"]}
    assert line_refusal(wrong, candidates=candidates).endswith(f"allowed 1e-10 {remark}")


def test_a_candidate_may_tell_a_wrong_loss():
    wrong = lambda **arrays: 7.25 * line_loss(**arrays)
    candidates = {"too much": lambda **a: {"loss": 7.25 * line_loss(**a)}, "else": lambda **a: {}}
    told = line_refusal(line_gradient, wrong, candidates=candidates)
    assert "disagrees with its formula in 1 of 1 entries, most at these arrays: " in told
    assert told.endswith("(too much?)")


def test_candidates_are_asked_only_where_something_is_wrong():
    def never(**arrays):
        raise AssertionError("nothing is wrong here")

    assert line(candidates={"never": never})


@pytest.mark.parametrize("name, place", [("w", r"at w\[[0-2]\]: "), ("c", "at c: ")])
def test_an_entry_is_named_by_its_indices_and_a_number_by_its_name(name, place):
    value = lambda w, c: c**2 * (w @ w)
    right = lambda w, c: {"w": 2 * c**2 * w, "c": 2 * c * (w @ w)}
    said = lambda w, c: c**2 * (w[0] ** 2 + w[1] ** 2 + w[2] ** 2)
    assert agree_gradients(value, right, said, {"w": (3,), "c": ()})
    with pytest.raises(Disagreement, match=f"most {place}"):
        agree_gradients(
            value, lambda w, c: right(w, c) | {name: -right(w, c)[name]}, said, {"w": (3,), "c": ()}
        )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("draws", [1, 2])
def test_a_gradient_must_differ_from_zero_at_one_draw_at_least(draws, seed):
    seen = []

    def slope(w):
        seen.append(float(w))
        return {"w": np.where(w > 0, 1.0, 0.0)}

    def check():
        return agree_gradients(
            lambda w: np.maximum(w, 0), slope, lambda w: sp.Max(0, w), {"w": ()}, draws=draws, seed=seed
        )

    try:
        check()
    except ValueError as refused:
        assert max(seen) < 0 and str(refused) == (
            "the gradient by w is 0 in every entry here, so a wrong factor would stay unseen; "
            "take another seed or other arrays"
        )
    else:
        assert max(seen) > 0
    assert len(seen) == draws


def test_one_entry_other_than_zero_is_enough_for_a_gradient():
    value, slope = lambda w: w[1] ** 2, lambda w: {"w": np.array([0, 2 * w[1], 0])}
    assert agree_gradients(value, slope, lambda w: w[1] ** 2, {"w": (3,)}, draws=1)


def test_every_gradient_that_is_zero_here_is_named():
    zero = lambda u, v, w, c: {"u": 0 * u, "v": v, "w": 0 * w, "c": 0 * c}
    value = lambda u, v, w, c: u @ u * 0 + v @ v / 2 + np.maximum(w, 0) + np.maximum(c, 0)
    said = lambda u, v, w, c: (v[0] ** 2 + v[1] ** 2) / 2 + sp.Max(0, w) + sp.Max(0, c)
    at = {"u": np.ones(3), "v": np.array([2.0, 3.0]), "w": np.array(-1.0), "c": np.array(-2.0)}
    with pytest.raises(ValueError, match=r"the gradient by w, c is 0 in every entry here"):
        agree_gradients(value, zero, said, at)


class Refusing:
    """Stands for a comparison: refuses, and notes what it is called with."""

    def __init__(self):
        self.calls = []

    def __call__(self, forms):
        self.forms = forms
        return self

    def require(self, x, y):
        self.calls.append((self.forms, x.tolist(), y.tolist()))
        raise Disagreement(f"refused {len(self.calls)}")


def test_the_second_comparison_has_the_candidates_in_the_shape_of_what_is_compared():
    here, x, y = Refusing(), np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    known = {
        "batch size": 5,
        "form": lambda a: {"w": a + np.arange(2), "v": a},
        "other": lambda a: {"v": a},
    }
    with pytest.raises(Disagreement, match="refused 2"):
        _require(here, x, y, known, {"a": 10}, "w")
    (first, *xy), (second, *again) = here.calls
    assert first == {} and xy == again == [[[1, 2]], [[3, 4]]]
    assert list(second) == ["batch size", "form"] and second["batch size"] == 5
    assert second["form"].tolist() == [[10, 11]]


GIVEN = {
    "w": (3,),
    "c": (),
    "one": (1,),
    "M": np.ones((2, 3)),
    "t": np.array([2, 0]),
    "u": np.ones(3, np.uint8),
}


def test_shapes_and_arrays_are_taken_as_they_are():
    made = _arrays(GIVEN, None)
    assert list(made) == list(GIVEN) and all(made[name] is GIVEN[name] for name in GIVEN)
    for given in ((3, 3), np.ones((2, 2)), (2, 3, 2)):
        assert _arrays({"W": given}, "it is recurrent")["W"] is given


@pytest.mark.parametrize("reason", ["", "  ", True, False, 5])
def test_the_reason_for_equal_sizes_is_a_text(reason):
    with pytest.raises(TypeError) as refused:
        _arrays({"w": (3,)}, reason)
    assert str(refused.value) == (
        f"allow_equal={reason!r}; expected the reason, a text, why equal sizes are meant"
    )


NO_SHAPE = [[4, 3], (4, 0), (0,), (4, -1), (2.5,), (4, 2.0), ("4", 3), 3, None]


@pytest.mark.parametrize("given", NO_SHAPE, ids=repr)
@pytest.mark.parametrize("reason", [None, "equal"])
def test_what_is_no_shape_is_refused(given, reason):
    with pytest.raises(TypeError) as refused:
        _arrays({"w": (3,), "W": given}, reason)
    assert str(refused.value) == f"W is {given!r}; expected a shape, such as (4, 3), or an array"


@pytest.mark.parametrize("dtype", ["float32", "bool", "complex128", "object"])
def test_arrays_of_other_types_are_refused(dtype):
    with pytest.raises(TypeError) as refused:
        _arrays({"W": np.ones((4, 3)).astype(dtype)}, None)
    assert str(refused.value) == f"W has dtype {dtype}; expected float64, or integers for labels"


@pytest.mark.parametrize("shape", [(3, 3), (1, 1), (2, 3, 2)])
def test_the_message_of_equal_sizes_says_what_to_do(shape):
    for given in (shape, np.ones(shape), np.ones(shape, int)):
        with pytest.raises(ValueError) as refused:
            _arrays({"w": (3,), "W": given}, None)
        assert str(refused.value) == (
            f"W has the equal sizes {shape}: a wrong transpose could hide; take unequal sizes, "
            'or say allow_equal="why" if they are meant'
        )


@pytest.mark.parametrize(
    "wrt, names",
    [
        (None, ["w", "c", "one", "M"]),
        ("c", ["c"]),
        ("one", ["one"]),
        (("M", "w"), ["M", "w"]),
        ({"w": 1}, ["w"]),
    ],
)
def test_the_names_are_those_asked_for_or_all_without_labels(wrt, names):
    assert _names(GIVEN, wrt) == names


@pytest.mark.parametrize("wrt, name", [("t", "t"), (["w", "u"], "u"), ("q", "q"), (("w", "q"), "q")])
def test_names_of_labels_and_of_nothing_are_refused(wrt, name):
    with pytest.raises(ValueError) as refused:
        _names(GIVEN, wrt)
    assert str(refused.value) == (
        f"wrt names {name!r}; expected real arrays among ['M', 'c', 'one', 't', 'u', 'w']"
    )


@pytest.mark.parametrize("arrays, wrt", [(GIVEN, ()), ({"t": np.arange(3)}, None), ({}, None)])
def test_without_a_name_there_is_nothing_to_differentiate_by(arrays, wrt):
    with pytest.raises(ValueError, match=r"\Athere is no array to differentiate by\Z"):
        _names(arrays, wrt)


@pytest.mark.parametrize(
    "arrays, names, sizes",
    [
        (
            {"W": (4, 3), "b": (4,), "X": (5, 3), "c": ()},
            ["W", "b"],
            {"number of rows of W": 4, "batch size": 5},
        ),
        ({"W": np.ones((4, 3)), "X": np.ones((6, 3))}, ["W"], {"number of rows of W": 4, "batch size": 6}),
        ({"K": (2, 3, 4), "t": np.arange(7)}, ["K"], {"number of rows of K": 2, "batch size": 7}),
        ({"b": (4,), "c": ()}, ["b", "c"], {}),
    ],
)
def test_the_rows_of_data_are_the_batch_and_those_of_a_parameter_its_rows(arrays, names, sizes):
    assert _sizes(arrays, names) == sizes


@pytest.mark.parametrize("value", [1.5, np.float64(1.5), np.array(1.5)])
@pytest.mark.parametrize("allow_complex", [False, True])
def test_a_number_may_come_as_an_array_without_axes(value, allow_complex):
    assert _number(value, "f", allow_complex) == 1.5
    assert isinstance(_number(value, "f", allow_complex), float)


@pytest.mark.parametrize("value", [1 + 2j, np.complex128(1 + 2j), np.array(1 + 2j)])
def test_a_complex_number_is_one_only_after_a_complex_step(value):
    assert _number(value, "f", allow_complex=True) == 1 + 2j
    with pytest.raises(TypeError, match=r"\Af returns complex(128)?; expected one number, a float\Z"):
        _number(value, "f")


@pytest.mark.parametrize(
    "value, said",
    [
        (1, "int"),
        (None, "NoneType"),
        ([1.0], "list"),
        (np.float32(1), "float32"),
        (np.array(3), "int64"),
        (np.ones(1), "an array of shape (1,)"),
        (np.ones((2, 3)), "an array of shape (2, 3)"),
    ],
)
@pytest.mark.parametrize("allow_complex", [False, True])
def test_what_is_no_number_is_refused(value, said, allow_complex):
    with pytest.raises(TypeError) as refused:
        _number(value, "f", allow_complex)
    assert str(refused.value) == f"f returns {said}; expected one number, a float"


VALUES = {"W": np.ones((2, 3)), "c": np.array(1.0), "X": np.ones((4, 3))}
EXPECTED = {"W": np.arange(6.0).reshape(2, 3), "c": np.array(2.0)}


def gradients(got, names=("W", "c")):
    return _gradients(got, VALUES, list(names), "g", EXPECTED)


@pytest.mark.parametrize("c", [5.0, np.float64(5), np.array(5.0)])
def test_gradients_come_out_as_arrays_of_the_names_asked_for(c):
    W = np.full((2, 3), 7.0)
    found = gradients({"X": "not asked for", "c": c, "W": W})
    assert list(found) == ["W", "c"] and found["W"] is W
    assert isinstance(found["c"], np.ndarray) and found["c"].shape == () and found["c"] == 5


@pytest.mark.parametrize(
    "got, error, message",
    [
        ([1], TypeError, "g returns list; expected a dictionary {name: gradient}"),
        (None, TypeError, "g returns NoneType; expected a dictionary {name: gradient}"),
        ({"W": np.ones((2, 3))}, ValueError, "g returns no gradient for c; say wrt=(...) if none is meant"),
        ({"X": 1}, ValueError, "g returns no gradient for W, c; say wrt=(...) if none is meant"),
        ({"W": [[1.0]], "c": 1.0}, TypeError, "g returns list for W; expected float64"),
        ({"W": np.ones((2, 3)), "c": 1}, TypeError, "g returns int for c; expected float64"),
        (
            {"W": np.ones((2, 3), np.float32), "c": 1.0},
            TypeError,
            "g returns float32 for W; expected float64",
        ),
        (
            {"W": EXPECTED["W"].T.copy(), "c": 1.0},
            Disagreement,
            "g returns the shape (3, 2) for W; expected its own shape, (2, 3) (equals the transpose)",
        ),
        (
            {"W": np.array([[0.1, 7.3]]), "c": 1.0},
            Disagreement,
            "g returns the shape (1, 2) for W; expected its own shape, (2, 3)",
        ),
        (
            {"W": np.ones((2, 3)), "c": np.ones(1)},
            Disagreement,
            "g returns the shape (1,) for c; expected its own shape, ()",
        ),
    ],
)
def test_gradients_of_the_wrong_type_or_shape_are_refused(got, error, message):
    with pytest.raises(error) as refused:
        gradients(got)
    assert type(refused.value) is error and str(refused.value) == message
