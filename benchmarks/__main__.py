"""python -m benchmarks [--json] [--pairs 7] [--case toy]: print the table, or the same as JSON."""

import argparse
import json

from benchmarks.cases import CASES
from benchmarks.table import result, words


def main(arguments=None):
    """Print what was measured. Exit status 1 if a bar is missed and --strict is given"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--pairs", type=int, default=7, help="timings of each library (7)")
    names = [case.name for case in CASES]
    parser.add_argument("--case", choices=names, action="append", help="only this case")
    parser.add_argument("--strict", action="store_true", help="end with status 1 if a bar is missed")
    given = parser.parse_args(arguments)
    if given.pairs < 1:
        parser.error(f"--pairs must be 1 or more, not {given.pairs}")
    found = result([case for case in CASES if not given.case or case.name in given.case], given.pairs)
    print(json.dumps(found, indent=1) if given.json else words(found))
    missed = [other for row in found["cases"] for other in row["against"] if other.get("reached") is False]
    return 1 if given.strict and missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
