"""The playground: its runs, its picture, and its controls moved while it plays."""

import asyncio
import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from benchmarks import playground as playground_benchmark
from mathlib import plots
from mathlib.backpropagation import backward
from mathlib.datasets import standardized
from mathlib.explorers import find, player, stage
from mathlib.explorers.playground import EPOCHS, STEERED, Session, data
from mathlib.explorers.stage import CELLS, Frame, Stage
from mathlib.network import forward, init
from mathlib.training import train

PLAYGROUND = find("playground.network")
DIVERGES = {"data": "spirals", "sigma": "leaky_relu", "depth": 4, "eta": 10.0}
SMALL = {"data": "circles", "depth": 1, "width": 3, "seed": 4}


def session(epochs=0, **state):
    made = Session(PLAYGROUND.state(**state))
    for _ in range(epochs):
        made.epoch()
    return made


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.fixture
def panel():
    return PLAYGROUND.show()


# The run


def test_a_session_is_what_train_makes_of_the_same_seeds():
    made = session(5, **SMALL)
    X, y, *test = data("circles", 0.1, 4)
    rng = np.random.default_rng([4, 1])
    network = init((2, 3, 1), ("tanh", "sigmoid"), rng)
    how = {"loss": "binary_cross_entropy", "optimizer": "sgd", "eta": 0.3, "batch_size": 10, "rng": rng}
    assert made.run.history == train(network, X, y, epochs=5, test=tuple(test), **how)


def test_one_seed_is_one_run_and_another_seed_another():
    assert session(3, **SMALL).run.history == session(3, **SMALL).run.history
    assert session(3, **SMALL).run.history != session(3, **SMALL | {"seed": 5}).run.history


def test_the_training_points_set_the_units_of_all():
    X, other = standardized(np.array([[0.0, 10.0], [4.0, 30.0]]), np.array([[2.0, 40.0]]))
    np.testing.assert_array_equal(X, [[-1, -1], [1, 1]])
    np.testing.assert_array_equal(other, [[0, 2]])  # mean 2 and 20, deviation 2 and 10


def test_sets_are_split_in_two_thirds_and_one_third():
    for name in PLAYGROUND.controls[0].stops:
        for seed in range(10):
            X, y, X_test, y_test = data(name, 0.1, seed)
            assert (len(X), len(y), len(X_test), len(y_test)) == (100, 100, 50, 50)
            assert set(y) == set(y_test) == {0, 1}


def test_words_count_the_parameters():
    assert "2 hidden layers of 8 tanh units, 105 parameters" in session().words()  # 24 + 72 + 9
    assert "1 hidden layer of 3 tanh units, 13 parameters" in session(**SMALL).words()  # 9 + 4


def test_words_tell_the_numbers_of_the_record():
    made = session(2, **SMALL)
    last = made.run.history[-1]
    assert f"After 2 epochs the loss has gone from {made.run.history[0].loss:.2g} to {last.loss:.2g} on" in (
        made.words()
    )
    assert f"{100 * last.test_accuracy:.0f} % of the test points are right" in made.words()


def test_a_run_that_diverges_says_step_layer_and_rate_and_stands_still():
    made = session(3, **DIVERGES)
    assert made.failure.startswith("training diverged in epoch 1, step 8: ")
    assert "of layer" in made.failure
    assert "the learning rate is 10.0" in made.failure
    assert made.frame().warning == f"T{made.failure[1:]}"
    assert made.failure[1:] in made.words()
    steps = made.run.steps
    made.step()
    made.epoch()
    assert made.run.steps == steps


# The picture


def staged(made):
    shown = Stage()
    shown.place(*made.data)
    shown.show(made.frame())
    return shown


@pytest.mark.parametrize("state", [{}, SMALL, DIVERGES, {"data": "xor", "depth": 6, "sigma": "relu"}])
def test_the_quick_picture_is_the_whole_picture(state):
    """Drawn over the kept background, also after the ends of the axes have moved."""
    made = session(**state)
    shown = staged(made)
    for _ in range(3):
        quick = pixels(shown.png())
        FigureCanvasAgg(shown.picture).draw()
        np.testing.assert_array_equal(quick, np.asarray(shown.picture.canvas.buffer_rgba())[:, :, :3])
        for _ in range(25):
            made.epoch()
        shown.show(made.frame())


