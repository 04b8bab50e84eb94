"""What a cell says on its way to the page: outputs, in order, each for the cell that caused it.

Which cell that is, is a context variable: a task that a cell starts keeps writing to that cell after it has
ended, as in Jupyter. Output widgets that capture stand on a stack; the innermost takes what is said.
"""

import json
from base64 import b64encode
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite

EVIDENCE_MIME = "application/vnd.mathlib.evidence+json"
DRAWN_MIME = "application/vnd.mathlib.evidence+html"
_cell = ContextVar("cell", default=None)


class Channel:
    """`send(kind, fields, buffers)` is how messages leave; everything else here decides what they are."""

    def __init__(self, send):
        self._send, self._capturing, self._clear_next = send, [], set()

    def connect(self, send):
        """Messages leave by another function from now on."""
        self._send = send

    def post(self, kind, buffers=(), **fields):
        """One message. Values that JSON does not know are sent as their text."""
        try:
            text = json.dumps(fields, default=_plain, allow_nan=False)
        except ValueError:  # the page's JSON has no NaN and no infinity
            text = json.dumps(_finite(fields), default=_plain)
        self._send(kind, text, list(buffers))

    @property
    def cell(self):
        """The cell whose code is running here, None outside any."""
        return _cell.get()

    @contextmanager
    def speaking_for(self, cell):
        """Whatever is said inside belongs to `cell`."""
        token = _cell.set(cell)
        try:
            yield
        finally:
            _cell.reset(token)

    def output(self, output, display_id=None):
        """An output in the form notebooks store: stream, display_data, execute_result or error."""
        output = drawn(output)
        if "data" in output:  # an Output widget keeps it, and shows pictures from base64 only
            output = output | {"data": {mime: _text(content) for mime, content in output["data"].items()}}
        if self._capturing:
            self._capture(self._capturing[-1], output)
        else:
            self.post("output", cell=self.cell, output=output, display_id=display_id)

    def update(self, data, metadata, display_id):
        """New data for every output that was displayed under `display_id`."""
        self.post("update", display_id=display_id, data=data, metadata=metadata)

    def clear(self, wait):
        """Take the outputs away, at once or when the next one comes."""
        if not self._capturing:
            self.post("clear", cell=self.cell, wait=wait)
        elif wait:
            self._clear_next.add(id(self._capturing[-1]))
        else:
            self._capturing[-1].outputs = ()

    def begin_capture(self, widget):
        """An Output widget takes what is said from now on."""
        self._capturing.append(widget)

    def end_capture(self, widget):
        """The Output widget no longer listens."""
        if widget in self._capturing:
            self._capturing.remove(widget)

    def _capture(self, widget, output):
        before = widget.outputs
        if id(widget) in self._clear_next:
            self._clear_next.discard(id(widget))
            before = ()
        last = before[-1] if before else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            widget.outputs = (*before[:-1], last | {"text": last["text"] + output["text"]})
        else:
            widget.outputs = (*before, output)


def _text(value):
    """Bytes, such as those of a picture, as base64, the way notebooks store them; anything else as it is."""
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _plain(value):
    """What JSON does not know: bytes as base64, anything else as its text."""
    return str(_text(value))


def _finite(value):
    """The value with NaN and infinities as their text, as Jupyter sends them."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return str(float(value)) if isinstance(value, float) and not isfinite(value) else value


def drawn(output):
    """The output with its evidence, if it holds any, drawn as HTML beside it."""
    data = output.get("data", {})
    if EVIDENCE_MIME not in data:
        return output
    from mathlib import evidence_views  # here: whoever shows evidence has imported mathlib

    html = evidence_views.html(data[EVIDENCE_MIME], data.get("text/latex", ""), data.get("text/plain", ""))
    return output | {"data": data | {DRAWN_MIME: html}}


class Stream:
    """sys.stdout or sys.stderr of a live page."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name, channel):
        self.name, self._channel = name, channel

    def write(self, text):
        """Say `text` and return how long it was. Raises TypeError for anything but a string."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes a string, got {type(text).__name__}")
        if text:
            self._channel.output({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def writelines(self, lines):
        """Say the lines, one after the other."""
        for line in lines:
            self.write(line)

    def flush(self):
        """Nothing waits here."""

    def isatty(self):
        """No terminal, so libraries draw no progress bars over old lines."""
        return False

    def writable(self):
        """Yes."""
        return True
