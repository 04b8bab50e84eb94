r"""Recurrent networks: h_t = φ(W_h h_{t−1} + W_x x_t + b), the same weights at every step of a sequence.

Chapter: recurrence.  `rnn` holds the plain cell with its backpropagation through time, `lstm` the cell with
gates, `jacobians` the factors ∂h_t/∂h_{t−1} and their products, `clipping` the bound on a gradient's length,
`adding` a task with a long gap. Sequences are X (N, T, m), the first axis the batch, and states
H (N, T + 1, d) with h_t in H[:, t].
"""

from mathlib.recurrence.clipping import clip_by_norm, clip_by_norm_formula, d_clip_by_norm
from mathlib.recurrence.jacobians import (
    bounds,
    jacobians,
    products,
    random_matrix,
    spectral_norms,
    spectral_radius,
    with_radius,
)

__all__ = [
    "bounds",
    "clip_by_norm",
    "clip_by_norm_formula",
    "d_clip_by_norm",
    "jacobians",
    "products",
    "random_matrix",
    "spectral_norms",
    "spectral_radius",
    "with_radius",
]
