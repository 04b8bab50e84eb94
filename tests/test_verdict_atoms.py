"""The atoms of the normal form: one symbol a thing, what it depends on, its number, an index renamed."""

import pytest
import sympy as sp
from sympy import Integer, Rational, Tuple, cbrt, erf, exp, log, pi, sqrt

from mathlib.symbols import function, index, positive, real, size, total, vector
from mathlib.verdict.atoms import Atoms
from mathlib.verdict.budget import Budget, BudgetExceeded
from mathlib.verdict.normal import Normal

x, y, z = real("x y z")
c = positive("c")
K = size("K")
k = index("k", K)
v = vector("v", K)
f = function("f")
i, j, m, n = (sp.Dummy(name, integer=True) for name in "ijmn")


def test_the_same_thing_is_one_symbol_and_another_thing_another():
    atoms = Atoms()
    first = atoms.atom("log", x)
    assert atoms.atom("log", x) is first
    others = {
        atoms.atom("log", y),
        atoms.atom("exp", x),
        atoms.atom("entry", "x", i),
        atoms.atom("entry", "y", i),
    }
    assert len(others | {first}) == 5


def test_an_atom_is_named_by_its_kind_and_its_number_and_carries_what_is_known():
    atoms = Atoms()
    assert [atoms.atom("entry", "z", k).name, atoms.atom("exp", x, positive=True).name] == ["entry0", "exp1"]
    assert atoms.atom("exp", x).is_positive and atoms.atom("entry", "z", k).is_positive is None


def test_a_running_index_is_new_within_a_pass_and_the_same_in_the_next():
    atoms = Atoms()
    first, second, third = atoms.fresh("i"), atoms.fresh("i"), atoms.fresh("j")
    assert len({first, second, third}) == 3 == atoms.begun
    assert [each.name for each in (first, second, third)] == ["i", "i", "j"] and first.is_integer
    atoms.begun = 0
    assert [atoms.fresh("i"), atoms.fresh("i"), atoms.fresh("j")] == [first, second, third]


def test_every_new_atom_costs_one_operation_and_an_old_one_none():
    budget = Budget(2)
    atoms = Atoms(budget)
    assert atoms.budget is budget
    for _ in range(3):
        atoms.atom("log", x)
        atoms.atom("log", y)
    assert budget.left == 0
    with pytest.raises(BudgetExceeded, match="the budget of 2 operations ran out in making atoms"):
        atoms.atom("log", z)


def test_without_a_budget_atoms_have_one_of_their_own():
    first, second = Atoms(), Atoms()
    first.atom("log", x)
    assert first.budget.left == second.budget.left - 1 == Budget().limit - 1


def test_a_running_index_has_one_whole_name_for_each_depth_and_place():
    atoms = Atoms()
    found = [atoms.running(level, place) for level in (0, 1) for place in (0, 1, 2)]
    assert len(set(found)) == 6 and all(name.is_integer for name in found)
    assert [name.name for name in found] == ["i0_0", "i0_1", "i0_2", "i1_0", "i1_1", "i1_2"]
    assert found == [atoms.running(level, place) for level in (0, 1) for place in (0, 1, 2)]


def test_the_kind_of_an_atom_and_of_a_plain_symbol():
    atoms = Atoms()
    assert atoms.kind(atoms.atom("log", x)) == "log"
    assert atoms.kind(atoms.atom("entry", "x", i)) == "entry"
    assert atoms.kind(x) is None


def test_a_form_depends_on_what_its_atoms_are_made_of():
    atoms = Atoms()
    inner = atoms.atom("log", x + y)
    outer = atoms.atom("exp", inner * z)
    for _ in range(2):  # looked up, then remembered
        assert atoms.free(outer + c) == {x, y, z, c}
        assert atoms.free(inner) == {x, y}
    assert atoms.free(atoms.atom("entry", "w", i, j)) == {i, j}
    assert atoms.free(atoms.atom("constant", "pi")) == atoms.free(Integer(3)) == set()
    assert atoms.free(atoms.atom("delta", Integer(1), x)) == {x}


@pytest.mark.parametrize("kind", ["sum", "product"])
def test_a_sum_depends_on_its_ends_and_on_what_does_not_run_in_it(kind):
    atoms = Atoms()
    body = atoms.atom("entry", "w", i, j) * x
    ends = Tuple(Tuple(Integer(1), m), Tuple(n, Integer(7)))
    assert atoms.free(atoms.atom(kind, body, ends, Tuple(i))) == {j, x, m, n}
    assert atoms.free(atoms.atom(kind, body, ends, Tuple(i, j))) == {x, m, n}
    assert atoms.free(atoms.atom(kind, body, Tuple(Integer(1), m), Tuple(j))) == {i, x, m}


