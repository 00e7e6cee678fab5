"""The projection that answers "which orders are ...", a row for each."""

from collections.abc import Callable

from example_project.comparisons.event_sourcing import aggregate
from example_project.comparisons.event_sourcing.codec import decode
from example_project.comparisons.event_sourcing.models import (
    OrderOverview,
    StoredEvent,
)
from example_project.comparisons.event_sourcing.projections import Projection


def _place(row: StoredEvent) -> None:
    event = decode(row.type, row.schema, row.data)
    OrderOverview.objects.create(
        stream=row.stream,
        user_id=event.user_id,
        status=aggregate.PLACED,
        placed_at=row.recorded_at,
    )


def _move_to(status: str) -> Callable[[StoredEvent], None]:
    def move(row: StoredEvent) -> None:
        OrderOverview.objects.filter(stream=row.stream).update(status=status)

    return move


# The events that change the overview; the others pass it by.
STEPS: dict[str, Callable[[StoredEvent], None]] = {
    "OrderPlaced": _place,
    "OrderBecameReady": _move_to(aggregate.READY),
    "OrderRejected": _move_to(aggregate.REJECTED),
    "OrderShipped": _move_to(aggregate.SHIPPED),
}


def _apply(row: StoredEvent) -> None:
    step = STEPS.get(row.type)
    if step is not None:
        step(row)


def _clear() -> None:
    OrderOverview.objects.all().delete()


order_overview = Projection("order_overview", _apply, _clear)
