r"""z = w ⋆ x: correlation layers, pooling, their gradients and matrices, and a small network made of them.

Chapter: convolution.  `layers` holds the layer and its backward pass, `pooling` maximum and average,
`matrices` the layer written as a matrix, `formulas` the SymPy side, `cnn` a network of them, `checks` what is
refused.
"""

from mathlib.convolution.checks import output_size
from mathlib.convolution.formulas import average_pool_formula, layer_formula, max_pool_formula
from mathlib.convolution.layers import (
    Stored,
    backward,
    d_bias,
    d_input,
    d_kernel,
    forward,
    windows,
)
from mathlib.convolution.matrices import dense_matrix, doubly_blocked, toeplitz
from mathlib.convolution.pooling import (
    Pooled,
    average_pool,
    d_average_pool,
    d_max_pool,
    max_pool,
)

# fmt: off
__all__ = [
    "Pooled", "Stored", "average_pool", "average_pool_formula", "backward", "d_average_pool", "d_bias",
    "d_input", "d_kernel", "d_max_pool", "dense_matrix", "doubly_blocked", "forward", "layer_formula",
    "max_pool", "max_pool_formula", "output_size", "toeplitz", "windows",
]
# fmt: on
