"""How long a reader of the playground waits: milliseconds from a move to the new picture in the widget.

    latencies() -> {"frame": {"median": …, "p95": …}, …}

A frame is what playing repeats: one epoch of training, the numbers measured, the picture drawn and
compressed, the bytes handed to the widget. Sending them to the browser is not in it. The kinds of moves take
turns, so that a busy moment of the machine does not fall on one of them alone.
"""

from itertools import cycle
from statistics import median
from time import perf_counter

from mathlib.explorers import find

FRAMES = 10  # in each round, so that playing is measured as it goes on, not only as it begins


def latencies(rounds=15):
    """Median and 95th percentile in milliseconds of each kind of move, over so many rounds (1 at least)."""
    panel = find("playground.network").show()
    rates, penalties, sets = cycle((0.1, 0.3)), cycle((0.01, 0.0)), cycle(("circles", "two_moons"))
    moves = {
        "frame": panel.frame,
        "learning rate": lambda: panel.move(eta=next(rates)),
        "L2 penalty": lambda: panel.move(lam=next(penalties)),
        "another data set": lambda: panel.move(data=next(sets)),
    }
    times = {name: [] for name in moves}
    for name in rounds * (FRAMES * ["frame"] + list(moves)[1:]):
        start = perf_counter()
        moves[name]()
        times[name].append(1000 * (perf_counter() - start))
    return {name: {"median": median(each), "p95": _p95(each)} for name, each in times.items()}


def _p95(values):
    """The smallest value that 95 % of all do not exceed."""
    return sorted(values)[-(-95 * len(values) // 100) - 1]


if __name__ == "__main__":
    for name, times in latencies().items():
        print(f"{name:18} median {times['median']:6.1f} ms   p95 {times['p95']:6.1f} ms")
