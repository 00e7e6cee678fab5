"""Mail servers that fail or dawdle, to put in the place of the real one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from signal import SIGKILL

import django
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings


class DeadMailServer(BaseEmailBackend):
    """It does not answer."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Raise ConnectionError."""
        raise ConnectionError("the mail server is down")


class SlowMailServer(EmailBackend):
    """It takes the mails, and its time."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Wait for SLOW_SECONDS, then send; return how many were sent."""
        time.sleep(SLOW_SECONDS)
        return super().send_messages(messages)


class KillerMailServer(BaseEmailBackend):
    """The process that sends a mail is killed, as by a failing machine."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Kill this process; nothing is sent, and nothing is cleaned up."""
        os.kill(os.getpid(), SIGKILL)
        return 0  # pragma: no cover


SLOW_SECONDS = 0.1
SLOW = f"{__name__}.SlowMailServer"
DEAD = f"{__name__}.DeadMailServer"
KILLER = f"{__name__}.KillerMailServer"


@contextmanager
def mail_server(path: str) -> Iterator[None]:
    """Send mail by the backend at the dotted `path` inside."""
    if django.VERSION < (6, 1):
        changed = override_settings(EMAIL_BACKEND=path)
    else:
        changed = override_settings(MAILERS={"default": {"BACKEND": path}})
    with changed:
        yield
