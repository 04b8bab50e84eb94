r"""Exercises on regularization: shrunken weights, soft thresholds, dropout, bias² + variance, early stopping.

Chapter: regularization. Answers are exact numbers, formulas, or columns of formulas; λ is typed lam.
"""

from mathlib.exercise_sets.regularization import dropout, generalization, penalties

EXERCISES = {**penalties.EXERCISES, **dropout.EXERCISES, **generalization.EXERCISES}
