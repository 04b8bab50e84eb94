"""Linear algebra, calculus, probability and descent: what the other topics are built from."""
