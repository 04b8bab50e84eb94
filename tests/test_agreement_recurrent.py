"""The gradient through time against the unrolled loss: each of its four ways by itself, and what it says."""

import mpmath
import numpy as np
import pytest

from mathlib.agreement import recurrent
from mathlib.agreement.record import Agreement
from mathlib.agreement.recurrent import agree_through_time
from mathlib.agreement.recurrent_suspects import LAST
from mathlib.comparison import Disagreement, same
from mathlib.recurrence import lstm, rnn

SMALL = {"rnn": (5, 3, 1, 2), "lstm": (4, 2, 2, 1)}  # SymPy unrolls them quickly
N, T, M, D = SMALL["rnn"]
PLACE = "rnn of 5 samples, 3 steps, 1 → 2: "
both = pytest.mark.parametrize("cell", SMALL)


def drawn(cell, sizes=None, seed=0):
    return recurrent._drawn(cell, sizes or SMALL[cell], np.random.default_rng(seed))


def states(cell, a):
    """H (N, T, d), unit by unit from the formulas of the cell"""
    sigma = lambda z: 1 / (1 + np.exp(-z))
    N, T, d = a["G"].shape
    H = np.empty((N, T, d))
    for n in range(N):
        h, c = a["h_0"][n], a.get("c_0", a["h_0"])[n]
        for t in range(T):
            z = np.array([w @ h + u @ a["X"][n, t] + b for w, u, b in zip(a["W_h"], a["W_x"], a["b"])])
            if cell == "rnn":
                h = np.tanh(z)
            else:
                i, f, g, o = sigma(z[:d]), sigma(z[d : 2 * d]), np.tanh(z[2 * d : 3 * d]), sigma(z[3 * d :])
                c = f * c + i * g
                h = o * np.tanh(c)
            H[n, t] = h
    return H


def slopes_of_loss(cell, a, name, step=2e-3):
    """∂L by every entry of one array, by differences of sixth order"""
    L = lambda by, at: (a["G"] * states(cell, a | {name: a[name] + by * at})).sum()
    slopes = np.empty(a[name].shape)
    for index in np.ndindex(slopes.shape):
        at = np.zeros(slopes.shape)
        at[index] = 1
        pairs = [L(k * step, at) - L(-k * step, at) for k in (1, 2, 3)]
        slopes[index] = (45 * pairs[0] - 9 * pairs[1] + pairs[2]) / (60 * step)
    return slopes


def trained(cell, a):
    """{name: gradient} by the functions that train"""
    module, firsts = {"rnn": (rnn, ["h_0"]), "lstm": (lstm, ["h_0", "c_0"])}[cell]
    p = {name: a[name] for name in ("W_h", "W_x", "b")}
    g = module.backward(p, module.forward(p, a["X"], *(a[name] for name in firsts)), a["G"])
    return g.parameters | {name: getattr(g, name) for name in ["X", *firsts]}


# --- what is asked for, and what is drawn -------------------------------------------------------------------


@pytest.fixture
def compared(monkeypatch):
    """The arguments of every comparison, which is not made"""
    calls = []
    monkeypatch.setattr(recurrent, "_compare", lambda *given: calls.append(given))
    return calls


SHAPES = {
    "rnn": [
        {"W_h": (2, 2), "W_x": (2, 1), "b": (2,), "X": (5, 3, 1), "h_0": (5, 2), "G": (5, 3, 2)},
        {"W_h": (3, 3), "W_x": (3, 5), "b": (3,), "X": (4, 2, 5), "h_0": (4, 3), "G": (4, 2, 3)},
    ],
    "lstm": [
        {"W_h": (4, 1), "W_x": (4, 2), "b": (4,), "X": (4, 3, 2), "h_0": (4, 1), "c_0": (4, 1)}
        | {"G": (4, 3, 1)},
        {"W_h": (8, 2), "W_x": (8, 1), "b": (8,), "X": (5, 2, 1), "h_0": (5, 2), "c_0": (5, 2)}
        | {"G": (5, 2, 2)},
    ],
}


