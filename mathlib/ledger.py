r"""The ledger: claim → the evidence it needs → the evidence the chapters store, and where.

A pure function of the stored outputs of chapters/*.ipynb against claims.toml: nothing is run, so it is quick,
and what it says is what a reader finds in the notebooks. It trusts a stored output only where the notebook's
source is the source that was run: `source_digest` is recorded when the chapters are executed and compared
here.
"""

import ast
import hashlib
import json
from pathlib import Path

from mathlib import claims
from mathlib.evidence import EVIDENCE_MIME, KINDS

CHAPTERS = "chapters"
#: "proved" shows more than "exact" does; no other kind stands for another.
ALSO_SHOWS = {"proved": ("proved", "exact")}


class LedgerError(ValueError):
    """The stored evidence cannot be trusted; `problems` lists every reason found."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def source_digest(notebook):
    """SHA-256, in hexadecimal, over the sources of the code cells of a notebook (a dict, as in its JSON).

    Kept in the notebook's metadata as mathlib.source_digest when it is executed.
    """
    sources = [_source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def record_digest(notebook):
    """Write the digest of the present sources into the metadata of a notebook that has just been executed."""
    notebook["metadata"].setdefault("mathlib", {})["source_digest"] = source_digest(notebook)


def collect(root=None):
    """The ledger: [{id, source, says, needs, parts, ok, missing, evidence}] in the order of claims.toml.

    evidence: [{kind, ok, detail, where, part}], where = "chapters/03_activations.ipynb#<cell id>".
    root: the book's directory, by default the one mathlib stands in.
    Raises LedgerError with all problems found: an unknown claim or part, evidence whose cell does not name
    its claim, a claim named without stored evidence, sources changed since they were run, or damaged files.
    """
    root = claims.root() if root is None else Path(root)
    try:
        known = claims.load(root)
    except (ValueError, OSError) as error:
        raise LedgerError([str(error)]) from error
    problems, found = [], {name: [] for name in known}
    for path in sorted((root / CHAPTERS).glob("*.ipynb")):
        where = f"{CHAPTERS}/{path.name}"
        try:
            for name, record in _evidence_of(
                json.loads(path.read_text(encoding="utf-8")), where, known, problems
            ):
                found[name].append(record)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(f"{where}: not a readable notebook ({type(error).__name__}: {error})")
    if problems:
        raise LedgerError(problems)
    return [_entry(claim, found[name]) for name, claim in known.items()]


def _entry(claim, evidence):
    """One claim with its evidence, and what is still missing."""
    shown = {kind for e in evidence if e["ok"] for kind in ALSO_SHOWS.get(e["kind"], (e["kind"],))}
    missing = [need for need in claim.needs if need not in shown]
    for part in claim.parts:
        kinds = {
            k
            for e in evidence
            if e["ok"] and e["part"] == part
            for k in ALSO_SHOWS.get(e["kind"], (e["kind"],))
        }
        if claim.strongest not in kinds:
            missing.append(f"{claim.strongest}: {part}")
    return {
        "id": claim.id,
        "source": claim.source,
        "says": claim.says,
        "needs": list(claim.needs),
        "parts": list(claim.parts),
        "ok": not missing,
        "missing": missing,
        "evidence": evidence,
    }


def _evidence_of(notebook, where, known, problems):
    """(claim id, evidence) for every record a notebook stores; what cannot be trusted goes to `problems`."""
    digest = notebook["metadata"].get("mathlib", {}).get("source_digest")
    if digest is None:
        problems.append(f"{where}: no record of the sources that were run; execute it with make refresh")
    elif digest != source_digest(notebook):
        problems.append(
            f"{where}: the sources changed after they were run; execute it again with make refresh"
        )
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            place = f"{where}#{cell.get('id', f'cell-{number}')}"
            yield from _evidence_of_cell(cell, place, known, problems)


def _evidence_of_cell(cell, place, known, problems):
    """(claim id, evidence) of one code cell, its outputs held against the claims that its source names."""
    try:
        named = named_claims(_source(cell))
    except SyntaxError as error:
        problems.append(f"{place}: the source is not Python ({error.msg}), so its claims cannot be read")
        return
    stored = [record for output in cell["outputs"] for record in _records(output, place, problems)]
    stored = [record for record in stored if record["claim"] is not None]
    for claim, part in sorted(named, key=str):
        problem = _unknown(claim, part, known)
        if problem:
            problems.append(f"{place}: {problem}")
        elif not any((r["claim"], r["part"]) == (claim, part) for r in stored):
            problems.append(
                f"{place}: names {_pair(claim, part)} but stores no evidence for it; is it displayed?"
            )
    for record in stored:
        pair = record["claim"], record["part"]
        if pair not in named:
            problems.append(f"{place}: stores evidence for {_pair(*pair)}, which its source does not name")
        elif not _unknown(*pair, known):
            kept = {key: record[key] for key in ("kind", "ok", "detail")}
            yield record["claim"], kept | {"where": place, "part": record["part"]}


def named_claims(source):
    """{(claim, part)}: what the calls in a cell name by claim="..." and part="...", IPython lines skipped.

    Raises SyntaxError for a source that is not Python.
    """
    lines = ["pass" if line.startswith(("%", "!")) else line for line in source.splitlines()]
    named = set()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.Call):
            given = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
            if isinstance(given.get("claim"), str):
                named.add((given["claim"], given.get("part")))
    return named


def _records(output, place, problems):
    """The well-formed evidence in one output."""
    if EVIDENCE_MIME not in output.get("data", {}):
        return []
    record = output["data"][EVIDENCE_MIME]
    texts = isinstance(record, dict) and isinstance(record.get("detail"), str) and record.get("kind") in KINDS
    if not (
        texts
        and isinstance(record.get("ok"), bool)
        and all(isinstance(record.get(key), str | None) for key in ("claim", "part"))
    ):
        problems.append(f"{place}: holds malformed evidence, {json.dumps(record)[:120]}")
        return []
    return [{"part": None, "claim": None} | record]


def _unknown(claim, part, known):
    """What is wrong with a claim and its part, or ""."""
    if claim not in known:
        return f"names the claim {claim!r}, which {claims.FILE} does not have"
    if part is not None and part not in known[claim].parts:
        has = ", ".join(map(repr, known[claim].parts)) or "none"
        return f"names the part {part!r} of {claim!r}; its parts are: {has}"
    return ""


def _pair(claim, part):
    return repr(claim) + (f", part {part!r}" if part is not None else "")


def _source(cell):
    """The source of a cell, which a notebook keeps as a text or as a list of lines."""
    return "".join(cell["source"])


def table(entries):
    """The ledger as text: how many claims of a chapter are complete, then what the open ones still need."""
    topics = {}
    for entry in entries:
        topics.setdefault(entry["id"].split(".")[0], []).append(entry)
    width = max(len(topic) for topic in [*topics, "chapter"])
    lines = [f"{'chapter':{width}}  complete  open"]
    rows = [*topics.items(), ("total", entries)]
    for topic, own in rows:
        complete = sum(entry["ok"] for entry in own)
        lines.append(f"{topic:{width}}  {complete:8}  {len(own) - complete:4}")
    opened = [entry for entry in entries if not entry["ok"]]
    lines += (
        ["", "open claims, and the evidence each still needs:"] if opened else ["", "every claim is complete"]
    )
    lines += [f"  {entry['id']}: {', '.join(entry['missing'])}" for entry in opened]
    return "\n".join(lines)
