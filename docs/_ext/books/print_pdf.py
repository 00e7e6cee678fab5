"""Print the guide, built as one page, to a PDF: `print_pdf.py page pdf`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from posixpath import normpath

from pikepdf import ObjectStreamMode, OutlineItem, Pdf

from .chromium import NoChromiumError, find_chromium

CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*/)[^"/]*"')
LINK = re.compile(r'(<a\b[^>]*?\bhref=")([^"]+)"')
LONGEST = 600  # seconds


def with_whole_links(text: str) -> str:
    """Lead each link to another page to the site.

    Chromium would write the path of this machine into the PDF.
    """
    site = CANONICAL.search(text)
    if site is None:
        raise ValueError("the page has no canonical link: set html_baseurl")

    def whole(match: re.Match[str]) -> str:
        start, link = match.groups()
        if link.startswith("#") or re.match(r"[a-z]+:", link):
            return match.group()
        path = normpath(link).removeprefix("./")
        while path.startswith("../"):
            path = path[3:]
        return f'{start}{site[1]}{path}"'

    return LINK.sub(whole, text)


def tidy(pdf: Path) -> None:
    """Mend the bookmarks of the file `pdf`, and store its objects together.

    That makes the file less than half as large. Raises ValueError where
    the browser wrote no bookmarks.
    """
    with Pdf.open(pdf, allow_overwriting_input=True) as book:
        with book.open_outline() as outline:
            if not outline.root:
                raise ValueError(
                    f"{pdf} has no bookmarks: its Chromium is old"
                )
            name_once(outline.root)
        book.save(pdf, object_stream_mode=ObjectStreamMode.generate)


def name_once(bookmarks: Iterable[OutlineItem]) -> None:
    """Undo what Chromium does to a heading that it moved to a new page.

    It writes the text twice.
    """
    for bookmark in bookmarks:
        title = bookmark.title
        half = title[: len(title) // 2]
        bookmark.title = half if half * 2 == title else title
        name_once(bookmark.children)


def print_pdf(page: Path, pdf: Path) -> None:
    """Write the HTML file `page` to `pdf`, by the styles for print.

    Raises subprocess.CalledProcessError when the browser fails, and
    FileNotFoundError when it says it did not and wrote nothing;
    NoChromiumError when there is none.
    """
    browser = find_chromium()
    whole = page.with_name("print.html")
    whole.write_text(with_whole_links(page.read_text("utf-8")), "utf-8")
    pdf.parent.mkdir(parents=True, exist_ok=True)
    pdf.unlink(missing_ok=True)
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer"]
    options.append("--generate-pdf-document-outline")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium refuses root otherwise.
    subprocess.run(  # noqa: S603
        [
            browser,
            *options,
            f"--print-to-pdf={pdf.resolve()}",
            whole.resolve().as_uri(),
        ],
        check=True,
        timeout=LONGEST,
    )
    tidy(pdf)
    print(f"{pdf}: {pdf.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        print_pdf(Path(sys.argv[1]), Path(sys.argv[2]))
    except NoChromiumError as error:
        sys.exit(str(error))
