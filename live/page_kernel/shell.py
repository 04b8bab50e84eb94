"""The IPython shell of a live page: its displays, results and errors go through the channel."""

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any

NO_INPUT = (
    "input() cannot ask here: Python runs in the background of the page. Put the value into the cell, such "
    "as x = 3."
)
NO_EXIT = "A page does not exit: press Restart to forget what was computed."
NO_SYSTEM = "There is no command line in the page: %pip and lines that start with ! do not work here."


class Displays(DisplayPublisher):
    """display(), update_display and clear_output."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **more):
        """One display, or new data for an earlier one."""
        display_id = (transient or {}).get("display_id")
        if update:
            self.shell.channel.update(data, metadata or {}, display_id)
        else:
            record = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
            self.shell.channel.output(record, display_id)

    def clear_output(self, wait=False):
        """Take the outputs of the cell away."""
        self.shell.channel.clear(wait)


class Results(DisplayHook):
    """The value of a cell's last line."""

    def write_output_prompt(self):
        """The page writes none."""

    def write_format_data(self, format_dict, md_dict=None):
        """The value in all its forms."""
        record = {"output_type": "execute_result", "execution_count": self.prompt_count, "data": format_dict}
        self.shell.channel.output(record | {"metadata": md_dict or {}})

    def finish_displayhook(self):
        """Nothing waits here."""


class Shell(InteractiveShell):
    """`channel` must be set before the first cell runs; `kernel` is what ipywidgets asks for a parent."""

    channel, kernel = Any(None, allow_none=True), Any(None, allow_none=True)

    def init_history(self):
        """In memory only: the page has no file system to keep it in."""
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)
        self.configurables.append(self.history_manager)

    def _showtraceback(self, etype, evalue, stb):
        record = {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue)}
        self.channel.output(record | {"traceback": list(stb)})

    def system(self, cmd):
        """Raises UsageError: there is no command line."""
        raise UsageError(NO_SYSTEM)

    system_piped = system_raw = system

    def getoutput(self, cmd, split=True, depth=0):
        """Raises UsageError: there is no command line."""
        raise UsageError(NO_SYSTEM)

    def ask_exit(self):
        """What exit and quit call. Raises UsageError: closing the page ends its Python."""
        raise UsageError(NO_EXIT)

    def enable_gui(self, gui=None):
        """The page has no other event loop."""


def make(channel):
    """The one shell of the page."""
    shell = Shell.instance(displayhook_class=Results, display_pub_class=Displays)
    shell.channel, shell.colors = channel, "nocolor"
    return shell


def no_input(prompt=""):
    """In the place of input(). Raises RuntimeError: the worker cannot wait for an answer."""
    raise RuntimeError(NO_INPUT)
