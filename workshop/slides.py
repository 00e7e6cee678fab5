"""Slides of the workshop: the cells tagged `slide`, with their outputs.

The plan of the workshop gives the order; the notebooks of the last build of
the site give the outputs.  sphinx-revealjs makes the deck.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from sphinx.cmd.build import build_main

from docs._ext.books.chromium import NoChromiumError
from docs._ext.chapters.workshop_plan import plan_of
from guard.base.page_header import Header, read_header
from guard.base.problem import AuthorError
from guard.run.exercise_rules import exercises_of

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT / "docs" / "workshop" / "three_hours.md"
EXECUTED = ROOT / "_build" / "doctrees" / "executed" / "notebooks"
SOURCE = ROOT / "_build" / "slides_source"
DECK = ROOT / "_build" / "slides"
BOOKS = ROOT / "_build" / "ebooks"  # the site offers what is there
CONF = Path(__file__).with_name("slides_conf.py")
LINES = 24  # that fit on a slide in the usual size
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
STYLE = Path(__file__).with_name("slides.css")


def deck(plan: Path, executed: Path) -> NotebookNode:
    """Return the deck: a notebook with a section for each step of a plan.

    Raises FileNotFoundError where the site was not built, and AuthorError
    for a plan that is not whole.
    """
    header = read_header(plan, ROOT)
    cells = [new_markdown_cell("# Event-driven Django\n\nA workshop")]
    for number, step in enumerate(plan_of(header).steps):
        if step.kind == "exercise":
            slide = exercise_slide(step.id, executed)
            if slide is None:
                lost = f"no chapter has the exercise `{step.id}`"
                place = ("plan", "steps", number, "id")
                raise AuthorError(header.problem(lost, *place))
            cells.append(slide)
            continue
        cells.append(new_markdown_cell(f"## {step.what}"))
        for chapter in step.chapters:
            cells += slides_of(read(executed, chapter))
    language = {"name": "python", "pygments_lexer": "python"}
    return new_notebook(cells=cells, metadata={"language_info": language})


def read(executed: Path, chapter: str) -> NotebookNode:
    """Return the notebook of a chapter with its outputs."""
    path = executed / f"{chapter}.ipynb"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: run python3 start.py docs first"
        )
    return nbformat.read(path, as_version=4)


def exercise_slide(id: str, executed: Path) -> NotebookNode | None:
    """Return the slide that starts an exercise; None for a lost one."""
    for path in sorted(executed.glob("*.ipynb")):
        metadata = read(executed, path.stem).metadata
        for each in exercises_of(Header(path.name, metadata)):
            if each.id == id:
                text = f"{each.minutes} minutes, in `{path.name}`"
                title = f"## Exercise: {each.title}"
                return new_markdown_cell(f"{title}\n\n{text}")
    return None


def slides_of(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Yield each cell tagged `slide`, below a heading for it."""
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            titles = [x for x in cell.source.splitlines() if x.startswith("#")]
            heading = titles[-1].lstrip("# ") if titles else heading
        elif "slide" in cell.metadata.get("tags", []):
            yield new_markdown_cell(f"### {heading}")
            yield for_the_last_row(cell)


def for_the_last_row(cell: NotebookNode) -> NotebookNode:
    """Return a cell as a slide shows it, tagged `long` where it is long.

    A cell that only shows the source of something appears as that source.
    Links of the site lead nowhere from here, so they become plain text.
    """
    tags = list(cell.metadata["tags"])
    lines = cell.source.count("\n") + 3
    only_shows = cell.source.splitlines()[-1].startswith("show(")
    if only_shows or "hide-input" in tags:
        tags, lines = ["slide", "remove-input"], 0
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/markdown" in data:
            data["text/markdown"] = LINK.sub(r"\1", data["text/markdown"])
        shown = data.get("text/markdown") or output.get("text", "")
        lines += shown.count("\n")
    if lines > LINES:
        tags = [*tags, "long"]
    cell.metadata["tags"] = tags
    return cell


def build(notebook: NotebookNode) -> Path:
    """Make the deck in DECK; return its page.

    Raises RuntimeError when Sphinx finds a fault.
    """
    for folder in (SOURCE, DECK):
        shutil.rmtree(folder, ignore_errors=True)
    static = SOURCE / "static"
    static.mkdir(parents=True)
    nbformat.write(notebook, SOURCE / "index.ipynb")
    shutil.copy(CONF, SOURCE / "conf.py")
    shutil.copy(STYLE, static)
    options = ["-W", "-q", "-b", "revealjs", "-d", f"{SOURCE}/doctrees"]
    if build_main([*options, str(SOURCE), str(DECK)]):
        raise RuntimeError("the deck was not built: see above")
    return DECK / "index.html"


def main(arguments: list[str]) -> int:
    """Make the slides and their PDF; return the exit code."""
    from workshop.pdf import print_pdf  # late: it needs a browser's driver

    try:
        page = build(deck(PLAN, EXECUTED))
        pdf = print_pdf(page)
    except (FileNotFoundError, NoChromiumError, AuthorError) as error:
        print(error)
        return 1
    BOOKS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(pdf, BOOKS / pdf.name)
    print(f"Slides: {page.as_uri()}\nPDF: {pdf.as_uri()}")
    return 0
