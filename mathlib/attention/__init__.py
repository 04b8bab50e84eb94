r"""softmax(QKᵀ/√d) V and what is built from it: heads, positions, layer normalization, a transformer block.

Chapter: attention.  One module a step: `dot_product`, `heads`, `positions`, `normalization`, `transformer`;
each has `forward`, which returns what `backward` needs, and the SymPy `formula`. `cards` is the task that the
block learns. Samples are the first axis, as everywhere: X (N, T, d) holds N sequences of T tokens, one a row.
"""
