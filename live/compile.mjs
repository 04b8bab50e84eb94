// Compile a folder of Python files with the Python of the page, and let matplotlib make its list of fonts there:
//   node live/compile.mjs FOLDER PYODIDE cache|alone
// Compiled files go where Python looks for them if the sources stay (cache) or are taken away (alone): it prefers a source
// to a compiled file beside it. They hold no times, so that the same sources give the same bytes.
import { pathToFileURL } from 'node:url';

const [folder, pyodide, where] = process.argv.slice(2);
// without the columns that every instruction came from, compiled files are a fifth smaller; lines are kept
const { loadPyodide } = await import(pathToFileURL(pyodide + '/pyodide.mjs'));
const python = await loadPyodide({ indexURL: pyodide + '/', env: { PYTHONHASHSEED: '0', HOME: '/home/pyodide', PYTHONNODEBUGRANGES: '1' } });
const ROOT = '/lib/python3.12/site-packages';
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, ROOT);
await python.runPythonAsync(`
import compileall, os, pathlib, py_compile, sys

root = "${ROOT}"
how = dict(quiet=1, legacy="${where}" == "alone", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
if not compileall.compile_dir(root, maxlevels=20, **how):
    sys.exit("a file does not compile, see above")
sys.dont_write_bytecode = True
if (pathlib.Path(root) / "matplotlib").exists():
    os.environ["MPLCONFIGDIR"] = f"{root}/book_matplotlib"
    os.mkdir(os.environ["MPLCONFIGDIR"])
    import logging
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib.font_manager
`);
