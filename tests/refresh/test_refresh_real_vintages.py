"""Real vintages through the checks of a refresh.

A vintage is stored, and the next one of the same source, made from the provider's file, is offered as a refresh would offer it: it must
be accepted, or refused for a reason that is listed here. With a fault in it, it must be refused, and ``data/`` must not change.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from answers import Reply
from conftest import Project, contents
from server import Server, environment

from compendium.errors import CompendiumError
from compendium.importers import Feed, Recipe, feeds, iom, passports, recipes, unhcr
from compendium.importers.names import is_name
from compendium.importers.worldbank.common import MILLION
from compendium.importers.worldbank.indicators import read_wdi, read_wdi_sheet
from compendium.refresh import checks, refresh
from compendium.refresh.fetch import Download
from compendium.tables import catalog, store
from compendium.tables.catalog import DATA
from compendium.tables.model import Release

SOURCES = os.environ.get("COMPENDIUM_SOURCES", "")
pytestmark = pytest.mark.skipif(
    not SOURCES, reason="COMPENDIUM_SOURCES names no folder of providers' files; set it to test a refresh with them"
)

# --- Vintages --------------------------------------------------------------------------------------------------------


def laid_out(frame: pd.DataFrame, read: Callable[[Path], pd.DataFrame]) -> pd.DataFrame:
    """What an importer's reader makes of a file that has been put into the layout that it knows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        frame.to_csv(path, index=False)
        return read(path)


def text(path: Path, **more: int) -> pd.DataFrame:
    return pd.read_csv(path, dtype="string", keep_default_na=False, **more)


def of_gdidata(path: Path, variable: str, value: str, scale: float = 1) -> pd.DataFrame:
    """An indicator of the World Bank in gdidata (June 2025), whose zeros mean no figure."""
    raw = text(path)
    raw = raw[(raw["var"] == variable) & (pd.to_numeric(raw["v"]) != 0)]
    named = raw.rename(columns={"geo": "Country Code", "t": "Year", "v": "Value"}).assign(**{"Country Name": raw["geo"]})
    return laid_out(named, functools.partial(read_wdi, value=value, scale=scale))


def outflows_2021(path: Path) -> pd.DataFrame:
    """The World Bank's own CSV of September 2021: a column a year, and zeros that mean no figure."""
    raw = text(path, skiprows=4)
    long = raw.melt(["Country Name", "Country Code"], [c for c in raw.columns if c.isdigit()], "Year", "Value")
    long = long[~long["Value"].isin(["", "0"])]
    return laid_out(long, functools.partial(read_wdi, value="usd_million", scale=MILLION))


def refugees_2024(path: Path) -> pd.DataFrame:
    """UNHCR's figures of mid-2024 in gdidata, ends of years: others of concern are not distinguished there and left out."""
    columns = {"refugee": "refugees", "asylum": "asylum_seekers", "idp": "idps", "stateless": "stateless"}
    raw = text(path)
    raw = raw[raw["group"].isin(columns) & (raw["t"] < "2024")].replace({"OOO": "UNK", "STL": "XXA"})
    wide = raw.assign(group=raw["group"].map(columns)).pivot(index=["t", "from", "geo"], columns="group", values="n").fillna("")
    wide = wide.reset_index().rename(columns={"t": "year", "from": "coo_iso", "geo": "coa_iso"})
    return laid_out(wide.assign(oip="", ooc="", hst=""), unhcr.read_population)


def visas_2019(path: Path) -> pd.DataFrame:
    words = {"3": "visa free", "2": "visa on arrival", "1": "eta", "0": "visa required"}
    raw = text(path)
    return laid_out(raw.assign(Requirement=raw["Code"].map(words)), passports.read_long)


