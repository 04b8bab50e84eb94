"""mathlib: the mathematics of neural networks, derived with SymPy and checked against NumPy."""

__version__ = "0.1.0"
