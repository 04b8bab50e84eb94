"""What the tests of access ask a page: what is cut off, what moves, and where the keyboard leads."""

from contextlib import contextmanager

# Elements that a reader can act on; those that a folded part hides are no controls until it is unfolded.
PAGE = r"""
const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
const named = node => node.outerHTML.replace(/\s+/g, ' ').slice(0, 120);
const shown = node => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
const usable = node => shown(node) && !node.disabled && node.tabIndex >= 0;
const controls = () => [...document.querySelectorAll(CONTROLS)].filter(usable);
const up = function* (node) { for (; node && node !== document; node = node.parentElement) yield node; };
"""


def within(function):
    """A function of the page that has the words above; Playwright calls what this evaluates to."""
    return f"(() => {{ {PAGE} return {function}; }})()"


# ---- zoom: compares with what was there before the window had half as many pixels
REMEMBER = within("() => { window.before = controls(); return window.before.length; }")
LOST = within(r"""() => {
  // each of the two behind a button of its own, which has a test of its own
  const aside = '.bd-sidebar-primary, .bd-sidebar-secondary';
  return window.before.filter(node => !shown(node) && !node.closest(aside)).map(named);
}""")
UNREACHED = within(r"""side => {
  const search = '.search-button__button';  // its magnifier above the text takes the place of the field
  return window.before.filter(node => node.closest(side) && !node.matches(search)).filter(node => {
    node.scrollIntoView({ block: 'center' });
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return !shown(node) || left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
  }).map(named);
}""")
OVERLAPPING = within(r"""() => {
  const stays = node => ['fixed', 'sticky'].includes(getComputedStyle(node).position);
  const layer = node => [...up(node)].find(stays);
  const seen = node => [...node.getClientRects()].map(box => {
    let { left, right, top, bottom } = box;
    for (const each of up(node.parentElement)) {
      if (getComputedStyle(each).overflowX === 'visible') continue;
      const frame = each.getBoundingClientRect();
      if (each === document.body || each === document.documentElement) break;
      [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return { left, right, top, bottom };
  });
  const all = controls().filter(node => !node.matches('mjx-container, .scrolls, .math, pre, div')).map(
    node => ({ node, layer: layer(node), boxes: seen(node) }));
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const found = [];
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) {
      if (one.layer !== other.layer || one.node.contains(other.node)) continue;
      if (one.boxes.some(a => other.boxes.some(b => meet(a, b))))
        found.push([named(one.node), named(other.node)]);
    }
  });
  return found.slice(0, 5);
}""")
CUT_TEXT = within(r"""() => {
  const hides = value => value === 'hidden' || value === 'clip';
  const unseen = 'mjx-container, .visually-hidden, .sr-only, script, style, noscript';
  const found = [];
  for (const box of document.querySelectorAll('body *')) {
    if (box.closest(unseen) || !shown(box)) continue;
    const style = getComputedStyle(box), frame = box.getBoundingClientRect();
    const x = hides(style.overflowX) && box.scrollWidth > box.clientWidth + 1;
    const y = hides(style.overflowY) && box.scrollHeight > box.clientHeight + 1;
    if (!x && !y) continue;
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.trim() || text.parentElement.closest(unseen) || !shown(text.parentElement)) continue;
      range.selectNodeContents(text);
      const rects = [...range.getClientRects()];
      // half a line below the frame is the room of a font, not a letter
      if (rects.some(r => (x && r.right > frame.right + 2) || (y && (r.top + r.bottom) / 2 > frame.bottom)))
        found.push(text.data.trim().slice(0, 60));
    }
  }
  return found.slice(0, 5);
}""")
# how much of the window the bars that stay in place take from the text, in the middle of the page
BARS = within(r"""() => {
  scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' });
  const stays = [...document.querySelectorAll('main *, header, header *')].filter(node =>
    ['fixed', 'sticky'].includes(getComputedStyle(node).position) && shown(node));
  const wide = stays.map(node => node.getBoundingClientRect())
    .filter(({ width, top, height }) => width > innerWidth / 2 && top < innerHeight / 3 && top + height > 0);
  return Math.max(0, ...wide.map(each => each.bottom)) / innerHeight;
}""")

# ---- motion
MOVING = """() => document.getAnimations().filter(each => each.playState === 'running')
  .filter(each => each.effect.getComputedTiming().endTime > 1)
  .map(each => `${each.transitionProperty ?? each.animationName} of ${each.effect.target.className}`)"""
