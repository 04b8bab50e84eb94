r"""Calculations that stay as they are written: 3 + 2 and not 5, for the lines of a solution.

Used by the solutions of the exercises. SymPy carries out a calculation with numbers as soon as it is made,
and a line such as (3 − 1)/(3 + 1) would be ½ at once.
"""

import sympy as sp


def plus(*terms):
    """A sum that is not carried out"""
    return sp.Add(*terms, evaluate=False)


def times(*factors):
    """A product of numbers that is not carried out"""
    return sp.Mul(*factors, evaluate=False)


def power(base, exponent):
    """A power that is not carried out"""
    return sp.Pow(base, exponent, evaluate=False)


def over(above, below):
    """A fraction that is not cancelled"""
    return times(above, power(below, -1))


def root(value):
    """A square root that is not drawn"""
    return power(value, sp.Rational(1, 2))


def product(*factors):
    """A product of matrices that is not carried out"""
    return sp.MatMul(*factors, evaluate=False)


def column(*entries):
    """A vector, as a matrix of one column"""
    return sp.ImmutableMatrix(entries)
