"""One build of the site and the print edition, from notebooks to pages; also as a process that reports what it does as lines of JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator

from compendium import environment, workplace
from compendium.errors import CompendiumError, TablesChanged
from compendium.publish import prepare, site
from compendium.run.execute import Outcome

MAX_ATTEMPTS = 3  # builds, when tables change meanwhile


def build(
    settings: prepare.Settings, with_pdf: bool, report: Callable[[str], None], on_outcome: Callable[[Outcome], None]
) -> Iterator[tuple[str, float]]:
    """Bring the notebooks, the site and the print edition up to date; yields each phase with its seconds.

    A build waits for another one of the same checkout, and begins again when tables change meanwhile.

    :param report: called with what a reader of the terminal should know.
    :param on_outcome: called with the outcome of each notebook as it comes.
    :raises CompendiumError: a table is damaged, a notebook failed, or a page is faulty; the last good book stays.
    """
    with site.build_lock(report):
        site.recover()
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                yield from _once(settings, with_pdf, report, on_outcome)
                return
            except TablesChanged:
                if attempt == MAX_ATTEMPTS:
                    raise
                report("Tables changed while the book was being made of them: it is made again.")


def _once(
    settings: prepare.Settings, with_pdf: bool, report: Callable[[str], None], on_outcome: Callable[[Outcome], None]
) -> Iterator[tuple[str, float]]:
    tables = site.tables_digest()
    yield from prepare.prepare(settings, report, on_outcome)
    clock = prepare.Clock()
    made = site.build_html(tables)
    yield clock.phase("HTML" if made else "HTML, unchanged")
    if with_pdf:
        made = site.build_pdf(tables)
        yield clock.phase("PDF" if made else "PDF, unchanged")


def main() -> None:
    """Build the site in the state of the day that the argument names, and report each event as a line of JSON.

    Events: ``report`` (a text), ``outcome`` (of a notebook), ``phase``, ``error``, ``done``. The process ends when standard input closes.
    """
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(5)  # what a draft needs comes first
    environment.forget_settings()
    workplace.leave()

    def tell(event: str, value: object = None) -> None:
        print(json.dumps([event, value]), file=events, flush=True)

    def on_outcome(outcome: Outcome) -> None:
        tell("outcome", [outcome.job.name, outcome.state, outcome.seconds, outcome.error])

    try:
        for phase in build(prepare.Settings(as_of=sys.argv[1]), False, lambda text: tell("report", text), on_outcome):
            tell("phase", phase)
        tell("done")
    except CompendiumError as error:
        tell("error", str(error))
    except OSError as error:
        tell("error", f"{error}. What was there before is unchanged.")


def _end_with_parent() -> None:
    """The watcher of the build's folder then ends what the build started."""
    while os.read(0, 1024):
        pass
    os._exit(1)
