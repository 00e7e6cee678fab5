"""What is left of an approval after an accident, in any design.

Each accident plays the scenario with the reactions of `wiring`, of which
the mail comes first, and returns what a person would find afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from signal import SIGKILL
from typing import Any

from django.core import mail
from django.db import transaction

from example_project.comparisons.designs.mail_servers import DEAD, mail_server
from example_project.comparisons.designs.scenario import (
    Design,
    connected,
    new_request,
)
from example_project.comparisons.designs.wiring import REACTIONS
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.orders.models import OrderItem, OrderItemStatus
from example_project.shared.concurrency import in_new_process

NAMES = (
    "direct_calls",
    "model_signals",
    "custom_signal",
    "in_memory_bus",
    "outbox",
    "broker",
    "event_sourced",
)


@dataclass(frozen=True)
class Outcome:
    """What a person finds: the facts, and what the caller was told.

    `error` is the name of the exception that the caller got, or "".
    """

    approved: bool
    item_approved: bool
    mails: int
    error: str = ""

    def __str__(self) -> str:
        return f"{self.verdict}; the caller sees {self.error or 'nothing'}"

    @property
    def caller_sees(self) -> str:
        """Whether the caller was told of a failure."""
        return "an error" if self.error else "no error"

    @property
    def verdict(self) -> str:
        """The facts in a few words."""
        facts = (self.approved, self.item_approved, self.mails)
        return VERDICTS.get(facts, f"approved, item, mails: {facts}")


VERDICTS = {
    (True, True, 1): "✓ complete",
    (False, False, 0): "✓ nothing happened",
    (False, False, 1): "✗ phantom mail",
    (True, True, 0): "✗ mail lost",
    (True, True, 2): "✗ mailed twice",
    (True, False, 0): "✗ reactions lost",
}


class ChangedMind(Exception):
    """Something that goes wrong late in a request."""


def load_designs() -> dict[str, Design]:
    """Return each design, by the name of its file."""
    package = __name__.rpartition(".")[0]
    return {name: import_module(f"{package}.{name}") for name in NAMES}


def outcome_of(
    design: Design, request: PrescriptionRequest, error: str = ""
) -> Outcome:
    """Return what is in the database and in the outbox now."""
    item = OrderItem.objects.get(uuid=request.order_item_uuid)
    return Outcome(
        approved=design.is_approved(request),
        item_approved=item.status == OrderItemStatus.CLINICALLY_APPROVED,
        mails=len(mail.outbox),
        error=error,
    )


def start() -> tuple[PrescriptionRequest, Provider]:
    """Return a new request, with an empty outbox."""
    mail.outbox = []
    return new_request()


def no_accident(design: Design) -> Outcome:
    """Approve, and let no accident happen."""
    request, provider = start()
    with connected(design, REACTIONS):
        design.approve(request, provider)
        design.deliver()
    return outcome_of(design, request)


def rollback(design: Design) -> Outcome:
    """Let the transaction around the approval roll back."""
    request, provider = start()
    with connected(design, REACTIONS):
        try:
            with transaction.atomic():
                design.approve(request, provider)
                raise ChangedMind
        except ChangedMind:
            pass
        design.deliver()
    return outcome_of(design, request)


def handler_raises(design: Design) -> Outcome:
    """Let the mail server be down for the approval, and up again later."""
    request, provider = start()
    with connected(design, REACTIONS):
        with mail_server(DEAD):
            error = error_of(design.approve, request, provider)
            error_of(design.deliver)  # a worker goes on to the next turn
        design.deliver()
    return outcome_of(design, request, error)


def error_of(function: Callable[..., None], *args: Any) -> str:
    """Return the name of the exception that the call raises, or ""."""
    try:
        function(*args)
    except Exception as error:
        return type(error).__name__
    return ""


def killed(design: Design) -> Outcome:
    """Kill the process in its first reaction; then start another one."""
    request, provider = start()
    name = design.__name__.rpartition(".")[2]
    with connected(design, REACTIONS):
        in_new_process(
            approve_and_die, name, request.pk, provider.pk, ends_with=-SIGKILL
        )
        design.deliver()
    return outcome_of(design, request)


def approve_and_die(name: str, request_id: int, provider_id: int) -> None:
    """Approve in a process of its own, whose mail server kills it."""
    from example_project.comparisons.designs.accidents import load_designs
    from example_project.comparisons.designs.mail_servers import (
        KILLER,
        mail_server,
    )
    from example_project.comparisons.designs.scenario import connected
    from example_project.comparisons.designs.wiring import REACTIONS
    from example_project.ehr.models import PrescriptionRequest, Provider

    design = load_designs()[name]
    request = PrescriptionRequest.objects.get(pk=request_id)
    with connected(design, REACTIONS), mail_server(KILLER):
        design.approve(request, Provider.objects.get(pk=provider_id))
        design.deliver()


def duplicate(design: Design) -> Outcome:
    """Let the same approval arrive a second time."""
    request, provider = start()
    with connected(design, REACTIONS):
        design.approve(request, provider)
        design.deliver()
        error = error_of(design.redeliver, request, provider)
        design.deliver()
    return outcome_of(design, request, error)


ACCIDENTS = (no_accident, rollback, handler_raises, killed, duplicate)
