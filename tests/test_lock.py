"""requirements.lock: the pins of the project, every file by its digest, and no address of a registry."""

import re
from pathlib import Path

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
