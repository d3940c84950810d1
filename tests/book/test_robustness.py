"""Verdicts under other choices: the product, what is refused, the record, and what the built book shows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import IPython.display
import pytest
from pages import parsed

from compendium import evidence, manifest
from compendium.errors import CompendiumError
from compendium.manifest import Verdict

OF_THEME_2 = ("C36", "C37", "C39", "C44", "C45", "C46")
YEAR = evidence.Choice("vintage", main="new", others=("old", "older"), why="Vintages differ.")
IDLE = evidence.Choice("outlier", main="with", others=("without",), why="It is in no group that is compared.")
TURNS = ["open", "supported"]  # of a rule that is not of one mind
BASE = evidence.Choice("base", main="all", others=("known",), why="Some origins are unknown.")
SHARES = {("new", "all"): 30, ("old", "all"): 20, ("older", "all"): 10, ("new", "known"): 60, ("old", "known"): 40, ("older", "known"): 20}


def measure(vintage: str, base: str) -> dict[str, float]:
    return {"share": float(SHARES[vintage, base])}


def rule(values: Mapping[str, float], thresholds: Mapping[str, float]) -> str:
    return "supported" if values["share"] >= thresholds["least"] else "open"


def test_every_combination_is_judged_with_thresholds_at_half_and_at_double() -> None:
    found = evidence.tried("C45", rule, measure, thresholds={"least": 30}, choices=[YEAR, BASE])
    shares = [30, 60, 20, 40, 10, 20]  # the last choice turns first
    assert found.measured == {"share": shares}
    assert found.words == ["supported" if share >= least else "open" for share in shares for least in (30, 15, 60)]
    assert (found.word, found.values, found.holds_in) == ("supported", {"share": 30}, f"{found.words.count('supported')} of 18")
    assert [(s.choice.title, s.option, s.values["share"], s.word) for s in found.singly()] == [
        ("vintage", "old", 20, "open"),
        ("vintage", "older", 10, "open"),
        ("base", "known", 60, "supported"),
        ("threshold of the rule", "least 15", 30, "supported"),
        ("threshold of the rule", "least 60", 30, "open"),
    ]


def test_a_choice_without_another_option_is_left_out() -> None:
    alone = evidence.Choice("vintage", main="new", others=(), why="On this day there was one.")
    found = evidence.tried("C45", lambda values, _: "open" if values["share"] else "supported", measure, choices=[alone, BASE])
    assert (found.choices, found.words) == ([BASE], ["open", "open"])


def test_on_an_earlier_day_an_option_that_changes_nothing_is_left_out() -> None:
    def of_one_vintage(vintage: str, base: str) -> dict[str, float]:
        return measure("old" if vintage == "old" else "new", base)

    found = evidence.tried("C45", rule, of_one_vintage, thresholds={"least": 30}, choices=[YEAR, BASE], as_of="2018-12-31")
    assert [choice.options for choice in found.choices[:2]] == [["new", "old"], ["all", "known"]]
    assert found.measured == {"share": [30, 60, 20, 40]}
    assert len(found.words) == 3 * 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"choices": [YEAR, BASE, IDLE]}, "C45: the choice 'outlier' with option 'without' changes no value .* Take the option out"),
        ({"measure": lambda vintage, base: {"share": math.nan if vintage == "old" else 1.0}}, "C45: 'share' is nan with old, all"),
        ({"measure": lambda vintage, base: {f"share{vintage}": 1.0}}, "C45: old, all gives"),
        ({"rule": lambda *_: "true"}, "C45: expected one of supported"),
        ({"rule": lambda *_: TURNS.pop()}, "C45: the rule gives two verdicts"),
        ({"thresholds": {"least": 0}}, "C45: the threshold 'least' is 0"),
        ({"choices": [YEAR, evidence.Choice("vintage", "a", ("b",), "Why.")]}, "C45: two choices 'vintage'"),
        ({"choices": [evidence.Choice("mood", "a", ("b",), "Why.")]}, "C45, choice 'mood': expected a kind"),
        ({"choices": [evidence.Choice("base", "a", ("a",), "Why.")]}, "C45, choice 'base': an option is given twice"),
        ({"choices": [evidence.Choice("base", "a", ("b",), " ")]}, "C45, choice 'base': an option or the reason is empty"),
    ],
)  # fmt: skip
def test_a_test_that_tests_nothing_is_refused(change: dict[str, Any], message: str) -> None:
    def with_outlier(**choices: str) -> dict[str, float]:
        return measure(choices["vintage"], choices["base"])

    given = {"rule": rule, "measure": with_outlier, "thresholds": {"least": 30}, "choices": [YEAR, BASE]} | change
    with pytest.raises(CompendiumError, match=message):
        evidence.tried("C45", given.pop("rule"), given.pop("measure"), **given)


def test_the_record_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: shown.append(data))
    found = evidence.tried("C45", rule, measure, thresholds={"least": 30}, choices=[YEAR, BASE])
    evidence.verdict("C45", found.word, "Because.", choices=found)
    assert shown[0]["text/plain"].endswith(f"Because. Holds in {found.holds_in}.")
    verdict = Verdict.from_json(json.loads(json.dumps(shown[0][manifest.VERDICT_MIME])), "a-notebook")
    assert verdict == Verdict("C45", "supported", "Because.", "a-notebook", found)
    path = tmp_path / manifest.VERDICTS_FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(manifest.write({"C45": verdict, "C46": Verdict("C46", "open", "Why not.")}))
    assert manifest.read_verdicts(tmp_path) == {"C45": verdict, "C46": Verdict("C46", "open", "Why not.")}
    with pytest.raises(CompendiumError, match="C45: 'open', but its rule gives 'supported'"):
        evidence.verdict("C45", "open", "Because.", choices=found)


def test_each_verdict_of_theme_2_is_shown_with_its_choices(book: Path) -> None:
    verdicts = manifest.read_verdicts(book)
    listed = parsed(book / "robustness.html").select_one("table.index-robustness")
    claims = parsed(book / "claims.html").select_one("table.index-claim")
    assert listed
    assert claims
    rows = {row.select_one("th").get_text(strip=True): row for row in listed.select("tbody tr")}  # type: ignore[union-attr]
    assert set(OF_THEME_2) <= set(rows)
    for claim in OF_THEME_2:
        verdict = verdicts[claim]
        tried = verdict.robustness
        assert tried, claim
        assert verdict.verdict == tried.word
        assert 1 <= tried.holds <= len(tried.words) == math.prod(len(choice.options) for choice in tried.choices)
        page = parsed(book / "notebooks" / f"{verdict.notebook}.html")
        box = page.find(id=claim.lower())
        assert box, claim
        assert box.select_one(".entry-head .badge").get_text() == tried.word  # type: ignore[union-attr]
        assert box.select_one(".entry-head .holds").get_text() == f"holds in {tried.holds_in}"  # type: ignore[union-attr]
        singly = list(tried.singly())
        table = box.select("details.choices > table tbody tr, details.choices > div table tbody tr")
        assert [row.select_one(".badge").get_text() for row in table] == [tried.word, *(s.word for s in singly)]  # type: ignore[union-attr]
        turning = [s.option for s in singly if s.word != tried.word]
        text = rows[claim].get_text(" ")
        assert tried.holds_in in text
        assert all(option in text for option in turning)
        assert f"holds in {tried.holds_in}" in claims.get_text(" ")
