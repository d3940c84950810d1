"""Area profiles: which ones, their pages, the list of them, and conditional blocks."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from browsing import ARGUMENTS
from bs4 import BeautifulSoup
from conftest import Project, make_project, release, write_notebook

from compendium import exhibits
from compendium.errors import CompendiumError
from compendium.publish import conditional, profiles, staging
from compendium.tables.model import Field
from compendium.tables.store import write_release

AREAS = [
    ("ALA", "Åland Islands", "Europe"), ("CAN", "Canada", "Northern America"), ("CIV", "Côte d'Ivoire", "Africa"),
    ("CPV", "Cabo Verde", "Africa"), ("DEU", "Germany", "Europe"), ("MAR", "Morocco", "Africa"),
    ("MEX", "Mexico", "Latin America and the Caribbean"), ("NZL", "New Zealand", "Oceania"), ("OTS", "Other South", ""),
    ("PHL", "Philippines", "Asia"), ("REU", "Réunion", "Africa"), ("SEN", "Senegal", "Africa"), ("ATA", "Antarctica", ""),
]  # fmt: skip

TEMPLATE = [
    ("parameters", 'area = "MAR"\nas_of = "latest"'),
    ("code", "from compendium import exhibits, load"),
    ("markdown", "# {glue:text}`area-name`, a profile\n\nThere were {glue:text}`migrants` in {glue:text}`area-name`."),
    (
        "code",
        'stock = load("migrant-stock", as_of=as_of)\n'
        'here = stock[stock["destination"] == area][["year", "migrants"]]\n'
        'name = load("areas").set_index("area")["short_name"][area]\n'
        'exhibits.glue("area-name", name)\n'
        'exhibits.number("migrants", here["migrants"].iloc[-1] if len(here) else 0)\n'
        'exhibits.glue("known", "" if area == "SEN" else "Something")\n'
        'exhibits.table(f"tab-{area.lower()}-stock", here, title=f"Migrants in {name} by year of the table", '
        'caption="Migrants by year, both sexes.", source=stock)',
    ),
    ("markdown", "## More on {glue:text}`area-name`\n\n:::{given} known\n{glue:text}`known` is known.\n:::\n\nThe end of it."),
]


def write_tables(folder: Path) -> None:
    """Areas, and who lives where: all but Antarctica have migrants or emigrants."""
    text = [Field(n, "string", n) for n in ("name", "short_name", "region", "development_group_2017")]
    frame = pd.DataFrame([{"area": a, "name": n, "short_name": n, "region": r, "development_group_2017": "x"} for a, n, r in AREAS])
    write_release(frame, release("areas", "2018-01-01", (Field("area", "string", "code", required=True), *text), ("area",)), folder)
    year = Field("year", "integer", "year", "year", required=True)
    people = Field("migrants", "integer", "migrants", "persons", required=True)
    code = {name: Field(name, "string", name, required=True, area=True) for name in ("origin", "destination")}
    stock = [{"year": 2015, "destination": a, "migrants": 1000 + k} for k, (a, _, r) in enumerate(AREAS) if r and a != "SEN"]
    write_release(
        pd.DataFrame(stock), release("migrant-stock", "2018-06-01", (year, code["destination"], people), ("year", "destination")), folder
    )
    flows = [{"year": 2015, "origin": o, "destination": "DEU", "migrants": 5} for o in ("SEN", "OTS", "MAR")]
    fields = (year, code["origin"], code["destination"], people)
    write_release(pd.DataFrame(flows), release("migrant-stock-by-origin", "2018-06-01", fields, ("year", "origin", "destination")), folder)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small book with a profile of every area; copy it, do not change it."""
    project = make_project(tmp_path_factory.mktemp("profiled") / "project")
    shutil.rmtree(project.root / "data" / "areas")
    write_tables(project.root / "data")
    write_notebook(project.root / "notebooks" / "country-profile.ipynb", TEMPLATE)
    toc = project.root / "_toc.yml"
    toc.write_text(toc.read_text().replace("- file: book/questions\n", "- file: book/profiles\n- file: book/questions\n"))
    (project.root / "book" / "profiles.md").write_text("# Profiles\n\n```{profile-index}\n```\n")
    done = project.build("--profiles", "all")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def profiled(everywhere: Project, tmp_path: Path) -> Project:
    """A copy of it, to change."""
    shutil.copytree(everywhere.root, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def page(project: Project, name: str) -> BeautifulSoup:
    return BeautifulSoup((project.root / "_build" / "html" / name).read_text(), "html.parser")


def test_every_area_with_migrants_or_emigrants_has_a_page(everywhere: Project) -> None:
    made = {p.stem.upper() for p in (everywhere.root / "_build" / "html" / "profiles").glob("*.html")}
    assert made == {code for code, _, region in AREAS if region}


def test_a_page_has_its_title_numbers_exhibit_and_parameters(everywhere: Project) -> None:
    soup = page(everywhere, "profiles/civ.html")
    assert soup.find("h1").get_text().startswith("Côte d’Ivoire, a profile")
    assert soup.find("h2").get_text().startswith("More on Côte d’Ivoire")
    assert soup.title.get_text().startswith("Côte d’Ivoire, a profile")
    assert "There were 1,002 in" in soup.get_text()
    table = soup.select_one("table.exhibit")
    assert table["id"] == "tab-civ-stock"
    links = {a.get_text(): a["href"] for a in soup.select(".take > a")}
    alone = "../_exhibits/tab-civ-stock/"
    assert links == {"Download": f"{alone}tab-civ-stock.zip", "CSV, code": f"{alone}index.html", "tab-civ-stock": "#tab-civ-stock"}
    own = page(everywhere, f"profiles/{alone}index.html")
    assert "area = CIV" in own.get_text()
    assert "as_of = latest" in own.get_text()
    assert {"tab-civ-stock.csv", "../../_notebooks/country-profile.ipynb"} <= {a["href"] for a in own.select("a[download]")}
    assert own.select_one("p.book a")["href"] == "../../profiles/civ.html#tab-civ-stock"
    facts = json.loads((everywhere.root / "_build" / "book" / "_exhibits" / "tab-civ-stock" / "exhibit.json").read_text())
    assert facts["cell"] == 4


def test_a_conditional_block_is_shown_where_something_was_found(everywhere: Project) -> None:
    assert "Something is known." in page(everywhere, "profiles/mar.html").get_text()
    text = page(everywhere, "profiles/sen.html").get_text()
    assert "is known" not in text
    assert "The end of it." in text
    assert ":::" not in text


def test_profiles_are_listed_by_region_and_name(everywhere: Project) -> None:
    soup = page(everywhere, "profiles.html")
    regions = [h.contents[0] for h in soup.select("section.profile-region h2")]
    assert regions == sorted({region for _, _, region in AREAS if region})
    africa = soup.select_one("section.profile-region")
    assert [a.get_text() for a in africa.select("li a")] == ["Cabo Verde", "Côte d’Ivoire", "Morocco", "Réunion", "Senegal"]
    assert africa.select_one("li a")["href"] == "profiles/cpv.html"


def test_the_sidebar_and_the_list_of_exhibits_do_without_the_profiles(everywhere: Project) -> None:
    for name in ("index.html", "profiles.html", "profiles/mar.html"):
        links = [a["href"] for a in page(everywhere, name).select(".sidebar-tree a")]
        assert len(links) == 7, name
        assert ("profiles.js" in str(page(everywhere, name))) == (name == "profiles.html")
    current = page(everywhere, "profiles/mar.html").select(".sidebar-tree .current > a")
    assert [a["href"] for a in current] == ["../profiles.html"]
    listed = page(everywhere, "exhibits.html")
    assert "fig-stock" in str(listed)
    assert "tab-mar-stock" not in str(listed)
    assert "profiles.html" in {a["href"] for a in listed.select("article a")}


def test_the_pages_follow_one_another_by_name(everywhere: Project) -> None:
    links = page(everywhere, "profiles/mar.html").select(".related-pages a")
    assert [a["href"] for a in links] == ["nzl.html", "mex.html"]


def test_print_holds_a_few(everywhere: Project) -> None:
    staged = everywhere.root / "_build" / "book"

    areas = json.loads((staged / "_profiles.json").read_text())
    assert [area["page"] for area in areas if area["in_print"]] == ["profiles/cpv", "profiles/deu", "profiles/mar"]
    chapters = yaml.safe_load((staged / "_toc.yml").read_text())["chapters"]
    assert len(next(c for c in chapters if c["file"] == "profiles")["sections"]) == len(areas) == 11


def told(project: Project) -> str:
    """What the page of profiles says before its list."""
    return " ".join(p.get_text() for p in page(project, "profiles.html").select("article > section > p"))


def test_the_page_says_how_many_have_a_profile_and_where_to_look_for_the_others(profiled: Project) -> None:
    whole = "This edition has a profile of each of the 11 countries and areas that migrants live in or come from."
    assert told(profiled).startswith(whole)
    done = profiled.build("--profiles", "MAR,DEU")
    assert done.returncode == 0, done.stderr
    some = told(profiled)
    assert some.startswith(
        "This edition has the profiles of 2 of the 11 countries and areas that migrants live in or come from; there is none of"
    )
    names = re.search(r"none of (.*?)\. For an area", some)
    assert names and len(names[1].split("; ")) == 9 and "Philippines" in names[1]
    links = [a["href"] for a in page(profiled, "profiles.html").select("article > section > p a")]
    assert links == ["exhibits.html", "data.html"]
    for text in (whole, some):
        assert not re.search(r"make |PROFILES|build", text)


def test_print_says_that_the_site_has_more_profiles(profiled: Project) -> None:
    from pypdf import PdfReader

    done = profiled.run("build", "--profiles", "all")
    assert done.returncode == 0, done.stderr
    text = " ".join("".join(p.extract_text() for p in PdfReader(profiled.root / "_build" / "pdf" / "compendium.pdf").pages).split())
    whom = "countries and areas that migrants live in or come from"
    assert f"The print edition holds the profiles of 3 of the 11 {whom}; on the site of this edition all of them have one." in text


def test_fewer_profiles_leave_no_trace_of_the_others(profiled: Project) -> None:
    done = profiled.run("build", "--profiles", "sen,deu")
    assert done.returncode == 0, done.stderr
    html = profiled.root / "_build" / "html"
    assert sorted(p.name for p in (html / "profiles").iterdir()) == ["deu.html", "deu.md", "sen.html", "sen.md"]
    assert not (html / "_exhibits" / "tab-mar-stock").exists()
    index = json.loads((html / "search-index.js").read_text().removeprefix("bookSearch.take(").removesuffix(");\n"))
    assert [profile for *_, profile in index["areas"] if profile] == ["profiles/deu.html", "profiles/sen.html"]
    soup = page(profiled, "profiles.html")
    assert [a.get_text() for a in soup.select("li.profile a")] == ["Senegal", "Germany"]
    assert soup.select_one(".profile-search") is None
    from pypdf import PdfReader

    pdf = PdfReader(profiled.root / "_build" / "pdf" / "compendium.pdf")
    first_lines = [p.extract_text() for p in pdf.pages]
    for name in ("Germany", "Senegal"):
        assert [t for t in first_lines if re.search(rf"^(?:.*\n)?{name}, a profile", t)], name
    assert "area = SEN" in "".join(first_lines).replace("\N{NO-BREAK SPACE}", " ")


def test_an_unknown_area(profiled: Project) -> None:
    done = profiled.build("--profiles", "DEU,MRA")
    assert done.returncode == 1
    assert "There is no area 'MRA' in the table 'areas'" in done.stderr
    assert "MAR (Morocco)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_in_the_template_names_it_and_the_cell(profiled: Project) -> None:
    cells = [*TEMPLATE, ("markdown", ":::{given} known\nA line.\n:::\n:::{given} nothing\nAnother.\n:::\n\nSee {ref}`nowhere`.")]
    write_notebook(profiled.root / "notebooks" / "country-profile.ipynb", cells)
    done = profiled.build("--profiles", "MAR")
    assert done.returncode == 1
    assert "notebooks/country-profile.ipynb (profiles/mar.ipynb), cell 6, line 8: " in done.stderr


def test_a_block_that_is_not_closed_is_reported_before_anything_is_compiled(profiled: Project) -> None:
    write_notebook(
        profiled.root / "notebooks" / "country-profile.ipynb", [*TEMPLATE, ("markdown", "A line.\n\n:::{given} known\nAnother.")]
    )
    done = profiled.build("--profiles", "MAR")
    assert done.returncode == 1
    assert "notebooks/country-profile.ipynb (area MAR), cell 6, line 3: ':::{given}' is not closed by a line ':::'" in done.stderr


def test_without_a_template_there_are_no_profiles(profiled: Project) -> None:
    (profiled.root / "notebooks" / "country-profile.ipynb").unlink()
    done = profiled.build()
    assert done.returncode == 0, done.stderr
    assert "This edition has no profiles." in page(profiled, "profiles.html").get_text()


GLUED = {"name": "Curaçao_[x]", "full": "words", "empty": ""}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (":::{given} full\nA.\n:::", "A."),
        (":::{given} empty\nA.\n:::\nB.", "B."),
        (":::{given} other\nA.\n:::\nB.", "B."),
        ("::::{given} full\nA.\n:::{given} empty\nB.\n:::\nC.\n::::", "A.\nC."),
        ("::::{given} empty\nA.\n:::{given} full\nB.\n:::\nC.\n::::\nD.", "D."),
        ("::::{claim} C01\n:::{given} full\nA.\n:::\n::::", "::::{claim} C01\nA.\n::::"),
        (":::{given} full\n```\n:::{given} x\n# {glue:text}`y`\n```\n:::", "```\n:::{given} x\n# {glue:text}`y`\n```"),
        (":::{given} empty\n# {glue:text}`y`\n:::\nA.", "A."),
        ("# Of {glue:text}`name`\nIn {glue:text}`name`", "# Of Curaçao\\_\\[x\\]\nIn {glue:text}`name`"),
        (":::{note}\nA.", ":::{note}\nA."),
    ],
)
def test_conditional_blocks(source: str, shown: str) -> None:
    assert conditional.resolve(source, GLUED, "here")[0] == shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("A.\n:::{given} full\nB.", "here, line 2: ':::{given}' is not closed"),
        (":::{given} full\nB.\n:::\n:::", "here, line 4: ':::' closes nothing"),
        (":::{given} full\nB.\n::::", "here, line 3: '::::' does not close ':::{given}' of line 1"),
        ("::::{given} full\n:::{given} full\nA.\n::::", "here, line 4: '::::' does not close ':::{given}' of line 2"),
        (":::{given}\nB.\n:::", "here, line 1: ':::{given}' needs one key"),
        ("# {glue:text}`empty`", "here, line 1: the text shows 'empty', but no cell"),
    ],
)
def test_conditional_blocks_that_are_refused(source: str, said: str) -> None:
    with pytest.raises(CompendiumError, match=re.escape(said)):
        conditional.resolve(source, GLUED, "here")


