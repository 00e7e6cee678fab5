"""Every page keeps the budgets, in light, in dark and on a phone."""

import pytest
from playwright.sync_api import Browser

from .budgets import Figures
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
    browser: Browser, site: str, figures: Figures, name: str
) -> None:
    found = look(browser, site, name)
    figures.pages += 1
    for kind in KINDS:
        count = len(found.get(kind, []))
        figures.faults[kind] = figures.faults.get(kind, 0) + count
    assert not found, name
