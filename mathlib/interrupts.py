"""Ctrl-C, held back until the work in hand is in a state that can be kept. Used by `checkpoints`."""

import signal
import threading
from contextlib import contextmanager
from types import SimpleNamespace


@contextmanager
def held_back():
    """Within it Ctrl-C only sets `asked`; go_on() then does what Ctrl-C did before, such as to raise.

    Python hands signals to the main thread; in another one there is nothing to hold back.
    """
    before = signal.getsignal(signal.SIGINT)
    interrupt = SimpleNamespace(asked=False)

    def go_on():
        if interrupt.asked:
            interrupt.asked = False
            before(signal.SIGINT, None)

    interrupt.go_on = go_on
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def hold(number, frame):
        interrupt.asked = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, hold)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