def deaths_2026(path: Path) -> pd.DataFrame:
    """IOM's incidents in Europe and its sea routes to May 2026, other names of columns; a few of 2026 have prose for a country."""
    names = {
        "Incident year": "Incident Year",
        "No. dead/missing": "Total Number of Dead and Missing",
        "Cause of death (category)": "Cause of Death",
        "Route": "Migration Route",
    }
    raw = text(path).rename(columns=names).replace({"Country of Incident": {"NA": ""}})
    prose = ~raw["Country of Incident"].map(is_name) & (raw["Country of Incident"] != "")
    assert set(raw.loc[prose, "Incident Year"]) == {"2026"}
    assert prose.sum() < 10
    return laid_out(raw[~prose], iom.read_all_incidents)


def displaced_2026(path: Path) -> pd.DataFrame:
    """IDMC's people displaced by conflict, as UNHCR passed them on in June 2026, with a total of the world before 2009."""
    raw = text(path)
    raw = raw[(raw["coo_iso"] != "UNK") & (raw["year"] >= "2009") & (raw["total"] != "0")]
    return raw.rename(columns={"coo_iso": "area", "total": "persons"}).assign(cause="conflict")


def _vintage(table: str, date: str, file: str, read: Callable[[Path], pd.DataFrame], provider: str = "") -> Recipe:
    """A vintage that is not in ``data/``, described as the newest release of its source."""
    found = [p.release for p in recipes(table) if provider in ("", p.release.provider)]
    return Recipe(replace(found[-1], date=date, edition=f"Vintage of {date}"), (file,), read)


GDIDATA = "worldbank/gdidata-wdi.csv.gz"
BANK = "World Bank"
FURTHER = [
    _vintage(
        "remittance-inflows",
        "2023-05-10",
        "worldbank/wdi-2023-05-bx-trf-pwkr-cd-dt-remittances-received.xls",
        functools.partial(read_wdi_sheet, value="usd_million", indicator="BX.TRF.PWKR.CD.DT", scale=MILLION),
        BANK,
    ),
    _vintage(
        "remittance-inflows",
        "2025-06-19",
        GDIDATA,
        functools.partial(of_gdidata, variable="remin", value="usd_million", scale=MILLION),
        BANK,
    ),
    _vintage("remittance-outflows", "2021-09-30", "worldbank/api-bm-trf-pwkr-cd-dt-ds2-en-csv-v2-3012027.csv", outflows_2021),
    _vintage(
        "remittance-outflows",
        "2025-06-19",
        GDIDATA,
        functools.partial(of_gdidata, variable="remout", value="usd_million", scale=MILLION),
    ),
    _vintage("gdp", "2025-06-19", GDIDATA, functools.partial(of_gdidata, variable="gdp", value="usd_million", scale=MILLION)),
    _vintage(
        "investment-and-aid",
        "2025-06-19",
        GDIDATA,
        lambda path: of_gdidata(path, "fdiin", "usd_million", MILLION).assign(flow="fdi"),
    ),
    _vintage(
        "population",
        "2025-06-19",
        GDIDATA,
        lambda path: of_gdidata(path, "pop", "persons").round({"persons": 0}),
        "World Bank, World Development Indicators",
    ),
    _vintage("refugees", "2024-10-09", "unhcr/gdidata-unhcr.csv.gz", refugees_2024),
    _vintage("visa-requirements", "2019-11-23", "passport-index/passport-index-2019-11-23-tidy-iso3.csv.gz", visas_2019),
    _vintage("migrant-deaths", "2026-06-08", "iom/iom-missing-migrants-europe-2014-2026.csv.gz", deaths_2026),
    _vintage("internally-displaced-persons", "2026-06-25", "unhcr/unhcr-idmc.csv.gz", displaced_2026),
]

# --- Pairs -----------------------------------------------------------------------------------------------------------

Frames = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Refusal:
    """Why a real vintage is refused, and the part of the two that must be accepted."""

    message: str  # a part of it
    part: Callable[[pd.DataFrame, pd.DataFrame], Frames] | None = None  # of the older and the newer


