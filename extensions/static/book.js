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

  // The arcs of one claim of the map stand out: to what it rests on, and from what rests on it.
  function choose(arcs, claim) {
    arcs.classList.toggle('chosen', claim !== null);
    for (const arc of arcs.children) {
      arc.classList.toggle('below', arc.dataset.from === claim);
      arc.classList.toggle('above', arc.dataset.to === claim);
    }
  }

  for (const map of document.querySelectorAll('.map')) {
    const arcs = map.querySelector('.map-arcs');
    for (const line of map.querySelectorAll('[data-claim]')) {
      for (const event of ['mouseenter', 'focusin']) line.addEventListener(event, () => choose(arcs, line.dataset.claim));
      for (const event of ['mouseleave', 'focusout']) line.addEventListener(event, () => choose(arcs, null));
    }
  }

  window.addEventListener('load', () => {
    nameArrows();
    const typeset = window.MathJax && MathJax.startup ? MathJax.startup.promise : Promise.resolve();
    typeset.then(markScrolling);
    window.addEventListener('resize', markScrolling);
  });
})();
