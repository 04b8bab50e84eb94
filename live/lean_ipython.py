"""IPython without what a page has no use for: its terminal and the data base of its history.

Importing this module before IPython puts small modules in two places. One is IPython.terminal.embed, the only
part of the terminal that IPython itself imports (with prompt_toolkit a third of its start). The other is
sqlite3, a compiled extension, which the stored memory (live/snapshot.mjs) cannot hold. `finish()` takes that
away again, so that importing it says that the page has none.
"""

import sys
from types import ModuleType

NO_TERMINAL = "embed() opens a prompt in a terminal; a page has none. Write the lines into a cell."


def embed(**kwargs):
    """Raises RuntimeError: there is no terminal."""
    raise RuntimeError(NO_TERMINAL)


def put(name, **members):
    """A module of that name with these members, where imports find it."""
    sys.modules[name] = module = ModuleType(name, __doc__)
    vars(module).update(members)


def finish():
    """To be called when IPython has been imported."""
    del sys.modules["sqlite3"]


put("IPython.terminal", __path__=[])
put("IPython.terminal.embed", embed=embed)
errors = {name: type(name, (Exception,), {}) for name in ("DatabaseError", "OperationalError")}
put("sqlite3", Connection=type("Connection", (), {}), **errors)
