"""How fast the build is, as ratios of times of one run on this machine: ``make bench``, or ``make bench ROUNDS=5``.

Every measurement is taken in each round, one after the other, in copies of this checkout and of version 0.5.0, each with a cache of its
own; the table gives medians. It is written to ``tests/bench.md`` and ``tests/bench.csv``, and into BENCHMARKS.md between its marks; a line
of the README quotes it.

A round takes about 18 minutes on a quiet machine with two cores; 0.5.0 is built twice, once with the packages that it was locked with, in
six minutes. So three rounds take about an hour.

``make bench ROWS="serving"`` takes a part of the measurements, prints them and writes nothing: ``cold``, ``edits``, ``serving``,
``print``, ``profiles``, or several of them.
"""
