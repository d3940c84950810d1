"""The area profiles in the book: ``{profile-index}`` lists them by region; the sidebar names their page alone."""

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
from sphinx.util.docutils import SphinxDirective

from compendium.markdown import literal

PAGE = "profiles"  # the page that lists them; they stand in a folder of that name
MANY = 10  # from so many on, a box helps to find one


def is_profile(docname: str) -> bool:
    return docname.startswith(f"{PAGE}/")


class profile_search(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The box that shortens the list while one types."""


class ProfileIndex(SphinxDirective):
    """``{profile-index}``: the profiles of this build by region, each a link."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "_profiles.json"
        self.env.note_dependency(str(path))
        staged = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        found = [f for f in staged if f["page"] in self.env.found_docs]
        if not found:
            return [nodes.paragraph("", "This edition has no profiles.")]
        others = json.loads((path.parent / "_others.json").read_text(encoding="utf-8"))["names"]
        self.env.note_dependency(str(path.parent / "_others.json"))
        out = self.whose(found, len(staged), others)
        if len(found) >= MANY:
            out.append(profile_search())
        for region in sorted({f["region"] for f in found}):
            out.append(self.section(region, [f for f in found if f["region"] == region]))
        return out

    def whose(self, found: list[dict[str, str]], on_the_site: int, others: list[str]) -> list[nodes.Node]:
        """How many areas have a profile, who has none, and where to look instead."""
        from docutils.statemachine import StringList

        everyone = on_the_site + len(others)
        whom = "countries and areas that migrants live in or come from"
        if len(found) == everyone:
            return [nodes.paragraph("", f"This edition has a profile of each of the {everyone} {whom}.")]
        if len(found) < on_the_site:  # in print
            site = f"on the site of this edition {'all of them' if not others else on_the_site} have one"
            told = f"The print edition holds the profiles of {len(found)} of the {everyone} {whom}; {site}."
        elif len(others) <= MANY:
            told = f"This edition has the profiles of {len(found)} of the {everyone} {whom}; there is none of {literal('; '.join(others))}."
        else:
            told = f"This edition has the profiles of {len(found)} of the {everyone} {whom}; the other {len(others)} have none."
        told += (
            " For an area without a profile, look into the chapters: those of their [figures and tables](exhibits.md) that are by country"
            " have the numbers to download. All numbers are in the [tables](data.md), under the area's code of ISO 3166-1 alpha-3."
        )
        holder = nodes.container()
        self.state.nested_parse(StringList([told], str(self.get_location())), self.content_offset, holder)
        return list(holder.children)

    def section(self, region: str, found: list[dict[str, str]]) -> nodes.section:
        name = nodes.fully_normalize_name(region)
        section = nodes.section(ids=[nodes.make_id(f"profiles-{name}")], names=[f"profiles-{name}"], classes=["profile-region"])
        section += nodes.title("", region)
        self.state.document.note_explicit_target(section)
        items = nodes.bullet_list(classes=["profile-list"])
        for area in found:
            link = addnodes.pending_xref(
                "", nodes.inline("", area["name"]), refdomain="std", reftype="doc", reftarget=f"/{area['page']}", refexplicit=True,
                refdoc=self.env.docname, refwarn=True,
            )  # fmt: skip
            code = nodes.inline("", area["area"], classes=["profile-code"])
            line = nodes.paragraph("", "", link, nodes.Text(" "), code)
            items += nodes.list_item("", line, classes=["profile"])
        section += items
        return section


def visit_search(self: Any, node: nodes.Element) -> None:
    if self.builder.format == "html" and self.builder.name == "html":
        # Shown by the script, since it does nothing without it.
        self.body.append(
            '<p class="profile-search" hidden><label for="profile-search">Find an area</label> '
            '<input id="profile-search" type="search" autocomplete="off" spellcheck="false" placeholder="name or ISO code" '
            '> <span role="status"></span></p><script src="_static/profiles.js" defer></script>'
        )
    raise nodes.SkipNode


def short_sidebar(sidebars: dict[str, str], app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Chapters and what stands below them, but no profiles: hundreds of them in each sidebar would outweigh the pages.

    The sidebar of one profile is that of all others, so it is made once.
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


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(profile_search, html=(visit_search, None))
    app.add_directive("profile-index", ProfileIndex)
    app.connect("html-page-context", functools.partial(short_sidebar, {}), priority=400)  # before the theme asks for it
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
