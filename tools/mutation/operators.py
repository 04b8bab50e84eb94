"""The changes: those of mutmut that leave a program that runs, and those that matrix calculus adds.

An operator takes a node of LibCST and yields changed nodes. Left out of mutmut's are the changes that every
test kills and that would only raise the score (an argument or a value becomes None) and those of strings.
"""

import libcst as cst
import libcst.matchers as m
from mutmut.mutation import mutators

SWAPS = {
    name: other
    for pair in (
        ("maximum", "minimum"),
        ("max", "min"),
        ("amax", "amin"),
        ("argmax", "argmin"),
        ("sum", "mean"),
        ("ones", "zeros"),
        ("ones_like", "zeros_like"),
        ("any", "all"),
        ("floor", "ceil"),
        ("triu", "tril"),
        ("sin", "cos"),
        ("sinh", "cosh"),
    )
    for name, other in (pair, pair[::-1])
}
# what remains of a sum or product when a term or factor is forgotten
REMAINS = {
    cst.Add: ("left", "right"),
    cst.Subtract: ("left",),
    cst.Multiply: ("left", "right"),
    cst.Divide: ("left",),
    cst.Power: ("left",),
}


def forget_operand(node):
    """a + b → a, b;  a − b → a;  a · b → a, b;  a/b → a;  a^b → a"""
    for side in REMAINS.get(type(node.operator), ()):
        yield getattr(node, side)


def swap_product(node):
    """A @ B → B @ A"""
    if isinstance(node.operator, cst.MatrixMultiply):
        yield node.with_changes(left=_grouped(node.right), right=_grouped(node.left))


def _grouped(node):
    if node.lpar or not isinstance(node, cst.BinaryOperation | cst.UnaryOperation):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def forget_transpose(node):
    """A.T → A"""
    if node.attr.value == "T":
        yield node.value


def swap_function(node):
    """max ↔ min, sum ↔ mean, ones ↔ zeros, … in a call"""
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if isinstance(name, cst.Name) and name.value in SWAPS:
        yield node.with_deep_changes(name, value=SWAPS[name.value])


def swap_branches(node):
    """where(c, a, b) → where(c, b, a)"""
    if m.matches(node.func, m.Attribute(attr=m.Name("where")) | m.Name("where")) and len(node.args) == 3:
        c, a, b = node.args
        yield node.with_changes(args=[c, a.with_changes(value=b.value), b.with_changes(value=a.value)])


def drop_argument(node):
    """f(a, b, c=d) → f(a, c=d), f(a, b): those arguments that may have a default"""
    plain = sum(arg.keyword is None and not arg.star for arg in node.args)
    for i, arg in enumerate(node.args):
        if len(node.args) > 1 and (arg.keyword or i == plain - 1):
            yield node.with_changes(args=[*node.args[:i], *node.args[i + 1 :]])


def drop_statement(node):
    """A call for its effect, a raise or an update in place → pass"""
    if not isinstance(node, cst.Expr) or isinstance(node.value, cst.Call):
        yield cst.Pass()


def negate(node):
    """if c → if not c, where c is not a comparison: those change by themselves"""
    if not isinstance(node.test, cst.Comparison | cst.UnaryOperation | cst.BooleanOperation):
        test = node.test if node.test.lpar or not isinstance(node.test, cst.NamedExpr | cst.IfExp) else None
        inner = test or node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), inner))


OPERATORS = (
    (cst.BaseNumber, mutators.operator_number),
    (cst.Name, mutators.operator_name),
    (cst.AugAssign, mutators.operator_augmented_assignment),
    (cst.UnaryOperation, mutators.operator_remove_unary_ops),
    (cst.CSTNode, mutators.operator_keywords),
    (cst.CSTNode, mutators.operator_swap_op),
    (cst.IfExp, mutators.operator_if_exp),
    (cst.BinaryOperation, forget_operand),
    (cst.BinaryOperation, swap_product),
    (cst.Attribute, forget_transpose),
    (cst.Call, swap_function),
    (cst.Call, swap_branches),
    (cst.Call, drop_argument),
    (cst.Expr | cst.Raise | cst.AugAssign, drop_statement),
    (cst.If, negate),
)


def changed(node):
    """Every change of this node alone."""
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)
