"""Explorers: the protocol, the registry, the widgets moved through all stops, and the numbers they tell."""

import gc
import io
import re
import subprocess
import sys
from dataclasses import replace
from html import escape

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from extensions.pictures import LARGEST_EXPLORER, LARGEST_PICTURE
from mathlib import explorers, plots
from mathlib.activations import ACTIVATIONS, softmax
from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.explorers import backpropagation as inspector
from mathlib.explorers import find, walk
from mathlib.explorers.protocol import Control, Explorer, number
from mathlib.explorers.widgets import EXPLORER_MIME, VIEW_MIME, Panel, show, widget
from mathlib.losses import empirical_risk
from mathlib.network import forward

NAMES = explorers.names()
MOVED_ELSEWHERE = {"playground.network"}  # it plays: its own tests move a run through all stops
ALIKE = {  # of the stops of these, so many pictures and so many words are different
    ("activations.shape", "alpha"): (1, 1),  # the sigmoid has no alpha; the next test moves those that have
    ("activations.softmax", "shift"): (1, 3),  # softmax does not see a shift; the words tell it
}
LARGEST = {  # settings with the largest pictures
    "attention.temperature": {"d": (4, 256)},
    "optimizers.race": {"surface": ("noisy bowl",)},
    "recurrence.radius": {"T": (100,)},
    "theory.shatter": {"x": (0, 6), "y": (6,)},
}
ETA = Control("eta", "Learning rate", (0.01, 0.1, 1.0), 0.1, unit="per step")
DEPTH = Control("depth", "Layers", (1, 2, 5), 2)
SIGMA = Control("sigma", "Activation", ("tanh", "leaky_relu"), "tanh")
BIAS = Control("bias", "With bias", (False, True), True)


def draw_line(eta, depth, sigma, bias):
    picture, (axes,) = plots.panels(1, size=(2, 1))
    plots.curve(axes, [0, depth], [bias, eta], sigma, nth=len(sigma))
    return picture


def describe_line(eta, depth, sigma, bias):
    return f"{sigma} <{depth}> at {eta:g}{', with bias' if bias else ''}"


def line(draw=draw_line):
    return Explorer("test.line", "A line", (ETA, DEPTH, SIGMA, BIAS), draw, describe_line)


# The protocol


def test_state_fills_in_the_defaults():
    assert line().state() == {"eta": 0.1, "depth": 2, "sigma": "tanh", "bias": True}
    assert line().state(depth=5, bias=False) == {"eta": 0.1, "depth": 5, "sigma": "tanh", "bias": False}


def test_numeric_controls_take_values_between_their_stops():
    assert line().state(eta=0.05)["eta"] == 0.05
    assert line().state(eta=1)["eta"] == 1.0
    assert line().state(depth=3)["depth"] == 3
    assert isinstance(line().state(depth=2.0)["depth"], int)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"eta": 2.0}, r"eta=2.0 is outside the control 'Learning rate'; expected a number from 0.01 to 1.0"),
        ({"eta": float("nan")}, "eta=nan is outside"),
        ({"eta": "0.1"}, "eta='0.1' is outside"),
        ({"eta": True}, "eta=True is outside"),
        ({"depth": 2.5}, "depth=2.5 is outside the control 'Layers'; expected a whole number from 1 to 5"),
        ({"depth": True}, "depth=True is outside"),
        (
            {"sigma": "relu"},
            "sigma='relu' is outside the control 'Activation'; expected one of 'tanh', 'leaky_relu'",
        ),
        ({"bias": 1}, "bias=1 is outside the control 'With bias'; expected one of False, True"),
        ({"width": 3}, "test.line has no control width; expected some of eta, depth, sigma, bias"),
    ],
)
def test_values_outside_are_refused_everywhere(given, message):
    for use in (line().state, line().draw, line().describe):
        with pytest.raises(ValueError, match=message):
            use(**given)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("learning rate", "x", (1, 2), 1), "called 'learning rate'; expected an identifier"),
        (("a", "x", (1, 2), 3), r"stops \(1, 2\) and the default 3; expected one of its stops"),
        (("a", "x", (False, True), 1), "the default 1; expected one of its stops"),
        (("a", "x", (1, 1), 1), "expected different values"),
        (("a", "x", (2, 1), 1), "increasing order"),
        (("a", "x", (1, "two"), 1), "expected numbers only, strings only"),
        (("a", "x", (0, True), 0), "expected numbers only, strings only"),
        (("a", "x", ((1,), (2,)), (1,)), "expected numbers only, strings only"),
        (("a", "x", (), None), "expected numbers only, strings only"),
    ],
)
def test_bad_controls_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Control(*arguments)


