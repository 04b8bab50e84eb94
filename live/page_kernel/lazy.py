"""Modules that are imported at once and executed when they are first used.

mathlib.plots brings matplotlib, which takes as long to import as everything else together, and the first
cells of a chapter name it without drawing.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader

LATER = ("mathlib.plots",)


class Finder:
    """A finder for sys.meta_path that delays the modules of LATER; all others are found as ever."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """The spec of a module of LATER with a lazy loader, None for any other."""
        spec = PathFinder.find_spec(name, path, target) if name in LATER else None
        if spec is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def install():
    """Delay the modules of LATER from now on."""
    sys.meta_path.insert(0, Finder)
