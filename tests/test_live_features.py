"""What a reader can do in a live page: change, run, stop, come back; and what it says if it cannot start."""

import json
import re

import access_tools as access
import live_tools as live
import pytest
import site_tools as site
from playwright.sync_api import expect

PAGE = "chapters/03_activations.html"
expect.set_options(timeout=20_000)  # the tests of other pages compute beside these
WRONG = ".step(sigma(z) * (1 - sigma(z)),"
BELOW = "window.bookLive.cells.length - 1"


@pytest.fixture(scope="module")
def page_of(browser, base):
    """Live pages of this module, one visit each, since starting Python takes seconds."""
    visits = {}

    def find(path=PAGE):
        if path not in visits:
            visits[path] = site.Visit(browser, base, path)
            assert live.start(visits[path]) == "live"
        return visits[path].page

    yield find
    for visit in visits.values():
        assert visit.foreign == []
        assert visit.complaints == []
        visit.close()


@pytest.fixture
def page(page_of):
    """The chapter on activations, live, as it was at first."""
    page = page_of()
    yield page
    page.evaluate("""() => {
      for (const cell of window.bookLive.cells) {
        cell.withdraw?.();
        if (cell.text !== cell.original) cell.restore();
      }
    }""")


def number_of(page, text):
    """The number of the first cell that holds `text`."""
    return page.evaluate("text => window.bookLive.cells.findIndex(cell => cell.text.includes(text))", text)


def run_text(page, text, number=5):
    """Write `text` into a cell and run it; its outputs."""
    live.write(page, number, text)
    live.run(page, number)
    return live.outputs(page, number)


# ---- the point of it all: a step can be changed, is refused, and accepted again


def test_a_wrong_step_is_refused_and_the_right_one_accepted(page):
    number = number_of(page, WRONG)
    for earlier in range(number):
        assert live.run(page, earlier)
    right = page.evaluate("n => window.bookLive.cells[n].text", number)
    live.write(page, number, right.replace("(1 - sigma(z))", "(sigma(z) - 1)"))
    assert not live.run(page, number)
    message = live.said(page, number)
    assert "✗ refused" in message and "DoesNotFollow" not in message.partition("Where it happened")[0]
    assert page.locator("div.cell").nth(number).locator(".live-count").inner_text().endswith("· refused")
    assert re.search(r"Step 3 does not follow\..*at z = .*before .*after .*a sign\?", message, re.S)
    live.write(page, number, right)
    assert live.run(page, number)
    assert live.said(page, number).count("✓ proved") == 4  # three steps and the badge


def test_an_exercise_is_judged(page):
    number = number_of(page, 'check("activations.log_sigmoid"')
    for earlier in (*range(3), number_of(page, "from mathlib.exercises import check")):
        assert live.run(page, earlier)
    for answer, word in (("sigma(z)", "Not right."), ("1 - sigma(z)", "Right: proved.")):
        found = run_text(page, f'check("activations.log_sigmoid", {answer})', number)
        assert word in found[0]["data"]["text/plain"]
        assert word in live.said(page, number)


# ---- running


def test_shift_enter_runs_the_cell_and_moves_on(page):
    live.write(page, 5, "6 * 7")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("div.cell").nth(5).locator(".cell_output")).to_have_text("42")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Code of cell 7"


def test_a_result_of_other_text_is_said_to_be_one_until_it_is_run_or_the_book_is_asked_back(page):
    cell = page.locator("div.cell").nth(5)
    output, stale = cell.locator(".cell_output"), cell.locator(".live-stale")
    live.write(page, 5, "6 * 7")
    assert live.run(page, 5)
    expect(output).to_have_text("42")
    expect(stale).to_have_text("")
    live.write(page, 5, "6 * 8")
    expect(stale).to_have_text("Below: the result of the text before your change.")
    assert live.run(page, 5)
    expect(output).to_have_text("48")
    expect(stale).to_have_text("")
    live.write(page, 5, "6 *")
    expect(stale).not_to_have_text("")
    cell.get_by_role("button", name="Back to the book’s version: cell 6").click()
    expect(stale).to_have_text("")
    expect(output).not_to_contain_text("48")


