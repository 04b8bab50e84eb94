"""A chapter runs again when a module behind it changes, and only then."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from extensions import sources
from tools.build import forget_pages_of_other_extensions

ROOT = Path(__file__).parent.parent
CONF = 'extensions = ["myst_nb", "extensions.freshness"]\nnb_execution_mode = "cache"\n'


def notebook(path, *cells):
    """A notebook of these code cells at `path`."""
    nodes = [nbformat.v4.new_markdown_cell(f"# {path.stem}", id="title")]
    nodes += [nbformat.v4.new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=nodes, metadata={"kernelspec": kernel}), path)
    return path


@pytest.fixture
def project(tmp_path):
    """mathlib with a -> b -> c, d alone, a package p that imports by name, and data that c names."""
    files = {
        "__init__.py": "",
        "a.py": "from mathlib.b import value\n",
        "b.py": "from . import c\nvalue = c.value\n",
        "c.py": 'value = 1\nFILE = "numbers.csv"\n',
        "d.py": "value = 10\n",
        "p/__init__.py": "from importlib import import_module\n",
        "p/one.py": "",
        "p/two.py": "import mathlib.d\n",
        "data/numbers.csv": "1",
        "data/others.csv": "2",
    }
    for name, text in files.items():
        path = tmp_path / "mathlib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("numpy==2\n", encoding="utf-8")
    return tmp_path


def names(project, *modules):
    return [path.relative_to(project).as_posix() for path in sources.files_of(project, modules)]


def test_imports_are_followed_through_modules_to_data_and_pins(project):
    expected = ["__init__.py", "a.py", "b.py", "c.py", "data/numbers.csv"]
    assert names(project, "mathlib.a") == [*(f"mathlib/{name}" for name in expected), "requirements.txt"]


def test_a_package_that_imports_by_name_depends_on_all_its_modules(project):
    assert {"mathlib/p/one.py", "mathlib/p/two.py", "mathlib/d.py"} <= set(names(project, "mathlib.p"))


def test_one_module_of_such_a_package_depends_on_itself_only(project):
    assert "mathlib/p/two.py" not in names(project, "mathlib.p.one")


def test_a_notebook_depends_on_what_any_of_its_cells_imports(project):
    path = notebook(
        project / "n.ipynb", "%matplotlib inline\nimport numpy", "def f():\n    from mathlib import d"
    )
    found = [file.name for file in sources.notebook_files(project, path)]
    assert found == ["__init__.py", "d.py", "requirements.txt"]


@pytest.mark.parametrize("name", ["mathlib/c.py", "mathlib/data/numbers.csv", "requirements.txt"])
def test_the_digest_follows_every_file(project, name):
    files = sources.files_of(project, ["mathlib.a"])
    before = sources.digest(project, files)
    assert sources.digest(project, files) == before
    (project / name).write_text("value = 2\n", encoding="utf-8")
    assert sources.digest(project, files) != before


def build(project):
    """Run Sphinx as the book does, with the small mathlib in front of the real one."""
    env = os.environ | {"PYTHONPATH": f"{project}{os.pathsep}{ROOT}"}
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "-b",
        "html",
        "-d",
        "_build/doctrees",
        ".",
        "_build/html",
    ]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def page(project, name):
    return (project / "_build/html" / f"{name}.html").read_text(encoding="utf-8")


def test_a_changed_module_runs_its_chapters_again_and_no_others(project):
    (project / "mathlib/evidence.py").write_text((ROOT / "mathlib/evidence.py").read_text("utf-8"), "utf-8")
    (project / "mathlib/ledger.py").write_text("", "utf-8")
    (project / "conf.py").write_text(CONF + 'exclude_patterns = ["_build"]\n', encoding="utf-8")
    (project / "index.md").write_text("# Start\n\n```{toctree}\nuses_a\nuses_d\n```\n", encoding="utf-8")
    for name in ("a", "d"):
        ran = f"open('ran.txt', 'a').write('{name}'); print('value is', mathlib.{name}.value)"
        notebook(project / f"uses_{name}.ipynb", f"import mathlib.{name}", ran)
    runs = project / "ran.txt"

    build(project)
    assert sorted(runs.read_text()) == ["a", "d"]
    assert "value is 1\n" in page(project, "uses_a")

    build(project)
    assert len(runs.read_text()) == 2, "nothing had changed"

    (project / "mathlib/c.py").write_text('value = 12345\nFILE = "numbers.csv"\n', encoding="utf-8")
    build(project)
    assert "value is 12345" in page(project, "uses_a")
    assert sorted(runs.read_text()) == ["a", "a", "d"]


def test_changed_extensions_have_every_page_read_again(tmp_path):
    pages = tmp_path / "_build/.doctrees"
    extension = tmp_path / "extensions/one.py"
    extension.parent.mkdir()
    for text, kept in [("1", False), ("1", True), ("2", False)]:
        extension.write_text(text, encoding="utf-8")
        pages.mkdir(parents=True, exist_ok=True)
        forget_pages_of_other_extensions(tmp_path)
        assert pages.exists() == kept
