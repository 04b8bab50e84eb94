"""Explorers in Jupyter: one labelled control for each parameter, the picture, and its words below.

The controls are ipywidgets' own, so the arrow keys move them. The picture is an Image whose bytes are
replaced, which does not flicker as an Output widget does when it is cleared and filled.
"""

from html import escape

import ipywidgets

from mathlib.plots import png

EXPLORER_MIME = "application/vnd.mathlib.explorer+json"
VIEW_MIME = "application/vnd.jupyter.widget-view+json"


def show(explorer, extra=()):
    """The panel of an explorer, to stand last in a cell; `extra` widgets go below the controls."""
    return Panel(explorer, extra)


def widget(control):
    """The ipywidget for a control: a checkbox for bools, a list for strings, a slider for numbers."""
    common = {
        "value": control.default,
        "description": control.label + (f" ({control.unit})" if control.unit else ""),
        "tooltip": f"{control.label}: {', '.join(map(control.text, control.stops))}",
        "style": {"description_width": "11em"},
        "layout": ipywidgets.Layout(width="100%", max_width="34em"),
    }
    if isinstance(control.default, bool):
        return ipywidgets.Checkbox(**common)
    options = [(control.text(stop), stop) for stop in control.stops]
    return (ipywidgets.SelectionSlider if control.numeric else ipywidgets.Dropdown)(options=options, **common)


class Panel(ipywidgets.VBox):
    """`controls` (name -> widget), `image` and `words` of an explorer, redrawn whenever the state changes."""

    def __init__(self, explorer, extra=()):
        self.explorer, self.shown, self.drawing = explorer, None, False
        self.controls = {control.name: widget(control) for control in explorer.controls}
        fluid = ipywidgets.Layout(width="100%", max_width="640px", height="auto")
        # no tooltip: ipywidgets 8 fails in the browser to show an Image that has one
        self.image = ipywidgets.Image(format="png", layout=fluid)
        self.words = ipywidgets.HTML()
        row = [ipywidgets.HBox(tuple(extra))] if extra else []
        super().__init__([*self.controls.values(), *row, self.image, self.words])
        for each in self.controls.values():
            each.observe(self.redraw, names="value")
        self.redraw()

    @property
    def state(self):
        """The values of the controls now."""
        return {name: each.value for name, each in self.controls.items()}

    def move(self, **state):
        """Move several controls to stops at once and draw once. Raises ValueError for anything else."""
        self.explorer.state(**state)
        self.drawing = True
        try:
            for name, value in state.items():
                self.controls[name].value = value
        finally:
            self.drawing = False
            self.redraw()

    def redraw(self, change=None):
        """Draw the newest state. Changes that come while drawing wait; only the last is drawn."""
        if self.drawing:
            return
        self.drawing = True
        try:
            while self.shown != self.state:
                self.shown = self.state
                self._fill(self.shown)
        finally:
            self.drawing = False

    def _fill(self, state):
        """Put the picture and the words of `state` on the panel, or the error that prevented them."""
        try:
            self._paint(state)
        except Exception as error:  # whatever went wrong, the reader must see it beside the controls
            self._refuse(error)

    def _paint(self, state):
        self.image.value = png(self.explorer.draw(**state))
        self._say(self.explorer.describe(**state))

    def _refuse(self, error):
        """No picture, and the error in its place."""
        self.image.layout.display = "none"
        self.words.value = f'<p role="alert">No picture: {escape(f"{type(error).__name__}: {error}")}</p>'

    def _say(self, words, live="polite"):
        """The picture with `words` below it, which a screen reader reads out unless `live` is off."""
        self.image.layout.display = None
        self.words.value = f'<p role="status" aria-live="{live}">{escape(words)}</p>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        """One output: widgets for Jupyter, the explorer for the built page, words for the rest."""
        defaults = self.explorer.defaults
        words = self.explorer.describe(**defaults)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        record = {"explorer": self.explorer.name, "state": defaults, "describe": words}
        return {VIEW_MIME: view, EXPLORER_MIME: record, "text/plain": words}
