r"""A task for one attention block: which number had the last card of the same colour before this one?

Chapter: attention.  A card is a token: colour · numbers + number, both counted from 0. tokens (N, T) are N
hands of T cards, dealt at random with replacement. y (N, T) holds the number that is asked for at each card,
−1 where no earlier card has its colour.
"""

import numpy as np

from mathlib.inputs import check_arrays, check_finite

COLOURS, NUMBERS = 2, 5


def deal(N, T, rng):
    """N hands of T random cards   -> (N, T) whole numbers below COLOURS · NUMBERS"""
    return rng.integers(COLOURS * NUMBERS, size=(N, T))


def answers(tokens):
    """y_nt, the number of the last earlier card of the same colour, or −1   (N, T) -> (N, T)"""
    earlier = _same_colour_before(tokens)
    T = tokens.shape[1]
    last = T - 1 - earlier[:, :, ::-1].argmax(axis=-1)
    number = np.take_along_axis(tokens % NUMBERS, last, axis=1)
    return np.where(earlier.any(axis=-1), number, -1)


def best_without_order(tokens):
    """The share of right answers that nobody exceeds who does not know in which order the cards came.

    Of the u earlier cards of the colour, each is the last one with probability 1/u, since all orders are
    equally likely. The best guess is the most frequent number among them: right with probability
    (its count)/u. This is the mean of it over all places where something is asked.
    """
    number = (tokens % NUMBERS)[:, :, None] == np.arange(NUMBERS)
    counts = _same_colour_before(tokens).astype(float) @ number
    u = counts.sum(axis=-1)
    return (counts.max(axis=-1)[u > 0] / u[u > 0]).mean()


def right(Z, y):
    """The share of the places with an answer at which the largest logit is that of the answer   -> float"""
    check_arrays(Z=(Z, "N T K"))
    check_finite(Z=Z)
    return float((Z.argmax(axis=-1) == y)[y >= 0].mean())


def _same_colour_before(tokens):
    """before_nts: whether card s is an earlier one of the colour of card t   -> (N, T, T) booleans"""
    colour = tokens // NUMBERS
    return (colour[:, :, None] == colour[:, None, :]) & np.tri(tokens.shape[1], k=-1, dtype=bool)
