"""The pins of the project: requirements.lock has every file by its digest, and readers get all they need."""

import re
import sys
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from extensions import sources

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,-]+\])?==([^\s;]+)", re.M | re.I)


def pins(text):
    return dict(PIN.findall(text))


def known():
    files = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
    return {
        name: version for file in files for name, version in pins((ROOT / file).read_text("utf-8")).items()
    }


def test_every_pin_of_the_project_is_locked_at_its_version():
    locked = pins(LOCK)
    wrong = {name: (pin, locked.get(name)) for name, pin in known().items() if locked.get(name) != pin}
    assert wrong == {}, "run make lock"


def test_what_else_is_locked_belongs_to_other_platforms():
    lines = {name: line for line in LOCK.splitlines() for name in pins(line)}
    assert [name for name, line in lines.items() if name not in known() and ";" not in line] == [], (
        "pin it, too"
    )


def test_every_package_has_the_digests_of_its_files_and_no_address():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(pins(LOCK)) > 150
    for block in blocks:
        digests = re.findall(r"--hash=sha256:([0-9a-f]{64})(?= \\\n|$)", block)
        assert digests and len(digests) == block.count("--hash=") == len(set(digests)), block.split()[0]
    assert not re.search(r"https?:|file:|index-url|find-links|@ ", LOCK)


def test_ci_installs_by_digest_and_readers_by_pin():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    ci, readers = re.search(r"ifeq \(\$\(CI\),true\)\n(.*?)else\n(.*?)endif", makefile, re.S).groups()
    assert "--require-hashes -r requirements.lock" in ci and "requirements.lock" not in readers
    assert "export CI=true" in (ROOT / ".ci/run").read_text("utf-8")


# ---------------------------------------------------------------- what readers install is enough
def commands():
    """The modules that rules of the Makefile run where nothing but requirements.txt is installed."""
    rules = re.findall(
        r"^\S[^\n=]*:(?!=)([^\n=]*)\n((?:\t[^\n]*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.M
    )
    recipes = "".join(recipe for needs, recipe in rules if "$(VENV)/.dev" not in needs)
    return set(re.findall(r"\$\(BIN\)/python -m ([\w.]+)", recipes))


def imports_of(modules, notebooks=()):
    """{package that is not ours: the file that imports it}, of modules, notebooks and all they import."""
    found, seen = {}, set()
    waiting = [(name, "Makefile or _config.yml") for name in modules]
    waiting += [(name, path.name) for path in notebooks for name in sources.notebook_imports(path)]
    while waiting:
        name, importer = waiting.pop()
        top = name.partition(".")[0]
        if not (ROOT / top).is_dir():
            found[top] = importer
            continue
        place = ROOT / name.replace(".", "/")
        for path in (place.with_suffix(".py"), place / "__init__.py", place / "__main__.py"):
            if path.exists() and path not in seen:
                seen.add(path)
                names = sources.imports(path.read_text("utf-8"))
                waiting += [(each, path.relative_to(ROOT).as_posix()) for each in names]
    return found


def brought_along(names):
    """The distributions `names` and all they need on this machine."""
    found, waiting = set(), [(canonicalize_name(name), "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for text in metadata.requires(name) or ():
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(need.name), each) for each in ("", *need.extras)]
    return {name for name, _ in found}


def lacking(names, *importing):
    """[(package, file)]: what the file imports (see `imports_of`) and `names` do not bring along."""
    there, of = brought_along(names), metadata.packages_distributions()
    return sorted(
        (package, path)
        for package, path in imports_of(*importing).items()
        if package not in sys.stdlib_module_names
        and not there & {canonicalize_name(name) for name in of.get(package, ())}
    )


def test_the_book_is_built_with_what_readers_install():
    known_to = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["extra_extensions"]
    ours = {name for name in known_to if name.startswith("extensions")}
    assert {"tools.build", "tools.live", "tools.npm", "mathlib"} <= commands()
    assert "tools.mutants" not in commands() and "extensions.mutants_page" in ours
    readers = pins((ROOT / "requirements.txt").read_text("utf-8"))
    notebooks = sorted((ROOT / "chapters").glob("*.ipynb"))
    assert len(notebooks) > 20
    assert lacking(readers, commands() | ours, notebooks) == [], "add the package to requirements.txt"


def test_what_only_the_tests_install_is_found():
    readers = pins((ROOT / "requirements.txt").read_text("utf-8"))
    assert dict(lacking(readers, {"tools.mutants"})).keys() >= {"libcst", "mutmut"}
