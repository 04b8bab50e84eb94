"""The classic mistakes of backpropagation through time, planted in the cells: each is named."""

import pytest
from test_mistakes_planted import planted

from mathlib.agreement import recurrent_suspects as suspects
from mathlib.agreement.recurrent import agree_through_time
from mathlib.comparison import Disagreement

# Small: a test that runs by itself lets SymPy unroll its cell, and for an LSTM with two units that takes four
# times as long, more than the mutation tests grant a test that is quick after others.
SIZES = {"rnn": [(5, 3, 1, 2)], "lstm": [(3, 2, 2, 1)]}
RNN, LSTM = "recurrence.rnn", "recurrence.lstm"
SUM = 'parameters = {"W_h": D.mT @ H, "W_x": D.mT @ X, "b": D.sum(axis=-2)}'
ONE = (
    "E = Delta[:, {0}]; "
    'parameters = {{"W_h": E.mT @ stored.H[:, {1}], "W_x": E.mT @ stored.X[:, {0}], "b": E.sum(axis=-2)}}'
)
BACK, BACK_H = "back = delta @ W_h", "back_h, back_c = delta @ W_h, dc * f"
SLOPES = 'slopes, W_h = stored.phi.d(stored.Z), p["W_h"]'
CELL = "dc = dh * o * (1 - tanh_C[..., t, :] ** 2) + back_c"

#: name: module, the line, what is written in its place, how the report names it
PLANTED = {
    "last step": (RNN, SUM, ONE.format(-1, -2), suspects.LAST),
    "first step": (RNN, SUM, ONE.format(0, 0), suspects.FIRST),
    "mean over time": (RNN, SUM, "E, D = D, D / Delta.shape[-2]; " + SUM + "; D = E", suspects.MEAN),
    "no path": (RNN, BACK, "back = 0", suspects.NO_PATH),
    "no transpose": (RNN, BACK, "back = delta @ W_h.mT", suspects.NO_TRANSPOSE),
    "no direct path": (
        RNN,
        "(G[..., t, :] + back)",
        "(G[..., t, :] * (t == G.shape[-2] - 1) + back)",
        suspects.NOT_DIRECT,
    ),
    "later state": (RNN, "flat(stored.H[..., :-1, :])", "flat(stored.H[..., 1:, :])", suspects.SHIFTED),
    "slope at h": (
        RNN,
        SLOPES,
        SLOPES.replace("stored.Z", "stored.H[..., 1:, :]"),
        "φ′ taken at h, not at z",
    ),
    "no slope": (
        RNN,
        SLOPES,
        SLOPES.replace("stored.phi.d(stored.Z)", "np.ones_like(stored.Z)"),
        "φ′ forgotten",
    ),
    "h for the slope": (
        RNN,
        SLOPES,
        SLOPES.replace("stored.phi.d(stored.Z)", "stored.H[..., 1:, :]"),
        "h for φ′",
    ),
    "batch": (RNN, '"b": D.sum(axis=-2)', '"b": D.sum(axis=-2) / len(Delta)', "1/the batch size"),
    "lstm, last step": (LSTM, SUM, ONE.format(-1, -2), suspects.LAST),
    "lstm, no path through h": (LSTM, BACK_H, "back_h, back_c = 0, dc * f", suspects.NO_PATH),
    "lstm, no path through c": (
        LSTM,
        BACK_H,
        "back_h, back_c = delta @ W_h, 0",
        "nothing comes back along the cell",
    ),
    "lstm, no forget gate": (LSTM, BACK_H, "back_h, back_c = delta @ W_h, dc", "the forget gate is missing"),
    "lstm, input gate": (
        LSTM,
        BACK_H,
        "back_h, back_c = delta @ W_h, dc * i",
        "the input gate in place of the",
    ),
    "lstm, later c": (LSTM, "dc * C[..., t - 1, :]", "dc * C[..., t, :]", "c_t in place of c_{t−1}"),
    "lstm, slope at tanh c": (LSTM, CELL, CELL.replace("tanh_C", "C"), "tanh′ taken at tanh c, not at c"),
    "lstm, no slope of tanh c": (LSTM, CELL, "dc = dh * o + back_c", "tanh′(c) is missing"),
    "lstm, slope of g": (
        LSTM,
        "gates(slopes)[2][...] = 1 - gates(A)[2] ** 2",
        "pass",
        "the slope g(1 − g) of a sigmoid for the candidate",
    ),
}


def said(cell):
    """What the agreement says of the cell; "" if it agrees."""
    try:
        agree_through_time(cell, SIZES[cell])
    except Disagreement as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_named(name):
    *patch, message = PLANTED[name]
    cell = patch[0].rpartition(".")[2]
    with planted(*patch):
        text = said(cell)
    assert message in text, text or "the mistake was not noticed"


@pytest.mark.parametrize("cell", SIZES)
def test_the_cell_is_left_as_it_was(cell):
    assert said(cell) == ""


def test_a_wrong_forward_is_seen():
    with planted(RNN, "+ b[..., None, :]", "+ 0 * b[..., None, :]"):
        assert "rnn.forward disagrees with the unrolled formula" in said("rnn")
    with planted(LSTM, "c = f * c + i * g", "c = (1 - f) * c + i * g"):
        assert "lstm.forward disagrees with the unrolled formula" in said("lstm")


def test_a_wrong_shape_is_named():
    with pytest.raises(Disagreement, match=r"returns the shape \(3,\) for b; expected \(2,\)"):
        agree_through_time("rnn", [(5, 3, 1, 2)], backward=lambda p, stored, G: {"b": p["b"][[0, 0, 1]]})
