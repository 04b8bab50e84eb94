// Start Pyodide once, import some modules, and store its memory, so that a page restores what it would have to start:
//   node live/snapshot.mjs FOLDER PYODIDE FILE MODULE …
// FOLDER holds compiled packages. Files of modules that are in the memory now are not needed any more: those of FOLDER are
// removed, those of the standard library are listed in FILE.stdlib.json.
// Pyodide cannot store compiled extension modules, so nothing may be imported that brings one, such as numpy.
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, pyodide, file, ...modules] = process.argv.slice(2);

// What differs from one moment to the next stands still: the clock, chance, and the times of the files. Python keeps them in
// its memory, and the same sources are to give the same memory. A page draws its own chance anew (src/worker.js).
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
for (const path of readdirSync(folder, { recursive: true })) utimesSync(join(folder, path), MOMENT, MOMENT);
utimesSync(folder, MOMENT, MOMENT);

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
writeFileSync(file, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
writeFileSync(file + '.stdlib.json', JSON.stringify(standard));
for (const path of files) python.FS.unlink(path);
