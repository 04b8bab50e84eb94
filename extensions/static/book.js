// What the pages need beside the theme: lines that scroll must be reachable from the keyboard, and the arrow that unfolds
// the pages of a chapter in the contents needs a name.
(function () {
  'use strict';
  const LINES = '.scrolls, div.cell_output:has(> img), .bd-article div.math, .bd-article pre, .bd-article .pst-scrollable-table-container';

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

  window.addEventListener('load', () => {
    nameArrows();
    const typeset = window.MathJax && MathJax.startup ? MathJax.startup.promise : Promise.resolve();
    typeset.then(markScrolling);
    window.addEventListener('resize', markScrolling);
  });
})();