def test_tab_leads_out_of_a_cell_through_its_buttons(page):
    live.write(page, 5, "6 * 7")
    page.emulate_media(reduced_motion="reduce")  # the ring is there at once
    names = ["Run: cell 6", "Run all above: cell 6", "Back to the book’s version: cell 6"]
    for name in names:
        page.keyboard.press("Tab")
        ring = "({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)]"
        at = "document.activeElement"
        assert page.evaluate(f"{at}.getAttribute('aria-label')") == name
        style, width = page.evaluate(f"() => ({ring})(getComputedStyle({at}))")
        assert (style, width >= 2) == ("solid", True)
    assert page.evaluate(access.MOVING) == []
    assert page.evaluate(access.WOULD_MOVE) == []


def test_folded_imports_run_without_a_question(page_of):
    page = page_of("chapters/intro.html")
    cell = page.locator("div.cell").nth(1)
    live.write(page, 1, page.evaluate("window.bookLive.cells[1].text").replace(".step(slope", ".step(-slope"))
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".live-count")).to_have_text("Cell 2 · refused")
    expect(cell.locator(".cell_output")).to_contain_text("a sign?")
    cell.get_by_role("button", name="Back to the book’s version: cell 2").click()
    expect(cell.locator(".cell_output")).to_contain_text("✓ proved")


def test_what_a_cell_needs_is_offered(page):
    page.evaluate("window.bookLive.restart()")
    site.until(page, f"{live.STATE} === 'live'")
    cell = page.locator("div.cell").nth(2)
    cell.get_by_role("button", name="Run: cell 3").click()
    note = cell.locator(".live-note")
    expect(note).to_contain_text("This cell uses what cells 1 and 2 define, which have not run.")
    note.get_by_role("button", name="Run them first").click()
    expect(cell).to_have_attribute("data-live", "done", timeout=20_000)
    assert live.outputs(page, 0) == []
    assert page.evaluate("window.bookLive.cells[0].ran && window.bookLive.cells[1].ran")


def test_only_this_cell_can_be_run_all_the_same(page):
    live.write(page, 6, "nothing_defines_this = sigma_of_cell_7 = 1")
    live.write(page, 7, "sigma_of_cell_7")
    page.locator("div.cell").nth(7).get_by_role("button", name="Run: cell 8").click()
    page.get_by_role("button", name="Run only this cell").click()
    expect(page.locator("div.cell").nth(7)).to_have_attribute("data-live", "failed")
    assert "NameError: name 'sigma_of_cell_7' is not defined" in live.said(page, 7)


def test_run_all_above_runs_what_is_above_and_no_more(page):
    page.evaluate("window.bookLive.restart()")
    site.until(page, f"{live.STATE} === 'live'")
    page.locator("div.cell").nth(3).get_by_role("button", name="Run all above: cell 4").click()
    expect(page.locator("div.cell").nth(2)).to_have_attribute("data-live", "done", timeout=20_000)
    assert page.evaluate("window.bookLive.cells.map(cell => cell.ran).indexOf(false)") == 3


def test_run_all_stops_at_the_first_error(page):
    live.write(page, 1, "1 / 0")
    page.get_by_role("button", name="Run all", exact=True).click()
    expect(page.locator("div.cell").nth(1)).to_have_attribute("data-live", "failed", timeout=20_000)
    expect(page.locator("div.cell").nth(2)).to_have_attribute("data-live", "")


# ---- stopping


def test_an_endless_loop_is_stopped(page):
    """How long that takes is measured by benchmarks/live.py."""
    live.write(page, 5, "while True:\n    pass")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("div.cell").nth(5)).to_have_attribute("data-live", "running")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_have_attribute("aria-disabled", "false")
    stop.click()
    site.until(page, f"{live.STATE} === 'live'", timeout=20_000)
    assert run_text(page, "1 + 1", 6)[0]["data"]["text/plain"] == "2"
    assert "Stopped here." in page.locator("div.cell").nth(5).inner_text()


def test_restart_forgets_names_and_keeps_text(page):
    run_text(page, "kept_until_restart = 1")
    page.get_by_role("button", name="Restart").click()
    site.until(page, f"{live.STATE} === 'live'", timeout=20_000)
    assert page.evaluate("window.bookLive.cells[5].text") == "kept_until_restart = 1"
    assert run_text(page, "kept_until_restart", 6)[0]["ename"] == "NameError"
    expect(page.locator(".live-state")).to_have_text(re.compile("running here|started anew"))


# ---- outputs

