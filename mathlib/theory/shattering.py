r"""Which labels a class can give: half-planes by a linear program for each labelling, intervals by counting.

    y_i (w·x_i + b) ≥ 1 for all i      or      Σ_i λ_i y_i x_i = 0, Σ_i λ_i y_i = 0, λ ≥ 0, Σ_i λ_i = 1

Chapter: theory.  Symbols: x_i points with whole or fractional coordinates, y_i = ±1 labels, N points, d the
VC dimension. Exactly one of the two systems has a solution (Gordan 1873): a line, or a point that lies in the
hulls of both sides. Both are solved in fractions, and each answer is put back into its system.
"""

from fractions import Fraction
from itertools import product
from math import comb
from typing import NamedTuple

from mathlib.inputs import check_whole
from mathlib.linear_programs import minimum


class Line(NamedTuple):
    """w·x + b, with y_i (w·x_i + b) ≥ 1 and |w_1| + … + |w_n| as small as that allows"""

    w: tuple[Fraction, ...]
    b: Fraction


class Meeting(NamedTuple):
    """A point of both hulls: place = Σ_{y_i=1} 2λ_i x_i = Σ_{y_i=−1} 2λ_i x_i, with the weights lam"""

    place: tuple[Fraction, ...]
    lam: tuple[Fraction, ...]


def separate(points, labels):
    r"""A Line with the labels y_i = ±1 on its two sides, or the Meeting that rules one out.

    points: N ≥ 1 tuples of n whole numbers or fractions.  labels: N signs.  Raises ValueError for other
    labels or shapes, TypeError for floats.
    """
    points = [tuple(map(_exact, x)) for x in points]
    labels, n = list(labels), len(points[0]) if points else 0
    if not points or len(labels) != len(points) or any(len(x) != n for x in points):
        raise ValueError(f"{len(points)} points and {len(labels)} labels; expected as many, at least one")
    if any(y not in (1, -1) for y in labels):
        raise ValueError(f"labels {labels}; expected 1 or −1 for each point")
    line, meeting = _line(points, labels, n), _meeting(points, labels, n)
    if (line is None) == (meeting is None):
        raise ArithmeticError(f"both or neither of the two systems is solved for {points}, {labels}")
    return line or meeting


def _line(points, labels, n):
    """w = p − q and b = r − s with p, q, r, s ≥ 0, and a surplus ≥ 0 a point; p + q is made smallest"""
    N = len(points)
    rows = []
    for i, (x, y) in enumerate(zip(points, labels)):
        surplus = [-int(i == k) for k in range(N)]
        rows.append([*(y * v for v in x), *(-y * v for v in x), y, -y, *surplus])
    found = minimum([1] * (2 * n) + [0] * (2 + N), rows, [1] * N)
    if found is None:
        return None
    w = tuple(found[k] - found[n + k] for k in range(n))
    line = Line(w, found[2 * n] - found[2 * n + 1])
    if not all(y * value(line, x) >= 1 for x, y in zip(points, labels)):
        raise ArithmeticError(f"{line} does not separate {points} with the labels {labels}")
    return line


def value(line, x):
    r"""w·x + b"""
    return sum(w_k * x_k for w_k, x_k in zip(line.w, x, strict=True)) + line.b


def _meeting(points, labels, n):
    """λ ≥ 0 with Σ λ_i y_i x_i = 0, Σ λ_i y_i = 0, Σ λ_i = 1"""
    rows = [[y * x[k] for x, y in zip(points, labels)] for k in range(n)]
    rows += [list(labels), [1] * len(points)]
    lam = minimum([0] * len(points), rows, [0] * (n + 1) + [1])
    if lam is None:
        return None
    sides = [_combined(points, labels, lam, y, n) for y in (1, -1)]
    if min(lam) < 0 or sum(lam) != 1 or sides[0] != sides[1]:
        raise ArithmeticError(f"{lam} is no point of both hulls of {points} with the labels {labels}")
    return Meeting(sides[0], tuple(lam))


def _combined(points, labels, lam, side, n):
    chosen = [(l, x) for l, x, y in zip(lam, points, labels) if y == side]
    return tuple(sum((2 * l * x[k] for l, x in chosen), Fraction(0)) for k in range(n))


def dichotomies(points):
    r"""The labellings (y_1, …, y_N) that half-planes give to the points, of all 2^N; see `separate`."""
    every = product((1, -1), repeat=len(points))
    return [labels for labels in every if isinstance(separate(points, labels), Line)]


def interval_dichotomies(N):
    r"""The labellings that intervals [a, b] give to N points in a row: 1 inside, −1 outside.   N ≥ 1"""
    check_whole("N", N, 1, 10**6, "it is the number of points")
    ends = [(a, b) for a in range(N) for b in range(a, N)] + [(N, N)]  # the last one holds no point
    return sorted({tuple(1 if a <= i <= b else -1 for i in range(N)) for a, b in ends})


def vc_dimension(labellings):
    r"""The largest number of places that a set of labellings of N points takes in all 2^d ways.

    labellings: tuples of N signs, at least one; the places need not be side by side.
    """
    labellings = set(labellings)
    if not labellings or len({len(y) for y in labellings}) != 1:
        raise ValueError("expected at least one labelling, all of one length")
    N = len(next(iter(labellings)))
    shattered = [
        mask.bit_count()
        for mask in range(2**N)
        if len({tuple(y for i, y in enumerate(each) if mask >> i & 1) for each in labellings})
        == 2 ** mask.bit_count()
    ]
    return max(shattered)


def sauer(N, d):
    r"""Σ_{i=0}^d C(N, i), which bounds the number of labellings of N points by a class of VC dimension d.

    Sauer 1972, doi:10.1016/0097-3165(72)90019-2; Shelah 1972, doi:10.2140/pjm.1972.41.247. N, d ≥ 0.
    """
    check_whole("N", N, 0, 10**9, "it is the number of points")
    check_whole("d", d, 0, 10**9, "it is the VC dimension")
    return sum(comb(N, i) for i in range(min(N, d) + 1))


def _exact(number):
    if isinstance(number, float):
        raise TypeError(f"the coordinate {number} is a float; pass whole numbers or fractions")
    return Fraction(number)