def test_explorers_need_controls_of_different_names():
    with pytest.raises(
        ValueError, match=r"'twice' has the controls \['eta', 'eta'\]; expected some, each name once"
    ):
        Explorer("twice", "x", (ETA, ETA), draw_line, describe_line)
    with pytest.raises(ValueError, match=r"'none' has the controls \[\]; expected some"):
        Explorer("none", "x", (), draw_line, describe_line)


def test_grid_has_every_setting_once_and_the_last_control_moves_fastest():
    states = list(line().grid())
    assert len(states) == len(line()) == 3 * 3 * 2 * 2
    assert len({tuple(state.items()) for state in states}) == len(states)
    assert states[0] == {"eta": 0.01, "depth": 1, "sigma": "tanh", "bias": False}
    assert states[1] == {"eta": 0.01, "depth": 1, "sigma": "tanh", "bias": True}
    assert states[-1] == {"eta": 1.0, "depth": 5, "sigma": "leaky_relu", "bias": True}


def test_json_names_every_stop_as_it_reads():
    record = line().json()
    assert (record["explorer"], record["title"]) == ("test.line", "A line")
    eta, depth, sigma, bias = record["controls"]
    assert eta["stops"][0] == {"value": 0.01, "text": "0.01 per step"}
    assert (eta["label"], eta["default"], eta["numeric"]) == ("Learning rate", 0.1, True)
    assert [stop["text"] for stop in depth["stops"]] == ["1", "2", "5"]
    assert [stop["text"] for stop in sigma["stops"]] == ["tanh", "leaky relu"]
    assert [stop["text"] for stop in bias["stops"]] == ["off", "on"]
    assert not bias["numeric"]


def test_pictures_take_the_pictured_stops_and_a_notebook_all():
    seed = Control("seed", "Seed", (0, 1, 2), 1, pictured=(1,))
    explorer = Explorer("test.live", "x", (replace(ETA, pictured=(0.01, 0.1)), seed), draw_line, str)
    assert list(explorer.grid()) == [{"eta": 0.01, "seed": 1}, {"eta": 0.1, "seed": 1}]
    assert len(explorer) == 2
    assert explorer.state(seed=2) == {"eta": 0.1, "seed": 2}
    record = explorer.json()
    assert [each["name"] for each in record["controls"]] == ["eta"]
    assert [stop["value"] for stop in record["controls"][0]["stops"]] == [0.01, 0.1]
    assert record["live"] == [{"name": "seed", "label": "Seed", "default": 1, "text": "1"}]
    assert [stop for _, stop in widget(seed).options] == [0, 1, 2]
    assert line().json()["live"] == []
    assert not Control("one", "x", (1,), 1).live


