"""Every rule of the ledger, each broken by a small notebook made for it."""

import json
from pathlib import Path

import pytest

from mathlib import __main__, ledger
from mathlib.evidence import EVIDENCE_MIME, Evidence
from mathlib.ledger import LedgerError, collect

ROOT = Path(__file__).parent.parent

CLAIMS = """
[[claim]]
id = "activations.sigmoid"
source = "3"
says = 'the slope is a(1−a), at most 1/4'
needs = ["proved", "agrees"]
parts = ["derivative", "bound"]
[[claim]]
id = "network.count"
source = "2"
says = 'the number of parameters'
needs = ["exact"]
"""
SIGMOID = "activations.sigmoid"


def cell(source, *evidence, name="c1"):
    """A code cell with one output for each record of evidence, which may be an Evidence or raw JSON."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": ["some text"]}]
    for record in evidence:
        data = {
            "text/plain": ["shown"],
            EVIDENCE_MIME: record.json() if isinstance(record, Evidence) else record,
        }
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    return {
        "cell_type": "code",
        "id": name,
        "source": source.splitlines(True),
        "outputs": outputs,
        "metadata": {},
    }


def said(kind, claim=SIGMOID, part=None, ok=True):
    return Evidence(claim, kind, ok, f"{kind} of {claim}", part=part)


def naming(kind, claim=SIGMOID, part=None, **options):
    """A cell that names a claim and stores the evidence for it."""
    source = f'show(claim="{claim}"' + (f', part="{part}")' if part else ")")
    return cell(source, said(kind, claim, part, **options), name=f"{kind}-{part}")


@pytest.fixture
def book(tmp_path):
    """A function that makes a book of one chapter out of cells and returns its directory."""
    (tmp_path / "claims.toml").write_text(CLAIMS)
    (tmp_path / "chapters").mkdir()

    def make(*cells, digest=True, name="03_activations.ipynb"):
        text = {"cell_type": "markdown", "id": "m1", "source": 'in words: claim="nowhere"', "metadata": {}}
        notebook = {"cells": [text, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        if digest:
            ledger.record_digest(notebook)
        (tmp_path / "chapters" / name).write_text(json.dumps(notebook))
        return tmp_path

    return make


COMPLETE = (
    naming("proved", part="derivative"),
    naming("proved", part="bound"),
    naming("agrees"),
    naming("exact", "network.count"),
)


def problems(root):
    with pytest.raises(LedgerError) as caught:
        collect(root)
    return caught.value.problems


def test_complete_evidence_is_complete(book):
    entries = collect(book(*COMPLETE))
    assert [(e["id"], e["ok"], e["missing"]) for e in entries] == [
        (SIGMOID, True, []),
        ("network.count", True, []),
    ]
    first = entries[0]["evidence"][0]
    assert first == {
        "kind": "proved",
        "ok": True,
        "detail": "proved of activations.sigmoid",
        "where": "chapters/03_activations.ipynb#proved-derivative",
        "part": "derivative",
    }
    assert entries[0]["needs"] == ["proved", "agrees"] and entries[0]["source"] == "3"
    assert entries[0]["says"] == "the slope is a(1−a), at most 1/4"


@pytest.mark.parametrize("left_out", range(4))
def test_each_piece_of_evidence_is_needed(book, left_out):
    kept = [c for i, c in enumerate(COMPLETE) if i != left_out]
    missing = [m for entry in collect(book(*kept)) for m in entry["missing"]]
    assert missing == [["proved: derivative"], ["proved: bound"], ["agrees"], ["exact"]][left_out]


def test_evidence_is_gathered_over_chapters(book):
    book(*COMPLETE[:2], name="02_network.ipynb")
    root = book(*COMPLETE[2:])
    assert all(entry["ok"] for entry in collect(root))
    assert collect(root)[0]["evidence"][0]["where"].startswith("chapters/02_network.ipynb#")


def test_an_empty_book_has_open_claims_only(book, tmp_path):
    book()
    assert [entry["missing"] for entry in collect(tmp_path)] == [
        ["proved", "agrees", "proved: derivative", "proved: bound"],
        ["exact"],
    ]


@pytest.mark.parametrize(
    ("kind", "ok", "complete"),
    [
        ("exact", True, True),
        ("proved", True, True),
        ("exact", False, False),
        ("confirmed", True, False),
        ("agrees", True, False),
        ("measured", True, False),
        ("refused", True, False),
    ],
)
def test_what_shows_an_exact_claim(book, kind, ok, complete):
    entry = collect(book(naming(kind, "network.count", ok=ok)))[1]
    assert entry["ok"] is complete and len(entry["evidence"]) == 1


@pytest.mark.parametrize("kind", ["confirmed", "exact", "measured"])
def test_nothing_less_than_proved_shows_a_proved_part(book, kind):
    entry = collect(book(*COMPLETE[1:], naming(kind, part="derivative")))[0]
    assert entry["missing"] == ["proved: derivative"]


def test_a_proof_without_its_part_does_not_count_for_a_part(book):
    entry = collect(book(*COMPLETE[1:], naming("proved")))[0]
    assert entry["missing"] == ["proved: derivative"]


def test_an_unknown_claim_is_an_error(book):
    wrong = cell('show(claim="activations.sigmoyd")', said("proved", "activations.sigmoyd"))
    (problem,) = problems(book(*COMPLETE, wrong))
    assert (
        "03_activations.ipynb#c1: names the claim 'activations.sigmoyd', which claims.toml does not"
        in problem
    )


def test_an_unknown_part_is_an_error(book):
    (problem,) = problems(book(*COMPLETE, naming("proved", part="slope")))
    assert "names the part 'slope' of 'activations.sigmoid'; its parts are: 'derivative', 'bound'" in problem
    (problem,) = problems(book(*COMPLETE[:3], naming("exact", "network.count", part="all")))
    assert "its parts are: none" in problem


@pytest.mark.parametrize(
    "source",
    [
        'show(claim="network.count")',
        'x = "activations.sigmoid"',
        "show(claim=name)",
        '# claim="activations.sigmoid"',
    ],
)
def test_evidence_its_cell_does_not_name_is_an_error(book, source):
    stale = cell(source, said("agrees"), *([said("exact", "network.count")] if "count" in source else []))
    (problem,) = problems(book(stale))
    assert "#c1: stores evidence for 'activations.sigmoid', which its source does not name" in problem


def test_evidence_for_a_part_its_cell_does_not_name_is_an_error(book):
    first, second = problems(
        book(cell(f'show(claim="{SIGMOID}", part="bound")', said("proved", part="derivative")))
    )
    assert "names 'activations.sigmoid', part 'bound' but stores no evidence" in first
    assert "stores evidence for 'activations.sigmoid', part 'derivative', which its source" in second


def test_a_claim_named_without_evidence_is_an_error(book):
    (problem,) = problems(book(*COMPLETE, cell(f'x = show(claim="{SIGMOID}", part="bound")')))
    assert "#c1: names 'activations.sigmoid', part 'bound' but stores no evidence for it" in problem


def test_a_cell_may_name_several_claims_and_use_ipython_lines(book):
    both = cell(
        f'%matplotlib inline\n!ls\ndisplay(show(claim="{SIGMOID}"), show(1, claim="network.count"))',
        said("agrees"),
        said("exact", "network.count"),
    )
    assert collect(book(*COMPLETE[:2], both))[1]["ok"]


def test_a_cell_without_id_is_named_by_its_place_from_1(book):
    plain = {key: value for key, value in naming("agrees").items() if key != "id"}
    (evidence,) = collect(book(plain))[0]["evidence"]  # the first cell of the book is text
    assert evidence["where"] == "chapters/03_activations.ipynb#cell-2"


def test_evidence_of_no_claim_is_left_alone(book):
    refused = cell("with refused(): wrong()", said("refused", None))
    assert all(entry["ok"] for entry in collect(book(*COMPLETE, refused)))


def test_sources_changed_after_the_run_are_an_error(book):
    root = book(*COMPLETE)
    path = root / "chapters" / "03_activations.ipynb"
    path.write_text(path.read_text().replace("show(", "show_it("))
    (problem,) = problems(root)
    assert "03_activations.ipynb: the sources changed after they were run" in problem


def test_a_notebook_without_record_of_its_sources_is_an_error(book):
    (problem,) = problems(book(*COMPLETE, digest=False))
    assert "no record of the sources that were run" in problem


def test_the_digest_depends_on_every_code_cell_and_on_nothing_else():
    one = {"cells": [cell("x = 1"), cell("y = 2")], "metadata": {}}
    digest = ledger.source_digest(one)
    as_text = {
        "cells": [c | {"source": "".join(c["source"]), "outputs": []} for c in one["cells"]],
        "metadata": {},
    }
    with_words = {"cells": [{"cell_type": "markdown", "source": "words"}, *one["cells"]], "metadata": {}}
    assert ledger.source_digest(as_text) == digest == ledger.source_digest(with_words)
    for other in ([cell("x = 1")], [cell("y = 2"), cell("x = 1")], [cell("x = 1y"), cell(" = 2")]):
        assert ledger.source_digest({"cells": other, "metadata": {}}) != digest


GOOD = said("agrees").json()
MALFORMED = {
    "no object": ["agrees"],
    "unknown kind": GOOD | {"kind": "seems"},
    "ok as text": GOOD | {"ok": "yes"},
    "ok missing": {key: value for key, value in GOOD.items() if key != "ok"},
    "detail missing": {key: value for key, value in GOOD.items() if key != "detail"},
    "claim as list": GOOD | {"claim": [SIGMOID]},
    "part as number": GOOD | {"part": 1},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_evidence_is_an_error(book, name):
    found = problems(book(cell(f'show(claim="{SIGMOID}")', MALFORMED[name])))
    assert "#c1: holds malformed evidence" in found[0]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"cells": 3, "metadata": {}}', '{"cells": [{}], "metadata": {}}']
)
def test_an_unreadable_notebook_is_an_error(book, text):
    root = book(*COMPLETE)
    (root / "chapters" / "04_losses.ipynb").write_text(text)
    assert any("04_losses.ipynb: not a readable notebook" in problem for problem in problems(root))


def test_a_source_that_is_not_python_is_an_error(book):
    (problem,) = problems(book(cell("show(claim=")))
    assert "#c1: the source is not Python" in problem


def test_all_problems_are_reported_together(book):
    wrong = cell(f'show(claim="{SIGMOID}")')
    with pytest.raises(LedgerError) as caught:
        collect(book(wrong, naming("proved", part="slope"), digest=False))
    assert len(caught.value.problems) == 3
    assert str(caught.value).splitlines() == caught.value.problems


def test_a_broken_claims_file_is_an_error(book):
    root = book(*COMPLETE)
    (root / "claims.toml").write_text(CLAIMS + CLAIMS)
    assert "twice" in problems(root)[0]
    (root / "claims.toml").unlink()
    assert "does not exist" in problems(root)[0]


def test_the_command_prints_a_table_and_json(book, capsys):
    root = book(*COMPLETE)
    assert __main__.main(["ledger", "--root", str(root)]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[1].split() == ["activations", "1", "0"]
    assert printed.splitlines()[3].split() == ["total", "2", "0"] and "every claim is complete" in printed
    assert __main__.main(["ledger", "--json", "--root", str(root)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {"id", "source", "needs", "ok", "evidence"} <= listed[0].keys()
    assert {"kind", "ok", "detail", "where"} <= listed[0]["evidence"][0].keys()


def test_the_command_says_what_is_open(book, capsys):
    root = book(*COMPLETE[:2])
    assert __main__.main(["ledger", "--root", str(root)]) == 1
    printed = capsys.readouterr().out
    assert printed.splitlines() == [
        "chapter      complete  open",
        "activations         0     1",
        "network             0     1",
        "total               0     2",
        "",
        "open claims, and the evidence each still needs:",
        "  activations.sigmoid: agrees",
        "  network.count: exact",
    ]
    assert __main__.main(["ledger", "--root", str(root), "--json"]) == 1


def test_the_command_lists_errors_and_exits_with_2(book, capsys):
    root = book(*COMPLETE, naming("proved", part="slope"), digest=False)
    for options in ([], ["--json"]):
        assert __main__.main(["ledger", "--root", str(root), *options]) == 2
        out, err = capsys.readouterr()
        assert out == "" and "'slope'" in err and "make refresh" in err


def test_the_command_asks_for_a_question(capsys):
    with pytest.raises(SystemExit) as left:
        __main__.main([])
    assert left.value.code == 2
    with pytest.raises(SystemExit) as left:
        __main__.main(["ledger", "--help"])
    assert left.value.code == 0 and "exit status: 0 every claim is complete" in capsys.readouterr().out


def test_the_book_itself_can_be_asked(capsys):
    assert __main__.main(["ledger", "--json"]) in (0, 1)
    assert len(json.loads(capsys.readouterr().out)) >= 102


def test_every_chapter_that_is_written_shows_all_its_evidence():
    written = {path.stem.split("_", 1)[1] for path in ROOT.glob("chapters/[0-9][0-9]_[a-z]*.ipynb")}
    claims = [entry for entry in collect(ROOT) if entry["id"].split(".")[0] in written]
    assert len(claims) >= 8
    assert [entry["id"] for entry in claims if not entry["ok"]] == []


def test_the_book_keeps_every_claim_and_says_which_are_open():
    entries = collect(ROOT)
    assert len(entries) >= 102
    assert all(entry["missing"] for entry in entries if not entry["ok"])
    assert {"id", "source", "needs", "ok", "evidence"} <= set(entries[0])
