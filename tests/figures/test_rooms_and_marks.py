"""The room of a drawing, and the record of its marks: what a phone gets, where a value is, what does not fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from compendium import charts, exhibits, marks, rooms, rows
from compendium.errors import CompendiumError

LONG = "Employment rate of foreign-born women minus that of native-born women, percentage points"


def laid_out(drawing: rooms.Drawing, room: rooms.Room) -> tuple[Figure, list[str]]:
    fig = drawing(room)
    measure = rooms.lay_out(fig)
    exhibits.svg(fig)
    return fig, rooms.crowding(fig, measure)


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_a_mark_is_where_the_picture_shows_it(room: rooms.Room) -> None:
    values = pd.Series({"Morocco": 4.0, "Senegal": 2.0, "Fiji": np.nan})
    fig, _ = laid_out(charts.chart(charts.bars, values, unit="Million"), room)
    found = marks.of(fig)
    assert [(m.name, m.value, m.unit) for m in found] == [("Morocco", 4.0, "Million"), ("Senegal", 2.0, "Million")]
    ax = fig.axes[0]
    for bar, mark in zip(ax.patches, found, strict=False):
        end = bar.get_window_extent().x1 / fig.bbox.width
        assert mark.x == pytest.approx(end, abs=0.002)
        assert 1 - mark.y == pytest.approx((bar.get_window_extent().y0 + bar.get_window_extent().y1) / 2 / fig.bbox.height, abs=0.002)


def test_what_is_shown_is_a_table_with_units() -> None:
    lines = pd.DataFrame({"Men": [1.25, 2.5], "Women": [1.5, np.nan]}, index=[2010, 2020])
    fig, _ = laid_out(charts.chart(charts.lines, lines, unit="Million"), rooms.WIDE)
    table = marks.table(marks.of(fig))
    assert (table.columns, table.numeric, table.unit) == (["Year", "Men", "Women"], [False, True, True], "Million")
    assert table.rows == [["2010", "1.25", "1.50"], ["2020", "2.50", "–"]]


def test_panels_and_repeated_names_are_told_apart() -> None:
    fig, (left, right) = charts.new(rooms.WIDE, columns=2)
    for ax, title in ((left, "Origin"), (right, "Destination")):
        charts.bars(ax, pd.Series({"Fiji": 1234.0}), unit="People")
        ax.set_title(title)
    rooms.lay_out(fig)
    marks.put(left, 0, 0, 7, ["Fiji"], unit="km")
    assert marks.table(marks.of(fig)).columns == ["Row", "Origin (people)", "Destination (people)", "Origin (km)"]
    fig, ax = charts.new(rooms.WIDE)
    marks.put(ax, [1, 2], 0, [1, 2], ["Fiji", "Fiji"], unit="km")
    rooms.lay_out(fig)
    assert marks.table(marks.of(fig)) == marks.Table(["Row", "km"], [False, True], [["Fiji", "1"], ["Fiji", "2"]])


def test_columns_stand_under_one_another_on_a_phone() -> None:
    fig, axes = charts.new(rooms.NARROW, 2, columns=2, width_ratios=[2, 1])
    assert fig.get_size_inches().tolist() == [rooms.NARROW.width, 4]
    assert [ax.get_subplotspec().colspan.start for ax in axes] == [0, 0]


def test_long_words_are_broken_until_they_fit() -> None:
    bars = charts.chart(charts.bars, pd.Series({"Latin America and the Caribbean": 1.0, "Asia": 2.0}), unit=LONG, axes={"title": LONG})
    fig, crowded = laid_out(bars, rooms.NARROW)
    assert crowded == []
    assert "\n" in fig.axes[0].get_xlabel() and "\n" in fig.axes[0].get_title(loc="left")
    assert fig.axes[0].get_yticklabels()[0].get_text() == "Latin America and\nthe Caribbean"


def test_words_that_are_small_cut_or_on_others_are_named() -> None:
    fig, ax = charts.new(rooms.NARROW)
    ax.text(0.5, 0.5, "tiny", fontsize=7)
    ax.text(0.98, 0.2, "Central African Republic")
    ax.text(0.2, 0.8, "Chad")
    ax.text(0.21, 0.8, "Niger")
    ax.set_xlim(0, 1)
    fig.set_layout_engine("none")
    found = " ".join(rooms.crowding(fig, rooms.lay_out(fig)))
    assert "'tiny' has 7 points" in found
    assert "'Central African Republic' is cut at the edge" in found
    assert "'Chad' lies on 'Niger'" in found


def parts(data: pd.DataFrame) -> dict:
    return {
        "title": "Lines meet in the end",
        "caption": "What two lines do.",
        "alt": "Two lines that meet at the right end of the chart.",
        "data": data,
        "source": data,
    }


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(
        "compendium.exhibits._exhibit", lambda kind, id, title, caption, source: exhibits.Exhibit(kind, id, title, caption, [], "")
    )
    return pd.DataFrame({"year": [2010], "area": ["FJI"], "migrants": [1.5]})


def test_a_figure_instead_of_a_drawing_is_refused(released: pd.DataFrame) -> None:
    with pytest.raises(CompendiumError, match=r"'fig-a': its drawing must be a function of the room .* found Figure\. Write `lambda room"):
        exhibits.figure("fig-a", charts.new(rooms.WIDE)[0], **parts(released))


def test_a_drawing_without_marks_says_why(released: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(room: rooms.Room, why: str = "") -> Figure:
        fig, ax = charts.new(room)
        ax.plot([0, 1], [0, 1])
        if why:
            marks.none(fig, why)
        return fig

    with pytest.raises(CompendiumError, match=r"'fig-a': its drawing records no marks.*marks\.put\(ax"):
        exhibits.figure("fig-a", plain, **parts(released))
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **k: shown.append(data))
    exhibits.figure("fig-a", lambda room: plain(room, "a sketch"), **parts(released))
    record = shown[0][exhibits.EXHIBIT_MIME]
    assert record["no_marks"] == "a sketch"
    assert record["columns"] == ["Year", "Area", "Migrants"] and record["rows"] == [["2010", "Fiji", "1.50"]]
    assert shown[0]["text/csv"] == "year,area,area_name,migrants\n2010,FJI,Fiji,1.5\n"


def test_panels_with_rows_of_their_own_stand_under_one_another() -> None:
    fig, axes = charts.new(rooms.WIDE, columns=2)
    for ax, title, name in zip(axes, ("Origin", "Destination"), ("Fiji", "Mali"), strict=True):
        charts.bars(ax, pd.Series({name: 2.0}), unit="People")
        ax.set_title(title)
    marks.put(axes[1], 0, 0, 50, ["Mali"], unit="Women, per cent")
    rooms.lay_out(fig)
    table = marks.table(marks.of(fig))
    assert table.columns == ["Part", "Row", "People", "Women, per cent"]
    assert table.rows == [["Origin", "Fiji", "2", "–"], ["Destination", "Mali", "2", "50"]]
    data = pd.DataFrame({"side": ["Origin"], "area": ["FJI"], "area_name": ["Fiji"]})
    assert rows.named(table, data).columns == ["Part", "Area", "People", "Women, per cent"]
    taken = marks.Table(["Part", "Row", "Area"], [False, False, True], [["Origin", "Fiji", "2"]])
    assert rows.named(taken, data).columns == ["Part", "Shown", "Area"]


@pytest.mark.parametrize(
    ("names", "data", "said"),
    [
        (["EU", "IGAD"], {"bloc": ["IGAD", "EU"], "share": [1, 2]}, "Bloc"),
        (["Africa (54)", "World (193)"], {"region": ["World", "Africa"]}, "Region"),
        (["Mali – Chad"], {"origin_name": ["Mali"], "destination_name": ["Chad"]}, "Origin and destination"),
        (["2010", "2020", "Fiji"], {"year": [2010.0, 2020.0, np.nan], "area_name": [None, None, "Fiji"]}, "Year or area"),
        (["Low", "High", "All"], {"class_of_income": ["Low", "High", "Middle"]}, "Class of income or other"),
        (["Latin America and Caribbean", "Fiji", "Mali"], {"share": [1, 2, 3]}, "Area or region"),
        (["Low income", "Upper middle income"], {"share": [1, 2]}, "Income group"),
        (["under 2", "2–4", "Mali"], {"share": [1, 2, 3]}, "Shown"),
    ],
)
def test_rows_of_a_table_of_values_say_what_they_are(names: list[str], data: dict[str, list], said: str) -> None:
    assert rows.what(names, pd.DataFrame(data)) == said


def test_a_head_that_is_known_stays() -> None:
    table = marks.Table(["Year", "Fiji"], [False, True], [["2010", "1"]])
    assert rows.named(table, pd.DataFrame({"area_name": ["2010"]})) is table
