"""Refreshing: each provider's formats and faults against a real server, and what may come into ``data/``."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from answers import SCENARIOS, Provider, download, feeds_of, providers, worldbank
from conftest import KILLED, STOCK, Project, contents, digests, forked, release, write_areas, write_stock
from server import FAULTS, Server, environment

from compendium import sources
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, feeds
from compendium.refresh import checks, fetch, refresh
from compendium.tables import catalog, model, store
from compendium.tables.catalog import DATA

# Messages for faults of the server; those of the figures are found by the checks, with these messages, unless
# the provider's reader finds them first.
SAYS = {
    "404": "answered 404",
    "429": "answered 429",
    "429 for an hour": "asks to come back in 60 minutes",
    "500": "answered 500",
    "hang": "gave no answer for 0.2 seconds",
    "cut off": "the connection broke",
    "cut off and packed": "the answer is incomplete",
    "html": "gave a page of HTML instead of data|has no link of the form",
    "not utf-8": "is not text in UTF-8|gave no |is damaged|has no link of the form|which is not the provider's",
    "bomb": "is larger than|would unpack from",
    "elsewhere": "elsewhere.example, which is not the provider's",
    "half": "are not in the provider's file|xpected at most",
    "tenfold": "xpected at most",
    "older": "older than the stored release|earlier year|are not in the provider's file|like the stored release",
}
OLD, NOW, LATER = "2026-09-02", "2026-10-03", "2026-11-04"  # dates of servers that send no Last-Modified
each_provider = pytest.mark.parametrize("who", providers(), ids=lambda who: who.name)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Short waits; a quarantine of the test's own; references of every year."""
    monkeypatch.setattr(fetch.time, "sleep", lambda _: None)
    monkeypatch.setattr(fetch, "READ_TIMEOUT", 10.0)
    monkeypatch.setattr(fetch, "ATTEMPTS", 2)
    monkeypatch.setattr(refresh, "QUARANTINE", tmp_path / "refused")
    known = sources.REFERENCES.read_text(encoding="utf-8")
    years = [feed.release.citation.format(year=y) for feed in feeds() for y in range(2000, 2040)]
    (tmp_path / "references.bib").write_text(known + "".join(f"@misc{{{key},\n}}\n" for key in years))
    monkeypatch.setattr(sources, "REFERENCES", tmp_path / "references.bib")


def tables(folder: Path) -> Path:
    """A data folder that holds the real list of areas and nothing else."""
    newest = catalog.read_catalog(DATA).table("areas")[-1]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / newest.path).parent.mkdir(exist_ok=True)
    shutil.copy(DATA / newest.path, folder / newest.path)
    (folder / "datapackage.json").write_text(json.dumps({**store.PACKAGE_HEAD, "resources": [newest.to_json()]}))
    return folder