def test_the_background_is_kept_until_the_ends_of_an_axis_move():
    made = session()
    shown = staged(made)
    shown.png()
    kept = shown._background
    frame = made.frame()
    shown.show(frame._replace(loss=[frame.loss[0]] * 2, test_loss=[frame.test_loss[0]] * 2))
    assert shown._background is kept
    shown.show(frame._replace(norms=[10 * norm for norm in frame.norms]))
    assert shown._background is None


def test_shades_go_with_the_output_and_grey_is_no_number():
    made = session()
    shown, frame = staged(made), made.frame()
    P = np.full((CELLS, CELLS), 0.5)
    P[0], P[1], P[2], P[3] = 0.0, 1.0, np.nan, 0.49
    shown.show(frame._replace(P=P))
    rows = np.asarray(shown.image.get_array())[:5, 7]
    colours = stage._shades()
    np.testing.assert_array_equal(rows, colours[[0, 5, 6, 2, 3]])
    blue, orange, grey = rows[0].astype(int), rows[1].astype(int), rows[2].astype(int)
    assert blue[2] > blue[0] + 20
    assert orange[0] > orange[2] + 20
    assert np.ptp(grey) < 10


def test_the_small_picture_keeps_the_shades_but_makes_the_two_palest_one():
    made = session(40)
    shown = staged(made)
    exact, small = pixels(shown.png())[92:412, 40:360], pixels(plots.png(shown.picture))[92:412, 40:360]
    found = [np.unique(small[(exact == shade).all(axis=2)], axis=0) for shade in stage._shades()[:6]]
    assert [len(each) for each in found] == [1] * 6
    assert len({tuple(each[0]) for each in found}) == 5


def test_the_boundary_is_where_the_output_is_one_half():
    made = session()
    shown, x = staged(made), stage.grid().reshape(CELLS, CELLS, 2)
    shown.show(made.frame()._replace(P=0.5 + 0.1 * (x[..., 0] - 0.7)))
    line = shown.boundary.get_xydata()
    np.testing.assert_allclose(line[~np.isnan(line[:, 0])][:, 0], 0.7)
    shown.show(made.frame()._replace(P=np.full((CELLS, CELLS), 0.3)))
    assert shown.boundary.get_xydata().size == 0


def test_the_grid_lies_on_the_map_row_by_row_from_below():
    x = stage.grid().reshape(CELLS, CELLS, 2)
    assert x[0, 0, 0] == -x[0, -1, 0] == -stage.SIDE * (1 - 1 / CELLS)
    assert (np.diff(x[:, 0, 1]) > 0).all()
    assert np.ptp(x[:, 0, 0]) == 0


def test_points_of_training_are_full_and_those_of_the_test_hollow():
    made = session()
    X, y, X_test, y_test = made.data
    expected = [X[y == 0], X[y == 1], X_test[y_test == 0], X_test[y_test == 1]]
    for line, points in zip(staged(made).map.lines, expected, strict=False):
        np.testing.assert_array_equal(line.get_xydata(), points)
    assert [line.get_marker() for line in staged(made).map.lines[:4]] == ["o", "s", "o", "s"]
    full = [line.get_markerfacecolor() != plots.PAPER for line in staged(made).map.lines[:4]]
    assert full == [True, True, False, False]


def test_curves_hold_the_history():
    made = session(7, **SMALL)
    shown, history = staged(made), made.run.history
    np.testing.assert_array_equal(shown.loss.get_xydata(), [*enumerate(history["loss"])])
    np.testing.assert_array_equal(shown.test_loss.get_ydata(), history["test_loss"])
    np.testing.assert_array_equal(shown.norms.get_ydata(), [*history[7].layer_norms.values()])
    np.testing.assert_array_equal(shown.first_norms.get_ydata(), [*history[0].layer_norms.values()])
    assert shown.status.get_text().startswith("epoch 7, step 70: right ")


def test_axes_grow_with_the_run_and_bear_numbers_without_end():
    made = session()
    shown, frame = staged(made), made.frame()
    assert shown.curves.get_xlim() == (0, EPOCHS)
    shown.show(frame._replace(loss=[1.0] * (EPOCHS + 2), test_loss=[1e305] * (EPOCHS + 2)))
    assert shown.curves.get_xlim() == (0, 2 * EPOCHS)
    assert shown.curves.get_ylim() == (1, 1e280)
    shown.show(Frame(frame.P, [0.0], [np.nan], [0.0, 0.0, 0.0], [np.inf, 1e-320, 0.0], "", ""))
    assert shown.curves.get_ylim() == (1, 10)
    assert shown.layers.get_ylim() == (1e-280, 1e-279)
    shown.png()


