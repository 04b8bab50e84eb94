"""An explorer that plays: the panel of the playground in Jupyter, with Play, Step, Epoch and Reset.

Playing is an asyncio task of the kernel's own loop: it trains, draws, and sleeps until the next frame is due,
so that between two frames the kernel takes in what the reader has moved. There is no thread. Learning rate,
its schedule, batch size, penalties and dropout act on the run at its next step; every other control starts a
new run.
"""

import asyncio
from time import perf_counter

import ipywidgets

from mathlib.explorers.playground import Playing
from mathlib.explorers.widgets import Panel

PERIOD = 1 / 15  # seconds from one frame to the next, if training and drawing take less
BREATH = 0.01  # seconds that the kernel gets between two frames, however long they take
WORDS_EVERY = 15  # frames; words that change faster cannot be read


def button(description, tooltip, kind=ipywidgets.Button):
    """A button of the row below the controls."""
    return kind(description=description, tooltip=tooltip, layout=ipywidgets.Layout(width="6em"))


class Player(Panel):
    """A Panel whose picture is a Playing, `run`: `play`, a toggle, `one_step`, `one_epoch`, `reset`, `speed`.

    `frame()` is what playing repeats: train for `speed` epochs and draw.
    """

    def __init__(self, explorer, extra=()):
        self.run, self.frames, self.task = Playing(), 0, None
        self.play = button("Play", "Train until paused", ipywidgets.ToggleButton)
        self.one_step = button("Step", "Train on one minibatch")
        self.one_epoch = button("Epoch", "Train for one pass over the data")
        self.reset = button("Reset", "Back to the untrained network")
        self.speed = ipywidgets.Dropdown(
            options=[1, 2, 5, 10], value=1, description="Epochs a frame", tooltip="Between two pictures",
            style={"description_width": "8em"}, layout=ipywidgets.Layout(width="13em"),
        )  # fmt: skip
        row = (self.play, self.one_step, self.one_epoch, self.reset, self.speed)
        super().__init__(explorer, (*row, *extra))
        self.play.observe(self._play_or_pause, names="value")
        self.one_step.on_click(lambda _: self._advance(self.run.session.step))
        self.one_epoch.on_click(lambda _: self._advance(self.run.session.epoch))
        self.reset.on_click(lambda _: self.restart())

    def _paint(self, state):
        """Into the run if that can be steered there, else as a new run."""
        self.run.to(state)
        self.show_run()

    def restart(self):
        """Pause, and go back to the untrained network of the controls as they stand."""
        self.play.value = False
        self.run.restart()
        self.show_run()

    def _advance(self, go):
        """Pause, go on by one step or epoch, and draw."""
        self.play.value = False
        go()
        self.show_run()

    def frame(self):
        """What playing repeats: train, draw, and now and then say how it stands."""
        for _ in range(self.speed.value):
            self.run.session.epoch()
        self.frames += 1
        self.show_run(words=self.frames % WORDS_EVERY == 0)

    def show_run(self, words=True):
        """Put the run as it is on the picture, and into the words unless they are to wait."""
        self.image.value = self.run.png()
        if words:  # while playing, a screen reader must not read out every change
            self._say(self.run.session.words(), live="off" if self.play.value else "polite")

    def _play_or_pause(self, change):
        self.play.description = "Pause" if self.play.value else "Play"
        if not self.play.value:
            self.show_run()
        elif self.task is None or self.task.done():
            self._begin()

    def _begin(self):
        try:
            self.task = asyncio.get_running_loop().create_task(self._playing())
        except RuntimeError:
            self.play.value = False
            self._say(
                "Playing needs the event loop of Jupyter, which is not running here; Step and Epoch work."
            )

    async def _playing(self):
        """Frames, one after the other, until paused, diverged or at LONGEST epochs."""
        while self.play.value and not self.run.ended:
            start = perf_counter()
            try:
                self.frame()
            except Exception as error:  # a task would keep it to itself
                self.play.value = False
                self._refuse(error)
                return
            await asyncio.sleep(max(BREATH, PERIOD - (perf_counter() - start)))
        self.play.value = False
