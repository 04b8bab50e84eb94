"""What the policy of the pages allows is all they need; all else is blocked, in Python as well."""

import re
import threading
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import live_tools as live
import pytest
import site_tools as site

from extensions import security

PAGES = site.built_pages()
FRONT = ["index.html"] if PAGES else []
PAGE = "chapters/03_activations.html"
EXTENSION = """<!DOCTYPE html>
<html><head>
    <meta charset="utf-8" />
    <script src="_static/live/start.js?v=1"></script>
    <script>let a = "<b>";
    </script><script type="module">let b;</script>
</head><body><button onclick="window.print()">Print</button></body></html>"""


# ---- the policy as it is made


def test_a_page_is_secured_once_and_before_all_that_it_loads():
    page = security.secured(EXTENSION)
    assert page.index("charset") < page.index("Content-Security-Policy") < page.index("<script")
    assert 'data-call="window.print"' in page and "onclick" not in page
    assert security.secured(page) == page
    without = re.sub(r'\n<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert without == EXTENSION.replace('onclick="window.print()"', 'data-call="window.print"')


def test_every_script_of_a_page_is_allowed_by_its_digest_and_no_other():
    policy = security.secured(EXTENSION)
    for script in ('let a = "<b>";\n    ', "let b;"):
        assert security.digest(script) in policy
    assert policy.count("'sha256-") == 2
    # the digest of "alert('Hello, world.');" that the specification of the policy gives as its example
    assert (
        security.digest("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    )


def test_only_pages_with_python_may_compile_webassembly_and_start_workers():
    reading = security.policy(
        EXTENSION.replace("live/start.js", "book.js").replace(' onclick="window.print()"', "")
    )
    running = security.policy(EXTENSION.replace(' onclick="window.print()"', ""))
    for allowed in ("'wasm-unsafe-eval'", "worker-src blob:"):
        assert allowed in running and allowed not in reading


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('<body onload="start()">', "onload"),
        ('<a href=" JavaScript:void 0">x</a>', "href"),
        ('<button onclick="other()">x</button>', "onclick"),
    ],
)
def test_what_no_digest_allows_is_refused_when_the_book_is_built(fault, said):
    with pytest.raises(ValueError, match=f"{said}=.* would not run under the page's policy; attach it in"):
        security.secured(EXTENSION.replace("<body>", fault, 1))


def test_a_page_without_a_character_set_is_refused():
    with pytest.raises(ValueError, match="does not begin with <head><meta charset"):
        security.secured("<html><head><title>x</title></head></html>")


# ---- the pages as they are built


class Head(HTMLParser):
    """The policy of a page and what stands before it."""

    def __init__(self, html):
        super().__init__()
        self.policies, self.before = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if attributes.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(attributes["content"])
        elif not self.policies:
            self.before.append((tag, *attributes))


def directives(policy):
    """{name: sources} of a policy."""
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def test_there_is_a_book():
    """Without pages the tests below would pass by checking nothing."""
    site.require(PAGES, "no built book; run make book first")
    assert PAGE in PAGES


@pytest.mark.parametrize("path", FRONT + PAGES)
def test_every_page_has_one_policy_before_all_else(path):
    head = Head((site.SITE / path).read_text(encoding="utf-8"))
    assert len(head.policies) == 1
    assert [tag for tag, *_ in head.before] == ["html", "head", "meta"] and head.before[2][1:] == ("charset",)
    allowed = directives(head.policies[0])
    assert allowed["default-src"] == allowed["object-src"] == allowed["base-uri"] == ["'none'"]
    assert allowed["form-action"] == allowed["connect-src"] == ["'self'"]
    sources = {source for each in allowed.values() for source in each}
    digests = {source for source in allowed["script-src"] if source.startswith("'sha256-")}
    assert sources - digests <= {
        "'none'",
        "'self'",
        "'wasm-unsafe-eval'",
        "'unsafe-inline'",
        "data:",
        "blob:",
    }
    assert [name for name, each in allowed.items() if "'unsafe-inline'" in each] == ["style-src"]
    assert [name for name, each in allowed.items() if "data:" in each] == ["img-src"]


# ---- what readers do violates nothing; test_browser.py asks the same of every page as it is opened


def test_the_buttons_of_the_theme_do_what_they_say(visit, base):
    page = visit(base, PAGE).page
    page.evaluate(
        """() => {
          window.print = () => { window.printed = true; };
          window.toggleFullScreen = () => { window.full = true; };
        }"""
    )
    for name in ("window.print", "toggleFullScreen"):
        page.locator(f"[data-call='{name}']").first.dispatch_event("click")
    assert page.evaluate("[window.printed, window.full, violations.length]") == [True, True, 0]


def test_the_search_finds_pages(visit, base):
    opened = visit(base, "search.html?q=softmax")
    page = opened.page
    site.until(page, "document.querySelectorAll('#search-results li p.context').length > 3")
    assert opened.violations == [] and opened.complaints == []


WIDGET = "from ipywidgets import interact\ninteract(lambda n: n + 1, n=(0, 3))"


def test_running_python_violates_nothing(visit, base):
    opened = visit(base, PAGE)
    page = opened.page
    assert live.start(opened) == "live"
    assert all(live.run(page, number) for number in range(4))
    live.write(page, 0, WIDGET)
    assert live.run(page, 0)
    page.locator("div.cell").first.locator(".widget-slider, .jupyter-widgets").first.wait_for()
    assert opened.violations == [] and opened.complaints == [] and opened.foreign == []


def test_a_page_below_a_path_violates_nothing(visit, tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "book").symlink_to(site.SITE)
    with site.served(tmp_path) as address:
        opened = visit(address, "course/book/" + PAGE)
        page = opened.page
        assert live.start(opened) == "live" and live.run(page, 0)
        assert opened.violations == [] and opened.complaints == []


# ---- what is not allowed is blocked


@contextmanager
def another_site():
    """A site that lets every other one read it: its address, and the requests that reach it."""
    reached = []

    class Open(BaseHTTPRequestHandler):
        def do_GET(self):
            reached.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            self.wfile.write(b"globalThis.foreign = 1;")

        do_POST = do_HEAD = do_OPTIONS = do_GET

        def log_message(self, *args):
            """Say nothing: the tests look at `reached`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Open)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", reached
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def other():
    with another_site() as found:
        yield found


ADD = "const node = Object.assign(document.createElement('{tag}'), {values}); document.body.append(node);"
HANDLER = """document.body.insertAdjacentHTML('beforeend', '<b onclick="window.ran = 1">x</b>');
document.body.lastChild.click();"""
FUNCTION = """setTimeout(() => {
  try { new Function('window.ran = 1')(); } catch (error) { window.refused = error.name; }
}, 0);"""
BASE = "document.head.append(Object.assign(document.createElement('base'), { href: OTHER }));"
STYLE = "{ rel: 'stylesheet', href: OTHER + '/x.css' }"
FORM = "{ action: OTHER + '/x', method: 'post' }"
PLANTED = {  # what stands in the page: the script that plants it, and what blocks what
    "an inline script": (
        ADD.format(tag="script", values="{ text: 'window.ran = 1' }"),
        "script-src-elem inline",
    ),
    "a handler in an attribute": (HANDLER, "script-src-attr inline"),
    "a link that is a script": (
        ADD.format(tag="a", values="{ href: 'javascript:window.ran = 1' }") + " node.click();",
        "script-src-elem inline",
    ),
    "a text in a timer": ("setTimeout('window.ran = 1', 0);", "script-src eval"),
    "a function made of a text": (FUNCTION, "script-src eval"),
    "a foreign script": (
        ADD.format(tag="script", values="{ src: OTHER + '/x.js' }"),
        "script-src-elem OTHER",
    ),
    "a foreign module": ("import(OTHER + '/x.js').catch(() => 0);", "script-src-elem OTHER"),
    "a foreign fetch": ("fetch(OTHER + '/x.txt').catch(() => 0);", "connect-src OTHER"),
    "a foreign socket": ("new WebSocket(OTHER.replace('http', 'ws') + '/x');", "connect-src ws"),
    "a beacon": ("navigator.sendBeacon(OTHER + '/x', 'data');", "connect-src OTHER"),
    "a foreign picture": (ADD.format(tag="img", values="{ src: OTHER + '/x.png' }"), "img-src OTHER"),
    "a foreign style": (ADD.format(tag="link", values=STYLE), "style-src-elem OTHER"),
    "a foreign frame": (ADD.format(tag="iframe", values="{ src: OTHER + '/x.html' }"), "frame-src OTHER"),
    "an object": (ADD.format(tag="object", values="{ data: OTHER + '/x.swf' }"), "object-src OTHER"),
    "another base": (BASE, "base-uri OTHER"),
    "a form to another site": (ADD.format(tag="form", values=FORM) + " node.submit();", "form-action OTHER"),
    "a worker from an address": (
        "try { new Worker('../_static/live/worker.js', { type: 'module' }); } catch { }",
        "worker-src http",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_in_a_page_is_blocked(visit, base, other, name):
    address, reached = other
    script, blocked = PLANTED[name]
    page = visit(base, PAGE).page
    page.evaluate(f"() => {{ {script.replace('OTHER', repr(address.rstrip('/')))} }}")
    site.until(page, "violations.length > 0", timeout=10_000)
    assert page.evaluate("violations")[0].startswith(blocked.replace("OTHER", address.rstrip("/")))
    assert page.evaluate("[window.ran, window.foreign]") == [None, None]
    assert reached == [] and page.url == base + PAGE


def test_without_a_policy_the_other_site_is_reached(visit, other, tmp_path):
    """The tests above look for requests that do not come; here they come."""
    address, reached = other
    (tmp_path / "open.html").write_text("<!doctype html><title>x</title><body>x</body>", encoding="utf-8")
    with site.served(tmp_path) as base:
        page = visit(base, "open.html").page
        assert page.evaluate(f"fetch('{address}x.txt').then(r => r.status)") == 200
        page.evaluate(f"import('{address}x.js').then(() => 0)")
        assert page.evaluate("window.foreign") == 1
    assert reached == ["/x.txt", "/x.js"]
    reached.clear()


@pytest.fixture(scope="module")
def live_page(browser, base):
    visit = site.Visit(browser, base, PAGE)
    assert live.start(visit) == "live"
    yield visit.page
    visit.close()


ATTEMPTS = {  # a line of Python in the page: what it says
    "await js.fetch(OTHER + '/x.txt')": "Failed to fetch",
    "await js.fetch(OTHER + '/x.txt', mode='no-cors')": "Failed to fetch",
    "await pyodide.http.pyfetch(OTHER + '/x.txt')": "Failed to fetch",
    "pyodide.http.open_url(OTHER + '/x.txt').read()": "NetworkError",
    "synchronous(OTHER + '/x.txt')": "NetworkError",
    "urllib.request.urlopen(OTHER + '/x.txt')": "URLError",
    "socket.create_connection(('127.0.0.1', PORT), 2).send(b'GET / HTTP/1.0\\r\\n\\r\\n')": "OSError",
    "js.importScripts(OTHER + '/x.js')": "Module scripts don't support importScripts",
    "js.Worker.new(OTHER + '/x.js')": "SecurityError",
    "js.eval('1 + 1')": "EvalError",
    "js.Function.new('return 1')()": "EvalError",
    "pyodide.code.run_js('1 + 1')": "EvalError",
    "subprocess.run(['ls'])": "OSError",
    "js.document.title": "AttributeError",
    "js.window.name": "AttributeError",
    "js.parent.location": "AttributeError",
    "js.localStorage.length": "AttributeError",
    "js.document.cookie": "AttributeError",
}
FRAME = """import js, pyodide.http, pyodide.code, socket, subprocess, urllib.request
OTHER, PORT = {other!r}, {port}

def synchronous(address):
    request = js.XMLHttpRequest.new()
    request.open("GET", address, False)
    request.send()
    return request.responseText

try:
    print("REACHED", {line})
except Exception as error:
    print(type(error).__name__, error)"""


@pytest.mark.parametrize("line", ATTEMPTS)
def test_python_in_the_page_reaches_nothing_but_its_own_site(live_page, other, line):
    address, reached = other
    port = int(address.rsplit(":", 1)[1].rstrip("/"))
    live.write(live_page, 0, FRAME.format(other=address.rstrip("/"), port=port, line=line))
    assert live.run(live_page, 0)
    said = live.said(live_page, 0)
    assert "REACHED" not in said and re.search(ATTEMPTS[line], said)
    assert reached == []


def test_python_in_the_page_starts_no_worker_without_the_policy(live_page, base):
    """One from an address of its own site would have no policy, and could be handed cells to run."""
    live.write(
        live_page,
        0,
        f"""import asyncio, js
from pyodide.ffi import create_proxy, to_js
heard = asyncio.Queue()
module = js.Object.fromEntries(to_js([["type", "module"]]))
worker = js.Worker.new({base!r} + "_static/live/worker.js", module)
worker.onmessage = create_proxy(lambda event: heard.put_nowait("STARTED"))
worker.onerror = create_proxy(lambda event: heard.put_nowait("blocked"))
worker.postMessage(js.Object.fromEntries(to_js([["kind", "needed"], ["id", 1]])))
print(await heard.get())""",
    )
    assert live.run(live_page, 0)
    assert live.said(live_page, 0).strip() == "blocked"


def test_a_socket_of_python_is_closed_at_once(live_page, other):
    address, reached = other
    live.write(
        live_page,
        0,
        f"""import asyncio, js
found = js.WebSocket.new({address.replace("http", "ws")!r}), js.EventSource.new({address!r})
await asyncio.sleep(0.5)
print([each.readyState for each in found])""",
    )
    assert live.run(live_page, 0)
    assert "[3, 2]" in live.said(live_page, 0) and reached == []


def test_python_in_the_page_reaches_its_own_site(live_page, base):
    live.write(live_page, 0, f"import js\nprint((await js.fetch({base!r} + 'search.html')).status)")
    assert live.run(live_page, 0) and "200" in live.said(live_page, 0)
