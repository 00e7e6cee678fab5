"""The request that a view gets."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class AuthenticatedRequest(HttpRequest):
    """A request of a user: LoginRequiredMiddleware lets no other in."""

    user: User
