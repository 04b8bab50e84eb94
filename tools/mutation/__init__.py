"""Mutation: `operators` change a node, `mutants` a module, `judge` runs its tests, `record` keeps the result.

mutmut makes the ordinary changes; its runner does not fit here. It skips decorated functions and lambdas, and
it forks from a process in which the tests have filled the caches, so that a mutant behind a cache survives.
Its changes miss what goes wrong in matrix calculus: a transpose, the order of a product, a factor forgotten.
"""
