// What the pages need beside the theme: lines that scroll must be reachable from the keyboard, the arrow that unfolds the
// pages of a chapter in the contents needs a name, and two buttons their action, which the policy of the pages
// (extensions/security.py) does not let stand in an attribute.
(function () {
  'use strict';
  const LINES = '.scrolls, div.cell_output:has(> img), div.cell_output figure, .bd-article div.math, .bd-article pre, .bd-article .pst-scrollable-table-container';

  function markScrolling() {
    for (const line of document.querySelectorAll(LINES)) {
      if (line.scrollWidth > line.clientWidth + 1) line.tabIndex = 0;
      else if (line.tabIndex === 0) line.removeAttribute('tabindex');
    }
  }

  function nameArrows() {
    for (const arrow of document.querySelectorAll('summary:has(> .toctree-toggle)')) {
      const chapter = arrow.closest('li').querySelector('a').textContent.trim();
      arrow.setAttribute('aria-label', `Pages of ${chapter}`);
    }
  }

  const CALLS = { 'window.print': () => window.print(), toggleFullScreen: () => window.toggleFullScreen() };

  for (const button of document.querySelectorAll('[data-call]')) {
    button.addEventListener('click', CALLS[button.dataset.call]);
  }

  // The arcs of one claim of the map stand out: to what it rests on, and from what rests on it. So do the names at their
  // other ends, and a line above the map, which stays in sight, lists them. The choice holds until the next one, so that
  // the links of that line can be reached.
  const DWELL = 150; // milliseconds: a pointer on its way to that line crosses names without choosing them

  function followMap(map, said) {
    const arcs = [...map.querySelectorAll('.map-arcs path')];
    const lines = new Map([...map.querySelectorAll('[data-claim]')].map(line => [line.dataset.claim, line]));
    let chosen = null;

    function linkTo(claim) {
      const link = document.createElement('a');
      link.textContent = claim;
      link.href = lines.get(claim).querySelector('a').href;
      link.addEventListener('click', event => {
        event.preventDefault();
        lines.get(claim).scrollIntoView({ block: 'center' });
        lines.get(claim).querySelector('a').focus({ preventScroll: true });
      });
      return link;
    }

    function say(words, claims) {
      if (claims.length === 0) return;
      said.append(words, ...claims.flatMap(claim => [', ', linkTo(claim)]).slice(1));
    }

    function choose(claim) {
      if (claim === chosen) return;
      chosen = claim;
      const below = arcs.filter(arc => arc.dataset.from === claim).map(arc => arc.dataset.to);
      const above = arcs.filter(arc => arc.dataset.to === claim).map(arc => arc.dataset.from);
      map.querySelector('.map-arcs').classList.add('chosen');
      for (const arc of arcs) {
        arc.classList.toggle('below', arc.dataset.from === claim);
        arc.classList.toggle('above', arc.dataset.to === claim);
      }
      for (const [name, line] of lines) {
        line.classList.toggle('here', name === claim);
        line.classList.toggle('below', below.includes(name));
        line.classList.toggle('above', above.includes(name));
      }
      const own = document.createElement('strong');
      own.textContent = claim;
      said.replaceChildren(own);
      say(' rests on: ', below);
      say(below.length ? ' / carries: ' : ' carries: ', above);
      said.scrollTop = 0;
    }

    for (const [claim, line] of lines) {
      let waiting = null;
      line.addEventListener('pointerenter', event => {
        if (event.pointerType !== 'touch') waiting = setTimeout(choose, DWELL, claim);
      });
      line.addEventListener('pointerleave', () => clearTimeout(waiting));
      // the first tap chooses, as pointing does, the second follows the link; focus comes with the tap, before the click
      let touched = false;
      line.addEventListener('pointerdown', event => { touched = event.pointerType === 'touch' && chosen !== claim; });
      line.addEventListener('click', event => {
        if (touched) event.preventDefault();
        touched = false;
        choose(claim);
      });
      line.addEventListener('focusin', () => choose(claim));
    }
    said.textContent = 'Point at a claim, tap it, or reach it with the Tab key.';
    said.hidden = false;
  }

  for (const map of document.querySelectorAll('.map')) followMap(map, document.querySelector('.map-said'));

  window.addEventListener('load', () => {
    nameArrows();
    const typeset = window.MathJax && MathJax.startup ? MathJax.startup.promise : Promise.resolve();
    typeset.then(markScrolling);
    window.addEventListener('resize', markScrolling);
  });
})();
