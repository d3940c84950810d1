"""Pages seen by the checkers of others: axe-core in the browser, and the Nu HTML Checker.

    python tests/checkers.py        ten profiles, spread over the list of a built book

`.ci/checkers/install` puts both into `.venv/checkers`.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from browsing import ARGUMENTS, chromium, served

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
TOOLS = ROOT / ".venv" / "checkers" / "node_modules"
DESKTOP, PHONE, ZOOMED = (1280, 900), (390, 844), (320, 800)
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules whose answer is another one in dark mode

# Every rule of levels A and AA, of good practice, and on trial; not those of level AAA.
RULES = """() => {
  const rules = axe.getRules().filter(({tags}) => !tags.some((tag) => /aaa$|^deprecated|^obsolete/.test(tag)));
  return rules.map(({ruleId}) => ruleId);
}"""
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: {type: "rule", values: rules}, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""
# All folds open, and the way back to the top there, as it is after scrolling.
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  document.documentElement.classList.add("show-back-to-top");
}"""
WIDTH = "document.documentElement.scrollWidth"


def install() -> None:
    """Install the checkers, unless they are there."""
    subprocess.run(["sh", ".ci/checkers/install"], cwd=ROOT, check=True)


@functools.cache
def axe() -> str:
    return (TOOLS / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def barriers(page: Any, address: str, coloured: bool = True) -> Iterator[str]:
    """What axe-core finds in a page, all folds open, on desktop and phone, in light and in dark mode; and whether it fits 320 pixels.

    It is loaded once. Dark mode changes colours and nothing else, a phone all but colours.

    :param coloured: whether the rules on colours are asked, which take most of the time.
    """
    show(page, DESKTOP, "light")
    page.goto(address, wait_until="load")
    page.evaluate(UNFOLD)
    page.evaluate(axe())
    others = [rule for rule in page.evaluate(RULES) if rule not in COLOURS]
    rounds = (DESKTOP, "light", others), (DESKTOP, "light", COLOURS), (DESKTOP, "dark", COLOURS), (PHONE, "light", others)
    for size, scheme, rules in rounds:
        if rules is COLOURS and not coloured:
            continue
        show(page, size, scheme)
        for fault in page.evaluate(RUN, rules):
            yield f"{size[0]}, {scheme}: {fault}"
    show(page, ZOOMED, "light")
    if (width := page.evaluate(WIDTH)) > ZOOMED[0]:
        yield f"scrolls sideways: {width} pixels on a screen of {ZOOMED[0]}"


def show(page: Any, size: tuple[int, int], scheme: str) -> None:
    """Give a page a size and a mode; nothing moves from one colour to another while it is looked at."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def html_errors(pages: Sequence[Path]) -> list[str]:
    """What the Nu HTML Checker calls an error in pages."""
    command = ["java", "-jar", str(TOOLS / "vnu-jar/build/dist/vnu.jar"), "--errors-only", "--format", "json", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True)
    messages = json.loads(done.stderr)["messages"]
    return [f"{Path(m['url']).name}:{m.get('lastLine', 0)}: {m['message']}" for m in messages]


def main() -> None:
    """Check ten profiles."""
    from playwright.sync_api import sync_playwright

    install()
    profiles = sorted((SITE / "profiles").glob("*.html"))
    number = min(10, len(profiles))
    chosen = [profiles[k * len(profiles) // number] for k in range(number)]
    faults = html_errors(chosen)
    with served(SITE) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page()
        faults += [f"{path.name}: {fault}" for path in chosen for fault in barriers(page, f"{site}profiles/{path.name}")]
        browser.close()
    print(f"{len(chosen)} of {len(profiles)} profiles: {len(faults)} faults")
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
