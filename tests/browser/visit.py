"""Open a page as a reader does, and take note of every fault."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

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

AXE = Axe()
VIOLATIONS = {"resultTypes": ["violations"]}


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
    settings = {"viewport": DESKTOP, "reduced_motion": "reduce"} | options
    context = browser.new_context(**settings)
    page = context.new_page()
    seen = Visit(page, address)
    page.on("request", seen.on_request)
    page.on("console", seen.on_console)
    page.on("pageerror", lambda e: seen.note("console errors", str(e)))
    page.goto(f"{address}/{name}", wait_until="load")
    yield seen
    context.close()


def look(browser: Browser, address: str, name: str) -> dict[str, list[str]]:
    """Return the faults of a page in light, in dark and on a phone."""
    found: dict[str, list[str]] = {}
    with visit(browser, address, name, color_scheme="light") as seen:
        seen.check_axe("light")
        seen.page.emulate_media(color_scheme="dark")
        seen.check_axe("dark")
        found |= seen.faults
    with visit(browser, address, name, viewport=PHONE) as seen:
        seen.check_axe("390 px")
        seen.check_phone()
        for kind, faults in seen.faults.items():
            found[kind] = found.get(kind, []) + faults
    return found
