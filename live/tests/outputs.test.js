// Tracebacks without the colours of a terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVIDENCE, EXPLORER, plain, WIDGET } from '../src/outputs.js';

test('colours are taken away, everything else stays', () => {
  assert.equal(plain('\x1b[0;31mZeroDivisionError\x1b[0m: \x1b[1mx[0]\x1b[0m'), 'ZeroDivisionError: x[0]');
  assert.equal(plain('\x1b[38;5;241m1\x1b[39m\n\x1b[m2'), '1\n2');
  assert.equal(plain('a[0m [31m'), 'a[0m [31m');
  assert.equal(plain(''), '');
});

test('the kinds of outputs are those that Python sends', () => {
  assert.equal(EVIDENCE, 'application/vnd.mathlib.evidence+html');
  assert.equal(EXPLORER, 'application/vnd.mathlib.explorer+json');
  assert.equal(WIDGET, 'application/vnd.jupyter.widget-view+json');
});