SVG = "http://www.w3.org/2000/svg"
RICH = {
    "latex": ("from sympy import Integral, Symbol; Integral(Symbol('x'))", "mjx-container"),
    "html": ("from IPython.display import HTML; HTML('<table><tr><td>cell</td></tr></table>')", "table td"),
    "markdown": (r"from IPython.display import Markdown; Markdown('*soft* and $a_1$')", "em, mjx-container"),
    "svg": (f"import IPython.display as d; d.SVG('<svg xmlns=\"{SVG}\"><circle r=\"9\"/></svg>')", "circle"),
    "pyplot": ("import matplotlib.pyplot as plt; plt.plot([0, 1], [1, 0]);", "img"),
    "figure": ("from mathlib import plots; plots.panels(alt='An empty plane')[0]", "img[alt^='An empty']"),
    "json": ("from IPython.display import JSON; JSON({'a': 1})", "pre"),
    "text": ("'x' * 3", "pre"),
}  # fmt: skip


@pytest.mark.parametrize("kind", RICH)
def test_every_kind_of_output_is_shown(page, kind):
    text, selector = RICH[kind]
    run_text(page, text)
    node = page.locator("div.cell").nth(5).locator(".cell_output")
    expect(node.locator(selector).first).to_be_visible()
    pictures = node.locator("img")
    if pictures.count():
        assert pictures.first.evaluate("image => image.naturalWidth") > 100


def test_an_error_says_what_and_where(page):
    run_text(page, "def half(x):\n    return x / 0\nhalf(3)")
    box = page.locator("div.cell").nth(5).locator(".live-error")
    expect(box.locator(".live-message")).to_have_text("ZeroDivisionError: division by zero")
    box.locator("summary").click()
    expect(box.locator("details pre")).to_contain_text("return x / 0")
    assert "\x1b" not in box.inner_text()


def test_displays_are_updated_and_cleared(page):
    text = (
        "from IPython.display import clear_output, display\nprint('gone')\nclear_output()\n"
        "shown = display('first', display_id=True)\nshown.update('second')\nprint('a')\nprint('b')"
    )
    found = run_text(page, text)
    assert [output["output_type"] for output in found] == ["display_data", "stream"]
    assert found[0]["data"]["text/plain"] == "'second'"
    assert live.said(page, 5).split() == ["'second'", "a", "b"]


def test_what_a_page_cannot_do_is_said(page):
    for text, message in (
        ("input('x')", "Put the value into the cell"),
        ("!ls", "There is no command line in the page"),
        ("%pip install x", "There is no command line in the page"),
        ("import joblib", "joblib"),
    ):
        run_text(page, text)
        assert message in live.said(page, 5), text


def test_mathlib_is_compiled_and_has_its_sources(page):
    run_text(page, "from os.path import exists\nfrom mathlib import losses")
    found = run_text(page, "[exists(losses.__cached__), exists(losses.__file__)]", 6)
    assert found[0]["data"]["text/plain"] == "[True, True]"


def test_await_works_at_the_top(page):
    found = run_text(page, "import asyncio\nawait asyncio.sleep(0.01)\n'slept'")
    assert found[0]["data"]["text/plain"] == "'slept'"


# ---- widgets


def test_interact_redraws_with_its_slider(page):
    run_text(page, "from ipywidgets import interact\n@interact(x=(0, 9))\ndef square(x=3):\n    print(x * x)")
    cell = page.locator("div.cell").nth(5)
    expect(cell.locator(".jupyter-widgets-output-area, .widget-output")).to_contain_text("9")
    handle = cell.get_by_role("slider")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(cell.locator(".jupyter-widgets-output-area, .widget-output")).to_contain_text("16")


def test_buttons_tabs_links_and_outputs(page):
    text = """
import ipywidgets as w
from IPython.display import display
out, button = w.Output(), w.Button(description="Count")
count = []
def clicked(_):
    with out:
        count.append(1)
        print("clicked", len(count))
button.on_click(clicked)
a, b = w.IntText(value=1, description="a"), w.IntText(value=2, description="b")
link = w.jslink((a, "value"), (b, "value"))
shown = w.interactive_output(lambda x: print("x is", x), {"x": a})
tab = w.Tab([w.VBox([button, out]), w.VBox([a, b, shown])], titles=("One", "Two"))
display(tab, link)
"""
    run_text(page, text)
    cell = page.locator("div.cell").nth(5)
    cell.get_by_role("button", name="Count").click()
    cell.get_by_role("button", name="Count").click()
    expect(cell).to_contain_text("clicked 2")
    cell.get_by_role("tab", name="Two").click()
    first, second = cell.get_by_label("a", exact=True), cell.get_by_label("b", exact=True)
    first.fill("7")
    first.press("Tab")
    expect(second).to_have_value("7")
    expect(cell).to_contain_text("x is 7")


