"""The directive `mutants`: the mutation score of every module, from the last run kept in the repository."""

import ast
import json
import tomllib
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from extensions import html, sources
from extensions.html import tag
from tools.mutation import topics

RUN, EQUIVALENT = "tests/mutation/last_run.json", "tests/mutation/equivalent.toml"
LEFT_OUT = "tests/mutation/left_out.json"
HEAD = ("Module", "Mutants", "Killed (time limit)", "Equivalent", "Survived", "Score")


class Mutants(SphinxDirective):
    """`:::{mutants}`: the scores, then what survived, then the equivalent mutants with their reasons."""

    def run(self):
        """The nodes of the page."""
        root = Path(self.env.srcdir)
        try:
            entries = json.loads((root / RUN).read_text(encoding="utf-8"))
            listed = tomllib.loads((root / EQUIVALENT).read_text(encoding="utf-8"))["equivalent"]
        except (OSError, ValueError, KeyError) as error:
            raise self.error(f"the mutation scores cannot be read: {error}; run `make mutants`") from error
        places = {(each["module"], each["function"], change) for each in listed for change in each["changes"]}
        return [
            *(_group(root, name, members, places) for name, members in groups(entries)),
            *_waiting(root, entries),
            *_left_out(root),
            _survivors(entries, places),
            _equivalents(listed),
        ]


def groups(entries):
    """[(group, {module: entry})], the core last; modules without mutants left out"""
    members = sorted((entry["group"], module) for module, entry in entries.items() if entry["mutants"])
    found = [
        (name, {m: entries[m] for _, m in pairs}) for name, pairs in groupby(members, lambda pair: pair[0])
    ]
    return sorted(found, key=lambda group: group[0] == "core")


def counts(entries, places):
    """Mutants, killed by a failure, by the time limit, equivalent, survived: sums over {module: entry}.

    `places` are those of the mutants listed as equivalent: {(module, function, change)}.
    """
    total, killed, late = (
        sum(entry[key] for entry in entries.values()) for key in ("mutants", "killed", "time limit")
    )
    survived = len(survivors(entries, places))
    return total, killed, late, total - killed - late - survived, survived


def survivors(entries, places):
    """[(module, function, change)] of what survived and is not listed as equivalent"""
    found = [
        (m, e["function"], e["change"]) for m, entry in sorted(entries.items()) for e in entry["survivors"]
    ]
    return [place for place in found if place not in places]


def score(total, killed, late, equivalent, survived):
    """Killed mutants over those that are not equivalent, rounded down, so that 100 % means all."""
    worth = total - equivalent
    return f"{1000 * (killed + late) // worth / 10:.1f} %" if worth else "–"


def _group(root, name, members, places):
    numbers = counts(members, places)
    sentence = (
        f"{numbers[1] + numbers[2]} of {numbers[0] - numbers[3]} mutants that are not equivalent are killed: "
        f"{score(*numbers)}. {_when(members.values())} "
        f"It took {sum(entry['seconds'] for entry in members.values()) / 60:.0f} minutes of processor time."
    )
    stale = [module for module, entry in members.items() if changed(root, module, entry)]
    sentence += "" if stale else " The sources of all modules are as they were when they were run."
    rows = [
        _row(module, counts({module: entry}, places), module in stale if stale else None)
        for module, entry in members.items()
    ]
    head = HEAD + ("State",) * bool(stale)
    table = tag(
        "table",
        tag("caption", f"{name.capitalize()}: the mutants of each module"),
        tag("thead", tag("tr", *(tag("th", each, scope="col") for each in head))),
        tag("tbody", *rows),
        class_="table mutants",
    )
    scroll = tag("div", table, class_="scrolls", role="region", aria_label=f"Scores: {name}")
    return _section(name.capitalize(), tag("p", sentence, class_="mutants-score"), scroll)


def _when(entries):
    days, commits = (sorted({entry[key] for entry in entries}) for key in ("date", "commit"))
    versions = sorted({f"Python {entry['with']['python']}" for entry in entries})
    day = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    of = "commit" if len(commits) == 1 else "commits"
    return f"Run {day}, on the {of} {', '.join(commits)}, with {', '.join(versions)}."


def changed(root, module, entry):
    """Whether the module is not, or no longer, the one that was run."""
    path = root / module
    return not path.exists() or sources.digest(root, [path])[:12] != entry["source"]


