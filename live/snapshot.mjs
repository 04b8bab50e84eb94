// Start Pyodide once, import some modules, and store its memory, so that a page restores what it would have to start:
//   node live/snapshot.mjs FOLDER PYODIDE FILE MODULE …
// FOLDER holds compiled packages. Files of modules that are in the memory now are not needed any more and are removed.
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
python.runPython(`import importlib; importlib.invalidate_caches(); import ${modules.join(', ')}; lean_ipython.finish()`);
const files = python.runPython(`
import sys
compiled = [name for name, m in sys.modules.items() if str(getattr(m, "__file__", "")).endswith(".so")]
assert not compiled, f"compiled extension modules cannot be stored: {compiled}"
[str(m.__file__) for m in sys.modules.values() if str(getattr(m, "__file__", "")).startswith("${ROOT}/")]
`).toJs();
writeFileSync(file, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
for (const path of files) python.FS.unlink(path);
