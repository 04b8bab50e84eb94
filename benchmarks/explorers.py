"""How long a reader of the pages, without Python, waits for the next picture of an explorer.

    python -m benchmarks.explorers [--moves 20] [--page chapters/03_activations.html] [--json] [--strict]

Opens every built page with an explorer in headless Chromium, from a plain server on this machine. A move
takes one control one stop further, to a setting with another picture; the controls take turns, and before
each move there are 300 ms, in which the page fetches the neighbours. The time runs from the event `input` to
the first task after the frame that shows the decoded picture; so a frame's wait, up to 17 ms at 60 frames a
second, is in it.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import site_tools as site  # noqa: E402

BAR = 100  # milliseconds, for the median of each explorer
PAUSE = 300  # milliseconds between moves
MOVES = """async ([panel, moves, pause]) => {
  const rest = ms => new Promise(done => setTimeout(done, ms));
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  const controls = [...panel.querySelectorAll('.explorer-control input, .explorer-control select')];
  const picture = panel.querySelector('.explorer-picture'), name = panel.dataset.explorer;
  panel.scrollIntoView({ block: 'center' });
  panel.dispatchEvent(new PointerEvent('pointerenter'));
  for (let waited = 0; !window.bookExplorers[name]; waited += 10) {
    if (waited > 20000) throw new Error(`${name}: no settings after 20 s`);
    await rest(10);
  }
  const all = window.bookExplorers[name].pictures;
  const list = control => control.tagName === 'SELECT';
  const stops = control => list(control) ? control.options.length : Number(control.max) + 1;
  const at = controls.map(control => list(control) ? control.selectedIndex : Number(control.value));
  const direction = controls.map(() => 1);
  const file = chosen => all[controls.reduce((number, control, i) => number * stops(control) + chosen[i], 0)];
  const moved = (i, step) => at.map((value, j) => j === i ? value + step : value);

  // the next move: control i one stop on, turning at its ends; undefined if that changes no picture
  function next(i) {
    for (const step of [direction[i], -direction[i]]) {
      const stop = at[i] + step;
      if (stop < 0 || stop >= stops(controls[i]) || file(moved(i, step)) === file(at)) continue;
      direction[i] = step;
      return moved(i, step);
    }
  }

  const took = [];
  for (let turn = 0; took.length < moves; turn++) {
    if (turn > 50 * moves) throw new Error(`${name}: no control changes the picture`);
    const i = turn % controls.length, to = next(i);
    if (!to) continue;
    await rest(pause);
    await frame();
    at.splice(0, at.length, ...to);
    const expected = file(at);
    const changed = new Promise((done, failed) => {
      setTimeout(() => failed(new Error(`${name}: no new picture after 20 s`)), 20000);
      new MutationObserver((_, observer) => { observer.disconnect(); done(); })
        .observe(picture, { attributes: true, attributeFilter: ['src'] });
    });
    const start = performance.now();
    if (list(controls[i])) controls[i].selectedIndex = at[i]; else controls[i].value = at[i];
    controls[i].dispatchEvent(new Event('input'));
    await changed;
    await picture.decode();
    await frame();
    took.push(performance.now() - start);
    if (!picture.currentSrc.endsWith(expected)) throw new Error(`${name}: ${picture.src}, not ${expected}`);
  }
  return took;
}"""


def measure(pages, moves):
    """[{"page", "explorer", "took": milliseconds of each move, …}, …]; each page as on a first visit"""
    found = []
    with site.launched() as browser, site.served(site.SITE) as base:
        for path in pages:
            print(f"explorers: {path} …", file=sys.stderr)
            visit = site.Visit(browser, base, path)
            for panel in visit.page.locator(".explorer").element_handles():
                took = visit.page.evaluate(MOVES, [panel, moves, PAUSE])
                row = {"page": path, "explorer": panel.get_attribute("data-explorer"), "took": took}
                found.append(row | {"median": median(took), "worst": max(took)})
            visit.close()
    return found


def words(found):
    """The record as lines"""
    lines = [f"From a move to its picture, milliseconds; the median is to be under {BAR}:"]
    lines.append(f"  {'':<28} {'median':>7} {'worst':>7}")
    for row in found:
        missed = "" if row["median"] < BAR else "  MISSED"
        lines.append(f"  {row['explorer']:<28} {row['median']:7.0f} {row['worst']:7.0f}{missed}")
    return "\n".join(lines)


def main(arguments=None):
    """Print what was measured. Exit status 1 if a bar is missed and --strict is given"""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.explorers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--moves", type=int, default=20, help="moves of each explorer (20)")
    parser.add_argument("--page", action="append", help="only this page of the site")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="end with status 1 if a bar is missed")
    given = parser.parse_args(arguments)
    if given.moves < 1:
        parser.error(f"--moves must be 1 or more, not {given.moves}")
    pages = list(filter(site.has_explorer, site.built_pages()))
    if not pages:
        parser.error("there is no book with explorers in _build/html yet; run make book first")
    if unknown := sorted(set(given.page or ()) - set(pages)):
        parser.error(
            f"--page {', '.join(unknown)}: no such page with an explorer; expected {', '.join(pages)}"
        )
    found = measure(given.page or pages, given.moves)
    print(json.dumps(found, indent=1) if given.json else words(found))
    return 1 if given.strict and any(row["median"] >= BAR for row in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
