"""Powers, exponentials, roots, logarithms and |x| of forms, taken apart until equal ones are written alike.

    e^{a + 2b} = e^a (e^b)²,     √(8c) = 2 √2 √c,     log(c α²) = log c + 2 log α,     √(x²) = |x|

Used by sums.py and normal.py. Each function takes `normal`, the forms and atoms of the question, and
gives a form.
"""

import sympy as sp

from mathlib.verdict.signs import sign

UNROLL = 12  # (n + c)! is taken apart for whole c up to this


def power(normal, base, exponent):
    """base^exponent: whole powers stay, p/q becomes roots of the factors, others e^(exponent·log base)."""
    if exponent.is_Integer:
        return base**exponent
    if exponent.is_Rational:
        return _root(normal, base, int(exponent.q)) ** int(exponent.p)
    if base.is_Number and base.is_positive and not base.is_Integer:
        above, below = sp.Integer(base.p), sp.Integer(base.q)
        return power(normal, above, exponent) / power(normal, below, exponent)
    return exponential(normal, sp.expand(exponent * logarithm(normal, base)))


def exponential(normal, argument):
    """e^(Σ c·t) = Π (e^{ut})^{c/u}, with u the greatest common divisor of the factors c of t seen so far."""
    argument, result = sp.expand(argument), sp.Integer(1)
    if argument == 0:
        return result
    for term in sp.Add.make_args(argument):
        factor, rest = term.as_coeff_Mul()
        if normal.kind(rest) == "log":
            result *= power(normal, normal.meaning[rest][1][0], factor)
            continue
        known = {"positive": True} if rest.is_extended_real else {}
        unit = normal.unit(rest, abs(factor))
        result *= normal.atom("exp", rest * unit, **known) ** (factor / unit)
    return result


def logarithm(normal, argument):
    """log of a product of positive factors is the sum of their logs; log e^t = t for real t."""
    argument = normal.canonical(argument)
    if argument == 1:
        return sp.Integer(0)
    if argument.is_Rational and argument.is_positive:
        primes = sp.factorrat(argument).items()
        return sum(n * normal.atom("log", sp.Integer(prime), real=True) for prime, n in primes if prime != 1)
    constant, factors = _factor_ratio(argument)
    parts = [(constant, 1), *factors]
    if not all(sign(factor, normal) == "+" for factor, _ in parts):
        known = {"real": True} if sign(argument, normal) == "+" else {}
        return normal.atom("log", argument, **known)
    return sp.Add(*(n * _log_factor(normal, factor) for factor, n in parts))


def absolute(normal, argument):
    """|x|: x or −x where the sign of x is known, else one atom for |x| and |−x|."""
    if not argument.is_extended_real:
        return normal.atom("call", "Abs", argument, nonnegative=True)
    known = sign(argument, normal)
    if known in ("+", "0+", "0"):
        return argument
    if known in ("-", "0-"):
        return -argument
    if argument.could_extract_minus_sign():
        argument = -argument
    return normal.atom("abs", argument, nonnegative=True)


def factorial(normal, argument):
    """(n + 2)! = (n + 2)(n + 1) n!,  (n − 2)! = n!/(n(n − 1)): one atom for all shifts by whole numbers."""
    shift, rest = sp.expand(argument).as_coeff_Add()
    if not shift.is_Integer or abs(shift) > UNROLL:
        shift, rest = sp.Integer(0), argument
    known = {"positive": True} if rest.is_integer and rest.is_nonnegative else {"real": True}
    found = sp.factorial(rest) if rest.is_Integer else normal.atom("factorial", rest, **known)
    above = sp.Mul(*(rest + n for n in range(1, int(shift) + 1)))
    return found * above / sp.Mul(*(rest - n for n in range(-int(shift))))


def _root(normal, base, q):
    """The q-th root: positive factors come out one by one, the rest stays together under one root."""
    constant, factors = _factor_ratio(normal.canonical(base))
    result, kept = sp.Integer(1), sp.Integer(1)
    for factor, n in factors:
        mark = sign(factor, normal)
        if mark in ("+", "0+"):
            known = {"positive": True} if mark == "+" else {"nonnegative": True}
            result *= normal.atom("root", factor, sp.Integer(q), **known) ** n
        elif q == 2 and n % 2 == 0 and factor.is_extended_real:
            result *= absolute(normal, factor) ** (n // 2)
        else:
            kept *= factor**n
    if kept != 1:
        return result * normal.atom("root", sp.expand(kept * constant), sp.Integer(q))
    root = sp.root(constant, q)
    return result * (root if root.is_Rational else _surd(normal, constant, q))


def _surd(normal, number, q):
    """The root of a rational number, as roots of primes."""
    if number.is_negative:
        return normal.atom("root", number, sp.Integer(q))
    result = sp.Integer(1)
    for prime, n in sp.factorrat(number).items():
        whole, rest = divmod(n, q)
        root = normal.atom("root", sp.Integer(prime), sp.Integer(q), positive=True)
        result *= sp.Integer(prime) ** whole * root**rest
    return result


def _log_factor(normal, factor):
    """log of one positive factor of a form."""
    if normal.kind(factor) == "exp":
        return normal.meaning[factor][1][0]
    if normal.kind(factor) == "root":
        base, q = normal.meaning[factor][1]
        return logarithm(normal, base) / q
    return logarithm(normal, factor) if factor.is_Rational else normal.atom("log", factor, real=True)


def _factor_ratio(form):
    """A ratio of polynomials as a rational constant and [(factor, power), ...], negative below the bar."""
    if form.is_Number:
        return form, []
    above, below = (sp.factor_list(part) for part in sp.fraction(sp.together(form)))
    return above[0] / below[0], above[1] + [(factor, -n) for factor, n in below[1]]
