"""Two ways to do one task, timed in turns: book, other; other, book; … and the seconds of each pair.

A pair shares the moment, so what else the machine does weighs on both. It does so unequally where threads
wait for one another, so a timing waits for a quiet machine, and a pair that others disturbed is taken again.
The work of other processes decides, never the ratio; the result says how many pairs stayed disturbed.
"""

import gc
import os
from pathlib import Path
from time import perf_counter, sleep

from benchmarks import libraries

PAUSE = 0.2  # seconds before each timing: threads of the library before spin for a while before they sleep
QUIET = 0.1  # cores that other processes may use
PATIENCE = 75  # times PAUSE to wait for a quiet machine, in one comparison
AGAIN = 3  # times as many pairs as wanted are taken at most


def elsewhere():
    """Seconds of all cores that other processes have used so far; 0 where the system does not tell."""
    try:
        user, nice, system, _, _, *interrupts = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    except OSError:
        return 0.0
    own = os.times()
    ticks = sum(map(int, (user, nice, system, *interrupts)))
    return ticks / os.sysconf("SC_CLK_TCK") - own.user - own.system


def cores(start, work_then):
    """The cores that other processes used since perf_counter() was start and elsewhere() was work_then"""
    return (elsewhere() - work_then) / (perf_counter() - start)


def wait(patience):
    """Pause, and again while other processes work; returns what is left of the patience."""
    while True:
        start, work = perf_counter(), elsewhere()
        sleep(PAUSE)
        if patience <= 0 or cores(start, work) <= QUIET:
            return patience
        patience -= 1


def seconds(train):
    """(seconds one call takes, cores other processes used meanwhile), with the garbage collector at rest"""
    gc.collect()
    gc.disable()
    try:
        start, work = perf_counter(), elsewhere()
        train()
        taken = perf_counter() - start
        return taken, cores(start, work)
    finally:
        gc.enable()


def in_turns(makers, pairs):
    """{name: seconds of each pair} and the number of disturbed pairs; makers[name]() returns what is timed.

    Each timing is of something newly made. One pair goes before, to load and warm up, and is not counted.
    """
    for make in makers.values():
        make()()
    names, good, disturbed, patience = list(makers), [], [], PATIENCE
    for k in range(AGAIN * pairs):
        taken = {}
        for name in names[:: -1 if k % 2 else 1]:
            train = makers[name]()
            patience = wait(patience)
            taken[name] = seconds(train)
        quiet = all(work <= QUIET for _, work in taken.values())
        (good if quiet else disturbed).append({name: t for name, (t, _) in taken.items()})
        if len(good) == pairs:
            break
    kept = (good + disturbed)[:pairs]
    return {name: [pair[name] for pair in kept] for name in names}, pairs - len(good)


def compare(case, library, pairs):
    """The seconds of the book and of the library, disturbed pairs, and the share each classifies right."""
    X, y = case.samples()
    makers, judges = {"book": libraries.book, library: libraries.OTHERS[library]}, {}

    def made(name):
        train, judges[name] = makers[name](case, X, y)
        return train

    times, disturbed = in_turns({name: lambda name=name: made(name) for name in makers}, pairs)
    return times, disturbed, {name: judge() for name, judge in judges.items()}
