// Which exercises the reader has answered right, kept in the browser: what a live page judges right is noted here, and
// the lists of exercises (mathlib/progress.py) are marked with it on every visit.
(function () {
  'use strict';
  const KEY = 'book-exercises';
  let solved = load();

  // The names kept, or none where the browser keeps nothing or something else has been put here.
  function load() {
    try {
      const names = JSON.parse(localStorage.getItem(KEY));
      return new Set(Array.isArray(names) ? names : []);
    } catch (error) {
      if (error.name === 'SecurityError' || error instanceof SyntaxError) return new Set();
      throw error;
    }
  }

  // Without room or leave to keep them, they last as long as the page.
  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify([...solved].sort()));
    } catch (error) {
      if (error.name !== 'SecurityError' && error.name !== 'QuotaExceededError') throw error;
    }
  }

  // A name leads to its exercise if that is on this page.
  function mark(list) {
    const names = [...list.querySelectorAll('[data-exercise]')];
    for (const name of names) {
      if (solved.has(name.dataset.exercise)) name.textContent = name.textContent.replace(/^·/, '✓');
      const asked = document.querySelector(`[data-answer-to="${CSS.escape(name.dataset.exercise)}"]`)?.closest('.cell');
      if (asked && !name.querySelector('a')) {
        asked.id ||= `exercise-${name.dataset.exercise.replace(/\W/g, '-')}`;
        const link = document.createElement('a');
        link.href = `#${asked.id}`;
        link.textContent = name.textContent;
        name.replaceChildren(link);
      }
    }
    elsewhere(list, names.filter(name => !name.querySelector('a')).length, names.length);
    const right = String(names.filter(name => name.textContent.startsWith('✓')).length);
    const count = list.querySelector('.exercise-count');
    if (count.textContent !== right) count.textContent = right;
  }

  // Some topics have their exercises on several pages.
  function elsewhere(list, others, all) {
    const said = list.querySelector('.exercise-elsewhere') ?? list.appendChild(document.createElement('p'));
    said.className = 'exercise-elsewhere';
    said.textContent = others && others < all ? 'Those without a link stand on other pages of this chapter.' : '';
    said.hidden = !said.textContent;
  }

  // A question that was answered right on an earlier visit says so.
  function recall(question) {
    if (question.dataset.state !== 'open' || !solved.has(question.dataset.answerTo)) return;
    if (question.querySelector('.exercise-earlier')) return;
    const said = document.createElement('p');
    said.className = 'exercise-earlier verdict';
    said.textContent = '✓ answered right before';
    question.prepend(said);
  }

  // The element itself, if it is one of these, and all such below it.
  const within = (element, selector) => [...(element.matches(selector) ? [element] : []), ...element.querySelectorAll(selector)];

  const markAll = elements => {
    elements.flatMap(element => within(element, '.exercise-progress')).forEach(mark);
    elements.flatMap(element => within(element, '[data-answer-to]')).forEach(recall);
  };

  // Answers that were in the page when it came are the book's; those that come later are the reader's.
  function note(elements) {
    const right = elements.flatMap(element => within(element, '[data-answer-to][data-state="right"]'));
    const names = right.map(each => each.dataset.answerTo).filter(name => !solved.has(name));
    if (!names.length) return false;
    solved = new Set([...load(), ...solved, ...names]);
    keep();
    return true;
  }

  markAll([document.body]);
  new MutationObserver(changes => {
    const added = changes.flatMap(change => [...change.addedNodes]).filter(node => node.nodeType === Node.ELEMENT_NODE);
    markAll(note(added) ? [document.body] : added);
  }).observe(document.querySelector('article') ?? document.body, { childList: true, subtree: true });
})();
