"""Open a page as a reader does, and take note of every fault."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
)

from .budgets import DESKTOP, PHONE

# The element that sticks out, and by how much.
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const names = [];
  for (const one of document.querySelectorAll("main *")) {
    const right = Math.round(one.getBoundingClientRect().right);
    if (right > room) names.push(`${one.tagName}.${one.className} ${right}`);
  }
  return names.slice(0, 5).concat(`page ${room}`);
}"""

# What scrolls sideways, and that the keyboard cannot reach.
UNREACHABLE = """() => [...document.querySelectorAll("main *")].filter(
  (one) => one.scrollWidth > one.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowX)
    && one.tabIndex < 0
    && !one.querySelector("a, button, [tabindex='0']")
).map((one) => `${one.tagName}.${one.className}`)"""

# Unwrap the words of code that have the look of another one before them, in
# light and in dark: axe needs seconds for thousands that are alike.
UNWRAP_SAME = """() => {
  const seen = new Set();
  for (const one of document.querySelectorAll(".highlight pre span")) {
    const box = one.closest(".highlight").parentElement.className;
    const key = `${one.className} in ${box}`;
    const word = !one.children.length;
    if (word && seen.has(key)) one.replaceWith(one.textContent);
    seen.add(key);
  }
}"""

# A page that has it is not given it again.
AXE = Axe(f"if (!window.axe) {{ {AXE_SCRIPT} }}")
VIOLATIONS = {"resultTypes": ["violations"]}
AS_A_READER = {"viewport": DESKTOP, "reduced_motion": "reduce"}


@dataclass
class Visit:
    """What a browser noticed on one page."""

    page: Page
    address: str
    requests: list[Request] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, what: str) -> None:
        """Take note of one fault."""
        self.faults.setdefault(kind, []).append(what)

    def on_request(self, request: Request) -> None:
        """Take note of a request, and of one that leaves the site."""
        self.requests.append(request)
        own = (self.address, "data:", "blob:", "file:")
        if not request.url.startswith(own):
            self.note("requests to third parties", request.url)

    def on_console(self, message: ConsoleMessage) -> None:
        """Take note of an error, and of what the policy refused."""
        if message.type != "error":
            return
        refused = "Content Security Policy" in message.text
        kind = "policy violations" if refused else "console errors"
        self.note(kind, message.text)

    def on_error(self, error: Error) -> None:
        """Take note of what a script raised."""
        self.note("console errors", str(error))

    def check_axe(self, mode: str) -> None:
        """Take note of each of axe's rules that the page breaks."""
        self.page.evaluate(UNWRAP_SAME)
        result = AXE.run(self.page, options=VIOLATIONS)
        for broken in result.response["violations"]:
            places = [str(node["target"]) for node in broken["nodes"]]
            what = f"{broken['id']} ({mode}): {', '.join(places[:5])}"
            self.note("axe violations", what)

    def check_phone(self) -> None:
        """Take note of what sticks out, or cannot be reached by keyboard."""
        if found := self.page.evaluate(OVERFLOW):
            self.note("overflows at 390 px", ", ".join(found))
        for what in self.page.evaluate(UNREACHABLE):
            self.note("unreachable by keyboard", what)

    def weight(self) -> int:
        """Return the bytes of what was loaded, gzipped one by one.

        Each is asked for again: a browser that has seen many pages keeps
        no body of a response for long.
        """
        bodies = [
            self.page.request.get(one.url).body()
            for one in self.requests
            if one.url.startswith("http")
        ]
        return sum(len(gzip.compress(body, 6)) for body in bodies)


@contextmanager
def visit(
    browser: Browser, address: str, name: str, **options: Any
) -> Iterator[Visit]:
    """Open the page `name` below `address` in a fresh context."""
    context = browser.new_context(**{**AS_A_READER, **options})
    with watching(context.new_page(), address) as seen:
        seen.page.goto(f"{address}/{name}", wait_until="load")
        yield seen
    context.close()


@contextmanager
def watching(page: Page, address: str) -> Iterator[Visit]:
    """Take note of the faults of what is opened in a tab meanwhile."""
    seen = Visit(page, address)
    ears: dict[Any, Any] = {
        "request": seen.on_request,
        "console": seen.on_console,
        "pageerror": seen.on_error,
    }
    for event, ear in ears.items():
        page.on(event, ear)
    yield seen
    for event, ear in ears.items():
        page.remove_listener(event, ear)


def look(page: Page, address: str, name: str) -> dict[str, list[str]]:
    """Return the faults of a page in light, in dark and on a phone."""
    with watching(page, address) as seen:
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/{name}", wait_until="load")
        seen.check_axe("light")
        page.emulate_media(color_scheme="dark")
        seen.check_axe("dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        page.reload(wait_until="load")
        seen.check_axe("390 px")
        seen.check_phone()
        return seen.faults