def run(
    server: Server, who: Provider, scenario: str, folder: Path, downloads: Path, fault: str = "", dry: bool = False
) -> list[refresh.Outcome]:
    server.replies = who.replies(scenario)
    server.fault = fault
    server.day = {"last": NOW, "older": OLD}.get(scenario, LATER)
    server.asked.clear()
    groups = [g for g in refresh.select_feeds(who.tables) if g[0].files[0].url in server.replies]
    with fetch.source(None, "") as source:
        return refresh.refresh(groups, replace(source, folder=downloads), folder=folder, dry=dry)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The data folder with the last release of a provider, made once."""
    made: dict[str, Path] = {}

    def get(server: Server, who: Provider, folder: Path) -> Path:
        if who.name not in made:
            place = tables(tmp_path_factory.mktemp(who.name) / "data")
            done = run(server, who, "last", place, place.parent / "downloads")
            assert {o.state for o in done} == {"new"}, [o.message for o in done]
            assert sorted({o.table for o in done}) == sorted(who.tables)
            made[who.name] = place
        shutil.copytree(made[who.name], folder)
        return folder

    return get


@pytest.mark.thorough
@each_provider
def test_a_good_answer_becomes_a_release(who: Provider, server: Server, first: Callable[..., Path], tmp_path: Path) -> None:
    folder = first(server, who, tmp_path / "data")
    before = contents(folder)
    planned = run(server, who, "new", folder, tmp_path / "downloads", dry=True)
    assert {o.state for o in planned} == {"new"}, [o.message for o in planned]
    assert contents(folder) == before

    done = run(server, who, "new", folder, tmp_path / "downloads")
    assert {o.state for o in done} == {"new"}, [o.message for o in done]
    after = contents(folder)
    assert all(after[name] == before[name] for name in before if name != "datapackage.json")
    assert store.validate_all(folder) == 1 + 2 * len(done)
    for outcome in done:
        last, new = catalog.read_catalog(folder).table(outcome.table)[-2:]
        assert outcome.release and new.id == outcome.release.id
        assert new.date > last.date
        assert [f.name for f in new.table.fields] == [f.name for f in last.table.fields]
        assert {(r.path[:8], len(r.sha256)) for r in new.retrieved} == {("https://", 64)}
        assert len({new, last}) == 2, "releases differ, also as keys"
        assert "{" not in new.edition + new.citation
    again = run(server, who, "new", folder, tmp_path / "downloads")
    assert {o.state for o in again} == {"same"}, [o.message for o in again]
    assert contents(folder) == after


@pytest.mark.thorough
@pytest.mark.parametrize("fault", FAULTS)
@each_provider
def test_a_server_that_fails_changes_nothing(
    who: Provider, fault: str, server: Server, first: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_limits = [replace(f, files=tuple(replace(e, max_bytes=40_000_000) for e in f.files)) for f in feeds()]
    folder = first(server, who, tmp_path / "data")
    before = contents(folder)
    if fault == "hang":
        monkeypatch.setattr(fetch, "READ_TIMEOUT", 0.2)
    if fault == "bomb":  # so that no test unpacks a gigabyte
        monkeypatch.setattr(refresh, "feeds", lambda: small_limits)
    done = run(server, who, "new", folder, tmp_path / "downloads", fault)
    if fault == "500 then good":
        assert {o.state for o in done} == {"new"}, [o.message for o in done]
        return
    _check_nothing_stored(done, folder, before, SAYS[fault])
    assert all(not url.startswith("https://elsewhere") for url in server.urls())


@pytest.mark.thorough
@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s not in ("last", "new")])
@each_provider
def test_figures_that_cannot_be_right_change_nothing(
    who: Provider, scenario: str, server: Server, first: Callable[..., Path], tmp_path: Path
) -> None:
    folder = first(server, who, tmp_path / "data")
    before = contents(folder)
    done = run(server, who, scenario, folder, tmp_path / "downloads")
    expected = who.says.get(scenario, SAYS.get(scenario, "?"))
    assert expected != "?", f"tests/answers: {who.name} must say what is read in scenario '{scenario}'"
    if scenario in who.says and not expected:
        assert {o.state for o in done} <= {"new", "same"}, [o.message for o in done]
        return
    _check_nothing_stored(done, folder, before, expected)
    assert [p for p in (tmp_path / "refused").rglob("*") if p.is_file()], "the download is not in quarantine"


def _check_nothing_stored(done: list[refresh.Outcome], folder: Path, before: dict[str, str], message: str) -> None:
    assert done
    assert {o.state for o in done} <= {"refused", "same"}
    assert any(o.state == "refused" for o in done), [o.message for o in done]
    for outcome in done:
        if outcome.state == "refused":
            assert any(words in outcome.message for words in message.split("|")), outcome.message
            assert outcome.message.endswith("/ is as it was.")
            assert "Traceback" not in outcome.message
            assert len(outcome.message) < 1200
    assert contents(folder) == before


# --- What is declared ------------------------------------------------------------------------------------------------


def test_every_feed_has_answers_and_every_provider_of_them_is_tested() -> None:
    tested = {f.release.table.name for p in providers() for f in feeds_of(p)}
    missing = {f.release.table.name for f in feeds()} - tested
    assert not missing, f"no answers for {', '.join(sorted(missing))}: add a module to tests/answers (book/add-table.md shows one)"
    made = {(f.release.table.name, f.files) for p in providers() for f in feeds_of(p)}
    assert {(f.release.table.name, f.files) for f in feeds()} == made


@pytest.mark.parametrize("feed", list(feeds()), ids=lambda f: f"{f.release.table.name}-{f.files[0].name.split('/')[0]}")
def test_a_feed_continues_its_table(feed: Feed) -> None:
    last = refresh.last_release(feed)
    assert last, "no release in data/ comes from the same source"
    assert feed.release.table.fields == last.table.fields
    assert feed.release.table.key == last.table.key
    assert (feed.release.table.time_field, feed.release.table.title) == (last.table.time_field, last.table.title)
    assert feed.release.date == ""
    for endpoint in feed.files:
        assert endpoint.url.startswith("https://")
        assert re.fullmatch(r"[\w-]+/[\w.-]+\.(json|csv|xlsx|xls|zip)", endpoint.name)
    assert 0 <= feed.bounds.max_total_change <= 2
    assert len(feed.bounds.reason.split()) >= 4


def test_names_of_endpoints_are_theirs_alone() -> None:
    named: dict[str, Endpoint] = {}
    for endpoint in (e for f in feeds() for e in f.files):
        assert named.setdefault(endpoint.name, endpoint) == endpoint


def test_the_data_package_says_where_the_next_releases_come_from() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert package.get("endpoints") == refresh.endpoints(), "run: python -m compendium data --endpoints"


# --- Ingestion, with a small table ----------------------------------------------------------------------------------

SMALL = Endpoint("example/stock.csv", "https://statistics.example/stock.csv", "CSV")


def small_feed(**bounds: object) -> Feed:
    made = release("stock", "", STOCK, ("year", "area"), time_field="year")
    return Feed(
        made,
        (SMALL,),
        lambda path: pd.read_csv(path),
        Bounds("migrants", **{"max_total_change": 0.1, "reason": "revisions are smaller than that", **bounds}),  # type: ignore[arg-type]
    )


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one release of `stock`, and a folder of downloads beside it."""
    write_areas(tmp_path / "data")
    write_stock(tmp_path / "data", "2018-06-01", (2010, 2015, 2017))
    (tmp_path / "references.bib").write_text("@misc{,\n}\n")
    offer(tmp_path, [2010, 2015, 2017, 2020])
    allow(monkeypatch)
    return tmp_path / "data"


