"""Put the code of a mutant in the place of the original, in a process that has imported the module.

A function of Python keeps its identity when its code changes: whatever holds it, a table, a closure, a
decorator or another module, then calls the new code.
"""

import ast
import functools
import gc
import importlib
import types
from collections import defaultdict


class Changed(Exception):
    """The source of a module is no longer what was imported."""


def caches(root):
    """Every functools.cache of the book and its tests."""
    found = (each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper))
    files = ((each, getattr(each.__wrapped__, "__code__", None)) for each in found)
    return [each for each, code in files if code and code.co_filename.startswith(str(root))]


def live_functions(root, module):
    """{(qualified name, which of that name): the functions alive that have this code}, the module imported.

    Raises Changed if the file is not, or no longer, what was imported.
    """
    path = root / module
    name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if (file := importlib.import_module(name).__file__) != str(path):
        raise Changed(f"{name} was imported from {file}, not from {path}; run in the root of the project")
    places = {code: place for place, code in _codes(path.read_text(encoding="utf-8"), path).items()}
    found = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, types.FunctionType) and each.__code__.co_filename == str(path):
            if each.__code__ not in places:
                raise Changed(f"{path} changed after it was imported; run again")
            found[places[each.__code__]].append(each)
    return found


def _codes(source, path):
    """{(qualified name, which of that name): code} of every function in the source."""
    found, counts, waiting = {}, defaultdict(int), [compile(source, str(path), "exec")]
    while waiting:
        code = waiting.pop()
        found[code.co_qualname, counts[code.co_qualname]] = code
        counts[code.co_qualname] += 1
        waiting += [each for each in code.co_consts[::-1] if isinstance(each, types.CodeType)]
    return found


def put(live, root, mutant):
    """Give every function alive the code it has in the mutant."""
    path = root / mutant.module
    for place, code in _codes(mutant.source, path).items():
        for function in live.get(place, ()):
            free = function.__code__.co_freevars
            if code.co_freevars != free:
                code = _codes(_keeping(mutant.source, code, free), path)[place]
            if function.__code__ != code:
                function.__code__ = code


def _keeping(source, code, free):
    """The tree of a source in which the function with this code names all of `free`, in a line never run.

    A function keeps the variables it shares with what is around it; a mutant may have lost the use of one,
    such as the class that super() needs.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min(each.lineno for each in (node, *node.decorator_list))
            if first == code.co_firstlineno:
                node.body[:0] = ast.parse(f"if 0: ({', '.join(free)},)").body
    return ast.fix_missing_locations(tree)