def _row(module, numbers, stale):
    """The cells of a module; `stale` is None where the table has no column for it."""
    total, killed, late, equivalent, survived = numbers
    every = f"{killed + late} ({late})" if late else str(killed)
    cells = [str(total), every, str(equivalent), str(survived), score(*numbers)]
    if stale is not None:
        cells.append("changed since" if stale else "as it is now")
    name = short(module)
    return tag("tr", tag("th", nodes.literal("", name), scope="row"), *(tag("td", cell) for cell in cells))


def _waiting(root, entries):
    """What the next run will judge for the first time"""
    there = [topic for topic in topics.topics(root) if (root / topic.modules[0]).exists()]
    waiting = [
        short(module)
        for topic in there
        for module in topic.modules
        if module not in entries and _has_functions(root / module)
    ]
    named = [part for name in waiting for part in (", ", nodes.literal("", name))][1:]
    said = tag("p", "These modules have no score yet: ", *named, ".")
    return [_section("Not run yet", said)] if waiting else []


def _has_functions(path):
    """Whether there is anything to change: what stands outside functions is left alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def short(module):
    """The name of a module in the tables: "verdict/closer"."""
    return module.removeprefix("mathlib/").removesuffix(".py")


def _left_out(root):
    """What some tests are worth, from the runs without them that are kept"""
    path = root / LEFT_OUT
    if not path.exists():
        return []
    tests, kept = json.loads(path.read_text(encoding="utf-8")), ("killed", "survived")
    rows = [
        tag(
            "tr",
            tag("th", nodes.literal("", name), scope="row"),
            *(tag("td", str(test[key])) for key in kept),
        )
        for name, test in sorted(tests.items())
    ]
    names = ("Without the test", "First killed by it", "Survive without it")
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in names)))
    said = (
        "Some tests, left out one at a time: how many mutants each was the first to kill (the tests after a "
        "first failure are not run), and how many of them survive when all other tests of the topic are run. "
        f"Where none survives, other tests stand in for it. {_when(tests.values())}"
    )
    table = tag("table", head, tag("tbody", *rows), class_="table left-out")
    scroll = tag("div", table, class_="scrolls", role="region", aria_label="Tests left out")
    return [_section("A test left out", tag("p", said), scroll)]


def _survivors(entries, places):
    found = survivors(entries, places)
    if not found:
        return _section(
            "Survivors",
            tag("p", "None of those that were run: each is killed, or listed below with its reason."),
        )
    by_module = groupby(found, key=lambda place: place[0])
    parts = (_details(module, [_change(*place[1:]) for place in group]) for module, group in by_module)
    sentence = f"{len(found)} mutants survive: no test notices them yet, and none is shown to be equivalent."
    return _section("Survivors", tag("p", sentence), *parts)


def _equivalents(listed):
    by_module = groupby(sorted(listed, key=lambda each: each["module"]), key=lambda each: each["module"])
    parts = (
        _details(module, [item for each in group for item in _reasons(each)]) for module, group in by_module
    )
    sentence = (
        "No input tells these from the original, or none that the function accepts. Each with its reason."
    )
    return _section("Equivalent mutants", tag("p", sentence), *parts)


def _reasons(each):
    return [_change(each["function"], change, f" {each['reason']}") for change in each["changes"]]


def _change(function, change, reason=""):
    return tag("li", nodes.literal("", function), ": ", nodes.literal("", change), reason)


def _details(module, items):
    return tag("details", tag("summary", nodes.literal("", module), f" ({len(items)})"), tag("ul", *items))


def _section(title, *children):
    name = title.lower().replace(" ", "-")
    return nodes.section("", nodes.title("", title), *children, ids=[f"mutants-{name}"], names=[name])


def outdated(app, env, added, changed, removed):
    """Sphinx event env-get-outdated: read the page again when the run, the list or a module changed."""
    root = Path(app.srcdir)
    files = [path for path in (root / RUN, root / EQUIVALENT, root / LEFT_OUT) if path.exists()]
    now = sources.digest(root, [*files, *sorted(root.glob("mathlib/**/*.py"))])
    before, env.book_mutants = getattr(env, "book_mutants", None), now
    pages = [name for name in sorted(env.found_docs) if _shows(env.doc2path(name))]
    return pages if before != now else []


def _shows(path):
    return str(path).endswith(".md") and "{mutants}" in Path(path).read_text(encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    html.register(app)
    app.add_directive("mutants", Mutants)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
