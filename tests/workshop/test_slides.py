"""The deck follows the plan, and its outputs are those of the run."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from workshop import slides

PLAN = """---
plan:
  minutes: 15
  starts: "09:00"
  of: {teaching: 5, exercise: 5, break: 5}
  steps:
    - {kind: teaching, minutes: 5, what: Adding, chapters: [01_adding]}
    - {kind: exercise, minutes: 5, id: add}
    - {kind: break, minutes: 5, what: Coffee}
---
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan; the chapter that it names has run, beside it."""
    path = tmp_path / "plan.md"
    path.write_text(PLAN, "utf-8")
    exercise = {"id": "add", "title": "Add two numbers", "minutes": 5}
    shown = new_output(
        "display_data",
        data={"text/markdown": "[file.py](../file.py), line 1"},
    )
    notebook = new_notebook(
        metadata={"guide": {"exercises": [exercise]}},
        cells=[
            new_markdown_cell("# Adding\n\nText.\n\n## The sum"),
            new_code_cell("not_on_a_slide = 1"),
            new_code_cell(
                "print(1 + 2)",
                metadata={"tags": ["slide"]},
                outputs=[new_output("stream", text="3 of the run\n")],
            ),
            new_code_cell(
                "show(add)", metadata={"tags": ["slide"]}, outputs=[shown]
            ),
            new_code_cell("x = 1\n" * 40, metadata={"tags": ["slide"]}),
        ],
    )
    nbformat.write(notebook, tmp_path / "01_adding.ipynb")
    return path


def test_the_deck_follows_the_plan(plan: Path) -> None:
    """Each step is a section, each tagged cell a slide below it."""
    deck = slides.deck(plan, plan.parent)
    titles = [
        cell.source.splitlines()[0]
        for cell in deck.cells
        if cell.cell_type == "markdown"
    ]
    assert titles == [
        "# Event-driven Django",
        "## Adding",
        *["### The sum"] * 3,
        "## Exercise: Add two numbers",
        "## Coffee",
    ]
    code = [cell for cell in deck.cells if cell.cell_type == "code"]
    assert code[0].outputs[0].text == "3 of the run\n"
    assert code[0].metadata["tags"] == ["slide"]
    assert code[1].metadata["tags"] == ["slide", "remove-input"]
    assert code[1].outputs[0].data["text/markdown"] == "file.py, line 1"
    assert code[2].metadata["tags"] == ["slide", "long"]


def test_a_deck_needs_the_site(plan: Path) -> None:
    """Without the run there is no output to show, and it says so."""
    (plan.parent / "01_adding.ipynb").unlink()
    with pytest.raises(
        FileNotFoundError, match="run python3 start.py docs first"
    ):
        slides.deck(plan, plan.parent)


def test_an_exercise_that_no_chapter_has(plan: Path) -> None:
    """A plan cannot start an exercise that is gone."""
    plan.write_text(PLAN.replace("id: add", "id: subtract"), "utf-8")
    with pytest.raises(ValueError, match="plan.md:8: .*exercise `subtract`"):
        slides.deck(plan, plan.parent)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_the_page_of_the_deck(
    plan: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The page holds the output, and asks nobody outside for anything."""
    monkeypatch.setattr(slides, "SOURCE", tmp_path / "source")
    monkeypatch.setattr(slides, "DECK", tmp_path / "deck")
    page = slides.build(slides.deck(plan, plan.parent))
    html = page.read_text("utf-8")
    assert "3 of the run" in html
    assert "not_on_a_slide" not in html
    assert "show(add)" not in html
    assert 'src="http' not in html
    assert '<link rel="stylesheet" href="http' not in html
