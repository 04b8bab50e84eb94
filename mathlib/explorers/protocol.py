"""The protocol of explorers: some controls, a picture `draw(**state)` and its words `describe(**state)`.

A state is a dictionary control name -> value. One definition serves every front end: a notebook moves the
controls through widgets, the built page shows one picture per setting of `grid()`, and Python in the page
draws at any value in range.
"""

from dataclasses import dataclass
from itertools import product
from math import isfinite, isnan, prod


@dataclass(frozen=True)
class Control:
    """One thing the reader moves: `stops` are its values on a slider or in a list, `default` the first shown.

    Stops are numbers in increasing order, strings, or the bools (False, True). A numeric control takes every
    value between its ends (every whole number, if all its stops are whole); any other takes its stops only.
    `pictured` are the stops with pictures on the built page, all unless given; a control that keeps but one
    of several, its default, is `live`: it moves only where Python runs. Raises ValueError for a name that is
    no identifier, for repeated, mixed or unordered stops or none at all, for a default that is no stop, and
    for pictured stops without the default, not among the stops or not in their order.
    """

    name: str
    label: str
    stops: tuple
    default: object
    unit: str = ""
    pictured: tuple = ()

    def __post_init__(self):
        object.__setattr__(self, "stops", tuple(self.stops))
        object.__setattr__(self, "pictured", tuple(self.pictured) or self.stops)
        if not self.name.isidentifier():
            raise ValueError(f"a control is called {self.name!r}; expected an identifier, such as 'alpha'")
        kinds = {_kind(stop) for stop in self.stops}
        if len(kinds) != 1 or None in kinds:
            raise ValueError(f"{self._says()}; expected numbers only, strings only, or (False, True)")
        ordered = sorted(self.stops) if self.numeric else list(self.stops)
        if len(set(self.stops)) != len(self.stops) or list(self.stops) != ordered:
            raise ValueError(f"{self._says()}; expected different values, and numbers in increasing order")
        if not any(_same(self.default, stop) for stop in self.stops):
            raise ValueError(f"{self._says()} and the default {self.default!r}; expected one of its stops")
        known = [stop for stop in self.stops if stop in self.pictured]
        if list(self.pictured) != known or self.default not in known:
            raise ValueError(
                f"{self._says()} and pictures of {self.pictured!r}; expected some of its stops, in their "
                f"order, the default {self.default!r} among them"
            )

    def _says(self):
        return f"control {self.name!r} has the stops {self.stops!r}"

    @property
    def numeric(self):
        """True if the stops are numbers."""
        return _kind(self.stops[0]) is float

    @property
    def live(self):
        """True if the built page cannot move it: the pictures keep it at its default."""
        return len(self.pictured) == 1 < len(self.stops)

    @property
    def whole(self):
        """True if the stops are whole numbers, so that only whole numbers make sense in between."""
        return all(type(stop) is int for stop in self.stops)

    def check(self, value):
        """Return the stop equal to `value`, or a number between the ends as it is. Raises ValueError else."""
        for stop in self.stops:
            if _same(value, stop):
                return stop
        expected = f"one of {', '.join(map(repr, self.stops))}"
        if self.numeric:
            low, high = self.stops[0], self.stops[-1]
            expected = f"a {'whole ' if self.whole else ''}number from {low} to {high}"
            fits = type(value) is int or (_kind(value) is float and not self.whole)
            if fits and low <= value <= high:
                return value
        raise ValueError(f"{self.name}={value!r} is outside the control {self.label!r}; expected {expected}")

    def text(self, value):
        """How a value reads beside the control: `0.25`, `1e-05 s`, `leaky relu`, `on`."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, str):
            return value.replace("_", " ")
        return f"{value:g} {self.unit}".rstrip()


def _kind(value):
    """float for numbers, bool and str for themselves, None for what no control can hold."""
    if isinstance(value, bool | str):
        return type(value)
    return float if isinstance(value, int | float) else None


def _same(value, stop):
    """Equal and of one kind: True is not 1 here, though Python says `True == 1`."""
    return _kind(value) is _kind(stop) and value == stop


class Explorer:
    """A named set of controls with the picture and the words for each of their settings.

    `draw(**state)` returns a matplotlib Figure, `describe(**state)` a sentence or two with the numbers the
    picture shows. Controls left out of a state stand at their defaults. Raises ValueError for two controls of
    one name, or none at all.
    """

    playing = None  # the class of a run that can be set going, for an explorer that has one

    def __init__(self, name, title, controls, draw, describe):
        self.name, self.title, self.controls = name, title, tuple(controls)
        self._draw, self._describe = draw, describe
        known = [control.name for control in self.controls]
        if len(set(known)) != len(known) or not known:
            raise ValueError(f"explorer {name!r} has the controls {known}; expected some, each name once")

    @property
    def defaults(self):
        """The state every front end shows first."""
        return {control.name: control.default for control in self.controls}

    def state(self, **given):
        """The whole state, defaults filled in. Raises ValueError for an unknown control or value."""
        if unknown := sorted(given.keys() - self.defaults.keys()):
            controls = ", ".join(self.defaults)
            raise ValueError(f"{self.name} has no control {', '.join(unknown)}; expected some of {controls}")
        return {each.name: each.check(given.get(each.name, each.default)) for each in self.controls}

    def draw(self, **given):
        """The picture of a state, a matplotlib Figure."""
        return self._draw(**self.state(**given))

    def describe(self, **given):
        """The words for a state: the alternative text of its picture, with the numbers it shows."""
        return self._describe(**self.state(**given))

    def grid(self):
        """Every setting of the pictured stops, as states; the last control moves fastest."""
        stops = (control.pictured for control in self.controls)
        return (dict(zip(self.defaults, values, strict=True)) for values in product(*stops))

    def __len__(self):
        """The number of settings in `grid()`."""
        return prod(len(control.pictured) for control in self.controls)

    def json(self):
        """What a front end without Python needs: the controls, their stops and how each stop reads.

        "live" lists the controls it cannot move, each with the value at which it stands, in words.
        """
        controls = [
            {
                "name": control.name,
                "label": control.label,
                "default": control.default,
                "stops": [{"value": stop, "text": control.text(stop)} for stop in control.pictured],
                "numeric": control.numeric,
            }
            for control in self.controls
            if not control.live
        ]
        live = [
            {"name": each.name, "label": each.label, "default": each.default, "text": each.text(each.default)}
            for each in self.controls
            if each.live
        ]
        return {"explorer": self.name, "title": self.title, "controls": controls, "live": live}

    def live_json(self):
        """What a front end with Python needs: every control with its stops, and which have pictures."""
        controls = [
            {
                "name": control.name,
                "label": control.label,
                "default": control.default,
                "stops": control.stops,
                "texts": [control.text(stop) for stop in control.stops],
                "pictured": None if control.live else control.pictured,
                "numeric": control.numeric,
                "whole": control.numeric and control.whole,
            }
            for control in self.controls
        ]
        record = {"explorer": self.name, "title": self.title, "controls": controls}
        return record | {"plays": self.playing is not None}

    def show(self, extra=()):
        """The explorer as Jupyter widgets, to stand last in a cell; `extra` widgets go below the controls."""
        from mathlib.explorers.widgets import show  # here, so that drawing does not import ipywidgets

        return show(self, extra)


def number(value, digits=2):
    """`value` in words, rounded so that every machine writes the same: `0.25`, `−3.1`, `1.9·10⁻⁷`, `0`."""
    if not isfinite(value):
        return "not a number" if isnan(value) else f"{'−' if value < 0 else ''}infinity"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if float(mantissa) == 0:
        return "0"
    if -4 < int(exponent) < 4:
        places = max(digits - 1 - int(exponent), 0)
        text = f"{float(f'{mantissa}e{exponent}'):.{places}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{float(mantissa):g}·10{power}".replace("-", "−")
