"""Widgets: the comm channels of ipywidgets, carried by the messages of the page.

An Output widget says that it captures by setting its `msg_id`, and that it has stopped by emptying it. In
Jupyter the front end obeys; here the channel does, which is nearer.
"""

import json

import comm
from comm.base_comm import BaseComm, CommManager


class PageComm(BaseComm):
    """One widget's line to the page. It belongs to the cell that made it, as does what it prints later."""

    channel = None  # set by `install`

    def __init__(self, *args, **kwargs):
        self.cell = self.channel.cell
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        """Send comm_open, comm_msg or comm_close."""
        if msg_type == "comm_msg":
            self._follow_capture(data or {})
        content = {"data": data or {}, "metadata": metadata or {}, **keys}
        whole = [bytes(memoryview(buffer)) for buffer in buffers or ()]
        self.channel.post("comm", whole, msg_type=msg_type, comm_id=self.comm_id, content=content)

    def _follow_capture(self, data):
        state = data.get("state", {})
        if data.get("method") != "update" or "msg_id" not in state:
            return
        from ipywidgets.widgets.widget import _instances  # here, where it has been imported already

        widget = _instances[self.comm_id]
        (self.channel.begin_capture if state["msg_id"] else self.channel.end_capture)(widget)


class Parent:
    """What ipywidgets takes for a kernel: it asks for the header of the message that runs now."""

    def __init__(self, channel):
        self.channel = channel

    def get_parent(self):
        """A header with the cell as its id."""
        return {"header": {"msg_id": f"cell-{self.channel.cell}"}}


def install(channel):
    """Let ipywidgets, which need not be imported yet, speak through `channel`; return the comm manager."""
    PageComm.channel, manager = channel, CommManager()
    comm.create_comm = PageComm
    comm.get_comm_manager = lambda: manager
    return manager


def _bytes(buffer):
    """A buffer of JavaScript or Python as a memoryview, which is what ipywidgets expects."""
    return memoryview(buffer.to_bytes() if hasattr(buffer, "to_bytes") else buffer)


def receive(manager, channel, comm_id, text, buffers):
    """A message of the page for one widget; one that is gone by now gets none."""
    line = manager.comms.get(comm_id)
    if line is None:
        return
    data = json.loads(text)
    message = {"content": {"comm_id": comm_id, "data": data}, "buffers": [_bytes(each) for each in buffers]}
    with channel.speaking_for(line.cell):
        line.handle_msg(message)
