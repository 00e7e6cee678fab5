"""A stream of events, and the state that each of them makes."""

from __future__ import annotations

from collections.abc import Sequence

from IPython.display import HTML

from classroom import svg

NAME = "A stream of events"
STEP, BOX = 152, 130  # pixels from event to event, and of a box
TOP, HEIGHT = 20, 26  # of the boxes


def event_stream(steps: Sequence[tuple[str, str]]) -> HTML:
    """Draw (event, state after it) from left to right.

    The events stand in boxes, numbered from 1; below each stands the
    state, which is worked out and not stored.
    """
    shapes: list[str] = []
    for column, (event, state) in enumerate(steps):
        shapes += _step(column * STEP, f"{column + 1}", event, state)
        if column:
            left = column * STEP
            middle = TOP + HEIGHT / 2
            shapes.append(svg.arrow(left - STEP + BOX, middle, left, middle))
    said = ", ".join(f"{event}: {state}" for event, state in steps)
    width = STEP * len(steps)
    return svg.picture(svg.drawing(width, 78, shapes, f"{NAME}. {said}"), NAME)


def _step(left: int, version: str, event: str, state: str) -> list[str]:
    middle = left + BOX / 2
    return [
        svg.text(middle, 14, version, anchor="middle"),
        svg.box(left + 0.5, TOP, BOX - 1, HEIGHT),
        svg.text(middle, TOP + 17, event, anchor="middle"),
        svg.text(middle, TOP + 48, state, anchor="middle"),
    ]
