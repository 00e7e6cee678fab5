"""What is left of an approval after an accident, in any design.

Each accident plays the scenario with the reactions of `wiring`, of which
the mail comes first, and returns what a person would find afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory
from typing import Any

from django.core import mail
from django.db import transaction

from example_project.comparisons.designs.mail_servers import (
    DEAD,
    KILLER,
    LATE_KILLER,
    mail_server,
)
from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Design,
    connected,
    new_request,
)
from example_project.comparisons.designs.wiring import reactions
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.orders.models import OrderItem, OrderItemStatus
from example_project.shared.concurrency import in_new_process

NAMES = (
    "direct_calls",
    "model_signals",
    "custom_signal",
    "in_memory_bus",
    "task_on_commit",
    "outbox",
    "broker",
    "event_sourced",
)


@dataclass(frozen=True)
class Outcome:
    """What a person finds: the facts, and what the caller was told.

    `error` is the name of the exception that the caller got, or "". An
    accident for which a design has no place is not `possible`.
    """

    approved: bool
    item_approved: bool
    mails: int
    error: str = ""
    possible: bool = True

    def __str__(self) -> str:
        return f"{self.verdict}; the caller sees {self.error or 'nothing'}"

    @property
    def caller_sees(self) -> str:
        """Whether the caller was told of a failure."""
        return "an error" if self.error else "no error"

    @property
    def verdict(self) -> str:
        """The facts in a few words."""
        if not self.possible:
            return "· cannot happen"
        facts = (self.approved, self.item_approved, self.mails)
        return VERDICTS.get(facts, f"approved, item, mails: {facts}")


VERDICTS = {
    (True, True, 1): "✓ complete",
    (False, False, 0): "✓ nothing happened",
    (False, False, 1): "✗ phantom mail",
    (True, True, 0): "✗ mail lost",
    (True, True, 2): "✗ mailed twice",
    (True, False, 0): "✗ reactions lost",
    (True, False, 1): "✗ a reaction lost",
}
IMPOSSIBLE = Outcome(True, True, 1, possible=False)


class ChangedMind(Exception):
    """Something that goes wrong late in a request."""


def load_designs() -> dict[str, Design]:
    """Return each design, by the name of its file."""
    package = __name__.rpartition(".")[0]
    return {name: import_module(f"{package}.{name}") for name in NAMES}


def outcome_of(
    design: Design,
    request: PrescriptionRequest,
    error: str = "",
    taken: int = 0,
) -> Outcome:
    """Return what is in the database now, and which mails are out.

    A process that died has sent `taken` of them.
    """
    item = OrderItem.objects.get(uuid=request.order_item_uuid)
    return Outcome(
        approved=design.is_approved(request),
        item_approved=item.status == OrderItemStatus.CLINICALLY_APPROVED,
        mails=len(mail.outbox) + taken,
        error=error,
    )


def start() -> tuple[PrescriptionRequest, Provider]:
    """Return a new request, with an empty outbox."""
    mail.outbox = []
    return new_request()


def no_accident(design: Design) -> Outcome:
    """Approve, and let no accident happen."""
    request, provider = start()
    with connected(design, reactions()):
        design.approve(request, provider)
        design.deliver()
    return outcome_of(design, request)


def rollback(design: Design) -> Outcome:
    """Let the transaction around the approval roll back."""
    request, provider = start()
    with connected(design, reactions()):
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
    with connected(design, reactions()):
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


def dies_after_commit(design: Design) -> Outcome:
    """Kill the process as soon as the approval is committed."""
    return after_death(design, die_after_commit, "")


def dies_before_mail(design: Design) -> Outcome:
    """Kill the process in its first reaction, before the mail is out."""
    return after_death(design, die_of_mail, KILLER)


def dies_after_mail(design: Design) -> Outcome:
    """Kill the process in its first reaction, when the mail is out."""
    return after_death(design, die_of_mail, LATE_KILLER)


def after_death(
    design: Design, death: Callable[..., None], server: str
) -> Outcome:
    """Let a process die over an approval; then let another one go on."""
    request, provider = start()
    name = design.__name__.rpartition(".")[2]
    with connected(design, reactions()), TemporaryDirectory() as folder:
        in_new_process(
            death,
            *(name, request.pk, provider.pk, server, folder),
            ends_with=-SIGKILL,
        )
        design.deliver()
        taken = len(list(Path(folder).iterdir()))
    return outcome_of(design, request, taken=taken)


def die_of_mail(
    name: str, request_id: int, provider_id: int, server: str, folder: str
) -> None:
    """Approve in a process of its own, whose mail server kills it."""
    from example_project.comparisons.designs.accidents import load_designs
    from example_project.comparisons.designs.mail_servers import mail_server
    from example_project.comparisons.designs.scenario import connected
    from example_project.comparisons.designs.wiring import reactions
    from example_project.ehr.models import PrescriptionRequest, Provider

    design = load_designs()[name]
    request = PrescriptionRequest.objects.get(pk=request_id)
    with connected(design, reactions()), mail_server(server, folder):
        design.approve(request, Provider.objects.get(pk=provider_id))
        design.deliver()


def die_after_commit(
    name: str, request_id: int, provider_id: int, server: str, folder: str
) -> None:
    """Approve in a process of its own, which dies when that is committed."""
    import os
    from signal import SIGKILL

    from django.core.mail import outbox
    from django.db import transaction

    from example_project.comparisons.designs.accidents import (
        keep,
        load_designs,
    )
    from example_project.comparisons.designs.scenario import connected
    from example_project.comparisons.designs.wiring import reactions
    from example_project.ehr.models import PrescriptionRequest, Provider

    design = load_designs()[name]
    request = PrescriptionRequest.objects.get(pk=request_id)

    def die() -> None:
        keep(len(outbox), folder)
        os.kill(os.getpid(), SIGKILL)

    with connected(design, reactions()), transaction.atomic():
        transaction.on_commit(die)
        design.approve(request, Provider.objects.get(pk=provider_id))


def keep(mails: int, folder: str) -> None:
    """Leave a file for each mail that a process has sent."""
    for number in range(mails):
        Path(folder, str(number)).touch()


def submitted_twice(design: Design) -> Outcome:
    """Let the provider approve a second time, as an impatient user does."""
    request, provider = start()
    with connected(design, reactions()):
        design.approve(request, provider)
        design.deliver()
        error = error_of(design.approve, request, provider)
        design.deliver()
    return outcome_of(design, request, error)


def published_twice(design: Design) -> Outcome:
    """Let the publisher tell of one approval twice."""
    return again(design, design.publish_again)


def delivered_twice(design: Design) -> Outcome:
    """Let the transport bring one message twice."""
    return again(design, design.deliver_again)


def again(
    design: Design, repeat: Callable[[PrescriptionRequest], None]
) -> Outcome:
    """Approve and deliver, and then `repeat` something and deliver."""
    request, provider = start()
    with connected(design, reactions()):
        design.approve(request, provider)
        design.deliver()
        error = error_of(repeat, request)
        design.deliver()
    if error == CannotHappenError.__name__:
        return IMPOSSIBLE
    return outcome_of(design, request, error)
