"""What `python3 start.py lab` opens: the chapters, as one can read them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.workshop.test_workbooks import ALL, ROOT, chapter  # noqa: F401
from workshop.reading import FOLDER, START, copy_of, make_all, start_page


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_chapter_is_plain_markdown(path: Path) -> None:
    """No directive is left, and a solution is there, but folded."""
    notebook = copy_of(path)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^ *(:::|```)+ *\{", cell.source, re.M)
            assert not re.search(r"\{[a-z:-]+\}`", cell.source)
        elif "solution" in cell.metadata.get("tags", []):
            assert cell.metadata["jupyter"] == {"source_hidden": True}
    wanted = path.read_text("utf-8").count("{code-cell}")
    assert sum(c.cell_type == "code" for c in notebook.cells) == wanted


def test_the_start_page_leads_to_each_chapter() -> None:
    """In their order, by a name that can be read whole, with the minutes."""
    (cell,) = start_page(ALL).cells
    links = re.findall(
        r"^\| \[(\d+)\. .+\]\((.+)\) \| (\d+) \|$", cell.source, re.M
    )
    assert [int(number) for number, _, _ in links] == list(
        range(1, len(ALL) + 1)
    )
    assert [name for _, name, _ in links] == [f"{p.stem}.ipynb" for p in ALL]


def test_what_somebody_changed_is_kept(chapter: Path) -> None:  # noqa: F811
    """And the rest follows its chapter."""
    root = chapter.parents[1]
    (root / "docs").mkdir()
    (root / "docs" / "claims.toml").write_text("")
    assert make_all(root) == []
    path = root / FOLDER / f"{chapter.stem}.ipynb"
    before = path.stat().st_mtime_ns
    assert make_all(root) == []
    assert path.stat().st_mtime_ns == before

    chapter.write_text(
        chapter.read_text().replace("start = 1", "start = 0 + 1")
    )
    assert make_all(root) == []
    assert "start = 0 + 1" in path.read_text()

    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\nprint('mine')"
    nbformat.write(notebook, path)
    chapter.write_text(chapter.read_text().replace("0 + 1", "1 + 0"))
    assert make_all(root) == [path.name]
    assert "mine" in path.read_text()
    (root / FOLDER / START).write_text("half a")
    assert make_all(root) == [START, path.name]