def without_areas(*lost: str) -> Callable[[pd.DataFrame, pd.DataFrame], Frames]:
    """The older vintage without areas that the newer one lacks."""

    def part(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
        return older[~older["area"].isin(lost)], newer

    return part


def one_residual(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    key = [c for c in older if c != "migrants"]
    joined = older.replace({"origin": {"OTN": "OOO", "OTS": "OOO"}})
    return joined.groupby(key, as_index=False)["migrants"].sum(), newer


def briefs_until_2023(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    older, newer = without_areas("CAF", "GNQ", "IRN", "TCD", "TKM")(older, newer)
    return older[older["year"] >= 2000], newer


def economies_of_the_bank(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    return older[older["area"].isin(set(newer["area"]))], newer


def receivers_of_both(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    for side in ("sender", "receiver"):
        older = older[older[side].isin(set(newer[side]))]
    return older, newer


def corridors_of_the_selection(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    corridors = newer[["sender", "receiver"]].drop_duplicates()
    return older[(older["year"] > 2016) | ((older["year"] == 2016) & (older["quarter"] > 1))].merge(corridors), newer


def same_populations(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    return older, newer[newer["population_type"].isin(set(older["population_type"]))]


def mediterranean(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    return older[older["region"] == "Mediterranean"], newer[newer["region"] == "Mediterranean"]


def by_conflict(older: pd.DataFrame, newer: pd.DataFrame) -> Frames:
    older, newer = without_areas("MYT", "XKX")(older, newer)
    return older[older["cause"] == "conflict"], newer


# By table and date of the newer vintage.
REFUSALS = {
    # Origins that were known only to be in the North or in the South are one residual from 2020 on.
    ("migrant-stock-by-origin", "2021-01-15"): Refusal("(OTN, OTS)", one_residual),
    ("migrant-stock-by-origin-and-sex", "2021-01-15"): Refusal("(OTN, OTS)", one_residual),
    # KNOMAD dropped five economies that do not report, and the years before 2000.
    ("remittance-inflows", "2023-06-13"): Refusal("(CAF, GNQ, IRN, TCD, TKM)", briefs_until_2023),
    # The World Bank took out its estimates for two more.
    ("remittance-inflows", "2026-07-01"): Refusal("(BRN, SOM)", without_areas("BRN", "SOM")),
    # The matrix of 2021 leaves out receivers without a figure; that of 2017 had twelve of them.
    ("bilateral-remittances", "2022-12-31"): Refusal("12 of the 181 areas in 'receiver'", receivers_of_both),
    # gdidata has the population of territories that are no economies of the World Bank.
    ("population", "2026-07-01"): Refusal(
        "21 of the 237 areas in 'area' of the release of 2025-06-19 are not in the provider's file (AIA, BES, BLM, COK, ESH, FLK, …)",
        economies_of_the_bank,
    ),
    # The file to 2025 begins in 2016 and selects corridors.
    ("remittance-prices", "2025-03-31"): Refusal("areas in 'sender' of the release of 2020-12-07 are not in", corridors_of_the_selection),
    # gdidata does not distinguish others of concern, people in need of protection and host communities.
    ("refugees", "2026-06-25"): Refusal("the total of persons in", same_populations),
    # The file of June 2026 holds Europe and its sea routes alone.
    ("migrant-deaths", "2026-06-08"): Refusal("rows of the release of 2025-06-04 are not in the provider's file", mediterranean),
    # The file of 2025 has the end of 2024 alone.
    ("internally-displaced-persons", "2025-05-13"): Refusal("areas in 'area' of the release of 2024-05-14 are not in the provider's file"),
    # What UNHCR passes on leaves disasters out, and with them some areas; Kosovo is in Serbia, Mayotte in France.
    ("internally-displaced-persons", "2026-06-25"): Refusal("areas in 'area' of the release of", by_conflict),
}


@dataclass(frozen=True)
class Pair:
    """Two vintages of the source of a feed, one after the other."""

    feed: Feed
    older: Recipe
    newer: Recipe

    @property
    def refusal(self) -> Refusal | None:
        return REFUSALS.get((self.feed.release.table.name, self.newer.release.date))

    def __str__(self) -> str:
        return f"{self.feed.release.table.name}-{self.older.release.date[:7]}-{self.newer.release.date[:7]}"


def vintages(feed: Feed) -> list[Recipe]:
    """Those of the feed's source, oldest first."""
    providers = feed.earlier_providers or (feed.release.provider,)
    table = feed.release.table.name
    found = [p for p in (*recipes(table), *FURTHER) if p.release.table.name == table and p.release.provider in providers]
    return sorted(found, key=lambda p: p.release.date)


def pairs() -> Iterator[Pair]:
    for feed in feeds():
        yield from (Pair(feed, *two) for two in pairwise(vintages(feed)))
        if feed.release.table.name == "internally-displaced-persons":  # what is in between has one year
            yield Pair(feed, vintages(feed)[0], vintages(feed)[-1])


@functools.cache
def made(recipe: Recipe) -> pd.DataFrame:
    return recipe.read(*(Path(SOURCES) / name for name in recipe.files))


def frames(pair: Pair) -> Frames:
    """Both vintages, or the parts of them of which the newer must be accepted."""
    both = made(pair.older), made(pair.newer)
    return pair.refusal.part(*both) if pair.refusal and pair.refusal.part else both


# --- Offered to a refresh -------------------------------------------------------------------------------------------------------


def stored(folder: Path, *releases: Release) -> Path:
    """A data folder that holds the list of areas and some releases of the real one."""
    chosen = (catalog.read_catalog(DATA).table("areas")[-1], *releases)
    for release in chosen:
        (folder / release.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / release.path, folder / release.path)
    (folder / "datapackage.json").write_text(json.dumps({**store.PACKAGE_HEAD, "resources": [r.to_json() for r in chosen]}))
    return folder


def holding(folder: Path, recipe: Recipe, frame: pd.DataFrame) -> Path:
    """A data folder with the list of areas and a vintage."""
    store.write_release(frame, recipe.release, stored(folder))
    return folder


def take(feed: Feed, frame: pd.DataFrame, day: str, folder: Path) -> refresh.Outcome:
    """Offer a frame as what the feed's reader makes of a download of that day."""
    downloads = [Download(e.name, Path(e.name), e.url, day, "0" * 64) for e in feed.files]
    read = refresh.read(replace(feed, read=lambda *_: frame, read_date=None), downloads)
    return refresh.ingest_if_new(feed, *read, folder, dry=False)


def refused(feed: Feed, frame: pd.DataFrame, day: str, folder: Path) -> str:
    """The message of a refusal that left the folder as it was."""
    before = contents(folder)
    with pytest.raises(CompendiumError) as caught:
        take(feed, frame, day, folder)
    assert contents(folder) == before
    return str(caught.value)


def day_after(recipe: Recipe) -> str:
    return (dt.date.fromisoformat(recipe.release.date) + dt.timedelta(1)).isoformat()


@pytest.mark.parametrize("pair", list(pairs()), ids=str)
def test_a_real_revision_is_accepted_or_refused_for_a_reason(pair: Pair, tmp_path: Path) -> None:
    day, refusal = pair.newer.release.date, pair.refusal
    if refusal:
        folder = holding(tmp_path / "whole", pair.older, made(pair.older))
        assert refusal.message in refused(pair.feed, made(pair.newer), day, folder)
        if not refusal.part:
            return
    older, newer = frames(pair)
    folder = holding(tmp_path / "data", pair.older, older)
    done = take(pair.feed, newer, day, folder)
    assert (done.state, done.release and done.release.date) == ("new", day), done.message
    assert store.validate_all(folder) == 3
    assert take(pair.feed, newer, day_after(pair.newer), folder).state == "same"


def test_every_reason_is_needed() -> None:
    assert {(p.feed.release.table.name, p.newer.release.date) for p in pairs() if p.refusal} == set(REFUSALS)


# --- Faults ----------------------------------------------------------------------------------------------------------


def half(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    return frame.sort_values(list(feed.release.table.key)).iloc[::2]


def tenfold(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    return frame.assign(**{feed.bounds.measure: 10 * pd.to_numeric(frame[feed.bounds.measure])})


def slipped(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """Figures one row too low, as from a misread header."""
    column, rows = feed.bounds.measure, frame.sort_values(list(feed.release.table.key))
    return rows.assign(**{column: pd.to_numeric(rows[column]).to_numpy()[[-1, *range(len(rows) - 1)]]})


def newest_in_another_unit(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    year = checks.years_of(frame.reset_index(drop=True), feed.release.table)
    figures = pd.to_numeric(frame[feed.bounds.measure]).reset_index(drop=True)
    return frame.reset_index(drop=True).assign(**{feed.bounds.measure: figures.mask(year == year.max(), 1000 * figures)})


def unknown_area(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    column = next(f.name for f in feed.release.table.fields if f.area)
    return frame.assign(**{column: ["XQZ", *frame[column].iloc[1:]]})


FAULTS = {
    half: ("in the provider's file", "xpected at most"),
    tenfold: ("xpected at most",),
    slipped: ("xpected at most", "xpected at least", "expected at most"),
    newest_in_another_unit: ("xpected at most",),
    unknown_area: ("expected an area code of the table 'areas', found 'XQZ'",),
}


def last_pair(feed: Feed) -> Pair:
    """The last pair of which the newer vintage is accepted; for a source with one vintage, that one twice."""
    found = [p for p in pairs() if p.feed == feed and not (p.refusal and not p.refusal.part)]
    return found[-1] if found else Pair(feed, vintages(feed)[-1], vintages(feed)[-1])


def faulty() -> Iterator[tuple[Feed, Callable[..., pd.DataFrame]]]:
    for feed in feeds():
        yield feed, half
        if feed.bounds.measure:  # else there are no figures
            yield feed, tenfold
            yield feed, slipped
            if "year" in {f.name for f in feed.release.table.fields}:
                yield feed, newest_in_another_unit
        if any(f.area for f in feed.release.table.fields):
            yield feed, unknown_area


def name(value: object) -> str:
    return f"{value.release.table.name}-{Path(value.files[0].name).stem}" if isinstance(value, Feed) else getattr(value, "__name__", "")


@pytest.mark.parametrize(("feed", "fault"), list(faulty()), ids=name)
def test_a_real_revision_with_a_fault_is_refused(feed: Feed, fault: Callable[..., pd.DataFrame], tmp_path: Path) -> None:
    pair = last_pair(feed)
    older, newer = frames(pair)
    folder = holding(tmp_path / "data", pair.older, older)
    message = refused(feed, fault(newer, feed), day_after(pair.newer), folder)
    assert any(words in message for words in FAULTS[fault]), message


@pytest.mark.parametrize("feed", [f for f in feeds() if len(vintages(f)) > 1], ids=name)
def test_an_older_vintage_after_a_newer_one_is_refused(feed: Feed, tmp_path: Path) -> None:
    pair = last_pair(feed)
    older, newer = frames(pair)
    folder = holding(tmp_path / "data", pair.newer, newer)
    date = pair.older.release.date
    assert f"is of {date}, older than the stored release of" in refused(feed, older, date, folder)
    if "year" in older and int(older["year"].max()) < int(newer["year"].max()):
        # A folder or a mirror may give an old file a new date.
        message = refused(feed, older, day_after(pair.newer), folder)
        assert "are not in the provider's file" in message or "the provider's file ends in" in message


# --- The command -----------------------------------------------------------------------------------------------------

STOCK, VISAS, DEATHS = (next(feeds(t)) for t in ("migrant-stock", "visa-requirements", "migrant-deaths"))
WORKBOOKS = {
    "2017-12-18": "undesa/un-migrant-stock-total-2017.xlsx",
    "2019-09-17": "undesa/undesa-pd-2019-migrant-stock-total-dataset.xlsx",
    "2021-01-15": "undesa/undesa-pd-2020-ims-stock-by-sex-and-destination.xlsx",
}
VISA_DAY = "2025-01-12"
COMMITS = json.dumps([{"sha": "a46dbc872002", "commit": {"committer": {"date": f"{VISA_DAY}T09:00:00Z"}}}]).encode()


class Shelf:
    """Where the command finds the endpoints' files: a folder, or a mirror on this machine."""

    def __init__(self, kind: str, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.mirror = f"http://127.0.0.1:{server.server_address[1]}/copies"
        self.options = ("--from", str(folder)) if kind == "--from" else ("--mirror", self.mirror)

    def put(self, name: str, body: bytes, day: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        stamp = pd.Timestamp(day).timestamp()
        os.utime(path, (stamp, stamp))
        self.server.replies[f"{self.mirror}/{name}"] = Reply(body, "application/octet-stream", day)


@pytest.mark.parametrize("kind", ["--from", "--mirror"])
def test_the_command_accepts_real_files(kind: str, project: Project, server: Server, tmp_path: Path) -> None:
    data = project.root / "data"
    shutil.rmtree(data)
    stored(data, *(catalog.read_catalog(DATA).table(t)[0] for t in ("migrant-stock", "visa-requirements")))
    shutil.copy(refresh.ROOT / "references.bib", project.root / "references.bib")
    shelf, variables = Shelf(kind, tmp_path / "files", server), environment(server, tmp_path / "authority.pem")

    for day, workbook in WORKBOOKS.items():
        shelf.put(STOCK.files[0].name, (Path(SOURCES) / workbook).read_bytes(), day)
        done = project.run("refresh", "migrant-stock", *shelf.options, **variables)
        assert done.returncode == 0, done.stderr
        same_as_in_data(data, "migrant-stock", day)

    (recipe,) = (p for p in recipes("visa-requirements") if p.release.date == VISA_DAY)
    shelf.put(VISAS.files[0].name, gzip.decompress((Path(SOURCES) / recipe.files[0]).read_bytes()), "2026-01-01")
    shelf.put(VISAS.files[1].name, COMMITS, "2026-01-01")
    done = project.run("refresh", "visa-requirements", *shelf.options, **variables)
    assert done.returncode == 0, done.stderr
    same_as_in_data(data, "visa-requirements", VISA_DAY)
    assert store.validate_all(data) == 7
    before = contents(data)

    # IOM's other download has other columns; an earlier workbook with a new date lacks the last year.
    other = gzip.decompress((Path(SOURCES) / "iom/missing-migrants-global-2026-05-06.csv.gz").read_bytes())
    shelf.put(DEATHS.files[0].name, other, "2026-05-06")
    shelf.put(STOCK.files[0].name, (Path(SOURCES) / WORKBOOKS["2017-12-18"]).read_bytes(), "2026-05-06")
    done = project.run("refresh", "migrant-deaths", "migrant-stock", "visa-requirements", *shelf.options, **variables)
    assert done.returncode == 1
    assert "column 'Incident Year' is missing" in done.stderr
    assert "of the 8 years of the release of 2021-01-15 are not" in done.stderr or "ends in 2017" in done.stderr
    assert "nothing differs from the release of 2025-01-12" in done.stderr
    assert contents(data) == before


def same_as_in_data(folder: Path, table: str, day: str) -> None:
    """The release that was stored last has the figures of the real one of that day."""
    (real,) = (r for r in catalog.read_catalog(DATA).table(table) if r.date == day)
    came = catalog.read_catalog(folder).table(table)[-1]
    assert came.date == day
    assert catalog.text_of((folder / came.path).read_bytes(), came) == catalog.text_of((DATA / real.path).read_bytes(), real)
    assert all(len(r.sha256) == 64 for r in came.retrieved)
