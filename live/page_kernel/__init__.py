"""The Python side of a live page: an IPython shell whose every message goes through one function.

`Kernel(send)` is all the worker needs (live/src/worker.js). `send(kind, fields, buffers)` gets the kind of a
message, its fields as JSON text, and a list of bytes. Nothing here knows about JavaScript, so the tests run
it in an ordinary Python.
"""

from .kernel import Kernel

__all__ = ["Kernel"]