def allow(monkeypatch: pytest.MonkeyPatch, **bounds: object) -> None:
    monkeypatch.setattr(refresh, "feeds", lambda: [small_feed(**bounds)])


def offer(root: Path, years: list[int], areas: tuple[str, ...] = ("DEU", "MAR", "SEN"), factor: float = 1, day: str = "2021-05-04") -> None:
    rows = [(y, a, round((1000 * (k + 1) + y) * factor)) for y in years for k, a in enumerate(areas)]
    path = root / "in" / SMALL.name
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=["year", "area", "migrants"]).to_csv(path, index=False)
    stamp = pd.Timestamp(day).timestamp()
    os.utime(path, (stamp, stamp))


def take(folder: Path) -> refresh.Outcome:
    (done,) = refresh.refresh(refresh.select_feeds(()), fetch.Folder(folder.parent / "in"), folder=folder)
    return done


def test_a_new_year_is_accepted(small: Path) -> None:
    done = take(small)
    assert (done.state, done.message) == ("new", "Test edition , released 2021-05-04: 12 rows, +3 against 2018-06-01, to 2020")
    assert store.validate_all(small) == 3
    assert take(small).state == "same"


@pytest.mark.parametrize(
    ("offered", "message"),
    [
        ({"years": [2010, 2015, 2017], "areas": ("DEU", "MAR")}, "1 of the 3 areas in 'area' of the release of 2018-06-01"),
        ({"years": [2010, 2017, 2020]}, "1 of the 3 years of the release of 2018-06-01 are not in the provider's file (2015)"),
        ({"years": [2010, 2015, 2017, 2020], "factor": 1.2}, "the total of migrants in 2010 is"),
        ({"years": [2010, 2015, 2017, 2020], "day": "2018-05-31"}, "is of 2018-05-31, older than the stored release of 2018-06-01"),
        ({"years": [2010, 2015, 2017, 2020], "day": "2018-06-01"}, "like the stored release, but its figures differ"),
        ({"years": [2010, 2015, 2017, 2020], "areas": ("DEU", "MAR", "SEN", "XYZ")}, "column 'area': expected an area code"),
        ({"years": [], "areas": ()}, "holds no rows"),
    ],
)
def test_what_is_refused(small: Path, offered: dict[str, object], message: str) -> None:
    before = digests(small)
    offer(small.parent, **offered)  # type: ignore[arg-type]
    done = take(small)
    assert done.state == "refused"
    assert message in done.message
    assert digests(small) == before


