r"""Exercises on the losses: a − y for the squared error, p − y for the cross-entropies, H(y), KL, λW.

Chapter: losses. Answers are exact numbers, formulas in real symbols, or explicit matrices; λ is typed lam.
"""

from mathlib.exercise_sets.losses import binary, classes, numbers

EXERCISES = {**numbers.EXERCISES, **binary.EXERCISES, **classes.EXERCISES}
