"""The directive `colophon`: what the book was built from and with, worked out when it is built.

For one commit, one set of pins and one kind of machine the page is always the same: it holds no time of
building, no name of a machine and no path.
"""

import json
import os
import platform
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from email import message_from_string
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from extensions import html, sources
from extensions.html import tag

COMPUTES = (
    "numpy", "sympy", "mpmath", "matplotlib", "pillow", "joblib", "ipykernel", "ipywidgets",
)  # fmt: skip
BUILDS = (
    "jupyter-book", "Sphinx", "myst-nb", "jupyter-cache", "sphinx-book-theme", "pydata-sphinx-theme",
    "sphinx-design", "sphinxcontrib-bibtex", "docutils", "nbval",
)  # fmt: skip
CHECKS = {  # what the tests add, which a build does not install: {package: what it is for}
    "pytest": "runs the tests", "pytest-xdist": "runs them in several processes",
    "hypothesis": "draws the random cases of the gradients and models, and makes a failing one small",
    "autograd": "differentiates the NumPy code a second way",
    "scikit-learn": "fits the models a second time",
    "mutmut": "operators of the changes that a test has to notice",
    "coverage": "which lines the tests run", "ruff": "form and common mistakes of the code",
    "playwright": "opens the built pages in a browser",
    "pypdf": "reads the printed book", "pypdfium2": "draws the pages of the printed book",
    "dask": "the cluster of the sweep", "distributed": "its two workers",
}  # fmt: skip
SHARED = ("sympy", "mpmath", "ipywidgets", "comm")  # pure Python of this environment, in the page as well
PINS, TORCH = "requirements-dev.txt", Path("tests", "data", "torch_updates.json")
PACKAGES, NPM, WHEELS = "package.json", Path("_build", "npm", "node_modules"), Path("live", "wheels")
HEAD = ("Package", "Version", "Licence")
FONTS = (  # what a page may show: (font, where it comes from, licence)
    ("The reader's own", "for text and code: the system's fonts, as the theme asks for them", "none needed"),
    ("MathJax TeX", "formulas", "Apache-2.0"),
    ("Font Awesome Free 6", "on the buttons of the theme; version 5 on those of widgets", "SIL OFL 1.1"),
    ("DejaVu Sans", "in the pictures, which matplotlib draws", "Bitstream Vera, public domain"),
)  # fmt: skip


class Colophon(SphinxDirective):
    """`:::{colophon}`: the commit, then tables of versions, fonts and licences."""

    def run(self):
        """The nodes of the page."""
        root = Path(self.env.srcdir)
        return [
            tag("p", *origin(root), *address(self.config.html_theme_options), class_="colophon-origin"),
            _section("What computed", _table(HEAD, [python_row(), *map(installed_row, COMPUTES)])),
            _section("What built the pages", _table(HEAD, list(map(installed_row, BUILDS)))),
            _section("What the pages load", _table(HEAD, loaded_rows(root))),
            _section("Python in the page", _table(HEAD, page_rows(root))),
            _section("What checked", _table(("Package", "Version", "For"), check_rows(root))),
            _section("Fonts", _table(("Font", "Where", "Licence"), FONTS)),
        ]


def address(options):
    """Where the sources are, if the book's settings say it (repository.url of _config.yml)."""
    url = options.get("repository_url")
    return [" The sources are at ", tag("a", url, href=url), "."] if url else []


def origin(root, environ=os.environ):
    """The sentences that name commit, date and kind of machine; the commit in a <code>."""
    machine = f"Built on {platform.system()}, {platform.machine()}, in {platform.python_implementation()}."
    commit, seconds, changed = commit_of(root)
    seconds = seconds or environ.get("SOURCE_DATE_EPOCH")
    day = f" of {datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d}" if seconds else ""
    if commit is None:
        return [f"Built from a copy of the sources{day} without their history. {machine}"]
    state = ", with changes that no commit holds" if changed else ""
    return ["Built from the commit ", tag("code", commit), f"{day}{state}. {machine}"]


def commit_of(root):
    """(commit, its time in seconds, whether files differ); (None, None, False) without a repository."""
    if not (root / ".git").exists():
        return None, None, False  # an archive of the sources; a repository around it is another one
    try:
        commit, seconds = _git(root, "log", "-1", "--format=%H %ct").split()
        return commit, seconds, bool(_git(root, "status", "--porcelain").strip())
    except (OSError, subprocess.CalledProcessError):
        return None, None, False  # no git on this machine, or no commit yet


