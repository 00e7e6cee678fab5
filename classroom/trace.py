"""What one request did, in order: statements, commit, callbacks, handlers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from IPython.display import HTML

from classroom import svg
from example_project.domain_events.identity import handler_name

LANES = ("transaction", "SQL", "callback", "handler")
COLOURS = dict(
    zip(LANES, ("#c2571a", "#2f7fc1", "#8a5fc7", "#2b8a57"), strict=True)
)
BOUNDARIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
WORDY = ("BEGIN", "ROLLBACK")  # BEGIN IMMEDIATE, ROLLBACK TO

ROW, TOP, TIME, LANE, LABEL = 22, 30, 76, 24, 190


@dataclass
class Step:
    """One thing that happened, in seconds since the trace began."""

    lane: str
    label: str
    start: float
    end: float


class Trace:
    """Record what the default connection and the event bus do inside.

    `with Trace() as trace: ...`, then `trace.steps`, or the trace itself
    as the last line of a cell, which draws it.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._stack = ExitStack()

    def __enter__(self) -> Trace:
        self._begin = perf_counter()
        for watch in (self._statements, self._callbacks, self._handlers):
            self._stack.enter_context(watch())
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    def labels(self, *lanes: str) -> list[str]:
        """Return what happened in `lanes`, or in all, in order."""
        return [s.label for s in self.steps if s.lane in (lanes or LANES)]

    def _now(self) -> float:
        return perf_counter() - self._begin

    def _spanned(
        self, lane: str, label: str, function: Callable[..., Any]
    ) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            step = Step(lane, label, self._now(), 0)
            self.steps.append(step)
            try:
                return function(*args)
            finally:
                step.end = self._now()

        run.__qualname__ = label
        return run

    @contextmanager
    def _statements(self) -> Any:
        from django.db import connection

        logger = logging.getLogger("django.db.backends")
        level, propagate = logger.level, logger.propagate
        listener = _Listener(self._statement)
        forced, connection.force_debug_cursor = (
            connection.force_debug_cursor,
            True,
        )
        logger.addHandler(listener)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(listener)
            logger.setLevel(level)
            logger.propagate = propagate
            connection.force_debug_cursor = forced

    def _statement(self, record: logging.LogRecord) -> None:
        sql = getattr(record, "sql", None)
        if sql is None:
            return
        label = shortened(sql)
        boundary = label.split()[0] in BOUNDARIES
        end = self._now()
        start = end - getattr(record, "duration", 0)
        lane = "transaction" if boundary else "SQL"
        self.steps.append(Step(lane, label, start, end))

    @contextmanager
    def _callbacks(self) -> Any:
        from django.db import connection

        def on_commit(function: Any, robust: bool = False) -> None:
            label = callback_name(function)
            register(self._spanned("callback", label, function), robust)

        register = connection.on_commit
        connection.on_commit = on_commit  # type: ignore
        try:
            yield
        finally:
            del connection.on_commit

    @contextmanager
    def _handlers(self) -> Any:
        from example_project.domain_events.bus import event_bus

        # Taken from the backend, so that it is chosen before we look.
        subscriptions = event_bus.backend.subscriptions
        for event_type in {event_type for event_type, _ in subscriptions}:
            subscriptions.plan[event_type] = tuple(
                map(self._handler, subscriptions.handlers_for(event_type))
            )
        try:
            yield
        finally:
            subscriptions.plan.clear()

    def _handler(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        label = handler_name(handler).removeprefix("example_project.")
        return self._spanned("handler", label, handler)

    def _repr_html_(self) -> str:
        return str(draw(self.steps).data)


class _Listener(logging.Handler):
    def __init__(self, receive: Callable[[logging.LogRecord], None]) -> None:
        super().__init__()
        self.emit = receive  # type: ignore


def callback_name(function: Callable[..., Any]) -> str:
    """Return a short name of a callback: a partial goes by its function.

    A method of a task goes by the task as well: `send_mail.delay`.
    """
    while isinstance(function, partial):
        function = function.func
    name = handler_name(function).rpartition(".")[2]
    task = getattr(getattr(function, "__self__", None), "name", "")
    return f"{task.rpartition('.')[2]}.{name}" if task else name


def shortened(sql: str) -> str:
    """Return the verb and the table of a statement, on one line."""
    words = sql.replace('"', "").split()
    verb = words[0].upper()
    if verb in BOUNDARIES:
        return " ".join(words[:2] if verb in WORDY else words[:1])
    after = {"SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM"}.get(verb)
    table = words[words.index(after) + 1] if after in words else words[1]
    return f"{verb} {table}"


def draw(steps: list[Step]) -> HTML:
    """Draw `steps` from top to bottom, with a column for each lane."""
    shapes = [svg.text(TIME - 10, 16, "ms", anchor="end")]
    for column, lane in enumerate(LANES):
        shapes += _legend(column, lane)
    for row, step in enumerate(steps):
        y = TOP + ROW * row
        shapes.append(
            svg.text(
                TIME - 10, y + 15, f"{step.start * 1000:.1f}", anchor="end"
            )
        )
        shapes += _transaction(steps, row)
        shapes.append(_bar(steps, row))
        shapes.append(svg.text(LABEL, y + 15, step.label))
    said = "; ".join(f"{s.lane}: {s.label}" for s in steps)
    height = TOP + ROW * len(steps) + 4
    alt = f"Timeline. In order: {said}"
    return svg.picture(svg.drawing(760, height, shapes, alt), "Timeline")


def _legend(column: int, lane: str) -> list[str]:
    x = LABEL + column * 130
    return [
        svg.bar(x, 6, 12, 12, COLOURS[lane]),
        svg.text(x + 18, 16, lane),
    ]


def _transaction(steps: list[Step], row: int) -> list[str]:
    """A faint bar from a BEGIN to the end of its transaction."""
    if not steps[row].label.startswith("BEGIN"):
        return []
    ends = ("COMMIT", "ROLLBACK")
    rows = [
        later for later in range(row, len(steps)) if steps[later].label in ends
    ]
    height = ROW * (rows[0] - row + 1 if rows else len(steps) - row) - 4
    top = TOP + ROW * row + 2
    return [svg.bar(TIME, top, 14, height, COLOURS["transaction"], 0.3)]


def _bar(steps: list[Step], row: int) -> str:
    """A bar over its own row and those of the steps that ran inside it."""
    step = steps[row]
    inside = 0
    for later in steps[row + 1 :]:
        if later.start >= step.end:
            break
        inside += 1
    x = TIME + LANES.index(step.lane) * LANE
    height = ROW * (inside + 1) - 4
    return svg.bar(x, TOP + ROW * row + 2, 14, height, COLOURS[step.lane])
