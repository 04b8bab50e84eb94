r"""Exercises on convolution: z_i = Σ_u w_u x_{s(i−1)+u}, its sizes, matrices, and gradients.

Chapter: directions, the page on convolution. Answers are numbers, formulas, and matrices; a row of pixels or
weights is a matrix of one row.
"""

from mathlib.exercise_sets.convolution import gradients, sliding

EXERCISES = {**sliding.EXERCISES, **gradients.EXERCISES}
