// The worker: Pyodide with the book's packages, and the kernel that runs cells (live/page_kernel).
import { loadPyodide } from './pyodide/pyodide.mjs';
import { fetchPack, unpack } from './pack.js';

const ROOT = '/lib/python3.12/site-packages';
const QUIET = 2000;  // milliseconds
let python, kernel, heard, turn = Promise.resolve();

const say = (kind, fields = {}, transfer = []) => self.postMessage({ kind, ...fields }, transfer);

// messages are handled one after the other, as a kernel does
self.onmessage = ({ data }) => {
  heard = performance.now();
  turn = turn.then(() => HANDLERS[data.kind](data)).catch(error => {
    say('failed', { id: data.id, error: String(error?.message ?? error) });
  });
};

const HANDLERS = {
  async start({ id, base, manifest }) {
    let got = 0;
    const arrived = bytes => say('progress', { step: 'loading', got: got += bytes, all: manifest.bytes });
    await Promise.all(manifest.pyodide.map(name => present(base + 'pyodide/' + name)));
    const snapshot = fetchPack(base + manifest.snapshot, arrived).then(buffer => new Uint8Array(buffer));
    const packs = manifest.packs.map(name => fetchPack(base + name, arrived));
    packs.forEach(pack => pack.catch(() => {}));  // one that fails is reported where it is awaited
    python = await loadPyodide({
      indexURL: base + 'pyodide/',
      _loadSnapshot: snapshot,
    });
    for (const pack of packs) unpack(python.FS, await pack, ROOT);
    say('progress', { step: 'starting', got: manifest.bytes, all: manifest.bytes });
    // what the snapshot knows of folders and of chance is of the day it was made
    python.runPython('import importlib, random; importlib.invalidate_caches(); random.seed()');
    kernel = python.pyimport('page_kernel.ready').kernel;
    kernel.take_over(send);
    say('answer', { id });
    warm([...manifest.warm], manifest.atOnce);
  },

  async run({ id, cell, source }) {
    say('answer', { id, value: await kernel.run(cell, source) });
  },

  needed({ id, sources, number }) {
    say('answer', { id, value: JSON.parse(kernel.needed(JSON.stringify(sources), number)) });
  },

  comm({ id, comm, data, buffers }) {
    kernel.comm(comm, JSON.stringify(data), buffers.map(bytesOf));
    say('answer', { id });
  },

  controls({ id, name }) {
    say('answer', { id, value: JSON.parse(kernel.controls(name)) });
  },

  picture({ id, name, state }) {
    const drawn = kernel.picture(name, JSON.stringify(state));
    const [png, words, texts] = drawn.toJs();
    drawn.destroy();
    say('answer', { id, value: { png, words, texts: JSON.parse(texts) } }, [png.buffer]);
  },

  play({ id, panel, name, state, how }) {
    const drawn = kernel.play(panel, name, JSON.stringify(state), JSON.stringify(how));
    const [png, words, texts, ended] = drawn.toJs();
    drawn.destroy();
    say('answer', { id, value: { png, words, texts: JSON.parse(texts), ended } }, [png.buffer]);
  },
};

// What most cells import, one module after the other: the first ones while the page makes its editors, the rest when
// nothing has been asked for a while.
function warm(modules, atOnce) {
  if (!modules.length) return;
  const idle = performance.now() - heard > QUIET;
  if (atOnce > 0 || idle) turn = turn.then(() => { python.runPython(`import ${modules.shift()}`); });
  turn.then(() => setTimeout(() => warm(modules, atOnce - 1), atOnce > 1 ? 0 : QUIET));
}

// Pyodide waits for ever for a file of its own that is not there, so that is found out first.
async function present(address) {
  const { ok, status } = await fetch(address, { method: 'HEAD' });
  if (!ok) throw new Error(`${status} for ${address}`);
}

// The bytes of a buffer or of a view of one, as ipywidgets sends them.
const bytesOf = view => new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);

// What the kernel has to say, as messages of the page.
function send(kind, fields, buffers) {
  const copies = buffers.toJs().map(bytes => new Uint8Array(bytes));
  say(kind, { ...JSON.parse(fields), buffers: copies });
}
