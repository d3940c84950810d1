"""The area profiles in the book: ``{profile-index}`` lists them, ``{profile-picker}`` leads to one; the sidebar names their page alone."""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from compendium.markdown import literal
from compendium_book.exhibits import exhibit_downloads, exhibit_sources, leave_out
from compendium_book.layout import titled_section

PAGE = "profiles"  # the page that lists them, and the folder that holds them
STAGED = "_profiles.json"  # what staging wrote of the areas
MANY = 10  # from so many on, the list has a search box


def is_profile(docname: str) -> bool:
    return docname.startswith(f"{PAGE}/")


def gather_sources(tree: nodes.document, works: str) -> None:
    """Of a profile in print: name its sources and files once, at its end, instead of below each exhibit; its tables have small rows.

    :param works: the page of the works cited.
    """
    cited: dict[str, nodes.reference] = {}
    downloads = list(tree.findall(exhibit_downloads))
    for line in tree.findall(exhibit_sources):
        for link in line.findall(nodes.reference):
            if link.get("refuri", "").startswith(f"%{works}#"):
                cited.setdefault(link.astext(), link.deepcopy())
    for paragraph in [node for node in tree.findall(nodes.paragraph) if "source" in node["classes"]]:
        paragraph.parent.remove(paragraph)
    if not downloads:
        return
    for node in downloads:
        node["gathered"] = True
        caption = next(iter(node.parent.findall(nodes.paragraph)))
        caption += [nodes.Text(" "), nodes.literal("", node["exhibit"].id), nodes.Text(".")]
    for table in tree.findall(nodes.table):
        table["classes"].append("compact")
    first = downloads[0]["exhibit"]
    words = nodes.paragraph("", "Sources: ", classes=["source"])
    for text in sorted(cited):
        words += [cited[text], nodes.Text("; ")]
    words[-1] = nodes.Text(
        ". Own computation. Attached to this file: the numbers of each exhibit under its id, and the code, "
        f"{first.notebook}.ipynb, run with " + ", ".join(f"{name} = {value}" for name, value in first.parameters.items()) + "."
    )
    next(iter(tree.findall(nodes.section))).append(words)


