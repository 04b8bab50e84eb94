r"""What can be said of the risk R before the test data are seen, and of descent before it is run.

    |R̂ − R| ≤ √(log(2H/δ)/(2N)) with probability ≥ 1 − δ,     f(θ_t) − f_min ≤ L‖θ_0 − θ*‖²/(2t)

Chapter: theory.  `concentration` holds Hoeffding's bound, finite classes and Rademacher averages,
`shattering` which labels a class can give, `bounds` the bound of Vapnik and Chervonenkis, `rates` the bounds
on descent.
"""

from mathlib.theory import bounds, concentration, rates, shattering

__all__ = ["bounds", "concentration", "rates", "shattering"]
