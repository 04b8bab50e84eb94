"""When, from what and with what a stored record was made: {"date": …, "commit": …, "with": {"python": …}}."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version


def provenance(root):
    """The date of today, the commit that `root` stands on ("none" without one), and the versions."""
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": done.stdout.strip() or "none",
        "with": {"python": platform.python_version(), **{name: version(name) for name in ("numpy", "sympy")}},
    }
