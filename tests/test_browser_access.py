"""Access to the built pages: at 200 % zoom, without motion, by keyboard, and by more than colour."""

import access_tools as access
import pytest
import site_tools as site
from test_browser import CLIPPED_FORMULAS, OVERFLOW

INTRO, CHAPTER, MAP, CODE = (
    "chapters/intro.html",
    "chapters/first_walk.html",
    "chapters/map.html",
    site.SOURCE_PAGE,
)
# one page of each kind, and the chapter with the widest formulas
ZOOMED = (INTRO, MAP, CODE, "chapters/10_3_attention.html", "chapters/notation.html", "chapters/ledger.html",
          "chapters/mutants.html")  # fmt: skip
SIDES = {".bd-sidebar-primary": ".primary-toggle", ".bd-sidebar-secondary": ".secondary-toggle"}
STILL = {"reduced_motion": "reduce"}


# ---- zoom: a window of 1280 × 900 pixels at 200 % has 640 × 450, each drawn with four


def zoom(visit, base, path, **how):
    """A page whose controls have been counted at 100 %, now at 200 %."""
    page = visit(base, path, device_scale_factor=2, **STILL, **how).page
    assert page.evaluate(access.REMEMBER) > 40
    page.set_viewport_size({"width": 640, "height": 450})
    return page


@pytest.mark.parametrize("path", ZOOMED)
def test_page_at_twice_its_size(visit, base, path):
    page = zoom(visit, base, path)
    assert page.evaluate(OVERFLOW) == []
    for what in (CLIPPED_FORMULAS, access.CUT_TEXT, access.LOST, access.OVERLAPPING):
        assert page.evaluate(what) == []
    assert page.evaluate(access.BARS) < 1 / 3


@pytest.mark.parametrize("side", SIDES)
def test_contents_at_twice_the_size_open_by_keyboard(visit, base, side):
    page = zoom(visit, base, INTRO)
    toggle = page.locator(SIDES[side])
    toggle.press("Enter")
    site.until(page, "side => document.activeElement.closest(side) !== null", side)
    assert page.evaluate(access.UNREACHED, side) == []
    page.keyboard.press("Escape")
    site.until(page, "side => document.activeElement.matches(side)", SIDES[side])
    assert page.evaluate(access.UNREACHED, side) != []


ZOOM_FAULTS = {
    "a button is gone": ("@media (max-width: 40rem) { .live-start { display: none } }", access.LOST),
    "buttons meet": (".theme-switch-button { margin-left: -2.5rem !important }", access.OVERLAPPING),
    "a line is cut": (".bd-article p { white-space: nowrap; overflow: hidden }", access.CUT_TEXT),
    "a paragraph is cut": (".bd-article p { height: 2rem; overflow: clip }", access.CUT_TEXT),
    "something sticks out": (".explorer { width: 50rem }", OVERFLOW),
}


def test_planted_faults_at_twice_the_size_are_found(visit, base):
    page = zoom(visit, base, INTRO)
    for fault, (css, check) in ZOOM_FAULTS.items():
        with access.planted(page, css):
            assert page.evaluate(check) != [], fault
        assert page.evaluate(check) == [], fault
    with access.planted(page, ".live-bar { position: sticky; top: 0; height: 15rem }"):
        assert page.evaluate(access.BARS) > 1 / 2


# ---- motion: none where the reader's system asks for none

PRESSED = (
    ".theme-switch-button",
    ".dropdown-toggle",
    ".copybtn",
    "article summary",
    ".map a",
)


@pytest.mark.parametrize("path", [INTRO, MAP, CODE])
def test_nothing_moves_where_a_reader_wants_stillness(visit, base, path):
    page = visit(base, path, **STILL).page
    assert page.evaluate(access.MOVING) == []
    assert page.evaluate(access.WOULD_MOVE) == []
    for selector in PRESSED:
        for control in page.locator(selector).locator("visible=true").all()[:1]:
            control.focus()
            assert page.evaluate(access.MOVING) == [], selector
            if selector != ".map a":  # leads to another page
                control.press("Enter")
                assert page.evaluate(access.MOVING) == [], selector
    page.set_viewport_size({"width": 640, "height": 450})
    page.locator(".primary-toggle").press("Enter")
    assert page.evaluate(access.MOVING) == []


def test_the_way_back_to_the_top_is_at_once_where_a_reader_wants_stillness(visit, base):
    """The theme shows the button below 1200 px, and only after a step upwards."""
    page = visit(base, INTRO, width=1100, **STILL).page
    page.evaluate("scrollTo(0, 2000)")
    site.until(page, "() => scrollY > 1000")
    page.mouse.move(550, 400)
    page.mouse.wheel(0, -100)
    button = page.locator("#pst-back-to-top")
    button.wait_for()
    assert page.evaluate("scrollY") > 1000
    button.press("Enter")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate(access.MOVING) == []


