// Start Pyodide once, import some modules, and store its memory, so that a page restores what it would have to start:
//   node live/snapshot.mjs FOLDER PYODIDE FILE MODULE …
// FOLDER holds compiled packages. Files of modules that are in the memory now are not needed any more: those of FOLDER are
// removed, those of the standard library are listed in FILE.stdlib.json.
// Pyodide cannot store compiled extension modules, so nothing may be imported that brings one, such as numpy.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, pyodide, file, ...modules] = process.argv.slice(2);
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
