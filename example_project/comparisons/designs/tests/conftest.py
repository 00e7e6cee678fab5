"""The broker that one of the designs needs."""

from __future__ import annotations

import os
import secrets
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def broker(settings: Any) -> None:
    """Name the Redis of these tests, and a part of it that is theirs."""
    settings.EVENT_BUS_URL = os.environ["EDA_REDIS_URL"]
    settings.EVENT_BUS_NAMESPACE = f"test-{secrets.token_hex(6)}"
