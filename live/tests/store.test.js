// Edits: kept, found again, outdated when the book has changed, and told when there is no room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../src/store.js';

class FakeStorage {
  items = new Map();
  error = null;
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, text) { this.fail(); this.items.set(key, String(text)); }
  removeItem(key) { this.fail(); this.items.delete(key); }
  fail() { if (this.error) throw this.error; }
}

const failing = name => Object.assign(new Error('no'), { name });

function make(page = '/book/one.html') {
  const storage = new FakeStorage();
  return [new Store(page, storage), storage];
}

test('a cell without an edit has none', () => {
  const [store] = make();
  assert.equal(store.load(0, 'x = 1'), null);
});

test('an edit is found again, and only in its cell and page', () => {
  const [store, storage] = make();
  assert.equal(store.save(3, 'x = "ä"\n$y$', 'x = 1'), true);
  assert.deepEqual(store.load(3, 'x = 1'), { text: 'x = "ä"\n$y$', outdated: false });
  assert.equal(store.load(30, 'x = 1'), null);
  assert.equal(new Store('/book/other.html', storage).load(3, 'x = 1'), null);
  assert.deepEqual(new Store('/book/one.html', storage).load(3, 'x = 1').text, 'x = "ä"\n$y$');
});

test('an empty text is an edit too', () => {
  const [store] = make();
  store.save(0, '', 'x = 1');
  assert.deepEqual(store.load(0, 'x = 1'), { text: '', outdated: false });
});

test('an edit of a cell that the book has changed since is outdated', () => {
  const [store] = make();
  store.save(0, 'x = 2', 'x = 1');
  assert.deepEqual(store.load(0, 'x = 1.0'), { text: 'x = 2', outdated: true });
});

for (const damaged of ['{"text": "x = ', '7', 'null', '{"text": 3}']) {
  test(`what is kept as ${damaged} is shown as it is`, () => {
    const [store, storage] = make();
    storage.items.set(store.key(0), damaged);
    assert.deepEqual(store.load(0, 'x = 1'), { text: damaged, outdated: true });
  });
}

test('the text of the book is not kept', () => {
  const [store, storage] = make();
  store.save(0, 'x = 2', 'x = 1');
  assert.equal(storage.items.size, 1);
  assert.equal(store.save(0, 'x = 1', 'x = 1'), true);
  assert.equal(storage.items.size, 0);
});

for (const name of ['QuotaExceededError', 'SecurityError']) {
  test(`a ${name} is told, and the former edit stays`, () => {
    const [store, storage] = make();
    store.save(0, 'x = 2', 'x = 1');
    storage.error = failing(name);
    assert.equal(store.save(0, 'x = 3', 'x = 1'), false);
    assert.equal(store.save(0, 'x = 1', 'x = 1'), false);
    assert.equal(store.load(0, 'x = 1').text, 'x = 2');
  });
}

test('any other error is thrown', () => {
  const [store, storage] = make();
  storage.error = failing('TypeError');
  assert.throws(() => store.save(0, 'x = 3', 'x = 1'), error => error === storage.error);
});
