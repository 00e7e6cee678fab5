"""The servers that the guide talks to: one rule finds each of them."""

from classroom.servers.finding import (
    Service,
    ServiceUnavailableError,
    find_server,
    is_available,
    use_broker,
    why_missing,
)

__all__ = [
    "Service",
    "ServiceUnavailableError",
    "find_server",
    "is_available",
    "use_broker",
    "why_missing",
]
