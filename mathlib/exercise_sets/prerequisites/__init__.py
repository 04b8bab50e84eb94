r"""Exercises on linear algebra and calculus: ∇(xᵀAx) = (A + Aᵀ)x, ∂⟨g, Wx⟩/∂x = Wᵀg, J_{g∘h} = J_g J_h.

Chapter: prerequisites. Answers are exact numbers, formulas in real symbols, or explicit matrices.
"""

from mathlib.exercise_sets.prerequisites import calculus, eigenvalues, vectors

EXERCISES = {**vectors.EXERCISES, **eigenvalues.EXERCISES, **calculus.EXERCISES}
