"""Text and nodes as Typst: no text is taken for code, and what print does not know is named."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from compendium_book.layout import cell, grid
from compendium_book.names import Names
from compendium_book.typst_writer import Places, TypstTranslator, fitting, is_wide, string


def translator(*blocks: nodes.Node, places: Places | None = None) -> TypstTranslator:
    """A translator that has written a page."""
    document = new_document("page")
    document.settings.env = None
    section = nodes.section("", nodes.title("", "A page"), *blocks, ids=["a-page"])
    document += section
    known = places or Places()
    known.add("page", document)
    config = SimpleNamespace()
    builder = SimpleNamespace(
        config=config, env=SimpleNamespace(config=config, toc_fignumbers={}), current_docname="page", places=known, names=Names((), ()),
        top_level=2, works="references",
    )  # fmt: skip
    found = TypstTranslator(document, builder)  # type: ignore[arg-type]
    document.walkabout(found)
    return found


@pytest.mark.parametrize("text", ['#panic("x") $x$ [a] *b* _c_ `d` @e <f> \\ // /* */', 'a "quoted" word', "back\\slash"])
def test_a_text_is_a_string_and_no_code(text: str) -> None:
    import json

    written = translator(nodes.paragraph("", text)).astext()
    assert string(text) in written
    assert json.loads(string(text)) == text


def test_a_node_without_a_form_in_print_is_named() -> None:
    with pytest.raises(NotImplementedError, match=r"page: print has no form for the node 'math_block'.*typst_writer\.py"):
        translator(nodes.math_block("", "x"))


def test_links_lead_to_places_of_the_file_and_to_the_web_and_say_where_else_a_place_is() -> None:
    inside = nodes.reference("", "here", refuri="%page")
    outside = nodes.reference("", "tables", refuri="%data#table-a")
    unsafe = nodes.reference("", "there", refuri="data/a.csv")
    web = nodes.reference("", "site", refuri="https://example.org/")
    written = translator(nodes.paragraph("", "", inside, outside, unsafe, web), places=Places(elsewhere={"data": "annex"})).astext()
    assert 'to("page", {"here"' in written
    assert '"tables"' in written and 'elsewhere("annex")' in written
    assert 'web("https://example.org/", {"site"' in written
    assert "a.csv" not in written


def test_an_address_in_a_text_is_a_link_without_the_full_stop_after_it() -> None:
    written = translator(nodes.paragraph("", "See www.example.org/terms. Or not.")).astext()
    assert 'web("https://www.example.org/terms", "www.example.org/terms")' in written
    assert '". Or not."' in written


def test_a_cell_that_spans_rows_stands_over_empty_ones() -> None:
    def text(words: str) -> nodes.entry:
        return cell(nodes.paragraph("", words))

    spanning = text("both")
    spanning["morerows"] = 1
    table = grid([text("A"), text("B")], [[spanning, text("one")], [text("two")]], [1, 1], ["choices", "colwidths-given"])
    written = " ".join(translator(table).astext().split())
    assert '{"both" }, {"one" }, [], {"two" }' in written


def test_columns_are_wide_enough_for_their_longest_word_and_numbers_stay_in_one_line() -> None:
    def row(*texts: str) -> list[nodes.entry]:
        return [cell(nodes.paragraph("", text)) for text in texts]

    group = grid(row("Name", "Share"), [row("Bosnia and Herzegovina", "12,345.6"), row("Chad", "1")], [1, 1], [])[0]
    name, share = fitting(group, [False, True])
    assert name >= len("Herzegovina")
    assert share >= len("12,345.6")


@pytest.mark.parametrize(("columns", "wide"), [(6, False), (14, True)])
def test_a_table_whose_words_do_not_fit_side_by_side_is_turned(columns: int, wide: bool) -> None:
    head = [cell(nodes.paragraph("", "Migrants")) for _ in range(columns)]
    group = grid(head, [[cell(nodes.paragraph("", "12.3")) for _ in range(columns)]], [1] * columns, [])[0]
    assert is_wide(group) == wide


def test_the_longer_of_two_names_is_found_and_a_term_in_its_plural() -> None:
    names = Names(("Niger", "Nigeria", "Guinea", "Papua New Guinea"), ("migrant stock", "GCM"))
    found = [name for _, name in names.of("Nigeria, Papua New Guinea and the Migrant stocks of Niger; GCM, not gcm.")]
    assert found == ["Nigeria", "Papua New Guinea", "migrant stock", "Niger", "GCM"]
