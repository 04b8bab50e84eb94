r"""R ≤ R̂ + √((8/N) log(4 m(2N)/δ)) with probability ≥ 1 − δ, where m(2N) ≤ Σ_{i≤d} C(2N, i).

Chapter: theory.  Symbols: N samples, d the VC dimension of the class, delta the probability of failure, m the
growth function. The bound is that of Vapnik and Chervonenkis 1971, doi:10.1137/1116025, with the constants
of Abu-Mostafa, Magdon-Ismail and Lin 2012, Learning from Data, theorem 2.5. It is cited, not derived.
"""

from math import log, sqrt

from mathlib.inputs import check_number, check_whole
from mathlib.theory.concentration import MOST, _check_delta


def vc_bound(N, d, delta=0.05):
    r"""√((8/N) log(4 Σ_{i≤d} C(2N, i) / δ)): how far R may lie above R̂. From 1 on it is vacuous.

    N ≥ 1, d ≥ 1 whole, 0 < delta < 1. Raises ValueError or TypeError for other numbers.
    """
    check_whole("N", N, 1, MOST, "give the number of samples")
    check_whole("d", d, 1, MOST, "give the VC dimension")
    _check_delta(delta)
    return sqrt(8 / N * (log(4 / delta) + log_growth(2 * N, d)))


def log_growth(N, d):
    r"""log Σ_{i≤d} C(N, i), from whole numbers that are added exactly; N log 2 where d ≥ N."""
    check_whole("N", N, 0, 2 * MOST, "give the number of samples")
    check_whole("d", d, 0, 2 * MOST, "give the VC dimension")
    if d >= N:
        return N * log(2)
    term = total = 1
    for i in range(1, d + 1):
        term = term * (N - i + 1) // i
        total += term
    return log(total)


def samples_for(width, d, delta=0.05):
    r"""The least N at which `vc_bound` is at most `width`, by halving; 0 < width < 1.

    The bound falls with N once it is below 1. Raises ValueError for another width.
    """
    check_number("width", width)
    if not 0 < width < 1:
        raise ValueError(f"width = {width}; expected a bound between 0 and 1")
    high = 1
    while vc_bound(high, d, delta) > width:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if vc_bound(middle, d, delta) <= width else (middle, high)
    return high
