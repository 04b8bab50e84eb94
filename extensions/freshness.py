"""Execute a chapter again when a mathlib module it depends on has changed.

jupyter-cache looks at a notebook's own cells only. Here each notebook has a digest of everything its
outputs depend on (`extensions.sources`). When it differs from the one its cached outputs were made with,
the cached outputs are removed; when it differs from the one its page was read with, the page is read again.
"""

import json
from pathlib import Path

import nbformat
from jupyter_cache import get_cache

from extensions import sources

RECORD = "sources.json"


def outdated_pages(app, env, added, changed, removed):
    """Sphinx event env-get-outdated: the chapters whose sources have changed."""
    known = getattr(env, "book_sources", {})
    now = {name: digest(app.srcdir, path) for name, path in _notebooks(env).items()}
    env.book_sources = now
    _drop_stale(Path(env.mystnb_config.execution_cache_path), now, _notebooks(env))
    return [name for name, digest in now.items() if known.get(name) != digest and name not in added]


def _notebooks(env):
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    return {name: path for name, path in paths.items() if path.suffix == ".ipynb"}


def digest(root, notebook):
    """One digest over everything the outputs of a notebook depend on."""
    return sources.digest(root, sources.notebook_files(root, notebook))


def _drop_stale(folder, now, notebooks):
    """Remove cached outputs made with other sources, then record the sources they will be made with."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    before = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    cache = get_cache(folder)
    for name in (name for name, digest in now.items() if before.get(name) != digest):
        try:
            match = cache.match_cache_notebook(nbformat.read(notebooks[name], as_version=4))
        except KeyError:
            continue
        cache.remove_cache(match.pk)
    record.write_text(json.dumps(now, indent=1, sort_keys=True), encoding="utf-8")


def note(root, folder, notebooks):
    """Record that the cache in `folder` holds outputs of these notebooks, made with the sources of now."""
    record = folder / RECORD
    known = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    known |= {path.relative_to(root).with_suffix("").as_posix(): digest(root, path) for path in notebooks}
    record.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")


def remove_old_pages(app, exception):
    """Sphinx event build-finished: delete the pages of chapters that are no longer in the book."""
    if exception or app.builder.format != "html":
        return
    names = app.env.found_docs | getattr(app, "book_source_pages", set())  # of extensions/code_page.py
    current = {f"{name}{app.builder.out_suffix}" for name in names}
    for page in Path(app.outdir).rglob(f"*/*{app.builder.out_suffix}"):
        name = page.relative_to(app.outdir).as_posix()
        if name not in current and not name.startswith("_static/"):
            page.unlink()


def setup(app):
    """Register with Sphinx."""
    app.connect("env-get-outdated", outdated_pages)
    app.connect("build-finished", remove_old_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
