"""UN Treaty Collection: States parties to treaties on migrants, refugees, trafficking and statelessness, and who lives in them.

Two formats: lists of participants of March 2015 (name, day of signature, day of ratification with a letter for its kind; an empty
last column is a signatory only; the 1967 Protocol has no column for signatures), and a list of all UN members for the Migrant Workers
Convention in August 2022 (year of ratification). Both were transcribed by third parties and have no licence. No list is stored as it
stands: table ``treaty-coverage`` holds aggregates, table ``treaty-parties`` the bare fact which State is party since which year.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import columns, read_csv, read_text, refuse
from compendium.measures.governance import parties_in, share_in_parties
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

NO_STATE = ("European Union",)
CONVENTION, PROTOCOL = "1951 Refugee Convention", "1967 Refugee Protocol"
EITHER = "1951 Convention or 1967 Protocol"
WORKERS = "Migrant Workers Convention"
TREATIES = {  # treaty: list of participants; the Migrant Workers Convention comes last, from the list of 2022
    CONVENTION: "untreaties-2015-5-2.csv",
    PROTOCOL: "untreaties-2015-5-5.csv",
    "1954 Statelessness Convention": "untreaties-2015-5-3.csv",
    "1961 Statelessness Convention": "untreaties-2015-5-4.csv",
    "Trafficking Protocol": "untreaties-2015-18-12-a.csv",
    "Smuggling Protocol": "untreaties-2015-18-12-b.csv",
    WORKERS: "untreaties-2015-4-13.csv",
}
LISTED, LISTED_WORKERS = 2015, 2022  # last years of the lists
LIST_DAY, LIST_DAY_WORKERS = "2015-03-14", "2022-08-25"  # days on which the lists were transcribed


def read_participants(path: Path) -> pd.DataFrame:
    """States parties of a list of participants: area, and year of ratification, acceptance, approval, accession or succession.

    :raises CompendiumError: no column of ratifications, a name that is not known, or a date of another form.
    """
    raw = read_text(path)
    columns(raw, ("Participant",), path)
    bound = [c for c in raw.columns if "Accession" in c or "Ratification" in c]
    if len(bound) != 1:
        raise CompendiumError(f"{path.name}: expected one column of ratifications, found {len(bound)} in {', '.join(raw.columns)}.")
    raw = raw[(raw[bound[0]].str.strip() != "") & ~raw["Participant"].isin(NO_STATE)]
    year = raw[bound[0]].str.extract(r"^\s*\d{1,2} [A-Z][a-z]{2} (\d{4})(?:\s*[A-Za-z]{1,2})?\s*$")[0]
    refuse(raw.assign(date=raw[bound[0]])[year.isna()], "'{date}' is not a date of ratification", path)
    return pd.DataFrame({"area": codes(raw["Participant"], path), "year": year.astype(int)}).reset_index(drop=True)


def read_status(path: Path) -> pd.DataFrame:
    """States parties of the list of all UN members: area, and year of ratification or accession.

    :raises CompendiumError: a party without a year, or a status that contradicts it.
    """
    year, party = "year ratification or accession", "state party"
    raw = read_csv(path, ("member", party, year, "status"))
    bound = raw[party] == "1"
    contradictory = (bound != raw["status"].eq("state party")) | (bound != raw[year].ne(""))
    refuse(raw[contradictory], f"{{member}}: columns '{party}', '{year}' and 'status' contradict each other", path)
    raw = raw[bound]
    return pd.DataFrame({"area": codes(raw["member"], path), "year": raw[year].astype(int)}).reset_index(drop=True)


def read_all(paths: tuple[Path, ...]) -> dict[str, tuple[pd.DataFrame, int]]:
    """The parties to each treaty and the last year of their list.

    :raises CompendiumError: the two lists for the Migrant Workers Convention name different parties up to 2014.
    """
    *lists, status = paths
    found = {treaty: (read_participants(path), LISTED) for treaty, path in zip(TREATIES, lists, strict=True)}
    both = pd.concat([found[CONVENTION][0], found[PROTOCOL][0]]).groupby("area", as_index=False)["year"].min()
    late = read_status(status)
    if odd := parties_in(found[WORKERS][0], LISTED - 1) ^ parties_in(late, LISTED - 1):
        raise CompendiumError(f"{status.name}: differs from the list of 2015 about {', '.join(sorted(odd))}.")
    return found | {EITHER: (both, LISTED), WORKERS: (late, LISTED_WORKERS)}


def coverage(*paths: Path, as_of: str) -> pd.DataFrame:
    """Table ``treaty-coverage`` out of the lists and the tables ``migrant-stock`` and ``refugees`` in the state of a day.

    :returns: treaty, year, parties (States), share_of_migrants_percent, share_of_refugees_percent.
    """
    stock = load("migrant-stock", as_of=as_of).query("sex == 'both'")
    hosts = load("refugees", as_of=as_of).query("population_type == 'refugees'")
    migrants = {int(y): r.set_index("destination")["migrants"] for y, r in stock.groupby("year")}
    refugees = {int(y): r.groupby("asylum")["persons"].sum() for y, r in hosts.groupby("year")}
    rows = []
    for treaty, (joined, last) in read_all(paths).items():
        for year in range(int(joined["year"].min()), min(last, int(as_of[:4]) - 1) + 1):
            parties = parties_in(joined, year)
            shares = [round(share_in_parties(known[year], parties), 2) if year in known else None for known in (migrants, refugees)]
            rows.append((treaty, year, len(parties), *shares))
    names = ["treaty", "year", "parties", "share_of_migrants_percent", "share_of_refugees_percent"]
    return pd.DataFrame(rows, columns=names)


def parties(*paths: Path) -> pd.DataFrame:
    """Table ``treaty-parties``: each treaty's parties in its newest list, with the year of deposit and the day of the list.

    :returns: area, treaty, year, listed (day of the list).
    """
    rows = [
        joined.assign(treaty=treaty, listed=LIST_DAY_WORKERS if last == LISTED_WORKERS else LIST_DAY)
        for treaty, (joined, last) in read_all(paths).items()
        if treaty != EITHER
    ]
    return pd.concat(rows, ignore_index=True)[["area", "treaty", "year", "listed"]]


PAGE = "https://treaties.un.org/Pages/ParticipationStatus.aspx"
COVERAGE = Table(
    name="treaty-coverage",
    title="Migrants and refugees who live in States parties to treaties (aggregate)",
    description="For each treaty and year: the number of States parties, and the share of the world's international migrants and "
    "refugees who live in them. Computed by the project from lists of parties,",
    provider="UN Treaty Collection, transcribed by third parties; UN DESA; UNHCR; aggregated by the project",
    landing_page=PAGE,
    licence=licences.AGGREGATES,
    licence_url=PAGE,
    licence_note="The terms of the UN Treaty Collection allow personal, non-commercial use of its lists. Counts and shares are given here.",
    citation="untc2015status",
    fields=(
        Field("treaty", "string", "Treaty, by a short name", required=True, enum=(*TREATIES, EITHER)),
        Field("year", "integer", "Situation at the end of the year", required=True),
        Field(
            "parties",
            "integer",
            "States that had ratified, accepted, approved, acceded or succeeded",
            "States",
            required=True,
            minimum=1,
            additive=True,
        ),
        Field(
            "share_of_migrants_percent",
            "number",
            "International migrants (mid-year stock) living in States parties; empty in years without a migrant stock",
            "percent of the world's migrants",
            minimum=0,
            maximum=100,
        ),
        Field(
            "share_of_refugees_percent",
            "number",
            "Refugees under UNHCR's mandate (end of year) living in States parties",
            "percent of the world's refugees",
            minimum=0,
            maximum=100,
        ),
    ),
    key=("treaty", "year"),
    note=(
        "Lists of parties are of 14 March 2015, so 2015 lacks later deposits of that year; the Migrant Workers Convention goes on to "
        "August 2022 (years of deposit). Formula: persons in States parties / persons in all areas x 100. A State counts from its deposit, "
        "whatever its reservations; States of the former Yugoslavia count from their own succession on. Overseas areas and territories "
        "count only if they are parties themselves: shares are lower bounds. Years between those of the migrant stock are not interpolated."
    ),
    known_after_days=170,
)
PARTIES = Table(
    name="treaty-parties",
    title="States parties to treaties on refugees, statelessness, trafficking, smuggling and migrant workers",
    description="Which State is party to which treaty, and since which year: facts compiled by the project from the depositary's lists of "
    "participants. A State counts from the deposit of its ratification, acceptance, approval, accession or succession, whatever its "
    "reservations. A State or area without a row is not party in its own name by the day of the list.",
    provider="UN Treaty Collection, transcribed by third parties; facts compiled by the project",
    landing_page=PAGE,
    licence=licences.FACTS,
    licence_url="https://treaties.un.org/Pages/Content.aspx?path=Terms/terms_en.xml",
    licence_note="Facts compiled by the project: which State is party, and since which year. The lists of the UN Treaty Collection are "
    "under "
    "its terms and are not reproduced.",
    citation="untc2015status",
    fields=(
        Field("area", "string", "State party", required=True, area=True),
        Field("treaty", "string", "Treaty, by a short name", required=True, enum=tuple(TREATIES)),
        Field("year", "integer", "Year of deposit, from which on the State counts as party", required=True, minimum=1951),
        Field("listed", "date", "Day of the list: what was deposited later is not known here", required=True),
    ),
    key=("area", "treaty"),
    note="Days, signatures, reservations and territorial applications are left out. States of the former Yugoslavia stand with the year "
    "of their own succession. Overseas areas and territories are bound where their State extended a treaty to them, which the lists "
    "do not say. Denunciations and deposits after the day of the list are not known here.",
    known_after_days=170,
).release("2022-08-25", "Lists of 14 March 2015; Migrant Workers Convention of 25 August 2022")

_FILES = (*(f"untc/{name}" for name in TREATIES.values()), "untc/hr-status-icmw-2022.csv")
TABLES: list[Recipe] = [
    Recipe(
        COVERAGE.release(
            "2018-06-19",
            "Stock of Rev. 2017",
            description=f"{COVERAGE.description} the 2017 revision of the migrant stock and UNHCR's figures up to the end of 2017.",
        ),
        _FILES,
        partial(coverage, as_of="2018-06-19"),
    ),
    Recipe(
        COVERAGE.release(
            "2026-06-25",
            "Stock of Rev. 2024",
            description=f"{COVERAGE.description} the 2024 revision of the migrant stock and UNHCR's release of figures for 2025.",
        ),
        _FILES,
        partial(coverage, as_of="2026-06-25"),
    ),
    Recipe(PARTIES, _FILES, parties),
]
