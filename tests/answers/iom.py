"""IOM's CSV file of all incidents of the Missing Migrants Project."""

from __future__ import annotations

import csv
import io

from answers import Provider, Reply
from compendium.importers.iom import FEEDS

DAY = {"last": "2025-06-04", "older": "2024-03-06"}  # else that of the new answer
NEW_DAY = "2026-05-06"
LAST_YEAR = {"last": 2025, "older": 2024}
HARSH = "Harsh environmental conditions / lack of adequate shelter, food, water"
COLUMNS = (
    "Main ID",
    "Incident ID",
    "Incident Type",
    "Region of Incident",
    "Incident Date",
    "Incident Year",
    "Month",
    "Number of Dead",
    "Minimum Estimated Number of Missing",
    "Total Number of Dead and Missing",
    "Number of Survivors",
    "Number of Females",
    "Number of Males",
    "Number of Children",
    "Country of Origin",
    "Region of Origin",
    "Cause of Death",
    "Country of Incident",
    "Migration Route",
    "Location of Incident",
    "Coordinates",
    "UNSD Geographical Grouping",
    "Information Source",
    "URL",
    "Source Quality",
)
# Type, country, route, cause, dead, missing ("" where the provider leaves a cell empty).
INCIDENTS = (
    ("Incident", "Libya", "Central Mediterranean", "Drowning", "12", "40"),
    ("Split Incident", "Libya", "Central Mediterranean,Sahara Desert crossing", f"Drowning,{HARSH}", "2", ""),
    ("Incident", "Türkiye", "Türkiye-Europe land route", "Vehicle accident / death linked to hazardous transport", "3", ""),
    ("Incident", "Spain", "Western Africa / Atlantic route to the Canary Islands", HARSH, "5", "0"),
    ("Incident", "United States of America", "US-Mexico border crossing", "Mixed or unknown", "1", ""),
    ("Incident", "Mexico", "", "Violence", "4", ""),
    ("Incident", "Venezuela (Bolivarian Republic of)", "", "Accidental death", "1", ""),
    ("Cumulative Incident", "Iran (Islamic Republic of)", "Afghanistan to Iran", "Violence", "6", ""),
    ("Incident", "United Kingdom of Great Britain and Northern Ireland", "Mainland Europe to the UK", "Drowning", "1", "2"),
    ("Incident", "Thailand", "", "Sickness / lack of access to adequate healthcare", "5", ""),
    ("Incident", "Djibouti", "Eastern Route to/from EHOA", "Drowning", "11", "6"),
    ("Incident", "", "Sahara Desert crossing", "Mixed or unknown", "7", ""),
)


def _incident(number: int, year: int, incident: tuple[str, ...], scenario: str) -> dict[str, str]:
    kind, country, route, cause, dead, missing = incident
    times = 10 if scenario == "tenfold" else 1
    found = int(dead) + (scenario not in DAY and year == 2019 and country == "Djibouti")  # a body found years later
    main = f"{year}.MMP{number:04}"
    return {
        "Main ID": main,
        "Incident ID": f"{main}1,{main}2" if kind == "Split Incident" else main,
        "Incident Type": kind,
        "Incident Date": f"{year}-02-{number:02}",
        "Incident Year": str(year),
        "Month": "February",
        "Number of Dead": str(found * times),
        "Minimum Estimated Number of Missing": str(int(missing) * times) if missing else "",
        "Total Number of Dead and Missing": str((found + int(missing or 0)) * times),
        "Country of Origin": "Ghana,Nigeria" if kind == "Split Incident" else "Unknown",
        "Cause of Death": cause,
        "Country of Incident": "Republic of Nowhere" if scenario == "renamed" and country == "Thailand" else country,
        "Migration Route": route,
        "Location of Incident": "Off the coast, in international waters",
        "Coordinates": "33.1, 12.5",
        "Source Quality": "4",
    }


def replies(scenario: str) -> dict[str, Reply]:
    """The file."""
    kept = INCIDENTS[::2] if scenario == "half" else INCIDENTS
    years = range(2014, LAST_YEAR.get(scenario, 2026) + 1)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow("Cause" if scenario == "column" and c == "Cause of Death" else c for c in COLUMNS)
    for year in years:
        for number, incident in enumerate(kept, 1):
            row = _incident(number, year, incident, scenario)
            lines.writerow(row.get(c, "") for c in COLUMNS)
    body = b"\xef\xbb\xbf" + out.getvalue().encode()
    return {FEEDS[0].files[0].url: Reply(body, "text/csv", DAY.get(scenario, NEW_DAY))}


PROVIDER = Provider(
    "IOM",
    ("migrant-deaths",),
    replies,
    {"column": "column 'Cause of Death' is missing", "renamed": "names of countries and areas are not known: Republic of Nowhere"},
)
