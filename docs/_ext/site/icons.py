"""Ship the few icons that the pages use, in place of a library of them.

The theme brings Font Awesome whole: two megabytes for some twenty icons.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx

from guard.base.failures import report_site

from .page_facts import Pages

FOLDER = Path(__file__).parents[2] / "_icons"
SHEET = "_static/icons.css"
# The theme asks for some icons by the names of an older Font Awesome.
OLDER_NAMES = {"home": "house", "pencil-alt": "pencil"}
SIZES = {"fa-solid", "fa-lg", "fa-fw"}
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def style_sheet(folder: Path) -> str:
    """Return the rules that draw each icon of `folder`, SVG files."""
    icons = sorted(folder.glob("*.svg"))
    variables = "".join(f"--icon-{i.stem}:{data_url(i)};" for i in icons)
    names = {icon.stem: icon.stem for icon in icons} | OLDER_NAMES
    rules = (f".fa-{n}{{--icon:var(--icon-{i})}}" for n, i in names.items())
    base = (folder / "icons.css").read_text("utf-8")
    return "\n".join([base, f":root{{{variables}}}", *rules, ""])


def data_url(icon: Path) -> str:
    """Return the drawing as a CSS value: a mask from file:// is refused."""
    drawing = COMMENT.sub("", icon.read_text("utf-8")).strip()
    plain = quote(drawing.replace('"', "'"), safe=" ='/:,.-")
    return f'url("data:image/svg+xml,{plain}")'


def missing_icons(named: Iterable[str], folder: Path) -> Iterator[str]:
    """Yield each icon that a page names and `folder` does not have."""
    for name in sorted(set(named) - SIZES):
        icon = name.removeprefix("fa-")
        if not (folder / f"{OLDER_NAMES.get(icon, icon)}.svg").exists():
            yield name


def ship(app: Sphinx, pages: Pages) -> None:
    """Write the style sheet; report icons that it does not have."""
    sheet = Path(app.outdir, SHEET)
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(style_sheet(FOLDER), "utf-8")
    for page, facts in pages.items():
        for name in missing_icons(facts.icons, FOLDER):
            report_site(
                f"{page.relative_to(app.outdir).as_posix()}:1",
                f"no icon `{name}`: add it to docs/_icons as an SVG file",
            )