@pytest.mark.parametrize("pictured", [(1, 3), (2, 1), (0, 2), (1, 1)])
def test_pictured_stops_are_stops_with_the_default(pictured):
    with pytest.raises(ValueError, match="in their order, the default 1 among them"):
        Control("a", "x", (0, 1, 2), 1, pictured=pictured)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.25, 2, "0.25"), (-3.14159, 3, "−3.14"), (1.86e-7, 2, "1.9·10⁻⁷"), (-2e5, 2, "−2·10⁵"),
        (0.9996, 3, "1"), (0.00123, 2, "0.0012"), (100.0, 2, "100"),
        (1234.5, 2, "1200"), (0.0, 2, "0"), (-0.0, 2, "0"), (float("inf"), 2, "infinity"),
        (float("-inf"), 2, "−infinity"), (float("nan"), 2, "not a number"),
    ],
)  # fmt: skip
def test_number(value, digits, text):
    assert number(value, digits) == text


# The registry


def test_find_gives_each_by_its_name():
    assert [explorer.name for explorer in explorers.every()] == list(NAMES)
    assert find("activations.shape") is find("activations.shape")


def test_find_says_what_there_is():
    with pytest.raises(
        ValueError, match="no explorer is called 'activations'; expected one of .*activations.shape, "
    ):
        find("activations")


def test_every_explorer_of_a_module_is_registered():
    for module in explorers.MODULES:
        members = (
            sys.modules[f"mathlib.explorers.{module}"].EXPLORERS if find(explorers.MODULES[module][0]) else ()
        )
        assert tuple(each.name for each in members) == explorers.MODULES[module]


