"""Every page keeps the budgets, in light, in dark and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from .conftest import pages
from .visit import look

KINDS = (
    "axe violations",
    "console errors",
    "overflows at 390 px",
    "policy violations",
    "requests to third parties",
    "unreachable by keyboard",
)


@pytest.mark.parametrize("name", pages())
def test_a_page_has_no_fault(
    browser: Browser,
    site: str,
    measure: Callable[[str, object], None],
    name: str,
) -> None:
    found = look(browser, site, name)
    measure("page", {kind: len(found.get(kind, [])) for kind in KINDS})
    assert not found, name
