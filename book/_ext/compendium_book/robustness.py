"""Verdicts under other choices: "holds in 31 of 36" beside a verdict, the table that it opens, and ``{robustness-index}``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from compendium import manifest
from compendium.manifest import Robustness, Single
from compendium_book.domain import domain_of
from compendium_book.layout import cell, grid, link, placeholder, simple_table
from compendium_book.typst_writer import TypstTranslator, string

PAGE = "robustness"  # what the number means
MINUS = "\N{MINUS SIGN}"
TITLE = "Under other choices"


class fold(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """A part that a reader of the site opens under its ``summary``; print takes the fold away and shows all."""


def visit_fold(self: HTML5Translator, node: fold) -> None:
    self.body.append(f'<details class="{" ".join(node["classes"])}"><summary>{self.encode(node["summary"])}</summary>\n')


def depart_fold(self: HTML5Translator, node: fold) -> None:
    self.body.append("</details>\n")


def holds(found: manifest.Verdict | None) -> list[nodes.Node]:
    """ "Holds in 31 of 36", to stand after the verdict; nothing where no choices are declared."""
    if found is None or found.robustness is None:
        return []
    return [nodes.Text(" "), nodes.inline("", f"holds in {found.robustness.holds_in}", classes=["holds"])]


def holds_in(app: Sphinx, claim: str) -> list[nodes.Node]:
    """The same for a list of all claims."""
    return holds(manifest.read_verdicts(Path(app.srcdir)).get(claim))


def choices_of(found: manifest.Verdict | None, docname: str) -> list[nodes.Node]:
    """The table of options, one at a time, folded; nothing where no choices are declared.

    :param docname: the page that shows it.
    """
    if found is None or found.robustness is None:
        return []
    tried = found.robustness
    sentence = f"The verdict is the same in {tried.holds_in} combinations of these options. Below, one changes at a time. "
    to = {"refdomain": "std", "reftype": "doc", "reftarget": f"/{PAGE}", "refdoc": docname, "refexplicit": True}
    more = addnodes.pending_xref("", nodes.inline("", "How firm a verdict is"), **to)
    text = nodes.paragraph("", "", nodes.Text(sentence), more, nodes.Text("."))
    return [fold("", text, table_of(tried, found.claim), classes=["choices"], summary=f"{TITLE}: holds in {tried.holds_in}")]


def table_of(tried: Robustness, claim: str) -> nodes.table:
    """A row for the main options, and one for each other option."""
    rows = [[text_cell("as in the rule"), text_cell("–"), values_cell(tried.values), cell(badge(tried.word)), text_cell("–")]]
    before = None
    for single in tried.singly():
        first = single.choice is not before
        before = single.choice
        row = [text_cell(single.option), values_cell(single.values), cell(badge(single.word))]
        if first:
            of_choice = [nodes.paragraph("", single.choice.title), nodes.paragraph("", f"in the rule: {single.choice.main}")]
            spans = cell(of_choice), text_cell(single.choice.why)
            for span in spans:
                span["morerows"] = len(single.choice.others) - 1
            row = [spans[0], *row, spans[1]]
        rows.append(row)
    head = [text_cell("Choice"), text_cell("Option"), text_cell("Values", "values"), text_cell("Verdict"), text_cell("Why")]
    table = grid(head, rows, [20, 21, 22, 14, 23], ["choices", "colwidths-given"])
    table["caption"] = f"{claim} {TITLE.lower()}"
    return table


def text_cell(text: str, *classes: str) -> nodes.entry:
    return cell(nodes.paragraph("", text), *classes)


def values_cell(values: dict[str, float]) -> nodes.entry:
    """What the rule read. A narrow screen leaves it out."""
    numbers = {name: f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" for name, value in values.items()}
    return text_cell("; ".join(f"{name} {text.replace('-', MINUS)}" for name, text in numbers.items()), "values")


def badge(word: str) -> nodes.paragraph:
    """A verdict as the lists show it."""
    return nodes.paragraph("", "", nodes.inline("", word, classes=["badge", "claim", word.replace(" ", "-")]))


def print_fold(self: TypstTranslator, node: fold) -> None:
    """What is behind the fold, smaller, under its summary."""
    self.put("fold", string(node["summary"]), self.content(*node.children))
    raise nodes.SkipNode


class RobustnessIndex(SphinxDirective):
    """``{robustness-index}``: all verdicts with choices."""

    def run(self) -> list[nodes.Node]:
        return [placeholder(content=robustness_index)]


def robustness_index(app: Sphinx, docname: str) -> list[nodes.Node]:
    """A row for each verdict with choices: in how many combinations it holds, and what turns it."""
    found = manifest.read_verdicts(Path(app.srcdir))
    entries = domain_of(app.env).entries
    rows: list[list[Any]] = []
    for claim, verdict in sorted(found.items()):
        if verdict.robustness is None or claim not in entries:
            continue
        entry = entries[claim]
        turning = [nodes.paragraph("", turned(single)) for single in verdict.robustness.singly() if single.word != verdict.verdict]
        rows.append([
            link(app, docname, entry.docname, entry.anchor, claim),
            badge(verdict.verdict),
            nodes.paragraph("", verdict.robustness.holds_in),
            turning or nodes.paragraph("", "no option by itself"),
        ])  # fmt: skip
    head = ["Claim", "Verdict", "Holds in", "Turned by"]
    return [simple_table(head, rows, [10, 16, 16, 58], "robustness", "Verdicts under other choices")]


def turned(single: Single) -> str:
    """What an option makes of a verdict."""
    return f"{single.choice.title}: {single.option} → {single.word}"


def setup(app: Sphinx) -> None:
    app.add_node(fold, html=(visit_fold, depart_fold), typst=(print_fold, None))
    app.add_directive("robustness-index", RobustnessIndex)
