"""A ladder of questions, as a picture and as a text to walk through."""

from __future__ import annotations

from html import escape
from textwrap import wrap

from IPython.display import HTML, Markdown

from classroom import svg
from classroom.ladders import Answer, Ladder
from classroom.table import claim_link

ROW, BOX_HEIGHT = 66, 44
QUESTION, ANSWER = 250, 230  # widths
LEFT, RIGHT = 2, 330  # left edges
LINE = 15


def ladder_picture(ladder: Ladder) -> HTML:
    """Draw the questions from top to bottom, with the answers at the right."""
    shapes: list[str] = []
    said: list[str] = []
    for row, step in enumerate(ladder.steps):
        y = row * ROW + 2
        middle = y + BOX_HEIGHT / 2
        shapes += _words(LEFT, y, QUESTION, step.question)
        shapes += _words(RIGHT, y, ANSWER, step.yes.design)
        shapes.append(svg.arrow(LEFT + QUESTION, middle, RIGHT, middle))
        shapes.append(svg.text(LEFT + QUESTION + 28, middle - 6, "yes"))
        shapes += _down(y + BOX_HEIGHT)
        said.append(f"{step.question} If yes: {step.yes.design}.")
    last = len(ladder.steps) * ROW + 2
    shapes += _words(LEFT, last, QUESTION, ladder.otherwise.design)
    said.append(f"Otherwise: {ladder.otherwise.design}.")
    height = last + BOX_HEIGHT + 2
    alt = f"{ladder.title} {' '.join(said)}"
    drawn = svg.drawing(RIGHT + ANSWER + 4, height, shapes, alt)
    return svg.picture(drawn, ladder.title)


def ladder_text(ladder: Ladder) -> Markdown:
    """Return the questions as boxes that open, each with its answer.

    The cell needs the option `:mystnb: {markdown_format: myst}`.
    """
    boxes = [
        _box(f"{number}. {step.question}", "Yes: take", step.yes)
        for number, step in enumerate(ladder.steps, 1)
    ]
    boxes.append(_box("No to all of them?", "Take", ladder.otherwise))
    return Markdown("\n\n".join(boxes))


def _box(title: str, take: str, answer: Answer) -> str:
    proofs = ", ".join(claim_link(claim) for claim in answer.claims)
    return (
        f"<details><summary>{escape(title)}</summary>\n\n"
        f"{take} **{answer.design}**.\n"
        f"See [chapter {answer.chapter}]({answer.page}), and {proofs}.\n\n"
        "</details>"
    )


def _words(x: float, y: float, width: float, words: str) -> list[str]:
    """Return a box with `words` in it, on as many lines as they need."""
    lines = wrap(words, int((width - 20) / 7.3))
    first = y + BOX_HEIGHT / 2 + 4 - (len(lines) - 1) * LINE / 2
    texts = [
        svg.text(x + width / 2, first + number * LINE, line, anchor="middle")
        for number, line in enumerate(lines)
    ]
    return [svg.box(x, y, width, BOX_HEIGHT), *texts]


def _down(y: float) -> list[str]:
    """Return an arrow to the next row, for whoever says no."""
    x = LEFT + QUESTION / 2
    end = y + ROW - BOX_HEIGHT
    return [svg.arrow_down(x, y, end), svg.text(x + 8, y + 15, "no")]
