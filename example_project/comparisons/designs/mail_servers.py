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
from django.core.mail.backends.filebased import (
    EmailBackend as FileBackend,
)
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


class LateKillerMailServer(FileBackend):
    """The process that sends a mail is killed when the mail has left."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Keep each mail as a file, then kill this process."""
        super().send_messages(messages)
        os.kill(os.getpid(), SIGKILL)
        return 0  # pragma: no cover


SLOW_SECONDS = 0.1
SLOW = f"{__name__}.SlowMailServer"
DEAD = f"{__name__}.DeadMailServer"
KILLER = f"{__name__}.KillerMailServer"
LATE_KILLER = f"{__name__}.LateKillerMailServer"


@contextmanager
def mail_server(path: str, folder: str = "") -> Iterator[None]:
    """Send mail by the backend at the dotted `path` inside.

    One that keeps files keeps them in `folder`.
    """
    options = {"file_path": folder} if folder else {}
    mailers = {"default": {"BACKEND": path, "OPTIONS": options}}
    if django.VERSION < (6, 1):
        changed = override_settings(EMAIL_BACKEND=path, EMAIL_FILE_PATH=folder)
    else:
        changed = override_settings(MAILERS=mailers)
    with changed:
        yield
