r"""Exercises on the models without hidden layers: normal equations, the gradient (p − y) x, odds, intervals.

Chapter: models. Answers are exact numbers, formulas, or matrices; λ is typed lam.
"""

from mathlib.exercise_sets.models import lines, logistic, softmax

EXERCISES = {**lines.EXERCISES, **logistic.EXERCISES, **softmax.EXERCISES}
