"""Every page keeps the budgets, in light, in dark and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from .conftest import pages
from .visit import AS_A_READER, look, visit

KINDS = (
    "axe violations",
    "console errors",
    "overflows at 390 px",
    "policy violations",
    "requests to third parties",
    "unreachable by keyboard",
)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """Let one reader open page after page: a new tab doubles the time."""
    context = browser.new_context(**AS_A_READER)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", pages())
def test_a_page_has_no_fault(
    tab: Page,
    site: str,
    measure: Callable[[str, object], None],
    name: str,
) -> None:
    found = look(tab, site, name)
    measure("page", {kind: len(found.get(kind, [])) for kind in KINDS})
    assert not found, name


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_pale_word_of_code_is_a_fault(
    browser: Browser, site: str, mode: str
) -> None:
    name = "notebooks/05_publishing_safely.html"
    options = {"bypass_csp": True, "color_scheme": mode}
    with visit(browser, site, name, **options) as seen:
        pale = ".highlight pre .k { color: #888 !important; }"
        seen.page.add_style_tag(content=pale)
        seen.check_axe(mode)
        [fault] = seen.faults["axe violations"]
        assert fault.startswith(f"color-contrast ({mode})")