def imported_by(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def test_the_registry_draws_nothing_and_drawing_needs_no_widgets_and_no_pyplot():
    registry = imported_by("import mathlib.explorers")
    assert "mathlib.explorers" in registry
    assert not {"matplotlib", "ipywidgets", "numpy"} & set(registry)
    drawing = imported_by("from mathlib.explorers import find; find('activations.shape').draw()")
    assert "mathlib.plots" in drawing
    assert not {"ipywidgets", "matplotlib.pyplot"} & set(drawing)


# Every explorer of the book


def sample(explorer, count=10):
    states = list(explorer.grid())
    return [explorer.defaults, *states[:: max(1, len(states) // (count - 1))]]


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_few_small_palettes(name):
    """The build counts the bytes of all of them; here those of some, the largest kind where one is known."""
    explorer = find(name)
    assert 50 <= len(explorer) <= 250
    kind = LARGEST.get(name, {})
    states = [s for s in explorer.grid() if all(s[control] in values for control, values in kind.items())]
    some = np.random.default_rng(7).choice(len(states), min(12, len(states)), replace=False)
    drawn = [plots.png(explorer.draw(**state)) for state in [explorer.defaults, *(states[n] for n in some)]]
    sizes = list(map(len, drawn))
    assert max(sizes) <= LARGEST_PICTURE
    assert sum(sizes) / len(sizes) * len(explorer) <= LARGEST_EXPLORER
    assert {Image.open(io.BytesIO(data)).mode for data in drawn} == {"P"}


@pytest.mark.parametrize("name", NAMES)
def test_drawing_twice_gives_the_same_bytes(name):
    for state in sample(find(name), 4):
        assert plots.png(find(name).draw(**state)) == plots.png(find(name).draw(**state)), state


@pytest.mark.parametrize("name", NAMES)
def test_axes_are_named_and_words_are_large(name):
    picture = find(name).draw()
    assert all(axes.get_title(loc="left") for axes in picture.axes)
    assert all(axes.get_xlabel() for axes in picture.axes if len(axes.get_xticks()))
    sizes = [each.get_fontsize() for axes in picture.axes for each in (*axes.texts, axes.xaxis.label)]
    assert min(sizes) >= 11


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_are_sentences_without_the_noise_of_a_machine(name):
    for state in sample(find(name)):
        words = find(name).describe(**state)
        assert words == find(name).describe(**state)
        assert words.endswith(".")
        assert re.search(r"\d", words), words
        assert not re.search(r"\de-?\d|\bnan\b|\binf\b|None", words), words
        digits = [each.replace(".", "").lstrip("0") for each in re.findall(r"\d+\.\d+", words)]
        assert max(map(len, digits), default=0) <= 4, words


def test_drawings_are_freed():
    def living():
        gc.collect()
        return sum(isinstance(each, Figure) for each in gc.get_objects())

    explorer = find("activations.softmax")
    panel = show(explorer)
    before = living()
    for gap in (0.0, 0.5, 1.0, 2.0, 4.0):
        plots.png(explorer.draw(gap=gap))
        panel.move(gap=gap)
    assert living() == before


# Jupyter


def shown(panel):
    return panel.image.value, panel.words.value


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MOVED_ELSEWHERE])
def test_every_stop_of_every_control_changes_picture_and_words(name):
    explorer = find(name)
    panel = show(explorer)
    for control in explorer.controls:
        seen = []
        for stop in control.stops:
            state = explorer.defaults | {control.name: stop}
            panel.move(**state)
            assert panel.state == state
            assert escape(explorer.describe(**state)) in panel.words.value
            seen.append(shown(panel))
        assert panel.image.value == plots.png(explorer.draw(**state))
        different = tuple(len(set(each)) for each in zip(*seen, strict=True))
        assert different == ALIKE.get((name, control.name), 2 * (len(control.stops),)), control.name


def test_alpha_moves_the_activations_that_have_one():
    panel = show(find("activations.shape"))
    for name in ("leaky_relu", "elu"):
        panel.controls["name"].value = name
        pictures = set()
        for alpha in find("activations.shape").controls[1].stops:
            panel.controls["alpha"].value = alpha
            pictures.add(panel.image.value)
            assert f"with alpha {alpha:g}:" in panel.words.value
        assert len(pictures) == 3


def test_controls_are_labelled_and_of_the_kind_that_keys_move():
    kinds = {"eta": ipywidgets.SelectionSlider, "depth": ipywidgets.SelectionSlider,
             "sigma": ipywidgets.Dropdown, "bias": ipywidgets.Checkbox}  # fmt: skip
    panel = Panel(line())
    assert list(panel.controls) == list(kinds)
    for control in line().controls:
        made = panel.controls[control.name]
        assert type(made) is kinds[control.name]
        assert made.description.startswith(control.label)
        assert made.tooltip.startswith(f"{control.label}: ")
        assert made.tabbable is not False
        assert not made.disabled
        assert made.value == control.default
    assert panel.controls["eta"].description == "Learning rate (per step)"
    assert [text for text, _ in panel.controls["sigma"].options] == ["tanh", "leaky relu"]
    assert widget(DEPTH).continuous_update


def test_picture_and_words_stand_below_the_controls_and_extra_widgets_between():
    play = ipywidgets.Button(description="Play")
    *controls, row, image, words = show(line(), extra=[play]).children
    assert len(controls) == 4
    assert row.children == (play,)
    assert type(image) is ipywidgets.Image
    assert image.tooltip is None  # with one, JupyterLab shows an error in place of the picture
    assert 'aria-live="polite"' in words.value
    assert len(line().show().children) == 6


def test_words_are_escaped():
    panel = show(line())
    assert "&lt;2&gt;" in panel.words.value
    assert "<2>" not in panel.words.value


def test_one_output_holds_widgets_record_and_words():
    panel = show(line())
    bundle = panel._repr_mimebundle_()
    words = "tanh <2> at 0.1, with bias"
    assert bundle == {
        VIEW_MIME: {"version_major": 2, "version_minor": 0, "model_id": panel.model_id},
        EXPLORER_MIME: {"explorer": "test.line", "state": line().defaults, "describe": words},
        "text/plain": words,
    }
    assert (VIEW_MIME, EXPLORER_MIME) == (
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.mathlib.explorer+json",
    )


def test_moving_several_controls_draws_once():
    drawn = []
    panel = show(line(lambda **state: drawn.append(state) or draw_line(**state)))
    panel.move(eta=1.0, depth=5, sigma="leaky_relu", bias=False)
    assert drawn == [line().defaults, {"eta": 1.0, "depth": 5, "sigma": "leaky_relu", "bias": False}]
    with pytest.raises(ValueError, match="sigma='relu' is outside"):
        panel.move(sigma="relu")
    assert len(drawn) == 2


def test_changes_while_drawing_wait_and_only_the_newest_is_drawn():
    drawn = []

    def slow(**state):
        drawn.append(state["depth"])
        if drawn == [2, 1]:  # while it draws 1, the reader moves on to 2 and then to 5
            panel.controls["depth"].value = 2
            panel.controls["depth"].value = 5
        return draw_line(**state)

    panel = show(line(slow))
    panel.controls["depth"].value = 1
    assert drawn == [2, 1, 5]
    assert "&lt;5&gt;" in panel.words.value


def test_an_error_while_drawing_is_shown_and_the_next_setting_draws_again():
    def fragile(**state):
        if state["depth"] == 5:
            raise ArithmeticError("5 < 6 layers")
        return draw_line(**state)

    panel = show(line(fragile))
    good = shown(panel)
    panel.controls["depth"].value = 5
    assert 'role="alert">No picture: ArithmeticError: 5 &lt; 6 layers' in panel.words.value
    assert panel.image.layout.display == "none"
    panel.controls["depth"].value = 2
    assert shown(panel) == good
    assert panel.image.layout.display is None


# The numbers


def test_sigmoid_shrinks_a_gradient_below_a_quarter_to_the_l():
    words = find("activations.shape").describe(name="sigmoid", L=5)
    assert "sigmoid: steepest slope 0.25." in words
    assert f"by {number(0.25**5)} at most" in words  # 9.8·10⁻⁴, worked by hand: 1/1024
    assert "Alpha has no effect on sigmoid." in words
    largest = find("activations.shape").draw(name="sigmoid", L=5).axes[1].get_lines()[1].get_ydata()
    np.testing.assert_allclose(largest, 0.25 ** np.arange(6))


def test_median_of_the_sigmoid_against_an_independent_sample():
    z = np.random.default_rng(7).standard_normal((20_001, 5))
    expected = np.median(np.prod(np.exp(-z) / (1 + np.exp(-z)) ** 2, axis=1))
    median = find("activations.shape").draw(name="sigmoid", L=5).axes[1].get_lines()[0].get_ydata()
    assert median[-1] == pytest.approx(expected, rel=0.1)
    assert f"by {number(median[-1])} in the median of 999" in find("activations.shape").describe(
        name="sigmoid", L=5
    )


@pytest.mark.parametrize(
    ("name", "steepest"),
    [("tanh", "1"), ("relu", "1"), ("gelu", "1.13"), ("silu", "1.1"), ("selu", "1.76"), ("mish", "1.09")],
)
def test_steepest_slopes(name, steepest):
    assert f"steepest slope {steepest}." in find("activations.shape").describe(name=name)


def test_relu_cuts_all_but_one_path_in_two_to_the_l():
    words = find("activations.shape").describe(name="relu", L=5)
    share = int(re.search(r"On (\d+) % of the paths the factor is exactly 0", words)[1])
    assert share == pytest.approx(100 * (1 - 1 / 32), abs=2)
    assert "by 0 in the median" in words


def test_slope_at_a_kink_is_not_drawn():
    z, slope = find("activations.shape").draw(name="relu").axes[0].get_lines()[-1].get_data()
    assert z[np.isnan(slope)].tolist() == [0.0]


def test_shape_offers_every_elementwise_activation():
    assert find("activations.shape").controls[0].stops == tuple(ACTIVATIONS)
    assert "softmax" not in ACTIVATIONS


def test_any_value_in_range_is_drawn():
    assert "elu with alpha 0.6: " in find("activations.shape").describe(name="elu", alpha=0.6, L=7)
    assert plots.png(find("activations.shape").draw(name="elu", alpha=0.6, L=7))
    assert plots.png(find("activations.softmax").draw(gap=0.3, temperature=1.7, shift=999))
    assert "Learning rate 0.05" in find("walk.digits").describe(eta=0.05)


def test_softmax_by_hand():
    explorer = find("activations.softmax")
    words = explorer.describe(gap=0.0, temperature=2.0)
    assert "p = 0.250, 0.250, 0.250, 0.250." in words
    assert "has 0.0938, 0.0938, 0.0938, 0.0938 on its diagonal" in words  # 1/4 · 3/4 / 2
    assert "down to −0.0312 off it" in words  # −1/4 · 1/4 / 2


def test_softmax_jacobian_is_the_slope_of_the_probabilities():
    explorer, gap, T, h = find("activations.softmax"), 1.0, 0.5, 1e-6
    J = np.asarray(explorer.draw(gap=gap, temperature=T).axes[1].get_images()[0].get_array())
    z = gap * np.array([3.0, 2.0, 1.0, 0.0])
    for j, e in enumerate(np.eye(4)):
        difference = softmax(((z + h * e) / T)[None])[0] - softmax(((z - h * e) / T)[None])[0]
        np.testing.assert_allclose(J[:, j], difference / (2 * h), atol=1e-7)


def test_a_shift_of_a_thousand_changes_no_digit():
    explorer = find("activations.softmax")
    plain, shifted = explorer.describe(gap=2.0), explorer.describe(gap=2.0, shift=1000)
    assert "Logits 1006, 1004, 1002, 1000 " in shifted
    assert plain.partition(" give ")[2] in shifted
    assert "Adding 1000 to all logits has changed nothing." in shifted


def test_the_default_network_learns_to_read():
    words = find("walk.digits").describe()
    training, test = map(int, re.search(r"(\d+) % of 1347 training and (\d+) % of 450 test", words).groups())
    assert training >= 97
    assert 93 <= test <= training
    assert words.startswith("Learning rate 0.1, 1 hidden layer of 32 tanh units. In 20 epochs ")


def test_the_strip_shows_what_is_read():
    picture, result = find("walk.digits").draw(), walk.trained(0.1, "tanh", 1)
    captions = [each.get_text() for each in picture.axes[2].texts]
    assert captions == [str(k) if k == digit else f"{k} ✗" for digit, k in enumerate(result.read)]
    wrong = [f"{digit} as {k}" for digit, k in enumerate(result.read) if k != digit]
    assert all(each in find("walk.digits").describe() for each in wrong)


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        ({"eta": 10.0, "sigma": "gelu", "depth": 3}, "Failed: the loss ends above its start"),
        ({"eta": 10.0, "sigma": "tanh", "depth": 1}, "Failed: the loss ends above its start"),
        ({"eta": 0.01, "sigma": "sigmoid", "depth": 3}, "Not learned: fewer than 20 % are right"),
    ],
)
def test_failed_runs_say_so_in_the_picture_and_the_words(state, failure):
    strip = find("walk.digits").draw(**state).axes[2]
    assert strip.get_title(loc="left") == failure
    assert failure in find("walk.digits").describe(**state)


