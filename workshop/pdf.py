"""Print a deck of reveal.js as a PDF: `python -m workshop.pdf index.html`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs._ext.books.chromium import NoChromiumError, find_chromium


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


if __name__ == "__main__":
    try:
        print(f"PDF: {print_pdf(Path(sys.argv[1]).resolve()).as_uri()}")
    except NoChromiumError as error:
        sys.exit(str(error))
