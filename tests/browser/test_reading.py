"""What a reader does: by keyboard, on paper, and from a folder on disk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .budgets import PHONE
from .conftest import SITE
from .visit import visit

CHAPTER = "notebooks/05_publishing_safely.html"
FOLD = """() => document.querySelector("article").insertAdjacentHTML(
  "beforeend",
  "<details><summary>Solution</summary><p id=folded>42</p></details>"
)"""
FOCUSED = "document.activeElement.closest('[id]').id"


@pytest.fixture
def chapter(browser: Browser, site: str) -> Iterator[Page]:
    """Open a chapter."""
    with visit(browser, site, CHAPTER) as seen:
        yield seen.page


def test_the_first_stop_skips_to_the_text(chapter: Page) -> None:
    chapter.keyboard.press("Tab")
    assert chapter.evaluate(FOCUSED) == "pst-skip-link"
    chapter.keyboard.press("Enter")
    assert chapter.url.endswith("#main-content")


def test_the_keyboard_follows_the_order_of_the_page(chapter: Page) -> None:
    order = """() => [...document.querySelectorAll("[tabindex]")]
        .filter((one) => one.tabIndex > 0).length"""
    assert chapter.evaluate(order) == 0
    stops = []
    for _ in range(12):
        chapter.keyboard.press("Tab")
        stops.append(chapter.evaluate(FOCUSED))
    assert stops[0] == "pst-skip-link"
    assert "pst-primary-sidebar" in stops
    assert "main-content" not in stops[: stops.index("pst-primary-sidebar")]


def search(page: Page) -> None:
    """Look for a word in the dialog that is open."""
    field = page.locator("#pst-search-dialog input[name=q]")
    expect(field).to_be_focused()
    page.keyboard.type("outbox")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=outbox*")
    expect(page.locator("#search-results li a").first).to_be_visible()


def test_ctrl_k_searches(chapter: Page) -> None:
    chapter.keyboard.press("Control+k")
    search(chapter)


def test_enter_on_the_button_searches(chapter: Page) -> None:
    chapter.locator("button.search-button-field").focus()
    chapter.keyboard.press("Enter")
    search(chapter)


def test_a_menu_opens_by_keyboard_and_changes_the_theme(
    chapter: Page,
) -> None:
    chapter.locator(".theme-switch-button").focus()
    chapter.keyboard.press("Enter")
    dark = chapter.locator(".theme-change-button[data-mode=dark]")
    expect(dark).to_be_visible()
    dark.press("Enter")
    assert chapter.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_menu_opens_at_the_first_touch(browser: Browser, site: str) -> None:
    with visit(browser, site, CHAPTER, has_touch=True) as seen:
        seen.page.locator(".dropdown-download-buttons > button").tap()
        button = seen.page.locator(".btn-download-source-button")
        expect(button).to_be_visible()


def test_a_phone_opens_and_closes_the_menu(
    browser: Browser, site: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    with visit(browser, site, CHAPTER, **phone) as seen:
        menu = seen.page.locator("nav.bd-links")
        expect(menu).not_to_be_in_viewport()
        seen.page.locator("button.primary-toggle").tap()
        expect(menu).to_be_in_viewport()
        seen.page.keyboard.press("Escape")
        expect(menu).not_to_be_in_viewport()


def test_code_can_be_copied(browser: Browser, site: str) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    with visit(browser, site, CHAPTER, permissions=rights) as seen:
        cell = seen.page.locator("div.cell_input").first
        cell.hover()
        cell.locator("button.copybtn").click()
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_paper_has_no_buttons_and_nothing_folded(chapter: Page) -> None:
    chapter.evaluate(FOLD)
    folded = chapter.locator("#folded")
    expect(folded).to_be_hidden()
    chapter.emulate_media(media="print")
    expect(folded).to_be_visible()
    for chrome in (
        "#pst-primary-sidebar",
        "#pst-secondary-sidebar",
        ".bd-header-article",
        ".prev-next-footer",
        "button.copybtn >> nth=0",
    ):
        expect(chapter.locator(chrome)).to_be_hidden()


def test_a_picture_fits_on_paper(browser: Browser, site: str) -> None:
    paper = {"width": 700, "height": 1000}
    with visit(browser, site, "index.html", viewport=paper) as seen:
        picture = seen.page.locator(".cell_output svg").first
        assert picture.bounding_box()["width"] > paper["width"]
        seen.page.emulate_media(media="print")
        box = picture.bounding_box()
        assert box["x"] + box["width"] <= paper["width"]


@pytest.mark.parametrize(
    ("card", "finds"),
    [
        ("The plan", "09:00"),
        ("Exercises", "Register a handler"),
        ("Slides, workbooks and the kit", "python3 start.py workshop -- kit"),
        ("Mistakes and questions", "Questions"),
    ],
)
def test_a_teacher_finds_it_with_two_clicks(
    browser: Browser, site: str, card: str, finds: str
) -> None:
    with visit(browser, site, "index.html") as seen:
        for name in ("Teach", card):
            title = seen.page.get_by_text(name, exact=True)
            found = seen.page.locator(".sd-card").filter(has=title)
            found.click(position={"x": 9, "y": 9})  # all of it is a link
        article = seen.page.locator("article")
        expect(article.get_by_text(finds).first).to_be_visible()


@pytest.mark.parametrize("name", ["index.html", CHAPTER])
def test_a_page_reads_from_disk(browser: Browser, name: str) -> None:
    with visit(browser, SITE.as_uri(), name) as seen:
        assert not seen.faults
        page = seen.page
        width = page.locator("#pst-primary-sidebar").bounding_box()["width"]
        assert width < 500, "the styles did not load"
        page.keyboard.press("Control+k")
        search(page)
        # The excerpts of what was found need a server; the links do not.
        seen.faults.pop("console errors", None)
        assert not seen.faults


def test_an_entry_of_the_contents_is_read_on_a_phone(
    browser: Browser, site: str
) -> None:
    """The drawer closes, and the section is there."""
    with visit(browser, site, CHAPTER, viewport=PHONE) as seen:
        page = seen.page
        page.locator(".secondary-toggle:visible").click()
        drawer = page.locator("#pst-secondary-sidebar-modal")
        expect(drawer).to_be_visible()
        entry = drawer.locator("a[href*='#']").nth(3)
        section = str(entry.get_attribute("href"))
        entry.click()
        expect(drawer).to_be_hidden()
        expect(page.locator(section)).to_be_in_viewport()
