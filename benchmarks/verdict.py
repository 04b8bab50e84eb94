"""python -m benchmarks.verdict: how long a verdict takes, and how often the engine is right.

    python -m benchmarks.verdict [--json] [--store] [--subject sums]

The corpus is that of the tests, tests/verdict_corpus: identities and near-identities with known answers.
Seconds are of the processor, not of the clock, so that other work on the machine does not show. --store keeps
what was found in tests/verdict_corpus/last_run.json, which the book's page on its checks shows.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from tools.provenance import provenance

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from verdict_corpus import SUBJECTS  # noqa: E402

STORED = ROOT / "tests/verdict_corpus/last_run.json"

KINDS = ("proved", "confirmed", "refuted", "undecided")
LONGEST = 20.0  # seconds that no verdict may take


def timed(entry):
    """(kind, seconds) of one verdict."""
    start = process_time()
    kind = entry.verdict().kind
    return kind, process_time() - start


def row(entries, found):
    """Counts by kind, wrong verdicts and seconds of some entries; found holds what `timed` gave for each."""
    pairs = [(entry, kind) for entry, (kind, _) in zip(entries, found, strict=True)]
    seconds = [taken for _, taken in found]
    counts = Counter(kind for _, kind in pairs)
    true = [kind for entry, kind in pairs if entry.answer]
    return {
        "entries": len(pairs),
        "true": len(true),
        **{kind: counts[kind] for kind in KINDS},
        "false_accepts": sum(not e.answer and kind in ("proved", "confirmed") for e, kind in pairs),
        "false_refusals": true.count("refuted"),
        "true_proved": true.count("proved") / len(true) if true else None,
        "median": median(seconds),
        "p95": quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0],
        "max": max(seconds),
    }


def result(subjects):
    """The rows of every subject and of all together, the verdict of each entry, and the five slowest."""
    found = {name: [timed(entry) for entry in entries] for name, entries in subjects.items()}
    everything = [entry for entries in subjects.values() for entry in entries]
    rows = {name: row(entries, found[name]) for name, entries in subjects.items()}
    all_found = [pair for pairs in found.values() for pair in pairs]
    slow = sorted(zip(everything, all_found, strict=True), key=lambda pair: -pair[1][1])[:5]
    slowest = [{"entry": entry.name, "seconds": taken} for entry, (_, taken) in slow]
    kinds = {
        name: {entry.name: kind for entry, (kind, _) in zip(entries, found[name], strict=True)}
        for name, entries in subjects.items()
    }
    return {"subjects": rows, "all": row(everything, all_found), "kinds": kinds, "slowest": slowest}


def words(found):
    """The result as a table."""
    form = "{:<14}" + "{:>8}{:>6}" + "{:>10}" * 4 + "{:>9}{:>9}{:>8}" + "{:>8}" * 3
    lines = [
        form.format("", "entries", "true", *KINDS, "accepts", "refusals", "share", "median", "p95", "max")
    ]
    for name, r in (*found["subjects"].items(), ("all", found["all"])):
        counts = (
            r["entries"],
            r["true"],
            *(r[kind] for kind in KINDS),
            r["false_accepts"],
            r["false_refusals"],
        )
        share = "" if r["true_proved"] is None else f"{r['true_proved']:.1%}"
        times = (f"{r[name]:.2f}" for name in ("median", "p95", "max"))
        lines.append(form.format(name, *counts, share, *times))
    lines += [
        "",
        "accepts, refusals: false ones. share: of the true entries, proved. Seconds of the processor.",
    ]
    slow = (f"{s['entry']} {s['seconds']:.1f} s" for s in found["slowest"])
    return "\n".join([*lines, f"slowest: {', '.join(slow)}"])


def main(arguments=None):
    """Print what was measured. Exit status 1 if a verdict is wrong or takes longer than LONGEST."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdict", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--store", action="store_true", help="keep it for the book; of all subjects only")
    parser.add_argument("--subject", choices=SUBJECTS, action="append", help="only this subject")
    given = parser.parse_args(arguments)
    if given.store and given.subject:
        parser.error("--store keeps all subjects; leave out --subject")
    found = result(
        {name: entries for name, entries in SUBJECTS.items() if name in (given.subject or SUBJECTS)}
    )
    print(json.dumps(found, indent=1) if given.json else words(found))
    if given.store:
        text = json.dumps(found | provenance(ROOT), indent=1, ensure_ascii=False)
        STORED.write_text(text + "\n", encoding="utf-8")
    whole = found["all"]
    return int(bool(whole["false_accepts"] or whole["false_refusals"] or whole["max"] > LONGEST))


if __name__ == "__main__":
    raise SystemExit(main())
