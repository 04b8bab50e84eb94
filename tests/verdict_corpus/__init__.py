"""Identities and near-identities with known answers, by subject; independent.py checks the answers."""

from verdict_corpus import (
    calculus,
    cases,
    deltas,
    expectations,
    functions,
    inequalities,
    limits,
    matrices,
    products,
    sums,
)  # fmt: skip

SUBJECTS = {
    module.__name__.rpartition(".")[2]: module.ENTRIES
    for module in (
        calculus, functions, sums, deltas, products, cases, matrices, expectations, inequalities, limits,
    )
}  # fmt: skip