def test_a_run_that_overflows_is_drawn_as_far_as_it_went():
    state = {"eta": 1000.0, "sigma": "gelu", "depth": 3}  # beyond the control, whose rates all stay finite
    failure = "Diverged in epoch 1: the numbers overflow"
    assert walk.draw_digits(**state).axes[2].get_title(loc="left") == failure
    assert f"{failure}. The curves end before that epoch" in walk.describe_digits(**state)


def test_training_is_kept_and_repeatable():
    first = walk.trained(0.1, "relu", 1)
    assert walk.trained(0.1, "relu", 1) is first
    assert walk.trained.__wrapped__(0.1, "relu", 1) == first


# The inspector of backpropagation


SETTINGS = [(1, 3, "sigmoid", 0.5), (3, 6, "tanh", 1.0), (6, 6, "relu", 2.0), (4, 5, "tanh", 1.3)]


@pytest.mark.parametrize("setting", SETTINGS)
def test_without_a_mistake_the_recursion_is_the_engine(setting):
    network, stored, Y = inspector._problem(*setting)
    _, dW, db = inspector.backward_with(inspector.NONE, network, stored, Y)
    flat = np.concatenate([part for l in sorted(dW) for part in (dW[l].ravel(), db[l])])
    assert same(flat, backward(network, stored, Y, "cross_entropy"))


