r"""Exercises on recurrent networks: δ_t = (g_t + W_hᵀ δ_{t+1}) ⊙ φ'(z_t), J_t = diag(φ') W_h, gates.

Chapter: directions, the page on recurrence. Answers are numbers, formulas, and matrices.
"""

from mathlib.exercise_sets.recurrence import gates, unrolled

EXERCISES = {**unrolled.EXERCISES, **gates.EXERCISES}
