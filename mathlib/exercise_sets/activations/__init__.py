r"""Exercises on activations: σ' = σ(1 − σ), slopes of relatives of ReLU, ∂p_k/∂z_j = p_k (δ_jk − p_j).

Chapter: activations. Answers are exact numbers, formulas in real symbols such as z, or explicit matrices.
"""

from mathlib.exercise_sets.activations import elementwise, relatives, softmax

EXERCISES = {**elementwise.EXERCISES, **relatives.EXERCISES, **softmax.EXERCISES}