@pytest.mark.parametrize("mistake", inspector.MISTAKES[1:])
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_planted_mistake_is_seen_and_named(setting, mistake):
    state = dict(zip(("depth", "width", "sigma", "scale"), setting, strict=True)) | {"mistake": mistake}
    words = find("backpropagation.inspector").describe(**state)
    assert f"Planted: {inspector.DOES[mistake]}" in words
    if (setting[2], mistake) == ("relu", inspector.SLOPE_AT_A):  # ReLU′(a) = ReLU′(z): no mistake at all
        assert "are right all the same: for ReLU a > 0 exactly when z > 0" in words
        return
    named = {
        inspector.TRANSPOSE: "equals the transpose",
        inspector.MEAN: "ratio 7 = the batch size: 1/m missing?",
        inspector.MEAN_TWICE: "ratio 1/7 = 1/the batch size: 1/m twice?",
    }
    assert named.get(mistake, f"{mistake}?") in words.partition("the check says: ")[2]


def test_the_names_of_the_planted_mistakes_fit_the_closed_list_and_no_size_equals_the_number_of_rows():
    assert all(len(name) <= 22 for name in inspector.MISTAKES)
    assert inspector.ROWS not in (inspector.INPUTS, inspector.CLASSES, 3, 4, 5, 6)


