"""A project of one page, built by Sphinx, for the directives that show a stored run."""

import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent


def page(root, extension, record):
    """The page of a project whose stored run is this text, as Sphinx builds it; or what it says against it.

    extension: one of our modules with a RUN; its directive has the first word of its name. record: None for a
    project without a stored run.
    """
    name = extension.__name__
    directive = name.removeprefix("extensions.").removesuffix("_page")
    (root / extension.RUN).parent.mkdir(parents=True)
    if record is not None:
        (root / extension.RUN).write_text(record, "utf-8")
    (root / "conf.py").write_text(f'extensions = ["myst_parser", "{name}"]\n', "utf-8")
    (root / "index.md").write_text(f"# Checks\n\n```{{{directive}}}\n```\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-n",
        "-W",
        "-b",
        "html",
        str(root),
        str(root / "_build"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr
    return BeautifulSoup((root / "_build/index.html").read_text("utf-8"), "html.parser")