def test_a_widget_shown_again_and_forgotten_leaves_no_error(page):
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for _ in range(2):
        run_text(page, "import ipywidgets as w\nw.VBox([w.IntSlider(description='n'), w.Text()])")
        expect(page.locator("div.cell").nth(5).get_by_role("slider")).to_be_visible()
    page.evaluate("window.bookLive.restart()")
    assert complaints == []


def test_stop_does_nothing_while_nothing_runs(page):
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_have_attribute("aria-disabled", "true")
    run_text(page, "kept_although_stopped = 1")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".live-state")).to_have_text("Nothing is running.")
    assert run_text(page, "kept_although_stopped", 6)[0]["data"]["text/plain"] == "1"


# ---- explorers


def test_an_explorer_moves_to_values_between_its_stops(page):
    panel = page.locator(".explorer-now-live").first
    expect(panel).to_be_visible()
    slider = panel.get_by_role("slider").first
    before = panel.locator("img").get_attribute("src")
    slider.evaluate("node => { node.value = 730; node.dispatchEvent(new Event('input')); }")
    expect(panel.locator("output").first).to_have_text("0.473")
    image = panel.locator("img").element_handle()
    site.until(page, "([image, before]) => image.src !== before", [image, before])
    assert panel.locator("img").evaluate("image => image.naturalWidth") > 100
    assert panel.locator("img").get_attribute("alt") == panel.locator(".explorer-words").inner_text()


def test_arrow_keys_go_from_stop_to_stop(page):
    panel = page.locator(".explorer-now-live").first
    slider = panel.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    assert pressed(page, panel.locator("output").first, "ArrowRight", 3) == ["0.01", "0.25", "1"]
    panel.get_by_role("slider").nth(1).focus()
    layers = panel.locator("output").nth(1)
    page.keyboard.press("Home")
    assert pressed(page, layers, "ArrowRight", 6) == ["1", "2", "5", "10", "20", "20"]
    assert pressed(page, layers, "ArrowLeft", 6) == ["20", "10", "5", "2", "1", "1"]


def pressed(page, output, key, times):
    """What stands beside a slider before each press of a key."""
    seen = []
    for _ in range(times):
        seen.append(output.inner_text())
        page.keyboard.press(key)
    return seen


def test_the_playground_plays(page_of):
    page = page_of("chapters/playground.html")
    panel = page.locator(".explorer-now-live").first
    expect(panel.locator(".explorer-control")).to_have_count(13)
    panel.get_by_role("button", name="Reset").click()
    expect(panel.locator(".explorer-words")).to_contain_text("After 0 epochs")
    panel.get_by_role("button", name="Step").click()
    panel.get_by_role("button", name="Epoch", exact=True).click()
    expect(panel.locator(".explorer-words")).to_contain_text("After 1 epoch ")
    panel.get_by_role("button", name="Play").click()
    image = panel.locator("img").element_handle()
    site.until(page, "image => /After \\d\\d epochs/.test(image.alt)", image)
    panel.get_by_role("button", name="Pause").click()
    expect(panel.locator(".explorer-words")).to_contain_text(re.compile(r"After \d\d+ epochs"))


# ---- coming back


def test_edits_survive_a_reload_until_the_book_is_asked_back(visit, base):
    opened = visit(base, PAGE)
    assert live.start(opened) == "live"
    live.write(opened.page, 1, "mine = 1")
    opened.page.reload()
    assert live.start(opened) == "live"
    assert opened.page.evaluate("window.bookLive.cells[1].text") == "mine = 1"
    opened.page.locator("div.cell").nth(1).get_by_role("button", name="Back to the book’s version").click()
    assert opened.page.evaluate("window.bookLive.cells[1].text.startsWith('z = real')")
    opened.page.reload()
    assert live.start(opened) == "live"
    assert opened.page.evaluate("window.bookLive.cells[1].text.startsWith('z = real')")