@both
def test_two_sizes_of_each_cell_are_the_default(compared, cell):
    report = agree_through_time(cell)
    assert [{name: a.shape for name, a in arrays.items()} for *_, arrays in compared] == SHAPES[cell]
    module = {"rnn": rnn, "lstm": lstm}[cell]
    assert [given[:3] for given in compared] == [(cell, f"{cell}.backward", module.backward)] * 2
    assert (report.claim, report.part) == (None, None)


def test_another_gradient_is_called_by_its_name(compared):
    def mine(p, stored, G):
        raise AssertionError("never called here")

    report = agree_through_time("rnn", [SMALL["rnn"]], backward=mine)
    assert [given[:3] for given in compared] == [("rnn", "mine", mine)]
    assert (
        report.name == "mine" and report.rows[0][0] == "rnn.forward and every state of the unrolled formula"
    )
    assert report.rows[1][0] == "mine and SymPy's derivative of the unrolled loss"


def test_every_size_and_every_seed_draws_anew(compared):
    agree_through_time("rnn", [SMALL["rnn"]] * 2)
    agree_through_time("rnn", [SMALL["rnn"]] * 2, seed=1)
    agree_through_time("rnn", [SMALL["rnn"]])
    drawn = [arrays["G"][0, 0, 0] for *_, arrays in compared]
    assert len(set(drawn)) == 4 and drawn[4] == drawn[0]


@both
def test_entries_are_drawn_off_zero_with_either_sign(cell):
    for name, array in drawn(cell, (30, 40, 12, 10)).items():
        assert (array > 0).any() and (array < 0).any(), name
        sizes = np.abs(array)
        assert 0.25 <= sizes.min() < 0.4 and 0.9 < sizes.max() <= 1, name
        assert len(np.unique(sizes)) == array.size, name


@pytest.mark.parametrize(
    "sizes",
    [(3, 2, 3, 2), (2, 2, 3, 3), (2, 2, 3, 2), (1, 2, 3, 4), (4, 1, 3, 2), (4, 0, 3, 2), (1, 1, 1, 1)],
)
def test_sizes_that_could_hide_a_mistake_are_refused(compared, sizes):
    with pytest.raises(ValueError) as refusal:
        agree_through_time("rnn", [SMALL["rnn"], sizes])
    assert str(refusal.value) == (
        f"(N, T, m, d) = {sizes}: equal sizes, one sample or one step could hide a mistake; take "
        "different N, m and d, with N and T at least 2"
    )
    assert compared == []


def test_the_smallest_sizes_are_taken(compared):
    agree_through_time("rnn", [(2, 2, 1, 3), (3, 2, 2, 1)])
    assert [arrays["G"].shape for *_, arrays in compared] == [(2, 2, 3), (3, 2, 1)]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cell": "gru"}, r"unknown cell 'gru'; expected one of rnn, lstm"),
        ({"sizes": []}, r"there is nothing to check; give sizes=\[\(N, T, m, d\), ...\]"),
        ({"claim": "recurrence.nothing"}, "has no claim 'recurrence.nothing'"),
        ({"claim": "recurrence.bptt", "part": "gates"}, "has the parts 'errors', 'sum over time'; got part"),
        ({"part": "errors"}, "without a claim"),
    ],
)
def test_bad_calls_say_what_to_do(compared, given, message):
    with pytest.raises(ValueError, match=message):
        agree_through_time(**{"cell": "rnn"} | given)
    assert compared == []


# --- the four ways ------------------------------------------------------------------------------------------


def by_hand(cell, T, numbers, monkeypatch, **entries):
    """What the compiled formula of one input and one unit gives, and how often it calls each function"""
    calls = dict.fromkeys(numbers, 0)

    def counted(name, function):
        def call(z):
            calls[name] += 1
            return function(z)

        return call

    monkeypatch.setattr(recurrent, "NUMBERS", {name: counted(name, f) for name, f in numbers.items()})
    compiled, names = recurrent._compiled.__wrapped__(cell, T, 1, 1)
    assert names == tuple(entries)
    return [int(value) for value in compiled(*(x for values in entries.values() for x in values))], calls