def test_the_words_of_the_inspector_say_why_a_curve_leaves_the_picture():
    setting = {"depth": 6, "width": 6, "sigma": "tanh"}
    assert "out of the picture" not in find("backpropagation.inspector").describe(
        mistake=inspector.PATHS, **setting
    )
    nothing = {1: np.zeros((2, 3))}, {1: np.zeros((3, 4))}, {1: np.zeros(3)}
    assert "out of the picture" in inspector._lost(nothing)


def test_the_dots_of_the_inspector_mark_the_wrong_entries():
    """With the bias gradient not summed each b is wrong, in the last column, and nothing else is."""
    state = {"depth": 2, "width": 5, "mistake": inspector.BIAS}
    *_, errors, gradient = find("backpropagation.inspector").draw(**state).axes
    assert not any(each.get_xdata().size for each in errors.get_lines())
    starts, widths, heights = (0, 7, 15), (5, 6, 6), (5, 5, 3)
    for each, start, wide, high in zip(gradient.get_lines(), starts, widths, heights, strict=True):
        assert set(each.get_xdata()) == {start + wide - 1}
        assert sorted(each.get_ydata()) == list(range(high))


def test_a_gradient_of_the_inspector_by_differences():
    network, _, Y = inspector._problem(2, 5, "tanh", 1.0)
    X = np.random.default_rng(inspector.SEED).standard_normal((7, 4))
    dW, h = inspector.inspect(2, 5, "tanh", 1.0, inspector.NONE).right[1][1], 1e-6

    def J(step):
        network.W[1][2, 3] += step
        loss = empirical_risk(network, forward(network, X), Y, "cross_entropy")
        network.W[1][2, 3] -= step
        return loss

    assert dW[2, 3] == pytest.approx((J(h) - J(-h)) / (2 * h), rel=1e-6)


def test_no_setting_of_the_inspector_has_a_gradient_that_is_zero_throughout():
    for depth in range(1, 7):
        for width in range(3, 7):
            for norms in inspector._norms(*inspector.inspect(depth, width, "relu", 1.0, "none").right):
                assert min(norms) > 0, (depth, width)
