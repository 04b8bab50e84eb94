// Python as the page sees it, with a worker that answers as told.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Failure, Python, reason } from '../src/python.js';

const MANIFEST = { packs: ['a.pack'], bytes: 3 };

class FakeWorker {
  static made = [];
  static scripts = [];  // of the blobs they are made from
  static answers = true;  // whether `start` is answered by itself
  static error = null;

  constructor(address, options) {
    if (FakeWorker.error) throw FakeWorker.error;
    Object.assign(this, { address, options, asked: [], ended: false });
    FakeWorker.made.push(this);
  }

  postMessage(message, transfer) {
    this.asked.push({ message, transfer });
    if (FakeWorker.answers && message.kind === 'start') queueMicrotask(() => this.say({ kind: 'answer', id: message.id }));
  }

  say(data) { this.onmessage({ data }); }
  terminate() { this.ended = true; }
}

beforeEach(() => {
  Object.assign(FakeWorker, { made: [], scripts: [], answers: true, error: null });
  globalThis.Worker = FakeWorker;
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(globalThis, 'fetch', async () => Response.json(MANIFEST));
  mock.method(URL, 'createObjectURL', blob => `blob:${FakeWorker.scripts.push(blob)}`);
  mock.method(URL, 'revokeObjectURL', () => {});
});

afterEach(() => {
  mock.reset();
  mock.timers.reset();
  delete globalThis.Worker;
});

// A Python that runs, and its worker.
async function started() {
  const python = new Python('https://book/live/');
  await python.start();
  return [python, FakeWorker.made[0]];
}

// A Python that is starting: it has asked the worker and waits.
async function starting() {
  FakeWorker.answers = false;
  const python = new Python('https://book/live/'), start = python.start();
  start.catch(() => {});
  while (!FakeWorker.made[0]?.asked.length) await Promise.resolve();
  return [python, FakeWorker.made[0], start];
}

const failure = (kind, message) => error => {
  assert.ok(error instanceof Failure);
  assert.deepEqual([error.kind, error.message], [kind, message]);
  return true;
};

// ---- which failure it is

const REASONS = {
  memory: ['RangeError: WebAssembly.Memory(): could not allocate memory: out of memory', 'memory access out of bounds',
    'Array buffer allocation failed', 'MemoryError'],
  missing: ['404 for https://book/live/a.pack', 'TypeError: Failed to fetch', 'NetworkError when attempting to fetch',
    'Failed to fetch dynamically imported module: x', 'Importing a module script failed.'],
  python: ['ZeroDivisionError: division by zero', 'at line 404 for x', ''],
};

for (const [kind, messages] of Object.entries(REASONS)) {
  for (const message of messages) {
    test(`the reason of “${message}” is ${kind}`, () => assert.equal(reason(message), kind));
  }
}

// ---- starting

test('starting makes a module worker and hands it the manifest', async () => {
  const [python, worker] = await started();
  assert.match(worker.address, /^blob:/);  // so that it keeps to the policy of the page
  assert.match(await FakeWorker.scripts[0].text(), /import\("https:\/\/book\/live\/worker\.js"\)/);
  assert.deepEqual(URL.revokeObjectURL.mock.calls.map(call => call.arguments), [[worker.address]]);
  assert.deepEqual(worker.options, { type: 'module' });
  assert.deepEqual(worker.asked.map(({ message }) => message),
    [{ kind: 'start', id: 1, base: 'https://book/live/', manifest: MANIFEST }]);
  assert.equal(fetch.mock.calls[0].arguments[0], 'https://book/live/manifest.json');
  assert.equal(python.waiting.size, 0);
});

test('a manifest that is not there, or not reachable, is a missing file', async () => {
  mock.method(globalThis, 'fetch', async () => new Response('', { status: 404 }));
  await assert.rejects(new Python('b/').start(), failure('missing', 'b/manifest.json (404)'));
  mock.method(globalThis, 'fetch', async () => { throw new Error('offline'); });
  await assert.rejects(new Python('b/').start(), failure('missing', 'b/manifest.json (offline)'));
  assert.equal(FakeWorker.made.length, 0);
});

test('a browser that allows no worker says so', async () => {
  FakeWorker.error = new Error('blocked');
  await assert.rejects(new Python('b/').start(), failure('worker', 'blocked'));
});

test('a worker that cannot be loaded is a failure of the worker, and is ended', async () => {
  const [python, worker, start] = await starting();
  let prevented = false;
  worker.onerror({ message: '', preventDefault: () => { prevented = true; } });
  await assert.rejects(start, failure('worker', 'the worker could not be loaded'));
  assert.ok(prevented && worker.ended);
  assert.equal(python.worker, null);
});

