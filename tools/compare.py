"""Run every chapter again and compare what it says with what is stored: nbval, strict.

Text, LaTeX, HTML and evidence must be equal; pictures and live widgets are tested elsewhere. What was run is
kept for the build (tools/keep.py).
"""

import os
import shutil
import subprocess
import sys

from tools import keep, notebooks


def run(paths, *options):
    """pytest's exit status for the notebooks given; 0 if every output is as stored."""
    # these are nbval's own, about old interfaces; a warning in a chapter is stderr, which is compared
    quiet = [
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestWarning",
        "-W",
        "ignore::DeprecationWarning",
    ]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-o",
        "addopts=",
        "--nbval",
        "-q",
        *quiet,
        *options,
        *map(str, paths),
    ]
    environment = os.environ | notebooks.UNSOLVED
    return subprocess.run(command, cwd=notebooks.ROOT, env=environment, check=False).returncode


def main():
    """Compare all chapters, two at a time."""
    paths = notebooks.chapters()
    if not paths:
        print("no notebooks in chapters/ yet: nothing to compare")
        return 0
    shutil.rmtree(keep.EXECUTED, ignore_errors=True)
    status = run(paths, "-n", "2", "--dist", "loadfile", "-p", "tools.keep")
    keep.into_cache(paths)
    return status


if __name__ == "__main__":
    sys.exit(main())