NUMBERS = {
    "a power of e": exp(2),
    "a root of e": exp(Rational(1, 2)),
    "a square root": sqrt(3),
    "a cube root": cbrt(5),
    "a logarithm": log(5),
    "the logarithm of a root": log(1 + sqrt(2)),
    "pi": pi,
    "e": sp.E,
    "a function": erf(Rational(1, 3)),
    "a function of a logarithm": sp.atan(log(3)),
    "a root of a number with pi": sqrt(pi + 2),
    "a sum of several": 3 + sqrt(2) * log(7) - exp(3) / pi,
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_form_that_stands_for_a_number_gives_it_back(number):
    normal = Normal()
    found = normal.number(normal.form(number))
    assert found.is_number and abs(sp.N(found - number, 40)) < Rational(1, 10**35)


@pytest.mark.parametrize(
    "expression",
    [
        x,
        2 * x,
        exp(x),
        log(c),
        sqrt(c),
        sp.atan(x),
        v[1],
        f(2),
        sp.EulerGamma,
        total(v[k], k),
        pi + v[1] ** 2,
    ],
    ids=str,
)
def test_a_form_that_stands_for_no_number_gives_none(expression):
    normal = Normal()
    assert normal.number(normal.form(expression)) is None


@pytest.mark.parametrize(
    "expression", [x, log(c + pi), sp.atan(x), sp.erf(x + 1), v[1], f(2), sp.Abs(x)], ids=str
)
def test_a_symbol_without_a_number_gives_none(expression):
    normal = Normal()
    (symbol,) = normal.form(expression).free_symbols
    assert normal.constant(symbol) is None


def test_a_number_stays_what_it_is_without_atoms():
    assert Atoms().number(Rational(5, 3)) == Rational(5, 3)
    assert Atoms().number(1 - sp.I) == 1 - sp.I


def test_a_replacement_reaches_into_atoms_and_leaves_the_others():
    atoms = Atoms()
    inner, other = atoms.atom("call", "erf", x, real=True), atoms.atom("call", "erf", y, real=True)
    outer = atoms.atom("call", "atan", inner + z, real=True)
    found = atoms.substitute(outer * other + x, {x: y, z: Integer(2)})
    assert found == atoms.atom("call", "atan", other + 2) * other + y
    assert atoms.substitute(outer + c, {y: z}) == outer + c
    assert all(symbol.is_real for symbol in found.free_symbols)


def test_a_renamed_entry_keeps_its_array_and_its_assumptions():
    atoms = Atoms()
    entry = atoms.atom("entry", "w", i, j, positive=True)
    found = atoms.substitute(entry, {i: m})
    assert found == atoms.atom("entry", "w", m, j) and found.is_positive
    assert atoms.substitute(entry, {i: j, j: i}) == atoms.atom("entry", "w", j, i)  # both at once


@pytest.mark.parametrize("kind", ["sum", "product"])
def test_a_replacement_in_a_sum_changes_body_and_ends_and_not_what_runs(kind):
    atoms = Atoms()
    body = atoms.atom("entry", "w", i, j)
    ends, names = Tuple(Integer(1), m), Tuple(i)
    whole = atoms.atom(kind, body + x, ends, names, real=True)
    found = atoms.substitute(whole, {j: n, x: y, m: m + 1})
    assert found == atoms.atom(kind, atoms.atom("entry", "w", i, n) + y, Tuple(Integer(1), m + 1), names)
    assert found.is_real
    assert atoms.substitute(whole, {i: n}) == whole


def test_every_atom_that_is_changed_costs_one_operation():
    budget = Budget(4)
    atoms = Atoms(budget)
    whole = atoms.atom("log", x) + atoms.atom("log", y)  # 2
    atoms.substitute(whole, {x: y})  # 1: log x becomes log y, which is known
    assert budget.left == 1
    atoms.substitute(whole, {z: y})
    assert budget.left == 1
    atoms.substitute(whole, {x: y})
    with pytest.raises(BudgetExceeded, match="the budget of 4 operations ran out in renaming indices"):
        atoms.substitute(whole, {x: y})


def test_a_changed_exponential_of_the_normal_form_is_simplified():
    normal = Normal()
    (form,) = normal.forms(exp(x) * exp(y))
    assert normal.substitute(form, {y: -x}) == 1
