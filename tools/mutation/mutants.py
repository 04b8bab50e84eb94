"""Every mutant of a module: its source with one change inside a function.

Left alone: docstrings, strings and the texts of errors, annotations, decorators, defaults of arguments, and
what stands outside functions (tables, constants, and the SymPy formulas that are the reference).
"""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from tools.mutation.operators import changed

LEFT_ALONE = (cst.Parameters, cst.Annotation, cst.Decorator, cst.FormattedString, cst.Import, cst.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """One change of one function: `before` → `after`, the code it touches, and the whole `source` with it.

    `lines` are those of the statement changed; `count` tells equal changes of one function apart, from 1.
    """

    module: str
    function: str
    before: str
    after: str
    count: int
    lines: range
    source: str

    @property
    def change(self):
        """before → after, and which of several"""
        return f"{self.before} → {self.after}" + (f" ({self.count})" if self.count > 1 else "")

    @property
    def place(self):
        """What tests/mutation/equivalent.toml names it by"""
        return self.module, self.function, self.change

    @property
    def key(self):
        """Eight hexadecimal digits that name the mutant as long as its statement stays"""
        return hashlib.sha256("\n".join(self.place).encode()).hexdigest()[:8]


def mutants_of(root, module):
    """The mutants of the file `module` (a path below `root`), in the order of the text.

    Two changes that read the same to Python count once; one that reads like the original does not count.
    """
    source = Path(root, module).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    sites = _Sites()
    wrapper.visit(sites)
    seen, counts, found = set(), {}, []
    for function, part, new, place in sites.found:
        before, after = _code(part), _code(new)
        meanings = [(place.start.line, place.start.column, _meaning(text)) for text in (before, after)]
        if meanings[1] in {*seen, meanings[0]}:
            continue
        seen.add(meanings[1])
        before, after = _line(before), _line(after)
        count = counts[function, before, after] = counts.get((function, before, after), 0) + 1
        lines = range(place.start.line, place.end.line + 1)
        mutated = _spliced(source, place, _code(new))
        found.append(Mutant(module, function, before, after, count, lines, mutated))
    return found


def _code(node):
    return cst.Module([]).code_for_node(node)


def _line(code):
    return " ".join(code.split())


def _meaning(code):
    try:
        return ast.dump(ast.parse(code.strip()))
    except SyntaxError:  # the head of a with or a for is no statement by itself
        return code


def _spliced(source, place, code):
    lines = source.splitlines(keepends=True)
    head = lines[place.start.line - 1][: place.start.column]
    tail = lines[place.end.line - 1][place.end.column :]
    lines[place.start.line - 1 : place.end.line] = [head + code + tail]
    return "".join(lines)


class _Sites(cst.CSTVisitor):
    """Every change inside a function: its name, the statement or head around it, that after it, its place."""

    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self):
        super().__init__()
        self.found, self.names, self.depth = [], [], 0

    def on_visit(self, node):
        if isinstance(node, LEFT_ALONE):
            return False
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self.names.append(node.name.value)
        self.depth += isinstance(node, cst.FunctionDef | cst.Lambda)
        if self.depth:
            self.found += [self._site(node, new) for new in changed(node)]
        return not isinstance(node, cst.Raise)

    def _site(self, node, new):
        if isinstance(node, cst.If):
            node, new = node.test, new.test
        part = self._part(node)
        new = new if part is node else part.deep_replace(node, new)
        return ".".join(self.names) or "lambda", part, new, self.get_metadata(PositionProvider, part)

    def on_leave(self, node):
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self.names.pop()
        self.depth -= isinstance(node, cst.FunctionDef | cst.Lambda)

    def _part(self, node):
        """The statement around `node`; in the head of a compound statement, the whole expression there.

        In a table of lambdas, the lambda.
        """
        statement = (cst.BaseSmallStatement, cst.BaseCompoundStatement)
        while not isinstance(node, statement if self.names else (cst.Lambda, *statement)):
            above = self.get_metadata(ParentNodeProvider, node)
            if isinstance(
                above, cst.BaseCompoundStatement | cst.BaseSuite | cst.Module | cst.SimpleStatementLine
            ):
                break
            node = above
        return node
