"""Who publishes and who listens, drawn from the running registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from IPython.display import HTML

from classroom import svg
from example_project.domain_events.identity import handler_name
from example_project.domain_events.registry import Contract, registry
from example_project.domain_events.subscriptions import Subscriptions

NAME = "Who publishes and who listens"
ROW = 25
PUBLISHER, EVENT, HANDLER = 0, 120, 390  # left edges of the columns
BOX = {PUBLISHER: 98, EVENT: 248, HANDLER: 360}  # widths


def event_flow(
    subscriptions: Subscriptions | None = None,
    contracts: Iterable[Contract] = registry,
) -> HTML:
    """Draw each event with its publisher on the left, handlers right.

    `subscriptions` are those of the running event bus by default.
    """
    return svg.picture(event_flow_svg(subscriptions, contracts), NAME)


def event_flow_svg(
    subscriptions: Subscriptions | None = None,
    contracts: Iterable[Contract] = registry,
) -> str:
    """Return the drawing of `event_flow` as the text of an SVG."""
    listeners = listeners_by_event(subscriptions)
    shapes: list[str] = []
    said: list[str] = []
    top = 0
    for contract in contracts:
        handlers = listeners.get(contract.event_type, [])
        shapes += _event(contract, handlers, top)
        said.append(_sentence(contract, handlers))
        top += ROW * max(len(handlers), 1) + 6
    width = HANDLER + BOX[HANDLER]
    return svg.drawing(width, top, shapes, f"{NAME}. {' '.join(said)}")


def listeners_by_event(
    subscriptions: Subscriptions | None = None,
) -> dict[Any, list[str]]:
    """Return the short names of the handlers of each event type."""
    if subscriptions is None:
        from example_project.domain_events.bus import event_bus

        subscriptions = event_bus.subscriptions
    listeners: dict[Any, list[str]] = {}
    for event_type, handler in subscriptions:
        listeners.setdefault(event_type, []).append(_short(handler))
    return listeners


def _short(handler: Any) -> str:
    name = handler_name(handler).removeprefix("example_project.")
    return name.replace(".handlers.", ": ")


def _sentence(contract: Contract, handlers: list[str]) -> str:
    who = ", ".join(handlers) or "nobody"
    return f"{contract.publisher} publishes {contract.name} to {who}."


def _event(contract: Contract, handlers: list[str], top: int) -> list[str]:
    middle = top + ROW * max(len(handlers), 1) / 2
    shapes = [
        *_box(PUBLISHER, middle, contract.publisher),
        *_box(EVENT, middle, contract.name),
        svg.arrow(PUBLISHER + BOX[PUBLISHER], middle, EVENT, middle),
    ]
    for row, handler in enumerate(handlers):
        y = top + ROW * (row + 0.5)
        shapes += _box(HANDLER, y, handler)
        shapes.append(svg.arrow(EVENT + BOX[EVENT], middle, HANDLER, y))
    return shapes


def _box(left: int, middle: float, label: str) -> list[str]:
    height = ROW - 6
    return [
        svg.box(left + 0.5, middle - height / 2, BOX[left] - 1, height),
        svg.text(left + 8, middle + 4.5, label),
    ]
