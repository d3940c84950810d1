"""Charts and exhibits: labels kept apart, parts that must be there, the same bytes each time."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from conftest import write_areas, write_stock

from compendium import charts, evidence, exhibits, manifest, maps, marks, rooms
from compendium.errors import CompendiumError
from compendium.tables import catalog
from compendium.tables.catalog import load


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    out: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **k: out.append({"data": data, **k}))
    return out


@pytest.fixture
def stock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    write_areas(tmp_path)
    write_stock(tmp_path, "2018-06-01", (2010, 2015, 2017))
    released = load("stock", folder=tmp_path)
    monkeypatch.setattr("compendium.exhibits.release_of", lambda frame: catalog.release_of(frame, tmp_path))
    return released


def chart() -> rooms.Drawing:
    return charts.chart(charts.lines, pd.DataFrame({"a": [1, 2], "b": [2, 2.01]}, index=[2010, 2015]), unit="Persons")


ALT = "Two lines that meet at the right end of the chart."


def test_labels_are_moved_apart_but_keep_their_order() -> None:
    moved = charts.spread([1.0, 1.01, 5.0], 0.5)
    assert moved[0] < moved[1] < moved[2]
    assert np.diff(moved).min() >= 0.5 - 1e-9
    assert moved[2] == 5.0
    assert charts.spread([3.0, 1.0], 0.5) == [3.0, 1.0]


def test_gridlines_take_the_place_of_the_spine() -> None:
    _, (left, right) = charts.new(rooms.WIDE, columns=2)
    charts.gridlines(left, right, axis="x")
    for ax in (left, right):
        assert not ax.spines["left"].get_visible()
        assert ax.xaxis.get_gridlines()[0].get_visible()
        assert not ax.yaxis.get_gridlines()[0].get_visible()


def test_a_figure_is_whole_in_its_output(shown: list[dict], stock: pd.DataFrame) -> None:
    data = pd.DataFrame({"year": [2010], "migrants": [1.5]})
    exhibits.figure("fig-a", chart(), title="Lines meet in the end", caption="What two lines do.", alt=ALT, data=data, source=stock)
    bundle = shown[0]["data"]
    meta = bundle[manifest.EXHIBIT_MIME]
    assert bundle["text/csv"] == "year,migrants\n2010,1.5\n"
    assert meta["alt"] == ALT
    assert "Test provider, Table stock, Test edition 2018 (released 2018-06-01). Own computation." in meta["credit"]
    assert "<svg" in meta["svg"]
    assert "<svg" in bundle["image/svg+xml"]


def test_whoever_runs_a_notebook_by_hand_sees_what_the_page_will_carry(shown: list[dict], stock: pd.DataFrame) -> None:
    caption = "Cost of US$ 200 & <more> than that in US$."
    data = pd.DataFrame({"Area": ["A & B"], "Million": [1234.5]})
    exhibits.figure("fig-a", chart(), title="Lines meet in the end", caption=caption, alt=ALT, data=data, source=stock)
    exhibits.table("tab-a", data, title="Two areas and a gap", caption=caption, source=stock, formats={"Million": ",.1f"})
    picture, below, table = (one["data"] for one in shown)
    assert "text/html" not in picture  # JupyterLab would show it in place of the picture
    escaped = "<p>Cost of US$ 200 &amp; &lt;more&gt; than that in US$.</p>"
    assert manifest.CAPTION_MIME in below and escaped in below["text/html"]
    assert "<svg" not in below["text/html"]
    credit = "Source: Test provider, Table stock, Test edition 2018 (released 2018-06-01). Own computation."
    for part in ("<b>Two areas and a gap</b>", '"text-align: left">A &amp; B<', '"text-align: right">1,234.5<', escaped, credit):
        assert part in table["text/html"]
    for html in (below["text/html"], table["text/html"]):
        assert html.startswith('<div class="mathjax_ignore">')


def test_the_same_figure_gives_the_same_bytes(shown: list[dict], stock: pd.DataFrame) -> None:
    for _ in range(2):
        exhibits.figure("fig-a", chart(), title="Lines meet in the end", caption="What two lines do.", alt=ALT, data=stock, source=stock)
    assert shown[:2] == shown[2:]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "figA"}, "expected 'fig-' and lower-case words"),
        ({"title": "Lines"}, "its title must be a sentence"),
        ({"caption": ""}, "its caption must be a sentence"),
        ({"alt": "A chart."}, "alt text must say what a sighted reader sees"),
        ({"source": []}, "name at least one source"),
        ({"source": pd.DataFrame({"a": [1]})}, "`load\\(\\)` did not return"),
    ],
)
def test_a_part_that_lacks_is_named(stock: pd.DataFrame, change: dict, message: str) -> None:
    parts = {"id": "fig-a", "title": "Lines meet in the end", "caption": "What two lines do.", "alt": ALT, "data": stock, "source": stock}
    parts.update(change)
    with pytest.raises(CompendiumError, match=message):
        exhibits.figure(parts.pop("id"), chart(), **parts)


def test_each_provider_of_a_table_is_named() -> None:
    one = {"table": "visas", "provider": "First", "title": "Visas", "edition": "2018", "release": "2018-12-09", "cut": "", "licence": "MIT"}
    other = {**one, "provider": "Second", "edition": "2026", "release": "2026-02-18"}
    assert exhibits.credit([one, other]) == (
        "Source: First, Visas, 2018 (released 2018-12-09); Second, Visas, 2026 (released 2026-02-18). Own computation."
    )


def test_a_line_of_many_tables_names_the_providers_alone() -> None:
    one = {"provider": "First", "title": "Visas", "edition": "2018", "release": "2018-12-09", "cut": "", "licence": "MIT"}
    tables = [{**one, "table": f"t{k}", "provider": ("First", "Second")[k % 2]} for k in range(exhibits.MANY + 1)]
    assert exhibits.credit(tables) == f"Source: {exhibits.MANY + 1} tables of First; Second. Own computation."
    assert exhibits.credit(tables[1:]).startswith("Source: Second, Visas, 2018 (released 2018-12-09); ")


def test_a_cut_state_is_said_in_the_source_line() -> None:
    source = {
        "table": "stock",
        "title": "Stock",
        "provider": "A",
        "edition": "Rev. 1",
        "release": "2018-06-01",
        "licence": "CC0 1.0",
        "cut": "",
    }
    later = {**source, "edition": "Rev. 2", "release": "2020-06-01", "cut": "2016-07-01"}
    assert exhibits.credit([source, later]) == (
        "Source: A, Stock, Rev. 1 and Rev. 2 (released 2018-06-01 and 2020-06-01, as known on 2016-07-01). Own computation."
    )


def test_releases_under_different_licences_are_told_apart() -> None:
    one = {"table": "stock", "provider": "A", "title": "Stock", "edition": "2017", "release": "2017-12-18", "cut": "", "licence": "MIT"}
    others = [{**one, "edition": edition, "licence": "CC0 1.0"} for edition in ("2019", "2024")]
    assert exhibits.terms([one]) == "MIT"
    assert exhibits.terms([one, *others]) == "2017: MIT; 2019 and 2024: CC0 1.0"


def test_numbers_are_glued_with_unit_and_sign(shown: list[dict]) -> None:
    exhibits.number("change", -12.46, ".1f", "points")
    assert shown[0]["data"] == {manifest.GLUE_MIME: "−12.5\N{NO-BREAK SPACE}points", "text/plain": "change = −12.5\N{NO-BREAK SPACE}points"}
    assert shown[0]["metadata"]["scrapbook"]["name"] == "change"
    with pytest.raises(CompendiumError, match="'nothing' is missing"):
        exhibits.number("nothing", float("nan"))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("runs from -0.42 to 0.07 (-3)", "runs from −0.42 to 0.07 (−3)"),
        ("on 2018-12-19, ages 15-24, fig-2", "on 2018-12-19, ages 15-24, fig-2"),
        ("-0.00", "0.00"),
        ("−0 to 9", "0 to 9"),
        ("-0.05 to −0.5", "−0.05 to −0.5"),
    ],
)
def test_a_negative_number_has_a_minus_sign_and_nought_has_none(text: str, printed: str) -> None:
    assert exhibits.typeset(text) == printed


def test_a_number_with_a_thousands_comma_is_not_read_as_a_pair(shown: list[dict]) -> None:
    exhibits.number("deaths", 73256)
    assert shown[0]["data"] == {manifest.GLUE_MIME: "'73,256'", "text/plain": "deaths = 73,256"}


def test_tables_format_and_show_gaps(shown: list[dict], stock: pd.DataFrame) -> None:
    data = pd.DataFrame({"Area": ["Morocco", "Senegal"], "Million": [1234.56, np.nan]})
    exhibits.table("tab-a", data, title="Two areas and a gap", caption="What is in two areas.", source=stock, formats={"Million": ",.1f"})
    meta = shown[0]["data"][manifest.EXHIBIT_MIME]
    assert meta["rows"] == [["Morocco", "1,234.6"], ["Senegal", "–"]]
    assert meta["numeric"] == [False, True]


def shown_table(shown: list[dict], stock: pd.DataFrame, data: pd.DataFrame) -> tuple[list[str], list[list[str]], str]:
    """Columns and rows on the page, and the CSV, of a table."""
    exhibits.table("tab-a", data, title="Two areas and a gap", caption="What is in two areas.", source=stock)
    bundle = shown.pop()["data"]
    return bundle[manifest.EXHIBIT_MIME]["columns"], bundle[manifest.EXHIBIT_MIME]["rows"], bundle["text/csv"]


def test_names_of_rows_are_columns(shown: list[dict], stock: pd.DataFrame) -> None:
    index = pd.Index(["Germany", "Morocco"], name="Country")
    columns, rows, csv = shown_table(shown, stock, pd.DataFrame({2015: [50, 48]}, index=index))
    assert columns == ["Country", "2015"]
    assert rows == [["Germany", "50"], ["Morocco", "48"]]
    assert csv == "Country,2015\nGermany,50\nMorocco,48\n"
    levels = pd.MultiIndex.from_product([["Germany"], [2015, 2017]], names=["Country", "Year"])
    assert shown_table(shown, stock, pd.DataFrame({"a": [1, 2]}, index=levels))[2] == "Country,Year,a\nGermany,2015,1\nGermany,2017,2\n"
    # Places of rows in a table that was filtered say nothing.
    assert shown_table(shown, stock, pd.DataFrame({"a": [1, 2]}, index=[7, 3]))[2] == "a\n1\n2\n"
    assert shown_table(shown, stock, pd.DataFrame({"a": []}))[1] == []


def test_kinds_of_values_are_printed_in_words_that_say_them(shown: list[dict], stock: pd.DataFrame) -> None:
    days = pd.to_datetime(["2018-12-10", None])
    data = pd.DataFrame(
        {
            "yes or no": [True, False],
            "maybe": pd.array([True, None], dtype="boolean"),
            "day": days,
            "any day": pd.Series(list(days), dtype=object),
            "hour": pd.to_datetime(["2018-12-10 09:30", "2018-12-10 00:00"]),
            "count": pd.array([12345, None], dtype="Int64"),
            "word": pd.Categorical(["a", None]),
            "year": pd.Categorical([2015, None]),
            "mixed": ["x", None],
        }
    )
    _, rows, csv = shown_table(shown, stock, data)
    assert rows == [
        ["yes", "yes", "2018-12-10", "2018-12-10", "2018-12-10 09:30:00", "12,345", "a", "2,015", "x"],
        ["no", *["–"] * 3, "2018-12-10 00:00:00", *["–"] * 4],
    ]
    assert csv.splitlines()[1:] == [
        "True,True,2018-12-10,2018-12-10,2018-12-10 09:30:00,12345,a,2015,x",
        "False,,,,2018-12-10 00:00:00,,,,",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pd.DataFrame({"women": [50.1, 48.2]}, index=["Germany", "Morocco"]), "its rows are called 'Germany' and so on.* Name the index"),
        (pd.DataFrame({"women": [50.1, 48.2]}, index=[2015, 2017]), "its rows are called '2015' and so on.* Name the index"),
        (pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)], names=["a b", None])), "Name the index"),
        (pd.DataFrame([["A", 1, 2]], columns=["Country", "Share", "Share"]), "two columns are called 'Share'"),
        (pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a")), "two columns are called 'a'"),
        (pd.DataFrame({2015: [1], "2015": [2]}), "two columns are called '2015'"),
        (pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])), "its columns have 2 levels"),
        (pd.DataFrame([[1, 2]], columns=["a", None]), "column 2 has no name"),
        (pd.DataFrame([[1, 2]], columns=["a", " "]), "column 2 has no name"),
        (pd.DataFrame({"a": [1.0, float("inf")]}), "row 2 of 'a': the value is infinite"),
        (pd.DataFrame({"a": ["x", -np.inf]}), "row 2 of 'a': the value is infinite"),
        (pd.DataFrame({"a": ["x", "=cmd|'/c calc'!A1"]}), "row 2 of 'a': '=cmd.*' would run as a formula"),
        (pd.DataFrame({"@a": ["x"]}), "the name of column 1: '@a' would run as a formula"),
        (pd.DataFrame({"a": ["x\0y"]}), "row 1 of 'a', line 1: .* the control character U\\+0000"),
        (pd.DataFrame({"a": ["C\ufffdte"]}), "row 1 of 'a', line 1: a letter was lost"),
    ],
)
def test_data_that_would_lose_something_or_do_harm_are_refused(stock: pd.DataFrame, data: pd.DataFrame, message: str) -> None:
    with pytest.raises(CompendiumError, match=f"Exhibit 'fig-a'.*{message}"):
        exhibits.figure("fig-a", chart(), title="Lines meet in the end", caption="What two lines do.", alt=ALT, data=data, source=stock)


def test_control_characters_are_in_no_text(stock: pd.DataFrame) -> None:
    parts = {"title": "Lines meet in the end", "caption": "What two lines do.", "alt": ALT}
    for name, text in parts.items():
        with pytest.raises(CompendiumError, match=f"Exhibit 'fig-a', its {'alt text' if name == 'alt' else name}, line 1: .* U\\+0007"):
            exhibits.figure("fig-a", chart(), **{**parts, name: text + "\a"}, data=stock, source=stock)
    with pytest.raises(CompendiumError, match=r"Text 'name', line 1: .* U\+001B"):
        exhibits.glue("name", "\x1b[1m")
    with pytest.raises(CompendiumError, match="Verdict on C49, line 1"):
        evidence.verdict("C49", "supported", "a\x85")


def test_dollars_are_money_in_pictures(shown: list[dict], stock: pd.DataFrame) -> None:
    assert charts.mpl.rcParams["text.parse_math"] is False
    title = r"Prices of $\foo and of $ bars"
    bars = charts.chart(charts.bars, pd.Series({"US$ 12 to US$ 9": 1.0, title: 2.0}), unit=r"$\foo$")
    exhibits.figure("fig-a", bars, title=title, caption="What two bars do.", alt=ALT, data=stock, source=stock)
    for drawn in (shown[0]["data"][manifest.EXHIBIT_MIME]["svg"], shown[0]["data"]["image/svg+xml"]):
        assert f"<!-- {title} -->" in drawn


def test_a_download_holds_the_drawing_of_the_page_between_title_and_source_line(shown: list[dict], stock: pd.DataFrame) -> None:
    from lxml import etree

    size = pd.DataFrame({"Here": [1.0, 2.0, 4.0], "There": [2.0, 2.5, 3.0]}, index=pd.Index([2015, 2016, 2017], name="year"))
    exhibits.figure(
        "fig-a", charts.chart(charts.lines, size, unit="Size"), title="Two lines meet before 2017", caption="What two lines do.", alt=ALT,
        data=size, source=stock,
    )  # fmt: skip
    data = shown[0]["data"]
    page, download = (etree.fromstring(svg.encode()) for svg in (data[manifest.EXHIBIT_MIME]["svg"], data["image/svg+xml"]))
    ids = download.xpath("//@id")
    assert len(ids) == len(set(ids))
    used = set(download.xpath("//@xlink:href", namespaces={"xlink": "http://www.w3.org/1999/xlink"}))
    assert used <= {f"#{name}" for name in ids}
    assert len(download.xpath("//*[local-name() = 'metadata']")) == 1
    whole = download.xpath("//*[@id = 'whole']")[0]
    assert [part.get("id") for part in whole] == ["background", None, "title", "source-line"]
    drawn = whole[1].xpath(".//*[@id = 'figure_1']")[0]
    assert b"".join(etree.tostring(drawn, method="c14n").split()) == b"".join(
        etree.tostring(page.xpath("//*[@id = 'figure_1']")[0], method="c14n").split()
    )


def test_a_figure_is_laid_out_once(shown: list[dict], stock: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    begun: list[str] = []
    execute = ConstrainedLayoutEngine.execute
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lambda self, fig: (begun.append("layout"), execute(self, fig)))
    save = exhibits._save
    monkeypatch.setattr(exhibits, "_save", lambda fig, format, **options: (begun.append(format), save(fig, format, **options))[1])
    exhibits.figure("fig-a", chart(), title="Lines meet in the end", caption="What two lines do.", alt=ALT, data=stock, source=stock)
    assert begun == ["layout", "svg", "layout", "svg", "png", "svg"]


def test_style_file_uses_the_colours_of_the_module() -> None:
    style = mpl.rc_params_from_file(Path(charts.__file__).with_name("house.mplstyle"), use_default_template=False)
    colours = {value for name, value in style.items() if name.endswith(("color", "facecolor")) and value != "none"}
    assert colours == {charts.INK, charts.MUTED, charts.GRID}
    assert {name: mpl.rcParams[name] for name in style} == dict(style)


def test_dark_twin_exchanges_every_house_colour() -> None:
    light = f"fill: {charts.INK}; stroke: {charts.BLUE}; other: #123456"
    assert charts.darken(light) == f"fill: {charts.DARK[charts.INK]}; stroke: {charts.DARK[charts.BLUE]}; other: #123456"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_and_lines_stand_out_on_both_papers() -> None:
    for colour in (charts.INK, charts.MUTED):
        assert contrast(colour, charts.PAPER) >= 4.5
        assert contrast(charts.DARK[colour], charts.DARK[charts.PAPER]) >= 4.5
    for colour in charts.REGION_COLOURS.values():
        assert contrast(charts.DARK.get(colour, colour), charts.DARK[charts.PAPER]) >= 3


def test_words_on_any_colour_of_a_series_can_be_read_in_both_modes() -> None:
    for colour in (*charts.DARK, *charts.REGION_COLOURS.values(), *charts.SDG_REGION_COLOURS.values()):
        ink = charts.contrast(colour)
        assert contrast(ink, colour) >= 4.5, colour
        assert contrast(charts.darken(ink), charts.darken(colour)) >= 4.5, colour


def test_words_in_the_colour_of_a_line_can_be_read() -> None:
    hues = [charts.BLUE, charts.ORANGE, charts.GREEN, charts.PURPLE, charts.YELLOW, charts.SKY, charts.GREY, charts.ACCENT, charts.MUTED]
    fig, ax = charts.new(rooms.WIDE)
    words = [ax.text(0, 0, colour, color=colour) for colour in hues]
    charts.make_readable(fig)
    for word in words:
        assert contrast(word.get_color(), charts.PAPER) >= 4.5, word.get_text()
        assert charts.darken(word.get_color()) == charts.DARK[word.get_text()]


# What those see who have no cones for long (protan) or for middle waves (deutan): Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "all cones": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
}
APART = {"all cones": 12.0, "protan": 7.0, "deutan": 7.0}  # CIEDE2000; 2.3 is just noticeable side by side


def lab(colour: str, sight: str = "all cones") -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
    xyz = to_xyz @ np.clip(SIGHT[sight] @ light, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000 (Sharma, Wu and Dalal 2005) of two colours in L*a*b*."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    seventh = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    level, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = sum(w * np.cos(np.radians(n * hue + p)) for w, n, p in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63)))
    sl = 1 + 0.015 * (level - 50) ** 2 / np.sqrt(20 + (level - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * (1 + waves)
    blue = np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))
    turned = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(blue)
    return float(np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + turned * dc / sc * dh / sh))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [  # from the test data of Sharma, Wu and Dalal
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_of_colours_is_that_of_the_standard(one: tuple, other: tuple, distance: float) -> None:
    assert apart(np.array(one), np.array(other)) == pytest.approx(distance, abs=1e-4)


def test_in_the_dark_no_two_series_have_one_colour() -> None:
    paper = charts.DARK[charts.PAPER]
    lines = (charts.INK, charts.MUTED, charts.GRID, charts.PAPER)  # of text, frames and ground
    series = {*charts.DARK, *charts.REGION_COLOURS.values(), *charts.SDG_REGION_COLOURS.values()} - set(lines)
    dark = {colour: charts.DARK.get(colour, colour) for colour in sorted(series)}
    assert {charts.BLUE, charts.SKY, charts.ACCENT, charts.GREY, charts.PALE} < set(dark)
    for colour in dark.values():
        assert contrast(colour, paper) >= 3, colour
    alike = [
        f"{one} ({dark[one]}) and {other} ({dark[other]}), {sight}: {distance:.1f}"
        for one, other in itertools.combinations(dark, 2)
        for sight, least in APART.items()
        if (distance := apart(lab(dark[one], sight), lab(dark[other], sight))) < least
    ]
    assert not alike, "\n".join(alike)


def test_questions_and_claims_are_those_of_the_paper() -> None:
    assert len(evidence.question_ids()) == 49
    assert evidence.question_ids()[0] == "GQ1.1-01"
    assert evidence.question_ids()[-1] == "GQ3.2-06"
    assert evidence.claim_ids()[-1] == "C76"


def test_a_verdict_is_one_of_four_words() -> None:
    with pytest.raises(CompendiumError, match="expected one of supported"):
        evidence.verdict("C45", "true", "because")
    with pytest.raises(CompendiumError, match="not a claim"):
        evidence.verdict("C99", "supported", "because")


def test_charts_use_only_colours_that_have_a_dark_twin() -> None:
    used = set(re.findall(r'"(#[0-9a-f]{6})"', Path(charts.__file__).read_text()))
    shades = {"#f2f6f9", "#9cc3da", "#0b4f6c", "#1d2b35", "#4f86a5", "#b9e3f6"}  # the ends and the middle of the scale
    allowed = set(charts.DARK) | set(charts.DARK.values()) | shades | set(charts._READABLE.values()) | set(charts._ON.values())
    assert used <= allowed


def test_ranges_show_the_later_value_of_each_row() -> None:
    _, ax = charts.new(rooms.WIDE)
    frame = pd.DataFrame(
        {"2014": [40.0, 30.0], "2019": [50.0, 33.0], "p25": [30.0, 10.0], "p75": [70.0, 55.0]}, index=["Health", "Politics"]
    )
    charts.iqr_change(ax, frame, unit="Score")
    assert [t.get_text() for t in ax.texts] == ["50", "33"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["Middle half of the countries", "2014", "2019"]


def test_a_broken_line_leaves_gaps_and_shows_lone_values() -> None:
    _, ax = charts.new(rooms.WIDE, 2)
    frame = pd.DataFrame({"a": [1.0, 2.0, None, 3.0, None, 4.0, 5.0], "b": [0.0] * 7}, index=range(2000, 2007))
    charts.lines(ax, frame, unit="People", broken=True)
    dots, line = ax.lines[0], ax.lines[1]
    assert list(dots.get_xdata()) == [2003] and list(dots.get_ydata()) == [3]
    assert len(line.get_xdata()) == 7 and pd.isna(line.get_ydata()[2])
    assert all(text.xy[1] >= 0 for text in ax.texts)


BOX = (0.0, 0.0, 300.0, 200.0)


def crowd() -> tuple[np.ndarray, np.ndarray]:
    """Middles and sizes of sixty rectangles, many of them over one another, two on the same spot."""
    k = np.arange(60)
    home = np.column_stack([150 + 120 * np.cos(2.4 * k) * k / 60, 100 + 80 * np.sin(2.4 * k) * k / 60])
    home[1] = home[0]
    return home, np.column_stack([14 + 20.0 * (k % 7 == 0), 10 + 4.0 * (k % 3)])


def test_rectangles_are_pushed_apart_inside_their_box() -> None:
    home, size = crowd()
    given = home.copy()
    at = maps.apart(home, size, box=BOX)
    over = (size[:, None] + size) / 2 - np.abs(at[:, None] - at)
    over[np.arange(60), np.arange(60)] = -1
    assert over.min(axis=2).max() < 0.1
    assert (at - size / 2 >= np.array(BOX[:2]) - 1e-9).all() and (at + size / 2 <= np.array(BOX[2:]) + 1e-9).all()
    assert np.array_equal(at, maps.apart(home, size, box=BOX))
    assert np.array_equal(home, given)


def test_rectangles_with_room_stay_where_they_are() -> None:
    home = np.array([[50.0, 100.0], [250.0, 100.0]])
    assert maps.apart(home, np.full((2, 2), 20.0), box=BOX) == pytest.approx(home)


def test_a_map_keeps_east_west_north_and_areas_in_proportion() -> None:
    frame = pd.DataFrame(
        {
            "longitude": [-100, 11, 140, 20],
            "latitude": [0, 60, -30, 0],
            "value": [1.0, 4.0, 100.0, 0],
            "name": ["Wa", "Nu", "Eu", "Sea\nof"],
        },
        index=["W", "N", "E", "S"],
    )
    placed = maps.on_map(frame, box=BOX, largest=20)
    assert placed["radius"].to_list() == pytest.approx([2, 4, 20, 0])
    assert placed["inside"].to_list() == [False, False, True, False]
    assert placed.loc["W", "x"] < placed.loc["N", "x"] < placed.loc["E", "x"]
    assert placed["y"].idxmax() == "N" and placed["y"].idxmin() == "E"
    assert maps.project(np.array([11.0, 191.1]), np.array([0.0, 0.0]))[0] == pytest.approx([0, -179.9 * 1.5 / 3**0.5])


def test_a_swarm_keeps_places_on_the_axis_and_lets_nothing_overlap() -> None:
    x, radius = np.array([10.0, 10.0, 11.0, 40.0]), np.array([2.0, 3.0, 1.0, 2.0])
    y = charts.swarm(x, radius)
    assert y[1] == 0 and y[3] == 0  # the largest of a heap, and the one that is alone
    distance = np.hypot(x[:, None] - x, y[:, None] - y) - radius[:, None] - radius
    np.fill_diagonal(distance, 0)
    assert distance.min() >= -1e-9


def test_shades_have_classes_and_a_grey_for_no_data() -> None:
    found = maps.shades(pd.Series([0, 49.9, 50, 100, np.nan], index=list("abcde")), [0, 50, 100])
    assert found["a"] == found["b"] != found["c"] == found["d"]
    assert found["e"] == charts.GREY


def test_more_is_farther_from_the_paper_in_both_modes_and_text_can_be_read() -> None:
    shades = [charts.shade(share) for share in np.linspace(0, 1, 60)]
    inks = [charts.contrast(colour) for colour in shades]
    dark = [charts.darken(colour) for colour in shades]
    for colours, paper in ((shades, charts.PAPER), (dark, charts.DARK[charts.PAPER])):
        away = [contrast(colour, paper) for colour in colours]
        assert away == sorted(away)
    assert contrast(dark[-1], charts.DARK[charts.PAPER]) >= 3
    assert min(map(contrast, inks, shades)) >= 4.5
    assert min(contrast(charts.darken(ink), colour) for ink, colour in zip(inks, dark, strict=True)) >= 4.5


def test_an_arrow_is_as_wide_as_its_value_and_ends_where_it_should() -> None:
    shaft, head = maps.ribbon((0, 0), (100, 0), 6, bend=0)
    assert np.ptp(shaft[:, 1]) == pytest.approx(6)
    assert head[1] == pytest.approx([100, 0])
    assert np.ptp(head[:, 1]) > 6
    bent = np.vstack(maps.ribbon((0, 0), (100, 0), 6, bend=0.2))
    assert bent[:, 1].max() == pytest.approx(20 + 3, abs=0.5)  # to the left of the way


def test_flows_join_rims_and_only_labels_are_written() -> None:
    _, ax = maps.canvas(rooms.WIDE, 3)
    placed = pd.DataFrame({"x": [50.0, 250.0], "y": [100.0, 100.0], "radius": [20.0, 10.0]}, index=["a", "b"])
    arrows = pd.DataFrame(
        {"origin": ["a", "b"], "destination": ["b", "a"], "value": [4.0, 1.0], "colour": charts.BLUE, "bend": 0.1}
    ).assign(label=["4.0", ""], at=0.5)
    middles = maps.arrows(ax, placed, arrows, widest=12)
    assert [t.get_text() for t in ax.texts] == ["4.0"]
    assert middles[:, 0] == pytest.approx([155, 155], abs=3)
    assert middles[0, 1] > 110 and middles[1, 1] < 90  # each to the left of its way
    points = np.vstack([path.vertices for c in ax.collections for path in c.get_paths()])
    from_a = np.hypot(points[:, 0] - 50, points[:, 1] - 100)
    from_b = np.hypot(points[:, 0] - 250, points[:, 1] - 100)
    assert from_a.min() > 20 and from_b.min() > 10
    wide, thin = (c.get_paths()[0].vertices for c in ax.collections)
    assert np.hypot(*(wide[0] - wide[-2])) == pytest.approx(4 * np.hypot(*(thin[0] - thin[-2])), rel=1e-6)


def test_names_are_written_into_circles_or_below() -> None:
    _, ax = maps.canvas(rooms.WIDE, 3)
    placed = pd.DataFrame(
        {"x": [60.0, 200.0, 300.0], "y": 100.0, "radius": [30.0, 4.0, 0.0], "inside": [True, False, False]}, index=list("abc")
    )
    written = {"a": "Chad", "b": "Lesotho", "c": "AFRICA"}
    maps.names(ax, placed, written, {"a": charts.ACCENT, "b": charts.ACCENT, "c": charts.ORANGE})
    assert [(t.get_text(), t.get_position(), t.get_color()) for t in ax.texts] == [
        ("Chad", (60, 100), charts.contrast(charts.ACCENT)),
        ("Lesotho", (200, 95), charts.INK),
        ("AFRICA", (300, 99), charts.ORANGE),
    ]


def test_swarms_show_weighted_means_and_leave_empty_rows_out() -> None:
    for room in (rooms.WIDE, rooms.NARROW):
        _, ax = charts.new(room, 3)
        ax.set_xlim(0, 100)
        frame = pd.DataFrame({"x": [10.0, 40.0, 80.0, np.nan], "value": [3, 1, 2, 9], "row": ["m", "m", "n", "n"]})
        names, hues = dict(enumerate("VWXY")), {"m": charts.BLUE, "n": charts.ORANGE, "none": charts.GREY}
        charts.beeswarm(ax, frame, hues, unit="Per cent", largest=8, names=names, notes={"m": "V 10; W 40"})
        assert [t.get_text() for t in ax.texts if t.get_text()] == ["m", "V 10; W 40", "18", "n", "80"]


def test_cumulative_curves_rise_to_a_hundred() -> None:
    _, ax = charts.new(rooms.WIDE)
    charts.cumulative(
        ax,
        {"a": pd.Series([40.0, 100.0], index=[10.0, 1000.0])},
        {"a": charts.BLUE},
        {"a": "--"},
        unit="Kilometres",
        labels={"a": "half within 10"},
    )
    assert ax.get_xscale() == "log" and list(ax.lines[0].get_ydata()) == [40, 100]
    assert ax.lines[0].get_linestyle() == "--"


def test_keys_name_what_they_show() -> None:
    _, ax = maps.canvas(rooms.WIDE, 2)
    maps.size_key(ax, 5, 40, {"3 million": 20, "1 million": 10})
    maps.classes(ax, [0, 50, 100], unit="Per cent", ring="two")
    assert [t.get_text() for t in ax.texts] == ["3 million", "1 million", "Per cent", "0–50", "50–100", "two"]


def test_the_highest_of_a_matrix_is_darkest_and_a_missing_cell_has_a_dash() -> None:
    frame = pd.DataFrame({"a": [100.0, 50.0], "b": [np.nan, 100.0]})
    _, ax = charts.new(rooms.WIDE)
    charts.heatmap(ax, frame, unit="Per cent")
    assert [t.get_text() for t in ax.texts] == ["100", "–", "50", "100"]
    shades = [p.get_facecolor() for p in ax.patches]
    assert shades[0] == shades[3] == mpl.colors.to_rgba(charts.shade(1))
    assert shades[2] == mpl.colors.to_rgba(charts.shade(0.5))
    _, ax = charts.new(rooms.WIDE)
    charts.heatmap(ax, frame, unit="Per cent", highest=200)
    assert ax.patches[0].get_facecolor() == mpl.colors.to_rgba(charts.shade(0.5))


def test_estimates_have_two_intervals_and_their_ratio_at_the_right() -> None:
    rows = {"factor": [2.0, 0.5], "low": [1.5, 0.4], "high": [2.5, 0.6], "low_wide": [1.0, 0.2], "high_wide": [4.0, 0.9]}
    frame = pd.DataFrame(rows, index=["a", "b"]).assign(colour=charts.BLUE, marker=["o", "s"])
    _, ax = charts.new(rooms.WIDE)
    charts.forest_plot(ax, frame, unit="Ratio", ticks=[0.5, 1, 2], legend=("narrow", "wide"), show="{:.2f}".format)
    assert [t.get_text() for t in ax.texts] == ["2.00", "0.50"]
    assert [t.xy[1] for t in ax.texts] == [0, 1]
    wide, narrow = (c.get_segments() for c in ax.collections[:2])
    assert [s[:, 0].tolist() for s in wide] == [[1.0, 4.0], [0.2, 0.9]]
    assert [s[:, 0].tolist() for s in narrow] == [[1.5, 2.5], [0.4, 0.6]]


def test_counts_keep_all_their_digits_in_the_download() -> None:
    table = pd.DataFrame({"area": ["A", "B"], "persons": [7_528_990.0, None], "share": [12.3456789, 50.0]})
    assert exhibits._csv(table).splitlines() == ["area,persons,share", "A,7528990,12.3457", "B,,50"]


def test_iqr_change_takes_a_value_at_one_time_too() -> None:
    fig, ax = charts.new(rooms.WIDE)
    charts.iqr_change(ax, pd.DataFrame({"2014": [40.0], "p25": [30.0], "p75": [50.0]}, index=["Education"]), unit="Score")
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["Middle half of the countries", "2014"]
    rooms.lay_out(fig)
    assert {m.series: m.value for m in marks.of(fig)} == {"lower quartile": 30, "2014": 40, "upper quartile": 50}


def test_a_wide_legend_leaves_its_axes_their_width() -> None:
    fig, ax = charts.new(rooms.NARROW)
    frame = pd.DataFrame({"Mean 2014": [65.0], "Mean 2019": [68.0], "p25": [51.0], "p75": [91.0]}, index=["Anti-discrimination"])
    charts.iqr_change(ax, frame, unit="Score")
    measure = rooms.lay_out(fig)
    assert ax.get_window_extent(measure).width > 0.5 * fig.bbox.width
    legend = ax.get_legend().get_window_extent(measure)
    assert 0 <= legend.x0 < legend.x1 <= fig.bbox.width + 1


def test_words_of_a_legend_have_their_places_when_crowding_is_measured() -> None:
    fig, ax = charts.new(rooms.WIDE)
    charts.legend_above(ax, ax.plot([0, 1], [0, 1]), ["A line"])
    ax.text(0.02, 1.04, "Words on the legend", transform=ax.transAxes)
    assert [line for line in rooms.crowding(fig, rooms.lay_out(fig)) if "'A line'" in line]
