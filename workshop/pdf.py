"""Print a deck of reveal.js as a PDF."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from docs._ext.books.chromium import find_chromium


def print_pdf(page: Path) -> Path:
    """Print the deck at `page` beside it; return where the PDF is.

    Raises playwright's TimeoutError when the deck does not come up, and
    NoChromiumError where there is no browser.
    """
    pdf = page.with_name("slides.pdf")
    chromium = find_chromium()
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        tab = browser.new_page()
        tab.goto(f"{page.as_uri()}?print-pdf")
        tab.wait_for_selector(".pdf-page")
        tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
        browser.close()
    return pdf
