// What a live page says about itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureText, needsText, progressText, WORDS } from '../src/words.js';

const ADVICE = {
  file: /from a file.*\(the detail\).*python -m http\.server/,
  missing: /could not be loaded\. \(the detail\) Check the connection/,
  memory: /not enough memory.*\(the detail\) Close other pages/,
  worker: /start a worker.*\(the detail\) Try another or a newer browser/,
  python: /^Python did not start\. \(the detail\) Try again/,
};

for (const [kind, expected] of Object.entries(ADVICE)) {
  test(`a failure of kind ${kind} says what happened, the detail, and what to do`, () => {
    assert.match(failureText(kind, 'the detail'), expected);
    assert.doesNotMatch(failureText(kind), /[()]|undefined| {2}/);
  });
}

test('every kind of failure reads otherwise', () => {
  assert.equal(new Set(Object.keys(ADVICE).map(kind => failureText(kind))).size, 5);
});

test('a failure of an unknown kind is one of Python', () => {
  assert.equal(failureText('strange', 'x'), failureText('python', 'x'));
});

test('progress is in whole megabytes', () => {
  const loading = { step: 'loading', got: 12_400_000, all: 26_700_000 };
  assert.equal(progressText(loading), 'Loading Python: 12 of 27 MB.');
  assert.equal(progressText({ ...loading, got: 0 }), 'Loading Python: 0 of 27 MB.');
  assert.equal(progressText({ ...loading, step: 'starting' }), 'Everything is loaded. Python is starting …');
});

test('needed cells are counted from one, with the right number of the verb', () => {
  assert.equal(needsText([0]), 'This cell uses what cell 1 defines, which has not run.');
  assert.equal(needsText([1, 4]), 'This cell uses what cells 2 and 5 define, which have not run.');
  assert.equal(needsText([0, 1, 9]), 'This cell uses what cells 1, 2 and 10 define, which have not run.');
});

test('every word is a sentence or goes on', () => {
  for (const words of Object.values(WORDS)) assert.match(words, /[.…]$/);
  assert.equal(new Set(Object.values(WORDS)).size, Object.keys(WORDS).length);
});
