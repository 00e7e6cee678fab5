"""The servers that the guide talks to: one rule finds each of them."""

from example_project.services.finding import (
    Service,
    ServiceUnavailableError,
    find,
    is_available,
    why_missing,
)

__all__ = [
    "Service",
    "ServiceUnavailableError",
    "find",
    "is_available",
    "why_missing",
]