WOULD_MOVE = """() => {
  const milliseconds = time => parseFloat(time) * (/ms/.test(time) ? 1 : 1000);
  const longest = times => Math.max(...times.split(',').map(milliseconds));
  const found = new Set();
  for (const node of document.querySelectorAll('*')) {
    for (const part of [null, '::before', '::after']) {
      const style = getComputedStyle(node, part);
      const what = longest(style.transitionDuration) > 1 ? `transition of ${style.transitionProperty}`
        : style.animationName !== 'none' && longest(style.animationDuration) > 1
        ? `animation ${style.animationName}`
        : !part && style.scrollBehavior === 'smooth' ? 'smooth scrolling' : null;
      if (what) found.add(`${node.tagName.toLowerCase()}.${node.classList[0] ?? ''}${part ?? ''}: ${what}`);
    }
  }
  return [...found];
}"""

# ---- keyboard
START = within(r"""() => {
  const numbers = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => {
    const linear = each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = numbers(colour).map(each => linear(each / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = colour => !colour.startsWith('rgba') || numbers(colour)[3] > 0.9;
  const ground = node => [...up(node.parentElement)].map(each => getComputedStyle(each).backgroundColor)
    .find(opaque) ?? 'rgb(255, 255, 255)';
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  // the rings around an element and its parts: the theme rings the arrow inside a summary, not the summary
  const rings = node => [node, ...node.querySelectorAll(':scope > *')].flatMap(each => {
    const style = getComputedStyle(each), found = [];
    if (style.outlineStyle === 'auto') found.push('auto');
    else if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      found.push(style.outlineColor);
    const shadows = style.boxShadow.matchAll(/(rgba?\([^)]*\)) \S+ \S+ \S+ ([\d.]+)px(?! inset)/g);
    for (const [, colour, spread] of shadows)
      if (parseFloat(spread) >= 2) found.push(colour);
    const seen = colour => opaque(colour) && contrast(colour, ground(each)) >= 3;
    return found.filter(colour => colour === 'auto' || seen(colour));
  });
  window.order = controls();
  window.last = null;
  window.step = () => {
    const node = document.activeElement, before = window.last;
    const left = before && before.rings && !before.node.contains(node);
    const still = left && rings(before.node).length >= before.rings ? named(before.node) : null;
    if (node === document.body) return { at: null, still };
    const box = node.getClientRects()[0], at = window.order.indexOf(node), drawn = rings(node);
    const parts = [box, ...[...node.children].map(each => each.getBoundingClientRect())];
    const top = parts.filter(each => each.width && each.height).some(({ left, right, top, bottom }) => {
      const middle = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
      const hit = document.elementFromPoint(middle, (top + bottom) / 2);
      return hit && (node.contains(hit) || hit.closest('a, button, summary') === node);
    });
    const opacity = [...up(node)].reduce((product, each) => product * getComputedStyle(each).opacity, 1);
    const above = before && before.node.closest('article') && node.closest('article')
      && box.bottom + scrollY < before.top - 2;
    window.last = { node, rings: drawn.length, top: box.top + scrollY };
    return { at, name: named(node), ring: drawn.length > 0 && opacity > 0.9, top, above, still };
  };
  return window.order.length;
}""")


def tab_through(page):
    """Press Tab from the top of a page to its end; a sentence for each control that is missed or not seen."""
    count, found = page.evaluate(START), []
    for expected in range(count + 1):
        page.keyboard.press("Tab")
        step = page.evaluate("step()")
        if step["still"]:
            found.append(f"looks the same without the focus: {step['still']}")
        if step["at"] is None or expected == count:
            break
        if step["at"] != expected:
            wanted = page.evaluate("at => window.order[at].outerHTML.slice(0, 120)", expected)
            return [*found, f"Tab leads to {step['name']} instead of {wanted}"]
        faults = {
            "no ring that is seen": not step["ring"],
            "covered": not step["top"],
            "above": step["above"],
        }
        found += [f"{fault}: {step['name']}" for fault, there in faults.items() if there]
    if step["at"] is not None or expected != count:
        found.append(f"Tab leaves the page after {expected} of {count} controls")
    return found


@contextmanager
def planted(page, css):
    """A page with one more style; its policy allows no <style>, but a sheet made by a script is none."""
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )
    yield
    page.evaluate("() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }")
