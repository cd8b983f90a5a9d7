"""Run all benchmarks, or those named; print a table and write results.json and machine.json."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

from benchmarks import machine, rows
from benchmarks.children import NotMeasured
from benchmarks.results import Row, to_json, to_table

_FOLDER = Path(__file__).parent


def main() -> int:
    """Return 0 if everything was measured, whatever the values are; 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(rows.ALL)}")
    names = parser.parse_args().names or list(rows.ALL)
    if unknown := [name for name in names if name not in rows.ALL]:
        parser.error(f"unknown: {', '.join(unknown)}; choose from: {', '.join(rows.ALL)}")
    load, begun = machine.load(), time.monotonic()
    found: list[Row] = []
    with rows.new_bench() as bench:
        for name in names:
            found += _measured(name, bench)
    (_FOLDER / "results.json").write_text(to_json(found), encoding="utf-8")
    (_FOLDER / "machine.json").write_text(machine.describe(load, time.monotonic() - begun), encoding="utf-8")
    print("\n" + to_table(found))
    print(f"\n{time.monotonic() - begun:.0f} s. Written: benchmarks/results.json, benchmarks/machine.json")
    return 1 if any(math.isnan(row.value) for row in found) else 0


def _measured(name: str, bench: rows.Bench) -> list[Row]:
    """Return the rows of one benchmark; if it could not be measured, one row with the reason."""
    begun = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    try:
        return rows.ALL[name](bench)
    except NotMeasured as problem:
        return [Row(name=name, value=math.nan, unit="x", ours=str(problem))]
    finally:
        print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