def test_the_formula_of_an_rnn_by_hand(monkeypatch):
    # h_1 = 3(2·(−1) + 3·1 + 1) = 6,  h_2 = 3(2·6 + 3·(−1) + 1) = 30; with 5 for the slope: δ_2 = 5·1,
    # δ_1 = 5(7 + 2·5) = 85.  The slope 5 is not that of 3z: it is looked up, not derived from it.
    numbers = {"tanh": lambda z: 3 * z, "d_tanh": lambda z: 5}
    values, calls = by_hand(
        "rnn", 2, numbers, monkeypatch, W_h=[2], W_x=[3], b=[1], X=[1, -1], h_0=[-1], G=[7, 1]
    )
    by_W_h, by_W_x, by_b, by_X, by_h_0 = 5 * 6 - 85, 85 - 5, 85 + 5, [3 * 85, 3 * 5], 2 * 85
    assert values == [6, 30, by_W_h, by_W_x, by_b, *by_X, by_h_0]
    assert calls == {"tanh": 2, "d_tanh": 2}  # one call a state: parts in common are worked out once


def test_the_formula_of_an_lstm_by_hand(monkeypatch):
    # z = b + W_x x = (1, 2, 3, 4): i = 2, f = 4, g = 15, o = 8; c = 4·10 + 2·15 = 70, h = 8·5·70 = 2800.
    # o: 3·350;  dc = 8·7 = 56;  i: 56·15·3,  f: 56·10·3,  g: 56·2·7;  all times G = 2
    numbers = {
        "sigma": lambda z: 2 * z,
        "d_sigma": lambda z: 3,
        "tanh": lambda z: 5 * z,
        "d_tanh": lambda z: 7,
    }
    W_x, b = [1, 0, -1, 2], [-2, 2, 6, -2]
    values, calls = by_hand(
        "lstm", 1, numbers, monkeypatch, W_h=[0] * 4, W_x=W_x, b=b, X=[3], h_0=[0], c_0=[10], G=[2]
    )
    by_b = [2 * 56 * 15 * 3, 2 * 56 * 10 * 3, 2 * 56 * 2 * 7, 2 * 350 * 3]
    by_W_x, by_X = [3 * each for each in by_b], by_b[0] - by_b[2] + 2 * by_b[3]
    assert values == [2800, *[0] * 4, *by_W_x, *by_b, by_X, 0, 2 * 56 * 4]
    assert calls == {"sigma": 3, "d_sigma": 3, "tanh": 2, "d_tanh": 2}


@pytest.mark.parametrize("name", ["sigma", "tanh"])
def test_the_slopes_put_in_are_those_of_the_functions(name):
    f, slope = recurrent.NUMBERS[name], recurrent.NUMBERS[f"d_{name}"]
    for z in (-2, 0, 0.5, 3):
        assert abs(slope(z) - mpmath.diff(f, z)) < 1e-12
    assert abs(f(0.7) - {"sigma": 1 / (1 + np.exp(-0.7)), "tanh": np.tanh(0.7)}[name]) < 1e-15


@pytest.mark.parametrize("way", [recurrent._complex_step, recurrent._differences])
@both
def test_a_step_by_every_entry_gives_the_gradient_that_trains(way, cell):
    a = drawn(cell, (3, 2, 1, 2))
    for name, expected in trained(cell, a).items():
        found = way(cell, a, name)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() < (1e-14 if way == recurrent._complex_step else 5e-12), name


@both
def test_sympy_gives_the_states_and_slopes_of_the_formulas(cell):
    a = drawn(cell)
    H, gradients = recurrent._reference(cell, a)
    assert same(H, states(cell, a))
    assert list(gradients) == [name for name in a if name != "G"]
    for name, gradient in gradients.items():
        expected = slopes_of_loss(cell, a, name)
        assert gradient.shape == expected.shape and np.abs(gradient - expected).max() < 1e-10, name


