"""The correlation id of a request: from its caller, or a new one."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from example_project.domain_events.envelope import correlated

HEADER = "X-Correlation-ID"

logger = logging.getLogger(__name__)


class CorrelationMiddleware:
    """Gives the id to what the request causes, and to the response.

    It is the outermost middleware, so that each line that the others
    log has the id too.
    """

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse]
    ) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` under its correlation id."""
        given = as_uuid(request.headers.get(HEADER, ""))
        correlation_id = given or uuid.uuid4()
        with correlated(correlation_id):
            response = self.get_response(request)
            logger.info(
                "%s %s: %s", request.method, request.path, response.status_code
            )
        response[HEADER] = str(correlation_id)
        return response


def as_uuid(text: str) -> UUID | None:
    """Return the UUID that `text` is, or None.

    The text comes from outside. What is no UUID is thrown away, and
    never gets into a log line or a header.
    """
    try:
        return UUID(text)
    except ValueError:
        return None
