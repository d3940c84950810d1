"""Votes as tiles and dots, and blocs beside random groups: how many marks there are and where they stand."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color

from compendium import charts, marks, rooms
from compendium.figures import voting as drawings


def test_every_state_is_a_tile_and_every_region_says_its_share_of_yes() -> None:
    counts = pd.DataFrame(
        {"Yes": [3.0, 1], "Abstention": [0.0, 1], "No": [1.0, 0], "Not voting": [0.0, 2]},
        index=["Africa", "Latin America and the Caribbean"],
    )
    (ax,) = drawings.tiles(rooms.WIDE, counts).axes
    tiles = [c for c in ax.collections if c.get_label().split(" (")[0] in drawings.TILES or c.get_label().startswith("_")]
    squares = sum(len(c.get_offsets()) for c in tiles if c.get_sizes()[0] == 68)
    assert squares == 8
    crosses = [c for c in ax.collections if c.get_sizes()[0] == 26 and len(c.get_offsets())]
    assert [c.get_offsets().tolist() for c in crosses] == [[[1, 0]]]  # the fourth State begins the second column
    assert {text.get_text() for text in ax.texts} == {"75 per cent yes", "25 per cent yes"}
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"Africa ({4})", f"{charts.SHORT_REGION[counts.index[1]]} ({4})"]
    assert ("Africa", "Yes", 3) in {(m.name, m.series, m.value) for m in marks.of(ax.figure)}
    (phone,) = drawings.tiles(rooms.NARROW, counts).axes
    assert not phone.texts
    assert phone.get_yticklabels()[0].get_text() == "Africa (4)\n75 per cent yes"
    assert "No (1, crossed)" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_state_stands_at_its_value_and_the_ends_of_small_groups_are_named() -> None:
    table = pd.DataFrame(
        {
            "vote": ["Yes", "Yes", "Yes", "No", "Abstention", "Not voting"],
            "share": [1.0, 2, 4, 15, 8, 3],
            "growth": [1.0, 1, 1, 1, 1, 1],
            "income": [5.0, 6, 7, 50, 20, 9],
        },
        index=["MAR", "DEU", "SEN", "USA", "CHE", "TUN"],
    )
    panels = {"share": "Share", "growth": "Growth", "income": "Income"}
    axes = drawings.traits(rooms.WIDE, table, panels).axes
    assert [ax.get_xlabel() for ax in axes] == list(panels.values())
    yes = axes[0].collections[-1].get_offsets()
    assert yes[:, 0].tolist() == [1, 2, 4]
    assert yes[:, 1].tolist() == pytest.approx([0, -0.26, 0.13])  # side by side
    written = [text.get_text() for text in axes[0].texts]
    assert "2.0" in written  # the median of yes
    assert written.count("Senegal") == 1
    found = {(m.name, m.value, m.unit) for m in marks.of(axes[0].figure)}
    assert {("Median, yes", 2, "Share"), ("Senegal, yes", 7, "Income")} <= found
    assert "Morocco" not in written  # of the many only the highest is named
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["Yes (3)", "Abstention (1)", "No (1)", "Not voting (1)"]


def test_a_bloc_is_full_only_beyond_chance() -> None:
    order = ["EU", "GCC", "SADC"]
    world = pd.DataFrame({"low": 0.5, "high": 0.7, "agreement": [0.9, 0.8, 0.6]}, index=order)
    home = world.assign(low=0.6, high=0.75)
    (ax,) = drawings.cohesion(rooms.WIDE, world, home, (["EU", "GCC"], ["EU"]), "Index").axes
    dots = {c.get_label(): c for c in ax.collections if c.get_label().startswith("bloc")}
    assert {name: c.get_offsets().tolist() for name, c in dots.items()} == {
        "bloc": [[0.6, 2]],
        "bloc, beyond random groups of all Members": [[0.8, 1]],
        "bloc, beyond both": [[0.9, 0]],
    }
    assert same_color(dots["bloc"].get_facecolor()[0], charts.PAPER)
    bars = ax.collections[0].get_segments()
    assert [bar[:, 0].tolist() for bar in bars] == [[0.5, 0.7]] * 3
    assert [label.get_text() for label in ax.get_yticklabels()] == order
    assert ax.get_xlabel() == "Index"
    assert {m.series: m.value for m in marks.of(ax.figure) if m.name == "EU"} == {
        "The bloc": 0.9, "All Members, 5th percentile": 0.5, "All Members, 95th percentile": 0.7, "Own regions, 5th percentile": 0.6,
        "Own regions, 95th percentile": 0.75,
    }  # fmt: skip


LEVELS = pd.DataFrame({"rights": [50.0, 75], "overall": [25.0, 60]}, index=["Africa", "Latin America and the Caribbean"])
ANSWERED = pd.Series([8, 4], index=LEVELS.index)
DOMAINS = {"rights": "Rights of\nmi-\ngrants", "overall": "Overall"}


def test_a_phone_has_domains_in_rows_and_the_same_values() -> None:
    (wide,) = drawings.by_domain(rooms.WIDE, LEVELS, ANSWERED, DOMAINS).axes
    (narrow,) = drawings.by_domain(rooms.NARROW, LEVELS, ANSWERED, DOMAINS).axes
    assert [t.get_text() for t in wide.texts] == ["50", "25", "75", "60"]
    assert [t.get_text() for t in narrow.texts] == ["50", "75", "25", "60"]
    assert [t.get_text() for t in wide.get_xticklabels()] == list(DOMAINS.values())
    assert [t.get_text() for t in wide.get_yticklabels()] == ["Africa (8)", "Latin America and\nCaribbean (4)"]
    assert [t.get_text() for t in narrow.get_yticklabels()] == ["Rights of migrants", "Overall"]
    assert [t.get_text() for t in narrow.get_xticklabels()] == ["Africa (8)", "Latin America and\nCaribbean (4)"]
    assert {m.series for m in marks.of(wide.figure)} == {"Rights of migrants", "Overall"}
