"""The kernel of the page, made when the book is built and stored with the memory (live/snapshot.mjs).

Making the shell takes half a second in a page. Its `send` comes when a page connects.
"""

from .kernel import Kernel


def _unconnected(kind, fields, buffers):
    raise RuntimeError(f"no page is connected yet, and a message of kind {kind!r} was sent")


kernel = Kernel(_unconnected)
