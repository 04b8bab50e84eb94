"""Verdicts: does one expression equal another, stay below it, tend to it?

    proved      SymPy's difference of the two sides reduces to zero, with every size a symbol
    confirmed   equal to 30 digits at many random points, but not reduced
    refuted     a point where the sides differ
    undecided   none of these; counts as failure

Refute first: numbers find a false step in milliseconds and give the point to show. What survives goes to the
normal form (normal.py), case by case where there are cases (cases.py). Same input, same verdict, any machine.
Each module imports only from those before it:

    budget, extent, record, atoms, assumptions, evaluate, intervals, matrices, points, signs, powers, sums,
    normal, cases, inequalities, suspects, digits, refute, limits, kinks, descent, closer, decide
"""

from mathlib.verdict.decide import Verdict, at_most, equal, less_than, tends

__all__ = ["Verdict", "at_most", "equal", "less_than", "tends"]
