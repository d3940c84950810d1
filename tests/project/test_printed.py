"""What measures PDFs sees each fault that it looks for: samples with one fault each, and one without any."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst
from printed import MM, Block, Element, Printed, body_size, fill, outline, outside, overprinted, small, stranded, widows

from compendium.publish import fonts

MARGINS = {"inside": 32, "outside": 28, "top": 27, "bottom": 25}
BLOCK = Block.of_millimetres(**MARGINS)
HEAD = """
#set document(title: "A sample")
#set page(
  paper: "a4", margin: (inside: 32mm, outside: 28mm, top: 27mm, bottom: 25mm), numbering: "1",
  header: align(right, text(size: 8pt)[A running head]),
)
#set text(font: "Source Serif Pro", size: 10pt, lang: "en", costs: (widow: 0%, orphan: 0%))
#set par(justify: true)
#let high(height) = block(height: height, fill: silver, width: 100%)[What stands above.]
#let bar(..size) = image("bar.svg", alt: "A bar", ..size)
#heading(level: 1)[A chapter]
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="100" height="50"/></svg>'
FULL = "#lorem(1100)\n"  # a page and a half
SAMPLES = {
    "good": FULL + '#link("https://example.org/")[A site]\n\n+ One\n+ Two\n\n== A section\n\n#figure(bar(height: 20mm), caption: [A bar])\n'
    "#table(columns: 2, table.header[Area][Value], [Asia], [1])\n\nOf#emph[fi]ces#footnote[A note.]. #lorem(200)",
    "words-on-words": "#lorem(300)\n#place(top + left, dx: 40mm, dy: 40mm)[Intruders]",
    "words-on-a-picture": "#bar(height: 60mm)\n#place(top + left, dx: 10mm, dy: 20mm)[Intruders]",
    "picture-on-picture": "#bar(height: 60mm)\n#place(top + left, dx: 10mm, dy: 20mm, bar(height: 10mm))",
    "right-margin": "#lorem(300)\n#place(top + left, dx: 152mm, dy: 40mm)[Out]",
    "left-margin": "#lorem(300)\n#pagebreak()\n#place(top + left, dx: -20mm, dy: 40mm)[Out]",
    "below": "#lorem(300)\n#place(bottom + left, dy: 9mm)[Out]",
    "wide-picture": "#move(dx: 20mm, bar(width: 150mm))",
    "small": "Large #text(size: 6pt)[tiny] and #text(size: 7pt)[seven] and #box(scale(60%, reflow: true)[scaled]). #lorem(90)",
    "half-empty": "#lorem(100)\n#pagebreak()\nNo chapter begins here. #lorem(500)\n#pagebreak()\n#heading(level: 1)[Next]\n#lorem(10)",
    "gap": "#lorem(100)\n#v(120mm)\n#lorem(120)\n#pagebreak()\nThe end.",
    "stranded": "#show heading: set block(sticky: false)\n#high(218mm)\n== Alone at the foot\n#block(breakable: false, lorem(120))",
    "before-a-float": "#show heading: set block(sticky: false)\n#high(150mm)\n== Above a float\n"
    "#figure(bar(height: 150mm), placement: top, caption: [A bar])\n#lorem(60)",
    "float-alone": "#show heading: set block(sticky: false)\n#high(218mm)\n== Alone\n"
    "#figure(bar(height: 150mm), placement: top, caption: [A bar])",
    "parted": "#show figure: set block(breakable: true)\n#show figure.caption: it => block(sticky: false, it.body)\n#high(210mm)\n"
    "#figure(block(breakable: false, height: 60mm, table(columns: 1)[One][Two]), caption: figure.caption(position: top)[Parted])",
    "last-line-alone": "#high(210mm)\n#lorem(72)\n\n#lorem(300)",
    "first-line-alone": "#high(230mm)\n#lorem(90)\n\n#lorem(300)",
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    folder = tmp_path_factory.mktemp("printed")
    (folder / "bar.svg").write_text(SVG)
    fonts.copy_for_print(folder / "fonts")
    out = {}
    for name, text in SAMPLES.items():
        source = folder / f"{name}.typ"
        source.write_text(HEAD + text)
        pdf = source.with_suffix(".pdf")
        typst.compile(
            str(source),
            output=str(pdf),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-3a"],
        )
        out[name] = Printed(pdf)
    return out


def faults(found: list) -> list[str]:
    return [str(fault) for fault in found]


def test_a_good_file_has_no_fault(samples: dict[str, Printed]) -> None:
    good = samples["good"]
    assert len(good.pages) == 3
    for look in (overprinted, small, widows, stranded):
        assert faults(look(good)) == [], look.__name__
    assert faults(outside(good, BLOCK, covers=())) == []
    assert body_size(good) == 10


def test_words_on_one_another_are_seen(samples: dict[str, Printed]) -> None:
    assert "“Intruders”" in "".join(faults(overprinted(samples["words-on-words"])))


def test_words_and_pictures_on_a_picture_are_seen(samples: dict[str, Printed]) -> None:
    assert faults(overprinted(samples["words-on-a-picture"])) == ["page 1: “Intruders” lies on the picture “A bar”"]
    assert faults(overprinted(samples["picture-on-picture"])) == ["page 1: the picture “A bar” lies on “A bar”"]


@pytest.mark.parametrize("name, page", [("right-margin", 1), ("left-margin", 2), ("below", 1)])
def test_words_in_a_margin_are_seen(samples: dict[str, Printed], name: str, page: int) -> None:
    found = outside(samples[name], BLOCK, covers=())
    assert [(fault.page, fault.what.split()[0]) for fault in found] == [(page, "“Out”")]
    assert outside(samples[name], BLOCK, covers=(page,)) == []


def test_a_picture_in_a_margin_is_seen(samples: dict[str, Printed]) -> None:
    assert faults(outside(samples["wide-picture"], BLOCK, covers=())) == ["page 1: the picture “A bar” is in the margin"]


def test_margins_change_sides(samples: dict[str, Printed]) -> None:
    turned = Block.of_millimetres(**MARGINS | {"inside": MARGINS["outside"], "outside": MARGINS["inside"]})
    assert {fault.page for fault in outside(samples["good"], turned, covers=())} == {1, 2, 3}
    assert BLOCK.on(samples["good"].pages[0]).left == 32 * MM
    assert BLOCK.on(samples["good"].pages[1]).left == 28 * MM


def test_small_letters_are_seen_as_they_are_printed(samples: dict[str, Printed]) -> None:
    assert faults(small(samples["small"])) == ["page 1: “tiny” is set in 6.00 pt", "page 1: “scaled” is set in 6.00 pt"]


def test_empty_pages_and_gaps_are_seen(samples: dict[str, Printed]) -> None:
    empty = samples["half-empty"]
    rows = fill(empty, BLOCK, empty.openings(1))
    assert [row.excused for row in rows] == [False, True, True]
    assert rows[0].share < 0.3 < 0.6 < rows[1].share < 0.95
    gap = samples["gap"]
    assert 0.2 < fill(gap, BLOCK, gap.openings(1))[0].share < 0.5


def test_a_heading_at_the_foot_of_a_page_is_seen(samples: dict[str, Printed]) -> None:
    assert faults(stranded(samples["stranded"])) == ["page 1: a heading is the last on its page: “Alone at the foot”"]
    assert faults(stranded(samples["float-alone"])) == ["page 1: a heading is the last on its page: “Alone”"]


def test_a_picture_that_floats_away_does_not_strand_a_heading(samples: dict[str, Printed]) -> None:
    sample = samples["before-a-float"]
    assert sample.pictures[0][1] == 2
    assert faults(stranded(sample)) == []


def test_a_caption_on_another_page_is_seen(samples: dict[str, Printed]) -> None:
    assert faults(stranded(samples["parted"])) == ["page 1: a caption is not on the page of its exhibit: “Parted”"]


def test_single_lines_at_head_and_foot_are_seen(samples: dict[str, Printed]) -> None:
    assert [fault.what.split(":")[0] for fault in widows(samples["last-line-alone"])] == ["a single line at the head"]
    assert [fault.what.split(":")[0] for fault in widows(samples["first-line-alone"])] == ["a single line at the foot"]


def test_tags_are_read_with_text_lists_tables_and_links(samples: dict[str, Printed]) -> None:
    good = samples["good"]
    tree = good.structure

    def texts(*types: str) -> list[str]:
        return [good.text_of(element) for element in tree.all(*types)]

    assert texts("H1", "H2") == ["A chapter", "A section"]
    assert texts("Lbl")[:2] == ["1.", "2."]
    assert texts("LBody") == ["One", "Two"]
    assert [(good.text_of(cell), cell.attributes["Scope"]) for cell in tree.all("TH")] == [("Area", "/Column"), ("Value", "/Column")]
    assert [element.alt for element in tree.all("Figure") if element.alt] == ["A bar"]
    links = [link for link in tree.all("Link") if good.text_of(link) == "A site"]
    assert len(links) == 1 and links[0].annotations
    assert next(text for text in texts("P") if text.startswith("Offices"))
    shown = outline(good, 2, 3)
    assert "H2 (p. " in shown and "A section" in shown and "alt: A bar" in shown and "A chapter" not in shown


def test_running_heads_are_artifacts(samples: dict[str, Printed]) -> None:
    page = samples["good"].pages[1]
    assert {"running", "head"} <= {word.text for word in page.words if word.artifact}


def test_a_file_without_tags_is_refused(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "untagged.pdf")
    with pytest.raises(ValueError, match="not tagged"):
        Printed(tmp_path / "untagged.pdf").structure  # noqa: B018
    with pytest.raises(ValueError, match="expected text"):
        body_size(Printed(tmp_path / "untagged.pdf"))


def test_an_element_knows_what_it_is_in() -> None:
    table = Element("Table")
    assert Element("P", parent=Element("TD", parent=table)).inside("Table")
    assert not table.inside("TD")
