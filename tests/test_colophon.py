"""The colophon: commit, versions and licences as they are, the same for every build of a commit."""

import getpass
import json
import platform
import re
import socket
import subprocess
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from extensions import colophon

ROOT = Path(__file__).parent.parent
CONF = """
extensions = ["myst_parser", "extensions.frontend", "extensions.colophon"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "live"]
"""
DATE = "2026-03-01T12:00:00+00:00"


def git(root, *words):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    environment = {
        "GIT_AUTHOR_DATE": DATE,
        "GIT_COMMITTER_DATE": DATE,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    return subprocess.run(
        ["git", *who, *words], cwd=root, check=True, capture_output=True, text=True, env=environment
    )


def build(root):
    """The colophon of the book in `root`, built without what an earlier build left."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-E", "-b", "html", ".", "_build/html"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (root / "_build/html/index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A repository of one page, the colophon, with one commit."""
    root = tmp_path_factory.mktemp("book")
    (root / "_build").mkdir()
    (root / "_build/npm").symlink_to(ROOT / "_build/npm")
    (root / "live").symlink_to(ROOT / "live")
    (root / "package.json").write_bytes((ROOT / "package.json").read_bytes())
    for name in (colophon.PINS, colophon.TORCH):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    (root / "index.md").write_bytes((ROOT / "chapters/colophon.md").read_bytes())
    (root / "conf.py").write_text(CONF, "utf-8")
    (root / ".gitignore").write_text("_build\n__pycache__\n", "utf-8")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "the book")
    return root


@pytest.fixture(scope="module")
def html(book):
    return build(book)


@pytest.fixture(scope="module")
def page(html):
    return BeautifulSoup(html, "html.parser")


def rows(page, section):
    table = page.select_one(f"#colophon-{section} table")
    return {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")
    }


def test_it_names_the_commit_its_date_and_the_kind_of_machine(book, page):
    commit = git(book, "rev-parse", "HEAD").stdout.strip()
    assert page.select_one(".colophon-origin code").get_text() == commit
    machine = f"{platform.system()}, {platform.machine()}, in CPython"
    said = page.select_one(".colophon-origin").get_text()
    assert said == f"Built from the commit {commit} of 2026-03-01. Built on {machine}."


def test_it_says_where_the_sources_are_if_the_settings_do():
    url = "https://example.org/book"
    before, link, after = colophon.address({"repository_url": url})
    assert before + link.astext() + after == f" The sources are at {url}."
    assert link["html_attributes"]["href"] == url
    assert colophon.address({}) == colophon.address({"repository_url": ""}) == []


def test_the_versions_are_those_of_this_environment(page):
    found = rows(page, "what-computed") | rows(page, "what-built-the-pages")
    assert found["CPython"][0] == platform.python_version()
    assert {name: version for name, (version, _) in found.items() if name != "CPython"} == {
        metadata.metadata(name)["Name"]: metadata.version(name)
        for name in (*colophon.COMPUTES, *colophon.BUILDS)
    }


def test_what_the_pages_load_is_what_package_json_pins(page):
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    found = rows(page, "what-the-pages-load")
    assert {name: version for name, (version, _) in found.items()} == {
        n: v for n, v in pinned.items() if n != "esbuild"
    }
    assert found["mathjax"] == ["3.2.2", "Apache-2.0"] and found["pyodide"][1] == "MPL-2.0"


def test_python_in_the_page_is_the_vendored_one(page):
    found = rows(page, "python-in-the-page")
    wheels = {path.name.split("-")[0].lower().replace("_", "-"): path.name.split("-")[1]
              for path in (ROOT / "live/wheels").glob("*.whl")}  # fmt: skip
    shown = {name.lower().replace("_", "-"): version for name, (version, _) in found.items()}
    assert wheels.items() <= shown.items() and len(wheels) > 10
    assert shown["sympy"] == metadata.version("sympy")
    assert re.fullmatch(r"3\.12\.\d+", found["CPython, compiled for wasm32"][0])


def test_what_checked_is_what_the_tests_pin(page):
    found = {name: version for name, (version, _) in rows(page, "what-checked").items()}
    pins = (ROOT / "requirements-dev.txt").read_text("utf-8")
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", pins, re.MULTILINE))
    assert {"autograd", "hypothesis", "scikit-learn", "pytest"} <= pinned.keys()
    torch = json.loads((ROOT / "tests/data/torch_updates.json").read_text("utf-8"))["torch"]
    assert found == pinned | {"PyTorch": torch.removesuffix("+cpu")}


@pytest.mark.parametrize(
    ("before", "after", "name"), [("mutmut==", "mutant==", "mutant, mutmut"), ("ruff==0.17.6\n", "", "ruff")]
)
def test_a_pin_that_the_page_does_not_name_is_refused(tmp_path, before, after, name):
    pins = (ROOT / "requirements-dev.txt").read_text("utf-8")
    (tmp_path / "requirements-dev.txt").write_text(pins.replace(before, after), "utf-8")
    with pytest.raises(ValueError, match=f"^{name}: pinned in requirements-dev.txt or named in CHECKS"):
        colophon.check_rows(tmp_path)


def test_every_row_has_a_version_and_a_licence(page):
    cells = [cell.get_text() for row in page.select("tbody tr") for cell in row.select("td")]
    assert len(cells) > 60 and all(cell.strip() and cell != "None" for cell in cells)


def test_it_holds_no_name_of_the_machine_and_no_path(html):
    for secret in (socket.gethostname(), str(ROOT), str(Path.home()), sys.prefix, f"/{getpass.getuser()}/"):
        assert secret not in html


def test_two_builds_of_a_commit_are_the_same(book, html):
    assert build(book) == html


def test_a_change_that_no_commit_holds_is_said(book):
    (book / "more.txt").write_text("more", "utf-8")
    try:
        assert "of 2026-03-01, with changes that no commit holds." in "".join(map(str, colophon.origin(book)))
    finally:
        (book / "more.txt").unlink()


def test_without_a_repository_the_date_is_that_of_the_sources(tmp_path):
    (said,) = colophon.origin(tmp_path, {"SOURCE_DATE_EPOCH": "1767225600"})
    assert said.startswith("Built from a copy of the sources of 2026-01-01 without their history. Built on ")
    (said,) = colophon.origin(tmp_path, {})
    assert said.startswith("Built from a copy of the sources without their history. ")


def test_a_repository_around_the_sources_is_not_theirs(book):
    inside = book / "live"
    assert colophon.commit_of(book)[0] is not None and colophon.commit_of(inside) == (None, None, False)


def test_a_package_other_than_the_pinned_one_is_refused(tmp_path):
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build/npm").symlink_to(ROOT / "_build/npm")
    (tmp_path / "package.json").write_text('{"dependencies": {"mathjax": "3.0.0"}}', "utf-8")
    with pytest.raises(
        ValueError, match=r"mathjax 3\.2\.2 is installed, package\.json pins 3\.0\.0; run make book"
    ):
        colophon.loaded_rows(tmp_path)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        (
            [("Classifier", "License :: OSI Approved :: MIT License"), ("License", "text\n" * 50)],
            "MIT License",
        ),
        ([("Classifier", "License :: OSI Approved"), ("License", "BSD")], "BSD"),
        ([("License", "a long text " * 9)], "stated in the package"),
        ([], "stated in the package"),
    ],
)
def test_the_licence_is_what_the_metadata_state(fields, said):
    record = Message()
    for name, value in fields:
        record[name] = value
    assert colophon.licence(record) == said
