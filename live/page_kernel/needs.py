"""Which earlier cells a cell needs: those that give the names it reads and that nothing has given yet."""

import ast
import builtins
import symtable


def reads_and_gives(source):
    """(names that the code reads from outside itself, names that it gives), statement by statement.

    Code that is no Python reads and gives nothing: running it will say what is wrong with it.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return set(), set()
    reads, gives = set(), set()
    for statement in statements:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        bound = _bound(table)
        read = _read(table)
        # x = x + 1 reads x first; for i in …: print(i) does not
        own = set() if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr) else bound
        reads |= read - own - gives
        gives |= bound
    return reads - set(dir(builtins)), gives


def _bound(table):
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}


def _read(table):
    """Names read at the top, and global names read in any function or class below it."""
    read = {s.get_name() for s in table.get_symbols() if s.is_referenced() and not s.is_local()}
    read |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and table.get_type() == "module"}
    for child in table.get_children():
        read |= {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        read |= _read_below(child)
    return read


def _read_below(table):
    read = set()
    for child in table.get_children():
        read |= {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        read |= _read_below(child)
    return read


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
