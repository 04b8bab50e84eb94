"""What the tests of the built book share: where it is, its pages, a server for it, and a watched browser."""

import os
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import browser as tools_browser

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
SOURCE_PAGE = "code/losses.html"
AXE = ROOT / "_build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
# a page may hold these, all inside the document itself
OWN_SCHEMES = ("data:", "blob:", "about:")


def all_pages():
    """Every page of the built site, as paths relative to it."""
    pages = (page.relative_to(SITE) for page in SITE.rglob("*.html"))
    return sorted(page.as_posix() for page in pages if page.parts[0] not in ("_static", "_sources"))


def built_pages():
    """The pages that each test opens: index.html only leads on, and one page of source stands for all."""
    return [
        page
        for page in all_pages()
        if page != "index.html" and (not page.startswith("code/") or page == SOURCE_PAGE)
    ]


def require(what, reason):
    """Skip for want of `what` on a reader's machine; under CI the want itself is a failure."""
    if not what:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return what


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing: the tests look at the requests themselves."""

    def copyfile(self, source, outputfile):
        """Send a file; a page that is closed meanwhile needs no more of it."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().copyfile(source, outputfile)


@contextmanager
def served(folder):
    """The address of a server for `folder`, on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


WATCH = """window.violations = [];
document.addEventListener('securitypolicyviolation', event => {
  violations.push(event.effectiveDirective + ' ' + event.blockedURI);
});"""


class Visit:
    """A page in a fresh browser context: what it asked for, complained about, and what its policy blocked."""

    def __init__(self, browser, base, path, width=1280, theme="light", **context):
        self.base, self.requests, self.complaints = base, [], []
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=theme, **context)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", self._heard)
        self.context.on("requestfailed", self._not_loaded)
        self.context.on(
            "response", lambda r: r.status >= 400 and self.complaints.append(f"{r.status}: {r.url}")
        )
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.goto(base + path, wait_until="load")
        self.page.evaluate("window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => 0) : 0")

    def _not_loaded(self, request):
        if request.failure != "net::ERR_ABORTED":  # given up by the page itself, as a worker that was stopped
            self.complaints.append(f"not loaded: {request.url} ({request.failure})")

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    @property
    def foreign(self):
        """The addresses asked for that are not of this site."""
        return [url for url in self.requests if not url.startswith((self.base, *OWN_SCHEMES))]

    @property
    def violations(self):
        """What the policy of the page has blocked, as "directive address"."""
        return self.page.evaluate("violations")

    def close(self):
        """Close the page and its context."""
        self.context.close()


@contextmanager
def launched():
    """A headless Chromium; without one the test is skipped, or fails under CI."""
    require(tools_browser.program(), tools_browser.HOW_TO_GET_ONE)
    with tools_browser.launched() as browser:
        yield browser


def until(page, expression, arg=None, timeout=30_000):
    """Wait until an expression is true in the page; raises TimeoutError after `timeout` milliseconds.

    Playwright's wait_for_function evaluates a text within the page, which the policy of the pages forbids.
    """
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"not true after {timeout} ms: {expression}")
        page.wait_for_timeout(20)


def axe(page):
    """What axe-core finds wrong with a page, as (rule, help, the first place)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not as a script of the page, which its policy forbids
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(each["id"], each["help"], each["nodes"][0]["html"][:150]) for each in found]


def has_explorer(path):
    """True if the built page holds an explorer."""
    return 'class="explorer"' in (SITE / path).read_text(encoding="utf-8")


CHANGE = """async ([panel, number, differ]) => {
  const controls = [...panel.querySelectorAll('.explorer-control input, .explorer-control select')];
  const count = c => c.tagName === 'SELECT' ? c.options.length : Number(c.max) + 1;
  if (!window.bookExplorers[panel.dataset.explorer]) {
    panel.dispatchEvent(new PointerEvent('pointerenter'));
    while (!window.bookExplorers[panel.dataset.explorer]) await new Promise(done => setTimeout(done, 10));
  }
  const all = window.bookExplorers[panel.dataset.explorer];
  const step = controls.slice(number + 1).reduce((product, c) => product * count(c), 1);
  const n = count(controls[number]);
  for (let at = 0; at + step < all.pictures.length; at++) {
    if (Math.floor(at / step) % n === n - 1) continue;
    if (all.words[at] === all.words[at + step]) continue;
    if (differ && all.pictures[at] === all.pictures[at + step]) continue;
    let rest = at;
    for (const control of [...controls].reverse()) {
      const value = rest % count(control);
      rest = Math.floor(rest / count(control));
      if (control.tagName === 'SELECT') control.selectedIndex = value; else control.value = value;
      control.dispatchEvent(new Event('input'));
    }
    return [panel.dataset.folder + all.pictures[at + step], all.words[at + step]];
  }
  return null;
}"""
SHOWN = """([panel, picture, words]) => {
  const image = panel.querySelector('img.explorer-picture');
  return image.getAttribute('src') === picture && image.complete && image.naturalWidth > 0
    && image.alt === words && panel.querySelector('.explorer-words').textContent === words;
}"""


def move_to_a_change(page, panel, number):
    """Put the explorer where control `number` matters, press an arrow key, expect the new picture and words.

    A control may be there to show that the picture stays; its words must change all the same.
    Returns True if the picture changed too.
    """
    handle = panel.element_handle()
    changed = page.evaluate(CHANGE, [handle, number, True])
    expected = changed or page.evaluate(CHANGE, [handle, number, False])
    assert expected, f"control {number} changes neither picture nor words at any setting"
    control = panel.locator(".explorer-control input, .explorer-control select").nth(number)
    control.focus()
    page.keyboard.press("ArrowDown" if control.evaluate("c => c.tagName") == "SELECT" else "ArrowRight")
    until(page, SHOWN, [handle, *expected], timeout=5000)
    return changed is not None