# In Jupyter


def distinct(items):
    return len(set(items)) == len(items)


@pytest.mark.parametrize("name", [control.name for control in PLAYGROUND.controls])
def test_every_control_moves_the_run_and_its_words_through_all_stops(panel, name):
    control = next(each for each in PLAYGROUND.controls if each.name == name)
    pictures, words, ends = [], [], []
    epochs = 21 if name == "schedule" else 1  # step decay begins after 20
    for stop in control.stops:
        panel.controls[name].value = stop
        state = PLAYGROUND.defaults | {name: stop}
        assert panel.run.session.state == panel.state == state
        panel.restart()
        for _ in range(epochs):
            panel.frame()
        panel.show_run()
        pictures.append(panel.image.value)
        words.append(panel.words.value)
        ends.append(panel.run.session.network.theta.tobytes())
        assert panel.run.session.run.history == session(epochs, **state).run.history
    assert distinct(words)
    assert distinct(ends)
    assert distinct(pictures) or (name == "lam" and len(set(pictures)) >= 3)  # λ = 10⁻⁴: less than a pixel


def test_a_new_learning_rate_acts_at_the_next_step(panel):
    before = panel.run.session.network.theta.copy()
    twin = session()
    panel.controls["eta"].value = 0.1
    panel.run.session.step()
    twin.step()
    moved, by_twin = panel.run.session.network.theta - before, twin.network.theta - before
    np.testing.assert_allclose(moved, by_twin / 3, rtol=1e-9, atol=1e-15)  # 0.1 after 0.3, the same minibatch


def test_a_new_penalty_acts_at_the_next_step(panel):
    network, twin = panel.run.session.network, session()
    W = {l: network.W[l].copy() for l in network.W}
    panel.controls["lam"].value = 0.1
    panel.run.session.step()
    twin.step()
    for l, before in W.items():  # another −ηλW
        np.testing.assert_allclose(network.W[l] - twin.network.W[l], -0.3 * 0.1 * before, atol=1e-14)
        np.testing.assert_array_equal(network.b[l], twin.network.b[l])


def test_a_new_batch_size_acts_at_the_next_step(panel):
    panel.frame()
    run = panel.run.session.run
    assert run.steps == 10
    panel.controls["batch"].value = 50
    panel.frame()
    assert (run.steps, run.passes) == (12, 2)


def test_a_step_follows_the_gradient_of_one_minibatch(panel):
    twin = session()
    theta, order = twin.network.theta.copy(), np.random.default_rng([0, 1])
    init(twin.network.m, ("tanh", "tanh", "sigmoid"), order)  # draws what the session drew before
    rows = order.permutation(100)[:10]
    X, y = twin.data[:2]
    Y = y[rows, None].astype(float)
    g = backward(twin.network, forward(twin.network, X[rows]), Y, "binary_cross_entropy")
    panel.one_step.click()
    np.testing.assert_array_equal(panel.run.session.network.theta, theta - 0.3 * g)
    assert panel.run.stage.status.get_text().startswith("epoch 0, step 1: ")


def test_steered_controls_keep_the_run_and_others_begin_a_new_one(panel):
    for control in PLAYGROUND.controls:
        panel.frame()
        old, stops = panel.run.session, [stop for stop in control.stops if stop != control.default]
        panel.controls[control.name].value = stops[-1]
        assert (panel.run.session is old) == (control.name in STEERED)
        assert panel.run.session.epochs == (old.epochs if control.name in STEERED else 0)


def test_buttons_are_labelled_and_go_on_or_back(panel):
    for each, name in ((panel.play, "Play"), (panel.one_step, "Step"), (panel.one_epoch, "Epoch")):
        assert each.description == name
        assert each.tooltip
        assert each.tabbable is not False
    first = panel.image.value
    panel.one_epoch.click()
    assert panel.run.session.epochs == 1
    assert "After 1 epoch " in panel.words.value
    assert panel.image.value != first
    panel.reset.click()
    assert (panel.run.session.epochs, panel.run.session.run.steps) == (0, 0)
    assert panel.image.value == first
    panel.speed.value = 5
    panel.frame()
    assert panel.run.session.epochs == 5


def test_the_pictures_of_the_page_are_those_of_the_notebook_after_so_many_epochs(panel):
    for _ in range(EPOCHS):
        panel.frame()
    panel.show_run()
    assert plots.png(panel.run.stage.picture) == plots.png(PLAYGROUND.draw())
    assert PLAYGROUND.describe() in panel.words.value


