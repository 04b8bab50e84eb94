r"""Exercises on learning theory: P(|R̂ − R| ≥ ε) ≤ 2e^{−2Nε²}, labellings, and rates of descent.

Chapter: directions, the page on theory. Answers are numbers and formulas.
"""

from mathlib.exercise_sets.theory import classes, rates, samples

EXERCISES = {**samples.EXERCISES, **classes.EXERCISES, **rates.EXERCISES}
