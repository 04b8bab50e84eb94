"""Which earlier cells a cell needs: those that give the names it reads and that nothing has given yet."""

import ast
import builtins
import copy
import symtable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def reads_and_gives(source):
    """(names that the code reads from outside itself, names that it gives), statement by statement.

    Code that is no Python reads and gives nothing: running it will say what is wrong with it.
    """
    try:
        statements = _Longhand().visit(ast.parse(source)).body
        reads, gives = _follow(statements, set())
    except (SyntaxError, ValueError):  # ValueError: Python that cannot be written out again
        return set(), set()
    return reads - set(dir(builtins)), gives


class _Longhand(ast.NodeTransformer):
    """x += 1 as x = x + 1, which says that x is read; [i for i in xs] as (lambda xs: [i for i in xs])(xs).

    From Python 3.12 on symtable counts the i of a comprehension among the names around it. In definitions
    that does no harm, as they keep it to themselves.
    """

    inside = 0  # definitions around the node

    def visit_AugAssign(self, node):
        node = self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        total = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.fix_missing_locations(ast.copy_location(ast.Assign([node.target], total), node))

    def visit_ListComp(self, node):
        node = self.generic_visit(node)
        if self.inside:
            return node
        first, name = node.generators[0], "_iterated"
        argument = ast.arguments([], [ast.arg(name)], None, [], [], None, [])
        call = ast.Call(ast.Lambda(argument, node), [first.iter], [])
        first.iter = ast.Name(name, ast.Load())
        return ast.fix_missing_locations(ast.copy_location(call, node))

    visit_SetComp = visit_DictComp = visit_ListComp

    def visit_FunctionDef(self, node):
        self.inside += 1
        node = self.generic_visit(node)
        self.inside -= 1
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef


def _follow(statements, given):
    """(names read before they are given here, names that are given after these statements)."""
    reads, given = set(), set(given)
    for statement in statements:
        head, blocks = _split(statement)
        read, bound, gone = _reads_and_binds(head)
        reads |= read - given
        given = (given | bound) - gone
        branches = [_follow(block, given) for block in blocks]
        for read, more in branches:
            reads |= read
            given |= more
    return reads, given


def _split(statement):
    """(the statement with `pass` in its blocks, the blocks): a loop reads what it gives later on."""
    head, blocks = copy.copy(statement), []
    if isinstance(statement, DEFINITIONS):
        return head, blocks
    for field in ("body", "orelse", "finalbody"):
        if getattr(statement, field, None):
            blocks.append(getattr(statement, field))
            setattr(head, field, [ast.Pass()])
    for field in ("handlers", "cases"):
        parts = [copy.copy(part) for part in getattr(statement, field, ())]
        for part in parts:
            blocks.append(part.body)
            part.body = [ast.Pass()]
        if parts:
            setattr(head, field, parts)
    return head, blocks


def _reads_and_binds(head):
    """(names that are read, bound, deleted) by one statement without its blocks."""
    table = symtable.symtable(ast.unparse(head), "cell", "exec")
    deleted = ast.walk(head) if isinstance(head, ast.Delete) else ()
    gone = {node.id for node in deleted if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)}
    walrus = {node.target.id for node in ast.walk(head) if isinstance(node, ast.NamedExpr)}
    bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()} - gone
    if isinstance(head, ast.AnnAssign) and head.value is None:
        bound = set()  # x: int gives no x
    if not isinstance(head, DEFINITIONS):
        bound |= walrus
    # x = x + 1 reads x first; for i in …, def i and (i := …) do not
    own = walrus if isinstance(head, ast.Assign | ast.AnnAssign) else bound
    return (_read(table) - own) | gone, bound, gone


def _read(table):
    """Names read at the top, and global names read in any function or class below it."""
    top = table.get_type() == "module"
    read = {s.get_name() for s in table.get_symbols() if s.is_referenced() and (top or s.is_global())}
    return read.union(*map(_read, table.get_children()))


def needed(sources, number, known):
    """The numbers, in order, of the cells before `number` that give what it reads and `known` has not.

    sources: the code of all cells, as Python.  known: the names that are defined now.
    A needed cell may need others; of several that give a name, the last one before counts.
    """
    found, analysed = set(), [reads_and_gives(source) for source in sources[: number + 1]]

    def look(cell):
        for name in analysed[cell][0] - known:
            givers = [earlier for earlier in range(cell) if name in analysed[earlier][1]]
            if givers and givers[-1] not in found:
                found.add(givers[-1])
                look(givers[-1])

    look(number)
    return sorted(found)
