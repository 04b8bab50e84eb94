r"""Exercises on the network model: ∂a/∂w_i = σ'(z) x_i, merged layers W²W¹, parameters, XOR, equal units.

Chapter: network. Answers are numbers, formulas in the symbols of the question, or explicit matrices.
"""

from mathlib.exercise_sets.network import layers, parameters, units

EXERCISES = {**units.EXERCISES, **layers.EXERCISES, **parameters.EXERCISES}