def test_an_explorer_changes_its_picture_without_motion(visit, base):
    page = visit(base, INTRO, **STILL).page
    slider = page.locator(".explorer-control input").first
    before = page.locator(".explorer-picture").get_attribute("src")
    slider.press("ArrowRight")
    site.until(page, "before => !document.querySelector('.explorer-picture').src.endsWith(before)", before)
    assert page.evaluate(access.MOVING) == []


def test_motion_is_found_where_there_is_some(visit, base):
    moving = visit(base, INTRO, reduced_motion="no-preference").page
    assert any("smooth scrolling" in each for each in moving.evaluate(access.WOULD_MOVE))
    page = visit(base, INTRO, **STILL).page
    fades = "@keyframes planted { from { opacity: 0 } } h1 { animation: planted 2s infinite !important }"
    with access.planted(page, fades + " .explorer { transition: opacity 1s !important }"):
        assert [each.split()[0] for each in page.evaluate(access.MOVING)] == ["planted"]
        assert len(page.evaluate(access.WOULD_MOVE)) == 2


# ---- keyboard

WALKED = [(INTRO, "light"), (INTRO, "dark"), (MAP, "light"), (CODE, "dark"), (CHAPTER, "light")]


@pytest.mark.parametrize(("path", "theme"), WALKED)
def test_tab_leads_to_every_control_in_order_and_shows_where_it_is(visit, base, path, theme):
    assert access.tab_through(visit(base, path, theme=theme, **STILL).page) == []


def test_what_is_folded_opens_by_keyboard_and_its_controls_come_next(visit, base):
    page = visit(base, INTRO, **STILL).page
    folded = page.locator("article details:has(.copybtn) > summary").first
    folded.press("Enter")
    assert folded.evaluate("summary => summary.parentElement.open")
    page.keyboard.press("Tab")
    assert folded.evaluate("summary => summary.parentElement.contains(document.activeElement)")
    folded.press("Space")
    assert not folded.evaluate("summary => summary.parentElement.open")


def test_the_buttons_of_code_work_by_keyboard(visit, base):
    page = visit(base, INTRO, **STILL).page
    copy = page.locator(".copybtn").locator("visible=true").first
    copy.press("Enter")
    site.until(page, "() => document.querySelector('.copybtn.success') !== null")
    page.locator(".live-start").press("Enter")
    site.until(page, "() => ['starting', 'live'].includes(document.documentElement.dataset.live)")


def test_a_claim_of_the_map_shows_its_arcs_by_keyboard(visit, base):
    page = visit(base, MAP, **STILL).page
    claim = page.evaluate("() => document.querySelector('.map-arcs path').dataset.from")
    page.locator(f".map [data-claim='{claim}'] a").focus()
    dashes = "kind => getComputedStyle(document.querySelector(`.map-arcs path.${kind}`)).strokeDasharray"
    assert page.evaluate("document.querySelector('.map-arcs').classList.contains('chosen')")
    below = page.evaluate("[...document.querySelectorAll('.map-arcs .below')].map(arc => arc.dataset.from)")
    assert below and set(below) == {claim}
    last = page.evaluate("() => document.querySelector('.map-arcs path').dataset.to")
    page.locator(f".map [data-claim='{last}'] a").focus()
    assert page.evaluate(dashes, "above") != "none"  # told from those below by more than colour


KEYBOARD_FAULTS = {
    ".copybtn { outline: none !important }": 'no ring that is seen: <button class="copybtn',
    ".bd-article a:focus-visible { outline-color: #ccc }": 'no ring that is seen: <a class="reference',
    ".explorer-control select { opacity: 0.3 }": "no ring that is seen: <select",
    ".live-start { outline: 3px solid }": 'looks the same without the focus: <button type="button"',
    ".explorer-title::after { content: ''; position: absolute; inset: 0 } .explorer { position: relative }":
        'covered: <input type="range"',
    ".bd-article details { transform: translateY(50rem) }": "above: <select",
}  # fmt: skip


def test_planted_faults_of_the_keyboard_are_found(visit, base):
    page = visit(base, INTRO, **STILL).page
    with access.planted(page, " ".join(KEYBOARD_FAULTS)):
        found = access.tab_through(page)
    for css, fault in KEYBOARD_FAULTS.items():
        assert any(each.startswith(fault) for each in found), (css, found)
    page.evaluate(
        "() => { document.querySelector('.live-start').tabIndex = 1; document.activeElement.blur(); }"
    )
    assert "instead of" in access.tab_through(page)[-1]
