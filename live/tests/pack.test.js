// Packs: what is read is what was packed, and a pack of a wrong length is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchPack, filesOf, unpack } from '../src/pack.js';

const FILES = [['a/b/x.pyc', [1, 2, 3]], ['a/b/empty', []], ['a/Größe.txt', [255, 0]], ['top', [7]]];

function packed(files = FILES, extra = []) {
  const index = new TextEncoder().encode(JSON.stringify(files.flatMap(([path, bytes]) => [path, bytes.length])));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, index.length, true);
  return new Uint8Array([...length, ...index, ...files.flatMap(([, bytes]) => bytes), ...extra]).buffer;
}

class FakeFS {
  files = new Map();
  folders = [];
  mkdirTree(path) { this.folders.push(path); }
  writeFile(path, bytes, options) { this.files.set(path, { bytes, options }); }
}

const served = (t, response) => t.mock.method(globalThis, 'fetch', async () => response);

test('the files of a pack come in order with their bytes', () => {
  const found = [...filesOf(packed())].map(([path, bytes]) => [path, [...bytes]]);
  assert.deepEqual(found, FILES);
});

test('the files share the memory of the pack', () => {
  const pack = packed();
  for (const [, bytes] of filesOf(pack)) assert.equal(bytes.buffer, pack);
});

test('a pack may hold nothing', () => {
  assert.deepEqual([...filesOf(packed([]))], []);
});

test('a pack that is longer than its index says is refused', () => {
  const pack = packed(FILES, [0]), bytes = pack.byteLength;
  assert.throws(() => [...filesOf(pack)], { message: `a pack of ${bytes} bytes whose index ends at ${bytes - 1}` });
});

test('a pack that is cut short is refused', () => {
  const pack = packed();
  assert.throws(() => [...filesOf(pack.slice(0, -1))], RangeError);
  assert.throws(() => [...filesOf(pack.slice(0, 20))]);
});

test('every file is written below the root, its folder made once before', () => {
  const fs = new FakeFS();
  unpack(fs, packed(), '/lib/site');
  assert.deepEqual([...fs.files.keys()], FILES.map(([path]) => `/lib/site/${path}`));
  assert.deepEqual([...fs.files.values()].map(({ bytes }) => [...bytes]), FILES.map(([, bytes]) => bytes));
  assert.deepEqual(fs.folders, ['/lib/site/a/b/', '/lib/site/a/', '/lib/site/']);
  for (const { options } of fs.files.values()) assert.deepEqual(options, { canOwn: true });
});

test('a pack is unpacked while it arrives, its compressed bytes counted', async t => {
  const sent = gzipSync(new Uint8Array(packed()));
  let got = 0;
  served(t, new Response(sent));
  const pack = await fetchPack('packages.pack', bytes => { got += bytes; });
  assert.deepEqual(new Uint8Array(pack), new Uint8Array(packed()));
  assert.equal(got, sent.byteLength);
});

test('a pack that is not there is refused with its status and address', async t => {
  served(t, new Response('', { status: 404 }));
  await assert.rejects(fetchPack('packages.pack'), { message: '404 for packages.pack' });
});

test('a pack that breaks off is refused', async t => {
  const sent = gzipSync(new Uint8Array(packed()));
  served(t, new Response(sent.subarray(0, -9)));
  await assert.rejects(fetchPack('packages.pack'));
});