def test_lines_keep_the_numbers_of_their_author() -> None:
    assert conditional.resolve("A.\n:::{given} empty\nB.\n:::\nC.", GLUED, "here") == ("A.\nC.", [1, 5])


@pytest.mark.parametrize("text", ["words", "73,256", "'quoted'", "None", "", "1", "[x]"])
def test_a_glued_text_is_read_as_it_was_given(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: shown.append({"data": data, "metadata": metadata}))
    exhibits.glue("key", text)
    assert staging._glued({"cells": [{"outputs": shown}]}) == {"key": text}


def test_every_area_of_the_real_tables() -> None:
    found = profiles.possible_areas("latest")
    assert {"MAR", "DEU", "CPV", "VUT"} <= found
    assert not {"OTN", "OTS", "UNK"} & found
    assert len(found) > 220
    assert len(profiles.possible_areas("2018-12-10")) > 220


def test_a_profile_in_the_small_numbers_of_print() -> None:
    assert profiles.in_print(("SEN", "DEU")) == ("SEN", "DEU")
    assert profiles.in_print((*"ABCDEFGHI", "MAR")) == ("MAR",)


def test_the_box_shortens_the_list(everywhere: Project) -> None:
    from playwright.sync_api import sync_playwright

    place = (everywhere.root / "_build" / "html" / "profiles.html").as_uri()
    chromium = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        without = browser.new_context(java_script_enabled=False).new_page()
        without.goto(place)
        assert without.locator("li.profile:visible").count() == 11
        assert not without.locator(".profile-search").is_visible()
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        faults: list[str] = []
        tab.on("pageerror", lambda e: faults.append(str(e)))
        tab.goto(place)
        box = tab.get_by_label("Find an area")
        for typed, names in (
            ("cote d", ["Côte d’Ivoire"]),
            ("ALAND i", ["Åland Islands"]),
            ("reu", ["Réunion"]),
            ("mex", ["Mexico"]),
            ("xx", []),
        ):
            box.fill(typed)
            assert tab.locator("li.profile:visible a").all_inner_texts() == names, typed
            assert tab.locator("section.profile-region:visible").count() == len(names), typed
            assert tab.get_by_role("status").inner_text() == f"{len(names)} of 11"
        box.press("Escape")
        assert tab.locator("li.profile:visible").count() == 11
        box.press_sequentially("deu")
        box.press("Enter")
        tab.wait_for_url("**/profiles/deu.html")
        assert not faults
        browser.close()
