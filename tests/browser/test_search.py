"""A search as a reader uses it: a question, and the right page on top."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .visit import visit

QUESTIONS = {
    "lost event": "09_outbox_and_inbox",
    "race condition": "06_when_handlers_fail",
    "duplicate event": "09_outbox_and_inbox",
    "exactly once": "09_outbox_and_inbox",
    "outbox": "09_outbox_and_inbox",
    "idempotent handler": "09_outbox_and_inbox",
    "on_commit": "05_publishing_safely",
    "transaction rollback": "05_publishing_safely",
    "handler not called": "04_handlers",
    "async handler": "06_when_handlers_fail",
    "event version": "03_defining_events",
    "circular import": "01_modules_and_events",
    "celery task lost": "08_celery",
    "rabbitmq": "10_changing_the_transport",
    "order of events": "10_changing_the_transport",
    "dead letter": "11_running_it",
    "correlation id": "11_running_it",
    "signals": "12_signals_versus_events",
    "event sourcing": "14_a_toy_event_sourced_aggregate",
    "audit log": "16_what_to_do_instead",
    "test events": "07_testing",
    "read model": "15_what_event_sourcing_costs",
    "when to use event sourcing": "17_deciding",
}
TOP = 3


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Open the page of the search; it may log nothing."""
    with visit(browser, site, "search.html") as seen:
        yield seen.page
        assert not seen.faults


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_leads_to_its_chapter(
    page: Page, site: str, question: str
) -> None:
    """Among the first three results."""
    page.goto(f"{site}/search.html?q={question.replace(' ', '+')}")
    results = page.locator("#search-results > ul > li > a")
    expect(results.first).to_be_visible()
    found = [link.get_attribute("href") for link in results.all()[:TOP]]
    assert any(QUESTIONS[question] in str(href) for href in found), found


def test_the_magnifier_covers_nothing(page: Page, site: str) -> None:
    """The text begins behind it."""
    page.goto(f"{site}/search.html?q=outbox")
    field = page.locator("main input[name=q], article input[name=q]").first
    gap = field.evaluate(
        """(input) => {
          const glass = input.parentElement.firstElementChild;
          const inside = getComputedStyle(input).paddingInlineStart;
          return input.getBoundingClientRect().left + parseFloat(inside)
            - glass.getBoundingClientRect().right;
        }"""
    )
    assert gap >= 0
