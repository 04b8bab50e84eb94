r"""Exercises on expectations, likelihoods and averages, V/n, and on descent: θ − c times (1 − ηλ)^t.

Chapter: prerequisites. Answers are exact numbers or formulas.
"""

from mathlib.exercise_sets.probability import chance, descent

EXERCISES = {**chance.EXERCISES, **descent.EXERCISES}
