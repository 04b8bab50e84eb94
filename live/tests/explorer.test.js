// The sliders of explorers: positions and values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextStop, positionOf, valueAt } from '../src/explorer.js';

const EVEN = { stops: [0, 0.1, 0.15], whole: false };
const RATIO = { stops: [1e-4, 1e-3, 0.1, 10], whole: false };
const WHOLE = { stops: [0, 1, 2, 8, 12, 32], whole: true };
const BELOW_ZERO = { stops: [-10, -1, 0, 1, 10], whole: false };
const ALL = { EVEN, RATIO, WHOLE, BELOW_ZERO };
const near = (found, expected, error) => assert.ok(Math.abs(found - expected) <= error, `${found}, not ${expected}`);

for (const [name, control] of Object.entries(ALL)) {
  const { stops } = control, last = stops.length - 1;

  test(`${name}: every stop has its place, and the place its stop`, () => {
    stops.forEach((stop, i) => {
      near(positionOf(control, stop), i / last, 1e-12);
      assert.equal(valueAt(control, i / last), stop);
    });
  });

  test(`${name}: values between stops rise and stay between the ends`, () => {
    let before = stops[0];
    for (let i = 0; i <= 1000; i++) {
      const value = valueAt(control, i / 1000);
      assert.ok(value >= before && value <= stops[last], `${value} after ${before} at ${i}`);
      before = value;
    }
    assert.equal(before, stops[last]);
  });

  test(`${name}: the value at the position of a value is that value`, () => {
    for (let i = 0; i <= 200; i++) {
      const value = valueAt(control, i / 200);
      assert.equal(valueAt(control, positionOf(control, value)), value);
    }
  });

  test(`${name}: beyond the ends there is nothing`, () => {
    assert.equal(positionOf(control, stops[0] - 1), 0);
    assert.equal(positionOf(control, stops[last] + 1), 1);
  });
}

test('a position is found again from its value, as far as three digits tell', () => {
  for (let i = 0; i <= 100; i++) {
    near(positionOf(RATIO, valueAt(RATIO, i / 100)), i / 100, 0.002);
    near(positionOf(EVEN, valueAt(EVEN, i / 100)), i / 100, 0.006);
  }
});

test('stops far apart are passed by ratio, close ones evenly', () => {
  assert.equal(valueAt({ stops: [0.01, 1], whole: false }, 0.5), 0.1);
  assert.equal(valueAt({ stops: [1, 2], whole: false }, 0.5), 1.41);
  assert.equal(valueAt({ stops: [2, 3], whole: false }, 0.5), 2.5);
  near(positionOf({ stops: [0.01, 1] }, 0.1), 0.5, 1e-12);
  near(positionOf({ stops: [2, 3] }, 2.5), 0.5, 1e-12);
});

test('from zero and below it is even', () => {
  assert.equal(valueAt({ stops: [0, 8], whole: false }, 0.25), 2);
  assert.equal(valueAt({ stops: [-4, 8], whole: false }, 0.25), -1);
  near(positionOf({ stops: [-4, 8] }, -1), 0.25, 1e-12);
});

test('where the stops are whole, so is every value', () => {
  for (let i = 0; i <= 1000; i++) assert.ok(Number.isInteger(valueAt(WHOLE, i / 1000)));
  assert.equal(valueAt({ stops: [1000, 3000], whole: true }, 0.5), 1732);
  assert.equal(valueAt({ stops: [1000, 3000], whole: false }, 0.5), 1730);
});

test('a control with one stop stands there', () => {
  for (const position of [0, 0.5, 1]) assert.equal(valueAt({ stops: [7], whole: true }, position), 7);
  assert.equal(positionOf({ stops: [7] }, 7), 0);
});

test('an arrow key goes to the next stop, whatever the number of stops', () => {
  const control = { stops: [1, 2, 5, 10] };
  const up = [1];
  for (let n = 0; n < 4; n++) up.push(nextStop(control, up.at(-1), 1));
  assert.deepEqual(up, [1, 2, 5, 10, 10]);
  assert.equal(nextStop(control, 7, -1), 5);
  assert.equal(nextStop(control, 7, 1), 10);
  assert.equal(nextStop(control, 1, -1), 1);
});
