// Start Pyodide once, import some modules, and store its memory, so that a page restores what it would have to start:
//   node live/snapshot.mjs FOLDER PYODIDE FILE MODULE …
// FOLDER holds compiled packages. Files of modules that are in the memory now are not needed any more: those of FOLDER are
// removed, those of the standard library are listed in FILE.stdlib.json.
// Pyodide cannot store compiled extension modules, so nothing may be imported that brings one, such as numpy.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, pyodide, file, ...modules] = process.argv.splice(2);

// What differs from one moment or machine to the next stands still: the clock, chance, the place of this file, which Python
// takes for its program, and what is known of files beyond what they hold. Python leaves all of it in its memory, and the same
// sources are to give the same memory. A page draws its own chance anew (src/worker.js).
process.argv[1] = 'snapshot.mjs';
const MOMENT = Number(process.env.SOURCE_DATE_EPOCH ?? 0);  // seconds
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...given) { super(...(given.length ? given : [1000 * MOMENT])); }
  static now() { return 1000 * MOMENT; }
};
let drawn = 1;
const draw = () => (drawn = (48271 * drawn) % 2147483647);
Math.random = () => draw() / 2147483647;
Object.defineProperty(globalThis.performance, 'now', { value: () => 0 });
Object.defineProperty(globalThis.crypto, 'getRandomValues', {
  value: array => { new Uint8Array(array.buffer, array.byteOffset, array.byteLength).forEach((_, at, all) => { all[at] = draw(); }); return array; },
});
const { lstatSync } = fs, numbers = new Map();
fs.lstatSync = (path, ...how) => {
  const found = lstatSync(path, ...how);
  if (!numbers.has(path)) numbers.set(path, numbers.size + 1);
  const same = { dev: 1, ino: numbers.get(path), nlink: 1, uid: 0, gid: 0, blksize: 4096, blocks: 1 };
  const size = found.isDirectory() ? 4096 : found.size;
  return Object.assign(found, same, { size, atime: new Date(), mtime: new Date(), ctime: new Date() });
};

const { loadPyodide } = await import(pathToFileURL(pyodide + '/pyodide.mjs'));
const python = await loadPyodide({
  indexURL: pyodide + '/', _makeSnapshot: true, env: { PYTHONHASHSEED: '0', HOME: '/home/pyodide' },
});
const ROOT = '/lib/python3.12/site-packages';
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, ROOT);
python.runPython(`import importlib; importlib.invalidate_caches(); import ${modules.join(', ')}; lean_ipython.finish(); import gc; gc.collect(); gc.freeze()`);
const [files, standard] = python.runPython(`
import sys
compiled = [name for name, m in sys.modules.items() if str(getattr(m, "__file__", "")).endswith(".so")]
assert not compiled, f"compiled extension modules cannot be stored: {compiled}"
found = [str(getattr(m, "__file__", "")) for m in sys.modules.values()]
zipped = "/lib/python312.zip/"
[[f for f in found if f.startswith("${ROOT}/")], [f.removeprefix(zipped) for f in found if f.startswith(zipped)]]
`).toJs();
fs.writeFileSync(file, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
fs.writeFileSync(file + '.stdlib.json', JSON.stringify(standard));
for (const path of files) python.FS.unlink(path);