class profile_search(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The search box above the list."""


class profile_picker(nodes.General, nodes.Element):  # noqa: N801
    """The choice of one area among those that have a profile."""


class ProfileDirective(SphinxDirective):
    """What both directives have in common: they show what staging wrote of the areas."""

    def read(self, name: str) -> Any:
        """A list that staging wrote; nothing where there is none. The page is read again when it changes."""
        path = Path(self.env.srcdir) / name
        self.env.note_dependency(str(path))
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def found(self, staged: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The areas that have a page in this build."""
        return [area for area in staged if area["page"] in self.env.found_docs]


class ProfilePicker(ProfileDirective):
    """``{profile-picker}``: a choice of the areas with a profile; a link to their list where no script runs."""

    def run(self) -> list[nodes.Node]:
        areas = self.found(self.read(STAGED) or [])
        out: list[nodes.Node] = [profile_picker(areas=areas, docname=self.env.docname)] if areas else []
        if self.env.docname != PAGE:
            out += self.parse_text_to_nodes(f"[All area profiles]({PAGE}.md)")
        return out


class ProfileIndex(ProfileDirective):
    """``{profile-index}``: the profiles of this build by region, each a link."""

    def run(self) -> list[nodes.Node]:
        staged = self.read(STAGED) or []
        found = self.found(staged)
        if not found:
            return [nodes.paragraph("", "This edition has no profiles.")]
        others = self.read("_others.json")["names"]
        out = self.coverage(len(found), len(staged), others)
        if (in_print := sum(area["in_print"] for area in found)) < len(found):
            for node in out:
                node["classes"].append("screen")
            out.append(addnodes.only("", *self.coverage(in_print, len(staged), others), expr="typst"))
        if len(found) >= MANY:
            out.append(profile_search())
        regions: dict[str, list[dict[str, Any]]] = {}
        for area in found:
            regions.setdefault(area["region"], []).append(area)
        return [*out, *(self.section(region, regions[region]) for region in sorted(regions))]

    def coverage(self, shown: int, on_site: int, others: list[str]) -> list[nodes.Element]:
        """How many areas have a profile, which have none, and where to look instead."""
        total = on_site + len(others)
        areas = f"{total} countries and areas that migrants live in or come from"
        if shown == total:
            return [nodes.paragraph("", f"This edition has a profile of each of the {areas}.")]
        if shown < on_site:  # in print
            site = f"on the site of this edition {on_site if others else 'all of them'} have one"
            text = f"The print edition holds the profiles of {shown} of the {areas}; {site}."
        elif len(others) <= MANY:
            text = f"This edition has the profiles of {shown} of the {areas}; there is none of {literal('; '.join(others))}."
        else:
            text = f"This edition has the profiles of {shown} of the {areas}; the other {len(others)} have none."
        return self.parse_text_to_nodes(
            f"{text} For an area without a profile, look into the chapters: those of their [figures and tables](exhibits.md) that are by "
            "country have the numbers to download. All numbers are in the [tables](data.md), under the area's code of ISO 3166-1 alpha-3."
        )

    def section(self, region: str, found: list[dict[str, Any]]) -> nodes.section:
        name = f"profiles-{nodes.fully_normalize_name(region)}"
        section = titled_section(self, name, region, ["profile-region", *screen(any(area["in_print"] for area in found))])
        items = nodes.bullet_list(classes=["profile-list"])
        for area in found:
            link = addnodes.pending_xref(
                "", nodes.inline("", area["name"]), refdomain="std", reftype="doc", reftarget=f"/{area['page']}", refexplicit=True,
                refdoc=self.env.docname, refwarn=True,
            )  # fmt: skip
            code = nodes.inline("", area["area"], classes=["profile-code"])
            line = nodes.paragraph("", "", link, nodes.Text(" "), code)
            items += nodes.list_item("", line, classes=["profile", *screen(area["in_print"])])
        section += items
        return section


def screen(in_print: bool) -> list[str]:
    """The class of what print leaves out."""
    return [] if in_print else ["screen"]


def printed(env: BuildEnvironment) -> set[str]:
    """The pages of the profiles that are in print."""
    path = Path(env.srcdir) / STAGED
    return {area["page"] for area in json.loads(path.read_text(encoding="utf-8")) if area["in_print"]} if path.exists() else set()


def visit_search(self: Any, node: nodes.Element) -> None:
    if self.builder.name == "html":
        # The script shows it, since it does nothing without the script.
        self.body.append(
            '<p class="profile-search" hidden><label for="profile-search">Find an area</label> '
            '<input id="profile-search" type="search" autocomplete="off" spellcheck="false" placeholder="name or ISO code" '
            '> <span role="status"></span></p><script src="_static/profiles.js" defer></script>'
        )
    raise nodes.SkipNode


def visit_picker(self: Any, node: nodes.Element) -> None:
    if self.builder.name == "html":
        # The script shows it, since it does nothing without the script.
        base = "../" * node["docname"].count("/")
        options = "".join(f'<option value="{base}{area["page"]}.html">{html.escape(area["name"])}</option>' for area in node["areas"])
        self.body.append(
            '<form class="profile-picker" hidden><label for="profile-picker">Find a country or area</label> '
            f'<select id="profile-picker" required autocomplete="off"><option value="">Choose one</option>{options}</select> '
            f'<button>Open</button></form><script src="{base}_static/picker.js" defer></script>\n'
        )
    raise nodes.SkipNode


def short_sidebar(sidebars: dict[str, str], app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave the profiles out of the sidebar: hundreds of them would make each page larger than its content.

    All profiles have the same sidebar, so it is made once.
    """
    made: Callable[..., str] | None = context.get("toctree")
    if made is None or app.builder.name != "html":
        return

    title = html.escape(app.env.titles[PAGE].astext(), quote=False) if PAGE in app.env.titles else ""
    below = re.compile(rf"(<a [^>]*>{re.escape(title)}</a>)<ul[^>]*>.*?</ul>", re.DOTALL)

    def chapters(**options: Any) -> str:
        return below.sub(r"\1", made(**{**options, "maxdepth": 2}))

    def once(**options: Any) -> str:
        if PAGE not in sidebars:
            sidebars[PAGE] = chapters(**options)
        return sidebars[PAGE]

    context["toctree"] = once if is_profile(pagename) else chapters


def setup(app: Sphinx) -> None:
    app.add_node(profile_search, html=(visit_search, None), typst=(leave_out, None))
    app.add_node(profile_picker, html=(visit_picker, None), typst=(leave_out, None))
    app.add_directive("profile-index", ProfileIndex)
    app.add_directive("profile-picker", ProfilePicker)
    app.connect("html-page-context", functools.partial(short_sidebar, {}), priority=400)  # before the theme asks for it
