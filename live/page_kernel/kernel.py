"""The kernel of a live page: runs cells, finds what they need, carries widgets, draws explorers."""

import builtins
import json
import os
import sys

from . import comms, lazy, needs, shell
from .channel import Channel, Stream


class Kernel:
    """`run`, `needed`, `comm`, `controls`, `picture`; whatever they have to say goes to `send`.

    send(kind, fields, buffers): the kind of the message, its fields as JSON, a list of bytes.
    """

    def __init__(self, send):
        self.channel = Channel(send)
        self.shell = shell.make(self.channel)
        self.shell.kernel = comms.Parent(self.channel)
        self.manager = comms.install(self.channel)

    def take_over(self, send):
        """What this Python says, writes, asks and plots goes to the page behind `send` from now on."""
        self.channel.connect(send)
        lazy.install()
        sys.stdout, sys.stderr = (Stream(name, self.channel) for name in ("stdout", "stderr"))
        builtins.input = shell.no_input
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"

    async def run(self, cell, source):
        """Run a cell; True if it went through. What it shows and what went wrong has been sent by then."""
        python, failure = self._python(source)
        with self.channel.speaking_for(cell):
            try:
                result = await self.shell.run_cell_async(
                    source, store_history=True, transformed_cell=python, preprocessing_exc_tuple=failure
                )
            finally:
                self.shell.events.trigger("post_execute")  # matplotlib shows its open figures now
            self.shell.events.trigger("post_run_cell", result)
        return bool(result.success)

    def needed(self, sources, number):
        """JSON list: the cells before `number` that it needs and that have not given their names yet.

        sources: JSON list with the code of all cells.
        """
        python = [self._python(source)[0] for source in json.loads(sources)]
        return json.dumps(needs.needed(python, number, set(self.shell.user_ns)))

    def _python(self, source):
        """The cell as Python, without IPython's own syntax, and what went wrong on the way to it."""
        try:
            return self.shell.transform_cell(source), None
        except Exception:  # not Python: the shell reports it when the cell runs
            return source, sys.exc_info()

    def comm(self, comm_id, text, buffers):
        """A message of the page for the widget with this line."""
        comms.receive(self.manager, self.channel, comm_id, text, buffers)

    def controls(self, name):
        """JSON: every control of an explorer with its stops and what lies between them."""
        from . import explorers  # here, so that a page without explorers does not import matplotlib

        return explorers.controls(name)

    def picture(self, name, state):
        """(PNG bytes, words, value texts as JSON) of an explorer in a state given as JSON."""
        from . import explorers

        return explorers.picture(name, state)

    def play(self, panel, name, state, how):
        """(PNG bytes, words, value texts, ended) of the run of a panel, after it was moved as `how` says."""
        from . import explorers

        return explorers.play(panel, name, state, how)
