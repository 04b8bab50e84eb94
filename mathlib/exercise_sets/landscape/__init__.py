r"""Exercises on the landscape of the loss: saddles, copies, linear networks, X⁺ y, 6 operations a parameter.

Chapter: landscape. Answers are exact numbers, formulas, or matrices; λ is typed lam.
"""

from mathlib.exercise_sets.landscape import copies, costs, overparameterization, saddles, surface

EXERCISES = {
    **surface.EXERCISES,
    **copies.EXERCISES,
    **saddles.EXERCISES,
    **overparameterization.EXERCISES,
    **costs.EXERCISES,
}
