// On every page with code: the bar that offers Python, and the step from reading to running. The rest of live/ is
// loaded only when the reader asks for it.
import { button, element } from './dom.js';
import { failureText, WORDS } from './words.js';

const here = new URL('.', document.currentScript?.src ?? location.href).href;

function makeBar() {
  const bar = element('div', { class: 'live-bar', role: 'region', 'aria-label': 'Python in this page' });
  const start = button('Run Python in this page', () => begin(bar, start, state), { class: 'live-start live-button' });
  const state = element('p', { class: 'live-state', role: 'status' }, hasEdits() ? WORDS.edited : WORDS.reading);
  bar.append(start, state);
  return bar;
}

// A reader who ran Python on another page of this visit will want it here: it starts before it is asked for.
const VISIT = 'book-live';
let ahead = null;
if (location.protocol !== 'file:' && sessionStorage.getItem(VISIT)) {
  ahead = import(here + 'session.js').then(({ Session }) => Session.ahead(here));
  ahead.catch(() => { ahead = null; });  // the click starts it again, and says what is wrong
}

async function begin(bar, start, state) {
  if (location.protocol === 'file:') return fail(bar, start, state, failureText('file'));
  start.disabled = true;
  document.documentElement.dataset.live = 'starting';
  try {
    const { Session } = await import(here + 'session.js');
    const started = ahead;
    ahead = null;
    await new Session(here, bar, start, state).begin(await started);
    sessionStorage.setItem(VISIT, 'yes');
  } catch (error) {
    fail(bar, start, state, failureText(error.kind ?? 'missing', error.message));
  }
}

// The keys under which src/store.js keeps the edits of this page.
function hasEdits() {
  try {
    return Object.keys(localStorage).some(key => key.startsWith(`book-edit:${location.pathname}:`));
  } catch (error) {
    if (error.name === 'SecurityError') return false;
    throw error;
  }
}

function fail(bar, start, state, text) {
  document.documentElement.dataset.live = 'failed';
  bar.classList.add('live-failed');
  bar.querySelector('progress')?.remove();
  start.disabled = false;
  start.textContent = 'Try again';
  start.hidden = location.protocol === 'file:';
  state.textContent = text;
}

const title = document.querySelector('article.bd-article h1');
if (title && document.querySelector('.bd-article div.cell .cell_input')) title.after(makeBar());
