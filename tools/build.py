"""Build the book with warnings as errors, then check what was built.

A build that failed must not pass the next time just because Sphinx has already read the page with the
warning: its environment is thrown away, and every page is read again (executed notebooks stay cached).
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from extensions import sources
from tools.notebooks import UNSOLVED
from tools.selfcheck import faults

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"


def main():
    """Build and check; return 0 if both went through."""
    start = time.monotonic()
    forget_pages_of_other_extensions()
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ROOT, "-n", "-W", "--keep-going", "-q"]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | UNSOLVED, check=False).returncode
    found = faults(ROOT, SITE) if status == 0 else []
    for fault in found:
        print(f"self-check: {fault}", file=sys.stderr)
    if status or found:
        shutil.rmtree(ROOT / "_build" / ".doctrees", ignore_errors=True)
        print(f"The book was not built: {len(found)} faults in the pages, see above.", file=sys.stderr)
        return status or 1
    pages = len(list(SITE.glob("chapters/**/*.html")))
    print(f"Built and checked {pages} pages in {time.monotonic() - start:.0f} s: {SITE.relative_to(ROOT)}")
    print("To read it: make serve, or open that file in a browser.")
    return 0


def forget_pages_of_other_extensions(root=ROOT):
    """Sphinx does not notice that its extensions changed; their digest does, and every page is read again."""
    files = sorted(path for path in (root / "extensions").rglob("*") if path.suffix in (".py", ".html"))
    record, now = root / "_build" / "extensions.sha256", sources.digest(root, files)
    if not record.exists() or record.read_text(encoding="utf-8") != now:
        shutil.rmtree(root / "_build" / ".doctrees", ignore_errors=True)
        record.parent.mkdir(exist_ok=True)
        record.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
