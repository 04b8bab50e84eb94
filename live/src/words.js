// What a live page says about itself, for eyes and for screen readers.

const MEGABYTE = 1e6;

export const WORDS = {
  reading: 'The results below were computed when the book was built.',
  edited: 'The results below were computed when the book was built. You have changed cells here; '
    + 'your text comes back when Python runs.',
  live: 'Python is running here. Change a cell, then press Run below it, or Shift+Enter in it.',
  busy: 'Python is computing …',
  idle: 'Nothing is running.',
  restarting: 'Python is starting anew …',
  restarted: 'Python has started anew: what was computed is forgotten, your text is kept.',
};

const FAILURES = {
  file: ['This page was opened from a file, and browsers start no Python for files.',
    'Serve the folder of the book instead: run “python -m http.server” in it and open http://127.0.0.1:8000/. '
    + 'Reading, and the pictures of the explorers, work as they are.'],
  missing: ['A file that Python needs could not be loaded.', 'Check the connection, then try again. '
    + 'If this is your own copy of the site, its folder _static/live must be there.'],
  memory: ['There is not enough memory to run Python in this page.', 'Close other pages, then try again.'],
  worker: ['The browser does not let this page start a worker, which Python needs.',
    'Try another or a newer browser, or switch off an extension that blocks scripts.'],
  python: ['Python did not start.', 'Try again. If it fails again, please report the message.'],
};

// What happened and what to do about it, with the detail in between.
export function failureText(kind, detail = '') {
  const [what, advice] = FAILURES[kind] ?? FAILURES.python;
  return [what, detail && `(${detail})`, advice].filter(Boolean).join(' ');
}

// How far loading has come: 'Loading Python: 12 of 27 MB.'
export function progressText({ step, got, all }) {
  if (step !== 'loading') return 'Everything is loaded. Python is starting …';
  return `Loading Python: ${Math.round(got / MEGABYTE)} of ${Math.round(all / MEGABYTE)} MB.`;
}

// What a cell says when it uses names of cells that have not run: 'This cell uses cells 2 and 5, which …'
export function needsText(numbers) {
  const shown = numbers.map(number => number + 1);
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : `${shown[0]}`;
  const [cells, have] = shown.length > 1 ? ['cells', 'have'] : ['cell', 'has'];
  return `This cell uses what ${cells} ${list} ${shown.length > 1 ? 'define' : 'defines'}, which ${have} not run.`;
}