# Playing


@pytest.fixture
def at_once(monkeypatch):
    """No waiting between frames, so that nothing depends on the clock."""
    monkeypatch.setattr(player, "PERIOD", 0)
    monkeypatch.setattr(player, "BREATH", 0)


async def until(true, turns=2000):
    """Let the loop turn until `true()`."""
    for _ in range(turns):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come to that")


def test_play_trains_until_paused(panel, at_once):
    async def reader():
        panel.play.value = True
        assert panel.play.description == "Pause"
        await until(lambda: panel.run.session.epochs >= 3)
        assert 'aria-live="off"' in panel.words.value or panel.frames < player.WORDS_EVERY
        panel.play.value = False
        stood = panel.run.session.epochs
        assert panel.play.description == "Play"
        assert 'aria-live="polite"' in panel.words.value
        assert f"After {stood} epochs" in panel.words.value
        await panel.task
        assert panel.run.session.epochs == stood
        panel.play.value = True
        await until(lambda: panel.run.session.epochs > stood)
        panel.play.value = False
        await panel.task

    asyncio.run(reader())


def test_controls_moved_while_it_plays_take_effect_in_the_next_frame(panel, at_once):
    async def reader():
        panel.play.value = True
        await until(lambda: panel.run.session.epochs >= 2)
        run, frames, at = panel.run.session.run, panel.frames, panel.run.session.epochs
        panel.controls["eta"].value = 1.0
        await until(lambda: panel.frames > frames)
        assert panel.run.session.run is run
        assert [record.eta for record in run.history[at : at + 2]] == [0.3, 1.0]
        panel.controls["data"].value = "spirals"  # begins a new run, which plays on
        assert panel.run.session.run is not run
        assert panel.run.session.epochs == 0
        await until(lambda: panel.run.session.epochs >= 2)
        assert "Spirals" in panel.run.session.words()
        panel.play.value = False
        await panel.task

    asyncio.run(reader())


def test_playing_twice_is_one_task(panel, at_once):
    async def reader():
        panel.play.value = True
        task = panel.task
        panel.play.value = False
        panel.play.value = True
        assert panel.task is task
        await until(lambda: panel.run.session.epochs >= 2)
        panel.reset.click()
        assert not panel.play.value
        await panel.task
        assert panel.run.session.epochs == 0

    asyncio.run(reader())


def test_a_run_that_diverges_ends_the_play_and_the_controls_stay_usable(panel, at_once):
    async def reader():
        panel.move(**DIVERGES)
        panel.play.value = True
        await until(lambda: not panel.play.value)
        assert "Training diverged in epoch 1, step 8" in panel.words.value
        assert "diverged in epoch 1" in panel.run.stage.warning.get_text()
        panel.controls["eta"].value = 0.1
        assert not panel.run.session.failure
        assert panel.run.stage.warning.get_text() == ""
        panel.play.value = True
        await until(lambda: panel.run.session.epochs >= 3)
        panel.play.value = False
        await panel.task

    asyncio.run(reader())


def test_playing_ends_by_itself_at_last(panel, at_once, monkeypatch):
    monkeypatch.setattr("mathlib.explorers.playground.LONGEST", 7)

    async def reader():
        panel.play.value = True
        await until(lambda: not panel.play.value)
        assert panel.run.session.epochs == 7

    asyncio.run(reader())


def test_an_error_while_playing_is_shown_and_ends_it(panel, at_once):
    def broken():
        raise ArithmeticError("1 < 2")

    async def reader():
        panel.run.session.epoch = broken
        panel.play.value = True
        await panel.task
        assert not panel.play.value
        assert 'role="alert">No picture: ArithmeticError: 1 &lt; 2' in panel.words.value
        panel.reset.click()
        assert panel.image.layout.display is None

    asyncio.run(reader())


def test_without_an_event_loop_play_says_so(panel):
    panel.play.value = True
    assert not panel.play.value
    assert "Playing needs the event loop of Jupyter" in panel.words.value


# The benchmark of its latency


def test_the_benchmark_tells_median_and_p95_of_every_kind_of_move():
    found = playground_benchmark.latencies(rounds=2)
    assert list(found) == ["frame", "learning rate", "L2 penalty", "another data set"]
    assert all(0 < times["median"] <= times["p95"] for times in found.values())


def test_p95_is_exceeded_by_five_of_a_hundred():
    assert playground_benchmark._p95(list(range(1, 101))) == 95
    assert playground_benchmark._p95([3, 1, 2]) == 3
