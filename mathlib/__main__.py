"""Questions to the book.

python -m mathlib ledger [--json] [--root DIR]    which claims have the evidence they need
python -m mathlib collect [--csv] NOTEBOOK ...    what the exercises in notebooks are answered, judged anew
"""

import argparse
import json
import os
import sys

from mathlib import collect, ledger

STATUS = (
    "exit status: 0 every claim is complete, 1 some lack evidence, 2 the stored evidence cannot be trusted"
)


def parser():
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m mathlib", description="Questions to the book.")
    commands = made.add_subparsers(dest="command", required=True)
    own = commands.add_parser(
        "ledger",
        help="hold the evidence stored in the chapters against claims.toml",
        description="Hold the evidence stored in the chapters against claims.toml. Nothing is run.",
        epilog=STATUS,
    )
    own.add_argument(
        "--json", action="store_true", help="print a JSON list, one object a claim, in place of a table"
    )
    own.add_argument(
        "--root", metavar="DIR", help="the book's directory (default: the one mathlib stands in)"
    )
    handed_in = commands.add_parser(
        "collect",
        help="judge the answers to the exercises in notebooks that were handed in",
        description="Judge the answers to the exercises in notebooks. Nothing in them is run.",
        epilog="exit status: 0 all notebooks were read, 2 one cannot be",
    )
    handed_in.add_argument("--csv", action="store_true", help="print one line an answer, as CSV")
    handed_in.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="an .ipynb file")
    return made


def main(arguments=None):
    """Answer one question; the exit status."""
    options = parser().parse_args(arguments)
    return show_answers(options) if options.command == "collect" else show_ledger(options)


def show_answers(options):
    """Print what the notebooks answer."""
    os.environ["BOOK_PROGRESS"] = ""  # the answers of others are not the progress of the one who asks
    try:
        answers = [each for path in options.notebooks for each in collect.collect(path)]
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(collect.as_csv(answers) if options.csv else collect.table(answers))
    return 0


def show_ledger(options):
    """Print the ledger."""
    try:
        entries = ledger.collect(options.root)
    except (ledger.LedgerError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(entries, ensure_ascii=False, indent=1) if options.json else ledger.table(entries))
    return 0 if all(entry["ok"] for entry in entries) else 1


if __name__ == "__main__":
    sys.exit(main())
