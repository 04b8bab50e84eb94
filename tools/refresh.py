"""Run the chapters and store their outputs: `python -m tools.refresh [notebook ...]`."""

import sys
from pathlib import Path

from tools import notebooks


def main(paths):
    """Refresh the notebooks given, or all; return 1 if one of them is not fit to be stored."""
    status = 0
    for path in [Path(name).resolve() for name in paths] or notebooks.chapters():
        notebooks.store(notebooks.normalise(notebooks.execute(path)), path)
        found = notebooks.faults(path)
        print(f"{path.name}: {'; '.join(found) if found else 'stored'}")
        status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