# --- what it says of a gradient -----------------------------------------------------------------------------


def refusal(wrong):
    """What is said of wrong(gradients that train, p, stored, G)"""
    with pytest.raises(Disagreement) as refused:
        agree_through_time(
            "rnn", [SMALL["rnn"]], backward=lambda p, s, G: wrong(rnn.backward(p, s, G), p, s, G)
        )
    text = str(refused.value)
    assert text.startswith(PLACE)
    return text.removeprefix(PLACE)


def test_an_agreement_says_what_was_compared():
    report = agree_through_time(
        "rnn", [SMALL["rnn"], (4, 2, 3, 1)], claim="recurrence.bptt", part="sum over time", seed=2
    )
    rows = (
        ("rnn.forward and every state of the unrolled formula", "symbolic"),
        ("rnn.backward and SymPy's derivative of the unrolled loss", "symbolic"),
        ("rnn.backward and the complex step of the loss", "complex step"),
        ("rnn.backward and central differences of the loss", "central differences"),
    )
    where = "5 samples × 3 steps (1 → 2), 4 samples × 2 steps (3 → 1)"
    assert report == Agreement("rnn.backward", where, rows, "recurrence.bptt", "sum over time")


def test_an_lstm_that_trains_is_accepted():
    assert agree_through_time("lstm", [SMALL["lstm"]])


def test_some_of_the_parameters_may_be_given_alone():
    only = lambda p, stored, G: {"b": rnn.backward(p, stored, G).parameters["b"]}
    assert agree_through_time("rnn", [SMALL["rnn"]], backward=only)


def one_entry(array, index):
    changed = array.copy()
    changed[index] += 0.5
    return changed


WRONG = {
    "a later array alone": (lambda g, *_: {"b": one_entry(g.parameters["b"], 1)}, "(by b)", "most at b[1]: "),
    "parameters of a record": (
        lambda g, *_: g._replace(parameters=g.parameters | {"W_x": one_entry(g.parameters["W_x"], (1, 0))}),
        "(by W_x)",
        "in 1 of 2 entries, most at W_x[1, 0]: ",
    ),
    "inputs of a record": (
        lambda g, *_: g._replace(X=one_entry(g.X, (4, 2, 0))),
        "(by X)",
        "in 1 of 15 entries, most at X[4, 2, 0]: ",
    ),
    "first state of a record": (
        lambda g, *_: g._replace(h_0=2 * g.h_0),
        "(by h_0)",
        "(ratio 2: a factor 2?)",
    ),
    "mean over the batch": (
        lambda g, *_: {"X": g.X / N},
        "(by X)",
        "(ratio 1/5 = 1/the batch size: 1/m twice?)",
    ),
    "times the steps": (
        lambda g, *_: {"X": g.X * T},
        "(by X)",
        "(ratio 3 = the number of steps: a sum for a mean?)",
    ),
    "last step": (
        lambda g, p, s, G: {"b": (G[:, -1] * (1 - s.H[:, -1] ** 2)).sum(axis=0)},
        "(by b)",
        f"({LAST}?)",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_refused_with_its_place_or_its_cause(name):
    wrong, array, message = WRONG[name]
    text = refusal(wrong)
    assert f" {array} disagrees with SymPy's derivative of the unrolled loss in " in text
    assert message in text


def test_a_wrong_shape_is_refused():
    text = refusal(lambda g, *_: {"W_x": g.parameters["W_x"].T})
    assert text.endswith(" returns the shape (1, 2) for W_x; expected (2, 1)")


def test_a_wrong_state_is_refused_before_any_gradient(monkeypatch):
    forward = rnn.forward

    def wrong(p, X, h_0):
        stored = forward(p, X, h_0)
        stored.H[2, 3, 1] += 1e-6
        return stored

    monkeypatch.setattr(rnn, "forward", wrong)
    text = refusal(lambda *_: {})
    assert text.startswith(
        "rnn.forward disagrees with the unrolled formula in 1 of 30 entries, most at H[2, 2, 1]"
    )
