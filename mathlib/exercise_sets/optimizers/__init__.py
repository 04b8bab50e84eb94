r"""Exercises on the update rules, their averages and schedules, and on the rates |1 − ηλ| and √μ.

Chapter: optimizers. Answers are exact numbers or formulas.
"""

from mathlib.exercise_sets.optimizers import averages, rates, steps

EXERCISES = {**steps.EXERCISES, **averages.EXERCISES, **rates.EXERCISES}
