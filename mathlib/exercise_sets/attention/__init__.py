r"""Exercises on attention: P = softmax(QKᵀ/√d), masks, heads, positions, and the transformer block.

Chapter: directions, the pages on attention and the transformer. Answers are numbers, formulas, and a matrix.
"""

from mathlib.exercise_sets.attention import block, weights

EXERCISES = {**weights.EXERCISES, **block.EXERCISES}
