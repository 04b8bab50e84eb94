"""Piecewise, |z|, max, min, sign: the right branch, the value at a kink, differences on a small interval."""

from sympy import (
    Abs,
    And,
    Eq,
    Heaviside,
    Max,
    Min,
    Ne,
    Or,
    Piecewise,
    Rational,
    diff,
    exp,
    log,
    pi,
    sign,
    sin,
    sqrt,
)

from verdict_corpus.entry import fails, holds
from verdict_corpus.letters import N, alpha, c, f, k, r, relu, t, total, v, w, x, z

step = Piecewise((1, z > 0), (0, True))
leaky = Piecewise((z, z > 0), (alpha * z, True))
elu = Piecewise((z, z > 0), (alpha * (exp(z) - 1), True))
huber = Piecewise((z**2 / 2, Abs(z) <= c), (c * (Abs(z) - c / 2), True))
clipped = Piecewise((-c, z < -c), (c, z > c), (z, True))
hinge = Max(0, 1 - t * z)
THIRD = Rational(1, 3)
narrow = lambda place, width: And(z > place, z < place + width)
bump = Piecewise((1, narrow(THIRD, Rational(1, 1000))), (0, True))

ENTRIES = (
    holds("slope of relu, 0 at 0", diff(relu, z), "=", step),
    fails("slope of relu, 1 at 0", diff(relu, z), "=", Piecewise((1, z >= 0), (0, True))),
    fails("slope of relu, wrong branch", diff(relu, z), "=", Piecewise((1, z < 0), (0, True))),
    fails("slope of relu, a half at 0", diff(relu, z), "=", Heaviside(z, Rational(1, 2))),
    holds("relu as a maximum", relu, "=", Max(0, z)),
    holds("relu by |z|", relu, "=", (z + Abs(z)) / 2),
    fails("relu by |z|, a sign", relu, "=", (z - Abs(z)) / 2),
    holds("relu of both signs", relu - relu.subs(z, -z), "=", z),
    holds("relu is positively homogeneous", relu.subs(z, c * z), "=", c * relu),
    fails("relu is not homogeneous", relu.subs(z, t * z), "=", t * relu),
    holds("leaky relu as a maximum", leaky, "=", Max(z, alpha * z), alpha < 1),
    fails("leaky relu as a maximum, any alpha", leaky, "=", Max(z, alpha * z)),
    holds("leaky relu as two relus", leaky, "=", relu - alpha * relu.subs(z, -z)),
    fails("leaky relu as two relus, a sign", leaky, "=", relu + alpha * relu.subs(z, -z)),
    holds("slope of elu", diff(elu, z), "=", Piecewise((1, z > 0), (elu + alpha, True))),
    fails("slope of elu, alpha lost", diff(elu, z), "=", Piecewise((1, z > 0), (exp(z), True))),
    fails("slope of elu, 1 at 0", diff(elu, z), "=", Piecewise((1, z >= 0), (alpha * exp(z), True))),
    holds("elu is continuous for alpha = 1", diff(elu, z), "=", Min(1, exp(z)), Eq(alpha, 1)),
    holds("slope of huber", diff(huber, z), "=", clipped, Ne(z, c), Ne(z, -c)),
    holds("slope of huber is clipped", clipped, "=", Max(-c, Min(c, z))),
    fails("slope of huber, clipped once", clipped, "=", Min(c, z)),
    fails("slope of huber, unclipped", clipped, "=", z),
    holds(
        "huber joins smoothly", huber, "=", Piecewise((z**2 / 2, Abs(z) < c), (c * Abs(z) - c**2 / 2, True))
    ),
    fails("huber without its constant", huber, "=", Piecewise((z**2 / 2, Abs(z) < c), (c * Abs(z), True))),
    holds(
        "soft threshold",
        sign(z) * Max(0, Abs(z) - c),
        "=",
        Piecewise((z - c, z > c), (z + c, z < -c), (0, True)),
    ),
    fails(
        "soft threshold, a sign",
        sign(z) * Max(0, Abs(z) - c),
        "=",
        Piecewise((z - c, z > c), (z - c, z < -c), (0, True)),
    ),
    fails(
        "soft is not hard threshold", sign(z) * Max(0, Abs(z) - c), "=", Piecewise((z, Abs(z) > c), (0, True))
    ),
    holds("hinge", hinge, "=", Piecewise((1 - t * z, t * z < 1), (0, True))),
    fails("hinge, z for 1 - z", hinge, "=", Piecewise((t * z, t * z < 1), (0, True))),
    holds("perceptron below hinge", Max(0, -z), "<=", Max(0, 1 - z)),
    holds("absolute value as a maximum", Abs(z), "=", Max(z, -z)),
    fails("absolute value as a minimum", Abs(z), "=", Min(z, -z)),
    holds("maximum by |z - t|", Max(z, t), "=", (z + t + Abs(z - t)) / 2),
    fails("maximum by |z - t|, minimum's sign", Max(z, t), "=", (z + t - Abs(z - t)) / 2),
    holds("maximum and minimum multiply", Max(z, t) * Min(z, t), "=", z * t),
    holds("maximum of three", Max(z, Max(t, w)), "=", Max(Max(z, t), w)),
    fails("maximum of three, one lost", Max(z, t, w), "=", Max(z, t)),
    holds("maximum distributes over a sum", Max(z, t) + w, "=", Max(z + w, t + w)),
    fails("maximum over a product", w * Max(z, t), "=", Max(w * z, w * t)),
    holds("sign times |z|", sign(z) * Abs(z), "=", z),
    fails("square of a sign at 0", sign(z) ** 2, "=", 1),
    holds("square of a sign off 0", sign(z) ** 2, "=", 1, Ne(z, 0)),
    holds("absolute value of a product", Abs(z * t), "=", Abs(z) * Abs(t)),
    fails("absolute value of a sum", Abs(z + t), "=", Abs(z) + Abs(t)),
    holds(
        "the two orders of cases",
        Piecewise((0, z <= 0), (f(z), True)),
        "=",
        Piecewise((f(z), z > 0), (0, True)),
    ),
    fails("the two orders of cases, at 0", Piecewise((0, z < 0), (1, True)), "=", step),
    holds(
        "indicators of a union",
        Piecewise((1, Or(z > 1, z < -1)), (0, True)),
        "=",
        Piecewise((1, z**2 > 1), (0, True)),
    ),
    fails(
        "indicators of a union, the ends",
        Piecewise((1, Or(z > 1, z < -1)), (0, True)),
        "=",
        Piecewise((1, z**2 >= 1), (0, True)),
    ),
    fails("a bump of width 1/1000", bump, "=", 0, at={z: THIRD + Rational(1, 2000)}),
    fails("a tent of width 1/1000", Max(0, Rational(1, 2000) - Abs(z - THIRD)), "=", 0, at={z: THIRD}),
    fails("relu, wrong on a small interval", relu, "=", Max(0, z) + bump, at={z: THIRD + Rational(1, 2000)}),
    fails(
        "a bump far out", Piecewise((1, narrow(1000, 1)), (0, True)), "=", 0, at={z: 1000 + Rational(1, 2)}
    ),
    fails(
        "a bump between curves",
        Piecewise((1, And(z**2 > 2, z**2 < 2 + Rational(1, 1000))), (0, True)),
        "=",
        0,
        at={z: sqrt(Rational(20005, 10000))},
    ),
    fails(
        "a bump at pi",
        Piecewise((1, narrow(pi, Rational(1, 10**6))), (0, True)),
        "=",
        0,
        at={z: Rational(31415930, 10**7)},
    ),
    fails("one point apart", Piecewise((1, Eq(z, THIRD)), (0, True)), "=", 0, at={z: THIRD}),
    fails(
        "a tent that touches its bound",
        Max(0, Rational(1, 2000) - Abs(z - THIRD)),
        "<=",
        Rational(1, 4000),
        at={z: THIRD},
    ),
    holds("a tent below its bound", Max(0, Rational(1, 2000) - Abs(z - THIRD)), "<=", Rational(1, 2000)),
    holds(
        "a kink by a quotient",
        Piecewise((1, alpha * z > c), (0, True)),
        "=",
        Piecewise((1, z > c / alpha), (0, True)),
    ),
    fails(
        "a kink by a quotient, its end",
        Piecewise((1, alpha * z > c), (0, True)),
        "=",
        Piecewise((1, z >= c / alpha), (0, True)),
    ),
    holds(
        "two places left out", Piecewise((0, Or(Eq(z, 1), Eq(z, -1))), (1, True)), "=", 1, Ne(z, 1), Ne(z, -1)
    ),
    fails("one of two places left out", Piecewise((0, Or(Eq(z, 1), Eq(z, -1))), (1, True)), "=", 1, Ne(z, 1)),
    holds("a place left out of an interval", Piecewise((0, Eq(z, 1)), (1, True)), "=", 1, Ne(z, 1), z < 2),
    holds("a place given beside a bound", Abs(z), "=", 2, Eq(z, 2), z > 0),
    fails("a place given beside a bound, a sign", Abs(z), "=", -2, Eq(z, 2), z > 0),
    holds("the end of an interval left out", Piecewise((0, z >= t), (1, True)), "=", 1, z < t),
    fails("the end of an interval let in", Piecewise((0, z >= t), (1, True)), "=", 1, z <= t),
    fails(
        "a box in two dimensions",
        Piecewise((1, And(narrow(0, Rational(1, 500)), t > 7, t < 7 + Rational(1, 500))), (0, True)),
        "=",
        0,
        at={z: Rational(1, 1000), t: 7 + Rational(1, 1000)},
    ),
    fails("a size beyond 100", Piecewise((1, N > 100), (0, True)), "=", 0, at={N: 101}),
    fails(
        "a bump where e^z is near 2",
        Piecewise((1, And(exp(z) > 2, exp(z) < 2 + Rational(1, 10**4))), (0, True)),
        "=",
        0,
        at={z: log(2 + Rational(1, 20000))},
    ),
    holds("sum of relus", total(Max(0, x[k]), k), "=", total(x[k] + Abs(x[k]), k) / 2),
    fails("sum of relus, no half", total(Max(0, x[k]), k), "=", total(x[k] + Abs(x[k]), k)),
    fails(
        "a bump on an entry",
        total(Piecewise((1, And(x[k] > THIRD, x[k] < THIRD + Rational(1, 1000))), (0, True)), k),
        "=",
        0,
        at={x[1]: THIRD + Rational(1, 2000)},
    ),
    holds(
        "share on either side",
        total(Piecewise((1, v[r] > t), (0, True)), r) + total(Piecewise((1, v[r] <= t), (0, True)), r),
        "=",
        N,
    ),
    fails(
        "share on either side, ties lost",
        total(Piecewise((1, v[r] > v[1]), (0, True)), r) + total(Piecewise((1, v[r] < v[1]), (0, True)), r),
        "=",
        N,
    ),
    holds("dead zone of a sine", sin(Max(z, 0)) + sin(Min(z, 0)), "=", sin(z)),
    holds("log of |z|", log(Abs(z)) + log(Abs(t)), "=", log(Abs(z * t))),
)
