"""What a transport promises, said in a form that a test can check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a transport promises. What is False is not promised.

    `emulated` names the emulator that the tests run it on, or is "".
    """

    #: `send` returns when the transport has the message, not before.
    confirms: bool
    #: A message that no queue would get is refused, not dropped.
    refuses_unroutable: bool
    #: What was sent is there after the transport was killed.
    survives_restart: bool
    #: A message whose consumer died comes again.
    redelivers: bool
    #: A message that is to be retried waits before it comes again.
    delays_retries: bool
    #: A message knows how often it was tried.
    counts_attempts: bool
    #: One consumer handles messages in the order of their sending, as long
    #: as none fails.
    keeps_order: bool
    #: Several consumers of a module do so together, for one key.
    keeps_order_of_many: bool = False
    #: One that fails holds back those behind it, of its key at least.
    keeps_order_after_failure: bool = False
    #: A module that was declared misses nothing while it does not run.
    keeps_for_absent: bool
    #: A module that is declared late gets what was sent before.
    old_for_new: bool
    #: Consumers of a module work at the same time.
    shares_work: bool = True
    #: What comes again also comes to modules that had acknowledged it.
    redelivers_to_others: bool = False
    emulated: str = ""


IN_PROCESS = Capabilities(
    confirms=True,
    refuses_unroutable=False,
    survives_restart=False,
    redelivers=False,
    delays_retries=False,
    counts_attempts=False,
    keeps_order=True,
    keeps_order_of_many=True,
    keeps_for_absent=False,
    old_for_new=False,
)
OUTBOX = Capabilities(
    confirms=True,
    refuses_unroutable=True,
    survives_restart=True,
    redelivers=True,
    delays_retries=True,
    counts_attempts=True,
    keeps_order=True,
    keeps_order_of_many=True,
    keeps_order_after_failure=True,
    keeps_for_absent=True,
    old_for_new=False,
)
