"""Event sourcing: the approval is an event, and reactions follow the log."""

from __future__ import annotations

import json
from collections.abc import Sequence

from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Reaction,
    ids_of,
)
from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.models import StoredEvent
from example_project.comparisons.event_sourcing.projections import (
    Projection,
    catch_up,
)
from example_project.ehr.models import PrescriptionRequest, Provider

TYPE = "RequestApproved"
listeners: list[Reaction] = []


def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Append the event; no row of the request changes.

    A request can be decided once, so its event is always the first of
    its stream. Raises ConflictError for a second one.
    """
    request.encounter.validate_can_modify(provider)
    told = {"ids": ids_of(request), "provider": provider.pk}
    append(request, json.dumps(told))


def append(request: PrescriptionRequest, data: str) -> None:
    """Append the approval to the stream of the request, as its first event.

    Raises ConflictError when there is one already.
    """
    store.append(stream_of(request), 0, [store.NewEvent(TYPE, data)])


def stream_of(request: PrescriptionRequest) -> str:
    """Return the name of the stream of a request."""
    return f"request-{request.pk}"


def connect(reactions: Sequence[Reaction]) -> None:
    """Let the follower of the log call each reaction."""
    listeners.extend(reactions)


def disconnect() -> None:
    """Forget every reaction of this design."""
    listeners.clear()


def react(event: StoredEvent) -> None:
    """Call the reactions to one stored event."""
    if event.type == TYPE:
        for reaction in listeners:
            reaction(*json.loads(event.data)["ids"])


def forget() -> None:
    """Forget nothing: what reactions did elsewhere stays."""


follower = Projection("designs", react, forget)


def deliver() -> None:
    """Read on in the log from where the follower stopped."""
    catch_up(follower)


def publish_again(request: PrescriptionRequest) -> None:
    """Append an equal event; the store refuses it, as its place is taken."""
    [told] = store.read_stream(stream_of(request))
    append(request, told.data)


def deliver_again(request: PrescriptionRequest) -> None:
    """Nothing is under way: the follower knows how far it has read."""
    raise CannotHappenError


def is_approved(request: PrescriptionRequest) -> bool:
    """Tell whether the event is in the stream."""
    return store.read_stream(stream_of(request)).filter(type=TYPE).exists()
