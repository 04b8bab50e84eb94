"""A pytest plugin beside nbval: what a comparison ran is kept, so that the build need not run it again.

A chapter whose every cell ran and gave what is stored is written, with the outputs of this run, to the
folder EXECUTED; `into_cache` hands it to the cache that the build looks into. One with a failed cell is not.
"""

from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from extensions import freshness
from tools import notebooks

EXECUTED = notebooks.ROOT / "_build" / "executed"
CACHE = notebooks.ROOT / "_build" / ".jupyter_cache"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Note the outputs of each cell that passed; with the last one, the notebook is whole and is written."""
    report = (yield).get_result()
    if report.when != "call" or not report.passed:
        return
    chapter = item.parent
    passed = chapter.__dict__.setdefault("passed", {})
    passed[item.cell_num] = item.test_outputs
    if len(passed) == sum(cell.cell_type == "code" for cell in chapter.nb.cells):
        write(chapter.nb, passed, Path(chapter.fspath))


def write(notebook, outputs, path):
    """The notebook at `path` with {number of the code cell: its outputs}, as EXECUTED holds it."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code):
        cell.outputs = [nbformat.from_dict(output) for output in outputs[number]]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    EXECUTED.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, EXECUTED / path.name)


def into_cache(paths, root=notebooks.ROOT, folder=CACHE):
    """Put the executed chapters among `paths` into a cache, with the digests of what they depend on."""
    done = {path: EXECUTED / path.name for path in paths if (EXECUTED / path.name).exists()}
    cache = get_cache(folder)
    for path, executed in done.items():
        notebook = nbformat.read(executed, as_version=4)
        cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path)), check_validity=False, overwrite=True)
        executed.unlink()
    freshness.note(root, folder, done)
