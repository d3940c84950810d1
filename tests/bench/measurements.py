"""What was measured, by name and round, and the file that keeps it."""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HEADER = ("measurement", "round", "value", "unit")


@dataclass
class Measurements:
    """Values by measurement and round."""

    values: dict[str, dict[int, float]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    round: int = 1

    def add(self, name: str, value: float, unit: str = "seconds") -> None:
        """Note a value of this round."""
        self.values.setdefault(name, {})[self.round] = value
        self.units[name] = unit
        print(f"  {name:44} {value:8.2f} {unit}", flush=True)

    def time(self, name: str, action: Callable[[], object]) -> None:
        """Note how many seconds an action takes."""
        started = time.monotonic()
        action()
        self.add(name, time.monotonic() - started)

    def median(self, name: str) -> float:
        """The median over the rounds.

        :raises KeyError: nothing of this name was measured.
        """
        return statistics.median(self.values[name].values())

    def rounds(self) -> int:
        """How often every measurement was taken."""
        return min(len(found) for found in self.values.values())

    def replace(self, others: Measurements) -> None:
        """Put others in the place of those of the same names."""
        self.values |= others.values
        self.units |= others.units

    def write(self, path: Path) -> None:
        """Write all of it as CSV."""
        with path.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(HEADER)
            for name, found in self.values.items():
                rows.writerows([name, number, f"{value:.3f}", self.units[name]] for number, value in found.items())


def read(path: Path) -> Measurements:
    """The measurements of a file that :meth:`Measurements.write` wrote."""
    found = Measurements()
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.values.setdefault(row["measurement"], {})[int(row["round"])] = float(row["value"])
            found.units[row["measurement"]] = row["unit"]
    return found
