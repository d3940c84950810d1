"""``python -m bench ROUNDS ROWS``: measure, print, and write; of groups that were not measured, what earlier runs found stays."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from bench import groups, measurements, print_edition, table
from compendium.paths import ROOT


def main(rounds: str, rows: str) -> None:
    """Measure.

    :param rounds: how many.
    :param rows: names of groups, with spaces between; empty for all of them.
    """
    names = tuple(rows.split()) or tuple(groups.GROUPS)
    if unknown := [name for name in names if name not in groups.GROUPS]:
        sys.exit(f"There are no measurements '{unknown[0]}'. ROWS names some of: {', '.join(groups.GROUPS)}.")
    if not rounds.isdecimal() or int(rounds) == 0:
        sys.exit(f"ROUNDS is '{rounds}'; a number such as 3 was expected.")
    if "print" in names:
        print_edition.need_pango()
    # What was started in the background passes on that Ctrl-C is ignored; the servers must hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = groups.Bench(Path(folder).resolve())
        for number in range(1, int(rounds) + 1):
            print(f"Round {number} of {rounds}", flush=True)
            bench.found.round = number
            for name in groups.GROUPS:
                if name in names:
                    groups.GROUPS[name](bench)
    print(table.markdown(table.sections(bench.found, names)))
    found = measurements.read(ROOT / "tests" / "bench.csv") if rows.strip() else measurements.Measurements()
    found.replace(bench.found)
    table.write(found, tuple(groups.GROUPS), ROOT)


if __name__ == "__main__":
    main(*sys.argv[1:3])