def test_an_older_file_under_a_new_date_is_known_by_its_last_year(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(small.parent, [2010, 2015])
    allow(monkeypatch, provisional_last_year=True)
    before = digests(small)
    assert "the provider's file ends in 2015, the release of 2018-06-01 in 2017" in take(small).message
    assert digests(small) == before


def test_releases_of_one_year_each_are_compared(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_stock(small, "2018-06-01", (2017,))
    allow(monkeypatch, provisional_last_year=True)
    offer(small.parent, [2020], factor=10)
    assert "the rows differ from those of the release of 2018-06-01 by 901 per cent of migrants" in take(small).message
    offer(small.parent, [2020])
    assert take(small).state == "new"


def test_bounds_can_allow_what_a_provider_does(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(small.parent, [2010, 2015, 2020], ("DEU", "MAR"))
    allow(monkeypatch, provisional_last_year=True, may_lose=frozenset({"SEN"}), max_total_change=0.5)
    assert take(small).state == "new"


def rewrite(root: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Change what is offered, and leave its time as it was."""
    path = root / "in" / SMALL.name
    stamp = path.stat().st_mtime
    change(pd.read_csv(path)).to_csv(path, index=False)
    os.utime(path, (stamp, stamp))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda d: d.assign(migrants=d["migrants"].mask(d["year"] == 2020, d["migrants"] * 1000)),
            "of 2020 is 1.206e+07 where 2017 had 12,051",
        ),
        (lambda d: d.assign(migrants=d["migrants"].mask(d["year"] == 2020, 1)), "has the unit changed?"),
        (
            lambda d: d.assign(migrants=d.groupby("year")["migrants"].transform(lambda m: list(m[1:]) + list(m[:1]))),
            "are figures in wrong rows?",
        ),
        (
            lambda d: d.assign(migrants=d["migrants"].astype(object).where(d.index != 4, 3.5)),
            "column 'migrants': expected a whole number, found '3.5'",
        ),
        (lambda d: d.assign(migrants=d["migrants"].astype(object).where(d.index != 4, "n.a.")), "expected a whole number, found 'n.a.'"),
        (lambda d: d.assign(migrants=d["migrants"].astype(object).where(d.index != 4, "inf")), "expected a whole number, found 'inf'"),
        (
            lambda d: d.assign(year=d["year"].astype(str).where(d["year"] < 2020, "2020p")),
            "invalid literal for int() with base 10: '2020p'",
        ),
    ],
)
def test_faults_that_totals_of_known_years_do_not_see(small: Path, change: Callable[[pd.DataFrame], pd.DataFrame], message: str) -> None:
    before = digests(small)
    rewrite(small.parent, change)
    done = take(small)
    assert done.state == "refused"
    assert message in done.message
    assert digests(small) == before


def test_a_provisional_year_may_grow_but_not_change_its_unit(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, provisional_last_year=True)
    rewrite(small.parent, lambda d: d.assign(migrants=d["migrants"].mask(d["year"] == 2017, d["migrants"] * 1000)))
    assert "has the unit changed?" in take(small).message
    offer(small.parent, [2010, 2015, 2017, 2020])
    rewrite(small.parent, lambda d: d.assign(migrants=d["migrants"].mask(d["year"] == 2017, d["migrants"] * 2)))
    assert take(small).state == "new"


def test_areas_are_looked_for_in_each_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = (*STOCK[:2], model.Field("origin", "string", "origin", required=True, area=True), STOCK[2])
    made = release("pairs", "2018-06-01", fields, ("year", "area", "origin"), time_field="year")
    rows = pd.DataFrame([(2017, a, o, 100) for a in ("DEU", "MAR", "SEN") for o in ("DEU", "MAR", "SEN") if a != o])
    rows.columns = pd.Index(["year", "area", "origin", "migrants"])
    write_areas(tmp_path)
    store.write_release(rows, made, tmp_path)
    bounds = Bounds("migrants", 0.9, "a test of two columns", max_rows_lost=0.9)
    with pytest.raises(CompendiumError, match=r"1 of the 3 areas in 'area' .* \(SEN\)"):
        checks.check_against_previous(rows[rows["area"] != "SEN"], replace(made, date="2019-01-01"), made_of(tmp_path), bounds, tmp_path)


def made_of(folder: Path) -> model.Release:
    return catalog.read_catalog(folder).table("pairs")[-1]


def test_a_future_date_is_refused(small: Path) -> None:
    offer(small.parent, [2010, 2015, 2017, 2020], day="2099-01-01")
    assert "is dated 2099-01-01, which is in the future" in take(small).message


def test_one_table_that_breaks_does_not_stop_the_others(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(path: Path) -> pd.DataFrame:
        return pd.DataFrame({"year": [2020], "area": ["DEU"], "migrants": [object()]})

    good = small_feed()
    bad = replace(good, read=breaks, files=(replace(SMALL, name="example/other.csv"),))
    shutil.copy(small.parent / "in" / SMALL.name, small.parent / "in" / "example" / "other.csv")
    monkeypatch.setattr(refresh, "feeds", lambda: [bad, good])
    done = refresh.refresh(refresh.select_feeds(()), fetch.Folder(small.parent / "in"), folder=small)
    assert [o.state for o in done] == ["refused", "new"]


def test_a_work_to_cite_must_be_known(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = small_feed()
    cited = replace(feed.release, citation="provider{year}")
    monkeypatch.setattr(refresh, "feeds", lambda: [replace(feed, release=cited)])
    done = take(small)
    assert "references.bib has no entry 'provider2020' to cite" in done.message


def test_the_folder_has_an_upper_size(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_DATA_BYTES", 100)
    assert "is the most that may travel with the project" in take(small).message


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(CompendiumError, match=r"Table 'distances' cannot be refreshed: no open endpoint is known\. Those that can: .*gdp"):
        refresh.select_feeds(["distances"])


def test_what_a_server_sends_cannot_act_as_markup() -> None:
    message = refresh.summary([refresh.Outcome("gdp", "refused", "begins '<img src=x> [a](b) @somebody'")])
    assert r"\<img src=x\> \[a\](b) @somebody" not in message  # a joiner separates the sign from the name
    assert r"\<img src=x\> \[a\](b) @" in message


# --- Interrupted, disk full, two at once -------------------------------------------------------------------------------


STATES = {"new": 0, "same": 10, "refused": 20}


def test_a_kill_at_any_moment_leaves_the_tables_whole(small: Path) -> None:
    start = small.parent / "start"
    shutil.copytree(small, start)
    moment = 0
    while True:
        moment += 1
        shutil.rmtree(small)
        shutil.copytree(start, small)

        status = forked(lambda: STATES[take(small).state], at=moment, below=small)
        releases = catalog.read_catalog(small).table("stock")
        assert len(releases) in (1, 2)
        for found in releases:
            catalog.read_release(found, small)
        store.validate_all(small)
        assert take(small).state == ("same" if len(releases) == 2 else "new")
        assert store.validate_all(small) == 3
        assert not list(small.rglob("*.tmp"))
        if status == 0:
            break
        assert status == KILLED
    assert moment > 8, "the hook saw no writes"


def test_a_full_disk_leaves_the_tables_whole(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    before = contents(small)
    for limit in (0, 50, 400, 2000):  # a file may not grow beyond so many bytes: the kernel refuses the write

        def work(limit: int = limit) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            return STATES[take(small).state]

        assert forked(work) == STATES["refused"]
        assert {k: v for k, v in contents(small).items() if k != ".unfinished"} == before

    real, calls = os.fsync, []
    for moment in (1, 2, 3):

        def full(handle: int, moment: int = moment) -> None:
            calls.append(handle)
            if len(calls) == moment:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        calls.clear()
        monkeypatch.setattr(os, "fsync", full)
        done = take(small)
        assert done.state == "refused"
        assert "No space left on device" in done.message
        assert contents(small) == before
    monkeypatch.setattr(os, "fsync", real)
    assert take(small).state == "new"


def test_of_two_at_once_one_stores(small: Path) -> None:
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            status = 1
            try:
                status = STATES[take(small).state]
            finally:
                os._exit(status)
        children.append(child)
    ended = sorted(os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children)
    assert ended == [0, 10, 10, 10]
    assert store.validate_all(small) == 3


# --- The command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def empty(project: Project) -> Project:
    """A project without tables, with the real list of areas and references."""
    shutil.rmtree(project.root / "data")
    tables(project.root / "data")
    shutil.copy(refresh.ROOT / "references.bib", project.root / "references.bib")
    return project


def test_the_command_says_what_was_stored_and_what_was_not(empty: Project, server: Server, tmp_path: Path) -> None:
    project, who = empty, worldbank.PROVIDER
    server.replies = who.replies("last")
    variables = environment(server, tmp_path / "authority.pem")
    done = project.run("refresh", "gdp", **variables)
    assert done.returncode == 0, done.stderr
    assert re.search(r"new\s+gdp: World Development Indicators", done.stderr)
    assert "## New releases" in (project.root / "_build" / "refresh" / "summary.md").read_text()
    assert json.loads((project.root / "data" / "datapackage.json").read_text())["endpoints"]
    before = digests(project.root / "data")

    server.replies = who.replies("tenfold")
    done = project.run("refresh", "gdp", **variables)
    assert done.returncode == 1
    assert "refused" in done.stderr
    assert "In quarantine: _build/refused/worldbank/" in done.stderr
    assert "data/ is as it was." in done.stderr
    assert digests(project.root / "data") == before

    done = project.run("refresh", "gdp", "--from", str(project.root / "_build" / "refused"))
    assert "Expected at most" in done.stderr
    done = project.run("refresh", "gdp", "--from", str(tmp_path))
    assert done.returncode == 1
    assert "is not there. Put there what https://api.worldbank.org" in done.stderr
    assert project.run("refresh", "--from", str(tmp_path)).returncode == 0
    assert project.run("refresh", "--from", str(tmp_path), "--mirror", "https://mirror.example").returncode == 1


def test_a_table_of_two_sources_is_not_called_failed_when_one_of_them_gave_its_release(empty: Project, tmp_path: Path) -> None:
    feed = next(f for f in feeds_of(worldbank.PROVIDER) if f.release.table.name == "remittance-inflows")
    download(feed.files[0], worldbank.PROVIDER.replies("last"), tmp_path / "in")
    done = empty.run("refresh", "remittance-inflows", "--from", str(tmp_path / "in"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"new\s+remittance-inflows", done.stderr)
    assert re.search(r"not there\s+remittance-inflows", done.stderr)