test('a start that fails says why, and the worker is ended', async () => {
  const [, worker, start] = await starting();
  worker.say({ kind: 'failed', id: 1, error: '404 for a.pack' });
  await assert.rejects(start, failure('missing', '404 for a.pack'));
  assert.ok(worker.ended);
});

test('a worker that says nothing for 90 seconds has lost its connection; progress grants it 90 more', async () => {
  const [, worker, start] = await starting();
  let over = false;
  start.catch(() => { over = true; });
  const passes = async seconds => {
    mock.timers.tick(1000 * seconds);
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  await passes(89);
  worker.say({ kind: 'progress', got: 1, all: 3 });
  await passes(89);
  assert.equal(over, false);
  await passes(2);
  await assert.rejects(start, failure('missing', 'nothing arrived for 90 seconds'));
});

test('a Python that has started may be silent', async () => {
  const [python, worker] = await started();
  mock.timers.tick(1000 * 3600);
  await Promise.resolve();
  assert.equal(worker.ended, false);
  assert.equal(python.worker, worker);
});

test('a worker that breaks later is told to the page', async () => {
  const [python, worker] = await started();
  const heard = [];
  python.addEventListener('broken', ({ detail }) => heard.push(detail));
  worker.onerror({ message: 'gone' });
  assert.deepEqual(heard, ['gone']);
});

// ---- asking

test('every question gets its own answer, in whatever order they come', async () => {
  const [python, worker] = await started();
  const buffer = new ArrayBuffer(1);
  const one = python.ask('run', { cell: 3 }, [buffer]), other = python.ask('needed');
  const [asked, also] = worker.asked.slice(1);
  assert.deepEqual(asked, { message: { kind: 'run', id: 2, cell: 3 }, transfer: [buffer] });
  assert.deepEqual(also, { message: { kind: 'needed', id: 3 }, transfer: [] });
  worker.say({ kind: 'answer', id: 3, value: 'other' });
  worker.say({ kind: 'answer', id: 2, value: 'one' });
  assert.deepEqual(await Promise.all([one, other]), ['one', 'other']);
  assert.equal(python.waiting.size, 0);
});

test('a question that failed is rejected with its reason, the others wait', async () => {
  const [python, worker] = await started();
  const one = python.ask('run'), other = python.ask('run');
  worker.say({ kind: 'failed', id: 2, error: 'MemoryError' });
  await assert.rejects(one, failure('memory', 'MemoryError'));
  worker.say({ kind: 'answer', id: 3, value: true });
  assert.equal(await other, true);
});

test('an answer that nobody waits for does no harm', async () => {
  const [python, worker] = await started();
  worker.say({ kind: 'answer', id: 99 });
  worker.say({ kind: 'failed', id: 99, error: 'x' });
  assert.equal(python.waiting.size, 0);
});

test('whatever else the worker says is an event of that kind', async () => {
  const [python, worker] = await started();
  const heard = [];
  python.addEventListener('output', ({ detail }) => heard.push(detail));
  worker.say({ kind: 'output', cell: 2 });
  worker.say({ kind: 'clear', cell: 2 });
  assert.deepEqual(heard, [{ kind: 'output', cell: 2 }]);
});

test('without a worker there is no answer', async () => {
  await assert.rejects(new Python('b/').ask('run'), failure('stopped', 'Python is not running'));
});

// ---- ending

test('ending ends the worker and rejects everything that waits', async () => {
  const [python, worker] = await started();
  const waiting = [python.ask('run'), python.ask('needed')];
  python.end();
  assert.ok(worker.ended);
  for (const question of waiting) await assert.rejects(question, failure('stopped', 'stopped by the reader'));
  assert.equal(python.waiting.size, 0);
  await assert.rejects(python.ask('run'), failure('stopped', 'Python is not running'));
});

test('ending twice, or with a reason of its own, is allowed', async () => {
  const [python] = await started();
  const question = python.ask('run');
  python.end(new Failure('memory', 'full'));
  python.end();
  await assert.rejects(question, failure('memory', 'full'));
});

test('it says how many questions are open, whenever that changes', async () => {
  const [python, worker] = await started();
  const seen = [];
  python.addEventListener('open', ({ detail }) => seen.push(detail));
  const first = python.ask('run'), second = python.ask('run');
  assert.equal(python.open, 2);
  worker.say({ kind: 'output' });
  worker.say({ kind: 'answer', id: worker.asked.at(-1).message.id });
  await second;
  assert.equal(python.open, 1);
  python.end();
  await assert.rejects(first);
  assert.deepEqual(seen, [1, 2, 1, 0]);
});
