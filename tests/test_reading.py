"""What a page rests on: the table of units for teachers says the same as the claims."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from extensions import reading

ROOT = Path(__file__).parent.parent
CHAPTER = re.compile(r"\d")  # the pages that hold claims


class Unit(NamedTuple):
    pages: dict  # page: the text of its link
    needs: tuple  # the units that all its pages need, together
    also: dict  # text of a link: a unit that this page needs besides


def units(markdown):
    """{letter: Unit} of the table whose third column says what a unit needs"""
    found = {}
    for line in markdown.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and re.fullmatch("[A-Z]", cells[0]):
            links = re.findall(r"\[([^]]+)\]\((\w+)\.\w+\)", cells[1])
            base, _, rest = cells[2].partition(";")
            also = dict(re.findall(r"([\w ]+) also ([A-Z])", rest.strip()))
            found[cells[0]] = Unit(
                {page: text for text, page in links}, tuple(re.findall("[A-Z]", base)), also
            )
    return found


def closed(start, following):
    """What can be reached from `start` along `following`, without `start` unless it comes back"""
    reached, waiting = set(), list(following(start))
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += following(each)
    return reached


def faults(table, rests):
    """What the table leaves out of what the pages rest on, and what it names without need"""
    unit_of = {page: letter for letter, unit in table.items() for page in unit.pages}
    missing = sorted(page for page in rests if page not in unit_of and CHAPTER.match(page))
    found = [f"{page} is in no unit" for page in missing]
    named = {letter: closed(letter, lambda each: table[each].needs) for letter in table}
    for letter, unit in table.items():
        really = {
            page: {unit_of[each] for each in closed(page, lambda p: rests.get(p, ())) if each in unit_of}
            for page in unit.pages
        }
        for page, text in unit.pages.items():
            extra = unit.also.get(text, letter)
            stated = named[letter] | {letter, extra} | named[extra]
            found += [
                f"{letter}: {page} rests on {each}, which is not named"
                for each in sorted(really[page] - stated)
            ]
            if text in unit.also and extra not in really[page]:
                found.append(f"{letter}: {page} rests on nothing of {extra}")
        of_unit = set().union(*really.values())
        found += [f"{letter} rests on nothing of {each}" for each in unit.needs if each not in of_unit]
        found += [
            f"{letter} names {text}, which is no page of it"
            for text in unit.also.keys() - unit.pages.values()
        ]
    return found


def test_the_units_for_teachers_need_what_their_claims_rest_on():
    rests = {
        page.rpartition("/")[2]: [each.rpartition("/")[2] for each in earlier]
        for page, earlier in reading.needs(ROOT).items()
    }
    table = units((ROOT / "chapters/teaching.md").read_text("utf-8"))
    assert list(table) == list("ABCDEFG") and faults(table, rests) == []


SMALL = """
| unit | pages | needs | what |
|---|---|---|---|
| A | [one](1_one.ipynb) | – | x |
| B | [two](2_two.ipynb) | A | x |
| C | [three](3_three.ipynb), [four](4_four.md) | {} | x |
"""
RESTS = {"1_one": [], "2_two": ["1_one"], "3_three": ["1_one"], "4_four": ["3_three", "2_two"]}


@pytest.mark.parametrize(
    ("needs", "rests", "found"),
    [
        ("B", {}, []),
        ("A; four also B", {}, []),
        ("A", {}, ["C: 4_four rests on B, which is not named"]),
        ("–", {}, ["C: 3_three rests on A, which is not named", "C: 4_four rests on A, which is not named",
                   "C: 4_four rests on B, which is not named"]),
        ("A; three also B", {}, ["C: 3_three rests on nothing of B",
                                 "C: 4_four rests on B, which is not named"]),
        ("B", {"4_four": ["3_three"]}, ["C rests on nothing of B"]),
        ("B; five also A", {}, ["C names five, which is no page of it"]),
        ("B", {"5_five": ["1_one"]}, ["5_five is in no unit"]),
    ],
)  # fmt: skip
def test_a_table_that_says_otherwise_is_refused(needs, rests, found):
    assert faults(units(SMALL.format(needs)), RESTS | rests) == found