def test_an_edit_of_an_older_edition_is_pointed_out(visit, base):
    opened = visit(base, PAGE)
    key = f"book-edit:{opened.page.evaluate('location.pathname')}:1"
    record = json.dumps({"text": "mine = 1", "original": "of an older edition"})
    opened.page.evaluate("([key, record]) => localStorage.setItem(key, record)", [key, record])
    assert live.start(opened) == "live"
    assert "the book’s own has changed since" in opened.page.locator("div.cell").nth(1).inner_text()


# ---- failing to start


def test_a_page_from_a_file_says_how_to_serve_it(visit):
    opened = visit(site.SITE.as_uri() + "/", PAGE)
    opened.page.locator(".live-start").click()
    expect(opened.page.locator(".live-state")).to_contain_text("opened from a file")
    expect(opened.page.locator(".live-state")).to_contain_text("python -m http.server")
    assert opened.complaints == []


MISSING = {
    "manifest.json": "_static/live/manifest.json",
    "session.js": "_static/live/session.js",
    "worker.js": "_static/live/worker.js",
    "packages": "_static/live/packages-*.pack",
    "book": "_static/live/book-*.pack",
    "snapshot": "_static/live/python.snapshot",
    "pyodide": "_static/live/pyodide/pyodide.asm.wasm",
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_file_is_named_and_trying_again_helps(visit, base, name):
    opened = visit(base, PAGE)
    opened.page.route(f"**/{MISSING[name]}", lambda route: route.fulfill(status=404))
    assert live.start(opened) == "failed"
    state = opened.page.locator(".live-state")
    expect(state).to_contain_text(re.compile("could not be loaded|start a worker"))
    expect(state).to_contain_text(re.compile("try again|another or a newer browser", re.I))
    opened.page.unroute(f"**/{MISSING[name]}")
    if name != "session.js":  # a module that failed once is not asked for again by the page
        assert live.start(opened) == "live"


def test_a_browser_without_workers_is_told_so(visit, base):
    opened = visit(base, PAGE)
    opened.page.evaluate(
        "() => { window.Worker = class { constructor() { throw new Error('forbidden'); } }; }"
    )
    assert live.start(opened) == "failed"
    expect(opened.page.locator(".live-state")).to_contain_text("does not let this page start a worker")


def test_too_little_memory_is_told_so(visit, base):
    opened = visit(base, PAGE)
    opened.page.evaluate("""() => { window.Worker = class {
      postMessage({ id }) {
        const error = 'RangeError: WebAssembly.Memory(): could not allocate memory: out of memory';
        setTimeout(() => this.onmessage({ data: { kind: 'failed', id, error } }));
      }
      terminate() {}
    }; }""")
    assert live.start(opened) == "failed"
    expect(opened.page.locator(".live-state")).to_contain_text("not enough memory")


# ---- where it is read from


def test_it_works_below_a_sub_path(visit, tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "book").symlink_to(site.SITE)
    with site.served(tmp_path) as address:
        opened = visit(address, "course/book/" + PAGE)
        assert live.start(opened) == "live"
        assert live.run(opened.page, 0) and live.run(opened.page, 1) and live.run(opened.page, 2)
        assert [url for url in opened.requests if "/course/book/" not in url and url.startswith("http")] == []
        assert opened.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_live_page_is_accessible(visit, base, theme):
    opened = visit(base, PAGE, theme=theme)
    assert live.start(opened) == "live"
    run_text(opened.page, "1 / 0", 3)
    for number in range(3):
        live.run(opened.page, number)
    assert site.axe(opened.page) == []


def test_states_are_announced(visit, base):
    opened = visit(base, PAGE)
    state = opened.page.locator(".live-state")
    assert state.get_attribute("role") == "status"
    heard = opened.page.evaluate("""() => {
      window.heard = [];
      const state = document.querySelector('.live-state');
      const watched = { childList: true, characterData: true, subtree: true };
      new MutationObserver(() => window.heard.push(state.textContent)).observe(state, watched);
      return state.textContent;
    }""")
    assert "computed when the book was built" in heard
    live.start(opened)
    live.run(opened.page, 0)
    spoken = " | ".join(opened.page.evaluate("window.heard"))
    for words in ("Loading Python", "starting", "Python is running here", "computing"):
        assert words in spoken
    assert len(opened.page.evaluate("window.heard")) < 14