def _git(root, *words):
    # in a container the folder may belong to somebody else, which is no harm: nothing of it is run
    command = ["git", "-c", "safe.directory=*", "--no-optional-locks", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def python_row():
    """Python itself."""
    return platform.python_implementation(), platform.python_version(), "PSF-2.0"


def installed_row(name):
    """(name, version, licence) of a package of this environment."""
    record = metadata.metadata(name)
    return record["Name"], record["Version"], licence(record)


def licence(record):
    """The licence as the metadata of a package state it: the expression, the classifiers, or a short text."""
    found = [each for each in record.get_all("Classifier") or [] if each.startswith("License ::")]
    names = [each.rpartition(" :: ")[2] for each in found]
    short = (record.get("License") or "").strip()
    return (
        record.get("License-Expression")
        or ", ".join(name for name in names if name != "OSI Approved")
        or (short if short and len(short) < 40 and "\n" not in short else "stated in the package")
    )


def loaded_rows(root):
    """What package.json pins for the pages, with the licence each states."""
    pinned = json.loads((root / PACKAGES).read_text(encoding="utf-8"))["dependencies"]
    rows = []
    for name, version in sorted(pinned.items()):
        record = json.loads((root / NPM / name / PACKAGES).read_text(encoding="utf-8"))
        if name == "esbuild":  # bundles the scripts, and is not in the pages
            continue
        if record["version"] != version:
            raise ValueError(
                f"{name} {record['version']} is installed, package.json pins {version}; run make book"
            )
        rows.append((name, version, record.get("license", "stated in the package")))
    return rows


def check_rows(root):
    """(name, version, what for) of what the tests add, as pinned; PyTorch's is that of its stored results."""
    lines = (root / PINS).read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    if pinned.keys() != CHECKS.keys():
        names = ", ".join(sorted(pinned.keys() ^ CHECKS.keys()))
        raise ValueError(f"{names}: pinned in {PINS} or named in CHECKS of extensions/colophon.py, not both")
    rows = [(name, pinned[name], use) for name, use in CHECKS.items()]
    torch = json.loads((root / TORCH).read_text(encoding="utf-8"))["torch"].partition("+")[0]
    return [*rows, ("PyTorch", torch, "made the stored steps that the optimizers are compared with")]


def page_rows(root):
    """Python and its packages in the page: Pyodide's own, the vendored wheels, and those shared with here."""
    info = json.loads((root / NPM / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    found = [wheel_row(path) for path in (root / WHEELS).glob("*.whl")] + list(map(installed_row, SHARED))
    own = (f"CPython, compiled for {info['arch']}", info["python"], "PSF-2.0")
    return [own, *sorted(found, key=lambda row: row[0].lower())]


def wheel_row(path):
    """(name, version, licence) of a wheel, from its metadata."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
        record = message_from_string(archive.read(name).decode())
    return record["Name"], record["Version"], licence(record)


def _section(title, *children):
    name = title.lower().replace(" ", "-")
    return nodes.section("", nodes.title("", title), *children, ids=[f"colophon-{name}"], names=[name])


def _table(head, rows):
    cells = [
        tag("tr", tag("th", name, scope="row"), *(tag("td", each) for each in rest)) for name, *rest in rows
    ]
    names = tag("tr", *(tag("th", each, scope="col") for each in head))
    return tag(
        "div", tag("table", tag("thead", names), tag("tbody", *cells), class_="table"), class_="scrolls"
    )


def outdated(app, env, added, changed, removed):
    """Sphinx event env-get-outdated: read the page again when the commit, a version or a pin changed."""
    root = Path(app.srcdir)
    pages = [name for name in sorted(env.found_docs) if _shows(env.doc2path(name))]
    versions = [installed_row(name) for name in (*COMPUTES, *BUILDS, *SHARED)] if pages else []
    files = (
        [root / PACKAGES, root / PINS, root / TORCH, *sorted((root / WHEELS).glob("*SUMS"))] if pages else []
    )
    now = sources.digest(root, files, extra=repr((commit_of(root), versions)))
    before, env.book_colophon = getattr(env, "book_colophon", None), now
    return pages if before != now else []


def _shows(path):
    return str(path).endswith(".md") and "{colophon}" in Path(path).read_text(encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("colophon", Colophon)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
