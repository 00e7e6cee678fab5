"""The profile of a user."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """How to reach a user; every user has one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="profile",
    )
    phone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Profile of user {self.user_id}"
