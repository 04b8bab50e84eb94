"""How long a reader of a live page waits, and how much is loaded.

    python -m benchmarks.live [--runs 3] [--json] [--strict]

Opens the built book in headless Chromium, from a plain server on this machine. Times are seconds:

first output    from the click on "Run Python in this page" to the first result of the page's own cells
second page     the same on another page of the same visit, when the browser has the files already
stop            from the click on Stop in `while True: pass` to the result of another cell
redraw          from a move of a live explorer's slider to the new picture that Python draws
weight          what a page loads before any click, and until it is live: megabytes, as gzip packs them

Sizes are exact. Times are medians of the runs; the redraw is the median over the explorers, each of 20 moves.
How long pictures take before Python runs is measured by benchmarks/explorers.py.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path
from statistics import median
from urllib.parse import urlparse

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import site_tools as site  # noqa: E402

FIRST, SECOND = "chapters/03_activations.html", "chapters/04_losses.html"
BARS = {
    "first output": 6.0, "second page": 3.5, "stop": 6.0, "redraw": 0.25,
    "weight before a click": 1.5, "weight until live": 33.0,
}  # fmt: skip
ALL_LIVE = "n => document.querySelectorAll('.explorer-now-live').length === n"
UNTIL_OUTPUT = """async () => {
  const start = performance.now();
  document.querySelector('.live-start').click();
  while (document.documentElement.dataset.live !== 'live') await new Promise(done => setTimeout(done, 10));
  const session = window.bookLive;
  for (let n = 0; !session.cells.some(cell => cell.area.outputs.length); n++) await session.run(n);
  return (performance.now() - start) / 1000;
}"""
UNTIL_STOPPED = """async () => {
  const session = window.bookLive, cells = session.cells;
  cells[0].write('while True:\\n    pass');
  cells[1].write('1 + 1');
  session.run(0);
  await new Promise(done => setTimeout(done, 500));
  const start = performance.now();
  [...document.querySelectorAll('.live-bar button')].find(each => each.textContent === 'Stop').click();
  await new Promise(done => setTimeout(done, 50));
  while (document.documentElement.dataset.live !== 'live') await new Promise(done => setTimeout(done, 10));
  await session.run(1);
  const took = (performance.now() - start) / 1000;
  cells[0].restore(); cells[1].restore();
  return took;
}"""
REDRAWS = """async ([panel, moves]) => {
  const slider = [...panel.querySelectorAll('input[type=range]')].at(-1);
  const picture = panel.querySelector('img');
  const took = [];
  for (let n = 0; n < moves; n++) {
    const before = picture.src, start = performance.now();
    slider.value = 100 + (n * 379) % 800;
    slider.dispatchEvent(new Event('input'));
    while (picture.src === before) {
      if (performance.now() - start > 20000) throw new Error(`no new picture: ${panel.innerText}`);
      await new Promise(done => setTimeout(done, 5));
    }
    await picture.decode();
    took.push((performance.now() - start) / 1000);
  }
  return took;
}"""


def weight(urls):
    """Megabytes of the files of the site behind these addresses, each once, as gzip packs it"""
    files = {site.SITE / urlparse(url).path.lstrip("/") for url in urls if url.startswith("http")}
    return sum(len(_packed(file)) for file in files if file.is_file()) / 1e6


def _packed(file):
    data = file.read_bytes()
    return min(gzip.compress(data, 6, mtime=0), data, key=len)


def visit_twice(browser, base):
    """One reader: two pages live, a loop stopped; {what: seconds or megabytes}"""
    first = site.Visit(browser, base, FIRST)
    found = {"weight before a click": weight(first.requests)}
    found["first output"] = first.page.evaluate(UNTIL_OUTPUT)
    found["weight until live"] = weight(first.requests)
    first.page.goto(base + SECOND)
    found["second page"] = first.page.evaluate(UNTIL_OUTPUT)
    found["stop"] = first.page.evaluate(UNTIL_STOPPED)
    first.close()
    return found


def explorers(browser, base, moves=20):
    """[(explorer, median seconds to a redraw)] of all explorers that have a slider, on all pages"""
    found = []
    for path in filter(site.has_explorer, site.built_pages()):
        print(f"live pages: explorers of {path} …", file=sys.stderr)
        visit = site.Visit(browser, base, path)
        panels = visit.page.locator(".explorer")
        names = [panel.get_attribute("data-explorer") for panel in panels.all()]
        visit.page.locator(".live-start").click()
        site.until(visit.page, ALL_LIVE, len(names), timeout=60_000)
        redrawn = [_redraw(visit.page, panel, moves) for panel in panels.all()]
        found += [(name, took) for name, took in zip(names, redrawn, strict=True) if took is not None]
        visit.close()
    return found


def _redraw(page, panel, moves):
    """Median seconds of the last slider of a live explorer, after the first move; None if it has no slider"""
    if not panel.locator("input[type=range]").count():
        return None
    return median(page.evaluate(REDRAWS, [panel.element_handle(), moves])[1:])


def measure(runs):
    """Everything, as one record"""
    with site.launched() as browser, site.served(site.SITE) as base:
        visits = []
        for run in range(runs):
            print(f"live pages: visit {run + 1} of {runs} …", file=sys.stderr)
            visits.append(visit_twice(browser, base))
            print(
                "  " + ", ".join(f"{name} {value:.2f}" for name, value in visits[-1].items()), file=sys.stderr
            )
        moved = explorers(browser, base)
        heaviest = max(weight(_requests(browser, base, path)) for path in site.built_pages())
    record = {name: median(visit[name] for visit in visits) for name in visits[0]}
    record |= {
        "redraw": median(took for _, took in moved),
        "weight before a click": heaviest,
    }
    return {"runs": visits, "explorers": moved, "medians": record}


def _requests(browser, base, path):
    visit = site.Visit(browser, base, path)
    visit.close()
    return visit.requests


def words(found):
    """The record as lines"""
    lines = ["Live pages, headless Chromium, this machine:"]
    for name, bar in BARS.items():
        value, unit = found["medians"][name], "MB" if name.startswith("weight") else "s"
        lines.append(f"  {name:<24} {value:6.2f} {unit:<3} ≤ {bar:g}{'' if value <= bar else ' MISSED'}")
    lines.append("Each explorer, redraw of its last slider, median of 20 moves:")
    lines += [f"  {name:<28} {took:5.2f} s" for name, took in found["explorers"]]
    return "\n".join(lines)


def main(arguments=None):
    """Print what was measured. Exit status 1 if a bar is missed and --strict is given"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="visits (3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="end with status 1 if a bar is missed")
    given = parser.parse_args(arguments)
    if given.runs < 1:
        parser.error(f"--runs must be 1 or more, not {given.runs}")
    if not site.built_pages():
        parser.error("there is no book in _build/html yet; run make book first")
    found = measure(given.runs)
    print(json.dumps(found, indent=1) if given.json else words(found))
    missed = [name for name, bar in BARS.items() if found["medians"][name] > bar]
    return 1 if given.strict and missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
