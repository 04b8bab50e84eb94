"""python -m mathlib ledger [--json] [--root DIR]: which claims of the book have the evidence they need."""

import argparse
import json
import sys

from mathlib import ledger

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
    return made


def main(arguments=None):
    """Print the ledger; the exit status."""
    options = parser().parse_args(arguments)
    try:
        entries = ledger.collect(options.root)
    except (ledger.LedgerError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(entries, ensure_ascii=False, indent=1) if options.json else ledger.table(entries))
    return 0 if all(entry["ok"] for entry in entries) else 1


if __name__ == "__main__":
    sys.exit(main())
