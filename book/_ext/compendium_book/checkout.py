"""``jupyter-book build .``: the book of a checkout, from notebooks to the complete site.

Before Sphinx reads anything, papermill runs the notebooks that need it, and all that the book is made of is staged: Sphinx then reads the
staged book. It writes into a working folder; when it is done, the complete site replaces the last one, which stays if anything failed.
``python -m compendium build`` comes through here too, and has run the notebooks before.
"""

from __future__ import annotations

import contextlib
import gc
import logging as python_logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from compendium import environment, workplace
from compendium.errors import CompendiumError
from compendium.paths import HTML, PDF, ROOT, STAGED
from compendium.publish import locations, site, staging

logger = logging.getLogger(__name__)


class Checkout:
    """The build of a checkout."""

    def __init__(self) -> None:
        """Know nothing yet: where Sphinx works is decided when its configuration is read."""
        self.work: Path | None = None  # a folder that lasts from build to build, so that Sphinx reads only what changed
        self.tables = ""  # see `site.tables_digest`
        self.locks = contextlib.ExitStack()  # open until the process ends

    def begin(self, app: Sphinx, config: Config) -> None:
        """Bring the staged book up to date and direct Sphinx to it."""
        environment.require_unix()
        with stopping():
            if Path(app.srcdir) != ROOT:
                raise CompendiumError(f"Jupyter Book can make the whole book only, not a part of it: jupyter-book build {ROOT}")
            asked = Path(app.outdir)
            path = type(app.srcdir)  # Sphinx has its own
            if site.DRAFTS in os.environ:  # pages of drafts, which no build takes
                app.srcdir = app.confdir = path(STAGED)
                config.external_toc_path = str(STAGED / staging.CONTENTS)
                return
            own = asked in (HTML.resolve(), PDF.resolve())
            if own:
                with contextlib.suppress(OSError):
                    asked.rmdir()  # Sphinx has made it, where there was none
            self.tables = os.environ[site.PREPARED] if site.PREPARED in os.environ else self._prepare()
            app.srcdir = app.confdir = path(STAGED)
            config.external_toc_path = str(STAGED / staging.CONTENTS)
            app.outdir = path(site.WORK / asked.name / "_build" / asked.name) if own else path(asked)
            app.doctreedir = path(app.outdir.parent / ".doctrees" / asked.name)
            folder = Path(app.outdir).parents[1]
            if folder.parent == site.WORK:
                self.work = folder
                site.begin_work(folder)
                if asked.name == PDF.name:
                    site.copy_trees(Path(app.doctreedir))  # what was read for the site serves print too
            else:
                shutil.rmtree(app.doctreedir, ignore_errors=True)
            Path(app.outdir).mkdir(parents=True, exist_ok=True)

    def _prepare(self) -> str:
        """Run and stage, as ``python -m compendium build`` does before it comes here."""
        from compendium.publish.prepare import Settings, prepare

        settings = Settings.from_environment()
        workplace.leave()
        environment.adopt()
        self.locks.enter_context(site.build_lock(logger.info))
        site.recover()
        tables = site.tables_digest()
        phases = prepare(settings, logger.info, lambda o: logger.info("  %-32s %-8s %6.1f s", o.job.name, o.state, o.seconds))
        for phase, seconds in phases:
            logger.info("%s, %.1f s", phase, seconds)
        return tables

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Put the new site in the place of the last one, unless something failed."""
        failed = error is not None or (app._warncount and app.keep_going)
        if failed or self.work is None:
            return
        with stopping():
            sound = not app._warncount
            if sound and app.builder.name == self.work.name:
                site.finish_work(self.work)
            take, place = (site.assemble, HTML) if app.builder.name == "html" else (site.take_pdfs, PDF)
            take(Path(app.outdir), self.tables, sound)
            app.outdir = type(app.outdir)(place)  # where Sphinx says that they are


@contextlib.contextmanager
def stopping() -> Iterator[None]:
    """Turn an error that a person can correct into its message and an exit status; Sphinx would show where in its code it came up."""
    try:
        yield
    except CompendiumError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error}. What was there before is unchanged.")


def _stop(message: str) -> NoReturn:
    sys.exit(f"{site.STOPPED}{message}")


class InSources(python_logging.Filter):
    """Warnings name the file that their author edits, not its staged copy."""

    def filter(self, record: python_logging.LogRecord) -> bool:
        """Rewrite the place of a warning; all of them pass."""
        if place := getattr(record, "location", None):
            record.location = locations.in_sources(str(place))
        return True


def setup(app: Sphinx) -> None:
    # Sphinx makes millions of small objects that live long: garbage collection at Python's default thresholds is a seventh of its time.
    gc.set_threshold(200_000, 20, 20)
    for handler in python_logging.getLogger("sphinx").handlers:
        for place, known in enumerate(handler.filters):
            if isinstance(known, logging.WarningLogRecordTranslator):  # it finds the place
                handler.filters.insert(place + 1, InSources())
                break
    checkout = Checkout()
    # Before Sphinx checks the folders of styles (800) and reads the contents (900).
    app.connect("config-inited", checkout.begin, priority=100)
    app.connect("build-finished", checkout.finish, priority=1000)
